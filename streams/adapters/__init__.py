"""What the domain needs from outside: syntax, gazetteer, actor data. Each module implements one of its protocols."""
