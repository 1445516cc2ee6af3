"""This module holds the doors of wings: what they offer, how far they lead, and who may act."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conventions.code import MODULES, source, tree
from tests.conventions.rules import REPOSITORY, place, rule

FOR_PACKAGES = re.compile(r"^\s*from hrcreport\.(\w+) import ([\w, ]+)$", re.MULTILINE)
"""How the pages for other packages and notebooks name what they may use."""
MOST_NAMES_AT_DOORS = 190
"""So many names of wings may be reached from other wings; the number may fall."""
MOST_REACHED = 20
"""So many per cent of all modules define a name that a door offers; the share may fall."""
ACTS = {
    "Session": {"build", "editorial"},
    "fetch_export": {"cli"},
    "render_document": {"build", "editorial"},
    "warm_server": {"build", "cli", "editorial"},
}
"""Names at doors that start a kernel, make a document or ask the network: who may call them."""
NETWORK = {"ftplib", "http.client", "socket", "urllib.request"}
"""Modules of Python that reach other machines; packages of others stand in pyproject.toml."""
MAY_REACH = {
    "cli/terminal/choices.py": "turns an address of a file into its path",
    "document/execute/asking.py": "a socket of the machine, by which a kernel is answered",
    "document/execute/warm": "a socket of the machine, between a session and its kernels",
    "editorial/desk/server.py": "serves the page of `edit` to this machine",
}


@rule
def doors_offer_what_other_wings_use_and_no_more() -> Iterator[str]:
    """What leaves a wing is a promise to all others; each name of it is one more to keep."""
    library = REPOSITORY / "lib" / "hrcreport"
    offered = {
        (stub.parent.name, name.name): f"{place(stub)}:{node.lineno}: {name.name} is used by none"
        for stub in sorted(library.glob("*/*.pyi"))
        for node in ast.parse(source(stub)).body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name != "*"
    }
    used = {
        (wing, name.name)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for root, _, wing in [(node.module or "").partition(".")]
        if root == "hrcreport" and wing != path.relative_to(library.parent).parts[1]
        for name in node.names
    }
    pages = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "docs").rglob("*.md"))
    )
    for wing, names in FOR_PACKAGES.findall(pages):
        used |= {(wing, name.strip()) for name in names.split(",")}
    yield from (told for each, told in offered.items() if each not in used)
    if len(offered) > MOST_NAMES_AT_DOORS:
        yield f"lib/hrcreport: doors offer {len(offered)} names, at most {MOST_NAMES_AT_DOORS}"


def defines(module: Path, name: str) -> Path:
    """Return the module that defines a name which another may only hand on."""
    path = module.with_suffix(".py")
    path = path if path.exists() else module / "__init__.py"
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hrcreport."):
            origin = REPOSITORY.joinpath("lib", *(node.module or "").split("."))
            if name in {each.asname or each.name for each in node.names}:
                return defines(origin, name)
    return path


@rule
def doors_lead_to_few_modules() -> Iterator[str]:
    """What no other wing reaches may be changed by whoever knows its own wing alone."""
    library = REPOSITORY / "lib" / "hrcreport"
    reached = {
        defines(stub.parent.joinpath(*(node.module or "").split(".")), name.name)
        for stub in sorted(library.glob("*/*.pyi"))
        for node in ast.parse(source(stub)).body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name != "*"
    }
    modules = [path for path in MODULES if path.is_relative_to(library)]
    if 100 * len(reached) > MOST_REACHED * len(modules):
        yield (
            f"lib/hrcreport: doors lead to {len(reached)} of {len(modules)} modules, "
            f"at most {MOST_REACHED} per cent"
        )


@rule
def acts_at_doors_are_called_by_those_who_may() -> Iterator[str]:
    """Who judges starts no kernel and makes no document, and nothing but a command fetches."""
    for path in MODULES:
        root, wing, *_ = path.relative_to(REPOSITORY / "lib").parts
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and root == "hrcreport":
                for name in {each.name for each in node.names} & ACTS.keys():
                    of = (node.module or "").split(".")
                    if len(of) == 2 and of[0] == root and wing not in ACTS[name]:
                        yield f"{place(path)}:{node.lineno}: {wing} may not call {name}"


@rule
def few_modules_reach_other_machines() -> Iterator[str]:
    """Whatever is read from elsewhere comes by `fetch` or by a store that the project names."""
    for path in MODULES:
        name = path.relative_to(REPOSITORY / "lib").as_posix().removeprefix("hrcreport/")
        for node in ast.walk(tree(path)):
            found = {each.name for each in node.names} if isinstance(node, ast.Import) else set()
            if isinstance(node, ast.ImportFrom):
                found = {node.module or ""}
                found |= {f"{node.module}.{each.name}" for each in node.names}
            for module in found & NETWORK:
                if not name.startswith(tuple(MAY_REACH)):
                    yield f"{place(path)}:{node.lineno}: {module}"
