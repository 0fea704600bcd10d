"""How good extraction is: mentions compared with labelled articles. Pure; the same figures wherever it runs.

Labelled articles are plain JSON objects (``id``, ``events``), predicted ones too (``article_id``, ``mentions``),
because both come from files; field names and units are the codebook's.
"""
