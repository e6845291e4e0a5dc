# %% [markdown]
# # 04 · Signals that die
#
# {{badges}}
#
# **For twenty years hardly anybody trained networks with ten layers. What stood in the way, and what changed?**
#
# Every layer of a network learns from the gradient that reaches it. The gradient starts at the loss, after the last layer, and goes back layer by layer. On its way each layer multiplies it by a slope and by a matrix. In this lesson you write these factors,
# measure what arrives at each layer, and choose activations and initial weights with which a gradient survives.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 4.1 `sigmoid_backward`: a slope from the output alone | 2 | ●○○○ | 5 |
# | 4.2 `gradient_bound`: what ten slopes leave | 1 | ●○○○ | 2 |
# | 4.3 `tanh_backward` | 1 | ●○○○ | 5 |
# | 4.4 `relu_backward` | 1 | ●○○○ | 3 |
# | 4.5 `leaky_relu_backward` | 1 | ●○○○ | 3 |
# | 4.6 `maxout_forward`: an activation that is learned | 2 | ●●○○ | 10 |
# | 4.7 `deep_backward`: *mend* a pass through a whole network | 2 | ●●○○ | 10 |
# | 4.8 `layer_gradient_norms`: measure a whole network | 3 | ●●○○ | 10 |
# | 4.9 `xavier_normal`: initial weights for linear units | 2 | ●●○○ | 5 |
# | 4.10 `kaiming_normal`: initial weights for ReLU | 3 | ●●○○ | 8 |
# | 4.11 `deep_weights`: *use* what you know, for four activations | 3 | ●●●○ | 15 |
# | 4.12 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00. **Forward** computes a layer's output, **backward** turns the gradient for the output into the gradients for what went in, and a **cache** is what forward keeps for backward. Section 6 uses the condition number of lesson 02, section 7 the SGD of lesson 01. Variance and expectation appear in section 5: $\mathbb{E}[x]$ is the mean of a random number $x$, and
# $\operatorname{Var}[x] = \mathbb{E}\bigl[(x - \mathbb{E}[x])^2\bigr]$. A list of all symbols is at the end. Cells whose first line is `check(…)` answer within seconds. Seven questions ask for a prediction: choose an answer and press *Commit* before you run the cell below it.

# %% bootstrap

# %% provided="setup"
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.gradcheck import check_gradient
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import vanishing_gradients as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## Predict first
#
# Here is a network of ten layers with 64 units each and a sigmoid after every layer, as networks were built until about 2010. The weights are drawn with the standard deviation that keeps the size of signals in a *linear* network. The loss sends back a gradient.

# %% predict="first-gradient"
predict(
    "first-gradient",
    "How much smaller is the gradient of the first layer's weights than that of the last layer's?",
    [
        "about as large",
        "about 10 times smaller",
        "about 1,000 times smaller",
        "about 1,000,000 times smaller",
    ],
)

# %% demo
explore(pictures.plot_gradients, depth=(2, 20), **pictures.CONTROLS)

# %% demo
predicted("first-gradient", right="about 1,000,000 times smaller")

# %% [markdown]
# It is two million times smaller. On the left each dot is the norm of one layer's weight gradient. The axis is logarithmic, so a straight line means that each layer multiplies the gradient by the same factor, here about a quarter. A step that suits the last layer does not move the first one.
#
# On the right is the reason. A weight's gradient is a *signal* that came forward times a *gradient* that came back. With sigmoids both fade. At the last layer all examples give nearly the same outputs (blue). At the first layer hardly any gradient is left (orange).
#
# Now change one thing at a time:
#
# - `relu` with `kaiming`: all three lines are nearly flat. Signal and gradient stay near 1, and the left line between 20 and 82.
# - `relu` with `normal, std 1`: the left line is flat as well, but at a few times $10^8$. Signal and gradient both *explode*, in opposite directions.
# - `relu` with `normal, std 0.01`: it is flat at a few times $10^{-10}$.
#
# A flat line on the left is therefore not enough: look at both factors. The three controls are the three parts of this lesson: depth, activation, initial weights.

# %% [markdown]
# ## 1 · The chain rule through depth
#
# Let $h_0 = x$ be a batch of shape $(N, D)$, one example per row. Layer $l$ multiplies by its weight $W_l$ of shape (out, in), and applies an activation $f$ to each entry:
#
# $$z_l = h_{l-1}\, W_l^\top, \qquad h_l = f(z_l), \qquad l = 1, \dots, L .$$
#
# There are no biases, to keep the formulas short. As in lesson 00, $dh_l$ is the gradient of the loss with respect to $h_l$, and has its shape. The loss gives $dh_L$. Then each layer takes three steps back (Goodfellow, Bengio and Courville, 2016, algorithm 6.4):
#
# $$
# \begin{aligned}
# dz_l &= f'(z_l) \odot dh_l && \text{through the activation,} \\
# dW_l &= dz_l^\top\, h_{l-1} && \text{the gradient of the weight,} \\
# dh_{l-1} &= dz_l\, W_l && \text{through the matrix.}
# \end{aligned}
# $$
#
# The sign $\odot$ multiplies two arrays of one shape entry by entry, as NumPy's `*` does. Insert the first line into the third, and repeat. After two layers that gives
#
# $$dh_{L-2} = \Bigl(f'(z_{L-1}) \odot \bigl((f'(z_L) \odot dh_L)\, W_L\bigr)\Bigr)\, W_{L-1} ,$$
#
# and so on: on its way to layer $l$ the gradient has passed $L - l$ pairs of factors, each a *slope* and a *matrix*. If a typical pair multiplies the norm by $q < 1$, then $q^{L-l}$ of it is left at layer $l$: the gradient **vanishes** with depth. If $q > 1$, it **explodes**. Only with $q \approx 1$ do all layers learn at a similar pace. Hochreiter (1991) first described this, for recurrent networks, whose layers are steps in time. Bengio, Simard and Frasconi (1994) analysed it for these,
# and Glorot and Bengio (2010) measured it in deep feedforward networks.
#
# ### The sigmoid
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}, \qquad \sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} .$$
#
# Where the curve is flat, hardly any gradient passes: there the unit is **saturated**.

# %% predict="saturated"
predict("saturated", "At which x above 0 has the sigmoid's slope fallen to 0.01?", (0.0, 10.0))

# %% demo
explore(pictures.plot_activation, activation=list(pictures.SLOPES), x=(-6.0, 6.0, 0.1))

# %% demo
predicted("saturated", right=4.6, within=0.4)

# %% [markdown]
# At 4.6: beyond $|x| = 4.6$ less than a hundredth of the gradient comes through. The left panel shows the function with its tangent, the right one its slope. The slope is largest at $x = 0$, where it is a quarter. Now look at `tanh`, whose slope at 0 is 1, at `relu`, which is never flat for positive $x$, and at the others.
#
# The next cell gives you the forward functions. Each returns its output and a cache.


