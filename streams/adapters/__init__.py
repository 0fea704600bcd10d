"""What the domain needs from outside: syntax, gazetteer, actor data. Each module implements a protocol of the domain."""
