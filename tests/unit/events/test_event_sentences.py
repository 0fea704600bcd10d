"""Sentences to events, through the real parser and the packaged data: types, modes and hard cases of the codebook.

Every sentence stands as the only one of an article, so selection sees no context; ``candidate_groups`` is what is
tested unless a case says that nothing may be reported.
"""

from datetime import UTC, datetime

import pytest

from schemas.records import Article, Mention
from streams.adapters.resources import load_resources
from streams.domain.extraction import Resources, Told, candidate_groups, extract, mention_of, read_story
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


TYPES = [
    ("agree-deal", "Chile and Peru agreed on Wednesday to share the water of the river.", "AGREE", None),
    ("agree-planned-meeting", "The two presidents will meet in Geneva on Monday.", "AGREE", None),
    ("consult-held", "The king of Jordan met the Egyptian president in Cairo on Tuesday.", "CONSULT", "visit"),
    ("support-praise", "Canada welcomed the ruling on Wednesday.", "SUPPORT", None),
    ("support-sign", "Kenya and Uganda signed an agreement in Kampala on Tuesday.", "SUPPORT", None),
    ("concede-apology", "The minister apologised to the families in Lisbon on Monday.", "CONCEDE", None),
    ("concede-lift", "The government lifted the curfew in Dhaka on Wednesday.", "CONCEDE", None),
    ("concede-ceasefire", "The rebels declared a ceasefire on Wednesday.", "CONCEDE", None),
    ("cooperate-exercise", "The navies of Japan and India began a joint exercise off Chennai.", "COOPERATE", None),
    ("cooperate-swap", "The two sides exchanged 40 prisoners near Taiz on Sunday.", "COOPERATE", None),
    ("aid-delivery", "The Red Cross delivered medicine to the hospital in Kassala on Tuesday.", "AID", None),
    ("retreat-release", "The kidnappers released twelve hostages near Zaria on Monday.", "RETREAT", "release"),
    ("retreat-resign", "The prime minister resigned on Wednesday.", "RETREAT", "resign"),
    ("retreat-withdraw", "Rebel troops withdrew from Goma on Tuesday.", "RETREAT", "withdraw"),
    ("request", "The bishop urged both governments to stop the fighting.", "REQUEST", "yield"),
    ("request-aid", "The president appealed for more aid from donors.", "REQUEST", "assist"),
    ("accuse", "Armenia accused Azerbaijan of shelling a village.", "ACCUSE", "allege"),
    ("accuse-condemn", "The foreign ministry condemned the attack.", "ACCUSE", "disapprove"),
    ("accuse-summon", "Spain summoned the Venezuelan ambassador on Tuesday.", "ACCUSE", "disapprove"),
    ("accuse-inquiry", "The prosecutor opened an investigation into the shooting.", "ACCUSE", "investigate"),
    ("reject", "The government rejected the proposal on Tuesday.", "REJECT", "yield"),
    ("reject-cancel", "Israel cancelled a meeting with the envoy.", "REJECT", "meet"),
    ("threaten", "The general threatened to attack the port.", "THREATEN", "violence"),
    ("protest-march", "Thousands of students marched through Athens on Wednesday.", "PROTEST", "demo"),
    ("protest-strike", "Nurses in Lagos went on strike on Monday over unpaid wages.", "PROTEST", "strike"),
    ("protest-blockade", "Farmers blocked the highway near Cochabamba on Tuesday.", "PROTEST", "obstruct"),
    ("protest-riot", "Protesters hurled petrol bombs at police in Belfast on Monday.", "PROTEST", "riot"),
    ("sanction", "The European Union imposed sanctions on three banks on Monday.", "SANCTION", "discontinue"),
    ("sanction-expel", "Poland expelled two Belarusian diplomats on Tuesday.", "SANCTION", "expel"),
    ("sanction-convict", "A court in Tunis sentenced the editor to three years in prison.", "SANCTION", "convict"),
    ("mobilize", "The army deployed 500 soldiers to Marsabit on Monday.", "MOBILIZE", "troops"),
    ("coerce-arrest", "Police arrested four men in Manchester on Tuesday.", "COERCE", "arrest"),
    ("coerce-curfew", "The governor imposed a curfew in Jos on Sunday.", "COERCE", "curfew"),
    ("coerce-censor", "The regulator blocked the website on Monday.", "COERCE", "censor"),
    ("assault-drone", "A drone hit a bus in Kherson on Wednesday, killing two people.", "ASSAULT", "drone"),
    ("assault-shelling", "Artillery shelled the market in Nikopol on Tuesday.", "ASSAULT", "heavy-weapons"),
    ("assault-air", "Warplanes bombed the airport in Port Sudan on Monday.", "ASSAULT", "aerial"),
    ("assault-bomb", "A car bomb exploded outside a cafe in Quetta on Monday.", "ASSAULT", "explosives"),
    ("assault-passive", "Three farmers were shot dead near Maiduguri on Tuesday.", "ASSAULT", "firearms"),
    ("assault-abduct", "Gunmen abducted seven pupils in Kaduna on Monday.", "ASSAULT", "abduct"),
    ("assault-blade", "Militants beheaded two fishermen near Mocimboa on Monday.", "ASSAULT", "primitive"),
    ("assault-noun", "The shelling of Nikopol on Tuesday killed one woman.", "ASSAULT", "heavy-weapons"),
    ("disaster-quake", "An earthquake struck Izmir on Tuesday, killing five people.", "DISASTER", "natural"),
    ("disaster-ferry", "A ferry capsized off Zanzibar on Monday, drowning nine passengers.", "DISASTER", "accident"),
]


