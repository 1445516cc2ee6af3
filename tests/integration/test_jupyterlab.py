"""A real JupyterLab in Chromium shows a report as it reads, from opening it to its PDF.

It needs Chromium on PATH and the package axe-playwright-python, which brings Playwright.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
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

    def __init__(self, page: Any, address: str, process: subprocess.Popen[bytes]) -> None:
        self.page, self.address, self.process = page, address, process

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
        lab = Lab(new_page(browser), address, process)
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
    forms = lab.page.locator(f".hrc-act:has(button:text-is('{label}'))")
    before = forms.count()
    lab.page.click('.lm-MenuBar-itemLabel:text-is("Report")')
    lab.page.click(f'.lm-Menu-itemLabel:text-is("{group}")')
    lab.page.click(f'.lm-Menu-itemLabel:text-is("{label}…")')
    form = forms.nth(before)  # those that were opened before stay in their tabs
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


def fill(form: Any, **given: str) -> None:
    """Fill the fields of a form, each by its name; options with a hyphen stand for their word."""
    for name, value in given.items():
        field = form.locator(
            f"[data-name='{name}'], [data-name='--{name.replace('_', '-')}']"
        ).first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def go(form: Any, label: str) -> str:
    """Run what a form asks for; return what it has printed, or what it refuses."""
    form.locator(f"button:text-is('{label}')").click()
    assert ended(form) == "0", form.inner_text()
    printed: str = form.locator("pre").inner_text()
    return printed


def beside(notebook: Path, *cells: dict[str, Any]) -> None:
    """Write cells at the end of a notebook, as a colleague does whose git brings them."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"] += cells
    notebook.write_text(json.dumps(content), encoding="utf-8")


LOOP = {
    "cell_type": "code",
    "id": "loops",
    "metadata": {},
    "outputs": [],
    "execution_count": None,
    "source": ["while True:\n", "    pass"],
}


