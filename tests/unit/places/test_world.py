"""Places of the whole world through the real parser and gazetteer: what a name in a sentence comes out as."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from streams.adapters.gazetteer import SqliteGazetteer, open_gazetteer
from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.places.geometry import distance_km
from streams.domain.places.place_mentions import PlaceMention, find_places

Case = tuple[str, str, str, str | None, str, tuple[float, float] | None]
PUBLISHED = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[SqliteGazetteer]:
    """Open the real index (built on first need)."""
    opened = open_gazetteer()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def parser() -> SpacySyntaxParser:
    """Load the real parser once."""
    return SpacySyntaxParser()


def places(
    text: str, gazetteer: SqliteGazetteer, parser: SpacySyntaxParser, title: str = ""
) -> tuple[PlaceMention, ...]:
    """Run the whole package on a text."""
    headline = parser.parse(title, PUBLISHED) if title else None
    return find_places(parser.parse(text, PUBLISHED), gazetteer, headline)


# text, the words of the mention, country, admin1 (None: not checked), precision, a point within 25 km (None: unchecked)
LOCATED: list[Case] = [
    # ambiguity, decided by what else the text names
    ("Police in Birmingham, Alabama, fired tear gas.", "Birmingham", "US", "Alabama", "city", (33.52, -86.8)),
    ("British police fired tear gas in Birmingham on Monday.", "Birmingham", "GB", "England", "city", (52.48, -1.9)),
    ("Clashes broke out in Tripoli between rival Libyan militias.", "Tripoli", "LY", "Tripoli", "city", (32.89, 13.19)),
    # a country before the type of the place that follows
    ("Fighters stormed a base in the northern Burkina Faso town of Djibo.", "Burkina Faso", "BF", "", "country", None),
    ("Floods cut off the Chad town of Mao on Monday.", "Mao", "TD", None, "city", (14.12, 15.31)),
    ("A shooting in Atlanta, Georgia, left two dead.", "Georgia", "US", "Georgia", "admin1", None),
    ("Russia and Georgia fought a war over South Ossetia.", "Georgia", "GE", "", "country", None),
    (
        "A bomb exploded in Hyderabad, in India's Telangana state.",
        "Hyderabad",
        "IN",
        "Telangana",
        "city",
        (17.38, 78.46),
    ),
    ("A gas blast killed six in Hyderabad in Sindh province.", "Hyderabad", "PK", "Sindh", "city", (25.39, 68.37)),
    ("Protesters gathered in Valencia as Venezuela's president spoke.", "Valencia", "VE", None, "city", (10.16, -68.0)),
    ("Floods hit Valencia on Tuesday, Spain's rescue service said.", "Valencia", "ES", None, "city", (39.47, -0.38)),
    ("Students rallied in Cambridge, Massachusetts.", "Cambridge", "US", "Massachusetts", "city", (42.37, -71.11)),
    ("A fire broke out in Cordoba, Argentina.", "Cordoba", "AR", None, "city", (-31.41, -64.18)),
    ("Chile's president spoke in Santiago.", "Santiago", "CL", None, "city", (-33.45, -70.65)),
    ("The crash near San José, Costa Rica, killed three.", "San José", "CR", None, "city", (9.93, -84.08)),
    ("A flood in London, Ontario, closed roads.", "London", "CA", "Ontario", "city", (42.98, -81.24)),
    ("U.S. and European officials met in Paris.", "Paris", "FR", "Île-de-France", "city", (48.85, 2.35)),
    ("A tornado struck Paris, Texas, overnight.", "Paris", "US", "Texas", "city", (33.66, -95.56)),
    ("The governor spoke in Moscow, Idaho.", "Moscow", "US", "Idaho", "city", (46.73, -117.0)),
    ("Ministers from Chad, Cameroon, Niger and Nigeria met in Abuja.", "Niger", "NE", "", "country", None),
    ("Gunmen abducted pupils in Niger State, Nigeria's police said.", "Niger State", "NG", "Niger", "admin1", None),
    ("Rebels in the Democratic Republic of Congo took Goma.", "Goma", "CD", "North Kivu", "city", (-1.68, 29.22)),
    ("Shells fell on Alexandria, the Egyptian port.", "Alexandria", "EG", "Alexandria", "city", (31.2, 29.92)),
    # transliteration and older names
    ("Missiles struck Kiev overnight.", "Kiev", "UA", "Kyiv City", "city", (50.45, 30.52)),
    ("A rocket hit Zaporozhye on Tuesday.", "Zaporozhye", "UA", "Zaporizhzhia Oblast", "city", (47.84, 35.14)),
    ("Russian shells fell on Kharkov.", "Kharkov", "UA", "Kharkiv Oblast", "city", (49.99, 36.23)),
    ("Drones hit Odessa, Ukraine's main port.", "Odessa", "UA", "Odesa Oblast", "city", (46.48, 30.73)),
    ("Fighting raged in Al-Fashir, in Sudan's west.", "Al-Fashir", "SD", "North Darfur", "city", (13.63, 25.35)),
    ("Fighting raged in El-Fasher, in Sudan's west.", "El-Fasher", "SD", "North Darfur", "city", (13.63, 25.35)),
    ("A raid hit Khan Yunis in southern Gaza.", "Khan Yunis", "PS", "Gaza Strip", "city", (31.34, 34.3)),
    ("Air strikes hit Deir ez-Zor in eastern Syria.", "Deir ez-Zor", "SY", "Deir ez-Zor", "city", (35.34, 40.14)),
    ("US warplanes bombed Al-Hudaydah in Yemen.", "Al-Hudaydah", "YE", "Al Hudaydah", "city", (14.8, 42.95)),
    ("A blast shook Diyarbakir in Turkey's southeast.", "Diyarbakir", "TR", "Diyarbak\u0131r", "city", (37.91, 40.23)),
    ("Protests spread to Nis, in southern Serbia.", "Nis", "RS", "Nišava", "city", (43.32, 21.9)),
    ("A ferry sank off Cotonou, Benin.", "Cotonou", "BJ", None, "city", (6.37, 2.43)),
    ("Floods hit Bombay and Calcutta, Indian officials said.", "Bombay", "IN", "Maharashtra", "city", (19.07, 72.88)),
    ("Rebels captured Ta'izz in Yemen.", "Ta'izz", "YE", None, "city", (13.58, 44.02)),
    ("A strike killed five in N'Djamena, Chad.", "N'Djamena", "TD", "N'Djamena", "city", (12.11, 15.04)),
    ("Shelling killed two in Bint Jbeil in southern Lebanon.", "Bint Jbeil", "LB", "Nabatieh", "city", (33.12, 35.43)),
    # containment and types
    (
        "Shells hit Kupiansk, in the Kharkiv region of Ukraine.",
        "Kupiansk",
        "UA",
        "Kharkiv Oblast",
        "city",
        (49.71, 37.61),
    ),
    ("Shells hit the Kharkiv region of Ukraine.", "Kharkiv region", "UA", "Kharkiv Oblast", "admin1", None),
    ("A car bomb went off in northern Syria's Aleppo province.", "Aleppo province", "SY", "Aleppo", "admin1", None),
    ("Gunmen raided villages in Nigeria's Plateau state.", "Plateau state", "NG", "Plateau", "admin1", None),
    ("Flooding hit the Rostov oblast in Russia.", "Rostov oblast", "RU", "Rostov Oblast", "admin1", None),
    ("A quake shook Bihar, India.", "Bihar", "IN", "Bihar", "admin1", None),
    (
        "The Israeli army struck the southern Lebanese village of Aitaroun.",
        "Aitaroun",
        "LB",
        "Nabatieh",
        "city",
        (33.12, 35.47),
    ),
    ("Two people died in the Zaporizhzhia, Sumy and Kherson regions.", "Sumy", "UA", "Sumy Oblast", "admin1", None),
    ("Insurgents attacked Macomia district in Mozambique.", "Macomia district", "MZ", "Cabo Delgado", "district", None),
    ("Landslides hit the Ratnapura district of Sri Lanka.", "Ratnapura district", "LK", None, "district", None),
    ("Troops entered Cauca department in Colombia.", "Cauca department", "CO", "Cauca", "admin1", None),
    ("A shooting in Cook County, Illinois, left one dead.", "Cook County", "US", "Illinois", "district", None),
    ("The governor of Punjab, in Pakistan, resigned.", "Punjab", "PK", "Punjab", "admin1", None),
    ("Farmers marched in Punjab, India.", "Punjab", "IN", "Punjab", "admin1", None),
    ("Militants killed ten in Khyber Pakhtunkhwa.", "Khyber Pakhtunkhwa", "PK", "Khyber Pakhtunkhwa", "admin1", None),
    ("Rebels shelled the village of Zorava in the Homs region of Syria.", "Zorava", "SY", "Homs", "admin1", None),
    (
        "Ecuador and Guinea calmed down.\n\nIn South Sudan, rebels took a post in Pajuto in Jonglei state.",
        "Pajuto",
        "SS",
        "Jonglei",
        "admin1",
        None,
    ),
    (
        "Guinea's junta shut roads. In Conakry shops closed.\n\nShots were heard in the Kipo quarter.",
        "Kipo quarter",
        "GN",
        None,
        "site",
        (9.54, -13.68),
    ),
    ("Bangladeshi police shot at workers at Zirabopur on Monday.", "Zirabopur", "BD", None, "country", None),
    ("A bomb went off at Thebarin in Syria's Homs region.", "Thebarin", "SY", "Homs", "admin1", None),
    ("Spanish rescuers said five people drowned in Valencia.", "Valencia", "ES", None, "city", (39.47, -0.38)),
    ("Five people drowned in Valencia, Spanish rescuers said.", "Valencia", "ES", None, "city", (39.47, -0.38)),
    ("A bus fell into a ravine near Puno on Wednesday.", "Puno", "PE", None, "city", (-15.84, -70.02)),
    ("Russian shelling hit Nikopol and Pokrovsk.", "Pokrovsk", "UA", None, "city", (48.28, 37.18)),
    ("Police in Birmingham said crowds filled Victoria Square.", "Victoria Square", "GB", None, "site", (52.48, -1.9)),
    (
        "Two men died in Kherson. A bus was hit in the Dniprovskyi district.",
        "Dniprovskyi district",
        "UA",
        None,
        "site",
        (46.64, 32.62),
    ),
    (
        "A bomb hit Sofia. Police searched flats in the Lozenets quarter of the city.",
        "Lozenets quarter",
        "BG",
        None,
        "site",
        (42.7, 23.32),
    ),
    ("Israeli forces stormed the Jenin refugee camp.", "Jenin refugee camp", "PS", None, "site", (32.46, 35.29)),
    (
        "He died at Dhaka Medical College Hospital, his brother in Geneva said.",
        "Dhaka Medical College Hospital",
        "BD",
        None,
        "site",
        (23.71, 90.41),
    ),
    ("Gunmen stopped a bus on the Kaduna-Abuja highway.", "Kaduna-Abuja highway", "NG", None, "district", (9.8, 7.46)),
    ("Truckers blocked the Kaduna-Abuja highway at Zaria.", "Kaduna-Abuja highway", "NG", None, "site", (11.11, 7.72)),
    ("A dinghy capsized in the Channel on Tuesday.", "the Channel", "GB", None, "district", None),
    # sites, quarters
    (
        "A bomb fell on the Saltivka district of Kharkiv.",
        "Saltivka district",
        "UA",
        "Kharkiv Oblast",
        "site",
        (50.02, 36.35),
    ),
    ("Shots were fired at Goma airport.", "Goma airport", "CD", "North Kivu", "site", (-1.67, 29.24)),
    ("Protesters filled Tahrir Square in Cairo.", "Tahrir Square", "EG", "Cairo", "site", (30.04, 31.24)),
    ("The talks took place at the White House.", "White House", "US", "District of Columbia", "site", (38.9, -77.04)),
    ("Aid trucks entered through the Rafah crossing.", "Rafah crossing", "PS", "Gaza Strip", "site", (31.25, 34.26)),
    (
        "NATO ministers met at Ramstein Air Base in Germany.",
        "Ramstein Air Base",
        "DE",
        "Rhineland-Palatinate",
        "site",
        (49.44, 7.6),
    ),
    ("Crowds gathered in Al-Noor Square in Tripoli, Lebanon.", "Al-Noor Square", "LB", "North", "site", (34.44, 35.83)),
    (
        "Gunmen stormed the Mangu main market in Plateau State.",
        "Mangu main market",
        "NG",
        "Plateau",
        "site",
        (9.38, 9.37),
    ),
    (
        "Demonstrators blocked the Varadin Bridge in Novi Sad.",
        "Varadin Bridge",
        "RS",
        "Vojvodina",
        "site",
        (45.25, 19.86),
    ),
    (
        "Police raided a flat in the Molenbeek district of Brussels.",
        "Molenbeek district",
        "BE",
        None,
        "site",
        (50.85, 4.33),
    ),
    (
        "Patients fled Kindu General Hospital in Kindu, Congo.",
        "Kindu General Hospital",
        "CD",
        None,
        "site",
        (-2.94, 25.92),
    ),
    (
        "The Zaporizhzhia nuclear power plant lost power.",
        "Zaporizhzhia nuclear power plant",
        "UA",
        None,
        "site",
        (47.51, 34.59),
    ),
    # distances, sea
    (
        "A ship was hit 58 nautical miles northwest of Hodeidah, Yemen.",
        "Hodeidah",
        "YE",
        "",
        "district",
        (15.48, 42.24),
    ),
    ("The depot lies some 25 km from Pokrovsk, Ukraine.", "Pokrovsk", "UA", "Donetsk Oblast", "city", (48.28, 37.18)),
    ("A tanker was seized in the Strait of Hormuz.", "Strait of Hormuz", "IR", "", "district", None),
    ("Warships sailed through the Red Sea.", "Red Sea", "YE", "", "district", None),
    ("Chinese jets crossed the Taiwan Strait.", "Taiwan Strait", "TW", "", "district", None),
    ("The coast guard rammed a boat near Scarborough Shoal.", "Scarborough Shoal", "PH", "", "district", None),
    # regions
    ("Aid was cut off in the Gaza Strip.", "Gaza Strip", "PS", "Gaza Strip", "admin1", None),
    ("Settlers burned cars in the West Bank.", "West Bank", "PS", "West Bank", "admin1", None),
    ("Fighting spread in Darfur.", "Darfur", "SD", None, "district", None),
    ("Ethiopian troops withdrew from Tigray.", "Tigray", "ET", "Tigray", "admin1", None),
    ("Turkish drones struck Iraqi Kurdistan.", "Iraqi Kurdistan", "IQ", None, "district", None),
    ("The battle for Donbas goes on.", "Donbas", "UA", None, "district", None),
    ("Russia annexed Crimea in 2014.", "Crimea", "UA", "Crimea", "admin1", None),
    # countries and their other names
    ("The U.S. struck targets in Yemen.", "Yemen", "YE", "", "country", None),
    ("Refugees fled to Türkiye.", "Türkiye", "TR", "", "country", None),
    ("Refugees fled to Burma from the north.", "Burma", "MM", "", "country", None),
    ("Floods killed 20 in the Ivory Coast.", "Ivory Coast", "CI", "", "country", None),
    ("Floods killed 20 in Jordan.", "Jordan", "JO", "", "country", None),
    ("Refugees crossed into Guinea-Bissau.", "Guinea-Bissau", "GW", "", "country", None),
    ("Officials fled to South Sudan.", "South Sudan", "SS", "", "country", None),
    # towns everywhere
    ("A landslide hit Petropolis, Brazil.", "Petropolis", "BR", "Rio de Janeiro", "city", (-22.5, -43.18)),
    ("An avalanche hit Gulmarg in Indian Kashmir.", "Gulmarg", "IN", None, "city", (34.05, 74.38)),
    ("A bus crashed near Puno, Peru.", "Puno", "PE", "Puno", "city", (-15.84, -70.02)),
    ("Miners struck in Rustenburg, South Africa.", "Rustenburg", "ZA", "North West", "city", (-25.67, 27.24)),
    ("A bomb killed four in Mogadishu.", "Mogadishu", "SO", "Banadir", "city", (2.04, 45.34)),
    ("A blast hit Quetta, in Pakistan's Balochistan.", "Quetta", "PK", "Balochistan", "city", (30.18, 67.0)),
    ("A cyclone reached Cox's Bazar in Bangladesh.", "Cox's Bazar", "BD", "Chattogram", "city", (21.44, 91.98)),
    ("Ash fell on Rabaul in Papua New Guinea.", "Rabaul", "PG", None, "city", (-4.2, 152.17)),
    ("Farmers blocked roads near Clermont-Ferrand in France.", "Clermont-Ferrand", "FR", None, "city", (45.78, 3.08)),
    ("A riot broke out in Malmö, Sweden.", "Malmö", "SE", None, "city", (55.6, 13.0)),
    ("A drone fell near Galati, Romania.", "Galati", "RO", None, "city", (45.44, 28.05)),
    ("Shots rang out in Ciudad Juárez, Mexico.", "Ciudad Juárez", "MX", "Chihuahua", "city", (31.72, -106.46)),
    ("Smoke rose over Rio de Janeiro.", "Rio de Janeiro", "BR", "Rio de Janeiro", "city", (-22.91, -43.2)),
    (
        "Police clashed with marchers in Port-au-Prince, Haiti.",
        "Port-au-Prince",
        "HT",
        "Ouest",
        "city",
        (18.54, -72.34),
    ),
    ("Troops entered St. Petersburg, Russia.", "St. Petersburg", "RU", "Saint Petersburg", "city", (59.94, 30.31)),
    ("Fire destroyed homes in Rostov-on-Don.", "Rostov-on-Don", "RU", "Rostov Oblast", "city", (47.23, 39.71)),
    ("The Ukrainian capital came under attack.", "Ukrainian capital", "UA", "Kyiv City", "city", (50.45, 30.52)),
]


@dataclass(frozen=True)
class Point:
    """A point on the map."""

    lat: float
    lon: float


@pytest.mark.parametrize("case", LOCATED, ids=[row[0][:60] for row in LOCATED])
def test_place_is_found(case: Case, gazetteer: SqliteGazetteer, parser: SpacySyntaxParser) -> None:
    """A name comes out as the place that the text means, at the codebook's precision."""
    text, words, country, admin1, precision, point = case
    found = [mention for mention in places(text, gazetteer, parser) if mention.text == words]
    assert found, [mention.text for mention in places(text, gazetteer, parser)]
    place = found[-1].place
    assert (place.country, place.precision) == (country, precision), place
    if admin1 is not None:
        assert place.admin1 == admin1
    if point is not None:
        assert distance_km(place, Point(*point)) <= 25, place


