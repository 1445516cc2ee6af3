"""This module reads YAML and JSON as authors wrote them: each value with its line."""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from hrcreport.foundation.errors import Problem
from hrcreport.foundation.records import yaml_composing
from hrcreport.foundation.records.border import Trespass
from hrcreport.foundation.records.yaml_composing import compose

STANDARD_TAG = "tag:yaml.org,2002:"
MOST_TOLD = 20
"""Problems of one kind that are told of one file; the others are only counted."""
PARSED_FILES = 512  # more than the registers of a project with every State have
QUOTING_STYLES = ("'", '"', "|", ">")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
HOW_A_LINE_READS = "A line reads 'key: value', with a colon and a space between the two."
USE_QUOTES = "Put the whole text in double quotes."
NEVER_CLOSED = "a text opens with a quotation mark that is never closed."
CLOSE_IT = "Close the text with the same mark at the end of its line."

# A part of what the YAML reader says, what that means to an author, and what to do about it.
SYNTAX = (
    (
        "nested deeper",
        "lists or keys are nested deeper than any register needs.",
        "Take the file back from git, or delete the brackets.",
    ),
    ("a directive", "a line that begins with '%' is no 'key: value' line.", "Delete this line."),
    (
        "unknown escape character",
        "a backslash in double quotes begins a special character.",
        "Use single quotes for text that holds a backslash.",
    ),
    ("quoted scalar", NEVER_CLOSED, CLOSE_IT),
    (
        "flow ",
        "a bracket is opened that is never closed, or a comma is missing between two items.",
        "A list reads [first, second]. Text that begins with '[' or '{' stands in double quotes.",
    ),
    ("undefined alias", "a value cannot begin with '*'.", USE_QUOTES),
    ("scanning an a", "a value cannot begin with '*' or '&'.", USE_QUOTES),
    (
        "sequence entries are not allowed",
        "a list item ('- ') stands where none can be.",
        "Begin the list on a line of its own below its key, or put the text in double quotes.",
    ),
    ("chomping or indentation", "a text cannot begin with '>' or '|'.", USE_QUOTES),
    ("another document", "a second document begins here ('---').", "Delete this line."),
    (
        "expected <block end>",
        "something follows a value that was complete before it, or this line "
        "does not start in the same column as the lines it belongs to.",
        "Text that holds quotation marks or apostrophes stands whole in double quotes.",
    ),
)


LINE_ENDS = re.compile(r"\r\n|\r|\n")  # what counts as a line for YAML 1.2, and for editors
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
UNKNOWN = 0
"""The line of a value that stands in no file, or in one that nobody has looked into yet."""


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value that knows where it was written.

    `line` is the 1-based line of the value, `key_line` that of its key (equal to `line` where it
    has none); `raw` is the text of a scalar as written, without its quotes, and "" for
    collections; `quoted` tells that a scalar stood in quotes or in a text block.
    """

    value: str | int | float | bool | date | list[Node] | dict[str, Node] | None
    line: int
    raw: str
    quoted: bool
    key_line: int

    READERS: ClassVar[tuple[str, ...]] = (yaml_composing.__file__, __file__)
    """What is remembered of YAML holds for these; another version of them reads files anew."""

    @staticmethod
    def read(path: Path, *, place: str) -> tuple[Node | None, list[Problem]]:
        """Return the mapping in a YAML file together with every problem of its form.

        The node is None where nothing can be read at all; of duplicate keys the first counts.
        Unquoted words follow YAML 1.2: only true and false are truth values, NO and yes are texts.
        Problems call the file by its `place` ("params/countries/usa.yml").

        One content is parsed once in a process: reports ask the same registers many questions. The
        node is shared, so nobody changes it.
        """
        reader = _Reader(place)
        text = reader.text(path)
        if text is None:
            return None, reader.problems
        node, problems = Node.parse(text, place=place)
        return node, list(problems)

    @staticmethod
    @lru_cache(maxsize=PARSED_FILES)
    def parse(text: str, *, place: str) -> tuple[Node | None, tuple[Problem, ...]]:
        """Return what `read` finds in a text that has been read already."""
        reader = _Reader(place, text)
        node = reader.mapping_in(text)
        return node, tuple(reader.problems)

    @staticmethod
    def of(value: Any, *, line: int = UNKNOWN, key_line: int = UNKNOWN) -> Node:
        """Return plain data as a value with a line, those within it with none."""
        nodes: Any = value
        if isinstance(value, dict):
            nodes = {key: Node.of(inner_value) for key, inner_value in value.items()}
        elif isinstance(value, list):
            nodes = [Node.of(inner_value) for inner_value in value]
        else:
            raw = value if isinstance(value, str) else json.dumps(value)
            return Node(value, line, raw, isinstance(value, str), key_line)
        return Node(nodes, line, "", False, key_line)

    @staticmethod
    def in_json(text: str) -> Node:
        """Return what a JSON text holds, each value with its line; it has been read before."""
        ends = [newline.start() for newline in re.finditer("\n", text)]
        signs_with_lines = (
            (token[0], bisect(ends, token.start()) + 1) for token in TOKEN.finditer(text)
        )
        signs = ((sign, line) for sign, line in signs_with_lines if sign not in ":,")
        return _value(*next(signs), signs)

    def texts(self) -> Iterator[tuple[str, Node]]:
        """Yield every text, keys among them, with the value that it is or stands before."""
        if isinstance(self.value, dict):
            for key, node in self.value.items():
                yield key, node
                yield from node.texts()
        elif isinstance(self.value, list):
            for node in self.value:
                yield from node.texts()
        elif isinstance(self.value, str):
            yield self.value, self

    def plain(self) -> Any:
        """Return the value without places, as ordinary lists, dictionaries and scalars."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value


