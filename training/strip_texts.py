"""Write the labels of articles without their texts.

python -m training.strip_texts LABELLED.jsonl training/real_labels.jsonl
"""

import argparse
from pathlib import Path

from training.labels import read_lines, without_text, write_lines


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    count = write_lines(arguments.output, map(without_text, read_lines(arguments.labelled)))
    print(f"{count} articles")


if __name__ == "__main__":
    main()