NO_PLACE = [
    ("Paris Hilton opened a club on Friday.", "Paris"),
    ("Michael Jordan scored 40 points. Jordan said he was tired.", "Jordan"),
    ("President Jordan resigned.", "Jordan"),
    ("The Washington Post reported the story.", "Washington"),
    ("He reads the New York Times every day.", "New York"),
    ("Chelsea Clinton spoke for an hour.", "Chelsea"),
    ("The Bank of America raised its rates.", "America"),
    ("Manchester United won again.", "Manchester"),
    ("Reading is good for you.", "Reading"),
    ("Nice weather is expected.", "Nice"),
    ("It happened on 3 March.", "March"),
    ("Police said nobody was hurt.", "Police"),
    ("Most people stayed at home.", "Most"),
    ("The EU imposed sanctions.", "EU"),
    ("Of the dead, two were children.", "Of"),
    ("Jack London wrote novels.", "London"),
    ("Senator Lindsey Graham spoke.", "Graham"),
    ("Mobile phones were cut off.", "Mobile"),
    ("A drone hit a boat on the Dnipro near Kherson.", "Dnipro"),
    ("Moldova's president, Maia Sandu, spoke in Chisinau.", "Sandu"),
    ("Soldiers in Congo fled towards Mubi on Friday.", "Mubi"),
    ("Leaders of the Economic Community of West African States met in Abuja.", "Economic Community"),
    ("Deputies in Parliament voted on the bill in Warsaw.", "Parliament"),
]


