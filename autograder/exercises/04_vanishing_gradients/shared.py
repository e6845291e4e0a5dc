"""Cases and sentences for activations and initializers of several exercises."""

from course_lib.check.arguments import Made
from course_lib.check.case import case

NO_TUPLE = (
    "Your numbers are right, but the answer is a bare array. Every backward function here returns a tuple with one gradient for each "
    "array that went in; where one went in, that is (dx,), comma included."
)
NO_DY = (
    "dy is missing: this is the slope alone. The chain rule multiplies it by dy, the gradient for the output."
)
ADDED = "You added dy and the slope. The chain rule multiplies them."


def with_zeros(rng, shape, dtype=float):
    """Return numbers of both signs, some of them exactly 0."""
    x = rng.normal(size=shape).astype(dtype)
    x[rng.random(shape) < 0.2] = 0
    x.flat[:3] = 0, 1, -1
    return x


TWINS = "two equally seeded generators"
LINEAR, EXAMPLE = ((100, 300), (250, 120)), (56, 20, 5, 3)
CONV = ((83, 50, 4, 2), (50, 83, 2, 4))  # for these, all known wrong deviations are at least 3 % apart


def draw(shape, seed, note=""):
    """Return a case: two draws from one generator."""
    return case(shape, Made("rng", (seed,)), calls=2, note=note)


DRAWS = [
    draw(LINEAR[0], 0, "a linear layer, the example above"),
    draw(EXAMPLE, 1, "a convolution, the example above"),
    draw(LINEAR[1], 2, "a linear layer with more outputs than inputs"),
    draw(CONV[0], 3, "a convolution with more channels out than in"),
    draw(CONV[1], 4, "a convolution with more channels in than out"),
    case(LINEAR[0], Made("rng", (5,)), calls=2, anew=True, note=TWINS),
]


def draw_cases(rng):
    """Two linear layers and two convolutions, wider one way and the other, and equally seeded generators."""
    few, many = rng.integers(90, 110), rng.integers(280, 310)
    shapes = [
        (few, many),
        (rng.integers(230, 260), rng.integers(120, 130)),
        (rng.integers(83, 86), rng.integers(50, 53), 4, 2),
        (rng.integers(50, 53), rng.integers(83, 86), 2, 4),
    ]
    draws = [draw(tuple(map(int, shape)), int(rng.integers(2**31))) for shape in shapes]
    seed = int(rng.integers(2**31))
    return [*draws, case((4, 7), Made("rng", (seed,)), calls=2, anew=True, note=TWINS)]


FANS = ("fan_in", "fan_out")


OWN_SEED = (
    "Every call gives the same weights: you made a generator with a fixed seed. Draw from the `rng` that you are given, or all layers "
    "of one shape start equal."
)
OTHER_RNG = "Your weights do not follow the generator that you are given, so nobody can repeat your training: use `rng`, not `np.random`."
VARIANCE = (
    "You used the variance as the standard deviation: rng.normal takes the deviation, so take the root."
)
NO_KERNEL = "The kernel's area is missing: a unit of a convolution sums over C_in × K_h × K_w inputs, so multiply by shape[2:] as well."
BOUND_AS_STD = "√(6/…) is the bound of the *uniform* version; you used it as a standard deviation, which is √3 times too much. The normal one has √(2/…)."
UNIFORM_DEVIATION = "You drew uniformly between plus and minus the deviation: that has √3 times too small a deviation. Draw from a normal distribution."
