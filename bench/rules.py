"""How often each rule of the finders of values answers on given articles: one that never does can go (ADR 0034).

    python -m bench.rules ARTICLES.jsonl

Prints for each function of ``FINDERS`` how often it answered (with anything but None, false or nothing) and how often
it was asked, the rarest answers first.
"""

import argparse
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from schemas.articles import decode_article
from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.extraction import extract

FINDERS: Final = tuple(f"streams.domain.{name}" for name in ("actors", "dates", "places", "prose", "quantities"))

Function = Callable[..., Any]


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    lines = parser.parse_args().articles.read_bytes().splitlines()
    resources, received = load_resources(), datetime.now(UTC)
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for name, function in dict(rules()).items():
        replace(function, counting(name, function, asked, answered))
    for line in lines:
        article = decode_article(line)
        if isinstance(article, Article):
            extract(article, received, resources)
    for name, often in sorted(asked.items(), key=lambda each: (answered[each[0]], each)):
        print(f"{answered[name]:8} of {often:8} {name.removeprefix('streams.domain.')}")


def rules() -> Iterator[tuple[str, Function]]:
    """Yield the functions of the finders by their full names."""
    for package in FINDERS:
        for module in iter_modules(import_module(package).__path__, f"{package}."):
            for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
                if function.__module__ == module.name:
                    yield f"{module.name}.{name}", function


def counting(name: str, function: Function, asked: Counter[str], answered: Counter[str]) -> Function:
    """Return the function so that it counts its calls and its answers under its name."""

    @wraps(function)
    def counted(*arguments: Any, **named: Any) -> Any:
        answer = function(*arguments, **named)
        told = list(answer) if inspect.isgenerator(answer) else answer
        asked[name] += 1
        answered[name] += bool(told)
        return told if told is answer else iter(told)

    return counted


def replace(function: Function, other: Function) -> None:
    """Put another function in the place of one in all modules, and their tables, that have it."""
    for module in [module for name, module in sys.modules.items() if name.startswith("streams.")]:
        for names in [vars(module), *(table for table in vars(module).values() if isinstance(table, dict))]:
            names.update({name: other for name, value in names.items() if value is function})


if __name__ == "__main__":
    main()
