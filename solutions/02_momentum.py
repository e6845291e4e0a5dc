# %% [markdown]
# # 02 · Momentum
#
# {{badges}}
#
# **Gradient descent forgets each step as soon as it is taken. What does it gain by remembering?**
#
# Think of a walker in fog. He looks at the slope under his feet, takes a step, and forgets it. A ball remembers: it goes on in the direction in which it has been moving. This memory costs one number per parameter (Polyak, 1964), and most optimizers in use contain it, among them Adam (lesson 03). In this lesson you write it, find out exactly when the ball rolls, swings or flies away, and compute how much faster than the walker it can be.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 2.1 `terminal_gain`: how long a step can grow | 1 | ●○○○ | 3 |
# | 2.2 `momentum_step`: the ball | 2 | ●○○○ | 6 |
# | 2.3 `train_with_momentum`: *mend* a loop in which momentum does too little | 2 | ●●○○ | 10 |
# | 2.4 `nesterov_step`: the ball that looks ahead | 2 | ●●○○ | 10 |
# | 2.5 `iteration_matrix`: one step as a matrix | 2 | ●●○○ | 8 |
# | 2.6 `convergence_rate`: how fast, and whether at all | 3 | ●●●○ | 12 |
# | 2.7 `optimal_momentum`: the best pair there is | 3 | ●●●○ | 10 |
# | 2.8 `fewest_steps`: *use* it all, in ravines with noise | 3 | ●●●○ | 15 |
# | 2.9 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 01: gradient descent, the learning rate, minibatches and their noise. Sections 5 and 6 need the eigenvalues of a 2×2 matrix and the magnitude of a complex number; both are recalled there. Nine questions ask for a prediction: choose an answer, and press *Commit* before you run the cells below it.

# %% bootstrap

# %% provided="setup"
import numpy as np

from course_lib.check import check

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import momentum as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.guard import guarded
from course_lib.viz.widgets.pointing import scrub
from course_lib.viz.widgets.surfaces import BANANA

# %% [markdown]
# ## A ravine
#
# The next picture shows the paths of a walker and a ball through a ravine: a quadratic loss that is 100 times as steep across as along. Both start at the same place. The walker is gradient descent, with *the best learning rate there is* for this ravine. The ball has momentum, with the best learning rate and the best momentum. Each of its steps costs the same as one of the walker's: one gradient.

# %% predict="ravine-gain"
predict(
    "ravine-gain",
    "Both are to come a million times closer to the minimum. How many times fewer steps does the ball take?",
    ["about 3 times fewer", "about 8 times fewer", "about 50 times fewer"],
)

# %% demo
explore(pictures.plot_ravine, condition=log_slider(1, 300, 100, per_decade=6))

# %% demo
predicted("ravine-gain", right="about 8 times fewer")

# %% [markdown]
# About 8 times: the walker takes 691 steps and the ball 87, which is 7.9 times fewer. On the left are the first 40 steps. Gradient descent jumps from wall to wall and hardly moves along the valley. Momentum swings wide at first, then turns into the valley. On the right is the remaining distance on a logarithmic axis: a straight line means that each step removes the same fraction of it.
#
# Move the slider: the steeper the ravine, the more momentum gains. In a ravine that is 10 times as steep across as along, the ball takes 2.7 times fewer steps. There is a law behind these numbers. Sections 5 and 6 derive it, and section 8 checks it with your own functions.

# %% [markdown]
# ## 1 · What is hard about a ravine
#
# Take a quadratic loss of two parameters with the curvatures $h_{\min} < h_{\max}$:
#
# $$L(w) = \tfrac12 h_{\min} w_1^2 + \tfrac12 h_{\max} w_2^2 .$$
#
# Gradient descent treats each direction by itself: $w_i \leftarrow (1 - \eta h_i)\, w_i$, with the learning rate $\eta$. In lesson 01 we saw that it converges only for $\eta < 2 / h_{\max}$: **the steep direction limits the step**. With such a step the flat direction shrinks only by the factor $1 - \eta h_{\min}$: **the flat direction sets the time**. The best compromise gives both factors the same size, $1 - \eta h_{\min} = -(1 - \eta h_{\max})$:
#
# $$\eta = \frac{2}{h_{\max} + h_{\min}}, \qquad \text{factor } \rho_{\text{GD}} = \frac{\kappa - 1}{\kappa + 1},
# \qquad \kappa = \frac{h_{\max}}{h_{\min}} .$$
#
# $\kappa$ is the **condition number**: how many times as steep the ravine is across as along. The factor $\rho$ is the fraction of the error that remains after a step. Since $\ln \rho_{\text{GD}} \approx -2/\kappa$, it takes about $\tfrac{\kappa}{2} \ln \tfrac1\varepsilon$ steps to reduce the error to the fraction $\varepsilon$. For $\kappa = 100$ and $\varepsilon = 10^{-6}$ this gives 691, as in the picture.
#
# No *constant* learning rate does better. (Learning rates that change from step to step, computed from Chebyshev polynomials, reach the rate of momentum: d'Aspremont, Scieur and Taylor, 2021, section 2.) Real losses are worse than our ravine: the curvatures of a trained network span many powers of ten; most of them are near zero, and a few are large (Sagun et al., 2017).

# %% [markdown]
# ## 2 · A velocity
#
# Look at the gradients that the walker meets. Across the ravine the gradient changes its sign at each step: the contributions cancel. Along the ravine it is small, but always points the same way: the contributions add up. So **add up the gradients, and slowly forget the old ones**:
#
# $$v \leftarrow m\, v + g, \qquad w \leftarrow w - \eta\, v, \qquad 0 \le m < 1 .$$
#
# $g = \nabla L(w)$ is the gradient: a vector that has the derivative of $L$ with respect to each parameter. $v$ is the **velocity**. It has the shape of $w$, and is zero at first. $m$ is the **momentum**: the fraction of the velocity that remains after a step. $1 - m$ acts as friction. Written out, with $t$ counting the steps,
#
# $$v_t = g_t + m\, g_{t-1} + m^2 g_{t-2} + \dots$$
#
# - A **constant** gradient $g$: $v \to g\,(1 + m + m^2 + \dots) = \dfrac{g}{1 - m}$. The steps grow.
# - A gradient that **alternates**, $g, -g, g, \dots$: $v \to \pm g\,(1 - m + m^2 - \dots) = \pm\dfrac{g}{1 + m}$. The steps shrink.
#
# In the next picture the gradient is a trend of 1 with a flip of ±3 on top: 4, −2, 4, −2, …

