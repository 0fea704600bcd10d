"""Step 2: where an event happened: the likeliest of the places that the article names, or none.

Writes ``place`` and ``listed``. A sentence that lists several towns as hit tells of one event in each (codebook,
"Where").
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas.records import Place
from streams.domain.places.geometry import distance_km
from streams.domain.places.lexicon import country_place
from streams.domain.places.scenes import LocatedName
from streams.domain.reader.arguments import IMPLIED, NOTHING, Answer, with_arguments
from streams.domain.reader.article import UNSEEN, AnalysedArticle, Draft, Ground
from streams.domain.reader.distance import distances
from streams.domain.reader.linear import LinearModel

_SAME_KM: Final = 8.0
FINER_LEAST: Final = 0.08
"""From this probability on a place inside the likeliest one is taken (codebook, "Where": the most specific place)."""
_SPREAD: Final = frozenset({"ASSAULT", "PROTEST", "COERCE", "DISASTER"})
"""Types of which one sentence may list several places."""
_LISTED_WITHIN: Final = 1.25
"""How far the score of a name in such a sentence may be below that of the event's place; set on articles not seen."""
VERBAL: Final = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """A place that the article names, with its mentions as (sentence, name); -1 is the headline."""

    place: Place
    mentions: tuple[tuple[int, LocatedName], ...]
    derived: str = ""


def place_candidates(article: AnalysedArticle) -> list[PlaceCandidate]:
    """Return the distinct places of an article in the order of their first mention, then countries and capitals."""
    groups: list[tuple[Place, list[tuple[int, LocatedName]]]] = []
    located = [*zip(article.name_sentences, article.names, strict=True)]
    located += [(-1, name) for name in article.headline_names]
    for sentence, name in located:
        for place, mentions in groups:
            if is_same(place, name.place):
                mentions.append((sentence, name))
                break
        else:
            groups.append((name.place, [(sentence, name)]))
    found = [PlaceCandidate(place, tuple(mentions)) for place, mentions in groups]
    named = {candidate.place.country for candidate in found if candidate.place.precision == "country"}
    known = {candidate.place.country: None for candidate in found if candidate.place.country}
    known |= {mention.actor.country: None for mention in article.actors if mention.actor.country}
    for country in known:
        if country not in named:
            whole = country_place(country)
            if whole is not None:
                found.append(PlaceCandidate(whole, (), "country"))
    return found


def is_same(one: Place, other: Place) -> bool:
    """Tell whether two places are one: the same unit or country, or points of one precision close together."""
    if one.precision != other.precision or one.country != other.country:
        return False
    if one.precision == "country":
        return True
    return one.name == other.name or distance_km(one, other) <= _SAME_KM


def place_answers(candidates: Sequence[PlaceCandidate]) -> list[Answer]:
    """Return the candidates as answers to where an event was, last "no place"."""
    return [*(Answer(each.mentions, IMPLIED if each.derived else None) for each in candidates), Answer((), NOTHING)]


def place_features(article: AnalysedArticle, draft: Draft, candidates: list[PlaceCandidate]) -> list[dict[str, float]]:
    """Return the features of each candidate for the place of a draft, and last those of "no place"."""
    kind = "verbal" if draft.type in VERBAL else draft.type if draft.type == "CONSULT" else "material"
    here = [c for c in candidates if any(sentence == draft.sentence for sentence, _ in c.mentions)]
    rows = [dict(_features(article, draft, candidate, here, candidates, kind)) for candidate in candidates]
    placed = article.readings[draft.sentence].placed[draft.type]
    scenes_here = any(name.is_scene for c in here for sentence, name in c.mentions if sentence == draft.sentence)
    rows.append(
        {
            "none": 1.0,
            f"none {kind}": 1.0,
            f"none {draft.type}": 1.0,
            "none placed": -placed,
            "none, no name in the sentence": float(not here),
            f"none, scene in the sentence {kind}": float(scenes_here),
        }
    )
    return with_arguments(rows, article, draft, "place", place_answers(candidates))


