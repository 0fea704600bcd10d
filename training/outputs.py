"""The names of the encoder's outputs, in their order; written beside its weights as ``outputs.json``."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, Final

from schemas.vocabulary import ACLED, MODES, TYPES
from streams.domain.reader.article import ROLES

TYPE_NAMES: Final = TYPES
MODE_NAMES: Final = tuple((event_type, mode) for event_type in TYPES for mode in (*MODES[event_type], ""))
"""Modes with their types; "" stands for an event of the type without a mode."""
MODE_TYPES: Final = [TYPE_NAMES.index(event_type) for event_type, _ in MODE_NAMES]
"""The index of the type of each mode."""
ACLED_NAMES: Final = ("", *ACLED)
STATUS_NAMES: Final = ("occurred", "ongoing", "planned", "claimed")
"""A denial is no event (codebook), so "denied" is no output, and events so labelled teach nothing."""
ROLE_NAMES: Final = ROLES
ARGUMENT_WIDTH: Final = 64
"""Width in which an event and the words that may fill a role of it are compared."""
FARTHEST: Final = 6
"""Distances in sentences between an event and such words are told apart up to this one, before and after."""
UNNAMED: Final = 2
"""No word fills a role: of a day, by the week or by the day of writing; else nothing, or what is implied."""
HEAD_SIZES: Final = {
    "report": len(TYPE_NAMES),
    "main": len(TYPE_NAMES),
    "any": len(TYPE_NAMES),
    "placed": len(TYPE_NAMES),
    "mode": len(MODE_NAMES),
    "acled": len(ACLED_NAMES),
    "status": len(STATUS_NAMES),
}
"""Heads of a sentence with their widths: reports an event of the type; speaks of one; that one has a place; codes."""
TYPE_HEAD_SIZES: Final = {name: HEAD_SIZES[name] for name in ("mode", "acled", "status")}
"""What the words that tell of a type add to the codes, by type."""


def outputs_data() -> dict[str, Any]:
    """Return what ``streams.adapters.encoder`` reads from ``outputs.json``; heads as (first, last) columns."""
    return {
        "_source": "Names of the outputs of heads.npz, in their order; written by training/export_encoder.py.",
        "types": TYPE_NAMES,
        "modes": MODE_NAMES,
        "acled": ACLED_NAMES,
        "statuses": STATUS_NAMES,
        "heads": _columns(HEAD_SIZES),
        "type_heads": _columns(TYPE_HEAD_SIZES),
        "mode_types": MODE_TYPES,
    }


def _columns(sizes: Mapping[str, int]) -> dict[str, list[int]]:
    ends = accumulate(sizes.values())
    return {name: [end - size, end] for (name, size), end in zip(sizes.items(), ends, strict=True)}
