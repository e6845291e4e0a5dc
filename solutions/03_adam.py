# %% [markdown]
# # 03 · Steps that adapt
#
# {{badges}}
#
# **A network has millions of parameters and one learning rate. What if every parameter had its own?**
#
# In lesson 02 one steep direction set the learning rate for all the others, and momentum helped only so far. The rules of this lesson
# measure, for each parameter, how large its gradients usually are, and divide by it. You write six of them, take each step of theirs apart,
# and measure where they win, where they jump, and where plain momentum still beats them.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 3.1 `rprop_step`: the sign alone | 3 | ●●○○ | 10 |
# | 3.2 `adagrad_step`: remember everything | 2 | ●○○○ | 5 |
# | 3.3 `rmsprop_step`: forget slowly | 3 | ●○○○ | 5 |
# | 3.4 `adadelta_step`: get the units right | 4 | ●●○○ | 10 |
# | 3.5 `adam_step`: two moments, both corrected | 5 | ●●○○ | 15 |
# | 3.6 `adamw_step`: decay beside the step | 3 | ●●○○ | 5 |
# | 3.7 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 01 (learning rate, gradient noise, weight decay) and lesson 02 (ravines, momentum).

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.viz import adam as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.race import race
from course_lib.viz.widgets.surfaces import SURFACES

# %% [markdown]
# ## Predict first
#
# Seven walkers start at one point: plain gradient descent, momentum, and five rules of this lesson. Each has a learning rate that suits it
# on this ravine. Now somebody multiplies the loss by 100, as one does by summing over a batch of 100 instead of taking the mean. The
# valley is the same, the minimum is the same; every gradient is 100 times longer.
#
# **How many of the seven still walk the path they walked before?** Write down a number, then run the race and move `loss scale`.

# %%
prediction = ...  # 0 … 7

# %% demo
race(
    SURFACES,
    pictures.run_rules,
    start=(-3.2, 1.4),
    loss_scale=[1, 10, 100, 0.1, 0.01],
    lr_factor=log_slider(0.1, 10.0, 1.0),
)

# %% [markdown]
# Gradient descent and momentum fly off the surface. The other five do not notice. Drop the start somewhere else, choose another surface, and
# multiply all learning rates with `lr factor`: it is so there too, but for small differences that come
# from ε (sections 4 and 5); at a scale of 0.01 those of AdaDelta, whose ε is the largest, are not small. For each of the five divides the gradient by something that is itself 100 times larger. *What* it divides by is the only difference between them, and the rest of this lesson.
#
# The same holds for each parameter alone. On the ravine the gradient along $y$ is 20 times that along $x$; the rules that divide walk nearly
# diagonally at first, as if the ravine were round.

# %% [markdown]
# ## 1 · Only the sign: Rprop
#
# The most radical way to be free of the gradient's length is to throw it away. **Rprop** (Riedmiller and Braun, 1993) keeps one step length
# $\Delta_i$ for each parameter and looks only at signs. If $g_i$ has the sign it had before, the way is clear: lengthen. If the sign
# flipped, the last step jumped over a minimum: shorten.
#
# $$\Delta_i \leftarrow \operatorname{clip}\left(\Delta_i \cdot \begin{cases}\eta^+ = 1.2 & g_i\, g_i^{\text{before}} > 0\\ \eta^- = 0.5 &
# g_i\, g_i^{\text{before}} < 0\\ 1 & \text{else}\end{cases},\; \Delta_{\min}, \Delta_{\max}\right),
# \qquad w_i \leftarrow w_i - \operatorname{sign}(g_i)\, \Delta_i .$$
#
# What to do at a flip itself is where the versions differ.
#
# > **Convention card.** At a flip we *rest*: the parameter does not move for one step, and 0 is remembered as its gradient, so that the
# > next step is neither agreement nor flip. So does `torch.optim.Rprop`; Igel and Hüsken (2000) call it iRprop−. Riedmiller and Braun's
# > own version (Rprop+) takes the last step *back*; Rprop− goes on with the shorter length at once. `etas` is ($\eta^-$, $\eta^+$), as in torch.
#
# Rprop needs the gradient of *all* examples. With minibatches, a gradient of 0.1 nine times and −0.9 once has mean 0 and should not move the
# parameter; Rprop steps nine times one way and once the other (Tieleman and Hinton, 2012, lecture 6.5).
#
# ### Exercise 3.1
# By hand: $w = (1, 1, 1)$, gradient $(0.3, -20, 0.5)$, before it $(4, 1, 0)$, all lengths 0.1. The first sign stayed: length 0.12, new
# $w_1 = 0.88$. The second flipped: length 0.05, $w_2$ rests at 1, and its gradient is remembered as 0. The third has nothing to compare
# with: length 0.1, $w_3 = 0.9$.
#
# <details><summary>Hint 1</summary>
# <code>np.sign(a) * np.sign(b)</code> is 1, −1 or 0. <code>np.where(condition, a, b)</code> chooses entry by entry.
# </details>
# <details><summary>Hint 2</summary>
# A table of factors, np.where(…, 1.2, 0.5), is float64 whatever the parameter is. Multiply the old lengths inside np.where instead.
# </details>


