"""The fitted models of the steps, as they come from the data file ``data/models.json``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streams.domain.reader.linear import LinearModel


@dataclass(frozen=True, slots=True)
class ReaderModels:
    """One linear model for each decision; ``least_confidence`` is the usual threshold of what is reported."""

    place: LinearModel
    date: LinearModel
    killed: LinearModel
    injured: LinearModel
    actor: LinearModel
    recipient: LinearModel
    mode: LinearModel
    acled: LinearModel
    selection: LinearModel
    least_confidence: float


def reader_models(data: Mapping[str, Any]) -> ReaderModels:
    """Return the models of a data file.

    Raises:
        KeyError: a model is missing.
    """
    names = ("place", "date", "killed", "injured", "actor", "recipient", "mode", "acled", "selection")
    models = {name: LinearModel(data[name]["bias"], data[name]["weights"]) for name in names}
    return ReaderModels(**models, least_confidence=data["least_confidence"])
