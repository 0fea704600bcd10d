"""Find the words that may report an event: the trigger lexicon laid over the grammar of a text.

A trigger is a token and the rule that fits it best. Whether the event happened, where, when and to whom is decided
elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from streams.domain.document import Document, Sentence, Token
from streams.domain.events.lexicon import NAME_CLASSES, Lexicon, TriggerRule, VerbPattern
from streams.domain.events.roles import Roles, roles_of, words_around

_PRONOUNS: Final[Mapping[str, frozenset[str]]] = {
    "he": frozenset({"official", "official-strict", "actor", "person", "person-name"}),
    "she": frozenset({"official", "official-strict", "actor", "person", "person-name"}),
    "they": frozenset({"official", "actor", "person", "attacker", "military", "protester", "captive"}),
    "them": frozenset({"person", "protester", "captive"}),
    "it": frozenset({"official", "actor", "military", "attacker"}),
    "we": frozenset({"official", "actor"}),
    "him": frozenset({"person", "official", "person-name"}),
    "her": frozenset({"person", "official", "person-name"}),
    "who": frozenset({"person", "protester", "official"}),
}
_COUNTED: Final = frozenset({"person", "captive", "protester"})
_CALENDAR: Final = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A token that may report an event, the rule it fits, its arguments, and how specific the fit is (0-10)."""

    token: int
    rule: TriggerRule
    roles: Roles
    specificity: int


def find_triggers(document: Document, lexicon: Lexicon) -> tuple[Trigger, ...]:
    """Return the triggers of a text in its order, at most one for each token."""
    found: list[Trigger] = []
    contexts = [_sentence_classes(document, sentence, lexicon) for sentence in document.sentences]
    for sentence in document.sentences:
        around = contexts[max(0, sentence.index - 1) : sentence.index + 2]
        context = frozenset().union(*around)
        for token in document.tokens_of(sentence):
            trigger = _best(document, token, lexicon, context)
            if trigger is not None:
                found.append(trigger)
    return tuple(found)


def argument_classes(document: Document, index: int, lexicon: Lexicon) -> frozenset[str]:
    """Return what an argument is: classes of its head, compounds, apposition, and names."""
    token = document.tokens[index]
    if token.lemma in _PRONOUNS:
        return _PRONOUNS[token.lemma]
    found: set[str] = set()
    if token.tag == "CD":
        found |= _COUNTED
    named = token.tag in {"NNP", "NNPS"}
    for word in words_around(document, index):
        if word.dependency == "compound" and word.head == index:
            found |= lexicon.classes_of(f"{word.lemma}-{token.lemma}")
            if not named:
                continue
        found |= lexicon.classes_of(word.lemma)
        if word.tag in {"NNP", "NNPS"}:
            if word.lemma not in _CALENDAR:
                found |= NAME_CLASSES
            found |= lexicon.classes_of(word.lemma.rstrip("s"))
    return frozenset(found)


def _sentence_classes(document: Document, sentence: Sentence, lexicon: Lexicon) -> frozenset[str]:
    found: set[str] = set()
    for token in document.tokens_of(sentence):
        found |= lexicon.classes_of(token.lemma)
    return frozenset(found)


def _best(document: Document, token: Token, lexicon: Lexicon, context: frozenset[str]) -> Trigger | None:
    candidates = list(_candidates(document, token, lexicon, context))
    if not candidates:
        return None
    return max(candidates, key=lambda trigger: trigger.rule.strength + 0.1 * trigger.specificity)


def _candidates(document: Document, token: Token, lexicon: Lexicon, context: frozenset[str]) -> Iterator[Trigger]:
    if token.tag.startswith("V"):
        patterns = lexicon.verbs.get(token.lemma, ())
        if not patterns or token.dependency in {"aux", "auxpass"}:
            return
        roles = roles_of(document, token.index)
        for pattern in patterns:
            specificity = _pattern_fits(document, token, pattern, roles)
            if specificity is None:
                continue
            met = _verb_conditions(document, token, pattern.rule, roles, lexicon, context)
            if met is not None:
                yield Trigger(token.index, pattern.rule, roles, specificity + met)
    elif token.tag.startswith("N"):
        rules = lexicon.nouns.get(token.lemma, ())
        rules += _compound_rules(document, token, lexicon)
        if not rules or token.dependency == "compound":
            return
        roles = roles_of(document, token.index)
        for rule in rules:
            met = _noun_conditions(document, rule, roles, lexicon, context)
            if met is not None:
                yield Trigger(token.index, rule, roles, met)
    elif token.tag.startswith("J"):
        for rule in lexicon.adjectives.get(token.lemma, ()):
            yield Trigger(token.index, rule, Roles(), 0)


