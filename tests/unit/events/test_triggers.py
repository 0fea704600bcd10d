"""Which words are taken to report an event, through the real parser and the packaged data.

Every text stands as a whole article; ``candidate_groups`` is what is tested, so selection has no say.
"""

from datetime import UTC, datetime

import pytest

from schemas.records import Article, Mention
from streams.adapters.resources import load_resources
from streams.domain.events.selection import all_features
from streams.domain.extraction import Resources, Told, candidate_groups, mention_of, read_story
from streams.domain.prose import prose_of

PUBLISHED = datetime(2025, 3, 13, 18, 0, tzinfo=UTC)  # a Thursday


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


def candidates(text: str, resources: Resources) -> list[Mention]:
    """Return every candidate event of a text as a record."""
    article = Article(id="s", text=text, published_at=PUBLISHED)
    story = read_story(article, prose_of(text).text, PUBLISHED, resources)
    groups = candidate_groups(story, resources)
    return [
        mention_of(article, Told(prose_of(text), story, group, 1.0), PUBLISHED, n, resources)
        for n, group in enumerate(groups)
    ]


FOUND = [
    ("Portugal said on Monday that it would host a summit in Porto in May.", "AGREE", "planned"),
    ("Finance ministers are due to meet in Lima on Saturday.", "AGREE", "planned"),
    ("The next handover is set for Saturday in Larnaca.", "AGREE", "planned"),
    ("The queen is expected in Nairobi on Friday.", "AGREE", "planned"),
    ("The opposition called on the president to resign.", "REQUEST", "occurred"),
    ("Peru listed the group as a terrorist organisation on Tuesday.", "SANCTION", "occurred"),
    ("The army detected nine Chinese warships near Penghu on Wednesday.", "MOBILIZE", "occurred"),
    ("North Korea fired two ballistic missiles into the sea on Tuesday.", "MOBILIZE", "occurred"),
    ("Farmers dumped manure outside the town hall in Ghent on Tuesday.", "PROTEST", "occurred"),
    ("Vandals beheaded a statue of the king in Antwerp on Monday.", "PROTEST", "occurred"),
    ("Chad's president declared a state of emergency in Abeche on Monday.", "COERCE", "occurred"),
    ("Police found assault rifles in a house in Malmo on Tuesday.", "COERCE", "occurred"),
    ("Venezuela freed 34 detainees from a prison in Caracas on Monday.", "RETREAT", "occurred"),
    ("Each side freed 40 prisoners near Taiz on Tuesday.", "COOPERATE", "occurred"),
    ("The foreign minister discussed the talks by telephone with the envoy on Monday.", "CONSULT", "occurred"),
    ("The Russian side turned the proposal down on Tuesday.", "REJECT", "occurred"),
    ("Fighting between rebels and soldiers raged near Beni on Tuesday.", "ASSAULT", "occurred"),
]


@pytest.mark.parametrize(("text", "kind", "status"), FOUND)
def test_words_in_company_tell_of_an_event(text: str, kind: str, status: str, resources: Resources) -> None:
    """A verb or noun with the company that its rule asks for is a candidate of that type and status."""
    assert (kind, status) in {(each.type, each.status) for each in candidates(text, resources)}


PASSED_OVER = [
    ("Two men died in the storm, the rescue service told reporters.", "REQUEST"),
    ("Officials called it the deadliest raid on the city since May.", "REQUEST"),
    ("The minister resigned in protest at the ruling.", "PROTEST"),
    ("She and her husband fight about it every Sunday after lunch.", "ASSAULT"),
    ("The chancellor struck a more measured tone on Tuesday.", "ASSAULT"),
    ("The ministry voiced concern, warning of a threat to the region.", "THREATEN"),
    ("Police reported no arrests after the match in Leeds on Tuesday.", "COERCE"),
    ("If the council agreed, Malta would host a summit in Valletta.", "AGREE"),
]


@pytest.mark.parametrize(("text", "kind"), PASSED_OVER)
def test_the_same_words_in_other_company_do_not(text: str, kind: str, resources: Resources) -> None:
    """Figures of speech, addressed hearers and bare nouns in fixed phrases are no candidates."""
    assert kind not in {each.type for each in candidates(text, resources)}


def test_a_hunger_strike_is_one_event(resources: Resources) -> None:
    """Going on hunger strike is a protest by hunger and no walkout beside it."""
    found = candidates("Five prisoners began a hunger strike in Tunis on Wednesday.", resources)
    assert [each.mode for each in found if each.type == "PROTEST"] == ["hunger"]


def test_the_headline_tells_what_an_article_is_about(resources: Resources) -> None:
    """The event whose kind and place the headline names is told apart from the others."""
    text = "Farmers marched in Lima on Tuesday. Nurses met the minister in Quito on Monday."
    article = Article(id="s", title="Farmers march in Lima", text=text, published_at=PUBLISHED)
    story = read_story(article, prose_of(text).text, PUBLISHED, resources)
    groups = candidate_groups(story, resources)
    named = {
        group.type: row.get("headline names kind and place", 0.0)
        for group, row in zip(groups, all_features(story, groups, resources.lexicon), strict=True)
    }
    assert named["PROTEST"] == 1.0
    assert named["CONSULT"] == 0.0
