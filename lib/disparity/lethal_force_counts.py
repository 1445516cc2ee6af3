"""This module holds the counts that the indicators of lethal force are made of, and checks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disparity.estimate import require_amount, require_count


@dataclass(frozen=True, slots=True, kw_only=True)
class LethalForceCounts:
    """Counts of one area and period; None where nothing is published.

    Firearms and agents on duty only. `homicides` are all intentional homicides, the civilians
    killed by agents included. `killed_by_incident` holds the civilians killed in each incident in
    which at least one was.
    """

    civilians_killed: int | None = None
    civilians_wounded: int | None = None
    agents_killed: int | None = None
    agents_wounded: int | None = None
    inhabitants: float | None = None
    agents: float | None = None
    arrests: int | None = None
    weapons_seized: int | None = None
    homicides: int | None = None
    killed_by_incident: Sequence[int] | None = None


def require_counts(counts: LethalForceCounts) -> None:
    """Refuse counts that are none, or do not fit each other.

    Raises:
        ValueError: as `lethal_force_indicators`.
    """
    for name in (
        "civilians_killed",
        "civilians_wounded",
        "agents_killed",
        "agents_wounded",
        "arrests",
        "weapons_seized",
        "homicides",
    ):
        number = getattr(counts, name)
        if number is not None:
            require_count(number, of=name)
    for name in ("inhabitants", "agents"):
        number = getattr(counts, name)
        if number is not None:
            require_amount(number, of=name)
    killed, homicides = counts.civilians_killed, counts.homicides
    if killed is not None and homicides is not None and killed > homicides:
        raise ValueError(
            f"civilians_killed is {killed}, more than all homicides ({homicides}). Add the killed "
            "to the homicides where the official count leaves them out."
        )
    if counts.killed_by_incident is not None:
        for place, number in enumerate(counts.killed_by_incident, start=1):
            require_count(number, of=f"killed_by_incident, incident {place}")
            if number == 0:
                raise ValueError(f"in incident {place} nobody was killed: it is no fatal incident.")
        if killed is not None and sum(counts.killed_by_incident) != killed:
            raise ValueError(
                f"killed_by_incident adds up to {sum(counts.killed_by_incident)}, but "
                f"civilians_killed is {killed}."
            )
