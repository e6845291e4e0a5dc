"""The weight gradients of several networks before training, and their accuracy during it."""

from collections.abc import Callable, Mapping

import numpy as np

from course_lib.arrays import Array
from course_lib.datasets.loaders import load_fashion
from course_lib.nn.models import mlp
from course_lib.nn.training import Epoch, fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.vanishing_gradients.gradients import LOWEST
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import BLUE, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture

SIZES = [784, *[64] * 10, 10]
IMAGES, TEST_IMAGES = 3_000, 1_000
LR, BATCH_SIZE, EPOCHS = 0.03, 75, 5


def clothes() -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return images and labels to train on and to test with: one image per row, standardised."""
    data = load_fashion()
    mean, std = data.train_images.mean(), data.train_images.std()
    x, x_test = (
        (part.reshape(len(part), -1) - mean) / std
        for part in (data.train_images[:IMAGES], data.test_images[:TEST_IMAGES])
    )
    return (x, data.train_labels[:IMAGES]), (x_test, data.test_labels[:TEST_IMAGES])


def train_recipes(
    recipes: Mapping[str, tuple[Callable, Callable]],
) -> tuple[dict[str, list[Epoch]], dict[str, list[float]]]:
    """
    Train one network of ten hidden layers for each recipe, with plain SGD, and say how it goes.

    Args:
        recipes: For each name, what makes an activation layer, and ``init(shape, rng)`` for a weight.

    Returns:
        The epochs of each network, and the norms of its weights' gradients before the first step.
    """
    (x, labels), val = clothes()
    runs, norms = {}, {}
    for name, (activation, init) in recipes.items():
        net = mlp(SIZES, rng=np.random.default_rng(1), activation=activation, init=init)
        _, dlogits = softmax_cross_entropy(net.forward(x[:200]), labels[:200])
        net.backward(dlogits)
        norms[name] = [float(np.linalg.norm(g)) for key, g in net.grads.items() if key.endswith("weight")]
        sgd = Optimizer(net.params, None, sgd_step, lr=LR)
        options = {"epochs": EPOCHS, "batch_size": BATCH_SIZE, "rng": np.random.default_rng(2)}
        runs[name] = list(fit(net, softmax_cross_entropy, sgd, (x, labels), val=val, **options))
        print(f"{name}: {runs[name][-1].val_accuracy:.0%} of the test images after {EPOCHS} epochs")
    return runs, norms


@picture(figsize=(8, 3.6))
def plot_training(fig: Picture, runs: dict[str, list[Epoch]], norms: dict[str, list[float]]) -> str:
    """Draw the weight gradients of each network before training, and its accuracy over the epochs."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    ends = []
    for (name, epochs), color in zip(runs.items(), [BLUE, ORANGE, GREEN, VERMILION, PINK, SKY], strict=False):
        layers = np.arange(1, len(norms[name]) + 1)
        left.plot(layers, np.maximum(norms[name], LOWEST), "o-", color=color, markersize=4)
        accuracy = [epoch.val_accuracy for epoch in epochs]
        right.plot([epoch.epoch for epoch in epochs], accuracy, "o-", color=color, label=name)
        ends.append(f"{name} {accuracy[-1]:.0%} (first layer's gradient {caption_power(norms[name][0])})")
    left.set(
        title="Gradient of the weights before training",
        xlabel="layer",
        ylabel="norm",
        yscale="log",
        ylim=(1e-14, 1e3),
    )
    right.set(title="Accuracy on test images", xlabel="epoch", ylim=(0, 1))
    right.set_xticks(range(1, len(epochs) + 1, -(-len(epochs) // 10)))
    right.legend(loc="center right")
    return f"After {len(epochs)} epochs: {'; '.join(ends)}."
