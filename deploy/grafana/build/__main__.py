"""Writes every dashboard to the folder that Grafana is provisioned from."""

from deploy.grafana.build.files import FOLDER, dashboard_files

for name, content in dashboard_files().items():
    (FOLDER / name).write_text(content, encoding="utf-8")
