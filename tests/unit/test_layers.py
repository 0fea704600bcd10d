"""Dependencies point down only: contract < domain < {adapters, topology} < edge. Proved by importing and by reading."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]

# Package -> what of ours it may import. The longest matching name decides.
_MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "schemas": ("schemas",),
    "streams.errors": ("schemas",),
    "streams.domain": ("schemas", "streams.domain"),
    "streams.evaluation": ("streams.evaluation",),
    "streams.adapters": ("schemas", "streams.domain", "streams.adapters", "streams.errors"),
    "streams.topology": ("schemas", "streams.domain", "streams.adapters", "streams.topology", "streams.errors"),
    "streams.local_broker": ("streams.local_broker", "streams.settings", "streams.errors"),
    "streams.settings": ("streams.errors",),
    "streams.metrics": (
        "schemas",
        "streams.domain.deduplication.growth",  # a value that the observer is told
        "streams.metrics",
        "streams.errors",
        "streams.topology.observer",
    ),
}
# Library -> the packages that may import it.
_ONLY_IN: dict[str, tuple[str, ...]] = {
    "faust": ("streams.topology",),
    "mode": ("streams.topology",),
    "spacy": ("streams.adapters",),
    "aiokafka": ("streams.adapters", "streams.topology", "streams.cli", "streams.page"),
    "confluent_kafka": ("streams.local_broker",),
    "onnxruntime": ("streams.adapters",),
    "tokenizers": ("streams.adapters",),
    "tzfpy": ("streams.adapters",),
    "prometheus_client": ("streams.metrics", "streams.cli.worker_verb"),
    "click": ("streams.cli",),
    "rich": ("streams.cli",),
}
# What the core must be free of: clients, engines, event loops, environments, clocks that tick.
_FOREIGN_TO_THE_CORE = (
    *("faust", "mode", "aiokafka", "confluent_kafka", "spacy", "thinc", "click", "prometheus_client"),
    *("onnxruntime", "tokenizers"),
)
_FORBIDDEN_IN_THE_CORE = ("asyncio", "os", "time", "random", "socket", "subprocess", "threading", "logging")


def _modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((_ROOT / folder).rglob("*.py"))]


def _name(path: Path) -> str:
    parts = path.relative_to(_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", _modules("schemas", "streams"), ids=_name)
def test_modules_import_only_what_their_layer_may(path: Path) -> None:
    """Also imports inside functions count."""
    name = _name(path)
    layer = max((package for package in _MAY_IMPORT if _within(name, (package,))), key=len, default=None)
    ours = {module for module in _imports(path) if _within(module, ("schemas", "streams"))}
    if layer is not None:
        assert {module for module in ours if not _within(module, _MAY_IMPORT[layer])} == set()
    for library, packages in _ONLY_IN.items():
        if any(_within(module, (library,)) for module in _imports(path)):
            assert _within(name, packages), f"{name} imports {library}"


@pytest.mark.parametrize("path", _modules("streams/domain"), ids=_name)
def test_the_core_knows_no_clock_environment_or_event_loop(path: Path) -> None:
    """Time, settings and files come in as arguments."""
    assert {module for module in _imports(path) if _within(module, _FORBIDDEN_IN_THE_CORE)} == set()


def test_importing_the_core_loads_no_client_library() -> None:
    """In a fresh interpreter, every module of the core and the contract, and nothing foreign comes along."""
    names = [_name(path) for path in _modules("schemas", "streams/domain", "streams/evaluation")]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"foreign = set({_FOREIGN_TO_THE_CORE!r}) & set(sys.modules)\n"
        "sys.exit(f'loaded {sorted(foreign)}' if foreign else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=_ROOT)
    assert done.returncode == 0, done.stderr


def test_the_groups_that_status_measures_are_the_topology_s() -> None:
    """The command line names groups and topics for itself, to start quickly; they must not drift."""
    from streams.cli.pipeline_progress import STAGES  # noqa: PLC0415
    from streams.topology import app  # noqa: PLC0415

    assert [group for group, _ in STAGES] == [app.EXTRACT_GROUP, app.STATE_GROUP, app.ROUTE_GROUP]