@pytest.mark.parametrize(("text", "event_type", "mode"), [row[1:] for row in TYPES], ids=[row[0] for row in TYPES])
def test_sentence_gives_type_and_mode(text: str, event_type: str, mode: str | None, resources: Resources) -> None:
    """A plain sentence of each type is read as that type, with its mode."""
    found = [(mention.type, mention.mode) for mention in candidates(text, resources)]
    assert (event_type, mode) in found


def test_planned_meeting_is_an_agreement_on_the_scheduled_day(resources: Resources) -> None:
    """A scheduled meeting is AGREE, planned, dated and placed where and when it is to be held."""
    mention = candidates("The two presidents will meet in Geneva on Monday.", resources)[0]
    assert (mention.type, mention.status, mention.date) == ("AGREE", "planned", "2025-03-17")
    assert mention.place is not None
    assert mention.place.name == "Geneva"


def test_statement_has_no_place_unless_it_says_where(resources: Resources) -> None:
    """The country of whoever speaks is not the place; a place the statement was made in is."""
    [plain] = [m for m in candidates("France condemned the coup on Tuesday.", resources) if m.type == "ACCUSE"]
    assert plain.place is None
    told = "In Port Sudan, the foreign ministry summoned the ambassador of Chad on Wednesday."
    [summons] = [m for m in candidates(told, resources) if m.type == "ACCUSE"]
    assert summons.place is not None
    assert summons.place.name == "Port Sudan"


def test_listed_towns_are_one_event_each(resources: Resources) -> None:
    """A march in three towns is three events."""
    text = "In Mombasa, Eldoret and Nakuru the marches passed off without incident on Tuesday."
    places = {m.place.name for m in candidates(text, resources) if m.type == "PROTEST" and m.place}
    assert places == {"Mombasa", "Eldoret", "Nakuru"}


def test_toll_of_several_places_is_given_to_none_of_them(resources: Resources) -> None:
    """A toll over two towns that the text does not split is no number for either."""
    text = "Drones hit Kherson and Nikopol on Tuesday, killing nine people."
    tolls = {m.place.name: m.killed for m in candidates(text, resources) if m.type == "ASSAULT" and m.place}
    assert tolls == {"Kherson": None, "Nikopol": None}


def test_split_toll_goes_to_each_place(resources: Resources) -> None:
    """*Nine died in X and six in Y* is nine and six."""
    text = "Gunmen raided two villages on Monday. Nine people died in Panyam and six in Gindiri."
    tolls = {m.place.name: m.killed for m in candidates(text, resources) if m.place}
    assert tolls["Panyam"] == 9
    assert tolls["Gindiri"] == 6


def test_nobody_hurt_is_zero(resources: Resources) -> None:
    """*Nobody was hurt* counts as no dead and no injured of the attack before it."""
    text = "A drone hit a depot in Voronezh on Tuesday night. Nobody was hurt, the governor said."
    [mention] = [m for m in candidates(text, resources) if m.type == "ASSAULT"]
    assert (mention.killed, mention.injured) == (0, 0)


def test_first_named_weapon_decides(resources: Resources) -> None:
    """A combined missile and drone attack is coded by the weapon the text puts first."""
    text = "Russia fired 20 missiles and 60 drones at Odesa on Wednesday."
    mention = next(m for m in candidates(text, resources) if m.type == "ASSAULT")
    assert (mention.mode, mention.acled) == ("heavy-weapons", "Shelling/artillery/missile attack")


def test_two_sided_fight_has_both_sides_as_actors(resources: Resources) -> None:
    """Those who clash are all actors, none a recipient."""
    text = "Somali soldiers clashed with al-Shabaab fighters in Beledweyne on Monday."
    mention = next(m for m in candidates(text, resources) if m.type == "ASSAULT")
    assert mention.acled == "Armed clash"
    assert {actor.sector for actor in mention.actors} == {"MIL", "REB"}
    assert mention.recipients == ()


def test_expelled_diplomats_place_the_event_in_the_country_that_expels(resources: Resources) -> None:
    """Expelling diplomats happens in the expelling country."""
    [mention] = candidates("Poland expelled two Belarusian diplomats on Tuesday.", resources)
    assert mention.place is not None
    assert (mention.place.country, mention.place.precision) == ("PL", "country")


def test_evidence_is_the_exact_sentence(resources: Resources) -> None:
    """Evidence and its offsets are taken from the text as published."""
    text = "It rained.\n\nPolice arrested four men in Manchester on Tuesday. They were freed."
    mention = next(m for m in candidates(text, resources) if m.type == "COERCE")
    assert mention.evidence == "Police arrested four men in Manchester on Tuesday."
    assert text[mention.evidence_start : mention.evidence_end] == mention.evidence


NOTHING = [
    ("negated", "Police in Manchester said nobody was arrested on Tuesday."),
    ("no-attacks", "No attacks were reported in Dnipro on Tuesday."),
    ("conditional", "If the rebels attacked Goma, the army would withdraw."),
    ("denied", "The army denied that it had shelled Khiam on Tuesday."),
    ("sport", "The striker fired the ball past the goalkeeper and the champions bombarded the visitors all match."),
    ("market", "Bank shares came under attack as investors sold the index, and the dollar retreated against the euro."),
    ("weather", "Snow showers will bombard the city as the cold front attacks from the north, forecasters said."),
]


@pytest.mark.parametrize("text", [row[1] for row in NOTHING], ids=[row[0] for row in NOTHING])
def test_what_did_not_happen_is_not_reported(text: str, resources: Resources) -> None:
    """Negations, conditions, denials and figures of speech give no mention."""
    article = Article(id="n", text=text, published_at=PUBLISHED)
    assert extract(article, PUBLISHED, resources).mentions == ()
