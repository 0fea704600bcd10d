"""Agents and patients of verbs and of nouns that tell acts, and the actors that their phrases denote."""

from collections.abc import Callable

import pytest

from schemas.records import Actor
from streams.domain.actors import (
    ActorIndex,
    actors_of,
    agent_and_patient,
    find_actors,
    full_name,
    implied_attackers,
    usual_sides,
)
from streams.domain.document import Document

Parse = Callable[[str], Document]

# text, trigger, agents, patients; the event and the article are in KE
ACTS = [
    ("The shelling of Kherson by Russian forces left 12 wounded.", "shelling", "Russia", "civilians"),
    ("An Israeli air strike on a house in Gaza killed nine people.", "strike", "Israel", "civilians, people"),
    ("Russian drones hit Kharkiv, killing four people and injuring 21.", "killing", "Russia", "people"),
    ("Russian drones hit Kharkiv, killing four people and injuring 21.", "injuring", "Russia", "civilians"),
    ("Ukraine accused Russia of bombing a hospital.", "bombing", "Russia", "civilians"),
    ("Ukraine accused Russia of bombing a hospital.", "accused", "Ukraine", "Russia"),
    ("Twelve protesters were arrested by police on Monday.", "arrested", "police", "protesters"),
    ("Talks between Ukraine and Russia opened in Istanbul.", "Talks", "Ukraine, Russia", ""),
    ("Hezbollah launched rockets at Israel.", "launched", "Hezbollah", "Israel"),
    ("Gunmen launched an attack on a police station.", "attack", "gunmen", "police station"),
    ("Gunmen launched an attack on a police station.", "launched", "gunmen", "police station"),
    ("The United States urged Rwanda to withdraw.", "urged", "United States", "Rwanda"),
    ("The United States urged Rwanda to withdraw.", "withdraw", "Rwanda", ""),
    ("Rebels who ambushed Malian soldiers fled.", "ambushed", "rebels", "Mali"),
    ("Police raided the office and detained two journalists.", "detained", "police", "journalists"),
    ("Washington imposed sanctions on four Iranian companies.", "sanctions", "United States", "Iranian companies"),
    ("Washington imposed sanctions on four Iranian companies.", "imposed", "United States", "Iranian companies"),
    ("Protesters clashed with police in Nairobi.", "clashed", "protesters", "police"),
    ("The UN called on Sudan to open the crossing.", "called", "United Nations", "Sudan"),
    ("Gunmen stormed a church, killing 15 worshippers.", "stormed", "gunmen", "civilians"),
    ("Gunmen stormed a church, killing 15 worshippers.", "killing", "gunmen", "worshippers"),
    ("A Russian missile hit a market in Odesa.", "hit", "Russia", "civilians"),
    ("Denmark handed over six jets to Ukraine.", "handed", "Denmark", "Ukraine"),
    ("A court sentenced two Malian soldiers to ten years.", "sentenced", "court", "Mali"),
    ("Thousands of students marched against the government.", "marched", "students", "government"),
    ("Hamas released three Israeli hostages.", "released", "Hamas", "Israeli hostages"),
    ("Three Israeli hostages were released.", "released", "", "Israeli hostages"),
    (
        "Greece's foreign ministry summoned the Turkish ambassador.",
        "summoned",
        "Greek foreign ministry",
        "Turkish ambassador",
    ),
    ("Police shot dead two protesters.", "shot", "police", "protesters"),
    ("Two aid workers were abducted by gunmen.", "abducted", "gunmen", "aid workers"),
    ("Turkey condemned Israel's attack on Syria.", "attack", "Israel", "Syria"),
    ("Turkey condemned Israel's attack on Syria.", "condemned", "Turkey", "Israel"),
    ("Ethiopia and Eritrea signed a deal.", "signed", "Ethiopia, Eritrea", ""),
    ("Egypt, Jordan and Qatar condemned the raid.", "condemned", "Egypt, Jordan, Qatar", ""),
    ("Somali soldiers backed by U.S. aircraft attacked Al-Shabaab.", "attacked", "Somalia", "Al-Shabaab"),
    ("The town was shelled by the Myanmar army.", "shelled", "Myanmar army", "civilians"),
    ("China sanctioned two American companies.", "sanctioned", "China", "American companies"),
    ("India expelled a Canadian diplomat.", "expelled", "India", "Canadian diplomat"),
    ("France will send troops to Romania.", "send", "France", "Romania"),
    ("Workers went on strike in Kenya.", "went", "workers", ""),
    ("Macron met Xi Jinping in Beijing.", "met", "Emmanuel Macron", "Xi Jinping"),
    ("Macron held talks with Xi Jinping.", "talks", "Emmanuel Macron", "Xi Jinping"),
    ("Macron spoke with Zelensky.", "spoke", "Emmanuel Macron", "Volodymyr Zelenskyy"),
    ("Tunisian police arrested an opposition leader.", "arrested", "Tunisian police", "opposition leader"),
    ("Villagers were killed when gunmen opened fire.", "killed", "", "villagers"),
    ("The killing of three journalists by soldiers caused anger.", "killing", "soldiers", "journalists"),
    ("The army was accused of torturing prisoners.", "torturing", "army", "prisoners"),
    ("Iran threatened to attack Israel.", "attack", "Iran", "Israel"),
    ("Iran vowed to strike Israel.", "strike", "Iran", "Israel"),
    ("The group fired mortars at Ugandan soldiers.", "fired", "", "Uganda"),
    ("Rwanda denied backing the rebels.", "backing", "Rwanda", "rebels"),
    ("Dozens of protesters were injured.", "injured", "", "protesters"),
    ("Police used tear gas against demonstrators.", "used", "police", "demonstrators"),
    ("Israel bombed Lebanon for a third day.", "bombed", "Israel", "Lebanon"),
    ("Germany and Poland pledged ammunition for Ukraine.", "pledged", "Germany, Poland", "Ukraine"),
    ("Mexican marines captured a cartel boss.", "captured", "Mexican marines", "cartel"),
    ("North Korea fired a missile toward Japan.", "fired", "North Korea", "Japan"),
    ("Taliban fighters beheaded two Afghan soldiers.", "beheaded", "Taliban", "Afghanistan"),
    ("Saudi Arabia praised Oman.", "praised", "Saudi Arabia", "Oman"),
    ("Clashes between the army and the RSF resumed.", "Clashes", "army, Rapid Support Forces", ""),
    ("A suicide bomber attacked a mosque.", "attacked", "suicide bomber", "civilians"),
    ("The European Union suspended aid to Niger.", "suspended", "European Union", "Niger"),
]


