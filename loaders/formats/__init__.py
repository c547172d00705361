"""Formats: web pages, PDF, office documents and saved answers of coverage databases as printed lines."""
