"""The trigger lexicon: which words, in which company, report which kind of event.

Data files hold rules, one per line, and word classes (``data/classes.json``). A rule names its trigger words as
``verbs``, ``nouns`` or ``adjectives`` and the company they must keep:

* a verb is a lemma with companions: ``come|under+fire`` is *come* with the particle or preposition *under* and the
  object *fire*;
* ``subject``, ``object``: one of these classes must be among the verb's subjects or objects (of a passive verb, the
  grammatical subject counts as object and the *by* phrase as subject);
* ``any``: one of these classes anywhere among the arguments and modifiers; ``sentence``: in the sentence;
  ``context``: in the sentence or one beside it; ``inside``: anywhere under the trigger; ``document``: in the text;
* ``modifier``: one of these classes among a noun's compounds, adjectives, possessors and prepositional complements;
* ``not_...``: none of these; ``passive``, ``future``, ``complement``, ``infinitive``, ``intransitive``: the verb must
  be in the passive, speak of the future, govern a clause, govern an infinitive (*urged them to halt*), have no object;
  ``transitive``: it must have one;
  ``governed``: the companions must be the verb's own, not merely near it (*called for a truce*, not *called it a
  rehearsal for war*); ``determined``: the noun must not stand bare after a preposition (*in protest*); ``agent``: the
  text must say who does it (without this a verb whose subject the grammar does not show may have a fitting one);
  ``jointly``: those of several countries must do it together; ``refusing``, ``menacing``, ``demanding``, ``blaming``,
  ``conceding``: what the reported words must amount to (``contents``);
* ``strength`` (0-1, default 1): how surely the words alone tell of an event; ``place``: what locates it (``impact``:
  the place acted on; ``located``: where it happens; ``stated``: only where the text says it was uttered; ``signed``:
  where it was signed; ``seat``: where a government acts at home; ``named``: only a place tied to the trigger;
  ``country``: the actor's country; ``none``); ``status``: the event's;
* ``learned``: the rule has no words; it stands for what ``sentence_types`` sees in a sentence that no rule's words
  tell of, one for each type.

The classes ``actor``, ``place`` and ``person-name`` are proper names and need no list. A class may hold another:
``@workforce`` stands for the words of ``workforce``. A two-word noun is listed with a hyphen (``riot-police``).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.domain.events.contents import CONTENTS

NAME_CLASSES: Final = frozenset({"actor", "place", "person-name"})
_CONDITIONS: Final = (
    "subject",
    "object",
    "any",
    "context",
    "sentence",
    "inside",
    "document",
    "not_document",
    "not_context",
    "not_sentence",
    "not_inside",
    "modifier",
    "not_subject",
    "not_object",
    "not_any",
    "not_modifier",
)
_FLAGS: Final = (
    "learned",
    "passive",
    "future",
    "complement",
    "infinitive",
    "intransitive",
    "transitive",
    "governed",
    "determined",
    "agent",
    "cumulative",
    "jointly",
    *sorted(CONTENTS),
)


class LexiconError(ValueError):
    """The trigger data is inconsistent: an unknown class, or an unknown field."""


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """One line of the trigger data; see the module text for the meaning of the fields."""

    id: str
    type: str
    mode: str | None
    acled: str | None
    strength: float
    place: str
    status: str | None
    conditions: Mapping[str, frozenset[str]]
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class VerbPattern:
    """A verb with the company that makes it a trigger: particles or prepositions, and the lemma of an object."""

    companions: tuple[str, ...]
    noun: str | None
    rule: TriggerRule


@dataclass(frozen=True)
class Lexicon:
    """Rules by the lemma of their trigger word, the classes of each word, and the rules without words by type."""

    verbs: Mapping[str, tuple[VerbPattern, ...]]
    nouns: Mapping[str, tuple[TriggerRule, ...]]
    adjectives: Mapping[str, tuple[TriggerRule, ...]]
    classes: Mapping[str, frozenset[str]]
    learned: Mapping[str, TriggerRule]

    def classes_of(self, word: str) -> frozenset[str]:
        """Return the classes of a lemma, or of a plural that no dictionary knows; the empty set for a word in none."""
        found = self.classes.get(word)
        if found is None and word.endswith("s"):
            found = self.classes.get(word[:-1])
        return found or frozenset()

    def patterns_of(self, lemma: str) -> tuple[VerbPattern, ...]:
        """Return the patterns of a verb by its lemma, or by a form that no dictionary knows (*gutted*, *torching*)."""
        found = self.verbs.get(lemma)
        if found is None:
            return next((self.verbs[stem] for stem in _stems(lemma) if stem in self.verbs), ())
        return found


def _stems(word: str) -> Iterator[str]:
    """Yield what a regular verb form may be of."""
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            yield stem
            yield f"{stem}e"
            if stem[-1:] == stem[-2:-1]:
                yield stem[:-1]


def build_lexicon(files: Iterable[Mapping[str, Any]], classes: Mapping[str, str]) -> Lexicon:
    """Build the lexicon from parsed trigger files and the class file.

    Raises:
        LexiconError: a rule uses a class that has no list, a field that does not exist, or a class holds itself.
    """
    words: dict[str, set[str]] = defaultdict(set)
    for name in classes:
        for word in _members(name, classes) if not name.startswith("_") else ():
            words[word].add(name)
    known = NAME_CLASSES | classes.keys()
    verbs: dict[str, list[VerbPattern]] = defaultdict(list)
    nouns: dict[str, list[TriggerRule]] = defaultdict(list)
    adjectives: dict[str, list[TriggerRule]] = defaultdict(list)
    learned: dict[str, TriggerRule] = {}
    for file in files:
        for row in file["rules"]:
            rule = _rule(row, known)
            for form in row.get("verbs", "").split():
                lemma, pattern = _verb(form, rule)
                verbs[lemma].append(pattern)
            for word in row.get("nouns", "").split():
                nouns[word].append(rule)
            for word in row.get("adjectives", "").split():
                adjectives[word].append(rule)
            if row.get("learned"):
                learned[rule.type] = rule
    return Lexicon(
        {lemma: tuple(patterns) for lemma, patterns in verbs.items()},
        {lemma: tuple(rules) for lemma, rules in nouns.items()},
        {lemma: tuple(rules) for lemma, rules in adjectives.items()},
        {word: frozenset(names) for word, names in words.items()},
        learned,
    )


def _members(name: str, classes: Mapping[str, str], above: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the words of a class; *@name* among them stands for those of another class."""
    if name not in classes or name in above:
        raise LexiconError(f"class {name} is not listed, or holds itself")
    for word in classes[name].split():
        if word.startswith("@"):
            yield from _members(word[1:], classes, above | {name})
        else:
            yield word


def _rule(row: Mapping[str, Any], known: Iterable[str]) -> TriggerRule:
    conditions = {name: frozenset(row[name]) for name in _CONDITIONS if row.get(name)}
    unknown = frozenset().union(*conditions.values()) - frozenset(known) if conditions else frozenset()
    if unknown:
        raise LexiconError(f"rule {row['id']} uses unknown classes: {', '.join(sorted(unknown))}")
    return TriggerRule(
        id=row["id"],
        type=row["type"],
        mode=row.get("mode"),
        acled=row.get("acled"),
        strength=row.get("strength", 1.0),
        place=row.get("place", "impact" if row["type"] == "ASSAULT" else "located"),
        status=row.get("status"),
        conditions=conditions,
        flags=frozenset(name for name in _FLAGS if row.get(name)),
    )


def _verb(form: str, rule: TriggerRule) -> tuple[str, VerbPattern]:
    words, _, noun = form.partition("+")
    lemma, *companions = words.split("|")
    return lemma, VerbPattern(tuple(companions), noun or None, rule)
