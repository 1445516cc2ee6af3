"""This module holds the command `seal`: restricted tables encrypted, and released as counts."""

from __future__ import annotations

from dataclasses import replace

import click

from hrcreport.cli.terminal.choices import answers, command, project_of
from hrcreport.cli.terminal.output import Result


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
@answers
def seal(
    context: click.Context,
    tables: tuple[str, ...],
    new_key: bool,
    release: bool,
    new_noise_key: bool,
) -> Result:
    """Encrypt restricted tables for all whose public keys stand in data/recipients.txt.

    Reports open them with your key in memory; nothing is written in clear. Counts that may be
    shown are kept in data/released, for builds without a key. A table that is encrypted
    already is encrypted anew, so that a person can be added or taken off the list.
    """
    from hrcreport.notebook import to_release
    from hrcreport.tables import Catalogue, Identity, Safeguards

    project, places, keys = project_of(context), dict[str, str](), dict[str, str]()
    # Before anything is made or encrypted: what cannot be shown is refused with nothing half done.
    write = to_release(project, tables, every=release)
    if new_key:
        keys["public_key"] = Identity.new(project)
        message = f"Your key is made. Public half, in data/recipients.txt: {keys['public_key']}"
        click.echo(message, err=True)
    if new_noise_key:
        keys["noise"] = Safeguards.new_noise_key()
        click.echo(
            "A key is made by which counts are changed. Give it to all who build, keep a copy, "
            f'and add to data/safeguards.yml: noise: "{keys["noise"]}"',
            err=True,
        )
    for name in tables:
        place = Catalogue.read(project).seal(name)
        places[place] = f"{name} is encrypted"
        click.echo(f"{name} is encrypted: {place}", err=True)  # whatever becomes of the next
    places |= dict.fromkeys(write(), "what may be shown")
    result = Result.of_files(places)
    return replace(result, data={**result.data, **keys})
