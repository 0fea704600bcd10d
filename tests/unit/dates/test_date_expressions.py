# ruff: noqa: E501, RUF001 - the tables keep a case on one line, with the dashes of printed news
"""Each date expression of news English resolves to the days it means (codebook, "When")."""

from collections.abc import Callable
from datetime import date

import pytest

from streams.domain.dates import find_dates
from streams.domain.document import Document

# sentence | expression found | first day | last day or "" | precision | kind; written on Thursday 13 March 2025
CASES = """
Two men were shot on Monday.|Monday|2025-03-10||day|point
Two men were shot on Thursday.|Thursday|2025-03-13||day|point
Two men were shot on Friday.|Friday|2025-03-07||day|point
A bomb went off on Tuesday morning.|Tuesday morning|2025-03-11||day|point
A bomb went off early on Friday.|Friday|2025-03-07||day|point
A bomb went off late on Wednesday.|Wednesday|2025-03-12||day|point
A bomb went off late Wednesday.|Wednesday|2025-03-12||day|point
A bomb went off on Monday evening.|Monday evening|2025-03-10||day|point
A bomb went off shortly before midnight on Wednesday.|Wednesday|2025-03-12||day|point
A bomb went off before dawn Sunday.|Sunday|2025-03-09||day|point
He died last Friday.|last Friday|2025-03-07||day|point
He died last Thursday.|last Thursday|2025-03-06||day|point
He died on Friday last.|Friday last|2025-03-07||day|point
He died this past Sunday.|this past Sunday|2025-03-09||day|point
They will meet next Tuesday.|next Tuesday|2025-03-18||day|point
They will meet this coming Saturday.|this coming Saturday|2025-03-15||day|point
He was freed on Tuesday of last week.|Tuesday of last week|2025-03-04||day|point
He was freed on Tuesday last week.|Tuesday last week|2025-03-04||day|point
He was held after Friday prayers last week.|Friday prayers last week|2025-03-07||day|point
The town has been cut off since the weekend.|the weekend|2025-03-08|2025-03-13|day|since
They have met daily since the start of the month.|the start of the month|2025-03-01|2025-03-13|week|since
Minister to visit Tokyo on Tuesday.|Tuesday|2025-03-18||day|point
He is due to open a meeting of donors at a hotel by the old port of Beirut on Saturday.|Saturday|2025-03-15||day|point
They will bring charges over the riot of 9 February.|9 February|2025-02-09||day|point
Monday's march ended in violence.|Monday|2025-03-10||day|point
MONDAY: police clashed with marchers.|MONDAY|2025-03-10||day|point
Police said the man was held today.|today|2025-03-13||day|point
Police said the man was held yesterday.|yesterday|2025-03-12||day|point
The town buried its dead yesterday, Wednesday.|yesterday, Wednesday|2025-03-12||day|point
The raid took place the day before yesterday.|the day before yesterday|2025-03-11||day|point
The court will rule tomorrow.|tomorrow|2025-03-14||day|point
The court will rule the day after tomorrow.|the day after tomorrow|2025-03-15||day|point
The president speaks tonight.|tonight|2025-03-13||day|point
Shots were heard last night.|last night|2025-03-12||day|point
Eleven missions issued a statement last evening.|last evening|2025-03-12||day|point
A drone hit a car this morning.|this morning|2025-03-13||day|point
The two spoke this evening.|this evening|2025-03-13||day|point
The two spoke yesterday evening.|yesterday evening|2025-03-12||day|point
Drones hit Kharkiv overnight.|overnight|2025-03-13||day|point
Drones hit Kharkiv overnight, officials said on Wednesday.|overnight|2025-03-12||day|point
On Tuesday the army left the village overnight.|overnight|2025-03-11||day|point
A house was hit overnight into Wednesday.|overnight into Wednesday|2025-03-12||day|point
A house was hit overnight on Wednesday.|overnight on Wednesday|2025-03-12||day|point
A house was hit overnight to Wednesday.|overnight to Wednesday|2025-03-12||day|point
A house was hit in the early hours of Wednesday.|Wednesday|2025-03-12||day|point
A house was hit in the early hours of 11 March.|11 March|2025-03-11||day|point
Jets were scrambled in the small hours.|in the small hours|2025-03-13||day|point
A house was hit in the night of Tuesday to Wednesday.|in the night of Tuesday to Wednesday|2025-03-12||day|point
A hall was bombed overnight from Tuesday to Wednesday.|overnight from Tuesday to Wednesday|2025-03-12||day|point
A hall was bombed during the night from Monday to Tuesday.|during the night from Monday to Tuesday|2025-03-11||day|point
A hall was bombed on the night of 11-12 March.|on the night of 11-12 March|2025-03-12||day|point
A hall was bombed on the night of March 11-12.|on the night of March 11-12|2025-03-12||day|point
A hall was bombed in the night of 28 February to 1 March.|in the night of 28 February to 1 March|2025-03-01||day|point
It led to 61 arrests in a single night, from Tuesday to Wednesday.|single night, from Tuesday to Wednesday|2025-03-12||day|point
He was arrested on 9 March.|9 March|2025-03-09||day|point
He was arrested on March 9.|March 9|2025-03-09||day|point
He was arrested on March 9th.|March 9th|2025-03-09||day|point
He was arrested on the 9th of March.|the 9th of March|2025-03-09||day|point
He was arrested on 9 Mar. 2024.|9 Mar. 2024|2024-03-09||day|point
He was arrested on 9 March 2024.|9 March 2024|2024-03-09||day|point
He was arrested on March 9, 2024.|March 9, 2024|2024-03-09||day|point
He was arrested on Sept. 9.|Sept. 9|2024-09-09||day|point
He was arrested on 9 November.|9 November|2024-11-09||day|point
He was arrested on 9 May.|9 May|2024-05-09||day|point
He was arrested on Sunday, March 9.|Sunday, March 9|2025-03-09||day|point
He was arrested on Sunday 9 March.|Sunday 9 March|2025-03-09||day|point
He was arrested on Sun. 9 March.|Sun. 9 March|2025-03-09||day|point
He was arrested on 2025-03-09.|2025-03-09|2025-03-09||day|point
He was arrested on 09.03.2025.|09.03.2025|2025-03-09||day|point
He was arrested on 9/3/2025.|9/3/2025|2025-03-09||day|point
He was arrested on 25/12/2024.|25/12/2024|2024-12-25||day|point
He was arrested on 12/25/2024.|12/25/2024|2024-12-25||day|point
He was arrested on 11 March B.E. 2568 (2025).|11 March B.E. 2568 (2025)|2025-03-11||day|point
He was arrested on the 5th.|on the 5th|2025-03-05||day|point
He was arrested on the 25th.|on the 25th|2025-02-25||day|point
On Monday 12 people were killed.|Monday|2025-03-10||day|point
The bridge has been shut since 3 May.|3 May|2024-05-03|2025-03-13|day|since
He was arrested on Friday 7 in Quito.|Friday 7|2025-03-07||day|point
He will be sentenced on Aug. 9.|Aug. 9|2025-08-09||day|point
The strike is planned for May 7.|May 7|2025-05-07||day|point
The trial is due to open May 1.|May 1|2025-05-01||day|point
The summit of 20 March is still on.|20 March|2025-03-20||day|point
Ministers will meet on Friday 21 in Vienna.|Friday 21|2025-03-21||day|point
The council will meet on Friday.|Friday|2025-03-14||day|point
The council is to meet on Friday.|Friday|2025-03-14||day|point
The council is due to meet on Friday.|Friday|2025-03-14||day|point
The council is meeting on Friday.|Friday|2025-03-14||day|point
The council meets on Friday.|Friday|2025-03-14||day|point
The council said it would meet on Friday.|Friday|2025-03-14||day|point
A vote is scheduled for Monday.|Monday|2025-03-17||day|point
A march has been called for Saturday.|Saturday|2025-03-15||day|point
Unions called a march for Saturday.|Saturday|2025-03-15||day|point
Unions have filed notice of a strike on Monday.|Monday|2025-03-17||day|point
The planned meeting on Monday is off.|Monday|2025-03-17||day|point
They agreed to meet on Monday.|Monday|2025-03-17||day|point
Police banned all rallies until Saturday.|Saturday|2025-03-15||day|until
The siege lasted until Saturday.|Saturday|2025-03-08||day|until
Officials said on Friday it would respond.|Friday|2025-03-07||day|point
By Friday the toll had risen to nine.|Friday|2025-03-07||day|until
He was forced to flee on Monday.|Monday|2025-03-10||day|point
The army was forced to leave on Monday.|Monday|2025-03-10||day|point
They signed a truce on Sunday that will end on Tuesday.|Tuesday|2025-03-18||day|point
The port has been shut since Monday.|Monday|2025-03-10|2025-03-13|day|since
The port has been shut since 2 January.|2 January|2025-01-02|2025-03-13|day|since
It was the worst raid since last May.|last May|2024-05-01|2025-03-13|month|since
It was the worst raid since July 2024.|July 2024|2024-07-01|2025-03-13|month|since
He has been in jail since 2022.|2022|2022-01-01|2025-03-13|year|since
Marches were held on Friday and Saturday.|Friday and Saturday|2025-03-07|2025-03-08|day|range
Marches were held from Monday to Wednesday.|Monday to Wednesday|2025-03-10|2025-03-12|day|range
Marches will be held from Monday to Wednesday.|Monday to Wednesday|2025-03-17|2025-03-19|day|range
Partners recorded five deaths between 4 and 10 March.|between 4 and 10 March|2025-03-04|2025-03-10|day|range
Marches were held from 3 to 5 March.|from 3 to 5 March|2025-03-03|2025-03-05|day|range
Marches were held on 3-5 March.|3-5 March|2025-03-03|2025-03-05|day|range
Marches were held on 3 and 5 March.|3 and 5 March|2025-03-03|2025-03-05|day|range
Marches were held on 3, 4 and 5 March.|3, 4 and 5 March|2025-03-03|2025-03-05|day|range
Marches were held on March 3-5.|March 3-5|2025-03-03|2025-03-05|day|range
Marches were held from 27 February to 2 March.|from 27 February to 2 March|2025-02-27|2025-03-02|day|range
Marches were held from 27 December to 2 January.|from 27 December to 2 January|2024-12-27|2025-01-02|day|range
Marches were held on 3 – 5 January 2024.|3 – 5 January 2024|2024-01-03|2024-01-05|day|range
At least 90 people died between April and June.|between April and June|2024-04-01|2024-06-30|month|range
At least 90 people died between October 2023 and March 2024.|between October 2023 and March 2024|2023-10-01|2024-03-31|month|range
At least 90 people died between 2015 and 2018.|between 2015 and 2018|2015-01-01|2018-12-31|year|range
The bridge was blown up in September.|September|2024-09-01||month|point
The bridge was blown up in February.|February|2025-02-01||month|point
The bridge was blown up in March 2024.|March 2024|2024-03-01||month|point
The bridge was blown up last August.|last August|2024-08-01||month|point
The bridge was blown up in May last year.|May last year|2024-05-01||month|point
The bridge was blown up in March of last year.|March of last year|2024-03-01||month|point
The bridge was blown up in early July.|early July|2024-07-01||month|point
The bridge was blown up in late December.|late December|2024-12-21||month|point
The talks will resume in May.|May|2025-05-01||month|point
The talks will resume in the second half of November.|the second half of November|2025-11-16||month|point
On 16 March 2022 a bomb fell, and in May the city fell.|May|2022-05-01||month|point
It began in 2015.|2015|2015-01-01||year|point
It began in late 2015.|late 2015|2015-10-01||year|point
It goes back to the earthquake of 1988.|1988|1988-01-01||year|point
It goes back to the 2014 uprising.|2014|2014-01-01||year|point
The group (2015) is defunct.|2015|2015-01-01||year|point
He was killed last winter.|last winter|2024-12-01|2025-02-28|month|point
He was killed in the spring of 2022.|spring of 2022|2022-03-01|2022-05-31|month|point
He was freed on Christmas Eve.|Christmas Eve|2024-12-24||day|point
He was freed on Christmas Day 2023.|Christmas Day 2023|2023-12-25||day|point
He was freed on Easter Sunday 2024.|Easter Sunday 2024|2024-03-31||day|point
He was freed on New Year's Eve.|New Year's Eve|2024-12-31||day|point
He was freed three days ago.|three days ago|2025-03-10||day|point
He was freed a week ago.|a week ago|2025-03-06||week|point
He was freed two weeks ago.|two weeks ago|2025-02-27||week|point
He was freed four months ago.|four months ago|2024-11-01||month|point
He was freed ten years ago.|ten years ago|2015-01-01||year|point
He was freed about a year ago.|about a year ago|2024-03-01||month|point
The lawmaker threatened them last week.|last week|2025-03-06||week|point
The lawmaker will speak next week.|next week|2025-03-20||week|point
He said so earlier this week.|earlier this week|2025-03-13||week|point
He said so last month.|last month|2025-02-01||month|point
He said so earlier this month.|earlier this month|2025-03-01||month|point
He said so last year.|last year|2024-01-01||year|point
He said so over the weekend.|over the weekend|2025-03-08|2025-03-09|day|range
He said so last weekend.|last weekend|2025-03-08|2025-03-09|day|range
Drones were fired in the past week.|in the past week|2025-03-06|2025-03-13|week|duration
Drones were fired in the last three days.|in the last three days|2025-03-10|2025-03-13|week|duration
Drones were fired over the past two months.|over the past two months|2025-01-01|2025-03-13|month|duration
Drones were fired in the last 24 hours.|in the last 24 hours|2025-03-12|2025-03-13|day|duration
People gather there every Friday.|every Friday|2025-03-07||day|recurring
People gather there on Fridays.|Fridays|2025-03-07||day|recurring
They will return in two weeks.|in two weeks|2025-03-27||week|point
They will return in three days' time.|in three days' time|2025-03-16||day|point
"""