# %% predict="flip"
predict(
    "flip",
    "At which momentum are the flip and the trend equally large in the velocity?",
    ["0.5", "0.75", "0.9"],
)

# %% demo
explore(pictures.plot_velocity, momentum=(0.0, 0.99, 0.01))

# %% demo
predicted("flip", right="0.5")

# %% [markdown]
# At 0.5. Compared with the trend, the flip shrinks by the factor $(1-m)/(1+m)$. At 0.5 this is a third, and the flip of 3 becomes as large as the trend of 1. At 0.9 it is a nineteenth. On the left you see how much each earlier gradient still counts. The dotted line marks $1/(1-m)$ steps, the length of the memory. On the right are the gradients (dots) and the velocity (line), multiplied by $1 - m$ so that both fit one axis. Note the price at the left edge of that panel: with a long memory the velocity takes long to build up.
#
# ### Exercise 2.1
# The gradient $g$ stays the same, and the momentum is **0.99**. How many times as long as $\eta g$ is a step in the end?

# %% exercise="terminal_gain"
### BEGIN SOLUTION
terminal_gain = 1 / (1 - 0.99)
### END SOLUTION

# %% check="terminal_gain" points=1
check("terminal_gain", terminal_gain)

# %% [markdown]
# ### Exercise 2.2
# By hand first: $w = (1, 2)$, $g = (0.5, -1)$, $v = (1, 0)$, $\eta = 0.1$, $m = 0.9$. The new velocity is $0.9 \cdot (1, 0) + (0.5, -1) = (1.4, -1)$, the new parameter $(1, 2) - 0.1 \cdot (1.4, -1) = (0.86, 2.1)$.
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


# %% check="momentum_step" points=2
check("momentum_step", momentum_step)

# %% [markdown]
# > **Convention card.** Four forms of momentum are in use. With a *constant* learning rate all of them can walk the same path. But their velocities are different numbers, so neither code nor learning rates carry over from one to another unchanged.
# >
# > | form | who | compared with ours |
# > |---|---|---|
# > | $v \leftarrow m v + g$, $\;w \leftarrow w - \eta v$ | **this course**, `torch.optim.SGD`, JAX's `optax.sgd`, d2l, Goh (2017) | |
# > | $v \leftarrow m v + \eta g$, $\;w \leftarrow w - v$ | Ruder (2016) | $v$ is $\eta$ times ours |
# > | $v \leftarrow m v - \eta g$, $\;w \leftarrow w + v$ | Keras 3, CS231n, Sutskever et al. (2013) | $v$ is $-\eta$ times ours |
# > | $v \leftarrow m v + (1 - m) g$, $\;w \leftarrow w - \eta v$ | deeplearning.ai | $v$ is $1 - m$ times ours; needs the rate $\eta/(1 - m)$ |
# >
# > They differ when $\eta$ changes during training: with $\eta$ outside the velocity, a lower rate slows the ball at once; with $\eta$ inside, the old, faster velocity has to fade first. A trap: torch's `dampening=m` looks like the last row, but the *first* gradient is not dampened. With the rate $\eta/(1 - m)$ its first step is $1/(1 - m)$ times too long, and the path differs.
#
# ## 3 · Drop the ball
#
# Now your function rolls. The next picture has two balls. Ball 1 is your `momentum_step` with momentum 0, which is gradient descent; ball 2 is the same function with momentum 0.85. The curvatures of its ravine are 1 and 20, so gradient descent diverges beyond $\eta = 2/h_{\max} = 2/20 = 0.1$.

# %% predict="largest-rate"
predict(
    "largest-rate",
    "Up to which learning rate does the ball with momentum 0.85 arrive?",
    ["about 0.015, since its steps are longer", "0.1, as without momentum", "almost 0.2"],
)

# %% demo
pictures.drop_two(momentum_step)

# %% [markdown]
# Click or drag anywhere on the surface to drop both balls there. Three things to do:
#
# 1. In the ravine, raise the learning rate until ball 1 flies away; then go on until ball 2 does.
# 2. Set the momentum to 0.98 and the learning rate back to 0.03, drop the balls at the left edge, and count how often ball 2 passes the star, in either direction.
# 3. On the saddle, drop both nearly on the ridge, at the far right, and watch which leaves it first.

# %% demo
predicted("largest-rate", right="almost 0.2")

# %% [markdown]
# Almost 0.2: the ball still arrives at 0.18, where gradient descent diverges. Section 5 derives the exact limit. With momentum 0.98 there is little friction: from the left edge the ball passes the star 8 times in 150 steps and is still swinging. At the saddle momentum leaves the ridge first: the gradient across the ridge is tiny but keeps its direction, and the velocity adds it up.
#
# ### Exercise 2.3: mend
# A real network has many parameters, and its training many epochs. This is the loop of a colleague. It runs, and it learns. He writes: *"With small batches momentum helps, but less than you said. And when I put all images into one batch, so that an epoch is one step, then momentum 0.9 gives the very same curve as momentum 0, to the last digit."* Run the cell and the picture below it before you change anything: you will see what he saw. There is **one bug**.
#
# By hand: one parameter, $w = 4$, whose gradient is $w$ itself; one batch per epoch; $\eta = 0.5$ and $m = 0.5$. In the first epoch $v = 4$ and $w = 4 - 2 = 2$. In the second $v = 0.5 \cdot 4 + 2 = 4$ and $w = 2 - 2 = 0$. His loop returns 1.


# %% exercise="train_with_momentum"
def train_with_momentum(params, gradients, batches, *, lr, momentum, epochs):
    """
    Return the parameters, a list of arrays, after some epochs of training with momentum.

    params: a list of arrays. gradients(params, batch) returns a list with the gradient of
    each. batches: a list of index arrays; each epoch takes one step per batch, in order.
    """
    ### BEGIN BROKEN
    # params = list(params)
    # for _ in range(epochs):
    #     velocities = [np.zeros_like(param) for param in params]
    #     for batch in batches:
    #         for i, grad in enumerate(gradients(params, batch)):
    #             velocities[i] = momentum * velocities[i] + grad
    #             params[i] = params[i] - lr * velocities[i]
    # return params
    ### END BROKEN
    ### BEGIN SOLUTION
    params = list(params)
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(epochs):
        for batch in batches:
            for i, grad in enumerate(gradients(params, batch)):
                velocities[i] = momentum * velocities[i] + grad
                params[i] = params[i] - lr * velocities[i]
    return params
    ### END SOLUTION


