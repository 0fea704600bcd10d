"""What ``find_actors`` reads in single sentences and short texts, through the real parser."""

from collections.abc import Callable

import pytest

from schemas.records import Actor
from streams.domain.actors import ActorIndex, PlaceSpan, find_actors
from streams.domain.document import Document

Parse = Callable[[str], Document]

# text, the words of the mention, the actor as "name/country/sector" ("-" for no country); the article is about KE
MENTIONS = [
    ("Russian forces shelled the town.", "forces", "Russia/RU/MIL"),
    ("Russian troops left Kherson.", "troops", "Russia/RU/MIL"),
    ("Ukraine's air force shot down 12 drones.", "air force", "Ukrainian air force/UA/MIL"),
    ("Israeli settlers attacked a village.", "settlers", "Israeli settlers/IL/CVL"),
    ("The Israeli military said it struck a building.", "military", "Israeli military/IL/MIL"),
    ("French President Emmanuel Macron spoke on Monday.", "Emmanuel Macron", "Emmanuel Macron/FR/GOV"),
    ("Israel's defence minister warned the militia.", "defence minister", "Israeli defence minister/IL/MIL"),
    ("The Iran-backed Houthis fired two missiles.", "Houthis", "Houthi movement/YE/REB"),
    ("Houthi rebels seized a ship.", "Houthi rebels", "Houthi movement/YE/REB"),
    ("EU foreign ministers met on Monday.", "EU foreign ministers", "European Union/-/IGO"),
    ("UN officials condemned the raid.", "officials", "United Nations/-/IGO"),
    ("The U.N. said food was short.", "U.N.", "United Nations/-/IGO"),
    ("Hamas fighters ambushed a patrol.", "fighters", "Hamas/PS/REB"),
    ("A Hezbollah commander was killed.", "commander", "Hezbollah/LB/REB"),
    ("The Kremlin rejected the plan.", "Kremlin", "Kremlin/RU/GOV"),
    ("The White House welcomed the deal.", "White House", "White House/US/GOV"),
    ("Downing Street declined to comment.", "Downing Street", "Downing Street/GB/GOV"),
    ("The Pentagon said it would send ships.", "Pentagon", "Pentagon/US/MIL"),
    ("The Élysée confirmed the call.", "Élysée", "Élysée/FR/GOV"),
    ("Moscow accused Kyiv of sabotage.", "Moscow", "Russia/RU/GOV"),
    ("Brussels proposed new rules.", "Brussels", "European Union/-/IGO"),
    ("Bogota recalled its envoy.", "Bogota", "Colombia/CO/GOV"),
    ("Moscow accused Kyiv of sabotage.", "Kyiv", "Ukraine/UA/GOV"),
    ("The minister appealed to Washington for help.", "Washington", "United States/US/GOV"),
    ("Police dispersed the crowd.", "Police", "police/KE/POL"),
    ("The army denied the report.", "army", "army/KE/MIL"),
    ("Protesters marched to parliament.", "Protesters", "protesters/KE/CVL"),
    ("Residents fled the fighting.", "Residents", "residents/KE/CVL"),
    ("Haitian police arrested nine men.", "police", "Haitian police/HT/POL"),
    ("Kenyan officers patrolled the port.", "officers", "Kenyan officers/KE/POL"),
    ("Chinese coastguard ships used water cannon.", "ships", "Chinese ships/CN/BUS"),
    ("The Philippine Coast Guard issued a video.", "Philippine Coast Guard", "Philippine Coast Guard/PH/MIL"),
    ("A Russian missile hit a market.", "missile", "Russia/RU/MIL"),
    ("Russian attack drones struck Odesa.", "attack drones", "Russia/RU/MIL"),
    ("Putin's forces took the village.", "forces", "Russia/RU/MIL"),
    ("An Israeli air strike hit a house.", "air strike", "Israel/IL/MIL"),
    ("American warplanes bombed the airport.", "warplanes", "United States/US/MIL"),
    ("U.S. officials visited the base.", "officials", "American officials/US/GOV"),
    ("The U.S.-led coalition carried out raids.", "coalition", "American coalition/US/MIL"),
    ("The Moscow-installed administration arrested teachers.", "administration", "Russian administration/RU/GOV"),
    ("The Rapid Support Forces shelled a camp.", "Rapid Support Forces", "Rapid Support Forces/SD/REB"),
    ("The RSF shelled a camp.", "RSF", "Rapid Support Forces/SD/REB"),
    ("M23 rebels entered the town.", "M23 rebels", "M23/CD/REB"),
    ("Boko Haram militants killed farmers.", "militants", "Boko Haram/NG/REB"),
    ("Islamic State claimed the bombing.", "Islamic State", "Islamic State/KE/REB"),
    ("The Taliban banned music.", "Taliban", "Taliban/AF/REB"),
    ("The Pakistani Taliban claimed the attack.", "Pakistani Taliban", "Tehreek-e-Taliban Pakistan/PK/REB"),
    (
        "The Kurdistan Workers' Party said it would disband.",
        "Kurdistan Workers' Party",
        "Kurdistan Workers' Party/TR/REB",
    ),
    ("Colombia's ELN kidnapped a mayor.", "ELN", "ELN/CO/REB"),
    ("The Sinaloa Cartel burned lorries.", "Sinaloa Cartel", "Sinaloa Cartel/MX/REB"),
    ("The World Food Programme suspended deliveries.", "World Food Programme", "World Food Programme/-/IGO"),
    ("Amnesty International criticised the law.", "Amnesty International", "Amnesty International/-/NGO"),
    ("Doctors Without Borders evacuated its staff.", "Doctors Without Borders", "Médecins Sans Frontières/-/NGO"),
    (
        "The International Criminal Court issued a warrant.",
        "International Criminal Court",
        "International Criminal Court/-/JUD",
    ),
    ("The Turkish Red Crescent sent tents.", "Turkish Red Crescent", "Turkish Red Crescent/TR/NGO"),
    ("The Security Council will meet on Friday.", "Security Council", "United Nations Security Council/-/IGO"),
    ("Russia's Security Council met on Friday.", "Security Council", "Russian security council/RU/GOV"),
    ("NATO jets intercepted a bomber.", "jets", "NATO/-/IGO"),
    ("Greece's foreign ministry summoned the envoy.", "foreign ministry", "Greek foreign ministry/GR/GOV"),
    ("The envoy of Cambodia in Bangkok was summoned.", "envoy", "Cambodian envoy/KH/GOV"),
    ("The president of Kenya flew home.", "president", "Kenyan president/KE/GOV"),
    ("Soldiers from Uganda crossed the border.", "Soldiers", "Uganda/UG/MIL"),
    ("A Ukrainian court jailed the officer.", "court", "Ukrainian court/UA/JUD"),
    ("German prosecutors charged two men.", "prosecutors", "German prosecutors/DE/JUD"),
    ("Lithuania's parliament ratified the treaty.", "parliament", "Lithuanian parliament/LT/LEG"),
    ("Three French journalists were expelled.", "journalists", "French journalists/FR/MED"),
    ("Syrian state media reported blasts.", "state media", "Syrian state media/SY/MED"),
    ("Polish farmers blocked the crossing.", "farmers", "Polish farmers/PL/CVL"),
    ("Thousands of Georgians rallied.", "Georgians", "Georgians/GE/CVL"),
    ("The opposition called for a strike.", "opposition", "opposition/KE/PTY"),
    ("Turkey's main opposition CHP appealed.", "CHP", "Republican People's Party/TR/PTY"),
    ("South African unions called a strike.", "unions", "South African unions/ZA/CVL"),
    ("Netanyahu rejected the proposal.", "Netanyahu", "Benjamin Netanyahu/IL/GOV"),
    ("Zelenskiy thanked the donors.", "Zelenskiy", "Volodymyr Zelenskyy/UA/GOV"),
    ("HAMAS SAYS NO TO TRUCE", "HAMAS", "Hamas/PS/REB"),
    ("Alabama Prison Watch sued the state.", "Alabama Prison Watch", "Alabama Prison Watch/KE/NGO"),
    ("The Upper Nile Relief Network sent food.", "Upper Nile Relief Network", "Upper Nile Relief Network/KE/NGO"),
    ("Tank crews of Ukraine's 3rd brigade fired.", "brigade", "Ukrainian brigade/UA/MIL"),
    (
        "Iran's Revolutionary Guards boarded a tanker.",
        "Iran's Revolutionary Guards",
        "Islamic Revolutionary Guard Corps/IR/MIL",
    ),
    ("The Greek-owned tanker was hit.", "tanker", "Greek tanker/GR/BUS"),
    ("The Norwegian Labour Party won.", "Labour Party", "Norwegian Labour Party/NO/PTY"),
    ("The Malian Ministry of Defence denied it.", "Ministry of Defence", "Malian ministry of defence/ML/MIL"),
    ("Sudan's army said it had retaken the bridge.", "army", "Sudanese army/SD/MIL"),
]


