"""The deployment's own feed formats, from the file that a setting names."""

import orjson

from schemas.feeds.mapping import FeedFormat, formats_from
from streams.errors import ConfigurationError
from streams.settings import Settings, variable


def own_formats(settings: Settings) -> tuple[FeedFormat, ...]:
    """Return the formats that go before the packaged ones; () without a file.

    Raises:
        ConfigurationError: the file is no table of formats; the message says where.
    """
    path = settings.feed_formats
    if path is None:
        return ()
    try:
        table = orjson.loads(path.read_bytes())
        return formats_from(table if isinstance(table, dict) else {})
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{variable('feed_formats')}: {path}: {error}; docs/feeds.md shows such a file"
        ) from error
