"""Links that lead out of ``docs/``: on the site they become the name of the file, which a reader finds in the sources.

A link to a file that does not exist stays, so that the strict build fails on it.
"""

import re
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).parents[2]
_OUTWARD: Final = re.compile(r"\[([^\]]*)\]\(((?:\.\./)+[^)#\s]*)\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Return a page with its outward links replaced; called by MkDocs."""
    source = _ROOT / "docs" / str(page.file.src_uri)

    def replaced(link: re.Match[str]) -> str:
        target = (source.parent / link[2]).resolve()
        outside = target.is_relative_to(_ROOT) and not target.is_relative_to(_ROOT / "docs") and target.exists()
        return f"{link[1]}" if outside else link[0]

    return _OUTWARD.sub(replaced, markdown)
