"""What loading extraction does to its process."""

import os
import subprocess
import sys

_MULTIPLY = """
import time
import streams.adapters.resources
import numpy as np
square = np.ones((2000, 2000), np.float32)
process, thread = time.process_time(), time.thread_time()
square @ square
print(time.process_time() - process - (time.thread_time() - thread))
"""


def test_one_article_keeps_one_core_busy() -> None:
    """Numpy starts no threads: beside each other they would wait for work at full speed."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", _MULTIPLY], env=environment, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 0.02, "seconds of CPU in other threads"
