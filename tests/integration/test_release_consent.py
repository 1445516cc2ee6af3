"""Words of somebody who has withdrawn consent stop a release, however they stand in a document."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from tests.integration.test_release import (
    NOW,
    Path,
    Project,
    Releases,
    built,
    built_with_policy,
    edition,
    keys,
    project,
    refused,
)
from tests.registers.consultations.test_consent import HEARD, WORDS

from hrcreport.build.grounds.manifest import Manifest
from hrcreport.foundation.context.reads import sha256_of
from hrcreport.registers.consultations.words import StoppedWords

__all__ = ["built", "built_with_policy", "edition", "keys", "project"]

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="OpenSSH is not on this machine"
)
FORMS = {
    "block": "<blockquote><p>“{}.”</p></blockquote>",
    "inline, double": "<p>She said: “{}”.</p>",
    "inline, guillemets": "<p>She said: «{}».</p>",
    "inline, straight": '<p>She said: "{}".</p>',
    "inline, single": "<p>She said: ‘{}’.</p>",
    "word for word": "<p>She said that {}.</p>",
    "table": "<table><tr><td>heard</td><td>{}</td></tr></table>",
    "caption": "<figure><figcaption>{}</figcaption></figure>",
    "alternative text": '<img src="data:," alt="{}">',
    "note": '<aside id="fn1"><p>{}.</p></aside>',
    "emphasis": "<p><em>They told</em> me of the re-\nsult by a <b>newspaper</b> and never{}</p>",
}


def put(project: Project, text: str) -> None:
    """Put a text into the document of the last build, as if it had been built with it."""
    build = project.builds / "xxa"
    manifest, page = Manifest.in_folder(build), build / "xxa.html"
    assert manifest is not None
    page.write_text(page.read_text().replace("</body>", f"{text}</body>", 1))
    manifest.made.outputs["xxa.html"] = sha256_of(page.read_bytes())
    manifest.write(build)


def asking(project: Project, keys: dict[str, Path], hrcreport: Any, built: Any) -> dict[str, str]:
    hrcreport(built, "edition", "make", "xxa", "--name", "v2")
    return refused(
        lambda: Releases(project).ask("xxa@v2", author="alma", key_file=keys["alma"], now=NOW)
    )


@pytest.mark.parametrize("form", FORMS)
def test_words_that_were_withdrawn_cannot_be_released_in_any_form(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any, form: str
) -> None:
    prints = ", ".join(f'"{each}"' for each in StoppedWords.fingerprints(WORDS))
    built.write(
        "data/persons.yml",
        f'persons:\n  - {{code: P-001, withdrawn_on: "2026-11-01", stopped: [{prints}]}}\n',
    )
    put(project, FORMS[form].replace("{}", WORDS if "newspaper" not in FORMS[form] else ""))
    told = asking(project, keys, hrcreport, built)["release.consent"]
    assert "xxa.html holds words that may stand nowhere: 'P-001' has withdrawn consent" in told
    assert "newspaper" not in told


def test_words_of_another_report_s_hearing_stop_a_release_too(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any
) -> None:
    heard = HEARD.replace("consent: quotation", "consent: count").replace(
        "report: xxa", "report: y"
    )
    built.write("data/consultations/y.yml", heard[: heard.index("    voices:")])
    put(project, "<p>She was told by a newspaper what the inquiry had found.</p>")
    told = asking(project, keys, hrcreport, built)["release.consent"]
    assert "'INT-001' may be counted only" in told


def test_consent_that_ends_soon_must_be_answered_for_and_a_broken_register_stops(
    project: Project, edition: str, keys: dict[str, Path], built: Any, hrcreport: Any
) -> None:
    heard = HEARD[: HEARD.index("    voices:")] + '    until: "2026-11-28"\n'
    built.write("data/consultations/xxa.yml", heard)
    told = asking(project, keys, hrcreport, built)
    assert "'INT-001' ends on 2026-11-28" in told["release.consent-ends"]
    built.write("data/consultations/xxa.yml", heard.replace("11-28", "11-26"))
    told = asking(project, keys, hrcreport, built)
    assert "'INT-001' ended on 2026-11-26" in told["release.consent"]
    built.write("data/persons.yml", "persons: [{code: P-001, until: soon}]\n")
    assert "data/persons.yml" in asking(project, keys, hrcreport, built)["release.consent"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not on this machine")
def test_commits_are_listed_by_words_messages_and_editions(invented: Any, hrcreport: Any) -> None:
    invented.write("data/consultations/xxa.yml", HEARD)
    invented.write("sheets/consultations.csv", f"code,text\nVOICE-1,{WORDS}\n")

    def git(*words: str) -> None:
        own = ("-c", "user.name=Alma", "-c", "user.email=alma@example.org")
        line = ["git", "-C", str(invented.root), *own, *words]
        subprocess.run(line, check=True, capture_output=True)

    git("init", "-q")
    git("add", "sheets")
    git("commit", "-q", "-m", "Sheets")
    git("commit", "-q", "--allow-empty", "-m", f"Quote her: {WORDS}")
    found = hrcreport(invented, "forget", "VOICE-1", "--json").data["found"]
    assert len([each for each in found if each["kind"] == "commit"]) == 2
