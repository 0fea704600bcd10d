"""Numbers as news writes them (codebook, "How many")."""

from collections.abc import Callable

import pytest

from streams.domain.document import Document
from streams.domain.quantities import find_numbers, parse_number

ALONE = {
    "7": 7,
    "12": 12,
    "1,050": 1050,
    "40,000": 40000,
    "1,234,567": 1234567,
    "one": 1,
    "nine": 9,
    "twelve": 12,
    "nineteen": 19,
    "twenty-one": 21,
    "Thirty-four": 34,
    "ninety nine": 99,
    "a hundred": 100,
    "one hundred": 100,
    "two hundred": 200,
    "two hundred and fifty": 250,
    "one hundred twenty-five": 125,
    "three thousand": 3000,
    "two thousand five hundred": 2500,
    "two hundred thousand": 200000,
    "1.5 million": 1500000,
    "2 million": 2000000,
    "40k": 40000,
    "a dozen": 12,
    "two dozen": 24,
    "half a dozen": 6,
    "a couple": 2,
    "a pair": 2,
    "no": 0,
    "none": 0,
    "nobody": 0,
    "no one": 0,
    "zero": 0,
    "dozens": None,
    "hundreds": None,
    "several": None,
    "scores": None,
    "first": None,
    "people": None,
    "": None,
    "one two": None,
}

IN_TEXT = {
    "At least 12 people came.": [12],
    "More than 20 came.": [20],
    "Between 10 and 15 people came.": [10],
    "Some 10 to 15 people came.": [10],
    "About 10-15 people came.": [10],
    "Three or four people came.": [3],
    "The toll rose from three to five.": [3, 5],
    "Twelve women and two dozen men came.": [12, 24],
    "Dozens of people came.": [None],
    "The first of them came in second place.": [],
    "Nobody came and no one left.": [0, 0],
    "The two sides met.": [2],
    "Forty-one others came.": [41],
    "As many as 1,050 drones came.": [1050],
}


@pytest.mark.parametrize(("text", "value"), ALONE.items())
def test_number_written_alone(text: str, value: int | None) -> None:
    """Digits, words, dozens and none have their value; quantities without a figure and other words have none."""
    assert parse_number(text) == value


@pytest.mark.parametrize(("text", "values"), IN_TEXT.items())
def test_numbers_in_a_sentence(parse: Callable[..., Document], text: str, values: list[int | None]) -> None:
    """A sentence's numbers are found in order; a range counts as its lower bound, "from three to five" as two."""
    document = parse(text)
    found = find_numbers(document)
    assert [number.value for number in found] == values
    assert all(0 <= number.start < number.end <= len(text) for number in found)
