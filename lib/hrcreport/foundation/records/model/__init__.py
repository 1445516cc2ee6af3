"""This package declares what people write in YAML: one class gives values, lines, messages, schema.

A record is a class whose fields are its keys; the type of a field is the kind of its value.
"""

from hrcreport.foundation.records.model.columns import Column
from hrcreport.foundation.records.model.kinds import (
    LANGUAGES,
    Address,
    Answer,
    Citation,
    Day,
    Key,
    Kind,
    Misfit,
    Titles,
    earliest,
    latest,
    text,
)
from hrcreport.foundation.records.model.records import (
    NOT_A_KEY,
    CountryFile,
    OfCountry,
    Record,
    Verified,
)

__all__ = [
    "LANGUAGES",
    "NOT_A_KEY",
    "Address",
    "Answer",
    "Citation",
    "Column",
    "CountryFile",
    "Day",
    "Key",
    "Kind",
    "Misfit",
    "OfCountry",
    "Record",
    "Titles",
    "Verified",
    "earliest",
    "latest",
    "text",
]
