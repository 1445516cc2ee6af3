"""This package declares what people write in YAML: one class gives values, lines, messages, schema.

A record is a class whose fields are its keys; the type of a field is the kind of its value.
"""

from hrcreport.foundation.records.model.kinds import (
    LANGUAGES,
    Address,
    Answer,
    Citation,
    Day,
    Key,
    Kind,
    LanguageCode,
    Limb,
    Misfit,
    Titles,
    earliest,
    latest,
    text,
)
from hrcreport.foundation.records.model.reading import (
    Reading,
    Written,
    read_keys,
    unknown_keys,
)
from hrcreport.foundation.records.model.records import (
    NOT_A_KEY,
    VERIFIED,
    CountryFile,
    OfCountry,
    Record,
    Sourced,
    Verified,
    marked,
)

__all__ = [
    "LANGUAGES",
    "NOT_A_KEY",
    "VERIFIED",
    "Address",
    "Answer",
    "Citation",
    "CountryFile",
    "Day",
    "Key",
    "Kind",
    "LanguageCode",
    "Limb",
    "Misfit",
    "OfCountry",
    "Reading",
    "Record",
    "Sourced",
    "Titles",
    "Verified",
    "Written",
    "earliest",
    "latest",
    "marked",
    "read_keys",
    "text",
    "unknown_keys",
]
