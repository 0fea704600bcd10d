"""The live page: follows the event topics as any subscriber, keeps the open window in memory, serves it over HTTP.

An edge of its own: it reads topics and writes none. What it shows is decided below; it adds only how it is shown.
"""
