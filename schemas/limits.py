"""How large the parts of a record may be, and how a text is cut to that: the one list of these limits.

Sizes count the bytes of a text as it stands in JSON (UTF-8, quotes and control characters escaped), since that is what
a topic limits. Every record that is made of parts within these limits fits its topic (``tests/unit/contract``).
"""

from typing import Final

import orjson

# What an article says of itself. Each of its mentions repeats it, and an event lists up to a hundred mentions.
MAX_ID_CHARS: Final = 512
MAX_ID_BYTES: Final = 1_024
MAX_URL_BYTES: Final = 2_048  # the sitemaps protocol allows less than 2,048 characters
MAX_SOURCE_BYTES: Final = 512
MAX_TITLE_BYTES: Final = 1_024
MAX_LANGUAGE_BYTES: Final = 35  # RFC 5646 section 4.4.1: no tag in use is longer

# What a mention says.
MAX_EVIDENCE_BYTES: Final = 4_096  # some 600 words; a sentence has 200 at most
MAX_MENTION_BYTES: Final = 16_384
MAX_PARTIES: Final = 20  # actors, recipients and kinds of weapons, each; of a mention
MAX_NAME_BYTES: Final = 120  # of an actor, where the whole mention is too large

# What is gathered from mentions.
MAX_MENTIONS: Final = 500  # of a reading
MAX_READING_BYTES: Final = 3 * 1_048_576  # under the 4 MiB of its topic
MAX_EVENT_BYTES: Final = 3 * 1_048_576  # the same
MAX_EVENT_PARTIES: Final = 50  # actors and recipients, each; of an event
MAX_UNLISTED: Final = 10_000  # mention ids that an event remembers without listing their reports
MAX_REMEMBERED_ID_BYTES: Final = 64  # of each of these; longer ones are remembered by a digest
MAX_VERSIONS: Final = 100  # of a text that are remembered as superseded or withdrawn

_ELLIPSIS: Final = "…"
_MOST_BYTES_OF_A_CHAR: Final = 6  # \u0000


def json_bytes(text: str) -> int:
    """Return how many bytes a text takes in JSON, without the quotes around it."""
    return len(orjson.dumps(text)) - 2


def fits(text: str, limit: int) -> bool:
    """Tell whether a text takes no more than ``limit`` bytes in JSON."""
    if len(text) * _MOST_BYTES_OF_A_CHAR <= limit:
        return True
    return len(text) <= limit and json_bytes(text) <= limit


def beginning(text: str, limit: int) -> str:
    """Return as many characters of a text, from its first, as fit into ``limit`` bytes."""
    if fits(text, limit):
        return text
    shortest, longest = 0, min(len(text), limit)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        if fits(text[:middle], limit):
            shortest = middle
        else:
            longest = middle - 1
    return text[:shortest]


def shortened(text: str, limit: int) -> str:
    """Return a text that takes no more than ``limit`` bytes; one that was cut ends in an ellipsis."""
    if fits(text, limit):
        return text
    return beginning(text, limit - json_bytes(_ELLIPSIS)).rstrip() + _ELLIPSIS
