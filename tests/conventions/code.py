"""This module holds the library to the house style where a machine can see it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.conventions.rules import REPOSITORY, place, rule

from hrcreport.document import formats
from hrcreport.document.render import engine
from hrcreport.foundation import languages
from hrcreport.foundation.context.project import Report
from hrcreport.foundation.params.documents import DocumentKind

LIBRARY = REPOSITORY / "lib" / "hrcreport"
STATISTICS = REPOSITORY / "lib" / "disparity" / "src"
MODULES = sorted(
    [
        *LIBRARY.rglob("*.py"),
        *STATISTICS.rglob("*.py"),
        *(REPOSITORY / "lib" / "labextension").glob("*.py"),
    ]
)
MOST_BY_ORDER = 5
"""So many arguments of a call may be known by their place alone."""
LOOK_BEHIND = re.compile(r"\(\?<[=!]")
OF_THE_TOOL = re.compile(r"\bhrc\b|hrcreport")
FORBIDDEN_NAMES = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
LEFT_FOR_LATER = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
BROAD = re.compile(r"except (?:Exception|BaseException)\b|except\s*:")
RULE = r"[A-Z]+\d+"
LAYOUT = re.compile(r"# fmt: (?:skip|off)(.*)$")
MOST_LAYOUTS = 40
"""So many tables and lists of the library may be laid out by hand, each with its reason."""
IGNORED = re.compile(rf"# (?:noqa(?:: {RULE}(?:, {RULE})*)?|type: ignore(?:\[[\w-]+\])?)(.*)$")


ROOMS_OF_REPORTS = (
    "document/assemble",
    "foundation/records",
    "foundation/words",
    "notebook",
    "registers/bibliography",
    "registers/consultations",
    "registers/law",
    "registers/mandate",
    "registers/monitoring",
    "registers/practice",
    "registers/recommendations",
    "registers/sources",
    "tables/data",
)
"""Rooms whose answers a report rests on, in its kernel or when it is assembled."""
LOOKS = {"exists", "glob", "is_dir", "is_file", "iterdir", "listdir", "rglob", "scandir", "walk"}
LOOKS_BY_ITSELF = {
    "tables/data/own_files.py": "what notebooks declare: their code is in the key of each run",
    "document/assemble/front.py": "words of the format, which counts as a whole",
    "tables/data/checking.py": "only `check` asks",
    "tables/data/parts.py": "a part of the catalogue is kept by the hash of all records in it",
    "tables/data/live": "only `fetch` asks",
    "tables/recipes": "only `import` and `check` ask",
    "registers/law/translation_checks.py": "only `check` asks",
    "notebook/cells/provenance.py": "only `check` and `build` ask, before anything runs",
    "checks/manuscript/translations.py": "only `check` asks",
    "registers/files/currency.py": "only `check` asks",
    "registers/sources/hosts.py": "only `check` asks",
    "registers/sources/people.py": "a key of a person, outside of the project",
    "registers/sources/store.py": "the texts of sources, which no report prints",
    "foundation/words/fonts.py": "fonts of the machine, no file of the project",
}


LISTED_ONCE: dict[str, tuple[Iterable[str], dict[str, str]]] = {
    "formats": (
        formats.Format.OF_THE_TOOL,
        {
            "hrcreport/document/formats.py": "declares them",
            "hrcreport/cli/edition.py": "forms of a comparison, which are its own",
        },
    ),
    "languages": (
        languages.OFFICIAL_LANGUAGES,
        {
            "hrcreport/foundation/languages/__init__.py": "declares them",
            "disparity/src/disparity/in_words.py": "stands alone, without the tool",
        },
    ),
    "kinds of document": (DocumentKind.ALL, {}),
    "kinds of report": (
        Report.FOLDERS,
        {
            "hrcreport/foundation/context/project.py": "declares them",
        },
    ),
    "engines": (
        engine.Engines.OF_THE_TOOL,
        {"hrcreport/document/render/engine.py": "declares them"},
    ),
}
"""What is declared in one place, and the modules that may list two of it or more, with reasons."""

DOORS: dict[str, dict[str, str]] = {
    "ContextVar": {"hrcreport/notebook/cells/door.py": "the report that cells ask about"},
    "get_ipython": {"hrcreport/notebook/cells/door.py": "the names of the notebook that runs"},
    "at_hand": {
        "hrcreport/cli/terminal/choices.py": "what the command line names or stands in",
        "hrcreport/editorial/lab/server.py": "what JupyterLab's server stands in",
        "hrcreport/editorial/hub/__main__.py": "what the service of a hub stands in",
        "hrcreport/editorial/hub/history.py": "what a hub's JupyterLab stands in",
        "hrcreport/editorial/editions/reading.py": "hrcreport.read, which programs call",
        "hrcreport/build/quarto/answer.py": "where the notebook lies that Quarto renders",
        "hrcreport/document/execute/by_papermill.py": "where the notebook lies that Papermill runs",
        "hrcreport/document/execute/warm/server.py": "what kernels find parsed at their start",
        "hrcreport/notebook/cells/door.py": "what cells stand in",
        "hrcreport/foundation/context/project.py": "defines it",
    },
    "environ": {
        "hrcreport/build/batch/builds.py": "where this machine keeps runs",
        "hrcreport/build/batch/workers.py": "what Python starts the processes of a batch with",
        "hrcreport/build/batch/ledger.py": "who builds",
        "hrcreport/build/batch/notices.py": "the environment of the command that tells somebody",
        "hrcreport/foundation/git.py": "the environment of Git",
        "hrcreport/build/storage/store.py": "the key of a shared store",
        "hrcreport/build/quarto/answer.py": "what Quarto is about to render",
        "hrcreport/cli/app.py": "places of temporary files",
        "hrcreport/cli/terminal/output.py": "how wide the page is",
        "hrcreport/tables/data/sealed.py": "where keys lie",
        "hrcreport/checks/spelling/dictionary.py": "folders of dictionaries of the machine",
        "hrcreport/editorial/hub/__main__.py": "what a hub tells its service",
        "hrcreport/editorial/hub/history.py": "whether a hub started this JupyterLab, for whom",
        "hrcreport/document/execute/by_papermill.py": "the environment of kernels of Papermill",
        "hrcreport/document/execute/environment.py": "the environment of kernels",
        "hrcreport/document/execute/fence.py": "the environment of the kernel that it fences in",
        "hrcreport/document/execute/grounds.py": "where the system and its packages lie",
        "hrcreport/document/execute/warm/server.py": "the environment of a kernel that is forked",
        "hrcreport/notebook/cells/door.py": "the report that a build names, Jupyter's notebook",
        "hrcreport/foundation/context/project.py": "the project at hand",
        "hrcreport/document/render/pandoc.py": "the environment of Pandoc",
        "hrcreport/document/render/quarto.py": "where Quarto and its tools lie",
        "hrcreport/registers/sources/store.py": "where texts of sources lie",
        "hrcreport/foundation/words/fonts.py": "folders of fonts of the machine",
        "labextension/build.py": "the environment of npm, no part of the package",
    },
}
"""What says where a process stands or which report runs, and the doors that ask it, with reasons.