# %% demo
pictures.plot_epochs(train_with_momentum)

# %% check="train_with_momentum" points=2
check("train_with_momentum", train_with_momentum)

# %% [markdown]
# The picture shows the digits of lesson 00 with a network 64 → 32 → 10: on the left all 1,437 images in one batch, on the right batches of 360 images or fewer. If the two lines on the left lie on each other, the bug is still there. Once it is mended, momentum's loss after 60 steps is 0.057 on the left, against 0.452 without momentum. On the right, with a smaller learning rate, it is 0.142 against 1.423. A related bug is one velocity for all parameters: it raises an error only where their shapes differ.
#
# ## 4 · Look ahead
#
# A ball learns too late that the ground rises: it takes the gradient where it *is*, though it knows already that the velocity will carry it to $w - \eta m v$. Nesterov (1983) takes the gradient *there*. In the form of Sutskever et al. (2013, equations 3 and 4, with our signs), with $u$ for the ball's place,
#
# $$v' = m v + \nabla L(\underbrace{u - \eta m v}_{\text{where it is carried}}), \qquad u' = u - \eta v' .$$
#
# This is awkward in code: the gradient is wanted at a place where the parameters are not. So keep the place ahead, $w = u - \eta m v$, as *the* parameter. Then $g = \nabla L(w)$ is the gradient at the parameters, as always, and the velocity is the familiar one: $v' = m v + g$.
#
# ### Exercise 2.4
# What is the step of $w$? The next place ahead is $w' = u' - \eta m v'$. Write $u' = u - \eta v'$ into it, then $u = w + \eta m v$, and collect the terms with $\eta$: the old velocity drops out, and what is left has only $w$, $g$ and $v'$. Nothing is approximated.
#
# By hand, with the numbers of 2.2: the new velocity is again $(1.4, -1)$, and the new parameter is $(0.824, 2.19)$.
#
# <details><summary>Hint 1</summary>
# w' = w + ηmv − ηv' − ηmv' = w − η (v' − mv + mv'). What is v' − mv?
# </details>
# <details><summary>Hint 2</summary>
# If your step comes out as that of plain momentum, you have put the old velocity where the new one belongs. Try it with the numbers above.
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


# %% check="nesterov_step" points=2
check("nesterov_step", nesterov_step)

# %% [markdown]
# Now you have it:
#
# $$\boxed{\; v \leftarrow m v + g, \qquad w \leftarrow w - \eta\,(g + m v) \;}$$
#
# with the *new* $v$ in the second equation.
#
# > **Convention card.** This is `torch.optim.SGD(nesterov=True)` and `optax.sgd(nesterov=True)`. Keras 3 and CS231n use the same rule with $-\eta g$ inside the velocity (Bengio, Boulanger-Lewandowski and Pascanu, 2012, section 3.5). Sutskever's form walks through $u$, which is another sequence of points, but its places ahead are exactly our $w$. At the minimum both meet.
#
# Are the two forms really the same? The next cell runs Sutskever's on a curved valley, the *banana*, with the gradient taken ahead, and compares its places ahead with the path of your function.

# %% demo
options = {"lr": 0.01, "momentum": 0.9}
behind, velocity, ahead = np.array([-1.5, 2.5]), np.zeros(2), []
for _ in range(151):
    ahead.append(behind - options["lr"] * options["momentum"] * velocity)
    velocity = options["momentum"] * velocity + BANANA.grad(ahead[-1])
    behind = behind - options["lr"] * velocity
with guarded(nesterov_step):
    path = pictures.roll(BANANA, np.array([-1.5, 2.5]), step=nesterov_step, **options)
    print(f"largest distance between the two, 150 steps: {np.abs(path - ahead).max():.1e}")

# %% [markdown]
# Only rounding is left. Now let all three race: gradient descent, momentum and Nesterov, with momentum 0.95.

# %% predict="first-away"
predict(
    "first-away",
    "You raise the learning rate slowly. Which of the three is the first to fly out of the ravine?",
    ["gradient descent", "momentum", "Nesterov"],
)

# %% demo
pictures.drop_three(momentum_step, nesterov_step)

# %% demo
predicted("first-away", right="Nesterov")

# %% [markdown]
# Nesterov: it flies away above 0.067, gradient descent above 0.1, momentum above 0.195. Below 0.067, with the same learning rate and momentum, Nesterov's ball swings less than momentum's.
#
# One calculation explains why it swings less *and* diverges first. For curvature $h$, with the gradient taken ahead, $v' = m v + h\,(u - \eta m v) = m\,(1 - \eta h)\, v + h u$. That is plain momentum in which only the fraction $m\,(1 - \eta h)$ of the velocity remains. **Nesterov is momentum with more friction where the surface is steep** (Sutskever et al., 2013, theorem 2.1), and steep directions are those that swing. But beyond $\eta h = 1$ the factor $m\,(1 - \eta h)$ is negative: each step reverses the old velocity instead of slowing it. The method of the next section shows that Nesterov's ball diverges above $\eta = \dfrac{2\,(1 + m)}{(1 + 2m)\,h}$. Here that is $3.9 / (2.9 \cdot 20) = 0.067$.

