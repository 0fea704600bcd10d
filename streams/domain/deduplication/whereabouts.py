"""Do two reports speak of the same place? Towns and their sites, units and countries around them, open waters."""

from typing import Final

from schemas.records import Coding, Place
from streams.domain.deduplication.evidence import CONTRADICTION, Evidence
from streams.domain.deduplication.policy import DeduplicationPolicy
from streams.domain.places.geometry import distance_km

_SAME: Final = 1.5
_SITE_OF_TOWN: Final = 1.2
_NEAR: Final = 0.5
_NEIGHBOURING_TOWN: Final = -2.5  # a village, or the town that it is near
_NEIGHBOURING_KM: Final = 25.0
_NO_PLACE: Final = 0.5
_IN_THE_UNIT: Final = -0.2
_SAME_UNIT: Final = 0.8
_SAME_COUNTRY: Final = 0.3
_IN_THE_COUNTRY: Final = -1.0
_IN_THE_SMALL_COUNTRY: Final = -0.4
_WATERS: Final = ((60.0, 1.0), (150.0, 0.3), (600.0, -0.8))
_OFF_A_SHORE: Final = ((30.0, 0.3), (150.0, -0.3), (600.0, -1.0))
_SMALL_COUNTRY_KM: Final = 60.0
_SITE_OF_TOWN_KM: Final = 30.0  # an airport, for example, that is named as the town's
_IN_THE_AREA: Final = -0.7
_AREA_KM: Final = 100.0


def reach_km(coding: Coding) -> float:
    """Return how far apart two towns or sites may be at most in two reports of an event of this kind."""
    return _AREA_KM if _strikes_an_area(coding) else _SITE_OF_TOWN_KM


def place_evidence(one: Coding, other: Coding, policy: DeduplicationPolicy) -> Evidence:
    """Compare two places as far as the coarser one tells. Symmetric."""
    first, second = one.place, other.place
    if first is None or second is None:
        both = first is None and second is None
        return Evidence(_NO_PLACE, "place: none in both") if both else _apart("only one has a place")
    if first.country != second.country:
        return _apart(" and ".join(sorted((first.country or "none", second.country or "none"))))
    if first.geonames_id is not None and first.geonames_id == second.geonames_id:
        return Evidence(_SAME_COUNTRY if first.precision == "country" else _SAME, "place: the same")
    if is_at_sea(first) or is_at_sea(second):
        return _at_sea(first, second)
    if "country" in (first.precision, second.precision):
        return _in_country(first, second)
    if "admin1" in (first.precision, second.precision):
        return _in_unit(first, second, policy)
    found = _in_town(first, second, policy)
    if found.weight < _IN_THE_AREA and _strikes_an_area(one) and _strikes_an_area(other):
        return _by_distance(first, second, ((_AREA_KM, _IN_THE_AREA),))
    return found


def is_at_sea(place: Place) -> bool:
    """Tell whether a place is a sea, a strait or a front sector: it has no unit and no point of its own."""
    return place.precision == "district" and not place.admin1


def is_vague(place: Place | None) -> bool:
    """Tell whether a place says no more than the country or the sea: events of any of its towns may be meant."""
    return place is not None and (place.precision == "country" or is_at_sea(place))


def _strikes_an_area(coding: Coding) -> bool:
    """Tell whether outlets name different towns for one event: the epicentre, or where most damage was done."""
    return (coding.type, coding.mode) == ("DISASTER", "natural")


def _apart(reason: str) -> Evidence:
    return Evidence(CONTRADICTION, f"place: {reason}")


def _at_sea(first: Place, second: Place) -> Evidence:
    if "country" in (first.precision, second.precision):
        return Evidence(_IN_THE_COUNTRY, "place: off the country")
    steps = _WATERS if is_at_sea(first) and is_at_sea(second) else _OFF_A_SHORE
    return _by_distance(first, second, steps)


def _by_distance(first: Place, second: Place, steps: tuple[tuple[float, float], ...]) -> Evidence:
    apart_km = distance_km(first, second)
    weight = next((weight for within_km, weight in steps if apart_km <= within_km), CONTRADICTION)
    return Evidence(weight, f"place: {apart_km:.0f} km apart")


def _in_country(first: Place, second: Place) -> Evidence:
    if first.precision == second.precision:
        return Evidence(_SAME_COUNTRY, "place: the same country")
    small = distance_km(first, second) <= _SMALL_COUNTRY_KM
    return Evidence(_IN_THE_SMALL_COUNTRY if small else _IN_THE_COUNTRY, "place: only the country agrees")


def _in_unit(first: Place, second: Place, policy: DeduplicationPolicy) -> Evidence:
    if first.admin1 != second.admin1:
        return _apart("different units")
    if distance_km(first, second) <= policy.same_town_km:
        return Evidence(_SAME_UNIT, "place: the town that is the unit")
    return Evidence(_SAME_UNIT if first.precision == second.precision else _IN_THE_UNIT, "place: the same unit")


def _in_town(first: Place, second: Place, policy: DeduplicationPolicy) -> Evidence:
    apart_km = distance_km(first, second)
    reason = f"place: {apart_km:.0f} km apart"
    if apart_km <= policy.same_town_km:
        return Evidence(_SAME, reason)
    if apart_km <= _SITE_OF_TOWN_KM and (_is_site_in(first, second) or _is_site_in(second, first)):
        return Evidence(_SITE_OF_TOWN, "place: a site of the town")
    # Two towns near each other are two places; a site, a quarter or a district may be in or near the town.
    two_towns = first.precision == second.precision == "city" and first.name != second.name
    if two_towns:
        return Evidence(_NEIGHBOURING_TOWN if apart_km <= _NEIGHBOURING_KM else CONTRADICTION, reason)
    return Evidence(_NEAR if apart_km <= policy.same_place_km else CONTRADICTION, reason)


def _is_site_in(site: Place, town: Place) -> bool:
    """Tell whether a place is coded as a site of a town, for example ``"Al-Nour Square, Tripoli"`` of Tripoli."""
    return town.precision == "city" and site.admin1 == town.admin1 and site.name.endswith(f", {town.name}")