@pytest.mark.parametrize(("text", "words"), NO_PLACE, ids=[row[0] for row in NO_PLACE])
def test_other_readings_are_dropped(
    text: str, words: str, gazetteer: SqliteGazetteer, parser: SpacySyntaxParser
) -> None:
    """Persons, organisations, works and ordinary words that look like place names are no places to be at."""
    named = [mention.text for mention in places(text, gazetteer, parser) if mention.reading != "part"]
    assert words not in named


READINGS = [
    ("Washington said it would respond.", "Washington", "government"),
    ("Moscow denied the report.", "Moscow", "government"),
    ("The Kremlin ruled out a truce.", "Kremlin", "government"),
    ("Kyiv and Moscow agreed to swap prisoners.", "Kyiv", "government"),
    ("Kyiv and Moscow agreed to swap prisoners.", "Moscow", "government"),
    ("A Moscow-backed official was killed.", "Moscow", "government"),
    ("Israel's prime minister resigned.", "Israel", "government"),
    ("Explosions were heard in Moscow.", "Moscow", "location"),
    ("Kyiv was hit by missiles.", "Kyiv", "location"),
    ("Kyiv came under attack.", "Kyiv", "location"),
    ("KYIV, March 13 (Agency) - Drones hit Kharkiv.", "KYIV", "dateline"),
    ("KYIV, March 13 (Agency) - Drones hit Kharkiv.", "Kharkiv", "location"),
    ("DNIPRO, Ukraine (CPN) — The guns fell quiet.", "Ukraine", "dateline"),
    ("ROSTOV-ON-DON, 9 October. /Corr. Vesti/. A depot burned.", "ROSTOV-ON-DON", "dateline"),
    ("Muscat, 14 January 2026 - The ministers met in Doha.", "Muscat", "dateline"),
    ("Muscat, 14 January 2026 - The ministers met in Doha.", "Doha", "location"),
    ("DUBAI - A tanker was hit off Fujairah.", "DUBAI", "dateline"),
    ("Rockets fell on Sderot - nobody was hurt.", "Sderot", "location"),
]


