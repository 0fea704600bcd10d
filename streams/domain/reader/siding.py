"""Step 5: who acted on whom: the likeliest of the actors that the article names, for each side. Writes both sides.

Beside the named actors stand those whom the codebook expects where a report names nobody (civilians hit by a strike,
the government that a protest is for), and nobody at all: an unknown attacker stays unknown.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.records import Actor
from streams.domain.actors import ActorMention
from streams.domain.reader.arguments import IMPLIED, NOTHING, Answer, with_arguments
from streams.domain.reader.article import ROLES, UNSEEN, AnalysedArticle, Draft, Ground
from streams.domain.reader.distance import distances
from streams.domain.reader.linear import LinearModel
from streams.domain.reader.placing import VERBAL

SIDES: Final = ("actor", "recipient")
_PLACES: Final = tuple((side, ROLES.index(side)) for side in SIDES)
"""Where a side stands among the roles."""
_MOST: Final = 3
_TOLD: Final = -1.0
"""Log odds from which a sentence is taken to tell of an attack."""
_SHARED_LEAST: Final = 0.28
"""From this probability on a second actor stands beside the first: two that share a side have about a half each."""
_ARMED: Final = frozenset({"MIL", "REB", "POL", "GOV"})
_EXPECTED: Final = (
    ("civilians", "CVL"),
    ("government", "GOV"),
    ("police", "POL"),
    ("protesters", "CVL"),
    ("army", "MIL"),
    ("court", "JUD"),
)
_DEPENDENCIES: Final = frozenset(
    {"nsubj", "nsubjpass", "agent", "dobj", "pobj", "poss", "compound", "amod", "conj", "appos", "attr"}
)


@dataclass(frozen=True, slots=True)
class SideCandidate:
    """An actor, with its mentions as (sentence, mention); without mentions one that is expected, unsaid."""

    actor: Actor
    mentions: tuple[tuple[int, ActorMention], ...]


Side = dict[tuple[str | None, str], tuple[float, SideCandidate]]
"""Who stands on a side: by country and sector, the share and the likeliest name, the likeliest first."""


def side_candidates(article: AnalysedArticle) -> list[SideCandidate]:
    """Return the distinct actors of an article in the order of their first mention."""
    groups: dict[Actor, list[tuple[int, ActorMention]]] = {}
    for sentence, mention in zip(article.actor_sentences, article.actors, strict=True):
        groups.setdefault(mention.actor, []).append((sentence, mention))
    return [SideCandidate(actor, tuple(mentions)) for actor, mentions in groups.items()]


def expected_candidates(article: AnalysedArticle, draft: Draft) -> list[SideCandidate]:
    """Return whom a report may leave unsaid, of the country of the draft's place, else of the article's home."""
    country = draft.place.country if draft.place is not None else article.home
    if country is None:
        return []
    return [SideCandidate(Actor(name=name, country=country, sector=sector), ()) for name, sector in _EXPECTED]


def side_answers(candidates: Sequence[SideCandidate]) -> list[Answer]:
    """Return the candidates as answers to who stands on a side, last nobody."""
    return [*(Answer(each.mentions, None if each.mentions else IMPLIED) for each in candidates), Answer((), NOTHING)]


@dataclass(frozen=True, slots=True)
class _Roles:
    """The log odds of a candidate's likeliest mention for either side; ``here``: of those in the draft's sentence."""

    here: bool
    odds: dict[str, float]


def side_features(
    article: AnalysedArticle, draft: Draft, candidates: Sequence[SideCandidate]
) -> dict[str, list[dict[str, float]]]:
    """Return for each side ("actor", "recipient") of a draft the features of each candidate, last those of nobody."""
    kind = "verbal" if draft.type in VERBAL else draft.type
    roles = [_roles(article, draft, candidate) for candidate in candidates]
    shared = [dict(_features(article, draft, candidate, kind)) for candidate in candidates]
    another = _tells_another(article, draft)
    rows = {}
    for side, other in (SIDES, SIDES[::-1]):
        best = max((role.odds[side] for role in roles if role.here), default=UNSEEN)
        rows[side] = [
            {**features, **_side_features(candidate, role, (side, other), best, kind, another=another)}
            for candidate, role, features in zip(candidates, roles, shared, strict=True)
        ]
        rows[side].append(
            {
                "nobody": 1.0,
                f"nobody {draft.type}": 1.0,
                f"nobody {draft.type}, best role": best / 4.0,
                "nobody, best role": best / 4.0,
                "nobody, none named here": float(best <= UNSEEN),
                f"nobody, no place {draft.type}": float(draft.place is None),
            }
        )
    answers = side_answers(candidates)
    return {side: with_arguments(found, article, draft, side, answers) for side, found in rows.items()}


def _roles(article: AnalysedArticle, draft: Draft, candidate: SideCandidate) -> _Roles:
    own = [(sentence, mention) for sentence, mention in candidate.mentions if sentence == draft.sentence]
    read = [article.readings[at].roles(m.start, m.end) for at, m in own or candidate.mentions]
    odds = [each[draft.type] for each in read if each]
    return _Roles(bool(own), {side: max((each[place] for each in odds), default=UNSEEN) for side, place in _PLACES})


def _features(
    article: AnalysedArticle, draft: Draft, candidate: SideCandidate, kind: str
) -> Iterator[tuple[str, float]]:
    """Yield what is the same for either side."""
    actor = candidate.actor
    country = draft.place.country if draft.place is not None else None
    if not candidate.mentions:
        yield f"expected {actor.name} {draft.type}", 1.0
        yield "expected", 1.0
        yield "expected without a place", float(country is None)
        return
    yield f"sector {actor.sector} {kind}", 1.0
    yield "no country", float(actor.country is None)
    if actor.country is not None and country is not None:
        yield f"of the place {kind}", float(actor.country == country)
        yield f"foreign to the place {kind}", float(actor.country != country)
    own = [mention for sentence, mention in candidate.mentions if sentence == draft.sentence]
    if own:
        yield "here", 1.0
        yield f"here {kind}", 1.0
        for mention in own:
            token = article.document.tokens[mention.token]
            if token.dependency in _DEPENDENCIES:
                yield f"dependency {token.dependency}", 1.0
            if token.head == article.roots[draft.sentence]:
                yield f"root {token.dependency} {kind}", 1.0
    else:
        yield f"elsewhere {kind}", 1.0
        yield from distances(draft.sentence, (sentence for sentence, _ in candidate.mentions))
    yield "share", len(candidate.mentions) / max(1, len(article.actors))
    yield "first sentence", float(any(sentence == 0 for sentence, _ in candidate.mentions))


def _side_features(
    candidate: SideCandidate,
    roles: _Roles,
    sides: tuple[str, str],
    best: float,
    kind: str,
    *,
    another: bool,
) -> dict[str, float]:
    """Return what speaks for the first of two sides; ``best``: the likeliest role that anybody has in the sentence."""
    if not candidate.mentions:
        return {f"expected {candidate.actor.name}, best role": best / 4.0}
    odds, of_other = (roles.odds[side] for side in sides)
    if not roles.here:
        return {f"best role elsewhere {kind}": odds / 4.0, "elsewhere, best role here": best / 4.0}
    return {
        "here role": odds,
        "here role is likely": float(odds > 0),
        "here role of the other side": of_other,
        "here other side likelier": float(of_other > odds),
        "here best role": float(odds >= best),
        "here below the best": (odds - best) / 4.0,
        f"role where another type is told {kind}": odds if another else 0.0,
    }


def _tells_another(article: AnalysedArticle, draft: Draft) -> bool:
    """Tell whether the sentence tells of another type rather than the draft's: its roles may be of that one."""
    told = article.readings[draft.sentence].told
    return any(name != draft.type and odds > max(told[draft.type], -1.0) for name, odds in told.items())


