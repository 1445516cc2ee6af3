"""This module reads lists of registers whose records declare the columns of a table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hrcreport.foundation import Key, NotebookError, Problem, Project, Record, RefusedError
from hrcreport.registers.files.registry import Register, registers
from hrcreport.registers.files.sheets import PART, columns_of, values_of
from hrcreport.registers.sources.registered import registered

TYPED_BY_NOBODY = frozenset({"verified_by", "verified_on"})
"""Keys that a sign-off speaks for."""


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list of a register, by its key in the files, and the record that each of its items is."""

    register: Register
    key: str
    model: type[Record]

    @staticmethod
    def by_name() -> dict[str, PrintedList]:
        """Return every such list: by its register, of one with several by "register/list"."""
        lists: dict[str, PrintedList] = {}
        for register in registers():
            printed = [
                PrintedList(register, name, key.kind.model)
                for name, key in register.keys.items()
                if key.kind.shape == "records" and key.kind.model and key.kind.model.has_columns()
            ]
            for item in printed:
                lists[f"{register.name}/{item.key}" if printed[1:] else register.name] = item
        return lists

    @classmethod
    def named(cls, name: str) -> PrintedList:
        """Return a list by its name.

        Raises:
            NotebookError: there is none; those that there are are named.
        """
        lists = cls.by_name()
        if name not in lists:
            fault = f"no register '{name}' has records that declare columns."
            if name.partition("/")[0] not in {register.name for register in registers()}:
                fault = f"there is no register '{name}'; the package that adds it may be missing."
            raise NotebookError(
                Problem.not_one_of(
                    name,
                    lists,
                    "hrc.register_table",
                    fault,
                    "notebook.no-register",
                    heading="Registers are",
                )
            )
        return lists[name]

    @property
    def place(self) -> str:
        """Where its files lie."""
        single = self.register.files if "*" not in self.register.files else ""
        return "/".join(filter(None, ["data", self.register.folder.strip("."), single]))

    @property
    def of_states(self) -> bool:
        """Whether each file is of one State, so that a column says of which a record is."""
        return self.register.model.named_for == "country"

    def form(self) -> Iterator[tuple[str, Key]]:
        """Yield the columns of a sheet that are filled in for a new record, each with its key.

        Who has verified it says a sign-off; records within it are written in the file.
        """
        keys = self.model.declared_keys()
        for column in columns_of(keys, ()):
            name, _, part = column.partition(PART)
            key = keys[name]
            if key.kind.shape != "records" and name not in TYPED_BY_NOBODY:
                yield column, (key.kind.parts or {}).get(part, key)

    def values(self, cells: Mapping[str, str | tuple[str, ...]]) -> dict[str, Any]:
        """Return the values that the filled cells of such a form stand for."""
        texts = {column: cell for column, cell in cells.items() if isinstance(cell, str)}
        lists = {column: [*cell] for column, cell in cells.items() if isinstance(cell, tuple)}
        filled = {**values_of(texts, self.model.declared_keys()), **lists}
        return {name: filled[name] for name in self.model.declared_keys() if filled.get(name)}

    def records(
        self, project: Project, *, countries: Collection[str] = ()
    ) -> Iterator[tuple[str, Record]]:
        """Yield the records, each with the State that it is of, if it is of one; reads recorded.

        Of a register with a file for each State those of `countries`, in their order: that nothing
        is registered says nothing of a State. Of any other all, where no countries are named.

        Raises:
            RefusedError: a file cannot be used as it stands.
        """
        register = self.register
        if problems := [*register.check(project)]:
            raise RefusedError(problems)
        field = register.keys[self.key].field
        folder = project.data / register.folder
        paths = register.paths(project)
        if self.of_states:
            paths = [folder / f"{country.lower()}.yml" for country in countries]
        for path in paths:
            content = registered(path, register.model, project)
            if content is not None:
                for record in getattr(content, field):
                    state = getattr(record, "country", getattr(content, "country", ""))
                    if not (state and countries) or state in countries:
                        yield state, record
