"""This module holds the command `seal`: restricted tables encrypted, and released as counts."""

from __future__ import annotations

import click

from hrcreport.cli.terminal.choices import command, project_of
from hrcreport.cli.terminal.output import count_of


@command("""
  hrcreport seal --new-key           a key of your own, once
  hrcreport seal xxa-cases           encrypt a table and take the readable file away
  hrcreport seal --release           release counts anew, after the policy or a table changed
  hrcreport seal --new-noise-key     a key by which counts are changed, once for a project
""")
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option("--new-key", is_flag=True, help="Make a key, and add its public half to the project.")
@click.option("--release", is_flag=True, help="Write what may be shown of encrypted tables.")
@click.option(
    "--new-noise-key", is_flag=True, help="Make a key by which rounding or cell keys draw."
)
def seal(
    context: click.Context,
    tables: tuple[str, ...],
    new_key: bool,
    release: bool,
    new_noise_key: bool,
) -> None:
    """Encrypt restricted tables for all whose public keys stand in data/recipients.txt.

    Reports open them with your key in memory; nothing is written in clear. Counts that may be
    shown are kept in data/released, for builds without a key. A table that is encrypted
    already is encrypted anew, so that a person can be added or taken off the list.
    """
    from hrcreport.notebook import release_sealed
    from hrcreport.tables import Catalogue, Identity, Safeguards

    project = project_of(context)
    if new_key:
        public = Identity.new(project)
        click.echo(f"Your key is made. Public half, in data/recipients.txt: {public}")
    if new_noise_key:
        click.echo(
            "A key is made by which counts are changed. Give it to all who build, keep a copy, "
            f'and add to data/safeguards.yml: noise: "{Safeguards.new_noise_key()}"'
        )
    for name in tables:
        click.echo(f"{name} is encrypted: {Catalogue.read(project).seal(name)}")
    if tables or release:
        places = release_sealed(project)
        click.echo(f"{count_of(len(places), 'table')} released: {', '.join(places)}")
