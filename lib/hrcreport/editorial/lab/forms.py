"""This module tells JupyterLab's menu which commands it offers, each as the fields of a form.

    python -m hrcreport.editorial.lab.forms --root DIR

prints them in JSON, from what the commands themselves declare: words, help, choices. The menu
gives what was filled in to the same commands, so that there is one way to do a thing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from hrcreport.editorial.lab import committing
from hrcreport.registers import PrintedList
from hrcreport.tables import PlainImport

HIDDEN = ("--json", "--dry-run", "--help", "--no-browser", "--port", "--all")
"""What a form does not ask for: it is for programs, or for shells."""


@dataclass(frozen=True, slots=True)
class Act:
    """An item of the menu: its command, what it is called there, and which fields its form has.

    Without `fields` the form has all that the command takes but what is `HIDDEN`. `fixed` is said
    beside what is filled in, `needed` are fields that the menu asks for and a shell does not;
    `program` is the module that runs it.
    """

    group: str
    label: str
    command: str
    fields: tuple[str, ...] | None = None
    fixed: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    program: str = "hrcreport"


ACTS = (
    Act("work", "Check", "check", ("ids",)),
    Act("work", "Build", "build", ("ids", "--to", "--force", "--strict")),
    Act("work", "See the page", "edit", ("report_id",), ("--no-browser",)),
    Act("work", "What the inspection finds", "inspect", ("subject",)),
    Act("work", "Why it must be built", "why"),
    Act("work", "All reports and their state", "list", ()),
    Act("work", "Give the report its own notebook", "adopt", ("ids",)),
    Act("work", "Take over changes of the shared text", "update", ("ids",)),
    Act("new", "New country", "new country", ("codes",), needed=("codes",)),
    Act("new", "New theme", "new theme"),
    Act("new", "New report of another kind", "new report"),
    Act("new", "New finding", "new finding"),
    Act("new", "New provision of law", "new provision"),
    Act("new", "New assessment of law", "new assessment"),
    Act("new", "New quotation", "new quotation"),
    Act("new", "New photograph", "new photo"),
    Act(
        "new",
        "New table from CSV or Excel",
        "new table",
        needed=tuple(f"--{option_name}" for option_name in PlainImport.NEEDED),
    ),
    Act(
        "new",
        "New sources from Zotero, BibTeX or a DOI",
        "new source",
        ("file", "--doi", "--report"),
    ),
    Act(
        "home",
        "Take home a Word or PDF file",
        "review",
        ("report_id", "files", "--apply"),
        needed=("files",),
    ),
    Act(
        "home",
        "Write a Word file for reviewers",
        "review",
        ("report_id", "--send"),
        needed=("--send",),
    ),
    Act("home", "Bring text from Word", "paste"),
    Act("home", "Keep an edition", "edition make"),
    Act("home", "Editions", "edition list"),
    Act("home", "What changed", "diff", ("old", "new")),
    Act("home", "Release", "release", ("called", "--author", "--approved-by", "--key")),
    Act("home", "Keep in git", "commit", program=committing.__name__),
)


def forms_of(app: click.Group, root: str | None) -> list[dict[str, Any]]:
    """Return the form of each item of the menu, in its order; choices are those of a project.

    Each register of which there is a table has one for a new record.
    """
    of_registers = (
        Act("new", f"New {printed_list.model.noun}", f"new record {name}")
        for name, printed_list in PrintedList.by_name().items()
    )
    return [_form(act, app, root) for act in (*ACTS, *of_registers)]


def _form(act: Act, app: click.Group, root: str | None) -> dict[str, Any]:
    words = act.command.split()
    context = click.Context(app, info_name="hrcreport")
    context.params["root"] = root
    command: click.Command = app if act.program == "hrcreport" else committing.app
    for word in words:
        subcommand = (
            command.get_command(context, word) if isinstance(command, click.Group) else None
        )
        if subcommand is None:
            raise LookupError(f"there is no command '{act.command}'")
        command = subcommand
    context = click.Context(command, parent=context, info_name=words[-1])
    fields = dict(_fields(command, context))
    chosen = (
        act.fields if act.fields is not None else [name for name in fields if name not in HIDDEN]
    )
    for name in act.needed:
        fields[name]["required"] = True
    return {
        "group": act.group,
        "label": act.label,
        "program": act.program,
        "command": [*words, *act.fixed],
        "help": (command.help or "").split("\n\n")[0].replace("\n", " "),
        "fields": [fields[name] for name in chosen],
    }


def _fields(command: click.Command, context: click.Context) -> Iterator[tuple[str, dict[str, Any]]]:
    for parameter in command.params:
        option = isinstance(parameter, click.Option)
        name = max(parameter.opts, key=len) if option else str(parameter.name)
        default = parameter.get_default(context, call=False)
        yield (
            name,
            {
                "name": name,
                "option": option,
                "title": parameter.metavar.strip("[].")
                if parameter.metavar and not option
                else name.strip("-"),
                "help": (getattr(parameter, "help", "") or "").split("  [")[0],
                "kind": _kind(parameter),
                "choices": list(_choices(parameter, context)),
                "required": parameter.required,
                "several": parameter.multiple
                if isinstance(parameter, click.Option)
                else parameter.nargs == -1,
                "default": default if isinstance(default, (str, int, float)) else "",
            },
        )


def _kind(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return "flag"
    metavar = (parameter.metavar or "").strip("[].")
    reads = type(parameter.type).__name__ == "FileToRead" or metavar == "FILE"
    writes = isinstance(parameter.type, click.Path) and not reads
    if isinstance(parameter, click.Option) and metavar == "FILE" and parameter.name != "key_file":
        return "place"
    return "place" if writes or parameter.name == "key_file" else "file" if reads else "text"


def _choices(parameter: click.Parameter, context: click.Context) -> Iterator[dict[str, str]]:
    for item in parameter.shell_complete(context, ""):
        if item.type == "plain":
            yield {"value": str(item.value), "help": item.help or ""}


if __name__ == "__main__":
    root = sys.argv[sys.argv.index("--root") + 1] if "--root" in sys.argv else None
    # The command line lies above this wing: it is known to this process alone.
    print(json.dumps(forms_of(import_module("hrcreport.cli.app").app, root)))