# %% [markdown]
# ## 5 · Rolls, swings or flies away: the 2×2 matrix
#
# On a parabola $L(w) = \tfrac12 h w^2$ the gradient is $h w$. Then one step of momentum is *linear*: the new parameter and the new velocity are linear combinations of the old ones,
#
# $$\begin{pmatrix} w' \\ v' \end{pmatrix} = A \begin{pmatrix} w \\ v \end{pmatrix},$$
#
# with a 2×2 matrix $A$ that depends on $h$, $\eta$ and $m$ only. A quadratic loss with many parameters splits into such parabolas: rotate the axes into the eigenvectors of its second derivative, and each direction has its own $h$ and its own $A$. So this one matrix is all that we have to understand (Polyak, 1964; Goh, 2017).
#
# ### Exercise 2.5
# Find $A$: write $v'$ with $w$ and $v$, then put this $v'$ into $w' = w - \eta v'$ and collect the terms in $w$ and in $v$. By hand, for a check: $h = 2$, $\eta = 0.25$, $m = 0.5$ give $A = \begin{pmatrix} 0.5 & -0.125 \\ 2 & 0.5 \end{pmatrix}$.
#
# <details><summary>Hint 1</summary>
# The first row says what the new parameter is made of, the second what the new velocity is made of.
# </details>
# <details><summary>Hint 2</summary>
# The first column is what one <code>momentum_step</code> makes of parameter 1 and velocity 0, whose gradient is h; the second what it makes of parameter 0 and velocity 1.
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
# So
#
# $$A = \begin{pmatrix} 1 - \eta h & -\eta m \\ h & m \end{pmatrix}.$$
#
# After $t$ steps the start has been multiplied by $A^t$. The eigenvalues of $A$ tell how large $A^t$ is for large $t$.
#
# <details><summary>Recall: eigenvalues, and the magnitude of a complex number</summary>
#
# A number $\mu$ is an <b>eigenvalue</b> of $A$ if there is a vector $x \ne 0$ with $A x = \mu x$: in this direction $A$ only stretches, by $\mu$, and $A^t x = \mu^t x$. A 2×2 matrix has two of them, the roots of $\mu^2 - \tau \mu + d = 0$, where $\tau$ is the <b>trace</b>, the sum of the two entries on the diagonal, and $d$ the <b>determinant</b>, the product of these two minus the product of the two others. The two roots of this equation have the sum $\tau$ and the product $d$.
#
# If the square root in their formula is that of a negative number, they are complex: $a + b\,i$ and $a - b\,i$ with $i^2 = -1$. The <b>magnitude</b> $|a + b\,i|$ is $\sqrt{a^2 + b^2}$. Magnitudes multiply: $|\mu^t| = |\mu|^t$, so a power shrinks to 0 exactly if the magnitude is below 1. A complex power also turns around 0 as it shrinks; what we see of it, its real part, swings from plus to minus and back. In Python <code>abs</code> gives the magnitude, of real and of complex numbers.
# </details>
#
# For our matrix the sum and the product of the eigenvalues are
#
# $$\mu_1 + \mu_2 = \tau = 1 + m - \eta h, \qquad
# \mu_1 \mu_2 = (1 - \eta h)\, m + \eta m h = m,$$
#
# $$\mu = \tfrac12 \left( \tau \pm \sqrt{\tau^2 - 4 m} \right).$$
#
# The one with the larger magnitude is what remains in the end: $\rho = \max(|\mu_1|, |\mu_2|)$, the **spectral radius**, is the factor by which a step shrinks the error in the long run. We call it the **rate**: small is fast, and above 1 the ball flies away.
#
# ### Exercise 2.6
# By hand first: $h = 4$, $\eta = 0.1$, $m = 0.1$: $\tau = 0.7$, $\sqrt{0.49 - 0.4} = 0.3$, eigenvalues 0.5 and 0.2, rate **0.5** (gradient descent: 0.6). And $h = 1$, $\eta = 1$, $m = 0.25$: $\tau = 0.25$, the number under the root is $-0.9375$, the eigenvalues are $0.125 \pm 0.484\,i$, and the rate is $\sqrt{0.125^2 + 0.484^2} = 0.5$.
#
# <details><summary>Hint 1</summary>
# Either NumPy finds the eigenvalues of your matrix (<code>np.linalg.eigvals</code>), or you put the formula into code.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.sqrt(-1.0)</code> is nan, <code>np.sqrt(-1.0 + 0j)</code> is 1j, which is Python's name for i.
# </details>


# %% exercise="convergence_rate"
def convergence_rate(curvature, *, lr, momentum):
    """
    Return the factor, a float, by which a step on a parabola shrinks the error in the long
    run.

    curvature: the parabola's second derivative, a number of any sign. lr, momentum: as
    in momentum_step.
    """
    ### BEGIN SOLUTION
    trace = 1 + momentum - lr * curvature
    root = np.sqrt(trace**2 - 4 * momentum + 0j)
    return max(abs(trace + root), abs(trace - root)) / 2
    ### END SOLUTION


# %% check="convergence_rate" points=3
check("convergence_rate", convergence_rate)

# %% [markdown]
# Now take a parabola of curvature 1, keep the momentum at 0.8, and raise the learning rate from 0.1 to 1.0.

# %% predict="ten-times"
predict(
    "ten-times",
    "Curvature 1, momentum 0.8. The learning rate grows from 0.1 to 1.0. What happens to the rate?",
    [
        "It falls: the ball converges faster.",
        "It stays the same.",
        "It rises: the ball converges more slowly.",
    ],
)

# %% [markdown]
# The map shows all learning rates and momenta for a parabola of curvature 1; for another curvature read $\eta h$ on the axis. The lines join points of equal rate. Top right is the walk at the chosen point, with the curves $\pm\rho^t$. Bottom right are its two eigenvalues in the complex plane: one outside the circle means divergence. Click on the map, drag over it, or use the sliders.

# %% demo
scrub(
    pictures.plot_phase_map,
    "lr",
    "momentum",
    lr=(0.01, 4.2, 0.01),
    momentum=(0.0, 0.99, 0.01),
)

# %% demo
predicted("ten-times", right="It stays the same.")

# %% [markdown]
# It stays the same, at $\sqrt{0.8} = 0.894$. That is the surprise of the map: in the whole oscillating region the rate depends **neither on the curvature nor on the learning rate**. A complex pair has the same magnitude twice, and the product is $m$; hence each has the magnitude $\sqrt m$.
#
# Keep the momentum at 0.8, and go from the left edge of the map to the right. You pass four regions:
#
# | where | eigenvalues | the ball | rate $\rho$ |
# |---|---|---|---|
# | $0 < \eta h \le (1 - \sqrt m)^2$ | real, positive | **monotone**: creeps down one side | $\sqrt m$ or more |
# | $(1 - \sqrt m)^2 < \eta h < (1 + \sqrt m)^2$ | complex pair | **oscillating**: swings through the minimum | exactly $\sqrt m$ |
# | $(1 + \sqrt m)^2 \le \eta h < 2 + 2m$ | real, negative | **hopping**: changes sides at each step | $\sqrt m$ or more |
# | $\eta h > 2 + 2m$ | one is below $-1$ | **divergent** | above 1 |
#
# The edges: $\tau^2 = 4m$ is $\tau = \pm 2\sqrt m$, that is $\eta h = 1 + m \mp 2 \sqrt m = (1 \mp \sqrt m)^2$. And $\mu = -1$ solves $\mu^2 - \tau \mu + m = 0$ when $\eta h = 2 + 2m$: exactly there the ball hops for ever and comes no closer. This is the limit of section 3: the learning rate may be up to $2(1 + m)/h$, almost *twice* that of gradient descent. For momentum 0.85 and curvature 20 it is 0.185.
#
# Watch the eigenvalues as the learning rate grows: they start on the real axis, meet, leave it as a pair that runs around a circle of radius $\sqrt m$, and meet again on the negative side. Then one of them leaves the circle through $-1$.
#
# Two more points. At the lower edge of the oscillating region, $\eta h = (1 - \sqrt m)^2$, the two positive eigenvalues meet. For a given $\eta h$ below 1, the momentum on this edge is the best: with less the ball creeps, with more it swings. This is called **critical damping**. And on a hilltop, $h < 0$, the larger eigenvalue exceeds $1 + \eta |h|$, gradient descent's factor: this is why the ball left the saddle sooner.

