"""This module says what stands for a name that cells called once, and that `hrc` has no more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hrcreport.foundation import NotebookError

_BROUGHT = "Leave the note out: the table brings it."
INSTEAD: Mapping[str, str] = MappingProxyType(
    {
        "ANSWER_SIGNS": _BROUGHT,
        "CASE_SIGNS": _BROUGHT,
        "ELEMENT_SIGNS": _BROUGHT,
        "GRADES": _BROUGHT,
        "OVERSIGHT_KEY": _BROUGHT,
        "accountability_cohort": "disparity.accountability_from_counts(…) is that cohort.",
        "agenda_table": "hrc.recommendations(countries).agenda() is that table.",
        "answer_counts": "hrc.laws(countries, limb=limb).counts has these counts.",
        "answered": "hrc.weapons_table leaves out, and notes, what nothing is known of.",
        "area_funnel": "disparity.funnel(…) says which areas lie beyond chance.",
        "assessor_agreement": "Compare two lists of scores by disparity.agreement(first, second).",
        "availability_areas": "hrc.availability_rows(countries) says it by State and domain.",
        "availability_table": "hrc.availability_rows(countries, side_by_side=True) is that table.",
        "break_in_series": "disparity.interrupted_series(…) says what changed at a reform.",
        "case_course": "hrc.case_events(code) tells it, the death first.",
        "case_stages": "hrc.case_table(countries) has a sign for each stage of a case.",
        "changes_since": "hrcreport diff says what differs between two editions.",
        "cohort_funnel": "hrc.bars_by_group draws the steps of a cohort.",
        "communication_table": "hrc.visit_table(countries, letters=True) is that table.",
        "comparison_table": "hrc.laws(countries, codes=tests).comparison() is that table.",
        "country_profile": "hrc.group_profile(table, …) is the profile of a table of that State.",
        "cross_rates": "hrc.cross_table(table, by=…) has the counts; disparity.rate takes two.",
        "elements_table": "hrc.laws(countries).elements() is that table.",
        "funnel_plot": "hrc.interval_chart draws the rate of each area with its interval.",
        "gap_paragraphs": "law.conformity_table() has the reason of each assessment.",
        "geometry": 'geopandas.read_file(hrc.path("data/geometry/…")) reads a layer as it is.',
        "group_table": "hrc.laws(countries, limb=limb).groups() is that table.",
        "hit_rates": "hrc.search_outcomes(table, …) takes the outcome test by agency.",
        "law_by_area": "hrc.laws([country], codes=tests).by_area() is that table.",
        "law_held": "hrc.legal_framework(country) is false where no law is registered.",
        "list_overlaps": "hrc.bars_by_group draws how many events are on which lists.",
        "missing_by_year": "hrc.lines_by_year draws the share of each year.",
        "obstacle_table": "hrc.recommendations(countries).obstacles() is that table.",
        "oversight_bodies": "hrc.oversight_powers(countries) has a row for each body.",
        "raw_and_smoothed": "hrc.dumbbell_chart draws two rates of each area.",
        "reasons_table": "hrc.laws(countries, limb=limb).reasons() is that table.",
        "recommendation_counts": "hrc.recommendations(countries) has these counts.",
        "reform_table": "law.history(test) has each assessment of a test, the oldest first.",
        "scores": "hrc.laws(countries, codes=tests).scores() is that table.",
        "status_counts": 'hrc.recommendations(countries).by("country") is that table.',
        "status_matrix": "hrc.recommendations(countries).matrix() is that table.",
        "statuses": "hrc.recommendations(countries).rows() is that table.",
        "theme_crosswalk": "hrc.recommendations(countries).themes() is that table.",
        "thresholds": "disparity.threshold_test(counts, group=…, reference=…) estimates them.",
        "time_table": "hrc.recommendations(countries).times() is that table.",
        "training_coverage": "hrc.laws(countries).training(by_subject=True) is that table.",
        "training_table": "hrc.laws(countries).training() is that table.",
        "waiting_curve": "disparity.waiting(days, reached=…) says how many still wait.",
        "workforce_chart": "hrc.dumbbell_chart draws two shares of each group.",
    }
)
"""What to use in the place of each."""


def refuse_struck(name: str) -> None:
    """Refuse a name that there was once.

    Raises:
        NotebookError: it is one of them; what stands for it is said.
    """
    if name in INSTEAD:
        raise NotebookError.of(
            f"hrc.{name}",
            f"'{name}' is no name of hrc any more.",
            INSTEAD[name],
            "notebook.struck-name",
            value=name,
        )
