"""What the catalogue says of measures, areas, persons, and earlier releases, protects a draft."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.registers.sources.test_trust import LEVELS
from tests.registers.sources.test_trust import released as release_said
from tests.trust_logs import log_of

import hrcreport.notebook as hrc
from disparity import Estimate
from disparity.disclosure import (
    Counted,
    Policy,
    Records,
    RecordsWithheldError,
    Released,
    TooLargeError,
    Vocabulary,
    release_together,
)
from disparity.estimate import LEVEL
from disparity.ratios.rates import poisson_limits
from hrcreport.editorial.release.gate import exposed, shown_now
from hrcreport.editorial.release.log import EARLIER, releases_folder
from hrcreport.foundation.context.project import Project
from hrcreport.foundation.errors import DataError, Problem, SealedError
from hrcreport.notebook.access import kept_release
from hrcreport.notebook.access.released import EarlierShown, released_of_state, shown_table
from hrcreport.notebook.cells.door import running
from hrcreport.notebook.charts.by_year import LinesByYear
from hrcreport.registers.sources.trust import LogEntry, TrustLog
from hrcreport.tables.data.catalogue import Catalogue
from hrcreport.tables.data.safeguards import Safeguards
from hrcreport.tables.data.sealed import KEYS_VARIABLE

HEAD = "country,area,period,complete,group,measure,value\n"
SMALL = (12, 12, 12)
TIMES_OF_SMALL = 60
GROUPS = ("black", "white", "unknown")
STOPS = {"XX-N": (120, 340, 560), "XX-S": (230, 450, 670)}
SEARCHES = {"XX-N": (117, 140, 260), "XX-S": (130, 250, 370)}
WITHIN = {"within": [{"measure": "searches", "of": "stops"}]}


def rows(measure: str, counts: Mapping[str, tuple[int, ...]]) -> str:
    return "".join(
        f"XXA,{area},2019,true,{group},{measure},{count}\n"
        for area, own in counts.items()
        for group, count in zip(GROUPS, own, strict=True)
    )


BOTH = HEAD + rows("stops", STOPS) + rows("searches", SEARCHES)


@pytest.fixture
def project(invented: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Project]:
    """Return what writes tables into the invented project: texts by name, and what hrc says."""
    monkeypatch.setenv("HRCREPORT_ROOT", str(invented.root))

    def write(text: str, *, name: str = "xxa-deaths", **hrc: Any) -> Project:
        place = invented.root / "data/datapackage.json"
        catalogue = json.loads(place.read_text())
        like = next(each for each in catalogue["resources"] if each["name"] == "xxa-deaths")
        one = json.loads(json.dumps(like)) | {
            "name": name,
            "path": f"tables/{name}.csv",
            "bytes": len(text.encode()),
            "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        }
        lines = list(csv.DictReader(io.StringIO(text)))
        for column in one["schema"]["fields"]:
            if (at := column["name"]) in ("area", "group", "measure"):
                values = dict.fromkeys(line[at] for line in lines)
                column["categories"] = [{"value": value} for value in values]
        one["hrc"] |= {"sensitivity": "restricted"} | hrc
        kept = [each for each in catalogue["resources"] if each["name"] != name]
        catalogue["resources"] = [*kept, one]
        place.write_text(json.dumps(catalogue))
        (invented.root / f"data/tables/{name}.csv").write_text(text)
        return Project(invented.root)

    return write


def cell(name: str, measure: str, **at: str) -> int | None:
    part = shown_table(running(), name).parts[measure, True]
    return part.total(**{key: [each] for key, each in at.items()})


HERE = {"area": "XX-N", "group": "black"}


def test_stops_less_searches_are_three_persons_and_are_not_told(
    project: Callable[..., Project],
) -> None:
    project(BOTH)
    assert (cell("xxa-deaths", "stops", **HERE), cell("xxa-deaths", "searches", **HERE)) == (
        120,
        117,
    )
    project(BOTH, **WITHIN)
    assert None in (cell("xxa-deaths", "stops", **HERE), cell("xxa-deaths", "searches", **HERE))
    assert cell("xxa-deaths", "stops", area="XX-S", group="white") == 450


def test_measures_of_two_tables_are_set_beside_each_other(
    project: Callable[..., Project],
) -> None:
    project(HEAD + rows("stops", STOPS), name="xxa-stops", sensitivity="public")
    project(
        HEAD + rows("searches", SEARCHES),
        within=[{"measure": "searches", "of": "stops", "table": "xxa-stops"}],
    )
    assert cell("xxa-deaths", "searches", **HERE) is None
    assert not shown_table(running(), "xxa-stops").parts, "what is public stays as it is"


def test_areas_of_one_table_are_parts_of_regions_of_another(
    project: Callable[..., Project],
) -> None:
    """Areas of 3 and of 4 hide each other, until a table by region shows 3 + 700 and 4 + 800."""
    areas = {
        "XX-N": (3, 340, 560),
        "XX-S": (700, 450, 670),
        "XX-W": (4, 900, 910),
        "XX-E": (800, 910, 920),
    }
    regions = {"main": (703, 790, 1230), "far": (804, 1810, 1830)}
    wider = {"XX-N": "main", "XX-S": "main", "XX-W": "far", "XX-E": "far"}

    def shown() -> tuple[int | None, int | None]:
        return (
            cell("xxa-areas", "stops", area="XX-S", group="black"),
            cell("xxa-deaths", "stops", area="main", group="black"),
        )

    project(HEAD + rows("stops", regions))
    project(HEAD + rows("stops", areas), name="xxa-areas")
    assert shown() == (700, 703)
    project(HEAD + rows("stops", areas), name="xxa-areas", nested={"area": wider})
    assert None in shown()


@pytest.mark.parametrize(
    ("hrc", "rule"),
    [
        ({"within": [{"measure": "searches", "of": "stopps"}]}, "data.within-nothing"),
        (
            {"within": [{"measure": "searches", "of": "stops", "table": "no"}]},
            "data.within-nothing",
        ),
        ({"within": [{"measure": "stops", "of": "searches"}]}, "data.parts-differ"),
        ({"nested": {"aera": {"XX-N": "north"}}}, "data.safeguard-column"),
        ({"identifying": ["gruop"]}, "data.safeguard-column"),
        ({"nested": {"area": {"XX-N": "XX-S"}}}, "data.nested-rows"),
    ],
)
def test_what_the_catalogue_says_wrongly_is_told(
    project: Callable[..., Project], hrc: dict[str, Any], rule: str
) -> None:
    found = Catalogue.check(project(BOTH, **hrc))
    assert rule in {each.rule for each in found}


def release(project: Project, *, name: str = "xxa@v1") -> None:
    """Keep what is shown now as that of a release, with its line in the log."""
    content = shown_now(project, Catalogue.read(project).all_records)
    folder = releases_folder(project)
    shown = EarlierShown.file(folder, name)
    shown.parent.mkdir(parents=True, exist_ok=True)
    shown.write_bytes(content)
    said = {"request": {"edition": name, "shown": hashlib.sha256(content).hexdigest()}}
    with (folder / EARLIER).open("a") as log:
        log.write(json.dumps(said) + "\n")


def attacked(project: Project) -> list[str]:
    lines = (releases_folder(project) / EARLIER).read_text().splitlines()
    log = [LogEntry(number, b"", json.loads(line)) for number, line in enumerate(lines, 1)]
    return [
        each.rule for each in exposed(project, Catalogue.read(project).all_records, releases=log)
    ]


@pytest.mark.parametrize("more", [1, 2, 4])
def test_who_is_new_since_a_release_is_protected_in_the_draft(
    project: Callable[..., Project], more: int
) -> None:
    first = project(HEAD + rows("stops", STOPS))
    assert cell("xxa-deaths", "stops", **HERE) == 120
    release(first)
    now = project(HEAD + rows("stops", STOPS | {"XX-N": (120 + more, 370, 590)}))
    assert cell("xxa-deaths", "stops", **HERE) is None
    assert cell("xxa-deaths", "stops", area="XX-S", group="white") == 450
    assert attacked(now) == []


def test_many_more_are_shown_and_drafts_rest_on_the_log(project: Callable[..., Project]) -> None:
    release(project(HEAD + rows("stops", STOPS)))
    now = project(HEAD + rows("stops", STOPS | {"XX-N": (160, 390, 590)}))
    released_of_state(Catalogue.read(now), "XXA", now)
    assert cell("xxa-deaths", "stops", **HERE) == 160
    assert {"reports/releases/log.jsonl", "reports/releases/shown/xxa@v1.json"} <= {
        *now.reads.files()
    }
    shown = EarlierShown.file(releases_folder(now), "xxa@v1")
    log = releases_folder(now) / EARLIER
    for path, content in (
        (shown, shown.read_text().replace("120", "119")),
        (shown, None),
        (log, "{"),
        (log, '{"request": {"edition": "xxa@v1"}}\n'),
    ):
        kept = path.read_text()
        path.unlink()
        if content is not None:
            path.write_text(content)
        with pytest.raises(DataError) as caught:
            cell("xxa-deaths", "stops", **HERE)
        assert caught.value.problems == (
            Problem(
                path.relative_to(now.root).as_posix(),
                "what an earlier release showed is missing or was changed.",
                "Restore the folder reports/releases from a copy: without it nobody can tell what "
                "the tables give away together.",
                "release.shown",
            ),
        )
        path.write_text(kept)
    assert cell("xxa-deaths", "stops", **HERE) == 160


def test_drafts_rest_on_what_the_log_of_trust_says_was_shown(
    project: Callable[..., Project],
) -> None:
    first = project(HEAD + rows("stops", STOPS))
    release(first)
    (releases_folder(first) / EARLIER).unlink()
    shown = EarlierShown.file(releases_folder(first), "xxa@v1").read_bytes()
    book = log_of("alma", "bede")
    book.two("policy", "alma", "bede", levels=LEVELS)
    said = release_said(waivers=[], shown=hashlib.sha256(shown).hexdigest())
    book.two("release", "alma", "bede", **said)
    now = project(HEAD + rows("stops", STOPS | {"XX-N": (122, 370, 590)}))
    book.write(now.root)
    assert TrustLog.of(now).problems == ()
    released_of_state(Catalogue.read(now), "XXA", now)
    assert cell("xxa-deaths", "stops", **HERE) is None
    assert "data/trust/log.jsonl#shown" in now.reads.files()


def test_a_group_that_was_small_at_a_release_stays_with_other(
    project: Callable[..., Project],
) -> None:
    green = "XXA,XX-N,2019,true,green,stops,{}\n"
    release(project(HEAD + rows("stops", STOPS) + green.format(3)))
    now = project(HEAD + rows("stops", STOPS) + green.format(6))
    assert "green" in shown_table(running(), "xxa-deaths").merged
    assert attacked(now) == []


def test_a_group_that_is_small_and_new_is_set_beside_other_of_a_release(
    project: Callable[..., Project],
) -> None:
    release(project(HEAD + rows("stops", STOPS)))
    now = project(HEAD + rows("stops", STOPS) + "XXA,XX-N,2019,true,green,stops,3\n")
    part = shown_table(running(), "xxa-deaths").parts["stops", True]
    assert part.total() is None, "the total then and now would tell the three"
    assert attacked(now) == []


def test_counts_revised_down_are_drafted_and_wait_for_a_person_at_the_gate(
    project: Callable[..., Project],
) -> None:
    release(project(HEAD + rows("stops", STOPS)))
    now = project(HEAD + rows("stops", STOPS | {"XX-N": (110, 345, 560)}))
    assert cell("xxa-deaths", "stops", **HERE) == 110
    assert attacked(now) == ["release.not-comparable"]


# Rounding, large tables, columns that identify.


def released(frames: dict[str, Any], policy: Policy, **more: Any) -> dict[str, Released]:
    import pandas as pd

    tables = {
        name: Counted(pd.DataFrame(each), tuple(key for key in each if key != "value"), policy)
        for name, each in frames.items()
    }
    return release_together(tables, group="none", **more)


def changing(
    project: Project, monkeypatch: pytest.MonkeyPatch, folder: Path, **settings: int
) -> None:
    """Let the policy of a project change counts, by a key that is made for it."""
    monkeypatch.setenv(KEYS_VARIABLE, str(folder))
    fingerprint = Safeguards.new_noise_key()
    own = policy_text(restricted=(5, 5), confidential=(10, 10), restricted_has=settings)
    (project.data / "safeguards.yml").write_text(f'{own}noise: "{fingerprint}"\n')


METHODS = [{"rounding": 5}, {"cell_key": 5, "variance": 4}]


@pytest.mark.parametrize("settings", METHODS)
def test_a_policy_that_changes_counts_withholds_none_and_notes_how(
    settings: dict[str, int],
    project: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    now = project(
        BOTH.replace("XX-N,2019,true,black,stops,120", "XX-N,2019,true,black,stops,119"), **WITHIN
    )
    changing(now, monkeypatch, tmp_path / "keys", **settings)
    shown = shown_table(running(), "xxa-deaths")
    assert not shown.withheld
    pair = cell("xxa-deaths", "stops", **HERE), cell("xxa-deaths", "searches", **HERE)
    assert None not in pair
    assert 114 <= pair[1] <= pair[0] <= 124
    (note,) = (each for each in shown.table.record.caveats if "protect persons" in each)
    assert "on average" in note
    assert ("multiples of 5" in note) == ("rounding" in settings)
    kept = kept_release.from_data(kept_release.as_data(shown.parts))
    without_frames = [
        {part: replace(one, frame=None) for part, one in parts.items()}  # they are no single yes
        for parts in (kept, shown.parts)
    ]
    assert without_frames[0] == without_frames[1]
    for secret in (tmp_path / "keys").iterdir():
        secret.unlink()
    with pytest.raises(SealedError, match="counts are changed by the key"):
        released_of_state(Catalogue.read(now), "XXA", Project(now.root))


YEARS = {"first_year": 2019, "last_year": 2019}
PERSONS = HEAD + "".join(
    f"XXA,{area},2019,true,{group},persons,{count}\n"
    for area, own in {"XX-N": (4_000, 20_000), "XX-S": (9_000, 31_000)}.items()
    for group, count in zip(("black", "white"), own, strict=True)
)


def asked_of_stops() -> dict[str, Estimate]:
    """Return shares, rates and ratios of the invented stops, by what each is."""
    profile = hrc.group_profile(
        "xxa-deaths/stops", population="xxa-people", focus="black", reference="white", **YEARS
    )
    shares = hrc.group_shares("xxa-deaths", "stops", group="black")
    asked = {"events": "xxa-deaths", "measure": "searches"}
    return {
        "share of all": shares.of_all,
        "share of known": shares.of_known,
        "share unknown": profile.share_unknown,
        "searched": hrc.share("xxa-deaths", "searches", of="stops", group="black", period="2019"),
        "searched, ratio": hrc.share_ratio(
            "xxa-deaths", "searches", of="stops", group="black", reference="white", period="2019"
        ),
        "rate": profile.focus_row.rate,
        "ratio": profile.ratio,
        "trend": hrc.yearly_trend(**asked, first_year=2015, last_year=2019).yearly,
    }


@pytest.mark.parametrize("settings", METHODS)
def test_limits_of_changed_counts_hold_those_of_the_true_ones(
    settings: dict[str, int],
    project: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    years = "".join(
        f"XXA,XX-N,{year},true,black,searches,{60 + 9 * (year - 2015)}\n"
        for year in range(2015, 2019)
    )
    project(PERSONS, name="xxa-people", kind="T01", sensitivity="public")
    now = project(BOTH + years, **WITHIN, sensitivity="public")
    true = asked_of_stops()
    bounds = true["ratio"].bounds
    assert bounds is not None
    assert true["trend"].low, "a trend that can be estimated"
    now = project(BOTH + years, **WITHIN)
    changing(now, monkeypatch, tmp_path / "keys", **settings)
    shown = asked_of_stops()
    for name in true.keys() - {"trend"}:
        (_, low, high), (_, least, most) = true[name].limits or (), shown[name].limits or ()
        assert least < low < high < most, name
        assert shown[name].method == true[name].method + ", with the change of its counts"
    assert shown["trend"].value is None
    assert "this method cannot say how far off" in shown["trend"].not_estimable
    wider = shown["ratio"].bounds
    assert wider is not None
    assert wider[0] < bounds[0] < bounds[1] < wider[1]
    compared = {"focus": "black", "reference": "white"}
    profile = hrc.group_profile("xxa-deaths/stops", population="xxa-people", **compared, **YEARS)
    assert profile.p_value(profile.focus_row, profile.reference_row) is None
    assert profile.excess.value is None
    by_year = profile.by_year().set_index("group")
    reach = shown_table(running(), "xxa-deaths").table.record.changed_by
    least = by_year.loc["Black", "value"] - reach
    assert by_year.loc["Black", "low"] == poisson_limits(least, level=LEVEL)[0]
    assert not LinesByYear(profile.by_year(), y_label="Stops").say_trend


@pytest.mark.parametrize("settings", METHODS)
def test_no_test_of_bias_answers_by_changed_counts(
    settings: dict[str, int],
    project: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    now = project(BOTH, sensitivity="public")
    places = {"first": "xxa-deaths/stops", "second": "xxa-deaths/stops?area=XX-S"}
    tested = {"group": "black", "reference": "white", "against": places, **YEARS}
    assert hrc.benchmarks("xxa-deaths/searches", **tested, area="XX-N").answer == "against"
    now = project(BOTH)
    changing(now, monkeypatch, tmp_path / "keys", **settings)
    assert hrc.benchmarks("xxa-deaths/searches", **tested, area="XX-N").answer == "cannot say"


@pytest.mark.parametrize("settings", METHODS)
def test_a_release_of_changed_counts_is_compared_at_the_gate(
    settings: dict[str, int],
    project: Callable[..., Project],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    first = project(HEAD + rows("stops", STOPS))
    changing(first, monkeypatch, tmp_path / "keys", **settings)
    release(first)
    before = cell("xxa-deaths", "stops", area="XX-S", group="white")
    now = project(HEAD + rows("stops", STOPS | {"XX-N": (122, 370, 590)}))
    assert cell("xxa-deaths", "stops", area="XX-S", group="white") == before
    assert attacked(now) == []


def test_what_is_kept_of_a_release_says_not_why_a_count_is_withheld(
    project: Callable[..., Project],
) -> None:
    now = project(HEAD + rows("stops", STOPS | {"XX-N": (3, 340, 560)}))
    kept = json.loads(shown_now(now, Catalogue.read(now).all_records))
    (part,) = kept["tables"]["xxa-deaths"]
    assert part["withheld"]
    assert {*part} == {
        "measure",
        "complete",
        "keys",
        "values",
        "merged",
        "counts",
        "withheld",
        "rows",
    }


def test_a_table_of_a_million_cells_is_refused_at_once_with_what_to_coarsen() -> None:
    import numpy as np
    import pandas as pd

    at = pd.MultiIndex.from_product([range(100), range(50), range(200)], names=["a", "b", "c"])
    frame = pd.DataFrame({"value": np.arange(len(at)) % 7}, index=at).reset_index()
    begun = time.process_time()
    with pytest.raises(TooLargeError, match=r"1,035,351.*Join values of 'c' in the table 't'"):
        release_together({"t": Counted(frame, ("a", "b", "c"), Policy(threshold=5))})
    assert time.process_time() - begun < 5


def table_of(shape: tuple[int, ...]) -> Counted:
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(1)
    names = list("abcd")[: len(shape)]
    at = pd.MultiIndex.from_product([range(size) for size in shape], names=names)
    counts = random.poisson(np.exp(random.normal(3, 1.2, len(at))))
    frame = pd.DataFrame({"value": counts}, index=at).reset_index()
    return Counted(frame, tuple(names), Policy(threshold=5))


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(100, 98), (20, 20, 22), (9, 9, 9, 9)])
def test_ten_thousand_cells_are_protected_and_attacked_in_a_minute_of_the_processor(
    shape: tuple[int, ...],
) -> None:
    """On a slow machine, in as many times of a small table; twice as much ends the test."""

    def seconds(shape: tuple[int, ...]) -> float:
        begun = time.process_time()
        found = release_together({"t": table_of(shape)})["t"]
        assert found.withheld
        assert shape == SMALL or 9_900 <= len(found.cube.cells) <= 10_200
        return time.process_time() - begun

    def ended(number: int, frame: object) -> None:
        pytest.fail("it takes twice the time that it may")

    seconds(SMALL)
    most = max(60.0, TIMES_OF_SMALL * seconds(SMALL))
    before = signal.signal(signal.SIGPROF, ended)
    signal.setitimer(signal.ITIMER_PROF, 2 * most)
    try:
        taken = seconds(shape)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    assert taken < most, (taken, most)


def people(**columns: list[Any]) -> Records:
    import pandas as pd

    return Records(
        pd.DataFrame(columns),
        name="cases",
        vocabulary=Vocabulary({"sex": "fm", "town": "x", "outcome": "ab"}),
        identifying=["sex", "town"],
        policy=Policy(threshold=5, k=10),
    )


def test_columns_that_identify_are_counted_and_taken_out_only_where_k_are_alike() -> None:
    cases = partial(
        people,
        sex=["f"] * 12 + ["m"] * 8,
        town=["x"] * 20,
        outcome=["a"] * 6 + ["b"] * 14,
        name=[f"n{n}" for n in range(20)],
    )
    assert cases().counts(["outcome"])["value"].tolist() == [6, 14]
    assert cases().counts(["sex"])["value"].isna().all(), "eight are alike, and ten are asked for"
    assert len(cases().taken_out(["town"])) == 20
    for columns in (["sex"], ["town", "outcome"], ["name"], ["outcome", "name"]):
        with pytest.raises(RecordsWithheldError):
            cases().taken_out(columns)


def policy_text(
    *,
    restricted: tuple[int, int],
    confidential: tuple[int, int],
    restricted_has: Mapping[str, int] | None = None,
) -> str:
    """Return a policy: thresholds and `k` of two levels, and other settings of the first."""
    text, has = "levels:\n", {"rounding": 0, **(restricted_has or {})}
    for name, (threshold, k), more in (
        ("public", (0, 0), {"rounding": 0}),
        ("restricted", restricted, has),
        ("confidential", confidential, {"rounding": 0}),
    ):
        said = "".join(f"    {key}: {value}\n" for key, value in more.items())
        reasons = "".join(f"{key}: w, " for key in more)
        places = "day\n    decimals: 15" if name == "public" else "month\n    decimals: 1"
        text += (
            f"  - name: {name}\n    holds: h\n    threshold: {threshold}\n    zeros: shown\n{said}"
            f"    dominance: 0\n    k: {k}\n    dates: {places}\n"
            f"    approved_by: [a]\n    because: {{threshold: w, zeros: w, {reasons}"
            "dominance: w, k: w, dates: w, decimals: w, approved_by: w}\n"
        )
    return text


def test_keys_that_identify_raise_the_smallest_count_to_k(project: Callable[..., Project]) -> None:
    seven = HEAD + rows("stops", STOPS | {"XX-N": (7, 340, 560)})
    project(seven)
    assert cell("xxa-deaths", "stops", **HERE) == 7
    own = policy_text(restricted=(5, 10), confidential=(10, 10))
    now = project(seven, identifying=["area"])
    (now.data / "safeguards.yml").write_text(own)
    assert cell("xxa-deaths", "stops", **HERE) is None


def test_where_all_cells_are_small_all_are_withheld_and_a_total_can_stay() -> None:
    every = {"group": ["a", "a", "b", "b"], "area": ["n", "s", "n", "s"], "value": [3, 4, 4, 3]}
    shown = released({"t": every}, Policy(threshold=5))["t"]
    assert shown.frame["value"].isna().all()
    assert shown.total() in (None, 14)


def test_each_setting_that_is_declared_is_read_where_counts_are_protected(
    repository: Path,
) -> None:
    folder = repository / "lib/disparity/src/disparity/disclosure"
    functions = [
        node
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name not in ("__post_init__", "unfit")
    ]
    read = {
        node.attr
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith(("self", "policy"))
    }
    assert {*Policy.settings()} <= read