# %% provided="RpropState"
class RpropState(NamedTuple):
    """Rprop's memory: the last gradient (0 where its sign flipped), each step length."""

    prev_grad: np.ndarray
    step_size: np.ndarray


# %% exercise="rprop_step"
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    """
    Return (param, state) after one step of Rprop.

    param, grad: arrays of one shape. state: an RpropState. etas: factors of the length
    at a flipped and at a kept sign. step_sizes: the least and the greatest length.
    Nothing is changed in place.
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
# ## 2 · Remember everything: AdaGrad
#
# Minibatch gradients need an average, not a vote. **AdaGrad** (Duchi, Hazan and Singer, 2011) adds up the squares of all gradients that a
# parameter ever had, and divides by the root:
#
# $$s_t = s_{t-1} + g_t^2, \qquad w_t = w_{t-1} - \eta\, \frac{g_t}{\sqrt{s_t} + \epsilon}, \qquad s_0 = 0 .$$
#
# All operations are entry by entry; $s$ has the shape of $w$. Multiply every gradient by 100: $s$ grows by $100^2$, its root by 100, and the
# quotient is what it was. That is the answer to the prediction above. The first step is $\eta$ long in every coordinate.
#
# If the gradients keep their size $|g|$, then $\sqrt{s_t} = |g|\sqrt t$, and the step falls like $\eta/\sqrt t$: a schedule is built in, and it
# runs on a *separate clock for each parameter*. A parameter that gets a gradient once in a thousand examples has hardly aged.
# That is what AdaGrad was made for: rare words, which are seldom seen and tell most. Section 8 measures it.
#
# > **Convention card.** ε stands *outside* the root, as in torch and CS231n; d2l and Keras have it inside, $\sqrt{s + \epsilon}$. It matters
# > when $s$ is small: with $s = \epsilon = 10^{-10}$ the divisors are $1.00001 \cdot 10^{-5}$ and $1.41 \cdot 10^{-5}$. $s$ starts at 0; Keras starts at 0.1.
#
# ### Exercise 3.2
# By hand: $w = (1, 1)$, $g = (3, 0.1)$, $s = (16, 0)$, $\eta = 0.1$. Then $s = (25, 0.01)$, roots $(5, 0.1)$, and
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


# %% check="adagrad_step" points=2
check("adagrad_step", adagrad_step)

# %% [markdown]
# ## 3 · Forget slowly: RMSProp
#
# AdaGrad never forgets. If the gradients were large while the walker was on a cliff, its steps stay short on the plain behind it.
# **RMSProp** (Tieleman and Hinton, 2012, lecture 6.5) replaces the sum by a *running mean*:
#
# $$v_t = \alpha\, v_{t-1} + (1 - \alpha)\, g_t^2, \qquad w_t = w_{t-1} - \eta\, \frac{g_t}{\sqrt{v_t} + \epsilon} .$$
#
# Write it out, and $v_t = (1 - \alpha) \sum_{i \le t} \alpha^{t-i} g_i^2$: a gradient that is $k$ steps old counts $\alpha^k$. The weights fall to $1/e$
# after about $1/(1-\alpha)$ steps: 10 for $\alpha = 0.9$, 100 for $0.99$, 1,000 for $0.999$.
#
# **Predict**: gradients of size 10 for 100 steps, then of size 0.1 for ever. How long are the steps of each rule after the change, and
# how soon are RMSProp's long again?

# %% demo
explore(pictures.plot_accumulators, alpha=[0.5, 0.9, 0.99, 0.999])

# %% [markdown]
# After the cliff AdaGrad's steps are a thousandth of the learning rate, and stay there: $0.1 / \sqrt{100 \cdot 10^2}$. RMSProp's start at one to three hundredths
# (0.013 for $\alpha = 0.99$) and grow back to $\eta$ as the cliff fades. With a longer memory that takes longer, and at the other end of the line there is a bump: the first step of
# RMSProp is $\eta / \sqrt{1 - \alpha}$ long, ten times $\eta$ for $\alpha = 0.99$, because its mean starts at 0. Remember this bump.
#
# > **Convention card.** `alpha` (torch) is the part that is kept; CS231n calls it `decay_rate`, Keras `rho`, d2l γ. The default is
# > 0.99 in torch and CS231n, 0.9 in the lecture, d2l and Keras. ε outside the root (torch, CS231n); inside in d2l and Keras.
#
# ### Exercise 3.3
# By hand: $w = (1, 1)$, $g = (3, 0.1)$, $v = (9, 0)$, $\eta = 0.1$, $\alpha = 0.75$. Then $v = (9, 0.0025)$, roots $(3, 0.05)$, and $w = (0.9, 0.8)$.
#
# <details><summary>Hint</summary>
# AdaGrad with one line changed. Where does alpha go, where 1 − alpha?
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


# %% check="rmsprop_step" points=3
check("rmsprop_step", rmsprop_step)

# %% [markdown]
# ## 4 · Get the units right: AdaDelta
#
# Say the parameter is a length in metres and the loss has no unit. The gradient is in 1/m, and plain gradient descent subtracts 1/m from m. The
# quotient $g/\sqrt v$ has no unit at all: so the learning rate must be in metres, and it has to be found anew for each problem. Newton's
# method, $w - g/h$ with the second derivative $h$ in 1/m², gets it right: $(1/\text m) / (1/\text m^2) = \text m$.
#
# **AdaDelta** (Zeiler, 2012, algorithm 1) mends the unit without a second derivative: it multiplies by the usual size of its own *updates*, which
# are in metres.
#
# $$v_t = \rho\, v_{t-1} + (1 - \rho)\, g_t^2, \qquad
# \delta_t = \frac{\sqrt{u_{t-1} + \epsilon}}{\sqrt{v_t + \epsilon}}\; g_t, \qquad
# u_t = \rho\, u_{t-1} + (1 - \rho)\, \delta_t^2, \qquad
# w_t = w_{t-1} - \eta\, \delta_t .$$
#
# No learning rate is needed: $\eta = 1$. But see how it starts. With $u_0 = 0$ the first update is about
# $\sqrt{\epsilon/(1-\rho)} = 0.003$ long, and the length has to grow from there by feeding on itself. In the race it has
# $\eta = 5$ and still comes last. So ε is no guard against division by zero here, it is the hidden learning rate.
#
# > **Convention card.** Here ε stands *inside* both roots, as in the paper, torch, Keras and d2l. `lr` stands outside and is not remembered in $u$.
# > Its default is the paper's 1, as in torch; Keras has 0.001, which makes the slow start a thousand times slower.
#
# ### Exercise 3.4
# By hand: $w = 1$, $g = 2$, $v = 3.95$, $u = 0$, $\rho = 0.8$, $\epsilon = 0.04$. Then $v = 0.8\cdot 3.95 + 0.2\cdot 4 = 3.96$,
# $\delta = \frac{\sqrt{0.04}}{\sqrt{4}}\cdot 2 = 0.2$, $u = 0.2 \cdot 0.04 = 0.008$ and $w = 0.8$.
#
# <details><summary>Hint</summary>
# The order is that of the four equations: the update uses the <em>new</em> v and the <em>old</em> u.
# </details>


# %% provided="AdaDeltaState"
class AdaDeltaState(NamedTuple):
    """AdaDelta's memory: running means of the squared gradient and squared update."""

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
    ### BEGIN SOLUTION
    v = rho * state.v + (1 - rho) * grad**2
    update = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * update**2
    return param - lr * update, AdaDeltaState(v, u)
    ### END SOLUTION


