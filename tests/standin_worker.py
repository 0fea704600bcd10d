"""The stand-in worker as a program: ``python -m tests.standin_worker JSON``; see ``standin_program.main``.

Extraction processes import the main module of their parent. This one costs them nothing.
"""

import sys

if __name__ == "__main__":
    from tests.standin_program import main

    sys.exit(main(sys.argv[1]))
