"""This module writes the keys of every register as JSON Schema, so that editors can help."""

from __future__ import annotations

from pathlib import Path

from hrcreport.json_schema import schema_text, whole_schema, write_stale
from hrcreport.model import record_schema
from hrcreport.project import Project
from hrcreport.registers.registry import present


def schemas(project: Project) -> dict[Path, str]:
    """Return the text of each schema file by its path, for the registers that the project has."""
    return {
        each.schema_file(project): schema_text(whole_schema(each.title, record_schema(each.keys)))
        for each in present(project)
    }


def write_schemas(project: Project) -> list[Path]:
    """Write the schema files that are missing or stale, and return them."""
    return write_stale(schemas(project))
