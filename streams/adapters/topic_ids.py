"""The id that a cluster gives to each topic when it is made (KIP-516), by which one made anew is told from the old one.

The client library speaks the metadata request up to version 5; ids come with version 10, which is written down here.
Field by field after the protocol guide of Apache Kafka, https://kafka.apache.org/protocol#The_Messages_Metadata.
"""

import uuid
from collections.abc import Collection
from io import BytesIO
from typing import Any, Final, TypeAlias

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import IncompatibleBrokerVersion
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

_NO_ID: Final = uuid.UUID(int=0)


class _Uuid(AbstractType[uuid.UUID]):  # type: ignore[misc] # the library tells no types
    @classmethod
    def encode(cls, value: uuid.UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> uuid.UUID:
        return uuid.UUID(bytes=data.read(16))


class _MetadataResponse(Response):  # type: ignore[misc] # the library tells no types
    API_KEY = 3
    API_VERSION = 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition_index", Int32),
                        ("leader_id", Int32),
                        ("leader_epoch", Int32),
                        ("replica_nodes", CompactArray(Int32)),
                        ("isr_nodes", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("topic_authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class _MetadataRequestV10(RequestStruct):  # type: ignore[misc] # the library tells no types
    FLEXIBLE_VERSION = True
    API_KEY = 3
    API_VERSION = 10
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("name", CompactString("utf-8")), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


_Versions: TypeAlias = _MetadataRequestV10


class _MetadataRequest(Request[_Versions]):  # type: ignore[misc] # the library tells no types
    API_KEY = 3

    def __init__(self, names: Collection[str]) -> None:
        self._names = sorted(names)

    def build(self, request_struct_class: type[_Versions]) -> _Versions:
        return request_struct_class([(_NO_ID, name, {}) for name in self._names], False, False, False, {})  # noqa: FBT003


async def topic_ids(client: AIOKafkaClient, names: Collection[str]) -> dict[str, str]:
    """Return the ids of topics, as text, of those that exist; empty where the cluster knows no ids.

    Raises:
        KafkaError: no broker answered.
    """
    request: Any = _MetadataRequest(names)
    try:
        response = await client.send(client.get_random_node(), request)
    except (NotImplementedError, IncompatibleBrokerVersion):
        return {}
    return {
        name: str(topic_id)
        for error, name, topic_id, *_ in response.topics
        if not error and name is not None and topic_id != _NO_ID
    }
