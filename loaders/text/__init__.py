"""Text: passages with addresses, labels, sentences, and the patterns that are looked for in them."""
