"""The forms of an export, one module each; every one yields bytes as it goes and says what it was made from."""

from api.exports.formats import FORMATS, Export, Format, MissingExtraError, export_chunks

__all__ = ["FORMATS", "Export", "Format", "MissingExtraError", "export_chunks"]
