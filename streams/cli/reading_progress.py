"""The progress bar of verbs that read topics to their end, on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def reading_progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while the body runs; yields the function that is told how many records are read, of how many."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