# %% check="adadelta_step" points=4
check("adadelta_step", adadelta_step)

# %% [markdown]
# ## 5 · Two moments: Adam
#
# RMSProp tells how *long* a step should be. Momentum tells which *way* to go. **Adam** (Kingma and Ba, 2015, algorithm 1) does both, with
# running means of the gradient, $m$, and of its square, $v$: estimates of its first and second *moment*.
#
# $$\begin{aligned}
# m_t &= \beta_1 m_{t-1} + (1 - \beta_1)\, g_t, & \hat m_t &= m_t / (1 - \beta_1^t), \\
# v_t &= \beta_2 v_{t-1} + (1 - \beta_2)\, g_t^2, & \hat v_t &= v_t / (1 - \beta_2^t),
# \end{aligned}
# \qquad w_t = w_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}, \qquad t = 1, 2, \dots$$
#
# ### Why the hats
# Both means start at 0 and have to climb. If all gradients come from one distribution, then
#
# $$\mathbb E[m_t] = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{t-i}\; \mathbb E[g_i] = (1 - \beta_1^t)\; \mathbb E[g],$$
#
# the sum being geometric, and likewise $\mathbb E[v_t] = (1 - \beta_2^t)\, \mathbb E[g^2]$. Divide by the bracket, and both estimates are right on
# average from the first step on (Kingma and Ba, 2015, equations 2 to 4). After many steps the bracket is 1 and the hats are gone.
#
# Without them? For a constant gradient the step is $\eta\,(1 - \beta_1^t)/\sqrt{1 - \beta_2^t}$ long. The numerator is nearly
# full after 20 steps, the denominator only after thousands.
#
# **Predict**: $\beta_1 = 0.9$, $\beta_2 = 0.999$, no correction. How many times $\eta$ is the first step? Is it the longest?