def described(document: Document, index: ActorIndex, words: str, country: str | None = "KE") -> list[str]:
    """Return the actors of the mentions with exactly these words, as name/country/sector."""
    return [
        f"{m.actor.name}/{m.actor.country or '-'}/{m.actor.sector}"
        for m in find_actors(document, index, country)
        if document.text[m.start : m.end] == words
    ]


@pytest.mark.parametrize(("text", "words", "expected"), MENTIONS)
def test_mention_is_read(parse: Parse, index: ActorIndex, text: str, words: str, expected: str) -> None:
    """A mention has the name, country and sector that the codebook gives it."""
    assert described(parse(text), index, words) == [expected]


# text, words that must not be a mention of an actor of that country
NOT_ACTORS = [
    ("Four people died in Ukraine.", "UA"),
    ("Fighting went on across Sudan.", "SD"),
    ("Pro-Russian separatists fled.", "RU"),
    ("The anti-Israel march ended.", "IL"),
    ("Turkish-backed rebels advanced.", "TR"),
    ("Russian-held Horlivka was hit.", "RU"),
    ("He flew to Moscow.", "RU"),
    ("A drone fell in Warsaw.", "PL"),
    ("They visited Cairo.", "EG"),
    ("We saw turkey on the menu.", "TR"),
    ("Let us go, who knows.", "US"),
    ("Rebels struck Damascus.", "SY"),
    ("Iranian-designed drones fell.", "IR"),
    ("Jordan Vance, the city manager, resigned.", "JO"),
    ("Alan Vance resigned.", "US"),
    ("SINGAPORE - Oil prices fell.", "SG"),
    ("Mission Ridge said it had hired Kenyans.", "US"),
]


