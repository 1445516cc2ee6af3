"""A setting of disclosure is its declaration alone: read, asked for, applied, approved."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hrcreport.tables.data.safeguards import Safeguards

INVENTED = """
import json, sys
from pathlib import Path
from dataclasses import asdict, dataclass, field
import disparity.disclosure
from disparity.disclosure import policy as declared

@dataclass(frozen=True, kw_only=True)
class Wider(declared.Policy):
    floor: int = field(default=0, metadata=declared.Setting(chosen=True).declared())
    sums: str = field(
        default="shown",
        metadata=declared.Setting(chosen=True, words=("shown", "withheld")).declared(),
    )

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "threshold", max(self.threshold, self.floor))

declared.Policy = disparity.disclosure.Policy = Wider
for name, policy in declared.POLICIES.items():
    declared.POLICIES[name] = Wider(**asdict(policy))

from hrcreport.foundation import Project
from hrcreport.notebook.access.custodian import Asked
from hrcreport.notebook.access.released import custodian_of, shown_table
from hrcreport.notebook.cells.door import running
from hrcreport.registers.files.registry import check_files
from hrcreport.registers.sources.trust import TrustLog
from hrcreport.tables.data.safeguards import Safeguards

project = Project(Path(sys.argv[1]))
slips = [
    problem.what
    for problem in check_files(project)
    if problem.place == "data/safeguards.yml" and problem.severity == "error"
]
told = {"slips": slips, "schema": "floor" in Safeguards.schema_text("levels")}
if not slips:
    custodian = custodian_of(project.root, extractions=[])
    Asked.handed = staticmethod(lambda question: json.loads(json.dumps(custodian(question))))
    part = shown_table(running(), "xxa-deaths").parts["stops", True]
    settings = Safeguards.settings(project)
    unset = {"floor": 0, "sums": "shown"}
    without = {name: level | unset for name, level in settings.items()}
    told["named"] = sorted(unset.keys() & settings["restricted"].keys())
    told["count"] = part.total(area=["XX-N"], group=["black"])
    told["loosened"] = TrustLog.loosened(settings, without)
print(json.dumps(told))
"""


def test_a_setting_that_is_declared_is_read_asked_for_applied_and_approved(
    invented: Any, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but its declaration is written: a setting that five lists hand on is left out."""
    root = invented.root
    rows = [
        f"XXA,{area},2019,true,{group},stops,{count}"
        for area, first in (("XX-N", 120), ("XX-S", 230))
        for group, count in (("black", first), ("white", 340), ("unknown", 560))
    ]
    text = "country,area,period,complete,group,measure,value\n" + "\n".join(rows) + "\n"
    (root / "data/tables/xxa-deaths.csv").write_text(text)
    record_place = root / "data/datapackage.json"
    catalogue = json.loads(record_place.read_text())
    record = next(one for one in catalogue["resources"] if one["name"] == "xxa-deaths")
    record |= {"bytes": len(text), "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"}
    record["hrc"]["sensitivity"] = "restricted"
    keys = {"area": "XX-N XX-S", "group": "black white unknown", "measure": "stops"}
    for column in record["schema"]["fields"]:
        if column["name"] in keys:
            values = keys[column["name"]].split()
            column["categories"] = [{"value": value, "label": value} for value in values]
    record_place.write_text(json.dumps(catalogue))
    monkeypatch.setenv("HRCREPORT_ROOT", str(root))
    own = (repository / "data" / Safeguards.file).read_text()
    place = root / "data" / Safeguards.file

    def answers(value: str, reason: str = "") -> dict[str, Any]:
        start, levels, rest = own.partition("  - name: restricted\n")
        changed = rest.replace("    k: 5\n", f"    k: 5\n    floor: {value}\n", 1)
        changed = changed.replace("    because:\n", f"    because:\n{reason}", 1)
        place.write_text(f"{start}{levels}{changed}")
        words = [sys.executable, "-c", INVENTED, str(root)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    reason = "      floor: a test says so\n"
    assert answers("121")["slips"] == ["the level 'restricted' gives no reason for 'floor'."]
    assert "'floor' reads 'few'" in answers("few", reason)["slips"][0]
    assert answers("120", reason) == {
        "slips": [],
        "schema": True,
        "count": 120,
        "loosened": ["restricted.floor"],
        "named": ["floor"],
    }
    assert answers("121", reason)["count"] is None
    words, reasons = "120\n    sums: withheld", reason + "      sums: a test says so\n"
    assert answers(words, reason)["slips"] == ["the level 'restricted' gives no reason for 'sums'."]
    assert answers(words, reasons)["loosened"] == ["restricted.floor", "restricted.sums"]
