"""The local broker as a whole: Apache Kafka started, used, stopped, killed and started again."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from streams.local_broker import Broker, KafkaBroker, KafkaRuntime, LocalBrokerError
from streams.local_broker.ports import free_port
from streams.local_broker.readiness import accepts_connections
from tests.brokers import ConsoleProducer, FreshNames

pytestmark = pytest.mark.integration

MIB = 1 << 20
# Of the memory broker, every topic has this many partitions.
PARTITIONS = 4


async def create_topic(broker: Broker, name: str, partitions: int = 1) -> None:
    """Create a topic; fail unless the broker says that it did."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(name, partitions, 1)])
        assert [error[1] for error in answer.topic_errors] == [0]
    finally:
        await admin.close()


async def publish(broker: Broker, topic: str, values: list[bytes]) -> None:
    """Publish values and return when the broker has acknowledged all of them."""
    async with AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap_servers, acks="all", max_request_size=20 * MIB
    ) as producer:
        for sent in [await producer.send(topic, value) for value in values]:
            await sent


async def read(broker: Broker, topic: str, count: int, *, group: str | None = None) -> list[bytes]:
    """Read ``count`` values from where the group stands, and commit what was read."""
    values: list[bytes] = []
    async with AIOKafkaConsumer(
        topic,
        bootstrap_servers=broker.bootstrap_servers,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=20 * MIB,
    ) as consumer:
        while len(values) < count:
            record = await consumer.getone()
            values.append(record.value)
            if group:
                # Not simply all: more may have been fetched than was asked for.
                place = TopicPartition(record.topic, record.partition)
                await consumer.commit({place: record.offset + 1})
    return values


