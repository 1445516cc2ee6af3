"""This module writes the reference pages that follow from the code: commands, errors, filters, API.

Run it by `nox -s docs` after a change of a command, a message, a filter or a public name; a test
compares the pages with what it would write.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import published
import safeguards
import wings
import yaml

from hrcreport.checks.review import findings as inspection
from hrcreport.cli.app import app
from hrcreport.foundation.context.project import Project
from hrcreport.notebook.templates.printing import filters
from hrcreport.notebook.templates.prose import Text, fill
from hrcreport.registers.mandate.rules import InspectionRule
from hrcreport.tables.data.kinds import TableKind, read_kinds

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "lib"
STATISTICS = LIBRARY / "disparity" / "src"
PAGES = ROOT / "docs" / "reference"
MADE = "<!-- Made by docs/generate.py from the code; do not edit. -->"
GAP = "…"
MESSAGES = LIBRARY / "hrcreport" / "cli" / "messages.json"
SLIPS = MESSAGES.with_name("explained.yml")

EXIT_CODES = {
    "hrcreport init": "0; 2 something lies in the folder, or it cannot be written",
    "hrcreport list": "0",
    "hrcreport explain": "0; 2 no message has the words",
    "hrcreport edit": "0 ended by Ctrl-C; 2 no such report, or the port is taken",
    "hrcreport hooks": "0",
    "hrcreport hooks install": "0; 2 the project is in no clone of git",
    "hrcreport hooks check": "0; 1 something staged may not be committed",
    "hrcreport hooks merge": "0; 1 something is to be decided; 2 a side is no notebook",
    "hrcreport adopt": "0; 2 a report has such a notebook, or check refuses it",
    "hrcreport paste": "0; 2 the file cannot be read, or no cell has the id",
    "hrcreport update": "0; 1 something is to be decided; 2 no such notebook, or an unsound file",
    "hrcreport upgrade": "0; 1 something is to be decided; 2 a file cannot be read",
    "hrcreport gc": "0; 2 another program builds there",
    "hrcreport check": "0 nothing is wrong, warnings aside; 2 something is",
    "hrcreport build": "0 all built or current; 1 some failed or were left out; "
    "2 all were refused before anything ran; 130 ended by Ctrl-C or SIGTERM",
    "hrcreport graph": "0",
    "hrcreport follow-up": "0; 2 no such State or day, or a register has slips",
    "hrcreport export-register": "0",
    "hrcreport sources": "0; 2 a slip, a signature that does not hold, or nothing was written",
    "hrcreport trust": "0; 2 it would not hold in the log, or who asks may not; nothing is entered",
    "hrcreport import-recommendations": "0; 2 something is wrong and nothing was written",
    "hrcreport export-recommendations": "0; 2 nothing is kept, or it cannot be written",
    "hrcreport import-register": "0; 2 something is wrong and nothing was written",
    "hrcreport inspect": "0 nothing must be mended; 1 something must",
    "hrcreport new": "0; 2 a name is none, or what it names is there already",
    "hrcreport fetch": "0; 1 the source does not answer; 2 the query or the answer is wrong",
    "hrcreport import": "0; 2 something is wrong and nothing was written",
    "hrcreport why": "0",
    "hrcreport history": "0",
    "hrcreport logs": "0; 2 there is no such run",
    "hrcreport verify": "0 all agree; 1 something differs",
    "hrcreport bundle": "0; 1 the scan found what must not leave the house; 2 there is no sound "
    "build, records were taken out in it, or something else lies where it goes",
    "hrcreport seal": "0; 2 a table is public, there is no key for it, or nobody may open it",
    "hrcreport scan": "0 nothing was found; 1 something must not leave the house",
    "hrcreport release": "0; 1 the list names something that is missing; 2 something stands "
    "against it, and nothing was released",
    "hrcreport forget": "0 no copy is left; 1 some are; 2 nothing is called so, or the list is "
    "another by now",
    "hrcreport index": "0; 1 a report is in none of the folders, or a build is damaged",
    "hrcreport schema": "0",
    "hrcreport edition": "0; 1 a kept file is not what was kept",
    "hrcreport edition make": "0",
    "hrcreport edition list": "0",
    "hrcreport edition show": "0",
    "hrcreport diff": "0",
    "hrcreport review": "0; 1 something must be decided by hand",
}

AREAS = {
    "project": "The folder that commands work in",
    "cli": "The command line",
    "desk": "A report's own notebook: its making, its updates, its preview",
    "params": "Params files",
    "yaml": "The form of a YAML file",
    "declaration": "The parameters cell of a notebook",
    "data": "Tables, shapes and their catalogue",
    "recipe": "Recipes, steps and group schemes",
    "corrections": "Declared corrections of sources",
    "live": "Sources on the network; nothing is written",
    "import": "Raw exports that a recipe reads; nothing is written",
    "border": "Forbidden content of data and text: data is printed, never filled, never markup",
    "register": "Registers in YAML: of law, of recommendations",
    "law": "Registers of law",
    "translation": "A text in another language, against the English one it is a translation of",
    "text": "Text as its author wrote it: notebooks, blocks, words in code; nothing runs",
    "provenance": "Which States a report is about, and what is another State's",
    "notebook": "A notebook's questions to the library; the message of the cell holds these words",
    "execute": "Running a notebook",
    "assemble": "Putting the document together",
    "searches": "Searches of sources, by State: who looked, where and when",
    "practice": "Registers of good practices and of oversight bodies",
    "init": "Beginning a project",
    "graph": "The chain from evidence to recommendation; all are warnings",
    "consultations": "Registers of who was heard",
    "photograph": "Photographs: rights, consents, pictures",
    "spreadsheet": "Sheets that come back to a register; nothing is written",
    "monitoring": "Registers of named cases and of cooperation with the United Nations",
    "recommendations": "The attributes of recommendations; in a notebook all are warnings",
    "smart": "Whether a recommendation is specific, measurable and time-bound; all are warnings",
    "render": "Making PDF, Word and HTML files",
    "cluster": "Building on a cluster",
    "bundle": "The folder to send",
    "release": "Releases, their log, and what must be forgotten",
    "verify": "Checking a build against its manifest",
    "edition": "Editions: builds that are kept",
    "review": "Word files of reviewers; nothing is written",
    "bibliography": "Entries of bibliographies",
    "currency": "Whether what registers say is still of today",
    "editions": "Editions that are paired",
    "language": "Folders of languages",
    "mandate": "The register of the mandate, and what reports answer of it",
    "mission": "Registers of visits",
    "paste": "Text from Word that is pasted; nothing is written",
    "picture": "Pictures",
    "sources": "Sources: their texts, their quotations, who has signed for them",
    "tracker": "Exports of recommendations that come in; nothing is written",
    "universal": "The register of all States",
    "watch": "Events that are awaited",
    "build": "Anything else",
}

# Messages that are put together elsewhere than where the rule stands.
SAID_ELSEWHERE = {
    "bibliography.field": "a field of an entry does not fit; the message says which and how",
    "edition.unreadable": "a file of an edition is missing, or is not as it was written",
    "review.refused": "a file that came back is refused as a whole; the message says why",
    "sources.lacking-text": "quoted words need the text of their source, which is not kept here",
    "verify.other-bytes": "built again, a file comes out different, is not made, or is made and "
    "the build does not hold it; the message names the versions that differ",
    "notebook.cannot-protect": "small counts follow from what is public or shown; the message "
    "names the cells, and the table and key to coarsen",
    "execute.cell-failed": "a cell raises an error; the message names cell, line and error",
    "execute.kernel-died": "a cell ended its kernel; the message says how: left by os._exit, "
    "killed from outside, crashed in native code",
    "execute.kernel-did-not-start": "the kernel did not start; the message says what the system or "
    "the kernel said, and what runs short: open files, memory, processes",
    "execute.records-taken": "records of persons were taken out of a table that is not public; "
    "the message says which columns and why",
    "execute.refused": "a cell reads, writes, starts or reaches what no cell may; the message "
    "names cell, line and what to do. As a warning: a cell went on without it",
    "execute.value": "a value in prose cannot be printed; the message names cell, line and value",
    "import.step-row": "a step yields something that is no row of texts, or rows with different "
    "columns",
    "import.step-stops": "a step stops; the message names the row, the line of the step and what "
    "Python says",
    "corrections.not-applied": "a table was made without its corrections as they stand, or with "
    "corrections that are no longer declared",
    "live.answer": "a source has not what is asked for, or answers in another form; the message "
    "says what it has",
    "live.table-held": "which table stays in use where a source does not answer",
    "import.number": "a text is no number, in the form that the recipe gives; the message says "
    "what it seems to be",
    "import.no-<key>": "a text by which the recipe finds the part of a sheet is not there: "
    "`import.no-after`, `import.no-header`, `import.no-last`",
    "import.zip-member": "a zip does not hold the file that is meant, or does not tell which",
    "data.type": "a cell is not of the kind of its column",
    "register.<key>": "a value of a record does not fit its key: `register.score` …",
    "register.missing-<key>": "a key is missing or empty: `register.missing-citation` …",
    "law.unknown-whole": "a test is a part of one that is not there",
    "params.no-schema": "the schema for editors is missing",
    "params.stale-schema": "the schema for editors is older than the parameters cell",
    "render.typst": "Typst stops, for a reason that the message quotes",
    "yaml.syntax": "a line cannot be read",
    "recommendations.action": "the action is none of the list",
    "recommendations.level": "the level is none of the list",
    "recommendations.limb": "the limb is none of the list",
    "register.not-a-record": "something stands where a record with keys belongs",
    "notebook.float": "a figure, map or table lacks its label, caption or alternative text, or has "
    "a wrong one",
    "notebook.value": "a value in a block or a caption cannot be printed",
    "declaration.default": "a default is not of its kind",
    "params.order": "a first value comes after the last",
    "render.block-unclosed": "Pandoc says that a block is not closed",
    "render.engine-missing": "Quarto is not on this machine, or is too old",
    "render.form": "something in the document does not fit the Council's form; the message of the "
    "format's filters says what",
    "render.pandoc": "Pandoc warns of something in the document source",
}

AS_IT_SAYS = "what the message says"
LENGTH_OF_A_MEANING = 3  # what, mend, rule, and what stands beside them
ARGUMENTS = {
    "[RULE|WORDS]...": "the name of a rule, an area of rules, or words of a message",
    "[PART]...": "Folders of builds that were made elsewhere, to lay together.",
    "BASE": "the file that holds what both sides began with, `%O`; it may be empty",
    "OURS": "the file that holds this side, `%A`; what comes of the merge is written into it",
    "THEIRS": "the file that holds the other side, `%B`",
    "PLACE": "the notebook's path in the clone, `%P`",
    "ISO3": "the code of a State by ISO 3166-1",
    "CODE": "the code by which it is cited or called",
    "TEST": "the code of a standard",
    "SUBJECT": "the code of an entry, a voice or a person, or the name of a table or a photograph",
    "ID[@EDITION]": "an edition `usa@v1`; an id alone is the edition of its last build",
    "KIND": "founded, person, role, key, revoke, policy or waiver",
    "[CODE|REPORT]": "the code of a person; of a waiver the report",
    "ASKED": "what another asks for, as `hrcreport trust list` names it: `person-c.clerk`",
    "WAIVER": "the code of a waiver: `W-1`",
    "LINE": "the number of a line of the log",
    "KEY": "the code of a record, the key of an entry, or `USA:BPUFF-9` for an assessment",
    "FOLDER": "the folder in which the texts lie, subfolders too",
    "TEXT": "a page, a PDF, XML or a text",
    "[ID]...": "ids of reports; none means all",
    "ID": "the id of a report",
    "[ID]": "the id of a report; none means all",
    "REPORT": "the id of a report",
    "DIR": "the folder of the new project",
    "[LIMB]": "a limb of the mandate, as data/mandate/bodies declares it; none where it has none",
    "ID|PATH": "the id of a report that was built, or any folder, file or archive",
    "[TABLE]...": "names of restricted tables in the catalogue",
    "ID|FILE": "the id of a report that was built, or a PDF or Word file",
    "[ISO3]...": "codes of States, three capital letters",
    "[ID|PATH]...": "ids of reports, folders or zip archives of builds; none means every build",
    "SOURCE": "open-police-data, uk-police-stops or doi",
    "KEY=VALUE...": "what is asked for; the message of a wrong key lists them",
    "RECIPE": "a recipe's name",
    "FILE...": "one export or more of the same form",
    "FILE": "a file of a register, such as `data/law/usa.yml`",
    "[FILE]": "A file of sources.",
    "EXPORT": "an export of the Universal Human Rights Index or of UPR Info, or a list of a review",
    "NAME": "what an import is kept under, or the code of a State",
    "[STATE]...": "States by their code; all where none is named",
    "TARGET": "the file to write",
    "ID@NAME": "an edition, such as `usa@v2`; an id alone is the last build",
    "[FILE]...": "Word files that came back",
    "OLD": "an edition `usa@v2`, an id (its last build), or a file",
    "NEW": "as OLD",
    "SHEET": "a sheet that was exported and edited",
}

# Each runs when the page is written: what stands on the right is what the code prints.
EXAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("{{ deaths }}", {"deaths": 7}),
    ("{{ deaths }}", {"deaths": 5948}),
    ("{{ deaths | figures }}", {"deaths": 7}),
    ("{{ deaths | number }}", {"deaths": 7}),
    ("{{ share | per_cent(1) }}", {"share": 0.2437}),
    ("{{ rate | decimal(2) }}", {"rate": 6.1249}),
    ("{{ ratio | times }}", {"ratio": 2.62}),
    ('{{ ratio | based_on("deaths per inmate, Coast over Capital") | times }}', {"ratio": 2.62}),
    ("{{ first_year }}", {"first_year": 2015}),
    ("{{ begun | year }}", {"begun": 2015}),
    ("{{ adopted | day }}", {"adopted": "2021-07-13"}),
    ("{{ places | joined }}", {"places": ["Atlanta", "Chicago", "Minneapolis"]}),
    ('{{ places | joined("or") }}', {"places": ["Atlanta", "Chicago"]}),
    ("{{ n | count('person was', 'persons were') }}", {"n": 1}),
    ("{{ n | count('person was', 'persons were') }}", {"n": 12}),
    ("{{ words | sentence_start }}", {"words": "deaths in custody"}),
    ("{{ people | million }}", {"people": 38_005_238}),
    ("{{ difference | points(1) }}", {"difference": 0.032}),
    ("{{ place | ordinal }}", {"place": 21}),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule id with the message and the mend that stand beside it."""

    name: str
    what: str
    mend: str


