"""The exercises of lesson 09, residual networks."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.counting import densenet_channels, resnet_depth, resnet_parameters
from course_lib.ops.residual import ResidualCache, dense_block_forward, residual_backward, residual_forward
from course_lib.signals import gradient_by_depth

OPS = ("course_lib.ops.residual", "course_lib.network", "course_lib.layers", "course_lib.models")
COUNTS = ("course_lib.counting", "course_lib.architectures", "course_lib.models")


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter, none of them 0: sums of them are exact, and a pack of them is small."""
    return (rng.integers(1, 10, shape) * rng.choice([-1, 1], shape) / 4).astype(dtype)


def branch(name, *given):
    """Return a branch, made anew for each call."""
    return Made("branch", (name, *given))


# --------------------------------------------------------------------------------------------------- residual_forward


def forward_cases(rng):
    """Rows, images, a branch that remembers its input, a silent branch, float32."""
    return [
        case(quarters(rng, 3, 4), branch("mix", quarters(rng, 4, 4)), note="rows"),
        case(quarters(rng, 2, 3, 4, 5), branch("mix", quarters(rng, 3, 3)), note="images"),
        case(quarters(rng, 3, 2), branch("square"), note="a branch that squares"),
        case(quarters(rng, 2, 5), branch("scale", 0.0), note="a branch that gives 0"),
        case(
            quarters(rng, 2, 3, dtype=np.float32),
            branch("mix", quarters(rng, 3, 3, dtype=np.float32)),
            note="float32",
        ),
    ]


def forward_in_place(x, branch):
    change, branch_backward = branch(x)
    x += change
    return x, ResidualCache(branch_backward)


def forward_sum(x, branch):
    answer = branch(x)
    return np.sum([x, answer[0]], axis=0), (answer[1],)


def forward_copy(x, branch):
    y = x.copy()
    change, back = branch(x)
    y += change
    return y, ResidualCache(branch_backward=back)


FORWARD = Exercise(
    "residual_forward",
    residual_forward,
    points={"y": 2},
    returns=("y", "cache"),
    cases=[
        case(np.array([1.0, 2.0]), branch("scale", 10.0), note="the example above"),
        *forward_cases(np.random.default_rng(91)),
    ],
    hidden=forward_cases,
    mistakes=[
        Mistake(
            "branch-alone",
            "You returned the branch's output alone: that is a plain block. A residual block adds its input to it.",
            {"x + change": "change"},
        ),
        Mistake(
            "input-alone",
            "You returned the input: the shortcut is there, the branch is not. Add the two.",
            {"x + change": "x.copy()"},
        ),
        Mistake(
            "multiplied",
            "You multiplied input and branch, as a gate does (LSTMs, highway networks). A residual block adds them.",
            {"x + change": "x * change"},
        ),
        Mistake(
            "mean",
            "You took the mean of input and branch. The shortcut passes the input whole: each ½ on the way would halve the signal, "
            "and fifty blocks would leave 2⁻⁵⁰ of it.",
            {"x + change": "(x + change) / 2"},
        ),
        Mistake(
            "root-two",
            "You divided the sum by √2, which keeps the variance as it is; Gehring et al. (2017) and some image generators do so. He et al. "
            "(2016), and we, add without a factor.",
            {"x + change": "((x + change) / np.sqrt(2)).astype(x.dtype)"},
        ),
        Mistake(
            "concatenated",
            "You laid the branch's output beside the input: that is DenseNet, section 6. Here they are added, and the shape stays.",
            {"x + change": "np.concatenate([x, change], axis=min(1, x.ndim - 1))"},
        ),
        Mistake(
            "relu-after-the-sum",
            "You put a ReLU behind the sum, as the blocks of He et al. (2016a, figure 2) have it. In this course that ReLU is a layer of its own; "
            "`residual_forward` is the sum alone.",
            {"x + change": "np.maximum(x + change, 0)"},
        ),
        Mistake(
            "relu-before-the-sum",
            "You put a ReLU on the branch before the sum. Then a block can only add, never take away: He et al. (2016b, figure 4c) tried it, and "
            "it was worse. Add the branch's output as it is.",
            {"x + change": "x + np.maximum(change, 0)"},
        ),
        Mistake(
            "relu-on-the-shortcut",
            "You put a ReLU on the shortcut: what is below 0 in the input is lost. The shortcut passes everything.",
            {"x + change": "np.maximum(x, 0) + change"},
        ),
        Mistake(
            "subtracted",
            "You subtracted the branch's output. It would learn the change with its sign turned; the paper's block, and ours, adds.",
            {"x + change": "x - change"},
        ),
        Mistake(
            "input-subtracted",
            "You subtracted the input. The *residual* is target minus input, and it is what the branch learns; the block adds the input back.",
            {"x + change": "change - x"},
        ),
        Mistake(
            "branch-twice",
            "You sent the branch's output through the branch again. It is called once, with x.",
            {"x + change": "x + branch(change)[0]"},
        ),
        Mistake(
            "shortcut-twice",
            "The input is in the sum twice. Add it once.",
            {"x + change": "2 * x + change"},
        ),
        Mistake(
            "no-cache",
            "You returned the sum alone. A forward function returns two things, the output and a cache: y, ResidualCache(branch_backward).",
            {", ResidualCache(branch_backward)": ""},
        ),
        Mistake(
            "changed-in-place",
            "You changed `x` itself: with +=, NumPy writes into the caller's array, and the branch's way back may still need it. Write x + change.",
            forward_in_place,
        ),
    ],
    styles=[forward_sum, forward_copy, {"x + change": "np.add(change, x)"}],
    forbidden=OPS,
)

