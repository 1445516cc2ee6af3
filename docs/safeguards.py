"""This module writes the page of the policy of safeguards from what the library declares."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from disparity.disclosure.policy import POLICIES, Policy, Setting
from hrcreport.foundation import Record
from hrcreport.tables.data.safeguards import WRITTEN, Askable, Level, Named, Safeguards

OF_THE_FILE = {
    "levels": "the settings of each level; see below",
    "records": "what cells may ask of records; see below",
    "named": "the names and addresses that documents may print; see below",
    "unknown_share": "the percentage of unknown group from which on every ratio is printed with "
    "the least and the most that it can be",
    "noise": "the fingerprint of the key by which counts are changed, where a level has `rounding` "
    "or `cell_key`: sixteen letters of `hrcreport seal --new-noise-key`",
}
OF_A_LEVEL = {
    "name": "`public`, `restricted` or `confidential`: the `sensitivity` of a table",
    "holds": "the data of this level, in words",
    "because": "the reason for each setting, and for `approved_by`: a line each",
    "approved_by": "the functions of which one must approve a release of such data; while there is "
    "none, nothing of the level is released",
}
OF_RECORDS_ASKED = {
    "file": "the place of the file in the project, without `.age` where it is encrypted",
    "categories": "columns by which may be counted, each with all values that are told, "
    "numbers as `5` and `1.5`; with `other` among them, every other value counts so",
    "dates": "columns of dates (`2019-03-17`, `2019-03`, `2019`) by which may be counted, as "
    "precisely as `dates` of the level says",
    "places": "columns of degrees of latitude or longitude by which may be counted, with the "
    "`decimals` of the level",
    "amounts": "columns of numbers that may be summed, of three values or more: whoever has one of "
    "two can be counted",
    "contributor": "the column that says whose each amount is; without it nothing is summed",
    "apart_from": "files of records that hold none of these persons: both are counted, else only "
    "the one that is asked first",
}
OF_A_NAME = {
    "name": "the name or address, or the place of a public table (`data/tables/….csv`) for all "
    "that it names",
    "because": "the reason why it may stand there, as a person confirmed it",
}


OF_RECORDS = {*WRITTEN, *(field.name for field in msgspec.structs.fields(Record))}
EXAMPLE = """\
levels:
  - name: restricted
    holds: answers to requests, given under terms
    threshold: 5
    zeros: shown
    rounding: 0
    dominance: 80
    k: 5
    dates: month
    decimals: 1
    approved_by: [secretary of the mechanism, data protection officer]
    because:
      threshold: the usual one of the Handbook on Statistical Disclosure Control
      zeros: a zero says nothing of a person who was counted
      rounding: rounded counts contradict the sums of the source
      dominance: the figure of one contributor could be taken for the sum
      k: as the threshold
      dates: a day and a town point to an event
      decimals: a tenth of a degree is some eleven kilometres
      approved_by: the officer who answers for the data must agree
records:
  - file: data/tables/xxa-cases.csv
    categories:
      group: [black, white, other]
      outcome: [charged, released]
    dates: [day]
    amounts: [paid]
    contributor: payee
    apart_from: [data/tables/xxa-stops.csv]
unknown_share: 5
named:
  - name: data/tables/states.csv
    because: names of States
"""


def page(made: str) -> str:
    """Return the page of every key of `data/safeguards.yml`."""
    parts = [
        made,
        "# Safeguards",
        "`data/safeguards.yml` is the policy of a project: how the data of each level of "
        "sensitivity is protected, who may approve its release, and which names documents may "
        "print. `hrcreport check` reads it, [a release](../how-to/release-a-report.md) needs two "
        "persons who approved it, and `hrcreport init` brings one. A project without the file has "
        "the defaults below. [Disclosure control](../explanation/disclosure-control.md) says how "
        "the settings work together, [work with data that is not public]"
        "(../how-to/work-with-restricted-data.md) what to do.",
        "## Keys of the file",
        _keys(Safeguards, OF_THE_FILE),
        "## Keys of a level",
        _keys(Level, OF_A_LEVEL),
        "## Settings of a level",
        "Each setting needs a reason below `because`; one that may be left out is then 0 and needs "
        "none. `public` withholds nothing, and another value is refused there. The three columns "
        "are the defaults.",
        _settings(),
        "## Records that may be asked",
        "Cells can ask what stands here of records that are not public, and nothing else: "
        "[what is told of them](../explanation/disclosure-control.md#what-happens-to-records).",
        _keys(Askable, OF_RECORDS_ASKED),
        "## Names that documents may print",
        _keys(Named, OF_A_NAME),
        "## An example",
        f"```yaml\n{EXAMPLE}```",
    ]
    return "\n\n".join(parts) + "\n"


def _keys(record: type[msgspec.Struct], about: Mapping[str, str]) -> str:
    """Return a row for each key of a record that no row of settings has; each is described."""
    lines = ["| key | must stand there | what it holds |", "| --- | --- | --- |"]
    for key in msgspec.structs.fields(record):
        if key.name not in OF_RECORDS:
            needed = "yes" if key.required else "no"
            default = (
                f"; {key.default} where it is left out" if key.default and not key.required else ""
            )
            lines.append(f"| `{key.name}` | {needed} | {about[key.name]}{default} |")
    return "\n".join(lines)


def _settings() -> str:
    head = "| setting | what it does | values | " + " | ".join(f"`{name}`" for name in POLICIES)
    lines = [f"{head} | may be left out |", "| --- " * (len(POLICIES) + 4) + "|"]
    for key, name in WRITTEN.items():
        setting = Policy.settings()[name]
        if not setting.about:
            message = f"Say in its declaration what the setting {name} does."
            raise ValueError(message)
        defaults = " | ".join(str(getattr(policy, name)) for policy in POLICIES.values())
        left_out = "yes" if setting.chosen else "no"
        lines.append(
            f"| `{key}` | {setting.about} | {_values(setting)} | {defaults} | {left_out} |"
        )
    return "\n".join(lines)


def _values(setting: Setting) -> str:
    words = setting.words or setting.allowed
    return ", ".join(f"`{word}`" for word in words) if words else "a whole number"
