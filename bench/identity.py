"""How many events stay one, and how many distinct ones are lumped, when reports are vague or slightly wrong.

    python -m bench.identity LABELLED.jsonl ... [--rounds 5] [--seed 1] [--show]

Labelled files hold articles with their ``events``; ``uid`` tells which of a file are the same, and each file is a set
of its own. Their labels stand in for
extracted mentions and are blurred at random: a place known only to the country, a date one day off or known to the
week, a mode or a toll not told, a toll that grew, sides not named. ``apart`` counts what is lumped when each label
stands in an article of its own, so that nothing is kept apart for being told by one article.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from schemas.records import Actor, Mention, Place
from streams.domain.deduplication.in_process import deduplicate_all

_ONE_KIND_SHARE = 0.25  # of the mentions, where one kind of blur is looked at alone
_MIXED_SHARE = 0.06  # of the mentions, for each kind, where all come together

Blur = Callable[[Mention, Random], Mention]
Plain = Callable[[Mention], Mention]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label as a mention, and the event that it is of."""

    uid: str
    mention: Mention


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of the events with several reports, how many stayed one; how many found events hold more than one labelled."""

    several: int
    kept: int
    lumped: int
    split_uids: tuple[str, ...]
    lumped_uids: tuple[tuple[str, ...], ...]


def main() -> None:
    """Print a row for each kind of blur."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="name the events split or lumped, most frequent first")
    options = parser.parse_args()
    sets = [list(labels_of(path)) for path in options.files]
    print(f"{sum(map(len, sets))} labels in {len(sets)} sets; mean of {options.rounds} rounds")
    print(f"{'blur':<22} {'several':>8} {'kept':>8} {'share':>6} {'lumped':>7} {'apart':>6}")
    for name, blurs in {"none": (), **{name: (name,) for name in _BLURS}, "all, mixed": tuple(_BLURS)}.items():
        share = _ONE_KIND_SHARE if len(blurs) == 1 else _MIXED_SHARE
        _show_row(name, sets, blurs, share, options)


def labels_of(path: Path) -> Iterator[Labelled]:
    """Yield the labels of a file, without those that are to be ignored."""
    for line in path.read_text("utf-8").splitlines():
        article = json.loads(line)
        for position, event in enumerate(article["events"]):
            if event["salience"] != "ignore":
                yield _labelled(article, position, event)


def blurred(labels: Sequence[Labelled], blurs: Iterable[str], share: float, random: Random) -> list[Labelled]:
    """Return the labels, each blurred in each of these ways with a probability."""
    result = []
    for label in labels:
        mention = label.mention
        for name in blurs:
            if random.random() < share:
                mention = _BLURS[name](mention, random)
        result.append(replace(label, mention=mention))
    return result


def outcome_of(labels: Sequence[Labelled]) -> Outcome:
    """Deduplicate labels and compare the events with the labelled ones."""
    event_ids = deduplicate_all([label.mention for label in labels]).event_ids()
    found: dict[str, set[str]] = defaultdict(set)
    held: dict[str, set[str]] = defaultdict(set)
    articles: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        event_id = event_ids[label.mention.mention_id]
        found[label.uid].add(event_id)
        held[event_id].add(label.uid)
        articles[label.uid].add(label.mention.article_id)
    several = [uid for uid in found if len(articles[uid]) > 1]
    split = tuple(uid for uid in several if len(found[uid]) > 1)
    lumped = tuple(tuple(sorted(uids)) for uids in held.values() if len(uids) > 1)
    return Outcome(len(several), len(several) - len(split), len(lumped), split, lumped)


def _show_row(
    name: str, sets: Sequence[list[Labelled]], blurs: Sequence[str], share: float, options: argparse.Namespace
) -> None:
    rounds = options.rounds if blurs else 1
    outcomes = []
    apart = 0
    for number in range(rounds):
        random = Random(f"{options.seed}/{name}/{number}")  # noqa: S311 - a repeatable choice, nothing secret
        for labels in sets:
            sample = blurred(labels, blurs, share, random)
            outcomes.append(outcome_of(sample))
            apart += outcome_of([_alone(label) for label in sample]).lumped
    several, kept, lumped = (sum(getattr(one, field) for one in outcomes) for field in ("several", "kept", "lumped"))
    print(
        f"{name:<22} {several / rounds:>8.1f} {kept / rounds:>8.1f} {kept / max(1, several):>6.3f}"
        f" {lumped / rounds:>7.1f} {apart / rounds:>6.1f}"
    )
    if options.show:
        for uid, count in Counter(uid for one in outcomes for uid in one.split_uids).most_common(12):
            print(f"    split {count} x {uid}")
        for uids, count in Counter(uids for one in outcomes for uids in one.lumped_uids).most_common(12):
            print(f"    lumped {count} x {' '.join(uids)}")


