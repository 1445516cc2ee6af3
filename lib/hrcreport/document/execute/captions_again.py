"""This module prints the texts around a float anew from what a run remembers, without a kernel.

What the run printed is printed by the same way first: where the two differ, cells must run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hrcreport.document.execute.captions import Written
from hrcreport.document.execute.reprinting import Memory, UnknownValueError
from hrcreport.foundation import Phrases
from hrcreport.notebook import (
    Float,
    Shown,
    Text,
)

SILENT = ";"
"""Behind an expression it keeps IPython from showing what was made."""


def shown_anew(
    outputs: Sequence[Mapping[str, Any]],
    before: Sequence[Written],
    now: Sequence[Written],
    *,
    source: str,
    phrases: Phrases,
) -> list[dict[str, Any]]:
    """Return the outputs of a cell with the texts that it has now.

    Args:
        outputs: what a run of the cell left, and `before` the texts that it had then.
        before: the texts around the cell's float when it ran.
        now: those that it has now; all else of its code is the same.
        source: the code of the cell.
        phrases: those of the document's language, as the run read them.

    Raises:
        UnknownValueError: a text quotes a value that the run has not printed around this float, or
            reads otherwise than the run would let it.
    """
    new_outputs = [dict(output) for output in outputs]
    floats = [(output, record) for output in new_outputs if (record := Shown.of(output).float)]
    if not floats and SILENT not in source:
        return new_outputs  # a condition of the cell did not hold, so that no text was asked for
    if len(floats) != 1:
        raise UnknownValueError(_first(now))
    (output, record), memory = floats[0], Memory(phrases.language)
    _learn(memory, before, record["values"])
    then = _printed(memory, before, phrases)
    if _with(record, then) != record:
        raise UnknownValueError(_first(now))
    changed = _with(record, _printed(memory, now, phrases))
    about = Float.alt_of_chart(record["caption"], "")
    if record["alt"].startswith(about) and all(text.part != "alt" for text in now):
        own_alt = record["alt"].removeprefix(about)
        changed["alt"] = Float.alt_of_chart(changed["caption"], own_alt)
    title, alt = changed["caption"].strip().casefold(), changed["alt"].casefold()
    if not title or alt == title or not (alt or changed["kind"] == "table"):
        raise UnknownValueError(_first(now))  # the run tells what is wrong
    bundle = Float(**changed)._repr_mimebundle_()
    data = output["data"]
    output["data"] = data | {key: bundle[key] for key in bundle if key in data}
    return new_outputs


def _learn(memory: Memory, texts: Sequence[Written], values: Sequence[Mapping[str, Any]]) -> None:
    """Remember the values that these texts quoted, in the order of their arguments."""
    left = iter(values)
    for text in texts:
        quoted = list(Text(text.markdown).pieces()) if text.filled else []
        if any(piece.kind not in {"data", "value"} for piece in quoted):
            raise UnknownValueError(_first(texts))
        values_of_text = [next(left, {}) for piece in quoted if piece.kind == "value"]
        memory.learn(text.markdown, {"values": values_of_text}, keeps_text=False)


def _printed(
    memory: Memory, texts: Sequence[Written], phrases: Phrases
) -> list[tuple[Written, dict[str, Any]]]:
    """Return each text filled in, with the values that it quotes."""
    printed = []
    for text in texts:
        if (not text.filled and Text(text.markdown).has_expressions) or (
            text.part == "alt" and not text.markdown
        ):
            raise UnknownValueError(text.markdown)  # refused; or the picture's own is taken
        prose = memory.reprint(text.markdown)
        printed_text = prose["text"] if text.filled else phrases.say(text.markdown)
        printed.append((text, prose | {"text": printed_text}))
    return printed


def _with(
    record: Mapping[str, Any], printed: Sequence[tuple[Written, Mapping[str, Any]]]
) -> dict[str, Any]:
    """Return the record of a float with these texts in it."""
    new_record = {**record, "notes": list(record["notes"])}
    for text, prose in printed:
        if text.part == "notes":
            new_record["notes"][text.number] = prose["text"]
        else:
            new_record[text.part] = prose["text"].strip() if text.part == "alt" else prose["text"]
    return new_record | {"values": [value for _, prose in printed for value in prose["values"]]}


def _first(texts: Sequence[Written]) -> str:
    return texts[0].markdown if texts else ""
