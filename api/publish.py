"""The files that publish the ontology, as it is served: `python -m api.publish FOLDER` writes its page and its data."""

from __future__ import annotations

import sys
from pathlib import Path

from api.publishing import ontology_files

__all__ = ["write_documentation"]


def write_documentation(folder: Path) -> list[Path]:
    """Write the page and the data of the ontology into a folder, and return their paths.

    :raises OSError: when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in ontology_files().items():
        (folder / name).write_bytes(content)
        written.append(folder / name)
    return written


if __name__ == "__main__":
    for path in write_documentation(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