def assign_sides(article: AnalysedArticle, drafts: list[Draft], models: tuple[LinearModel, LinearModel]) -> list[Draft]:
    """Return the drafts with actors and recipients. Armed men stand on one side of an attack."""
    named = side_candidates(article)
    sided = []
    for draft in drafts:
        # Who is named only where attacks at other places are told is on no side of this one (codebook: an unknown
        # attacker).
        elsewhere = _other_attacks(article, draft, drafts)
        own = [each for each in named if any(sentence not in elsewhere for sentence, _ in each.mentions)]
        candidates = [*own, *expected_candidates(article, draft)]
        rows = side_features(article, draft, candidates)
        shares = [model.shares(rows[side]) for side, model in zip(SIDES, models, strict=True)]
        actors, recipients = (_chosen(candidates, each) for each in shares)
        both = actors.keys() & recipients.keys()
        for group in both if draft.type == "ASSAULT" else ():
            if group[1] in _ARMED:
                (actors if actors[group][0] < recipients[group][0] else recipients).pop(group)
        _leave_out_own(actors, recipients)
        grounds = {
            "actors": _ground(article, actors, shares[0][-1]),
            "recipients": _ground(article, recipients, shares[1][-1]),
        }
        sided.append(
            draft.decided(
                grounds,
                actors=tuple(candidate.actor for _, candidate in actors.values()),
                recipients=tuple(candidate.actor for _, candidate in recipients.values()),
            )
        )
    return sided


