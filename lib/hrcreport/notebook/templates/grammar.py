"""This module holds the closed grammar by which text quotes values: what may stand in braces.

Text may name values and their parts, print them by a filter, ask conditions, go through a list,
give a value a name, and call what `QUESTIONS` and `PARTS_THAT_ANSWER` list. Nothing else is read,
so that a text can never do what only code may do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, ClassVar, NoReturn

from jinja2 import StrictUndefined, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from hrcreport.foundation import Problem
from hrcreport.notebook.templates.expressions import Expression
from hrcreport.notebook.templates.nothing import Nothing
from hrcreport.notebook.templates.printing import filters

NOTE_BEGINS, NOTE_ENDS = "{##", "##}"
"""Around a note for authors that is never printed; Pandoc writes {#id} for labels."""

INTERFACE = "hrc"
OF_A_TABLE = frozenset(
    {
        "benchmarks",
        "group_profile",
        "group_shares",
        "interaction",
        "share",
        "share_ratio",
        "total",
        "yearly_trend",
    }
)
"""Questions whose first argument names a table of the catalogue; `check` looks for it there."""
QUESTIONS = OF_A_TABLE | {
    "conformity_counts",
    "consultations",
    "laws",
    "number_meeting",
    "part_of_group",
    "recommendations",
    "residents",
    "state",
    "strongest_words",
}
"""What a text may ask of the interface: `{{ hrc.total("xxa-deaths") | figures }}`."""

PARTS_THAT_ANSWER = frozenset({"in_force", "link", "row", "unknown_in"})
"""Parts of a value that a text may call: `{{ profile.row("roma").rate | decimal(1) }}`."""

_STATEMENTS = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign)
_EXPRESSIONS = (
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Call,
    nodes.Keyword,
    nodes.CondExpr,
    nodes.List,
    nodes.Tuple,
    nodes.Dict,
    nodes.Pair,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
)
_NAMES = {
    nodes.AssignBlock: "a block that is given a name",
    nodes.Block: "a block",
    nodes.CallBlock: "a call block",
    nodes.Concat: "'~'",
    nodes.Extends: "'extends'",
    nodes.FilterBlock: "a filter block",
    nodes.FromImport: "'import'",
    nodes.Import: "'import'",
    nodes.Include: "'include'",
    nodes.Macro: "a macro",
    nodes.Slice: "a slice",
    nodes.Test: "a test by 'is'",
}
_SAYS = (
    "A text may hold names, their parts, filters, conditions (if, elif, else), loops over a value "
    "(for), and 'set'. Compute anything else in a code cell above and quote it by name."
)
_UNKNOWN_FILTER = re.compile(r"No filter named '([^']+)'")
OF_ROWS = re.compile("[/?]")
"""Begins what stands behind the name of a table: which measure of it, and which rows."""
ASKING = frozenset({"if", "elif"})
SIMPLE = ASKING | {"else", "endif"}
NEWLINE = re.compile(r"\r\n|\r")


