"""This module makes what the catalogue says of an imported table, and checks the table against it.

Where the recipe describes the table, its words are the record; otherwise the record that stands in
the catalogue is kept, with the new bytes and hash.
"""

from __future__ import annotations

from typing import Any

from hrcreport.foundation import DataError, Problem, Project, sha256_of
from hrcreport.tables.data.descriptor import read_record
from hrcreport.tables.data.kinds import TableKinds, problems_of_table, read_kinds
from hrcreport.tables.data.parts import CatalogueFiles
from hrcreport.tables.data.plain_table import WHOLE_COUNTRY
from hrcreport.tables.data.table_checks import check_table
from hrcreport.tables.recipes.key_columns import KeyColumn
from hrcreport.tables.recipes.recipe import COMPLETE, Description, Recipe
from hrcreport.tables.recipes.recipe_files import Corrections

SAID_APART = (
    *("title", "description", "kind", "grade", "sensitivity"),
    *("sources", "licence", "columns", "labels"),
)
"""What is said of a table in a place of its own; all else is said as the recipe has it."""


def standing_record(name: str, project: Project) -> dict[str, Any] | None:
    """Return what the catalogue says of a table, or None.

    Raises:
        DataError: the catalogue is missing or is not JSON; `hrcreport check` says more.
    """
    files = CatalogueFiles(project.data)
    try:
        return next((resource for resource in files.resources() if resource["name"] == name), None)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise DataError.of(
            project.place(files.whole),
            "the catalogue of tables cannot be read.",
            "Run 'hrcreport check' and mend it first.",
            "import.catalogue",
        ) from error


def checked_record(
    content: bytes, recipe: Recipe, project: Project, *, corrections: Corrections
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the resource of the new table, and all that is wrong with the table or with it.

    Raises:
        DataError: the table is described neither in the recipe nor in the catalogue.
    """
    standing = standing_record(recipe.makes, project)
    resource = described(recipe, project) if recipe.describe else standing
    if resource is None:
        raise DataError(not_described(recipe))
    resource = with_corrections(resource, corrections)
    resource = resource | {"bytes": len(content), "hash": f"sha256:{sha256_of(content)}"}
    place = f"{project.place(project.data)}/{resource['path']}"
    record_place = project.place(CatalogueFiles(project.data).record(recipe.makes))
    record, problems = read_record(resource, place=record_place)
    if record:
        problems = check_table(record, content, place=place)
        kinds, slips = read_kinds(project)
        if not slips:
            problems += problems_of_table(record, kinds, place=recipe.place)
    return resource, problems


def with_corrections(resource: dict[str, Any], corrections: Corrections) -> dict[str, Any]:
    """Return the resource with the sentences that print its corrections, or without any."""
    hrc = {key: value for key, value in resource["hrc"].items() if key != "corrections"}
    if corrections.said:
        hrc["corrections"] = list(corrections.said)
    return resource | {"hrc": hrc}


def not_described(recipe: Recipe) -> Problem:
    """Return the problem of a table that nobody has described."""
    return Problem(
        recipe.place,
        f"the table '{recipe.makes}' is described neither here nor in the catalogue.",
        "Add a part 'describe' with title, source, licence, grade and scope, as "
        "docs/reference/recipes.md shows.",
        "recipe.not-described",
        line=recipe.line("makes"),
        value=recipe.makes,
    )


def described(recipe: Recipe, project: Project) -> dict[str, Any]:
    """Return the resource that a recipe describes, with bytes and hash left at nothing."""
    description = recipe.describe.plain() if recipe.describe else {}
    country = recipe.key("country")
    hrc = {"kind": description["kind"]}
    if country and country.fixed:
        hrc["country"] = country.fixed
    hrc["grade"] = description["grade"]
    hrc["sensitivity"] = description.get("sensitivity", "restricted")
    said = (key for key in Description.declared_keys() if key not in SAID_APART)
    hrc |= {key: description[key] for key in said if key in description}
    kinds, _ = read_kinds(project)
    return {
        "name": recipe.makes,
        "path": f"tables/{recipe.makes}.csv",
        "title": description["title"],
        "description": description["description"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": 0,
        "hash": "",
        "sources": description["sources"],
        "licenses": [description["licence"]],
        "profile": "tabular-data-resource",
        "schema": {
            "fields": [_field(name, recipe, project, kinds) for name in recipe.column_order],
            "primaryKey": [
                name
                for name in recipe.column_order
                if name not in (COMPLETE, "value") and not _is_empty(recipe.key(name))
            ],
        },
        "hrc": hrc,
    }


def _is_empty(key: KeyColumn | None) -> bool:
    return key is not None and key.fixed == ""


def _field(name: str, recipe: Recipe, project: Project, kinds: TableKinds | None) -> dict[str, Any]:
    kind = "boolean" if name == COMPLETE else "string"
    if name == "value":
        decimals = any(measure.decimals for measure in recipe.measures.values())
        kind = "number" if decimals or not _counts_alone(recipe, kinds) else "integer"
    key = recipe.key(name)
    empty = _is_empty(key)
    columns = recipe.describe.columns if recipe.describe else {}
    meaning = WHOLE_COUNTRY if empty else columns.get(name) or TableKinds.meaning(name, kinds)
    field: dict[str, Any] = {"name": name, "type": kind, "description": meaning}
    if not empty:
        field["constraints"] = {"required": True} | ({"minimum": 0} if name == "value" else {})
    categories = _categories(name, recipe, project)
    if categories:
        field["categories"] = [
            {"value": value, "label": label} for value, label in categories.items()
        ]
    return field


def _counts_alone(recipe: Recipe, kinds: TableKinds | None) -> bool:
    """Tell whether no measure of the table may have decimals, as far as its kind knows them."""
    kind = kinds.kinds.get(recipe.describe.kind) if kinds and recipe.describe else None
    kind_measures = kind.measures if kind else {}
    return all(kind_measures[name].is_count for name in recipe.measures if name in kind_measures)


def _categories(name: str, recipe: Recipe, project: Project) -> dict[str, str]:
    """Return the words of each code of a column whose codes the recipe lists."""
    key = recipe.key(name)
    labels = dict(recipe.describe.labels.get(name, {}) if recipe.describe else {})
    if name == "measure":
        codes = tuple(recipe.measures)
    elif key is None or name in ("area", "period") or (key.fixed is None and not key.order):
        return {}
    else:
        codes = (key.fixed,) if key.fixed is not None else key.order
    if key and key.labels:
        labels = {**key.labels, **labels}
    if name == "country":
        labels = project.known_countries() | labels
    return {code: labels.get(code, code.replace("_", " ")) for code in codes}