def _alone(label: Labelled) -> Labelled:
    return replace(label, mention=replace(label.mention, article_id=label.mention.mention_id))


def _labelled(article: dict[str, Any], position: int, event: dict[str, Any]) -> Labelled:
    published_at = datetime.fromisoformat(article["published_at"])
    mention_id = f"{article['id']}#{position}"
    place = event.get("place")
    mention = Mention(
        type=event["type"],
        mode=event["mode"],
        acled=event["acled"],
        cameo=None,
        date=event["date"],
        end_date=event["end_date"],
        date_precision=event["date_precision"],
        date_basis="published",
        place=Place(**{"geonames_id": None, **place, "admin1": place["admin1"] or ""}) if place else None,
        actors=_sides(event["actors"]),
        recipients=_sides(event["recipients"]),
        killed=event["killed"],
        injured=event["injured"],
        weapons=(),
        status=event["status"],
        confidence=0.8,
        mention_id=mention_id,
        article_id=article["id"],
        article_digest="1",
        article_signature="",
        url=None,
        source=None,
        title=article.get("title"),
        published_at=published_at,
        received_at=published_at,
        extractor="1",
        evidence=event["evidence"],
        evidence_start=0,
        evidence_end=0,
    )
    return Labelled(event.get("uid") or mention_id, mention)


def _sides(labels: Iterable[dict[str, Any]]) -> tuple[Actor, ...]:
    return tuple(Actor(**{**label, "name": label["name"] or ""}) for label in labels)


def _without_town(mention: Mention) -> Mention:
    place = mention.place
    if place is None or place.precision == "country":
        return mention
    return replace(
        mention, place=replace(place, name=place.country or "", admin1="", precision="country", geonames_id=None)
    )


def _without_site(mention: Mention) -> Mention:
    place = mention.place
    if place is None or place.precision not in {"site", "city"} or not place.admin1:
        return mention
    return replace(mention, place=replace(place, name=place.admin1, precision="admin1", geonames_id=None))


def _nearby(mention: Mention, random: Random) -> Mention:
    """Place a report at a suburb or site some kilometres away, as where a gazetteer knows the quarter."""
    place = mention.place
    if place is None or place.precision not in {"site", "city"}:
        return mention
    shifted = replace(
        place,
        name=f"a suburb of {place.name}",
        precision="site",
        lat=place.lat + random.uniform(-0.06, 0.06),
        lon=place.lon + random.uniform(-0.06, 0.06),
        geonames_id=None,
    )
    return replace(mention, place=shifted)


def _a_day_off(mention: Mention, random: Random) -> Mention:
    step = timedelta(days=random.choice((-1, 1)))
    end = mention.end_date and (date.fromisoformat(mention.end_date) + step).isoformat()
    return replace(mention, date=(date.fromisoformat(mention.date) + step).isoformat(), end_date=end)


def _to_the_week(mention: Mention, random: Random) -> Mention:
    day = date.fromisoformat(mention.date) + timedelta(days=random.randint(0, 4))
    return replace(mention, date=day.isoformat(), end_date=None, date_precision="week")


def _grown_toll(mention: Mention, random: Random) -> Mention:
    def grown(number: int | None) -> int | None:
        return number and number + random.randint(1, max(1, number // 2))

    return replace(mention, killed=grown(mention.killed), injured=grown(mention.injured))


def _plain(change: Plain) -> Blur:
    """Return a blur that needs no chance."""
    return lambda mention, _: change(mention)


_BLURS: dict[str, Blur] = {
    "only the country": _plain(_without_town),
    "only the region": _plain(_without_site),
    "a suburb": _nearby,
    "a day off": _a_day_off,
    "to the week": _to_the_week,
    "no mode": _plain(lambda mention: replace(mention, mode=None, acled=None)),
    "no toll": _plain(lambda mention: replace(mention, killed=None, injured=None)),
    "toll grown": _grown_toll,
    "no actors": _plain(lambda mention: replace(mention, actors=())),
    "no recipients": _plain(lambda mention: replace(mention, recipients=())),
}


if __name__ == "__main__":
    main()