def _compound_rules(document: Document, token: Token, lexicon: Lexicon) -> tuple[TriggerRule, ...]:
    """Return the rules of a two-word noun written apart (*air strike*, *phone call*)."""
    found: tuple[TriggerRule, ...] = ()
    for index in document.children[token.index]:
        child = document.tokens[index]
        if child.dependency in {"compound", "amod"}:
            found += lexicon.nouns.get(f"{child.lemma}-{token.lemma}", ())
    return found


def _pattern_fits(document: Document, token: Token, pattern: VerbPattern, roles: Roles) -> int | None:
    """Return how many words of the pattern are there, None where one is missing."""
    for companion in pattern.companions:
        if companion not in roles.companions and not _follows(document, token, companion, roles):
            return None
    if pattern.noun is None:
        return len(pattern.companions)
    nouns = [*roles.objects, *(index for _, index in roles.obliques), *roles.modifiers]
    if not any(document.tokens[index].lemma == pattern.noun for index in nouns):
        return None
    return len(pattern.companions) + 2


def _follows(document: Document, token: Token, companion: str, roles: Roles) -> bool:
    """Tell whether the companion stands within the words after the verb, the parser having tied it elsewhere."""
    for index in roles.objects:
        if any(document.tokens[child].lemma == companion for child in document.children[index]):
            return True
    near = document.tokens[token.index + 1 : token.index + 3]
    if any(word.lemma == companion and word.sentence == token.sentence for word in near):
        return True
    return any(document.tokens[index].lemma == companion for index in roles.modifiers)


def _verb_conditions(
    document: Document,
    token: Token,
    rule: TriggerRule,
    roles: Roles,
    lexicon: Lexicon,
    context: frozenset[str],
) -> int | None:
    if "passive" in rule.flags and not roles.passive:
        return None
    if "complement" in rule.flags and not _has_clause(document, token):
        return None
    if "future" in rule.flags and not speaks_of_future(document, token):
        return None
    parts = {
        "subject": _classes(document, roles.subjects, lexicon),
        "object": _classes(document, roles.objects, lexicon),
    }
    parts["object"] |= (
        _classes(document, [index for _, index in roles.obliques], lexicon) if not roles.objects else set()
    )
    everything = parts["subject"] | parts["object"]
    everything |= _classes(document, [index for _, index in roles.obliques], lexicon)
    everything |= _classes(document, roles.modifiers, lexicon)
    parts["any"] = everything
    return _meets(rule, parts, context)


def _noun_conditions(
    document: Document, rule: TriggerRule, roles: Roles, lexicon: Lexicon, context: frozenset[str]
) -> int | None:
    modifiers = _classes(document, roles.modifiers, lexicon)
    modifiers |= _classes(document, [index for _, index in roles.obliques], lexicon)
    for index in roles.modifiers:
        token = document.tokens[index]
        if token.tag.startswith("J") and token.text[:1].isupper():
            modifiers.add("actor")
    return _meets(rule, {"modifier": modifiers, "any": modifiers, "subject": set(), "object": modifiers}, context)


def _meets(rule: TriggerRule, parts: Mapping[str, set[str]], context: frozenset[str]) -> int | None:
    """Return how many conditions of the rule are met, None where one is not."""
    met = len(rule.flags)
    for name, wanted in rule.conditions.items():
        forbidden = name.startswith("not_")
        key = name.removeprefix("not_")
        present = context if key == "context" else parts.get(key, set())
        if forbidden:
            if wanted & present:
                return None
        elif key in parts or key == "context":
            if not wanted & present:
                return None
            met += 1 if wanted & present <= NAME_CLASSES else 2
    return met


def _classes(document: Document, indexes: tuple[int, ...] | list[int], lexicon: Lexicon) -> set[str]:
    found: set[str] = set()
    for index in indexes:
        found |= argument_classes(document, index, lexicon)
    return found


def _has_clause(document: Document, token: Token) -> bool:
    return any(document.tokens[child].dependency in {"ccomp", "xcomp"} for child in document.children[token.index])


def speaks_of_future(document: Document, token: Token) -> bool:
    """Tell whether a verb is put into the future: *will meet*, *is to meet*, *are due to meet*, *plans to meet*."""
    children = [document.tokens[child] for child in document.children[token.index]]
    words = {child.lemma for child in children if child.dependency in {"aux", "auxpass"}}
    if words & {"will", "shall", "'ll", "would", "wo"}:
        return True
    if any(child.tag == "TO" for child in children) and token.head != token.index:
        head = document.tokens[token.head]
        return token.dependency in {"xcomp", "ccomp", "acl", "advcl"} and (
            head.lemma
            in {"be", "due", "plan", "schedule", "set", "expect", "agree", "intend", "slate", "prepare", "decide"}
        )
    return False