All else is handed what it needs of it.
"""


WRITES = {
    "add",
    "append",
    "appendleft",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "update",
}
"""Methods by which a list, a set or a dictionary is written."""
STATE_OF_A_PROCESS = {
    "build/batch/workers.py: WORKER": "a pool hands nothing on from the start of a process",
    "build/storage/store.py: RESTING": "by location: a process asks a store that failed no more",
    "checks/extraction/pdfium.py: _kept_letters": "letters of files by their bytes, whoever asks",
}
"""Names of modules that functions write, with reasons; all else is made at a door and handed on."""


@cache
def source(path: Path) -> str:
    """Return the text of a module."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return a module as Python reads it."""
    return ast.parse(source(path))


@rule
def modules_open_with_one_sentence_about_themselves() -> Iterator[str]:
    for path in MODULES:
        docstring = ast.get_docstring(tree(path)) or ""
        package = path.name == "__init__.py"
        kinds = ("wing", "room", "package", "module") if package else ("module",)
        opens = tuple(f"This {kind} " for kind in kinds)
        if not docstring.startswith(opens):
            yield f"{place(path)}:1: {(docstring.splitlines() or ['no docstring'])[0]}"


@rule
def modules_are_named_for_what_they_hold() -> Iterator[str]:
    for path in MODULES:
        named = {part for name in Path(place(path)).parts for part in re.split(r"[_.]", name)}
        yield from (f"{place(path)}: {name!r} says nothing" for name in named & FORBIDDEN_NAMES)