def commands_page() -> str:
    """Return the page of every command and option."""
    whole = click.Context(app, info_name="hrcreport", **app.context_settings)
    parts = [
        MADE,
        "# Commands",
        "`hrcreport` lies in the environment's folder of programs: `.venv/bin/hrcreport`, or "
        "`.venv\\Scripts\\hrcreport` on Windows. With the environment activated, `hrcreport` is "
        "enough.",
        _command_section(whole),
    ]
    parts += _sections_below(whole, app)
    parts += [
        "## Exit codes",
        "A program that calls hrcreport can tell by the exit code how it went.",
        "\n".join(
            [
                "| command | code |",
                "| --- | --- |",
                *(f"| `{name}` | {code} |" for name, code in EXIT_CODES.items()),
            ]
        ),
        "Any command leaves with 2 where the command line cannot be read or no project is found.",
    ]
    return _joined(parts)


def errors_page() -> str:
    """Return the page of the slips that people meet most, and of the areas of rules."""
    slips = yaml.safe_load(SLIPS.read_text(encoding="utf-8"))
    areas = [f"| `{area}` | {heading} |" for area, heading in AREAS.items()]
    parts = [
        MADE.replace("the code", "lib/hrcreport/cli/explained.yml"),
        "# Messages",
        "Every message says where something is wrong, what is wrong, and what to do. With `--json` "
        "it also carries the name of its rule, which stays the same between versions.",
        f"Below are the {len(slips)} slips that people meet most: what was written, what is said "
        "of it, and what is right. A test makes each of them in the project of an invented State. "
        "All rules and their messages, these and the others, are told by the program itself:",
        "```sh\nhrcreport explain\nhrcreport explain params.order\n"
        'hrcreport explain "comes after"\nhrcreport explain law\n```',
        *map(_slip_section, slips),
        "## Areas of rules",
        "The first word of a rule's name is its area; `hrcreport explain` with it lists the rules.",
        "\n".join(["| area | what it is about |", "| --- | --- |", *areas]),
    ]
    return _joined(parts)


