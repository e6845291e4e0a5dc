# %% [markdown]
# # 02 · Momentum
#
# {{badges}}
#
# **Why does a ball cross a ravine in a tenth of the steps that a walker needs?**
#
# A walker looks at the slope underfoot, takes a step, and forgets it at once. A ball remembers: what it has been
# doing, it goes on doing. One number of memory a parameter is all that it costs (Polyak, 1964), and most optimizers in
# use still have it inside, Adam (lesson 03) too. In this lesson you write it, find out exactly when it rolls, swings or
# flies away, and compute how much faster it can be.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 2.1 `terminal_gain`: how long a step can grow | 1 | ●○○○ | 3 |
# | 2.2 `momentum_step`: the ball | 4 | ●○○○ | 8 |
# | 2.3 `nesterov_step`: the ball that looks ahead | 4 | ●●○○ | 10 |
# | 2.4 `iteration_matrix`: one step as a matrix | 2 | ●●○○ | 8 |
# | 2.5 `convergence_rate`: how fast, and whether at all | 4 | ●●●○ | 12 |
# | 2.6 `optimal_momentum`: the best pair there is | 3 | ●●●○ | 10 |
# | 2.7 in your own words | 3 | ●●●○ | 10 |
#
# It builds on gradient descent and the learning rate (lesson 01). Section 5 uses the eigenvalues of a 2×2 matrix.

# %% bootstrap

# %% provided="setup"
import numpy as np

from course_lib.check import check

# %% demo
from course_lib.viz import momentum as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.pointing import scrub
from course_lib.viz.widgets.race import race
from course_lib.viz.widgets.surfaces import BANANA, RAVINE, SADDLE

# %% [markdown]
# ## Predict first
#
# The picture below shows a ravine: a quadratic loss, 100 times as steep across as along. Two walkers start at the same
# place. One is gradient descent, with *the best learning rate there is* for this ravine. The other has momentum, with
# the best learning rate and the best momentum. Both look at the same number of gradients.
#
# **How many times fewer steps does momentum need to come a million times closer to the minimum?** Write down what you
# think: `2`, `10` or `100`.

# %%
prediction = ...  # 2, 10 or 100

# %% demo
explore(pictures.plot_ravine, condition=log_slider(1, 300, 100, per_decade=6))

# %% [markdown]
# On the left are the first 40 steps. Gradient descent jumps from wall to wall and hardly moves along. Momentum swings
# wide at first, then turns into the valley. On the right is the distance that is left, on a logarithmic axis: a straight
# line means that each step removes the same share. Move the slider: the steeper the ravine, the more momentum gains. At
# 10 it takes 2.7 times fewer steps, at 100 it takes 7.9 times fewer, so `10` is the nearest answer. These numbers have a
# law; sections 5 and 6 derive it, and section 7 checks it with your own functions.

# %% [markdown]
# ## 1 · The ravine
#
# Take a quadratic loss of two parameters with curvatures $h_{\min} < h_{\max}$:
#
# $$L(w) = \tfrac12 h_{\min} w_1^2 + \tfrac12 h_{\max} w_2^2 .$$
#
# Gradient descent treats each direction by itself: $w_i \leftarrow (1 - \eta h_i)\, w_i$. In lesson 01 we saw that it
# converges only for $\eta < 2 / h_{\max}$: **the steep direction limits the step**. With such a step the flat direction
# shrinks only by $1 - \eta h_{\min}$: **the flat direction sets the time**. The best compromise gives both the same
# factor, $1 - \eta h_{\min} = -(1 - \eta h_{\max})$:
#
# $$\eta = \frac{2}{h_{\max} + h_{\min}}, \qquad \text{factor } \rho_{\text{GD}} = \frac{\kappa - 1}{\kappa + 1},
# \qquad \kappa = \frac{h_{\max}}{h_{\min}} .$$
#
# $\kappa$ is the **condition number**: how much steeper the ravine is across than along. Since
# $\ln \rho_{\text{GD}} \approx -2/\kappa$, reducing the error by a factor $\varepsilon$ takes about
# $\tfrac{\kappa}{2} \ln \tfrac1\varepsilon$ steps: for $\kappa = 100$ and $\varepsilon = 10^{-6}$, 691, as in the picture. No learning rate
# does better. Real losses are worse: the curvatures of a trained network span many powers of ten, with most of them near
# zero and a few large ones (Sagun et al., 2017).

