"""Rules for nouns of harm: tolls, deaths, injuries, bodies found, lives lost, and that there were no casualties."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from streams.domain.dates.expressions import lowered
from streams.domain.document import Token
from streams.domain.quantities import lexicon, sufferers
from streams.domain.quantities.figures import Casualties, Kind, figure, figures, nobody
from streams.domain.quantities.phrases import Headcount, Phrases, tokens_start

_NEAR_TOKENS: Final = 9
_REACH_TOKENS: Final = 32
_STEP_TOKENS: Final = 5
_KIND_TOKENS: Final = 8
_DENIAL_TOKENS: Final = 5
_BODY_STEPS: Final = 3


def read_toll(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Yield what the token, if it is a noun of harm, says about how many."""
    lemma = token.lemma
    if not token.tag.startswith("NN"):
        return
    if lemma in lexicon.HARM_NOUNS_BOTH:
        yield from _casualties(phrases, token)
    elif lemma in lexicon.TOLL_NOUNS or lemma in lexicon.TOLL_HEADS:
        yield from _toll(phrases, token)
    elif lemma in lexicon.BODIES:
        yield from _bodies(phrases, token)
    elif lemma == "life":
        yield from _lives(phrases, token)
    elif lemma in lexicon.NOUNS:
        yield from _counted(phrases, token, lexicon.NOUNS[lemma])


def read_undamaged(phrases: Phrases) -> Iterator[Casualties]:
    """Yield, for "the damage was only material" and "ended without incident", that nobody was killed or hurt."""
    text = lowered(phrases.document.text)
    for phrase in (*lexicon.MATERIAL_ONLY, *lexicon.UNEVENTFUL):
        start = text.find(phrase)
        while start >= 0:
            token = phrases.document.tokens_between(start, start + len(phrase))[0]
            yield from nobody(token)
            start = text.find(phrase, start + len(phrase))


def _counted(phrases: Phrases, token: Token, kind: Kind) -> Iterator[Casualties]:
    """Read "three deaths", "no injuries", "no deaths or injuries", "the death of three people"."""
    number = phrases.number_of(token.index)
    if (number is None or not number.value) and _is_qualified(phrases, token):
        return
    if number is None and _is_denied(phrases, token):
        yield from figures(token, kind, Headcount(0, token.start, token.end, numbered=True))
        return
    if number is None and token.dependency == "conj":
        shared = phrases.number_of(token.head)
        number = shared if shared is not None and shared.value == 0 else None
    if number is not None:
        yield from figures(token, kind, Headcount(number.value, number.start, token.end, numbered=True))
        return
    for child in phrases.document.children[token.index]:
        link = phrases.document.tokens[child]
        if link.dependency == "prep" and link.text.lower() in {"of", "to"}:
            counted = sufferers.governed(phrases, child, sufferers.OF_OBJECTS)
            if counted is not None and (counted.count is not None or counted.numbered):
                yield from figures(token, kind, counted)


def _casualties(phrases: Phrases, token: Token) -> tuple[Casualties, ...]:
    """Read "no casualties", "made no victim": nobody killed or hurt; a figure alone does not say which."""
    number = phrases.number_of(token.index)
    if _is_qualified(phrases, token):
        return ()
    if (number is not None and number.value == 0) or _is_denied(phrases, token):
        return nobody(token)
    return ()


def _is_denied(phrases: Phrases, token: Token) -> bool:
    """Tell "without casualties", "no reports of casualties" and "did not cause casualties"."""
    document = phrases.document
    first = max(tokens_start(document, token.index), token.index - _DENIAL_TOKENS)
    words = [word.text.lower() for word in document.tokens[first : token.index]]
    if lexicon.NEWS & set(words):  # "no word on casualties"
        return False
    for denial in ("without", "no"):
        if denial in words:
            return "," not in words[words.index(denial) :]
    governor = document.tokens[token.head]
    negated = any(document.tokens[child].dependency == "neg" for child in document.children[governor.index])
    return negated and governor.lemma in lexicon.CAUSING_VERBS