def _leave_out_own(actors: Side, recipients: Side) -> None:
    """Take those of an actor's country out of the recipients where others stand beside them: they are named, not meant.

    "Trump criticised Putin after the strike on Kyiv" tells of no strike on Putin.
    """
    countries = {country for country, _ in actors} - {None}
    own = [group for group in recipients if group[0] in countries]
    if len(own) < len(recipients):
        for group in own:
            del recipients[group]


def _other_attacks(article: AnalysedArticle, draft: Draft, drafts: Sequence[Draft]) -> set[int]:
    """Return the sentences that tell of attacks at other places than an attack's; none for what is no attack."""
    if draft.type != "ASSAULT" or draft.place is None:
        return set()
    return {
        each.sentence
        for each in drafts
        if each.type == "ASSAULT"
        and each.place is not None
        and each.place.precision != "country"
        and each.place != draft.place
        and article.readings[each.sentence].told["ASSAULT"] > _TOLD
    } - {draft.sentence}


def _chosen(candidates: Sequence[SideCandidate], shares: Sequence[float]) -> Side:
    """Return who stands on a side; nobody where that nobody is told is likelier than anybody.

    Names of one country and sector stand for one actor and add up; the likeliest name is kept.
    """
    groups: dict[tuple[str | None, str], list[int]] = {}
    for index, candidate in enumerate(candidates):
        groups.setdefault((candidate.actor.country, candidate.actor.sector), []).append(index)
    weighed = sorted(((math.fsum(shares[i] for i in group), key) for key, group in groups.items()), key=_by_share)
    if not weighed or weighed[0][0] < shares[-1]:
        return {}
    kept = [each for each in weighed[:_MOST] if each[0] >= _SHARED_LEAST] or weighed[:1]
    return {key: (share, candidates[max(groups[key], key=shares.__getitem__)]) for share, key in kept}


def _by_share(weighed: tuple[float, tuple[str | None, str]]) -> tuple[float, str, str]:
    share, (country, sector) = weighed
    return -share, country or "", sector


def _ground(article: AnalysedArticle, side: Side, nobody: float) -> Ground:
    if not side:
        return Ground(nobody)
    words = [article.document.text[m.start : m.end] for _, each in side.values() for _, m in each.mentions[:1]]
    return Ground(max(share for share, _ in side.values()), "; ".join(words))