# %% [markdown]
# ## 6 · The best pair
#
# A ravine has *many* curvatures, from $h_{\min}$ to $h_{\max}$, and one $\eta$ and one $m$ for all of them. The slowest direction counts, so we want the *worst* rate to be as small as possible. The next picture shows the rate for each curvature from 1 to 100; the dots are the worst ones. Gradient descent's best is 0.980: its learning rate is 2/101.

# %% predict="worst-rate"
predict(
    "worst-rate",
    "With the best learning rate and the best momentum, how small can momentum's worst rate be?",
    ["about 0.95", "about 0.9", "about 0.82"],
)

# %% [markdown]
# Play: find the pair with the smallest worst rate, and watch both ends of the orange line while you do.

# %% demo
explore(
    pictures.plot_rates,
    lr=log_slider(10**-2.5, 0.1, 0.01, per_decade=20),
    momentum=(0.0, 0.99, 0.01),
)

# %% demo
predicted("worst-rate", right="about 0.82")

# %% [markdown]
# About 0.82: the best is 0.818, at a learning rate of 0.033 and a momentum of 0.67. The dashed line is Nesterov's: lower at high curvatures, but the first to rise above 1 when you raise the learning rate.
#
# Momentum's line is flat where the ball swings, at the height $\sqrt m$, and rises at both ends. At the left end the ball creeps: the learning rate is too small for the flat directions. At the right end it hops: the learning rate is too large for the steep ones. So let *every* direction swing, with the smallest $m$ for which that is possible. By the table of section 5, all of them swing, or are just about to, if
#
# $$\eta\, h_{\min} \ge (1 - \sqrt m)^2 \qquad\text{and}\qquad \eta\, h_{\max} \le (1 + \sqrt m)^2 .$$
#
# The smaller $m$ is, the closer the two right sides are to each other. The quotient of the left sides is $h_{\max}/h_{\min}$, whatever $\eta$ is. So $m$ can shrink until the quotient of the right sides is $h_{\max} / h_{\min}$ too; then *both are equalities*. With a smaller $m$, one end of the curvatures no longer swings, and its rate is above $\sqrt m$. Could such a pair be better all the same? No:
#
# <details><summary>Proof that no other pair is better</summary>
#
# Let a pair $(\eta, m)$ have the worst rate $\rho < 1$. The two roots of $\mu^2 - \tau\mu + m$ have a magnitude of at most $\rho$ if and only if $m \le \rho^2$ and $|\tau| \le \rho + m/\rho$ (Jury's conditions, scaled by $\rho$). With $\tau = 1 + m - \eta h$ the second one says, at the flat and at the steep end,
#
# $$\eta h_{\min} \ge (1 - \rho)(1 - m/\rho), \qquad \eta h_{\max} \le (1 + \rho)(1 + m/\rho) .$$
#
# Divide: $\kappa \le \frac{(1 + \rho)(1 + m/\rho)}{(1 - \rho)(1 - m/\rho)}$. This grows with $m$, and $m \le \rho^2$, so $\kappa \le \left(\frac{1 + \rho}{1 - \rho}\right)^2$, which is $\rho \ge \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}$.
# </details>
#
# ### Exercise 2.7
# Solve the two equalities for $\eta$ and $m$. By hand, for a check: $h_{\min} = 1$ and $h_{\max} = 25$ give the learning rate $1/9$, the momentum $4/9$, and so the rate $2/3$. Gradient descent's best is $24/26 = 0.923$.
#
# <details><summary>Hint 1</summary>
# Take the square root of both equalities. With √η and √m as the unknowns they are two linear equations: add them, or divide one by the other.
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
# The roots of the two equalities are $\sqrt{\eta h_{\min}} = 1 - \sqrt m$ and $\sqrt{\eta h_{\max}} = 1 + \sqrt m$. Their sum and their quotient give
#
# $$\sqrt\eta = \frac{2}{\sqrt{h_{\max}} + \sqrt{h_{\min}}}, \qquad
# \sqrt m = \frac{\sqrt{h_{\max}} - \sqrt{h_{\min}}}{\sqrt{h_{\max}} + \sqrt{h_{\min}}}
# = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} = \rho_{\text{momentum}}$$
#
# (Polyak, 1964). Compare with section 1: gradient descent's $\rho$ has $\kappa$ where momentum's has $\sqrt\kappa$. Since $\ln \rho \approx -2/\sqrt\kappa$, the number of steps to a given error falls by the factor
#
# $$\frac{\ln \rho_{\text{momentum}}}{\ln \rho_{\text{GD}}} \approx \frac{2/\sqrt\kappa}{2/\kappa} = \sqrt\kappa .$$
#
# **On a quadratic loss a ball is $\sqrt\kappa$ times as fast as a walker.** And no method that only combines the gradients it has seen can promise a better rate than $\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}$ for all losses with curvatures from $h_{\min}$ to $h_{\max}$, however many parameters they have (Nesterov, 2004, theorem 2.1.13).
#
# ### Why 0.9?
#
# Read the formula backwards: which ravine is a momentum best for? From $\sqrt m = (\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ follows $\sqrt\kappa = (1 + \sqrt m)/(1 - \sqrt m)$.
#
# | momentum | memory $1/(1-m)$ | rate $\sqrt m$ | best for $\kappa$ = |
# |---|---|---|---|
# | 0.5 | 2 steps | 0.707 | 34 |
# | **0.9** | 10 steps | 0.949 | 1,442 |
# | 0.99 | 100 steps | 0.995 | 158,402 |
#
# A momentum of 0.9 fits ravines with a condition number of about a thousand. Nobody knows the curvatures of a network beforehand, and 0.9 is a habit that has done well: with less, the flat directions creep; with more, everything swings for a long time. Sutskever et al. (2013, section 3) raised the momentum slowly, up to 0.999, and trained deep autoencoders with it that had been thought to need second derivatives.

