"""The reader, step by step."""
