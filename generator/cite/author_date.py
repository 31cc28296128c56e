"""Author–date citations as HTML: what the style prints, each link leading to its entry."""

from collections import Counter
from collections.abc import Iterable

from generator.cite import anchors
from generator.model.citations import CitationItem
from generator.model.formatted import ClusterKey, Printed


def cluster_key(items: Iterable[CitationItem], narrative: bool) -> ClusterKey:
    """What a citation is printed from: its items, of those that read the same the first."""
    return tuple(dict.fromkeys(items)), narrative


def author_date_html(
    cluster: ClusterKey, printed: Printed, mentions: Counter[str]
) -> tuple[str, tuple[tuple[str, int], ...]]:
    """A citation, and the works that it mentions with the how-manieth mention this is; ``mentions`` counts on."""
    linked = dict.fromkeys(part[0] for part in printed if not isinstance(part, str))
    unseen = dict.fromkeys(item.key for item in cluster[0] if item.key not in linked)
    places: list[tuple[str, int]] = []
    html = ""
    for part in (*printed, *((key, "") for key in unseen)):
        if isinstance(part, str):
            html += part
            continue
        key, shown = part
        mentions[key] += 1
        places.append((key, mentions[key]))
        html += anchors.link(*places[-1], shown) if shown else anchors.hidden(*places[-1])
    return anchors.cluster((*linked, *unseen), html), tuple(places)
