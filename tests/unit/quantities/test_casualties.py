"""Casualty figures: who suffered what, how many, and whether the figure is the event's own."""

from collections.abc import Callable

import pytest

from streams.domain.document import Document
from streams.domain.quantities import find_casualties

# sentence | what it says: k killed, i injured, m missing, a arrested, d displaced, b abducted, r rescued; ? no figure
CASES = """
The assault left at least 12 dead and 90 injured.|k12 i90
The blast left ten people injured.|i10
The blast left two soldiers and five rebels dead.|k7
Drones slammed into flats, killing at least four people and injuring 21.|k4 i21
A missile killed two people and wounded at least a dozen.|k2 i12
A missile killed two people and wounded between 10 and 15.|k2 i10
A missile killed between 10 and 15 people.|k10
More than 20 people were killed.|k20
Nearly 40 people were wounded.|i40
Three people were killed and at least 16 hurt.|k3 i16
Three port workers were killed and eight injured at the port.|k3 i8
Thirty-four people were killed and 19 wounded by gunfire.|k34 i19
Four people were killed or wounded.|k4 i4
A firefighter was killed and two of his colleagues were injured.|k1 i2
The driver was killed.|k1
A woman aged 70 was killed.|k1
A 17-year-old was shot dead.|k1
A 24-year-old man was stabbed to death.|k1
Gunmen shot dead three men.|k3
Two men were gunned down outside a bar.|k2
Nine farmers were hacked to death with machetes.|k9
The strike killed him and his wife.|k2
The strike killed a man and his two sons.|k3
The strike killed a mother, her baby and three neighbours.|k5
The shell killed a couple in their sixties.|k2
The shell killed a family of four.|k4
The attack killed four passengers and a tea seller.|k5
Artillery fire killed a woman and wounded two municipal workers.|k1 i2
Six nurses and an ambulance driver were abducted.|b7
Gunmen kidnapped 22 passengers.|b22
It killed seven people, two of them children, and wounded dozens.|k7 i?
It killed four people, among them a child.|k4
It killed 11 people, including four children, and injured 30 others.|k11 i30
Dozens were killed.|k?
Several people were injured.|i?
Hundreds of people were killed.|k?
Nine people died in Panyam and six in Gindiri.|k9 k6
Twelve persons lost their lives: seven at Panyam and five at Gindiri.|k12 k7 k5
Police found 13 corpses in Panyam and eight in Gindiri.|k13 k8
The battle claimed five lives.|k5
Three soldiers lost their lives.|k3
Eight guards paid the supreme price.|k8
The bodies of six people were recovered.|k6
Rescuers pulled two bodies from the rubble.|k2
A mother and her two daughters died under a wall.|k3
An engineer died of burns.|k1
The explosion caused five deaths.|k5
It resulted in the death of three people.|k3
This led to the injury of three persons.|i3
The death toll rose to nine.|k9
The death toll has climbed to 23.|k23
The death toll reached 31 on Monday.|k31
The toll stands at 17.|k17
Rescuers put the death toll at 40.|k40
The death toll from the air strike that hit a camp in the town has risen to 23.|k23
That brings the number of dead to nine.|k9
The number of wounded has risen to 41.|i41
He put the wounded at 33.|i33
There was a toll of 21 dead.|k21
The balance was five dead and nine wounded.|k5 i9
The rise of the toll to nine dead and twenty-four wounded was announced.|k9 i24
No casualties were reported.|k0 i0
There were no casualties.|k0 i0
It caused no casualties.|k0 i0
The mine made no victims.|k0 i0
There were no reports of casualties.|k0 i0
The rocket fell in a field without causing casualties.|k0 i0
The shell did not cause casualties.|k0 i0
Nobody was hurt.|k0 i0
No one was injured.|k0 i0
A bomb fell in a field, hurting no one.|k0 i0
A grenade exploded without injuring anyone.|k0 i0
There were no injuries.|k0 i0
No deaths or injuries were reported.|k0 i0
No one was killed.|k0
There were no deaths.|k0
The crew escaped unhurt.|k0 i0
The damages were only material.|k0 i0
The damage was limited to a fence.|k0 i0
Nobody was hurt, but two men were arrested.|k0 i0 a2
Fourteen men were detained.|a14
Police arrested five suspected cattle rustlers.|a5
Police made no arrests.|a0
Twenty-nine people were arrested and 12 officers were hurt.|a29 i12
A blogger was arrested.|a1
Four hikers are missing.|m4
Two sailors are still missing.|m2
The flood left three dead and eleven missing.|k3 m11
About 2,300 people were displaced.|d2300
The fighting has displaced 18,000 people.|d18000
Some 500 residents fled the town.|d500
Soldiers rescued 12 hostages.|r12
Three officers were treated for burns.|i3
Four people were taken to hospital.|i4
About 15 people were treated for bruises.|i15
The driver suffered a concussion.|i1
Two firefighters suffered burns.|i2
Settlers beat a shepherd with clubs.|i1
A man was beaten to death.|k1
Officers beat back the crowd.|
Georgia beat Armenia.|
The strike wounded a deckhand.|i1
One passer-by was killed.|k1
Two others were hurt.|i2
Seven others were wounded in the attack.|i7
He was not hurt.|
The plan was killed in committee.|
Rustlers killed 300 cows.|
The drone was destroyed.|
The war killed hopes of a deal.|
Troops died defending the town.|k?
Eleven people have died and 27 have been injured.|k11 i27
31 people were killed, most of them traders, and 43 were treated at the hospital.|k31 i43
Eighteen policemen injured, one of them seriously|i18
Four killed as drones pound city|k4
Gang attack kills at least 15|k15
Car bomb kills seven at market|k7
Two soldiers were captured.|a2
Armed men beheaded three fishermen.|k3
Twenty-two people drowned.|k22
The gunman was killed by police.|k1
It was in the blast that three people died.|k3
An explosion killed two workers and seriously burned another.|k2 i1
The flames burned four firefighters.|i4
Protesters burned 40 tyres.|
Rioters burned three shelters.|
A soldier lost an arm.|i1
One patrolman was killed and another lost a leg.|k1 i1
A lorry driver received a bullet in the shoulder.|i1
A cameraman has a fractured jaw.|i1
She suffered a broken collarbone.|i1
Soldiers shot an old man in the leg.|i1
A boy was shot in the foot.|i1
Police shot and killed two men.|k2
Two hikers were shot and wounded.|i2
Fourteen are in hospital.|i14
A leak sent 41 schoolchildren to hospital.|i41
He and a priest were taken to hospital.|i2
Two helicopters took five people to hospital.|i5
A dozen of them had to be treated.|i12
Patients were treated badly.|
A body was taken to the hospital.|
Floods have drowned 14 people.|k14
Gunmen raided the market, shooting or hacking to death at least 21 traders.|k21
The prosecutor located the bodies of two teachers.|k2
Two constables embraced martyrdom.|k2
She passed away at the hospital.|k1
Both died.|k2
The town bade farewell to the victims of the raid, after their number rose to four.|k4
The farmers left, after their number rose to four.|
Troops had beaten back an assault on the town.|
No villager was harmed.|k0 i0
Nobody was harmed.|k0 i0
The hospital said it had admitted no injured.|k0 i0
The roadblock was cleared without injuries.|k0 i0
The fourth was hit in the neck and died.|k1
Nineteen sailors were rescued and three are feared dead.|r19
The army freed 23 seriously wounded prisoners.|
About two dozen wounded people were taken to a hospital.|i24
There are no fatalities.|k0
The governor said he knew of no victims.|k0 i0
Eleven bodies have been recovered.|k11
Cholera has killed 61 people since the start of March.|k61
A woman broke her leg.|i1
The grandmother was killed, and her grandson has shrapnel wounds.|k1 i1
The driver was killed and his wife is being treated for burns.|k1 i1
"""

