"""Find the words that may report an event: the trigger lexicon laid over the grammar of a text.

A trigger is a token and the rule that fits it best. Whether the event happened, where, when and to whom is decided
elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.events.contents import CONTENTS, contents_of
from streams.domain.events.lexicon import NAME_CLASSES, Lexicon, TriggerRule, VerbPattern
from streams.domain.events.modality import speaks_of_future
from streams.domain.events.roles import Roles, roles_of, words_around

NameClasses = Mapping[int, frozenset[str]]
"""What the proper names of a text are, as far as the other finders know: classes by token index."""

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
_NOMINAL: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
_INFINITIVES: Final = frozenset({"ccomp", "xcomp", "advcl", "acl", "relcl"})
_NAME_TAGS: Final = frozenset({"NNP", "NNPS"})
# What a modifier tells of a common noun: "artillery fire" is artillery, but "fighter jets" are no fighters.
_TELLING_MODIFIERS: Final = frozenset(
    {
        "drone",
        "missile",
        "artillery",
        "air-weapon",
        "bomb",
        "explosive",
        "explosive-strict",
        "gun",
        "gas-word",
        "hunger-word",
    }
)


_MEANS: Final = frozenset({"bomb", "explosive", "explosive-strict", "explosive-word", "gun", "gun-word"})
_WORKING: Final = frozenset({"labour", "labour-strict", "labour-cue"})
# What a preposition leads to may not be what the noun is of: an explosion at a mine, a strike on a school.
_NOT_TOLD_BY: Final[Mapping[str, frozenset[str]]] = {
    "at": _MEANS,
    "in": _MEANS,
    "inside": _MEANS,
    "near": _MEANS | _WORKING,
    "outside": _MEANS,
    "on": _WORKING,
    "against": _WORKING,
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A token that may report an event, the rule it fits, its arguments, and how specific the fit is (0-10)."""

    token: int
    rule: TriggerRule
    roles: Roles
    specificity: int


def find_triggers(document: Document, lexicon: Lexicon, names: NameClasses) -> tuple[Trigger, ...]:
    """Return the triggers of a text in its order, at most one for each token.

    Names that ``names`` does not know may be anything: they satisfy each of the classes of names.
    """
    reader = _Reader(document, lexicon, names)
    found = (reader.best(token) for token in document.tokens)
    return tuple(trigger for trigger in found if trigger is not None)


