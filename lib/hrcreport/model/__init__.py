"""This package declares what people write in YAML: one class gives values, lines, messages, schema.

A record is a class whose fields are its keys; the type of a field is the kind of its value.
"""

from hrcreport.model.kinds import (
    ANSWERS,
    AREA,
    CODE,
    COUNTRY,
    DAY,
    LANGUAGES,
    LIMBS,
    Address,
    Answer,
    Citation,
    Day,
    Form,
    Kind,
    Language,
    Limb,
    Misfit,
    Text,
    Titles,
    as_written,
    choice_of,
    day,
    earliest,
    is_day,
    latest,
    list_of,
    matching,
    one_of,
    text,
    whole,
)
from hrcreport.model.reading import (
    JSON,
    Reading,
    read_file,
    read_keys,
    read_node,
    read_whole,
    repeated,
    unknown_keys,
    used_twice,
)
from hrcreport.model.records import (
    NOT_A_KEY,
    VERIFIED,
    CountryFile,
    Key,
    OfCountry,
    Record,
    Sourced,
    Verified,
    Written,
    answers_to,
    keys_of,
    marked,
    names_to,
    record_of,
    record_schema,
)

__all__ = [
    "ANSWERS", "AREA", "CODE", "COUNTRY", "DAY", "JSON", "LANGUAGES", "LIMBS", "NOT_A_KEY",
    "VERIFIED", "Address", "Answer", "Citation", "CountryFile", "Day", "Form", "Key", "Kind",
    "Language", "Limb", "Misfit", "OfCountry", "Reading", "Record", "Sourced", "Text", "Titles",
    "Verified", "Written", "answers_to", "as_written", "choice_of", "day", "earliest", "is_day",
    "keys_of", "latest", "list_of", "marked", "matching", "names_to", "one_of", "read_file",
    "read_keys", "read_node", "read_whole", "record_of", "record_schema", "repeated", "text",
    "unknown_keys", "used_twice", "whole",
]  # fmt: skip