# %% [markdown]
# ## 2 · A velocity
#
# Look at what the walker sees. Across the ravine the gradient changes its sign at each step: the contributions cancel.
# Along the ravine it is small, but always points the same way: the contributions add up. So **add up the gradients, and
# slowly forget the old ones**:
#
# $$v \leftarrow m\, v + g, \qquad w \leftarrow w - \eta\, v, \qquad 0 \le m < 1 .$$
#
# $g = \nabla L(w)$ is the gradient, $v$ is the **velocity**, of the shape of $w$ and zero at first, and $m$ is the
# **momentum**: the part of the velocity that survives a step. $1 - m$ is the friction. Written out,
#
# $$v_t = g_t + m\, g_{t-1} + m^2 g_{t-2} + \dots$$
#
# - A **constant** gradient $g$: $v \to g\,(1 + m + m^2 + \dots) = \dfrac{g}{1 - m}$. The steps grow.
# - A gradient that **alternates**, $g, -g, g, \dots$: $v \to \pm g\,(1 - m + m^2 - \dots) = \pm\dfrac{g}{1 + m}$. The
#   steps shrink.
#
# **Predict**: the gradient below is a trend of 1 with a flip of ±3 on top. At which momentum is the flip, in the velocity,
# smaller than the trend?

# %% demo
explore(pictures.plot_velocity, momentum=(0.0, 0.99, 0.01))

# %% [markdown]
# Left: how much each earlier gradient still counts. The dotted line marks $1/(1-m)$ steps, the length of the memory.
# Right: the gradients (dots) and the velocity (line), multiplied by $1 - m$ so that both fit one axis. The trend stays at
# 1, the flip shrinks by $(1-m)/(1+m)$: a third at 0.5, a nineteenth at 0.9. Note the price at the left edge: a long memory
# takes long to get going, and long to stop.
#
# ### Exercise 2.1
# With momentum 0.9 and a gradient that stays the same, each step ends up $1/(1 - 0.9) = 10$ times as long as $\eta g$.
# How many times as long with momentum **0.99**?

# %% exercise="terminal_gain"
### BEGIN SOLUTION
terminal_gain = 1 / (1 - 0.99)
### END SOLUTION

# %% check="terminal_gain" points=1
check("terminal_gain", terminal_gain)

# %% [markdown]
# > **Convention card.** Four forms of momentum are in use. With a *constant* learning rate all can walk the same path, but
# > their velocities are different numbers, so code and learning rates cannot be carried over unseen.
# >
# > | form | who | compared with ours |
# > |---|---|---|
# > | $v \leftarrow m v + g$, $\;w \leftarrow w - \eta v$ | **this course**, `torch.optim.SGD`, d2l, Goh (2017) | |
# > | $v \leftarrow m v + \eta g$, $\;w \leftarrow w - v$ | Ruder (2016) | $v$ is $\eta$ times ours |
# > | $v \leftarrow m v - \eta g$, $\;w \leftarrow w + v$ | CS231n, Keras, Sutskever et al. (2013) | $v$ is $-\eta$ times ours |
# > | $v \leftarrow m v + (1 - m) g$, $\;w \leftarrow w - \eta v$ | deeplearning.ai; torch with `dampening=m` | needs $\eta/(1 - m)$ |
# >
# > They part when $\eta$ changes during training: with $\eta$ outside, a lowered rate slows the ball at once; with $\eta$
# > inside, the old, faster velocity has to fade first.
#
# ### Exercise 2.2
# By hand first: $w = (1, 2)$, $g = (0.5, -1)$, $v = (1, 0)$, $\eta = 0.1$, $m = 0.9$. The new velocity is
# $0.9 \cdot (1, 0) + (0.5, -1) = (1.4, -1)$, the new parameter $(1, 2) - 0.1 \cdot (1.4, -1) = (0.86, 2.1)$.
#
# <details><summary>Hint 1</summary>
# Two lines: first the velocity, then the parameter with the <em>new</em> velocity.
# </details>
# <details><summary>Hint 2</summary>
# <code>velocity *= momentum</code> writes into the caller's array. <code>velocity = momentum * …</code> makes a new one.
# </details>


