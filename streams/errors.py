"""The errors that a caller cannot go on with, and what to do about each.

    DatelineError                     disposition   exit code
    |- ConfigurationError             EXIT          2   a setting, a topic or the machine is not as it must be
    |  |- TopicError                  EXIT          2   a topic is missing or has the wrong partition count
    |  |- BrokerUnreachableError      EXIT          2   no broker answered when the command started
    |  `- RightsError                 EXIT          2   the cluster refuses a right that the work needs
    |- InfrastructureError            EXIT          70  something the work stands on failed while working
    |  |- DeliveryError               EXIT          70  the broker did not take a record within its budget
    |  |  `- RefusedError             EXIT          70  the broker refused a record for what it is
    |  |- FencedError                 EXIT          70  another worker has taken over a partition of this one
    |  |- BrokerLostError             EXIT          70  the brokers have been gone for longer than the budget
    |  |- PoolError                   EXIT          70  extraction processes cannot be started
    |  `- EngineError                 EXIT          70  the stream engine crashed, or broke a promise we rely on
    `- ParkError                      PARK          -   this record cannot be processed; the next one can
       `- OutgrownError               PARK          -   what it causes is larger than its topic takes

Bad input is no error but a value (``schemas.dead_letters.Refusal``).
"""

from enum import Enum
from typing import ClassVar, Final

from schemas.dead_letters import DeadLetterCode

EXIT_CONFIGURATION: Final = 2  # as click's usage errors: the user must change something
EXIT_INFRASTRUCTURE: Final = 70  # sysexits.h EX_SOFTWARE: restarting may help, changing the command will not


class Disposition(Enum):
    """What becomes of the record at hand: set aside, or left un-acknowledged while the process ends."""

    PARK = "park"
    EXIT = "exit"


class DatelineError(Exception):
    """Any error of ours. Its text is one line for people and says what to do."""

    disposition: ClassVar[Disposition] = Disposition.EXIT
    exit_code: ClassVar[int] = EXIT_INFRASTRUCTURE


class ConfigurationError(DatelineError):
    """A setting, a topic or the machine is not as it must be. Raised before anything is consumed."""

    exit_code = EXIT_CONFIGURATION


class TopicError(ConfigurationError):
    """A topic is missing, or has another number of partitions than the tables need."""


class BrokerUnreachableError(ConfigurationError):
    """No broker answered at the configured addresses when the command started."""


class RightsError(ConfigurationError):
    """The cluster refuses a right that the work needs (docs/operations.md lists them); trying again does not help."""


class InfrastructureError(DatelineError):
    """Something that the work stands on failed. Nothing more is acknowledged, and the process ends."""


class DeliveryError(InfrastructureError):
    """The broker did not confirm a record within the delivery budget, or refused it."""


class RefusedError(DeliveryError):
    """The broker refused a record, and trying again would not help: the record that caused it is to blame."""


class FencedError(InfrastructureError):
    """Another worker has taken over a partition, so the broker refuses what this one still sends for it."""


class BrokerLostError(InfrastructureError):
    """No broker has answered for longer than the budget."""


class PoolError(InfrastructureError):
    """Extraction processes cannot be started, so no article could ever be read."""


class EngineError(InfrastructureError):
    """The stream engine crashed, or broke a promise that delivery relies on."""


class ParkError(DatelineError):
    """This record cannot be processed, whatever is tried; the next one can. Becomes a dead letter with ``code``."""

    disposition = Disposition.PARK

    def __init__(self, code: DeadLetterCode, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class OutgrownError(ParkError):
    """What a record causes is larger than the broker takes; sending it again will not help."""

    def __init__(self, reason: str) -> None:
        super().__init__(DeadLetterCode.OUTGROWN, reason)