# %% provided="activations"
class SigmoidCache(NamedTuple):
    y: np.ndarray


class TanhCache(NamedTuple):
    y: np.ndarray


class ReLUCache(NamedTuple):
    x: np.ndarray


class LeakyReLUCache(NamedTuple):
    x: np.ndarray
    negative_slope: float


class MaxoutCache(NamedTuple):
    x: np.ndarray
    weight: np.ndarray
    winner: np.ndarray  # which piece was the largest


def sigmoid_forward(x):
    small = np.exp(-np.abs(x))  # never overflows
    y = np.where(x < 0, small, 1) / (1 + small)
    return y, SigmoidCache(y)


def tanh_forward(x):
    y = np.tanh(x)
    return y, TanhCache(y)


def relu_forward(x):
    return np.maximum(x, 0), ReLUCache(x)


def leaky_relu_forward(x, *, negative_slope=0.01):
    return np.where(x > 0, x, negative_slope * x), LeakyReLUCache(x, negative_slope)


# %% [markdown]
# ### Exercise 4.1
# The cache holds the *output* $y = \sigma(x)$ and not $x$: from $y$ the slope needs no exponential. Express $\sigma'(x)$ in terms of $y$ alone, then write the backward function. As in lesson 00 it returns a *tuple* with one gradient for each array that went into forward, even if there is only one: `(dx,)`. Change nothing in place.
#
# By hand first: for $y = (0.5,\ 0.75)$ the slopes are $0.25$ and $0.1875$. With $dy = (1,\ -2)$ that gives $dx = (0.25,\ -0.375)$.
#
# <details><summary>Hint 1</summary>
# Write 1 − y as one fraction. Which factor of the slope is it?
# </details>
# <details><summary>Hint 2</summary>
# Mind the comma in <code>(dx,)</code>.
# </details>


# %% exercise="sigmoid_backward"
def sigmoid_backward(dy, cache):
    """
    Return (dx,), the gradient for the sigmoid's input.

    dy: the gradient for its output, of any shape. cache: a SigmoidCache; cache.y is the
    output.
    """
    ### BEGIN SOLUTION
    return (dy * cache.y * (1 - cache.y),)
    ### END SOLUTION


# %% check="sigmoid_backward" points=2
check("sigmoid_backward", sigmoid_backward)

# %% [markdown]
# ### Exercise 4.2
# A gradient goes back through `depth` sigmoids. What is the largest part of it that their slopes can leave? (The matrices are not counted here. Section 5 chooses them.) By hand: two sigmoids leave at most a sixteenth.


# %% exercise="gradient_bound"
def gradient_bound(depth):
    """
    Return the most that the slopes of ``depth`` sigmoids, one after the other, can
    leave of a gradient of 1.
    """
    ### BEGIN SOLUTION
    return 0.25**depth
    ### END SOLUTION


# %% check="gradient_bound" points=1
check("gradient_bound", gradient_bound)

# %% [markdown]
# For ten layers that is $9.5 \cdot 10^{-7}$: a millionth, at best. It is a bound on the slopes alone. Matrices with large entries could make up for it, but the usual initial weights do not (section 5).
#
# Sigmoids are rare in hidden layers now. They are still used in two places: in the last layer of a classifier with two classes (lesson 00), and in the gates of recurrent networks, which need a number between 0 and 1 (lesson 10).
#
# ## 2 · tanh: centred, and four times as steep
#
# $\tanh x = 2\,\sigma(2x) - 1$ is a sigmoid that is stretched to the range $(-1, 1)$ and squeezed to half the width. Two things are better. Near 0 the slope is 1, so a network whose signals stay small passes gradients on. And the outputs have a mean near 0, which matters for the next layer (section 6). One thing is not better: it saturates on both sides, as the sigmoid does
# (LeCun, Bottou, Orr and Müller, 1998, section 4.4).
#
# ### Exercise 4.3
# Take the derivative of $2\,\sigma(2x) - 1$, and express it in terms of $y = \tanh x$. By hand first: for $y = (0,\ 0.5)$ the slopes are $1$ and $0.75$. With $dy = (1,\ -2)$ that gives $dx = (1,\ -1.5)$.
#
# <details><summary>Hint</summary>
# The chain rule gives 4 σ′(2x). With s = σ(2x) that is 4 s (1 − s), and y = 2 s − 1 tells what s is.
# </details>


# %% exercise="tanh_backward"
def tanh_backward(dy, cache):
    """
    Return (dx,), the gradient for tanh's input.

    dy: the gradient for its output, of any shape. cache: a TanhCache; cache.y is the
    output.
    """
    ### BEGIN SOLUTION
    return (dy * (1 - cache.y**2),)
    ### END SOLUTION


# %% check="tanh_backward" points=1
check("tanh_backward", tanh_backward)

# %% [markdown]
# ## 3 · ReLU: zero or one
#
# $$\operatorname{ReLU}(x) = \max(x, 0), \qquad \operatorname{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}$$
#
# (Nair and Hinton, 2010; Glorot, Bordes and Bengio, 2011). A product of ones is one, at any depth. Along every path of units that are *on*, the slopes leave the gradient unchanged; a unit that is off passes nothing. Krizhevsky, Sutskever and Hinton (2012, figure 1) report that a network with four convolutional layers reached 25 % training error on CIFAR-10 six times faster with it than with tanh.
#
# ### Exercise 4.4
# At $x = 0$ the ReLU has no derivative. Any number from 0 to 1 would do (they are called subgradients); we take **0**. The case is not rare: an input of exactly 0 occurs whenever a bias is 0 and all units before it are off. By hand first: $x = (-2,\ 0,\ 3)$ and $dy = (5,\ 5,\ 5)$ give $dx = (0,\ 0,\ 5)$.
#
# <details><summary>Hint</summary>
# <code>np.where(condition, a, b)</code>, or multiply by a mask. Do not write zeros into dy: the caller may still need it.
# </details>


# %% exercise="relu_backward"
def relu_backward(dy, cache):
    """
    Return (dx,), the gradient for the ReLU's input; 0 where the input is exactly 0.

    dy: the gradient for its output, of any shape. cache: a ReLUCache; cache.x is the
    input.
    """
    ### BEGIN SOLUTION
    return (np.where(cache.x > 0, dy, 0),)
    ### END SOLUTION


# %% check="relu_backward" points=1
check("relu_backward", relu_backward)

# %% [markdown]
# ### The price: units that are off
#
# One step that is too long can push the bias of a ReLU so far below 0 that the unit is off for *every* example.
#
# Below, 64 hidden ReLUs learn to tell two spirals apart. Each square is one unit. The darker it is, the more examples it is on for. A cross marks a unit that is off for all of them. The learning rate that you choose holds for the first ten steps only; the 190 steps after them have a rate of 1.