# %% [markdown]
# ## 7 · Beyond quadratics
#
# All this was derived for quadratics. Does it also hold for a loss that is *nearly* quadratic? Take a function of one parameter. Its curvature is 25 everywhere, except between 1 and 2, where it is 1; it is smooth and convex, with a single minimum at 0:
#
# $$L'(w) = \begin{cases} 25\, w & w < 1 \\ w + 24 & 1 \le w < 2 \\ 25\, w - 24 & w \ge 2 . \end{cases}$$
#
# The curvatures lie between 1 and 25, so take the best pair of exercise 2.7: the learning rate $1/9$ and the momentum $4/9$. On a quadratic each step would leave $2/3$ of the error, in the long run. Start at $w = 3.3$. Beside it walk gradient descent with its best learning rate for curvatures from 1 to 25, and Nesterov's ball with the constants that are made for it, $\eta = 1/h_{\max}$ and $m = (\sqrt\kappa - 1)/(\sqrt\kappa + 1)$.

# %% predict="nearly-quadratic"
predict(
    "nearly-quadratic",
    "How does momentum's ball do on this function?",
    [
        "Each step leaves 2/3 of the error, as on a quadratic.",
        "It arrives, but more slowly.",
        "It never arrives.",
    ],
)

# %% demo
explore(pictures.plot_cycle, momentum_step, nesterov_step, start=(-4.0, 4.0, 0.1))

# %% demo
predicted("nearly-quadratic", right="It never arrives.")

# %% [markdown]
# It never arrives. The ball goes round for ever through three places, $-1.802$, $2.116$ and $0.647$. Gradient descent arrives, at its own pace; Nesterov's ball arrives too. (It is so quick here because $\eta h = 1$ around the minimum.) Lessard, Recht and Packard (2016) built this function.
#
# Move `start`: from 12 % of the starts on the slider the ball ends in the cycle, from the others it arrives. But one start is enough: **tuned momentum has no guarantee on losses that are not quadratic.** Nesterov's has one. On every loss whose curvatures lie between $h_{\min}$ and $h_{\max}$, not only on quadratics, its loss falls at least as fast as $(1 - 1/\sqrt\kappa)^t$, up to a constant factor (Nesterov, 2004, section 2.2): $\sqrt\kappa$ again. This is the reason to prefer it. The loss of a network is not even convex: there neither promises anything, and one has to measure.
#
# ## 8 · Use it
#
# First the promise of section 6. For ravines from $\kappa = 3$ to $10{,}000$, *your* `momentum_step` walks with the constants of *your* `optimal_momentum`, gradient descent with its own best learning rate, and we count the steps until the distance to the minimum is a millionth of the first.

# %% demo
pictures.plot_measured_gain(step=momentum_step, optimum=optimal_momentum)

# %% [markdown]
# Left: the counts (dots) and what the rates alone predict (lines). Right: their ratio beside $\sqrt\kappa$. The measured gain follows the square root, from 2.7 at $\kappa = 10$ to 70 at $\kappa = 10{,}000$, and stays 11 to 30 % below it.
#
# The reason is that the two eigenvalues meet. A double eigenvalue $r = \sqrt m$ brings a factor that grows with $t$: from rest, the error along the ravine is *exactly* $(1 + (1 - r)\, t)\, r^t$. With this factor (dashed) the prediction is right to the step. The smaller the target, the less it weighs: for $\kappa = 100$ the gain is 7.9 at a millionth, 8.7 at $10^{-12}$, and tends to 10.
#
# Now a real network: 64 → 32 → 10 on 1,437 images of digits. Its loss is not quadratic, and nobody knows its curvatures. All images go into each step, so there is no noise: gradient descent against your `momentum_step`, from the same start, each with seven learning rates. Each is judged at its best one; at *one* learning rate for both the comparison would be unfair to gradient descent, whose steps along the valley are ten times shorter.

# %% predict="digits-steps"
predict(
    "digits-steps",
    "After how many steps does momentum 0.9 reach the loss that gradient descent has after 200, each at its best learning rate?",
    ["about 150", "about 40", "about 5"],
)

# %% demo
pictures.plot_digits(step=momentum_step)

# %% demo
predicted("digits-steps", right="about 40")

# %% [markdown]
# About 40. Left: with its best learning rate momentum needs 40 steps for what gradient descent reaches in 200: **five times fewer**. After 200 steps its loss is 33 times lower. Right: it is ahead at every learning rate below 2, and at 2 neither learns. As section 5 says, its largest useful learning rate is about that of gradient descent, not ten times smaller, though along the valley its steps are ten times as long.
#
# ### Momentum and minibatches
#
# Take the same network, now with minibatches: many steps with small ones, fewer with large ones. Each dot is one run.

# %% predict="batch-gain"
predict(
    "batch-gain",
    "At each batch size, compare the best loss without momentum and with it. Where does momentum gain most?",
    ["8", "32", "256"],
)

# %% demo
pictures.plot_noise_price(step=momentum_step)

# %% demo
predicted("batch-gain", right="256")