def names(document: Document, index: ActorIndex, tokens: tuple[int, ...]) -> str:
    """Return the names of the actors that the phrases of the tokens denote, as one text."""
    mentions = find_actors(document, index, "KE")
    found = [actor.name for token in tokens for actor in actors_of(document, token, mentions, "KE")]
    return ", ".join(dict.fromkeys(found))


@pytest.mark.parametrize(("text", "trigger", "agents", "patients"), ACTS)
def test_act_has_its_sides(
    parse: Parse, index: ActorIndex, text: str, trigger: str, agents: str, patients: str
) -> None:
    """The grammar around a trigger gives who acts and who is acted on."""
    document = parse(text)
    token = next(t.index for t in document.tokens if t.text == trigger)
    by, on = agent_and_patient(document, token, index.verbs)
    assert (names(document, index, by), names(document, index, on)) == (agents, patients)


PHRASES = [
    ("Three teenagers left.", "teenagers", "teenagers/KE/CVL"),
    ("A group of soldiers left.", "group", "soldiers/KE/MIL"),
    ("Hundreds of people left.", "Hundreds", "people/KE/CVL"),
    ("Seventy drivers, Georgians and Armenians, left.", "drivers", "Georgians/GE/CVL; Armenians/AM/CVL"),
    ("The rocket fired by Hamas fell.", "rocket", "Hamas/PS/REB"),
    ("A drone attack by Ukraine failed.", "attack", "Ukraine/UA/GOV"),
    ("The soldiers who left wept.", "who", "soldiers/KE/MIL"),
    ("A quiet afternoon followed.", "afternoon", ""),
    ("Iranian petrochemicals arrived.", "petrochemicals", "Iran/IR/GOV"),
    ("One of the policemen left.", "One", "policemen/KE/POL"),
]


