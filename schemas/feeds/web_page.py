"""The article in a web page: its text, and what the page says of it."""

import html
import re
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from trafilatura.settings import Document

_MARKUP: Final = re.compile(
    r"<(?:p|div|figure|ul|ol|h[1-6]|blockquote|table|script|img)\b[^<>]{0,2000}>", re.IGNORECASE
)
_BREAK: Final = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|td|figure|blockquote)\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[A-Za-z!][^<>]{0,2000}>")
_PAGE: Final = re.compile(
    r"\s{0,200}(?:<\?xml[^>]{0,200}>\s{0,50})?(?:<!--[^>]{0,400}-->\s{0,50})?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)


def is_page(text: str) -> bool:
    """Tell whether a text is a whole web page and not an article with some mark-up."""
    return _PAGE.match(text) is not None


def has_markup(text: str) -> bool:
    """Tell whether a text is marked up in paragraphs or pictures, as the bodies of many APIs are."""
    return _MARKUP.search(text) is not None


def article_of_page(page: str | bytes, url: str | None = None) -> dict[str, str]:
    """Return ``text``, ``title``, ``published_at`` and ``source`` of a web page, as far as they are found.

    Source: trafilatura, whose extraction leaves out menus, lists of other stories, and comments. Loaded when it is
    first needed.
    """
    import trafilatura  # noqa: PLC0415 - takes half a second, and few feeds send whole pages

    for precise in (True, False):
        found = cast(
            "Document | None",
            trafilatura.bare_extraction(
                page, url=url, include_comments=False, include_tables=False, favor_precision=precise, with_metadata=True
            ),
        )
        if found is not None and found.text:
            known = {"text": found.text, "title": found.title, "published_at": found.date, "source": found.sitename}
            return {name: value for name, value in known.items() if value}
    return {}


def text_of_body(body: str) -> str:
    """Return the text of an article's body in HTML; without its mark-up only where the extractor finds too little."""
    import trafilatura  # noqa: PLC0415 - as above

    found: str | None = trafilatura.extract(body, include_comments=False, include_tables=False, favor_recall=True)
    return found or html.unescape(_TAG.sub("", _BREAK.sub("\n", body))).strip()
