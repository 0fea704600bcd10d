"""The AsyncAPI document names the topics, keys, headers and codes that the code really uses."""

from datetime import UTC, datetime
from importlib import resources
from typing import Any

import pytest
import yaml

from schemas import cloud_events
from schemas.dead_letters import DeadLetterCode, DeadLetterHeaders, from_kafka_headers, to_kafka_headers
from schemas.topics import topic_specs
from streams.domain.deduplication.in_process import InProcessDeduplicator
from streams.topology.route import FORMER_QUAD_HEADER
from tests.reports import report

DOCUMENT: dict[str, Any] = yaml.safe_load(resources.files("schemas").joinpath("asyncapi.yaml").read_text("utf-8"))
_HEADERS = DeadLetterHeaders(
    code=DeadLetterCode.NO_TEXT,
    reason="text is missing or empty",
    topic="articles",
    partition=3,
    offset=17,
    attempt=1,
    time=datetime(2025, 3, 13, 12, tzinfo=UTC),
    version="0.1.0",
)


def _resolve(reference: str) -> Any:
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for child in node.values() for found in _references(child)]
    if isinstance(node, list):
        return [found for child in node for found in _references(child)]
    return []


def test_document_is_asyncapi_3() -> None:
    """The fields that AsyncAPI 3 demands are there."""
    assert DOCUMENT["asyncapi"].startswith("3.")
    assert DOCUMENT["info"]["title"]
    assert DOCUMENT["info"]["version"]
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in {"send", "receive"}


def test_every_reference_leads_somewhere() -> None:
    """References inside the document resolve; those to files name files of the package."""
    for reference in _references(DOCUMENT):
        if reference.startswith("#/"):
            assert _resolve(reference), reference
        else:
            assert resources.files("schemas").joinpath(reference.removeprefix("./")).is_file(), reference


def test_channels_are_the_topics() -> None:
    """Every topic that a deployment creates is documented, and no other."""
    addresses = [channel["address"] for channel in DOCUMENT["channels"].values()]
    assert sorted(addresses) == sorted(spec.name for spec in topic_specs())


@pytest.mark.parametrize("spec", topic_specs(), ids=lambda spec: spec.name)
def test_channels_tell_the_cleanup_policy(spec: Any) -> None:
    """A subscriber learns from the document whether a topic is compacted."""
    [channel] = [channel for channel in DOCUMENT["channels"].values() if channel["address"] == spec.name]
    assert ",".join(channel["bindings"]["kafka"]["topicConfiguration"]["cleanup.policy"]) == spec.cleanup


def test_every_channel_has_an_operation() -> None:
    """Each channel is sent to or received from."""
    used = {operation["channel"]["$ref"].rsplit("/", 1)[1] for operation in DOCUMENT["operations"].values()}
    assert used == set(DOCUMENT["channels"])


def test_every_message_tells_its_key() -> None:
    """Keys decide order and compaction, so none goes unsaid."""
    for name, message in DOCUMENT["components"]["messages"].items():
        assert message["bindings"]["kafka"]["key"]["description"], name


def test_dead_letter_headers_are_those_that_are_written() -> None:
    """Names of the headers, all of them always there."""
    headers = DOCUMENT["components"]["messages"]["deadLetter"]["headers"]
    written = {name for name, _ in to_kafka_headers(_HEADERS)}
    assert set(headers["properties"]) == written
    assert set(headers["required"]) == written


def test_cloud_event_headers_are_those_that_are_written() -> None:
    """Names and kinds of the attributes, of revisions and of records without a value."""
    [write] = InProcessDeduplicator().apply(report()).writes
    event = write.event
    assert event is not None
    source = cloud_events.source_of("events")
    written = {"event": (cloud_events.revised(event, source),)}
    written["retraction"] = (cloud_events.retracted(event, source), cloud_events.reclassified(event, source))
    for message, kinds in written.items():
        documented = DOCUMENT["components"]["messages"][message]
        [trait] = documented["traits"]
        attributes = _resolve(trait["$ref"])["headers"]["properties"]
        for headers in kinds:
            assert [name for name, _ in headers] == documented["headers"]["required"]
            assert dict(headers)["ce_type"].decode() in attributes["ce_type"]["enum"]
        described = {*attributes, *documented["headers"]["properties"]}
        assert described == {*documented["headers"]["required"], FORMER_QUAD_HEADER}


def test_dead_letter_codes_are_the_one_list() -> None:
    """The documented codes are exactly those that the code can give."""
    headers = DOCUMENT["components"]["messages"]["deadLetter"]["headers"]
    assert headers["properties"]["dateline-code"]["enum"] == [str(code) for code in DeadLetterCode]


def test_dead_letter_headers_read_back() -> None:
    """Headers survive the trip through Kafka, among headers of strangers."""
    assert from_kafka_headers([("traceparent", b"00-1"), *to_kafka_headers(_HEADERS)]) == _HEADERS


def test_headers_without_ours_are_no_dead_letter() -> None:
    """A record that somebody else put on the topic is said to be none of ours."""
    with pytest.raises(ValueError, match="dateline-code"):
        from_kafka_headers([("traceparent", b"00-1")])
