"""How many were killed and injured by all that a text says of one event: made-up casualty sentences."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from streams.adapters.syntax import SpacySyntaxParser
from streams.domain.document import Document
from streams.domain.events.toll_counts import Told, number_of
from streams.domain.quantities import find_casualties

PUBLISHED = datetime(2025, 6, 13, 12, 0, tzinfo=UTC)

# sentence | killed | injured; - where the text gives no number
SENTENCES = """
A suicide bomber blew himself up at a barracks in Kabul, killing at least nine recruits and wounding 14 others.|9|14
The explosion in Kirkuk claimed the lives of eleven policemen.|11|-
A landslide in Bududa claimed 27 lives.|27|-
A shootout in Culiacan left five dead.|5|-
A shootout in Culiacan left a balance of five dead and three wounded.|5|3
The clash in Catatumbo left six people dead and as many injured.|6|6
Gunmen in Sokoto sent six vigilantes to their early graves.|6|-
Bandits in Katsina dispatched eight farmers to their early graves.|8|-
Thirteen soldiers lost their lives in an ambush near Tillaberi.|13|-
Four boys were crushed to death in a stampede in Kano.|4|-
A mother and her two daughters were buried under a collapsed wall in Lahore.|-|-
A couple and their infant son were killed when a rocket struck their house in Zaporizhzhia.|3|-
An elderly couple was killed in Kherson.|2|-
Three policemen and two civilians were killed in the blast in Quetta.|5|-
Two men and a girl were killed in the bombing of Sumy.|3|-
Two men, a woman and a child died in the fire in Lisbon.|4|-
The dead were two men aged 34 and 51 and a 16-year-old girl.|3|-
Among the dead were two children and a nurse.|-|-
Twelve people, including three children, were killed in Goma.|12|-
Twelve people were killed in Goma. Three of them were children.|12|-
Twelve people were killed in Goma, three of whom were children.|12|-
Twelve people, seven of them women, perished in the sinking off Lampedusa.|12|-
Bodies of 14 migrants were recovered off Lampedusa.|14|-
Rescuers recovered 14 bodies off Lampedusa.|14|-
A third body was found on Tuesday, bringing the death toll to three.|3|-
Between 10 and 15 fighters were killed in Kidal.|10|-
At least a dozen people were killed in Mopti.|12|-
Two dozen people were hurt in Mopti.|-|24
Scores were killed in Mopti.|-|-
Scores of people were killed and hundreds wounded in Mopti.|-|-
Half a dozen houses burned and half a dozen villagers died in Mopti.|6|-
No one was hurt in the blast in Malmo.|0|0
Nobody was killed or injured in the blast in Malmo.|0|0
There were no immediate reports of casualties in Malmo.|0|0
There were no immediate reports of injuries in Malmo.|0|0
No injuries were reported in Malmo.|0|0
No fatalities were reported in Malmo, but nine people were treated for smoke inhalation.|0|9
There was no loss of life in Malmo.|0|-
No lives were lost in Malmo.|0|-
No one died in Malmo, though six people were hurt.|0|6
The attack in Malmo caused no deaths but injured four.|0|4
There were no victims in Malmo, the governor said.|0|0
Fortunately there were no human casualties, only material damage.|0|0
Residents escaped unharmed.|0|0
All passengers escaped without injury.|0|0
The 40 workers on board were evacuated unhurt.|0|0
The driver and passengers were unhurt.|0|0
No military casualties were reported, but three civilians were wounded.|-|3
Casualties were not immediately known.|-|-
It was not clear whether anyone was hurt.|-|-
It was not immediately clear if there were any casualties.|-|-
There was no immediate word on casualties.|-|-
The number of casualties is unknown.|-|-
There were no details on casualties.|-|-
Police arrested 12 people after the riot in Leeds; three officers were injured.|-|3
Twelve people were arrested and three went missing in Leeds.|-|-
The flood left nine dead, 14 missing and 3,000 homeless in Derna.|9|-
The death toll from the flood in Derna climbed from 9 to 14.|14|-
The death toll from the flood in Derna rose by five to 14.|14|-
The number of people killed in the flood in Derna has risen to 14.|14|-
The number of those who died in the flood in Derna has reached 14.|14|-
The number of injured stands at 230.|-|230
The toll now stands at 14 dead and 230 injured.|14|230
The provisional toll is 14 dead and 230 injured.|14|230
According to a provisional toll, 14 people were killed and 230 injured.|14|230
Fourteen confirmed dead in Derna flood.|14|-
Fourteen people have been confirmed dead in Derna.|14|-
Officials confirmed 14 deaths and 230 injuries.|14|230
Health officials counted 14 fatalities and 230 wounded.|14|230
The ministry said the attack had killed 14 and injured 230.|14|230
At least 14 persons were feared dead in Derna.|-|-
Up to 14 people may have died in Derna.|-|-
More than 100 people are feared drowned off Mombasa.|-|-
A total of 14 people were killed and a further 230 were injured.|14|230
Fourteen people died on the spot and three more died in hospital.|17|-
Fourteen people died instantly while two others died on the way to hospital.|16|-
Six people died on the spot and five others sustained injuries.|6|5
Five others sustained varying degrees of injuries.|-|5
Five others escaped with gunshot wounds.|-|5
Five others were left with serious injuries.|-|5
Five others are receiving treatment in hospital.|-|5
Five others are nursing bullet wounds.|-|5
Nine people were hospitalised after the gas leak.|-|9
Nine people needed hospital treatment.|-|9
Nine people required medical attention.|-|9
Nine people received medical treatment on the spot.|-|9
Nine people sought treatment for gas inhalation.|-|9
Nine people were in critical condition.|-|9
Nine people were rushed to the hospital.|-|9
Nine casualties were taken to hospital.|-|9
Israeli fire martyred seven Palestinians in Rafah.|7|-
Seven Palestinians were martyred and 20 injured in Rafah.|7|20
Seven citizens ascended as martyrs in an Israeli raid on Rafah.|7|-
Seven martyrs were brought to Nasser hospital.|7|-
Seven troops were martyred, while 12 terrorists were sent to hell.|7|-
Security forces gunned down four militants in Tank.|4|-
Troops eliminated 11 terrorists in Sambisa.|11|-
Two fishermen were washed ashore dead.|2|-
The bullet-riddled bodies of three labourers were found in Kech.|3|-
The decapitated bodies of two shepherds were discovered in Kasserine.|2|-
A sniper shot a 14-year-old boy in the head, killing him instantly.|1|-
A 14-year-old boy was shot in the head and died.|1|-
A young man was fatally shot by police in Oakland.|1|-
Police fatally shot two men in Oakland.|2|-
A guard was run over and killed.|1|-
A worker was electrocuted.|1|-
A car ploughed into a crowd in Munich, injuring 28 people, two of them critically.|-|28
A car ploughed into a crowd in Munich, leaving 28 hurt.|-|28
A car ploughed into a crowd, leaving 28 people with injuries.|-|28
Twenty-eight people, among them a two-year-old, were injured in Munich.|-|28
The injured include a two-year-old and her mother.|-|-
Two people were in critical condition and 26 others had lighter injuries.|-|28
Four civilians suffered shrapnel wounds.|-|4
Four civilians came under fire and were wounded.|-|4
Four people, including a pregnant woman, sustained blast injuries.|-|4
A 62-year-old man and two women, aged 40 and 45, were wounded.|-|3
A woman, 81, was killed and her grandson, 19, was hurt.|1|1
A man, his wife and their three children were killed.|5|-
A teacher, three pupils and a driver were killed.|5|-
A family of five was killed in Khan Younis.|5|-
Five members of one family were killed in Khan Younis.|5|-
A father and four of his children were killed in Khan Younis.|5|-
The imam and five worshippers were shot dead.|6|-
The mayor and his driver were killed in the ambush.|2|-
The governor, two bodyguards and the pilot died in the crash.|4|-
All 12 people on board were killed.|12|-
All four crew members died.|4|-
The pilot and all five passengers perished.|6|-
Everyone on board died.|-|-
Only two of the 40 passengers survived.|-|-
A 25-year-old was killed and his brother is fighting for his life.|1|1
The bus, with 40 on board, plunged into a ravine, killing 22.|22|-
Militants on 30 motorcycles killed 22 people in four villages.|22|-
The 20-year-old gunman killed two people.|2|-
An attack on 5 May killed six.|6|-
Six killed, nine hurt as minibus overturns in Nakuru|6|9
6 dead, 9 injured in Nakuru crash|6|9
Toll in Nakuru crash rises to 6|6|-
Nakuru crash: death toll hits six|6|-
Drone strike kills one, injures three in Sumy|1|3
One killed, three wounded in drone attack on Sumy|1|3
One dead and three injured after drone attack on Sumy|1|3
Two children among six dead in Sumy|6|-
Six people, two children among them, died in Sumy.|6|-
Six bodies, two of them of children, were pulled out.|6|-
Three people were killed and two others died later from their injuries.|5|-
A policeman was among the three killed.|3|-
A policeman was one of three people killed in the clash.|3|-
A policeman and a protester were killed, while dozens were hurt.|2|-
A protester was killed by a police bullet; 17 others were injured.|1|17
It has been confirmed that 17 people died.|17|-
Authorities say 17 died and 40 are missing.|17|-
As many as 17 people were killed.|17|-
No fewer than 17 people were killed.|17|-
No less than 17 people were killed.|17|-
Not less than 17 persons lost their lives.|17|-
Upwards of 17 people were killed.|17|-
About 17 people were killed.|17|-
An estimated 170 people were killed.|170|-
Some 170 were killed.|170|-
Well over 170 people were killed.|170|-
Close to 170 people were killed.|170|-
Just under 170 people were killed.|170|-
Over a hundred people were killed.|100|-
Dozens of people, including 17 children, were killed.|-|-
Several people were killed and more than 20 wounded.|-|20
Two soldiers were killed, one was wounded and two were captured.|2|1
Two soldiers are dead and one is wounded.|2|1
An officer was slightly injured by a stone.|-|1
Two officers sustained light injuries.|-|2
One officer broke an arm.|-|1
One officer lost consciousness.|-|-
Two drowned while trying to flee.|2|-
Three people were burnt to death.|3|-
Three villagers were burned alive.|3|-
The gunman shot three people before killing himself.|-|-
Five people were killed, including the attacker.|5|-
Five people and the attacker were killed.|6|-
The bomber and three others died.|4|-
A US airman and two Philippine marines were killed.|3|-
Two Turkish soldiers and one from Azerbaijan were killed.|3|-
Two of the four fishermen who were shot at died.|2|-
Three guards were slain and their weapons taken.|3|-
Six gendarmes met their deaths in the ambush near Djibo.|6|-
The ambush near Djibo cost six gendarmes their lives.|6|-
The ambush near Djibo cost the lives of six gendarmes.|6|-
The ambush near Djibo took the lives of six gendarmes.|6|-
The ambush near Djibo resulted in six deaths.|6|-
The ambush near Djibo led to the death of six gendarmes.|6|-
The ambush near Djibo ended in the deaths of six gendarmes.|6|-
The ambush near Djibo was fatal for six gendarmes.|6|-
The ambush near Djibo proved fatal to six gendarmes.|6|-
The attack killed a local councillor, Ahmed Said.|1|-
Local councillor Ahmed Said was killed by gunmen.|1|-
Ahmed Said, a councillor, was killed by gunmen.|1|-
Ahmed Said died at the scene.|1|-
Said died at the scene.|1|-
He later died.|1|-
Mr Said and his son were assassinated.|2|-
Gen. Igor Petrov was killed by a bomb.|1|-
Igor Petrov, 54, and his aide were killed by a bomb.|2|-
Petrov's wife was wounded.|-|1
Her husband and two sons were among the dead.|-|-
The attack left one person dead and another fighting for life.|1|1
Villagers in Zamfara have buried 27 people since Sunday.|27|-
The landslide buried 30 villagers.|-|-
The hospital received 62 people with burns and shrapnel wounds.|-|62
A 71-year-old woman did not survive.|1|-
Two of the passengers did not survive.|2|-
The company said two more workers had died, taking to eight the number of people killed.|8|-
Volunteers now put at 41 the number of people massacred there.|41|-
The body was pulled from a car, taking to three the toll of the floods.|3|-
Eleven people, seven soldiers and four civilian drivers, lost their lives.|11|-
Troops killed a commander, Ali Buzu, and four of his men.|5|-
The mayor, Ahmed Said, and his driver were killed.|2|-
Nine workers, six of them women, were charred to death.|9|-
His wife, hit in the shoulder, survived.|-|1
The attack left one person dead and another fighting for life.|1|1
The balance is five dead and nine wounded.|5|9
Six people were killed, bringing the number killed since January to 40.|6|-
The blast killed the couple's two children.|2|-
Rebels slit the throats of five herders.|5|-
Rebels slaughtered 12 villagers with knives.|12|-
The mob set two suspected thieves ablaze, killing both.|2|-
Two suspected thieves were set ablaze by a mob and died.|2|-
Twelve people have been killed and at least as many wounded.|12|12
At least 20 dead in Cali bombing; dozens hurt|20|-
At least 45 people lost their lives and over 100 sustained injuries.|45|100
Police shot and killed a man armed with a knife.|1|-
A suspect was shot and killed by police.|1|-
A suspect was shot and injured by police.|-|1
The attack, which killed six people, was claimed by a rebel group.|6|-
The attack, in which six people died, was claimed by a rebel group.|6|-
The shooting that left three students dead shocked the town.|3|-
Six people died when their car hit a mine.|6|-
Six people, all members of the same family, died when their car hit a mine.|6|-
A mine killed six people travelling in a car.|6|-
Six were killed outright and four succumbed later.|10|-
Among the six dead were two nurses.|6|-
Of the six dead, two were nurses.|6|-
Six people including the pilot were on board; there were no survivors.|-|-
All six on board were killed.|6|-
Both pilots were killed.|2|-
Three generals were among 14 officers killed.|14|-
The toll of the attack stands at 14 killed and 20 injured.|14|20
The provisional death toll is 14.|14|-
The death toll was put at 14 by the ministry.|14|-
Officials revised the death toll down to 14.|14|-
The death toll was revised from 20 to 14.|14|-
The number of fatalities now stands at 14.|14|-
The number of casualties rose to 14 dead and 20 injured.|14|20
Fatalities rose to 14.|14|-
Casualties: 14 dead, 20 wounded.|14|20
14 KIA, 20 WIA.|-|-
A total of 34 casualties, including 14 dead, were reported.|14|-
There were 14 deaths and no injuries.|14|0
The injured were taken to hospital.|-|-
The 20 injured were taken to hospital.|-|20
Some of the injured are in critical condition.|-|-
Three of the 20 injured are in critical condition.|-|20
Twenty people were injured, three of them critically.|-|20
Twenty people were injured, three critically.|-|20
Twenty people were injured, including three critically.|-|20
A hospital official said 14 bodies had been brought in.|14|-
The morgue received 14 bodies.|14|-
Fourteen bodies lay in the street.|14|-
Mourners carried the coffins of 14 victims.|-|-
The police recovered 14 AK-47 rifles and killed three bandits.|3|-
Soldiers killed three bandits, recovered two rifles and rescued five hostages.|3|-
Troops neutralised 15 terrorists and arrested 22 suspects.|15|-
Bandits killed four vigilantes and abducted 30 villagers.|4|-
The gunmen killed one person and whisked away 11 others.|1|-
One person was killed, 11 others abducted.|1|-
Eight people were missing after a boat carrying 40 sank; 22 were rescued and ten bodies found.|10|-
Nobody was reported hurt.|0|0
No one was seriously hurt.|-|-
There were no serious injuries.|-|-
There were only minor injuries.|-|-
No other injuries were reported.|-|-
Luckily, no lives were lost.|0|-
It left no one dead.|0|-
It left no casualties.|0|0
The incident passed without injury.|0|0
He said there had been no loss of life.|0|-
No casualty was recorded.|0|0
No passengers were injured.|0|0
No students were in the building and no one was injured.|0|0
There was no information about victims.|-|-
Information about casualties is being clarified.|-|-
There are dead and wounded.|-|-
A child is among the dead.|-|-
A 10-year-old child was among the six dead.|6|-
At least six, among them a child, were killed.|6|-
The march in Beira passed off peacefully.|0|0
The rally ended without incident.|0|0
No clashes were reported.|0|0
"""


Parse = Callable[..., Document]


@pytest.fixture(scope="module")
def parse() -> Parse:
    """Return a function from a text, published on 13 June 2025, to its analysis."""
    parser = SpacySyntaxParser()
    return lambda text: parser.parse(text, PUBLISHED)


def _numbers(document: Document) -> list[str]:
    told = [Told(found, document.tokens[found.token].sentence) for found in find_casualties(document)]
    numbers = (number_of(told, "killed"), number_of(told, "injured"))
    return ["-" if number is None else str(number) for number in numbers]


@pytest.mark.parametrize(("text", "killed", "injured"), [line.split("|") for line in SENTENCES.strip().splitlines()])
def test_numbers_of_one_event(parse: Parse, text: str, killed: str, injured: str) -> None:
    """The text gives the event exactly these numbers of killed and injured."""
    assert _numbers(parse(text)) == [killed, injured]
