"""What people say, where they say it and what they exchange, through the real parser and the packaged data.

Source: codebook, "Types and modes" (verbal types, COOPERATE) and hard cases ("Statements ...: place null, unless ...").
"""

from datetime import UTC, datetime

import pytest

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.events.consolidation import Group
from streams.domain.extraction import Resources, candidate_groups, read_story
from streams.domain.prose import prose_of

PUBLISHED = datetime(2025, 3, 13, 18, 0, tzinfo=UTC)

AT_MEETINGS = [
    (
        "opening",
        "In Accra, however, the finance ministry complained of delays and accused both neighbours of theft.",
        "ACCUSE",
        "Accra",
    ),
    (
        "audience",
        "Niger would never accept the border, its president told a rally in Zinder on Sunday.",
        "REJECT",
        "Zinder",
    ),
    ("seat-of-the-asked", "The envoy asked the government in Accra to open the border on Sunday.", "REQUEST", None),
    (
        "same-sentence",
        "Ghana's envoy met the rebel leader in Gao on Monday and urged him to accept a truce.",
        "REQUEST",
        "Gao",
    ),
    (
        "visitor",
        "Norway's foreign minister arrived in Cairo on Monday and called for an immediate ceasefire.",
        "REQUEST",
        "Cairo",
    ),
    (
        "after-talks",
        "Peru's president promised 200 generators after a meeting with his counterpart in Quito on Monday.",
        "AGREE",
        "Quito",
    ),
    (
        "relative-clause",
        "Elders from the region who met in Eldoret on Monday asked the army to spare herders.",
        "REQUEST",
        "Eldoret",
    ),
    (
        "the-meeting",
        "The president met farmers in Kano on Monday.\n\nAt the meeting, the governor asked the government for seed.",
        "REQUEST",
        "Kano",
    ),
    (
        "delegations",
        "Chad and Niger held talks in Zinder on Monday.\n\nBoth delegations agreed to reopen the border.",
        "AGREE",
        "Zinder",
    ),
    (
        "a-side",
        "Envoys of Chad and Niger held talks in Zinder on Monday. The Chadian side rejected the offer.",
        "REJECT",
        "Zinder",
    ),
    (
        "a-party",
        "Negotiators of Chad and Niger held talks in Zinder on Monday. Chad demanded an apology.",
        "REQUEST",
        "Zinder",
    ),
    (
        "by-name",
        "Envoy Ali Dia met army chief Moussa Kone in Gao on Monday. Kone rejected the proposal for a truce.",
        "REJECT",
        "Gao",
    ),
    (
        "speaker-goes-on",
        "Prime Minister Petr Fiala, speaking in Brno on Monday, blamed Russia. He urged the allies to send radars.",
        "REQUEST",
        "Brno",
    ),
    (
        "sidelines",
        "Leaders of six states met in Kazan on Monday. On the sidelines of the summit, Egypt and Chad signed a treaty.",
        "SUPPORT",
        "Kazan",
    ),
    ("elsewhere", "Chad and Niger held talks in Zinder on Monday.\n\nGermany urged both to stop.", "REQUEST", None),
    ("fronted", "In Brussels, an EU spokesman would not be drawn but urged Chad to hold talks.", "REQUEST", "Brussels"),
    ("those-asked", "The governor asked the government in Bogota on Monday to send soldiers.", "REQUEST", None),
    (
        "a-party-in-the-next-paragraph",
        "Envoys of Chad and Niger held talks in Zinder on Monday.\n\nChad pressed for an apology.",
        "REQUEST",
        "Zinder",
    ),
    ("at-the-seat", "At the United Nations on Monday, China vetoed a draft on Haiti.", "REJECT", "New York City"),
    ("who-sits", "The U.N. Security Council will discuss the matter on Friday.", "AGREE", "New York City"),
    ("another-council", "Russia's Security Council will discuss the matter on Friday.", "AGREE", None),
    ("about-a-meeting", "France urged Iran on Monday to return to talks in Geneva.", "REQUEST", None),
    ("called-on-a-town", "A European Union spokeswoman called on Sofia on Monday to pass the law.", "REQUEST", None),
    ("by-telephone", "Macron and Putin spoke by phone on Monday, an aide said in Paris.", "CONSULT", None),
    ("by-video", "Ministers of nine states held an emergency summit by video link on Monday.", "CONSULT", None),
    ("summons", "Kenya's foreign ministry summoned the Sudanese ambassador on Monday.", "ACCUSE", "Nairobi"),
    ("parliament", "Norway's parliament ratified the treaty with Chile on Monday.", "SUPPORT", "Oslo"),
    ("signed-at", "Chile and Peru signed an agreement on the river Lauca in Arica on Monday.", "SUPPORT", "Arica"),
    ("apology", "The airline apologised on Monday for the crash near Lyon.", "CONCEDE", None),
]

