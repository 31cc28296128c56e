"""The pictures of the whole site, from its records: evidence map, dose strip, timeline, matrix of documents.

A study is *direct* when nothing in its record says that it bears on the intervention only indirectly (GRADE), and *in
people* when it is not work in animals or in the laboratory.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from generator import evidence
from generator.compose.plots import Plot
from generator.compose.plots import dose_strip as dose_plot
from generator.compose.plots import evidence_map as map_plot
from generator.compose.plots import matrix as matrix_plot
from generator.compose.plots import timeline as timeline_plot
from generator.compose.plots.dose_strip import Band
from generator.compose.plots.kinds import Kind, kind_of
from generator.compose.plots.map_cells import Cell, Group, Row
from generator.evidence import StudyRecord
from generator.model.page_parts import Trial
from generator.model.pages import IndicationPage, StudyPage
from generator.model.references import Reference
from generator.model.results import Arm
from generator.model.vocabularies import ArmType, Direction, TrialStatus
from generator.site import Page, Site

Address = Callable[[Page], str]
"""The address of a page as the page with the picture links to it."""

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_NO_CONDITION = "No condition of its own"


def evidence_map(site: Site, url: Address) -> Plot:
    """What was studied in whom, for each indication: a study of several counts in each."""
    rows: dict[str, list[Row]] = {}
    for name, (page, record) in site.indications.items():
        rows.setdefault(record.group or "", []).append(_map_row(site, name, page, record, url))
    ungrouped = "" if list(rows) == [""] else "Other conditions"
    return map_plot.plot("evidence-map", [Group(group or ungrouped, tuple(found)) for group, found in rows.items()])


def dose_strip(site: Site, bands: Sequence[Band] = (), indication: str | None = None) -> Plot | None:
    """The daily doses of direct studies in people, of one indication or of all; ``None`` where none is known.

    ``bands``: the doses that the sources call by a name, in the unit that most arms have; the axis is in that unit.
    """
    given = [
        (lane, page, study, arm)
        for lane, page, study in _in_lanes(site, indication, _condition)
        for arm in study.arms
        if arm.type in (ArmType.EXPERIMENTAL, ArmType.EXPOSURE_GROUP)
    ]
    units = Counter(arm.daily_dose_unit for _, _, _, arm in given if arm.daily_dose_unit)
    unit = max(units, key=lambda name: units[name], default="")
    doses = [dose for lane, page, study, arm in given if (dose := _dose(lane, page, study, arm, unit))]
    return dose_plot.plot("doses", "Daily doses in the studies", doses, bands, unit)


def trial_timeline(site: Site, indication: str | None = None) -> Plot | None:
    """When the direct studies in people were published, and what is under way; of one indication or of all."""
    lane_of = _group if indication is None else _condition
    events = [_study_event(site, lane, page, study) for lane, page, study in _in_lanes(site, indication, lane_of)]
    for place, (_, trial) in enumerate(site.trials):
        if indication is None or indication in trial.indications:
            names = [indication] if indication else trial.indications
            lanes = dict.fromkeys(lane_of(site, name) for name in names if name in site.indications)
            events.extend(_trial_event(site, lane, place, trial) for lane in lanes or [_NO_CONDITION])
    lanes_in_order = dict.fromkeys([*(lane_of(site, name) for name in site.indications), _NO_CONDITION])
    order = {lane: place for place, lane in enumerate(lanes_in_order)}
    events.sort(key=lambda event: order[event.lane])
    return timeline_plot.plot("timeline", "When the studies were published", events)


def source_matrix(site: Site, url: Address) -> Plot | None:
    """Which document reports which study: drawn are direct studies in people, the table has all studies."""
    clusters = _clusters(site.studies)
    resting = _resting(site)
    rows = []
    for page, study in site.studies:
        where = resting.get(page.name, {})
        rows.append(
            matrix_plot.Row(
                study.label,
                url(page),
                study.design.kind,
                tuple(key in study.reported_by for key in site.sources),
                len(set(where.values())),
                len(where) if study.reports else None,
                clusters.get(page.name, ""),
                is_direct(study),
            )
        )
    labels = [source.label for _, source in site.sources.values()]
    return matrix_plot.plot("matrix", _how_few(site, resting), labels, rows)


def is_direct(study: StudyPage) -> bool:
    """Whether a study was made in people and bears on the intervention directly."""
    return study.indirectness is None and kind_of(study.design.kind) is not None


def people(studies: Iterable[StudyPage]) -> int | None:
    """How many people took part in these studies; ``None`` where no source gives a number for any of them.

    The people of one register are the same people, however many studies look at them: the largest number counts.
    """
    found: dict[str | int, int] = {}
    for place, study in enumerate(studies):
        if (number := study.participants.number) is not None:
            of = study.dataset or place
            found[of] = max(number, found.get(of, 0))
    return sum(found.values()) if found else None


def first_year(site: Site, study: StudyPage) -> int | None:
    """The year of a study's first report, of those of which a source prints one."""
    reports = (site.reference_by_key.get(key) for key in study.reports)
    return min((year for report in reports if (year := _year(report)) is not None), default=None)