# %% exercise="momentum_step"
def momentum_step(param, grad, velocity, *, lr, momentum):
    """
    Return (param, velocity) after one step with momentum.

    param, grad, velocity: arrays of one shape; velocity is what the last step
    returned, zeros before the first. lr: the learning rate, outside the velocity.
    momentum: the part of the velocity that is kept. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    velocity = momentum * velocity + grad
    return param - lr * velocity, velocity
    ### END SOLUTION


# %% check="momentum_step" points=4
check("momentum_step", momentum_step)

# %% [markdown]
# ## 3 · Drop the ball
#
# Now your function rolls. Click or drag anywhere on the surface to drop both there. Ball 1 is your `momentum_step` with
# momentum 0, which is gradient descent; ball 2 is the same function with the momentum of the slider. Three things to try:
#
# 1. In the ravine, raise the learning rate until ball 1 flies away. Can ball 2 take a larger one, or only a smaller one?
# 2. Set the momentum to 0.98 and drop the ball far out. Count how often it passes the star.
# 3. On the saddle, drop both nearly on the ridge, at the far right. Which leaves first?

# %% demo
import ipywidgets as widgets


def roll(surface, step, start, *, lr, momentum, steps=150):
    """Return the path of a ball over a surface, its start first."""
    path, velocity = [start], np.zeros_like(start)
    for _ in range(steps):
        grad = surface.grad(path[-1])
        param, velocity = step(path[-1], grad, velocity, lr=lr, momentum=momentum)
        path.append(param)
    return np.array(path)


def drop_two(start, *, surface, lr, momentum):
    return {
        "gradient descent": roll(surface, momentum_step, start, lr=lr, momentum=0.0),
        "momentum": roll(surface, momentum_step, start, lr=lr, momentum=momentum),
    }


momenta = widgets.FloatSlider(value=0.85, min=0, max=0.99, step=0.01)
rates = log_slider(0.003, 0.3, 0.03)
race([RAVINE, SADDLE, BANANA], drop_two, start=(-3.5, 1.2), lr=rates, momentum=momenta)

# %% [markdown]
# In the ravine gradient descent flies away beyond $2/h_{\max} = 2/20 = 0.1$. The ball rolls to the
# star with almost twice that: section 5 says why. With much momentum it has little friction and swings around the star many times. At the saddle the gradient
# along the ridge is tiny but keeps its direction, and the velocity adds it up.
#
# ## 4 · Look ahead
#
# A ball learns too late that the ground rises: it takes the gradient where it *is*, though it knows already that the
# velocity will carry it to $w - \eta m v$. Nesterov (1983) takes the gradient *there*. In the form of Sutskever et al.
# (2013, equations 3 and 4; signs as ours), with $u$ the ball's place,
#
# $$v' = m v + \nabla L(\underbrace{u - \eta m v}_{\text{where it is carried}}), \qquad u' = u - \eta v' .$$
#
# That is awkward in code: the gradient is wanted at a place where the parameters are not. So keep the place ahead,
# $w = u - \eta m v$, as *the* parameter. With $g = \nabla L(w)$, one step of it is
#
# $$w' = u' - \eta m v' = (w + \eta m v) - \eta v' - \eta m v' = w - \eta\,(\underbrace{v' - m v}_{g} + m v'),$$
#
# $$\boxed{\; v \leftarrow m v + g, \qquad w \leftarrow w - \eta\,(g + m v) \;}$$
#
# with the *new* $v$ in the second equation. The gradient is now wanted where the parameters are, and nothing was
# approximated.
#
# > **Convention card.** This is `torch.optim.SGD(nesterov=True)`. Keras and CS231n use the same rule with $-\eta g$ inside
# > the velocity (Bengio et al., 2012, section 3.5). Sutskever's form walks through $u$, a different sequence of points, but
# > its places ahead are exactly our $w$. At the minimum both meet.
#
# ### Exercise 2.3
# By hand first, with the numbers of 2.2: the new velocity is again $(1.4, -1)$. Then $g + m v = (0.5, -1) +
# 0.9 \cdot (1.4, -1) = (1.76, -1.9)$, and the new parameter is $(1, 2) - 0.1 \cdot (1.76, -1.9) = (0.824, 2.19)$.
#
# <details><summary>Hint</summary>
# If you put the old velocity into the second equation, you get plain momentum back. Try it with the numbers above.
# </details>


# %% exercise="nesterov_step"
def nesterov_step(param, grad, velocity, *, lr, momentum):
    """
    Return (param, velocity) after one step of Nesterov's momentum, in torch's form.

    param, grad, velocity: arrays of one shape. grad was taken at param, the place
    that is looked ahead to. lr: the learning rate, outside the velocity. momentum:
    the part of the velocity that is kept. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    velocity = momentum * velocity + grad
    return param - lr * (grad + momentum * velocity), velocity
    ### END SOLUTION