# sentence | figure that is not the event's own | why
SCOPES = """
More than 40,000 people have been killed since October 2023.|40000|background
It was the deadliest raid since last May, when bombs killed 19 people.|19|background
It was the worst attack since 2018, when 71 people died.|71|background
At least 1,379 people were killed between April and June 2024.|1379|background
So far this year 311 people have been killed in the province.|311|background
5,000 soldiers a week are dying.|5000|background
The earthquake of 1988 killed about 25,000 people.|25000|background
Fifty people were killed there in 2015.|50|background
Two of the wounded died in hospital.|2|part
Six of the wounded have died, raising the toll to 23.|6|part
Two women died of their burns on Friday.|2|part
Three more bodies were found in the rubble.|3|part
Another man died in hospital.|1|part
A drone killed four people on Wednesday.|4|event
Partners have recorded 96 related deaths in the governorate since last September.|96|background
Floods have killed 61 people since 5 March.|61|event
It killed four people, the deadliest raid since May.|4|event
"""


def _spell(document: Document) -> list[str]:
    letters = {"killed": "k", "injured": "i", "missing": "m", "arrested": "a"}
    letters |= {"displaced": "d", "abducted": "b", "rescued": "r"}
    return [
        letters[found.kind] + ("?" if found.count is None else str(found.count)) for found in find_casualties(document)
    ]


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "expected"), _rows(CASES))
def test_figures_of_a_sentence(parse: Callable[..., Document], text: str, expected: str) -> None:
    """The sentence says exactly these figures."""
    assert set(_spell(parse(text))) == set(expected.split())


