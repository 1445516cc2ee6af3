"""This module draws the pictures of the example; run it in its own folder after a change."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

COLUMN = 13 / 2.54
STYLE = {
    "font.family": "STIXGeneral",
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "example",
}


def save(figure: Figure, name: str) -> None:
    """Save a picture as SVG for the PDF and as PNG for Word, without dates."""
    figure.savefig(f"{name}.svg", metadata={"Date": None, "Creator": None})
    figure.savefig(f"{name}.png", dpi=200, metadata={"Software": None})
    plt.close(figure)


def axes(height: float) -> tuple[Figure, Axes]:
    """Return a figure as wide as the text column and its axes."""
    figure, ax = plt.subplots(figsize=(COLUMN, height), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    return figure, ax


def rates() -> None:
    figure, ax = axes(2.0)
    groups = ["African descent", "Indigenous", "Other"]
    ax.errorbar([5.8, 3.1, 2.0], groups, xerr=[0.9, 1.1, 0.2], fmt="o", color="black")
    ax.set_xlabel("Deaths per million person-years")
    save(figure, "fig-rates")


def trend() -> None:
    figure, ax = axes(2.0)
    for first, last, dashes in ((5.1, 6.2, "-"), (1.8, 2.1, "--")):
        values = [first + (last - first) * step / 5 for step in range(6)]
        ax.plot(range(2015, 2021), values, dashes, color="black")
    ax.set_ylim(0)
    save(figure, "fig-trend")


def provinces() -> None:
    figure, ax = axes(3.0)
    for x, y, grey in ((0, 1, 0.4), (1, 1, 0.5), (0, 0, 0.85), (1, 0, 0.9)):
        ax.add_patch(plt.Rectangle((x, y), 1, 1, facecolor=str(grey), edgecolor="white"))
    ax.set(xlim=(0, 2), ylim=(0, 2), aspect="equal")
    ax.axis("off")
    save(figure, "map-provinces")


if __name__ == "__main__":
    with plt.rc_context(STYLE):
        rates()
        trend()
        provinces()
