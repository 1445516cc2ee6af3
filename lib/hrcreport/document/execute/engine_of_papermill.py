"""This module is the engine that Papermill finds: notebooks of reports run with their prose filled.

Papermill loads it as it starts (entry point `papermill.engine`), so it brings nothing of the
library. It is the engine `hrcreport`, and stands in the place of the one that Papermill takes where
none is named; a notebook that does not import `hrcreport` runs in that, as before. Papermill's own
is always to be had by its name: `--engine nbclient`.
"""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine, papermill_engines


class NotebookEngine(NBClientEngine):  # type: ignore[misc]  # papermill is not typed
    """Papermill's own engine, which fills in the prose of notebooks that import `hrcreport`."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Run a notebook; none of a report may take the place of its own source."""
        if not _is_ours(nb):
            return NBClientEngine.execute_notebook(nb, kernel_name, **options)
        from hrcreport.document.execute.by_papermill import made_ready

        made_ready(nb)
        return super().execute_notebook(nb, kernel_name, **options)

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the notebook that Papermill manages, and fill in its prose."""
        from hrcreport.document.execute.by_papermill import run

        run(nb_man, kernel_name, **options)


def _is_ours(notebook: Any) -> bool:
    if not any("hrcreport" in cell.source for cell in notebook.cells):
        return False
    from hrcreport.document.execute.executed import ExecutedReport

    return ExecutedReport.uses_library(notebook)


papermill_engines.register(None, NotebookEngine)
