"""Shipping: the records of the known documents, made from the documents themselves.

    python -m loaders.ship FOLDER

writes one record for each document of the folder into `loaders/records/`. The
records hold facts, labels and addresses and no wording; a test holds that they
are what the loaders make of the documents.
"""

from __future__ import annotations

import sys
from pathlib import Path

from loaders.batches import load_files
from loaders.load import find_documents
from loaders.record_files import encode
from loaders.records import RECORDS

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Write the records of the documents in a folder; return an exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m loaders.ship FOLDER\n")
        return 2
    files, refused = find_documents([Path(arguments[0])])
    RECORDS.mkdir(exist_ok=True)
    for outcome in (*refused, *load_files(files)):
        if outcome.record is None:
            sys.stderr.write(f"{outcome.reason}\n")
            return 2
        (RECORDS / f"{Path(outcome.path).stem}.json").write_bytes(encode(outcome.record))
        sys.stdout.write(f"{outcome.path}: {len(outcome.record.statements)} statements\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