# %% [markdown]
# For 256: the less noise, the more momentum gains.
#
# | batch size | best loss without momentum, divided by the best with it |
# |---|---|
# | 256 | 4 to 5 (3 to 5 with other seeds) |
# | 32 | less than 2 |
# | 8 | about 1: no gain |
#
# A velocity adds up noise, too. Each noisy gradient counts $1/(1 - m)$ times before it is forgotten, so the noise ball of lesson 01 grows as if the learning rate were $\eta/(1 - m)$: ten times larger at 0.9. This is why one lowers the learning rate when one adds momentum. With batches of 8, the lowest point of the orange line lies at a learning rate about ten times smaller, and it is no lower than the blue one. Give the picture another `seed=`, and sometimes one wins, sometimes the other.
#
# Where noise limits the step, and not curvature, averaging over time does about what a smaller learning rate does. (Kidambi et al., 2018, construct linear regressions in which momentum provably gains nothing.) Momentum is a remedy for ravines, not for noise.
#
# ### Exercise 2.8: use
# What if there are both, a ravine *and* noise? Then neither the pair of exercise 2.7 nor the usual 0.9 is best, and there is no formula on this page. Write a function that takes the curvatures of a ravine and **chooses** a learning rate and a momentum. This is what it is measured on:
#
# - There are 5 to 8 directions. The steepest is 30 to 300 times as steep as the flattest; all of them may be small numbers or large ones.
# - A walk starts at rest, with $w_i = 1$ in every direction. Each step sees one example, with its own minimum $a$: the gradient along direction $i$ is $h_i\,(w_i - a_i)$, where $a_i$ is drawn anew at each step and in each direction, from a normal distribution with mean 0 and standard deviation 0.05.
# - The distance after a step is the root of the mean of $w_i^2$, over all directions and over very many such walks. The first distance is 1. We count the steps after which it is 0.1 or less **and stays** so; if it never does, this counts as 1,000 steps.
#
# Your pair earns 1 point if in each ravine it takes at most twice as many steps as the best pair there is, and all 3 points if it takes at most 1.3 times as many. There are 10 seconds for each ravine. For curvatures 1, 3.2, 10, 32, 100 the best pair takes 21 steps, gradient descent at its best learning rate takes 99, and the pair of exercise 2.7 never stays within 0.1.
#
# <details><summary>Hint 1</summary>
# Measure: let walks run for many pairs, and take the pair that needs the fewest steps. Good learning rates lie between 0.3 and 2.5 divided by the largest curvature, good momenta between 0.4 and 0.95.
# </details>
# <details><summary>Hint 2</summary>
# Thirty walks at once are one array of shape (30, D), and your <code>momentum_step</code> moves them all. The last step at which the distance was above 0.1 tells what you want.
# </details>
# <details><summary>Hint 3</summary>
# Arrays of learning rates, shape (16, 1, 1, 1), and of momenta, shape (16, 1, 1), let 256 pairs walk at once; w then has the shape (16, 16, 30, D).
# </details>