# %% predict="units-off"
predict(
    "units-off",
    "At rate 6 most of the 64 units are off for all examples after ten steps. How many of these come back?",
    ["none", "about a quarter of them", "most of them"],
)

# %% demo
explore(pictures.plot_dead_relus, lr=pictures.LEARNING_RATES, negative_slope=[0.0, 0.01, 0.1])

# %% demo
predicted("units-off", right="none")

# %% [markdown]
# None: at rate 6 the line reaches 60 in the first ten steps, and never falls. A ReLU that is off for every example gets no gradient, so its weights do not move. It stays off as long as its inputs stay what they are: it is **dead**. At rate 8 all 64 units are dead, and the network guesses.
#
# Now set `negative slope` to 0.01 or 0.1. That is the **leaky ReLU** (Maas, Hannun and Ng, 2013): $x$ above 0, $\alpha x$ below. The table has the number of units that are off for all examples, after ten steps and at the end, and the share of the points that are classified correctly.
#
# | rate | ReLU | leaky, 0.01 | leaky, 0.1 |
# |---|---|---|---|
# | 1 | 0, 0; 99 % | 0, 0; 99 % | 0, 0; 99 % |
# | 4 | 21, 21; 97 % | 19, 19; 97 % | 14, 16; 97 % |
# | 6 | 60, 60; 77 % | 41, 42; 88 % | 26, 23; 98 % |
#
# A leaky unit that is off for all examples is not dead. It passes a gradient, a small one, and works as a linear unit, so the network can still use it. It *can* come back, but it need not: at rate 4 and slope 0.1 two more units are off at the end than after ten steps. A leaky slope makes too high a rate less harmful. It does not make it right.
#
# ### Exercise 4.5
# By hand first: $x = (-2,\ 0,\ 3)$, slope $\alpha = 0.1$, $dy = (5,\ 5,\ 5)$ give $dx = (0.5,\ 0.5,\ 5)$. At 0 we take the negative slope.


# %% exercise="leaky_relu_backward"
def leaky_relu_backward(dy, cache):
    """
    Return (dx,), the gradient for the leaky ReLU's input; at exactly 0 the slope is the
    negative one.

    dy: the gradient for its output, of any shape. cache: a LeakyReLUCache with x, the
    input, and negative_slope.
    """
    ### BEGIN SOLUTION
    return (np.where(cache.x > 0, dy, cache.negative_slope * dy),)
    ### END SOLUTION


# %% check="leaky_relu_backward" points=1
check("leaky_relu_backward", leaky_relu_backward)

# %% [markdown]
# > **Convention card.**
# >
# > | | here | elsewhere |
# > |---|---|---|
# > | slope of the ReLU at 0 | 0 | also 0 in torch, in JAX's `jax.nn.relu` and in Keras 3. But JAX's `jnp.maximum(x, 0)` has ½ there, as both arguments are equal |
# > | slope of the leaky ReLU at 0 | the negative one | as torch; in JAX's `jax.nn.leaky_relu` it is 1 |
# > | its default below 0 | 0.01, as Maas et al. | 0.01 in torch and JAX; 0.3 in Keras 3's layer, 0.2 in its function `keras.activations.leaky_relu` |
#
# The next cell looks up the functions of an activation by its name. The cell below it compares *your* backward functions with central differences (`check_gradient` is exercise 0.3; here it comes from the course's library).


# %% provided="activation-pair"
def activation_pair(name):
    """Return the forward and the backward function of an activation."""
    return {
        "sigmoid": (sigmoid_forward, sigmoid_backward),
        "tanh": (tanh_forward, tanh_backward),
        "relu": (relu_forward, relu_backward),
        "leaky_relu": (leaky_relu_forward, leaky_relu_backward),
    }[name]


# %% demo
x = np.array([[-2.0, -0.3, 0.4], [1.5, -1.2, 3.0]])
r = np.array([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]])  # the loss is the sum of r * y, so dy is r
for name in ("sigmoid", "tanh", "relu", "leaky_relu"):
    forward, backward = activation_pair(name)
    with guarded(backward):
        (dx,) = backward(r, forward(x)[1])
        error = check_gradient(lambda x, forward=forward: np.sum(r * forward(x)[0]), x, dx)
        print(f"{name:10} relative error {error:.1e}")

# %% [markdown]
# Errors below $10^{-6}$ are rounding. No input of the cell lies within $10^{-5}$ of 0, where the ReLUs have their kink.
#
# ### Maxout: learn the activation
#
# A ReLU is the larger of two linear functions, $x$ and $0$. A leaky ReLU is the larger of $x$ and $\alpha x$, the absolute value the larger of $x$ and $-x$. **Maxout** (Goodfellow et al., 2013, section 3) takes the largest of $k$ linear functions, and learns them all. Each output has $k$ **pieces**. Each piece has its own weights for all inputs, and its own bias. For every example and output the largest piece wins.
#
# Shapes: $x$ is $(N, \text{in})$, the weight $(k, \text{out}, \text{in})$, the bias $(k, \text{out})$, and $y$ is $(N, \text{out})$. The winning piece gets the whole gradient, so no unit is ever switched off. The price is $k$ times as many weights.
#
# ### Exercise 4.6
# By hand first: $x = (-3,\ 2,\ -1)^\top$ are three examples of one feature, the pieces have weights $1$ and $-1$ and no bias. Then $y = (3,\ 2,\ 1)^\top$, the absolute value.
#
# <details><summary>Hint 1</summary>
# One piece is a linear layer: <code>x @ weight[p].T + bias[p]</code>. Compute all of them, then take the maximum over the pieces.
# </details>
# <details><summary>Hint 2</summary>
# Without a loop: <code>x @ weight.swapaxes(1, 2)</code> has shape (pieces, N, out), and <code>bias[:, None]</code> can be added to it.
# </details>


# %% exercise="maxout_forward"
def maxout_forward(x, weight, bias):
    """
    Return (y, cache): y is for each output the largest of the pieces; the cache is yours
    to fill, it is not looked at.

    x: (N, in_features). weight: (pieces, out_features, in_features). bias: (pieces,
    out_features). y: (N, out_features). A backward function would need x, the weight and
    which piece was the largest.
    """
    ### BEGIN SOLUTION
    # (N, in) @ (pieces, in, out) -> (pieces, N, out)
    z = x @ weight.swapaxes(1, 2) + bias[:, None]
    winner = z.argmax(axis=0)
    return z.max(axis=0), MaxoutCache(x, weight, winner)
    ### END SOLUTION


# %% check="maxout_forward" points=2
check("maxout_forward", maxout_forward)