@rule
def modules_leave_nothing_for_later() -> Iterator[str]:
    for path in MODULES:
        for number, line in enumerate(source(path).splitlines(), start=1):
            if LEFT_FOR_LATER.search(line):
                yield f"{place(path)}:{number}: {line.strip()}"
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and isinstance(node.body[0], ast.Pass):
                yield f"{place(path)}:{node.lineno}: {node.name} does nothing"


@rule
def exceptions_to_rules_carry_their_reason() -> Iterator[str]:
    for path in MODULES:
        lines = source(path).splitlines()
        for number, line in enumerate(lines, start=1):
            ignored = IGNORED.search(line)
            silent = ignored and not ignored[1].strip(" #-")
            raised = "raise" in "\n".join(lines[number : number + 4])
            broad = BROAD.search(line) and "#" not in line and not raised
            if silent or broad:
                yield f"{place(path)}:{number}: {line.strip()}"


@rule
def layout_is_as_the_formatter_gives_it() -> Iterator[str]:
    """What is packed by hand looks smaller than it is, and every change of it is a dispute."""
    by_hand = 0
    for folder in ("lib", "data", "docs", "tests"):
        for path in sorted((REPOSITORY / folder).rglob("*.py*")):
            if path.suffix not in {".py", ".pyi"} or "_build" in path.parts:
                continue
            for number, line in enumerate(source(path).splitlines(), start=1):
                if not (found := LAYOUT.search(line)) or "re.compile" in line:
                    continue
                by_hand += folder == "lib"
                if not found[1].strip(" #-"):
                    yield f"{place(path)}:{number}: a layout by hand without its reason"
    if by_hand > MOST_LAYOUTS:
        yield f"lib: {by_hand} layouts by hand, at most {MOST_LAYOUTS}"


@rule
def what_is_declared_once_is_listed_once() -> Iterator[str]:
    """A second list would have to be found by everybody who adds one more of the kind."""
    kinds = {kind: (frozenset(names), homes) for kind, (names, homes) in LISTED_ONCE.items()}
    found: dict[str, set[str]] = {kind: set() for kind in kinds}
    for path in MODULES:
        module = path.relative_to(REPOSITORY / "lib").as_posix()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
                listed = node.keys if isinstance(node, ast.Dict) else node.elts
                words = {each.value for each in listed if isinstance(each, ast.Constant)}
                for kind, (names, homes) in kinds.items():
                    if len(words & names) > 1:
                        found[kind].add(module)
                        if module not in homes:
                            yield f"{place(path)}:{node.lineno}: lists {kind} once more"
    for kind, (_, homes) in kinds.items():
        for module in homes.keys() - found[kind]:
            yield f"{place(Path(__file__))}: LISTED_ONCE names {module}, which lists no {kind}"


def asks(path: Path) -> set[tuple[str, int]]:
    """Return what a module asks of its surroundings, with the lines."""
    found = set()
    for node in ast.walk(tree(path)):
        name = ""
        if isinstance(node, ast.Attribute | ast.FunctionDef):
            name = node.attr if isinstance(node, ast.Attribute) else node.name
        elif isinstance(node, ast.Name):
            name = node.id
        elif isinstance(node, ast.alias):
            name = node.name
        if name := {"getenv": "environ", "environb": "environ"}.get(name, name):
            found.add((name, node.lineno))
    return {each for each in found if each[0] in DOORS}


@rule
def surroundings_are_asked_in_doors_only() -> Iterator[str]:
    """Two reports, two threads or a forked kernel would get the answer that is another's."""
    found: dict[str, set[str]] = {name: set() for name in DOORS}
    for path in MODULES:
        module = path.relative_to(REPOSITORY / "lib").as_posix()
        for name, line in sorted(asks(path)):
            found[name].add(module)
            if module not in DOORS[name]:
                yield f"{place(path)}:{line}: {name} belongs in a door, which hands on what it says"
    for name, modules in DOORS.items():
        for module in modules.keys() - found[name]:
            yield f"{place(Path(__file__))}: DOORS names {module}, which asks for no {name}"