@pytest.mark.parametrize(("text", "count", "scope"), _rows(SCOPES))
def test_scope_of_a_figure(parse: Callable[..., Document], text: str, count: str, scope: str) -> None:
    """Totals of a period, older cases and persons counted already are told from the event's own figure."""
    found = {each.count: each.scope for each in find_casualties(parse(text)) if each.kind == "killed"}
    assert found[int(count)] == scope


def test_total_is_marked(parse: Callable[..., Document]) -> None:
    """A toll that rises from one figure to another gives the later one, as a total."""
    found = find_casualties(parse("Two of the wounded had died, raising the death toll from three to five."))
    assert [(each.count, each.total) for each in found if each.scope == "event"] == [(5, True)]


@pytest.mark.parametrize(
    ("text", "count", "superseded"),
    [
        ("A missile killed two men, raising an earlier toll of one.", 1, True),
        ("A missile killed two men, raising an earlier toll of one.", 2, False),
        ("Early accounts spoke of four dead; the ministry has since confirmed that three were killed.", 4, True),
        ("Early accounts spoke of four dead; the ministry has since confirmed that three were killed.", 3, False),
        ("Officials at first reported no deaths.", 0, True),
        ("Two days earlier a blast had killed six people.", 6, False),
    ],
)
def test_superseded_figure(parse: Callable[..., Document], text: str, count: int, superseded: bool) -> None:  # noqa: FBT001
    """A count that the text itself calls earlier is marked; one of an earlier event is not."""
    marks = {each.count: each.superseded for each in find_casualties(parse(text)) if each.kind == "killed"}
    assert marks[count] is superseded


@pytest.mark.parametrize(
    ("text", "enemy"),
    [
        ("Troops neutralised three criminals.", True),
        ("The army said it had killed 40 militants.", True),
        ("Gunmen killed 40 villagers.", False),
    ],
)
def test_enemy_dead_are_marked(parse: Callable[..., Document], text: str, *, enemy: bool) -> None:
    """One side's count of the other side's dead is marked as such."""
    assert [each.enemy for each in find_casualties(parse(text))] == [enemy]


def test_dates_and_ages_are_no_counts(parse: Callable[..., Document]) -> None:
    """The numbers of a date or an age do not count persons."""
    found = find_casualties(parse("On 11 March a 24-year-old driver was killed."))
    assert [each.count for each in found] == [1]


def test_figure_knows_its_words(parse: Callable[..., Document]) -> None:
    """A figure spans the count and the word for the harm, and names those who suffered."""
    document = parse("Gunmen killed 40 villagers.")
    (found,) = find_casualties(document)
    assert document.text[found.start : found.end] == "killed 40 villagers"
    assert document.tokens[found.token].text == "killed"
    assert found.subject is not None
    assert document.text[slice(*found.subject)] == "40 villagers"