# earlier text and expression, the expression, the day it means, whether it dates the complement
NARRATIVE = """
A mine went off on Monday. The same day two men were held.|The same day|2025-03-10
A mine went off on Monday. That evening two men were held.|That evening|2025-03-10
A mine went off on Monday. Later that day two men were held.|Later that day|2025-03-10
A mine went off on Monday. The next day two men were held.|The next day|2025-03-11
A mine went off on Monday. The following day two men were held.|The following day|2025-03-11
A mine went off on Monday. The previous day two men were held.|The previous day|2025-03-09
A mine went off on Monday. Two men had been held the day before.|the day before|2025-03-09
A mine went off on Monday. Two men had been held three days earlier.|three days earlier|2025-03-07
A mine went off on Monday. Two men were held two days later.|two days later|2025-03-12
A mine went off on Monday, a day after a raid.|a day after|2025-03-09
A mine went off on 3 March. The attack came two days before the vote.|two days before|2025-03-05
Two days after Sunday's attack, police held three men.|Two days after|2025-03-11
On the eve of that raid a man was shot. It was 10 March.|On the eve of|2025-03-12
A depot was hit in the early hours of Tuesday and burned a day later. The same night a store blew up.|The same night|2025-03-11
He met them on Friday. Drones fell on Tuesday night. The same night a house burned.|The same night|2025-03-11
On 16 March 2022 a bomb fell. Fifty men died in a barracks that July.|that July|2022-07-01
"""

