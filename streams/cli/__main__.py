"""``python -m streams.cli`` is ``dateline``."""

import sys

from streams.cli import main

if __name__ == "__main__":
    sys.exit(main())