# %% check="nesterov_step" points=4
check("nesterov_step", nesterov_step)

# %% [markdown]
# Are the two forms really the same? The next cell runs Sutskever's on the banana, with the gradient taken ahead, and
# compares its places ahead with the path of your function.

# %% demo
options = {"lr": 0.01, "momentum": 0.9}
behind, velocity, ahead = np.array([-1.5, 2.5]), np.zeros(2), []
for _ in range(151):
    ahead.append(behind - options["lr"] * options["momentum"] * velocity)
    velocity = options["momentum"] * velocity + BANANA.grad(ahead[-1])
    behind = behind - options["lr"] * velocity
path = roll(BANANA, nesterov_step, np.array([-1.5, 2.5]), **options)
print(f"largest distance between the two, 150 steps: {np.abs(path - ahead).max():.1e}")

# %% [markdown]
# Only rounding is left. Now race all three. With the same learning rate and momentum, Nesterov's ball swings less.


# %% demo
def drop_three(start, *, surface, lr, momentum):
    balls = drop_two(start, surface=surface, lr=lr, momentum=momentum)
    return balls | {"Nesterov": roll(surface, nesterov_step, start, lr=lr, momentum=momentum)}


momenta = widgets.FloatSlider(value=0.95, min=0, max=0.99, step=0.01)
rates = log_slider(0.003, 0.3, 0.03)
race([RAVINE, BANANA], drop_three, start=(-3.5, 1.2), lr=rates, momentum=momenta)

# %% [markdown]
# The reason, for curvature $h$: with the gradient taken ahead, $v' = m v + h\,(u - \eta m v) = m\,(1 - \eta h)\, v + h u$. That
# is plain momentum, in which the velocity keeps only $m\,(1 - \eta h)$ of itself. **Nesterov is momentum with more
# friction where the surface is steep** (Sutskever et al., 2013, theorem 2.1), and steep directions are those that swing.
#
# That has a limit. Raise the learning rate above 0.07, and Nesterov's ball is the first of the three to fly away. Beyond
# $\eta h = 1$ the factor $m\,(1 - \eta h)$ is negative: what should brake pushes back. With the method of the next section one
# finds that it diverges from $\eta = \dfrac{2\,(1 + m)}{(1 + 2m)\,h}$ on. Here that is $3.9 / (2.9 \cdot 20) = 0.067$, less than
# gradient descent's 0.1.

# %% [markdown]
# ## 5 · Rolls, swings or flies away: the 2×2 matrix
#
# On a parabola $L(w) = \tfrac12 h w^2$ the gradient is $h w$, and one step of momentum is *linear* in $(w, v)$. The new
# velocity is $v' = h w + m v$; the new parameter is $w' = w - \eta v' = (1 - \eta h)\, w - \eta m\, v$. Together
#
# $$\begin{pmatrix} w' \\ v' \end{pmatrix} = A \begin{pmatrix} w \\ v \end{pmatrix}, \qquad
# A = \begin{pmatrix} 1 - \eta h & -\eta m \\ h & m \end{pmatrix}.$$
#
# A quadratic loss with many parameters falls apart into such parabolas, one for each eigenvector of its second
# derivative: rotate the axes there, and each direction has its own $h$ and its own $A$. So this one matrix is all there is
# to know (the derivation follows Polyak, 1964, and Goh, 2017).
#
# ### Exercise 2.4
# By hand first: $h = 2$, $\eta = 0.25$, $m = 0.5$ give
# $A = \begin{pmatrix} 0.5 & -0.125 \\ 2 & 0.5 \end{pmatrix}$.
#
# <details><summary>Hint</summary>
# The first row says what the new parameter is made of, the second what the new velocity is made of: check yours by one
# <code>momentum_step</code> from param 1, velocity 0.
# </details>


# %% exercise="iteration_matrix"
def iteration_matrix(curvature, *, lr, momentum):
    """
    Return the (2, 2) matrix by which a momentum step on a parabola maps (param, velocity).

    curvature: the parabola's second derivative, a number. lr, momentum: as in
    momentum_step.
    """
    ### BEGIN SOLUTION
    return np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    ### END SOLUTION


