"""The OpenAPI document of the HTTP interface (3.1), put together from the contract's schemas and vocabularies."""

import json
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any, Final

from schemas.vocabulary import QUADS, STATUSES, TYPES
from streams.domain.event_filter import MAX_SOURCES, MAX_VALUES, MAX_WORDS_CHARS
from streams.domain.event_formats import COLUMNS
from streams.page.parameters import CURSOR_PATTERN, DEFAULT_LIMIT, MAX_LIMIT

_SCHEMAS: Final = {
    "Coding": "coding.schema.json",
    "Mention": "mention.schema.json",
    "Event": "event.schema.json",
    "Link": "link.schema.json",
    "Article": "article.schema.json",
}
_EVENT_ID: Final = {"type": "string", "pattern": "^[0-9a-f]{1,64}$"}
_INSTANT: Final = {"type": "string", "format": "date-time"}
_MAYBE_NUMBER: Final = {"type": ["number", "null"]}
_DAY_OR_INSTANT: Final = {
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
}


_SEARCHABLE: Final = {
    "name": "searchable",
    "in": "query",
    "schema": {"type": "boolean"},
    "description": "Whether each event comes with the folded text that `q` is looked for in.",
}


@cache
def openapi() -> dict[str, Any]:
    """Return the document; the same for every visitor."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline, the live page",
            "version": version("dateline-events"),
            "description": "The events that are open now, as a list, as a stream and in other forms. Reads only.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic"},
            },
        },
        "security": [{}, {"bearer": []}, {"password": []}],
    }


def _paths() -> dict[str, Any]:
    refused = {"4XX": _refusal("The request is refused; `detail` says why."), "503": _refusal("Come back later.")}
    tag = {"ETag": {"schema": {"type": "string"}, "description": "For If-None-Match."}}
    filters = _filters()

    def get(summary: str, responses: dict[str, Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
        unchanged = {"304": {"description": "Unchanged since the answer with this ETag."}}
        return {
            "get": {"summary": summary, "parameters": parameters, "responses": {**responses, **unchanged, **refused}}
        }

    def written(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
        return {"200": {"description": "All that pass.", "headers": tag, "content": {media_type: {"schema": schema}}}}

    text = {"type": "string"}
    return {
        "/api/events": get(
            "Events that pass the filter, the newest day first",
            written("application/json", _ref("EventList")),
            [*filters, *_paging()],
        ),
        "/api/events/{event_id}": get(
            "One event with sources, links, revisions and near misses",
            written("application/json", _ref("EventInFull")),
            [{"name": "event_id", "in": "path", "required": True, "schema": _EVENT_ID}],
        ),
        "/api/events.geojson": get(
            "The same as GeoJSON", written("application/geo+json", _ref("FeatureCollection")), filters
        ),
        "/api/events.csv": get("The same as CSV", written("text/csv", text), filters),
        "/api/events.atom": get("The newest changes as an Atom feed", written("application/atom+xml", text), filters),
        "/api/stream": get(
            "Every change as it comes: server-sent events `begin`, `reset`, `event`, `retracted`, `status`",
            written("text/event-stream", text),
            [
                {
                    "name": name,
                    "in": where,
                    "schema": {
                        "type": "string",
                        "pattern": r"^[0-9a-f]{8}:([0-9]{1,6}\.[0-9]{1,18}(,[0-9]{1,6}\.[0-9]{1,18})*)?$",
                    },
                    "description": "The id of the last event received; after `reset` the list must be asked for again.",
                }
                for name, where in (("Last-Event-ID", "header"), ("last_event_id", "query"))
            ]
            + [_SEARCHABLE],
        ),
        "/api/status": get("The pipeline now", written("application/json", _ref("Status")), []),
        "/api/vocabulary": get("Codes, countries, trigger words", written("application/json", {"type": "object"}), []),
        "/api/read": {
            "post": {
                "summary": "What `dateline extract` prints for an article",
                "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Article")}}},
                "responses": {
                    "200": {
                        "description": "What the article reports.",
                        "content": {"application/json": {"schema": _ref("ExtractLine")}},
                    },
                    **refused,
                    "500": _refusal("Extraction failed on this article."),
                },
            }
        },
        "/openapi.json": get("This document", written("application/json", {"type": "object"}), []),
    }


def _filters() -> list[dict[str, Any]]:
    def several(name: str, item: dict[str, Any], description: str) -> dict[str, Any]:
        schema = {"type": "array", "items": item, "minItems": 1, "maxItems": MAX_VALUES}
        return {"name": name, "in": "query", "schema": schema, "explode": True, "description": description}

    def one(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
        return {"name": name, "in": "query", "schema": schema, "description": description}

    return [
        several("type", {"enum": list(TYPES)}, "Any of these types."),
        several("quad", {"enum": list(QUADS)}, "Any of these quad classes."),
        several("country", {"type": "string", "pattern": "^[A-Za-z]{2}$"}, "The place is in any of these countries."),
        several("status", {"enum": list(STATUSES)}, "Any of these statuses."),
        one("since", _DAY_OR_INSTANT, "Events of this day or later."),
        one("until", _DAY_OR_INSTANT, "Events of this day or earlier; not before `since`."),
        one(
            "min_sources",
            {"type": "integer", "minimum": 0, "maximum": MAX_SOURCES},
            "As many independent sources or more.",
        ),
        one(
            "q",
            {"type": "string", "minLength": 1, "maxLength": MAX_WORDS_CHARS, "pattern": r"\S"},
            "Every one of these words occurs in the event.",
        ),
    ]


def _paging() -> list[dict[str, Any]]:
    return [
        {
            "name": "limit",
            "in": "query",
            "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        },
        {
            "name": "cursor",
            "in": "query",
            "schema": {"type": "string", "pattern": CURSOR_PATTERN},
            "description": "The `next` of an earlier answer.",
        },
        _SEARCHABLE,
    ]


def _schemas() -> dict[str, Any]:
    return {
        **{name: _contract(file) for name, file in _SCHEMAS.items()},
        "Problem": {
            "type": "object",
            "description": "RFC 9457.",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "code": {"type": "string", "description": "The dead letter code that the article would get."},
            },
        },
        "EventSummary": {
            "description": "An event without its reports.",
            "allOf": [_ref("Coding")],
            "type": "object",
            "required": ["event_id", "revision", "quad", "source_count", "outlets", "evidence", "changed_at"],
            "properties": {
                "event_id": _EVENT_ID,
                "revision": {"type": "integer", "minimum": 1},
                "quad": {"enum": list(QUADS)},
                "source_count": {"type": "integer", "minimum": 0},
                "outlets": {"type": "array", "items": {"type": "string"}},
                "evidence": {"type": "string"},
                "changed_at": _INSTANT,
            },
        },
        "EventList": {
            "type": "object",
            "required": ["events", "total", "next", "place", "caught_up"],
            "properties": {
                "events": {"type": "array", "items": _ref("EventSummary")},
                "total": {"type": "integer", "minimum": 0},
                "next": {"type": ["string", "null"], "description": "The `cursor` of the following part."},
                "place": {"type": "string", "description": "The `last_event_id` from which a stream goes on."},
                "caught_up": {"type": "boolean", "description": "Whether all of the topic has been read."},
            },
        },
        "EventInFull": {
            "allOf": [_ref("Event")],
            "type": "object",
            "required": ["quad", "changed_at", "links", "revisions", "near_misses"],
            "properties": {
                "links": {"type": "array", "items": {"allOf": [_ref("Link")]}},
                "revisions": {
                    "type": "object",
                    "description": "Those seen since `seen_since`, and what the compacted topic still held then.",
                    "required": ["seen_since", "complete", "seen"],
                    "properties": {
                        "seen_since": _INSTANT,
                        "complete": {"type": "boolean"},
                        "seen": {"type": "array", "items": {"type": "object"}},
                    },
                },
                "near_misses": {"type": "array", "items": {"type": "object"}},
            },
        },
        "FeatureCollection": {
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"const": "FeatureCollection"},
                "features": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "id", "geometry", "properties"],
                        "properties": {
                            "type": {"const": "Feature"},
                            "id": _EVENT_ID,
                            "geometry": {"type": ["object", "null"]},
                            "properties": {
                                "type": "object",
                                "required": [name for name in COLUMNS if name not in ("latitude", "longitude")],
                            },
                        },
                    },
                },
            },
        },
        "ExtractLine": {
            "type": "object",
            "required": ["article_id", "mentions", "places"],
            "properties": {
                "article_id": {"type": "string"},
                "mentions": {"type": "array", "items": {"allOf": [_ref("Mention")]}},
                "places": {"type": "array", "items": {"type": "object", "required": ["text", "start", "end", "name"]}},
            },
        },
        "Status": {
            "type": "object",
            "required": ["live", "caught_up", "events", "lag", "workers", "dead_letters", "levels", "troubles"],
            "properties": {
                "live": {"type": "boolean"},
                "caught_up": {"type": "boolean"},
                "started_at": _INSTANT,
                "events": {"type": "integer", "minimum": 0},
                "articles_per_minute": _MAYBE_NUMBER,
                "events_per_minute": _MAYBE_NUMBER,
                "lag": _MAYBE_NUMBER,
                "workers": {"type": "object", "additionalProperties": _MAYBE_NUMBER},
                "newest_event_age_s": _MAYBE_NUMBER,
                "dead_letters": {"type": "object", "required": ["last_hour", "by_reason", "latest"]},
                "levels": {"type": "object", "additionalProperties": {"enum": ["amber", "red"]}},
                "troubles": {"type": "array", "items": {"type": "object", "required": ["alert", "level", "meaning"]}},
            },
        },
    }


def _contract(file: str) -> dict[str, Any]:
    """Return a schema of the contract with its references turned to this document's."""
    text = resources.files("schemas").joinpath(file).read_text("utf-8")
    schema: dict[str, Any] = json.loads(text, object_hook=lambda value: _turned(value, file))
    for name in ("$schema", "$id"):
        schema.pop(name, None)
    return schema


def _turned(value: dict[str, Any], file: str) -> dict[str, Any]:
    """Return an object of a schema file with its reference, if it is one, as it stands in this document."""
    if "$ref" not in value:
        return value
    target, _, pointer = value["$ref"].partition("#")
    name = next(name for name, known in _SCHEMAS.items() if known == (target or file))
    return {**value, "$ref": f"#/components/schemas/{name}{pointer}"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _refusal(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
