"""The pages on recipes name every key, and the example that they show does what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hrcreport.foundation.errors import DataError
from hrcreport.tables.recipes.recipe_files import open_recipe, schemas
from hrcreport.tables.recipes.run import import_files

DOCS = Path(__file__).parents[3] / "docs"
HOW_TO = (DOCS / "how-to" / "import-a-table.md").read_text("utf-8")
REFERENCE = (DOCS / "reference" / "recipes.md").read_text("utf-8")
FENCE = re.compile(r"^   ```(\w+)\n(.*?)^   ```$", re.MULTILINE | re.DOTALL)


def shown(kind: str, number: int = 0) -> str:
    """Return what stands in a fenced block, without its indent."""
    texts = [text for found, text in FENCE.findall(HOW_TO) if found == kind]
    return re.sub(r"^   ", "", texts[number], flags=re.MULTILINE)


def keys_of(schema: object) -> set[str]:
    if isinstance(schema, dict):
        found = set(schema.get("properties", {}))
        return found.union(*(keys_of(part) for part in schema.values()))
    if isinstance(schema, list):
        return set().union(*(keys_of(part) for part in schema))
    return set()


def test_every_key_of_a_recipe_is_in_the_reference(invented) -> None:
    keys = keys_of(
        [
            json.loads(text)
            for path, text in schemas(invented.project).items()
            if path.stem != "correction"
        ]
    )
    obvious = {"name", "path", "version", "label", "written", "groups"}  # shown in examples
    missing = [
        key
        for key in sorted(keys - obvious)
        if f"`{key}`" not in REFERENCE
        and f"### {key}" not in REFERENCE
        and f"{key}," not in REFERENCE
    ]
    assert missing == []


@pytest.fixture
def run(invented, tmp_path: Path):
    """Return what the recipe of the page makes of an export."""
    folder = invented.project.data / "recipes"
    folder.mkdir()
    recipe = folder / "xxa-stops.yml"
    recipe.write_text(shown("yaml"), encoding="utf-8")

    def imported(text: str):
        export = tmp_path / "stops-2020.csv"
        export.write_text(text, encoding="utf-8")
        return import_files([export], open_recipe(recipe, invented.project), invented.project)

    return imported


def test_the_example_makes_the_table(run) -> None:
    result = run(shown("text"))
    values = dict(
        zip(
            zip(result.frame["period"], result.frame["group"], strict=True),
            result.frame["value"],
            strict=True,
        )
    )
    assert values == {
        ("2019", "black"): "1200",
        ("2019", "white"): "2300",
        ("2020", "black"): "900",
        ("2020", "white"): "0",
    }
    assert result.compared == ("1 figures of 1 total rows: all stops",)


def test_the_message_that_is_shown_is_the_one_that_is_said(run) -> None:
    text = shown("text").replace("03/07/2020;Black", "03/07/2020;Asian")
    with pytest.raises(DataError) as refusal:
        run(text)
    said = " ".join(str(refusal.value).split())
    first, mend = shown("text", 1).strip().split("\n")
    assert said.startswith(first)
    assert mend in said