# %% check="iteration_matrix" points=2
check("iteration_matrix", iteration_matrix)

# %% [markdown]
# After $t$ steps the start has been multiplied by $A^t$, whose size is ruled by the eigenvalues of $A$. Their sum is the
# trace, their product the determinant:
#
# $$\lambda_1 + \lambda_2 = 1 + m - \eta h, \qquad
# \lambda_1 \lambda_2 = (1 - \eta h)\, m + \eta m h = m,$$
#
# $$\lambda = \tfrac12 \left( \tau \pm \sqrt{\tau^2 - 4 m} \right), \qquad \tau = 1 + m - \eta h .$$
#
# The one with the larger $|\lambda|$ is what remains in the end: $\rho = \max(|\lambda_1|, |\lambda_2|)$, the **spectral
# radius**, is the factor by which a step shrinks the error. There are four cases.
#
# | where | eigenvalues | the ball | $\rho$ |
# |---|---|---|---|
# | $0 < \eta h \le (1 - \sqrt m)^2$ | real, positive | **monotone**: creeps down one side | $\sqrt m$ or more |
# | $(1 - \sqrt m)^2 < \eta h < (1 + \sqrt m)^2$ | complex pair | **oscillating**: swings through the minimum | exactly $\sqrt m$ |
# | $(1 + \sqrt m)^2 \le \eta h < 2 + 2m$ | real, negative | **hopping**: changes sides at each step | $\sqrt m$ or more |
# | $\eta h \ge 2 + 2m$ | one is $-1$ or beyond | **divergent** | 1 or more |
#
# The edges: $\tau^2 = 4m$ is $\tau = \pm 2\sqrt m$, that is $\eta h = 1 + m \mp 2 \sqrt m = (1 \mp \sqrt m)^2$. A complex
# pair has the same size twice, and the product is $m$; hence $\sqrt m$. And $\lambda = -1$ solves
# $\lambda^2 - \tau \lambda + m = 0$ when $\eta h = 2 + 2m$. On a hilltop, $h < 0$, the larger eigenvalue exceeds $1 + \eta |h|$,
# gradient descent's factor: the ball leaves a saddle sooner, as in section 3.
#
# The last row answers a question of section 3: the limit of the learning rate is $2(1 + m)/h$, almost *twice* gradient
# descent's. The second row is the surprise: in the whole oscillating region, the rate depends **neither on the curvature nor
# on the learning rate**. Remember it for section 6.
#
# ### Exercise 2.5
# By hand first: $h = 4$, $\eta = 0.1$, $m = 0.1$: $\tau = 0.7$, $\sqrt{0.49 - 0.4} = 0.3$, eigenvalues 0.5 and 0.2, rate
# **0.5** (gradient descent: 0.6). And $h = 1$, $\eta = 1$, $m = 0.25$: $\tau = 0.25$, the root is imaginary, the rate
# $\sqrt{0.25} = 0.5$.
#
# <details><summary>Hint 1</summary>
# Either NumPy finds the eigenvalues of your matrix (<code>np.linalg.eigvals</code>), or you put the formula into code.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.sqrt(-1.0)</code> is nan, <code>np.sqrt(-1.0 + 0j)</code> is 1j. <code>abs</code> of a complex number is its size.
# </details>


# %% exercise="convergence_rate"
def convergence_rate(curvature, *, lr, momentum):
    """
    Return the factor, a float, by which a step on a parabola shrinks the error in the end.

    curvature: the parabola's second derivative, a number of any sign. lr, momentum: as
    in momentum_step.
    """
    ### BEGIN SOLUTION
    trace = 1 + momentum - lr * curvature
    root = np.sqrt(trace**2 - 4 * momentum + 0j)
    return max(abs(trace + root), abs(trace - root)) / 2
    ### END SOLUTION


# %% check="convergence_rate" points=4
check("convergence_rate", convergence_rate)

# %% [markdown]
# **Predict**: start with momentum 0.8 and a small learning rate, and go to the right. Which of the four regions do you
# pass, in which order? Does the rate change while the ball swings? Then click on the map, drag over it, or use the sliders.

# %% demo
scrub(
    pictures.plot_phase_map,
    "lr",
    "momentum",
    lr=(0.01, 4.2, 0.01),
    momentum=(0.0, 0.99, 0.01),
)

