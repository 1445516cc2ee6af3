"""This module holds the docs against the code: commands, options, messages, links, paths."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import click
import pytest
from ruamel.yaml import YAML

from hrcreport import __version__
from hrcreport.assemble.cells import TAGS
from hrcreport.batch.manifest import Manifest
from hrcreport.cli.app import app
from hrcreport.params.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        ROOT / "data" / "README.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
)
ROOMS = ("docs", "lib", "notebooks", "params", "data", "tests", "reports", ".ci")
NOT_IN_GIT = (
    "reports/_build",  # what commands make
    "notebooks/_shared",  # what an author may add, as those below
    "notebooks/countries/usa.ipynb",
    "notebooks/countries/can-fr.ipynb",
    "notebooks/themes/use-of-force.ipynb",
    "data/recipes/steps",
    "data/corrections",
    "data/build.json",  # inside a package that geometry is made from
)

FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\]\([^)]*\))*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"(?:%s)(?:/[\w.\-\[\]]+)+/?" % "|".join(map(re.escape, ROOMS)))  # noqa: UP031  braces in a pattern
SESSION = re.compile(r"^def (\w+)\(session", re.MULTILINE)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


every_page = pytest.mark.parametrize("page", PAGES, ids=_name)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current(generator: ModuleType) -> None:
    for path, text in generator.pages().items():
        assert path.read_text(encoding="utf-8") == text, f"run: nox -s docs ({_name(path)})"


def test_words_for_messages_belong_to_rules_that_exist(generator: ModuleType) -> None:
    assert set(generator.SAID_ELSEWHERE) <= {rule.name for rule in generator.rules()}


def test_every_message_is_described_in_words(generator: ModuleType) -> None:
    for rule in generator.rules():
        assert re.search(r"[a-z]{3}", rule.what), f"say in SAID_ELSEWHERE what {rule.name} means"


def test_every_rule_of_the_library_is_on_the_page_of_messages() -> None:
    page = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    areas = (
        "project|cli|params|yaml|declaration|data|law|notebook|execute|assemble|graph|render|build|"
        "import|recipe|corrections|live"
    )
    written = re.compile(rf'"((?:{areas})\.[a-z]+(?:-[a-z]+)*)"')
    names = {
        name
        for path in (ROOT / "lib").rglob("*.py")
        for name in written.findall(path.read_text(encoding="utf-8"))
        if not name.endswith((".json", ".yml"))
    }
    assert len(names) > 100
    assert not [name for name in sorted(names) if f"`{name}`" not in page]


def test_every_command_and_option_is_on_the_page_of_commands() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    for name, command in app.commands.items():
        section = page.split(f"## hrcreport {name}\n")[1].split("\n## ")[0]
        assert command.get_short_help_str(200).rstrip(".") in " ".join(section.split())
        for option in command.params:
            for written in option.opts if isinstance(option, click.Option) else ():
                assert written in section
        assert f"| `hrcreport {name}` |" in page.split("## Exit codes")[1]


def test_page_of_tags_lists_the_closed_list() -> None:
    page = (ROOT / "docs/reference/tags.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)`", page, re.MULTILINE)) == set(TAGS)


def test_page_of_build_files_describes_every_key_of_a_manifest() -> None:
    page = (ROOT / "docs/reference/build-files.md").read_text(encoding="utf-8")
    section = page.split("## manifest.json")[1].split("\n## ")[0]
    assert {field.name for field in fields(Manifest)} == {
        name for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for name in CODE.findall(row)
    }  # fmt: skip


def test_page_of_parameters_lists_every_kind() -> None:
    page = (ROOT / "docs/reference/params.md").read_text(encoding="utf-8")
    for name in KINDS:
        assert f"`{name}`" in page


def test_index_leads_to_every_page() -> None:
    index = ROOT / "docs" / "index.md"
    led_to = {
        (index.parent / match["target"]).resolve()
        for match in LINK.finditer(index.read_text(encoding="utf-8"))
    }
    pages = {*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "data").glob("*.md")}
    assert led_to == pages - {index}


def test_page_of_architecture_names_every_room() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`lib/([\w./]+)`", page))
    packages = {path.parent for path in (ROOT / "lib").glob("*/*/__init__.py")}
    packages |= {ROOT / "lib" / "disparity"}
    rooms = {path.relative_to(ROOT / "lib").as_posix() for path in packages}
    assert rooms <= named, "a room that the page leaves out"
    assert all((ROOT / "lib" / each).exists() for each in named), "a room that is none"


@every_page
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in (match["target"] for match in LINK.finditer(CODE.sub("", text))):
        if target.startswith(("https://", "#")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve()
        assert there.exists(), target
        if anchor:
            assert anchor in _anchors(there), target


@every_page
def test_every_path_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    base = ROOT / "docs/tutorial/xxa" if page.name == "first-report.md" else ROOT
    for code in CODE.findall(FENCE.sub("", text)):
        if not PLACE.fullmatch(code) or code.startswith(NOT_IN_GIT):
            continue
        assert (base / code).exists() or (ROOT / code).exists(), code


@every_page
def test_every_command_line_that_is_shown_can_be_read(page: Path) -> None:
    sessions = set(SESSION.findall((ROOT / "noxfile.py").read_text(encoding="utf-8")))
    for line in _command_lines(page.read_text(encoding="utf-8")):
        words = shlex.split(line)
        program = words[0].replace("\\", "/").rsplit("/", 1)[-1]
        if program == "hrcreport":
            _read(words[1:], line)
        elif program == "nox":
            assert words[1] == "-s", line
            assert words[2] in sessions, line


def test_readme_installs_with_hashes_and_names_no_registry() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for lock in ("requirements.lock", "tests/nox.lock"):
        assert f"--no-deps --require-hashes -r {lock}" in readme
    for lock in ("requirements.lock", "tests/requirements.lock", "tests/nox.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text, lock
        pinned = re.findall(r"^[a-z0-9]\S*==\S+", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)), lock


def test_lock_files_agree_on_every_package_they_share() -> None:
    pins: dict[str, set[str]] = {}
    for lock in ("requirements.lock", "tests/requirements.lock", "tests/nox.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        own: dict[str, list[str]] = {}
        for name, rest in re.findall(r"^([a-z0-9.-]+)==(.+?) \\$", text, re.MULTILINE):
            own.setdefault(name, []).append(rest)
        for name, rests in own.items():
            pins.setdefault(name, set()).add(
                " and ".join(sorted(rest.split()[0] for rest in rests))
            )
    assert not {name: found for name, found in pins.items() if len(found) > 1}


def test_picture_of_the_flow_has_words_for_those_who_cannot_see_it() -> None:
    picture = ElementTree.parse(ROOT / "docs/images/flow.svg").getroot()  # noqa: S314  own file
    svg = "{http://www.w3.org/2000/svg}"
    assert picture.get("role") == "img"
    named = [picture.find(f"{svg}{part}") for part in ("title", "desc")]
    assert picture.get("aria-labelledby") == " ".join(
        part.get("id", "") for part in named if part is not None
    )
    assert all(part is not None and part.text for part in named)
    assert "prefers-color-scheme: dark" in ElementTree.tostring(picture, encoding="unicode")


def test_picture_of_a_page_is_small() -> None:
    assert 10_000 < (ROOT / "docs/images/page.png").stat().st_size < 200_000


def test_citation_file_holds_what_the_citation_file_format_asks() -> None:
    cited = YAML(typ="safe").load(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert cited["version"] == __version__
    assert cited["license"] == "Apache-2.0"
    assert all("name" in author for author in cited["authors"])


def test_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_changelog_has_a_section_for_this_version() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_notice_names_every_table_beside_its_licence() -> None:
    notice = (ROOT / "data" / "NOTICE.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", notice, re.MULTILINE))
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        for licence in table["licenses"]:
            assert f"`{table['name']}`" in rows[licence["name"]], licence["name"]


def test_licences_that_ask_for_their_text_have_it() -> None:
    notice = (ROOT / "data" / "NOTICE.md").read_text(encoding="utf-8")
    texts = {path.stem for path in (ROOT / "data" / "LICENSES").glob("*.txt")}
    assert set(re.findall(r"\(LICENSES/([\w.-]+)\.txt\)", notice)) == texts
    assert {"BSD-4-Clause", "GPL-2.0-or-later", "GPL-3.0", "ISC", "MIT", "ODbL-1.0"} <= texts


def test_docs_say_truly_that_no_law_is_verified() -> None:
    pages = [ROOT / "README.md", ROOT / "docs/explanation/what-not-to-claim.md"]
    assert all("verified" in page.read_text(encoding="utf-8") for page in pages)
    found = [
        path.name
        for path in (ROOT / "data/law").rglob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*-?\s*verified_by:\s*[^\s\"#]|\s*-?\s*verified_by:\s*\"[^\"]", line)
    ]
    assert not found, f"say in {pages[0].name} and {pages[1].name} what is verified by now"


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


def _read(words: list[str], line: str) -> None:
    """Read a command line as the program would, and run nothing."""
    named = [word for word in words if word in app.commands]
    assert named, line
    position = words.index(named[0])
    try:
        context = app.make_context("hrcreport", list(words))
        app.commands[named[0]].make_context(named[0], words[position + 1 :], parent=context)
    except click.ClickException as error:
        pytest.fail(f"{line}: {error.format_message()}")


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