# %% demo
explore(
    pictures.plot_bias_correction,
    beta1=[0.5, 0.9, 0.99],
    beta2=[0.9, 0.99, 0.999, 0.9999],
)

# %% [markdown]
# The first step is $0.1/\sqrt{0.001} = 3.2$ times $\eta$, and it gets worse: the twelfth is 6.6 times $\eta$. On the right the same
# walker, with and without, on a parabola whose shape does not matter: the uncorrected one has run past the minimum before
# the hats would have been 1. That is **the jump**. With $\beta_2 = 0.9$ it is gone (the first step is then too short, a third of $\eta$), and so is
# the long memory that keeps $v$ calm.
#
# ### One step, taken apart
# The next picture is Adam in slow motion, on a ravine 20 times steeper along $y$ than along $x$. Choose another rule to see its parts.
#
# **Predict**: at the first step, how do the corrected moments of $x$ and $y$ compare with the gradient, and how do the two steps compare?

# %% demo
explore(
    pictures.plot_step_anatomy,
    rule=list(pictures.ANATOMIES),
    step=(1, pictures.ANATOMY_STEPS),
)

# %% [markdown]
# Read it from top to bottom. At step 1 the mean $m$ is a tenth of $g$, and $v$ a thousandth of $g^2$; corrected they are exactly $g$
# and $g^2$, the quotient is ±1, and both coordinates step by $\eta$, though one gradient is nearly nine times the other. Go on: when $y$ crosses the floor of
# the ravine its gradient flips, but $\hat m$ needs some steps to follow, and $\sqrt{\hat v}$ hardly moves. The path overshoots like momentum's.
#
# ### Divided by the noise
# Let a gradient have mean $\mu$ and noise of standard deviation $\sigma$. Then $\hat m \approx \mu$ and $\hat v \approx \mathbb E[g^2] = \mu^2 + \sigma^2$, so
#
# $$\text{step} \approx -\eta\, \frac{\mu}{\sqrt{\mu^2 + \sigma^2}} = -\eta\; \frac{\operatorname{sign}(\mu)}{\sqrt{1 + (\sigma/\mu)^2}} .$$
#
# Where the gradient is sure of itself ($\sigma \ll |\mu|$), the step is $\eta$ long: the sign alone, as in Rprop. Where noise drowns it, the step
# shrinks like $|\mu|/\sigma$. Adam trusts a parameter's gradient as far as it is *steady*. Kingma and Ba (section 2.1) call the quotient
# a signal-to-noise ratio; Balles and Hennig (2018) start from this formula. Near a minimum all signal is gone, only noise is left, and the steps
# shrink by themselves. They never vanish, though.

