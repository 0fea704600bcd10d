"""Who acts on whom in the events read from short texts, through the real parser and vocabularies."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from schemas.records import Actor, Article
from streams.adapters.resources import load_resources
from streams.domain.events.ascription import ascribe_remaining
from streams.domain.events.counterparts import supply_counterparts
from streams.domain.events.participants import fighting, sides_told
from streams.domain.events.reporting import Report, report_of
from streams.domain.extraction import candidate_groups, read_story

PUBLISHED = datetime(2025, 3, 13, 12, 0, tzinfo=UTC)
Read = Callable[[str], list[Report]]


@pytest.fixture(scope="module")
def read() -> Read:
    """Return a function from a text to the events found in it, before they are selected."""
    resources = load_resources()

    def reading(text: str) -> list[Report]:
        article = Article(
            id="a", url="https://paper.example/a", source="paper", title="", published_at=PUBLISHED, text=text
        )
        story = read_story(article, text, PUBLISHED, resources)
        groups = candidate_groups(story, resources)
        ascribe_remaining(story, groups, resources.lexicon)
        supply_counterparts(story, groups)
        return [report_of(story, group, resources.lexicon) for group in groups]

    return reading


def countries(actors: tuple[Actor, ...]) -> list[str | None]:
    """Return the countries of a side, sorted."""
    return sorted({actor.country for actor in actors}, key=str)


SIDES = [
    ("CONSULT", "President Macron spoke by phone with President Zelenskyy on Tuesday.", ["FR", "UA"], []),
    ("CONSULT", "Burundi's foreign minister flew to Kigali on Monday for talks.", ["BI"], ["RW"]),
    ("CONSULT", "King Abdullah of Jordan held talks with Egypt's president in Cairo on Tuesday.", ["JO"], ["EG"]),
    ("THREATEN", "Minsk on Saturday threatened to expel Lithuanian diplomats.", ["BY"], ["LT"]),
    ("ACCUSE", "Kenya on Monday accused Somalia of sheltering gunmen.", ["KE"], ["SO"]),
    ("SUPPORT", "Kenya's parliament on Friday ratified a treaty with Somalia.", ["KE"], ["SO"]),
    ("COERCE", "Police arrested three students in Nairobi on Monday.", ["KE"], ["KE"]),
    ("PROTEST", "Thousands of people marched in Nairobi on Monday.", ["KE"], ["KE"]),
    ("AGREE", "U.S. Deputy Secretary of State Maya Ross offered closer cooperation with Mexico.", ["US"], ["MX"]),
    ("MOBILIZE", "Taiwan's navy tracked nine Chinese warships around the island on Monday.", ["CN"], ["TW"]),
    ("AID", "A cargo plane from Chile with blankets landed in Arequipa, Peru, on Monday.", ["CL"], ["PE"]),
    (
        "SANCTION",
        "France and Spain on Monday began a process to reimpose U.N. sanctions on Iran.",
        ["ES", "FR"],
        ["IR"],
    ),
    ("COERCE", "Troops arrested four people in Nablus in the West Bank on Monday.", ["IL"], ["PS"]),
    ("RETREAT", "U.N. inspectors were allowed back into a plant near Isfahan, Iran, on Monday.", ["IR"], [None]),
]


@pytest.mark.parametrize(("event_type", "text", "actors", "recipients"), SIDES)
def test_sides_of_an_event(read: Read, event_type: str, text: str, actors: list[str], recipients: list[str]) -> None:
    """Both parties of a meeting act unless one is host; whom a threat or treaty concerns is found inside it."""
    event = next(event for event in read(text) if event.type == event_type)
    assert (countries(event.actors), countries(event.recipients)) == (actors, recipients)


def test_strike_without_attacker_takes_the_side_the_article_names(read: Read) -> None:
    """What a drone hits elsewhere in the same country the same night was sent by the same side."""
    events = read("Russian drones killed two people in Sumy on Tuesday.\n\nA drone also hit a market in Kharkiv.")
    assert [countries(event.actors) for event in events if event.type == "ASSAULT"] == [["RU"], ["RU"]]


ATTACKERS = [
    ("A missile hit a school in Kharkiv on Monday, killing two people.", ["RU"]),
    ("Children died when a bomb hit a bus near Maiduguri on Monday.\n\nBoko Haram said nothing.", ["NG"]),
    ("A bomb went off at a market in Kano, Nigeria, on Monday.\n\nThe attackers fled on motorcycles.", ["NG"]),
    ("A bomb went off at a market in Lyon on Monday, killing two people.", []),
    ("Two men were shot dead in Lyon on Monday.\n\nHamas fighters and the Hamas leadership were silent.", []),
]


@pytest.mark.parametrize(("text", "actors"), ATTACKERS)
def test_attackers_left_unsaid(read: Read, text: str, actors: list[str]) -> None:
    """The enemy in a war, the one group of the text or its unnamed attackers are behind an attack; else nobody is."""
    attack = next(event for event in read(text) if event.type == "ASSAULT")
    assert countries(attack.actors) == actors


STRANGERS = [
    ("Musa Badoon, a member of the Hamas bureau, accused Egypt of delay on Monday.", "Hamas", "PS"),
    (
        "The Jabel Rovi Committee accused police of burning huts in Karachi on Monday.",
        "Jabel Rovi Committee",
        "PK",
    ),
]


@pytest.mark.parametrize(("text", "name", "country"), STRANGERS)
def test_unknown_names_act(read: Read, text: str, name: str, country: str) -> None:
    """A proper name of the text that no vocabulary knows is of its apposition's country or else of the article's."""
    event = next(event for event in read(text) if event.type == "ACCUSE")
    assert [(actor.name, actor.country) for actor in event.actors] == [(name, country)]


SEVERAL = [
    (
        "Thai and Cambodian troops traded fire on Monday.\n\nJapan urged the sides to show restraint.",
        "recipients",
        ["KH", "TH"],
    ),
    ("Peru and Chile are at odds. The two countries' presidents spoke by telephone on Monday.", "actors", ["CL", "PE"]),
    (
        "Ghana, Togo and Benin share a gulf. The three countries signed a treaty on Monday.",
        "actors",
        ["BJ", "GH", "TG"],
    ),
]


@pytest.mark.parametrize(("text", "side", "expected"), SEVERAL)
def test_sides_counted_are_those_named_before(read: Read, text: str, side: str, expected: list[str]) -> None:
    """Both "the sides" and "the three countries" are as many as were named together before."""
    assert expected in [countries(getattr(event, side)) for event in read(text)]


UNSAID = [
    (
        "ACCUSE",
        "Russian missiles killed two people in Sumy on Tuesday.\n\nFrance condemned the attack on Wednesday.",
        ["RU"],
    ),
    (
        "ACCUSE",
        "Gunmen killed nine farmers near Kaduna in Nigeria on Monday.\n\nPresident Bola Tinubu condemned the killings.",
        ["NG"],
    ),
    (
        "REQUEST",
        "Police shot dead three marchers in Nairobi on Monday.\n\nAmnesty International called for an inquiry.",
        ["KE"],
    ),
    (
        "REQUEST",
        "Thai troops shelled Cambodian soldiers near Poipet on Monday.\n\nJapan called for an immediate ceasefire.",
        ["KH", "TH"],
    ),
    (
        "AGREE",
        "An earthquake killed 40 people in Port Vila, Vanuatu, on Monday.\n\nAustralia pledged two million dollars.",
        ["VU"],
    ),
    (
        "MOBILIZE",
        "Iran seized a Kuwaiti boat on Monday.\n\nKuwait put its coastguard on alert.",
        ["IR"],
    ),
    (
        "SANCTION",
        "Peru on Monday accused Nicaragua of meddling.\n\nNew sanctions were imposed on Tuesday.",
        ["NI"],
    ),
    (
        "REJECT",
        "On Monday Kenya proposed talks to Somalia in Nairobi.\n\nSomalia rejected the proposal on Tuesday.",
        ["KE"],
    ),
]


@pytest.mark.parametrize(("event_type", "text", "recipients"), UNSAID)
def test_who_is_meant_comes_from_the_rest_of_the_article(
    read: Read, event_type: str, text: str, recipients: list[str]
) -> None:
    """Condemnation is of the doers told before, a refusal of who proposed, a plea to those who fight or govern."""
    event = [event for event in read(text) if event.type == event_type][-1]
    assert countries(event.recipients) == recipients


def test_statement_about_nobody_told_names_nobody(read: Read) -> None:
    """Where the article names no other side, none is supplied."""
    (event,) = [event for event in read("Kenya on Monday threatened to retaliate.") if event.type == "THREATEN"]
    assert event.recipients == ()


def test_no_civilian_flies_a_drone() -> None:
    """A person named beside an air strike is not its author; the next telling that names a force is believed."""
    man, army = (Actor(name=n, country="LB", sector=s) for n, s in (("man", "CVL"), ("army", "MIL")))
    assert sides_told("ASSAULT", "drone", [((man,), ()), ((army,), ())]) == ((army,), ())
    assert sides_told("ASSAULT", "beat", [((man,), ()), ((army,), ())]) == ((man,), ())


def test_bystanders_are_no_party_to_an_exchange() -> None:
    """Those who trade act together; the prisoners exchanged do not."""
    kenya, somalia = (Actor(name=n, country=c, sector="GOV") for n, c in (("Kenya", "KE"), ("Somalia", "SO")))
    prisoners = Actor(name="prisoners", country="SO", sector="CVL")
    assert sides_told("COOPERATE", None, [((kenya,), (somalia, prisoners))]) == ((kenya, somalia), ())


def test_police_who_are_ambushed_do_not_fight_on_the_other_side() -> None:
    """Both armed sides of a clash act; police attacked by a group remain those attacked."""
    group = Actor(name="gang", country="HT", sector="REB")
    army, police = (Actor(name=n, country="HT", sector=s) for n, s in (("army", "MIL"), ("police", "POL")))
    assert fighting((group,), (army,)) == ((group, army), ())
    assert fighting((group,), (police,)) == ((group,), (police,))


def test_state_that_attacks_is_its_armed_forces() -> None:
    """A country as the subject of an attack is coded as its military, as the author of a statement it is not."""
    state = Actor(name="Kenya", country="KE", sector="GOV")
    assert [a.sector for a in sides_told("ASSAULT", "aerial", [((state,), ())])[0]] == ["MIL"]
    assert [a.sector for a in sides_told("ACCUSE", None, [((state,), ())])[0]] == ["GOV"]
