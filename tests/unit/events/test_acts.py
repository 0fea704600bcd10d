"""What people and nature do to each other, in the many ways in which news tells it: one sentence to type and mode."""

from datetime import UTC, datetime

import pytest

from schemas.records import Article, Mention
from streams.adapters.resources import load_resources
from streams.domain.events.naming import name_classes
from streams.domain.events.triggers import find_triggers
from streams.domain.extraction import Resources, extract, read_story

PUBLISHED = datetime(2025, 6, 18, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


def told(text: str, resources: Resources) -> tuple[Mention, ...]:
    """Return what is reported of a text that stands alone."""
    return extract(Article(id="m", title="", text=text, published_at=PUBLISHED), PUBLISHED, resources).mentions


ACTS = [
    ("PROTEST", "strike", "Grocers in Peshawar closed their stalls on Tuesday over a new levy."),
    ("PROTEST", "strike", "Midwives in Lusaka put down their tools on Tuesday over unpaid wages."),
    ("PROTEST", "strike", "Weavers in Herat abstained from work on Tuesday to demand arrears."),
    ("PROTEST", "strike", "Miners at the Marikana mine refused to go underground on Tuesday."),
    ("PROTEST", "obstruct", "Villagers felled trees across the road to Huaraz on Tuesday to demand a new mayor."),
    ("PROTEST", "obstruct", "Students held the Gloria Bridge in Zagreb for six hours on Tuesday."),
    ("PROTEST", "obstruct", "Campaigners squatted on the A7 motorway near Hamburg on Tuesday over a climate law."),
    ("PROTEST", "obstruct", "Hauliers parked their lorries across the highway at Medyka on Tuesday over fuel prices."),
    ("PROTEST", "riot", "Police were pelted with fireworks in Rotterdam on Tuesday."),
    ("PROTEST", "riot", "Workers fought with security guards at a plant in Gazipur on Tuesday."),
    ("PROTEST", "demo", "Dozens of widows gathered outside the ministry in Kigali on Tuesday."),
    ("PROTEST", "demo", "Beekeepers were back on the streets of Tirana on Tuesday."),
    ("PROTEST", "hunger", "Nine detainees in Manama began refusing food on Tuesday."),
    ("PROTEST", "vandalize", "Activists splashed orange paint on a statue in Vienna on Tuesday."),
    ("COERCE", "arrest", "Thirty hooligans are behind bars in Zagreb after a raid on Tuesday."),
    ("COERCE", "arrest", "Agents led the treasurer away in handcuffs in Lima on Tuesday."),
    ("COERCE", "arrest", "Two robbers were paraded before the press in Cali on Tuesday after their capture."),
    ("COERCE", "seize", "Excavators flattened 60 shacks in Accra on Tuesday on the orders of the council."),
    ("COERCE", "seize", "Soldiers searched houses in Qabatiya on Tuesday."),
    ("COERCE", "restrict", "Chad ordered the closing of the bridge at Nguelli on Tuesday."),
    ("COERCE", "restrict", "The rebels prohibited the circulation of trucks in Bukavu on Tuesday."),
    ("COERCE", "censor", "The authorities cut mobile data in Monywa on Tuesday."),
    ("COERCE", "censor", "The ministry revoked the licence of the weekly in Lilongwe on Tuesday."),
    ("COERCE", "deport", "Police cleared a camp of 300 migrants in Dunkirk on Tuesday."),
    ("COERCE", "withhold", "Militiamen closed the valves of the pipeline at Zintan on Tuesday."),
    ("COERCE", "cyber", "Hackers knocked out the website of parliament in Vilnius on Tuesday."),
    ("MOBILIZE", "troops", "A column of army vehicles drove into Menaka on Tuesday."),
    ("MOBILIZE", "troops", "Ecuador placed 500 soldiers on the border at Huaquillas on Tuesday."),
    ("MOBILIZE", "police", "The minister placed 900 police in the streets of Jammu on Tuesday."),
    ("MOBILIZE", "militia", "Hezbollah mobilised its fighters in Hermel on Tuesday."),
    (
        "RETREAT",
        "release",
        "The bandits let 20 of the abducted schoolgirls go near the town of Birnin Kebbi on Tuesday.",
    ),
    ("RETREAT", "release", "The jailed cartoonist got out of prison in Tunis on Tuesday."),
    ("RETREAT", "disarm", "Twenty insurgents burned their rifles near Dohuk on Tuesday."),
    ("RETREAT", "withdraw", "French soldiers handed their camp in Faya to the Chadian army on Tuesday."),
    ("RETREAT", "ceasefire", "The guns fell silent in Kassala on Tuesday."),
    ("RETREAT", "access", "Ethiopia let 12 trucks of flour through to Shire on Tuesday."),
    ("AID", None, "The World Food Programme served hot meals in Jacmel on Tuesday."),
    ("AID", None, "Trawlermen and a lifeboat crew took 18 people off the stricken ferry near Oban on Tuesday."),
    ("AID", None, "Turkey sent 200 rescuers to the flooded city of Benghazi on Tuesday."),
    ("DISASTER", "natural", "Bushfires destroyed 20 homes near Perth on Tuesday."),
    ("DISASTER", "natural", "Two children were swept away in Mingora on Tuesday."),
    ("DISASTER", "accident", "A dinghy went under off Dunkirk on Tuesday."),
    ("DISASTER", "accident", "An explosion at a coal mine in Bartin killed nine miners on Tuesday."),
    ("ASSAULT", "abduct", "Gunmen seized 11 passengers from a bus near Zaria on Tuesday."),
    ("ASSAULT", "abduct", "A lawyer was bundled into a car in Kampala on Tuesday."),
    ("ASSAULT", "firearms", "Confrontations opposed herders to militiamen in Bunia on Tuesday."),
    ("ASSAULT", "unconventional", "Helicopters dropped chlorine barrels on Saraqib on Tuesday."),
    ("ASSAULT", "explosives", "Three men threw a petrol bomb at a shelter in Erfurt on Tuesday."),
]


@pytest.mark.parametrize(("kind", "mode", "text"), ACTS, ids=[f"{row[0]}-{number}" for number, row in enumerate(ACTS)])
def test_an_act_is_reported_with_its_mode(kind: str, mode: str | None, text: str, resources: Resources) -> None:
    """The sentence alone gives an event of this type and mode."""
    assert (kind, mode) in {(mention.type, mention.mode) for mention in told(text, resources)}


ORDINARY = [
    ("launched on a day", "The company launched a new phone in Seoul on Tuesday."),
    ("landed for a match", "The team landed in Doha on Tuesday for the cup."),
    ("storm of words", "A storm of criticism hit the minister in London on Tuesday."),
    ("parked cars", "Drivers parked their cars at the stadium in Leeds on Tuesday."),
    ("stood and sang", "The choir stood on the steps of the cathedral in Vienna on Tuesday and sang."),
    ("walked out of hospital", "The duke walked out of the clinic in Rome on Tuesday."),
    ("meals for sale", "The restaurant in Paris serves hot meals at noon."),
    ("a pipe laid", "Workers laid down a new pipe in Accra on Tuesday."),
    ("a shop front", "The shops in Oslo were busy on Tuesday."),
]


@pytest.mark.parametrize("text", [row[1] for row in ORDINARY], ids=[row[0] for row in ORDINARY])
def test_ordinary_life_told_in_the_same_words_is_no_event(text: str, resources: Resources) -> None:
    """Words that tell of conflict elsewhere trigger nothing here."""
    story = read_story(Article(id="m", title="", text=text, published_at=PUBLISHED), text, PUBLISHED, resources)
    names = name_classes(story.document, story.names, story.actors)
    assert [trigger.rule.id for trigger in find_triggers(story.document, resources.lexicon, names)] == []