# %% demo
pictures.plot_signal_to_noise()

# %% [markdown]
# Dots are measured: the mean step of 200 Adam walkers over their steps 1,001 to 2,000. The line is the formula, nothing is fitted.
#
# ### And ε?
# It bounds the quotient where $\hat v$ is tiny. A parameter whose gradients are far below ε does not move by $\eta$ but by $\eta\, \hat m / \epsilon$: with a
# large ε, Adam turns into momentum. Keras recommends 1 or 0.1 for an Inception network, and $10^{-8}$ is 0 in half precision, whose smallest
# number is $6 \cdot 10^{-8}$.
#
# > **Convention card.** ε outside the root and *after* the bias correction, $\sqrt{\hat v} + \epsilon$: Kingma and Ba's algorithm 1, torch, CS231n, d2l.
# > Keras uses the faster form at the end of their section 2: it corrects the learning rate instead, so its ε is added to the root of the
# > *uncorrected* $v$; at the first step that ε weighs $1/\sqrt{1 - \beta_2} = 32$ times as much. The step $t$ counts from 1. State: `step` is the number of steps made.
#
# ### Exercise 3.5
# By hand: $\beta_1 = 0.5$, $\beta_2 = 0.75$, $\eta = 0.3$, at $w = (1, -1)$. The first gradient was $(1, 2)$, so the state is $m = (0.5, 1)$, $v = (0.25, 1)$,
# `step` 1. Now $g = (-1, 2)$ comes. Then $m = (-0.25, 1.5)$ and $v = (0.4375, 1.75)$; with $t = 2$, $\hat m = m/0.75 = (-\tfrac13, 2)$,
# $\hat v = v/0.4375 = (1, 4)$; the steps are $(0.1, -0.3)$ and $w = (1.1, -1.3)$.
#
# <details><summary>Hint 1</summary>
# Five lines, in the order of the equations. The exponent is the number of this step: one more than state.step.
# </details>
# <details><summary>Hint 2</summary>
# The state keeps m and v without hats. And beta1**step with Python numbers keeps float32 parameters float32; np.power would not.
# </details>


# %% provided="AdamState"
class AdamState(NamedTuple):
    """Adam's memory: steps made, running means of the gradient and of its square."""

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
# ## 6 · Decay beside the step: AdamW
#
# Weight decay in lesson 01 was added to the gradient: $g + \lambda w$. Do that with Adam, and $\lambda w$ goes through the moments and is divided by
# $\sqrt{\hat v}$ with the rest. A parameter with large gradients then hardly decays, one with small gradients decays fast, and the strength
# that was asked for is nobody's. **AdamW** (Loshchilov and Hutter, 2019, algorithm 2) *decouples* the two: shrink the parameter, and let Adam step on what the
# loss says alone.
#
# $$w_t = (1 - \eta\lambda)\, w_{t-1} - \eta\, \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon} .$$
#
# **Predict**: parameters start at 1, their gradients are pure noise, of size 0.1, 1 or 10. With $\eta = 0.01$ and $\lambda = 0.1$ the decay should
# leave $(1 - 0.001)^{1000} = 0.37$ of each after 1,000 steps. Which of the three does decay inside the gradient hardly touch?

# %% demo
pictures.plot_weight_decay()

# %% [markdown]
# Left, the decay went through the gradient: the parameter with gradients of size 10 keeps 90 %, the one with 0.1 has lost half within 100 steps and everything at the end; only at
# size 1, where $\sqrt{\hat v} = 1$, is it as asked. Right, AdamW: 37 % is left of each.
#
# > **Convention card.** The decay is $\eta\lambda$ each step, as in `torch.optim.AdamW` and Keras, taken from the parameter *before* the step. In the
# > paper's algorithm $\eta_t$ is a schedule alone and the decay is not multiplied by Adam's rate α: their λ = 0.001 at α = 0.1 is our 0.01.
# > `torch.optim.Adam(weight_decay=…)` is the other thing: decay through the moments.
#
# ### Exercise 3.6
# By hand: $w = (2, -4)$, first step, $g = (0, 0.5)$, $\eta = 0.1$, $\lambda = 0.5$. Shrunk by 5 %: $(1.9, -3.8)$. Adam's first step is $(0, -0.1)$.
# Together $w = (1.9, -3.9)$.
#
# <details><summary>Hint</summary>
# Your adam_step can do all but the decay. It has to be right for that: check it first, and hand on every option.
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


