"""Creating the topics of a deployment, and checking that they are as the topology needs them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    InvalidConfigurationError,
    KafkaError,
    PolicyViolationError,
    TopicAlreadyExistsError,
    for_code,
)

from schemas.topics import TIMESTAMP_TYPE, TopicSpec, topic_specs
from streams.adapters.kafka_access import KafkaAccess
from streams.errors import BrokerUnreachableError, TopicError

logger = logging.getLogger(__name__)

_ANSWER_S: Final = 15.0
_LEADERS_S: Final = 30.0
_POLL_S: Final = 0.2
_LIMIT: Final = "max.message.bytes"
_FORBIDDEN_CONFIG: Final = frozenset({InvalidConfigurationError.errno, PolicyViolationError.errno})


@dataclass(frozen=True, slots=True)
class TopicState:
    """What a broker says of a topic: its partitions, how many of them have a leader."""

    partitions: int
    with_leader: int


@dataclass(frozen=True, slots=True)
class TopicReport:
    """What was found or done: topics created, topics that were there, and differences worth a warning."""

    created: tuple[str, ...]
    existing: tuple[str, ...]
    warnings: tuple[str, ...]


async def ensure_topics(access: KafkaAccess, specs: Sequence[TopicSpec], *, replication_factor: int = 1) -> TopicReport:
    """Create the topics that are missing and check the others; on return each has a leader for every partition.

    Raises:
        BrokerUnreachableError: no broker answered.
        TopicError: a topic has the wrong number of partitions, or cannot be created. All such topics are named;
            missing topics are created only if none of those that exist is wrong.
    """
    async with _admin(access) as admin:
        existing = await _states(admin, [spec.name for spec in specs])
        _require_partitions(specs, existing)
        missing = [spec for spec in specs if spec.name not in existing]
        if missing and await _creates_by_request(admin):
            await _create(admin, missing, replication_factor)
        elif missing:
            await _ask_for(access, [spec.name for spec in missing])
        await _await_leaders(admin, [spec.name for spec in missing])
        _require_partitions(missing, await _states(admin, [spec.name for spec in missing]))
        warnings = await _config_drift(admin, [spec for spec in specs if spec.name in existing])
    for warning in warnings:
        logger.warning("%s", warning)
    return TopicReport(tuple(spec.name for spec in missing), tuple(sorted(existing)), tuple(warnings))


async def check_topics(
    access: KafkaAccess,
    *,
    prefix: str = "",
    partitions: int = 4,
    window_days: int = 14,
    max_article_bytes: int = 1_048_576,
) -> None:
    """Check before anything is consumed that every topic exists with the partitions that the tables need.

    Raises:
        BrokerUnreachableError: no broker answered.
        TopicError: with all that is wrong and what to do.
    """
    specs = topic_specs(
        prefix=prefix, partitions=partitions, window_days=window_days, max_article_bytes=max_article_bytes
    )
    async with _admin(access) as admin:
        existing = await _states(admin, [spec.name for spec in specs])
        missing = [spec.name for spec in specs if spec.name not in existing]
        if missing:
            raise TopicError(f"missing topics: {', '.join(missing)}; create them with `dateline topics`")
        _require_partitions(specs, existing)


async def record_limits(access: KafkaAccess, names: Sequence[str]) -> dict[str, int]:
    """Return how many bytes each topic takes in a record; topics whose configuration may not be read are left out."""
    async with _admin(access) as admin:
        try:
            responses = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
        except KafkaError as error:
            logger.info("the limits of the topics could not be read: %r", error)
            return {}
    return {name: int(found[_LIMIT]) for name, found in _found_configs(responses).items() if _LIMIT in found}


@asynccontextmanager
async def _admin(access: KafkaAccess) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**access.client_arguments(), request_timeout_ms=int(_ANSWER_S * 1000))
    try:
        try:
            await asyncio.wait_for(admin.start(), _ANSWER_S)
        except (KafkaError, OSError, TimeoutError) as error:
            raise BrokerUnreachableError(
                f"no Kafka broker answers at {access.bootstrap_servers}: is it running, and is the address right?"
            ) from error
        yield admin
    finally:
        await admin.close()


async def _states(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, TopicState]:
    # Asking for single names would create them on brokers that create topics on request; the list does not.
    present = set(await admin.list_topics()) & set(names)
    described = await admin.describe_topics(sorted(present)) if present else []
    return {
        topic["topic"]: TopicState(
            len(topic["partitions"]), sum(1 for partition in topic["partitions"] if partition["leader"] >= 0)
        )
        for topic in described
        if not topic["error_code"]
    }


def _require_partitions(specs: Iterable[TopicSpec], states: Mapping[str, TopicState]) -> None:
    wrong = [
        f"{spec.name} has {states[spec.name].partitions} partitions and needs {spec.partitions}"
        for spec in specs
        if spec.exact_partitions and spec.name in states and states[spec.name].partitions != spec.partitions
    ]
    if wrong:
        raise TopicError(
            f"{'; '.join(wrong)}: set DATELINE_PARTITIONS to what the topics have, or use another "
            "DATELINE_TOPIC_PREFIX for new ones (docs/operations.md tells how to move to more partitions)"
        )


async def _creates_by_request(admin: AIOKafkaAdminClient) -> bool:
    """Tell whether there is a controller to create topics; the in-memory broker has none."""
    await admin._client.force_metadata_update()  # noqa: SLF001 - the client offers no other way to ask
    return admin._client.cluster.controller is not None  # noqa: SLF001


async def _ask_for(access: KafkaAccess, names: Sequence[str]) -> None:
    """Have a broker without a controller create topics, which it does for every name it is asked for."""
    client = AIOKafkaClient(**access.client_arguments())
    try:
        await client.bootstrap()
        await client.set_topics(names)
    finally:
        await client.close()


async def _create(admin: AIOKafkaAdminClient, specs: Sequence[TopicSpec], replication_factor: int) -> None:
    refused: dict[str, tuple[int, str]] = {}
    pending = specs
    # Some clusters fix the kind of timestamp. Then arrival is what `schemas.arrival` makes of the publisher's.
    for config_of in (TopicSpec.config, TopicSpec.config_with_publishers_time, _config_without_times):
        found = await _try_to_create(admin, pending, replication_factor, config_of)
        pending = [spec for spec in pending if spec.name in found and found[spec.name][0] in _FORBIDDEN_CONFIG]
        refused = {name: why for name, why in refused.items() if why[0] not in _FORBIDDEN_CONFIG} | found
        if not pending:
            break
    if refused:
        told = "; ".join(f"{name}: {message}" for name, (_, message) in refused.items())
        raise TopicError(f"topics could not be created: {told}")
    if config_of is not TopicSpec.config:
        logger.warning("the cluster forbids %s=LogAppendTime; see docs/operations.md", TIMESTAMP_TYPE)


def _config_without_times(spec: TopicSpec) -> dict[str, str]:
    return {name: value for name, value in spec.config().items() if name != TIMESTAMP_TYPE}


async def _try_to_create(
    admin: AIOKafkaAdminClient,
    specs: Sequence[TopicSpec],
    replication_factor: int,
    config_of: Callable[[TopicSpec], dict[str, str]],
) -> dict[str, tuple[int, str]]:
    """Create topics with what ``config_of`` makes of each; return code and message of those that were refused."""
    wanted = [NewTopic(spec.name, spec.partitions, replication_factor, topic_configs=config_of(spec)) for spec in specs]
    try:
        response = await admin.create_topics(wanted, timeout_ms=int(_ANSWER_S * 1000))
    except KafkaError as error:
        raise TopicError(f"topics could not be created: {error!r}") from error
    return {
        name: (code, message[0] if message and message[0] else for_code(code).__name__)
        for name, code, *message in response.topic_errors
        # Two workers may create them at the same moment.
        if code and code != TopicAlreadyExistsError.errno
    }


async def _await_leaders(admin: AIOKafkaAdminClient, names: Sequence[str]) -> None:
    if not names:
        return
    try:
        async with asyncio.timeout(_LEADERS_S):
            while True:
                states = await _states(admin, names)
                if all(name in states and states[name].with_leader == states[name].partitions for name in names):
                    return
                await asyncio.sleep(_POLL_S)
    except TimeoutError as error:
        raise TopicError(f"new topics have no leaders after {_LEADERS_S:g} s; are enough brokers up?") from error


async def _config_drift(admin: AIOKafkaAdminClient, specs: Sequence[TopicSpec]) -> list[str]:
    """Return a line for each setting of an existing topic that differs from what we would create it with."""
    if not specs:
        return []
    resources = [ConfigResource(ConfigResourceType.TOPIC, spec.name) for spec in specs]
    try:
        responses = await admin.describe_configs(resources)
    except KafkaError as error:
        return [f"the configuration of the topics could not be read: {error!r}"]
    found = _found_configs(responses)
    return [
        f"topic {spec.name} has {name}={found[spec.name][name]}, recommended is {value}"
        for spec in specs
        for name, value in spec.config().items()
        if name in found.get(spec.name, {}) and _normal(found[spec.name][name]) != _normal(value)
    ]


def _found_configs(responses: Iterable[Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for response in responses:
        for _, _, _, topic, entries in response.resources:
            found[topic] = {entry[0]: entry[1] for entry in entries if entry[1] is not None}
    return found


def _normal(value: str) -> tuple[str, ...]:
    return tuple(sorted(part.strip() for part in value.split(",")))
