"""This module gathers what a notebook calls, as `import hrcreport.notebook as hrc` offers it.

What asks about the report that runs takes it from the door, and cells do not name it.
"""

from __future__ import annotations

from hrcreport.notebook.access import counting as countings
from hrcreport.notebook.access import (
    crosstabs,
    own,
    paths,
    printed,
    released,
    reporting_groups,
    tables,
)
from hrcreport.notebook.cells import blocks, floats, hearings, shown_report, shown_tables
from hrcreport.notebook.cells.door import for_cells
from hrcreport.notebook.charts import (
    bars,
    bias,
    by_year,
    intervals,
    maps,
    pairs,
    scales,
    timelines,
)
from hrcreport.notebook.charts import chart as charts_of_projects
from hrcreport.notebook.lookups import (
    conformity,
    declared,
    monitoring,
    practice,
    universal,
    weapons,
)
from hrcreport.notebook.lookups import recommendations as register_of_recommendations
from hrcreport.notebook.questions import (
    accountability,
    annexes,
    areas,
    availability,
    bias_tests,
    chains,
    choices,
    country_profiles,
    intersections,
    profiles,
    same_ages,
    statistics,
    trends,
)
from hrcreport.notebook.templates import map_notes as notes_of_maps
from hrcreport.notebook.templates import prose

_IMPORTED = frozenset(globals())

path = for_cells(paths.path)
values = for_cells(printed.values)
source = for_cells(own.source)
records = for_cells(released.records)

counting = for_cells(countings.counting)

counted = tables.counted
load = for_cells(tables.load)
state = for_cells(tables.state)

bars_by_group = for_cells(bars.bars_by_group)

darkness_curve = for_cells(bias.darkness_curve)
hit_rate_chart = for_cells(bias.hit_rate_chart)

lines_by_year = for_cells(by_year.lines_by_year)

chart = for_cells(charts_of_projects.chart)

disparity_chain = for_cells(intervals.disparity_chain)
interval_chart = for_cells(intervals.interval_chart)

choropleth = for_cells(maps.choropleth)

dumbbell_chart = for_cells(pairs.dumbbell_chart)

availability_grid = for_cells(scales.availability_grid)
status_bars = for_cells(scales.status_bars)

timeline = for_cells(timelines.timeline)

answers_table = for_cells(conformity.answers_table)
conformity_counts = conformity.conformity_counts
laws = for_cells(conformity.laws)
legal_framework = for_cells(conformity.legal_framework)
number_meeting = for_cells(conformity.number_meeting)

register_table = for_cells(declared.register_table)

weapons_table = for_cells(weapons.weapons_table)

case_events = for_cells(monitoring.case_events)
case_table = for_cells(monitoring.case_table)
mechanism_events = for_cells(monitoring.mechanism_events)
review_table = for_cells(monitoring.review_table)
treaty_table = for_cells(monitoring.treaty_table)
visit_table = for_cells(monitoring.visit_table)

good_practices = for_cells(practice.good_practices)
oversight_powers = for_cells(practice.oversight_powers)

mandate = for_cells(register_of_recommendations.mandate)
recommendations = for_cells(register_of_recommendations.recommendations)

known_of_state = for_cells(universal.known_of_state)

block = for_cells(blocks.block)

figure = for_cells(floats.figure)
map_figure = for_cells(floats.map_figure)
photo = for_cells(floats.photo)
table = for_cells(floats.table)

comments_by_the_state = for_cells(hearings.comments_by_the_state)
consultations = for_cells(hearings.consultations)
mission = for_cells(hearings.mission)
voice = for_cells(hearings.voice)

show = for_cells(shown_tables.show)

open_report = for_cells(shown_report.open_report)

lethal_force = for_cells(accountability.lethal_force)

caveats_table = for_cells(annexes.caveats_table)
group_definitions = for_cells(annexes.group_definitions)
parameters_table = for_cells(annexes.parameters_table)
sources_table = for_cells(annexes.sources_table)

area_profile = for_cells(areas.area_profile)

availability_rows = for_cells(availability.availability_rows)
data_availability = for_cells(availability.data_availability)

benchmarks = for_cells(bias_tests.benchmarks)
darkness = for_cells(bias_tests.darkness)
force_after_stop = for_cells(bias_tests.force_after_stop)
published_thresholds = for_cells(bias_tests.published_thresholds)
search_outcomes = for_cells(bias_tests.search_outcomes)

stage_disparities = for_cells(chains.stage_disparities)

strongest_words = for_cells(choices.strongest_words)

crosstab = for_cells(crosstabs.crosstab)
pivot = for_cells(crosstabs.pivot)

disparity_table = for_cells(country_profiles.disparity_table)
profile_sources = for_cells(country_profiles.profile_sources)
tables_held = for_cells(country_profiles.tables_held)

part_of_group = reporting_groups.part_of_group

cross_shares = for_cells(intersections.cross_shares)
cross_table = for_cells(intersections.cross_table)
interaction = for_cells(intersections.interaction)

group_profile = for_cells(profiles.group_profile)

ages_alone = for_cells(same_ages.ages_alone)

group_shares = for_cells(statistics.group_shares)
residents = for_cells(statistics.residents)
share = for_cells(statistics.share)
share_ratio = for_cells(statistics.share_ratio)
total = for_cells(statistics.total)

yearly_trend = for_cells(trends.yearly_trend)

map_notes = for_cells(notes_of_maps.map_notes)

text = prose.text

__all__ = sorted({*globals()} - _IMPORTED - {"_IMPORTED"})
