"""The one rule that depends on the day, so it is asked for by name and never part of a build."""

from collections.abc import Iterator
from datetime import date

from generator.diagnostics import Diagnostic, Rule, Severity
from generator.site import Site

STALE_AFTER = 365
"""Days after which a page should be compared with its sources again."""

PAGE_STALE = Rule(
    "page-stale",
    "PAG109",
    Severity.NOTE,
    f"Nobody has compared the page with its sources for more than {STALE_AFTER} days, or its `last_reviewed` is a day\n"
    "that has not come yet.\n\n"
    "Compare the page with its sources, correct what has changed, and write the day of the comparison in\n"
    "`last_reviewed`. Only `evidence check --today` looks for this, so that a build does not depend on the day.",
)


def stale_pages(site: Site, today: date, stale_after: int = STALE_AFTER) -> Iterator[Diagnostic]:
    """The pages whose last comparison with their sources lies more than ``stale_after`` days before today, or after."""
    for page in site.pages:
        reviewed = page.record.last_reviewed
        if reviewed is None:
            continue
        place = page.front.location(page.source, ("last_reviewed",))
        days = (today - reviewed).days
        if days > stale_after:
            yield PAGE_STALE(
                place,
                f"`{page.path}` was last compared with its sources {days} days ago, on {reviewed.isoformat()}",
                "compare it with its sources again and write the day in `last_reviewed`",
            )
        elif days < 0:
            yield PAGE_STALE(
                place,
                f"`{page.path}` says that it will be compared with its sources on {reviewed.isoformat()}, "
                f"after today, {today.isoformat()}",
                "write the day on which it was last compared",
            )