@pytest.mark.parametrize(("text", "country"), NOT_ACTORS)
def test_location_or_attribute_is_no_actor(parse: Parse, index: ActorIndex, text: str, country: str) -> None:
    """A place of an event, a sympathy or an origin is not an actor of that country."""
    assert country not in {m.actor.country for m in find_actors(parse(text), index) if m.basis != "context"}


# text, words of the last mention wanted, its actor
REFERENCES = [
    ("French President Emmanuel Macron arrived. Macron spoke.", "Macron", "Emmanuel Macron/FR/GOV"),
    ("President Tuma Fassi of Kenya resigned. Fassi left by car.", "Fassi", "Tuma Fassi/KE/GOV"),
    ("Malian minister Aba Kone resigned. Kone left.", "Kone", "Aba Kone/ML/GOV"),
    ("Emmanuel Macron arrived. He spoke briefly.", "He", "Emmanuel Macron/FR/GOV"),
    ("Hamas denied the report. The group said it was false.", "group", "Hamas/PS/REB"),
    ("Hezbollah fired rockets. Its fighters fled.", "fighters", "Hezbollah/LB/REB"),
    ("Al-Shabaab took the town. The militants burned houses.", "militants", "Al-Shabaab/SO/REB"),
    (
        "Tehran condemned the raid. Its foreign ministry called it piracy.",
        "foreign ministry",
        "Iranian foreign ministry/IR/GOV",
    ),
    ("The Sudanese army advanced. The army took a bridge.", "army", "Sudanese army/SD/MIL"),
    ("Protesters met Polish envoys. They left.", "They", "protesters/TD/CVL"),
    ("Russia's Defence Ministry says its troops took Lyman.", "troops", "Russian troops/RU/MIL"),
    ("Poland closed the border. It sent troops.", "It", "Poland/PL/GOV"),
    ("The Free Lake Movement (FLM) met. The FLM voted.", "FLM", "Free Lake Movement/TD/PTY"),
    ("The European Union met. The bloc agreed.", "bloc", "European Union/-/IGO"),
    ("Armenia's prime minister, Nikol Pashinyan, spoke.", "prime minister", "Nikol Pashinyan/AM/GOV"),
    ("William Ruto spoke. His government shelved the levy.", "government", "Kenyan government/KE/GOV"),
    ("Settlers beat a shepherd. Mr Putin condemned it.", "Putin", "Vladimir Putin/RU/GOV"),
    ("Greece protested. Athens recalled its ambassador.", "ambassador", "Greek ambassador/GR/GOV"),
]


@pytest.mark.parametrize(("text", "words", "expected"), REFERENCES)
def test_back_reference_is_resolved(parse: Parse, index: ActorIndex, text: str, words: str, expected: str) -> None:
    """A later short form or pronoun denotes the actor introduced before."""
    assert described(parse(text), index, words, "TD")[-1] == expected


SIDES = [
    ("The foreign ministers of Mali, Niger and Burkina Faso met.", "foreign ministers", {"ML", "NE", "BF"}),
    ("Philippine and Japanese warships sailed.", "warships", {"PH", "JP"}),
    ("Kenyan and Haitian police fired.", "police", {"KE", "HT"}),
    ("Ukraine and Russia held talks. The two delegations will meet again.", "delegations", {"UA", "RU"}),
    ("Iraq buys gas from Iran. The two governments signed a deal.", "governments", {"IQ", "IR"}),
    ("Chad and Niger agreed. Both sides hailed the deal.", "sides", {"TD", "NE"}),
]


