"""A real JupyterLab in Chromium shows a report as it reads, from opening it to its PDF.

It needs Chromium on PATH and the package axe-playwright-python, which brings Playwright.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from tests.conftest import InventedProject
from tests.waiting import LONG, wait_until

sync_playwright = pytest.importorskip(
    "playwright.sync_api", reason="the package axe-playwright-python is not installed"
).sync_playwright
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed"),
]
REPOSITORY = Path(__file__).parents[2]
WAITS = LONG
WRITTEN = ("{{", "{%", ":::", "[@")
"""What stands in texts as they are written, and never in how they read."""
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
READS = """() => [...document.querySelectorAll(
    '.jp-Notebook .jp-RenderedMarkdown, .jp-Notebook .jp-OutputArea')]
    .map(each => each.innerText).join('\\n')"""
IS_RUNNING = """() => [...document.querySelectorAll('.jp-InputPrompt')]
    .some(each => each.textContent.includes('*'))"""


class Lab:
    """A page of JupyterLab."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address

    def open(self, place: str) -> None:
        self.page.goto(f"{self.address}/lab/tree/{place}?token=t&reset")
        self.page.wait_for_selector(".jp-Notebook", timeout=WAITS * 1000)
        self.page.wait_for_selector(".hrc-report", timeout=WAITS * 1000)

    def choose(self, menu: str, item: str) -> None:
        self.page.click(f'.lm-MenuBar-itemLabel:text-is("{menu}")')
        self.page.click(f'.lm-Menu-itemLabel:text-is("{item}")')

    def run_all(self) -> None:
        self.choose("Run", "Run All Cells")
        self.until_idle()

    def until_idle(self) -> None:
        self.page.wait_for_timeout(1000)
        self.page.wait_for_function(f"!({IS_RUNNING})()", timeout=WAITS * 1000)
        self.page.wait_for_timeout(1500)

    def reads(self) -> str:
        told: str = self.page.evaluate(READS)
        return told

    def waits_for(self, words: str) -> None:
        """Wait until some words are read; a run that a form begins may begin late."""
        self.page.wait_for_function(
            f"words => ({READS})().includes(words)", arg=words, timeout=WAITS * 1000
        )
        self.until_idle()

    def end_kernels(self) -> None:
        """End the kernels of notebooks that were open."""
        place = f"{self.address}/api/kernels"
        with urllib.request.urlopen(f"{place}?token=t", timeout=WAITS) as told:  # noqa: S310
            running = json.load(told)
        for each in running:
            asked = urllib.request.Request(f"{place}/{each['id']}?token=t", method="DELETE")  # noqa: S310
            urllib.request.urlopen(asked, timeout=WAITS).close()  # noqa: S310

    def begin_anew(self) -> None:
        """End what ran and open another page, as for another person."""
        self.end_kernels()
        browser = self.page.context.browser
        self.page.close()
        self.page = new_page(browser)

    def runs(self) -> list[str]:
        """Return the number of the last run of each cell that ran."""
        told = self.page.locator(".jp-Notebook .jp-InputPrompt").all_inner_texts()
        return [each for each in told if re.search(r"\d", each)]

    def is_changed(self) -> bool:
        return bool(self.page.locator(".jp-mod-dirty, .lm-TabBar-tab.jp-mod-dirty").count())


def new_page(browser: Any) -> Any:
    page = browser.new_page(viewport={"width": 1500, "height": 1100})
    page.set_default_timeout(WAITS * 1000)
    return page


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=LONG).close()  # noqa: S310
    except OSError:
        return False
    return True


