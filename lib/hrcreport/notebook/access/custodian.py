"""This module answers what a kernel asks about tables that are not public, outside of the kernel.

A kernel holds neither the key of encrypted tables nor records. It is handed a way to ask: whoever
starts it opens the tables, and answers declared questions with what may be shown. A notebook that
was handed nothing, as by Papermill or JupyterLab alone, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pandas as pd

from disparity.disclosure import Beside, GuardedFrame, Records, RecordsWithheldError
from hrcreport.foundation import DataError, HrcReportError, Problem, Project, Reads, SealedError
from hrcreport.tables import Catalogue, TableRecord

HOW = (
    "Count them: .counts(by=['group', 'period']). Where a person must see records, take them out "
    "by hrc.records(name, columns=[…], reason='…'), which is written down and stops a release."
)
Question = Mapping[str, Any]
Answer = dict[str, Any]
Ask = Callable[[Question], Answer]
Released = Callable[[Catalogue, TableRecord, Project], list[dict[str, Any]]]
"""Says as plain data what may be shown of a table of counts."""
ShownBeside = Callable[[Catalogue, TableRecord], Sequence[Beside]]
"""Says which tables of counts readers have beside what is counted of a table of records."""


class Custodian:
    """Holds records for one kernel and answers what may be counted of them.

    All that is counted for one kernel is protected together, and with the tables of counts that
    show the same persons.

    Args:
        root: the project's folder.
        released: says what may be shown of a table of counts.
        beside: says which tables of counts readers have beside a table of records.
        extractions: gets the problems of records that were taken out, whatever the kernel says of
            it.
    """

    def __init__(
        self, root: Path, *, released: Released, beside: ShownBeside, extractions: list[Problem]
    ) -> None:
        self.root = root
        self.taken = extractions
        self._released = released
        self._beside = beside
        self._held: dict[tuple[str, str, str], Records] = {}

    def __call__(self, question: Question) -> Answer:
        """Answer one question, in plain data: what was asked for or why not, and what was read."""
        project = Project(self.root)
        try:
            answer = self._answer(question, project)
        except RecordsWithheldError as error:
            answer = {"withheld": str(error).split("\n", 1)}
        except HrcReportError as error:
            problems = [problem.as_dict() for problem in error.problems]
            answer = {"refused": problems, "sealed": isinstance(error, SealedError)}
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RuntimeError):
            # What cells send is theirs; what an error of it says may be of records.
            answer = {"withheld": ["this cannot be asked of records.", "Ask by .counts or .sums."]}
        return answer | {"read": _told(project.reads)}

    def _answer(self, question: Question, project: Project) -> Answer:
        name = str(question["table"])
        catalogue = Catalogue.read(project)
        record = catalogue.record(name)
        if question["ask"] == "released":
            return {"parts": self._released(catalogue, record, project)}
        fresh = catalogue.records_of(name)  # also where it is held: it is read, and may be gone
        key = name, catalogue.sha256(record), repr(fresh.vocabulary)
        if key not in self._held:
            if problems := [*catalogue.undeclared(record)]:
                raise DataError(replace(problem, severity="error") for problem in problems)
            self._held[key] = fresh.set_beside(self._beside(catalogue, record), self._held.values())
        records = self._held[key]
        match question["ask"]:
            case "columns":
                return {"columns": list(records.columns)}
            case "counts":
                return _as_data(records.counts([*question["by"]]))
            case "sums":
                return _as_data(records.sums(str(question["value"]), [*question["by"]]))
        taken_records = _as_data(records.taken_out([*question["columns"]]))
        self.taken.append(
            taken_out(catalogue.place(record), name, question["columns"], question["reason"])
        )
        return taken_records


def taken_out(place: str, name: str, columns: Sequence[str], reason: str) -> Problem:
    """Return what tells that records of a table were taken out, and why."""
    return Problem(
        place,
        f"records of the table '{name}' were taken out ({', '.join(columns)}): {reason.strip()}",
        "Count them instead before the report is released.",
        "execute.records-taken",
        value=name,
        severity="warning",
    )


class Asked:
    """A table that is not public, of which somebody else answers what may be shown."""

    handed: Ask | None = None
    """How this process asks; None where it was handed nothing."""

    def __init__(self, record: TableRecord, project: Project) -> None:
        self.record, self.project = record, project

    @property
    def frame(self) -> pd.DataFrame:
        """The table as notebooks get it: its records can be counted, and are never shown."""
        return cast("pd.DataFrame", GuardedFrame(self, name=self.record.name, how=HOW))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that may be asked for."""
        return tuple(self.answer("columns")["columns"])

    def counts(self, by: Sequence[str]) -> pd.DataFrame:
        """Return counts by combinations; see `GuardedFrame.counts`."""
        return _frame(self.answer("counts", by=_list(by)))

    def sums(self, value: str, by: Sequence[str]) -> pd.DataFrame:
        """Return sums by combinations; see `GuardedFrame.sums`."""
        return _frame(self.answer("sums", value=value, by=_list(by)))

    def taken_out(self, columns: Sequence[str], *, reason: str) -> pd.DataFrame:
        """Return some columns of records, where enough are alike; whoever answers writes it down.

        Raises:
            RecordsWithheldError: fewer records than the policy asks for are alike.
        """
        return _frame(self.answer("taken out", columns=_list(columns), reason=reason))

    def answer(self, ask: str, **arguments: Any) -> Answer:
        """Return the answer to a question about the table.

        Raises:
            SealedError: it is encrypted, and who answers has no key.
            DataError: nobody was handed over who answers, or it cannot be used as it stands.
            RecordsWithheldError: records would be shown.
        """
        if self.handed is None:
            raise DataError.of(
                self.record.lies_at,
                f"the table '{self.record.name}' is not public, and this notebook runs without "
                "anybody who may open it and answers, as under JupyterLab, on a hub and by "
                "Papermill.",
                "Run it by 'hrcreport build' or 'hrcreport edit': they count in its place.",
                "data.nobody-answers",
                value=self.record.name,
            )
        answer = type(self).handed({"ask": ask, "table": self.record.name, **arguments})  # type: ignore[misc]  # it is there
        _take(self.project.reads, answer.pop("read", {}))
        if "refused" in answer:
            kind = SealedError if answer["sealed"] else DataError
            raise kind([Problem(**problem_fields) for problem_fields in answer["refused"]])
        if "withheld" in answer:
            raise RecordsWithheldError(*answer["withheld"])
        return answer


