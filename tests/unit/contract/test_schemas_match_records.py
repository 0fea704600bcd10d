"""The JSON Schemas and the code's records say the same; neither can change alone."""

from dataclasses import MISSING, Field, fields
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas import vocabulary
from schemas.records import (
    Actor,
    Article,
    Coding,
    Count,
    Event,
    KnownArticle,
    Link,
    Mention,
    Place,
    Reading,
    Source,
    Weapon,
    Withdrawal,
)
from tests.unit.contract.schema_files import (
    NAMES,
    field_names,
    load_schema,
    required_names,
    source_field_names,
)

_RECORDS = {
    "coding": Coding,
    "mention": Mention,
    "event": Event,
    "link": Link,
    "reading": Reading,
    "withdrawal": Withdrawal,
    "known-article": KnownArticle,
}
_PARTS = {"place": Place, "actor": Actor, "weapon": Weapon, "count": Count}


def _names(kind: type) -> set[str]:
    return {entry.name for entry in fields(kind)}


def _always_given(kind: type) -> set[str]:
    def has_default(entry: "Field[Any]") -> bool:
        return entry.default is not MISSING or entry.default_factory is not MISSING

    return {entry.name for entry in fields(kind) if not has_default(entry)}


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_valid_2020_12(name: str) -> None:
    """Each file is a JSON Schema of the dialect it names."""
    schema = load_schema(name)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("name", "record"), _RECORDS.items())
def test_schema_describes_exactly_the_fields_of_its_record(name: str, record: type) -> None:
    """A field added to the class or to the schema alone fails here."""
    assert field_names(name) == _names(record)


@pytest.mark.parametrize(("name", "record"), _RECORDS.items())
def test_schema_demands_exactly_the_fields_without_default(name: str, record: type) -> None:
    """What the schema demands is what the codec demands when it reads."""
    assert required_names(name) == _always_given(record)


@pytest.mark.parametrize(("part", "record"), _PARTS.items())
def test_shared_parts_match_their_classes(part: str, record: type) -> None:
    """Place, actor, weapon and count are described field by field."""
    schema = load_schema("coding")["$defs"][part]
    assert set(schema["properties"]) == _names(record)
    assert set(schema["required"]) == _always_given(record)


def test_sources_of_an_event_are_described_field_by_field() -> None:
    """A source is a mention with the article it copies."""
    assert source_field_names() == _names(Source)


def test_article_schema_describes_the_article() -> None:
    """Publishers' fields are those of the class; only the text is demanded."""
    assert field_names("article") == _names(Article) - {"unknown", "cut"}
    assert required_names("article") == {"text"}


@pytest.mark.parametrize(
    ("path", "vocabulary_values"),
    [
        (("properties", "type"), vocabulary.TYPES),
        (("properties", "acled"), (*vocabulary.ACLED, None)),
        (("properties", "status"), vocabulary.STATUSES),
        (("properties", "date_precision"), vocabulary.DATE_PRECISIONS),
        (("$defs", "place", "properties", "precision"), vocabulary.PLACE_PRECISIONS),
        (("$defs", "actor", "properties", "sector"), vocabulary.SECTORS),
    ],
)
def test_enumerations_are_the_vocabularies(path: tuple[str, ...], vocabulary_values: tuple[str | None, ...]) -> None:
    """The schema allows the codes of vocabulary.json, in their order, and no others."""
    node = load_schema("coding")
    for step in path:
        node = node[step]
    assert tuple(node["enum"]) == vocabulary_values


def test_each_type_allows_exactly_its_modes() -> None:
    """The rule of each type lists the modes of that type, or none."""
    rules = {
        rule["if"]["properties"]["type"]["const"]: tuple(rule["then"]["properties"]["mode"]["enum"])
        for rule in load_schema("coding")["allOf"]
    }
    assert rules == {kind: (*modes, None) for kind, modes in vocabulary.MODES.items()}


def test_link_verdicts_are_the_vocabulary() -> None:
    """Every verdict that the deduplicator may give is allowed, and nothing else."""
    assert tuple(load_schema("link")["properties"]["verdict"]["enum"]) == vocabulary.VERDICTS


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_explained(name: str) -> None:
    """No field of the public contract goes without a sentence about it."""
    schema = load_schema(name)
    unexplained = [field for field, rule in schema.get("properties", {}).items() if not rule.get("description")]
    assert unexplained == []
