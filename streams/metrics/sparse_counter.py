"""A counter whose series begin at zero although nobody knows beforehand which series there will be.

Prometheus sees only differences between scrapes: a series that appears with the value 1 has not increased. For types
and countries, where most series are rare, that would hide the first event of each country after every start of a
worker. All combinations at zero would be some four thousand series a counter. So a series that has never been
scraped says zero the first time, and what it counted from then on (docs/adr/0025).
"""

from collections.abc import Iterable

from prometheus_client import Counter, Metric


class SparseCounter(Counter):
    """A ``Counter`` with labels; each series shows zero once, at the first scrape after it came into being."""

    def collect(self) -> Iterable[Metric]:
        """Yield what a scrape is told."""
        if not hasattr(self, "_seen"):
            self._seen: set[tuple[str, ...]] = set()
        for family in super().collect():
            for number, sample in enumerate(family.samples):
                series = (sample.name, *sample.labels.values())
                if sample.name.endswith("_total") and series not in self._seen:
                    self._seen.add(series)
                    family.samples[number] = sample._replace(value=0.0)
            yield family
