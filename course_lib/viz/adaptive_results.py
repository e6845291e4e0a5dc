"""Lesson 03's results: where adaptive steps win, and where momentum does."""

import numpy as np

from course_lib.viz.digit_steps import DigitSteps
from course_lib.viz.picture import BLUE, DARK, GREEN, PINK, VERMILION, Picture, picture
from course_lib.viz.rare import FeatureRun, TableRun, names_data

COLORS = (BLUE, VERMILION)
RULES = {"SGD": BLUE, "momentum": VERMILION, "AdaGrad": PINK, "Adam": DARK}  # the colours of the race
SEEN = (0, 20, 100, 300, 10**6)  # how often a pair was seen in training: the edges of four groups
GROUPS = ("below 20", "20 – 99", "100 – 299", "300 and more")


def rule_color(name: str) -> str:
    """Return the colour of the rule that a label such as ``your Adam`` ends with; green for any other."""
    return RULES.get(name.split()[-1], GREEN)


def losses_by_seen(run: TableRun) -> np.ndarray:
    """Return the mean validation loss of letters after pairs that were seen rarely, …, often."""
    data = names_data()
    group = np.digitize(data.seen[data.val[0]], SEEN) - 1
    return np.array([run.each[group == i].mean() for i in range(len(GROUPS))])


@picture(figsize=(8, 3.6))
def plot_rare_pairs(fig: Picture, runs: dict[str, TableRun]) -> str:
    """Draw how tables learned the letters of names: over the steps, and by how often a pair was seen."""
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.2])
    ends = []
    for i, (name, run) in enumerate(runs.items()):
        left.plot(run.steps, run.losses, color=rule_color(name), label=name)
        by_seen = losses_by_seen(run)
        right.plot(
            np.arange(4) + 0.1 * (i - 1.5), by_seen, "o:", color=rule_color(name), linewidth=1, markersize=7
        )
        ends.append(f"{run.losses[-1]:.3f} with {name} ({by_seen[0]:.2f} after pairs seen below 20 times)")
    left.set(title="Validation loss", xlabel="step", ylim=(2.0, 3.35), xlim=(0, None))
    left.legend(loc="upper right")
    right.set(title="At the end, by how often the pair was seen", ylim=(1.8, 2.5))
    right.set(xticks=range(4), xticklabels=GROUPS)
    right.grid(False, axis="x")
    return f"Validation loss at the end: {', '.join(ends)}."


@picture(figsize=(8, 3.4))
def plot_rare_features(fig: Picture, runs: dict[str, FeatureRun]) -> str:
    """Draw the training loss of linear classifiers, and how often they are right on data they never saw."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.1)
    told = []
    for i, (name, run) in enumerate(runs.items()):
        left.plot(np.maximum(run.losses, 1e-12), color=rule_color(name), label=name)
        right.bar(
            np.array([0, 1]) + 0.27 * i - 0.27,
            [run.train_accuracy, run.test_accuracy],
            0.25,
            color=rule_color(name),
        )
        told.append(f"{name} {run.train_accuracy:.0%} and {run.test_accuracy:.0%}")
    left.set(title="Training loss", xlabel="step", yscale="log", ylim=(1e-12, 10), xlim=(0, 400))
    left.legend(loc="upper right")
    right.set(title="Accuracy", xticks=[0, 1], xticklabels=["training", "test"], ylim=(0, 1.05))
    right.grid(False, axis="x")
    return f"Training and test accuracy: {', '.join(told)}."


@picture(figsize=(8, 3.4))
def plot_first_steps(fig: Picture, runs: dict[str, DigitSteps]) -> str:
    """Draw how long the steps of trainings are, and their losses."""
    left, right = fig.subplots(1, 2)
    told = []
    for i, (name, run) in enumerate(runs.items()):
        left.plot(np.arange(1, len(run.lengths) + 1), run.lengths, color=COLORS[i], label=name)
        smooth = np.convolve(run.losses, np.full(5, 0.2), "valid")
        right.plot(np.arange(5, len(run.losses) + 1), smooth, color=COLORS[i])
        told.append(
            f"{name}: first step {run.lengths[0]:.2f} learning rates, "
            f"mean loss of steps 16 to 25 {run.losses[15:25].mean():.2f}"
        )
    left.axhline(1, color=DARK, linestyle=":", linewidth=1.2)
    left.set(title="Mean length of the step, in learning rates", xlabel="step", ylim=(0, 2.7), xlim=(0, 135))
    left.legend(loc="upper right")
    right.set(title="Training loss, mean of 5 batches", xlabel="step", ylim=(0, 3.5), xlim=(0, 135))
    return f"{'; '.join(told)}."