def _map_row(site: Site, name: str, page: Page, record: IndicationPage, url: Address) -> Row:
    studies = [study for _, study in site.studies_by_indication.get(name, ())]
    cells = tuple(_cell([study for study in studies if kind_of(study.design.kind) is kind]) for kind in Kind)
    note = "untested" if record.direction is Direction.UNTESTED else ""
    return Row(page.title, url(page), cells, note)


def _cell(studies: Iterable[StudyPage]) -> Cell:
    found = list(studies)
    direct = [study for study in found if study.indirectness is None]
    told = [study.direction for study in direct if study.direction is not Direction.NOT_ESTIMABLE]
    direction = Direction.MIXED if len(set(told)) > 1 else next(iter(told), Direction.NOT_ESTIMABLE)
    return Cell(
        studies=len(direct),
        participants=people(direct),
        unreported=sum(study.participants.number is None for study in direct),
        direction=direction,
        agreeing=len(told),
        indirect=len(found) - len(direct),
    )


def _group(site: Site, name: str) -> str:
    page, record = site.indications[name]
    return record.group or page.title


def _condition(site: Site, name: str) -> str:
    return site.indications[name][0].title


def _in_lanes(
    site: Site, indication: str | None, lane: Callable[[Site, str], str]
) -> list[tuple[str, Page, StudyPage]]:
    """The direct studies in people, once in each lane of their indications; lanes in the order of the indications."""
    found: list[tuple[str, Page, StudyPage]] = []
    for name in site.indications if indication is None else [indication]:
        found.extend((lane(site, name), *pair) for pair in site.studies_by_indication.get(name, ()))
    if indication is None:
        found.extend((_NO_CONDITION, *pair) for pair in site.studies if not pair[1].indications)
    once = {(where, page.path): (where, page, study) for where, page, study in found if is_direct(study)}
    return list(once.values())


def _dose(lane: str, page: Page, study: StudyPage, arm: Arm, unit: str) -> dose_plot.Dose | None:
    if arm.daily_range is None:
        return None
    lower, upper = arm.daily_range
    own = arm.daily_dose_unit or "(unit not reported)"
    people = "not reported" if arm.participants is None else f"{arm.participants:,}"
    return dose_plot.Dose(lane, page.name, study.label, arm.name, lower, upper, own, people, own == unit)


def _year(reference: Reference | None) -> int | None:
    found = _YEAR.match(reference.issued) if reference else None
    return int(found[0]) if found else None


def _study_event(site: Site, lane: str, page: Page, study: StudyPage) -> timeline_plot.Event:
    reports = [site.reference_by_key[key] for key in study.reports if key in site.reference_by_key]
    disputed = [report.disagreement for report in reports if _other_year(report)]
    return timeline_plot.Event(
        lane,
        page.name,
        study.label,
        first_year(site, study),
        kind_of(study.design.kind),
        disagreement=" ".join(disputed),
    )


def _other_year(reference: Reference) -> bool:
    """Whether what sources print differently about a work is its year."""
    return bool({int(year) for year in _YEAR.findall(reference.disagreement)} - {_year(reference)})


