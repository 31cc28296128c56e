"""Superscript citations: all of a page are raised, and all stand close to the word before them, or none."""

from collections.abc import Callable, Iterator, Sequence

from generator.verify.page import Cluster, Page
from generator.verify.places import Fault
from generator.verify.rules import CITATION_GAP

_HELP = "Build the site again; if this stays, something changes citations after the generator wrote them."


def raised_faults(page: Page) -> Iterator[Fault]:
    """Citations that are written otherwise than most of the page; where halves differ, those that are not raised."""
    raised = [cluster for cluster in page.clusters if cluster.raised]
    if not raised:
        return
    for cluster in _fewer(page.clusters, lambda cluster: cluster.raised):
        form = "a superscript, which others of the page are not" if cluster.raised else "no superscript, as others are"
        yield Fault(CITATION_GAP, page.path, cluster.element, f"A citation is {form}", _HELP)
    for cluster in _fewer(raised, lambda cluster: not cluster.apart):
        form = "apart from" if cluster.apart else "close to"
        message = f"A superscript citation stands {form} the word before it, unlike others of the page"
        yield Fault(CITATION_GAP, page.path, cluster.element, message, _HELP)


def _fewer(clusters: Sequence[Cluster], usual: Callable[[Cluster], bool]) -> Sequence[Cluster]:
    """Those that differ from most; of two halves the one that is not ``usual``."""
    yes = [cluster for cluster in clusters if usual(cluster)]
    no = [cluster for cluster in clusters if not usual(cluster)]
    return no if len(yes) >= len(no) else yes