@contextmanager
def jupyterlab(root: Path, tmp_path: Path, browser: Any) -> Iterator[Lab]:
    """Give a JupyterLab over a project, with the extension that lies in the repository."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    own, data = tmp_path / "jupyter-config", tmp_path / "jupyter-data"
    (own / "labconfig").mkdir(parents=True)
    overrides = own / "labconfig" / "default_setting_overrides.json"
    overrides.write_text(json.dumps(SETTINGS), encoding="utf-8")
    shutil.copytree(REPOSITORY / "lib/labextension/built", data / "labextensions/hrcreport")
    server = REPOSITORY / "lib/labextension/server.json"
    (own / "jupyter_server_config.d").mkdir()
    shutil.copy(server, own / "jupyter_server_config.d" / "hrcreport.json")
    told = {
        "JUPYTER_CONFIG_DIR": str(own),
        "JUPYTER_DATA_DIR": str(data),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "jupyter-runtime"),
        # What lies in the repository comes before an extension that the environment has.
        "JUPYTER_PREFER_ENV_PATH": "0",
        "PYTHONPATH": str(REPOSITORY / "lib"),
    }
    words = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--ServerApp.token=t",
        f"--port={port}",
        "--ServerApp.port_retries=0",
    ]
    with (tmp_path / "jupyterlab.log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=root, env={**os.environ, **told}, stdout=log, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/api"), what="an answer of JupyterLab")
        lab = Lab(new_page(browser), address)
        yield lab
        lab.page.close()
    finally:
        process.terminate()
        process.wait(timeout=LONG)


def written_in(project: InventedProject) -> Path:
    """Return the notebook of the invented project, which names its kernel as those here do."""
    notebook = project.root / "notebooks/country.ipynb"
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(nbformat.from_dict(content), notebook)
    return notebook


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give one browser to all tests: no two of them can be driven in one process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab_and_notebook(
    tmp_path_factory: pytest.TempPathFactory, browser: Any
) -> Iterator[tuple[Lab, Path]]:
    project = InventedProject(tmp_path_factory.mktemp("one") / "project").create()
    notebook = written_in(project)
    with jupyterlab(project.root, tmp_path_factory.mktemp("lab-of-one"), browser) as lab:
        yield lab, notebook


@pytest.fixture
def lab_of_one(lab_and_notebook: tuple[Lab, Path]) -> Iterator[Lab]:
    """Give a new page of a JupyterLab over the invented project; its notebook comes back."""
    lab, notebook = lab_and_notebook
    before = notebook.read_bytes()
    lab.begin_anew()
    yield lab
    notebook.write_bytes(before)


def git(root: Path, *words: str) -> str:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    done = subprocess.run(
        ["git", *who, *words],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": search_path()},
    )
    return done.stdout


def search_path() -> str:
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))


def test_day_of_a_rapporteur_from_opening_to_the_pdf(
    invented, hrcreport, tmp_path, browser
) -> None:
    root, notebook = invented.root, written_in(invented)
    git(root, "init", "-q")
    assert hrcreport(invented, "hooks", "install").code == 0
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin", "--no-verify")
    before = notebook.read_bytes()
    with jupyterlab(root, tmp_path, browser) as lab:
        page = lab.page
        lab.open("notebooks/country.ipynb")
        lab.until_idle()
        # Opening changes nothing.
        assert not lab.is_changed()
        assert notebook.read_bytes() == before
        # The command opens the report and says of which State it is.
        lab.choose("Report", "Open report…")
        page.wait_for_selector(".jp-Dialog select")
        page.click(".jp-Dialog .jp-mod-accept")
        page.wait_for_selector(".hrc-report:has-text('xxa · Exampleland')")
        lab.until_idle()
        assert not [sign for sign in WRITTEN if sign in lab.reads()]
        lab.waits_for("From 2018")
        value = page.locator(".hrc-value").first
        assert value.get_attribute("title")
        # A parameter is changed in the form; what does not fit is told, and nothing is lost.
        lab.choose("Report", "Parameters of the report…")
        page.fill(".hrc-form [data-name=first_year]", "1066")
        page.click(".jp-Dialog .jp-mod-accept")
        page.wait_for_selector(
            "label:has([data-name=first_year]) .hrc-form-note:has-text('first_year')"
        )
        page.fill(".hrc-form [data-name=first_year]", "2019")
        page.click(".jp-Dialog .jp-mod-accept")
        page.wait_for_selector(".hrc-form", state="detached")
        lab.until_idle()
        lab.waits_for("From 2019")
        # A sentence with a value is shown without a run of a cell.
        cell = page.locator(".jp-MarkdownCell:has-text('persons died.')").first
        cell.locator(".jp-RenderedMarkdown").dblclick()
        editor = page.locator(".jp-MarkdownCell .cm-content:visible")
        editor.click()
        editor.press("Control+End")
        page.keyboard.type(" Nobody forgets {{ place.name }}.")
        runs = lab.runs()
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(".jp-RenderedMarkdown:has-text('Nobody forgets Exampleland.')")
        assert lab.runs() == runs
        page.keyboard.press("Control+s")
        page.wait_for_function("!document.querySelector('.jp-mod-dirty')")
    assert "Nobody forgets {{ place.name }}." in notebook.read_text(encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Write a sentence")
    changed = git(
        root, "show", "--format=", "--unified=0", "--", "notebooks/country.ipynb", "params"
    )
    assert "output_type" not in changed
    assert '"execution_count": 1' not in changed
    assert len([line for line in changed.splitlines() if re.match(r"[+-](?![+-])", line)]) < 8
    assert hrcreport(invented, "build", "xxa", "--engine", "pandoc", "--to", "pdf").code == 0
    from pypdf import PdfReader

    pages = PdfReader(root / "reports/_build/xxa/xxa.pdf").pages
    text = " ".join(" ".join(each.extract_text() for each in pages).split())
    assert "Nobody forgets Exampleland." in text


def test_mistakes_take_two_lines_and_unknown_names_are_red(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path]
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"] += [
        {
            "cell_type": "markdown",
            "id": "wrong",
            "metadata": {},
            "source": ["Here {{ plce.name }} and [](#tbl-none) and [@XXA-NOTHING]."],
        },
        {
            "cell_type": "code",
            "id": "raises",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": ["deaths = profle.total"],
        },
    ]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    opened_report(lab)
    red = lab.page.locator(".hrc-unknown").all_inner_texts()
    assert red == ["plce.name", "tbl-none", "XXA-NOTHING"]
    problem = lab.page.locator(".hrc-problem").inner_text()
    assert "the name 'plce' is unknown here." in problem
    assert "Did you mean 'place'?" in problem
    error = lab.page.locator(".jp-OutputArea-output[data-mime-type$='stderr']").inner_text()
    lines = [line for line in error.splitlines() if line.strip()]
    assert len(lines) == 2, error
    assert lines[0] == "Line 1: NameError: name 'profle' is not defined"
    assert lines[1].startswith("Did you mean 'profile'?")


CONFLICT = {
    "cell_type": "markdown",
    "id": "deaths-conflict",
    "metadata": {
        "tags": ["conflict"],
        "hrcreport-decide": {
            "here": "Nobody counted them.",
            "there": "Nobody ever counted these.",
            "whole": False,
            "kind": "markdown",
            "words": "You and the shared text have changed the same here.",
        },
    },
    "source": ["**To decide.** You and the shared text have changed the same here."],
}


def text_of(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def chosen_cell(lab: Lab, words: str) -> Any:
    return lab.page.locator(f".jp-MarkdownCell:has-text('{words}')").first


def test_writers_find_code_folded_and_the_caret_where_they_click(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path]
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    page, before = lab.page, notebook.read_bytes()
    opened_report(lab)
    lines = page.locator(".jp-CodeCell .jp-InputPlaceholder .jp-PlaceholderText")
    assert lines.count() == page.locator(".jp-Notebook .jp-CodeCell").count()
    said = lines.all_inner_texts()
    assert said[0].startswith("What the report sets")
    assert any(each.startswith("Table: ") for each in said), said
    assert any(each.startswith("Computes ") for each in said), said
    # Neither the run nor the folds are a change of the file.
    assert not lab.is_changed()
    # The line of the parameters opens their form; a key unfolds all cells.
    lines.first.click()
    page.wait_for_selector(".hrc-form [data-name=first_year]")
    page.click(".jp-Dialog .jp-mod-reject")
    page.locator(".jp-Notebook .jp-MarkdownCell").first.click()
    page.keyboard.press("Alt+u")
    page.wait_for_function("!document.querySelector('.jp-CodeCell .jp-InputPlaceholder')")
    page.keyboard.press("Alt+u")
    page.wait_for_selector(".jp-CodeCell .jp-InputPlaceholder")
    # Letters do nothing to a cell of prose that is chosen; a double-click lets one write at once.
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    cell = chosen_cell(lab, "persons died.")
    cell.locator(".jp-RenderedMarkdown").click()
    page.keyboard.type("abdd xvmyrz1")
    page.wait_for_timeout(1500)  # as long as JupyterLab waits for a second key
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert not lab.is_changed()
    cell.get_by_text("persons died").last.dblclick()
    page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
    assert page.evaluate("[document.activeElement.spellcheck, document.activeElement.lang]") == [
        True,
        "en",
    ]
    page.keyboard.type("XYZ")
    assert "XYZ" in page.evaluate("document.activeElement.innerText")
    assert notebook.read_bytes() == before


@pytest.mark.parametrize(
    ("button", "reads"),
    [
        ("Take mine", "Some died. Nobody counted them. All mourn."),
        ("Take theirs", "Some died. Nobody ever counted these. All mourn."),
        ("Keep both", "Some died. Nobody counted them. Nobody ever counted these. All mourn."),
    ],
)
def test_what_two_sides_wrote_is_decided_by_a_click(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path], button: str, reads: str
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    page = lab.page
    content = json.loads(notebook.read_text(encoding="utf-8"))
    text = ["Some died.\n", "Nobody counted them.\n", "All mourn."]
    content["cells"] += [
        {"cell_type": "markdown", "id": "deaths", "metadata": {}, "source": text},
        CONFLICT,
    ]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    opened_report(lab)
    box = page.locator(".hrc-choice")
    assert box.locator("mark").all_inner_texts() == ["them.", "ever", "these."]
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    box.locator(f"button:text-is('{button}')").click()
    page.wait_for_selector(".hrc-choice", state="detached")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells - 1
    shown = page.locator(".jp-Notebook .jp-Cell").last.locator(".jp-RenderedMarkdown")
    page.wait_for_function(
        "words => document.querySelector('.jp-Notebook').innerText.replace(/\\s+/g, ' ')"
        ".includes(words)",
        arg=reads,
    )
    assert " ".join(shown.inner_text().split()) == reads


def act(lab: Lab, group: str, label: str) -> Any:
    """Open the form of a command of the menu."""
    lab.page.click('.lm-MenuBar-itemLabel:text-is("Report")')
    lab.page.click(f'.lm-Menu-itemLabel:text-is("{group}")')
    lab.page.click(f'.lm-Menu-itemLabel:text-is("{label}…")')
    form = lab.page.locator(".hrc-act").last
    form.wait_for()
    return form


def ended(form: Any) -> str:
    """Wait until a command has ended, and return its code."""
    form.locator(".hrc-act-status[data-code]").wait_for()
    code: str = form.locator(".hrc-act-status").get_attribute("data-code")
    return code


def test_day_is_done_from_the_menu_and_the_file_comes_into_the_open_notebook(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path]
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    page = lab.page
    opened_report(lab)
    # A check of the report begins at once, and says what the command says.
    check = act(lab, "Check and build", "Check")
    assert ended(check) == "0"
    assert "1 report checked" in check.locator("pre").inner_text()
    # What another writes into the file stands beside words that are not saved yet.
    chosen_cell(lab, "persons died.").get_by_text("persons died").last.dblclick()
    page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
    page.keyboard.type("XYZ")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    last = [each for each in content["cells"] if each["cell_type"] == "markdown"][-1]
    last["source"] = "".join(last["source"]) + " Added by another."
    notebook.write_text(json.dumps(content), encoding="utf-8")
    page.wait_for_function(
        "document.querySelector('.jp-Notebook').innerText.includes('Added by another.')"
    )
    page.keyboard.type("Z")
    page.keyboard.press("Control+s")
    page.wait_for_function("!document.querySelector('.jp-mod-dirty')")
    assert page.locator(".jp-Dialog").count() == 0
    text = notebook.read_text(encoding="utf-8")
    assert "XYZZ" in text
    assert "Added by another." in text
    # A message stands beside its field; a command that writes into the notebook shows it there.
    finding = act(lab, "New", "New finding")
    finding.locator("[data-name=limb]").select_option("a")
    finding.locator("[data-name='--name']").fill("Not A Name")
    finding.locator("button:text-is('New finding')").click()
    note = finding.locator("label:has([data-name='--name']) .hrc-form-note")
    page.wait_for_function("node => node.textContent !== ''", arg=note.element_handle())
    assert "cannot be the name of a finding" in note.inner_text()
    finding.locator("[data-name='--name']").fill("stops")
    finding.locator("button:text-is('New finding')").click()
    finding.locator("pre").get_by_text("wrote notebooks/countries/xxa.ipynb").wait_for()
    own = notebook.parent / "countries/xxa.ipynb"
    assert "#f-stops" in own.read_text(encoding="utf-8")
    own.unlink()


def test_cells_that_another_adds_moves_and_deletes_come_in_their_order(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path]
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    page = lab.page
    opened_report(lab)
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cells = content["cells"]
    new = [
        {"cell_type": "markdown", "id": f"new-{n}", "metadata": {}, "source": [f"New {n}."]}
        for n in range(4)
    ]
    (gone,) = (each for each in cells if text_of(each).startswith("# Recommendations"))
    cells.remove(gone)
    cells.insert(1, cells.pop(4))
    cells[3:3] = new[:2]
    cells += new[2:]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    page.locator(".jp-RenderedMarkdown:has-text('New 3.')").wait_for()
    chosen_cell(lab, "persons died.").get_by_text("persons died").last.dblclick()
    page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
    page.keyboard.type("XYZ")
    saved(lab)
    now = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert [each["id"] for each in now] == [each["id"] for each in cells]
    said = [text_of(each).replace("XYZ", "") for each in now]
    assert said == [text_of(each) for each in cells]


def test_recommendation_begins_as_the_mandate_says_it(lab_of_one: Lab) -> None:
    lab = lab_of_one
    opened_report(lab)
    lab.page.locator(".jp-Notebook .jp-Cell").last.click()
    lab.choose("Report", "Recommendation")
    written = lab.page.locator(".jp-MarkdownCell .cm-content:visible")
    written.get_by_text("recommends that").wait_for()
    assert "The Expert Mechanism recommends that ADDRESSEE:" in written.inner_text()


def test_law_tables_labels_and_values_are_cited_by_their_words(lab_of_one: Lab) -> None:
    lab = lab_of_one
    page = lab.page
    opened_report(lab)
    new_text(lab, "So it is.")
    for words, kind, written in (
        ("xxa-law", "Law and standards", "[@XXA-LAW]"),
        ("Deaths by group", "In this report", "[](#tbl-groups)"),
        ("Republic of Exampleland", "Value", "{{ place."),
        ("office of invention deaths", "Table", 'hrc.show("xxa-deaths")'),
    ):
        lab.choose("Report", "Search to cite…")
        page.fill(".hrc-cite-box input", words)
        item = page.locator(f".hrc-cite-box li:has-text('{kind}')").first
        item.click()
        page.wait_for_selector(".hrc-cite-box", state="detached")
        editor = page.locator(".jp-Cell .cm-content:visible").filter(has_text=written)
        editor.first.wait_for()
        assert written in editor.first.inner_text()


def saved(lab: Lab) -> None:
    """Save what is written; JupyterLab hears no second save before the first has ended."""

    def is_saved() -> bool:
        lab.page.keyboard.press("Control+s")
        lab.page.wait_for_timeout(300)
        return not lab.is_changed()

    wait_until(is_saved, what="a save")


def test_each_saved_state_is_read_by_its_time_and_comes_back(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path]
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    page, before = lab.page, notebook.read_text(encoding="utf-8")
    opened_report(lab)
    chosen_cell(lab, "persons died.").get_by_text("persons died").last.dblclick()
    page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
    for words in (" First saved.", " Second saved."):
        page.keyboard.press("Control+End")
        page.keyboard.type(words)
        saved(lab)
    lab.choose("Report", "Earlier states…")
    states = page.locator(".hrc-state")
    states.first.wait_for()
    # One cell, as it was before the last words.
    states.nth(1).click()
    differing = page.locator(".hrc-differs")
    differing.wait_for()  # and there is but one
    assert "First saved." in differing.inner_text()
    assert "Second saved." not in differing.inner_text()
    differing.locator("button").click()
    page.wait_for_function("!document.querySelector('.hrc-differs')")
    written = page.locator(".jp-MarkdownCell .cm-content:visible")
    assert "First saved." in written.inner_text()
    assert "Second saved." not in written.inner_text()
    # All, as they were at the beginning; saved, it is one more state and nothing is lost.
    count = states.count()
    states.nth(2).click()  # earlier tests have left theirs below
    differing.first.wait_for()
    page.locator(".hrc-states button:text-is('Bring all back')").click()
    page.wait_for_function("!document.querySelector('.hrc-differs')")
    page.locator(".jp-Notebook .jp-MarkdownCell").first.click()
    saved(lab)
    written_now = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    begun = json.loads(before)["cells"]
    now, then = ([text_of(each) for each in cells] for cells in (written_now, begun))
    assert now == then
    lab.choose("Report", "Earlier states…")
    page.wait_for_function(
        "count => document.querySelectorAll('.hrc-states:last-of-type .hrc-state').length > count",
        arg=count,
    )


PIECES = {
    "Finding": "::: {.finding #f-NAME",
    "Recommendation": "::: {.recommendation #r-NAME",
    "Table": "hrc.table(",
    "Figure": "hrc.figure(",
    "Photograph": "hrc.photo(",
    "Quotation": "hrc.voice(",
    "Reference": "[](#LABEL)",
    "Footnote that cites": "[@KEY]",
}
RESOLVED = """word => new Promise(seen => {
    const look = () => [...document.querySelectorAll('.jp-MarkdownCell .hrc-value')]
        .some(each => each.parentElement.innerText.includes(word));
    const made = new MutationObserver(() => look() && (made.disconnect(), seen(true)));
    made.observe(document.body, {childList: true, subtree: true, characterData: true});
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {
        key: 'Enter', code: 'Enter', keyCode: 13, ctrlKey: true, bubbles: true})); })"""


def opened_report(lab: Lab) -> None:
    lab.open("notebooks/country.ipynb")
    lab.choose("Report", "Open report…")
    lab.page.wait_for_selector(".jp-Dialog select")
    lab.page.click(".jp-Dialog .jp-mod-accept")
    lab.page.wait_for_selector(".hrc-report:has-text('xxa · Exampleland')")
    lab.until_idle()


def new_text(lab: Lab, text: str) -> None:
    """Put a Markdown cell below the last one and write into it."""
    count = lab.page.locator(".jp-Notebook .jp-MarkdownCell").count()
    lab.page.locator(".jp-Notebook .jp-Cell").last.click()
    lab.page.keyboard.press("Escape")
    lab.choose("Report", "New paragraph below")
    lab.page.wait_for_function(
        "count => document.querySelectorAll('.jp-Notebook .jp-MarkdownCell').length > count",
        arg=count,
    )
    lab.page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
    lab.page.keyboard.type(text)


def test_writing_completes_names_offers_pieces_and_tells_sources(lab_of_one: Lab) -> None:
    lab = lab_of_one
    page = lab.page
    opened_report(lab)
    # A value says where it comes from.
    hover = [each.get_attribute("title") for each in page.locator(".hrc-value").all()]
    origin = next(each for each in hover if each.startswith("profile.total"))
    assert "(xxa-deaths): Office of Invention" in origin
    assert "retriev" in origin
    # Labels, keys of citations and names of values are completed.
    for begun, found, made in (
        ("See [](#tb", "tbl-groups", "See [](#tbl-groups"),
        ("Law.[@XXA", "XXA-LAW", "Law.[@XXA-LAW"),
        ("In {{ plac", "place", "In {{ place"),
        ("In {{ place.na", "name", "In {{ place.name"),
        ("See [](#tbl-g", "Deaths by group", "See [](#tbl-groups"),
    ):
        new_text(lab, begun)
        page.keyboard.press("Tab")
        editor = page.locator(".jp-MarkdownCell .cm-content:visible").last
        item = page.locator(f".jp-Completer-item:has-text('{found}')")
        for _ in range(10 * WAITS):
            if made in editor.inner_text():  # one alone is put in at once
                break
            if item.count() and item.first.is_visible():
                item.first.click()
            page.wait_for_timeout(100)
        assert made in editor.inner_text()
        page.keyboard.press("Escape")
    # Pieces to begin with.
    for label, text in PIECES.items():
        lab.choose("Report", label)
        page.wait_for_function(
            "text => [...document.querySelectorAll('.jp-Notebook .jp-Cell')]"
            ".some(each => each.innerText.includes(text))",
            arg=text,
        )


def test_value_is_resolved_without_a_run_of_a_cell(lab_of_one: Lab) -> None:
    lab = lab_of_one
    opened_report(lab)
    runs = lab.runs()
    for number in range(10):
        new_text(lab, f"Seen {number} in {{{{ place.name }}}}.")
        lab.page.keyboard.press("Escape")
        assert lab.page.evaluate(RESOLVED, f"Seen {number} in Exampleland")
    assert lab.runs() == runs


REPORTS = sorted(
    path.stem
    for kind in ("countries", "themes")
    for path in (REPOSITORY / "params" / kind).glob("*.yml")
)


@pytest.fixture(scope="module")
def project_of_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the reports are made of."""
    root = tmp_path_factory.mktemp("reports") / "project"
    for folder in ("params", "notebooks", "data", "reports"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("_build"))
    return root


