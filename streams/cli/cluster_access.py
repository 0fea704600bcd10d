"""From settings to a reachable cluster: addresses, credentials, and one clear line when nobody answers."""

import logging
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from streams.adapters.kafka_access import KafkaAccess
from streams.errors import BrokerUnreachableError, ConfigurationError, TopicError
from streams.settings import Settings


def kafka_access(settings: Settings) -> KafkaAccess:
    """Return how to reach the cluster of the settings, or the local broker that `dateline up` has started.

    Raises:
        ConfigurationError: no cluster is set and no local broker runs, or a certificate cannot be used.
    """
    from streams.cli.local_cluster import running_bootstrap_servers

    servers = settings.bootstrap_servers or running_bootstrap_servers(settings)
    if not servers:
        raise BrokerUnreachableError(
            "no broker: start one on this machine with 'dateline up', or set DATELINE_BOOTSTRAP_SERVERS=host:port"
        )
    return access_to(servers, settings)


def access_to(servers: str, settings: Settings) -> KafkaAccess:
    """Return how to reach the cluster at ``servers`` with the credentials of the settings."""
    return KafkaAccess(
        bootstrap_servers=servers,
        security_protocol=settings.security_protocol,
        sasl_mechanism=settings.sasl_mechanism,
        sasl_username=settings.sasl_username or None,
        sasl_password=settings.sasl_password.reveal() or None,
        ssl_context=_ssl_context(settings) if settings.security_protocol.endswith("SSL") else None,
    )


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca_file)
        if settings.tls_certificate_file:
            context.load_cert_chain(settings.tls_certificate_file, settings.tls_key_file)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigurationError(
            f"the certificates of DATELINE_TLS_* cannot be used ({error}); they must be PEM files that belong together"
        ) from error
    return context


@asynccontextmanager
async def started(client: Any, access: KafkaAccess) -> AsyncIterator[Any]:
    """Start an aiokafka client, yield it, and stop it whatever happens.

    Raises:
        BrokerUnreachableError: no broker answers, or it refuses the credentials.
    """
    from aiokafka.errors import KafkaError

    # The client says for itself, line by line, what the error below says once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    stop = client.close if hasattr(client, "close") else client.stop
    try:
        try:
            await client.start()
        except (KafkaError, OSError) as error:
            raise BrokerUnreachableError(
                f"no Kafka broker answers at {access.bootstrap_servers} ({type(error).__name__}); "
                "start it, or correct DATELINE_BOOTSTRAP_SERVERS"
            ) from error
        yield client
    finally:
        await stop()


async def require_topics(access: KafkaAccess, names: Iterable[str]) -> None:
    """Make sure that topics exist, without the broker creating them on its own.

    Raises:
        TopicError: one does not exist.
        BrokerUnreachableError: no broker answers.
    """
    from aiokafka.admin import AIOKafkaAdminClient

    async with started(AIOKafkaAdminClient(**access.client_arguments()), access) as admin:
        present = set(await admin.list_topics())
    missing = [name for name in names if name not in present]
    if missing:
        raise TopicError(
            f"no topic {', '.join(missing)} on this cluster; create the topics with 'dateline topics create'"
        )