REPORTED = [
    ("Prime Minister Ion Rusu said on Monday that his country would never accept the offer.", "REJECT"),
    ("Peru said on Monday it had no intention of repeating the vote.", "REJECT"),
    ("The army chief told the envoy on Monday that there would be no truce.", "REJECT"),
    ("Norway and Chile repeated on Monday that they would not send soldiers.", "REJECT"),
    ("The minister said on Monday that the border was not up for discussion.", "REJECT"),
    ("The president said on Monday that the rebels would pay a heavy price.", "THREATEN"),
    ('"We shall take back every inch of our land," the general told cadets on Monday.', "THREATEN"),
    ("Chad said on Monday it would expel the ambassador unless the camp was closed.", "THREATEN"),
    ("Iran vowed a crushing response on Monday.", "THREATEN"),
    ("The foreign minister said on Monday that Eritrea must end its siege.", "REQUEST"),
    ('"Put down your weapons," the president told the rebels on Monday.', "REQUEST"),
    ("Peru's foreign minister asked his counterparts for seven more helicopters on Monday.", "REQUEST"),
    ("The army said on Monday that the rebels were behind the attack.", "ACCUSE"),
    ("Chad's defence ministry put the number of breaches of the truce at 40 on Monday.", "ACCUSE"),
    ("The rebels said on Monday they would limit their attacks on ships.", "CONCEDE"),
    ("Prosecutors dropped the case against the banker on Monday.", "CONCEDE"),
    ("The president announced on Monday that the gang will be treated as a terrorist organisation.", "SANCTION"),
    ("Chad ordered two French diplomats to leave on Monday.", "SANCTION"),
    ("A court in Tunis jailed the opposition leader for 12 years on Monday.", "SANCTION"),
    ("Prime Minister Anwar Ibrahim telephoned both leaders on Monday.", "CONSULT"),
    ("Mali and Niger were the first to recognise the new rulers.", "SUPPORT"),
    ("The ministry asked on Monday that the fugitive be handed over.", "REQUEST"),
    ("Iran's foreign minister did not attend the talks and condemned the host.", "ACCUSE"),
    ("The president brushed aside the idea of removing the governor.", "REJECT"),
]

NOTHING_OF_THE_KIND = [
    ("A spokesman said on Monday that he would not comment.", "REJECT"),
    ("Officials said on Monday the road would not be closed.", "REJECT"),
    ("The minister said on Monday that he must go home.", "REQUEST"),
    ("The mayor said on Monday that rain was to blame.", "ACCUSE"),
    ("Police said on Monday the school would reopen.", "THREATEN"),
    ("Thousands of students marched in Lima on Monday to demand justice.", "REQUEST"),
    ("Hundreds rallied outside the ministry in Lima on Monday, accusing the police of murder.", "ACCUSE"),
    ("The governor asked on Monday not to be named.", "REQUEST"),
    ("Norway's prime minister declined to comment on Monday.", "REJECT"),
    ("Mortar rounds hit a school in Gao on Monday.", "CONSULT"),
]


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


def groups_of(resources: Resources, text: str) -> list[Group]:
    """Return the groups of candidates of a text."""
    article = Article(id="s", text=text, published_at=PUBLISHED)
    return candidate_groups(read_story(article, prose_of(text).text, PUBLISHED, resources), resources)


@pytest.mark.parametrize(
    ("text", "kind", "place"), [case[1:] for case in AT_MEETINGS], ids=[case[0] for case in AT_MEETINGS]
)
def test_statement_is_placed_where_the_text_says_it_was_made(
    resources: Resources, text: str, kind: str, place: str | None
) -> None:
    """Words spoken at a meeting have its place, all others none."""
    found = [group for group in groups_of(resources, text) if group.type == kind]
    assert [each.lead.where.place.name if each.lead.where.place else None for each in found[:1]] == [place]


@pytest.mark.parametrize(("text", "kind"), REPORTED)
def test_what_is_said_tells_the_type_of_a_statement(resources: Resources, text: str, kind: str) -> None:
    """A plain verb of saying is a refusal, a threat, a demand and so on by the clause that it governs."""
    assert kind in {group.type for group in groups_of(resources, text)}


@pytest.mark.parametrize(("text", "kind"), NOTHING_OF_THE_KIND)
def test_what_is_said_is_not_taken_for_more(resources: Resources, text: str, kind: str) -> None:
    """A clause that only resembles a refusal, a demand, blame or a threat is none."""
    assert kind not in {group.type for group in groups_of(resources, text)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Chad's president is due in Ankara on Monday.", 17),
        ("Chad's president will be in Ankara on Monday.", 17),
        ("A meeting of the two ministers in Ankara on Friday is still on.", 14),
        ("Three hostages are to be freed in Ankara on Saturday.", 15),
        ("The opposition will hold a vote on the treaty in Ankara on Sunday.", 16),
    ],
)
def test_what_is_planned_is_dated_ahead(resources: Resources, text: str, day: int) -> None:
    """A scheduled meeting, visit or release is an AGREE, planned, on the scheduled day."""
    planned = [group.lead for group in groups_of(resources, text) if group.lead.status == "planned"]
    assert [(each.type, each.when.day.day) for each in planned[:1]] == [("AGREE", day)]


@pytest.mark.parametrize(
    ("text", "exchanged"),
    [
        ("Chad freed ten Libyan soldiers in Faya on Monday and Libya released six Chadian fishermen.", True),
        ("Chad and Libya each freed ten soldiers in Faya on Monday.", True),
        ("Chad freed ten Libyan soldiers in Faya on Monday.", False),
        ("Chad freed ten Libyan soldiers in Faya on Monday.\n\nLibya released six Chadian fishermen on Friday.", False),
    ],
)
def test_two_releases_by_two_sides_are_one_exchange(resources: Resources, text: str, *, exchanged: bool) -> None:
    """Prisoners released both ways are one COOPERATE, released one way they are a RETREAT."""
    types = [group.type for group in groups_of(resources, text) if group.type in {"RETREAT", "COOPERATE"}]
    assert (types == ["COOPERATE"]) == exchanged
    assert ("RETREAT" in types) != exchanged
