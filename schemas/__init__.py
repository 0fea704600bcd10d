"""The public contract: records, vocabularies, codec, topics, dead-letter codes, JSON Schemas and the AsyncAPI document.

Imported by every layer; imports nothing of ours.
"""
