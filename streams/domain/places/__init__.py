"""Places in news text: which names a text uses, what each of them means, and where that is."""