# %% check="adamw_step" points=3
check("adamw_step", adamw_step)

# %% [markdown]
# ## 7 · Where Adam arrives, hovers and leaves
#
# On a parabola, gradient descent has one limit, $\eta < 2/h$ (lesson 01). Adam divides the curvature out: multiply $h$ by 1,000, and it walks the same
# path. Its learning rate is a *length* and has to be compared with the distance to the minimum, here 1. So what can go wrong?
#
# **Predict**: take $\eta = 0.1$ and $\beta_1 = 0.9$ and shorten the memory of $v$: $\beta_2 = 0.999, 0.99, 0.9$. Does Adam settle faster?

# %% demo
explore(
    pictures.plot_phase_map,
    lr=log_slider(0.001, 10.0, 0.1),
    beta1=[0.0, 0.5, 0.9, 0.95, 0.99],
    beta2=[0.5, 0.9, 0.95, 0.99, 0.999, 0.9999],
    vertical=["beta2", "beta1"],
)

# %% [markdown]
# With $\beta_2 = 0.999$ the walk overshoots and arrives, for every learning rate from 0.01 to 10: a long memory of the large gradients at the start
# keeps $\sqrt{\hat v}$ large, so near the minimum, where $g$ is small, steps are small too. With $\beta_2 = 0.9$ there is nothing to remember:
# $\sqrt{\hat v}$ shrinks as fast as $g$ does, their quotient does not shrink on the way in, and Adam *hovers*, here at up to $0.043\,\eta$ from the minimum
# for any $\eta$ between 0.01 and 10. (The green patch at the lower left hovers too, but closer than a thousandth, the dotted line, and that counts as arrived.) It cannot
# settle while the learning rate stays: a schedule (lesson 01) has to bring it down.
#
# Set `vertical` to `beta1`, and $\beta_2$ to 0.9: a mean that remembers longer than the mean square does is worst of all. With $\beta_1 = 0.99$ the walker still swings over
# a third of its first distance after 1,000 steps, and from $\eta = 1$ on it ends farther away than it began. Kingma and Ba's analysis asks for $\beta_1^2 < \sqrt{\beta_2}$ (theorem 4.1).
#
# Even with a long memory there is no guarantee when the gradient differs from step to step. Reddi, Kale and Kumar (2018) build convex problems on
# which Adam does not converge to the minimum, for any $\beta_1 < \sqrt{\beta_2}$ (theorem 2), also when the examples are drawn at random (theorem 3). In
# their simplest one it walks to the *worst* point (theorem 1): a rare large gradient, which should decide, is divided by its own size.

# %% [markdown]
# ## 8 · Use it
#
# First the race of the beginning, now with *your* five rules.

# %% demo
yours = {
    "Rprop": rprop_step,
    "AdaGrad": adagrad_step,
    "RMSProp": rmsprop_step,
    "AdaDelta": adadelta_step,
    "Adam": adam_step,
}
rules = pictures.RULES | {name: pictures.RULES[name]._replace(step=step) for name, step in yours.items()}


def your_race(start, **controls):
    return pictures.run_rules(start, rules=rules, **controls)


race(SURFACES, your_race, start=(-3.2, 1.4), lr_factor=log_slider(0.1, 10.0, 1.0))

# %% [markdown]
# Choose the saddle and drop the start near the left end of its ridge, at about $(-1.6, 0.02)$. There the gradient along $y$ is nearly 0, and gradient descent needs 114
# steps to get half-way down (to $|y| > 0.5$), momentum 57. To your rules a tiny gradient is as good as any other: Rprop and Adam need 4, RMSProp 7, AdaDelta 12, and AdaGrad,
# whose first step is always $\eta = 0.5$ long, is there at once. (On the banana the first two fly off; an `lr factor` of 0.1 keeps them on the surface.)
#
# ### The jump, in a network
# Your `adam_step` trains a small perceptron on 1,437 handwritten digits. Beside it runs the same rule without the hats. The learning rate is 0.03.
#
# **Predict**: by which factor do their first steps differ, on average over all 4,810 parameters?

