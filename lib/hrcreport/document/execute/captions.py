"""This module tells the texts around a float from the code that makes it, and prints them anew.

`hrc.table(deaths, label="tbl-deaths", caption="Deaths", notes=[hrc.text("From {{ first_year }}")])`
as the last expression of a cell does nothing with its caption but print it, and so does the option
`#| tbl-cap: "Deaths"` of a cell. Such a text is prose: cells need not run for another one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hrcreport.notebook import ExecutedCell

NAME, LIBRARY, PARAMETERS = "hrc", "hrcreport.notebook", "hrcreport.params"
FLOATS = frozenset({"table", "figure", "map_figure"})
PARTS = ("caption", "alt", "source", "notes")
"""The arguments that hold texts, in the order in which they are filled in."""
OF_OPTIONS = {
    **{f"{prefix}-cap": "caption" for prefix in ("fig", "map", "tbl")},
    **{f"{prefix}-alt": "alt" for prefix in ("fig", "map")},
    "source": "source",
    "notes": "notes",
}
"""The part that an option of a cell holds."""
COULD_CHANGE_NAMES = frozenset(
    {
        "__builtins__",
        "__import__",
        "compile",
        "delattr",
        "eval",
        "exec",
        "get_ipython",
        "globals",
        "importlib",
        "locals",
        "setattr",
        "sys",
        "vars",
    }
)
REMEMBERED = re.compile(r"_+\d*|_i+\d*|_[iod]h|In|Out")
"""Names under which IPython keeps what cells held and showed."""
OWN = frozenset({"hrcreport", "disparity", "IPython"})


@dataclass(frozen=True, slots=True)
class Written:
    """A text around a float as a cell writes it: its part, its place among notes, its Markdown.

    `filled` tells that it quotes values (`hrc.text`); `begins` and `ends` are places in the cell's
    bytes.
    """

    part: str
    number: int
    markdown: str
    filled: bool
    begins: int
    ends: int

    @property
    def says(self) -> tuple[str, int, str, bool]:
        """All of it but its place in the cell."""
        return self.part, self.number, self.markdown, self.filled


def written_in(sources: Sequence[str]) -> list[list[Written]]:
    """Return the texts around floats in each cell of code of a notebook.

    There are none where `hrc` could be anything but the library, or where a cell could come to
    hold what another one has shown.
    """
    try:
        trees = [ast.parse(source) for source in sources]
    except (SyntaxError, ValueError, RecursionError):
        return [[] for _ in sources]
    if not all(map(_is_plain, trees)):
        return [[] for _ in sources]
    return [list(_written(tree, source)) for tree, source in zip(trees, sources, strict=True)]


def without_texts(source: str, texts: Sequence[Written]) -> str:
    """Return the code of a cell with an empty text in the place of each of these."""
    content = source.encode()
    for text in sorted(texts, key=lambda text: text.begins, reverse=True):
        content = content[: text.begins] + b'""' + content[text.ends :]
    return content.decode()


def _is_plain(tree: ast.Module) -> bool:
    """Tell whether `hrc` is the library in a cell and nothing asks for what a cell has shown."""
    sound: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            continue
        fields = (value for _, value in ast.iter_fields(node))
        lists = (
            field_value if isinstance(field_value, list) else [field_value]
            for field_value in fields
        )
        names = {name for listed in lists for name in listed if isinstance(name, str)}
        if names & COULD_CHANGE_NAMES or any(map(REMEMBERED.fullmatch, names)):
            return False
        match node:
            case ast.Attribute(value=ast.Name(id=name) as used, attr=attr, ctx=ast.Load()):
                if name == NAME and not attr.startswith("_"):
                    sound.add(id(used))
            case ast.Import(names=aliases):
                sound |= {
                    id(alias) for alias in aliases if (alias.name, alias.asname) == (LIBRARY, NAME)
                }
                if any(
                    alias.name.split(".")[0] in OWN and id(alias) not in sound for alias in aliases
                ):
                    return False
            case ast.ImportFrom(module=module):
                is_own = (module or ".").split(".")[0] in {*OWN, ""} and module != PARAMETERS
                if is_own or "*" in {alias.name for alias in node.names}:
                    return False
        if NAME in names and id(node) not in sound:
            return False
    return True


def _written(tree: ast.Module, source: str) -> Iterator[Written]:
    floats = [node for node in ast.walk(tree) if _is_of_library(node, FLOATS)]
    last = tree.body[-1] if tree.body else None
    if len(floats) > 1 or not isinstance(last, ast.Expr) or "\r" in source or "\f" in source:
        return
    calls = [
        call
        for call in branches(last.value)
        if isinstance(call, ast.Call) and floats and call.func is floats[0]
    ]
    arguments = {keyword.arg: keyword.value for call in calls for keyword in call.keywords}
    if None in arguments or (floats and not calls):
        return
    starts = [0]
    for line in source.encode().split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    for part in PARTS:
        if part not in arguments:
            yield from _in_options(part, source)
        for number, expression in enumerate(_texts(part, arguments.get(part))):
            filled = isinstance(expression, ast.Call)
            text_node = (
                expression.args[0]
                if isinstance(expression, ast.Call) and _is_text(expression)
                else expression
            )
            if isinstance(text_node, ast.Constant) and isinstance(text_node.value, str):
                yield Written(
                    part,
                    number,
                    text_node.value,
                    filled=filled,
                    begins=starts[expression.lineno - 1] + expression.col_offset,
                    ends=starts[(expression.end_lineno or 1) - 1]
                    + (expression.end_col_offset or 0),
                )


def _in_options(part: str, source: str) -> Iterator[Written]:
    """Yield the texts that the options of a cell hold for a part of its one float."""
    for name, option in ExecutedCell.options_of(source).words:
        if OF_OPTIONS.get(name) != part or (len(option.texts) > 1 and part != "notes"):
            continue
        for number, words in enumerate(option.texts):
            begins = option.ends if number else option.begins
            yield Written(part, number, words, filled=True, begins=begins, ends=option.ends)


def _texts(part: str, value: ast.expr | None) -> Sequence[ast.expr]:
    if value is None:
        return ()
    if part != "notes":
        return (value,)
    notes = value.elts if isinstance(value, ast.List | ast.Tuple) else ()
    return () if any(isinstance(note, ast.Starred) for note in notes) else notes


def _is_text(call: ast.Call) -> bool:
    return _is_of_library(call.func, {"text"}) and len(call.args) == 1 and not call.keywords


def _is_of_library(node: ast.AST, names: frozenset[str] | set[str]) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return name == NAME and attribute in names
    return False


def branches(expression: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression can be: of "a if b else c" each of its branches."""
    if isinstance(expression, ast.IfExp):
        yield from branches(expression.body)
        yield from branches(expression.orelse)
    else:
        yield expression