# -------------------------------------------------------------------------------------------------- residual_backward


def backward_cases(rng):
    """The ways back of the branches of residual_forward; gradients of all shapes."""

    def one(shape, *made, note, dtype=float):
        x, dy = quarters(rng, *shape, dtype=dtype), quarters(rng, *shape, dtype=dtype)
        return case(dy, ResidualCache(Made("way_back", (x, *made))), note=note)

    return [
        one((3, 4), "mix", quarters(rng, 4, 4), note="rows"),
        one((2, 3, 4, 5), "mix", quarters(rng, 3, 3), note="images"),
        one((3, 2), "square", note="a branch that squares"),
        one((2, 5), "scale", 0.0, note="a branch that gives 0"),
        one((2, 3), "mix", quarters(rng, 3, 3, dtype=np.float32), note="float32", dtype=np.float32),
    ]


def backward_in_place(dy, cache):
    dy += cache.branch_backward(dy)
    return (dy,)


def backward_by_steps(dy, cache):
    dx = np.array(dy)
    dx += cache.branch_backward(dy)
    return [dx]


THROUGH = "cache.branch_backward(dy)"
BACKWARD = Exercise(
    "residual_backward",
    residual_backward,
    points={"dx": 3},
    returns=("dx",),
    cases=[
        case(
            np.array([1.0, -2.0]),
            ResidualCache(Made("way_back", (np.array([1.0, 2.0]), "scale", 10.0))),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(92)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "shortcut-forgotten",
            "The shortcut is missing: this is what comes through the branch alone. The sum hands dy to both its terms, so dy itself belongs in dx.",
            {f"dy + {THROUGH}": THROUGH},
        ),
        Mistake(
            "branch-forgotten",
            "The branch is missing: this is dy alone. x goes into the branch too, and what comes back from there is added.",
            {f"dy + {THROUGH}": "dy.copy()"},
        ),
        Mistake(
            "shortcut-doubled",
            "dy is in your sum twice. The shortcut's slope is 1: one dy, and the branch's gradient.",
            {f"dy + {THROUGH}": f"2 * dy + {THROUGH}"},
        ),
        Mistake(
            "all-doubled",
            "Your dx is twice too much. Each path hands back its own gradient, and they are added once.",
            {f"dy + {THROUGH}": f"2 * (dy + {THROUGH})"},
        ),
        Mistake(
            "halved",
            "You shared dy out, a half for each path. A sum does not share: its slope is 1 for each term, so both get all of dy.",
            {f"dy + {THROUGH}": f"(dy + {THROUGH}) / 2"},
        ),
        Mistake(
            "multiplied",
            "You multiplied the two paths. Along a path slopes are multiplied; where paths meet again, gradients are added.",
            {f"dy + {THROUGH}": f"dy * {THROUGH}"},
        ),
        Mistake(
            "one-for-dy",
            "You added 1 where dy belongs: 1 is the shortcut's slope, and the chain rule multiplies it by dy.",
            {f"dy + {THROUGH}": f"1 + {THROUGH}"},
        ),
        Mistake(
            "ones-into-the-branch",
            "You sent ones back through the branch. It gets what the sum's output got: dy.",
            {THROUGH: "cache.branch_backward(np.ones_like(dy))"},
        ),
        Mistake(
            "subtracted",
            "You subtracted the branch's gradient. The forward pass adds the branch, so its gradient is added.",
            {f"dy + {THROUGH}": f"dy - {THROUGH}"},
        ),
        Mistake(
            "branch-twice",
            "You sent the sum through the branch once more. The branch's way back is taken once, with dy.",
            {f"dy + {THROUGH}": f"dy + cache.branch_backward(dy + {THROUGH})"},
        ),
        Mistake(
            "two-gradients",
            "You returned one gradient for each path. Both paths start at the same x, so dx is their sum, alone in a tuple.",
            {f"(dy + {THROUGH},)": f"(dy, {THROUGH})"},
        ),
        Mistake(
            "no-tuple",
            "Your numbers are right, but the answer is a bare array. Every backward function here returns a tuple with one gradient for each "
            "array that went in; where one went in, that is (dx,), comma included.",
            {f"(dy + {THROUGH},)": f"dy + {THROUGH}"},
        ),
        Mistake(
            "changed-in-place",
            "You changed `dy` itself: the caller may still need it. Make a new array.",
            backward_in_place,
        ),
    ],
    styles=[
        backward_by_steps,
        {f"dy + {THROUGH}": f"np.add({THROUGH}, dy)"},
        {f"dy + {THROUGH}": f"sum([dy, {THROUGH}])"},
    ],
    forbidden=OPS,
)