# %% exercise="fewest_steps"
def fewest_steps(curvatures):
    """
    Return (lr, momentum) with which noisy walks in a ravine come within 0.1 of the minimum,
    and stay there, in as few steps as you can.

    curvatures: (D,), the curvature of each direction, above 0. lr and momentum: numbers.
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    lrs = np.geomspace(0.3, 2.4, 16)[:, None, None, None] / max(curvatures)
    momenta = 1 - np.geomspace(0.7, 0.05, 16)[:, None, None]
    w = np.ones((16, 16, 30, len(curvatures)))
    velocity, steps = np.zeros_like(w), np.zeros((16, 16))
    for t in range(1, 150):
        example = rng.normal(0, 0.05, (30, len(curvatures)))
        w, velocity = momentum_step(w, curvatures * (w - example), velocity, lr=lrs, momentum=momenta)
        distance = np.sqrt((w**2).mean(axis=(2, 3)))
        steps[~(distance <= 0.1)] = t
    i, j = np.unravel_index(steps.argmin(), steps.shape)
    return lrs[i].item(), momenta[j].item()
    ### END SOLUTION


# %% check="fewest_steps" points=3
check("fewest_steps", fewest_steps)

# %% demo
pictures.plot_noisy_ravine(fewest_steps)

# %% [markdown]
# The green line is your pair, on curvatures from 1 to 100. Where does the pair without noise go wrong? It puts the steep end right at the edge of the oscillating region, so close to divergence that noise is amplified there. Its walks never come closer than 0.5. Your pair gives up a little of the rate for a smaller noise ball. With more noise the learning rate has to be smaller, and momentum gains less. With a standard deviation of 0.05 gradient descent takes four to five times as many steps as the best pair; with 0.2 it takes less than twice as many.
#
# (Even without noise the pair of exercise 2.7 would take 28 steps, and another pair 15: it is the best one *in the long run*, and a tenth of the distance is not far.)
#
# ## 9 · In torch
#
# The same walks with `torch.optim.SGD`, beside yours, on curvatures 1 and 20.

# %% demo
try:
    import torch
except ImportError:
    print("torch is not installed: this cell needs it, the rest of the lesson does not.")
else:
    curvature, start = np.array([1.0, 20.0]), np.array([-3.5, 1.2])
    for step, nesterov in [(momentum_step, False), (nesterov_step, True)]:
        param = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.SGD([param], lr=0.03, momentum=0.9, nesterov=nesterov)
        with guarded(step):
            ours, velocity = start, np.zeros(2)
            for _ in range(100):
                optimizer.zero_grad()
                (0.5 * torch.tensor(curvature) * param**2).sum().backward()
                optimizer.step()
                ours, velocity = step(ours, curvature * ours, velocity, lr=0.03, momentum=0.9)
            print(
                f"nesterov={nesterov}: largest difference {np.abs(param.detach().numpy() - ours).max():.1e}"
            )

# %% [markdown]
# The differences are rounding errors. torch keeps one velocity per parameter in `optimizer.state`, from the first step to the last: the bug of exercise 2.3 comes back when one makes a new optimizer in each epoch.
#
# ## 10 · In your own words
#
# ### Exercise 2.9
# A colleague trains with plain SGD and a learning rate of 0.1, found to be just below the largest that does not diverge. Then she adds momentum 0.9 and changes nothing else. In four to six sentences: (a) Does the *steepest* direction diverge now? Why, or why not? (b) Why may the training loss end *higher* than before all the same? (c) Which learning rate is worth a try, and what does momentum then still gain, and when?

# %% [markdown] exercise="momentum-changes" points=3
# ### BEGIN SOLUTION
# (a) It does not diverge. Without momentum the limit is $\eta h_{\max} < 2$, with momentum it is $\eta h_{\max} < 2(1 + m)$, here 3.8. This $\eta h_{\max}$, just below 2, lies in the oscillating region: that direction swings, and shrinks by $\sqrt{0.9} = 0.95$ per step. (b) Where the gradients of many steps agree, a step is $1/(1 - m) = 10$ times as long. Minibatch noise counts ten times too: the ball in which the walk hovers has about the size that belongs to a learning rate of 1.0. So the loss may end higher, though the valley is crossed sooner. (c) About 0.01, which gives the old effective learning rate $\eta/(1 - m) = 0.1$, then upwards from there. At 0.01 slow directions are as slow as before. Momentum gains where it allows a larger effective step than curvature allows SGD: with ill-conditioned losses and large batches, up to $\sqrt\kappa$ on a quadratic; with small batches little or nothing.
#
# *Marking:* 1 point for (a): no divergence, with the limit $2(1 + m)/h$, "twice the limit" or the oscillating region; "ten times the step, so it diverges" earns nothing. 1 point for (b): gradients, and with them noise, count $1/(1 - m) = 10$ times. 1 point for (c): a smaller learning rate, about a tenth, *and* a gain tied to ravines or the condition number and to little noise; half a point where only one of the two is said.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - In a ravine the steep direction limits the learning rate and the flat one sets the time: gradient descent needs about $\tfrac\kappa2 \ln\tfrac1\varepsilon$ steps.
# - A velocity adds gradients up and forgets them slowly. Trends grow by $1/(1 - m)$, flips shrink by $1/(1 + m)$. Each parameter has its own velocity, and keeps it from one epoch to the next.
# - On a parabola a step is a 2×2 matrix. Its eigenvalues say whether the ball creeps, swings, hops or flies away. While it swings the rate is $\sqrt m$, whatever the curvature. It converges for learning rates below $2(1 + m)/h$.
# - On quadratics the best pair makes both ends of the curvatures just swing, and needs about $\sqrt\kappa$ times fewer steps. On other losses the same pair may never arrive.
# - Nesterov takes the gradient where the velocity will carry it, and so brakes more in steep directions. It keeps the promise of $\sqrt\kappa$ on all smooth, strongly convex losses.
# - 0.9 is right for condition numbers of about a thousand. The price is noise, which counts $1/(1 - m)$ times.

# %% demo
predictions()

# %% [markdown]
# **Read on.** Goh (2017), [Why momentum really works](https://distill.pub/2017/momentum/): the same mathematics, with beautiful pictures. Sutskever, Martens, Dahl and Hinton (2013), [On the importance of initialization and momentum in deep learning](https://proceedings.mlr.press/v28/sutskever13.html). *Dive into deep learning* (d2l), [Momentum](https://d2l.ai/chapter_optimization/momentum.html).
#
# Next: lesson 03. One learning rate for all directions is what makes a ravine hard. What if each parameter had its own?
#
# <details><summary>Sources</summary>
#
# - A. d'Aspremont, D. Scieur and A. Taylor (2021), [Acceleration methods](https://arxiv.org/abs/2101.09545), arXiv:2101.09545, section 2: Chebyshev's learning rates.
# - Y. Bengio, N. Boulanger-Lewandowski and R. Pascanu (2012), [Advances in optimizing recurrent networks](https://arxiv.org/abs/1212.0901), arXiv:1212.0901, section 3.5: Nesterov's momentum at the parameters.
# - CS231n's notes, [SGD and bells and whistles](https://cs231n.github.io/neural-networks-3/#sgd).
# - deeplearning.ai, [Deep learning specialization](https://www.deeplearning.ai/courses/deep-learning-specialization/), course 2: the form with $1 - m$.
# - d2l: A. Zhang, Z. C. Lipton, M. Li and A. J. Smola, *Dive into deep learning*, [Momentum](https://d2l.ai/chapter_optimization/momentum.html).
# - G. Goh (2017), [Why momentum really works](https://doi.org/10.23915/distill.00006), Distill.
# - R. Kidambi, P. Netrapalli, P. Jain and S. M. Kakade (2018), [On the insufficiency of existing momentum schemes for stochastic optimization](https://arxiv.org/abs/1803.05591), arXiv:1803.05591.
# - L. Lessard, B. Recht and A. Packard (2016), [Analysis and design of optimization algorithms via integral quadratic constraints](https://arxiv.org/abs/1408.3595), SIAM Journal on Optimization 26, 57–95, arXiv:1408.3595: the function of section 7.
# - Y. Nesterov (1983), [A method of solving a convex programming problem with convergence rate O(1/k²)](https://www.mathnet.ru/eng/dan46009), Soviet Mathematics Doklady 27, 372–376.
# - Y. Nesterov (2004), [Introductory lectures on convex optimization](https://doi.org/10.1007/978-1-4419-8853-9), Springer, sections 2.1 and 2.2.
# - B. T. Polyak (1964), [Some methods of speeding up the convergence of iteration methods](https://doi.org/10.1016/0041-5553(64)90137-5), USSR Computational Mathematics and Mathematical Physics 4, 1–17.
# - S. Ruder (2016), [An overview of gradient descent optimization algorithms](https://arxiv.org/abs/1609.04747), arXiv:1609.04747.
# - L. Sagun, U. Evci, V. U. Güney, Y. Dauphin and L. Bottou (2017), [Empirical analysis of the Hessian of over-parametrized neural networks](https://arxiv.org/abs/1706.04454), arXiv:1706.04454.
# - I. Sutskever, J. Martens, G. Dahl and G. Hinton (2013), [On the importance of initialization and momentum in deep learning](https://proceedings.mlr.press/v28/sutskever13.html), ICML.
# - The digits: E. Alpaydin and C. Kaynak (1998), [Optical recognition of handwritten digits](https://doi.org/10.24432/C50P49), UCI machine learning repository.
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $L$, $w$ | the loss; a parameter, or all of them as a vector |
# | $g$, $\nabla L$ | the gradient: the derivative of the loss with respect to each parameter |
# | $\eta$ | learning rate (`lr`) |
# | $m$ | momentum; $1 - m$ is the friction |
# | $v$ | velocity |
# | $u$ | in section 4: the ball's place in Sutskever's form of Nesterov's momentum |
# | $w'$, $v'$, $u'$ | the same after a step ($L'$ in section 7 is the derivative) |
# | $h$, $h_{\min}$, $h_{\max}$ | curvature: the second derivative of the loss along a direction; the smallest and the largest |
# | $\kappa$ | condition number, $h_{\max}/h_{\min}$ |
# | $\varepsilon$ | in sections 1 and 8: the fraction of the error that may be left |
# | $A$, $\tau$ | the matrix of one step, and its trace |
# | $\mu$, $\rho$ | an eigenvalue; the largest magnitude of one, which is the rate |
# | $r$ | in section 8: a double eigenvalue |
# | $t$, $i$ | the number of a step; a direction (in complex numbers: the root of $-1$) |
# | $a$ | in section 8: the minimum of one example |
# </details>