@dataclass(frozen=True)
class _Reader:
    document: Document
    lexicon: Lexicon
    names: NameClasses

    def best(self, token: Token) -> Trigger | None:
        """Return the trigger that the token is by the rule that fits it best; None where none does."""
        candidates = list(self._candidates(token))
        if not candidates:
            return None
        return max(candidates, key=lambda trigger: trigger.rule.strength + 0.1 * trigger.specificity)

    def _candidates(self, token: Token) -> Iterator[Trigger]:
        if token.tag.startswith("V"):
            if token.dependency not in {"aux", "auxpass"}:
                yield from self._verb(token)
            if token.tag == "VBG" and token.dependency in _NOMINAL:  # "Fighting raged", "after days of shelling"
                yield from self._noun(token)
        elif token.tag.startswith("N"):
            if token.dependency != "compound" and self.names.get(token.index) != frozenset():
                yield from self._noun(token)
        elif token.tag.startswith("J"):
            yield from self._adjective(token)

    def _verb(self, token: Token) -> Iterator[Trigger]:
        patterns = self.lexicon.patterns_of(token.lemma)
        if not patterns:
            return
        roles = roles_of(self.document, token.index)
        for pattern in patterns:
            specificity = self._pattern_fits(token, pattern, roles)
            if specificity is None:
                continue
            met = self._verb_conditions(token, pattern.rule, roles)
            if met is not None:
                yield Trigger(token.index, pattern.rule, roles, specificity + met)

    def _noun(self, token: Token) -> Iterator[Trigger]:
        word = token.text.lower() if token.tag == "VBG" else token.lemma
        rules = (*self.lexicon.nouns.get(word, ()), *self._compound_rules(token))
        if not rules:
            return
        roles = roles_of(self.document, token.index)
        modifiers = self._classes(roles.modifiers)
        for preposition, index in roles.obliques:
            modifiers |= self._classes([index]) - _NOT_TOLD_BY.get(preposition, frozenset())
        for index in roles.modifiers:
            modifier = self.document.tokens[index]
            if modifier.tag.startswith("J") and modifier.text[:1].isupper():
                modifiers |= {"actor"}
        parts = {"modifier": modifiers, "any": modifiers, "object": modifiers}
        for rule in rules:
            if "determined" in rule.flags and self._is_bare(token):
                continue
            met = self._meets(token, rule, parts)
            if met is not None:
                yield Trigger(token.index, rule, roles, met)

    def _adjective(self, token: Token) -> Iterator[Trigger]:
        rules = self.lexicon.adjectives.get(token.lemma, ())
        if not rules:
            return
        verb = self.document.tokens[token.head]
        subjects = roles_of(self.document, verb.index).subjects if verb.lemma == "be" else ()
        obliques = roles_of(self.document, token.index).obliques
        parts = {"subject": self._classes(subjects), "any": self._classes([index for _, index in obliques])}
        for rule in rules:
            met = self._meets(token, rule, parts)
            if met is not None:
                yield Trigger(token.index, rule, Roles(subjects=subjects, obliques=obliques), met)

    def _compound_rules(self, token: Token) -> Iterator[TriggerRule]:
        """Yield the rules of a two-word noun written apart (*air strike*, *phone call*)."""
        for index in self.document.children[token.index]:
            child = self.document.tokens[index]
            if child.dependency in {"compound", "amod"}:
                yield from self.lexicon.nouns.get(f"{child.lemma}-{token.lemma}", ())

    def _pattern_fits(self, token: Token, pattern: VerbPattern, roles: Roles) -> int | None:
        """Return how many words of the pattern are there, None where one is missing."""
        for companion in pattern.companions:
            if companion in roles.companions:
                continue
            if "governed" in pattern.rule.flags or not self._follows(token, companion, roles):
                return None
        if pattern.noun is None:
            return len(pattern.companions)
        nouns = [*roles.objects, *(index for _, index in roles.obliques), *roles.modifiers]
        if not any(self.document.tokens[index].lemma == pattern.noun for index in nouns):
            return None
        return len(pattern.companions) + 2

    def _follows(self, token: Token, companion: str, roles: Roles) -> bool:
        """Tell whether the companion stands near the verb, the parser having tied it elsewhere."""
        tokens = self.document.tokens
        for index in roles.objects:
            if any(tokens[child].lemma == companion for child in self.document.children[index]):
                return True
        near = tokens[token.index + 1 : token.index + 3]
        if any(word.lemma == companion and word.sentence == token.sentence for word in near):
            return True
        return any(tokens[index].lemma == companion for index in roles.modifiers)

    def _verb_conditions(self, token: Token, rule: TriggerRule, roles: Roles) -> int | None:
        if "passive" in rule.flags and not roles.passive:
            return None
        if "complement" in rule.flags and not self._has_clause(token):
            return None
        if "infinitive" in rule.flags and not self._has_infinitive(token, roles):
            return None
        if ("intransitive" in rule.flags and roles.objects) or ("transitive" in rule.flags and not roles.objects):
            return None
        if "future" in rule.flags and not speaks_of_future(self.document, token):
            return None
        if "jointly" in rule.flags and not self._is_joint(roles):
            return None
        if not rule.flags & CONTENTS <= self._contents(token, rule):
            return None
        oblique = self._classes([index for _, index in roles.obliques])
        subject = self._classes(roles.subjects)
        objects = self._classes(roles.objects) if roles.objects else oblique
        everything = subject | objects | oblique | self._classes(roles.modifiers)
        forbidden = self._classes(roles.objects)
        parts = {"subject": subject, "object": objects, "any": everything, "not_object": forbidden}
        return self._meets(token, rule, parts)

    def _is_joint(self, roles: Roles) -> bool:
        """Tell whether several act together: *Chad and Niger began*, *Danish, French and German troops began*."""
        if len(roles.subjects) > 1:
            return True
        tokens, children = self.document.tokens, self.document.children
        for subject in roles.subjects:
            named = [child for child in children[subject] if tokens[child].dependency in {"amod", "compound", "nmod"}]
            named += [below for child in named for below in children[child] if tokens[below].dependency == "conj"]
            if sum(tokens[index].text[:1].isupper() for index in named) > 1:
                return True
        return False

    def _contents(self, token: Token, rule: TriggerRule) -> frozenset[str]:
        return contents_of(self.document, token) if rule.flags & CONTENTS else frozenset()

    def _meets(self, token: Token, rule: TriggerRule, parts: Mapping[str, frozenset[str]]) -> int | None:
        """Return how many conditions of the rule are met, None where one is not."""
        met = len(rule.flags)
        for name, wanted in rule.conditions.items():
            key = name.removeprefix("not_")
            present = self._present(token, name if name in parts else key, parts) & wanted
            if name.startswith("not_"):
                if present:
                    return None
            elif not present:
                shown = parts.get("subject") or "agent" in rule.flags or "object" not in rule.conditions
                if key != "subject" or shown:
                    return None  # a subject that the grammar does not show is taken as fitting
            else:
                met += 1 if present <= NAME_CLASSES else 2
        return met

    def _present(self, token: Token, key: str, parts: Mapping[str, frozenset[str]]) -> frozenset[str]:
        if key == "context":
            around = self._by_sentence[max(0, token.sentence - 1) : token.sentence + 2]
            return frozenset().union(*around)
        if key == "sentence":
            return self._by_sentence[token.sentence]
        if key == "document":
            return self._everywhere
        if key == "inside":
            return frozenset().union(*(self.lexicon.classes_of(w.lemma) for w in self.document.subtree(token.index)))
        return parts.get(key, frozenset())

    @cached_property
    def _by_sentence(self) -> list[frozenset[str]]:
        return [
            frozenset().union(*(self.lexicon.classes_of(token.lemma) for token in self.document.tokens_of(sentence)))
            for sentence in self.document.sentences
        ]

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        return frozenset().union(*self._by_sentence)

    def _classes(self, indexes: Iterable[int]) -> frozenset[str]:
        return frozenset().union(*(self._classes_of(index) for index in indexes))

    def _classes_of(self, index: int) -> frozenset[str]:
        """Return what an argument is: the classes of its head, its apposition, its name."""
        token = self.document.tokens[index]
        if token.lemma in _PRONOUNS:
            return _PRONOUNS[token.lemma]
        found: set[str] = set()
        if token.tag == "CD":
            found |= _COUNTED
        for child in self.document.children[index]:
            adjective = self.document.tokens[child]
            if adjective.dependency == "amod":
                found |= self.lexicon.classes_of(f"{adjective.lemma}-{token.lemma}")
        named = token.tag in _NAME_TAGS
        for word in words_around(self.document, index):
            classes = self.lexicon.classes_of(word.lemma)
            if word.dependency == "compound" and word.head == index:
                found |= self.lexicon.classes_of(f"{word.lemma}-{token.lemma}")
                if not named:
                    found |= classes & _TELLING_MODIFIERS
                    continue
            found |= classes
            if word.index in self.names:
                found |= self.names[word.index]
            elif word.tag in _NAME_TAGS:
                found |= NAME_CLASSES | self.lexicon.classes_of(word.lemma.rstrip("s"))
        return frozenset(found)

    def _has_clause(self, token: Token) -> bool:
        children = self.document.children[token.index]
        return any(self.document.tokens[child].dependency in {"ccomp", "xcomp"} for child in children)

    def _has_infinitive(self, token: Token, roles: Roles) -> bool:
        """Tell whether a verb governs an infinitive, be it one that the parser tied to the person addressed."""
        tokens, children = self.document.tokens, self.document.children
        addressed = [*roles.objects, *(index for _, index in roles.obliques)]
        clauses = [child for index in (token.index, *addressed) for child in children[index]]
        return any(
            tokens[below].tag == "TO"
            for clause in clauses
            if tokens[clause].dependency in _INFINITIVES
            for below in children[clause]
        )

    def _is_bare(self, noun: Token) -> bool:
        """Tell whether a noun stands alone after a preposition, as in *resigned in protest*."""
        if noun.tag != "NN" or noun.dependency != "pobj":
            return False
        told = {"det", "poss", "amod", "compound", "nummod"}
        return not any(self.document.tokens[child].dependency in told for child in self.document.children[noun.index])