def test_whole_day_is_done_without_a_terminal(
    invented, hrcreport, tmp_path, browser, monkeypatch
) -> None:
    import docx
    import openpyxl

    root, notebook = invented.root, written_in(invented)
    shutil.copy(REPOSITORY / "data/kinds.yml", root / "data/kinds.yml")
    package = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    counted = {"T01": "persons", "T02": "deaths"}
    for each in package["resources"]:
        each["hrc"]["basis"] = "usual residents"
        for field in each.get("schema", {"fields": []})["fields"]:
            if field["name"] == "measure":
                measure = counted[each["hrc"]["kind"]]
                field["categories"] = [
                    one for one in field["categories"] if one["value"] == measure
                ]
    (root / "data/datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    git(root, "init", "-q")
    (root / ".gitignore").write_text("reports/_build/\n.ipynb_checkpoints/\n", encoding="utf-8")
    assert hrcreport(invented, "hooks", "install").code == 0
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Begin", "--no-verify")
    pictures = iter(range(1, 30))
    with jupyterlab(root, tmp_path, browser) as lab:
        page = lab.page

        def picture(name: str) -> None:
            page.screenshot(path=tmp_path / f"{next(pictures):02}-{name}.png")

        # Open.
        lab.open("notebooks/country.ipynb")
        opened_report(lab)
        picture("opened")
        # Write, and cite by words.
        chosen_cell(lab, "persons died.").get_by_text("persons died").last.dblclick()
        page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
        page.keyboard.press("Control+End")
        page.keyboard.type(" Nobody forgets {{ place.name }}.")
        lab.choose("Report", "Search to cite…")
        page.fill(".hrc-cite-box input", "exampleland law")
        picture("cite")
        page.keyboard.press("Enter")
        page.wait_for_selector(".hrc-cite-box", state="detached")
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(".jp-RenderedMarkdown:has-text('Nobody forgets Exampleland.')")
        # What stands behind it, by the keyboard.
        chosen_cell(lab, "Nobody forgets").locator(".jp-RenderedMarkdown").click()
        page.keyboard.press("Alt+v")
        behind = page.locator(".hrc-behind")
        behind.locator("dd:has-text('(xxa-deaths): Office of Invention')").first.wait_for()
        picture("behind")
        page.keyboard.press("Escape")
        behind.wait_for(state="detached")
        saved(lab)
        # Insert a table from Excel.
        book = openpyxl.Workbook()
        for row in (["period", "group", "value"], [2020, "Black", 12], [2021, "Black", 30]):
            book.active.append(row)
        book.save(tmp_path / "custody.xlsx")
        form = act(lab, "New", "New table from CSV or Excel")
        form.locator("[data-name=files]").set_input_files(tmp_path / "custody.xlsx")
        fill(form, name="xxa-custody", title="Deaths in custody, 2020 to 2021", kind="T02")
        fill(form, grade="B", identification="recorded", scope="deaths in custody", licence="CC0")
        fill(form, basis="persons in the area", source="Invented office", sensitivity="public")
        form.locator("button:text-is('New table from CSV or Excel')").click()
        ended(form)
        picture("table-refused")
        assert "measure" in form.inner_text()
        fill(form, measure="deaths", licence="CC0-1.0")
        go(form, "New table from CSV or Excel")
        picture("table")
        page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell").last.click()
        page.locator(".lm-TabBar-tab:has-text('New table')").click()
        form.locator("button:text-is('Put it into the report')").click()
        page.locator(".jp-OutputArea:has-text('Deaths in custody, 2020 to 2021')").first.wait_for()
        saved(lab)
        picture("table-in-the-report")
        # Decide what two have written, which comes in while the notebook is open.
        text = ["Some died.\n", "Nobody counted them.\n", "All mourn."]
        told = {"cell_type": "markdown", "id": "deaths", "metadata": {}, "source": text}
        beside(notebook, told, CONFLICT)
        box = page.locator(".hrc-choice")
        box.wait_for()
        page.wait_for_timeout(2000)  # cells below are shown anew
        box.scroll_into_view_if_needed()
        picture("to-decide")
        box.locator("button:text-is('Take theirs')").click()
        box.wait_for(state="detached")
        saved(lab)
        # Stop a loop.
        beside(notebook, LOOP)
        cell = page.locator(".jp-CodeCell:has-text('while True')")
        cell.click()
        lab.choose("Run", "Run Selected Cell and Do not Advance")
        running = page.locator(".hrc-running")
        running.get_by_text(re.compile(r"^Cell \d+ \(while True:\) runs, [3-9] s")).wait_for()
        picture("loop")
        running.locator("button:text-is('Stop this cell')").click()
        running.locator("button:text-is('Stop this cell')").wait_for(state="hidden")
        cell.click()
        lab.choose("Edit", "Delete Cell")
        cell.wait_for(state="detached")
        saved(lab)
        # See the page.
        form = act(lab, "Check and build", "See the page")  # begins at once
        link = form.locator("a:has-text('Open the page')").first
        link.wait_for()
        with page.context.expect_page() as opened:
            link.click()
        draft = opened.value
        draft.wait_for_selector("#draft main p:has-text('Nobody forgets Exampleland')")
        draft.screenshot(path=tmp_path / f"{next(pictures):02}-page.png")
        # Build, and send.
        build = act(lab, "Check and build", "Build")
        fill(build, to="pdf,docx,html")
        go(build, "Build")
        picture("built")
        send = act(lab, "Send, take home, release", "Write a Word file for reviewers")
        fill(send, send="to-review.docx")
        go(send, "Write a Word file for reviewers")
        with page.expect_download() as download:
            send.locator("a:has-text('Take to-review.docx')").click()
        sent = tmp_path / "sent.docx"
        download.value.save_as(sent)
        # A reviewer comments on it; it comes home, and the comment stands beside the page.
        word = docx.Document(str(sent))
        (paragraph,) = (p for p in word.paragraphs if "Nobody forgets" in p.text)
        word.add_comment(runs=paragraph.runs[:1], text="Who says so?", author="R", initials="R")
        word.save(str(sent))
        home = act(lab, "Send, take home, release", "Take home a Word or PDF file")
        home.locator("[data-name=files]").set_input_files(sent)
        home.locator("[data-name='--apply']").check()
        go(home, "Take home a Word or PDF file")
        picture("home")
        assert "Who says so?" in (root / "reports/reviews/xxa.yml").read_text(encoding="utf-8")
        draft.wait_for_selector("#desk-margin :text('Who says so?')")
        draft.screenshot(path=tmp_path / f"{next(pictures):02}-comment.png")
        draft.close()
        page.locator(".lm-TabBar-tab:has-text('See the page')").click()
        form.locator("button:text-is('Stop')").click()
        form.locator(".hrc-act-status[data-code='0']").wait_for()  # as Ctrl-C ends it
        # Keep it in git.
        keep = act(lab, "Send, take home, release", "Keep in git")
        fill(keep, message="Write a day", name="A Writer", email="writer@example.org")
        printed = go(keep, "Keep in git")
        picture("kept")
        assert "kept notebooks/country.ipynb" in printed
    told = git(root, "log", "-1", "--format=%an: %s")
    assert told.strip() == "A Writer: Write a day"
    text = notebook.read_text(encoding="utf-8")
    reads = {text_of(each) for each in json.loads(text)["cells"]}
    assert "Some died.\nNobody ever counted these.\nAll mourn." in reads
    for words in ("Nobody forgets", "[@XXA-", 'hrc.show(\\"xxa-custody\\")'):
        assert words in text, words
    assert "while True" not in text


def written_over(lab: Lab, editor: Any, old: str, new: str) -> None:
    """Change words in an editor as somebody does who selects all and puts other text there."""
    editor.click()
    text = "\n".join(editor.locator(".cm-line").all_inner_texts()).replace("\u200b", "")
    assert old in text
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.insert_text(text.replace(old, new, 1))


def test_tutorial_is_done_without_a_terminal(tmp_path, browser) -> None:
    from pypdf import PdfReader

    root = tmp_path / "first-report"
    words = [sys.executable, "-m", "hrcreport", "init", str(root)]
    subprocess.run(words, check=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY / "lib")})
    params, pdf = root / "params/countries/xxa.yml", root / "reports/_build/xxa/xxa.pdf"

    def text_of_pdf() -> str:
        pages = PdfReader(pdf).pages
        return " ".join(" ".join(each.extract_text() for each in pages).split())

    with jupyterlab(root, tmp_path, browser) as lab:
        page = lab.page

        def edited(old: str, new: str) -> None:
            page.goto(f"{lab.address}/lab/tree/params/countries/xxa.yml?token=t&reset")
            editor = page.locator(".jp-FileEditor .cm-content")
            editor.get_by_text("country").first.wait_for()
            written_over(lab, editor, old, new)
            page.keyboard.press("Control+s")
            wait_until(lambda: new in params.read_text(encoding="utf-8"), what="a save")

        def built(code: str = "0") -> str:
            form = act(lab, "Check and build", "Build")
            fill(form, ids="xxa", to="pdf,docx")
            form.locator("button:text-is('Build')").click()
            assert ended(form) == code, form.inner_text()
            told: str = form.locator("pre").inner_text()
            return told

        lab.open("notebooks/country.ipynb")
        check = act(lab, "Check and build", "Check")
        assert ended(check) == "0"
        told = check.locator("pre").inner_text()
        assert "1 report checked: nothing is wrong; 1 open question." in told
        built()
        assert "Between 2021 and 2023, 235 persons died" in text_of_pdf()
        edited("first_year: 2021", "first_yaer: 2021")
        told = built("2")
        assert "params/countries/xxa.yml:3: unknown key 'first_yaer'." in told
        assert "Did you mean 'first_year'?" in told
        edited("first_yaer: 2021", "first_year: 2022")
        why = act(lab, "Check and build", "Why it must be built")
        fill(why, report_id="xxa")
        assert "the parameter first_year was 2021 and is now 2022" in go(
            why, "Why it must be built"
        )
        built()
        assert "Between 2022 and 2023, 160 persons died" in text_of_pdf()
        # A sentence with a number.
        lab.open("notebooks/country.ipynb")
        opened_report(lab)
        begins = "race was not recorded"
        chosen_cell(lab, begins).locator(".jp-RenderedMarkdown p").last.dblclick()
        page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
        page.keyboard.press("Control+End")
        number = '{{ hrc.total("xxa-deaths", period=last_year) | figures }}'
        page.keyboard.insert_text(f" In {{{{ last_year }}}} alone, {number} persons died.")
        page.keyboard.press("Shift+Enter")
        page.wait_for_selector(".jp-RenderedMarkdown:has-text('In 2023 alone, 82 persons died.')")
        saved(lab)
        built()
        assert "In 2023 alone, 82 persons died." in text_of_pdf()
        # A number that is not there.
        cell = chosen_cell(lab, begins)
        cell.locator(".jp-RenderedMarkdown p").last.dblclick()
        editor = page.locator(".jp-MarkdownCell .cm-content:visible")
        written_over(lab, editor, "profile.total", "profile.totl")
        page.keyboard.press("Shift+Enter")
        page.locator(".hrc-problem:has-text(\"there is no 'totl' in it.\")").wait_for()
        saved(lab)
        before = pdf.read_bytes()
        assert "'profile.totl | figures': there is no 'totl' in it." in " ".join(built("1").split())
        assert pdf.read_bytes() == before
        cell = page.locator(".jp-MarkdownCell:has(.hrc-problem)")
        cell.locator(".jp-RenderedMarkdown p").last.dblclick()
        written_over(lab, editor, "profile.totl", "profile.total")
        page.keyboard.press("Shift+Enter")
        saved(lab)
        built()
        state = act(lab, "Check and build", "All reports and their state")
        assert ended(state) == "0"
        assert "current" in state.locator("pre").inner_text()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (["import os\n", "os._exit(1)"], r"^The kernel died in cell \d+ \(import os\), and begins"),
        (["while True:\n", "    print('x' * 100)"], r"^Cell \d+ \(while True:\) runs, [3-9] s"),
    ],
)
def test_kernel_that_dies_or_prints_for_ever_is_told_and_goes_on(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path], source: list[str], told: str
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    page = lab.page
    opened_report(lab)
    beside(notebook, {**LOOP, "source": source})
    cell = page.locator(f".jp-CodeCell:has-text('{source[0].strip()}')").last
    cell.click()
    lab.choose("Run", "Run Selected Cell and Do not Advance")
    above = page.locator(".hrc-running")
    above.get_by_text(re.compile(told)).wait_for()
    if "died" in told:
        page.click(".jp-Dialog .jp-mod-accept")  # JupyterLab says so as well
        cell.click()
        lab.choose("Edit", "Delete Cell")
        above.locator("button:text-is('Run again')").click()
        page.wait_for_function(f"({IS_RUNNING})()")
        lab.waits_for("172 persons died.")
    else:
        above.locator("button:text-is('Stop this cell')").click()
    above.wait_for(state="hidden")
    assert page.locator(".hrc-value:text-is('172')").count()