# %% [markdown]
# The map shows all learning rates and momenta for a parabola of curvature 1; for another curvature read $\eta h$ on the
# axis. Lines of equal rate run along it: horizontal in the oscillating region, where only $m$ counts. Top right: the
# walk that belongs to the point you chose, with $\pm\rho^t$ as its envelope. Bottom right: its two eigenvalues in the
# complex plane; outside the circle means divergence. They start on the real axis, meet, leave it as a pair that runs around
# a circle of radius $\sqrt m$, meet again on the negative side, and one of them leaves through $-1$.
#
# Look for the point where the two positive eigenvalues meet: the lower edge of the oscillating region,
# $\eta h = (1 - \sqrt m)^2$. For a given $\eta h$ it has the best momentum: **critical damping**. Less momentum creeps, more
# momentum swings.

# %% [markdown]
# ## 6 · The best pair
#
# A ravine has *many* curvatures, from $h_{\min}$ to $h_{\max}$, and one $\eta$ and one $m$ for all. We want the worst rate
# over them to be as small as possible. Below: the rate for each curvature from 1 to 100.
#
# **Play first**: find the learning rate and momentum with the smallest *worst* rate. Gradient descent's best is 0.980. How
# low do you get?

# %% demo
explore(
    pictures.plot_rates,
    lr=log_slider(0.003, 0.1, 0.01, per_decade=25),
    momentum=(0.0, 0.99, 0.01),
)

# %% [markdown]
# The dashed line is Nesterov's: lower where it is steep, but the first to rise above 1 when you raise the learning rate.
# Momentum's line is flat where the curvature swings, at height $\sqrt m$, and rises at both ends. So: have *every* curvature just
# swing, with the least $m$ for which that is possible. By the table of section 5, all of them swing if
#
# $$\eta\, h_{\min} \ge (1 - \sqrt m)^2 \qquad\text{and}\qquad \eta\, h_{\max} \le (1 + \sqrt m)^2 .$$
#
# Less momentum brings the two edges closer to each other: until their quotient is $h_{\max} / h_{\min}$, and *both are
# equalities*. With less still, one end falls out, and its rate rises above $\sqrt m$. Take roots: $\sqrt{\eta h_{\min}} = 1 - \sqrt m$ and $\sqrt{\eta h_{\max}} = 1 + \sqrt m$. Their sum and their
# quotient give
#
# $$\sqrt\eta = \frac{2}{\sqrt{h_{\max}} + \sqrt{h_{\min}}}, \qquad
# \sqrt m = \frac{\sqrt{h_{\max}} - \sqrt{h_{\min}}}{\sqrt{h_{\max}} + \sqrt{h_{\min}}}
# = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} = \rho_{\text{momentum}}$$
#
# (Polyak, 1964, theorem 9).
#
# <details><summary>Proof that nothing else is better</summary>
#
# Let a pair $(\eta, m)$ have the worst rate $\rho < 1$. The two roots of $\lambda^2 - \tau\lambda + m$ have a size of at most
# $\rho$ if and only if $m \le \rho^2$ and $|\tau| \le \rho + m/\rho$ (Jury's conditions, scaled by $\rho$). With
# $\tau = 1 + m - \eta h$ the second one says, at the flat and at the steep end,
#
# $$\eta h_{\min} \ge (1 - \rho)(1 - m/\rho), \qquad \eta h_{\max} \le (1 + \rho)(1 + m/\rho) .$$
#
# Divide: $\kappa \le \frac{(1 + \rho)(1 + m/\rho)}{(1 - \rho)(1 - m/\rho)}$. This grows with $m$, and $m \le \rho^2$, so
# $\kappa \le \left(\frac{1 + \rho}{1 - \rho}\right)^2$, which is $\rho \ge \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}$.
# </details>
#
# Compare with section 1: gradient descent's $\rho$ has $\kappa$ where momentum's has
# $\sqrt\kappa$. Since $\ln \rho \approx -2/\sqrt\kappa$, the steps to a given error are fewer by
#
# $$\frac{\ln \rho_{\text{momentum}}}{\ln \rho_{\text{GD}}} \approx \frac{2/\sqrt\kappa}{2/\kappa} = \sqrt\kappa .$$
#
# **A ball is $\sqrt\kappa$ times as fast as a walker.** No method that only combines the gradients it has seen has a better
# rate than $\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}$ in the worst case (Nesterov, 2004, theorem 2.1.13).
#
# ### Exercise 2.6
# By hand first: $h_{\min} = 1$, $h_{\max} = 25$. The roots are 1 and 5, $\sqrt\eta = 2/6$, $\sqrt m = 4/6$: the learning rate is
# $1/9$, the momentum $4/9$, the rate $2/3$. Gradient descent's best is $24/26 = 0.923$.
#
# <details><summary>Hint 1</summary>
# The formulas above give the <em>roots</em> of both results. The rate is the root of the momentum, not the momentum.
# </details>
# <details><summary>Hint 2</summary>
# Test yours: <code>convergence_rate</code> at both ends must be the same number.
# </details>


