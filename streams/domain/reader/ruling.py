"""What the codebook rules out, whatever the models say: drafts that break a rule are dropped. Writes no field.

Each rule is a plain function from an article and a draft to whether the draft can stand.
"""

from collections.abc import Callable
from typing import Final

from streams.domain.reader.article import AnalysedArticle, Draft

Rule = Callable[[AnalysedArticle, Draft], bool]


def is_not_ahead(article: AnalysedArticle, draft: Draft) -> bool:
    """Tell whether an event that is not planned is dated no later than a day after the writing (codebook, "When")."""
    return draft.status == "planned" or draft.when is None or (draft.when.day - article.written).days <= 1


RULES: Final[tuple[Rule, ...]] = (is_not_ahead,)


def apply_rules(article: AnalysedArticle, drafts: list[Draft]) -> list[Draft]:
    """Return the drafts that break no rule."""
    return [draft for draft in drafts if all(rule(article, draft) for rule in RULES)]
