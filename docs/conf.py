"""This module makes the pages of documentation a site, or one e-book.

`nox -s site` makes `docs/_site/index.html`, `nox -s guide` the e-book `dist/guide/hrcreport.epub`.
The pages stay as a code host shows them. The index gives the site its navigation, and a row of the
pages of names becomes the description of that name, from its docstring. All that the site needs
lies in it: it opens from a disk, and its search as well.
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.epub3 import Epub3Builder

from hrcreport import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx


project = "hrcreport"
version = __version__
copyright = "The hrcreport maintainers, Apache License 2.0"  # noqa: A001  Sphinx reads this name
root_doc = "docs/index"
include_patterns = [
    *("*.md", "data/*.md", "docs/**.md", "tests/README.md"),
    *("lib/disparity/docs/*.md", "reports/README.md"),
]
exclude_patterns = [
    ".*",
    "lib/hrcreport",
    "lib/labextension",
    "notebooks",
    "params",
    "reports/_*",
    "reports/[a-z]*",
    "docs/_site",
    "docs/tutorial/xxa",
]
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
myst_heading_anchors = 4
default_role = "py:obj"
smartquotes = False  # two hyphens before an option stay two, also outside of code
napoleon_numpy_docstring = False
napoleon_custom_sections = ["Columns"]
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
add_module_names = False
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = "hrcreport"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
epub_show_urls = "no"
epub_title = "hrcreport: the documentation"
epub_description = "How reports of a human rights mechanism are written, built and released."
epub_uid = epub_identifier = "hrcreport-documentation"
epub_contributor = "The hrcreport maintainers"
epub_tocdepth = 2
epub_tocscope = "includehidden"

SEARCHED_AS = {
    "docs/how-to/add-law": "cite, law, statute, act, article",
    "docs/how-to/everyday-answers": "undo, revert, restore, interrupt, stop, loop, rename, delete, "
    "footnote, only, pdf, help, faq",
    "docs/how-to/prove-a-build": "validate, reproduce, integrity, checksum, hash",
    "docs/how-to/review-in-word": "compare, versions, revisions, redline, track, changes",
    "docs/how-to/run-in-ci": "docker, container, devcontainer, github, systemd, cron, hosting",
    "docs/how-to/run-on-many-machines": "slurm, matrix, array, kubernetes, parallel, distributed",
    "docs/how-to/see-what-was-built": "logs, monitoring, dashboard, audit, notification, webhook",
    "docs/how-to/work-with-restricted-data": "withdraw, erase, personal, confidential, encrypt",
    "docs/explanation/what-runs-again": "dependency, cache, invalidation, rebuild, stale",
    "docs/reference/data": "provenance, lineage, metadata",
    "docs/reference/commands": "validate, cli, options",
}
"""Words by which people look for a page that does not hold them, or holds them below others."""
NOT_SEARCHED = ("CHANGELOG", "data/CHANGELOG", "docs/benchmarks", "docs/mutants")
"""Pages that name everything, and answer nothing that a reader asks."""
GROUP = re.compile(r"^\*\*(.+?)\.\*\*", re.MULTILINE)
API = ("docs/reference/api-disparity", "docs/reference/api-notebook")
ROW = re.compile(r"^\| \[`([\w.]+)`\]\([^)]+\) \| (.*) \|$", re.MULTILINE)
TABLE = re.compile(r"^\| name \| what it is \|\n(?:\|.*\n)+", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+\.md)\)")


def navigation(page: str) -> str:
    """Return the tables of contents that the index's groups of links make, hidden on the page."""
    begins = [*GROUP.finditer(page)]
    ends = [found.start() for found in begins[1:]] + [len(page)]
    blocks = []
    for found, end in zip(begins, ends, strict=True):
        links = "\n".join(dict.fromkeys(LINK.findall(page[found.end() : end])))
        blocks.append(f"```{{toctree}}\n:hidden:\n:caption: {found[1]}\n\n{links}\n```")
    return "\n\n".join(blocks)