def _trial_event(site: Site, lane: str, place: int, trial: Trial) -> timeline_plot.Event:
    references = site.reference_by_key
    protocol = min((y for key in trial.protocols if (y := _year(references.get(key))) is not None), default=None)
    listed = _YEAR.search(trial.as_of)
    document = min((y for key in trial.reported_by if (y := _year(references.get(key))) is not None), default=None)
    year = protocol or (int(listed[0]) if listed else document)
    return timeline_plot.Event(
        lane,
        f"trial {place}",
        trial.name,
        year,
        kind_of(trial.design) if trial.design else None,
        f"status {trial.status}" if trial.status is TrialStatus.NOT_REPORTED else trial.status,
        goes_on=trial.status in (TrialStatus.UNDER_WAY, TrialStatus.NOT_REPORTED),
        year_of="protocol" if protocol else "the list that names it",
    )


def _clusters(studies: Sequence[StudyRecord]) -> Mapping[str, str]:
    """For each study that is not independent of another, by name, why: one register, or inside a review."""
    leader = {page.name: page.name for page, _ in studies}
    reasons: list[tuple[str, str]] = []

    def cluster(name: str) -> str:
        """The study for which the whole cluster stands; paths to it are made short (disjoint sets)."""
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    def join(names: list[str], reason: str) -> None:
        leader.update({cluster(name): cluster(names[0]) for name in names})
        reasons.append((names[0], reason))

    datasets: dict[str, list[str]] = {}
    for page, study in studies:
        if study.dataset:
            datasets.setdefault(study.dataset, []).append(page.name)
    for dataset, names in datasets.items():
        if len(names) > 1:
            join(names, f"same data: {dataset}")
    for page, study in studies:
        inside = {one.study: one.confirmed for one in study.includes if one.study in leader}
        if inside:
            sure = {True: "in", False: "perhaps in"}
            where = " or ".join(words for confirmed, words in sure.items() if confirmed in inside.values())
            join([page.name, *inside], f"{where} the review {study.label}")
    words: dict[str, list[str]] = {}
    for name, reason in reasons:
        words.setdefault(cluster(name), []).append(reason)
    found = {name: "; ".join(words.get(cluster(name), ())) for name in leader}
    return {name: f"{reason[:1].upper()}{reason[1:]}" for name, reason in found.items()}


def _resting(site: Site) -> Mapping[str, Mapping[int, str]]:
    """The sentences that cite a report of each study, by its name: their numbers, and the pages they stand on.

    Sentences of the study's own page are left out.
    """
    found: dict[str, dict[int, str]] = {}
    for number, statement in enumerate(evidence.statements(site)):
        for key in statement.keys:
            for page, _ in site.studies_by_report.get(key, ()):
                if page.path != statement.page.path:
                    found.setdefault(page.name, {})[number] = statement.page.path
    return found


def _how_few(site: Site, resting_on: Mapping[str, Mapping[int, str]]) -> str:
    """How few studies carry how many sentences, in words."""
    direct = [(page, study) for page, study in site.studies if is_direct(study)]
    once = sum(len(study.reported_by) == 1 for _, study in direct)
    labels = {page.name: study.label for page, study in direct}
    resting = {name: set(resting_on.get(name, ())) for name in labels}
    total = set().union(*resting.values())
    few: list[str] = []
    carried: set[int] = set()
    for name in sorted(resting, key=lambda name: (-len(resting[name]), labels[name])):
        if 2 * len(carried) < len(total):
            few.append(labels[name])
            carried |= resting[name]
    nameless = sum(not study.reports for _, study in direct)
    words = [
        f"{len(direct)} direct {'study' if len(direct) == 1 else 'studies'} in people: "
        f"{evidence.independent(site, direct).words}.",
        f"{once} of them {'is' if once == 1 else 'are'} known from one document only.",
    ]
    if nameless:
        words.append(f"{nameless} {'has' if nameless == 1 else 'have'} no report that a sentence could cite.")
    if total:
        words.append(
            f"{len(total):,} sentences of the site, outside the studies’ own pages, rest on them; "
            f"{len(carried):,} of these on {len(few)} of the studies: {', '.join(few)}."
        )
    return " ".join(words)
