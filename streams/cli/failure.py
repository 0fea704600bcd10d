"""The one error of the command line itself; everything else comes with its exit code from below."""

from streams.errors import DatelineError


class WorkFailedError(DatelineError):
    """A command did its work and part of it did not succeed; the message says how much."""

    exit_code = 1
