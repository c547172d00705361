"""Formats: web pages, PDF, office documents and saved answers of coverage databases as printed lines.

Each module turns bytes of one format into a `loaders.text.printed.PrintedDocument`; `process` runs them where they
can be killed.
"""
