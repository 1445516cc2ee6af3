"""This module gathers what a notebook calls, as `import hrcreport.notebook as hrc` offers it."""

# ruff: noqa: F401 -- each name is written once, where it is imported
from hrcreport.notebook.access.released import records
from hrcreport.notebook.access.tables import counted, geometry, load, state
from hrcreport.notebook.cells.blocks import block
from hrcreport.notebook.cells.floats import figure, map_figure, photo, table
from hrcreport.notebook.cells.hearings import comments_by_the_state, consultations, mission, voice
from hrcreport.notebook.cells.shown_report import open_report
from hrcreport.notebook.charts.areas import funnel_plot, raw_and_smoothed
from hrcreport.notebook.charts.bars import bars_by_group, list_overlaps
from hrcreport.notebook.charts.bias import darkness_curve, hit_rate_chart
from hrcreport.notebook.charts.by_year import lines_by_year, missing_by_year
from hrcreport.notebook.charts.cases import cohort_funnel, waiting_curve
from hrcreport.notebook.charts.chart import chart
from hrcreport.notebook.charts.intervals import disparity_chain, interval_chart
from hrcreport.notebook.charts.maps import choropleth
from hrcreport.notebook.charts.pairs import dumbbell_chart, workforce_chart
from hrcreport.notebook.charts.scales import availability_grid, status_bars
from hrcreport.notebook.charts.timelines import timeline
from hrcreport.notebook.lookups.conformity import (
    answers_table,
    comparison_table,
    conformity_counts,
    law_held,
    legal_framework,
    number_meeting,
    scores,
)
from hrcreport.notebook.lookups.law import (
    ANSWER_SIGNS,
    ELEMENT_SIGNS,
    answer_counts,
    answered,
    assessor_agreement,
    changes_since,
    elements_table,
    gap_paragraphs,
    group_table,
    law_by_area,
    reasons_table,
    reform_table,
    training_coverage,
    training_table,
    weapons_table,
)
from hrcreport.notebook.lookups.monitoring import (
    CASE_SIGNS,
    case_course,
    case_events,
    case_stages,
    case_table,
    communication_table,
    mechanism_events,
    review_table,
    treaty_table,
    visit_table,
)
from hrcreport.notebook.lookups.practice import (
    OVERSIGHT_KEY,
    good_practices,
    oversight_bodies,
    oversight_powers,
)
from hrcreport.notebook.lookups.recommendations import (
    agenda_table,
    mandate,
    obstacle_table,
    recommendation_counts,
    status_counts,
    status_matrix,
    statuses,
    theme_crosswalk,
    time_table,
)
from hrcreport.notebook.lookups.universal import known_of_state
from hrcreport.notebook.questions.accountability import accountability_cohort, lethal_force
from hrcreport.notebook.questions.annexes import (
    GRADES,
    caveats_table,
    group_definitions,
    parameters_table,
    sources_table,
)
from hrcreport.notebook.questions.areas import area_profile
from hrcreport.notebook.questions.availability import (
    availability_areas,
    availability_rows,
    availability_table,
    data_availability,
)
from hrcreport.notebook.questions.bias_tests import (
    benchmarks,
    darkness,
    force_after_stop,
    hit_rates,
    published_thresholds,
    search_outcomes,
    thresholds,
)
from hrcreport.notebook.questions.chains import stage_disparities
from hrcreport.notebook.questions.choices import strongest_words
from hrcreport.notebook.questions.country_profiles import (
    country_profile,
    disparity_table,
    profile_sources,
    tables_held,
)
from hrcreport.notebook.questions.groups import part_of_group
from hrcreport.notebook.questions.intersections import (
    cross_rates,
    cross_shares,
    cross_table,
    interaction,
)
from hrcreport.notebook.questions.profiles import group_profile
from hrcreport.notebook.questions.same_ages import ages_alone
from hrcreport.notebook.questions.statistics import (
    group_shares,
    residents,
    share,
    share_ratio,
    total,
)
from hrcreport.notebook.questions.strata import area_funnel
from hrcreport.notebook.questions.trends import break_in_series, yearly_trend
from hrcreport.notebook.templates.map_notes import map_notes
from hrcreport.notebook.templates.prose import text

__all__ = sorted(name for name in globals() if not name.startswith("_"))
