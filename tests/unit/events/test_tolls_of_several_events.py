"""Articles of several events, made up: each event has its own number of killed and injured, and no other."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.events.reporting import report_of
from streams.domain.extraction import candidate_groups, read_story

PUBLISHED = datetime(2025, 3, 13, 12, 0, tzinfo=UTC)  # a Thursday
Counts = dict[str, list[str]]
Read = Callable[[str], Counts]

# "# why", the article with its paragraphs parted by "//", then "= place killed injured; ..." with "-" for no number;
# "place/TYPE" names one of two events at a place
ARTICLES = """
# a shelter near another town is not the scene
A wildfire swept through Nacimiento on Tuesday, killing four people. // The family was found in a car on the
road to Curanilahue. Fifty-two people have been treated for smoke inhalation.
= Nacimiento 4 52

# an act told again beside a lake keeps its wounded at the town
Drone strikes on the port town of Kalemie killed eight people on Tuesday, officials said. // The strikes came as
traders were loading boats on Lake Tanganyika, a resident said. Five of the dead were women, she said, and 22 people
were wounded.
= Kalemie 8 22

# known gunmen beside another town's name go on with their attack
Gunmen stormed the town of Maradi before dawn on Tuesday, killing at least 15 people, an official said. // The
gunmen came on foot, on the northern outskirts of Agadez, and went from house to house for three hours. About two
dozen wounded people were taken to a hospital in Zinder.
= Maradi 15 24

# a march after an attack does not take its dead
A car bomb went off outside a barracks in Herat on Tuesday. Seven soldiers were killed. // On Wednesday
thousands of people marched in Herat to mourn them.
= Herat/ASSAULT 7 -; Herat/PROTEST - -

# a rising toll is that of the shelling, not of the riot
Artillery shelled Kandahar on Tuesday. // On Wednesday a crowd threw stones at the customs house in Herat. //
The death toll from the shelling has risen to eight, officials said.
= Kandahar 8 -; Herat - -

# the first number was for both villages
Gunmen killed 15 people in raids on Panyam and a neighbouring village on Sunday. // Nine people died in Panyam
and six in Gindiri, an official said.
= Panyam 9 -; Gindiri 6 -

# those hurt by police belong to the protest
Protesters marched through Juliaca on Wednesday. Police fired at the crowd; two demonstrators were killed and
14 were injured.
= Juliaca/PROTEST 2 14

# a clash with protesters is the protest
Protesters marched through Juliaca on Wednesday. // One man died and 14 others were injured in clashes between
police and protesters in Juliaca.
= Juliaca/PROTEST 1 14

# officers and protesters hurt add up
Protesters threw stones at police in Tbilisi on Wednesday. Three journalists were injured, the ombudsman said.
// The interior ministry said 21 officers were injured.
= Tbilisi - 24

# where clause belongs to the last place
Russian drones hit Sumy, Poltava and Odesa on Wednesday, where two people were killed.
= Sumy - -; Poltava - -; Odesa 2 -

# the soldiers were counted before
A suicide bomb killed seven soldiers in Pishin on Tuesday. // The soldiers were killed when a vehicle rammed
the gate.
= Pishin 7 -

# the mayor unhurt does not empty the toll
Gunmen ambushed the mayor's convoy in Uruapan on Tuesday. Three policemen were killed. The mayor was unharmed.
= Uruapan 3 -

# nobody hurt closes a bulletin item of its own
A drone killed two people in Sumy on Tuesday. // A rocket landed in a field near Poltava on Wednesday. Nobody
was hurt.
= Sumy 2 -; Poltava 0 0

# disaster is the subject of killed
Cholera has killed 61 people in El Obeid since the start of March.
= El Obeid 61 -

# killed in an earthquake
34 people were killed and 412 injured in Monday's earthquake in Mamuju.
= Mamuju 34 412

# update in the last paragraph
A bus plunged into a ravine near Ipiales on Tuesday, killing nine passengers. // The driver had fallen asleep,
survivors said. // Two of the injured died in hospital on Wednesday, taking the death toll to 11.
= Ipiales 11 -

# a third victim raises the toll
A knifeman attacked passengers on a train in Kitzingen on Tuesday. Two people were killed. // A third person
has died in hospital, police said on Wednesday.
= Kitzingen 3 -

# total of the war is background
A drone hit a bakery in Sumy on Wednesday, killing two people. // More than 40,000 people have been killed
since the war began in 2022.
= Sumy 2 -

# two items in one paragraph
In Kano a petrol tanker exploded on Tuesday, killing 12 people. In Jos, gunmen shot dead three farmers on
Wednesday.
= Kano 12 -; Jos 3 -

# enemy dead only if nothing else
Gunmen attacked an army post in Gao on Tuesday. Five soldiers were killed. The army said it had killed 20
militants.
= Gao 5 -

# enemy dead alone
The army raided a camp near Gao on Tuesday and killed 20 militants.
= Gao 20 -

# vague number is no number
A bomb exploded in Mopti on Tuesday. Dozens of people were killed. Two of the wounded later died.
= Mopti - -

