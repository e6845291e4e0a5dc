"""The exercise ``iterations_per_epoch``: its cases, its known mistakes, right answers in other styles."""

from autograder.authoring.exercise import Exercise, Mistake

EXERCISE = Exercise(
    "iterations_per_epoch",
    5005.0,
    points=1,
    mistakes=[
        Mistake(
            "last-batch-forgotten", "You rounded down: the last, shorter batch is an iteration too.", 5004
        ),
        Mistake(
            "not-rounded", "An iteration is whole: the last batch is only shorter. Round up.", 1_281_167 / 256
        ),
        Mistake(
            "one-example-each", "That is the number of examples; each iteration takes 256 of them.", 1_281_167
        ),
        Mistake(
            "multiplied",
            "You multiplied. Each iteration takes 256 images, so there are fewer iterations than images.",
            1_281_167 * 256,
        ),
        Mistake(
            "batch-size",
            "That is the batch size. How many such batches does it take to see every image once?",
            256,
        ),
        Mistake(
            "size-of-the-last-batch",
            "That is the size of the last batch, what % leaves. How many batches are there?",
            1_281_167 % 256,
        ),
        Mistake(
            "one-too-many",
            "That is one too many. Rounding up counts the last, shorter batch already.",
            5006,
        ),
    ],
    styles=[
        "iterations_per_epoch = -(-1_281_167 // 256)",
        "iterations_per_epoch = int(np.ceil(1_281_167 / 256))",
        5005,
    ],
)
