# %% [markdown]
# # 01 · Stochastic or not?
#
# {{badges}}
#
# **Why does looking at 32 examples beat looking at all 1.2 million of them?**
#
# Training a network means walking downhill on a loss. The honest way is to look at every training example, work out the
# exact slope, and take one step. The way that everybody uses looks at a handful of examples, gets the slope wrong, and steps anyway.
# In this lesson you write both, watch them on the same surface, and measure when the sloppy one wins and what it cannot do.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 1.1 `gd_step`: one step of gradient descent | 2 | ●○○○ | 3 |
# | 1.2 `linear_regression_gradient`: the exact slope | 3 | ●●○○ | 10 |
# | 1.3 `iterations_per_epoch`: count before you run | 1 | ●○○○ | 2 |
# | 1.4 `minibatches`: every example once an epoch | 4 | ●●○○ | 10 |
# | 1.5 `sgd_step`: with weight decay | 3 | ●●○○ | 5 |
# | 1.6 `step_decay` and `cosine_decay`: schedules | 4 | ●●○○ | 10 |
# | 1.7 in your own words | 3 | ●●●○ | 10 |
#
# It builds on nothing but Python, NumPy and the derivative. Cells whose first line is `check(…)` tell you within a second
# whether your answer is right and, if it is not, usually which mistake it is. Ask them as often as you like.

# %% bootstrap

# %% provided="setup"
import numpy as np

from course_lib.check import check

# %% demo
from course_lib.viz import sgd as pictures
from course_lib.viz.widgets.explore import explore, log_slider

# %% [markdown]
# ## Predict first
#
# Below is a loss surface with two parameters: the mean squared error of a straight line fitted to 200 points. One walker uses the exact
# gradient. The other looks at 8 random points before each step. Both start at the same place and use the same learning rate.
#
# **Which of them has the lower loss after both have looked at 4,000 points?** The exact walker has then made 20 steps, the
# stochastic one 500. Write down what you think before you run the next cell: `"exact"`, `"stochastic"` or `"the same"`.

# %%
prediction = ...  # "exact", "stochastic" or "the same"

# %% demo
explore(pictures.plot_paths, lr=log_slider(0.005, 1.0, 0.05), batch_size=[1, 4, 8, 32, 200])

# %% [markdown]
# At the settings above, 20 exact steps come down to a loss of 1.15, and 500 stochastic ones to 0.52, where 0.513 is the least possible.
# Now move the batch size. The exact path is smooth and turns where the valley turns. The stochastic path staggers, yet it arrives far earlier *for
# the same work*, because 25 bad steps cost as much as one good one. Then look at the end: it never settles. Both observations have
# a short explanation, and the rest of this lesson derives them.

# %% [markdown]
# ## 1 · Downhill
#
# Let $L(w)$ be the loss of parameters $w \in \mathbb{R}^D$. The gradient $\nabla L(w)$ points where $L$ grows fastest. For a small step $s$,
# Taylor's theorem gives
#
# $$L(w + s) = L(w) + \nabla L(w)^\top s + O(\lVert s \rVert^2).$$
#
# Among all steps of one length, the middle term is most negative for $s \propto -\nabla L(w)$. That is **gradient descent** (Cauchy, 1847):
#
# $$w \leftarrow w - \eta\, \nabla L(w), \qquad \eta > 0 \text{ the learning rate.}$$
#
# ### Exercise 1.1
# By hand first: $w = (1, 2)$, gradient $(0.5, -1)$, $\eta = 0.1$. The new $w$ is $(0.95, 2.1)$.
#
# <details><summary>Hint</summary>
# One line. Return a new array: the caller may still need the old one, so no <code>-=</code> on <code>param</code>.
# </details>


