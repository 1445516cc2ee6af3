"""Text that is spoilt in one place is named by the check, with file, line and column."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from hrcreport.checks.manuscript.checking import check_text, file_problems, text_files
from hrcreport.checks.manuscript.passages import read_text
from hrcreport.checks.manuscript.report import read_manuscript, report_problems
from hrcreport.checks.validation.checks import Checked
from hrcreport.foundation.context.project import Project, Report
from hrcreport.foundation.errors import Problem
from hrcreport.foundation.params.reading import Parameters
from hrcreport.notebook.templates.grammar import Text
from hrcreport.registers.files.checking import TextSources

ROOT = Path(__file__).parents[3]
REPORTS = ("usa", "bra", "can-fr", "tun-ar", "use-of-force", "follow-up")
EACH = 6
NAMED = 0.95

VALUE = re.compile(r"\{\{.*?\}\}")
CONDITION = re.compile(r"\{% *(?:if|for)\b.*?%\}")
ENDIF = re.compile(r"\{% *endif *%\}")
FILTER = re.compile(r"\| *(\w{5,})")
NAME = re.compile(r"\{\{ *([a-z]\w{4,})(?=[ .|}])")
OPENING = re.compile(r"^:::+ *\{#([fr]-[\w-]+) [^}]*\}", re.MULTILINE)
CLOSING = re.compile(r"^:::$", re.MULTILINE)
CITATION = re.compile(r"\[@([A-Z0-9][\w.-]+\w)\]")
REFERENCE = re.compile(r"\[\]\(#([\w-]+)\)")
RESTS_ON = re.compile(r'rests-on="([^" ]+)')
STANDARDS = re.compile(r'standards="([^" ]+)')
QUOTE = re.compile(r'"(?= [a-z-]+="|\})')
CALL = re.compile(r"\{\{ *hrc\.(\w{4,})")
PLAIN = re.compile(r"(?<=[a-z]{4}) (?=[a-z]{4})")
WORD = re.compile(r"(?<=[a-z]{3})(?=[a-z]{3})")
LINE = re.compile(r"^(?=[A-Z])", re.MULTILINE)


@dataclass(frozen=True)
class Mutation:
    """A spoilt text: what was done to it, and between which of its signs that shows."""

    kind: str
    text: str
    begin: int
    end: int


def _spoilt(
    kind: str, pattern: re.Pattern[str], act: Callable[[re.Match[str]], str], *, within: bool = True
) -> Callable[[str], Iterator[Mutation]]:
    def mutations(text: str) -> Iterator[Mutation]:
        for match in pattern.finditer(text):
            written = act(match)
            begin = match.start()
            end = begin + max(1, len(written)) if within else begin + 1
            yield Mutation(kind, text[:begin] + written + text[match.end() :], begin, end)

    return mutations


def _swapped(word: str) -> str:
    return word[:-3] + word[-2] + word[-3] + word[-1] if word[-2] != word[-3] else word + "x"


def _in_group(group: int) -> Callable[[re.Match[str]], str]:
    def act(match: re.Match[str]) -> str:
        begin, end = (at - match.start() for at in match.span(group))
        return match[0][:begin] + _swapped(match[group]) + match[0][end:]

    return act


def _doubled(text: str) -> Iterator[Mutation]:
    """Yield a text in which the second finding has the id of the first."""
    found = list(OPENING.finditer(text))
    for first, second in pairwise(found):
        spoilt = text[: second.start(1)] + first[1] + text[second.end(1) :]
        yield Mutation("one id for two", spoilt, second.start(), second.start(1) + len(first[1]))


KINDS: tuple[Callable[[str], Iterator[Mutation]], ...] = (
    _spoilt("a closing brace is missing", VALUE, lambda match: match[0][:-1]),
    _spoilt("both closing braces are missing", VALUE, lambda match: match[0][:-2]),
    _spoilt("an opening brace is missing", VALUE, lambda match: match[0][1:]),
    _spoilt("a brace too many", VALUE, lambda match: "{" + match[0]),
    _spoilt(
        "a condition in single braces",
        CONDITION,
        lambda match: match[0].replace("{%", "{", 1).replace("%}", "}"),
    ),
    _spoilt("an endif is misspelt", ENDIF, lambda match: "{% endfi %}"),
    _spoilt("a filter is misspelt", FILTER, _in_group(1)),
    _spoilt("a name is misspelt", NAME, _in_group(1)),
    _spoilt("a question is misspelt", CALL, _in_group(1)),
    _spoilt(
        "curly marks in a value",
        re.compile(r"\{\{[^}\"]*\"[^}\"]*\"[^}]*\}\}"),
        lambda match: match[0].replace('"', "“", 1).replace('"', "”", 1),
    ),
    _spoilt("a call of code", VALUE, lambda match: "{{ ().__class__ }}"),
    _spoilt("an opening fence is missing a brace", OPENING, lambda match: match[0][:-1]),
    _spoilt("a fence of two colons", OPENING, lambda match: match[0].removeprefix(":")),
    _spoilt(
        "a class is misspelt",
        OPENING,
        lambda match: re.sub(r"\.(f|r)(in|eco)", r".\1x\2", match[0], count=1),
    ),
    _spoilt("curly marks in an attribute", OPENING, lambda match: match[0].replace('"', "”", 1)),
    _doubled,
    _spoilt("a code cited is misspelt", CITATION, lambda match: f"[@{_swapped(match[1])}Q]"),
    _spoilt("a citation is not closed", CITATION, lambda match: match[0][:-1]),
    _spoilt("a citation is not opened", CITATION, lambda match: match[0][1:]),
    _spoilt("a reference is misspelt", REFERENCE, lambda match: f"[](#{match[1]}x)"),
    _spoilt("a reference is not closed", REFERENCE, lambda match: match[0][:-1]),
    _spoilt("evidence is misspelt", RESTS_ON, lambda match: match[0] + "QX"),
    _spoilt("a standard is misspelt", STANDARDS, lambda match: match[0] + "QX"),
    _spoilt("a space without width", WORD, lambda match: "\u200b"),
    _spoilt("a soft hyphen", WORD, lambda match: "\u00ad"),
    _spoilt("a no-break space", PLAIN, lambda match: "\u00a0"),
    _spoilt("an em space", PLAIN, lambda match: "\u2003"),
    _spoilt("a right-to-left override", WORD, lambda match: "\u202e"),
    _spoilt("a control character", WORD, lambda match: "\x07"),
    _spoilt("a break of Word", PLAIN, lambda match: "\x0b"),
    _spoilt("a list of Word", LINE, lambda match: "• "),
    _spoilt("raw code", PLAIN, lambda match: " `x`{=openxml} "),
    _spoilt("raw HTML", PLAIN, lambda match: " <script>x</script> "),
)


def _unclosed(text: str) -> Iterator[Mutation]:
    """Yield a text without the fence that closes a block; the block's opening line is named."""
    for match in CLOSING.finditer(text):
        openings = [each for each in OPENING.finditer(text) if each.end() < match.start()]
        if openings:
            spoilt = text[: match.start()] + text[match.end() :]
            yield Mutation(
                "a closing fence is missing", spoilt, openings[-1].start(), openings[-1].end()
            )


