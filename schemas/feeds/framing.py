"""What a producer's serializer put before the JSON of a value: the framings of schema registries."""

from typing import Final

from schemas.dead_letters import DeadLetterCode, Refusal

_CONFLUENT: Final = 0
_GLUE: Final = 3
# After the first byte: an id of four bytes (Confluent) or eight (Apicurio); one byte and a UUID (AWS Glue).
_HEADS: Final = {_CONFLUENT: (5, 9), _GLUE: (18,)}
_NAMES: Final = {_CONFLUENT: "framed for a schema registry (magic byte 0)", _GLUE: "framed for AWS Glue (byte 3)"}
_REMEDY: Final = "only JSON and JSON Schema are read: set the producer's value serializer or converter to one of them"


def unframed(payload: bytes) -> bytes | Refusal:
    """Return the JSON of a framed value, the value itself where it is not framed, or why it cannot be read."""
    kind = payload[0] if payload else -1
    if kind not in _HEADS:
        return payload
    for head in _HEADS[kind]:
        if payload[head : head + 1].strip() in {b"{", b"["}:
            return payload[head:]
    schema = f", schema id {int.from_bytes(payload[1:5], 'big')}" if kind == _CONFLUENT else ""
    return Refusal(DeadLetterCode.NOT_JSON, f"{_NAMES[kind]}{schema}, but Avro or Protobuf inside; {_REMEDY}")
