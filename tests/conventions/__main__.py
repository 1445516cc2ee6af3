"""This module names each place that breaks a house rule: `python -m tests.conventions`."""

from __future__ import annotations

import sys

from tests.conventions import claims, code, docs, doors, names, repository, sentences, size
from tests.conventions.rules import RULES

MODULES = (code, claims, docs, doors, names, repository, sentences, size)


def main() -> int:
    """Print a line for each fault; return 1 where there is one."""
    found = [f"{fault}  [{name}]" for name, check in RULES.items() for fault in check()]
    for line in found:
        print(line)
    print(f"{len(found)} faults by {len(RULES)} rules" if found else f"{len(RULES)} rules are kept")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