# texts in which nothing is a date
NONE = (
    "They may march on the capital.",
    "Theresa May met April Jones and June Carter.",
    "A total of 2000 people and 1995 cows were moved.",
    "The March of the living and the august crowd went on.",
    "He ran 10/12 races, paid $2024 and scored 3-5.",
    "In the 1990s the sun and the wed couple sat there.",
    "The report lists 2,024 cases and 3.11 million doses.",
    "It was the third strike in the area for 72 hours.",
)


def _rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


@pytest.mark.parametrize("row", _rows(CASES), ids=lambda row: row[0])
def test_expression_resolves_to_its_days(parse: Callable[..., Document], row: list[str]) -> None:
    """The expression is found exactly as it stands and means the days of the table."""
    sentence, text, first, last, precision, kind = row
    document = parse(sentence)
    found = {mention.text: mention for mention in find_dates(document)}
    assert text in found
    mention = found[text]
    end_day = date.fromisoformat(last) if last else None
    assert (mention.day, mention.end_day, mention.precision, mention.kind) == (
        date.fromisoformat(first),
        end_day,
        precision,
        kind,
    )
    assert document.text[mention.start : mention.end] == text


@pytest.mark.parametrize("row", _rows(NARRATIVE), ids=lambda row: row[0])
def test_narrative_expression_counts_from_the_day_told(parse: Callable[..., Document], row: list[str]) -> None:
    """Expressions like "the same day", "two days later", "a day after X" count from the day that the narrative has reached."""
    text, expression, day = row
    found = {mention.text: mention for mention in find_dates(parse(text))}
    assert expression in found
    assert found[expression].day == date.fromisoformat(day)


def test_year_of_another_clause_is_not_taken_over(parse: Callable[..., Document]) -> None:
    """After a semicolon a day and month without a year count from the day of writing again."""
    document = parse(
        "Talks resumed for the first time since January 2023; guerrillas freed four soldiers on 20 February."
    )
    assert find_dates(document)[-1].day == date(2025, 2, 20)


@pytest.mark.parametrize("text", NONE)
def test_other_words_and_figures_are_no_dates(parse: Callable[..., Document], text: str) -> None:
    """Verbs, names, counts, scores and sums are not taken for dates."""
    assert find_dates(parse(text)) == ()
