"""The dashboards as code: ``python -m deploy.grafana.build`` writes ``deploy/grafana/dashboards``.

A development tool: nothing here is installed with the service. Types and layout come from Grafana's own SDK, so that
a field that Grafana does not know fails here and not on the screen. ``make dashboards`` runs it; a test compares the
files with what it would write.
"""