def _value(
    sign: str, line: int, signs: Iterator[tuple[str, int]], key_line: int | None = None
) -> Node:
    above = key_line or line
    if sign == "[":
        items = []
        for inner, at in signs:
            if inner == "]":
                break
            items.append(_value(inner, at, signs))
        return Node(items, line, "", False, above)
    if sign == "{":
        entries = {}
        for inner, at in signs:
            if inner == "}":
                break
            entries[json.loads(inner)] = _value(*next(signs), signs, at)
        return Node(entries, line, "", False, above)
    return Node.of(json.loads(sign), line=line, key_line=above)


class _Reader:
    """One reading of one file, with the problems that it met."""

    def __init__(self, place: str, text: str = "") -> None:
        self.place = place
        self.lines = LINE_ENDS.split(text)
        self.problems: list[Problem] = []
        self.seen: set[int] = set()
        self.told: Counter[str] = Counter()

    def problem(
        self,
        rule: str,
        fault: str,
        mend: str,
        *,
        line: int | None = None,
        key: str | None = None,
        value: str | None = None,
        most: int = MOST_TOLD,
    ) -> None:
        self.told[rule] += 1
        if self.told[rule] <= most:
            self.problems.append(
                Problem(
                    self.place, what=fault, mend=mend, rule=rule, line=line, key=key, value=value
                )
            )

    def mapping_in(self, text: str) -> Node | None:
        """Return the mapping in a text, or None with a problem where there is none."""
        try:
            root = compose(text)
        except MarkedYAMLError as error:
            self.syntax(error)
            return None
        except YAMLError as error:
            self.characters(str(error), text)
            return None
        if root is None or (root.id == "scalar" and not root.value.strip()):
            self.problem(
                "yaml.empty", "the file is empty.", "Write at least one line 'key: value'."
            )
            return None
        if root.id != "mapping":
            self.problem(
                "yaml.not-a-mapping",
                "the file holds no 'key: value' lines.",
                HOW_A_LINE_READS,
                line=1,
            )
            return None
        node = self.node(root, root.start_mark.line + 1)
        self.tell_how_many_more()
        return node

    def tell_how_many_more(self) -> None:
        """Say behind the last problem of each rule how many of its kind are not told."""
        told_counts = Counter(problem.rule for problem in self.problems)
        last = {problem.rule: at for at, problem in enumerate(self.problems)}
        for rule, at in last.items():
            if (untold := self.told[rule] - told_counts[rule]) > 0:
                problem = self.problems[at]
                fault = f"{problem.what.removesuffix('.')}; {untold} more in this file read so."
                self.problems[at] = replace(problem, what=fault)

    def text(self, path: Path) -> str | None:
        """Return the file's text, or None with a problem where it is no text in UTF-8."""
        try:
            content = path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.problem(
                "yaml.unreadable",
                f"the file cannot be read: {reason}.",
                "Check that it exists and that you may read it.",
            )
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.problem(
                "yaml.encoding",
                "the file is not saved as UTF-8, so letters with accents cannot be read.",
                "Save it again with the encoding UTF-8.",
                line=content[: error.start].count(b"\n") + 1,
            )
            return None

    def syntax(self, error: MarkedYAMLError) -> None:
        """Say in an author's words why the text is no YAML; every tab gets its own problem."""
        lines = self.lines
        mark = error.problem_mark or error.context_mark
        number = min(mark.line + 1 if mark else 1, len(lines))
        tabs = {at for at, line in enumerate(lines, 1) if re.match(r" *\t", line)}
        if "'\\t'" in (error.problem or ""):
            tabs.add(number)
        for tab in sorted(tabs):
            self.problem(
                "yaml.tab",
                "this line holds a tab character.",
                "Delete it and use spaces instead.",
                line=tab,
            )
        if tabs:
            return
        for near in range(max(1, number - 1), number + 1):
            if f":{NO_BREAK_SPACE}" in lines[near - 1]:
                self.problem(
                    "yaml.no-break-space",
                    "the space after the colon is a no-break space, as word processors write it.",
                    "Delete it and type an ordinary space.",
                    line=near,
                )
                return
        number, fault, mend = _explain(error, lines, number)
        self.problem("yaml.syntax", fault, mend, line=number, value=lines[number - 1].strip())

    def characters(self, error_text: str, text: str) -> None:
        """Name the first character that no YAML file may hold."""
        odd = next((at for at, sign in enumerate(text) if sign < " " and sign not in "\t\n\r"), 0)
        self.problem(
            "yaml.character",
            f"the file holds a character that cannot be printed (code {ord(text[odd])}).",
            "Delete it, or type the line again.",
            line=text[:odd].count("\n") + 1,
            value=error_text.splitlines()[0],
        )

    def node(self, node: Any, key_line: int) -> Node:
        """Return a composed node as a `Node`; an alias or an own tag becomes null."""
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            # The mark of an alias is that of its anchor; the key is where the author wrote it.
            self.problem(
                "yaml.alias",
                "values cannot be taken over from elsewhere by '*name'.",
                "Write the value out.",
                line=key_line,
                most=1,
            )
            return Node(None, key_line, "", quoted=False, key_line=key_line)
        self.seen.add(id(node))
        tag = str(node.tag)
        if not tag.startswith(STANDARD_TAG):
            self.problem(
                "yaml.tag",
                f"a text that begins with '!' is no text in YAML ('{tag}').",
                USE_QUOTES,
                line=line,
                value=tag,
            )
            return Node(None, line, "", quoted=False, key_line=key_line)
        if node.id == "mapping":
            return Node(self.mapping(node), line, "", quoted=False, key_line=key_line)
        if node.id == "sequence":
            items = [self.node(item, item.start_mark.line + 1) for item in node.value]
            return Node(items, line, "", quoted=False, key_line=key_line)
        self.border(node, key_line)
        quoted = node.style in QUOTING_STYLES
        value = node.value if quoted else _scalar(node.value, tag.removeprefix(STANDARD_TAG))
        # A key without a value ends at the next one; what is missing is missing at the key.
        line = key_line if value is None else line
        return Node(value, line, node.value, quoted=quoted, key_line=key_line)

    def border(self, node: Any, key_line: int) -> None:
        """Refuse a text that holds what data may not, at the line where that stands."""
        slip = Trespass.in_data(node.value)
        if slip is None:
            return
        first, last = node.start_mark.line, node.end_mark.line
        written = self.lines[first : last + 1]
        line = next((at for at, words in enumerate(written, first) if slip.found in words), first)
        key = re.match(r"[\s-]*([\w.-]+):", self.lines[key_line - 1])
        refused = Trespass.problem_in_data(
            node.value,
            place=self.place,
            subject=f"'{key[1]}'" if key else "a text",
            line=line + 1,
            key=key[1] if key else None,
        )
        if refused is not None:
            self.problems.append(refused)

    def mapping(self, node: Any) -> dict[str, Node]:
        """Return the entries by key; each second use of a key is a problem."""
        entries: dict[str, Node] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.id != "scalar" or not key_node.value.strip():
                self.problem(
                    "yaml.key",
                    "a key is missing, or it is more than a word.",
                    f"{HOW_A_LINE_READS} Text that begins with '{{' stands in double quotes.",
                    line=line,
                )
                continue
            key = key_node.value
            self.border(key_node, line)
            if key in entries:
                self.problem(
                    "yaml.duplicate-key",
                    f"the key '{key}' stands here a second time; the first is in line "
                    f"{entries[key].key_line}.",
                    "Delete one of the two lines.",
                    line=line,
                    key=key,
                )
                continue
            entries[key] = self.node(value_node, line)
        return entries