# -------------------------------------------------------------------------------------------------- gradient_by_depth


def gradient_cases(rng):
    """Both kinds of blocks, small and large slopes, one block, one feature, many blocks."""

    def blocks(depth, features, scale):
        return [scale * quarters(rng, features, features) for _ in range(depth)]

    return [
        case(blocks(4, 3, 0.25), residual=False, note="plain"),
        case(blocks(4, 3, 0.25), residual=True, note="residual"),
        case(blocks(1, 5, 1.0), residual=True, note="one block"),
        case(blocks(3, 1, 0.5), residual=False, note="one feature"),
        case(blocks(30, 2, 0.0625), residual=False, note="30 plain blocks"),
        case(blocks(30, 2, 0.0625), residual=True, note="30 residual blocks"),
    ]


def gradient_by_matrices(blocks, *, residual):
    features = len(blocks[0])
    jacobian, norms = np.eye(features), [1.0]
    for block in blocks[::-1]:
        jacobian = jacobian @ (block + residual * np.eye(features))
        norms.insert(0, np.linalg.norm(np.ones(features) / features**0.5 @ jacobian))
    return np.array(norms)


def gradient_recursive(blocks, *, residual):
    def behind(i):
        if i == len(blocks):
            return [np.ones(len(blocks[0])) / np.sqrt(len(blocks[0]))]
        later = behind(i + 1)
        return [later[0] @ blocks[i] + (later[0] if residual else 0), *later]

    return np.array([np.sqrt(np.sum(dy**2)) for dy in behind(0)])


def gradient_of_norms(blocks, *, residual):
    norms = [1.0]
    for block in reversed(blocks):
        size = np.linalg.norm(block, 2)
        norms.append(norms[-1] * (1 + size if residual else size))
    return np.array(norms[::-1])


