"""Loads the JSON Schemas as a subscriber would: from the package, references resolved between the files."""

import json
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

NAMES = ("article", "coding", "event", "known-article", "link", "mention", "reading", "withdrawal")


def load_schema(name: str) -> dict[str, Any]:
    """Return a schema by its short name."""
    text = resources.files("schemas").joinpath(f"{name}.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


REGISTRY: Registry[Any] = Registry().with_resources(
    [(f"{name}.schema.json", Resource.from_contents(load_schema(name))) for name in NAMES]
)


def validator(name: str) -> Draft202012Validator:
    """Return a validator for a schema by its short name; it checks calendar days too."""
    return Draft202012Validator(
        load_schema(name), registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def field_names(name: str) -> set[str]:
    """Return every field that a schema describes, with those of the schemas it builds on."""
    return _fields(load_schema(name))


def required_names(name: str) -> set[str]:
    """Return every field that a schema demands, with those of the schemas it builds on."""
    schema = load_schema(name)
    inherited = (required_names(_base(part)) for part in schema.get("allOf", []) if "$ref" in part)
    return set(schema.get("required", [])).union(*inherited)


def _fields(schema: dict[str, Any]) -> set[str]:
    inherited = (_fields(load_schema(_base(part))) for part in schema.get("allOf", []) if "$ref" in part)
    return set(schema.get("properties", {})).union(*inherited)


def source_field_names() -> set[str]:
    """Return the fields of one report behind an event."""
    return _fields(load_schema("event")["properties"]["sources"]["items"])


def _base(part: dict[str, str]) -> str:
    return part["$ref"].removesuffix(".schema.json")