# %% [markdown]
# ## 4 · Through a whole network
#
# ### Exercise 4.7: mend
# Below is a backward pass through a network of any depth, written by a colleague. It sends $x$ forward, keeps what it needs, and goes back as in section 1. "With layers of one width it runs," she says. "With layers of different widths the gradient of the input has the right shape, and those of the weights have not." It has **one bug**. The cell below the exercise checks each gradient by itself. Look at *which* are wrong before you look at the code.
#
# By hand, for two examples, a layer of two ReLUs and a layer of one:
#
# $$x = \begin{pmatrix} 1 & 3 \\ 2 & 1 \end{pmatrix}, \quad W_1 = \begin{pmatrix} 1 & 0 \\ 1 & -1 \end{pmatrix}, \quad W_2 = \begin{pmatrix} 2 & 1 \end{pmatrix}, \quad dy = \begin{pmatrix} 1 \\ 2 \end{pmatrix} .$$
#
# Forward, $z_1$ has the rows $(1, -2)$ and $(2, 1)$, so $h_1$ has $(1, 0)$ and $(2, 1)$, and $h_2 = (2,\ 5)^\top$. Backward, $dW_2 = (1 \cdot 1 + 2 \cdot 2,\ 1 \cdot 0 + 2 \cdot 1) = (5,\ 2)$. Through $W_2$ come $(2, 1)$ and $(4, 2)$, and the second unit was off for the first example: $dz_1$ has the rows $(2, 0)$ and $(4, 2)$. So
#
# $$dW_1 = \begin{pmatrix} 10 & 10 \\ 4 & 2 \end{pmatrix}, \qquad dx = \begin{pmatrix} 2 & 0 \\ 6 & -2 \end{pmatrix} .$$


# %% exercise="deep_backward"
def deep_backward(dy, weights, x, activation):
    """
    Return (dx, dweights): the gradient for the network's input, and a list with the
    gradient of each weight, first layer first.

    dy: (N, D_out), the gradient for the output of the last layer. weights: a list of arrays
    (D_out, D_in), first layer first. x: (N, D). activation: "sigmoid", "tanh", "relu" or
    "leaky_relu"; activation_pair(activation) gives its two functions.
    """
    ### BEGIN BROKEN
    # forward, backward = activation_pair(activation)
    # outputs, caches, h = [], [], x
    # for weight in weights:
    #     h, cache = forward(h @ weight.T)
    #     outputs.append(h)
    #     caches.append(cache)
    #
    # dweights, dh = [], dy
    # for i in reversed(range(len(weights))):
    #     (dz,) = backward(dh, caches[i])
    #     dweights.insert(0, dz.T @ outputs[i])
    #     dh = dz @ weights[i]
    # return dh, dweights
    ### END BROKEN
    ### BEGIN SOLUTION
    forward, backward = activation_pair(activation)
    outputs, caches, h = [], [], x
    for weight in weights:
        h, cache = forward(h @ weight.T)
        outputs.append(h)
        caches.append(cache)

    inputs = [x, *outputs[:-1]]
    dweights, dh = [], dy
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        dweights.insert(0, dz.T @ inputs[i])
        dh = dz @ weights[i]
    return dh, dweights
    ### END SOLUTION


# %% demo
rng = np.random.default_rng(1)
x, r = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))
net = [rng.normal(size=(4, 4)) / 2 for _ in range(10)]


def loss_of(x, weights):
    for weight in weights:
        x = np.tanh(x @ weight.T)
    return np.sum(r * x)


with guarded(deep_backward):
    dx, dweights = deep_backward(r, net, x, "tanh")
    print(f"dx: {check_gradient(lambda x: loss_of(x, net), x, dx):.1e}")
    for i, dweight in enumerate(dweights):
        error = check_gradient(lambda w, i=i: loss_of(x, [*net[:i], w, *net[i + 1 :]]), net[i], dweight)
        print(f"dW of layer {i + 1}: {error:.1e}")

# %% check="deep_backward" points=2
check("deep_backward", deep_backward)

# %% [markdown]
# ### Exercise 4.8
# Now measure. To look at gradients we need a loss, and the simplest will do: the sum of the last layer's outputs, averaged over the batch,
#
# $$\text{loss} = \frac1N \sum_{n, o} h_{L,\,no} .$$
#
# Which $dy$ does it send into `deep_backward`? Find it, and return the norm of each weight's gradient.
#
# By hand first: two examples of one feature, $x = (1,\ 3)^\top$, and two layers with ReLU. $W_1$ has the shape (4, 1) and is full of ones, $W_2$ has the shape (1, 4) and is full of twos. All units are on. Each row of $h_1$ is four times its example, and $dW_2$ has four entries $\tfrac12 \cdot 1 + \tfrac12 \cdot 3 = 2$: its norm is $\sqrt{4 \cdot 4} = 4$. On the way back the gradient of $h_1$
# is full of ones, so $dW_1$ has four entries $1 + 3 = 4$ and the norm 8. The answer is `[8. 4.]`, the first layer first.
#
# <details><summary>Hint 1</summary>
# dy has one entry for each example and each output of the last layer: <code>weights[-1]</code> knows how many there are.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.linalg.norm(matrix)</code> is the root of the sum of its squares.
# </details>


# %% exercise="layer_gradient_norms"
def layer_gradient_norms(weights, x, activation):
    """
    Return an array with the norm of each weight's gradient, first layer first.

    weights: a list of arrays (D_out, D_in), first layer first. x: (N, D), a batch.
    activation: "sigmoid", "tanh", "relu" or "leaky_relu".
    """
    ### BEGIN SOLUTION
    dy = np.full((len(x), len(weights[-1])), 1 / len(x), dtype=x.dtype)
    _, dweights = deep_backward(dy, weights, x, activation)
    return np.array([np.linalg.norm(dweight) for dweight in dweights])
    ### END SOLUTION


# %% check="layer_gradient_norms" points=3
check("layer_gradient_norms", layer_gradient_norms)

# %% [markdown]
# Here is the first picture again, now drawn by your function: the left panel shows what it returns. With the sigmoid the first layer's gradient falls below $10^{-10}$ at depth 18.

# %% demo
explore(pictures.plot_gradients, layer_gradient_norms, depth=(2, 20), **pictures.CONTROLS)

# %% [markdown]
# ## 5 · Where to begin
#
# ### Equal or random?
#
# Suppose that all units of a layer start with the same weights for what comes in, and that the next layer gives all of them the same weight, too. Below, six tanh units of two inputs learn to tell two moons apart, from such a start, from zeros, and from random weights.

# %% predict="symmetry"
predict(
    "symmetry",
    "From equal weights: how many different paths do the weights of the six units take in 300 steps?",
    ["none: nothing moves", "one", "six"],
)

# %% demo
explore(pictures.plot_symmetry, init=list(pictures.STARTS))

# %% demo
predicted("symmetry", right="one")