def _is_qualified(phrases: Phrases, token: Token) -> bool:
    """Tell whether "no" denies only some of the harm: "no serious injuries", "no military casualties"."""
    modifiers = (phrases.document.tokens[child] for child in phrases.document.children[token.index])
    return any(modifier.text.lower() in lexicon.PARTIAL_DENIALS for modifier in modifiers)


def _bodies(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Read "three bodies were found", "the bodies of six people were recovered"."""
    governors = islice(phrases.document.ancestors(token.index), _BODY_STEPS)
    if not any(governor.lemma in lexicon.BODY_VERBS for governor in governors):
        return
    number = phrases.number_of(token.index)
    counted = None if number is None else Headcount(number.value, number.start, token.end, numbered=True)
    counted = counted or _of(phrases, token)
    if counted is not None and counted.count:
        yield figure(token, "killed", counted)


def _lives(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Read "claimed five lives", "three soldiers lost their lives"."""
    governor = phrases.document.tokens[token.head]
    loss = phrases.document.tokens[governor.head]
    if governor.text.lower() == "of" and loss.lemma == "loss" and _is_denied(phrases, loss):
        yield figure(token, "killed", Headcount(0, loss.start, token.end, numbered=True))
        return
    if governor.lemma not in lexicon.LIFE_VERBS and loss.lemma != "loss":
        return
    number = phrases.number_of(token.index)
    counted = None if number is None else Headcount(number.value, number.start, token.end, numbered=True)
    counted = counted or _of(phrases, token)
    if counted is None and governor.lemma == "lose":
        counted = sufferers.governed(phrases, governor.index, sufferers.SUBJECTS) or sufferers.before(phrases, governor)
    if counted is not None:
        yield figure(token, "killed", counted)


def _of(phrases: Phrases, token: Token) -> Headcount | None:
    """Return the six of "the lives of six gendarmes", "the bodies of six people"."""
    links = (child for child in phrases.document.children[token.index] if phrases.document.tokens[child].text == "of")
    found = (sufferers.governed(phrases, link, sufferers.OF_OBJECTS) for link in links)
    return next((counted for counted in found if counted is not None), None)


def _toll(phrases: Phrases, token: Token) -> Iterator[Casualties]:
    """Read "the death toll rose to nine", "raising the toll from three to five", "the number of wounded is 40"."""
    kind = _toll_kind(phrases, token)
    if kind is None:
        return
    tokens = phrases.document.tokens
    last = min(phrases.document.sentences[token.sentence].last, token.index + _REACH_TOKENS)
    for number in phrases.numbers_within(token.index + 1, last):
        if number.value is None:
            continue
        after = [word.text.lower() for word in tokens[number.last : number.last + 2]]
        before = tokens[number.first - 1].text.lower()
        if tokens[min(number.last, len(tokens) - 1)].lemma in lexicon.HARM_NOUNS_BOTH:
            continue  # "34 casualties" does not say which
        if (before in {"from", "by"} and "to" in after) or before in {"includes", "including", "included"}:
            continue
        if number.first - token.index > _NEAR_TOKENS and before not in {"to", "at"}:
            continue
        span = Headcount(number.value, token.start, number.end, numbered=True)
        yield figure(token, kind, span)
        return


def _toll_kind(phrases: Phrases, token: Token) -> Kind | None:
    """Return what a toll counts: deaths unless the words around name another harm; None for a count of things."""
    sentence = phrases.document.sentences[token.sentence]
    before = phrases.document.tokens[max(sentence.first, token.index - 2) : token.index]
    after = phrases.document.tokens[token.index + 1 : min(sentence.last, token.index + _KIND_TOKENS)]
    if token.lemma in lexicon.PLAIN_TOLLS:
        words = {word.text.lower() for word in (*before, *after[: _STEP_TOKENS - 1])}
        return "injured" if words & lexicon.INJURY_WORDS and "death" not in words else "killed"
    if before and before[-1].text.lower() == "their":  # "the victims of the raid, after their number rose to four"
        after = phrases.document.tokens[max(sentence.first, token.index - _REACH_TOKENS) : token.index]
    named = (lexicon.TOLL_KINDS.get(word.text.lower()) or lexicon.VERBS.get(word.lemma) for word in after)
    return next((kind for kind in named if kind is not None), None)
