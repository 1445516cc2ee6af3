"""`check` tells a log of trust that was cut, as `verify` and a release do."""

from __future__ import annotations

from typing import Any

HEAD = "reports/releases/head.txt"
"""Where the number and the hash of the last line are kept, beside the log."""


def test_check_tells_a_log_that_was_cut(invented: Any, hrcreport: Any) -> None:
    before = hrcreport(invented, "check", "--json")
    invented.write(HEAD, f"3 {'a' * 64}\n")
    for report_ids in ((), ("xxa",)):
        after = hrcreport(invented, "check", *report_ids, "--json")
        (told,) = [each for each in after.data["problems"] if each["rule"] == "release.log-cut"]
        assert told["what"] == "the log was cut or changed: it had a line 3 that is not in it."
        assert after.code == 2
    assert not [each for each in before.data["problems"] if each["rule"] == "release.log-cut"]