@dataclass(frozen=True, slots=True)
class GrammarSlip:
    """Something in a text that its grammar does not know: 1-based line and column, what, mend."""

    line: int
    column: int
    expression: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text as it is read: its kind, what was written, and where it begins."""

    line: int
    column: int
    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: words (`kind` "data"), a value ("value"), or a block by its name."""

    kind: str
    content: str
    line: int

    @property
    def asks(self) -> bool:
        """Whether it is a condition that decides what is printed."""
        return self.kind in ASKING

    @property
    def is_of_a_condition(self) -> bool:
        """Whether it begins, turns or ends a condition."""
        return self.kind in SIMPLE


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown that quotes values: of a cell, of a block, or written in a cell by `text`.

    It is a type of its own, so that a text from data, which is a `str`, is never filled.
    """

    VALUE: ClassVar = re.compile(
        r"\{\{-?(?P<value>(?:(?!\{\{).)*?)-?\}\}|\{%-?\s*(?P<kind>\w*)(?P<rest>(?:(?!\{%).)*?)-?%\}",
        re.DOTALL,
    )
    """What it quotes or decides by, as written; what is opened ends before the next is opened."""
    CITATION: ClassVar = re.compile(
        r"""
        (?<![\w.])  # no part of an address
        @([\w][\w:.-]*\w)
        """,
        re.VERBOSE,
    )
    LINK: ClassVar = re.compile(r"\b(?:rests-on|standards|limb|agenda|action|level)=\"([^\"]*)\"")
    markdown: str
    straight_quotes: ClassVar[Mapping[str, str]] = dict.fromkeys("“”„«»", '"') | dict.fromkeys(
        "‘’‚", "'"
    )
    """The straight mark in the place of each curly one."""

    @property
    def has_expressions(self) -> bool:
        """Whether it holds a value or a condition to fill in, or a note to leave out."""
        return any(mark in self.markdown for mark in ("{{", "{%", "}}", "%}", NOTE_BEGINS))

    @staticmethod
    def expression(source: str) -> Expression:
        """Return an expression of a text by itself."""
        return Expression(source)

    def expressions(self) -> Iterator[Expression]:
        """Yield what it quotes or decides by, whether the grammar knows it or not.

        Example:
            >>> text = Text("{% if well.rate > 2 %}{{ n | figures }}")
            >>> [expression.names for expression in text.expressions()]
            [('well',), ('n',)]
        """
        for match in self.VALUE.finditer(self.markdown):
            part = "value" if match["kind"] is None else "rest"
            blanks = len(match[part]) - len(match[part].lstrip())
            kind, at = match["kind"] or "value", match.start(part) + blanks
            yield Expression(match[part].strip(), kind, at)

    def pieces(self) -> Iterator[Piece]:
        """Yield its pieces in their order; what stands in comments is left out."""
        inside: list[str] = []
        begin = ""
        at = 0
        for token in tokens(self.markdown):
            if token.kind == "data":
                yield Piece("data", token.content, token.line)
            elif token.kind in {"variable_begin", "block_begin"}:
                inside, begin, at = [], token.kind, token.line
            elif token.kind == "variable_end":
                yield Piece("value", "".join(inside).strip(), at)
            elif token.kind == "block_end":
                name, _, content = "".join(inside).strip().partition(" ")
                yield Piece(name, content.strip(), at)
            elif begin and not token.kind.startswith("comment"):
                inside.append(token.content)

    def names_asked(self) -> dict[str, int]:
        """Return each name that it quotes and does not give itself, with the first index of it.

        Of a broken text it returns nothing: `slips` tells what is wrong.

        Example:
            >>> Text("{% set half = total / 2 %}{{ half }} of {{ total }}").names_asked()
            {'total': 14}
        """
        try:
            unknown = meta.find_undeclared_variables(_reader().parse(self.markdown))
        except (TemplateSyntaxError, RecursionError):
            return {}
        first: dict[str, int] = {}
        for expression in self.expressions() if unknown else ():
            for part in expression.parts:
                if isinstance(part, ast.Name) and part.id in unknown:
                    first.setdefault(part.id, expression.place_of(part))
        unseen = {name: self.markdown.find(name) for name in sorted(unknown - first.keys())}
        return {name: at for name, at in (first | unseen).items() if name[0] != "_"}

    def tables_asked(self) -> Iterator[tuple[str, int]]:
        """Yield each table that it asks a question of, and the index at which the name stands."""
        for expression in self.expressions():
            for part in expression.parts:
                match part:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name(id="hrc"), attr=question),
                        args=[ast.Constant(value=str(name)) as table, *_],
                    ) if question in OF_A_TABLE:
                        yield OF_ROWS.split(name)[0], expression.place_of(table) + 1

    def place_of(self, at: int) -> tuple[int, int]:
        """Return the line and the column (both from 1) of a sign by its index."""
        line = self.markdown.count("\n", 0, at) + 1
        return line, at - (self.markdown.rfind("\n", 0, at) + 1) + 1

    def slips(self) -> list[GrammarSlip]:
        r"""Return what it holds that the grammar does not know; nothing is evaluated.

        Example:
            >>> [slip.line for slip in Text("All {{ well }}\nand { not }} so.").slips()]
            [2]
            >>> Text("{{ ().__class__ }}").slips()[0].what
            "the part '__class__' begins with an underscore."
        """
        if not self.has_expressions:
            return []
        try:
            read = list(tokens(self.markdown))
            tree = _reader().parse(self.markdown)
        except TemplateSyntaxError as error:
            return [_syntax_slip(error, self.markdown)]
        except RecursionError:
            fault = "conditions, loops or brackets are nested deeper than can be read."
            return [GrammarSlip(1, 1, "", fault, "Close each before the next begins.")]
        unknown = [
            GrammarSlip(node.lineno, *_written_at(node.lineno, fault, read), fault, mend)
            for node, fault, mend in _forms(tree)
        ]
        return [*_stray_marks(read), *unknown]

    @staticmethod
    def quotable(names: Mapping[str, Any]) -> dict[str, Any]:
        """Return the names of a notebook that text may quote: values, and the interface `hrc`."""
        return {
            name: value
            for name, value in names.items()
            if not name.startswith("_")
            and (
                isinstance(value, Nothing)
                or not (isinstance(value, ModuleType | type) or callable(value))
                or getattr(value, "__name__", "") == "hrcreport.notebook"
            )
        }


class UnknownPartError(UndefinedError):
    """A value has no such part; `owner` is the value, `part` what was asked of it."""

    def __init__(self, message: str, owner: Any, part: str) -> None:
        super().__init__(message)
        self.owner, self.part = owner, part


class Unknown(StrictUndefined):
    """A name that does not exist: its parts do not exist either, and it decides no condition."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def _fail_with_undefined_error(self, *arguments: Any, **options: Any) -> NoReturn:
        """Say which part of which value is missing, where it is a part and not a name.

        Raises:
            UnknownPartError: the owner is known and has no such part.
            UndefinedError: the name itself is not known.
        """
        if self._undefined_obj is not missing:
            message, part = self._undefined_message, str(self._undefined_name)
            raise UnknownPartError(message, self._undefined_obj, part)
        super()._fail_with_undefined_error(*arguments, **options)

    # Jinja binds each of these to its own form of the method above.
    __iter__ = __str__ = __len__ = __bool__ = _fail_with_undefined_error
    __eq__ = __ne__ = __hash__ = __call__ = __getitem__ = _fail_with_undefined_error