# dozens hurt
A bomb exploded in Mopti on Tuesday, killing six and wounding dozens.
= Mopti 6 -

# further victims on top
Fourteen people died on the spot when a bus overturned near Potosi on Tuesday, and three others died in
hospital.
= Potosí 17 -

# hostages taken to hospital in another town
Gunmen attacked a church in Owo on Sunday, killing nine worshippers. Twenty wounded were taken to a hospital
in Akure.
= Owo 9 20

# a fire and arrests
Police clashed with protesters in Lima on Tuesday and arrested 25 people. Four officers were hurt.
= Lima - 4

# recalled attack keeps its dead
A missile struck a hotel in Kramatorsk on Wednesday, a day after shelling killed three people in Kupiansk.
= Kramatorsk - -; Kupiansk 3 -

# toll over towns is of none
Missiles hit Kharkiv, Poltava and Sumy on Wednesday, killing ten people.
= Kharkiv - -; Poltava - -; Sumy - -

# a quake elsewhere with nobody hurt
A landslide buried houses in Pokhara on Tuesday; 27 bodies have been recovered. // An earthquake shook Tokyo
on Wednesday. There were no reports of injuries.
= Pokhara 27 -; Tokyo 0 0

# police chief's lower figure later
Gunmen killed at least 30 people in Bokkos on Monday, residents said. Police put the death toll at 18.
= Bokkos 30 -

# family listed without act
A shell hit a house in Nikopol on Wednesday. A couple and their son were killed and a neighbour was wounded.
= Nikopol 3 1

# earlier toll replaced
The death toll from Tuesday's factory fire in Dhaka has risen to 16 from an earlier count of nine.
= Dhaka 16 -

# toll put before its noun
Rescuers found two more bodies on Wednesday, taking to 16 the toll of Tuesday's factory fire in Dhaka.
= Dhaka 16 -

# no survivors counted
A boat capsized off Zarzis on Tuesday with 40 people on board. Coastguards rescued 12; nine bodies were
recovered and 19 people are missing.
= Zarzis 9 -

# a bystander is hit
Two gangs exchanged fire in Cape Town on Tuesday. A bystander was hit in the leg.
= Cape Town - 1

# two attacks the same day with own tolls
Gunmen stormed a bar in Machala on Tuesday night and shot dead four people. // Hours later, a bomb exploded in
Guayaquil. Two guards were wounded.
= Machala 4 -; Guayaquil - 2

# lost their lives named people
A bomb exploded beside a patrol in Zhob on Tuesday. Constables Ahmed Khan and Noor Ali embraced martyrdom.
= Zhob 2 -

# children among the dead are counted in
An air strike hit a school in Sagaing on Tuesday. Seventeen people were killed. Seven of them were children.
= Sagaing 17 -

# hospital receives bodies
An air strike hit a camp in Rafah on Tuesday. The hospital received nine bodies and 30 wounded.
= Rafah 9 30

# crowd crush
A crowd crush at a stadium in Malang on Saturday left 125 people dead and more than 300 injured.
= Malang 125 300

# drone strike and shelling in one region
In Kherson, a drone killed a woman on Wednesday. In Nikopol, shelling wounded two men the same day.
= Kherson 1 -; Nikopol - 2

# a quiet march hurt nobody
Thousands marched in Lima on Tuesday. The march ended without incident. // On Wednesday a bomb exploded in
Cali. Two guards were killed.
= Lima 0 0; Cali 2 -

# an address is one place
In Midsayap, Cotabato, a former village chairman was shot dead inside his house on Tuesday.
= Midsayap 1 -
"""


def _rows() -> list[tuple[str, str, str]]:
    rows = []
    for block in ARTICLES.strip().split("\n\n"):
        name, *text, counts = block.splitlines()
        rows.append((name.removeprefix("# "), " ".join(text).replace(" // ", "\n\n"), counts.removeprefix("= ")))
    return rows


@pytest.fixture(scope="module")
def read() -> Read:
    """Return a function from a text to the numbers of its events, by place and by place and type."""
    resources = load_resources()

    def reading(text: str) -> Counts:
        article = Article(id="a", url=None, source=None, title=None, published_at=PUBLISHED, text=text)
        story = read_story(article, text, PUBLISHED, resources)
        counts: Counts = {}
        for group in reversed(candidate_groups(story, resources)):
            report = report_of(story, group, resources.lexicon)
            numbers = ["-" if number is None else str(number) for number in (report.killed, report.injured)]
            if report.place and report.type in {"ASSAULT", "PROTEST", "DISASTER"}:
                counts[report.place.name] = counts[f"{report.place.name}/{report.type}"] = numbers
        return counts

    return reading


@pytest.mark.parametrize(("text", "counts"), [row[1:] for row in _rows()], ids=[row[0] for row in _rows()])
def test_each_event_has_its_own_numbers(read: Read, text: str, counts: str) -> None:
    """The events at the places have exactly these numbers."""
    wanted = {place: numbers for place, *numbers in (each.rsplit(" ", 2) for each in counts.split("; "))}
    found = read(text)
    assert {place: found.get(place) for place in wanted} == wanted
