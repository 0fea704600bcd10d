"""How the reader is fitted: labels to targets, targets to an encoder, its readings to the decisions. See README.md."""
