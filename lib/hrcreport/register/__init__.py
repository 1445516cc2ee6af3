"""This package reads the records of registers and says where each slip in them stands.

Registers are YAML files that a lawyer can edit: of standards, of domestic law, of recommendations.
"""

from hrcreport.register.codes import VERIFICATION_KEYS, half_verified, used_twice, written_codes
from hrcreport.register.kinds import (
    ANSWERS,
    AREA,
    CODE,
    COUNTRY,
    DAY,
    LANGUAGES,
    LIMBS,
    Kind,
    address,
    citation,
    day,
    earliest,
    latest,
    list_of,
    matching,
    one_of,
    text,
    titles,
)
from hrcreport.register.reading import Reading, Record, read_records
from hrcreport.register.records import (
    Key,
    read_record,
    record_of,
    record_schema,
    records_of,
    unknown_keys,
)
from hrcreport.register.written import Written

__all__ = [
    "ANSWERS",
    "AREA",
    "CODE",
    "COUNTRY",
    "DAY",
    "LANGUAGES",
    "LIMBS",
    "VERIFICATION_KEYS",
    "Key",
    "Kind",
    "Reading",
    "Record",
    "Written",
    "address",
    "citation",
    "day",
    "earliest",
    "half_verified",
    "latest",
    "list_of",
    "matching",
    "one_of",
    "read_record",
    "read_records",
    "record_of",
    "record_schema",
    "records_of",
    "text",
    "titles",
    "unknown_keys",
    "used_twice",
    "written_codes",
]