STEP = "dy = dy + through if residual else through"
GRADIENT = Exercise(
    "gradient_by_depth",
    gradient_by_depth,
    points=4,
    cases=[
        case([0.5 * np.eye(4)] * 3, residual=False, note="the first example above"),
        case([0.5 * np.eye(4)] * 3, residual=True, note="the second example above"),
        *gradient_cases(np.random.default_rng(93)),
    ],
    hidden=gradient_cases,
    mistakes=[
        Mistake(
            "not-transposed",
            "You multiplied by J. That is the way *forward*; a gradient goes back with the transpose, J.T @ dy.",
            {"block.T @ dy": "block @ dy"},
        ),
        Mistake(
            "last-block-first",
            "Your numbers come in the order in which you met them, last block first. The answer starts with the gradient in front of the first block.",
            {"norms[::-1]": "norms"},
        ),
        Mistake(
            "from-the-front",
            "You went through the blocks from the first to the last. The gradient meets the last one first.",
            {"reversed(blocks)": "blocks"},
        ),
        Mistake(
            "always-plain",
            "Your residual blocks are plain: what comes through the block is there, the gradient that takes the shortcut is not.",
            {STEP: "dy = through"},
        ),
        Mistake(
            "always-residual",
            "Your plain blocks have a shortcut. Add dy only where `residual` is true.",
            {STEP: "dy = dy + through"},
        ),
        Mistake(
            "the-wrong-way-round",
            "You add the shortcut where `residual` is false. It is the other way round.",
            {"if residual": "if not residual"},
        ),
        Mistake(
            "ones-at-the-end",
            "Behind the last block your gradient is all ones, so its norm is √D. It is to be 1: each feature gets 1/√D.",
            {"1 / np.sqrt(features)": "1.0", "norms = [1.0]": "norms = [np.sqrt(features)]"},
        ),
        Mistake(
            "last-norm-missing",
            "One number is missing: the gradient behind the last block, whose norm is 1. For L blocks there are L + 1 places.",
            {"norms = [1.0]": "norms = []"},
        ),
        Mistake(
            "squared",
            "You returned squares of norms: take the root.",
            {"np.linalg.norm(dy)": "np.sum(dy**2)"},
        ),
        Mistake(
            "sum-of-sizes",
            "You added absolute values (the 1-norm). The norm is the root of the sum of squares.",
            {
                "np.linalg.norm(dy)": "np.abs(dy).sum()",
                "norms = [1.0]": "norms = [np.abs(dy).sum()]",
            },
        ),
        Mistake(
            "shortcut-doubled",
            "The shortcut's gradient is in your sum twice: its slope is 1.",
            {"dy + through if": "2 * dy + through if"},
        ),
        Mistake(
            "mean-of-both",
            "You took the mean of both paths. A sum hands its gradient whole to each.",
            {"dy + through if": "(dy + through) / 2 if"},
        ),
        Mistake(
            "worst-case",
            "You multiplied the matrices' norms: that bounds the gradient from above. Walk back with the gradient itself.",
            gradient_of_norms,
        ),
    ],
    styles=[
        gradient_by_matrices,
        gradient_recursive,
        {"block.T @ dy": "np.dot(dy, block)", "np.linalg.norm(dy)": "np.sqrt(dy @ dy)"},
    ],
    forbidden=("course_lib.signals",),
)

# ------------------------------------------------------------------------------------------------------- resnet_depth


def depth_cases(rng):
    """Some n; how many must not be guessed from the paper's."""
    return [case(int(n)) for n in rng.choice(np.arange(10, 60), 3, replace=False)]


def depth_counted(n):
    layers = ["first convolution"]
    for _stage in range(3):
        for _block in range(n):
            layers += ["convolution", "convolution"]
    layers.append("linear")
    return len(layers)


