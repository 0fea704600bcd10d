"""How far reports of several outlets meet: pairs of articles of one cluster that share an event, and false alarms.

    python bench/outlets.py CLUSTERS.jsonl

Each line is an article with "cluster" and "kind": "hard" (the articles of a cluster report one event) or "soft"
(entertainment, technology, sport: nothing violent happened). ``--without NAME`` leaves a cluster out of the pairs.
"""

import argparse
import json
from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from schemas.articles import decode_article
from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.deduplication.in_process import deduplicate_all
from streams.domain.extraction import extract

_ALARMS = frozenset({"ASSAULT", "COERCE", "DISASTER"})


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--without", action="append", default=[])
    arguments = parser.parse_args()
    resources, received = load_resources(), datetime.now(UTC)
    cluster_of, kind_of, mentions = {}, {}, []
    for line in arguments.articles.read_bytes().splitlines():
        article, fields = decode_article(line), json.loads(line)
        if not isinstance(article, Article):
            raise TypeError(f"{fields['id']} is no valid article: {article}")
        cluster_of[article.id], kind_of[article.id] = fields["cluster"], fields["kind"]
        mentions.extend(extract(article, received, resources).mentions)
    event_of = deduplicate_all(mentions).event_ids()
    events: dict[str, set[str]] = defaultdict(set)
    alarms: set[str] = set()
    for mention in mentions:
        events[event_of[mention.mention_id]].add(mention.article_id)
        if kind_of[mention.article_id] == "soft" and mention.type in _ALARMS:
            alarms.add(mention.article_id)
    shared = {pair for articles in events.values() for pair in combinations(sorted(articles), 2)}
    merged = sum(len({cluster_of[article] for article in articles}) > 1 for articles in events.values())
    clusters: dict[str, list[str]] = defaultdict(list)
    for article_id, cluster in cluster_of.items():
        if kind_of[article_id] == "hard" and cluster not in arguments.without:
            clusters[cluster].append(article_id)
    total = right = 0
    for cluster, articles in sorted(clusters.items()):
        pairs = list(combinations(sorted(articles), 2))
        found = sum(pair in shared for pair in pairs)
        print(f"{cluster}: {found} of {len(pairs)} pairs share an event")
        total, right = total + len(pairs), right + found
    soft = sum(kind == "soft" for kind in kind_of.values())
    print(f"pairs of reports that share an event: {right} of {total} ({right / max(1, total):.2f})")
    print(f"events with articles of several clusters: {merged}")
    print(f"soft articles with a violent, coercive or disaster event: {len(alarms)} of {soft}")


if __name__ == "__main__":
    main()