def until(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait for a condition; fail when it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


async def test_lines_of_a_foreign_client_are_read_back(
    kafka_broker: Broker, console_producer: ConsoleProducer, fresh_names: FreshNames
) -> None:
    """Kafka's own console producer publishes; aiokafka reads the same bytes, in order."""
    topic = fresh_names.topic("lines")
    await create_topic(kafka_broker, topic)
    console_producer(topic, ["first", "zweite Zeile: Größe", "третья"])
    assert await read(kafka_broker, topic, 3) == [line.encode() for line in ("first", "zweite Zeile: Größe", "третья")]


async def test_lines_with_keys(
    kafka_broker: Broker, console_producer: ConsoleProducer, fresh_names: FreshNames
) -> None:
    """With a separator, what stands before it is the key."""
    topic = fresh_names.topic("keyed")
    await create_topic(kafka_broker, topic)
    console_producer(topic, ["a1|first"], key_separator="|")
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=kafka_broker.bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        record = await consumer.getone()
    assert (record.key, record.value) == (b"a1", b"first")


async def test_the_largest_article_that_can_be_set_passes(kafka_broker: Broker, fresh_names: FreshNames) -> None:
    """15 MiB, the upper bound of the setting, and the headers of a dead letter fit through the broker."""
    topic = fresh_names.topic("large")
    await create_topic(kafka_broker, topic)
    article = os.urandom(15 * MIB)
    await publish(kafka_broker, topic, [article])
    assert await read(kafka_broker, topic, 1) == [article]


async def test_topics_are_not_made_by_accident(kafka_broker: Broker, fresh_names: FreshNames) -> None:
    """Publishing to a topic that nobody created fails, instead of making one with some number of partitions."""
    missing = fresh_names.topic("missing")
    async with AIOKafkaProducer(bootstrap_servers=kafka_broker.bootstrap_servers, request_timeout_ms=2000) as producer:
        with pytest.raises(Exception, match=r"(?i)topic|partition"):
            await producer.send_and_wait(missing, b"lost")


@pytest.mark.parametrize("end", [KafkaBroker.stop, KafkaBroker.kill], ids=["stopped", "killed"])
async def test_a_restart_keeps_records_offsets_and_address(
    own_kafka_broker: Callable[[], KafkaBroker], fresh_names: FreshNames, end: Callable[[KafkaBroker], None]
) -> None:
    """What was acknowledged or committed before a clean stop or a kill is there afterwards, at the same address."""
    broker = own_kafka_broker()
    address, topic = broker.bootstrap_servers, fresh_names.topic("kept")
    await create_topic(broker, topic)
    values = [f"value {number}".encode() for number in range(100)]
    await publish(broker, topic, values)
    assert await read(broker, topic, 60, group=fresh_names.group) == values[:60]
    end(broker)
    assert not accepts_connections("127.0.0.1", int(address.rpartition(":")[2]))
    assert broker.start() == address
    assert await read(broker, topic, 40, group=fresh_names.group) == values[60:]
    assert await read(broker, topic, 100) == values


async def test_another_program_finds_the_data_and_the_address(
    own_kafka_broker: Callable[[], KafkaBroker],
    kafka_here: KafkaRuntime,
    fresh_names: FreshNames,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second broker object on the folder, as of the next run of the program, goes on where the first ended."""
    first = own_kafka_broker()
    topic = fresh_names.topic("kept")
    await create_topic(first, topic)
    await publish(first, topic, [b"kept"])
    assert first.log_path is not None
    monkeypatch.setattr("streams.local_broker.kafka._RELEASE_SECONDS", 0.5)
    second = KafkaBroker(kafka_here, first.log_path.parent, environ=os.environ)
    with pytest.raises(LocalBrokerError, match="Another broker uses"):
        second.start()
    first.stop()
    with second:
        assert second.bootstrap_servers == first.bootstrap_servers
        assert await read(second, topic, 1) == [b"kept"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's table of sockets")
def test_only_the_loopback_interface_is_used(own_kafka_broker: Callable[[], KafkaBroker]) -> None:
    """Every port on which the broker's process listens is bound to 127.0.0.1."""
    pid = own_kafka_broker().pid
    sockets = set(re.findall(r"socket:\[(\d+)\]", " ".join(_descriptors(Path(f"/proc/{pid}/fd")))))
    listening = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == "0A" and rest[5] in sockets:
                listening.append(local.partition(":")[0])
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
    assert len(listening) == 2, "one port for clients, one for the controller"
    assert set(listening) <= loopback


def _descriptors(folder: Path) -> Iterator[str]:
    for descriptor in folder.iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            yield str(descriptor.readlink())


RUN = """
import os, sys, time
from pathlib import Path
from streams.local_broker import choose_broker
broker = choose_broker(prefer="kafka", folder=Path(sys.argv[1]))
broker.start()
print(broker.pid, broker.bootstrap_servers, flush=True)
time.sleep(600)
"""


@pytest.mark.usefixtures("kafka_here")
def test_the_broker_goes_when_its_program_is_killed(tmp_path: Path, kafka_here: KafkaRuntime) -> None:
    """After ``kill -9`` of the program no broker is left, and the next program can use the folder at once."""
    with subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        _, address = program.stdout.readline().split()
        program.send_signal(signal.SIGKILL)
    with KafkaBroker(kafka_here, tmp_path, environ=os.environ) as broker:
        assert broker.bootstrap_servers == address.decode()


def test_a_port_taken_by_another_program_is_given_up(
    own_kafka_broker: Callable[[], KafkaBroker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another broker, of all programs, was quicker to take the port, ours is not mistaken for it."""
    other = own_kafka_broker()
    taken = int(other.bootstrap_servers.rpartition(":")[2])
    offered = [taken]
    monkeypatch.setattr("streams.local_broker.kafka.free_port", lambda: offered.pop() if offered else free_port())
    assert own_kafka_broker().bootstrap_servers != other.bootstrap_servers
    assert offered == [], "the taken port was never tried"


def test_a_broker_that_does_not_come_up_shows_its_log(kafka_here: KafkaRuntime, tmp_path: Path) -> None:
    """The error ends with what Kafka itself wrote, and no process is left."""
    broker = KafkaBroker(kafka_here, tmp_path / "kafka", environ=os.environ, options=("-XX:NoSuchOption",))
    with pytest.raises(LocalBrokerError, match="NoSuchOption"):
        broker.start()
    assert not broker.running


def test_a_folder_that_cannot_be_used_is_one_clear_line(kafka_here: KafkaRuntime, tmp_path: Path) -> None:
    """A file where the folder should be: the message says which setting to change."""
    (tmp_path / "file").touch()
    with pytest.raises(LocalBrokerError, match="DATELINE_DATA_DIR") as caught:
        KafkaBroker(kafka_here, tmp_path / "file", environ=os.environ).start()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("prefer", ["kafka", "memory"])
def test_by_hand(prefer: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """``python -m streams.local_broker`` prints its address, serves until Ctrl-C, and ends with 0."""
    if prefer == "kafka":
        request.getfixturevalue("kafka_here")
    environ = {**os.environ, "DATELINE_LOCAL_BROKER": prefer, "DATELINE_DATA_DIR": str(tmp_path)}
    environ.pop("DATELINE_BOOTSTRAP_SERVERS", None)
    with subprocess.Popen(
        [sys.executable, "-m", "streams.local_broker"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
    ) as program:
        assert program.stdout is not None
        host, _, port = program.stdout.readline().strip().partition(":")
        assert accepts_connections(host, int(port))
        program.send_signal(signal.SIGINT)
        _, said = program.communicate(timeout=60)
    assert program.returncode == 0, said
    assert "Traceback" not in said
    until(lambda: not accepts_connections(host, int(port)))


async def test_the_memory_broker_serves_one_member_of_a_group(memory_broker: Broker, fresh_names: FreshNames) -> None:
    """Producing, reading, committing and going on from there work in memory too; topics appear when asked for."""
    topic = fresh_names.topic("memory")
    await publish(memory_broker, topic, [b"1", b"2", b"3"])
    first = await read(memory_broker, topic, 2, group=fresh_names.group)
    rest = await read(memory_broker, topic, 1, group=fresh_names.group)
    assert sorted(first + rest) == [b"1", b"2", b"3"]


async def test_the_memory_broker_tells_the_latest_offsets(memory_broker: Broker, fresh_names: FreshNames) -> None:
    """The end of each partition counts every record, also those that came in one batch: tables are rebuilt up to it."""
    topic = fresh_names.topic("ends")
    await publish(memory_broker, topic, [b"x"] * 50)
    async with AIOKafkaConsumer(bootstrap_servers=memory_broker.bootstrap_servers) as consumer:
        ends = await consumer.end_offsets([TopicPartition(topic, number) for number in range(PARTITIONS)])
    assert sum(ends.values()) == 50