@pytest.mark.parametrize(("text", "words", "reading"), READINGS, ids=[f"{row[1]}: {row[0][:50]}" for row in READINGS])
def test_reading(text: str, words: str, reading: str, gazetteer: SqliteGazetteer, parser: SpacySyntaxParser) -> None:
    """A name is told apart as a place, as a government and as a dateline."""
    assert [m.reading for m in places(text, gazetteer, parser) if m.text == words][:1] == [reading]


HEADLINES = [
    ("MISSILE RIPS THROUGH ODESA HOTEL", "ODESA", "UA"),
    ("Gang Attack On Haitian Town Of Cabaret Kills 15", "Cabaret", "HT"),
    ("CHAOS IN NOVI SAD AS PROTESTERS BLOCK BRIDGE", "NOVI SAD", "RS"),
    ("Car Bomb Kills Seven In Mogadishu", "Mogadishu", "SO"),
]


@pytest.mark.parametrize(("title", "words", "country"), HEADLINES)
def test_headline_in_capitals(
    title: str, words: str, country: str, gazetteer: SqliteGazetteer, parser: SpacySyntaxParser
) -> None:
    """Where every word is capitalised, known names are still found and ordinary words are not."""
    found = places(title, gazetteer, parser)
    assert [(mention.text, mention.place.country) for mention in found] == [(words, country)]


