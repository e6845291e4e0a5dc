"""The board of milestones: what networks of 1958 to 2016 reach on the course's clothes, and your own."""

from typing import NamedTuple

from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


class Milestone(NamedTuple):
    """A network of its time on 10,000 training images: test accuracy of three seeds, seconds on one core."""

    name: str
    year: int
    accuracy: tuple[float, ...]  # least, median, most; one number where one seed was run
    seconds: float

    @property
    def median(self) -> float:
        """The median accuracy."""
        return sorted(self.accuracy)[len(self.accuracy) // 2]


MILESTONES = (
    Milestone("perceptron", 1958, (0.779, 0.781, 0.802), 0.5),
    Milestone("MLP, sigmoid", 1986, (0.857, 0.863, 0.872), 10),
    Milestone("LeNet-5", 1998, (0.838, 0.860, 0.869), 22),
    Milestone("ReLU, batch norm, Adam", 2015, (0.885, 0.890, 0.891), 10),
    Milestone("small ResNet", 2016, (0.888,), 42),
)
LENET_TODAY = (0.874, 0.875, 0.877)  # LeNet-5 with momentum and a cosine schedule, 8 epochs
LEVELS = (0.80, 0.85, 0.88, 0.90)
NOW = 2026


@picture(figsize=(8, 3.6))
def plot_board(fig: Picture, *, own: float | None = None) -> str:
    """Draw each milestone's accuracy by year, the levels that carry points, and ``own``."""
    ax = fig.subplots()
    fig.subplots_adjust(bottom=0.12, top=0.9, right=0.97)
    for level in LEVELS:
        ax.axhline(100 * level, color=DARK, linewidth=0.6, linestyle=":")
    for one in MILESTONES:
        low, middle, high = (100 * share for share in (min(one.accuracy), one.median, max(one.accuracy)))
        ax.plot([one.year] * 2, [low, high], color=BLUE, linewidth=2, alpha=0.5)
        ax.plot(one.year, middle, "o", color=BLUE, markersize=8)
        left, above = one.year > 2000, one.year != 2016
        ax.annotate(
            f"{one.name}\n{one.seconds:g} s",
            (one.year, high if above else low),
            xytext=(-6 if left else 6, 4 if above else -30),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=9,
            bbox={"facecolor": ax.get_facecolor(), "edgecolor": "none", "pad": 1},  # above a level's line
        )
    if own is not None:
        ax.plot(NOW, 100 * own, "*", color=VERMILION, markersize=15, zorder=4)
        ax.annotate("yours", (NOW, 100 * own), xytext=(10, -3), textcoords="offset points", fontsize=9)
    ax.set(xlim=(1954, 2034), ylim=(76, 94), title="Accuracy on 2,000 clothes that were held out, %")
    told = ", ".join(f"{one.name} {one.year} {100 * one.median:.1f} %" for one in MILESTONES)
    mine = f" Yours: {100 * own:.1f} %." if own is not None else ""
    return f"Median accuracy of the milestones: {told}.{mine}"