# %% exercise="gd_step"
def gd_step(param, grad, *, lr):
    """
    Return the parameter after one step of gradient descent.

    param, grad: arrays of one shape. lr: the learning rate. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    return param - lr * grad
    ### END SOLUTION


# %% check="gd_step" points=2
check("gd_step", gd_step)

# %% [markdown]
# ### How long may a step be?
#
# Take the simplest loss, a parabola $L(w) = \tfrac{1}{2} h w^2$ with curvature $h$. Its gradient is $h w$, so one step gives
#
# $$w \leftarrow w - \eta h w = (1 - \eta h)\, w .$$
#
# Each step multiplies $w$ by the same factor. The walk converges if and only if $|1 - \eta h| < 1$, that is $0 < \eta < 2/h$. Below $1/h$ it
# comes down one side; between $1/h$ and $2/h$ it hops from side to side; at $1/h$ it arrives in one step; beyond $2/h$ it flies away.
# On a surface with many directions, each has its own curvature, and the *steepest* sets the limit for all of them.
#
# **Predict**: at which learning rate does the picture below change from hopping to flying away, if the curvature is 4?

# %% demo
explore(pictures.plot_learning_rates, lr=(0.02, 0.6, 0.02))

# %% [markdown]
# ## 2 · The exact gradient
#
# We fit $\hat y = x^\top w$ to $N$ examples, rows $x_n$ of a matrix $x$ of shape $(N, D)$, with targets $y$ of shape $(N,)$. The loss is the mean
# squared error:
#
# $$L(w) = \frac{1}{N} \sum_{n=1}^{N} (x_n^\top w - y_n)^2 .$$
#
# Call $r_n = x_n^\top w - y_n$ the residual. The chain rule gives, for each weight $w_d$,
#
# $$\frac{\partial L}{\partial w_d} = \frac{1}{N} \sum_n 2\, r_n \frac{\partial r_n}{\partial w_d} = \frac{2}{N} \sum_n r_n\, x_{nd},
# \qquad\text{together}\qquad \nabla L(w) = \frac{2}{N}\, x^\top r$$
#
# (Goodfellow, Bengio and Courville, 2016, equations 5.6 to 5.12).
#
# > **Convention card.** Our losses are *means* over the batch, so that a step does not grow with the batch, and the square keeps its factor:
# > the gradient has a 2. CS229 and d2l put ½ before the square; then the 2 is gone. The step is the same for half the learning rate.
#
# ### Exercise 1.2
# By hand first: $x = \begin{pmatrix}1 & 2 & 0\\ 3 & 4 & 1\end{pmatrix}$, $w = (1, 0, 0)$, $y = (0, 1)$. Then $r = (1, 2)$,
# $x^\top r = (7, 10, 2)$, and with $2/N = 1$ the gradient is $(7, 10, 2)$.
#
# <details><summary>Hint 1</summary>
# Shapes: (N, D) @ (D,) is (N,). What has to be multiplied with an (N,) to give a (D,)?
# </details>
# <details><summary>Hint 2</summary>
# Keep y of shape (N,). A column (N, 1) minus a row (N,) is a matrix (N, N), without any error message.
# </details>


# %% exercise="linear_regression_gradient"
def linear_regression_gradient(weight, x, y):
    """
    Return the gradient of the mean squared error with respect to the weight.

    weight: (D,). x: (N, D), one example per row. y: (N,). Returns: (D,).
    """
    ### BEGIN SOLUTION
    return 2 / len(x) * x.T @ (x @ weight - y)
    ### END SOLUTION


# %% check="linear_regression_gradient" points=3
check("linear_regression_gradient", linear_regression_gradient)

# %% [markdown]
# ## 3 · A gradient from a handful
#
# The sum above runs over every example. ImageNet's 2012 training set has 1,281,167 images (Russakovsky et al., 2015). If one image takes a
# millisecond forward and backward, one exact step takes 21 minutes, and training takes hundreds of thousands of steps.
#
# So draw $B$ examples at random, and use the mean of *their* gradients $g_n = 2 r_n x_n$ as an estimate:
#
# $$\hat g = \frac{1}{B} \sum_{n \in \text{batch}} g_n, \qquad
# \mathbb{E}[\hat g] = \nabla L(w), \qquad
# \operatorname{Var}[\hat g] = \frac{\sigma^2}{B}\cdot\frac{N - B}{N - 1}.$$
#
# On average the estimate is *exactly right*: it has no bias. Its standard deviation falls like $1/\sqrt{B}$ (the last factor is 1 for small
# batches; it says that a batch of all $N$ examples, drawn without replacement, has no noise). Here lies the bargain:
#
# - the **work** of a step grows like $B$,
# - the **error** of its direction shrinks only like $1/\sqrt B$.
#
# A hundred times the work buys one more digit. Small batches are cheap, and early on, when any downhill direction helps, cheap wins
# (Bottou, Curtis and Nocedal, 2018, section 3.3).
#
# **Predict**: the batch grows from 1 to 100. By what factor does the noise shrink? Then read it off the picture.

# %% demo
pictures.plot_gradient_noise()

# %% [markdown]
# The dots are measured: for each batch size, the standard deviation of many minibatch gradients. The line is $\sigma/\sqrt B$, with no fitting.
# Where the dots leave the line, the batch is no longer small against the data, and the factor $(N - B)/(N - 1)$ shows.
#
# Three words that are used all the time:
#
# | word | means |
# |---|---|
# | iteration, step | one update of the parameters |
# | batch, minibatch | the examples looked at for one step; $B$ is the batch size |
# | epoch | one pass over the training set: every example looked at once |
#
# ### Exercise 1.3
# How many iterations has **one epoch** of ImageNet's 1,281,167 training images with a batch size of 256? The last batch may be shorter; it is
# an iteration too.


# %% exercise="iterations_per_epoch"
### BEGIN SOLUTION
iterations_per_epoch = int(np.ceil(1_281_167 / 256))
### END SOLUTION

# %% check="iterations_per_epoch" points=1
check("iterations_per_epoch", iterations_per_epoch)

# %% [markdown]
# ### Exercise 1.4
# Cut the indices $0 \dots N-1$ into batches so that every example comes exactly once an epoch, in a new random order each time the function is
# called with the same generator. The last batch is shorter if it has to be.
#
# By hand: with `n=10` and `batch_size=4`, the sizes are 4, 4, 2. One right answer is `[7 0 3 9]`, `[1 4 8 2]`, `[6 5]`.
#
# Why shuffle? Data often lies sorted by class. A batch of nothing but cats says "everything is a cat", and its gradient is biased. Why each example
# once, not drawn anew each time? With $N$ draws from $N$ examples, a share of $(1 - 1/N)^N \approx 1/e \approx 37\,\%$ is never drawn.
#
# <details><summary>Hint 1</summary>
# <code>rng.permutation(n)</code> shuffles 0 … n-1.
# </details>
# <details><summary>Hint 2</summary>
# A slice may run past the end: <code>a[8:12]</code> of ten entries has two.
# </details>


# %% exercise="minibatches"
def minibatches(n, batch_size, rng):
    """
    Return one epoch as a list of index arrays.

    n: how many examples there are. batch_size: how many indices each array has; the last may have fewer.
    rng: an np.random.Generator; the order comes from it.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
    ### END SOLUTION


