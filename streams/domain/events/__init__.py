"""Events in a text: trigger words, what is said of them, which of them are one event, and which to report."""
