# %% [markdown]
# # 03 · Steps that adapt
#
# {{badges}}
#
# **A network has millions of parameters and one learning rate. Can one rate suit them all?**
#
# In lesson 02 the steepest direction limited the learning rate of all the others, and momentum helped only so far. The rules of this lesson give each parameter a step of its own. You write six of them, watch
# each step in slow motion, mend a training loop, and choose the rule that suits a loss. At the end you measure where these rules win, and where plain momentum still beats them.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 3.1 `rprop_step`: the sign alone | 3 | ●●○○ | 12 |
# | 3.2 `adagrad_step`: remember everything | 1 | ●○○○ | 5 |
# | 3.3 `rmsprop_step`: forget slowly | 1½ | ●○○○ | 5 |
# | 3.4 `adadelta_step`: AdaGrad, repaired in two places | 2 | ●●○○ | 8 |
# | 3.5 `adam_step`: two means, both corrected | 5 | ●●○○ | 15 |
# | 3.6 `adam_loop`: *mend* a loop that has one bug | 3 | ●●○○ | 8 |
# | 3.7 `adamw_step`: decay beside the step | 1½ | ●●○○ | 5 |
# | 3.8 `pick_rule`: *use* what you know of the rules | 3 | ●●●○ | 12 |
# | 3.9 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 01 (learning rate, gradient noise, weight decay) and lesson 02 (ravines, momentum). One derivation needs the sum of a geometric series and the mean of a random number. Cells whose first line is `check(…)` answer within a second or two. Twelve questions ask for a prediction: choose an answer, and
# press *Commit* before you run the cell below it.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import adam as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.guard import guarded
from course_lib.viz.widgets.pointing import scrub
from course_lib.viz.widgets.race import race
from course_lib.viz.widgets.surfaces import SURFACES

# %% [markdown]
# ## A race
#
# Seven walkers start at one point: plain gradient descent, momentum, and five rules of this lesson. Each has a learning rate that suits it
# on this ravine. Now somebody multiplies the loss by 100. (You do just that when you sum over a batch of 100 instead of taking the mean.) The valley and its minimum stay where they are, but every gradient is 100 times longer.

# %% predict="same-path"
predict(
    "same-path",
    "How many of the seven still walk the path that they walked before?",
    ["none", "one: Rprop", "two", "five", "all seven"],
)

# %% [markdown]
# Run the race, then set `loss scale` to 100. The table beside it shows the loss of each walker. You can drop the start anywhere.

# %% demo
race(
    SURFACES,
    pictures.run_rules,
    start=(-3.2, 1.4),
    loss_scale=[1, 10, 100, 0.1, 0.01],
    lr_factor=log_slider(0.1, 10.0, 1.0),
)

# %% demo
predicted("same-path", right="five")

# %% [markdown]
# Five do. Gradient descent and momentum fly off the surface; the five rules of this lesson walk on as if nothing had happened. Each of them divides the gradient by something that has also become 100 times larger, or does not look at its size at all.
# *What* they divide by is the main difference between them, and the subject of this lesson.
#
# Does this hold on the other surfaces, and at the other scales? The table shows the largest distance between a path at scale 1 and the same rule's path at another scale, over the five surfaces and the four other scales, from the start above:
#
# | Rprop | AdaGrad | Adam | RMSProp | AdaDelta |
# |---|---|---|---|---|
# | 0 | below 0.000001 | below 0.00001 | 0.13 | 0.06 |
#
# For Rprop it holds exactly. The other four add a small constant ε to what they divide by, to avoid a division by zero, and ε does not grow with the loss. Where gradients get as small as ε, the paths differ. AdaDelta has the largest ε: at scale 0.01, on the four basins from $(-1.5, 0.3)$, it strays by 0.95, into
# another direction altogether. RMSProp's tiny differences grow where it jitters around the floor of a bent valley (Beale, banana).
#
# What holds for the whole loss holds for each parameter by itself. On the ravine the gradient along $y$ is 20 times as large as along $x$ at the same distance. The rules of this lesson do not notice this factor, either: at first they walk nearly diagonally, as if the ravine were round.

# %% [markdown]
# ## 1 · Only the sign: Rprop
#
# The most radical way to be independent of the gradient's size is to throw the size away. **Rprop** (Riedmiller and Braun, 1993) keeps one step length $\Delta_i$ for each parameter $i$ and looks only at signs. It compares the sign of the gradient $g_i$ with its sign one step earlier:
#
# - **The same sign**: the way is clear, so the length is multiplied by 1.2.
# - **The opposite sign**, a *flip*: the last step jumped over a minimum. The length is multiplied by 0.5. The parameter rests for this one step, and 0 is remembered in place of its gradient.
# - **One of the two is 0**: there is nothing to compare. The length stays as it is.
#
# A length is never shorter than a smallest and never longer than a largest one. Then each parameter that does not rest moves by its length, against the sign of its gradient. Because 0 was remembered at a flip, the step after it counts neither as the same sign nor as a flip.
#
# ### How a rule keeps its state
# Rprop has to remember two arrays from step to step. In this course the memory of a rule is its **state**, a *NamedTuple*: a tuple whose parts have names. `RpropState` is given below. This is how to make one, read it, and make a changed copy:
#
# ```python
# state = RpropState(np.zeros(3), np.full(3, 0.1))  # in the order of the fields
# state.step_size                                   # array([0.1, 0.1, 0.1])
# state = RpropState(grad, step_size)               # a new one for the next step
# state = state._replace(step_size=step_size)       # new in some parts only
# ```
#
# A NamedTuple cannot be changed: `state.step_size = …` and `state.step_size *= 2` raise an AttributeError. (The second changes the array before it raises: avoid it.) A step function therefore returns a new state beside the new parameter, and whoever called it still has the old ones.
#
# The bare `*` in the functions below means that the options behind it are given by name: `rprop_step(w, g, state, etas=(0.5, 1.2))`.
#
# ### Exercise 3.1
# By hand: $w = (1, 1, 1)$, the gradient is $(0.3, -20, 0.5)$, the one before was $(4, 1, 0)$, and all lengths are 0.1. The first sign is the same: length 0.12, new
# $w_1 = 0.88$. The second flipped: length 0.05, $w_2$ rests at 1, and its gradient is remembered as 0. The third has nothing to compare
# with: length 0.1, $w_3 = 0.9$.
#
# <details><summary>Hint 1</summary>
# <code>np.sign(a) * np.sign(b)</code> is 1, −1 or 0. <code>np.where(condition, a, b)</code> chooses entry by entry, and <code>np.clip(x, low, high)</code> keeps x within limits.
# </details>
# <details><summary>Hint 2</summary>
# First the new lengths, then the gradient with a 0 at each flip. The sign of 0 is 0, so the same line moves those that step and those that rest.
# </details>


# %% provided="RpropState"
class RpropState(NamedTuple):
    """Rprop's memory: the last gradient (0 where its sign flipped), and each step length."""

    prev_grad: np.ndarray
    step_size: np.ndarray


