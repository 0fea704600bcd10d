"""How an event was done and where ACLED puts it: texts to mode and sub-event, through the real parser and the data."""

from datetime import UTC, datetime

import pytest

from schemas.records import Article, Mention
from streams.adapters.resources import load_resources
from streams.domain.document import Document
from streams.domain.events.telling import cues_in
from streams.domain.extraction import Resources, Told, candidate_groups, mention_of, read_story
from streams.domain.prose import prose_of

PUBLISHED = datetime(2025, 3, 13, 18, 0, tzinfo=UTC)  # a Thursday
CLASH, ATTACK = "Armed clash", "Attack"
FROM_AIR, SHELLING = "Air/drone strike", "Shelling/artillery/missile attack"
REMOTE, TAKEN = "Remote explosive/landmine/IED", "Non-state actor overtakes territory"
PEACEFUL, BROKEN_UP = "Peaceful protest", "Protest with intervention"
EXCESSIVE, VIOLENT = "Excessive force against protesters", "Violent demonstration"
LOOTING = "Looting/property destruction"


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


def first_of(text: str, event_type: str, resources: Resources, title: str = "") -> Mention:
    """Return the first candidate event of a type as a record."""
    article = Article(id="m", title=title, text=text, published_at=PUBLISHED)
    story = read_story(article, prose_of(text).text, PUBLISHED, resources)
    mentions = (
        mention_of(article, Told(prose_of(text), story, group, 1.0), PUBLISHED, number, resources)
        for number, group in enumerate(candidate_groups(story, resources))
    )
    return next(mention for mention in mentions if mention.type == event_type)


ASSAULTS = [
    ("first-weapon", "Missiles and drones hit Poltava on Tuesday, killing two people.", "heavy-weapons", SHELLING),
    ("first-weapon-drone", "Drones and missiles hit Poltava on Tuesday, killing two people.", "drone", FROM_AIR),
    ("compound", "A missile and drone attack on Rivne killed three people on Monday.", "heavy-weapons", SHELLING),
    ("missile-fired", "A missile fired at Safed on Monday wounded two people.", "heavy-weapons", SHELLING),
    ("bomb-from-jet", "A fighter jet dropped two bombs on Bhamo on Monday, killing four people.", "aerial", FROM_AIR),
    ("bomb-from-drone", "Two bombs dropped by a drone killed a farmer in Orikhiv on Monday.", "drone", FROM_AIR),
    ("state-bombs", "Israel bombed the outskirts of Nabatieh on Tuesday.", "aerial", FROM_AIR),
    ("air-strike", "An air strike on a camp near Birao killed nine fighters on Monday.", "aerial", FROM_AIR),
    ("target-is-no-weapon", "Gunmen ambushed a police armoured vehicle in Cali on Monday.", "firearms", CLASH),
    ("later-sentence", "Four people died in a strike on Sumy on Monday. A drone hit their house.", "drone", FROM_AIR),
    ("mine", "A truck ran over a mine near Gossi on Sunday, killing four traders.", "explosives", REMOTE),
    ("blown-up", "Rebels blew up a bridge near Hpakant on Sunday.", "explosives", REMOTE),
    ("grenade", "A grenade exploded in a bar in Goma on Saturday, injuring six people.", "explosives", "Grenade"),
    ("rammed", "An explosives-laden truck rammed a post near Tank on Sunday.", "suicide-attack", "Suicide bomb"),
    ("civilians", "Gunmen killed six farmers in Riyom on Monday.", "firearms", ATTACK),
    ("soldiers", "Gunmen killed six soldiers in Ayorou on Monday.", "firearms", CLASH),
    ("militants", "Police killed three militants in Sukma on Monday.", "firearms", CLASH),
    ("police-only-told", "Gunmen killed six farmers in Riyom on Monday, police said.", "firearms", ATTACK),
    ("lynching", "Villagers lynched two thieves in Mchinji on Tuesday.", "beat", "Mob violence"),
    ("sticks", "Two vendors were hit with sticks by guards in Calama on Monday.", "beat", ATTACK),
    ("arson", "Militiamen set fire to dozens of houses in Sake on Saturday.", "destroy", LOOTING),
    ("cattle", "Cattle rustlers raided Lokori on Friday, killing two herders.", "destroy", LOOTING),
    ("rebels-take", "M23 rebels seized the town of Walikale on Wednesday.", None, TAKEN),
    ("invader-takes", "Russian troops captured the village of Zelene in Ukraine on Monday.", None, TAKEN),
    ("falls", "The town of Rutshuru fell to the rebels on Sunday.", None, TAKEN),
    ("state-retakes", "Nigerian troops recaptured the town of Marte on Friday.", None, "Government regains territory"),
]


@pytest.mark.parametrize(("text", "mode", "acled"), [row[1:] for row in ASSAULTS], ids=[row[0] for row in ASSAULTS])
def test_the_weapon_put_first_and_who_was_harmed_decide(
    text: str, mode: str | None, acled: str, resources: Resources
) -> None:
    """An assault has the mode of its first weapon, and its sub-event tells fights from violence against civilians."""
    found = first_of(text, "ASSAULT", resources)
    assert (found.mode, found.acled) == (mode, acled)


