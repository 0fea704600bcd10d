"""The closed vocabularies of the records, read once from ``vocabulary.json``.

Owns which codes exist and how they relate (type to quad class, to CAMEO root, to modes); knows nothing of text.
Sources: PLOVER (types, modes, quad classes), ACLED codebook (sub-event types), CAMEO (root codes).
"""

import json
from importlib import resources
from typing import Any, Final

_DATA: Final[dict[str, Any]] = json.loads(resources.files("schemas").joinpath("vocabulary.json").read_text("utf-8"))

TYPES: Final[tuple[str, ...]] = tuple(_DATA["types"])
MODES: Final[dict[str, tuple[str, ...]]] = {name: tuple(row["modes"]) for name, row in _DATA["types"].items()}
QUADS: Final[tuple[str, ...]] = (
    "material-conflict",
    "material-cooperation",
    "verbal-conflict",
    "verbal-cooperation",
    "disaster",
)
ACLED: Final[tuple[str, ...]] = tuple(_DATA["acled"])
SECTORS: Final[tuple[str, ...]] = tuple(_DATA["sectors"])
STATUSES: Final[tuple[str, ...]] = tuple(_DATA["statuses"])
DATE_PRECISIONS: Final[tuple[str, ...]] = tuple(_DATA["date_precisions"])
PLACE_PRECISIONS: Final[tuple[str, ...]] = tuple(_DATA["place_precisions"])
VERDICTS: Final[tuple[str, ...]] = tuple(_DATA["verdicts"])


def quad_of(event_type: str) -> str:
    """Return the quad class of a type, for example ``"material-conflict"`` for ``"ASSAULT"``.

    Raises:
        KeyError: the type is not in the vocabulary.
    """
    quad: str = _DATA["types"][event_type]["quad"]
    return quad


def cameo_of(event_type: str) -> str | None:
    """Return the CAMEO root code of a type as two digits, or None for types outside CAMEO.

    Raises:
        KeyError: the type is not in the vocabulary.
    """
    root: str | None = _DATA["types"][event_type]["cameo"]
    return root