# %% exercise="rprop_step"
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    """
    Return (param, state) after one step of Rprop.

    param, grad: arrays of one shape. state: an RpropState. etas: the factors of the length
    where the sign flipped, and where it is the same. step_sizes: the smallest and the
    largest length. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    shrink, grow = etas
    agree = np.sign(grad) * np.sign(state.prev_grad)
    step_size = np.where(agree > 0, grow * state.step_size, state.step_size)
    step_size = np.where(agree < 0, shrink * state.step_size, step_size)
    step_size = np.clip(step_size, *step_sizes)
    grad = np.where(agree < 0, 0, grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)
    ### END SOLUTION


# %% check="rprop_step" points=3
check("rprop_step", rprop_step)

# %% [markdown]
# > **Convention card.** What happens at a flip is where the versions differ.
# >
# > | at a flip the parameter … | who |
# > |---|---|
# > | rests for one step, and 0 is remembered | here, `torch.optim.Rprop`; Igel and Hüsken (2000) call it iRprop−. `optax.rprop` (0.2.8), too, but it makes each step one call late: its first call moves nothing |
# > | takes the last step *back* | Riedmiller and Braun (1993); called Rprop+ since |
# > | goes on at once, with the shorter length | Rprop− (Igel and Hüsken, 2000) |
# >
# > `etas` is (factor at a flip, factor at the same sign), as in torch. Keras 3 has no Rprop.
#
# Rprop needs the gradient of *all* examples. Suppose that a parameter gets the gradient 0.1 from nine minibatches in ten, and −0.9 from the tenth. The mean is 0, so the parameter should stay. Rprop counts votes: it steps nine times one way and once the other (Tieleman and Hinton, 2012, lecture 6.5).
#
# ## 2 · Remember everything: AdaGrad
#
# A rule for minibatches has to use the size of the gradient. **AdaGrad** (Duchi, Hazan and Singer, 2011) adds up the squares of all gradients that a
# parameter ever had, and divides by the root of the sum:
#
# $$s_t = s_{t-1} + g_t^2, \qquad w_t = w_{t-1} - \eta\, \frac{g_t}{\sqrt{s_t} + \epsilon}, \qquad s_0 = 0 .$$
#
# Here $t$ counts the steps, $\eta$ is the learning rate, and every operation is done entry by entry: $s$ has the shape of $w$. Multiply every gradient by 100. Then $s$ grows by $100^2$, its root by 100, and the quotient is what it was. The first step is $\eta$ long in every coordinate, whatever the gradient is.
#
# If the gradients of a parameter keep their size $|g|$, then $\sqrt{s_t} = |g|\sqrt t$, and the step shrinks like $\eta/\sqrt t$. So a schedule is built in (lesson 01), and each parameter has *a clock of its own*. A parameter that gets a gradient once in a thousand examples has hardly aged after a thousand.
#
# ### Exercise 3.2
# By hand: $w = (1, 1)$, $g = (3, 0.1)$, $s = (16, 0)$, $\eta = 0.1$. Then $s = (25, 0.01)$, the roots are $(5, 0.1)$, and
# $w = (1 - 0.1\cdot\tfrac35,\ 1 - 0.1\cdot 1) = (0.94, 0.9)$.
#
# <details><summary>Hint</summary>
# Two lines: the new sum, then the step with the <em>new</em> sum. <code>+=</code> on the state's array would change the caller's.
# </details>


# %% provided="AdaGradState"
class AdaGradState(NamedTuple):
    """AdaGrad's memory: the sum of all squared gradients."""

    sum_sq: np.ndarray


# %% exercise="adagrad_step"
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    """
    Return (param, state) after one step of AdaGrad.

    param, grad: arrays of one shape. state: an AdaGradState. eps: outside the root.
    Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    sum_sq = state.sum_sq + grad**2
    return param - lr * grad / (np.sqrt(sum_sq) + eps), AdaGradState(sum_sq)
    ### END SOLUTION


# %% check="adagrad_step" points=1
check("adagrad_step", adagrad_step)

# %% [markdown]
# > **Convention card.**
# >
# > | | here, torch, CS231n | d2l | Keras 3 | optax |
# > |---|---|---|---|---|
# > | ε | outside the root, $\sqrt s + \epsilon$ | inside, $\sqrt{s + \epsilon}$ | inside | inside |
# > | $s$ starts at | 0 | 0 | 0.1 | 0.1 |
# >
# > It matters where $s$ is small: for $s = \epsilon = 10^{-10}$ the divisor is $1.00001 \cdot 10^{-5}$ with ε outside, and $1.41 \cdot 10^{-5}$ with ε inside.
#
# ## 3 · Forget slowly: RMSProp
#
# AdaGrad never forgets. If the gradients were large while the walker came down a cliff, its steps stay short on the plain behind the cliff.
# **RMSProp** (Tieleman and Hinton, 2012, lecture 6.5) replaces the sum by a *running mean* of the squares, which we call $v$: at each step it keeps a part $\alpha$ of the old mean, and the new square gets the remaining weight, so that both weights add up to 1. The rest is as in AdaGrad.
#
# Write the mean out: a gradient that is $k$ steps old has the weight $(1 - \alpha)\,\alpha^k$. These weights fall to $1/e$ of the first
# after about $1/(1-\alpha)$ steps: 10 for $\alpha = 0.9$, 100 for $0.99$, 1,000 for $0.999$. We say that the mean *remembers* that many steps.
#
# ### Exercise 3.3
# By hand: $w = (1, 1)$, $g = (3, 0.1)$, $v = (9, 0)$, $\eta = 0.1$, $\alpha = 0.75$. Then $v = (9, 0.0025)$, the roots are $(3, 0.05)$, and $w = (0.9, 0.8)$.
#
# <details><summary>Hint</summary>
# AdaGrad with one line changed. Which of the two gets alpha, and which 1 − alpha?
# </details>


# %% provided="RMSPropState"
class RMSPropState(NamedTuple):
    """RMSProp's memory: the running mean of the squared gradient."""

    v: np.ndarray


