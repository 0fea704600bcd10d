"""The documentation as a site, built from ``docs/`` without network: ``make site``. A development tool."""