def _features(
    article: AnalysedArticle,
    draft: Draft,
    candidate: PlaceCandidate,
    here: list[PlaceCandidate],
    candidates: list[PlaceCandidate],
    kind: str,
) -> Iterator[tuple[str, float]]:
    place = candidate.place
    reading = article.readings
    yield f"precision {place.precision} {kind}", 1.0
    if candidate.derived:
        yield f"derived {candidate.derived} {kind}", 1.0
        yield "derived home", float(place.country == article.home)
        inside = sum(len(other.mentions) for other in candidates if other.place.country == place.country)
        yield "derived share", inside / max(1, sum(len(other.mentions) for other in candidates))
        return
    own = [name for sentence, name in candidate.mentions if sentence == draft.sentence]
    yield "in the headline", float(any(sentence < 0 for sentence, _ in candidate.mentions))
    if own:
        odds = max(reading[draft.sentence].role(draft.type, "place", name.start, name.end) for name in own)
        yield "here", 1.0
        yield f"here {kind}", 1.0
        yield "here role", odds
        yield "here role is likely", float(odds > 0)
        yield (
            "here best role",
            float(
                odds
                >= max(
                    reading[draft.sentence].role(draft.type, "place", name.start, name.end)
                    for other in here
                    for sentence, name in other.mentions
                    if sentence == draft.sentence
                )
            ),
        )
        yield "here scene", float(any(name.is_scene for name in own))
        yield f"here no scene {place.precision}", float(not any(name.is_scene for name in own))
        yield (
            "here holds a finer one",
            float(any(other is not candidate and _holds(place, other.place) for other in here)),
        )
        yield "here among", 1.0 / len(here)
    else:
        yield f"elsewhere {kind}", 1.0
        yield "others here", float(bool(here))
        yield (
            "a scene here",
            float(any(name.is_scene for c in here for sentence, name in c.mentions if sentence == draft.sentence)),
        )
        yield "within one here", float(any(_holds(other.place, place) for other in here))
        yield from distances(draft.sentence, (sentence for sentence, _ in candidate.mentions))
    everywhere = [
        reading[sentence].role(draft.type, "place", name.start, name.end)
        for sentence, name in candidate.mentions
        if sentence >= 0 and sentence != draft.sentence
    ]
    yield "best role elsewhere", max(everywhere, default=UNSEEN) / 4.0
    yield "mentioned", min(4.0, float(len(candidate.mentions))) / 4.0
    yield "share", len(candidate.mentions) / max(1, sum(len(other.mentions) for other in candidates))
    yield "first sentence", float(any(sentence == 0 for sentence, _ in candidate.mentions))
    yield "never a scene", float(not any(name.is_scene for _, name in candidate.mentions))
    yield "focus", float(article.focus is not None and is_same(article.focus, place))
    yield "home", float(place.country == article.home)
    yield (
        "most told below a country",
        float(
            place.precision != "country"
            and len(candidate.mentions)
            == max(len(other.mentions) for other in candidates if other.place.precision != "country")
        ),
    )


def _holds(outer: Place, inner: Place) -> bool:
    """Tell whether a place is a unit or country in which another, finer one lies."""
    if outer.country != inner.country or outer.precision == inner.precision:
        return False
    if outer.precision == "country":
        return True
    return outer.precision == "admin1" and outer.admin1 == inner.admin1


def assign_places(article: AnalysedArticle, drafts: list[Draft], model: LinearModel) -> list[Draft]:
    """Return the drafts with their places."""
    candidates = place_candidates(article)
    placed = []
    for draft in drafts:
        first = _placed(article, draft, candidates, model)
        others = _listed_beside(article, first, candidates)
        placed.append(replace(first, listed=bool(others)))
        placed += [
            first.decided({"place": Ground(probability, _words(article, draft, other))}, place=other.place, listed=True)
            for probability, other in others
        ]
    return placed


def _listed_beside(
    article: AnalysedArticle, draft: Draft, candidates: Sequence[PlaceCandidate]
) -> list[tuple[float, PlaceCandidate]]:
    """Return the other places that a draft's sentence lists, with their probabilities, in the order of the text.

    They are of the precision of the draft's own place, and about as likely as that to be the place of such an event.
    """
    if draft.type not in _SPREAD or draft.place is None or draft.place.precision == "country":
        return []
    scores = article.readings[draft.sentence].arguments(draft.type, "place")
    named = []
    for candidate in candidates:
        own = tuple((name.start, name.end) for sentence, name in candidate.mentions if sentence == draft.sentence)
        if own and candidate.place.precision == draft.place.precision:
            named.append((max(scores(own)), candidate))
    own_score = max((score for score, each in named if each.place == draft.place), default=None)
    if own_score is None:
        return []
    probability = draft.grounds["place"].probability
    return [
        (probability * math.exp(min(0.0, score - own_score)), each)
        for score, each in named
        if score >= own_score - _LISTED_WITHIN and not is_same(each.place, draft.place)
    ]


def _placed(article: AnalysedArticle, draft: Draft, candidates: list[PlaceCandidate], model: LinearModel) -> Draft:
    shares = model.shares(place_features(article, draft, candidates))
    best = max(range(len(shares)), key=shares.__getitem__)
    if best == len(candidates):
        return draft.decided({"place": Ground(shares[best])}, place=None)
    best = _refined(best, candidates, shares)
    chosen, probability = candidates[best], shares[best]
    return draft.decided({"place": Ground(probability, _words(article, draft, chosen))}, place=chosen.place)


def _refined(best: int, candidates: Sequence[PlaceCandidate], shares: Sequence[float]) -> int:
    """Return the likeliest place inside the chosen one, where there is a likely one: the most specific counts."""
    inside = [i for i, other in enumerate(candidates) if _holds(candidates[best].place, other.place)]
    finer = max(inside, key=shares.__getitem__, default=best)
    return finer if shares[finer] >= FINER_LEAST else best


def _words(article: AnalysedArticle, draft: Draft, chosen: PlaceCandidate) -> str:
    """Return the name that stands nearest to the draft's sentence."""
    named = [(abs(sentence - draft.sentence), name) for sentence, name in chosen.mentions if sentence >= 0]
    if not named:
        return chosen.place.name
    nearest = min(named, key=lambda each: each[0])[1]
    return article.document.text[nearest.start : nearest.end]