DEPTH = Exercise(
    "resnet_depth",
    resnet_depth,
    points=1,
    cases=[
        case(1, note="the example above"),
        *[case(n, note="one of the paper's") for n in (3, 5, 7, 9, 18)],
        *depth_cases(np.random.default_rng(94)),
    ],
    hidden=depth_cases,
    mistakes=[
        Mistake(
            "first-and-last-forgotten",
            "You counted the blocks alone. The convolution in front of them and the linear layer behind have weights too: 2 more.",
            {"6 * n + 2": "6 * n"},
        ),
        Mistake(
            "one-of-both-forgotten",
            "One layer is missing: there is a convolution in front of the blocks *and* a linear layer behind them.",
            {"6 * n + 2": "6 * n + 1"},
        ),
        Mistake(
            "bottleneck",
            "9n + 2 is the depth with *bottleneck* blocks of three convolutions, as in He et al. (2016b) and ResNet-164. The blocks here have two.",
            {"6 * n + 2": "9 * n + 2"},
        ),
        Mistake(
            "block-as-one-layer",
            "You counted a block as one layer. It has two convolutions.",
            {"6 * n + 2": "3 * n + 2"},
        ),
        Mistake(
            "one-stage",
            "You counted one stage of n blocks. There are three.",
            {"6 * n + 2": "2 * n + 2"},
        ),
        Mistake(
            "four-stages",
            "You counted four stages: that is the ResNet for ImageNet. The one for CIFAR has three.",
            {"6 * n + 2": "8 * n + 2"},
        ),
        Mistake(
            "projections-counted",
            "You counted a convolution in the shortcut of each new stage (option B). Ours are option A and have none; and torchvision's names, such as "
            "ResNet-18, do not count them either.",
            {"6 * n + 2": "6 * n + 4"},
        ),
        Mistake(
            "batch-norm-counted",
            "You counted the batch norms as layers. Depth counts convolutions and linear layers.",
            {"6 * n + 2": "12 * n + 3"},
        ),
        Mistake(
            "pooling-counted",
            "You counted the global average pooling. It has no weights; depth counts the layers that have.",
            {"6 * n + 2": "6 * n + 3"},
        ),
    ],
    styles=[depth_counted, {"6 * n + 2": "1 + 3 * n * 2 + 1"}, {"6 * n + 2": "2 * (3 * n + 1)"}],
    forbidden=COUNTS,
)

# -------------------------------------------------------------------------------------------------- resnet_parameters


