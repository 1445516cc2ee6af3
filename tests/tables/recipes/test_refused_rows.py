"""Each refusal of rows names the row, the column, the text and what to do."""

from __future__ import annotations

import pytest
from tests.problems import whole
from tests.tables.recipes.test_bad_input import DATED, PLAIN, SUM, TABLE_OF_GROUPS, WIDE
from tests.tables.recipes.test_counting import YEARS_AND_RACES

CELLS = {"measures": "{stops: {sum: cell}}", "table": TABLE_OF_GROUPS}
STATE_KEY = YEARS_AND_RACES.replace('{part_periods: ["2020"]}', "true").replace(
    "country: XXA", "country: {from: state, lookup: {table: states, match: %s, take: %s}}"
)
BY_YEAR = "{period: {from: year}, country: XXA, area: %s, complete: true, group: all}"
BLACK_ALONE = TABLE_OF_GROUPS.replace("{from: group}", "{from: race, recode: {black: Black}}")
SPARE = {
    "measures": """
  stops: {count: rows}
  searches: {count: rows, where: {searched: YES}, not-for: {group: [unknown, white]}}"""
}
KEEPS = "[{total: {race: All}, by: [year], why: sum of the races, tolerance: %s}]"
DAYS = {"table": DATED, "cells": '{day: {type: date, form: "%d/%m/%Y"}}'}
YEAR_FIRST = {"table": DATED, "cells": '{day: {type: date, form: "%Y/%m/%d"}}'}
WITH_HYPHENS = {"table": DATED, "cells": '{day: {type: date, form: "%Y-%m-%d"}}'}