def _slip_section(slip: Mapping[str, str]) -> str:
    kind = Path(slip.get("file", "x.sh")).suffix[1:].replace("yml", "yaml")
    where = f"In *{slip['file']}*:" if "file" in slip else "On the command line:"
    said = f"`{slip['command']}` says:" if "command" in slip else "It says:"
    quoted = [f"```{each}\n{slip[key]}\n```" for each, key in (("text", "slip"), ("text", "says"))]
    right = f"```{kind if kind in {'yaml', 'sh'} else 'text'}\n{slip['sound']}\n```"
    about = f"## {slip['title']}\n\nRule `{slip['rule']}`. {where}"
    return "\n\n".join([about, quoted[0], said, quoted[1], "Right is:", right])


def messages_file() -> str:
    """Return what `hrcreport explain` reads: every rule with its messages, one rule a line."""
    found: dict[str, set[tuple[str, str]]] = {}
    for rule in rules():
        found.setdefault(rule.name, set()).add((_plain(rule.what), _plain(rule.mend)))
    for name, told in inspection.rules().items():
        found.setdefault(name, set()).add((_plain(f"Found when {told.what}."), _plain(told.mend)))
    lines = (
        f"{json.dumps(name)}: "
        + json.dumps(
            [{"what": what, "mend": mend} for what, mend in sorted(told)], ensure_ascii=False
        )
        for name, told in sorted(found.items())
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _plain(text: str) -> str:
    """Return a text in one line, as a sentence."""
    return " ".join((text[:1].upper() + text[1:]).split())


def filters_page() -> str:
    """Return the page of the filters that prose can use, with examples that were run."""
    parts = [
        MADE,
        "# Filters for values in prose",
        "A value is written `{{ name }}`, or `{{ name | filter }}` where its form must be said. "
        "How values come into prose: [values in prose](../explanation/values-in-prose.md).",
        "\n".join(
            [
                "| filter | what it does |",
                "| --- | --- |",
                *(
                    f"| `{_written(name, function)}` | {_summary(function)} |"
                    for name, function in sorted(filters("en").items())
                ),
            ]
        ),
        "## Examples",
        "\n".join(
            [
                "| the value | written | printed |",
                "| --- | --- | --- |",
                *(_example(text, names) for text, names in EXAMPLES),
            ]
        ),
        "A number with decimals cannot be printed without a filter: the message asks how. A value "
        "that is missing (NaN or None), a list without `joined`, a table and a truth value are "
        "refused.",
    ]
    return _joined(parts)


def kinds_page() -> str:
    """Return the page of the kinds of tables, made from `data/kinds.yml`."""
    found, problems = read_kinds(Project(ROOT))
    if found is None:
        message = f"data/kinds.yml cannot be read: {problems}"
        raise ValueError(message)
    long_form = [f"| `{name}` | {_cell(words)} |" for name, words in found.columns.items()]
    further = [f"| `{name}` | {_cell(words)} |" for name, words in found.by.items()]
    parts = [
        MADE.replace("the code", "data/kinds.yml"),
        "# Kinds of tables",
        "Each table of the catalogue names its kind, `hrc.kind`. The kinds and their measures are "
        "written in `data/kinds.yml`; `hrcreport check` and `hrcreport import` hold each table "
        "against its kind. A project without that file has no kinds to hold tables against: "
        "`hrcreport init` brings none. Copy the file of this project into `data`, or write your "
        "own in its form, with each kind that a table of yours names: `check` tells one that is "
        "missing. Codes from T21 on are free for kinds of your own, and a column of your own is a "
        "line under `by` and its name in the `by` of its kinds. Recipes, records and "
        "`hrcreport new table` take both; `hrcreport schema` lets editors offer them.",
        "Add a measure where none fits: a line with name, unit and title under the kind. Units of "
        "counts (persons, deaths, incidents …) need whole numbers; shares, rates and durations may "
        "have decimals. Run `python docs/generate.py` after a change here.",
        "## Long form",
        "One value a row. Every table is in this form, except where a kind below has columns of "
        "its own.",
        "\n".join(["| column | holds |", "| --- | --- |", *long_form]),
        "A kind says which of these further columns its tables may have, each a key:",
        "\n".join(["| column | holds |", "| --- | --- |", *further]),
        *(_kind_section(kind) for kind in found.kinds.values()),
    ]
    return _joined(parts)


def _kind_section(kind: TableKind) -> str:
    told = [f"An indicator of {kind.role}."]
    if kind.denominators:
        told.append(f"May be set against {', '.join(kind.denominators)}.")
    if kind.by:
        told.append(f"Further columns: {', '.join(f'`{name}`' for name in kind.by)}.")
    if kind.kept_in:
        told.append(f"No table: kept in `{kind.kept_in}`.")
    parts = [f"## {kind.code} {kind.title}", kind.holds, " ".join(told)]
    if kind.measures:
        rows = [
            f"| `{one.name}` | {_cell(one.title)} | {one.unit} |" for one in kind.measures.values()
        ]
        parts.append("\n".join(["| measure | words | unit |", "| --- | --- | --- |", *rows]))
    if kind.columns:
        rows = [f"| `{name}` | {_cell(words)} |" for name, words in kind.columns.items()]
        parts.append("\n".join(["| column | holds |", "| --- | --- |", *rows]))
    return "\n\n".join(parts)


STATISTICS_INTRO = """The names of `disparity`, which can be imported alone, without the tool. \
[Measures](../../lib/disparity/docs/measures.md) \
says what each rests on, and how it was checked."""

NOTEBOOK_INTRO = """A notebook calls these after `import hrcreport.notebook as hrc`. The option \
`language` of a call is that of the document unless it is given. Charts are shown with their \
pictures on the page of [figures](figures.md). Examples run in the project of the \
[tutorial](../tutorial/first-report.md), and a test runs them."""


FIRST_NAMES = (
    "open_report", "state", "load", "source", "path",
    "total", "share", "group_profile", "crosstab", "pivot",
    "legal_framework", "text", "block", "table", "figure",
    "show", "lines_by_year", "choropleth", "sources_table", "values",
)  # fmt: skip  # a list of names
"""What of `hrc` one needs first: the report, tables, counts, law, text, what is shown."""

NOT_CALLED: Mapping[str, str] = {
    "area_profile": "a map of a table of your own: counts, rates or ratios by area, for "
    "`hrc.choropleth` ([maps](figures.md#maps))",
    "chart": "a picture that the library does not know ([a chart of your own]"
    "(figures.md#a-chart-of-your-own))",
    "part_of_group": "a comparison that leaves a part of a declared group out, with its reason "
    "([whose number it is](measures.md#in-a-notebook))",
    "photo": "the cell that `hrcreport new photo` and the menu put in "
    "([a photograph](../how-to/edit-a-report.md))",
    "records": "records of a table that is not public, where enough are alike "
    "([disclosure control](../explanation/disclosure-control.md))",
    "register_table": "the table of any register whose records declare columns, those of other "
    "packages too ([add a register](../how-to/add-a-register.md))",
    "show": "a table of the catalogue as documents print it "
    "([your own cells](../how-to/print-your-own-cells.md))",
    "text": "a caption, a note or an alternative text that quotes values where a call gives it "
    "([values in prose](../explanation/values-in-prose.md))",
    "values": "what a report printed, as a frame, for a notebook of your own",
    "voice": "the cell that `hrcreport new quotation` and the menu put in "
    "([who was heard](consultations.md))",
}
"""Why a name that no notebook of the project, of a starter or of a tutorial calls is there."""


def api_page(
    title: str, intro: str, packages: dict[str, Path], *, first: tuple[str, ...] = ()
) -> str:
    """Return the page of public names, by the module that each is imported from.

    `packages` are the prefixes by which names are called, with the file that imports them; `first`
    are the names that the page begins with. A site puts the whole docstring in the place of each
    row: `docs/conf.py`.
    """
    parts = [MADE, f"# API of {title}", intro]
    if first:
        ((prefix, path),) = packages.items()
        module_of = {name: module for module, names in _offered(path).items() for name in names}
        rows = [_api_row(prefix, module_of[name], name) for name in first]
        table = "\n".join(["| name | what it is |", "| --- | --- |", *rows])
        about = "The others follow, by what they are about."
        parts += ["## The twenty that one needs first", about, table]
    for prefix, path in packages.items():
        for module, names in _offered(path).items():
            about = " ".join((inspect.getdoc(import_module(module)) or "").split("\n\n")[0].split())
            told = re.sub("^This (module|room|package) (is )?", "", about)
            heading = module.rpartition(".")[2].replace("_", " ").capitalize()
            rows = [_api_row(prefix, module, name) for name in names if name not in first]
            if not rows:
                continue
            table = "\n".join(["| name | what it is |", "| --- | --- |", *rows])
            parts += [f"## {heading}", told[:1].upper() + told[1:], table]
    if first:
        rows = [f"| `{prefix}.{name}` | {why} |" for name, why in NOT_CALLED.items()]
        table = "\n".join(["| name | what it is for |", "| --- | --- |", *rows])
        about = "No notebook here and no tutorial calls these; a name that serves nobody goes."
        parts += ["## For what you add", about, table]
    return _joined(parts)


def _offered(path: Path) -> dict[str, list[str]]:
    """Return the public names that a file offers, by the module that it has them from.

    They are what it imports, or, where it makes them of what it imports, what it makes.
    """
    source = STATISTICS if path.is_relative_to(STATISTICS) else LIBRARY
    package = ".".join(path.relative_to(source).parent.parts)
    imported: dict[str, list[str]] = {}
    made: dict[str, list[str]] = {}
    modules: dict[str, str] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            module = f"{package}.{node.module}" if node.level else node.module
            imported.setdefault(module, []).extend(each.name for each in node.names)
            modules |= {each.asname or each.name: f"{module}.{each.name}" for each in node.names}
        elif isinstance(node, ast.Assign) and not ast.unparse(node.targets[0]).startswith("_"):
            parts = (each for each in ast.walk(node.value) if isinstance(each, ast.Attribute))
            for part in parts:
                module = modules[ast.unparse(part.value)]
                made.setdefault(module, []).append(ast.unparse(node.targets[0]))
    found = made or imported
    return {module: sorted(names, key=str.casefold) for module, names in sorted(found.items())}


def _api_row(prefix: str, module: str, name: str) -> str:
    """Return the row of a public name: a link to its source, and the first sentence about it."""
    known = getattr(import_module(module), name)
    source = Path(inspect.getfile(import_module(getattr(known, "__module__", module))))
    if callable(known):
        about = inspect.getdoc(known) or ""
    else:
        written = source.read_text(encoding="utf-8")
        about = _said_below(written, name)
    told = _cell(about.split("\n\n")[0])
    return f"| [`{prefix}.{name}`](../../{source.relative_to(ROOT).as_posix()}) | {told} |"


def _said_below(text: str, name: str) -> str:
    """Return the docstring below the line that gives a constant its value."""
    body = ast.parse(text).body
    for line, after in pairwise(body):
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == name:
            return str(ast.literal_eval(after.value)) if isinstance(after, ast.Expr) else ""
    return ""


def pages() -> dict[Path, str]:
    """Return every page that is made here, by its path."""
    statistics = STATISTICS / "disparity"
    return {
        PAGES / "api-disparity.md": api_page(
            "the statistics",
            STATISTICS_INTRO,
            {
                "disparity": statistics / "__init__.pyi",
                "disparity.disclosure": statistics / "disclosure" / "__init__.pyi",
            },
        ),
        PAGES / "api-notebook.md": api_page(
            "notebooks",
            NOTEBOOK_INTRO,
            {"hrc": LIBRARY / "hrcreport" / "notebook" / "cells" / "api.py"},
            first=FIRST_NAMES,
        ),
        PAGES / "commands.md": commands_page(),
        PAGES / "errors.md": errors_page(),
        MESSAGES: messages_file(),
        PAGES / "inspection.md": inspection_page(),
        PAGES / "prose-filters.md": filters_page(),
        PAGES / "table-kinds.md": kinds_page(),
        PAGES / "safeguards.md": safeguards.page(MADE),
        **wings.pages(),
        **published.pages(),
    }


OWN_RULE = """\
name: no-suspects
severity: warning
what: a person who was stopped is called a suspect
why: Nobody is a suspect by being stopped.
mend: Write "the person stopped".
pattern: ['\\bsuspects?\\b']
languages: {fr: ['\\bsuspecte?s?\\b']}
roles: sentences
"""


def inspection_page() -> str:
    """Return the reference page of all rules of the inspection."""
    parts = [
        MADE,
        "# What an inspection finds",
        "`hrcreport inspect` reads a build, or any PDF, Word or HTML file, as an editor does. Each "
        "finding names its rule, its severity, the place, what is wrong and how to mend it. "
        "Errors make the command leave with 1; warnings should be mended; notes are for a "
        "decision. Every build holds its findings in `inspection.json`.",
        "Rules on the text are judged on the Word file where a build has one, else on the PDF; "
        "a PDF without tags is judged on its style and length only. The rules of style are those "
        "of English; of French and Arabic spaces, commas and wordings are judged, of French also "
        "recommendations, lists, names of States, States and Governments in a small letter, "
        "words that judge, courtesy titles, capitals of headings, quotation marks, months and "
        "children who are named. They leave alone what stands in quotation marks, in italics and "
        "in web addresses, because those are other people's words.",
        "Words are looked up in a Hunspell dictionary of this machine, where it has one of the "
        "text's language and the extra `spelling` is installed; else the command says what is "
        "missing, and `--json` has it under `spelling`. A build asks no dictionary, so that it is "
        "the same on each machine; there, and where none is, English, French and Spanish words "
        "that are a letter from a frequent one are told by lists of words, and `build` says so.",
        "Three counts of words are given: *strict* counts everything in the Word file with "
        "footnotes, headings and hidden text; *editor's* leaves out masthead and contents and is "
        "what the limit is held against; *headroom* is what is left. Numbers that Word sets "
        "itself are not words. Conference room papers have no limit; of a language version, whose "
        "masthead names another language as that of the original, the words of the original count.",
        "## A rule of your own",
        "A file `data/rules/<name>.yml` is one rule, with the keys of the tool's own rules "
        "(`lib/hrcreport/checks/review/rules.yml`), which an expression states. `check` reads it, "
        "`hrcreport schema` lets editors complete it, and an inspection, a build and the remarks "
        "below a cell tell what it finds as `own.<name>`:",
        f"```yaml\n{OWN_RULE}```",
        "\n".join(
            [
                "| key | must stand there | what it holds |",
                "| --- | --- | --- |",
                *(
                    f"| `{name}` | {'yes' if key.required else 'no'} | {_cell(key.help)} |"
                    for name, key in InspectionRule.declared_keys().items()
                ),
            ]
        ),
        "`hrcreport explain own.<name>` says what one means. A rule that must know more than words "
        "(a number of a table, the order of notes) is a commit in the tool. No rule of the tool "
        "can be taken away; [its author](../how-to/edit-a-report.md) may let a sentence stand.",
    ]
    for area, heading in inspection.areas().items():
        rows = [rule for rule in inspection.rules().values() if rule.name.startswith(f"{area}.")]
        head = [
            "| rule | severity | found when | why | how to mend |",
            "| --- | --- | --- | --- | --- |",
        ]
        parts += [f"## {heading}", "\n".join([*head, *(_rule_row(rule) for rule in rows)])]
    return "\n\n".join(parts) + "\n"


def _rule_row(rule: inspection.Rule) -> str:
    cells = (f"`{rule.name}`", rule.severity, rule.what, rule.why, rule.mend)
    return "| " + " | ".join(map(_cell, cells)) + " |"


def rules() -> Iterator[Rule]:
    """Yield every rule id in the library with the words that stand beside it."""
    for path in sorted(LIBRARY.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        constants = _constants(tree)
        for node in ast.walk(tree):
            name = _rule_name(node)
            teller = _teller_of(node, above) if name else None
            if name and teller:
                what, mend = _words(*teller, constants)
                yield Rule(name, SAID_ELSEWHERE.get(name, what), mend or AS_IT_SAYS)


def _rule_name(node: ast.AST) -> str | None:
    """Return the rule id that a node writes: a text, or a text with the key left open."""
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        begins = str(node.values[0].value)
        return f"{begins}<key>" if re.fullmatch(rf"({_areas()})\.([a-z]+-)?", begins) else None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        fits = re.fullmatch(rf"({_areas()})\.[a-z][a-z-]*", node.value)
        return node.value if fits and not node.value.endswith((".json", ".log")) else None
    return None


def _areas() -> str:
    return "|".join(AREAS)


def _teller_of(
    node: ast.AST, above: dict[ast.AST, ast.AST]
) -> tuple[list[ast.expr | None], int] | None:
    """Return what a problem is made from and at which place its rule stands, or None.

    A rule stands in a call (by position or as `rule=`), in a tuple of a table of messages, or in
    a line `rule = …`, whose words are elsewhere.
    """
    parent = above.get(node)
    while isinstance(parent, ast.IfExp):
        node, parent = parent, above.get(parent)
    if isinstance(parent, ast.Call) and ast.unparse(parent.func) == "Problem.not_one_of":
        told = {each.arg: _said(each.value, {}) for each in parent.keywords}
        mend = f"{told.get('heading', 'Allowed')}: {GAP}. {told.get('after', '')}".strip()
        return [None, parent.args[3], ast.Constant(mend), node], 3
    assigned = isinstance(parent, ast.Assign) and ast.unparse(parent.targets[0]).lower()
    if isinstance(parent, ast.arguments) or (assigned and assigned.endswith("rule")):
        return [None, None, None], 2
    if isinstance(parent, ast.keyword) and parent.arg == "rule":
        call = above[parent]
        named = {each.arg: each.value for each in getattr(call, "keywords", [])}
        placed = [*getattr(call, "args", []), None, None, None]
        fault = named.get("what") or named.get("fault") or placed[1]
        return [fault, named.get("mend", placed[2]), node], 2
    if isinstance(parent, ast.Call) and isinstance(node, ast.expr) and node in parent.args:
        # A text alone is a key of the words of a language.
        return (list(parent.args), parent.args.index(node)) if len(parent.args) > 1 else None
    if (
        isinstance(parent, ast.Tuple)
        and isinstance(node, ast.expr)
        and len(parent.elts) >= LENGTH_OF_A_MEANING
        and parent.elts.index(node) > 1
        and not any(map(_rule_name, parent.elts[: parent.elts.index(node)]))
    ):
        return list(parent.elts), parent.elts.index(node)
    return None


def _words(
    parts: list[ast.expr | None], position: int, constants: dict[str, str]
) -> tuple[str, str]:
    """Return what a message says and what it tells to do: before the rule, or after a first one.

    A rule that stands second is handed to a function that holds the words of many rooms.
    """
    if position == 1:
        return "", ""
    what, mend = [*parts[1:3], None][:2] if position == 0 else parts[position - 2 : position]
    return _said(what, constants).strip(), _said(mend, constants).strip().removeprefix(GAP)


def _said(node: ast.expr | None, constants: dict[str, str]) -> str:
    """Return a message with a gap for each part that the program fills in."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant):
        return str(node.value).replace("{name}", GAP).replace("{near}", "")
    if isinstance(node, ast.JoinedStr):
        return re.sub(
            rf"{GAP}[{GAP} ]*{GAP}", GAP, "".join(_part(p, constants) for p in node.values)
        )
    if isinstance(node, ast.BinOp):
        return f"{_said(node.left, constants)}{_said(node.right, constants)}"
    if isinstance(node, ast.IfExp):
        one, other = _said(node.body, constants), _said(node.orelse, constants)
        return f"{one} Or: {other}" if one.endswith(".") else f"{one} or {other}"
    if isinstance(node, ast.Name):
        return constants.get(node.id, GAP)
    return GAP


def _part(node: ast.expr, constants: dict[str, str]) -> str:
    if isinstance(node, ast.FormattedValue):
        value = node.value
        if isinstance(value, ast.Name) and value.id in constants:
            return constants[value.id]
        called = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        return "" if called == "Problem.did_you_mean" else GAP
    return _said(node, constants)


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a module names in capital letters."""
    return {
        target.id: str(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    }


def _sections_below(context: click.Context, group: click.Group) -> Iterator[str]:
    """Yield a section for each command of a group, and for those of the groups in it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        below = click.Context(command, info_name=name, parent=context)
        yield _command_section(below)
        if isinstance(command, click.Group):
            yield from _sections_below(below, command)


def _command_section(context: click.Context) -> str:
    command, name = context.command, context.command_path
    parts = [
        f"## {name}",
        inspect.cleandoc(command.help or ""),
        f"```text\n{' '.join([name, *command.collect_usage_pieces(context)])}\n```",
    ]
    records = [param.get_help_record(context) for param in command.get_params(context)]
    rows = [
        f"| `{_cell(record[0])}` | {record[1].replace('  ', ' ') or ARGUMENTS[record[0]]} |"
        for record in records
        if record
    ]
    parts.append("\n".join(["| word | meaning |", "| --- | --- |", *rows]))
    if command.epilog:
        examples = re.findall(r"^ +((?:hrcreport|eval) .+)$", command.epilog, re.MULTILINE)
        parts.append("\n".join(["```text", *examples, "```"]))
    return "\n\n".join(parts)


def _written(name: str, function: Any) -> str:
    inner = getattr(function, "func", function)
    wanted = [
        parameter.name
        if parameter.default is parameter.empty
        else f"{parameter.name}={parameter.default!r}".replace("'", '"')
        for parameter in list(inspect.signature(inner).parameters.values())[1:]
        if parameter.name != "language"
    ]
    return f"{name}({', '.join(wanted)})" if wanted else name


def _summary(function: Any) -> str:
    doc = inspect.getdoc(getattr(function, "func", function)) or ""
    return re.sub("^Return ", "gives ", doc.split("\n\n")[0].replace("\n", " "))


def _example(text: str, names: dict[str, Any]) -> str:
    prose = fill(Text(text), names, language="en")
    if prose.problems:
        message = f"the example {text} cannot be printed: {prose.problems}"
        raise ValueError(message)
    (name, value), *_ = names.items()
    written = text.replace("|", r"\|")
    return f"| {name} is {value} | `{written}` | {prose.text} |"


def _cell(text: str) -> str:
    """Return a text for a cell of a table, its signs kept from being read as Markdown."""
    return " ".join(text.split()).replace("|", r"\|").replace("<", r"\<").replace("](", r"\](")


def _joined(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT).as_posix()}")


if __name__ == "__main__":
    main()