class TextEnvironment(ImmutableSandboxedEnvironment):
    """Evaluates text: nothing can be changed, no underscored name is seen, few calls are let."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a text may see a part of a value."""
        if attr.startswith("_") or isinstance(obj, type):
            return False
        if isinstance(obj, ModuleType):
            return obj.__name__ == "hrcreport.notebook" and attr in QUESTIONS
        return bool(super().is_safe_attribute(obj, attr, value))

    def is_safe_callable(self, obj: Any) -> bool:
        """Tell whether a text may call something: questions, and parts of our own values."""
        name = getattr(obj, "__name__", "")
        owner = getattr(obj, "__self__", None)
        if owner is not None:
            ours = type(owner).__module__.partition(".")[0] in {"hrcreport", "disparity"}
            return ours and name in PARTS_THAT_ANSWER
        module = str(getattr(obj, "__module__", ""))
        return module.startswith("hrcreport.") and name in QUESTIONS


def text_environment(language: str) -> TextEnvironment:
    """Return the environment in which a text of a language is read, with its filters."""
    environment = TextEnvironment(
        undefined=Unknown,
        autoescape=False,  # the output is Markdown, not HTML
        comment_start_string=NOTE_BEGINS,
        comment_end_string=NOTE_ENDS,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update(filters(language))
    return environment


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in its order, each with its line and column (from 1).

    Raises:
        TemplateSyntaxError: a value, a condition or a note is not closed.
    """
    at = 0
    text = NEWLINE.sub("\n", text)  # the reader does the same
    for _, kind, content in _reader().lex(text):
        # What is trimmed around a block is part of no token.
        at = text.index(content, at) if content else at
        yield Token(*Text(text).place_of(at), kind, content)
        at += len(content)


@cache
def _reader() -> TextEnvironment:
    # Only its marks and the names of its filters matter here: nothing is evaluated.
    return text_environment("en")


def _stray_marks(read: list[Token]) -> Iterator[GrammarSlip]:
    for token in read:
        if token.kind != "data":
            continue
        for mark, opening in (("}}", "{{ name }}"), ("%}", "{% if … %}")):
            at = token.content.find(mark)
            if at < 0:
                continue
            line, column = Text(token.content).place_of(at)
            column += token.column - 1 if line == 1 else 0
            fault = f"'{mark}' closes what was not opened."
            yield GrammarSlip(token.line + line - 1, column, mark, fault, f"Write {opening}.")


def _written_at(line: int, fault: str, read: list[Token]) -> tuple[int, str]:
    """Return the column and the source of the expression of a line that holds what is wrong."""
    opened: list[tuple[int, str]] = []
    for token in read:
        if token.line > line:
            break
        if token.kind in {"variable_begin", "block_begin"}:
            opened.append((token.column, ""))
            if token.line < line:
                opened = opened[-1:]
        elif opened and token.kind not in {"data", "variable_end", "block_end"}:
            opened[-1] = (opened[-1][0], opened[-1][1] + token.content)
    words = re.findall(r"'([^']+)'", fault)
    fits = [opening for opening in opened if any(word in opening[1] for word in words)]
    column, source = (fits or opened or [(1, "")])[0]
    return column, source.strip()


def _forms(tree: nodes.Template) -> Iterator[tuple[nodes.Node, str, str]]:
    """Yield each node that the grammar does not know, with what is wrong and what to do."""
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop(0)
        if wrong := _wrong_with(node):
            yield node, *wrong
        else:
            waiting[:0] = node.iter_child_nodes()


def _wrong_with(node: nodes.Node) -> tuple[str, str] | None:
    if not isinstance(node, (*_STATEMENTS, *_EXPRESSIONS)):
        node_name = _NAMES.get(type(node), "reckoning")
        return f"{node_name} cannot stand in a text.", _SAYS
    match node:
        case nodes.Name(name=name) if name.startswith("_"):
            return f"the name '{name}' begins with an underscore.", _SAYS
        case nodes.Getattr(attr=name) | nodes.Getitem(arg=nodes.Const(value=name)) if str(
            name
        ).startswith("_"):
            return f"the part '{name}' begins with an underscore.", _SAYS
        case nodes.Getattr(node=owner, attr=name) if _is_interface(owner):
            return None if name in QUESTIONS else _unasked(f"{INTERFACE}.{name}", QUESTIONS)
        case nodes.Assign(target=target) if not isinstance(target, nodes.Name):
            return "'set' gives a name to one value.", _SAYS
        case nodes.For() if node.recursive or node.test:
            return "a loop goes through a value as it is.", _SAYS
        case nodes.Filter(name=name) if name not in _reader().filters:
            return _unknown_filter(name)
        case nodes.Call():
            return _wrong_call(node)
    return None


def _unknown_filter(name: str) -> tuple[str, str]:
    """Return what is wrong with a filter that is none, and which there are."""
    allowed = sorted(_reader().filters)
    return (
        f"the filter '{name}' is unknown.",
        f"{Problem.did_you_mean(name, allowed)}Filters are: {', '.join(allowed)}.",
    )


def _wrong_call(node: nodes.Call) -> tuple[str, str] | None:
    callee = node.node
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        return "a call takes its arguments one by one.", _SAYS
    if not isinstance(callee, nodes.Getattr):
        return "only a part of a value can be called in a text.", _SAYS
    if _is_interface(callee.node) or callee.attr in PARTS_THAT_ANSWER:
        return None  # which questions there are, the part itself is asked
    return _unasked(callee.attr, PARTS_THAT_ANSWER)


def _is_interface(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == INTERFACE


def _unasked(call_name: str, allowed: frozenset[str]) -> tuple[str, str]:
    return (
        f"the call '{call_name}' cannot stand in a text.",
        f"{Problem.did_you_mean(call_name.rpartition('.')[2], allowed)}"
        "Call it in a code cell above and quote "
        f"its name. A text may call: {', '.join(f'{INTERFACE}.{ask}' for ask in sorted(QUESTIONS))}"
        f"; and the parts {', '.join(sorted(PARTS_THAT_ANSWER))} of a value.",
    )


def _syntax_slip(error: TemplateSyntaxError, text: str) -> GrammarSlip:
    lines = text.splitlines() or [""]
    line = max(1, min(error.lineno, len(lines)))
    line_text = lines[line - 1]
    column, written = _nearest_mark(line_text)
    if match := _UNKNOWN_FILTER.search(str(error)):
        name = match[1]
        at = re.search(rf"\|\s*{re.escape(name)}\b", line_text)
        return GrammarSlip(line, at.start() + 1 if at else column, name, *_unknown_filter(name))
    curly = next((at for at, sign in enumerate(line_text) if sign in Text.straight_quotes), None)
    if "unexpected char" in (error.message or "") and curly is not None:
        sign = line_text[curly]
        return GrammarSlip(
            line,
            curly + 1,
            sign,
            f"a curly quotation mark ({sign}) stands in a value.",
            f"Type a straight one: {Text.straight_quotes[sign]}",
        )
    return GrammarSlip(
        line,
        column,
        written,
        f"a value or condition is not written as it must be ({error.message}).",
        "Write {{ name }} or {{ name | filter }} with both pairs of braces, "
        "and close each {% if … %} by {% endif %}.",
    )


def _nearest_mark(line: str) -> tuple[int, str]:
    """Return the column and the words of what is opened on a line, the one left open first."""
    opened = list(re.finditer(r"\{\{|\{%", line))
    unclosed = [m for m in opened if not re.match(r"[^{}]*(?:\}\}|%\})", line[m.end() :])]
    for match in unclosed or opened:
        return match.start() + 1, line[match.start() : match.start() + 60].strip()
    return 1, line.strip()[:60]
