"""The exercise ``terminal_gain``: its cases, its known mistakes, right answers in other styles."""

from autograder.authoring.exercise import Exercise, Mistake

EXERCISE = Exercise(
    "terminal_gain",
    100.0,
    points=1,
    mistakes=[
        *[
            Mistake(
                "other-momentum", f"That is the gain at momentum {m}. Here the momentum is 0.99.", 1 / (1 - m)
            )
            for m in (0.9, 0.95, 0.999)
        ],
        Mistake(
            "newest-gradient-left-out",
            "You left the newest gradient out: the sum begins with 1, not with the momentum.",
            99,
        ),
        *[
            Mistake(
                "stopped-early",
                f"You added {n} gradients. All earlier ones still count: sum the whole geometric series.",
                sum(0.99**k for k in range(n)),
            )
            for n in (2, 10, 50, 99, 100, 101, 200, 500, 1000)
        ],
        Mistake(
            "turned-upside-down",
            "That is 1 - momentum, the reciprocal of the gain. A constant push makes the steps longer, not shorter.",
            0.01,
        ),
        Mistake(
            "alternating-gradient",
            "That is the gain for a gradient that changes its sign at every step. Here it always points the same way.",
            1 / 1.99,
        ),
        Mistake(
            "one-over-momentum",
            "You divided by the momentum. The series 1 + m + m² + … sums to 1 / (1 - m).",
            1 / 0.99,
        ),
    ],
    styles=[
        "terminal_gain = 1 / (1 - 0.99)",
        "terminal_gain = sum(0.99**k for k in range(10_000))",
        "terminal_gain = np.float32(100)",
    ],
)
