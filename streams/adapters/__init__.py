"""What the domain needs from outside: syntax, gazetteer, actor data. Each module implements one protocol of the domain."""