# %% exercise="rmsprop_step"
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    """
    Return (param, state) after one step of RMSProp.

    param, grad: arrays of one shape. state: an RMSPropState. alpha: the part of the
    running mean that is kept. eps: outside the root. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    v = alpha * state.v + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)
    ### END SOLUTION


# %% check="rmsprop_step" points=1.5
check("rmsprop_step", rmsprop_step)

# %% [markdown]
# > **Convention card.**
# >
# > | | here, torch | CS231n | d2l | Keras 3 | optax |
# > |---|---|---|---|---|---|
# > | the part that is kept | `alpha` = 0.99 | `decay_rate` = 0.99 | γ = 0.9 | `rho` = 0.9 | `decay` = 0.9 |
# > | ε | outside the root | outside | inside | inside | inside (`eps_in_sqrt=False`: outside) |
# >
# > The lecture has 0.9.
#
# Now the cliff. The gradients have size 10 for 100 steps, and from then on size 0.1. RMSProp runs with $\alpha = 0.99$, so it remembers 100 steps.

# %% predict="after-the-cliff"
predict(
    "after-the-cliff",
    "After how many steps on the plain are RMSProp's steps half a learning rate long again?",
    ["about 10", "about 100", "about 800", "never"],
)

# %% demo
display(explore(pictures.plot_accumulators, alpha=[0.5, 0.9, 0.99, 0.999]))
predicted("after-the-cliff", right="about 800")

# %% [markdown]
# After about 800 (762 to be exact), more than seven times as long as it remembers. The old squares are 10,000 times as large as the new ones, so their weight has to fall below a thousandth before the new ones count. With $\alpha = 0.9$ it takes 77 steps; with 0.999 it happens far beyond the right edge of the picture. AdaGrad's steps are
# a thousandth of the learning rate, $0.1 / \sqrt{100 \cdot 10^2}$, and stay there.
#
# At the left end there is a bump. RMSProp's first step is $\eta / \sqrt{1 - \alpha}$ long, ten times $\eta$ for $\alpha = 0.99$: the mean starts at 0, and after one step it has only $1 - \alpha$ of the first square. Remember this bump.

# %% [markdown]
# ## 4 · Get the units right: AdaDelta
#
# Suppose that the parameter is a length in metres, and that the loss has no unit. Then the gradient is in 1/m, and plain gradient descent subtracts 1/m from m. The quotient $g/\sqrt v$ has no unit at all, so the learning rate has to be in metres, and has to be found anew for each problem. Newton's
# method, $w - g/h$ with the second derivative $h$ in 1/m², gets it right: $(1/\text m) / (1/\text m^2) = \text m$.
#
# **AdaDelta** (Zeiler, 2012) is AdaGrad with two repairs:
#
# 1. It forgets (section 3.1 of the paper). The sum of squares becomes a running mean $v$, which keeps the part $\rho$ of itself.
# 2. It corrects the unit (section 3.2 of the paper). The quotient $g/\sqrt{v + \epsilon}$ is multiplied by the usual size of its own *updates*, which are in metres: by $\sqrt{u + \epsilon}$, where $u$ is the running mean of the squared updates, with the same $\rho$. The product is the new update $\delta$.
#
# There are two things to think about. Is the mean that you divide by the one before this gradient, or the one with it? And the mean of the updates: can it contain the update that you are just about to compute?
#
# ### Exercise 3.4
# The cell below contains AdaGrad with ε inside the root and AdaDelta's names. Make both repairs. No learning rate is needed any more; `lr` is 1 by default and scales $\delta$ at the very end, so $u$ does not contain it.
#
# By hand: $w = 1$, $g = 2$, $v = 3.95$, $u = 0$, $\rho = 0.8$, $\epsilon = 0.04$. Then $v = 3.96$ with this gradient in it, the update is $\delta = 0.2$, $u$ becomes 0.008, and $w = 0.8$.
#
# <details><summary>Hint 1</summary>
# v first: let this gradient in, then divide by the new root. The update needs the old u; after it comes the new one.
# </details>
# <details><summary>Hint 2</summary>
# In the example the two roots are √(0 + 0.04) = 0.2 and √(3.96 + 0.04) = 2.
# </details>


# %% provided="AdaDeltaState"
class AdaDeltaState(NamedTuple):
    """AdaDelta's memory: running means of the squared gradient and of the squared update."""

    v: np.ndarray
    u: np.ndarray


# %% exercise="adadelta_step"
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    """
    Return (param, state) after one step of AdaDelta.

    param, grad: arrays of one shape. state: an AdaDeltaState. rho: the part of both
    running means that is kept. eps: inside both roots. lr: scales the update at the
    very end. Nothing is changed in place.
    """
    ### BEGIN BROKEN
    # v = state.v + grad**2
    # update = grad / np.sqrt(v + eps)
    # return param - lr * update, AdaDeltaState(v, state.u)
    ### END BROKEN
    ### BEGIN SOLUTION
    v = rho * state.v + (1 - rho) * grad**2
    update = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * update**2
    return param - lr * update, AdaDeltaState(v, u)
    ### END SOLUTION


# %% check="adadelta_step" points=2
check("adadelta_step", adadelta_step)

# %% [markdown]
# In one line for each quantity,
#
# $$v_t = \rho\, v_{t-1} + (1 - \rho)\, g_t^2, \qquad
# \delta_t = \frac{\sqrt{u_{t-1} + \epsilon}}{\sqrt{v_t + \epsilon}}\; g_t, \qquad
# u_t = \rho\, u_{t-1} + (1 - \rho)\, \delta_t^2, \qquad
# w_t = w_{t-1} - \eta\, \delta_t .$$
#
# Look at how it starts. With $u_0 = 0$ the first update is about $\sqrt{\epsilon/(1-\rho)} = 0.003$ long, and the length has to grow from there. In the race it has $\eta = 5$ and still comes last. So here ε is more than a guard against a division by zero: it decides how long the first steps are.
#
# > **Convention card.** ε stands *inside* both roots, as in the paper (algorithm 1), torch, optax, Keras 3 and d2l. `lr` stands outside and is not remembered in $u$. Its default is 1 here, in torch and in optax; the paper has no learning rate. Keras 3 has 0.001, which makes the slow start a thousand times slower, and `rho` is 0.95 there.
#
# ## 5 · Two means: Adam
#
# RMSProp tells how *long* a step should be. Momentum tells *which way* to go. **Adam** (Kingma and Ba, 2015, algorithm 1) does both. It keeps a running mean $m$ of the gradient and a running mean $v$ of its square, also called the first and the second *moment*:
#
# $$m_t = \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, \qquad v_t = \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2, \qquad m_0 = v_0 = 0, \qquad t = 1, 2, \dots$$
#
# (The letters are the paper's. In lesson 02 $m$ was the momentum and $v$ the velocity; here they are these two means.)
#
# Both means start at 0 and have to climb. How far have they come after $t$ steps? Write out the first one. If all gradients come from one distribution, with the mean $\mathbb E[g]$, then
#
# $$\mathbb E[m_t] = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{t-i}\; \mathbb E[g] = (1 - \beta_1^t)\; \mathbb E[g],$$
#
# since the sum is a geometric series. For $v$ the same holds with $\beta_2$ and $\mathbb E[g^2]$. On average both are too small, each by a known factor that changes from step to step. Adam takes the factor away (Kingma and Ba, 2015, section 3): the *corrected* means are written $\hat m_t$ and $\hat v_t$, and the step is
#
# $$w_t = w_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon} .$$
#
# ### Exercise 3.5
# By hand: $\beta_1 = 0.5$, $\beta_2 = 0.75$, $\eta = 0.3$, at $w = (1, -1)$. The first gradient was $(1, 2)$, so the state is $m = (0.5, 1)$, $v = (0.25, 1)$,
# `step` 1. Now $g = (-1, 2)$ comes. Then $m = (-0.25, 1.5)$ and $v = (0.4375, 1.75)$. Corrected, they are $\hat m = (-\tfrac13, 2)$ and
# $\hat v = (1, 4)$; the steps are $(0.1, -0.3)$, and $w = (1.1, -1.3)$.
#
# <details><summary>Hint 1</summary>
# Five lines: m, v, both corrected, the step. The exponent is the number of this step: one more than state.step.
# </details>
# <details><summary>Hint 2</summary>
# In the example m is divided by 0.75 and v by 0.4375: what do 0.5 and 0.75 have to do with these, at the second step? The state keeps m and v as they are, uncorrected.
# </details>


