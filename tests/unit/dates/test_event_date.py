"""Of several dates, the event gets the one of its own clause, then the narrative's, then the codebook's default."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from streams.domain.dates import date_or_default, event_date, find_dates
from streams.domain.document import Document

# text | event word | day of March 2025 | basis
CASES = """
Officials said on Thursday that a strike on Tuesday killed two people.|killed|11|clause
Officials said on Thursday that a strike on Tuesday killed two people.|strike|11|clause
A strike on Tuesday killed two people, officials said on Thursday.|killed|11|clause
Officials said on Wednesday that a strike had killed two people.|killed|12|statement
The minister condemned on Wednesday the bombing that killed two people on Monday.|condemned|12|clause
The minister condemned on Wednesday the bombing that killed two people on Monday.|killed|10|clause
Monday's march ended in clashes that police reported on Wednesday.|march|10|clause
Gunmen stormed a village late on Sunday, killing nine people.|killing|9|clause
Gunmen stormed a village late on Sunday and burned houses.|burned|9|clause
Police arrested two men on Monday and released them on Wednesday.|arrested|10|clause
Police arrested two men on Monday and released them on Wednesday.|released|12|clause
The strike came on Wednesday, a day after artillery fire killed eleven people.|killed|11|clause
The strike came on Wednesday, a day after artillery fire killed eleven people.|strike|12|clause
A mine went off on Monday. Two soldiers were wounded.|wounded|10|narrative
Two soldiers were wounded in Goma. The mine went off on Monday.|wounded|10|narrative
Drones hit Kharkiv overnight. Three people were hurt.|hurt|13|narrative
10:15\\nA drone hits a bus in Kherson.|hits|13|narrative
Two soldiers were wounded in Goma.|wounded|13|default
The town bade farewell on Thursday to the victims of the raid which hit a house on Tuesday.|raid|11|clause
Officials announced on Wednesday the rise of the toll of the blast in Herat.|blast|12|statement
A boy was hurt when a mine blew up as he was tending sheep near Manbij on Sunday.|hurt|9|clause
The pact was signed by two envoys, Ali Khan and Omar Daud, in the port of the city of Doha on Sunday.|signed|9|clause
Weeks after nine farmers were killed on 2 March, raiders came back.|killed|2|clause
Eighty people were arrested in Nakuru and will appear in court today.|arrested|13|default
The rebels, who took Bara on Sunday, shelled the town of Rahad on Tuesday.|shelled|11|clause
Shops stayed shut on Wednesday over the kidnapping of a trader who was seized on Sunday.|kidnapping|9|clause
Police claimed on Wednesday to have arrested the ringleader.|arrested|12|statement
They agreed to meet on Monday.|agreed|13|default
They are due to meet on Monday.|due|17|clause
They will meet in Geneva on Monday.|meet|17|clause
"""


def _event(document: Document, word: str) -> int:
    return next(token.index for token in document.tokens if token.text == word)


@pytest.mark.parametrize("row", [line.split("|") for line in CASES.strip().splitlines()], ids=lambda row: row[0])
def test_event_gets_the_date_of_its_own_clause(parse: Callable[..., Document], row: list[str]) -> None:
    """The day and the reason for it are those of the table."""
    text, word, day, basis = row
    document = parse(text.replace("\\n", "\n"))
    dated = date_or_default(document, _event(document, word), find_dates(document), date(2025, 3, 13))
    assert (dated.day, dated.basis) == (date(2025, 3, int(day)), basis)


SPOKEN_OF = [
    ("The army accused the rebels of Sunday's raid.", "accused"),
    ("Tokyo called off Tuesday's talks in Busan.", "called"),
    ("The union, whose envoys left on Monday, deplored the raid.", "deplored"),
    ("Prosecutors opened a case over the raid of 9 March.", "opened"),
    ("The bishops asked to be received before Sunday.", "asked"),
]


@pytest.mark.parametrize(("text", "word"), SPOKEN_OF, ids=[word for _, word in SPOKEN_OF])
def test_statement_is_not_dated_by_what_it_speaks_of(parse: Callable[..., Document], text: str, word: str) -> None:
    """The day of the event spoken of, or of what the speaker did before, is not the statement's day."""
    document = parse(text)
    dates = find_dates(document)
    dated = date_or_default(document, _event(document, word), dates, date(2025, 3, 13), speaks=True)
    assert (len(dates), dated.day, dated.basis) == (1, date(2025, 3, 13), "default")


def test_statement_is_dated_by_what_carried_it(parse: Callable[..., Document]) -> None:
    """The day on which the message went round is the day of the threat in it."""
    document = parse("In a message that circulated on Sunday, the gang's leader threatened to burn the port.")
    word = _event(document, "threatened")
    dated = date_or_default(document, word, find_dates(document), date(2025, 3, 13), speaks=True)
    assert dated.day == date(2025, 3, 9)


def test_undated_event_has_no_date(parse: Callable[..., Document]) -> None:
    """Where nothing dates the event there is no mention, and the default is the day of writing, precision week."""
    document = parse("Two soldiers were wounded in Goma.")
    word = _event(document, "wounded")
    assert event_date(document, word, find_dates(document)) is None
    assert date_or_default(document, word, (), date(2025, 3, 13)).precision == "week"


def test_range_gives_both_days(parse: Callable[..., Document]) -> None:
    """An event over several days has its first and last."""
    document = parse("Ministers met in Ndjamena on 11 and 12 March.")
    dated = date_or_default(document, _event(document, "met"), find_dates(document), date(2025, 3, 13))
    assert (dated.day.day, dated.end_day) == (11, date(2025, 3, 12))


def test_dates_count_in_the_publishers_zone(parse: Callable[..., Document]) -> None:
    """The publication day is that of the time as given, in its own zone."""
    document = parse("It happened today.", datetime(2025, 3, 13, 23, 59, tzinfo=UTC))
    assert find_dates(document)[0].day == date(2025, 3, 13)