# %% check="minibatches" points=4
check("minibatches", minibatches)

# %% [markdown]
# ## 4 · Weight decay
#
# Large weights make a model that bends a lot. To keep them small, add a penalty to the loss:
#
# $$L_\lambda(w) = L(w) + \frac{\lambda}{2} \lVert w \rVert^2, \qquad \nabla L_\lambda(w) = \nabla L(w) + \lambda w .$$
#
# The step becomes $w \leftarrow w - \eta\,(g + \lambda w) = (1 - \eta\lambda)\, w - \eta\, g$: before each step the weights shrink by a small factor,
# hence the name (Krogh and Hertz, 1991).
#
# > **Convention card.** The penalty has the ½, so its gradient is $\lambda w$; it is added to the gradient, and the learning rate scales both, as
# > in `torch.optim.SGD`. Loshchilov and Hutter (2019) *decouple* the decay from the gradient and from its learning rate. For plain SGD that is only
# > another name for $\lambda$; for Adam (lesson 03) it is a different method.
#
# ### Exercise 1.5
# By hand: $w = (1, -2)$, $g = (0.5, 0.5)$, $\eta = 0.1$, $\lambda = 0.5$. Then $g + \lambda w = (1, -0.5)$ and the new $w$ is $(0.9, -1.95)$.