# %% [markdown]
# One: choose `all equal`, and the six paths lie on top of each other. All units compute the same and get the same gradient, so they stay equal: the layer is one unit, copied. It gets 91 % of the points right. From `zeros` nothing moves at all: a matrix of zeros passes nothing, in either direction. From `random` weights the six go six ways, the loss falls below 0.1, and 98 % are right. That is **symmetry breaking**, and the reason why weights are drawn at random. Biases may start at 0.
#
# The weights out of the layer must be equal for this as well as those into it. If the weights out of it differ, units that start alike get different gradients, and part.
#
# ### How large?
#
# Let $z = \sum_{i=1}^{n} w_i x_i$ with $n = \text{fan\_in}$ inputs. Draw the $w_i$ independently, with mean 0 and one variance $\operatorname{Var}[w]$, and independently of the inputs. Then the mean of $z$ is 0, the cross terms of $z^2$ vanish on average, and
#
# $$\operatorname{Var}[z] = n\, \operatorname{Var}[w]\; \mathbb{E}[x^2] .$$
#
# **Forward, linear units** (tanh near 0 is one): the output is $z$, so signals keep their size if $\;\text{fan\_in} \cdot \operatorname{Var}[w] = 1$.
#
# **Backward, linear units**: $dh_i = \sum_o W_{oi}\, dz_o$ is a sum with $\text{fan\_out}$ terms, so each entry of the gradient keeps its size if $\;\text{fan\_out} \cdot \operatorname{Var}[w] = 1$.
#
# The two agree only for square layers. Glorot and Bengio (2010, equation 12) take the mean of the two fans, a compromise known as **Xavier**'s initialisation after the first author's first name:
#
# $$\frac{\text{fan\_in} + \text{fan\_out}}{2} \cdot \operatorname{Var}[w] = 1 .$$
#
# fan_in counts what *one* output sums over: `in_features`, or in a convolution $C_{in} K_h K_w$. fan_out counts how many outputs one input feeds: `out_features`, or $C_{out} K_h K_w$. Weights are stored as `(out_features, in_features)` and `(C_out, C_in, K_h, K_w)`.
#
# ### Exercise 4.9
# By hand first: a linear layer of shape (100, 300) has fan_in 300 and fan_out 100; the variance is $0.005$, the standard deviation $0.0707$. A convolution of shape (56, 20, 5, 3) has fan_in $20 \cdot 15 = 300$, fan_out $56 \cdot 15 = 840$ and the standard deviation $0.0419$.
#
# Random numbers differ from answer to answer, so the check compares statistics of at least 60,000 of them: mean, standard deviation, and kurtosis. The kurtosis is the mean fourth power in units of the squared variance. It is 3 for a normal distribution, and 1.8 for a uniform one.
#
# <details><summary>Hint</summary>
# <code>np.prod(shape[2:])</code> is the kernel's area, and 1 for a linear layer: the product of nothing. <code>rng.normal(0, std, shape)</code> takes the standard deviation, not the variance.
# </details>


# %% exercise="xavier_normal"
def xavier_normal(shape, rng):
    """
    Return weights of ``shape``, normal with mean 0 and Xavier's variance.

    shape: (out_features, in_features) or (C_out, C_in, K_h, K_w). rng: an
    np.random.Generator; draw from it.
    """
    ### BEGIN SOLUTION
    window = np.prod(shape[2:])
    fan_in, fan_out = shape[1] * window, shape[0] * window
    return rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), shape)
    ### END SOLUTION


# %% check="xavier_normal" points=2
check("xavier_normal", xavier_normal)

# %% [markdown]
# ### Exercise 4.10
# Now the inputs are outputs of ReLUs. If the distribution of $z$ is symmetric about 0, then the ReLU leaves half of the mean square: $\mathbb{E}[\max(z, 0)^2] = \tfrac12 \mathbb{E}[z^2]$. Which variance of the weights keeps $\mathbb{E}[h_l^2]$ equal from layer to layer? It depends on fan_in alone. He et al. (2015, equation 10) derived it: **Kaiming**'s initialisation.
#
# By hand first: shape (100, 300) has the standard deviation $0.0816$, and so has (56, 20, 5, 3), whose fan_in is 300 too.
#
# <details><summary>Hint</summary>
# $\operatorname{Var}[z_l] = n \operatorname{Var}[w]\, \mathbb{E}[h_{l-1}^2]$, and the ReLU after it leaves half of that. Set the result equal to $\mathbb{E}[h_{l-1}^2]$.
# </details>


# %% exercise="kaiming_normal"
def kaiming_normal(shape, rng):
    """
    Return weights of ``shape``, normal with mean 0 and Kaiming's variance for ReLUs, by
    fan_in.

    shape: (out_features, in_features) or (C_out, C_in, K_h, K_w). rng: an
    np.random.Generator; draw from it.
    """
    ### BEGIN SOLUTION
    window = np.prod(shape[2:])
    fan_in = shape[1] * window
    return rng.normal(0, np.sqrt(2 / fan_in), shape)
    ### END SOLUTION


# %% check="kaiming_normal" points=3
check("kaiming_normal", kaiming_normal)

# %% [markdown]
# Without the 2, each layer halves the mean square. After ten layers $2^{-10/2} = 1/32$ of the signal's size is left, after fifty $2^{-50/2} = 3 \cdot 10^{-8}$.
#
# > **Convention card.**
# >
# > | | here | elsewhere |
# > |---|---|---|
# > | shape of a linear layer's weight | (out, in), as torch | Keras 3 and Flax: (in, out) |
# > | shape of a convolution's weight | $(C_{out}, C_{in}, K_h, K_w)$, as torch | Keras 3 and Flax: $(K_h, K_w, C_{in}, C_{out})$ |
# > | which fan Kaiming's uses | fan_in, as torch by default | `mode="fan_out"` in torch keeps gradients in size; He et al. find both as good |
# > | the normal distribution | as it is, as torch | Keras 3's `HeNormal` and `GlorotNormal` and JAX's `he_normal` and `glorot_normal` cut it off at two standard deviations, and rescale |
# > | the uniform version | not used | between $\pm\sqrt{3 \operatorname{Var}[w]}$: a uniform distribution on $(-a, a)$ has variance $a^2/3$ |
# > | default initial weights of a linear layer | – | torch: uniform with variance $1/(3\, \text{fan\_in})$; Keras 3: Xavier's, uniform; Flax: normal with variance $1/\text{fan\_in}$, cut off |
#
# Now look at what the signals do. Ten layers of 128 units; each panel is the histogram of one layer's outputs.

# %% predict="histograms"
predict(
    "histograms",
    "With which of these does layer 10 have nearly the same histogram as layer 1?",
    ["sigmoid, xavier", "tanh, xavier", "relu, xavier", "relu, kaiming"],
)

# %% demo
explore(pictures.plot_histograms, **pictures.CONTROLS)

# %% demo
predicted("histograms", right="relu, kaiming")