def test_body_decides_for_headline(gazetteer: SqliteGazetteer, parser: SpacySyntaxParser) -> None:
    """A headline's bare name means what the body means by it."""
    body = places("Protesters marched in Birmingham, Alabama, on Monday.", gazetteer, parser)
    title = parser.parse("Crowd marches in Birmingham", PUBLISHED)
    found = find_places(title, gazetteer, background=body)
    assert [(mention.place.country, mention.place.admin1) for mention in found] == [("US", "Alabama")]


KINDS = [
    ("The United States delivered food aid to Cuba on Tuesday.", "Cuba", "CU", ""),
    ("American soldiers arrived in Lebanon on Tuesday.", "Lebanon", "LB", ""),
    ("U.S. officials flew 40 migrants back to Peru on Tuesday.", "Peru", "PE", ""),
    ("A drone struck an American base in north-eastern Jordan.", "Jordan", "JO", ""),
    ("The crowd in Tbilisi, Georgia, marched.", "Georgia", "GE", ""),
    ("Police in London, Ont., arrested four people.", "London", "CA", "Ontario"),
    ("Police in London, Ont., arrested four people.", "Ont.", "CA", "Ontario"),
    ("He was arrested in Austin, TX, on Friday.", "TX", "US", "Texas"),
    ("He spoke in Sydney, N.S.W., on Friday.", "N.S.W.", "AU", "New South Wales"),
    ("The bill of Jane Doe, D-Calif., failed.", "Calif.", "US", "California"),
    ("Two British tourists were stabbed in Cambridge, Massachusetts police said.", "Cambridge", "US", "Massachusetts"),
    ("Three miners were kidnapped in Zamfara (north-west Nigeria).", "Zamfara", "NG", "Zamfara"),
    ("A cable car fell on Daedunsan, a mountain in South Korea.", "Daedunsan", "KR", ""),
    ("Ukraine's army said it had beaten back 40 attacks around Pokrovsk.", "Pokrovsk", "UA", "Donetsk Oblast"),
    ("The Georgia Public Service Commission met in Atlanta.", "Georgia", "US", "Georgia"),
]


def test_kinds_of_mistake(gazetteer: SqliteGazetteer, parser: SpacySyntaxParser) -> None:
    """Countries with small namesakes, nationalities, short forms and stated containment: at most one is wrong."""
    wrong = []
    for text, words, country, unit in KINDS:
        found = {mention.text: mention.place for mention in places(text, gazetteer, parser)}
        place = found.get(words)
        if place is None or (place.country, place.admin1) != (country, unit):
            wrong.append((text, words, place))
    assert len(wrong) <= 1, wrong


NO_NAMES = [
    "SWAT teams were deployed.",
    "Xinhua reported it.",
    "The North said the Secretary would go to the Center.",
    "Matthew Davis and Linda Hawkins spoke.",
    "It was built in about 100 B.C. by hand.",
    "Car bombs are common.",
]


@pytest.mark.parametrize("text", NO_NAMES)
def test_no_place_at_all(text: str, gazetteer: SqliteGazetteer, parser: SpacySyntaxParser) -> None:
    """Acronyms, agencies, persons, eras and capitalised nouns that a gazetteer knows as names."""
    assert places(text, gazetteer, parser) == ()
