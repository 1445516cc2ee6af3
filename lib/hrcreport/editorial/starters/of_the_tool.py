"""This module holds the starters of the program, as a package would hold its own."""

from __future__ import annotations

from hrcreport.editorial.starters.shipped import shipped
from hrcreport.editorial.starters.starter import Starter

RACIAL_JUSTICE = Starter(
    name="racial-justice",
    holds="figures by race, law and recommendations of an invented State",
    folder=shipped("racial-justice"),
    bodies=(shipped("data") / "mandate/bodies/emler.yml",),
)
PLAIN = Starter(
    name="plain",
    holds="another mandate: a State and a theme, an invented table, an empty register",
    folder=shipped("plain"),
)
