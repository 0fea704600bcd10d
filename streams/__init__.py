"""Dateline: a stream of news articles in, a stream of de-duplicated, geocoded, dated events out."""