# %% [markdown]
# ReLU with Kaiming's weights: the spike at 0 is the half that is off, and the other half keeps its width. What lies beyond the axis is counted in the outermost bin. The others:
#
# - With tanh and Xavier's weights the histogram narrows slowly. With `normal, std 0.01` it is a spike at 0 from layer 2 on. With `normal, std 1` it stands at both ends, saturated, in all layers.
# - With ReLU and Xavier's weights it narrows by a factor of $\sqrt2$ per layer.
# - The sigmoid's histogram hardly changes from layer 2 on, and yet nothing gets through. Its units differ from each other, but each gives the same for every example (the blue line of the first picture). A histogram of all outputs does not show this; the spread over the examples does.
#
# Here are all combinations at once. A random gradient of norm 1 goes back through the network. The next picture shows the norm of what arrives at the input, as a power of ten.

# %% demo
explore(pictures.plot_initialization_map, depth=(2, 20))

# %% [markdown]
# White is what you want, blue vanishes, orange explodes. At ten layers:
#
# - **ReLU** wants Kaiming's weights. With Xavier's it loses ten times a factor of $1/\sqrt2$: the 1.5 powers of ten between the two columns.
# - **tanh** is forgiving. With Xavier's weights $10^{-0.6}$ of the gradient arrives, with Kaiming's $10^{0.1}$: it squashes what is too large, so somewhat larger weights than Xavier's suit it. (torch recommends $\tfrac53$ of Xavier's deviation.)
# - **The sigmoid** is not hopeless. With `normal, std 1` the matrices multiply by $\sqrt{64} = 8$ and make up for most of what the slopes take: a quarter of the gradient arrives. The bound of exercise 4.2 is about slopes alone.
#
# Now move `depth` to 20. ReLU with Xavier's weights goes on to −3.1, the sigmoid with `normal, std 1` to −1.0, and ReLU with Kaiming's weights stays where it was, within 0.2 of 0.
#
# ### Exercise 4.11: use
# Write a function that draws the weights of a whole network, for any of the four activations. It is judged on networks that you have not seen, with layers of 60 to 120 units: ten layers of sigmoids, 16 of tanh, 24 of ReLUs and 20 of leaky ReLUs. A random gradient goes back through each of them, and its norm is measured at the output of the network and at the input of each layer. If the largest norm is at most 10 times the smallest, in every network, you earn all
# 3 points; if it is at most 1,000 times the smallest, 1 point.
#
# By hand: sizes `[3, 4, 2]` mean 3 inputs, a layer of 4 units and one of 2, so the weights have the shapes (4, 3) and (2, 4).
#
# For the ReLUs you know the answer. For tanh you know two candidates. For the sigmoid no formula on this page is good enough. Measure: `dx, _ = deep_backward(dy, weights, x, activation)` sends any gradient through any weights, and $\lVert dx \rVert / \lVert dy \rVert$ is what is left of it. Try factors $g$ in a standard deviation of $g/\sqrt{\text{fan\_in}}$, and keep the best.
#
# <details><summary>Hint 1</summary>
# <code>for fan_in, fan_out in pairwise(sizes)</code> runs over the layers. In an extra cell, draw ten square weights of 64 units, x and dy, and print what is left of the gradient for g = 1, 2, 4, 8, 16.
# </details>
# <details><summary>Hint 2</summary>
# At z = 0 the sigmoid's slope is a quarter, which g = 4 makes up for. But its outputs are positive, so z is often far from 0, where the slope is smaller: g must be larger.
# </details>


# %% exercise="deep_weights"
def deep_weights(sizes, activation, rng):
    """
    Return a list with the initial weight of each layer, such that a gradient keeps its size.

    sizes: a list, the number of inputs, then of units in each layer. activation: "sigmoid",
    "tanh", "relu" or "leaky_relu", after every layer. rng: an np.random.Generator; draw from
    it. A weight has the shape (outputs, inputs) of its layer.
    """
    ### BEGIN SOLUTION
    gain = {"sigmoid": 10.5, "tanh": 1.3, "relu": 2**0.5, "leaky_relu": 2**0.5}[activation]
    return [rng.normal(0, gain / np.sqrt(fan_in), (fan_out, fan_in)) for fan_in, fan_out in pairwise(sizes)]
    ### END SOLUTION


# %% check="deep_weights" points=3
check("deep_weights", deep_weights)

# %% [markdown]
# The picture sends a gradient back through *your* weights, in layers of 64 units; the dashed line is Xavier's.

# %% demo
explore(pictures.plot_own_weights, deep_weights, activation=list(pictures.ACTIVATIONS), depth=(2, 40))

# %% [markdown]
# Raise the depth to 40. With our gains, 10.5 for the sigmoid and 1.3 for tanh, the largest norm is even then less than 4 times the smallest. With a gain of 8 for the sigmoid it is 5 times the smallest in ten layers, and 90 times in 40: a small error per layer adds up. The method of Mishkin and Matas (2016) measures the signals instead: layer by layer it rescales the weights until the outputs have variance 1. But training changes the weights. The networks of lesson 06 therefore correct the signals in every layer and at every step.
#
# For the sigmoid Kumar (2017) derives $g = 3.6$, from its slope and its value at 0: it keeps the size of signals, to first order. In the ten layers of the exercise less than a hundredth of the gradient arrives with it. The gain of about 10 that you have measured makes gradients arrive. Section 7 shows how well sigmoids train with it.
#
# ## 6 · Two more ways to go wrong
#
# **Exploding.** The factors can also be larger than one. ReLU with a standard deviation of 1 and 64 units multiplies the gradient by $\sqrt{64/2} \approx 5.7$ per layer. One step then moves the weights so far that the loss is no longer a number. The remedy is smaller initial weights; in recurrent networks (lesson 10) the gradient is *clipped* as well (Pascanu, Mikolov and Bengio, 2013, algorithm 1).
#
# **Inputs that are not centred.** For one unit $z = w^\top x$ and one example, the weight's gradient is $dz \cdot x$. If all inputs are positive, as after a sigmoid or as pixels in $[0, 255]$, all its entries have one sign: one example can only raise all weights or lower all of them. Steps on one example at a time have to zig-zag (LeCun et al., 1998, section 4.3). In a batch the signs of $dz$ are mixed, and the sum need not have
# one sign. But the mean also changes the shape of the loss. If each input has variance 1 and mean $c$, then for two uncorrelated inputs and a target $t$ the loss $\tfrac12 \mathbb{E}[(w^\top x - t)^2]$ has the curvature matrix
#
# $$\mathbb{E}[x x^\top] = \begin{pmatrix} 1 + c^2 & c^2 \\ c^2 & 1 + c^2 \end{pmatrix}, \quad \text{with the eigenvalues } 1 \text{ and } 1 + 2 c^2 .$$
#
# The condition number is $\kappa = 1 + 2c^2$: with $c = 3$ it is 19, a ravine (lesson 02). With $c = 3$ gradient descent takes 44 steps to come within a hundredth of its initial distance from the minimum, at the best constant learning rate.

# %% predict="input-mean"
predict(
    "input-mean",
    "Now subtract the mean from the inputs. How many steps does it take then?",
    ["1", "about 10", "about 20", "44, as before"],
)

