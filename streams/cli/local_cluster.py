"""What `dateline up` leaves for the other verbs to find: where its broker and its metrics are, while it runs."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson
import platformdirs

from streams.folders import make_folder
from streams.settings import Settings, variable

_RECORD_NAME: Final = "running.json"


@dataclass(frozen=True, slots=True)
class RunningDeployment:
    """A deployment on this machine: the process that runs it, its broker, the metrics of its workers."""

    pid: int
    bootstrap_servers: str
    metrics_urls: tuple[str, ...]


DATA_DIR_REMEDY: Final = f"set {variable('data_dir')} to a folder that can be written"


def data_dir(settings: Settings) -> Path:
    """Return the folder for everything that a deployment on this machine keeps."""
    return settings.data_dir or Path(platformdirs.user_data_dir("dateline", appauthor=False))


def announce(deployment: RunningDeployment, settings: Settings) -> None:
    """Tell other commands of this user that the deployment runs."""
    path = data_dir(settings) / _RECORD_NAME
    make_folder(path.parent, DATA_DIR_REMEDY)
    draft = path.with_suffix(".tmp")
    draft.write_bytes(orjson.dumps(asdict(deployment)))
    draft.replace(path)


def withdraw(settings: Settings) -> None:
    """Tell other commands that it runs no more."""
    (data_dir(settings) / _RECORD_NAME).unlink(missing_ok=True)


def running_deployment(settings: Settings) -> RunningDeployment | None:
    """Return the deployment that runs on this machine now; None if there is none, or its process is gone."""
    try:
        fields = orjson.loads((data_dir(settings) / _RECORD_NAME).read_bytes())
        deployment = RunningDeployment(fields["pid"], fields["bootstrap_servers"], tuple(fields["metrics_urls"]))
        os.kill(deployment.pid, 0)  # asks whether the process is there; sends nothing
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return deployment


def running_bootstrap_servers(settings: Settings) -> str:
    """Return the address of the running local broker, or an empty text."""
    deployment = running_deployment(settings)
    return deployment.bootstrap_servers if deployment else ""