def described(table: re.Match[str]) -> str:
    """Return for the rows of a table of names the directives that print their docstrings."""
    lines = []
    for name, about in ROW.findall(table[0]):
        path = re.sub("^hrc\\.", "hrcreport.notebook.", name)
        module, _, last = path.rpartition(".")
        known = getattr(import_module(module), last)
        if isinstance(known, type):
            lines.append(f".. autoclass:: {path}\n   :members:\n")
        elif callable(known):
            lines.append(f".. autofunction:: {path}\n")
        else:
            lines.append(f".. py:data:: {path}\n\n   {about}\n")
    return "\n".join(["```{eval-rst}", *lines, "```\n"])


def read(_: Sphinx, name: str, source: list[str]) -> None:
    """Give the index its navigation, and the pages of names what the names are."""
    if name == root_doc:
        source[0] += "\n" + navigation(source[0])
    if name in API:
        source[0] = TABLE.sub(described, source[0])
    if name in SEARCHED_AS:
        words = f"myst:\n  html_meta:\n    keywords: {SEARCHED_AS[name]}"
        source[0] = f"---\n{words}\n---\n{source[0]}"
    if name in NOT_SEARCHED:
        source[0] = f"---\nnosearch: true\n---\n{source[0]}"


def accessible(app: Sphinx, name: str, template: str, context: dict[str, Any], _: object) -> None:
    """Give headings of the navigation their level; let a keyboard reach what scrolls sideways."""
    if "furo_navigation_tree" in context:
        context["furo_navigation_tree"] = context["furo_navigation_tree"].replace(
            'role="heading"', 'role="heading" aria-level="2"'
        )
    if "body" in context:
        context["body"] = (
            context["body"]
            .replace("<pre>", '<pre tabindex="0">')
            .replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
        )


def open_at_the_index(app: Sphinx, error: Exception | None) -> None:
    """Write the page that leads from the folder of the site to its index."""
    if error is None and app.builder.name == "html":
        (Path(app.outdir) / "index.html").write_text(
            f'<!DOCTYPE html><html lang="en"><title>{html_title}</title>'
            f'<meta http-equiv="refresh" content="0; url={root_doc}.html">'
            f'<a href="{root_doc}.html">{html_title}</a></html>\n',
            encoding="utf-8",
        )


def text_of_search(app: Sphinx, name: str) -> dict[str, Any]:
    """Return what the search reads of a page: title, words, sections with anchor and heading."""
    document = app.env.get_doctree(name)
    parts = []
    for section in document.findall(nodes.section):
        beside = [part for part in section.children if not isinstance(part, nodes.section)]
        heading, *texts = (" ".join(part.astext().split()) for part in beside)
        parts.append([section["ids"][0], heading, " ".join(texts)])
    parts = parts or [["", "", document.astext()]]
    return {"title": parts[0][1], "words": SEARCHED_AS.get(name, ""), "parts": parts}


def write_texts(app: Sphinx, error: Exception | None) -> None:
    """Write the texts that the search reads, which a browser would not fetch from a disk."""
    if error is None and app.builder.name == "html":
        names = sorted(app.env.found_docs - {*NOT_SEARCHED})
        texts = {name: text_of_search(app, name) for name in names}
        content = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        (Path(app.outdir) / "_static" / "texts.js").write_text(f"const TEXTS={content};\n", "utf-8")


class Guide(Epub3Builder):
    """The e-book of all pages; Sphinx's own names pages above the index by places with `..`."""

    def get_toc(self) -> None:
        super().get_toc()
        for line in self.refnodes:
            line["refuri"] = normpath(line["refuri"])


def fit_for_a_book(app: Sphinx) -> None:
    """Keep each signature in a line: Sphinx breaks one by a list that no e-book may hold."""
    if app.builder.name == Guide.name:
        app.config.python_maximum_signature_line_length = None


def search_well(app: Sphinx, name: str, *_: object) -> None:
    """Let the page of the search, and no other, load what orders and quotes its results."""
    if name == "search":
        for script in ("texts.js", "search.js"):
            app.add_js_file(script)


def setup(app: Sphinx) -> None:
    """Have pages read, made accessible after the theme has made them, and the site opened."""
    app.add_builder(Guide, override=True)
    app.connect("builder-inited", fit_for_a_book)
    app.connect("source-read", read)
    app.connect("html-page-context", accessible, priority=900)
    app.connect("html-page-context", search_well)
    app.connect("build-finished", write_texts)
    app.connect("build-finished", open_at_the_index)