def test_style_is_told_of_the_paragraph_at_the_caret_while_it_is_written(lab_of_one: Lab) -> None:
    page = lab_of_one.page
    opened_report(lab_of_one)
    chosen_cell(lab_of_one, "persons died.").get_by_text("persons died").last.dblclick()
    page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
    page.keyboard.press("Control+End")
    told = page.locator(".hrc-style")
    page.keyboard.insert_text("\n\nIt was organised. In fact, nobody came.\n\nIt is right.")
    page.wait_for_timeout(1500)
    assert not told.is_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    told.get_by_text("is spelt “organized”").wait_for()
    page.keyboard.press("Control+End")
    told.wait_for(state="hidden")
    # What is shown as it will read tells nothing any more.
    page.keyboard.insert_text(" About 26% agree.")
    page.keyboard.press("ArrowLeft")
    told.get_by_text("26%").wait_for()
    page.keyboard.press("Shift+Enter")
    told.wait_for(state="detached")


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


READS_AND_GOES_ON = """() => {
    const lost = "dialog.jp-Dialog[aria-label^='Server Connection Error'] button";
    const close = () => document.querySelector(lost)?.click();
    new MutationObserver(close).observe(document.body, {childList: true}); }"""
"""A writer who closes the news of a lost server, which comes or not as the gap happens to fall."""


