"""The dashboards as the files that Grafana reads."""

import json
from pathlib import Path
from typing import Any, Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.build import events, pipeline

FOLDER: Final = Path(__file__).parents[1] / "dashboards"


def dashboard_files() -> dict[str, str]:
    """Return the content of each file by its name."""
    return {f"{module.UID}.json": _text(module.dashboard().build()) for module in (pipeline, events)}


def _text(dashboard: Any) -> str:
    built: dict[str, Any] = json.loads(json.dumps(dashboard, cls=JSONEncoder))
    panels = [entry for panel in built["panels"] for entry in (panel, *panel.get("panels", ()))]
    for number, panel in enumerate(panels, start=1):
        panel["id"] = number
    return json.dumps(built, indent=2, ensure_ascii=False) + "\n"
