"""This module finds the cluster at an address: Dask, or one that a package adds.

A package registers what builds at addresses of its own, `slurm://…`, in the group
`hrcreport.clusters` under the word before the colon. Every other address is that of a Dask
scheduler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from hrcreport.build.batch.tasks import Outcome, Task
from hrcreport.build.storage.lock import Lease
from hrcreport.foundation import Plugins

GROUP = "hrcreport.clusters"
DASK = "dask"
OWN = {DASK: "hrcreport.build.cluster.dask"}


@runtime_checkable
class Cluster(Protocol):
    """What builds reports on other machines; a module with these names is one."""

    def refuse_open_cluster(self, address: str, /) -> None:
        """Refuse an address at which anybody on the way could run code.

        Raises:
            RefusedError: what goes there and comes back is not encrypted.
        """

    def run_on_cluster(
        self,
        tasks: Sequence[Task],
        address: str,
        *,
        waiting: list[Task],
        lease: Lease,
        begun: Callable[[str, str], None],
    ) -> Iterator[Outcome]:
        """Build reports and yield each outcome as it comes.

        `waiting` holds the tasks that were not begun: each is taken from it as it is begun, and
        whoever empties it ends the batch. Machines publish while the `lease` lasts, which whoever
        asks for the outcomes refreshes meanwhile. `begun` is told report and stage.

        Raises:
            RefusedError: nothing can be built at this address.
        """


def cluster_at(address: str) -> Cluster:
    """Return what builds at an address."""
    clusters = Plugins(GROUP, Cluster, OWN)  # type: ignore[type-abstract]  # asked for, never made
    kind = address.partition("://")[0]
    return clusters[kind if kind in clusters else DASK]
