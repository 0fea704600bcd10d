"""The tests, by layer: unit, property, wire, integration, chaos; and what they share."""
