"""Show how many digits networks of basic blocks get wrong, with shortcuts and without them."""

import functools
from collections.abc import Callable, Mapping

import numpy as np

from course_lib.datasets.loaders import standardized_digits
from course_lib.nn.from_parts.residual_training import BASIC, Block, first_params, resnet_scores, train_resnet
from course_lib.viz.resnets.networks import PLAIN, RESIDUAL
from course_lib.viz.resnets.plain_block import PLAIN_BLOCK
from course_lib.viz.widgets.picture import Picture, picture

LAYERS = (20, 32)
IMAGES = 600  # for training
RATES, SEEDS = (0.03, 0.1), (0, 1, 2)  # of the plain networks
# Mean share of test images that plain networks get wrong, at the better rate: scripts/measure_deep_blocks.py
# It differs by processor, since roundings grow in training: with OPENBLAS_CORETYPE Zen, Prescott and Haswell
# it is 0.25, 0.29, 0.34 for 20 layers, and 0.64, 0.57, 0.65 for 32. These are the means.
PLAIN_ERRORS = {20: 0.29, 32: 0.62}


def strides_of(layers: int) -> list[int]:
    """Return the stride of each block: of three stages the second and the third begin with stride 2."""
    n = (layers - 2) // 6
    return [1] * n + [2, *[1] * (n - 1)] * 2


def error_of(
    train: Callable = train_resnet,
    layers: int = 20,
    *,
    block: Block = BASIC,
    seed: int = 0,
    **options: object,
) -> float:
    """
    Train a network on digits, and return the share of test images that it gets wrong.

    Args:
        train: ``train_resnet``, ours or the student's.
        layers: Layers with weights.
        block: The pair of functions of a block with which the network is tested.
        seed: Seed of the first weights and of the training.
        options: For ``train``.
    """
    digits, strides = standardized_digits(), strides_of(layers)
    rng = np.random.default_rng(seed)
    params = train(
        digits.train_images[:IMAGES],
        digits.train_labels[:IMAGES],
        first_params(strides, rng=rng),
        strides=strides,
        rng=rng,
        **options,
    )
    scores, _ = resnet_scores(params, digits.test_images, strides, block=block)
    return float(np.mean(scores.argmax(axis=1) != digits.test_labels))


def plain_errors(layers: int) -> dict[float, float]:
    """Return, for each rate, the mean error of plain networks; half a minute for one number of layers."""
    train = functools.partial(train_resnet, block=PLAIN_BLOCK)
    return {
        lr: float(np.mean([error_of(train, layers, block=PLAIN_BLOCK, seed=seed, lr=lr) for seed in SEEDS]))
        for lr in RATES
    }


@picture(figsize=(7, 2.6))
def plot_deep_errors(fig: Picture, errors: Mapping[int, float]) -> str:
    """
    Draw the share of test images that networks get wrong, with shortcuts and without.

    Args:
        fig: Where to draw.
        errors: Of the networks with shortcuts, by their number of layers.
    """
    ax = fig.subplots()
    fig.subplots_adjust(left=0.14, right=0.97, bottom=0.2, top=0.87)
    words = []
    for row, layers in enumerate(LAYERS):
        for shift, name, color, error in [
            (-0.2, "plain", PLAIN, PLAIN_ERRORS[layers]),
            (0.2, "with shortcuts", RESIDUAL, errors.get(layers)),
        ]:
            if error is None:
                continue
            ax.barh(row + shift, 100 * error, 0.36, color=color, label=None if row else name)
            ax.text(100 * error + 1, row + shift, f"{error:.0%}", va="center")
            words.append(f"{name}, {layers} layers, {error:.0%}")
    ax.set(title="Test images classified wrongly", xlabel="%", xlim=(0, 100), ylim=(len(LAYERS) - 0.5, -0.5))
    ax.set(yticks=range(len(LAYERS)), yticklabels=[f"{layers} layers" for layers in LAYERS])
    ax.legend(loc="upper right")
    return f"Test images classified wrongly: {'; '.join(words)}."
