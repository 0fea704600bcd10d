"""A Kafka broker on this machine, for trying Dateline out, developing it and testing it.

``choose_broker`` returns a ``Broker``: Apache Kafka itself where Java and its jars can be had, else an in-memory
stand-in, or a cluster that runs already. No broker outlives the program that started it.
"""

from streams.local_broker.broker import Broker, GivenCluster, OwnBroker
from streams.local_broker.choice import AUTO, KAFKA, MEMORY, choose_broker, kafka_runtime
from streams.local_broker.errors import JarsUnavailableError, JavaMissingError, LocalBrokerError
from streams.local_broker.kafka import KafkaBroker, KafkaRuntime
from streams.local_broker.memory import MemoryBroker

__all__ = [
    "AUTO",
    "KAFKA",
    "MEMORY",
    "Broker",
    "GivenCluster",
    "JarsUnavailableError",
    "JavaMissingError",
    "KafkaBroker",
    "KafkaRuntime",
    "LocalBrokerError",
    "MemoryBroker",
    "OwnBroker",
    "choose_broker",
    "kafka_runtime",
]