# %% demo
explore(pictures.plot_input_mean, mean=(0.0, 3.0, 0.25))

# %% demo
predicted("input-mean", right="1")

# %% [markdown]
# One step: move `mean` to 0. The condition number is 1 then, the loss is a round bowl, and its gradient points at the minimum. On the left is the loss over the two weights. The path takes the best constant learning rate for each mean, 2 divided by the sum of the two eigenvalues. On the right is the distance that is left after each step. The number of steps grows with the condition number.
#
# So subtract the mean of each input, divide by its standard deviation (lesson 06 does it inside the network as well), and prefer activations whose outputs have a mean near 0.

# %% [markdown]
# ## 7 · Use it
#
# Ten hidden layers of 64 units learn Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 3,000 of its training images, 1,000 of its test images, plain SGD, batches of 75, learning rate 0.03. The layers carry *your* backward functions, and the initial weights are drawn by *your* `xavier_normal` and `kaiming_normal`. Everything else is equal in four runs: sigmoid with Xavier's weights, ReLU with a standard deviation of 0.01, tanh with Xavier's, ReLU with Kaiming's.

# %% predict="which-trains"
predict(
    "which-trains",
    "Which of the four classify more than half of the test images correctly after five epochs?",
    [
        "only ReLU with Kaiming's weights",
        "tanh with Xavier's and ReLU with Kaiming's weights",
        "all but the sigmoid",
        "all four",
    ],
)

# %% demo
from course_lib.nn.layers import ReLU, Sigmoid, Tanh

with guarded(sigmoid_backward, tanh_backward, relu_backward, xavier_normal, kaiming_normal):
    recipes = {
        "sigmoid, Xavier": (lambda: Sigmoid(backward=sigmoid_backward), xavier_normal),
        "ReLU, normal, std 0.01": (
            lambda: ReLU(backward=relu_backward),
            lambda shape, rng: rng.normal(0, 0.01, shape),
        ),
        "tanh, Xavier": (lambda: Tanh(backward=tanh_backward), xavier_normal),
        "ReLU, Kaiming": (lambda: ReLU(backward=relu_backward), kaiming_normal),
    }
    runs, norms = pictures.train_recipes(recipes)
    display(pictures.plot_training(runs, norms))

# %% demo
predicted("which-trains", right="tanh with Xavier's and ReLU with Kaiming's weights")

# %% [markdown]
# Two of them: tanh with Xavier's weights and ReLU with Kaiming's come to nearly 80 % in five epochs. On the left is the gradient of each layer's weights before the first step, on the right the test accuracy. Ten sigmoid layers stay at chance, 10 %: the first layer's gradient is some 90,000 times smaller than the last hidden layer's. The activation alone does not do it: ReLU with a standard deviation of 0.01 starts with gradients of $10^{-12}$ in *all* hidden layers, and stays at chance too.
#
# Try it: give the sigmoids larger weights, `lambda shape, rng: 10 * xavier_normal(shape, rng)`. The gradients of all layers now lie within a factor of 10 of each other, and the network learns: after five epochs it is right for about 40 % of the images. That is four times as much as by guessing, and half of what the ReLUs reach. A gradient that arrives is necessary, but not enough: with weights this large about half of the sigmoids are saturated.

# %% [markdown]
# ## 8 · In torch
#
# The same measurement in torch, on the same weights. `backward()` fills `.grad` of each weight; you wrote what it does. The functions of `torch.nn.init` draw initial weights.

# %% demo
rng = np.random.default_rng(0)
x, net = rng.normal(size=(16, 20)), [rng.normal(0, 0.2, (20, 20)) for _ in range(5)]
try:
    import torch
except ImportError:
    print("torch is not installed: this cell needs it, the rest of the lesson does not.")
else:
    h, leaves = torch.tensor(x), [torch.tensor(weight, requires_grad=True) for weight in net]
    for leaf in leaves:
        h = torch.sigmoid(h @ leaf.T)
    h.sum(dim=1).mean().backward()
    print("torch", np.array([leaf.grad.norm().item() for leaf in leaves]))
    with guarded(layer_gradient_norms):
        print("yours", layer_gradient_norms(net, x, "sigmoid"))
    weight = torch.nn.init.kaiming_normal_(torch.empty(200, 300), nonlinearity="relu")
    linear = torch.nn.Linear(300, 200)
    print(f"std: torch's Kaiming {weight.std():.4f}, torch's Linear as it comes {linear.weight.std():.4f}")
    with guarded(kaiming_normal):
        print(f"std: your Kaiming    {kaiming_normal((200, 300), rng).std():.4f}")

# %% [markdown]
# The norms agree to all digits shown. By default the weights of a `Linear` have a variance six times smaller than Kaiming's. That is harmless in a few layers, but not in thirty layers of ReLUs: $6^{-30/2} = 2 \cdot 10^{-12}$ of the signal's size is left.

# %% [markdown]
# ## 9 · At scale
#
# The comparison of section 7 in torch, with momentum: a deep perceptron with sigmoids and small normal weights, and one with ReLUs and Kaiming's. On a GPU both have 30 layers of 512 units and train on all 60,000 images, on a CPU ten layers of 64 and 3,000 images. The long run on a GPU keeps its state in the folder `deep_mlp_runs`: if it is interrupted, run the cell again, and it goes on after the last epoch that was done. Delete the folder to begin again.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import deep_mlp

    size = deep_mlp.default_size()
    print(size)
    results = list(deep_mlp.run_experiment(size, folder=deep_mlp.default_folder(), tell=print))
    display(
        pictures.plot_training(
            {name: run for name, run, _ in results}, {name: norms for name, _, norms in results}
        )
    )

# %% [markdown]
# At the small size the gradient of the sigmoids shrinks by more than $10^{12}$ from the last layer to the first, and their accuracy stays at 10 %. The large size has not been run to its end for this page. Its first gradient was measured without a GPU. In the first of the 30 sigmoid layers it is about $10^{-37}$ (its norm in float32 is 0, because the squares underflow). No step of that length changes a weight, so no number of epochs helps.

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="diagnosis" points=3
# ### Exercise 4.12
# A colleague's network of 20 tanh layers does not learn: its loss stays where it began. She prints three things before the first step. The weight gradients of all layers have norms near $10^{-20}$. The outputs of layer 1 have a standard deviation of 0.1, those of layer 10 of $10^{-11}$. The slopes of tanh are above 0.99 in all layers. (a) What is the cause, and which of the three numbers rules out saturation? (b) She multiplies the learning rate by $10^{20}$. Why is
# that no remedy? (c) Name a change that does help, with the number to set, and say how she can see before any training that it worked.
#
# ### BEGIN SOLUTION
# (a) The initial weights are too small. Each layer multiplies the signal by less than one, about a tenth here, on the way forward, and the gradient on the way back, so both shrink exponentially with depth. It is not saturation: there the slopes would be near 0, and here they are near 1. tanh works in its linear part.
#
# (b) The gradient's size depends on a product of the weights of all layers. As soon as the weights have grown a little, the gradient is many powers of ten larger, and a rate of 10^20 drives the network into saturation or to NaN. No single rate is right for both. The scale must be put right where it is lost, in each layer.
#
# (c) Xavier's initialisation: variance 2/(fan_in + fan_out) for each layer's weights (or somewhat more, up to Kaiming's 2/fan_in; or a normalisation between layers, or shortcuts). Check before training: the outputs' standard deviation over the examples stays within a power of ten from layer 1 to layer 20, and so do the norms of the weight gradients.
#
# *Marking guide, 3 points: 1 for small weights as the cause and slopes near 1 as the evidence against saturation. 1 for why the rate is no remedy: the gradient's scale changes by powers of ten as the weights move, or differs between layers (½ for "it diverges" without a reason). 1 for a working change with its number and a check before training (½ if the number or the check is missing).*
# ### END SOLUTION