# %% provided="AdamState"
class AdamState(NamedTuple):
    """Adam's memory: the steps made, and running means of the gradient and of its square."""

    step: int
    m: np.ndarray
    v: np.ndarray


# %% exercise="adam_step"
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    """
    Return (param, state) after one step of Adam.

    param, grad: arrays of one shape. state: an AdamState. betas: the parts of the first
    and of the second moment that are kept. eps: outside the root, after the bias
    correction. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    beta1, beta2 = betas
    step = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)
    ### END SOLUTION


# %% check="adam_step" points=5
check("adam_step", adam_step)

# %% [markdown]
# > **Convention card.** What differs is where ε comes in.
# >
# > | divisor | who |
# > |---|---|
# > | $\sqrt{\hat v} + \epsilon$, with ε after the correction | here, Kingma and Ba's algorithm 1, torch, optax, CS231n; ε = 10⁻⁸. d2l; ε = 10⁻⁶ |
# > | $\sqrt v + \epsilon$, and the learning rate is corrected instead | Keras 3, after the end of Kingma and Ba's section 2; ε = 10⁻⁷ |
# >
# > In the second form, at the first step, the same ε weighs $1/\sqrt{1 - \beta_2} = 32$ times as much. The step $t$ counts from 1; the state's `step` is the number of steps made. Flax takes its optimizers from optax.
#
# ### What the correction is worth
# Leave it out, and take gradients that are all the same. Then the step is $\eta\,(1 - \beta_1^t)/\sqrt{1 - \beta_2^t}$ long; with the correction it is $\eta$.

# %% predict="uncorrected"
predict(
    "uncorrected",
    "Without the correction, with β₁ = 0.9 and β₂ = 0.999: how long is the first step?",
    ["a tenth of η", "η", "about 3 times η", "about 30 times η"],
)

# %% predict="longest-step"
predict(
    "longest-step",
    "And which step is the longest?",
    ["the first", "about the 12th", "about the 100th", "about the 1,000th"],
)

# %% demo
display(
    explore(
        pictures.plot_bias_correction,
        beta1=[0.5, 0.9, 0.99],
        beta2=[0.9, 0.99, 0.999, 0.9999],
    )
)
predicted("uncorrected", right="about 3 times η")
predicted("longest-step", right="about the 12th")

# %% [markdown]
# The first step is $0.1/\sqrt{0.001} = 3.2$ times $\eta$ long, and it gets worse: the twelfth is the longest, with 6.6 times $\eta$. The numerator is nearly complete after 20 steps, the denominator only after thousands. The right panel shows the same
# walker on a parabola, with and without the correction. (Its curvature does not matter, since Adam divides it out.) Without, it runs far past the minimum. We call that **the jump**.
#
# With $\beta_2 = 0.9$ the jump is gone: the first step is too short instead, a third of $\eta$. But the long memory that keeps $v$ calm is gone, too.
#
# ### One step, taken apart
# The next picture is Adam in slow motion, on a ravine that is 20 times steeper along $y$ than along $x$. Move `step`, and read each step from top to bottom; choose another rule to see its parts.

# %% predict="slow-turn"
predict(
    "slow-turn",
    "At step 12 the gradient along y has the other sign for the first time. When does y turn back?",
    ["at once, with step 12", "with step 19", "with step 40 or later"],
)

# %% demo
explore(
    pictures.plot_step_anatomy,
    rule=list(pictures.ANATOMIES),
    step=(1, pictures.ANATOMY_STEPS),
)

# %% demo
predicted("slow-turn", right="with step 19")

# %% [markdown]
# With step 19: for seven steps $y$ goes on uphill, because $\hat m$ still has the sign of the gradients before. Adam overshoots as momentum does, and for the same reason. $\sqrt{\hat v}$ falls by only 17 % in this time.
#
# Now look at step 1. The mean $m$ is a tenth of $g$, and $v$ a thousandth of $g^2$. Corrected, they are exactly $g$ and $g^2$, the quotient is ±1, and both coordinates step by $\eta$, although one gradient is nearly nine times the other.
#
# ### Divided by the noise
# Let a gradient have the mean $\mu$, and noise of standard deviation $\sigma$. Then $\hat m \approx \mu$ and $\hat v \approx \mathbb E[g^2] = \mu^2 + \sigma^2$, so
#
# $$\text{step} \approx -\eta\, \frac{\mu}{\sqrt{\mu^2 + \sigma^2}} = -\eta\; \frac{\operatorname{sign}(\mu)}{\sqrt{1 + (\sigma/\mu)^2}} .$$

# %% predict="noisy-step"
predict(
    "noisy-step",
    "The noise is 20 times as large as the mean of the gradient. How long is Adam's mean step?",
    ["η", "about η / 4.5", "about η / 20", "about η / 400"],
)

# %% demo
display(pictures.plot_signal_to_noise())
predicted("noisy-step", right="about η / 20")

# %% [markdown]
# About $\eta/20$. Where the noise is small ($\sigma$ far below $|\mu|$), the step is $\eta$ long: the sign alone, as in Rprop. Where the noise is large, the step shrinks like $|\mu|/\sigma$. So Adam trusts a parameter's gradient as far as it is *steady*. Kingma and Ba (2015, section 2.1) call the quotient
# a signal-to-noise ratio; Balles and Hennig (2018) start from this formula. Near a minimum the mean vanishes, only noise is left, and the mean steps shrink by themselves. Single steps do not: they follow the noise.
#
# The dots are measured: the mean step of 200 Adam walkers over their steps 1,001 to 2,000. The line is the formula; nothing is fitted.
#
# ### And ε?
# It bounds the quotient where $\hat v$ is tiny. A parameter whose gradients are far below ε does not move by $\eta$ but by $\eta\, \hat m / \epsilon$: with a
# large ε, Adam turns into momentum. TensorFlow 1's documentation recommended 1 or 0.1 for an Inception network. In half precision $10^{-8}$ is 0, since the smallest positive number there is $6 \cdot 10^{-8}$.
#
# ### A loop that has a bug
# *"I fit a line, $y = \text{scale} \cdot x + \text{shift}$, with Adam. The gradients are right: I have checked both. If I train the scale alone, all is well; the shift alone, all is well. Together, the loss is more than a hundred times too large after 100 steps, and at first the shift goes the wrong way."*

# %% demo
pictures.plot_buggy_loop()

# %% [markdown]
# On the right, dotted lines show what the data were made with: a scale of 2 and a shift of −1.
#
# ### Exercise 3.6
# Find the bug in the loop below and mend it, with as few changes as you can. It calls your `adam_step`, so that has to be right. The inputs `x` of a batch have several columns, and each column has a scale and a shift of its own.
#
# By hand: one column, scale 1, shift 0, $\eta = 0.5$, and twice the batch $x = (1, 2)$, $y = (1, 4)$. The residuals are $(0, -2)$, so the first loss is 2 and the gradients are −4 and −2. Adam's first step is $\eta$ long for both: scale 1.5, shift 0.5. The residuals are now $(1, -0.5)$, and the second loss is 0.625.
#
# <details><summary>Hint 1</summary>
# Print the shift after the first step of the example. It should be 0.5.
# </details>
# <details><summary>Hint 2</summary>
# What does Adam remember, and of which parameter?
# </details>


# %% exercise="adam_loop"
def adam_loop(scale, shift, batches, *, lr):
    """
    Fit y = scale * x + shift with one step of Adam per batch for each of the two.

    scale, shift: arrays (D,). batches: a list of pairs (x, y) of arrays (N, D). Return
    (scale, shift, losses): both after the last step, and an array with the mean squared
    error on each batch before its step.
    """
    ### BEGIN BROKEN
    # state, losses = AdamState(0, np.zeros_like(scale), np.zeros_like(scale)), []
    # for x, y in batches:
    #     residual = scale * x + shift - y
    #     losses.append(np.mean(residual**2))
    #     dresidual = 2 * residual / residual.size
    #     scale, state = adam_step(scale, (dresidual * x).sum(axis=0), state, lr=lr)
    #     shift, state = adam_step(shift, dresidual.sum(axis=0), state, lr=lr)
    # return scale, shift, np.array(losses)
    ### END BROKEN
    ### BEGIN SOLUTION
    scale_state = shift_state = AdamState(0, np.zeros_like(scale), np.zeros_like(scale))
    losses = []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, scale_state = adam_step(scale, (dresidual * x).sum(axis=0), scale_state, lr=lr)
        shift, shift_state = adam_step(shift, dresidual.sum(axis=0), shift_state, lr=lr)
    return scale, shift, np.array(losses)
    ### END SOLUTION


# %% check="adam_loop" points=3
check("adam_loop", adam_loop)

# %% [markdown]
# Both parameters wrote into one memory. Each step followed a mean of *both* gradients, so scale and shift at first moved the same way. Adam needs one state for each parameter; libraries keep it for you, in a list or a dictionary with one entry per parameter.
#
# Another bug of this kind cannot be seen in a curve: a step count that stands still at 1. Then the correction stays that of the first step, and in the long run every step is $\sqrt{1 - \beta_2}/(1 - \beta_1) = 0.32$ times as long as it should be. The loss falls all the same, only with another learning rate than you asked for.
#
# ## 6 · Decay beside the step: AdamW
#
# In lesson 01, weight decay was added to the gradient: $g + \lambda w$. Do that with Adam, and $\lambda w$ goes through both means and is divided by $\sqrt{\hat v}$, as the gradient is.
#
# Take parameters that start at 1 and have gradients that are pure noise, of size 0.1, 1 or 10. With $\eta = 0.01$ and $\lambda = 0.1$, decay should leave $(1 - 0.001)^{1000} = 0.37$ of each after 1,000 steps.

# %% predict="hardly-decays"
predict(
    "hardly-decays",
    "Decay is added to Adam's gradient. Which of the three parameters hardly decays?",
    ["the one with gradients of size 0.1", "the one with size 1", "the one with size 10"],
)

# %% demo
display(pictures.plot_weight_decay())
predicted("hardly-decays", right="the one with size 10")

# %% [markdown]
# The one with size 10: on the left it keeps 90 %. The one with gradients of size 0.1 has lost half within 100 steps, and everything at the end. Only at size 1, where $\sqrt{\hat v}$ is about 1, do we get what we asked for. On the right, 37 % is left of each: there the decay did not go through the gradient.
#
# **AdamW** (Loshchilov and Hutter, 2019, algorithm 2) *decouples* the two. First the parameter loses the part $\eta\lambda$ of itself. Then Adam steps, from there, by the gradient of the loss alone.
#
# ### Exercise 3.7
# By hand: $w = (2, -4)$, first step, $g = (0, 0.5)$, $\eta = 0.1$, $\lambda = 0.5$. Shrunk by 5 %: $(1.9, -3.8)$. Adam's first step is $(0, -0.1)$.
# Together $w = (1.9, -3.9)$.
#
# <details><summary>Hint</summary>
# Your adam_step can do all but the decay. It has to be right for that: check it first, and pass on every option.
# </details>


# %% exercise="adamw_step"
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    """
    Return (param, state) after one step of AdamW.

    param, grad: arrays of one shape. state: an AdamState. weight_decay: the parameter
    loses lr * weight_decay of itself; the moments know nothing of it. Nothing is changed
    in place.
    """
    ### BEGIN SOLUTION
    shrunk = param - lr * weight_decay * param
    return adam_step(shrunk, grad, state, lr=lr, betas=betas, eps=eps)
    ### END SOLUTION


# %% check="adamw_step" points=1.5
check("adamw_step", adamw_step)

# %% [markdown]
# > **Convention card.** The decay per step is $\eta\lambda$, taken from the parameter *before* the step, as in `torch.optim.AdamW`, `optax.adamw` and Keras 3. Their defaults for λ differ: 0.01, 0.0001 and 0.004. In the
# > paper's algorithm $\eta_t$ is a schedule alone, and the decay is not multiplied by Adam's rate α: its λ = 0.001 at α = 0.1 is our 0.01.
# > `torch.optim.Adam(weight_decay=…)` is the other thing, decay through the moments.
#
# ## 7 · Where Adam arrives
#
# On a parabola, gradient descent has one limit, $\eta < 2/h$ with the curvature $h$ (lesson 01). Adam divides the curvature out: multiply $h$ by 1,000, and it walks the same
# path. Its learning rate is a *length*, to be compared with the distance to the minimum, here 1. What can go wrong?
#
# The map shows where Adam is after 1,000 steps, for each learning rate and each memory of $v$, with $\beta_1 = 0.9$.

# %% predict="short-memory"
predict(
    "short-memory",
    "Take η = 0.1 and shorten the memory of v, from β₂ = 0.999 to 0.9. What does Adam do?",
    ["It arrives sooner.", "It arrives later.", "It never arrives."],
)

# %% demo
scrub(
    pictures.plot_phase_map,
    "lr",
    "vertical",
    lr=log_slider(0.001, 10.0, 0.1),
    beta1=[0.0, 0.5, 0.9, 0.95, 0.99],
    beta2=[0.5, 0.9, 0.95, 0.99, 0.999, 0.9999],
    vertical=["beta2", "beta1"],
)

# %% demo
predicted("short-memory", right="It never arrives.")

# %% [markdown]
# It never arrives. With $\beta_2 = 0.999$ the walk overshoots and then arrives, for every learning rate from 0.01 to 10: a long memory of the large gradients at the start
# keeps $\sqrt{\hat v}$ large, so near the minimum, where $g$ is small, the steps are small, too. With $\beta_2 = 0.9$ there is nothing to remember.
# $\sqrt{\hat v}$ shrinks as fast as $g$ does, their quotient does not shrink on the way in, and Adam *hovers*, here up to $0.043\,\eta$ from the minimum
# for any $\eta$ between 0.01 and 10. A smaller learning rate makes this distance smaller, so a schedule (lesson 01) brings it down. Click on the green patch at the lower left: Adam hovers there, too, but below the dotted line, a thousandth of the first distance, and that counts as arrived.
#
# Set `vertical` to `beta1`, and $\beta_2$ to 0.9. Worst of all is a mean $m$ that remembers longer than $v$. With $\beta_1 = 0.99$ and $\eta = 0.1$ the walker still swings over
# a third of its first distance after 1,000 steps, and from $\eta = 1$ on it ends farther away than it began. Kingma and Ba's analysis (2015, theorem 4.1) asks for $\beta_1^2 < \sqrt{\beta_2}$.
#
# This was a parabola without noise. Where the gradient differs from step to step, a long memory is no guarantee, either. Reddi, Kale and Kumar (2018) build convex problems on
# which Adam does not converge to the minimum, for any $\beta_1 < \sqrt{\beta_2}$ (theorem 2), also when the examples are drawn at random (theorem 3). In
# the simplest of them it walks to the *worst* point (theorem 1): a rare large gradient should outweigh the many small ones, but it is divided by its own size.

# %% [markdown]
# ## 8 · Which rule for which gradients?
#
# Three kinds of loss, and the gradients that plain gradient descent met on each:
#
# - **units**: exact gradients of all examples. Each parameter has a unit of its own: one has to move by 0.01, another by 100.
# - **ravine**: exact gradients of a ravine with the condition number 300, *turned*: its steep direction is not along an axis, so every parameter has a share in it.
# - **words**: each parameter belongs to a word, each batch has 16 words, and most words are rare. As in any language, a few words occur all the time.
#
# Look at several streams of each kind. What do all streams of one kind have in common?

# %% demo
explore(pictures.plot_stream, kind=["units", "ravine", "words"], seed=(0, 9))

# %% [markdown]
# The streams are available as arrays, too:

# %% demo
from course_lib.optim.gradient_streams import record

for kind in ("units", "ravine", "words"):
    gradients = record(kind, seed=3)
    print(kind, gradients.shape, "the first five of step 20:", gradients[20, :5].round(4))

# %% predict="units-winner"
predict(
    "units-winner",
    "Four rules run on the first kind, units, each at its best learning rate. Which ends lowest?",
    ["momentum", "AdaGrad", "Rprop", "Adam"],
)

# %% demo
display(pictures.plot_stream_races())
predicted("units-winner", right="Rprop")

# %% [markdown]
# Rprop, by far. Its lengths grow and shrink until each fits its parameter. Adam and AdaGrad divide by the gradient's size, but what is left, one $\eta$ for all, is a length: too long for one parameter and too short for the next.
#
# | excess loss at the end, as a part of the first | momentum | AdaGrad | Rprop | Adam |
# |---|---|---|---|---|
# | units | 0.45 | 0.033 | below $10^{-9}$ | 0.005 |
# | a turned ravine | $3 \cdot 10^{-7}$ | 0.0003 | $2 \cdot 10^{-5}$ | $4 \cdot 10^{-7}$ |
# | words | 0.11 | 0.057 | 1.2 | 0.066 |
#
# Each rule ran at the best of eleven learning rates, factors of $\sqrt{10}$ apart. Momentum, AdaGrad and Rprop win one race each. Adam is second in all three, which makes it a good first try. Rprop counts votes on the words, and ends higher than it began.
#
# Of the ten losses of each kind in the picture above, all have the same winner among these three, except one ravine: there Rprop ends lowest.
#
# ### Exercise 3.8
# Write a function that is given recorded gradients and names the rule that suits the loss best: `"momentum"`, `"AdaGrad"` or `"Rprop"`. (Adam is not among the names.) It is tried on streams that you have not seen, of the three kinds above. The right answer is the rule that wins this kind of race in the table.
#
# Two things are different from the picture. The loss may be measured in another unit, so all gradients of a stream may be multiplied by a factor. And a few parameters, never more than a quarter, may get no gradient at all, like pixels that are always blank.
#
# <details><summary>Hint 1</summary>
# Neither the factor nor the few blank parameters change much in these two numbers: which share of the entries is 0, and which share of the signs flips from one step to the next.
# </details>
# <details><summary>Hint 2</summary>
# gradients[1:] * gradients[:-1] is below 0 where a sign flips. Look at both shares for some streams of each kind, and put your thresholds in the middle of wide gaps.
# </details>


# %% exercise="pick_rule"
def pick_rule(gradients):
    """
    Return which rule suits a loss best: "momentum", "AdaGrad" or "Rprop".

    gradients: an array (steps, parameters) of gradients that were recorded on it, 40 steps
    or more.
    """
    ### BEGIN SOLUTION
    if np.mean(gradients == 0) > 0.5:
        return "AdaGrad"
    flips = np.mean(gradients[1:] * gradients[:-1] < 0)
    return "momentum" if flips > 0.4 else "Rprop"
    ### END SOLUTION


# %% check="pick_rule" points=3
check("pick_rule", pick_rule)

# %% [markdown]
# Where signs flip at each step, momentum's mean cancels them and keeps the trend (lesson 02). Where most entries are 0, AdaGrad gives each parameter a clock of its own. Where gradients are exact and keep their signs, but sizes and distances differ by decades, Rprop finds a length for each.
#
# Your thresholds hold for these three kinds. With *noise* on all gradients, signs flip half the time, for another reason, and Rprop would count votes again: then take Adam, or momentum with a schedule.
#
# ## 9 · Use it
#
# First the race of the beginning, now with *your* five rules.

# %% demo
your_rules = pictures.race_with(
    Rprop=rprop_step,
    AdaGrad=adagrad_step,
    RMSProp=rmsprop_step,
    AdaDelta=adadelta_step,
    Adam=adam_step,
)
race(SURFACES, your_rules, start=(-3.2, 1.4), lr_factor=log_slider(0.1, 10.0, 1.0))

# %% [markdown]
# Choose the saddle, and drop the start near the left end of its ridge, at about $(-1.6, 0.02)$. There the gradient along $y$ is nearly 0. The table has the number of steps that each rule needs to get halfway down, to $|y| > 0.5$.
#
# | gradient descent | momentum | AdaDelta | RMSProp | Rprop | Adam | AdaGrad |
# |---|---|---|---|---|---|---|
# | 114 | 57 | 12 | 7 | 4 | 4 | 1 |
#
# To your rules a tiny gradient is as good as any other. AdaGrad's first step is always $\eta = 0.5$ long. (On the banana the first two fly off; an `lr factor` of 0.1 keeps them on the surface.)
#
# ### The jump, in a network
# Your `adam_step` trains a small network of two layers on 1,437 handwritten digits, in batches of 32. Beside it runs the same rule without the bias correction. At the learning rate 0.03:

# %% demo
with guarded(adam_step):
    display(pictures.plot_first_steps(pictures.with_and_without(adam_step, lr=0.03)))

# %% [markdown]
# The first steps are 0.74 and 2.33 learning rates long on average over all 4,810 parameters, a factor of 3.16 as computed. (They are not 1 and 3.16 long, since some pixels are blank in the whole batch and some ReLUs are
# off: a quarter of the parameters has no gradient yet.) The corrected run is at a loss of 0.4 after 20 steps. The other gets worse at first and stays near 1.5 until then. In the third epoch the losses are 0.12 and 0.30.

# %% predict="small-rate"
predict(
    "small-rate",
    "Now the learning rate is 0.003, a tenth. Which run has the lower loss in the third epoch?",
    ["the corrected one", "the one without correction", "they are about equal"],
)

# %% demo
with guarded(adam_step):
    display(pictures.plot_first_steps(pictures.with_and_without(adam_step, lr=0.003)))
predicted("small-rate", right="the one without correction")

# %% [markdown]
# The one without: it has 0.13, the corrected run 0.33. Its steps are longer than asked for, and 0.003 was too short to begin with. So a bug can make a run better.
#
# ### First experiment: the letters of names
# Which letter follows two others in a first name? A table of $27^2$ rows of 27 logits learns it from 4,663 US first names. A batch of 64 letters
# touches at most 64 rows; every other row has the gradient 0. The pair "an" occurs 690 times; of the 425 pairs
# that occur, a quarter occur at most five times.
#
# Each rule has the best of three learning rates a factor of 2 apart, found beforehand: 20 for SGD, 2 for momentum, 0.5 for AdaGrad, 0.02 for Adam.

# %% predict="rare-pairs"
predict(
    "rare-pairs",
    "After which pairs do the adaptive rules gain most over SGD and momentum?",
    ["after pairs seen fewer than 20 times", "after pairs seen 300 times or more", "after all alike"],
)

# %% demo
with guarded(adagrad_step, adam_step):
    display(pictures.plot_rare_pairs(pictures.four_tables(adagrad_step, adam_step)))
predicted("rare-pairs", right="after pairs seen fewer than 20 times")

# %% [markdown]
# After the rare ones. The losses on 500 names that were held out:
#
# | | SGD | momentum | AdaGrad | Adam |
# |---|---|---|---|---|
# | all letters | 2.19 | 2.17 | 2.115 | 2.116 |
# | after pairs seen fewer than 20 times | 2.34 | 2.35 | 2.06 | 2.09 |
#
# SGD has one rate for all rows. At 20 the frequent rows jitter already (the last group in the right picture), while the rare ones have
# hardly left the start. AdaGrad's steps shrink with the gradients that a row has had: a rare row still takes long ones.
#
# ### Second experiment: features seen once
# Wilson et al. (2017, section 3.3) built this problem. Labels are ±1. The first feature *is* the label. The next two are always 1. And each example has
# features that no other example has, one if its label is 1 and five if it is −1: names, identifiers, dust. There are 100 examples, 60 of them with label 1; squared loss,
# exact gradients, and all weights start at 0. All three rules bring the training loss to 0.

# %% predict="dust"
predict(
    "dust",
    "What share of new examples does each rule classify correctly?",
    [
        "all of them, with each rule",
        "momentum 60 %, AdaGrad and Adam all",
        "momentum all, AdaGrad and Adam 60 %",
    ],
)

# %% demo
with guarded(adagrad_step, adam_step):
    fits = pictures.three_classifiers(adagrad_step, adam_step)
    display(pictures.plot_rare_features(fits))
    print("the first three weights:", {name: fit.weight[:3].round(2).tolist() for name, fit in fits.items()})
predicted("dust", right="momentum all, AdaGrad and Adam 60 %")

# %% [markdown]
# Momentum classifies all new examples correctly, AdaGrad and Adam 60 % of them, which is what one gets by always saying 1.
#
# The weights say why. Momentum gives the first feature 0.97: it is in every example and never wrong, so its gradient is the longest. The adaptive rules stretch *every* gradient to the same length,
# so all features, the true one and the dust, end with weights of the same size: ¼ each, with signs. A new example with label 1 gets
# $\tfrac14 (1 + 1 + 1) > 0$, one with label −1 gets $\tfrac14(-1 + 1 + 1) > 0$: always 1.
#
# So it depends on what is rare. If the rare features carry the meaning, as rare words do, adapt. If they are noise, let the
# large gradients lead. In practice image classifiers are often trained with SGD and momentum: in the experiments of Wilson et al. (2017), with a VGG network on CIFAR-10,
# it beats every adaptive rule on the test set. Large language models are trained with AdamW (Touvron et al., 2023, section 2.3, for one). Kunstner et al.
# (2024) trace Adam's lead over gradient descent there to rare words.

# %% [markdown]
# ## 10 · In torch
#
# In torch an optimizer gets the parameters once, keeps a state for each, and changes them in place. The function `in_torch` below runs any of them: here for twelve steps with random gradients, beside your six rules.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch

    gradients = np.random.default_rng(0).normal(size=(12, 5))

    def in_torch(optimizer, **options):
        w = torch.ones(5, dtype=torch.float64, requires_grad=True)
        optimizer = optimizer([w], **options)
        for grad in gradients:
            w.grad = torch.tensor(grad)  # in a network, loss.backward() puts it there
            optimizer.step()
        return w.detach().numpy()

    def in_numpy(step, state, **options):
        w = np.ones(5)
        for grad in gradients:
            w, state = step(w, grad, state, **options)
        return w

    with guarded(rprop_step, adagrad_step, rmsprop_step, adadelta_step, adam_step, adamw_step):
        zero, lr = np.zeros(5), {"lr": 0.1}
        adam = AdamState(0, zero, zero)
        for optimizer, options, yours in [
            (torch.optim.Rprop, lr, in_numpy(rprop_step, RpropState(zero, zero + 0.1))),
            (torch.optim.Adagrad, lr, in_numpy(adagrad_step, AdaGradState(zero), **lr)),
            (torch.optim.RMSprop, lr, in_numpy(rmsprop_step, RMSPropState(zero), **lr)),
            (torch.optim.Adadelta, {}, in_numpy(adadelta_step, AdaDeltaState(zero, zero))),
            (torch.optim.Adam, lr, in_numpy(adam_step, adam, **lr)),
            (torch.optim.AdamW, lr, in_numpy(adamw_step, adam, **lr)),
        ]:
            apart = np.abs(in_torch(optimizer, **options) - yours).max()
            print(f"{optimizer.__name__:8s} differs from yours by {apart:.0e}")

# %% [markdown]
# All six agree with ours to 15 digits: where a convention differs between libraries, this course takes torch's. There is no cell *at scale* in this lesson; the digits of section 9 take seconds anywhere.
#
# ## In your own words

# %% [markdown] exercise="loss-scaled" points=3
# ### Exercise 3.9
# You train with a batch mean as loss, and a colleague changes it to the batch *sum*, with 1,000 examples per batch. Nothing else changes.
# (a) What happens to the steps of SGD, and what to those of Adam? Why? (b) You had added weight decay to the gradient, inside Adam. What becomes of the decay's effect now, and
# what would have become of it in AdamW? (c) Give one case in which Adam *does* notice the change.
#
# *Write your answer here, in about eight sentences.*
#
# ### BEGIN SOLUTION
# **Model answer.** (a) All gradients are 1,000 times as large. So are SGD's steps, and it flies off unless the learning rate is divided by 1,000. In Adam m̂ grows by 1,000 and v̂ by
# 1,000², so its root by 1,000: the quotient, and with it every step, is what it was. (b) With the decay inside the gradient, g + λw, only g has grown: compared with g, λw is now a
# thousandth of what it was, and √v̂, which is 1,000 times as large, divides it. The decay is about 1,000 times weaker. In AdamW the parameter loses ηλ
# of itself whatever the gradient is: nothing changes. (c) Where ε counts: parameters whose gradients were near or below ε took
# short steps before and take full ones now. (Also right: numbers that overflow or underflow in half precision; clipping of the gradients by norm.)
#
# **Marking guide.** 1 point for each of (a), (b), (c). (a) needs both rules and the cancelling quotient; (b) needs that the L2 term is *not* scaled with the loss, and AdamW unchanged; half the
# point for AdamW alone. (c) any true case with its reason.
# ### END SOLUTION

# %% demo
predictions()

# %% [markdown]
# ## What you should know now
#
# - A gradient divided by its own usual size gives a step that depends neither on the scale of the loss nor on the curvature: the learning rate becomes a length. What stops this is ε.
# - The rules differ in what "usual" means: the sign alone (Rprop), all of the past (AdaGrad), the recent past (RMSProp), the recent past and the recent updates
#   (AdaDelta), the recent past beside a recent mean (Adam).
# - Means that start at 0 are too small. Uncorrected, Adam's first step is 3.2 times too long and its twelfth 6.6 times; divided by $1 - \beta^t$, both means are right on average from the first step on.
# - Adam's mean step is $\eta/\sqrt{1 + (\sigma/\mu)^2}$: long where the gradient is steady, short where it is noise.
# - Each parameter has a state of its own. On a parabola, a short memory of squares makes Adam hover; then a schedule brings it down.
# - Weight decay belongs beside Adam's step, not inside its gradient: AdamW.
# - Signs that flip call for momentum, rare gradients for AdaGrad, different units with exact gradients for Rprop; Adam is a good second in all. What is rare may be the meaning, or dust.
#
# **Read on.** Kingma and Ba (2015), sections 1 to 3 · Duchi, Hazan and Singer (2011), section 1 · Zeiler (2012) · Balles and Hennig (2018) · Ruder (2016), an overview of all these rules. The links are below.
#
# <details><summary>Sources</summary>
#
# - L. Balles and P. Hennig (2018), [Dissecting Adam: the sign, magnitude and variance of stochastic gradients](https://arxiv.org/abs/1705.07774), ICML.
# - J. Duchi, E. Hazan and Y. Singer (2011), [Adaptive subgradient methods for online learning and stochastic optimization](https://jmlr.org/papers/v12/duchi11a.html), JMLR 12, 2121–2159.
# - C. Igel and M. Hüsken (2000), Improving the Rprop learning algorithm, Proceedings of the Second International Symposium on Neural Computation, 115–121; longer, by the same authors (2003), [Empirical evaluation of the improved Rprop learning algorithms](https://doi.org/10.1016/S0925-2312(01)00700-7), Neurocomputing 50, 105–123.
# - D. P. Kingma and J. Ba (2015), [Adam: a method for stochastic optimization](https://arxiv.org/abs/1412.6980), ICLR.
# - F. Kunstner, A. Milligan, R. Yadav, M. Schmidt and A. Bietti (2024), [Heavy-tailed class imbalance and why Adam outperforms gradient descent on language models](https://arxiv.org/abs/2402.19449).
# - I. Loshchilov and F. Hutter (2019), [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101), ICLR.
# - S. J. Reddi, S. Kale and S. Kumar (2018), [On the convergence of Adam and beyond](https://arxiv.org/abs/1904.09237), ICLR.
# - M. Riedmiller and H. Braun (1993), [A direct adaptive method for faster backpropagation learning: the RPROP algorithm](https://doi.org/10.1109/ICNN.1993.298623), IEEE International Conference on Neural Networks, 586–591.
# - S. Ruder (2016), [An overview of gradient descent optimization algorithms](https://arxiv.org/abs/1609.04747).
# - TensorFlow 1's documentation of [`tf.train.AdamOptimizer`](https://github.com/tensorflow/tensorflow/blob/v1.15.0/tensorflow/python/training/adam.py): ε for an Inception network.
# - T. Tieleman and G. Hinton (2012), [Lecture 6.5: rmsprop](https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf), COURSERA: Neural networks for machine learning.
# - H. Touvron et al. (2023), [LLaMA: open and efficient foundation language models](https://arxiv.org/abs/2302.13971).
# - A. C. Wilson, R. Roelofs, M. Stern, N. Srebro and B. Recht (2017), [The marginal value of adaptive gradient methods in machine learning](https://arxiv.org/abs/1705.08292), NeurIPS.
# - M. D. Zeiler (2012), [ADADELTA: an adaptive learning rate method](https://arxiv.org/abs/1212.5701).
# - The cards: [torch.optim](https://docs.pytorch.org/docs/stable/optim.html), [optax](https://optax.readthedocs.io/), [Keras 3](https://keras.io/api/optimizers/), [CS231n](https://cs231n.github.io/neural-networks-3/#ada), [d2l](https://d2l.ai/chapter_optimization/index.html).
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $w$, $w_t$ | the parameters; after step $t$ |
# | $g$, $g_t$ | the gradient of the loss with respect to $w$; at step $t$ |
# | $t$ | the number of a step, from 1 |
# | $\eta$ | learning rate |
# | $\Delta_i$ | Rprop's step length of parameter $i$ |
# | $s$ | AdaGrad's sum of squared gradients |
# | $v$, $m$ | running means of the squared gradient and of the gradient, as in the Adam paper (in lesson 02: velocity and momentum) |
# | $\hat m$, $\hat v$ | the same, corrected for their start at 0 |
# | $\delta$, $u$ | AdaDelta's update, and the running mean of its square |
# | $\alpha$, $\rho$, $\beta_1$, $\beta_2$ | the part of a running mean that is kept: in RMSProp, in AdaDelta, in Adam |
# | $\epsilon$ | the small constant that guards a division |
# | $\mu$, $\sigma$ | mean and standard deviation of a parameter's gradient |
# | $\mathbb E[g]$ | the mean of $g$ over the draws of the batch (lesson 01) |
# | $\lambda$ | weight decay |
# | $h$ | curvature |
# </details>
#
# Next: lesson 04 asks what no learning rate can mend, a gradient that never arrives.
