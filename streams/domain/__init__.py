"""The pure core: text to mentions, mentions to events. No Kafka, no asyncio, no clock, no environment, no globals."""
