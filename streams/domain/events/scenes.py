"""The place names of a text as possible scenes of events."""

from collections.abc import Iterator

from streams.domain.document import Document, Token
from streams.domain.events.candidates import LocatedName
from streams.domain.places.gazetteer import Gazetteer, GazetteerEntry
from streams.domain.places.names import name_key

_LONGEST_NAME = 4


def located_names(document: Document, headline: Document | None, gazetteer: Gazetteer) -> tuple[LocatedName, ...]:
    """Return the place names of a text, resolved, left to right."""
    del headline
    found: list[LocatedName] = []
    for run in _name_runs(document):
        start = 0
        while start < len(run):
            for end in range(min(len(run), start + _LONGEST_NAME), start, -1):
                words = run[start:end]
                entry = _look_up(gazetteer, " ".join(word.text for word in words))
                if entry is not None:
                    head = words[-1]
                    found.append(
                        LocatedName(head.index, words[0].start, head.end, entry.place(), is_scene=_is_scene(head))
                    )
                    start = end - 1
                    break
            start += 1
    return tuple(found)


def _is_scene(token: Token) -> bool:
    return token.dependency not in {"nsubj", "poss"}


def _look_up(gazetteer: Gazetteer, name: str) -> GazetteerEntry | None:
    entries = [
        entry
        for entry in gazetteer.lookup(name_key(name))
        if entry.kind in {"country", "admin1"} or entry.population > 500 or entry.kind in {"site", "region"}
    ]
    return entries[0] if entries else None


def _name_runs(document: Document) -> Iterator[list[Token]]:
    run: list[Token] = []
    for token in document.tokens:
        if token.tag in {"NNP", "NNPS"} or (run and token.text == "-"):
            if run and run[-1].sentence != token.sentence:
                yield run
                run = []
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run