def _unopened(text: str) -> Iterator[Mutation]:
    """Yield a text without the line that opens a block; the fence that closes it is named."""
    for match in OPENING.finditer(text):
        closing = CLOSING.search(text, match.end())
        if closing:
            spoilt = text[: match.start()] + text[match.end() :]
            at = closing.start() - len(match[0])
            yield Mutation("an opening fence is missing", spoilt, at, at + 3)


def _unended(text: str) -> Iterator[Mutation]:
    """Yield a text without the end of a condition; where the condition begins is named."""
    for match in ENDIF.finditer(text):
        spoilt = text[: match.start()] + text[match.end() :]
        begun = [each for each in CONDITION.finditer(text) if each.end() <= match.start()]
        yield Mutation("an endif is missing", spoilt, begun[-1].start(), begun[-1].end())


def _unquoted(text: str) -> Iterator[Mutation]:
    """Yield a text without the mark that ends an attribute; the attribute is named."""
    for match in QUOTE.finditer(text):
        begin = text.rfind(" ", 0, text.rfind('="', 0, match.start())) + 1
        spoilt = text[: match.start()] + text[match.end() :]
        yield Mutation("a quotation mark is missing", spoilt, begin, match.start())


@dataclass(frozen=True)
class Shipped:
    """The project as it is shipped, read once."""

    project: Project
    parameters: dict[str, Parameters]
    sources: TextSources
    files: dict[Path, str]

    def problems(self, path: Path, text: str, report: Report) -> list[Problem]:
        """Return what the check says of one report where one file reads otherwise."""
        given = self.parameters[report.id]
        files = {**self.files, path: text}
        manuscript = read_manuscript(self.project, report, given.values, files)
        found = report_problems(
            manuscript, self.project, self.sources, lines=given.lines, values=given.values
        )
        return [*file_problems(text, path, self.project), *found]


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    project = Project.at_hand(ROOT)
    parameters, _ = Checked(project).reports()
    files = {path: read_text(path) for path in text_files(project, project.reports())}
    return Shipped(project, parameters, TextSources.as_read(project), files)


