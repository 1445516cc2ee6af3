"""This module holds the command `schema`: the keys of files, for editors."""

from __future__ import annotations

import click

from hrcreport.cli.choices import project_of


@click.command()
@click.pass_context
def schema(context: click.Context) -> None:
    """Write the schemas that editors complete and check params files, recipes, registers with.

    Those of params files are made from the parameters cells of the shared notebooks. Run this
    after a change there.
    """
    from hrcreport.params.schema import write_schemas
    from hrcreport.recipes.recipe_files import write_recipe_schemas
    from hrcreport.registers.registry import write_schemas as write_register_schemas

    project = project_of(context)
    written = [
        *write_schemas(project),
        *write_recipe_schemas(project),
        *write_register_schemas(project),
    ]
    for path in written:
        click.echo(f"wrote {project.place(path)}")
    if not written:
        click.echo("The schemas are up to date.")
