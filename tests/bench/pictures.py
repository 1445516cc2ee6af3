"""This module measures how long each chart and map takes, beside the plain library's call.

Run it by `nox -s bench`. Measured is the processor time of one core for a picture at the quality of
a report: drawn, laid out, as SVG and as PNG of 200 dots per inch. The charts are those of the page
on figures; what they rest on (results of measures, shapes) is ready before the clock starts.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import geopandas as gpd
import matplotlib as mpl
from matplotlib.figure import Figure

import hrcreport.notebook as hrc

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"chart": 0.15, "map": 0.35}
"""Seconds of one core."""
MAPS = (
    "usa-states-map",
    "bra-states-map",
    "bra-rj-municipalities-map",
    "gbr-regions-map",
    "can-provinces-map",
    "world-map",
)
LARGE = {"choropleth": "map"}


def page() -> ModuleType:
    """Return the module that reads the calls of the page on figures."""
    spec = importlib.util.spec_from_file_location("docs_pictures", ROOT / "docs/pictures.py")
    if spec is None or spec.loader is None:
        sys.exit("docs/pictures.py is missing.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seconds(run: Callable[[], object], *, runs: int) -> float:
    """Return the median processor time of some runs, the first of a kind aside."""
    run()
    found = []
    for _ in range(runs):
        begun = time.process_time()
        run()
        found.append(time.process_time() - begun)
    return median(found)


def printed(figure: Figure) -> None:
    """Write a plain figure as SVG and as PNG, as matplotlib does by itself."""
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(BytesIO(), format="svg")
        figure.savefig(BytesIO(), format="png", dpi=200)


def plain_chart() -> None:
    """Draw four lines over eight years with matplotlib alone."""
    figure = Figure(figsize=(5.1, 2.6), layout="constrained")
    axes = figure.add_subplot()
    for rank in range(4):
        axes.plot(
            range(2016, 2024),
            [rank + step * 0.1 for step in range(8)],
            marker="o",
            label=f"Group {rank}",
        )
    axes.set_ylabel("Deaths per million")
    axes.legend()
    printed(figure)


def plain_panels() -> None:
    """Draw five panels over eight years with matplotlib alone."""
    figure = Figure(figsize=(5.1, 3.1), layout="constrained")
    for rank, axes in enumerate(figure.subplots(2, 3, sharex=True, sharey=True).flat):
        axes.plot(range(2016, 2024), [rank + step * 0.1 for step in range(8)], marker="o")
        axes.set_title(f"Group {rank}")
    printed(figure)


def plain_map(layer: gpd.GeoDataFrame) -> None:
    """Draw a choropleth of a layer with geopandas alone."""
    figure = Figure(figsize=(5.1, 3.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set_axis_off()
    layer.plot(
        column="value",
        scheme="quantiles",
        k=4,
        legend=True,
        ax=axes,
        edgecolor="grey",
        linewidth=0.25,
        cmap="Blues",
    )
    printed(figure)


def charts(*, runs: int) -> list[tuple[str, str, float]]:
    """Return name, kind and seconds of every chart of the page."""
    pictures = page()
    rows = []
    for name, code in pictures.calls().items():
        names, last = pictures.prepared(code)
        taken = seconds(lambda code=last, names=names: eval(code, names), runs=runs)  # noqa: S307  the page's own code
        rows.append((f"`{name.replace('-', '_')}`", LARGE.get(name, "chart"), taken))
    return rows


def maps(*, runs: int) -> list[tuple[str, str, float, float]]:
    """Return name, kind and seconds of a map of every layer, and of the same by geopandas alone."""
    rows = []
    for name in MAPS:
        layer = gpd.read_file(ROOT / "data" / "geometry" / f"{name}.geojson")
        layer["value"] = [float(len(str(shape)) % 97) for shape in layer.geometry]
        if "undetermined" in layer:
            layer.loc[layer["undetermined"], "value"] = float("nan")
        layer = layer.assign(name=layer["area"])

        def ours(layer: gpd.GeoDataFrame = layer) -> None:
            picture = hrc.choropleth(layer, value="value", name="name", unit="Rate")
            picture.svg()
            picture.png()

        shown = layer[layer["value"].notna()]
        plain = seconds(lambda shown=shown: plain_map(shown), runs=runs)
        rows.append((f"map of `{name}`", "map", seconds(ours, runs=runs), plain))
    return rows


def measure(*, runs: int) -> tuple[str, bool]:
    """Return the table of all pictures as Markdown, and whether each is within its limit."""
    plain = {"chart": seconds(plain_chart, runs=runs), "panels": seconds(plain_panels, runs=runs)}
    rows: list[tuple[str, str, float, float]] = [
        (name, kind, taken, plain["panels" if name == "`lines_by_year`" else "chart"])
        for name, kind, taken in charts(runs=runs)
        if kind == "chart"
    ]
    rows += maps(runs=runs)
    lines = [
        "| picture, SVG and PNG | s | limit | the plain library, s |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {name} | {taken:.3f} | {LIMITS[kind]:.2f} | {beside:.3f} |"
            for name, kind, taken, beside in rows
        ),
    ]
    return "\n".join(lines), all(taken <= LIMITS[kind] for _, kind, taken, _ in rows)


def main(arguments: Any = None) -> None:
    """Print the table; leave with 1 where a picture takes longer than its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args(arguments)
    os.chdir(ROOT)
    table, within = measure(runs=given.runs)
    print(table)
    sys.exit(0 if within else 1)


if __name__ == "__main__":
    main()