def _list(columns: Sequence[str]) -> Any:
    """Return columns as they can be sent; a text is none, and who answers says so."""
    return [] if isinstance(columns, str) else [str(column) for column in columns]


def _told(reads: Reads) -> dict[str, Any]:
    return {
        "hashes": [[str(path), digest] for path, digest in reads.hashes.items()],
        "parts": [[str(path), part, digest] for (path, part), digest in reads.parts.items()],
        "looked": [[str(path), names] for path, names in reads.looked.items()],
    }


def _take(reads: Reads, answer_reads: Mapping[str, Any]) -> None:
    """Add what was read to answer to what the report read."""
    reads.hashes.update((Path(path), digest) for path, digest in answer_reads.get("hashes", ()))
    reads.parts.update(
        {(Path(path), part): digest for path, part, digest in answer_reads.get("parts", ())}
    )
    reads.looked.update((Path(path), names) for path, names in answer_reads.get("looked", ()))


def _as_data(frame: pd.DataFrame) -> Answer:
    """Return a frame as plain data: kinds of columns, and rows with gaps."""
    kinds = {str(name): str(kind) for name, kind in frame.dtypes.items()}
    columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in frame]
    return {"kinds": kinds, "columns": [[_plain(value) for value in column] for column in columns]}


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    value = value.item() if hasattr(value, "item") else value
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _frame(answer: Answer) -> pd.DataFrame:
    """Return what `_as_data` gave."""
    named_columns = zip(answer["kinds"].items(), answer["columns"], strict=True)
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object).astype(kind)
            for (name, kind), values in named_columns
        }
    )
