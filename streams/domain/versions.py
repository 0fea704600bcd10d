"""The version of the extraction code and data: three numbers, compared as numbers.

It rises with every change that can change a mention. A worker with a higher one re-reads articles; one with a lower one
changes nothing that a higher one said (``domain.registration``).
"""

from typing import Final

EXTRACTOR_VERSION: Final = "0.1.0"
