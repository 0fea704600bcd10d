"""The trigger lexicon as data: classes that hold classes, and forms that no dictionary knows."""

from typing import Any

import pytest

from streams.domain.events.lexicon import Lexicon, LexiconError, build_lexicon

CLASSES = {"crew": "sailor @officers", "officers": "captain mate", "_source": "none"}
RULE = {"id": "torch", "type": "ASSAULT", "verbs": "gut torch raze"}


def lexicon(classes: dict[str, str] = CLASSES, **rule: Any) -> Lexicon:
    """Return a lexicon of one rule."""
    return build_lexicon([{"rules": [{**RULE, **rule}]}], classes)


def test_a_class_holds_the_words_of_another() -> None:
    """The words of a class that is named with @ belong to both; the naming class gives it none of its own."""
    assert lexicon().classes_of("mate") == {"crew", "officers"}
    assert lexicon().classes_of("sailor") == {"crew"}


@pytest.mark.parametrize("classes", [{"a": "@b"}, {"a": "@b", "b": "@a"}, {"a": "@a"}])
def test_a_class_that_is_missing_or_holds_itself_is_refused(classes: dict[str, str]) -> None:
    """Neither an unknown class nor a circle of classes is read."""
    with pytest.raises(LexiconError):
        lexicon(classes)


@pytest.mark.parametrize(("form", "known"), [("gutted", True), ("torching", True), ("razed", True), ("washed", False)])
def test_regular_forms_of_a_verb_are_found(form: str, *, known: bool) -> None:
    """A form left as it stands by the lemmatiser is taken for the verb that it regularly comes from."""
    assert bool(lexicon().patterns_of(form)) is known


def test_a_plural_left_as_it_stands_has_the_classes_of_its_noun() -> None:
    """The regular plural of a listed word belongs to its classes."""
    assert lexicon().classes_of("captains") == {"crew", "officers"}