# %% exercise="optimal_momentum"
def optimal_momentum(curvature_min, curvature_max):
    """
    Return the (lr, momentum) with the smallest worst rate over the curvatures between.

    curvature_min, curvature_max: numbers, 0 < curvature_min <= curvature_max.
    """
    ### BEGIN SOLUTION
    low, high = np.sqrt(curvature_min), np.sqrt(curvature_max)
    return (2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2
    ### END SOLUTION


# %% check="optimal_momentum" points=3
check("optimal_momentum", optimal_momentum)

# %% [markdown]
# ### Why 0.9?
#
# Read the formula backwards: which ravine is a momentum best for? From $\sqrt m = (\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ follows
# $\sqrt\kappa = (1 + \sqrt m)/(1 - \sqrt m)$.
#
# | momentum | memory $1/(1-m)$ | rate $\sqrt m$ | best for $\kappa$ = |
# |---|---|---|---|
# | 0.5 | 2 steps | 0.707 | 34 |
# | **0.9** | 10 steps | 0.949 | 1,442 |
# | 0.99 | 100 steps | 0.995 | 158,402 |
#
# A momentum of 0.9 fits ravines of condition about a thousand. Nobody knows the curvatures of a network beforehand, and
# 0.9 is a habit that has done well: with less, the flat directions creep; with more, everything swings for long. It also
# has a price with *noisy* gradients: each one counts $1/(1-m)$ times, so the noise ball of lesson 01 grows as if the learning rate were
# $\eta/(1 - m)$, ten times larger. This is why one lowers the learning rate when one adds momentum. Section 7 measures
# that price. Sutskever et al. (2013, section 3) raised the momentum slowly, up to 0.999, and trained deep autoencoders with
# it that had been thought to need second derivatives.

# %% [markdown]
# ## 7 · Use it
#
# First the promise of section 6. For ravines from $\kappa = 3$ to $10{,}000$, *your* `momentum_step` walks with the constants of
# *your* `optimal_momentum`, gradient descent with its own best learning rate, and we count the steps until the distance to
# the minimum is a millionth.

# %% demo
pictures.plot_measured_gain(step=momentum_step, optimum=optimal_momentum)

# %% [markdown]
# Left: the counts (dots) and what the rates alone predict (lines). Right: their ratio beside $\sqrt\kappa$. The measured
# gain follows the square root, from 2.7 at $\kappa = 10$ to 70 at $\kappa = 10{,}000$, and stays 11 to 30 % below it. The
# reason is the point where the eigenvalues meet. A double eigenvalue $r = \sqrt m$ brings a factor $t$: from rest, the error
# along the ravine is *exactly* $(1 + (1 - r)\, t)\, r^t$. With this factor (dashed) the prediction is right to the step. It
# loses its weight as the target gets smaller: for $\kappa = 100$ the gain is 7.9 at a millionth, 8.7 at $10^{-12}$, and tends
# to 10.
#
# Now a real network: 64 → 32 → 10 on 1,437 images of digits. Its loss is no quadratic, and nobody knows its curvatures.
# All images go into each step, so there is no noise: gradient descent against your `momentum_step`, from the same start,
# each with seven learning rates. To compare them at *one* learning rate would be unfair to gradient descent, whose steps
# are ten times shorter.
#
# **Predict**: how many of momentum's steps are worth 200 of gradient descent's?

# %% demo
pictures.plot_digits(step=momentum_step)

# %% [markdown]
# Left: with its best learning rate momentum is after 40 steps where gradient descent is after 200: **five times sooner**.
# After 200 steps its loss is 33 times lower. Right: it is ahead at every learning rate below 2, and at 2 neither learns.
# And section 5 shows again: its largest useful learning rate is about that of gradient descent, not ten times smaller,
# though along the valley its steps are ten times as long.
#
# Last, the price. The same network, now with minibatches: many steps with small ones, fewer with large ones. Each dot is
# one run.
#
# **Predict**: for which batch size does momentum gain most: 8, 32 or 256?

# %% demo
pictures.plot_noise_price(step=momentum_step)

# %% [markdown]
# With batches of 256 momentum's best loss is four to five times lower than SGD's (three to five times with other seeds).
# With 32 the gain is less than a factor of two. With 8 there is none: the lowest point of the orange line lies at a learning
# rate about ten times smaller, as $\eta/(1 - m)$ says, and no lower; give the picture another `seed=`, and sometimes one
# wins, sometimes the other. Where noise limits the step, and not curvature, averaging over time does about what a smaller
# learning rate does (Kidambi et al., 2018, construct linear regressions in which momentum provably gains nothing). Momentum
# is a remedy for ravines, not for noise.
#
# ## 8 · In your own words
#
# ### Exercise 2.7
# A colleague trains with plain SGD and a learning rate of 0.1, found to be just below the largest that does not
# diverge, and then adds momentum 0.9 and changes nothing else. In four to six sentences: (a) Does the *steepest* direction
# diverge now? Why, or why not? (b) Why may the training loss end *higher* than before all the same? (c) Which learning rate
# is worth a try, and what does momentum then still gain, and when?

# %% [markdown] exercise="momentum-changes" points=3
# ### BEGIN SOLUTION
# (a) It does not diverge. Without momentum the limit is $\eta h_{\max} < 2$, with momentum it is $\eta h_{\max} < 2(1 + m)$,
# here 3.8. This $\eta h_{\max}$, just below 2, lies in the oscillating region: that direction swings, and shrinks by
# $\sqrt{0.9} = 0.95$ a step. (b) Where the gradients of many steps agree, a step is $1/(1 - m) = 10$ times as long.
# Minibatch noise counts ten times too: the ball in which the walk hovers has about the size that belongs to a learning
# rate of 1.0. So the loss ends higher, though the valley is crossed sooner. (c) About 0.01, which gives the old effective
# learning rate $\eta/(1 - m) = 0.1$, then upwards from there. At 0.01 slow directions are as slow as before. Momentum gains
# where it allows a larger effective step than curvature allows SGD: with ill-conditioned losses and large batches, up to
# $\sqrt\kappa$; with small batches little or nothing.
#
# *Marking:* 1 point for (a): no divergence, with the limit $2(1 + m)/h$, "twice the limit" or the oscillating region; "ten
# times the step, so it diverges" earns nothing. 1 point for (b): gradients, and with them noise, count $1/(1 - m) = 10$
# times. 1 point for (c): a smaller learning rate, about a tenth, *and* a gain tied to ravines or the condition number and to
# little noise; half a point where only one of the two is said.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - In a ravine the steep direction limits the learning rate and the flat one sets the time: gradient descent needs about
#   $\tfrac\kappa2 \ln\tfrac1\varepsilon$ steps.
# - A velocity adds gradients up and forgets them slowly. Trends grow by $1/(1 - m)$, flips shrink by $1/(1 + m)$.
# - On a parabola a step is a 2×2 matrix. Its eigenvalues say whether the ball creeps, swings, hops or flies away; while it
#   swings the rate is $\sqrt m$, whatever the curvature. It converges for learning rates up to $2(1 + m)/h$.
# - The best pair makes both ends of the spectrum just swing, and needs about $\sqrt\kappa$ times fewer steps.
# - Nesterov takes the gradient where the velocity will carry it, and so brakes more in steep directions.
# - 0.9 is right for condition numbers of about a thousand. The price is noise, which counts $1/(1 - m)$ times.
#
# **To read.** Goh (2017), *Why momentum really works*, Distill: the same mathematics, with beautiful pictures. Sutskever,
# Martens, Dahl and Hinton (2013), *On the importance of initialization and momentum in deep learning*. Polyak (1964), *Some
# methods of speeding up the convergence of iteration methods*. Nesterov (2004), *Introductory lectures on convex
# optimization*, section 2.1. *Dive into deep learning* (d2l.ai), the section on momentum. Kidambi, Netrapalli, Jain and
# Kakade (2018), *On the insufficiency of existing momentum schemes for stochastic optimization*.
#
# Next, lesson 03: one learning rate for all directions is what makes a ravine hard. What if each parameter had its own?
