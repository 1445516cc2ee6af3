"""This module draws the pictures of the example (run it from its own folder)."""
import matplotlib
matplotlib.use("Agg")
matplotlib.rcParams.update({"svg.hashsalt": "example", "font.family": "STIXGeneral", "font.size": 9, "svg.fonttype": "path"})
import matplotlib.pyplot as plt


def save(fig, name):
    for suffix in ("svg", "png"):
        fig.savefig(f"{name}.{suffix}", dpi=200, metadata={"Date": None, "Creator": None} if suffix == "svg" else {"Software": None})
    plt.close(fig)


def axes(height=2.0):
    fig, ax = plt.subplots(figsize=(13 / 2.54, height), layout="constrained")
    ax.spines[["top", "right"]].set_visible(False)
    return fig, ax


fig, ax = axes()
ax.errorbar([5.8, 3.1, 2.0], ["African descent", "Indigenous", "Other"], xerr=[0.9, 1.1, 0.2], fmt="o", color="black")
ax.set_xlabel("Deaths per million person-years")
save(fig, "fig-rates")
fig, ax = axes()
for first, last, style in ((5.1, 6.2, "-"), (1.8, 2.1, "--")):
    ax.plot(range(2015, 2021), [first + (last - first) * i / 5 for i in range(6)], style, color="black")
ax.set_ylim(0)
save(fig, "fig-trend")
fig, ax = axes(3.0)
for x, y, grey in ((0, 1, 0.4), (1, 1, 0.5), (0, 0, 0.85), (1, 0, 0.9)):
    ax.add_patch(plt.Rectangle((x, y), 1, 1, facecolor=str(grey), edgecolor="white"))
ax.set_xlim(0, 2), ax.set_ylim(0, 2), ax.set_aspect("equal"), ax.axis("off")
save(fig, "map-provinces")
