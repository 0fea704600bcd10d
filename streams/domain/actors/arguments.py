"""Who does it and to whom, from the grammar around the word that tells of an act.

Reads the dependencies of the syntax parser: active and passive clauses, participles, relative clauses, control
("accused X of bombing", "urged X to withdraw"), and acts told as nouns ("the shelling of X by Y", "Russian strike on
Y", "talks between X and Y", "X launched an attack on Y"). Returns tokens, not actors: ``actors_of`` reads them.
"""

from collections.abc import Iterator

from streams.domain.actors.verbs import Verbs
from streams.domain.document import Document, Token

Tokens = tuple[int, ...]

_SUBJECTS = frozenset({"nsubj", "csubj"})
_OBJECTS = frozenset({"dobj", "dative"})
_AGAINST = frozenset({"on", "against", "at", "upon", "toward", "towards", "into", "with", "to", "for", "over"})
_TARGETS = _AGAINST - {"over"}
_DIRECTED = frozenset({"on", "against", "at", "upon", "into", "toward", "towards"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_SPELLS = frozenset({"round", "series", "session", "wave", "spell", "set"})
_DEEPEST = 8


def agent_and_patient(document: Document, trigger: int, verbs: Verbs) -> tuple[Tokens, Tokens]:
    """Return the head tokens of (agents, patients) of the act that the trigger token tells, either may be ().

    Conjuncts are not listed apart: ``actors_of`` follows them. A modifier counts as agent ("Russian" in "Russian
    strike"). ``verbs`` are the packaged word lists on which control and light verbs depend.
    """
    token = document.tokens[trigger]
    clause = _Clause(document, verbs)
    if token.tag.startswith("VB") or (token.dependency in {"advcl", "relcl", "ccomp"} and token.tag != "NN"):
        agents, patients = clause.agents(token, 0), clause.patients(token, 0)
    else:
        agents, patients = clause.noun_agents(token, 0), clause.noun_patients(token)
    by = _unique(agents)
    return by, tuple(index for index in _unique(patients) if index not in by)


def _unique(indexes: list[int]) -> Tokens:
    return tuple(dict.fromkeys(indexes))


class _Clause:
    """The arguments of the words of one document; stateless but for the document and the word lists."""

    def __init__(self, document: Document, verbs: Verbs) -> None:
        self._document = document
        self._verbs = verbs

    # -- small steps

    def _child(self, token: Token, *dependencies: str) -> list[Token]:
        tokens = self._document.tokens
        return [tokens[c] for c in self._document.children[token.index] if tokens[c].dependency in dependencies]

    def _objects_of(self, preposition: Token) -> list[int]:
        return [
            t.index for t in self._child(preposition, "pobj", "pcomp") if t.lemma.casefold() not in self._verbs.calendar
        ]

    def _after(self, token: Token, prepositions: frozenset[str]) -> list[int]:
        found = []
        for part in self._child(token, "prep", "agent", "dative", "prt"):
            if part.lemma in prepositions:
                found += self._objects_of(part)
        return found

    def _is_passive(self, verb: Token) -> bool:
        if self._child(verb, "nsubjpass", "auxpass", "agent"):
            return True
        if verb.tag != "VBN":
            return False
        if verb.dependency == "acl":
            # With an object of its own it is a finite verb taken for a participle ("Israel, ..., bombed Lebanon").
            return not self._child(verb, "dobj")
        governor = self._document.tokens[verb.head]
        own = self._child(verb, "nsubj", "aux")
        return verb.dependency == "conj" and not own and governor.tag == "VBN" and self._is_passive(governor)

    # -- verbs

    def agents(self, verb: Token, depth: int) -> list[int]:
        if depth > _DEEPEST:
            return []
        if self._is_passive(verb):
            by = [i for part in self._child(verb, "agent") for i in self._objects_of(part)]
            by += [i for part in self._child(verb, "prep") if part.lemma == "by" for i in self._objects_of(part)]
            return by
        own = self._child(verb, *_SUBJECTS)
        if own:
            return [self._resumed(subject, verb) for subject in own]
        return self._inherited(verb, depth)

    def _resumed(self, subject: Token, verb: Token) -> int:
        """Return the noun that a relative pronoun resumes, else the token itself."""
        if subject.lemma in _RELATIVE:
            for part in (verb, *self._document.ancestors(verb.index)):
                if part.dependency in {"relcl", "acl"}:
                    return part.head
        return subject.index

    def _inherited(self, verb: Token, depth: int) -> list[int]:
        """Return the subject that a verb without one of its own takes from the clause around it."""
        governor = self._document.tokens[verb.head]
        if governor.index == verb.index:
            return []
        if verb.dependency in {"acl", "relcl"}:
            return self._subject_of_postmodifier(verb, governor)
        if verb.dependency == "pcomp":
            return self._controlled(governor, depth)
        if verb.dependency in {"xcomp", "ccomp"} and governor.lemma in self._verbs.object_control:
            objects = self._child(governor, *_OBJECTS) or self._child(governor, "nsubjpass")
            if objects:
                return [objects[0].index]
        if verb.dependency in {"conj", "xcomp", "advcl", "ccomp", "dep", "parataxis"}:
            if governor.tag.startswith("VB"):
                return self.agents(governor, depth + 1) or self._passive_subject(governor, verb)
            return self.noun_agents(governor, depth + 1)
        return []

    def _passive_subject(self, governor: Token, verb: Token) -> list[int]:
        """Return the subject of a passive clause as the agent of an infinitive in it ("was told to leave")."""
        if verb.dependency in {"xcomp", "conj"} and not self._is_passive(verb):
            return [self._resumed(t, governor) for t in self._child(governor, "nsubjpass")]
        return []

    def _subject_of_postmodifier(self, verb: Token, noun: Token) -> list[int]:
        if verb.tag in {"VBG", "VBN"} or verb.dependency == "relcl":
            return [noun.index]
        return self._noun_bearer(noun)

    def _noun_bearer(self, noun: Token) -> list[int]:
        """Return who holds the plan or promise in "X's threat to bomb": the owner, else the verb's subject."""
        owners = self._child(noun, "poss")
        if owners:
            return [owners[0].index]
        governor = self._document.tokens[noun.head]
        return self.agents(governor, 1) if noun.dependency == "dobj" and governor.tag.startswith("VB") else []

    def _controlled(self, preposition: Token, depth: int) -> list[int]:
        governor = self._document.tokens[preposition.head]
        if governor.tag.startswith("VB"):
            if preposition.lemma in {"of", "for", "from"} and governor.lemma in self._verbs.blame:
                found = self._child(governor, "dobj") or self._child(governor, "nsubjpass")
                if found:
                    return [self._resumed(found[0], governor)]
            return self.agents(governor, depth + 1)
        return self.noun_agents(governor, depth + 1)

    def patients(self, verb: Token, depth: int) -> list[int]:
        if depth > _DEEPEST:
            return []
        if self._is_passive(verb):
            return self._passive_patients(verb, depth)
        objects = [t for t in self._child(verb, *_OBJECTS) if t.lemma.casefold() not in self._verbs.calendar]
        if any(t.tag != "CD" for t in objects):  # "freed 23 prisoners" at times comes as two objects
            objects = [t for t in objects if t.tag != "CD"]
        found = [index for item in objects for index in self._object(verb, item)]
        carries = verb.lemma in self._verbs.sending or verb.lemma in self._verbs.light
        if not objects or not carries:
            return found or self._after(verb, _AGAINST) or self._relative(verb)
        targets = self._after(verb, _TARGETS)
        for item in objects:
            targets += self._after(item, _TARGETS)
        if verb.lemma in self._verbs.sending:
            return targets or found
        return targets + [index for index in found if index not in targets]

    def _object(self, verb: Token, item: Token) -> list[int]:
        """Return what an object adds to the patients; the object of a light verb is the act itself."""
        if item.dependency == "dative" and item.tag == "IN":
            return self._objects_of(item)
        if item.lemma in self._verbs.act_nouns and verb.lemma in self._verbs.light:
            return self.noun_patients(item)
        return [self._resumed(item, verb)]

    def _relative(self, verb: Token) -> list[int]:
        """Return the noun before a relative clause that has a subject of its own: "the town rebels seized"."""
        subjects = self._child(verb, *_SUBJECTS)
        if verb.dependency == "relcl" and subjects and subjects[0].lemma not in _RELATIVE:
            return [verb.head]
        controlled = self._child(verb, "ccomp", "xcomp")
        if verb.lemma in self._verbs.object_control and controlled:
            return [t.index for t in self._child(controlled[0], *_SUBJECTS)]
        return []

    def _passive_patients(self, verb: Token, depth: int) -> list[int]:
        own = self._child(verb, "nsubjpass") or self._child(verb, "nsubj")
        if own:
            return [self._resumed(own[0], verb)]
        governor = self._document.tokens[verb.head]
        if verb.dependency in {"acl", "relcl"}:
            return [governor.index]
        if verb.dependency == "conj" and governor.tag.startswith("VB") and self._is_passive(governor):
            return self._passive_patients(governor, depth + 1)
        if verb.dependency in {"conj", "advcl", "xcomp", "ccomp"} and governor.tag.startswith("VB"):
            subjects = self._child(governor, "nsubjpass", "nsubj")
            return [self._resumed(subjects[0], governor)] if subjects else []
        return []

    # -- acts told as nouns

    def noun_agents(self, noun: Token, depth: int) -> list[int]:
        if depth > _DEEPEST:
            return []
        found = self._after(noun, frozenset({"by"})) + self._after(noun, frozenset({"between", "among"}))
        undergone = noun.lemma in self._verbs.undergone
        if not undergone:
            found += [t.index for t in self._child(noun, "poss")]
            found += [t.index for t in self._child(noun, "amod", "compound", "nmod") if self._may_act(t)]
        found += [i for part in self._child(noun, "acl") if part.tag == "VBN" for i in self.agents(part, depth + 1)]
        if not found:
            found = self._from_verb(noun, depth)
        if not found and not undergone and noun.lemma not in self._verbs.of_patient:
            found = self._after(noun, frozenset({"of", "from"}))
        if not found and undergone:
            found = [t.index for t in self._child(noun, "amod", "compound") if t.tag.startswith("JJ")]
        return found

    def _may_act(self, modifier: Token) -> bool:
        """Return whether a modifier could name a side: capitalised, or a noun that is no weapon or target."""
        return modifier.text[0].isupper() or modifier.lemma in self._verbs.side_modifiers

    def _from_verb(self, noun: Token, depth: int) -> list[int]:
        """Return the subject of the verb that carries the act: "X launched an attack", "X met for talks"."""
        if depth > _DEEPEST:
            return []
        governor = self._document.tokens[noun.head]
        while noun.dependency == "conj" and governor.index != noun.index and not governor.tag.startswith("VB"):
            noun, governor = governor, self._document.tokens[governor.head]
        if noun.dependency == "dobj" and governor.lemma in self._verbs.light:
            return self.agents(governor, depth + 1)
        if noun.dependency == "nsubjpass" and governor.lemma in self._verbs.light:
            return self.agents(governor, depth + 1)
        if noun.dependency == "pobj":
            carrier = self._document.tokens[governor.head]
            if governor.lemma == "of" and carrier.lemma.casefold() in self._verbs.calendar | _SPELLS:
                return self._from_verb(carrier, depth + 1)  # "began three days of manoeuvres"
            if (
                carrier.tag.startswith("VB")
                and governor.lemma in {"for", "in", "with"}
                and not self._is_passive(carrier)
            ):
                return self.agents(carrier, depth + 1) if noun.lemma in self._verbs.mutual else []
        return []

    def noun_patients(self, noun: Token) -> list[int]:
        found = self._after(noun, _DIRECTED)
        if noun.lemma in self._verbs.of_patient or noun.lemma in self._verbs.undergone:
            found = self._after(noun, frozenset({"of"})) + found
        if noun.lemma in self._verbs.undergone:
            found += [t.index for t in self._child(noun, "poss", "compound")]
        elif not found:
            found = [t.index for t in self._child(noun, "compound") if not self._may_act(t)]
        if noun.lemma in self._verbs.mutual:
            found += self._after(noun, frozenset({"with"}))
        else:
            found += self._after(noun, frozenset({"to"}))
        governor = self._document.tokens[noun.head]
        if noun.dependency in {"dobj", "nsubjpass"} and governor.lemma in self._verbs.light:
            found += self._after(governor, _DIRECTED)
        elif noun.dependency == "nsubj" and governor.lemma in self._verbs.harming:
            found += [t.index for t in self._child(governor, "dobj")]
        elif noun.dependency == "pobj":
            found += self._harmed(governor)
        return found

    def _harmed(self, preposition: Token) -> Iterator[int] | list[int]:
        """Return who suffers in "12 people were killed in the strike", "the strike wounded three"."""
        verb = self._document.tokens[preposition.head]
        if preposition.lemma not in {"in", "by", "during"} or verb.lemma not in self._verbs.harming:
            return []
        return [self._resumed(t, verb) for t in self._child(verb, "nsubjpass", "nsubj")]