def test_the_headline_names_the_weapon_where_the_text_does_not(resources: Resources) -> None:
    """A strike told without its weapon has that of the headline, the same text without headline has none of it."""
    text = "At least two people died in the attack on Izmail on Monday."
    assert first_of(text, "ASSAULT", resources, title="Drones strike Izmail").mode == "drone"
    assert first_of(text, "ASSAULT", resources).mode is None


def test_a_visit_yet_to_come_has_no_mode_of_a_visit(resources: Resources) -> None:
    """What is planned is an AGREE, and that has no modes, whatever rule found it."""
    text = "The commander visits Luanda on Friday."
    planned = first_of(text, "AGREE", resources)
    assert (planned.status, planned.mode) == ("planned", None)


PROTESTS = [
    ("march", "Some 500 teachers marched in Pecs on Tuesday.", "demo", PEACEFUL),
    ("gas", "Police fired tear gas to disperse students marching in Thies on Tuesday.", "demo", BROKEN_UP),
    ("arrests", "Police arrested nine protesters at a rally in Bursa on Monday.", "demo", BROKEN_UP),
    ("no-arrests", "Protesters marched in Gyumri on Monday; police said nobody was detained.", "demo", PEACEFUL),
    ("live-rounds", "Soldiers fired live rounds at a march in Labe on Monday, killing a student.", "demo", EXCESSIVE),
    ("stones", "Protesters hurled stones at police in Ambon on Monday.", "riot", VIOLENT),
    ("effigy", "Students marched in Rangpur on Friday and set fire to an effigy.", "demo", PEACEFUL),
    ("tyres", "Residents blocked the road in Oruro with burning tyres on Monday.", "obstruct", VIOLENT),
    ("fans", "Rival football fans fought in Nzerekore on Sunday.", "riot", "Mob violence"),
    ("hunger", "Eleven prisoners in Tunis went on hunger strike on Monday.", "hunger", None),
]


@pytest.mark.parametrize(("text", "mode", "acled"), [row[1:] for row in PROTESTS], ids=[row[0] for row in PROTESTS])
def test_what_protesters_and_police_did_decides(text: str, mode: str, acled: str | None, resources: Resources) -> None:
    """Force by police, live fire, violence by the crowd and its absence each have their own sub-event."""
    found = first_of(text, "PROTEST", resources)
    assert (found.mode, found.acled) == (mode, acled)


OTHERS = [
    ("request-first", "The president told Russia to halt its missile attacks.", "REQUEST", "yield"),
    ("request-weapons", "The president asked the United States for air defence missiles.", "REQUEST", "assist"),
    ("request-table", "China urged India to return to the negotiating table.", "REQUEST", "meet"),
    ("reject-assist", "Hungary refused to send weapons to Ukraine.", "REJECT", "assist"),
    ("reject-meet", "The president refused to meet the envoy.", "REJECT", "meet"),
    ("reject-cancelled", "Turkey cancelled a meeting with the envoy.", "REJECT", "meet"),
    ("threaten-annex", "The minister threatened to annex the valley.", "THREATEN", "territory"),
    ("militia", "Elders in Marib mobilised their militia on Tuesday.", "MOBILIZE", "militia"),
    ("police", "The government deployed 2,000 police officers in Marseille on Sunday.", "MOBILIZE", "police"),
    ("mediated", "The government and the rebels held talks in Doha, mediated by Qatar.", "CONSULT", "third-party"),
    ("summit", "Leaders of the bloc met at a summit in Lome on Saturday.", "CONSULT", "multilateral"),
    ("tanker", "Iran seized a tanker in the Gulf on Saturday.", "COERCE", "seize"),
    ("wildfire", "A fire destroyed 40 homes near Kenora on Monday. The wildfire is spreading.", "DISASTER", "natural"),
    ("fire", "A fire destroyed a factory in Izmir on Monday.", "DISASTER", "accident"),
    ("gas", "Eight people were killed by a gas leak in a flat in Karachi on Monday.", "DISASTER", "accident"),
]


@pytest.mark.parametrize(("text", "event_type", "mode"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS])
def test_modes_of_other_types(text: str, event_type: str, mode: str, resources: Resources) -> None:
    """What is asked, refused, threatened, sent or met for decides, the first thing named where there are several."""
    assert first_of(text, event_type, resources).mode == mode


@pytest.mark.parametrize(
    ("text", "acled"),
    [
        ("The government and the rebels signed a peace agreement in Juba on Monday.", "Agreement"),
        ("France and Chile signed an agreement on lithium in Santiago on Monday.", None),
    ],
)
def test_only_agreements_that_end_fighting_are_acled_agreements(
    text: str, acled: str | None, resources: Resources
) -> None:
    """A signed peace is in ACLED, a signed trade agreement is not."""
    assert first_of(text, "SUPPORT", resources).acled == acled


def test_a_phrase_is_found_by_lemma_across_hyphens_and_not_in_part(resources: Resources) -> None:
    """A gun-battle and fire exchanged are cues of a clash; a word that only begins a phrase is none."""
    parsed: list[Document] = [
        resources.parser.parse(text, PUBLISHED)
        for text in ("A gun-battle began.", "They exchanged fire.", "An exchange.")
    ]
    assert ["clash" in cues_in(document.tokens) for document in parsed] == [True, True, False]