@pytest.mark.parametrize(("text", "words", "countries"), SIDES)
def test_one_phrase_names_several_actors(
    parse: Parse, index: ActorIndex, text: str, words: str, countries: set[str]
) -> None:
    """Coordinated owners, and plural references to sides named together, give one actor each."""
    document = parse(text)
    found = {m.actor.country for m in find_actors(document, index) if document.text[m.start : m.end] == words}
    assert found == countries


def test_context_country_is_marked(parse: Parse, index: ActorIndex) -> None:
    """A country that only the caller supplied is told apart from one in the text."""
    bases = {m.actor.sector: m.basis for m in find_actors(parse("Police shot at Kenyan students."), index, "KE")}
    assert bases == {"POL": "context", "CVL": "modifier"}


def test_object_it_is_no_actor(parse: Parse, index: ActorIndex) -> None:
    """Who describes "it" does not describe itself; "it" as an object is an act or a thing."""
    mentions = find_actors(parse("Beijing described it as a drill."), index)
    assert [(m.actor.name, m.kind) for m in mentions] == [("China", "metonym")]


def test_people_of_another_country(parse: Parse, index: ActorIndex) -> None:
    """Settlers in the West Bank are Israeli also where the text takes that as known."""
    (mention,) = find_actors(parse("Settlers left."), index, "PS")
    assert mention.actor == Actor(name="settlers", country="IL", sector="CVL")


def test_offices_named_together_are_one_each(parse: Parse, index: ActorIndex) -> None:
    """The presidents of two countries are a president each."""
    mentions = find_actors(parse("The presidents of Kenya and Uganda met."), index)
    assert {m.actor.name for m in mentions} == {"Kenyan president", "Ugandan president"}


def test_without_context_the_country_stays_open(parse: Parse, index: ActorIndex) -> None:
    """Nothing is guessed where the caller names no country."""
    (mention,) = find_actors(parse("Police fired."), index)
    assert (mention.actor.country, mention.basis) == (None, "none")


def test_resolved_places_say_whose_an_office_is(parse: Parse, index: ActorIndex) -> None:
    """The mayor of a town belongs to the country in which the town lies."""
    document = parse("The mayor of Kharkiv spoke.")
    places = [PlaceSpan(13, 20, "UA")]
    assert [m.actor.country for m in find_actors(document, index, "RU", places)] == ["UA"]


def test_resolved_places_take_a_name_from_a_country(parse: Parse, index: ActorIndex) -> None:
    """Where the gazetteer reads "Georgia" as the American state, no Georgian actor is found."""
    document = parse("Georgia sued the company.")
    countries = {m.actor.country for m in find_actors(document, index, None, [PlaceSpan(0, 7, "US")])}
    assert countries == {None}


def test_leader_is_the_named_person(parse: Parse, index: ActorIndex) -> None:
    """Read "the Ukrainian leader" as whom the text names of that government; a bare office stays an office."""
    text = "President Volodymyr Zelenskyy flew to Oslo. The Ukrainian leader met students."
    assert [m.actor.name for m in find_actors(parse(text), index) if m.kind == "office"] == ["Volodymyr Zelenskyy"]
    text = "The Ukrainian leader met students."
    assert [m.actor.name for m in find_actors(parse(text), index) if m.kind == "office"] == ["Ukrainian leader"]


def test_no_name_runs_across_a_comma(parse: Parse, index: ActorIndex) -> None:
    """Words on both sides of a comma are no phrase, and an hour of the afternoon is no prime minister."""
    mentions = find_actors(parse("On the second day, labourers left at 3 p.m. and went home."), index, "KE")
    assert [m.actor.name for m in mentions] == ["labourers"]


def test_domestic_force_is_behind_its_weapons(parse: Parse, index: ActorIndex) -> None:
    """A military jet without a nationality is that of the country the text is about."""
    (jet,) = (
        m
        for m in find_actors(parse("A military jet dropped two bombs on a school."), index, "MM")
        if m.kind == "weapon"
    )
    assert (jet.actor.country, jet.actor.sector) == ("MM", "MIL")


def test_accused_it_is_an_actor(parse: Parse, index: ActorIndex) -> None:
    """The object "it" of blame means a state named before; as the object of a description it means a thing."""
    blamed = find_actors(parse("Israel attacked. Syria accused it of lying."), index)
    assert [m.actor.country for m in blamed if m.basis == "coreference"] == ["IL"]
    described = find_actors(parse("Israel attacked. Syria described it."), index)
    assert [m.actor.country for m in described if m.basis == "coreference"] == []
