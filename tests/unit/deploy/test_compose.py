"""docker-compose.yml and the image: pinned, on loopback, without root, and in step with the rest of the project."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.settings import read_settings

_ROOT = Path(__file__).parents[3]
_COMPOSE: dict[str, Any] = yaml.safe_load((_ROOT / "docker-compose.yml").read_text())
_SERVICES: dict[str, Any] = _COMPOSE["services"]
_DOCKERFILE = (_ROOT / "deploy" / "docker" / "Dockerfile").read_text()


def _pins(lock: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", (_ROOT / lock).read_text(), flags=re.MULTILINE):
        pins.setdefault(name, set()).add(version)
    return pins


def test_the_services_of_a_deployment_are_there() -> None:
    """Kafka, its topics, workers, the page, and both ends of monitoring; the page only when it is asked for."""
    assert set(_SERVICES) == {"kafka", "topics", "worker", "page", "prometheus", "grafana"}
    assert _SERVICES["page"]["profiles"] == ["page"]
    assert _SERVICES["worker"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("service", _SERVICES)
def test_ports_are_bound_to_loopback(service: str) -> None:
    """Nothing is reachable from other machines."""
    for port in _SERVICES[service].get("ports", []):
        assert str(port).startswith("127.0.0.1:"), port


@pytest.mark.parametrize("service", _SERVICES)
def test_images_are_pinned(service: str) -> None:
    """No `latest` that changes under a running deployment."""
    tag = _SERVICES[service]["image"].partition(":")[2]
    assert tag
    assert tag != "latest"


def test_kafka_is_the_version_of_the_local_broker() -> None:
    """What is tried on this machine is what runs in compose."""
    pom = (_ROOT / "deploy" / "kafka" / "pom.xml").read_text()
    version = re.search(r"<kafka\.version>([^<]+)<", pom) or re.search(r"<version>(4\.[^<]+)<", pom)
    assert version is not None
    assert _SERVICES["kafka"]["image"] == f"apache/kafka:{version.group(1)}"


def test_kafka_keeps_its_logs_on_the_volume() -> None:
    """What the broker is told to write to is what is mounted from a named volume, and lies under no temporary folder.

    The image's scripts (docker/resources/common-scripts of the Kafka sources, docker/jvm/Dockerfile) build
    server.properties from the variables alone, so a setting that is not given has Kafka's own default, /tmp/kafka-logs.
    The folder is declared as a volume there and belongs to the user that the broker runs as.
    """
    kafka = _SERVICES["kafka"]
    mounted = {target: source for source, target in (volume.split(":")[:2] for volume in kafka["volumes"])}
    log_dirs = kafka["environment"]["KAFKA_LOG_DIRS"]
    assert mounted[log_dirs] in _COMPOSE["volumes"]
    assert log_dirs == "/var/lib/kafka/data"


def test_services_wait_for_what_they_need() -> None:
    """Topics wait for a healthy broker, workers for the topics; every name is a service."""
    assert _SERVICES["topics"]["depends_on"]["kafka"]["condition"] == "service_healthy"
    assert "healthcheck" in _SERVICES["kafka"]
    assert _SERVICES["worker"]["depends_on"]["topics"]["condition"] == "service_completed_successfully"
    for service in _SERVICES.values():
        assert set(service.get("depends_on", [])) <= set(_SERVICES)


@pytest.mark.parametrize("service", ["topics", "worker"])
def test_settings_in_compose_are_settings(service: str) -> None:
    """A misspelt variable would end the container with exit code 2."""
    given = {
        name: re.sub(r"\$\{\w+:-(\w*)\}", r"\1", str(value))
        for name, value in _SERVICES[service]["environment"].items()
    }
    assert read_settings(given).bootstrap_servers == "kafka:9092"


def test_settings_in_the_image_are_settings() -> None:
    """So would one in the Dockerfile."""
    given = dict(re.findall(r"(DATELINE_\w+)=(\S+)", _DOCKERFILE))
    assert read_settings(given).metrics_host == "0.0.0.0"  # noqa: S104 - inside the container's own network


@pytest.mark.parametrize("service", _SERVICES)
def test_files_that_are_mounted_exist(service: str) -> None:
    """Docker would silently make empty folders of them."""
    for volume in _SERVICES[service].get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("./"):
            assert (_ROOT / source).exists(), source
        else:
            assert source in _COMPOSE["volumes"]


def test_files_that_the_image_copies_exist() -> None:
    """Every source of a COPY from the checkout is there."""
    for sources in re.findall(r"^COPY (?!--from)(.+)$", _DOCKERFILE, flags=re.MULTILINE):
        for source in sources.split()[:-1]:
            assert (_ROOT / source).exists(), source


def test_the_image_runs_without_root() -> None:
    """The last USER is a number that is not 0, as Kubernetes wants to see."""
    [*_, user] = re.findall(r"^USER (\d+)$", _DOCKERFILE, flags=re.MULTILINE)
    assert int(user) > 0


def test_the_image_installs_what_was_tested() -> None:
    """Its lock is a part of the project's, version by version."""
    whole, image = _pins("requirements.lock"), _pins("deploy/docker/requirements.lock")
    assert {name for name, versions in image.items() if not versions <= whole.get(name, set())} == set()
    assert {"faust-streaming", "aiokafka", "spacy"} <= set(image)
    assert {"pytest", "mypy", "hypothesis"} & set(image) == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "deploy/docker/requirements.lock"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    """Installation checks each file against them; and no index is named."""
    text = (_ROOT / lock).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_prometheus_scrapes_the_workers_where_they_listen() -> None:
    """Name and port of the scrape are those of the service and the setting."""
    [job] = yaml.safe_load((_ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    [target] = job["dns_sd_configs"]
    assert target["names"] == ["worker"]
    assert target["port"] == read_settings({}).metrics_port