def _explain(error: MarkedYAMLError, lines: list[str], number: int) -> tuple[int, str, str]:
    """Return the line to look at, what is wrong there and what to do."""
    error_text = f"{error.context or ''} {error.problem or ''}"
    odd = [at for at in range(number) if re.sub(r"\\.", "", lines[at]).count('"') % 2]
    opening = [at for at in odd if re.search(r':\s+"', lines[at])]
    if opening and len(odd) % 2:  # in pairs they are texts that go over several lines
        return opening[-1 if odd[-1] == opening[-1] else 0] + 1, NEVER_CLOSED, CLOSE_IT
    opened = error.context_mark
    if opened and any(part in error_text for part in ("quoted scalar", "flow ", "simple key")):
        number = min(opened.line + 1, len(lines))  # where it began, not where the file ended
    line_text = lines[number - 1]
    above = next((at for at in range(number - 1, 0, -1) if lines[at - 1].strip()), number)
    if "expected ':'" in error_text or "mapping values" in error_text:
        for at in (above, number):
            if glued := re.match(r"\s*([\w-]+):(?=\S)", lines[at - 1]):
                return at, f"a space is missing after '{glued[1]}:'.", HOW_A_LINE_READS
        if second := re.match(r"\s*([\w-]+):\s+(\S.*:\s.*)", line_text):
            written = second[2].strip().replace('"', "'")
            return (
                number,
                f"the text after '{second[1]}:' holds a second colon.",
                f'Put the whole text in double quotes: {second[1]}: "{written}"',
            )
        if line_text.startswith(" ") and ":" in lines[above - 1]:
            return (
                number,
                f"this line is indented, but line {above} above it is complete.",
                "Delete the spaces at its beginning.",
            )
        return (
            above if ":" not in lines[above - 1] else number,
            "this line is no 'key: value' line.",
            HOW_A_LINE_READS,
        )
    if unfit := re.search(r"found character '(.+)' that cannot start", error_text):
        return number, f"a value cannot begin with '{unfit[1]}'.", USE_QUOTES
    return next(
        ((number, fault, mend) for part, fault, mend in SYNTAX if part in error_text),
        (number, "this line cannot be read.", HOW_A_LINE_READS),
    )


def _scalar(raw: str, tag: str) -> str | int | float | bool | date | None:
    """Return the value of an unquoted scalar; what only looks like its kind stays a text."""
    number = raw.replace("_", "").lower()
    try:
        match tag:
            case "null":
                return None
            case "bool":
                return raw.lower() in ("true", "yes", "on", "y")
            case "int":
                return int(number, 0) if re.match(r"[-+]?0[box]", number) else int(number)
            case "float":
                return float(re.sub(r"\.(inf|nan)$", r"\1", number))
            case "timestamp":
                whole_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw)
                return date.fromisoformat(raw) if whole_day else datetime.fromisoformat(raw)
            case _:
                return raw
    except ValueError:
        return raw