# %% demo
predictions()

# %% [markdown]
# ## What you should know now
#
# - On the way back every layer multiplies the gradient by a slope and a matrix. Depth makes powers of these: below one they vanish, above one they explode.
# - The sigmoid's slope is at most ¼, so ten slopes leave at most $10^{-6}$; that of tanh is at most 1; that of the ReLU is 0 or 1. Where an activation is flat it is saturated.
# - A ReLU that is off for all examples is dead. A leaky one still passes a gradient, and may come back. Too high a rate switches units off.
# - Weights must differ in one of the two directions, into a layer or out of it (symmetry). Variances that keep signals: $1/\text{fan\_in}$ for linear units, $2/\text{fan\_in}$ for ReLUs; $2/(\text{fan\_in} + \text{fan\_out})$ is a compromise with the gradients. tanh takes either. For other activations, measure.
# - A weight's gradient is a signal times a gradient. Look at both, layer by layer, before you train. Inputs should be centred.
#
# **Read on.** Glorot and Bengio (2010), [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html): figures 6 and 7 are this lesson. He et al. (2015), [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852), section 2.2. LeCun, Bottou, Orr and Müller (1998), [Efficient BackProp](https://doi.org/10.1007/3-540-49430-8_2), sections 4.3 to 4.6, on inputs, activations and initial weights. On the web:
# [Initializing neural networks](https://www.deeplearning.ai/ai-notes/initialization/), with interactive pictures, and CS231n's notes on [activations](https://cs231n.github.io/neural-networks-1/) and [initial weights](https://cs231n.github.io/neural-networks-2/).
#
# <details><summary>Sources</summary>
#
# - Y. Bengio, P. Simard and P. Frasconi (1994), [Learning long-term dependencies with gradient descent is difficult](https://doi.org/10.1109/72.279181), IEEE Transactions on Neural Networks 5(2), 157–166.
# - X. Glorot and Y. Bengio (2010), [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html), AISTATS: Xavier's initialisation.
# - X. Glorot, A. Bordes and Y. Bengio (2011), [Deep sparse rectifier neural networks](https://proceedings.mlr.press/v15/glorot11a.html), AISTATS.
# - I. Goodfellow, D. Warde-Farley, M. Mirza, A. Courville and Y. Bengio (2013), [Maxout networks](https://arxiv.org/abs/1302.4389), arXiv:1302.4389.
# - I. Goodfellow, Y. Bengio and A. Courville (2016), [Deep Learning](https://www.deeplearningbook.org), algorithm 6.4.
# - K. He, X. Zhang, S. Ren and J. Sun (2015), [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852), arXiv:1502.01852: Kaiming's initialisation.
# - S. Hochreiter (1991), [Untersuchungen zu dynamischen neuronalen Netzen](https://people.idsia.ch/~juergen/SeppHochreiter1991ThesisAdvisorSchmidhuber.pdf), diploma thesis, TU München, in German.
# - A. Krizhevsky, I. Sutskever and G. E. Hinton (2012), [ImageNet classification with deep convolutional neural networks](https://doi.org/10.1145/3065386), NIPS; printed again in Communications of the ACM 60(6), 84–90.
# - S. K. Kumar (2017), [On weight initialization in deep neural networks](https://arxiv.org/abs/1704.08863), arXiv:1704.08863.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998), [Efficient BackProp](https://doi.org/10.1007/3-540-49430-8_2), in Neural Networks: Tricks of the Trade, Springer.
# - A. L. Maas, A. Y. Hannun and A. Y. Ng (2013), [Rectifier nonlinearities improve neural network acoustic models](https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf), ICML workshop.
# - D. Mishkin and J. Matas (2016), [All you need is a good init](https://arxiv.org/abs/1511.06422), arXiv:1511.06422.
# - V. Nair and G. E. Hinton (2010), [Rectified linear units improve restricted Boltzmann machines](https://www.cs.toronto.edu/~hinton/absps/reluICML.pdf), ICML.
# - R. Pascanu, T. Mikolov and Y. Bengio (2013), [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063), arXiv:1211.5063.
# - H. Xiao, K. Rasul and R. Vollgraf (2017), [Fashion-MNIST](https://arxiv.org/abs/1708.07747), arXiv:1708.07747: the images.
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x$, $y$ | what goes into a function or a network, and what comes out |
# | $N$, $D$ | the number of examples in a batch; of features of an example |
# | $L$, $l$ | the number of layers; one of them |
# | $W_l$, $z_l$, $h_l$ | weight of layer $l$, of shape (out, in); its values before the activation; its outputs. $h_0 = x$ |
# | $f$, $f'$ | an activation and its derivative, the slope |
# | $dy$, $dz_l$, $dh_l$, $dW_l$ | the gradient of the loss with respect to $y$, $z_l$, $h_l$, $W_l$, in its shape |
# | $\odot$ | the product of two arrays of one shape, entry by entry |
# | $\sigma(x)$ | the sigmoid, $1/(1 + e^{-x})$ |
# | $\alpha$ | slope of the leaky ReLU below 0 |
# | $k$ | the number of pieces of maxout |
# | $q$ | the factor by which one layer changes a gradient's norm |
# | fan_in, fan_out, $n$ | how many inputs one output sums over; how many outputs one input feeds; $n$ = fan_in |
# | $\mathbb{E}$, $\operatorname{Var}$ | mean and variance of a random number |
# | $g$ | gain: the standard deviation of a weight is $g/\sqrt{\text{fan\_in}}$ |
# | $w$, $t$, $c$ | weights of one unit; its target; the mean of its inputs |
# | $\kappa$ | condition number: largest eigenvalue by smallest |
# | $\lVert \cdot \rVert$ | norm: the root of the sum of squares |
# </details>
#
# Next: lesson 05. The network learns now. Soon it will learn too much.