# %% exercise="sgd_step"
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    """
    Return the parameter after one step of stochastic gradient descent with weight decay.

    param, grad: arrays of one shape; grad is a minibatch's. lr: the learning rate.
    weight_decay: the penalty's factor λ. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    return param - lr * (grad + weight_decay * param)
    ### END SOLUTION


# %% check="sgd_step" points=3
check("sgd_step", sgd_step)

# %% [markdown]
# ## 5 · The noise ball, and how to shrink it
#
# Why does the stochastic walker never settle? On the parabola of section 1, let the gradient be $h w + \varepsilon$ with noise of mean 0 and
# variance $\sigma^2/B$. A step gives $w \leftarrow (1 - \eta h)\, w - \eta\, \varepsilon$. In the long run the variance $V$ of $w$ must
# reproduce itself:
#
# $$V = (1 - \eta h)^2 V + \eta^2 \frac{\sigma^2}{B}
# \quad\Longrightarrow\quad
# V = \frac{\eta\, \sigma^2}{B\, h\, (2 - \eta h)} \approx \frac{\eta\,\sigma^2}{2 B h} \quad\text{for small } \eta .$$
#
# The walker ends in a **noise ball** around the minimum, of radius $\sqrt V \propto \sqrt{\eta / B}$. It shrinks with a smaller learning rate or
# a larger batch, and only their quotient counts (Mandt, Hoffman and Blei, 2017, section 4).
#
# **Predict**: by how much must you lower the learning rate to halve the radius of the cloud?

# %% demo
explore(pictures.plot_noise_ball, lr=log_slider(0.01, 0.5, 0.2), batch_size=[1, 4, 16, 64])

# %% [markdown]
# A large learning rate is fast and ends in a large ball; a small one is slow and ends in a small ball. So start large and go down: a **schedule**.
# Two are used everywhere.
#
# **Step decay**: keep the rate, and multiply it by a factor `drop` after every `every` steps. With $t$ counted from 0,
#
# $$\eta_t = \eta \cdot \text{drop}^{\lfloor t / \text{every} \rfloor} .$$
#
# **Cosine decay** (Loshchilov and Hutter, 2017, equation 5): half a wave from $\eta$ down to 0, flat at both ends,
#
# $$\eta_t = \frac{\eta}{2} \left(1 + \cos \frac{\pi t}{T}\right), \qquad t = 0 \dots T .$$
#
# ### Exercise 1.6
# By hand: with $\eta = 0.8$, drop 0.5 every 10 steps, the rate at step 25 is $0.8 \cdot 0.5^2 = 0.2$. With a cosine over $T = 100$ steps it is
# $0.4\,(1 + \cos \tfrac{\pi}{4}) = 0.683$.


# %% exercise="step_decay"
def step_decay(step, *, lr, drop, every):
    """
    Return the learning rate at ``step``, which counts from 0.

    It starts at ``lr`` and is multiplied by ``drop`` after every ``every`` steps.
    """
    ### BEGIN SOLUTION
    return lr * drop ** (step // every)
    ### END SOLUTION


# %% check="step_decay" points=2
check("step_decay", step_decay)


# %% exercise="cosine_decay"
def cosine_decay(step, *, lr, total_steps):
    """
    Return the learning rate at ``step``, which runs from 0 to ``total_steps``.

    It follows half a cosine from ``lr`` down to 0.
    """
    ### BEGIN SOLUTION
    return 0.5 * lr * (1 + np.cos(np.pi * step / total_steps))
    ### END SOLUTION


# %% check="cosine_decay" points=2
check("cosine_decay", cosine_decay)

# %% [markdown]
# ## 6 · Use it
#
# Now your functions do the walking. The next cell fits the line of the first picture with *your* `minibatches`, *your* gradient and *your*
# step, three times: with batches of 1, of 8, and of all 200 points.
#
# **Predict**: which batch size has the lowest loss after 8,000 examples? Is it the one with the best gradient?

# %% demo
pictures.plot_loss_by_work(step=sgd_step, batches=minibatches, gradient=linear_regression_gradient)

# %% [markdown]
# Against *steps*, on the left, the full batch and batches of 8 start out alike: their average step is the same. Against *work*, on the right,
# the full batch is the slowest of all: after 8,000 examples, 40 steps, it is still 0.1 above the least possible loss. Batches of 1 race down and
# then hover 0.08 above it, in a large noise ball. Batches of 8 end 0.007 above it. Both axes show the same three runs. A paper that plots steps
# only has chosen the picture that flatters large batches.
#
# Your schedules, on the noise ball of section 5:

# %% demo
pictures.plot_schedules(stepwise=step_decay, cosine=cosine_decay)

# %% [markdown]
# The constant rate stays where its ball is, at a loss of about 0.09. Both schedules go on sinking: the step decay to 0.003, the cosine to 0.001,
# because its last steps are the smallest.
#
# ### Minima and saddles
#
# A network's loss is no single bowl. It has many minima, and where a walk ends depends on where it starts. It also has **saddle points**: flat, but
# downhill in some direction. In many dimensions saddles are far more common than bad minima: at a random flat point each of the $D$ curvatures may have
# either sign, and all of them must be positive for a minimum (Dauphin et al., 2014, section 2).
#
# Click anywhere on the surface to drop both walkers there; they use your `gd_step`. Choose the saddle, drop them exactly on its ridge line (the
# horizontal through the middle, where they start), and set the noise to 0: both stop at the saddle for ever. Then give the second walker a little noise. On
# the other surface, with its four basins, find starts a finger's breadth apart that end in different minima.

# %% demo
from course_lib.viz.widgets.race import race
from course_lib.viz.widgets.surfaces import BASINS, SADDLE


def two_walks(start, surface, lr, noise):
    """Walk 150 steps from ``start``, with the exact gradient and with noise on it."""
    rng = np.random.default_rng(0)
    exact, noisy = [start], [start]
    for _ in range(150):
        exact.append(gd_step(exact[-1], surface.grad(exact[-1]), lr=lr))
        estimate = surface.grad(noisy[-1]) + noise * rng.normal(size=2)
        noisy.append(gd_step(noisy[-1], estimate, lr=lr))
    return {"exact gradient": np.array(exact), "with noise": np.array(noisy)}


race(
    [SADDLE, BASINS],
    two_walks,
    start=(-1.7, 0.0),
    lr=(0.01, 0.2, 0.01),
    noise=(0.0, 1.0, 0.05),
)

# %% [markdown]
# The exact walker approaches the saddle and stays: on the ridge the gradient has no sideways part, and gradient descent never makes one. Any noise does,
# and the saddle's downhill curvature then multiplies it at each step. This is the second gift of stochastic gradients, after cheapness.
#
# ### Exercise 1.7 · In your own words
# A colleague trains with batches of 32 and learning rate 0.1. To use her new GPU better she goes to batches of 128, keeps everything else, and
# trains for the same number of **epochs**. The final training loss is worse.

# %% [markdown] exercise="larger-batch" points=3
# **Why can that be, and what would you tell her to try?** Use two of these in your answer: number of steps, gradient noise, the noise ball, work.
#
# ### BEGIN SOLUTION
# The same number of epochs with batches four times as large is a quarter of the steps. Each step's direction is better (half the noise), but
# no longer, so she has walked about a quarter as far. What to try: a larger learning rate (the noise ball depends on lr/B, so up to four times as
# large keeps it as it was: the linear scaling rule of Goyal et al., 2017), as long as it stays below the limit 2/h; or more epochs.
#
# *Marking guide.* 1 point: a quarter of the steps at the same learning rate. 1 point: the noise shrinks only by a factor of 2, or the ball by lr/B, so
# the better direction does not make up for it. 1 point: a remedy that follows from the argument (raise lr towards fourfold, with its limit; or more
# steps). "Larger batches generalise worse" alone does not explain a *training* loss: no point.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Gradient descent subtracts the learning rate times the gradient. It converges only below $2/h$, with $h$ the largest curvature.
# - A minibatch gradient is right on average. Its noise falls like $1/\sqrt{B}$, its cost grows like $B$.
# - Compare methods against work or time, not against steps.
# - With a constant rate SGD ends in a noise ball of radius $\propto \sqrt{\eta / B}$; a schedule shrinks it.
# - Weight decay adds $\lambda w$ to the gradient. Epoch, iteration and batch are three different things.
#
# **Read on.** Bottou, Curtis and Nocedal (2018), *Optimization methods for large-scale machine learning*, arXiv:1606.04838: sections 3 and 4 are this
# lesson with proofs. Smith, Kindermans, Ying and Le (2018), *Don't decay the learning rate, increase the batch size*, arXiv:1711.00489: the quotient
# $\eta / B$ taken at its word. Goodfellow, Bengio and Courville (2016), *Deep Learning*, section 8.1, free at deeplearningbook.org.
#
# Next: **02 Momentum**, which remembers the way it came.
#
# <details><summary>Sources</summary>
#
# Bottou, Curtis, Nocedal (2018), SIAM Review 60(2). Cauchy (1847), Comptes rendus 25. Dauphin et al. (2014), arXiv:1406.2572. Goyal et al. (2017),
# arXiv:1706.02677. Krogh and Hertz (1991), NIPS 4. Loshchilov and Hutter (2017), arXiv:1608.03983; (2019), arXiv:1711.05101. Mandt, Hoffman and Blei
# (2017), arXiv:1704.04289. Russakovsky et al. (2015), arXiv:1409.0575.
# </details>