@pytest.mark.parametrize(
    ("content", "parts", "messages"),
    [
        (
            "year,race,number\n2019,Black,2\n2019,All,1.\n",
            {"measures": SUM},
            [
                (
                    "export.csv",
                    "import.number",
                    "3 number: '1.'",
                    "column 'number': '1.' is no number.",
                    (
                        "Where it means that there is no number, add it to 'missing' under "
                        "'file'; otherwise set the row aside with the reason."
                    ),
                ),
                (
                    "export.csv",
                    "import.unknown-category",
                    "3 race: 'All'",
                    "column 'race': 'All' has no code.",
                    (
                        "It looks like a total: write a rule 'total' under 'rows', so that it "
                        "is not counted with its parts but compared with their sum. Find out "
                        "what the source means by it and since when, then add it to "
                        "'table.group.recode'. Codes: black, white, unknown."
                    ),
                ),
            ],
        ),
        (
            "year,race,number\n2019,Black,2\n2019,White,3\n2019,All,7\n",
            {"measures": SUM, "rows": KEEPS % 1},
            [
                (
                    "export.csv",
                    "import.total",
                    "4 None: '7'",
                    "the rows used add up to 5, but this total says 7 (year '2019').",
                    (
                        "Look whether rows are missing, or counted twice as sub-totals. Where "
                        "the source rounds, write 'tolerance' beside the rule."
                    ),
                )
            ],
        ),
        (
            "year,race,number\n2019,Black,2\n2019,White,3\n2020,All,7\n",
            {"measures": SUM, "rows": KEEPS % 1},
            [
                (
                    "export.csv",
                    "import.total",
                    "4 None: '7'",
                    "the rows used add up to 0, but this total says 7 (year '2020').",
                    (
                        "Look whether rows are missing, or counted twice as sub-totals. Where "
                        "the source rounds, write 'tolerance' beside the rule."
                    ),
                )
            ],
        ),
        (
            "year,race,number\n2019,Black,2\n2019,All,1\n2019,All,2\n",
            {"measures": SUM, "rows": "[{total: {race: All}, why: sum of all}]"},
            [
                (
                    "export.csv",
                    "import.total",
                    "3 None: '3'",
                    "rows 3 and 4: the rows used add up to 2, but this total says 3.",
                    (
                        "Look whether rows are missing, or counted twice as sub-totals. Where "
                        "the source rounds, write 'tolerance' beside the rule."
                    ),
                )
            ],
        ),
        (
            "year,Black,White,All\n2019,2,3,5\n2020,2,3,7\n2021,2,3,3\n",
            CELLS | {"wide": WIDE + "\n  tolerance: 1"},
            [
                (
                    "export.csv",
                    "import.row-sum",
                    "3 All: '7'",
                    "the parts of this row add up to 5, but 'All' says 7.",
                    (
                        "Look whether a column is missing in 'wide.columns'. Where the source "
                        "rounds, write 'wide.tolerance'."
                    ),
                ),
                (
                    "export.csv",
                    "import.row-sum",
                    "4 All: '3'",
                    "the parts of this row add up to 5, but 'All' says 3.",
                    (
                        "Look whether a column is missing in 'wide.columns'. Where the source "
                        "rounds, write 'wide.tolerance'."
                    ),
                ),
            ],
        ),
        (
            "year,Black,White,All\n2019,2,3,5\n2020,2,,7\n",
            CELLS | {"wide": WIDE},
            [
                (
                    "export.csv",
                    "import.number",
                    "3 White: ''",
                    "column 'White': the cell is empty, where a number belongs.",
                    (
                        "Where an empty cell means that there is no number, write 'missing: "
                        "[\"\"]' under 'file'; it is then left out of sums, and counted in the "
                        "log."
                    ),
                )
            ],
        ),
        (
            "year,Black,White,All\n2019,2,3,5\n",
            CELLS | {"wide": "{to: group, matching: 'x(.+)'}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.no-column",
                    "22 None: None",
                    "no column's name fits the pattern 'x(.+)'.",
                    "Columns: year, Black, White, All.",
                )
            ],
        ),
        (
            "year,Black,White\n2019,2,3\nAll,2,4\n",
            CELLS
            | {
                "wide": WIDE.replace("\n  total: All", ""),
                "rows": "[{total: {year: All}, why: all years}]",
            },
            [
                (
                    "export.csv",
                    "import.total",
                    "3 None: '4'",
                    "the rows used add up to 3, but this total says 4 (group 'white').",
                    (
                        "Look whether rows are missing, or counted twice as sub-totals. Where "
                        "the source rounds, write 'tolerance' beside the rule."
                    ),
                )
            ],
        ),
        (
            "year,race\n2019,Black\n",
            {"cells": "{race: {type: text}, rase: {type: text}}"},
            [
                (
                    "export.csv",
                    "import.no-column",
                    "None rase: None",
                    "there is no column 'rase'.",
                    (
                        "Did you mean 'race'? Columns: year, race. Where the column has a new "
                        "name, add it to 'cells' in data/recipes/xxa-stops.yml with "
                        "'renamed-from'."
                    ),
                )
            ],
        ),
        (
            PLAIN,
            {"expect": "{read: 5, used: 3}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.expected",
                    "24 None: '4'",
                    "the recipe expects 5 for rows read, but the import gives 4.",
                    (
                        "Where the source was corrected or has a new edition, say so in the "
                        "recipe and write the new figure; otherwise look into the export."
                    ),
                ),
                (
                    "data/recipes/xxa-stops.yml",
                    "import.expected",
                    "24 None: '4'",
                    "the recipe expects 3 for rows used, but the import gives 4.",
                    (
                        "Where the source was corrected or has a new edition, say so in the "
                        "recipe and write the new figure; otherwise look into the export."
                    ),
                ),
            ],
        ),
        (
            PLAIN,
            {"expect": "{sums: {group: {blak: 1}}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.expected",
                    "24 group: 'blak'",
                    "'expect' names the group 'blak', which the table lacks.",
                    "Did you mean 'black'? There are: black, white.",
                )
            ],
        ),
        (
            PLAIN,
            {"expect": "{sums: {measure: {stops: 1000}}}"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.expected",
                    "24 None: '4'",
                    ("the recipe expects 1,000 for measure 'stops', but the import gives 4."),
                    (
                        "Where the source was corrected or has a new edition, say so in the "
                        "recipe and write the new figure; otherwise look into the export."
                    ),
                )
            ],
        ),
        (
            "year,race,searched\n2019,,YES\n2019,White,YES\n2019,White,YES\n",
            SPARE,
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.recorded-after-all",
                    "14 None: '1'",
                    (
                        "'searches' is said not to be recorded for group 'unknown', but 1 were "
                        "counted."
                    ),
                    "Delete the line under 'not-for', or look into the export.",
                ),
                (
                    "data/recipes/xxa-stops.yml",
                    "import.recorded-after-all",
                    "14 None: '2'",
                    (
                        "'searches' is said not to be recorded for group 'white', but 2 were "
                        "counted."
                    ),
                    "Delete the line under 'not-for', or look into the export.",
                ),
            ],
        ),
        (
            "year,race\n2019,Black\n2019,White\n2019,\n",
            {"measures": "{stops: {count: rows, where: {race: Black}}}"},
            [
                (
                    "export.csv",
                    "import.counted-by-none",
                    "3 None: None",
                    "rows 3 and 4: 2 rows are used and counted by no measure.",
                    (
                        "Widen the 'where' of a measure in data/recipes/xxa-stops.yml, or set "
                        "the rows aside with the reason."
                    ),
                )
            ],
        ),
        (
            PLAIN,
            {
                "rows": "[{keep: {race: {not: [Black, White], starts: B, from: A, to: Z, or-in: "
                "year}}, why: none}]"
            },
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.rule-meets-nothing",
                    "24 None: None",
                    (
                        "the rule 'keep' meets no row: race or year is not 'Black' or 'White'; "
                        "race or year begins with 'B'; race or year is between 'A' and 'Z'."
                    ),
                    "Correct it, or delete it where the source no longer has such rows.",
                )
            ],
        ),
        (
            PLAIN,
            {
                "rows": "[{total: {race: {is: [Violet, Green]}}, why: none}]",
                "measures": "{stops: {sum: year}}",
            },
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.rule-meets-nothing",
                    "24 None: None",
                    "the rule 'total' meets no row: race is 'Violet' or 'Green'.",
                    "Correct it, or delete it where the source no longer has such rows.",
                )
            ],
        ),
        (
            PLAIN,
            {"rows": "[{aside: {race: {from: Y}, year: {to: '2000'}}, why: none}]"},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "import.rule-meets-nothing",
                    "24 None: None",
                    (
                        "the rule 'aside' meets no row: race is between 'Y' and ''; year is "
                        "between '' and '2000'."
                    ),
                    "Correct it, or delete it where the source no longer has such rows.",
                )
            ],
        ),
        (
            "year,race,state\n2019,Black,Exampleland\n",
            {"table": STATE_KEY % ("nam", "iso3")},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.lookup-column",
                    "5 None: 'nam'",
                    "the table 'states' has no column 'nam'.",
                    (
                        "Did you mean 'name'? Columns: iso3, m49, name, formal_name, in_text, "
                        "short_in_text, membership."
                    ),
                )
            ],
        ),
        (
            "year,race,state\n2019,Black,Exampleland\n",
            {"table": STATE_KEY % ("name", "iso")},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.lookup-column",
                    "5 None: 'iso'",
                    "the table 'states' has no column 'iso'.",
                    (
                        "Did you mean 'iso3'? Columns: iso3, m49, name, formal_name, in_text, "
                        "short_in_text, membership."
                    ),
                )
            ],
        ),
        (
            "year,race,state\n2019,Black,Exampleland\n",
            {"table": STATE_KEY % ("region", "iso3")},
            [
                (
                    "data/recipes/xxa-stops.yml",
                    "recipe.lookup-column",
                    "5 None: 'region'",
                    "the table 'states' has no column 'region'.",
                    ("Columns: iso3, m49, name, formal_name, in_text, short_in_text, membership."),
                )
            ],
        ),
        (
            "year,race,state\n2019,Black,\n",
            {"table": STATE_KEY % ("name", "iso3")},
            [
                (
                    "export.csv",
                    "import.not-in-lookup",
                    "2 state: ''",
                    (
                        "column 'state': 'an empty cell' is not in the column 'name' of the "
                        "table 'states'."
                    ),
                    (
                        "Where it is another spelling, add it to 'table.country.aliases' in "
                        "data/recipes/xxa-stops.yml, line 5."
                    ),
                )
            ],
        ),
        (
            "year,race,state\n2019,Black,Total\n",
            {"table": STATE_KEY % ("name", "iso3")},
            [
                (
                    "export.csv",
                    "import.not-in-lookup",
                    "2 state: 'Total'",
                    ("column 'state': 'Total' is not in the column 'name' of the table 'states'."),
                    (
                        "It looks like a total: write a rule 'total' under 'rows', so that it "
                        "is not counted with its parts but compared with their sum. Where it is "
                        "another spelling, add it to 'table.country.aliases' in "
                        "data/recipes/xxa-stops.yml, line 5."
                    ),
                )
            ],
        ),
        (
            PLAIN.replace("Black", "B" * 70),
            {"rows": "[{aside: {year: '2020'}, why: none}]"},
            [
                (
                    "export.csv",
                    "import.unknown-category",
                    (
                        "2 race: "
                        "'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'"
                    ),
                    (
                        "rows 2 and 5: column 'race': "
                        "'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB…' has no "
                        "code."
                    ),
                    (
                        "Find out what the source means by it and since when, then add it to "
                        "'table.group.recode'. Codes: black, white, unknown."
                    ),
                )
            ],
        ),
        (
            "year,race\n2019,\n",
            {"table": BLACK_ALONE},
            [
                (
                    "export.csv",
                    "import.unknown-category",
                    "2 race: ''",
                    "column 'race': an empty cell has no code.",
                    (
                        "Find out what the source means by it and since when, then add it to "
                        "'table.group.recode'. Codes: black."
                    ),
                )
            ],
        ),
        (
            "year,force\n2019,Sum\n",
            {"table": BY_YEAR % "{from: force}"},
            [
                (
                    "export.csv",
                    "import.total-row",
                    "2 force: 'Sum'",
                    "column 'force': 'Sum' stands among the areas.",
                    (
                        "It looks like a total: write a rule 'total' under 'rows', so that it "
                        "is not counted with its parts but compared with their sum. Where it is "
                        "none, give it a code by 'recode'."
                    ),
                )
            ],
        ),
        (
            "year,force\n19,North\n",
            {"table": BY_YEAR % "{from: force}"},
            [
                (
                    "export.csv",
                    "import.period",
                    "2 year: '19'",
                    "column 'year': '19' is no period.",
                    (
                        "A period reads 2019, 2018/19, 2015-2020, 2019-05 or 2010-01/2020-09. "
                        "Take a part of a date by 'as: year', recode spans (2022-Q1: "
                        "2022-01/2022-03), or set the row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "year,force\n,North\n",
            {"table": BY_YEAR % "{from: force}"},
            [
                (
                    "export.csv",
                    "import.period",
                    "2 year: ''",
                    "column 'year': the cell is empty, where a period belongs.",
                    (
                        "A period reads 2019, 2018/19, 2015-2020, 2019-05 or 2010-01/2020-09. "
                        "Take a part of a date by 'as: year', recode spans (2022-Q1: "
                        "2022-01/2022-03), or set the row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "year,race\n19,Black\n",
            {},
            [
                (
                    "export.csv",
                    "import.date",
                    "2 year: '19'",
                    "column 'year': no year can be taken from '19'.",
                    ("Declare the column's dates under 'cells': type: date, with their form."),
                )
            ],
        ),
        (
            "year,race\n2019-13,Black\n",
            {"table": BLACK_ALONE.replace("as: year", "as: month")},
            [
                (
                    "export.csv",
                    "import.date",
                    "2 year: '2019-13'",
                    "column 'year': no month can be taken from '2019-13'.",
                    ("Declare the column's dates under 'cells': type: date, with their form."),
                )
            ],
        ),
        (
            "year,race\n2019/21,Black\n",
            {"table": BLACK_ALONE.replace("as: year", "as: financial-year")},
            [
                (
                    "export.csv",
                    "import.date",
                    "2 year: '2019/21'",
                    "column 'year': '2019/21' is no financial year.",
                    (
                        "A financial year reads 04/05 or 2004/05, and its second year follows "
                        "the first."
                    ),
                )
            ],
        ),
        (
            "day,race\n,Black\n",
            DAYS,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: ''",
                    "column 'day': the cell is empty, where a date belongs.",
                    "Set such rows aside with the reason, or count by another column.",
                )
            ],
        ),
        (
            "day,race\n01.02.2019,Black\n",
            DAYS,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: '01.02.2019'",
                    ("column 'day': '01.02.2019' is no date in the form that the recipe gives."),
                    (
                        "It would fit %d.%m.%Y. Add its form to the list of forms, or set the "
                        "row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "day,race\n01-02-2019,Black\n",
            YEAR_FIRST,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: '01-02-2019'",
                    ("column 'day': '01-02-2019' is no date in the form that the recipe gives."),
                    (
                        "It would fit %d-%m-%Y. Add its form to the list of forms, or set the "
                        "row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "day,race\n1 May 2019,Black\n",
            YEAR_FIRST,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: '1 May 2019'",
                    ("column 'day': '1 May 2019' is no date in the form that the recipe gives."),
                    (
                        "It would fit %d %B %Y. Add its form to the list of forms, or set the "
                        "row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "day,race\n01/02/2019,Black\n",
            YEAR_FIRST,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: '01/02/2019'",
                    ("column 'day': '01/02/2019' is no date in the form that the recipe gives."),
                    (
                        "It would fit %d/%m/%Y or %m/%d/%Y. Add its form to the list of forms, "
                        "or set the row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "day,race\nMay,Black\n",
            YEAR_FIRST,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: 'May'",
                    "column 'day': 'May' is no date in the form that the recipe gives.",
                    ("Add its form to the list of forms, or set the row aside with the reason."),
                )
            ],
        ),
        (
            "day,race\n2019-05-01,Black\n",
            YEAR_FIRST,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: '2019-05-01'",
                    ("column 'day': '2019-05-01' is no date in the form that the recipe gives."),
                    (
                        "It would fit %Y-%m-%d. Add its form to the list of forms, or set the "
                        "row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "day,race\n2019/05/01,Black\n",
            WITH_HYPHENS,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: '2019/05/01'",
                    ("column 'day': '2019/05/01' is no date in the form that the recipe gives."),
                    (
                        "It would fit %Y/%m/%d. Add its form to the list of forms, or set the "
                        "row aside with the reason."
                    ),
                )
            ],
        ),
        (
            "day,race\n05/31/2019,Black\n",
            WITH_HYPHENS,
            [
                (
                    "export.csv",
                    "import.date",
                    "2 day: '05/31/2019'",
                    ("column 'day': '05/31/2019' is no date in the form that the recipe gives."),
                    (
                        "It would fit %m/%d/%Y. Add its form to the list of forms, or set the "
                        "row aside with the reason."
                    ),
                )
            ],
        ),
    ],
)
def test_each_refusal_of_rows_is_told_whole(
    bench, content: str, parts: dict[str, str], messages: list[tuple[str, ...]]
) -> None:
    problems = bench.refused(bench.export(content), **parts)
    assert [(problem.place, *whole(problem)) for problem in problems] == messages