# %% demo
from course_lib.optim.adaptive import adam_init

pictures.plot_first_steps(
    {
        "your adam_step": pictures.digit_steps(adam_step, adam_init, lr=0.03),
        "without bias correction": pictures.digit_steps(pictures.uncorrected_adam_step, adam_init, lr=0.03),
    }
)

# %% [markdown]
# The first steps are 0.74 and 2.33 learning rates long, a factor of 3.16 as computed. (Why not 1? Some pixels are blank in the whole batch and some ReLUs are
# off, so a quarter of the parameters has no gradient yet.) The corrected run is at a loss of 0.4 after 20 steps. The other starts by getting worse,
# stays near 1.5 for as long, and in the third epoch it has 0.30 where the corrected run has 0.12. An honest footnote: with a learning rate of 0.003 the same jump *helps*, because there the learning rate was too small
# to begin with. Without the correction you do not have the learning rate that you asked for.
#
# ### Rare things, where adaptive steps win
# Which letter follows two others in a first name? A table of $27^2$ rows of 27 logits learns it from 4,663 US first names. A batch of 64 letters
# touches at most 64 rows; every other row has gradient 0. The pair "an" comes 690 times; of the 425 pairs
# that occur, a quarter come at most five times.
#
# Each rule has the best of three learning rates a factor of 2 apart, found beforehand: 20 for SGD, 2 for momentum, 0.5 for AdaGrad, 0.02 for Adam.
#
# **Predict**: after which pairs do the adaptive rules gain most, the rare or the frequent ones?

# %% demo
from course_lib.optim.adaptive import adagrad_init
from course_lib.optim.gradient_descent import momentum_init, momentum_step, sgd_step

pictures.plot_rare_pairs(
    {
        "SGD": pictures.train_table(sgd_step, None, lr=20.0),
        "momentum": pictures.train_table(momentum_step, momentum_init, lr=2.0, momentum=0.9),
        "your AdaGrad": pictures.train_table(adagrad_step, adagrad_init, lr=0.5),
        "your Adam": pictures.train_table(adam_step, adam_init, lr=0.02),
    }
)

# %% [markdown]
# AdaGrad and Adam end at a loss of 2.115 and 2.116, SGD at 2.19, momentum at 2.17. The right picture tells why: the gap is widest (2.06 and 2.09 against 2.34 and 2.35) after
# pairs that were seen fewer than 20 times. SGD has one rate for all rows. At 20 the frequent rows already tremble, see the last group, while the rare ones have
# hardly left the start. AdaGrad gives the rare row a step as long as the frequent one had *when it was that young*.
#
# ### Rare things, where they lose
# The same virtue can be a vice. Wilson et al. (2017, section 3.3) built this problem. Label ±1. The first feature *is* the label. The next two are always 1. And each example has
# features that no other example has, one if its label is 1 and five if it is −1: names, identifiers, dust. 100 examples, 60 of them with label 1, squared loss,
# exact gradients, all weights start at 0.
#
# **Predict**: all three rules bring the training loss to 0. What share of *new* examples does each get right?

# %% demo
data = pictures.rare_features()
fits = {
    "momentum": pictures.train_features(
        data,
        momentum_step,
        momentum_init,
        lr=0.03,
        momentum=0.9,
    ),
    "your AdaGrad": pictures.train_features(data, adagrad_step, adagrad_init, lr=0.1),
    "your Adam": pictures.train_features(data, adam_step, adam_init, lr=0.01),
}
pictures.plot_rare_features(fits)

# %% demo
{name: fit.weight[:3].round(2).tolist() for name, fit in fits.items()}

