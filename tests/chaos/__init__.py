"""Fault injection: workers and brokers are killed while a generated feed with known truth runs through."""