def _mutations(shipped: Shipped) -> Iterator[tuple[Report, int, Mutation]]:
    """Yield some mutations of each kind, chosen over the cells of several reports."""
    chosen = random.Random(47_21)  # noqa: S311 -- the same choice each time, no secret
    cells = [
        (report, index, "".join(cell["source"]))
        for report in shipped.project.reports()
        if report.id in REPORTS
        for index, cell in enumerate(json.loads(shipped.files[report.notebook])["cells"])
        if cell["cell_type"] == "markdown" and "about" not in cell["metadata"].get("tags", [])
    ]
    for kind in (*KINDS, _unclosed, _unopened, _unended, _unquoted):
        found = [(report, index, each) for report, index, text in cells for each in kind(text)]
        yield from chosen.sample(found, min(EACH, len(found)))


def _with_cell(content: str, index: int, text: str) -> tuple[str, int]:
    """Return a notebook in which a cell reads otherwise, and the line before its first one."""
    notebook = json.loads(content)
    notebook["cells"][index]["source"] = ["\0"]
    before = json.dumps(notebook, ensure_ascii=False, indent=1).partition('"\\u0000"')[0]
    notebook["cells"][index]["source"] = text.split("\n")
    notebook["cells"][index]["source"] = [
        f"{line}\n" for line in notebook["cells"][index]["source"]
    ]
    return json.dumps(notebook, ensure_ascii=False, indent=1), before.count("\n")


def _place_in_json(text: str, at: int, lines_before: int) -> tuple[int, int]:
    line, column = Text(text).place_of(at)
    written = json.dumps(text.split("\n")[line - 1][: column - 1], ensure_ascii=False)
    return lines_before + line, len('    "') + len(written) - len('""') + 1


def test_check_finds_nothing_wrong_in_what_is_shipped(shipped: Shipped) -> None:
    asked = (shipped.project, shipped.parameters, lambda: shipped.sources)
    assert check_text(*asked, remember=Checked(shipped.project).of) == []


@pytest.mark.slow
def test_spoilt_text_is_named_with_file_line_and_column(shipped: Shipped) -> None:
    tried, named = Counter[str](), Counter[str]()
    missed = []
    for report, index, mutation in _mutations(shipped):
        tried[mutation.kind] += 1
        path = report.notebook
        content, before = _with_cell(shipped.files[path], index, mutation.text)
        allowed = {
            _place_in_json(mutation.text, at, before)
            for at in range(mutation.begin, mutation.end + 1)
            if at <= len(mutation.text)
        }
        place = shipped.project.place(path)
        problems = shipped.problems(path, content, report)
        if any(each.place == place and (each.line, each.column) in allowed for each in problems):
            named[mutation.kind] += 1
        else:
            told = [str(each).partition("\n")[0] for each in problems]
            missed.append((mutation.kind, place, sorted(allowed)[0], told))
    assert tried.total() >= 200
    assert named.total() / tried.total() >= NAMED, missed
    assert not [kind for kind in tried if not named[kind]], missed