# %% [markdown]
# All three fit the training data perfectly. On new examples, momentum is right every time; AdaGrad and Adam are right in 60 %, which is what one gets by always saying 1.
#
# The weights say why. Momentum gives the first feature 0.97: it is in every example and never wrong, so its gradient is the longest. The adaptive rules stretch *every* gradient to the same length,
# so all features, the true one and the dust, end with weights of the same size: ¼ each, with signs. A new example with label 1 gets
# $\tfrac14 (1 + 1 + 1) > 0$, one with label −1 gets $\tfrac14(-1 + 1 + 1) > 0$: always 1.
#
# So there are two opinions about rare features. If they carry the meaning, as rare words do, adapt. If they are noise, let the
# long gradients lead. In practice image classifiers are often trained with SGD and momentum: in the same paper's experiments with a VGG network on CIFAR-10
# it beats every adaptive rule on the test set. Large language models are trained with AdamW (Touvron et al., 2023, section 2.3, for one). Kunstner et al.
# (2024) trace its lead over gradient descent there to rare words.
#
# ### Exercise 3.7, in your own words
# You train with a batch mean as loss, and a colleague changes it to the batch *sum*, with 1,000 examples a batch. Nothing else changes.
# (a) What happens to the steps of SGD, and what to those of Adam? Why? (b) You had added weight decay to the gradient, inside Adam. What becomes of the decay's effect now, and
# what would have become of it in AdamW? (c) Give one case in which Adam *does* notice the change.

# %% [markdown] exercise="loss-scaled" points=3
# *Write your answer here, in about eight sentences.*
#
# ### BEGIN SOLUTION
# **Model answer.** (a) All gradients are 1,000 times longer. SGD's steps are too, and it flies off unless the learning rate is divided by 1,000. In Adam m̂ grows by 1,000 and v̂ by
# 1,000², so its root by 1,000: the quotient, and with it every step, is what it was. (b) With the decay inside the gradient, g + λw, only g has grown: λw is now a
# thousandth of the sum it was part of, and √v̂, which is 1,000 times larger, divides it. The decay is about 1,000 times weaker. In AdamW the parameter shrinks by ηλ
# of itself whatever the gradient is: nothing changes. (c) Where ε counts: parameters whose gradients were near or below ε took
# short steps before and take full ones now. (Also right: numbers that overflow or underflow in half precision; clipping of the gradients by norm.)
#
# **Marking guide.** 1 point for each of (a), (b), (c). (a) needs both rules and the cancelling quotient; (b) needs that the L2 term is *not* scaled with the loss, and AdamW unchanged; half the
# point for AdamW alone. (c) any true case with its reason.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Dividing a gradient by its own usual size makes the step free of the loss's scale and of the curvature: the learning rate becomes a length.
# - The rules differ in what "usual" means: the sign alone (Rprop), all of the past (AdaGrad), the recent past (RMSProp), the past and the past updates
#   (AdaDelta), the recent past beside a recent mean (Adam).
# - Means that start at 0 are too small. Uncorrected, Adam's step is 3.2 times too long at first and 6.6 times at the twelfth; divided by $1 - \beta^t$ it is right from the start.
# - Adam's step is $\eta/\sqrt{1 + (\sigma/\mu)^2}$: long where the gradient is steady, short where it is noise.
# - A short memory of squares makes Adam hover; then only a schedule brings it down.
# - Weight decay belongs beside Adam's step, not inside its gradient: AdamW.
# - Adaptive steps learn what is rare. That wins when the rare matters, and loses when it is dust.
#
# **Read on.** Kingma and Ba (2015), [*Adam*](https://arxiv.org/abs/1412.6980), sections 1 to 3 · Duchi, Hazan and Singer (2011),
# [*Adaptive subgradient methods*](https://jmlr.org/papers/v12/duchi11a.html), section 1 · Zeiler (2012), [*ADADELTA*](https://arxiv.org/abs/1212.5701), four pages ·
# Loshchilov and Hutter (2019), [*Decoupled weight decay*](https://arxiv.org/abs/1711.05101) · Wilson et al. (2017),
# [*The marginal value of adaptive gradient methods*](https://arxiv.org/abs/1705.08292) · Balles and Hennig (2018),
# [*Dissecting Adam*](https://arxiv.org/abs/1705.07774) · Reddi, Kale and Kumar (2018), [*On the convergence of Adam and beyond*](https://arxiv.org/abs/1904.09237) ·
# Kunstner et al. (2024), [*Heavy-tailed class imbalance and why Adam outperforms gradient descent on language models*](https://arxiv.org/abs/2402.19449) ·
# Touvron et al. (2023), [*LLaMA*](https://arxiv.org/abs/2302.13971) ·
# Ruder, [*An overview of gradient descent optimization algorithms*](https://www.ruder.io/optimizing-gradient-descent/).
#
# Next: lesson 04 asks what no learning rate can mend, a gradient that never arrives.
