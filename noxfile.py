"""What can be run on this project: `nox -s tests`, `nox -s lint`, …; `nox -l` lists all.

Every session installs the locked versions with their hashes; the library itself is installed in
editable form, so that a session tests the files that lie here.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2024.10"
nox.options.default_venv_backend = "uv|venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests"]

RUN_LOCK = "requirements.lock"
CLUSTER_LOCK = "requirements-cluster.lock"
TOOLS_LOCK = "tests/requirements.lock"
NOX_LOCK = "tests/nox.lock"


def install(session: nox.Session, lock: str = TOOLS_LOCK) -> None:
    session.install("--no-deps", "--require-hashes", "-r", lock)
    session.install("--no-deps", "--no-build-isolation", "-e", ".")


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test and print how much of the library they reach; more pytest words may follow."""
    install(session)
    session.env["COVERAGE_PROCESS_START"] = str(Path("pyproject.toml").resolve())
    # Programs that tests start elsewhere would leave what they measured in their own folder.
    session.env["COVERAGE_FILE"] = str(Path(".coverage").resolve())
    session.run("coverage", "erase")
    arguments = session.posargs or ["-n", "auto", "--dist", "worksteal"]
    session.run("pytest", "--cov", "--cov-report=term", *arguments)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and that rooms import downwards only."""
    install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def notebooks(session: nox.Session) -> None:
    """Run the tests of the notebooks alone: they run, hold no outputs, keep to the house style."""
    install(session)
    session.run("pytest", "tests/notebooks", *session.posargs)


@nox.session
def report(session: nox.Session) -> None:
    """Build every report with the locked versions; words of `hrcreport build` may follow."""
    install(session, RUN_LOCK)
    session.run("hrcreport", "build", *session.posargs)


@nox.session(default=False)
def faults(session: nox.Session) -> None:
    """Refuse every call to the system in turn while a report is built; takes half an hour."""
    install(session)
    session.env["HRCREPORT_FAULTS"] = "all"
    arguments = session.posargs or ["-n", "auto", "--dist", "worksteal"]
    session.run("pytest", "tests/faults", *arguments)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure start-up, checking, building, pictures and statistics; leave with 1 where slow."""
    install(session)
    session.run("python", "tests/bench/measure.py", *session.posargs)
    session.run("python", "tests/bench/pictures.py")
    session.run("python", "tests/bench/measures.py")


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Spoil input files by the thousand; no command may end in a traceback, or not at all."""
    install(session)
    session.run("python", "-m", "tests.fuzz.long", *session.posargs)


@nox.session(default=False, venv_backend="none")
def r(session: nox.Session) -> None:
    """Compute with R what measures are compared with, on Debian with root: installs R first."""
    packages = ["epitools", "survival", "metafor", "mass", "epir", "epi", "jsonlite"]
    if "--installed" not in session.posargs:
        names = ["r-base-core", *(f"r-cran-{name}" for name in packages)]
        session.run("apt-get", "install", "--yes", *names, external=True)
    with session.chdir("tests/fixtures/r"):
        session.run("Rscript", "measures.R", external=True)


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Write what is generated in docs/ and params/_schema/ anew, then test the docs."""
    install(session)
    session.run("python", "docs/generate.py")
    session.run("hrcreport", "build", "usa", "--to", "pdf")
    session.run("python", "docs/pictures.py")
    session.run("hrcreport", "schema")
    session.run("pytest", "tests/conventions", "-k", "docs or schema")


@nox.session(default=False)
def site(session: nox.Session) -> None:
    """Make the documentation a site in docs/_site, refuse broken links, and open it in Chromium."""
    install(session)
    session.run("sphinx-build", "--fail-on-warning", "--keep-going", "--quiet", "--fresh-env",
                "-c", "docs", "-d", session.create_tmp(), ".", "docs/_site")  # fmt: skip
    session.env["HRCREPORT_SITE"] = "docs/_site"
    session.run("pytest", "tests/accessibility/test_site.py", *session.posargs)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Resolve the newest versions that fit `pyproject.toml` into the four lock files."""
    session.install("uv")
    words = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate")
    quiet = ("--no-header", "--quiet", "--upgrade")
    base = ("uv", "pip", "compile", *words, *quiet)
    session.run(*base, "pyproject.toml", "--group", "build", "-o", RUN_LOCK)
    session.run(*base, "pyproject.toml", "--extra", "cluster", "--group", "build",
                "-c", RUN_LOCK, "-o", CLUSTER_LOCK)  # fmt: skip
    session.run(*base, "pyproject.toml", "--group", "dev", "-c", RUN_LOCK, "-o", TOOLS_LOCK)
    session.run(*base, "--group", "pyproject.toml:nox", "-c", TOOLS_LOCK, "-o", NOX_LOCK)


@nox.session(default=False)
def reference(session: nox.Session) -> None:
    """Zip the Word reference of the format anew from its parts."""
    install(session)
    session.run("python", "-m", "hrcreport.render.word_reference", *session.posargs)
