"""The wiring: articles to events over Kafka topics. The only package that imports faust.

Owns topics, tables, delivery and acknowledgement; knows nothing of what articles mean.
"""
