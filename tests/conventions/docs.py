"""This module holds the docs against the code: commands, options, messages, links, paths."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import click
from markdown_it import MarkdownIt
from ruamel.yaml import YAML
from tests import guides, mutants
from tests.conventions.rules import REPOSITORY as ROOT
from tests.conventions.rules import RULES, place, rule

from hrcreport.build.grounds.manifest import PARTS
from hrcreport.checks.leaks.restricted import OF_NAME
from hrcreport.cli.app import app
from hrcreport.document.assemble.cells import TAGS
from hrcreport.foundation.params.blocks import KINDS
from hrcreport.tables.data.parts import CatalogueFiles

DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        ROOT / "data" / "CHANGELOG.md",
        ROOT / "data" / "README.md",
        ROOT / "reports" / "CHANGELOG.md",
        ROOT / "reports" / "README.md",
        ROOT / "tests" / "README.md",
        *DOCS.rglob("*.md"),
    ]
)
ROOMS = ("docs", "lib", "notebooks", "params", "data", "tests", "reports", ".ci")
NOT_IN_GIT = (
    "reports/_build",  # what commands make
    "reports/releases",
    "data/waivers",  # registers of an earlier version, and what this project has none of
    "data/sources/people.yml",
    "data/trust/log.jsonl",
    "data/trust",
    "data/consultations",
    "notebooks/_shared",  # what an author may add, as those below
    "notebooks/countries/usa.ipynb",
    "notebooks/countries/can-fr.ipynb",
    "notebooks/themes/use-of-force.ipynb",
    "data/recipes/steps",
    "data/corrections",
    "data/budgets",  # a register that an author adds
    "docs/_site",  # what a session makes
    "data/build.json",  # inside a package that geometry is made from
)

FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\]\([^)]*\))*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"(?:%s)(?:/[\w.\-\[\]]+)+/?" % "|".join(map(re.escape, ROOMS)))  # noqa: UP031  braces in a pattern
SESSION = re.compile(r"^def (\w+)\(session", re.MULTILINE)


@cache
def text_of(page: Path) -> str:
    """Return the text of a page."""
    return page.read_text(encoding="utf-8")


@cache
def generator() -> ModuleType:
    """Return the program that writes the generated pages."""
    sys.path.append(str(DOCS))  # where the modules lie that it imports
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@rule
def generated_pages_are_current() -> Iterator[str]:
    generate = generator()
    compared = generate.wings.without_sizes
    for path, text in generate.pages().items():
        if not path.exists() or compared(text_of(path)) != compared(text):
            yield f"{place(path)}: run nox -s docs"


CHANGING = re.compile(rf"{mutants.MEASURED}|{mutants.CHANGED}|$")


@rule
def page_of_mutants_says_what_was_measured() -> Iterator[str]:
    for room in mutants.ROOMS:
        if not (ROOT / "lib" / room).is_dir() or not mutants.tests_of(room):
            yield f"tests/mutants.py: {room} is no room, or has no tests"
    pages = [text_of(mutants.PAGE).splitlines(), mutants.current_page().splitlines()]
    # How large the library is changes with each commit, and rooms do; what was measured does not.
    written, current = ([line for line in page if not CHANGING.match(line)] for page in pages)
    if written != current:
        yield f"{place(mutants.PAGE)}: run python -m tests.mutants --page"


@rule
def messages_are_described_in_words() -> Iterator[str]:
    written = generator().SAID_ELSEWHERE
    rules = generator().rules()
    for name in sorted(set(written) - {each.name for each in rules}):
        yield f"docs/generate.py: SAID_ELSEWHERE describes {name}, which is no rule"
    for each in rules:
        if not re.search(r"[a-z]{3}", each.what):
            yield f"docs/generate.py: say in SAID_ELSEWHERE what {each.name} means"


@rule
def every_rule_of_the_library_can_be_explained() -> Iterator[str]:
    explained = json.loads(text_of(generator().MESSAGES))
    areas = "|".join(generator().AREAS)
    words = YAML(typ="safe").load(ROOT / "lib/hrcreport/foundation/languages/en/words.yml")
    written = re.compile(rf'"((?:{areas})\.[a-z]+(?:-[a-z]+)*)"|rule="([a-z]+\.[a-z-]+)"')
    for path in sorted((ROOT / "lib").rglob("*.py")):
        for name in ("".join(each) for each in written.findall(text_of(path))):
            area, _, key = name.partition(".")
            if key in words.get(area, ()) or name.endswith(
                (".json", ".yml", ".csv", ".css", ".js", ".jpg", ".log", ".color")
            ):
                continue
            if name not in explained:
                yield f"{place(path)}: hrcreport explain does not know {name}"


@rule
def every_command_and_option_is_on_the_page_of_commands() -> Iterator[str]:
    path = DOCS / "reference/commands.md"
    for name, command in app.commands.items():
        section = text_of(path).partition(f"## hrcreport {name}\n")[2].split("\n## ")[0]
        if command.get_short_help_str(200).rstrip(".") not in " ".join(section.split()):
            yield f"{place(path)}: what {name} does"
        for option in command.params:
            for written in option.opts if isinstance(option, click.Option) else ():
                if written not in section:
                    yield f"{place(path)}: {name} {written}"
        if f"| `hrcreport {name}` |" not in text_of(path).partition("## Exit codes")[2]:
            yield f"{place(path)}: exit codes of {name}"


@rule
def page_of_tags_lists_the_closed_list() -> Iterator[str]:
    path = DOCS / "reference/tags.md"
    listed = set(re.findall(r"^\| `([\w-]+)`", text_of(path), re.MULTILINE))
    yield from (f"{place(path)}: {name}" for name in sorted(listed ^ set(TAGS)))


@rule
def page_of_build_files_describes_every_key_of_a_manifest() -> Iterator[str]:
    path = DOCS / "reference/build-files.md"
    section = text_of(path).partition("## manifest.json")[2].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    described = {name for row in rows for name in CODE.findall(row)}
    parts = {field.name for kind in PARTS.values() for field in fields(kind)}
    keys = {"form", "keys", *parts}
    yield from (f"{place(path)}: {name}" for name in sorted(described ^ keys))


@rule
def page_of_parameters_lists_every_kind() -> Iterator[str]:
    path = DOCS / "reference/params.md"
    yield from (f"{place(path)}: {name}" for name in KINDS if f"`{name}`" not in text_of(path))


@rule
def page_of_ci_lists_every_step() -> Iterator[str]:
    page = DOCS / "how-to" / "run-in-ci.md"
    steps = re.search(r"^steps=\((.*)\)$", text_of(ROOT / ".ci" / "run"), re.MULTILINE)
    listed = re.findall(r"^\| `(\w+)` \|", text_of(page), re.MULTILINE)
    if steps is None or listed != steps[1].split():
        yield f"{place(page)}: the steps of .ci/run, in their order"


@rule
def index_leads_to_every_page() -> Iterator[str]:
    index = DOCS / "index.md"
    led_to = {(index.parent / match["target"]).resolve() for match in LINK.finditer(text_of(index))}
    pages = {*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "data").glob("*.md")} - {index}
    pages |= {ROOT / "tests" / "README.md", ROOT / "reports" / "README.md"}
    pages |= {*(ROOT / "lib" / "disparity" / "docs").glob("*.md")}
    yield from (f"{place(index)}: {place(path)}" for path in sorted(led_to ^ pages))


@rule
def page_of_architecture_names_every_room_of_the_statistics() -> Iterator[str]:
    """Those of the tool stand on the pages of wings, which are drawn."""
    page = DOCS / "explanation" / "architecture.md"
    named = {name.rstrip("/") for name in re.findall(r"`lib/([\w./]+)`", text_of(page))}
    packages = {path.parent for path in (ROOT / "lib" / "disparity" / "src").glob("**/__init__.py")}
    packages |= {path.parent for path in (ROOT / "lib").glob("*/src/*.ts")}
    rooms = {path.relative_to(ROOT / "lib").as_posix() for path in packages}
    yield from (f"{place(page)}: leaves out lib/{room}" for room in sorted(rooms - named))
    for name in sorted(named):
        if not (ROOT / "lib" / name).exists():
            yield f"{place(page)}: lib/{name} does not exist"


@rule
def pages_of_wings_name_contracts_that_hold_them() -> Iterator[str]:
    """What no contract, rule or test holds is a wish; the names stand in their second column."""
    settings = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    contracts = {each["name"] for each in settings["tool"]["importlinter"]["contracts"]}
    if not generator().wings.wings():
        return
    for page in sorted((DOCS / "explanation" / "wings").glob("*.md")):
        part = text_of(page).partition("## What it must not do")[2].partition("\n## ")[0]
        for holders in re.findall(r"^\| [^|]+ \| ([^|]+) \|$", part, re.MULTILINE)[1:]:
            for name in holders.split("; "):
                of_tests = "test" in name or "`" in name or set(name) == {"-"}
                if not of_tests and name not in contracts | RULES.keys():
                    yield f"{place(page)}: there is no contract or rule {name!r}"


@rule
def promises_of_the_threat_model_name_tests_that_exist() -> Iterator[str]:
    """A promise without a test is a wish; the names stand in the third column."""
    page = DOCS / "explanation" / "threat-model.md"
    part = text_of(page).partition("## What is promised")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \| [^|]+ \|$", part, re.MULTILINE)[2:]
    if not rows:
        yield f"{place(page)}: no promise has a test"
    for promise, tests in rows:
        if not CODE.findall(tests):
            yield f"{place(page)}: no test of {promise!r}"
        for name in CODE.findall(tests):
            path, _, test = name.partition("::")
            if not (ROOT / path).is_file() or f"def {test}(" not in text_of(ROOT / path):
                yield f"{place(page)}: there is no test {name}"


@rule
def relative_links_lead_somewhere() -> Iterator[str]:
    for page in PAGES:
        for match in LINK.finditer(CODE.sub("", FENCE.sub("", text_of(page)))):
            target = match["target"]
            if target.startswith(("https://", "#")):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve()
            if not there.exists() or (anchor and anchor not in _anchors(there)):
                yield f"{place(page)}: {target}"


@rule
def paths_that_are_named_exist() -> Iterator[str]:
    for page in PAGES:
        lesson = page.parent == DOCS / "tutorial"  # its reader's folder, and what it lets her write
        base = DOCS / "tutorial/xxa" if lesson else ROOT
        for code in CODE.findall(FENCE.sub("", text_of(page))):
            if not PLACE.fullmatch(code) or code.startswith(NOT_IN_GIT):
                continue
            made = (f"> {code}", f"hrcreport adopt {Path(code).stem}\n")
            if lesson and any(each in text_of(page) for each in made):
                continue
            if not (base / code).exists() and not (ROOT / code).exists():
                yield f"{place(page)}: {code}"


@rule
def command_lines_that_are_shown_can_be_read() -> Iterator[str]:
    sessions = set(SESSION.findall(text_of(ROOT / "noxfile.py")))
    for page in PAGES:
        for line in _command_lines(text_of(page)):
            words = shlex.split(line)
            program = words[0].replace("\\", "/").rsplit("/", 1)[-1]
            slip = _slip_in(words[1:]) if program == "hrcreport" else ""
            if program == "nox" and (words[1] != "-s" or words[2] not in sessions):
                slip = "no session of noxfile.py"
            if slip:
                yield f"{place(page)}: {line}: {slip}"


@rule
def lines_that_readers_follow_are_run() -> Iterator[str]:
    """By the test of their page, by that of their command, or not, with what they need."""
    pages = guides.pages()
    for page in sorted({*guides.IN_ORDER, *guides.BY_LINE} - set(pages)):
        yield f"tests/guides.py: there is no page {page}"
    for page in pages:
        lines = guides.lines_of(page)
        for line in lines:
            there = guides.elsewhere(page, line)
            if not there and page not in guides.IN_ORDER:
                yield f"{page}: no test runs: {line[:60]}"
            elif there.startswith("tests/") and not guides.names(there, line):
                yield f"{there}: does not run, of {page}: {line[:60]}"
        for beginning in guides.BY_LINE.get(page, ()):
            if not any(line.startswith(beginning) for line in lines):
                yield f"tests/guides.py: {page} has no line {beginning!r}"
        of_page = guides.IN_ORDER.get(page)
        if of_page and Path(page).name not in text_of(ROOT / of_page):
            yield f"{of_page}: does not follow {page}"


@rule
def translations_show_what_their_pages_show() -> Iterator[str]:
    """Commands, changes and answers: all of a lesson, and of the first page those that it takes."""
    for page in sorted(DOCS.rglob("*.??.md")):
        name = page.name.partition(".")[0] + ".md"
        original = page.with_name(name) if page.with_name(name).exists() else ROOT / name
        shown, there = ([m[0] for m in FENCE.finditer(text_of(p))] for p in (page, original))
        if shown != (there if original.parent == page.parent else [b for b in there if b in shown]):
            yield f"{place(page)}: shows other blocks than {place(original)}"


@rule
def pages_hold_no_html_but_comments() -> Iterator[str]:
    """A bare `<name>` is an element to whoever reads a page: it is not seen, and closes nothing."""
    for page in {*PAGES, *(ROOT / "lib" / "disparity" / "docs").glob("*.md")}:
        for block in MarkdownIt().enable("table").parse(text_of(page)):
            for part in (block, *(block.children or [])):
                is_html = part.type in {"html_block", "html_inline"}
                if is_html and not part.content.lstrip().startswith("<!--"):
                    yield f"{place(page)}: {part.content.strip()!r} is an element of HTML"


@rule
def code_that_is_copied_has_plain_quotes() -> Iterator[str]:
    if "\nsmartquotes = False" not in text_of(DOCS / "conf.py"):
        yield "docs/conf.py: smartquotes would make one dash of the two of an option"
    for page in PAGES:
        for match in FENCE.finditer(text_of(page)):
            if match["kind"] not in {"text", "markdown"} and re.search("[‘’“”]", match["text"]):
                yield f"{place(page)}: {match['text'].splitlines()[0]}: curly quotes in code"


@rule
def readme_installs_with_hashes() -> Iterator[str]:
    for lock in ("requirements.lock", "tests/nox.lock"):
        if f"--no-deps --require-hashes -r {lock}" not in text_of(README):
            yield f"README.md: -r {lock}"


@rule
def pictures_of_the_readme_are_small_and_have_words() -> Iterator[str]:
    path = DOCS / "images/flow.svg"
    picture = ElementTree.parse(path).getroot()  # noqa: S314  own file
    named = [picture.find(f"{{http://www.w3.org/2000/svg}}{part}") for part in ("title", "desc")]
    spoken = " ".join(part.get("id", "") for part in named if part is not None and part.text)
    if picture.get("role") != "img" or len(spoken.split()) != len(named):
        yield f"{place(path)}: no role, title or description"
    elif picture.get("aria-labelledby") != spoken:
        yield f"{place(path)}: aria-labelledby is not {spoken!r}"
    if "prefers-color-scheme: dark" not in text_of(path):
        yield f"{place(path)}: no colours for a dark page"
    for page in (DOCS / "images/page.png", *(DOCS / "images/lessons").glob("*.png")):
        if not 5_000 < page.stat().st_size < 200_000:
            yield f"{place(page)}: {page.stat().st_size} bytes"


@rule
def tutorials_show_a_page_of_their_draft() -> Iterator[str]:
    shown = re.compile(r"!\[[^\]]{40,}\]\(\.\./images/lessons/([\w-]+)\.png\)")
    for page in sorted((DOCS / "tutorial").glob("*.md")):
        if page.name.count(".") == 1 and shown.findall(text_of(page)) != [page.stem]:
            yield f"{place(page)}: its picture of docs/images/lessons, with words for it"


@rule
def citation_file_holds_what_its_format_asks() -> Iterator[str]:
    cited = YAML(typ="safe").load(ROOT / "CITATION.cff")
    for key in sorted({"cff-version", "message", "title", "authors"} - set(cited)):
        yield f"CITATION.cff: {key} is missing"
    if cited["license"] != "Apache-2.0":
        yield f"CITATION.cff: licence {cited['license']}"
    yield from (f"CITATION.cff: {each}" for each in cited["authors"] if "name" not in each)


@rule
def licence_is_the_whole_apache_licence() -> Iterator[str]:
    for words in ("Version 2.0, January 2004", "END OF TERMS AND CONDITIONS"):
        if words not in text_of(ROOT / "LICENSE"):
            yield f"LICENSE: {words!r} is missing"


@rule
def notice_names_every_table_beside_its_licence() -> Iterator[str]:
    notice = ROOT / "data" / "NOTICE.md"
    rows = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", text_of(notice), re.MULTILINE))
    for table in CatalogueFiles(ROOT / "data").resources():
        for licence in table["licenses"]:
            if f"`{table['name']}`" not in rows.get(licence["name"], ""):
                yield f"{place(notice)}: {licence['name']}: {table['name']}"


@rule
def tables_that_no_licence_lets_be_shared_are_counts_with_their_source() -> Iterator[str]:
    """A table has a licence; where its source states none, only counts made of it are kept."""
    for table in CatalogueFiles(ROOT / "data").resources():
        names = [each.get("name", "") for each in table.get("licenses", [])]
        if not all(names) or not names:
            yield f"data/{table['path']}: no licence"
        if "no-licence-stated" not in names:
            continue
        columns = [(each["name"], each["type"]) for each in table["schema"]["fields"]]
        if not table["sources"] or not table["hrc"].get("clearance"):
            yield f"data/{table['path']}: no licence, and no source or clearance"
        if columns[-1][1] != "integer" or any(OF_NAME.search(name) for name, _ in columns):
            yield f"data/{table['path']}: no licence, and more than counts"


@rule
def every_table_and_shape_has_a_record() -> Iterator[str]:
    data = ROOT / "data"
    known = {data / table["path"] for table in CatalogueFiles(data).resources()}
    kept = (path for folder in ("tables", "geometry") for path in (data / folder).iterdir())
    yield from (f"{place(path)}: no record, so no licence" for path in sorted({*kept} - known))


@rule
def licences_that_ask_for_their_text_have_it() -> Iterator[str]:
    notice = ROOT / "data" / "NOTICE.md"
    texts = {path.stem for path in (ROOT / "data" / "LICENSES").glob("*.txt")}
    linked = set(re.findall(r"\(LICENSES/([\w.-]+)\.txt\)", text_of(notice)))
    asked = {"BSD-3-Clause", "BSD-4-Clause", "GPL-2.0-or-later", "GPL-3.0", "ISC", "MIT"}
    asked |= {"ODC-BY-1.0", "ODbL-1.0", "OGL-Toronto"}
    yield from (f"{place(notice)}: {name}" for name in sorted((linked ^ texts) | (asked - texts)))


@rule
def docs_say_truly_that_no_law_is_verified() -> Iterator[str]:
    pages = [README, DOCS / "explanation/what-not-to-claim.md"]
    yield from (f"{place(page)}: verified" for page in pages if "verified" not in text_of(page))
    signed = re.compile(r"\s*-?\s*verified_by:\s*(?:[^\s\"#]|\"[^\"])")
    for path in sorted((ROOT / "data/law").rglob("*.yml")):
        for number, line in enumerate(text_of(path).splitlines(), start=1):
            if signed.match(line):
                yield f"{place(path)}:{number}: say on the pages what is verified by now"


def _command_lines(text: str) -> Iterator[str]:
    """Yield each command that a page shows, in a block of shell lines or in the text.

    A command that the text only names (two words) is left to the page of commands.
    """
    for match in FENCE.finditer(text):
        if match["kind"] in {"sh", "bat"}:
            for line in match["text"].splitlines():
                yield from (part.strip() for part in line.split("&&") if part.strip())
    for code in CODE.findall(FENCE.sub("", text)):
        if re.match(r"(\S*[/\\])?(hrcreport|nox) \S+ .", code) and "…" not in code:
            yield code


def _slip_in(words: list[str]) -> str:
    """Read a command line as the program would, run nothing, and return what is wrong with it."""
    named = [word for word in words if word in app.commands]
    if not named:
        return "no command is named"
    position = words.index(named[0])
    try:
        context = app.make_context("hrcreport", list(words))
        app.commands[named[0]].make_context(named[0], words[position + 1 :], parent=context)
    except click.ClickException as error:
        return error.format_message()
    return ""


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