@pytest.fixture(scope="module")
def lab_of_reports(
    project_of_reports: Path, tmp_path_factory: pytest.TempPathFactory, browser: Any
) -> Iterator[Lab]:
    """Give one JupyterLab for all reports: it stands in for a day of work."""
    with jupyterlab(project_of_reports, tmp_path_factory.mktemp("lab"), browser) as lab:
        yield lab


@pytest.mark.parametrize(
    "report",
    [pytest.param(each, marks=pytest.mark.proof if each != "usa" else ()) for each in REPORTS],
)
def test_nothing_of_the_grammar_is_seen_of_a_report(report: str, lab_of_reports: Lab) -> None:
    lab = lab_of_reports
    lab.end_kernels()
    lab.page.goto(f"{lab.address}/lab?token=t&reset")
    lab.page.wait_for_selector('.lm-MenuBar-itemLabel:text-is("Report")')
    lab.choose("Report", "Open report…")
    lab.page.wait_for_selector(".jp-Dialog select")
    options = lab.page.locator(".jp-Dialog select option").all_inner_texts()
    (choice,) = (each for each in options if each.startswith(f"{report} – "))
    lab.page.select_option(".jp-Dialog select", label=choice)
    lab.page.click(".jp-Dialog .jp-mod-accept")
    lab.page.wait_for_selector(f".hrc-report:has-text('{report} ·')")
    lab.until_idle()
    reads = lab.reads()
    assert len(reads) > 10_000
    assert not [reads[max(0, reads.find(sign) - 80) :][:160] for sign in WRITTEN if sign in reads]
    assert lab.page.locator(".hrc-problem, .hrc-unknown, .hrc-pending").all_inner_texts() == []