def test_words_outlast_a_network_a_server_and_a_browser_that_fail(
    lab_of_one: Lab, lab_and_notebook: tuple[Lab, Path]
) -> None:
    lab, notebook = lab_of_one, lab_and_notebook[1]
    page = lab.page
    page.on("dialog", lambda asked: asked.accept())  # whether the page is to be left
    opened_report(lab)
    page.evaluate(READS_AND_GOES_ON)
    chosen_cell(lab, "persons died.").get_by_text("persons died").last.dblclick()
    page.wait_for_function("document.activeElement.matches('.jp-MarkdownCell .cm-content')")
    page.keyboard.press("Control+End")
    # No network in the middle of a save.
    page.keyboard.type(" Written offline.")
    page.context.set_offline(True)
    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-Dialog:has-text('Save Error')")
    page.click(".jp-Dialog:has-text('Save Error') button")
    page.context.set_offline(False)
    saved(lab)
    assert "Written offline." in notebook.read_text(encoding="utf-8")
    # A machine that sleeps: the server stands still.
    page.locator(".jp-MarkdownCell .cm-content:visible").click()
    page.keyboard.press("Control+End")
    if hasattr(signal, "SIGSTOP"):
        lab.process.send_signal(signal.SIGSTOP)
        page.keyboard.type(" Written asleep.")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(3000)
        lab.process.send_signal(signal.SIGCONT)
        saved(lab)
        assert "Written asleep." in notebook.read_text(encoding="utf-8")
    # A browser that ends with words that are not saved, while a colleague's come into the file.
    page.keyboard.press("Control+End")
    page.keyboard.type(" Never saved.")
    page.wait_for_function("JSON.stringify(localStorage).includes('Never saved.')")
    before = notebook.read_bytes()
    page.goto("about:blank")
    assert notebook.read_bytes() == before
    text = {"cell_type": "markdown", "id": "theirs", "metadata": {}, "source": ["From elsewhere."]}
    beside(notebook, text)
    lab.open("notebooks/country.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-MarkdownCell:has-text('Never saved.')")
    saved(lab)
    assert not page.evaluate("JSON.stringify(localStorage).includes('Never saved.')")
    reads = "".join(map(text_of, json.loads(notebook.read_text(encoding="utf-8"))["cells"]))
    for words in ("Written offline.", "Never saved.", "From elsewhere."):
        assert reads.count(words) == 1, words


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