@pytest.mark.parametrize(("text", "word", "expected"), PHRASES)
def test_phrase_denotes_actors(parse: Parse, index: ActorIndex, text: str, word: str, expected: str) -> None:
    """A noun phrase denotes its head's actor, what its "of" phrase holds, or whose it is; or nobody."""
    document = parse(text)
    token = next(t.index for t in document.tokens if t.text == word)
    actors = actors_of(document, token, find_actors(document, index), "KE")
    assert "; ".join(f"{a.name}/{a.country}/{a.sector}" for a in actors) == expected


def test_event_country_replaces_article_country(parse: Parse, index: ActorIndex) -> None:
    """Police in an event elsewhere are not those of the country that the article is mostly about."""
    document = parse("Police fired.")
    mentions = find_actors(document, index, "FR")
    assert actors_of(document, 0, mentions, "KE") == (Actor(name="police", country="KE", sector="POL"),)


def test_full_name_adds_the_country(index: ActorIndex) -> None:
    """State bodies by common noun are shown with their nationality, civilians and names are not."""
    assert full_name(Actor(name="police", country="KE", sector="POL"), index) == "Kenyan police"
    assert full_name(Actor(name="farmers", country="KE", sector="CVL"), index) == "farmers"
    assert full_name(Actor(name="FBI", country="US", sector="POL"), index) == "FBI"


SILENT_STRIKES = [
    ("Russian drones hit Kharkiv. A missile hit Sumy.", "UA", ["RU"]),
    ("Moscow denied it. A missile hit Sumy.", "UA", ["RU"]),
    ("An Israeli air strike hit Tyre. A drone hit Sidon.", "LB", ["IL"]),
    ("North Korean shells and Russian drones flew. A drone hit Sumy.", "UA", ["RU"]),
    ("Kenyan drones and Ugandan jets flew. A drone hit Juba.", "SS", []),
    ("A drone hit Sumy.", "UA", []),
    ("Ukrainian drones flew. A drone hit Sumy.", "UA", []),
    ("Kenyan drones, Kenyan missiles and Ugandan shells flew. A drone hit Juba.", "SS", ["KE"]),
    ("A drone hit a market in Nyala. Residents blamed the RSF.", "SD", ["SD"]),
    ("Hamas rockets fell. A rocket hit Sderot.", "IL", ["PS"]),
]


@pytest.mark.parametrize(("text", "place", "expected"), SILENT_STRIKES)
def test_silent_strike_is_the_rivals_else_the_one_hostile_sides(
    parse: Parse, index: ActorIndex, text: str, place: str, expected: list[str]
) -> None:
    """A strike without a named attacker is a named rival's, else that of the one side the article shows in arms."""
    mentions = find_actors(parse(text), index, place)
    found = implied_attackers(place, mentions, index, from_afar=True)
    assert [actor.country for actor in found] == expected


def test_no_foreign_state_is_behind_a_shooting_without_attacker(parse: Parse, index: ActorIndex) -> None:
    """Who sends drones from abroad is not thought to have shot somebody in a street; an armed group is."""
    foreign = find_actors(parse("Russian drones flew. A man was shot in Sumy."), index, "UA")
    assert implied_attackers("UA", foreign, index, from_afar=False) == ()
    group = find_actors(parse("Boko Haram is active there. A man was shot."), index, "NG")
    assert [a.name for a in implied_attackers("NG", group, index, from_afar=False)] == ["Boko Haram"]


def test_usual_sides_fill_only_what_is_missing(index: ActorIndex) -> None:
    """An arrest without an agent is the police's; what the report says stands; no country, no guess."""
    student = Actor(name="student", country="KE", sector="CVL")
    police = Actor(name="police", country="KE", sector="POL")
    assert usual_sides(("COERCE", "arrest"), ((), (student,)), "KE", index) == ((police,), (student,))
    assert usual_sides(("COERCE", "arrest"), ((), ()), None, index) == ((), ())
    assert usual_sides(("AGREE", None), ((), ()), "KE", index) == ((), ())
