"""Words of somebody who has withdrawn consent stop a release, however they stand in a document."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
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
    "other letters": "<p>She said that {cyrillic}.</p>",
    "backwards": "<p><bdo dir=rtl>{backwards}</bdo></p>",
    "emphasis": "<p><em>They told</em> me of the re-\nsult by a <b>newspaper</b> and never{}</p>",
}


RUN = "<w:r><w:t>{}</w:t></w:r>"
BODY, NOTES = ("word/document.xml", "</w:body>"), ("word/footnotes.xml", "</w:footnotes>")
IN_WORD = {
    "paragraph": (BODY, f"<w:p>{RUN}</w:p>"),
    "in pieces": (BODY, f"<w:p>{RUN}</w:p>"),
    "table": (BODY, f"<w:tbl><w:tr><w:tc><w:p>{RUN}</w:p></w:tc></w:tr></w:tbl>"),
    "alternative text": (BODY, '<w:p><w:r><w:drawing><wp:inline xmlns:wp="x"><wp:docPr descr="{}"/>'
                         "</wp:inline></w:drawing></w:r></w:p>"),
    "hidden": (BODY, "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r></w:p>"),
    "deleted": (BODY, "<w:p><w:del><w:r><w:delText>{}</w:delText></w:r></w:del></w:p>"),
    "note": (NOTES, f'<w:footnote w:id="99"><w:p>{RUN}</w:p></w:footnote>'),
}  # fmt: skip  # a table: a form a line


def put(project: Project, text: str) -> None:
    """Put a text into the document of the last build, as if it had been built with it."""
    page = project.builds / "xxa/xxa.html"
    page.write_text(page.read_text().replace("</body>", f"{text}</body>", 1))
    agree(project, page)


def put_in_word(project: Project, part: tuple[str, str], text: str) -> None:
    """Put a text into a part of the Word file of the last build, before the end of an element."""
    (name, end), path = part, project.builds / "xxa/xxa.docx"
    with zipfile.ZipFile(path) as read:
        parts = {each: read.read(each) for each in read.namelist()}
    whole = parts[name].decode()
    assert end in whole
    parts[name] = whole.replace(end, f"{text}{end}").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        for each, content in parts.items():
            written.writestr(each, content)
    agree(project, path)


def agree(project: Project, path: Path) -> None:
    """Let the manifest of the last build say that a file is as it is now."""
    manifest = Manifest.in_folder(path.parent)
    assert manifest is not None
    manifest.made.outputs[path.name] = sha256_of(path.read_bytes())
    manifest.write(path.parent)


def stopped(built: Any) -> None:
    """Let the register of persons say that she withdrew, with hashes of what she said."""
    prints = ", ".join(f'"{each}"' for each in StoppedWords.fingerprints(WORDS))
    person = f'{{code: P-001, withdrawn_on: "2026-11-01", stopped: [{prints}]}}'
    built.write("data/persons.yml", f"persons:\n  - {person}\n")


def asking(project: Project, keys: dict[str, Path], hrcreport: Any, built: Any) -> dict[str, str]:
    hrcreport(built, "edition", "make", "xxa", "--name", "v2")
    return refused(
        lambda: Releases(project).ask("xxa@v2", author="alma", key_file=keys["alma"], now=NOW)
    )


@pytest.mark.parametrize("form", FORMS)
def test_words_that_were_withdrawn_cannot_be_released_in_any_form(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any, form: str
) -> None:
    stopped(built)
    text = FORMS[form].replace("{}", WORDS if "newspaper" not in FORMS[form] else "")
    cyrillic = WORDS.translate(str.maketrans("aeo", "аео"))
    put(project, text.replace("{cyrillic}", cyrillic).replace("{backwards}", WORDS[::-1]))
    told = asking(project, keys, hrcreport, built)["release.consent"]
    assert "xxa.html holds words that may stand nowhere: 'P-001' has withdrawn consent" in told
    assert "newspaper" not in told


@pytest.mark.parametrize("form", IN_WORD)
def test_words_that_were_withdrawn_are_found_in_each_part_of_a_word_file(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any, form: str
) -> None:
    stopped(built)
    part, text = IN_WORD[form]
    words = (
        WORDS if form != "in pieces" else WORDS.replace(" result", "</w:t></w:r><w:r><w:t> result")
    )
    put_in_word(project, part, text.replace("{}", words))
    told = asking(project, keys, hrcreport, built)["release.consent"]
    assert "xxa.docx holds words that may stand nowhere: 'P-001' has withdrawn consent" in told


def test_words_that_were_withdrawn_are_found_in_a_pdf_file(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any
) -> None:
    typst = pytest.importorskip("typst")
    stopped(built)
    path = project.builds / "xxa/xxa.pdf"
    path.write_bytes(typst.compile(f"#set page(width: 6cm)\n{WORDS}.".encode()))
    agree(project, path)
    told = asking(project, keys, hrcreport, built)["release.consent"]
    assert "xxa.pdf holds words that may stand nowhere" in told


@pytest.mark.parametrize("form", ["“They told me of the”.[@INV-1]", "They told me of the result"])
def test_short_clauses_that_were_withdrawn_cannot_be_released(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any, form: str
) -> None:
    stopped(built)
    put(project, f"<p>One mother said: {form}.</p>")
    told = asking(project, keys, hrcreport, built)["release.consent"]
    assert "xxa.html holds words that may stand nowhere: 'P-001' has withdrawn consent" in told


def test_words_that_went_before_a_hash_of_them_was_kept_stop_a_release(
    project: Project, keys: dict[str, Path], built: Any, hrcreport: Any
) -> None:
    place, taken_back = "data/consultations/xxa.yml", HEARD.replace("quotation", "withdrawn", 1)
    built.write(place, taken_back)
    put(project, f"<p>She said that {WORDS}.</p>")
    told = asking(project, keys, hrcreport, built)["release.consent"]
    assert "First: hrcreport forget P-001" in told
    built.write(place, taken_back[: taken_back.index("    voices:")])
    told = asking(project, keys, hrcreport, built)
    assert (
        "'INT-001' is withdrawn, and what was said is kept nowhere"
        in (told["release.words-unknown"])
    )
    stopped(built)
    told = asking(project, keys, hrcreport, built)
    assert "release.words-unknown" not in told
    assert "xxa.html holds words that may stand nowhere" in told["release.consent"]


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

    # A notebook that git alone keeps, with the words over two lines of its text.
    cells = [{"cell_type": "markdown", "source": [f"{WORDS[:30]}\n", WORDS[30:]]}]
    (invented.root / "old.ipynb").write_text(json.dumps({"cells": cells}))
    git("add", "old.ipynb")
    git("commit", "-q", "-m", "Text")
    git("rm", "-q", "old.ipynb")
    git("commit", "-q", "-m", "Without it")
    found = hrcreport(invented, "forget", "VOICE-1", "--json").data["found"]
    assert len([each for each in found if each["kind"] == "commit"]) == 4
