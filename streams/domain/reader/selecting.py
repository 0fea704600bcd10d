"""Step 7: which drafts are events to report: the likelier first, one for each event. Writes ``confidence``.

Source: codebook, "Salience" and "Identity": statements that only repeat the main event, aggregates, background and
vague events are not reported; an event told in several sentences is reported once.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from schemas.records import Actor, Place
from streams.domain.places.geometry import distance_km
from streams.domain.quantities.grown_tolls import are_close
from streams.domain.reader.article import UNSEEN, AnalysedArticle, Draft, Ground
from streams.domain.reader.dating import days_between
from streams.domain.reader.linear import LinearModel
from streams.domain.reader.placing import VERBAL, is_same

_SAME_KM: Final = 50.0
_WITHIN_KM: Final = 25.0
_SURE: Final = 6.0
_VIOLENT: Final = frozenset({"ASSAULT", "COERCE", "PROTEST", "DISASTER", "MOBILIZE"})


def selection_features(article: AnalysedArticle, draft: Draft, earlier: Sequence[Draft]) -> dict[str, float]:
    """Return the features of a draft beside those that are likelier (``earlier``, likeliest first)."""
    return dict(_features(article, draft, earlier))


def _features(article: AnalysedArticle, draft: Draft, earlier: Sequence[Draft]) -> Iterator[tuple[str, float]]:
    reading = article.readings[draft.sentence]
    told = reading.told[draft.type]
    kind = "verbal" if draft.type in VERBAL else "material"
    yield f"type {draft.type}", 1.0
    yield "told", told
    yield f"told {kind}", told
    yield "told surely", max(0.0, told)
    yield "mentioned", reading.mentioned[draft.type]
    others = max((odds for name, odds in reading.told.items() if name != draft.type), default=UNSEEN)
    yield "likeliest type here", float(told >= others)
    yield "against the likeliest type", min(0.0, told - others)
    main = max(-_SURE, min(_SURE, reading.main[draft.type]))
    yield "main", main
    yield "main is likely", float(main > 0)
    yield "below the likeliest main", main - max(-_SURE, article.likeliest_main)
    yield "position", draft.sentence / max(1, len(article.readings))
    yield f"first sentence {kind}", float(draft.sentence == 0)
    yield f"first three {kind}", float(draft.sentence < 3)  # noqa: PLR2004
    best = max(each.told[draft.type] for each in article.readings)
    yield "likeliest of its type", float(told >= best)
    yield "below the likeliest of its type", told - best
    yield "most told of in the article", article.likeliest_told
    headline = article.headline_reading
    if headline is not None:
        yield "headline tells the type", max(-4.0, min(4.0, headline.told[draft.type]))
        yield f"headline tells the type {kind}", float(headline.told[draft.type] > -1.0)
        likeliest = max(headline.told, key=headline.told.__getitem__)
        yield "headline tells most of the type", float(likeliest == draft.type)
        yield "headline tells of nothing", float(headline.told[likeliest] < -2.0)  # noqa: PLR2004
        yield "headline tells of another type surely", float(likeliest != draft.type and headline.told[likeliest] > 0.0)
    else:
        yield "no headline", 1.0
    yield "certain place", _certain(draft, "place")
    yield "certain day", _certain(draft, "when")
    yield f"no place {kind}", float(draft.place is None)
    if draft.place is not None:
        yield f"precision {draft.place.precision} {kind}", 1.0
    if draft.when is not None:
        age = (article.written - draft.when.day).days
        yield f"precision of the day {draft.when.precision}", 1.0
        yield "older than a week", float(age > 7)  # noqa: PLR2004
        yield "older than two months", float(age > 60)  # noqa: PLR2004
        yield "ahead", float(age < 0)
    yield f"status {draft.status}", 1.0
    yield "counted", float(_is_counted(draft))
    yield "actors", float(bool(draft.actors))
    yield "recipients", float(bool(draft.recipients))
    yield f"one of several places {draft.type}", float(draft.listed)
    yield "quoted", float(article.roots[draft.sentence] in article.quoted)
    yield from _beside(draft, earlier, kind)


def _beside(draft: Draft, earlier: Sequence[Draft], kind: str) -> Iterator[tuple[str, float]]:
    """Yield how a draft stands to those taken before: it may be one of them told again."""
    same = [each for each in earlier if each.type == draft.type]
    agreeing = [each for each in same if _agree(each, draft)]
    yield f"of its type before {kind}", float(bool(same))
    yield "same place and day before", float(bool(agreeing))
    yield f"same place and day before {draft.type}", float(bool(agreeing))
    yield "same place, day and sides before", float(any(_same_sides(each, draft) for each in agreeing))
    yield (
        f"same place, day and actors before {kind}",
        float(any(_countries(each.actors) == _countries(draft.actors) for each in agreeing)),
    )
    yield (
        "same place, day and other actors before",
        float(
            bool(agreeing)
            and all(not ({a.name for a in each.actors} & {a.name for a in draft.actors}) for each in agreeing)
            and bool(draft.actors)
        ),
    )
    yield (
        "same place, day and other counts before",
        float(any(each.killed != draft.killed and None not in {each.killed, draft.killed} for each in agreeing)),
    )
    yield (
        f"same place and day before, counted there alone {kind}",
        float(any(each.killed is not None for each in agreeing) and draft.killed is None),
    )
    yield (
        "same place and day before, in the sentence before or after",
        float(any(abs(each.sentence - draft.sentence) <= 1 for each in agreeing)),
    )
    yield "another type in the sentence before", float(any(each.sentence == draft.sentence for each in earlier))
    yield (
        "another violent type at the place and day before",
        float(
            draft.type in _VIOLENT
            and any(each.type in _VIOLENT and each.type != draft.type and _agree(each, draft) for each in earlier)
        ),
    )


def _certain(draft: Draft, name: str) -> float:
    ground = draft.grounds.get(name)
    return ground.probability if ground is not None else 0.0


def _countries(actors: Sequence[Actor]) -> frozenset[str | None]:
    return frozenset(actor.country for actor in actors)


def _same_sides(one: Draft, other: Draft) -> bool:
    return _countries(one.actors) == _countries(other.actors) and _countries(one.recipients) == _countries(
        other.recipients
    )


def _agree(one: Draft, other: Draft) -> bool:
    """Tell whether two drafts could be one event by place and day (codebook, "Identity")."""
    if one.when is None or other.when is None:
        return False
    slack = 1 if one.when.precision == other.when.precision == "day" else 8
    return days_between(one.when, other.when) <= slack and _near(one.place, other.place)


def _near(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    if "country" in {one.precision, other.precision}:
        return one.country == other.country
    return distance_km(one, other) <= _SAME_KM


def _is_told_again(draft: Draft, taken: Draft) -> bool:
    """Tell whether a draft is one event with another: the same kind, day and place (codebook, "Identity").

    Of statements and meetings, who and to whom count too; of other acts, an attacker who is known to be another. A
    school of a town and the town are one place. Towns of one list are several events.
    """
    if draft.type != taken.type or draft.when is None or taken.when is None or draft.when.day != taken.when.day:
        return False
    if draft.place is None or taken.place is None:
        return draft.place is taken.place and _same_sides(draft, taken) and not _parted_by_tolls(draft, taken)
    if draft.type in VERBAL or draft.type == "CONSULT":
        return is_same(draft.place, taken.place) and _same_sides(draft, taken)
    if draft.listed and draft.sentence == taken.sentence:
        return False
    if not is_same(draft.place, taken.place) and not _is_within(draft.place, taken.place):
        return False
    if _parted_by_tolls(draft, taken):
        return False
    return not draft.actors or not taken.actors or _countries(draft.actors) == _countries(taken.actors)


def _is_within(one: Place, other: Place) -> bool:
    """Tell whether one place is told closer than the other and lies in or near it; no whole countries."""
    precisions = {one.precision, other.precision}
    return (
        len(precisions) > 1
        and "country" not in precisions
        and one.country == other.country
        and distance_km(one, other) <= _WITHIN_KM
    )


def _parted_by_tolls(one: Draft, other: Draft) -> bool:
    """Tell whether two drafts count other victims; large tolls that are close are one that grew."""
    return any(
        first is not None and second is not None and first != second and not are_close(first, second)
        for first, second in ((one.killed, other.killed), (one.injured, other.injured))
    )


def _is_counted(draft: Draft) -> bool:
    return draft.killed is not None or draft.injured is not None


def _united(taken: Draft, again: Draft) -> Draft:
    """Return what stands for an event told twice: the report with counts, else the likelier one."""
    kept, other = (again, taken) if _is_counted(again) and not _is_counted(taken) else (taken, again)
    return kept.decided(
        {"confidence": taken.grounds["confidence"]},
        confidence=taken.confidence,
        told_again_in=(*taken.told_again_in, other.sentence),
    )


def judge_drafts(article: AnalysedArticle, drafts: Sequence[Draft], model: LinearModel, least: float) -> list[Draft]:
    """Return the drafts to report with their confidence, in document order.

    ``drafts`` come likeliest first; each is judged beside those already taken. ``least`` is the lowest confidence.
    """
    taken: list[Draft] = []
    for draft in drafts:
        again = next((each for each in taken if _is_told_again(draft, each)), None)
        if again is not None:
            taken[taken.index(again)] = _united(again, draft)
            continue
        confidence = model.probability(selection_features(article, draft, taken))
        if confidence >= least:
            taken.append(draft.decided({"confidence": Ground(confidence)}, confidence=confidence))
    return sorted(taken, key=lambda draft: (draft.sentence, -draft.confidence))
