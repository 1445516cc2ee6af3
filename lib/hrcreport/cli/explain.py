"""This module holds the command `explain`: what a message means, by a slip and what mends it."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from hrcreport.cli.terminal.choices import answers, command, project_of
from hrcreport.cli.terminal.output import Result, print_table
from hrcreport.foundation import Problem, RefusedError

Messages = list[dict[str, str]]
"""What a rule says, and its mend, in each place that tells it: `what`, `mend`."""
BESIDE = Path(__file__).parent
OF_A_PROJECT = "own."
"""As in the record of such a rule, which is loaded only where one is asked for."""


@command("""
  hrcreport explain                             forty slips that people meet most
  hrcreport explain params.order                what a rule means: --json names it
  hrcreport explain "comes after 'last_year'"   words of a message do as well
  hrcreport explain law                         all rules on registers of law
""")
@click.argument("words", metavar="[RULE|WORDS]...", nargs=-1)
@answers
def explain(context: click.Context, words: tuple[str, ...]) -> Result:
    """Say what a message means, by what was written, what is said of it and what is right.

    Without a word forty slips are listed, which people meet most. Leaves with 2 where no message
    has the words.
    """
    import yaml  # no other command line waits for it

    slips: Messages = yaml.safe_load((BESIDE / "explained.yml").read_bytes())
    query = " ".join(words)
    own = _own(context) if query.startswith(OF_A_PROJECT) else {}
    messages_by_rule = _found(query, own) if words else {slip["rule"]: [] for slip in slips}
    shown_slips = [slip for slip in slips if slip["rule"] in messages_by_rule]
    words_of = partial(_print, messages_by_rule, shown_slips, has_words=bool(words))
    return Result({"rules": messages_by_rule, "examples": shown_slips}, words_of)


def _print(messages_by_rule: dict[str, Messages], slips: Messages, *, has_words: bool) -> None:
    if not has_words:
        print_table(("Rule", "Slip"), ((slip["rule"], slip["title"]) for slip in slips))
    elif len(messages_by_rule) > 1:
        rows = ((name, messages[0]["what"]) for name, messages in messages_by_rule.items())
        print_table(("Rule", "Says"), rows, cut="Says")
    else:
        ((name, messages),) = messages_by_rule.items()
        click.echo(click.style(name, bold=True))
        click.echo("\n".join(_in_words(slips) if slips else _said(messages)))


def _own(context: click.Context) -> dict[str, Messages]:
    """Return the rules that the project adds to the inspection."""
    from hrcreport.registers import Body

    return {
        rule.called: [{"what": f"Found when {rule.what}. {rule.why}", "mend": rule.mend}]
        for rule in Body.Rule.of_project(project_of(context))
    }


def _found(query: str, own: dict[str, Messages]) -> dict[str, Messages]:
    """Return the rules that are asked for, by name, by area or by words of their messages.

    Raises:
        RefusedError: there are none; the nearest name is told.
    """
    rules: dict[str, Messages] = json.loads((BESIDE / "messages.json").read_bytes()) | own
    for name in rules:
        if re.fullmatch(re.escape(name).replace("<key>", "[a-z-]+"), query):
            return {query: rules[name]}
    query_words = _words(query)
    messages_by_rule = {
        name: messages
        for name, messages in rules.items()
        if name.partition(".")[0] == query
        or (query_words and any(query_words <= _words(message["what"]) for message in messages))
    }
    if not messages_by_rule:
        raise RefusedError.of(
            "hrcreport explain",
            f"no rule is called '{query}', and no message has all of these words.",
            f"{Problem.did_you_mean(query, rules)}Leave out names, numbers and places, which "
            "differ from one message to another.",
            "cli.unknown-rule",
        )
    return messages_by_rule


def _words(text: str) -> set[str]:
    """Return the words of a message without what stands in quotation marks, which differs."""
    return set(re.findall(r"[a-z]+", re.sub(r"'[^']*'|\"[^\"]*\"", " ", text).lower()))


def _said(messages: Messages) -> list[str]:
    return [f"  {message['what']}\n    {message['mend']}" for message in messages]


def _in_words(slips: list[dict[str, Any]]) -> list[str]:
    return [
        f"\n{slip['title']}. {slip.get('file', 'On the command line')}:\n"
        f"{indent(slip['slip'], '    ')}\n{slip.get('command', 'It')} says:\n"
        f"{indent(slip['says'], '    ')}\nRight is:\n{indent(slip['sound'], '    ')}"
        for slip in slips
    ]
