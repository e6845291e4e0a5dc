"""The exercise ``fewest_steps``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.case import case
from course_lib.optim.noisy_quadratics import fewest_steps


def counter(curvatures):
    def walk(lr, momentum):
        h, most, noise, goal = np.asarray(curvatures, float), 1000, 0.05, 0.1
        step = np.array([[1 - lr * h, -lr * momentum + 0 * h], [h, momentum + 0 * h]]).transpose(2, 0, 1)
        push = np.stack([-lr * h, h], axis=1) * noise
        drawn = push[:, :, None] * push[:, None, :]
        moments = np.zeros((len(h), 2, 2))
        moments[:, 0, 0] = 1
        steps = 0
        with np.errstate(all="ignore"):  # it may diverge
            for t in range(1, most):
                moments = step @ moments @ step.transpose(0, 2, 1) + drawn
                if not moments[:, 0, 0].mean() <= goal**2:
                    steps = t
        return steps + 1

    return walk


def ravine(curvatures, note):
    """Return a case, with what counts the steps of its answer and the fewest there are."""
    curvatures = np.asarray(curvatures, float)
    best = counter(curvatures)(*fewest_steps(curvatures))
    walk = made(counter, given=(curvatures,), says="the number of steps of noisy walks")
    target = {"walk": walk, "settings": ("lr", "momentum"), "best": best}
    return case(curvatures, note=note, target=target)


def ravine_cases(rng):
    """A mild ravine, a steep one whose curvatures are far from 1, and one with most curvatures at its flat end."""

    def between(condition, directions, power, scale):
        inner = rng.uniform(0, 1, directions - 2) ** power
        return scale * condition ** rng.permutation([0.0, *inner, 1.0]).round(3)

    return [
        ravine(between(30, 8, 1, rng.uniform(1, 3)), "the steepest is 30 times the flattest"),
        ravine(between(300, 6, 1, rng.uniform(0.01, 0.05)), "300 times, and all curvatures small"),
        ravine(between(100, 5, 2, rng.uniform(20, 60)), "100 times, most curvatures near the flat end"),
    ]


def fewest_by_loops(curvatures):
    rng = np.random.default_rng(1)
    fewest, best = 1000, None
    for m in np.linspace(0.3, 0.95, 14):
        for rate in np.linspace(0.4, 2.2, 10) / np.max(curvatures):
            w, v, last = np.ones((40, len(curvatures))), 0.0, 0
            for t in range(1, min(fewest + 30, 150)):
                grad = curvatures * (w - rng.normal(0, 0.05, w.shape))
                w, v = momentum_step(w, grad, v, lr=rate, momentum=m)  # the lesson's own
                if not np.mean(w**2) <= 0.01:
                    last = t
                if last >= fewest:
                    break
            if last + 1 < fewest:
                fewest, best = last + 1, (rate, m)
    return best


def fewest_by_moments(curvatures):
    h, found = np.asarray(curvatures), []
    for c in np.geomspace(0.5, 2.4, 12):
        for m in np.linspace(0.2, 0.96, 20):
            lr = c / h.max()
            ww, wv, vv, last = np.ones(len(h)), np.zeros(len(h)), np.zeros(len(h)), 0
            for t in range(1, 150):
                vv = m * m * vv + 2 * m * h * wv + h * h * (ww + 0.05**2)
                wv = m * wv + h * ww
                ww, wv = ww - 2 * lr * wv + lr * lr * vv, wv - lr * vv
                last = last if ww.mean() <= 0.01 else t
            found.append((last, lr, m))
    return list(min(found)[1:])


def fewest_by_zooming(curvatures):
    noise = np.random.default_rng(2).normal(0, 0.05, (160, 60, len(curvatures)))

    def needed(lr, momentum):
        w, v, last = np.ones(noise.shape[1:]), np.zeros(noise.shape[1:]), 0
        for t, a in enumerate(noise, 1):
            v = momentum * v + curvatures * (w - a)
            w = w - lr * v
            last = last if np.sqrt((w**2).mean()) <= 0.1 else t
        return last + np.sqrt((w**2).mean())

    lr, friction, step = 1 / curvatures.max(), 0.3, 1.6
    fewest = needed(lr, 1 - friction)
    while step > 1.05:
        tries = [(lr * step, friction), (lr / step, friction), (lr, friction * step), (lr, friction / step)]
        counts = [needed(a, 1 - b) if b <= 1 and a * curvatures.max() < 3 else 1e9 for a, b in tries]
        if min(counts) < fewest:
            fewest = min(counts)
            lr, friction = tries[counts.index(fewest)]
        else:
            step = step**0.6
    return np.array([lr, 1 - friction])


def best_without_noise(curvatures):
    low, high = np.sqrt(np.min(curvatures)), np.sqrt(np.max(curvatures))
    return (2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2


def best_of_gradient_descent(curvatures):
    return 2 / (np.max(curvatures) + np.min(curvatures)), 0.0


def habit(curvatures):
    return 0.01, 0.9


def habit_to_scale(curvatures):
    return 0.5 / np.max(curvatures), 0.9


def of_the_mean_curvature(curvatures):
    return 1 / np.mean(curvatures), 0.9


def ends_changed_round(curvatures):
    return 1 / np.min(curvatures), 0.7


def too_careful(curvatures):
    return 0.05 / np.max(curvatures), 0.9


EXERCISE = Exercise(
    "fewest_steps",
    fewest_steps,
    points={"twice": 1, "near": 2},
    by_property=("levels", {"measure": "steps", "levels": {"twice": 2.0, "near": 1.3}}),
    seconds=10.0,
    cases=ravine_cases(np.random.default_rng(27)),
    hidden=ravine_cases,
    mistakes=[
        Mistake(
            "best-without-noise",
            "This is the best pair without noise. With noise its ball stays larger than the goal: take a smaller lr.",
            best_without_noise,
        ),
        Mistake(
            "gradient-descent",
            "Momentum 0 is gradient descent, which takes several times as many steps in a ravine.",
            best_of_gradient_descent,
        ),
        Mistake(
            "habit",
            "Your lr is the same for every ravine. It has to fit the steepest curvature.",
            habit,
        ),
        Mistake(
            "momentum-for-other-ravines",
            "A momentum of 0.9 is too large for the mild ravines: it swings long after it could have arrived.",
            habit_to_scale,
        ),
        Mistake(
            "mean-curvature",
            "Your lr fits the mean curvature. The steepest one limits it.",
            of_the_mean_curvature,
        ),
        Mistake(
            "flat-end",
            "Your lr fits the flattest curvature, and the walk diverges. The steepest one limits it.",
            ends_changed_round,
        ),
        Mistake(
            "too-careful",
            "With so small a learning rate there is hardly any noise, and hardly any progress.",
            too_careful,
        ),
        Mistake(
            "most-steps",
            "You took the pair with the most steps: argmin.",
            {"argmin": "argmax"},
        ),
        Mistake(
            "results-changed-round",
            "You return the momentum first. The learning rate comes first.",
            {"return lrs[i].item(), momenta[j].item()": "return momenta[j].item(), lrs[i].item()"},
        ),
    ],
    styles=[fewest_by_loops, fewest_by_moments, fewest_by_zooming],
)
