"""Train the networks of lesson 09 and save the results: two minutes for the eight networks."""

import numpy as np

from course_lib.nn.containers import Residual
from course_lib.viz.resnets.loss_surface import measure_surface, surface_steps
from course_lib.viz.resnets.networks import DEPTHS, RUNS, StoredRuns, digit_rows, plain, train

EPOCHS, POINTS, EXAMPLES = 12, 31, 360


def main() -> None:
    """Train, measure the loss around each network, and write the file."""
    (x, labels), _ = digit_rows()
    losses, accuracies, surfaces = [], [], []
    for block in (plain, Residual):
        for depth in DEPTHS:
            net, (epochs, _) = train(depth, block, epochs=EPOCHS)
            losses.append([epoch.train_loss for epoch in epochs])
            accuracies.append(epochs[-1].val_accuracy)
            rng = np.random.default_rng(2)
            surfaces.append(
                measure_surface(net, (x[:EXAMPLES], labels[:EXAMPLES]), surface_steps(POINTS), rng)
            )
            print(
                f"{block.__name__} {depth}: loss {losses[-1][-1]:.3f}, accuracy {accuracies[-1]:.3f}",
                flush=True,
            )
    shape = (2, len(DEPTHS))
    arrays = StoredRuns(*(np.array(a, np.float32) for a in (losses, accuracies, surfaces)))
    kept = {name: array.reshape(*shape, *array.shape[1:]) for name, array in arrays._asdict().items()}
    np.savez_compressed(RUNS, **kept)


if __name__ == "__main__":
    main()