def looks(path: Path) -> list[tuple[int, str]]:
    """Return which calls of a module look for files, with their lines."""
    return [
        (node.lineno, node.func.attr)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOOKS
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "ast")
    ]


@rule
def reports_look_for_files_where_it_is_remembered() -> Iterator[str]:
    """A file that appears later makes a report stale only where `is_there` or `files_in` asked."""
    for path in MODULES:
        if not path.is_relative_to(LIBRARY):
            continue
        name = path.relative_to(LIBRARY).as_posix()
        of_reports = name.startswith(ROOMS_OF_REPORTS)
        if of_reports and not name.startswith(tuple(LOOKS_BY_ITSELF)):
            yield from (f"{place(path)}:{line}: {call}" for line, call in looks(path))


@rule
def modules_that_may_look_by_themselves_do() -> Iterator[str]:
    for name in LOOKS_BY_ITSELF:
        path = LIBRARY / name
        modules = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not any(looks(each) for each in modules if each.exists()):
            yield f"{place(Path(__file__))}: LOOKS_BY_ITSELF names {name}, which does not look"


def written_names(module: ast.Module, changing: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield the names of a module that its functions write, or that begin empty to be filled."""
    held: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {each.id for each in targets if isinstance(each, ast.Name)}
            held |= names
            if begins_empty(node.value, changing):
                yield from ((node.lineno, name) for name in names)
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        parts = list(ast.walk(function))
        own = {each.arg for each in parts if isinstance(each, ast.arg)}
        own |= {
            each.id
            for each in parts
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
        for node in parts:
            if isinstance(node, ast.Global):
                yield from ((node.lineno, name) for name in node.names)
            name = written_by(node)
            if name in held - own:
                yield node.lineno, name


def begins_empty(value: ast.expr | None, changing: Collection[str]) -> bool:
    """Tell whether a value is a container, or of a class that changes, and is made of nothing."""
    if isinstance(value, ast.List | ast.Set | ast.Dict):
        return not (value.keys if isinstance(value, ast.Dict) else value.elts)
    if not isinstance(value, ast.Call) or value.args or value.keywords:
        return False
    made = ast.unparse(value.func).rpartition(".")[2]
    return made in {"dict", "list", "set"} or made in changing


def classes_that_change() -> frozenset[str]:
    """Return the library's data classes whose objects may be written to."""
    found = (node for path in MODULES for node in tree(path).body if isinstance(node, ast.ClassDef))
    return frozenset(
        each.name
        for each in found
        for decorator in map(ast.unparse, each.decorator_list)
        if decorator.startswith("dataclass") and "frozen=True" not in decorator
    )


def written_by(node: ast.AST) -> str:
    """Return the name whose object a part of a function writes to; empty where it writes none."""
    at: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        at = node.func.value if node.func.attr in WRITES else None
    elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        at = node.value
    while isinstance(at, ast.Subscript | ast.Attribute):
        at = at.value
    return at.id if isinstance(at, ast.Name) else ""


@rule
def no_module_holds_what_functions_write() -> Iterator[str]:
    """Two projects, two reports or two threads of one process would write over each other."""
    changing = classes_that_change()
    written = {
        f"{path.relative_to(LIBRARY).as_posix()}: {name}": f"{place(path)}:{line}"
        for path in MODULES
        if path.is_relative_to(LIBRARY)
        for line, name in written_names(tree(path), changing)
    }
    for name in written.keys() - STATE_OF_A_PROCESS.keys():
        yield f"{written[name]}: {name.rpartition(' ')[2]} is written by functions"
    for name in STATE_OF_A_PROCESS.keys() - written.keys():
        yield f"{place(Path(__file__))}: STATE_OF_A_PROCESS names {name}, which nothing writes"


@rule
def public_functions_say_what_they_do() -> Iterator[str]:
    for path in MODULES:
        for node in tree(path).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if public and not ast.get_docstring(node):
                yield f"{place(path)}:{node.lineno}: {node.name} has no docstring"


@rule
def expressions_that_look_behind_are_laid_out() -> Iterator[str]:
    """What may not stand before a match is read last and matters most: a line each, with why."""
    calls = (
        (path, node.lineno, ast.unparse(node))
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")
    )
    for path, line, call in calls:
        if LOOK_BEHIND.search(call) and "re.VERBOSE" not in call:
            yield f"{place(path)}:{line}: looks behind, and is not verbose"


def functions_of(modules: Collection[Path]) -> tuple[set[str], set[str]]:
    """Return the names of functions and classes, and of those that take any number by order."""
    by_name: set[str] = set()
    any_number: set[str] = set()
    for path in modules:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                by_name.add(node.name)
                if not isinstance(node, ast.ClassDef) and node.args.vararg:
                    any_number.add(node.name)
    return by_name, any_number


@rule
def calls_name_what_they_hand_over() -> Iterator[str]:
    """What stands sixth in a row says to no reader what it is; definitions are held by ruff."""
    by_name, any_number = functions_of(MODULES)
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and len(node.args) > MOST_BY_ORDER:
                name = ast.unparse(node.func).rpartition(".")[2]
                starred = any(isinstance(argument, ast.Starred) for argument in node.args)
                if name in by_name - any_number | {"cls", "partial"} and not starred:
                    yield f"{place(path)}:{node.lineno}: {name} gets {len(node.args)} by order"


OF_THIS_MANDATE = re.compile(
    r"\b(?:47/21|43/1|56/13)\b|EMLER|expert mechanism|racial justice|african descent|\bafricans\b"
    r"|\bprotests\b|\blegacies\b|mécanisme d.experts|mecanismo de expertos|ascendance africaine"
    r"|afrodescend|механизма? экспертов|экспертн\w+ механизм|африканского происхождения"
    r"|专家机制|非洲人后裔|آلية الخبراء|للخبراء المستقلين|أصل أفريقي",
    re.IGNORECASE,
)
"""Name, acts and persons of the mandate of this project, in the languages of its documents."""
BRANCH_ON_A_LIMB = re.compile(r"""\blimb\w* (?:==|!=|(?:not )?in) [(\[{]?["']""")
SAYS_WHOSE_MANDATE_IT_IS = {
    "lib/hrcreport/editorial/starters/of_the_tool.py": "names the record of a starter",
    "lib/hrcreport/notebook/access/reporting_groups.py": "a term of statistics",
    "lib/hrcreport/registers/monitoring/cooperation.py": "the name of another body",
    "lib/hrcreport/checks/spelling/official_names.yml": "the name of another body",
}
"""What may say a word of it, with its reason."""
KNOWS_NO_MANDATE = (
    "lib/hrcreport/**/*.py",
    "lib/hrcreport/**/*.yml",
    "lib/hrcreport/**/*.html",
    "lib/hrcreport/**/*.ipynb",
    "lib/labextension/src/**/*.ts",
    "reports/_extensions/hrc/**/*.yml",
    "reports/_extensions/hrc/**/*.lua",
    "reports/_extensions/hrc/**/*.typ",
)


def words_of_this_mandate(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and words where a text names this mandate, or asks which limb it is about."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in (OF_THIS_MANDATE.search(line), BRANCH_ON_A_LIMB.search(line)):
            if found:
                yield number, found[0]


@rule
def the_tool_knows_no_mandate() -> Iterable[str]:
    """Another mechanism's papers speak in no name but its own: what is said stands in data."""
    silent = set(SAYS_WHOSE_MANDATE_IT_IS)
    for path in sorted({each for one in KNOWS_NO_MANDATE for each in REPOSITORY.glob(one)}):
        for number, words in words_of_this_mandate(path.read_text(encoding="utf-8")):
            if place(path) not in SAYS_WHOSE_MANDATE_IT_IS:
                yield f"{place(path)}:{number}: '{words}' belongs into data/mandate"
            silent.discard(place(path))
    yield from (f"{each}: says nothing of a mandate any more: no exception" for each in silent)


@rule
def statistics_know_nothing_of_the_tool() -> Iterator[str]:
    """They are a package of their own: what the tool has to say, it hands over."""
    for path in sorted(
        path for path in STATISTICS.rglob("*") if path.suffix in {".json", ".py", ".pyi"}
    ):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if named := OF_THE_TOOL.search(line):
                yield f"{place(path)}:{number}: {named[0]}"