def parameters_closed(n):
    stem = 27 * 16 + 32
    inside = sum(2 * n * (9 * c**2 + 2 * c) for c in (16, 32, 64))
    narrower = sum(9 * c * c // 2 for c in (32, 64))
    return stem + inside - narrower + 650


def parameters_listed(n):
    shapes = [(16, 3, 3, 3)]
    for c in (16, 32, 64):
        shapes += [(c, shapes[-1][0], 3, 3)] + [(c, c, 3, 3)] * (2 * n - 1)
    return sum(int(np.prod(shape)) + 2 * shape[0] for shape in shapes) + 64 * 10 + 10


def parameters_option_b(n):
    total, channels = 3 * 16 * 9 + 2 * 16, 16
    for width in (16, 32, 64):
        if channels != width:
            total += channels * width + 2 * width
        for _ in range(2 * n):
            total += channels * width * 9 + 2 * width
            channels = width
    return total + 64 * 10 + 10


def parameters_option_b_bare(n):
    total, channels = 3 * 16 * 9 + 2 * 16, 16
    for width in (16, 32, 64):
        if channels != width:
            total += channels * width
        for _ in range(2 * n):
            total += channels * width * 9 + 2 * width
            channels = width
    return total + 64 * 10 + 10


PARAMETERS = Exercise(
    "resnet_parameters",
    resnet_parameters,
    points=3,
    cases=[
        case(1, note="the example above"),
        *[case(n, note="one of the paper's") for n in (3, 9, 18)],
        *depth_cases(np.random.default_rng(95)),
    ],
    hidden=depth_cases,
    mistakes=[
        Mistake(
            "biases-counted",
            "You gave the convolutions biases. Batch norm follows each of them and subtracts the mean, a bias included: so they have none (lesson 06).",
            {"2 * 16, 16": "3 * 16, 16", "2 * width": "3 * width"},
        ),
        Mistake(
            "batch-norm-forgotten",
            "Batch norm's parameters are missing: a gamma and a beta for each channel, after each convolution.",
            {" + 2 * 16, 16": ", 16", " + 2 * width": ""},
        ),
        Mistake(
            "biases-for-batch-norm",
            "You counted one number a channel beside the filters: a bias. There is batch norm instead, which has two, gamma and beta.",
            {"2 * 16, 16": "16, 16", "2 * width": "width"},
        ),
        Mistake(
            "running-statistics-counted",
            "You counted batch norm's running mean and variance. They are saved with the network but no gradient moves them: parameters are gamma and beta.",
            {"2 * 16, 16": "4 * 16, 16", "2 * width": "4 * width"},
        ),
        Mistake(
            "option-b",
            "You gave the shortcuts into new stages 1×1 convolutions with batch norm: option B, torchvision's, and right for ImageNet. For CIFAR the paper takes "
            "option A, which skips pixels, adds channels of zeros and has no parameters.",
            parameters_option_b,
        ),
        Mistake(
            "option-b-without-norm",
            "You gave the shortcuts into new stages 1×1 convolutions: option B. For CIFAR the paper takes option A, which skips pixels, adds channels of "
            "zeros and has no parameters.",
            parameters_option_b_bare,
        ),
        Mistake(
            "stages-start-wide",
            "The first convolution of a new stage reads the *old* stage's channels: 16 → 32 and 32 → 64. You let it read as many as it writes.",
            {"channels * width * 9": "width * width * 9"},
        ),
        Mistake(
            "linear-layer-forgotten",
            "The last layer is missing: 64 channels to 10 classes, with biases.",
            {" + 64 * 10 + 10": ""},
        ),
        Mistake(
            "linear-bias-forgotten",
            "The last layer's 10 biases are missing: no batch norm follows it, so it has them.",
            {" + 64 * 10 + 10": " + 64 * 10"},
        ),
        Mistake(
            "first-convolution-forgotten",
            "The first convolution is missing: 3 channels to 16, with batch norm.",
            {"3 * 16 * 9 + 2 * 16, 16": "0, 16"},
        ),
        Mistake(
            "first-batch-norm-forgotten",
            "The batch norm behind the first convolution is missing: 16 gammas and 16 betas.",
            {"3 * 16 * 9 + 2 * 16": "3 * 16 * 9"},
        ),
        Mistake(
            "grey-images",
            "Your first convolution reads one channel. CIFAR's images have three.",
            {"3 * 16 * 9": "1 * 16 * 9"},
        ),
        Mistake(
            "one-convolution-a-block",
            "You counted one convolution a block. There are two.",
            {"range(2 * n)": "range(n)"},
        ),
        Mistake(
            "kernels-forgotten",
            "You left out the kernels' area: a 3×3 convolution has C_out × C_in × 9 weights.",
            {" * 9": ""},
        ),
        Mistake(
            "pixels-flattened",
            "Your linear layer reads all 8 × 8 pixels of 64 maps. Global average pooling stands before it: it reads 64 numbers.",
            {"64 * 10": "64 * 64 * 10"},
        ),
    ],
    styles=[
        parameters_closed,
        parameters_listed,
        {"channels * width * 9 + 2 * width": "width * (9 * channels + 2)"},
    ],
    forbidden=COUNTS,
)

# -------------------------------------------------------------------------------------------------- densenet_channels


def channels_cases(rng):
    """Growth larger and smaller than what comes in; one layer; none."""
    a, b, c = (int(v) for v in rng.choice(np.arange(5, 40), 3, replace=False))
    return [
        case(a, b, int(rng.integers(4, 9))),
        case(b, c, 5),
        case(c, a, 1, note="one layer"),
        case(b, a, 0, note="no layer"),
        case(a, a, 4, note="growth as large as what comes in"),
    ]


def channels_appended(initial, growth, layers):
    answer = [initial]
    for _ in range(layers):
        answer.append(answer[-1] + growth)
    return answer


def channels_summed(initial, growth, layers):
    return [sum([initial] + [growth] * i) for i in range(layers + 1)]


WHOLE = "[initial + growth * i for i in range(layers + 1)]"
CHANNELS = Exercise(
    "densenet_channels",
    densenet_channels,
    points=2,
    cases=[case(16, 12, 3, note="the example above"), *channels_cases(np.random.default_rng(96))],
    hidden=channels_cases,
    mistakes=[
        Mistake(
            "last-count-missing",
            "The last number is missing: what leaves the block. L layers read L counts, and one more comes out.",
            {"range(layers + 1)": "range(layers)"},
        ),
        Mistake(
            "first-count-missing",
            "The first number is missing: the first layer reads what comes into the block.",
            {"range(layers + 1)": "range(1, layers + 1)"},
        ),
        Mistake(
            "growth-added-once",
            "You added the growth once. *Each* layer adds it: the counts go on climbing.",
            {"growth * i": "growth * (i > 0)"},
        ),
        Mistake(
            "doubling",
            "Your counts double: as if each layer added as many channels as it reads. It adds `growth`, always the same.",
            {"initial + growth * i": "initial * 2**i"},
        ),
        Mistake(
            "compounding",
            "Your steps grow with the layer: as if layer i added i times the growth. Each adds `growth`, always the same.",
            {"growth * i": "growth * i * (i + 1) // 2"},
        ),
        Mistake(
            "growth-multiplied",
            "You multiplied by the growth. It is a number of channels, and it is added.",
            {"initial + growth * i": "initial * growth**i"},
        ),
        Mistake(
            "last-output-alone",
            "After the first layer yours read `growth` channels only: the output of the layer before. In a dense block they read *everything* so far.",
            {"initial + growth * i": "growth if i else initial"},
        ),
        Mistake(
            "input-forgotten",
            "The channels that came into the block are missing: they stay in the stack to its end.",
            {"initial + growth": "growth"},
        ),
        Mistake(
            "nothing-grows",
            "Your counts stay the same: that is a residual block, which adds. A dense block lays side by side.",
            {"initial + growth * i": "initial"},
        ),
        Mistake(
            "end-alone",
            "You returned what leaves the block. Return the whole list: what each layer reads, and what leaves.",
            {WHOLE: "initial + growth * layers"},
        ),
        Mistake(
            "initial-and-growth-swapped",
            "You swapped the two: the block starts with `initial` channels and each layer adds `growth`.",
            {"initial + growth * i": "growth + initial * i"},
        ),
    ],
    styles=[
        channels_appended,
        channels_summed,
        {WHOLE: "list(range(initial, initial + growth * layers + 1, growth))"},
    ],
    forbidden=COUNTS,
)

# ------------------------------------------------------------------------------------------------ dense_block_forward


def dense_cases(rng):
    """Rows and images; growths that differ, and that equal what comes in; one branch and none; float32."""

    def fades(*growths):
        return [branch("fade", growth) for growth in growths]

    return [
        case(quarters(rng, 4, 3), fades(2, 2, 2), note="rows"),
        case(quarters(rng, 2, 3, 4, 5), fades(2, 1, 4), note="images, growths that differ"),
        case(quarters(rng, 3, 2, 3, 4), fades(2, 2), note="growth as large as what comes in"),
        case(quarters(rng, 2, 4, 3), fades(3), note="one branch"),
        case(quarters(rng, 2, 3), [], note="no branch"),
        case(quarters(rng, 2, 2, 2, 3, dtype=np.float32), fades(1, 3), note="float32"),
    ]


def dense_listed(x, branches):
    parts, backs = [x], []
    for one in branches:
        new, back = one(np.concatenate(parts, axis=1))
        parts.append(new)
        backs.append(back)
    counts = np.cumsum([part.shape[1] for part in parts])
    y = np.concatenate(parts, axis=1)
    return y, (tuple(backs), tuple(int(count) for count in counts[:-1]), y.shape)


def dense_preallocated(x, branches):
    y, backs, channels = x.copy(), (), ()
    for one in branches:
        new, back = one(y)
        c = y.shape[1]
        grown = np.empty((len(x), c + new.shape[1], *x.shape[2:]), x.dtype)
        grown[:, :c], grown[:, c:] = y, new
        y, backs, channels = grown, (*backs, back), (*channels, c)
    return y, DenseBlockCache(branch_backwards=backs, channels=channels, shape=y.shape)


def dense_last_only(x, branches):
    backwards, channels, parts = [], [], [x]
    for branch in branches:
        channels.append(parts[-1].shape[1])
        new, branch_backward = branch(parts[-1])
        backwards.append(branch_backward)
        parts.append(new)
    y = np.concatenate(parts, axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


def dense_input_only(x, branches):
    backwards, channels, parts = [], [], [x]
    for branch in branches:
        channels.append(x.shape[1])
        new, branch_backward = branch(x)
        backwards.append(branch_backward)
        parts.append(new)
    y = np.concatenate(parts, axis=1)
    return y, DenseBlockCache(tuple(backwards), tuple(channels), y.shape)


JOIN = "np.concatenate([x, new], axis=1)"
DENSE = Exercise(
    "dense_block_forward",
    dense_block_forward,
    points={"y": 2, "channels": 1},
    returns=("y", "cache"),
    cases=[
        case(
            np.array([[1.0, 2.0]]),
            [branch("mix", np.ones((1, 2))), branch("mix", np.ones((1, 3)))],
            note="the example above",
        ),
        *dense_cases(np.random.default_rng(97)),
    ],
    hidden=dense_cases,
    mistakes=[
        Mistake(
            "last-output-alone",
            "Your branches read only the output of the branch before. In a dense block each reads *everything* so far, the block's input included.",
            dense_last_only,
        ),
        Mistake(
            "input-alone",
            "All your branches read the block's input: side by side, as in an Inception block. Each has to read the outputs of those before it too.",
            dense_input_only,
        ),
        Mistake(
            "new-channels-first",
            "You put new channels in front, as DenseNet's Keras code once did. Here the old ones come first: [x, new].",
            {"[x, new]": "[new, x]"},
        ),
        Mistake(
            "new-channels-alone",
            "What you pass on are the new channels alone: a plain chain. Concatenate them with what was there.",
            {JOIN: "new"},
        ),
        Mistake(
            "added",
            "You added the new channels to the old ones: that is a residual block. A dense block lays them side by side.",
            {JOIN: "x + np.resize(new, x.shape)"},
        ),
        Mistake(
            "batch-axis",
            "You concatenated along axis 0, the examples. Channels are axis 1.",
            {"axis=1": "axis=0"},
        ),
        Mistake(
            "channels-last",
            "You concatenated along the last axis, as Keras does, where channels come last. Here they are axis 1: (N, C, H, W).",
            {"axis=1": "axis=-1"},
        ),
        Mistake(
            "branches-reversed",
            "You went through the branches from the last to the first. The first one comes first.",
            {"in branches": "in branches[::-1]"},
        ),
        Mistake(
            "channels-after-the-branch",
            "Your `channels` count what is there *after* each branch. Backward needs what each branch read.",
            {
                "channels.append(x.shape[1])\n": "pass\n",
                JOIN: f"{JOIN}\n        channels.append(x.shape[1])",
            },
        ),
        Mistake(
            "channels-are-growths",
            "Your `channels` count what each branch added. Backward needs what each branch *read*.",
            {
                "channels.append(x.shape[1])\n": "pass\n",
                JOIN: f"{JOIN}\n        channels.append(new.shape[1])",
            },
        ),
        Mistake(
            "channels-of-all-places",
            "Your `channels` have one number too many: one for each branch, what it read. What leaves the block is in `shape`.",
            {"tuple(channels)": "(*channels, x.shape[1])"},
        ),
        Mistake(
            "no-cache",
            "You returned y alone. A forward function returns two things, the output and a cache.",
            {", DenseBlockCache(tuple(backwards), tuple(channels), x.shape)": ""},
        ),
    ],
    styles=[dense_listed, dense_preallocated, {JOIN: "np.hstack([x, new])"}],
    forbidden=OPS,
)

EXERCISES = [FORWARD, BACKWARD, GRADIENT, DEPTH, PARAMETERS, CHANNELS, DENSE]
