"""This module fetches tables of police in the United States through OpenPoliceData."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from hrcreport.foundation import Problem
from hrcreport.tables.data.live.source import (
    Fetched,
    LiveSource,
    as_export,
    kept_columns,
    no_answer,
    not_installed,
    wrong_answer,
)


class OpenPoliceData(LiveSource):
    """Incident tables that agencies publish, in one interface; licences are those of the agencies.

    Columns that may point to a person or a house are not kept.
    """

    name = "open-police-data"
    title = "OpenPoliceData"
    licence = "that of the agency"
    needed = ("agency", "table", "year")
    keys: ClassVar[Mapping[str, str]] = {
        "agency": "name of the source: Minneapolis",
        "state": "state, where several have the name: Minnesota",
        "table": "kind of table: STOPS, USE OF FORCE, OFFICER-INVOLVED SHOOTINGS …",
        "year": "year: 2017",
    }

    def fetch(self, query: Mapping[str, str], *, address: str = "") -> Fetched:
        """Return the rows of one table and year; `address` is another list of sources."""
        library = self._library()
        try:
            self._list(library, address)
            state = {"state": query["state"]} if query.get("state") else {}
            agency = library.Source(query["agency"], **state)
        except ValueError as error:
            source_names = sorted({str(name) for name in library.datasets.query()["SourceName"]})
            raise wrong_answer(
                self,
                self.title,
                f"there is no source '{query['agency']}'.",
                f"{Problem.did_you_mean(query['agency'], source_names)}{_sentence(error)}",
            ) from error
        except OSError as error:
            raise no_answer(self, address or self.title, type(error).__name__) from error
        return self._table(agency, query)

    def _library(self) -> Any:
        try:
            import openpolicedata
        except ImportError as error:
            raise not_installed(self, "openpolicedata") from error
        except Exception as error:
            raise no_answer(self, self.title, type(error).__name__) from error
        return openpolicedata

    def _list(self, library: Any, address: str) -> None:
        """Load the list of sources: the library's own, or another one."""
        if address:
            import pandas as pd

            library.datasets.reload(pd.read_csv(address, dtype=str))
        elif library.datasets.datasets is None:
            library.datasets.reload()

    def _table(self, agency: Any, query: Mapping[str, str]) -> Fetched:
        try:
            loaded_table = agency.load(query["table"], int(query["year"]), pbar=False)
        except ValueError as error:
            tables = [str(name) for name in agency.get_tables_types()]
            raise wrong_answer(
                self,
                self.title,
                f"'{query['agency']}' has no table '{query['table']}' for {query['year']}.",
                f"{Problem.did_you_mean(query['table'], tables)}Tables: {', '.join(tables)}. "
                f"{_sentence(error)}",
            ) from error
        except Exception as error:
            raise no_answer(self, self.title, type(error).__name__) from error
        frame = loaded_table.table
        columns_kept, left_out = kept_columns(str(name) for name in frame.columns)
        rows = [
            {str(name): value for name, value in row.items()} for row in frame.to_dict("records")
        ]
        return Fetched(
            as_export(rows, columns_kept), len(rows), str(loaded_table.url), tuple(left_out)
        )


def _sentence(error: BaseException) -> str:
    message = " ".join(str(error).split())[:200]
    return f"It says: {message}" if message else ""
