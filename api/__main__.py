"""The command line as a module: `python -m api`."""

import sys

from api.command_line import main

if __name__ == "__main__":
    sys.exit(main())
