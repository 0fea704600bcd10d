"""The articles that people have, read as ours: feed formats by shape, times in every form, framings, web pages."""
