"""The exercises of lesson 05, overfitting and dropout."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.losses import l2_penalty
from course_lib.metrics import early_stopping_epoch, ensemble_predict
from course_lib.ops.dropout import DropoutCache, dropout_backward, dropout_forward
from course_lib.sampling import random_crop_flip, train_val_test_split


def drawn(rng):
    """Return a random generator for one case."""
    return Made("rng", (int(rng.integers(2**31)),))


def replayed(rng):
    """Return a generator that gives the same numbers to every call."""
    return Made("replaying_rng", (int(rng.integers(2**31)),))


REPLAYED = "a generator that repeats itself: two calls must agree"

# ------------------------------------------------------------------------------------------------ train_val_test_split


def split_cases(rng):
    """Shares that do not come out even, other shares, a part that is empty, two calls."""
    n = 5 * int(rng.integers(40, 60)) + 3
    return [
        case(n, (0.6, 0.2, 0.2), drawn(rng), calls=2, note="two splits from one generator"),
        case(n + 9, (0.7, 0.1, 0.2), drawn(rng), note="other shares"),
        case(n, (0.2, 0.5, 0.3), drawn(rng), note="the smallest part first"),
        case(n + 4, (0.75, 0.25), drawn(rng), note="two parts"),
        case(n, (0.6, 0.2, 0.2), replayed(rng), calls=2, note=REPLAYED),
    ]


def split_by_counts(n, fractions, rng):
    order, parts = list(rng.permutation(n)), []
    for share in fractions[:-1]:
        count = int(share * n)
        parts.append(np.array(order[:count]))
        order = order[count:]
    return (*parts, np.array(order))


def split_by_sorting(n, fractions, rng):
    order = np.argsort(rng.random(n))
    cuts = [int(np.floor(sum(fractions[: i + 1]) * n + 1e-9)) for i in range(len(fractions) - 1)]
    return np.split(order, cuts)


def split_by_shuffling(n, fractions, rng):
    order = np.arange(n)
    rng.shuffle(order)
    ends = [0, *[round(end * n) for end in np.cumsum(fractions)]]
    return [order[ends[i] : ends[i + 1]] for i in range(len(fractions))]


def split_by_choice(n, fractions, rng):
    left, parts = np.arange(n), []
    for share in fractions[:-1]:
        part = rng.choice(left, size=round(share * n), replace=False)
        left = np.setdiff1d(left, part)
        parts.append(part)
    return (*parts, left)


def split_overlapping(n, fractions, rng):
    return tuple(rng.choice(n, size=round(share * n), replace=False) for share in fractions)


def split_rest_dropped(n, fractions, rng):
    order, parts, start = rng.permutation(n), [], 0
    for share in fractions:
        parts.append(order[start : start + int(share * n - 0.3)])
        start += len(parts[-1])
    return tuple(parts)


def split_own_seed(n, fractions, rng):
    order = np.random.default_rng(42).permutation(n)
    return tuple(np.split(order, np.round(np.cumsum(fractions)[:-1] * n).astype(int)))


SPLIT = Exercise(
    "train_val_test_split",
    train_val_test_split,
    points={"sizes": 1, "dealt": 1, "random": 1},
    view="split",
    cases=[
        case(10, (0.6, 0.2, 0.2), Made("rng", (0,)), note="the example above"),
        *split_cases(np.random.default_rng(31)),
    ],
    hidden=split_cases,
    mistakes=[
        Mistake(
            "not-shuffled",
            "The samples are dealt out in their stored order. Data is often sorted by class or by day: then the test set holds "
            "classes that training never saw. Shuffle the indices first.",
            {"rng.permutation(n)": "np.arange(n)"},
        ),
        Mistake(
            "parts-overlap",
            "Each part is drawn from all samples, so some are in two parts: what was trained on is also tested on. Shuffle once, "
            "then cut.",
            split_overlapping,
        ),
        Mistake(
            "some-left-out",
            "Some samples are in no part: each size was rounded down, and the rest lost. Cut at rounded sums, or give the last part all "
            "that is left.",
            split_rest_dropped,
        ),
        Mistake(
            "cut-at-shares-not-sums",
            "You cut at each fraction instead of at their running sum: with 0.6, 0.2, 0.2 the second cut is at 0.8 n.",
            {"np.cumsum(fractions)": "np.array(fractions)"},
        ),
        Mistake(
            "own-generator",
            "Two calls gave the same split, or the split did not follow the generator: draw from the `rng` you are given, not from one with a "
            "fixed seed.",
            split_own_seed,
        ),
        Mistake(
            "global-generator",
            "Your split does not follow the generator that you are given: `np.random.permutation` draws from NumPy's global one, so nobody "
            "can repeat your split. Use `rng.permutation`.",
            {"rng.permutation(n)": "np.random.permutation(n)"},
        ),
        Mistake(
            "drawn-with-replacement",
            "Some samples come twice and others never: `rng.integers` and `rng.choice` draw with replacement. A permutation has each "
            "index once.",
            {"rng.permutation(n)": "rng.integers(0, n, n)"},
        ),
        Mistake(
            "counted-from-one",
            "Indices start at 0 in Python: yours run from 1 to n, and index n does not exist.",
            {"rng.permutation(n)": "rng.permutation(n) + 1"},
        ),
        Mistake(
            "parts-in-the-wrong-order",
            "The parts come in the wrong order: the first belongs to the first fraction.",
            {"return tuple(np.split(order, ends[:-1]))": "return tuple(np.split(order, ends[:-1]))[::-1]"},
        ),
    ],
    styles=[split_by_counts, split_by_sorting, split_by_shuffling, split_by_choice],
    forbidden=("course_lib.sampling",),
)

# ---------------------------------------------------------------------------------------------------------- l2_penalty


def l2_cases(rng):
    """One layer and several, shapes of every kind, no decay, float32."""

    def layers(*shapes, decay, note="", dtype=float):
        return case([rng.normal(size=shape).astype(dtype) for shape in shapes], decay, note=note)

    return [
        layers((3, 4), (2, 3), decay=0.3, note="two layers"),
        layers((5,), (2, 3, 4), (4, 1), decay=1.7, note="three layers of other shapes"),
        layers((3, 2), decay=0.0, note="no decay"),
        layers((4, 3), (2, 4), decay=0.01, dtype=np.float32, note="float32"),
    ]


def l2_by_entry(params, weight_decay):
    penalty, grads = 0.0, []
    for param in params:
        for weight in param.flat:
            penalty += 0.5 * weight_decay * weight**2
        grads.append(param * weight_decay)
    return penalty, grads


def l2_dots(params, weight_decay):
    flat = np.concatenate([param.ravel() for param in params])
    return weight_decay * (flat @ flat) / 2, tuple(weight_decay * param for param in params)


def l2_norms(params, weight_decay):
    penalty = sum(np.linalg.norm(param) ** 2 for param in params)
    return 0.5 * weight_decay * penalty, [np.multiply(param, weight_decay) for param in params]


def l2_in_place(params, weight_decay):
    penalty = weight_decay / 2 * sum(np.sum(param**2) for param in params)
    for param in params:
        param *= weight_decay
    return penalty, params


L2 = Exercise(
    "l2_penalty",
    l2_penalty,
    points={"penalty": 1, "grads": 1},
    returns=("penalty", "grads"),
    cases=[
        case([np.array([[3.0, 4.0]]), np.array([[1.0], [-2.0]])], 0.1, note="the example above"),
        *l2_cases(np.random.default_rng(32)),
    ],
    hidden=l2_cases,
    mistakes=[
        Mistake(
            "without-the-half",
            "This is λ‖w‖² with the gradient 2λw, as in Keras' regularizers.L2. Here, as in the weight decay of torch.optim and in d2l, "
            "the penalty has a ½ and its gradient is λw.",
            {
                "0.5 * weight_decay * sum": "weight_decay * sum",
                "[weight_decay * param": "[2 * weight_decay * param",
            },
        ),
        Mistake(
            "half-missing-in-the-penalty",
            "Your gradient is λw, but your penalty is λ‖w‖², whose gradient is 2λw: the two do not belong together. Put the ½ before the "
            "penalty.",
            {"0.5 * weight_decay * sum": "weight_decay * sum"},
        ),
        Mistake(
            "gradient-doubled",
            "Your penalty has the ½, but your gradient is 2λw: the 2 of the square cancels against the ½.",
            {"[weight_decay * param": "[2 * weight_decay * param"},
        ),
        Mistake(
            "root-taken",
            "You summed the lengths ‖w‖ of the layers. The penalty is the sum of the squared weights: no root.",
            {"np.sum(param**2)": "np.sqrt(np.sum(param**2))"},
        ),
        Mistake(
            "absolute-values",
            "This is the L1 penalty, λ Σ|w| with the gradient λ sign(w): it pulls each weight to 0 with the same force. L2 squares.",
            {
                "0.5 * weight_decay * sum(np.sum(param**2)": "weight_decay * sum(np.sum(np.abs(param))",
                "[weight_decay * param": "[weight_decay * np.sign(param)",
            },
        ),
        Mistake(
            "mean-not-sum",
            "You took the mean over a layer's weights. The penalty is a sum over weights, so a large layer counts more.",
            {"np.sum(param**2)": "np.mean(param**2)"},
        ),
        Mistake(
            "decay-missing-in-the-gradient",
            "weight_decay is missing in the gradient: it is λw, not w.",
            {"[weight_decay * param": "[param.copy()"},
        ),
        Mistake(
            "stepped-not-gradients",
            "Your list holds the weights after a step. Return the gradients λ w; the step is the optimizer's work.",
            {"[weight_decay * param for": "[param - weight_decay * param for"},
        ),
        Mistake(
            "wrong-sign",
            "The gradients have the wrong sign: the penalty grows with the weights, its gradient is +λ w. The step subtracts it.",
            {"[weight_decay * param for": "[-weight_decay * param for"},
        ),
        Mistake(
            "only-the-first-layer",
            "Only the first array is penalised. Sum over all layers, and return a gradient for each.",
            {"for param in params)": "for param in params[:1])"},
        ),
        Mistake(
            "squared-after-summing",
            "You squared the sum of a layer's weights: weights of opposite signs then cancel. Square each weight, then sum.",
            {"np.sum(param**2)": "np.sum(param) ** 2"},
        ),
        Mistake(
            "changed-in-place",
            "You changed the weights themselves: `param *= …` writes into the network. Make new arrays.",
            l2_in_place,
        ),
    ],
    styles=[l2_by_entry, l2_dots, l2_norms],
    forbidden=("course_lib.losses",),
)

# ------------------------------------------------------------------------------------------------ early_stopping_epoch


def early_cases(rng):
    """Curves that turn, that never do, that go up at once, that come back too late or just in time, with ties and steps."""
    turn = int(rng.integers(6, 10))
    epochs = np.arange(22)
    curve = 0.5 + 0.03 * (epochs - turn) ** 2 + rng.uniform(0, 0.02, 22)
    late = np.array([5.0, 4.0, 3.0, 3.5, 3.4, 3.3, 3.2, 1.0, 0.5]) + rng.uniform(0, 0.01)
    saw = np.array([9.0, 7.0, 8.0, 6.0, 7.0, 7.5, 5.0, 6.0, 6.5, 6.1, 4.0]) * rng.uniform(0.5, 2.0)
    return [
        case(saw, 3, note="a saw: bad epochs in a row count, not all of them"),
        case(curve, 3, note="a curve that turns"),
        case(late, 4, note="the lower loss comes after training has stopped"),
        case(late, 5, note="one more epoch of patience"),
        case(saw, 2, note="the saw, with less patience"),
        case(saw, 1, note="no patience at all"),
        case(np.array([2.0, 1.0, 1.0, 1.0, 0.5]) * rng.uniform(0.5, 2.0), 2, note="a tie is no improvement"),
        case(
            np.array([2.0, 1.0, 1.4, 1.0, 1.3]) * rng.uniform(0.5, 2.0), 9, note="the same least loss twice"
        ),
        case(np.linspace(3, 1, 8), 2, note="it never turns"),
        case(1 - 0.0004 * np.arange(9), 3, note="small steps are progress too"),
        case(np.linspace(1, 3, 8), 3, note="it gets worse at once"),
        case(
            np.array([2.0, 5.0, 4.0, 3.0, 2.5, 1.5]),
            4,
            note="each epoch better than the last, none than the best",
        ),
    ]


def early_counting(losses, patience):
    best, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best_epoch
    return best_epoch


def early_minima(losses, patience):
    lowest = np.minimum.accumulate(losses)
    new = [0] + [e for e in range(1, len(losses)) if losses[e] < lowest[e - 1]]
    for epoch, following in zip(new, [*new[1:], len(losses) + patience], strict=True):
        if following - epoch > patience:
            return np.int64(epoch)


def early_argmin(losses, patience):
    losses = list(losses)
    for end in range(1, len(losses) + 1):
        best = int(np.argmin(losses[:end]))
        if end - 1 - best == patience:
            return best
    return int(np.argmin(losses))


def early_falling(losses, patience):
    bad, best = 0, 0
    for epoch in range(1, len(losses)):
        bad = bad + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if losses[epoch] < losses[best]:
            best = epoch
        if bad >= patience:
            break
    return best


def early_total(losses, patience):
    best, bad = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            bad += 1
        if bad >= patience:
            break
    return best


def early_stop_epoch(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch
    return len(losses) - 1


EARLY = Exercise(
    "early_stopping_epoch",
    early_stopping_epoch,
    points=2,
    returns=("epoch",),
    cases=[
        case(np.array([3.0, 2.0, 2.5, 2.4, 1.0]), 2, note="the example above"),
        *early_cases(np.random.default_rng(33)),
    ],
    hidden=early_cases,
    mistakes=[
        Mistake(
            "the-least-of-all",
            "This is the least loss of all epochs. Training has stopped before some of them: they never happen.",
            "def early_stopping_epoch(losses, patience):\n    return int(np.argmin(losses))",
        ),
        Mistake(
            "where-it-stopped",
            "You returned the epoch in which training stopped. Return the best epoch before it: its weights are kept.",
            early_stop_epoch,
        ),
        Mistake(
            "stop-returned-where-it-stopped",
            "Where training stops you return the epoch of the stop. The weights kept are those of the best epoch before it.",
            {"            break": "            return epoch"},
        ),
        Mistake(
            "one-epoch-too-patient",
            "You wait one epoch too long: with patience 2, training stops at the second epoch without a new best. (torch's "
            "ReduceLROnPlateau waits patience + 1 epochs; early stopping in Keras and Lightning waits as here.)",
            {">= patience": "> patience"},
        ),
        Mistake(
            "one-epoch-too-hasty",
            "You stop one epoch too early: `patience` epochs without a new best must have passed.",
            {">= patience": ">= patience - 1"},
        ),
        Mistake(
            "compared-with-the-last-epoch",
            "You count epochs worse than the one before. Compare with the best so far: 5, 4, 3 after a 2 is still no progress.",
            early_falling,
        ),
        Mistake(
            "never-forgiven",
            "You count all bad epochs of the run. A new best starts the count again at 0.",
            early_total,
        ),
        Mistake(
            "tie-counts-as-better",
            "You take an equal loss for an improvement. Only a lower one is, or a flat curve would never stop.",
            {"loss < losses[best]": "loss <= losses[best]"},
        ),
        Mistake(
            "small-steps-ignored",
            "A small improvement does not count with you (Keras calls that `min_delta`). Here every lower loss is a new best.",
            {"loss < losses[best]": "loss < losses[best] - 0.001"},
        ),
        Mistake(
            "counted-from-one",
            "Your epochs count from 1. Here they count from 0, as the entries of `losses` do.",
            {"return best": "return best + 1"},
        ),
        Mistake(
            "highest-kept",
            "You look for the highest number. These are losses: the lower the better.",
            {"loss < losses[best]": "loss > losses[best]"},
        ),
        Mistake(
            "loss-returned",
            "You returned the least loss. Return its epoch.",
            {"return best": "return losses[best]"},
        ),
    ],
    styles=[early_counting, early_minima, early_argmin],
    forbidden=("course_lib.metrics",),
)

# ---------------------------------------------------------------------------------------------------- random_crop_flip


def pictures(rng, n, shape, dtype=float):
    """Return images in which no two pixels of one image are alike."""
    size = int(np.prod(shape))
    return np.stack([rng.permutation(size) + 1 for _ in range(n)]).reshape(n, *shape).astype(dtype)


def crop_cases(rng):
    """Many images, colours, no padding, one image, float32, and a generator that repeats itself."""
    return [
        case(pictures(rng, 240, (1, 3, 4)), padding=2, rng=drawn(rng), calls=2, note="240 images, two calls"),
        case(pictures(rng, 60, (1, 4, 3)), padding=0, rng=drawn(rng), calls=8, note="no padding, only flips"),
        case(pictures(rng, 6, (3, 4, 5)), padding=2, rng=drawn(rng), note="three colours"),
        case(pictures(rng, 1, (2, 4, 6)), padding=1, rng=drawn(rng), note="one image"),
        case(pictures(rng, 7, (1, 5, 3), np.float32), padding=2, rng=drawn(rng), note="float32"),
        case(pictures(rng, 40, (1, 4, 5)), padding=2, rng=replayed(rng), calls=2, note=REPLAYED),
    ]


def crop_arrays(images, *, padding, rng):
    n, _, height, width = images.shape
    top, left = rng.integers(0, 2 * padding + 1, size=(2, n))
    padded = np.pad(images, [(0, 0), (0, 0), (padding,) * 2, (padding,) * 2])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(2, 3))
    crops = windows[np.arange(n), :, top, left]
    flip = rng.choice([True, False], size=n)[:, None, None, None]
    return np.where(flip, np.flip(crops, axis=3), crops)


def crop_shifting(images, *, padding, rng):
    result = []
    for image in images:
        if rng.uniform() > 0.5:
            image = np.fliplr(image.transpose(1, 2, 0)).transpose(2, 0, 1)
        dy, dx = rng.integers(-padding, padding, endpoint=True, size=2)
        padded = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
        shifted = np.roll(padded, (dy, dx), axis=(1, 2))
        height, width = image.shape[1:]
        result.append(shifted[:, padding : padding + height, padding : padding + width])
    return np.array(result)


def crop_by_pixel(images, *, padding, rng):
    n, _, height, width = images.shape
    result = np.zeros_like(images)
    for i in range(n):
        dy, dx = rng.integers(-padding, padding + 1), rng.integers(-padding, padding + 1)
        mirrored = rng.integers(2) == 1
        for row in range(height):
            for column in range(width):
                source_row, source_column = row + dy, (width - 1 - column if mirrored else column) + dx
                if 0 <= source_row < height and 0 <= source_column < width:
                    result[i, :, row, column] = images[i, :, source_row, source_column]
    return result


CROP = Exercise(
    "random_crop_flip",
    random_crop_flip,
    points={"window": 1, "shifts": 1, "flips": 1, "fresh": 1},
    view="crops",
    seconds=5.0,
    cases=[
        case(
            np.arange(1.0, 5.0).reshape(1, 1, 2, 2),
            padding=1,
            rng=Made("rng", (0,)),
            note="the example above",
        ),
        *crop_cases(np.random.default_rng(34)),
    ],
    hidden=crop_cases,
    mistakes=[
        Mistake(
            "one-shift-for-all",
            "All images of a batch are shifted alike. Draw a shift for each image.",
            {
                "    for image": "    top, left = rng.integers(0, 2 * padding + 1, 2)\n    for image",
                "        top, left = rng.integers(0, 2 * padding + 1, 2)\n": "",
            },
        ),
        Mistake(
            "one-flip-for-all",
            "All images of a batch are mirrored, or none. Draw for each image whether it is.",
            {
                "    for image": "    flip = rng.random() < 0.5\n    for image",
                "if rng.random() < 0.5": "if flip",
            },
        ),
        Mistake(
            "upside-down",
            "You turned images upside down. A shoe on its head is no shoe of this world: mirror left and right, the last axis.",
            {"crop[:, :, ::-1]": "crop[:, ::-1]"},
        ),
        Mistake(
            "never-flipped",
            "No image is mirrored. Mirror each with probability ½.",
            {"rng.random() < 0.5": "False"},
        ),
        Mistake(
            "always-flipped",
            "Every image is mirrored: then the network never sees one as it is. Mirror each with probability ½.",
            {"rng.random() < 0.5": "True"},
        ),
        Mistake(
            "last-shift-missing",
            "The largest shift never occurs: rng.integers leaves out its upper end, so there are 2 · padding + 1 offsets to ask for.",
            {"2 * padding + 1, 2)": "max(2 * padding, 1), 2)"},
        ),
        Mistake(
            "shifted-one-way",
            "Your windows start only at 0 … padding: images move one way. The padded image has room for 2 · padding + 1 offsets.",
            {"2 * padding + 1, 2)": "padding + 1, 2)"},
        ),
        Mistake(
            "one-draw-for-both",
            "Rows and columns are shifted by the same number: images move along one diagonal. Draw two numbers.",
            {
                "top, left = rng.integers(0, 2 * padding + 1, 2)": "top = left = rng.integers(0, 2 * padding + 1)"
            },
        ),
        Mistake(
            "rolled-round",
            "What leaves on one side comes back on the other: np.roll and mode='wrap' do that. Pad with zeros and cut a window out.",
            {"np.pad(image, around)": 'np.pad(image, around, mode="wrap")'},
        ),
        Mistake(
            "padded-with-a-mirror",
            "You padded with a mirror image of the edge: many do, and it works well. Here the padding is zeros, as in He et al. (2016).",
            {"np.pad(image, around)": 'np.pad(image, around, mode="reflect")'},
        ),
        Mistake(
            "padded-with-the-edge",
            "You repeated the edge's pixels outwards. Here the padding is zeros, as in He et al. (2016).",
            {"np.pad(image, around)": 'np.pad(image, around, mode="edge")'},
        ),
        Mistake(
            "window-of-the-padded-size",
            "You returned the padded images. Cut out a window of the image's own height and width.",
            {"padded[:, top : top + height, left : left + width]": "padded"},
        ),
        Mistake(
            "own-generator",
            "Two calls gave the same draws: use the `rng` you are given, not one with a fixed seed.",
            {"    crops = []": "    crops = []\n    rng = np.random.default_rng(0)"},
        ),
        Mistake(
            "global-generator",
            "Your draws do not follow the generator that you are given, so nobody can repeat them: use `rng`, not `np.random`.",
            {
                "padding, rng)": "padding, rng, own=np.random.default_rng(0))",
                "    crops = []": "    crops, rng = [], own",
            },
        ),
        Mistake(
            "changed-in-place",
            "You changed the images themselves. Make new ones: the next epoch needs the originals.",
            {"return np.stack(crops)": "images[:] = np.stack(crops)\n    return images"},
        ),
    ],
    styles=[crop_arrays, crop_shifting, crop_by_pixel],
    forbidden=("course_lib.sampling",),
)

# ---------------------------------------------------------------------------------------------------- ensemble_predict


def ensemble_cases(rng):
    """Several networks, a sure one against two unsure ones, one network, one sample, a tie, float32."""

    def answers(m, n, k, dtype=float, note=""):
        logits = rng.normal(0, 2, (m, n, k))
        probs = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
        return case(probs.astype(dtype), note=note)

    return [
        answers(5, 40, 3),
        answers(3, 60, 7, note="three networks"),
        answers(4, 30, 4, note="as many classes as networks"),
        answers(1, 6, 5, note="one network"),
        answers(6, 1, 4, note="one sample"),
        case(np.array([[[0.5, 0.5, 0.0]], [[0.25, 0.25, 0.5]]]), note="a tie: the first class"),
        answers(7, 25, 2, np.float32, "float32"),
    ]


def ensemble_summing(probabilities):
    total = np.zeros(probabilities.shape[1:])
    for network in probabilities:
        total += network
    return np.array([int(np.argmax(row)) for row in total])


def ensemble_einsum(probabilities):
    return np.einsum("mnk->nk", probabilities.astype(float)).argmax(axis=-1)


def ensemble_moved(probabilities):
    by_sample = np.moveaxis(probabilities, 0, 2)  # (N, K, M)
    weights = np.full(by_sample.shape[2], 1 / by_sample.shape[2])
    return np.argmax(by_sample @ weights, axis=1)


def ensemble_vote(probabilities):
    votes = probabilities.argmax(axis=2)
    return np.array([np.bincount(column).argmax() for column in votes.T])


ENSEMBLE = Exercise(
    "ensemble_predict",
    ensemble_predict,
    points=2,
    returns=("classes",),
    cases=[
        case(
            np.array([[[0.9, 0.1], [0.6, 0.4]], [[0.4, 0.6], [0.3, 0.7]], [[0.4, 0.6], [0.2, 0.8]]]),
            note="the example above",
        ),
        *ensemble_cases(np.random.default_rng(35)),
    ],
    hidden=ensemble_cases,
    mistakes=[
        Mistake(
            "majority-vote",
            "You let the networks vote (Hansen and Salamon, 1990): each has one voice, however sure it is. Here their probabilities are "
            "averaged first, so that a sure network counts more.",
            ensemble_vote,
        ),
        Mistake(
            "geometric-mean",
            "You multiplied the probabilities: the geometric mean, which one network's near-zero can veto. Here it is the plain mean. "
            "(Hinton et al., 2012, show that dropout's test pass computes the geometric one.)",
            {"probabilities.mean(axis=0)": "np.log(np.maximum(probabilities, 1e-300)).mean(axis=0)"},
        ),
        Mistake(
            "surest-network-alone",
            "You took each class's largest probability: only the surest network is heard. Take the mean.",
            {"probabilities.mean(axis=0)": "probabilities.max(axis=0)"},
        ),
        Mistake(
            "median",
            "You took the median over the networks. Take the mean.",
            {"probabilities.mean(axis=0)": "np.median(probabilities, axis=0)"},
        ),
        Mistake(
            "averaged-over-samples",
            "You averaged over axis 1, the samples. The networks are axis 0: the result has one class for each sample.",
            {"probabilities.mean(axis=0)": "probabilities.mean(axis=1)"},
        ),
        Mistake(
            "likeliest-sample",
            "Your argmax runs over the samples. After the mean the shape is (N, K): take the argmax along the classes, axis 1.",
            {"argmax(axis=1)": "argmax(axis=0)"},
        ),
        Mistake(
            "probabilities-returned",
            "You returned the averaged probabilities. Return the likeliest class of each sample.",
            {".argmax(axis=1)": ""},
        ),
        Mistake(
            "one-number",
            "Your argmax runs over everything and gives one number. Say along which axis the classes lie.",
            {"argmax(axis=1)": "argmax()"},
        ),
        Mistake(
            "first-network-alone",
            "You asked only the first network.",
            {"probabilities.mean(axis=0)": "probabilities[0]"},
        ),
        Mistake(
            "least-likely",
            "This is the least likely class: argmax, not argmin.",
            {"argmax": "argmin"},
        ),
    ],
    styles=[ensemble_summing, ensemble_einsum, ensemble_moved],
    forbidden=("course_lib.metrics",),
)

# ----------------------------------------------------------------------------------------------------- dropout_forward


def numbers(rng, shape, dtype=float):
    """Return numbers of either sign, none of them 0, that pack well."""
    return (rng.integers(1, 9, shape) * rng.choice([-0.5, 0.5], shape)).astype(dtype)


def dropout_cases(rng):
    """Training and testing, p below and above ½ and 0, images, one example, float32, a generator that repeats itself."""
    p = float(rng.choice([0.2, 0.3]))
    train = {"training": True}
    return [
        case(numbers(rng, (60, 100)), p=p, **train, rng=drawn(rng), calls=2, note="6,000 numbers, two calls"),
        case(numbers(rng, (30, 200)), p=1 - p, **train, rng=drawn(rng), calls=2, note="most are dropped"),
        case(numbers(rng, (20, 6, 5, 10)), p=p, **train, rng=drawn(rng), note="20 images with 6 channels"),
        case(numbers(rng, (1, 40)), p=p, **train, rng=drawn(rng), note="a batch of one"),
        case(numbers(rng, (3, 4)), p=0.0, **train, rng=drawn(rng), note="p = 0 drops nothing"),
        case(numbers(rng, (4, 3)), p=p, training=False, rng=drawn(rng), note="not training"),
        case(numbers(rng, (8, 9), np.float32), p=p, **train, rng=drawn(rng), note="float32"),
        case(
            numbers(rng, (5, 3), np.float32),
            p=p,
            training=False,
            rng=drawn(rng),
            note="float32, not training",
        ),
        case(numbers(rng, (9, 8)), p=p, **train, rng=replayed(rng), calls=2, note=REPLAYED),
    ]


def dropout_where(x, *, p, training, rng):
    if training and p > 0:
        mask = rng.uniform(size=x.shape) > p
        return np.where(mask, x / (1 - p), 0).astype(x.dtype), DropoutCache(mask, p)
    return x, DropoutCache(np.ones(x.shape), 0)


def dropout_binomial(x, *, p, training, rng):
    if not training:
        p = 0.0
    mask = rng.binomial(1, 1 - p, size=x.shape).astype(x.dtype)
    return mask * x / (1.0 - p), (mask, p)


def dropout_by_entry(x, *, p, training, rng):
    y, mask = x.copy(), np.ones_like(x, dtype=bool)
    if not training:
        return y, DropoutCache(mask=mask, p=0.0)
    for index in np.ndindex(x.shape):
        if rng.random() < p:
            y[index], mask[index] = 0, False
        else:
            y[index] /= 1 - p
    return y, DropoutCache(mask=mask, p=p)


def dropout_choice(x, *, p, training, rng):
    p = p if training else 0.0
    mask = rng.choice([False, True], size=x.shape, p=[p, 1 - p])
    scale = np.asarray(1 / (1 - p), dtype=x.dtype)
    return x * mask * scale, DropoutCache(mask, p)


def dropout_scaled_cache(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape), 0.0)
    mask = ((rng.random(x.shape) >= p) / (1 - p)).astype(x.dtype)
    return x * mask, DropoutCache(mask, p)


def dropout_gaussian(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, bool), 0.0)
    noise = 1 + np.sqrt(p / (1 - p)) * rng.normal(size=x.shape)
    return (x * noise).astype(x.dtype), DropoutCache(np.ones(x.shape, bool), 0.0)


def dropout_exact(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, bool), 0.0)
    flat = rng.random((len(x), x[0].size))
    mask = (flat.argsort(axis=1).argsort(axis=1) >= round(p * x[0].size)).reshape(x.shape)
    return x * mask / (1 - p), DropoutCache(mask, p)


def dropout_in_place(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, bool), 0.0)
    mask = rng.random(x.shape) >= p
    x *= mask / (1 - p)
    return x, DropoutCache(mask, p)


FORWARD = Exercise(
    "dropout_forward",
    dropout_forward,
    points={"dropped": 1, "scale": 1, "mask": 1, "fresh": 1, "cache": 1},
    view="dropout",
    cases=[
        case(
            np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]),
            p=0.2,
            training=True,
            rng=Made("rng", (3,)),
            note="each entry is 0 or 1.25 times what it was",
        ),
        *dropout_cases(np.random.default_rng(36)),
    ],
    hidden=dropout_cases,
    mistakes=[
        Mistake(
            "p-is-the-keep-probability",
            "You keep with probability p and divide by p: there p is the probability to *keep*, as in Srivastava et al. (2014), CS231n and "
            "TensorFlow 1. Here, as in torch, Keras and d2l, p is the probability to drop.",
            {"rng.random(x.shape) >= p": "rng.random(x.shape) < p", "/ (1 - p)": "/ p"},
        ),
        Mistake(
            "mask-turned-round",
            "You keep with probability p. p is the probability to drop: keep where the draw is at least p.",
            {"rng.random(x.shape) >= p": "rng.random(x.shape) < p"},
        ),
        Mistake(
            "not-scaled",
            "What is kept is not scaled: the next layer then gets (1 - p) times as much while training as later. Divide by 1 - p.",
            {"x * mask / (1 - p)": "x * mask"},
        ),
        Mistake(
            "scaled-when-testing",
            "You multiply by 1 - p when testing: that is the form of Srivastava et al. (2014). It has the same mean, but then the test pass must know "
            "of dropout. Here (inverted dropout, as in torch and CS231n) what is kept is divided by 1 - p while training.",
            {
                "x * mask / (1 - p)": "x * mask",
                "return x.copy(), DropoutCache(np.ones(x.shape, dtype=bool), 0.0)": "return x * (1 - p), DropoutCache(np.ones(x.shape, bool), p)",
            },
        ),
        Mistake(
            "scaled-both-times",
            "You divide by 1 - p while training and multiply by 1 - p when testing as well: once is enough. Testing returns x as it is.",
            {"return x.copy(), ": "return x * (1 - p), "},
        ),
        Mistake(
            "divided-by-p",
            "You divided by p. A share 1 - p is kept, so divide by 1 - p.",
            {"/ (1 - p)": "/ p if p else x"},
        ),
        Mistake(
            "multiplied-not-divided",
            "You multiplied by 1 - p while training: what is kept gets smaller, though the rest is missing already. Divide by it.",
            {"x * mask / (1 - p)": "x * mask * (1 - p)"},
        ),
        Mistake(
            "scaled-twice",
            "You divided by 1 - p twice.",
            {"/ (1 - p)": "/ (1 - p) ** 2"},
        ),
        Mistake(
            "one-mask-for-all-examples",
            "All examples of the batch lose the same units: the mask has one row. Draw for each entry of x: rng.random(x.shape).",
            {"rng.random(x.shape) >= p": "np.broadcast_to(rng.random(x.shape[1:]) >= p, x.shape)"},
        ),
        Mistake(
            "whole-examples-dropped",
            "You drop whole examples: one draw for each row. Draw for each entry of x: rng.random(x.shape).",
            {
                "rng.random(x.shape) >= p": "np.broadcast_to(rng.random((len(x),) + (1,) * (x.ndim - 1)) >= p, x.shape)"
            },
        ),
        Mistake(
            "one-draw-for-all",
            "One draw decides for all entries. Draw for each entry of x: rng.random(x.shape).",
            {"rng.random(x.shape) >= p": "np.full(x.shape, rng.random() >= p)"},
        ),
        Mistake(
            "whole-channels-dropped",
            "You drop whole channels of images: that is torch's Dropout2d (Tompson et al., 2015). Here every entry has its own draw.",
            {
                "rng.random(x.shape) >= p": "np.broadcast_to(rng.random(x.shape[:2] + (1,) * (x.ndim - 2)) >= p, x.shape)"
            },
        ),
        Mistake(
            "own-generator",
            "Two calls gave the same mask: then the same units are dropped for ever. Draw from the `rng` you are given, not from one with a fixed seed.",
            {"rng.random(x.shape)": "np.random.default_rng(0).random(x.shape)"},
        ),
        Mistake(
            "global-generator",
            "Your mask does not follow the generator that you are given, so nobody can repeat your training: use `rng`, not `np.random`.",
            {
                "training, rng)": "training, rng, own=np.random.default_rng(0))",
                "rng.random(x.shape)": "own.random(x.shape)",
            },
        ),
        Mistake(
            "drops-when-testing",
            "You drop when testing too: the same image then gets another answer each time. With training=False return x as it is.",
            {"if not training": "if False"},
        ),
        Mistake(
            "mode-turned-round",
            "You drop when testing, and not while training: turn the condition round.",
            {"if not training": "if training"},
        ),
        Mistake(
            "never-drops",
            "Nothing is ever dropped, whatever p is.",
            {"if not training": "if True"},
        ),
        Mistake(
            "noise-instead-of-zeros",
            "You multiply by noise that is neither 0 nor one factor. Gaussian noise of the same variance works as well (Srivastava et al., 2014, "
            "section 10), but here an entry is dropped or kept.",
            dropout_gaussian,
        ),
        Mistake(
            "same-number-in-each-example",
            "Each example loses exactly the same number of units. Here each unit is dropped independently, so the number varies.",
            dropout_exact,
        ),
        Mistake(
            "scaled-mask-in-the-cache",
            "Your y is right, but your cache holds the scaled mask: dropout_backward, which gets mask and p, would scale twice. Keep the mask of "
            "zeros and ones.",
            dropout_scaled_cache,
        ),
        Mistake(
            "dropped-marked-in-the-cache",
            "Your cache's mask is True where an entry was dropped. It is to be True where it was kept: dropout_backward multiplies by it.",
            {"DropoutCache(mask, p)": "DropoutCache(~mask, p)"},
        ),
        Mistake(
            "keep-probability-in-the-cache",
            "Your cache holds 1 - p. It is to hold p, the probability to drop: dropout_backward divides by 1 - p.",
            {"DropoutCache(mask, p)": "DropoutCache(mask, 1 - p)"},
        ),
        Mistake(
            "p-in-the-cache-when-testing",
            "Your y is right, but when testing the cache's p should be 0: nothing was dropped or scaled, and backward must not scale either.",
            {
                "DropoutCache(np.ones(x.shape, dtype=bool), 0.0)": "DropoutCache(np.ones(x.shape, dtype=bool), p or 0.5)"
            },
        ),
        Mistake(
            "cache-forgotten",
            "Return two things: y and the cache.",
            {"return x * mask / (1 - p), DropoutCache(mask, p)": "return x * mask / (1 - p)"},
        ),
        Mistake(
            "changed-in-place",
            "You changed x itself: the layer before still needs it. Make a new array.",
            dropout_in_place,
        ),
    ],
    styles=[dropout_where, dropout_binomial, dropout_by_entry, dropout_choice],
    forbidden=("course_lib.ops.dropout", "course_lib.layers"),
)

# ---------------------------------------------------------------------------------------------------- dropout_backward


def backward_cases(rng):
    """After training passes with several p, after a test pass, images, float32."""

    def after(shape, p, note="", training=True, dtype=float):
        x = rng.normal(size=shape).astype(dtype)
        cache = dropout_forward(x, p=p, training=training, rng=rng)[1]
        return case(rng.normal(size=shape).astype(dtype), cache, note=note)

    return [
        after((5, 4), 0.3),
        after((3, 6), 0.8, "most were dropped"),
        after((2, 3, 4, 5), 0.4, "images"),
        after((4, 3), 0.3, "after a test pass", training=False),
        after((3, 2), 0.0, "nothing was dropped"),
        after((7, 4), 0.25, "float32", dtype=np.float32),
    ]


def backward_where(dy, cache):
    return (np.where(cache.mask, dy / (1 - cache.p), 0).astype(dy.dtype),)


def backward_indexed(dy, cache):
    dx = np.zeros_like(dy)
    dx[cache.mask] = dy[cache.mask] / (1 - cache.p)
    return (dx,)


def backward_unpacked(dy, cache):
    mask, p = cache
    return [dy * (mask / (1 - p)).astype(dy.dtype)]


def backward_in_place(dy, cache):
    dy *= cache.mask
    return (dy / (1 - cache.p),)


def backward_new_mask(dy, cache):
    mask = np.random.default_rng(0).random(dy.shape) >= cache.p
    return (dy * mask / (1 - cache.p),)


BACKWARD = Exercise(
    "dropout_backward",
    dropout_backward,
    points=2,
    returns=("dx",),
    cases=[
        case(
            np.array([[1.0, 2.0, -4.0, 8.0]]),
            DropoutCache(np.array([[True, False, True, False]]), 0.5),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(37)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "mask-forgotten",
            "The mask is missing: a dropped unit had no part in the loss, so its gradient is 0.",
            {"dy * cache.mask": "dy"},
        ),
        Mistake(
            "scale-forgotten",
            "The factor 1 / (1 - p) is missing: y was x divided by 1 - p, so the gradient is divided too.",
            {" / (1 - cache.p)": ""},
        ),
        Mistake(
            "multiplied-not-divided",
            "You multiplied by 1 - p. The derivative of x / (1 - p) is 1 / (1 - p): divide.",
            {"/ (1 - cache.p)": "* (1 - cache.p)"},
        ),
        Mistake(
            "divided-by-p",
            "You divided by p, as with a keep-probability. Here p is the probability to drop: divide by 1 - p.",
            {"/ (1 - cache.p)": "/ (cache.p or 1)"},
        ),
        Mistake(
            "mask-turned-round",
            "The gradient went to what was dropped: the mask is True where a unit is kept.",
            {"cache.mask": "~cache.mask"},
        ),
        Mistake(
            "scaled-twice",
            "You divided by 1 - p twice.",
            {"(1 - cache.p)": "(1 - cache.p) ** 2"},
        ),
        Mistake(
            "new-mask-drawn",
            "You drew a new mask. The gradient must go through the very units that were kept in the forward pass.",
            backward_new_mask,
        ),
        Mistake(
            "no-tuple",
            "The numbers may be right, but a backward function returns a tuple with one gradient for each input: (dx,), with the comma.",
            {"return (dy * cache.mask / (1 - cache.p),)": "return dy * cache.mask / (1 - cache.p)"},
        ),
        Mistake(
            "changed-in-place",
            "You changed dy itself with `*=`: the caller may still need it. Make a new array.",
            backward_in_place,
        ),
    ],
    styles=[backward_where, backward_indexed, backward_unpacked],
    forbidden=("course_lib.ops.dropout", "course_lib.layers"),
)

EXERCISES = [SPLIT, L2, EARLY, CROP, ENSEMBLE, FORWARD, BACKWARD]
