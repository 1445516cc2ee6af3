"""Each example of a file on the pages of docs is one that its record takes.

Examples that pages show in part lack keys, and none has a key or a value that is refused. What is
whole is built elsewhere: packages in `tests/integration/test_plugins` and
`tests/registers/files/test_own_register`, recipes in `tests/tables/recipes/test_docs`, charts in
`tests/notebook/charts`, code of other pages in `tests/content/test_examples_of_pages`.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from hrcreport.registers.files.registry import registers

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^ *```(yaml|python)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
ELSEWHERE = {
    "errors.md": "generated: each line of it is what a command says in a test",
    "import-a-table.md": "tests/tables/recipes/test_docs.py",
    "recipes.md": "tests/tables/recipes/test_docs.py",
    "params.md": "tests/content/test_examples_of_pages.py",
}
"""Pages whose examples are tried elsewhere, or are no files of a register."""
REGISTERS: dict[str, tuple[str, ...]] = {
    "consultations.md": ("consultations", "persons"),
    "format.md": ("document",),
    "law.md": (
        *("standards", "standards", "regions", "elements"),
        *("law", "areas", "weapons", "training"),
    ),
    "mandate.md": ("body", ""),  # the second is of a file of params
    "missions.md": ("mission",),
    "monitoring.md": ("cases", "cooperation", "watch", "searches", "lives"),
    "practice.md": ("practice", "practice"),
    "recommendations.md": ("issued", "history"),
    "safeguards.md": ("safeguards",),
    "follow-up-recommendations.md": ("history",),
}
"""By page, the register of each of its examples, in their order."""


def blocks(page: Path, kind: str) -> list[str]:
    """Return what stands in the blocks of one kind on a page."""
    text = page.read_text(encoding="utf-8")
    return [dedent(block) for found, block in BLOCK.findall(text) if found == kind]


def pages(kind: str) -> list[Path]:
    """Return the pages that guide or describe and have such a block."""
    of_users = [*(DOCS / "how-to").glob("*.md"), *(DOCS / "reference").glob("*.md")]
    return [page for page in sorted(of_users) if page.name not in ELSEWHERE and blocks(page, kind)]


def left_out(error: Any) -> bool:
    """Tell whether an example only leaves something out: a key, or the rest of a long text."""
    return error.validator == "required" or str(error.instance).endswith("…")


@pytest.mark.parametrize("name", sorted(REGISTERS))
def test_example_of_a_register_is_what_its_record_takes(name: str) -> None:
    (page,) = DOCS.rglob(name)
    examples = blocks(page, "yaml")
    assert len(examples) == len(REGISTERS[name]), "name the register of each example here"
    schemas = {
        register.name: json.loads(register.model.schema_text(register.title))
        for register in registers()
    }
    for register, example in zip(REGISTERS[name], examples, strict=True):
        if not register:
            continue
        read = YAML(typ="safe").load(example)
        errors = Draft202012Validator(schemas[register]).iter_errors(read)
        assert [
            f"{error.json_path}: {error.message}" for error in errors if not left_out(error)
        ] == []


@pytest.mark.parametrize("page", pages("yaml"), ids=lambda page: page.name)
def test_each_example_in_yaml_can_be_read(page: Path) -> None:
    for example in blocks(page, "yaml"):
        assert YAML(typ="safe").load(example)


@pytest.mark.parametrize("page", pages("python"), ids=lambda page: page.name)
def test_each_example_in_python_can_be_read(page: Path) -> None:
    for example in blocks(page, "python"):
        assert ast.parse(example).body
