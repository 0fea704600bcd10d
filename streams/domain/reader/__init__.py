"""From an analysed article to its events: a learned encoder finds them, ranked mentions of values fill them.

``pipeline.STEPS`` lists the steps in their order; each is one small module. Source of every rule: the codebook.
"""
