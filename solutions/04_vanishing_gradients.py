# %% [markdown]
# # 04 · Signals that die
#
# {{badges}}
#
# **Why could nobody train ten layers of sigmoids, and what changed?**
#
# A deep network learns if every layer hears what the loss has to say. The message is the gradient. It starts at the last layer and walks back,
# and each layer multiplies it by a slope and by a matrix. Ten factors below one make a whisper; ten factors above one make a scream. In this
# lesson you write those factors, measure what arrives at the first layer, and choose activations and first weights so that it
# arrives in one piece.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 4.1 `sigmoid_backward`: the slope that is never above a quarter | 2 | ●○○○ | 5 |
# | 4.2 `gradient_bound`: what ten of them leave | 1 | ●○○○ | 2 |
# | 4.3 `tanh_backward` | 1 | ●○○○ | 3 |
# | 4.4 `relu_backward`: 0 or 1 | 2 | ●○○○ | 5 |
# | 4.5 `leaky_relu_backward`: a way out for dead units | 2 | ●○○○ | 5 |
# | 4.6 `maxout_forward`: an activation that is learned | 3 | ●●○○ | 10 |
# | 4.7 `layer_gradient_norms`: measure a whole network | 4 | ●●●○ | 15 |
# | 4.8 `xavier_normal`: first weights for tanh | 2 | ●●○○ | 5 |
# | 4.9 `kaiming_normal`: first weights for ReLU | 3 | ●●○○ | 5 |
# | 4.10 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (backward functions and their caches). Cells whose first line is `check(…)` answer within a second.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.viz import vanishing_gradients as pictures
from course_lib.viz.widgets.explore import explore

# %% [markdown]
# ## Predict first
#
# Here is a network of ten layers with 64 units each and the sigmoid behind every layer, the way networks were built until about 2010. Its weights are
# drawn with a standard deviation that keeps a linear network in balance. The loss sends back a gradient.
#
# **How many times smaller is the gradient of the first layer's weights than that of the last layer's?** Write down a number before you run the next cell.

# %%
prediction = ...  # a factor: 10? 1,000? 1,000,000?

# %% demo
CONTROLS = {"activation": list(pictures.ACTIVATIONS), "init": list(pictures.INITS)}
explore(pictures.plot_gradients, depth=(2, 20), **CONTROLS)

# %% [markdown]
# On the left each dot is the norm of one layer's weight gradient, on a logarithmic axis: a straight line means that every layer multiplies by the same
# factor, here about a quarter. The first layer gets two million times less than the last. It learns nothing while the last one learns noise.
#
# On the right is why. A weight's gradient is a *signal* that came forward times a *gradient* that came backward. With sigmoids both fade: what
# distinguishes one example from another (blue) is gone at the end, and what the loss has to say (orange) is gone at the start.
#
# Now change one thing at a time. With `relu` and `kaiming` all three lines are nearly flat: signal and gradient stay near 1, and the left line
# between 20 and 82. With `relu` and `normal, std 1` the left line is flat as well, but at a few times $10^8$: signal and gradient both *explode*, in opposite directions. With `normal, std 0.01` it is flat at a few times $10^{-10}$. The three controls are the three parts of this
# lesson: depth, activation, first weights.

# %% [markdown]
# ## 1 · The chain rule through depth
#
# Layer $l$ takes $h_{l-1}$, multiplies by its weight $W_l$ of shape (out, in), and applies an activation $f$ to each entry:
#
# $$z_l = W_l\, h_{l-1}, \qquad h_l = f(z_l), \qquad l = 1 \dots L .$$
#
# Write $\delta_l = \partial \mathcal{L} / \partial z_l$ for the gradient that reaches layer $l$. The chain rule gives a recursion and, from it, the
# gradient of the weights (Goodfellow, Bengio and Courville, 2016, algorithm 6.4):
#
# $$\delta_l = f'(z_l) \odot W_{l+1}^\top\, \delta_{l+1}, \qquad \frac{\partial \mathcal{L}}{\partial W_l} = \delta_l\, h_{l-1}^\top .$$
#
# Unrolled from the last layer to layer $l$, that is a product with $L - l$ pairs of factors, each a *slope* and a *matrix*:
#
# $$\delta_l = f'(z_l) \odot W_{l+1}^\top\; f'(z_{l+1}) \odot W_{l+2}^\top \cdots f'(z_{L}) \odot \frac{\partial \mathcal{L}}{\partial h_L} .$$
#
# If a typical pair shrinks a vector by the factor $c < 1$, layer $l$ gets $c^{L-l}$: the gradient **vanishes** with depth. If $c > 1$ it **explodes**.
# Only $c \approx 1$ trains a deep network. Hochreiter (1991) saw it first, for networks through time; Bengio, Simard and Frasconi (1994) proved what
# it costs; Glorot and Bengio (2010) measured it through layers.
#
# ### The sigmoid
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}}, \qquad \sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} = \sigma(x)\,\bigl(1 - \sigma(x)\bigr).$$
#
# With $y = \sigma(x)$ the slope is $y(1-y)$: a parabola in $y$ with its top at $y = \tfrac12$. So $\sigma'(x) \le \tfrac14$ everywhere, with equality only at $x = 0$.
#
# **Predict**: at which $x$ is the slope down to a hundredth? Move `x` and read it off.

# %% demo
explore(pictures.plot_activation, activation=list(pictures.SLOPES), x=(-6.0, 6.0, 0.1))

# %% [markdown]
# The left panel is the function, with its tangent; the right one its slope. Where the sigmoid is flat it is **saturated**: beyond $|x| = 4.6$ less than a hundredth
# of the gradient comes through. Then look at `tanh`, whose slope at 0 is 1, at `relu`, which is never flat on the right, and at the others: you
# write them all in this lesson.
#
# The next cell gives you the forward functions. Each returns its output and a **cache**: what its backward function needs.


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
# > **Convention card.** `backward(dy, cache)` returns a *tuple* with one gradient for each array that went into forward, even if there is only one: `(dx,)`. Nothing
# > is changed in place. The cache of sigmoid and tanh holds the *output* `y`, from which the slope is cheapest; that of the ReLUs holds the *input* `x`.
#
# ### Exercise 4.1
# By hand first: $y = (0.5,\ 0.75)$ and $dy = (1,\ -2)$. The slopes are $0.25$ and $0.1875$, so $dx = (0.25,\ -0.375)$.
#
# <details><summary>Hint</summary>
# The cache holds y, not x: no exponential is needed. Mind the comma in <code>(dx,)</code>.
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
# A gradient walks back through `depth` sigmoids. What is the largest part of it that their slopes can leave? (The matrices come on top; section 5 chooses
# them.) By hand: two sigmoids leave at most $\tfrac14 \cdot \tfrac14 = \tfrac1{16}$.


# %% exercise="gradient_bound"
def gradient_bound(depth):
    """
    Return the most that the slopes of ``depth`` sigmoids, one behind the other, can
    leave of a gradient of 1.
    """
    ### BEGIN SOLUTION
    return 0.25**depth
    ### END SOLUTION


# %% check="gradient_bound" points=1
check("gradient_bound", gradient_bound)

# %% [markdown]
# For ten layers that is $9.5 \cdot 10^{-7}$: a millionth, at best. In float32 a step of a millionth of a weight is about to be rounded away: the distance from 1 to
# the next number is $1.2 \cdot 10^{-7}$.
#
# ## 2 · tanh: centred, and four times as steep
#
# $\tanh x = 2\,\sigma(2x) - 1$ is a sigmoid stretched to the range $(-1, 1)$. Its slope, with $y = \tanh x$, is
#
# $$\tanh'(x) = 1 - y^2 \le 1, \qquad \text{with equality at } x = 0 .$$
#
# Two things are better. Near 0 the slope is 1, so a network whose signals stay small passes gradients on. And its outputs have a mean near 0, which matters for the next
# layer (section 6). One thing is not: it saturates on both sides, just as the sigmoid does (LeCun et al., 1998, section 4.4).
#
# ### Exercise 4.3
# By hand first: $y = (0,\ 0.5)$ and $dy = (1,\ -2)$. The slopes are $1$ and $0.75$, so $dx = (1,\ -1.5)$.


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
# (Nair and Hinton, 2010; Glorot, Bordes and Bengio, 2011). A product of ones is one, at any depth. Along every path of units that are *on*, the gradient passes
# unchanged; the others send nothing. Krizhevsky, Sutskever and Hinton (2012, figure 1) report that a network of four convolutional layers came to 25 % training error on CIFAR-10 six times faster with it than with tanh.
#
# > **Convention card.** At $x = 0$ the ReLU has no derivative; every number from 0 to 1 is a subgradient. We take **0**, as torch, JAX and TensorFlow do. It is not an academic
# > question: an input of exactly 0 comes about whenever a bias is 0 and everything before it is off.
#
# ### Exercise 4.4
# By hand first: $x = (-2,\ 0,\ 3)$ and $dy = (5,\ 5,\ 5)$ give $dx = (0,\ 0,\ 5)$.
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


# %% check="relu_backward" points=2
check("relu_backward", relu_backward)

# %% [markdown]
# ### The price: units that die
#
# A ReLU that is off for *every* example gets no gradient: its weights do not move, so it stays off. It is **dead**. One step that is too long can do it: the bias is pushed
# far below 0, and no example lifts it again.
#
# Below, 64 hidden ReLUs learn to tell two spirals apart. Each square is one unit; its shade says for how many of the examples it is on. A cross marks a unit that is off for all of them.
#
# The learning rate that you choose holds for the first ten steps only; after them it is 1.
#
# **Predict**: how many of the 64 are dead after ten steps at rate 1? At rate 6? And how many of these come back in the 190 calm steps?

# %% demo
explore(pictures.plot_dead_relus, lr=pictures.LEARNING_RATES, negative_slope=[0.0, 0.01, 0.1])

# %% [markdown]
# At rate 1 none dies and the network gets 99 % right. At rate 6, 60 of 64 are dead after ten steps, and *none ever comes back*: the line never falls; the four that are left get 77 %. At rate 8
# all are dead, and the network is a coin.
#
# Now set `negative slope` to 0.1. That is the **leaky ReLU** (Maas, Hannun and Ng, 2013): $x$ above 0, $\alpha x$ below. Units that are off for all examples still occur, 26 at rate 6, but they
# pass a gradient: some come back, the others work as linear units, and the network gets 98 %. With 0.01 the way back is there too, but the gradient on it is ten times smaller: 88 %.
#
# ### Exercise 4.5
# By hand first: $x = (-2,\ 0,\ 3)$, slope $\alpha = 0.1$, $dy = (5,\ 5,\ 5)$ give $dx = (0.5,\ 0.5,\ 5)$. At 0 we take the negative slope, as torch does.


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


# %% check="leaky_relu_backward" points=2
check("leaky_relu_backward", leaky_relu_backward)

# %% [markdown]
# ### Maxout: learn the activation
#
# A ReLU is the larger of two linear functions, $\max(x, 0)$; a leaky ReLU of $x$ and $\alpha x$; the absolute value of $x$ and $-x$. **Maxout** (Goodfellow et al., 2013, section 3) takes the largest of $k$
# linear functions, and learns them all. For piece $p$ and output $o$,
#
# $$z_{p,n,o} = \sum_i x_{ni}\, W_{poi} + b_{po}, \qquad y_{no} = \max_p z_{p,n,o} .$$
#
# Shapes: $x$ is $(N, \text{in})$, the weight $(k, \text{out}, \text{in})$, the bias $(k, \text{out})$, and $y$ is $(N, \text{out})$. One piece always wins and has slope 1: no unit is ever flat, none dies. The price is
# $k$ times as many weights.
#
# ### Exercise 4.6
# By hand first: $x = (-3,\ 2,\ -1)^\top$ are three examples of one feature, the pieces have weights $1$ and $-1$ and no bias. Then $y = (3,\ 2,\ 1)^\top$, the absolute value.
#
# <details><summary>Hint 1</summary>
# One piece is a linear layer: <code>x @ weight[p].T + bias[p]</code>. Do all of them, then take the maximum over the pieces.
# </details>
# <details><summary>Hint 2</summary>
# Without a loop: <code>x @ weight.swapaxes(1, 2)</code> has shape (pieces, N, out), and <code>bias[:, None]</code> fits on top.
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


# %% check="maxout_forward" points=3
check("maxout_forward", maxout_forward)

# %% [markdown]
# ## 4 · Measure a whole network
#
# Now put the pieces together. A network without biases, $h_l = f(h_{l-1} W_l^\top)$ with one example a row, starts from $h_0 = x$ of shape $(N, D)$. To look at
# gradients we need a loss; the simplest will do: the sum of the last layer's outputs, its mean over the batch,
#
# $$\mathcal{L} = \frac1N \sum_{n, o} h_{L,\,no}, \qquad \frac{\partial \mathcal{L}}{\partial h_{L,\,no}} = \frac1N .$$
#
# Then walk back: through the activation, $dz = f'(z) \odot dh$; collect the weight's gradient, $dW_l = dz^\top h_{l-1}$; and on through the matrix, $dh \leftarrow dz\, W_l$.
#
# The next cell looks up *your* backward functions by name, so get their checks green first.


# %% provided="activation-pair"
def activation_pair(name):
    """Return the forward and the backward function of an activation."""
    return {
        "sigmoid": (sigmoid_forward, sigmoid_backward),
        "tanh": (tanh_forward, tanh_backward),
        "relu": (relu_forward, relu_backward),
        "leaky_relu": (leaky_relu_forward, leaky_relu_backward),
    }[name]


# %% [markdown]
# ### Exercise 4.7
# By hand first: two examples of one feature, $x = (1,\ 3)^\top$, and two layers with ReLU. $W_1$ has the shape (4, 1) and is full of ones, $W_2$ has the shape (1, 4) and is full of twos. Everything passes: each row of $h_1$ is four times
# its example. Behind the last layer $dh = dz = (\tfrac12,\ \tfrac12)^\top$, so $dW_2 = dz^\top h_1$ has four entries $\tfrac12 \cdot 1 + \tfrac12 \cdot 3 = 2$ and the norm $\sqrt{4 \cdot 4} = 4$. On the way back $dz W_2$ is full of ones, so $dW_1$ has
# four entries $1 + 3 = 4$ and the norm 8. The answer is `[8. 4.]`, the first layer first.
#
# <details><summary>Hint 1</summary>
# Forward, keep the input and the cache of every layer in lists. Backward, go through them with <code>for i in reversed(range(len(weights)))</code>.
# </details>
# <details><summary>Hint 2</summary>
# Your backward functions return a tuple: <code>(dz,) = backward(dh, cache)</code>.
# </details>
# <details><summary>Hint 3</summary>
# <code>np.linalg.norm(matrix)</code> is the root of the sum of its squares. The loss's mean over the batch puts 1/N into the first dh.
# </details>


# %% exercise="layer_gradient_norms"
def layer_gradient_norms(weights, x, activation):
    """
    Return an array with the norm of each weight's gradient, first layer first.

    weights: a list of arrays (D_out, D_in), first layer first. x: (N, D), a batch.
    activation: "sigmoid", "tanh", "relu" or "leaky_relu"; activation_pair(activation)
    gives its two functions.
    """
    ### BEGIN SOLUTION
    forward, backward = activation_pair(activation)
    inputs, caches = [x], []
    for weight in weights:
        h, cache = forward(inputs[-1] @ weight.T)
        inputs.append(h)
        caches.append(cache)
    norms, dh = [], np.full_like(inputs[-1], 1 / len(x))
    for i in reversed(range(len(weights))):
        (dz,) = backward(dh, caches[i])
        norms.insert(0, np.linalg.norm(dz.T @ inputs[i]))  # (out, in)
        dh = dz @ weights[i]
    return np.array(norms)
    ### END SOLUTION


# %% check="layer_gradient_norms" points=4
check("layer_gradient_norms", layer_gradient_norms)

# %% [markdown]
# The first picture again, now drawn by your function: the left panel is what it returns. Take the sigmoid and find the depth at which the first layer's gradient falls below $10^{-10}$.

# %% demo
explore(pictures.plot_gradients, layer_gradient_norms, depth=(2, 20), **CONTROLS)

# %% [markdown]
# ## 5 · Where to begin
#
# ### Not at zero
#
# If all weights of a layer are equal, all its units compute the same, get the same gradient, and stay the same for ever: the layer has one unit, copied. At exactly 0 it is worse: nothing passes the
# zero matrix in either direction, and with tanh or ReLU nothing but the last bias moves.
#
# **Predict**: below, six tanh units of two inputs learn to tell two moons apart. How many different paths do you see from equal weights? And from zeros?

# %% demo
explore(pictures.plot_symmetry, init=list(pictures.STARTS))

# %% [markdown]
# Each line is the path of one unit's two weights over 300 steps. From zeros there is no path at all; from equal weights the six lie on top of each other; random weights go six ways, and only they bring the
# loss below 0.1. This is **symmetry breaking**, and the reason why weights are drawn at random. Biases may start at 0: the weights make the difference.
#
# ### How large?
#
# Let $z = \sum_{i=1}^{n} w_i x_i$ with $n = \text{fan\_in}$ inputs. Draw the $w_i$ independently with mean 0 and variance $v$. Then the mean of $z$ is 0, the mixed terms of $z^2$ vanish on average, and
#
# $$\operatorname{Var}[z] = n\, v\, \mathbb{E}[x^2] .$$
#
# **Forward, linear units** (tanh near 0 is one): $\mathbb{E}[x_{l+1}^2] = \operatorname{Var}[z]$, so signals keep their size if $\;\text{fan\_in} \cdot v = 1$.
#
# **Backward**: $dh_i = \sum_o W_{oi}\, dz_o$ is a sum with $\text{fan\_out}$ terms, so gradients keep their size if $\;\text{fan\_out} \cdot v = 1$.
#
# Both hold only for square layers. Glorot and Bengio (2010, equation 12) take the mean of the two conditions, known as **Xavier**'s initialisation after the first author's first name:
#
# $$v = \frac{2}{\text{fan\_in} + \text{fan\_out}} .$$
#
# **Forward, ReLU**: $z$ is symmetric around 0, and the ReLU removes one half of it: $\mathbb{E}[\max(z, 0)^2] = \tfrac12 \mathbb{E}[z^2]$. Each layer halves the power of the signal, so $v$ must be doubled
# (He et al., 2015, equation 10), **Kaiming**'s initialisation:
#
# $$v = \frac{2}{\text{fan\_in}} .$$
#
# What forgetting the 2 costs: $2^{-10/2} = 1/32$ of the signal's size after ten layers, $2^{-50/2} = 3 \cdot 10^{-8}$ after fifty.
#
# > **Convention card.** Weights are stored as in torch: `(out_features, in_features)`, convolutions `(C_out, C_in, K_h, K_w)`. fan_in counts what *one* output sums over: `in_features`, or $C_{in} K_h K_w$. fan_out counts what one input feeds:
# > `out_features`, or $C_{out} K_h K_w$. Keras stores convolutions as $(K_h, K_w, C_{in}, C_{out})$. `kaiming_normal` uses fan_in (torch's default, `mode='fan_in'`). There are also uniform versions, with bounds $\sqrt{6/(\dots)}$, because a uniform
# > distribution on $(-a, a)$ has variance $a^2/3$.
#
# ### Exercise 4.8
# By hand first: a linear layer of shape (100, 300) has fan_in 300 and fan_out 100, the variance is $2/400 = 0.005$, the standard deviation $0.0707$. A convolution of shape (56, 20, 5, 3) has fan_in $20 \cdot 15 = 300$, fan_out $56 \cdot 15 = 840$ and deviation
# $\sqrt{2/1140} = 0.0419$. Random numbers differ from answer to answer, so the check compares statistics of 60,000 and more of them: mean, standard deviation, and kurtosis, the mean fourth power in units of the squared variance, which is 3 for a normal distribution and 1.8 for a uniform one.
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
# ### Exercise 4.9
# By hand first: shape (100, 300) has the deviation $\sqrt{2/300} = 0.0816$, and so has (56, 20, 5, 3), whose fan_in is 300 too.


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
# Now look at what the signals themselves do. Ten layers of 128 units; each panel is the histogram of one layer's outputs.
#
# **Predict**: which activation with which first weights gives the same histogram in layer 1 and in layer 10?

# %% demo
explore(pictures.plot_histograms, **CONTROLS)

# %% [markdown]
# What lies beyond the axis is counted in the outermost bin. tanh with Xavier's weights narrows slowly; with `normal, std 0.01` it is a spike at 0 from layer 2 on; with `std 1` it stands at both ends,
# saturated. ReLU has its spike at 0, the half that is off, and with Kaiming's weights the other half keeps its width. The sigmoid's histogram looks healthy in every layer, and yet nothing gets through: its units differ from each other, but
# each gives the same for every example (the blue line of the first picture). A histogram over everything does not tell; the spread over the examples does.
#
# All combinations at once: the next picture shows how much of a gradient of 1 behind the last layer arrives at the input, as a power of ten. White is what you want.

# %% demo
explore(pictures.plot_initialization_map, depth=(2, 20))

# %% [markdown]
# Blue vanishes, orange explodes. Three things to see. ReLU wants Kaiming, and with Xavier it loses $2^{-10/2}$, ten times a factor of $1/\sqrt2$, the 1.5 powers of ten between the two columns. tanh is forgiving: what is a little too large it squashes
# (torch recommends $\tfrac53$ of Xavier's deviation for it). And the sigmoid is not hopeless: with `std 1` the matrices multiply by $\sqrt{64} = 8$ and make up for most of what the slopes take, so a quarter of the gradient arrives (Kumar, 2017, computes that balance).
# The bound of exercise 4.2 is about slopes alone; it is the usual, smaller weights that leave the sigmoid without a chance.
#
# ## 6 · Two more ways to go wrong
#
# **Exploding.** The pairs of factors can also be larger than one: ReLU with deviation 1 and 64 units multiplies the gradient by $\sqrt{64/2} \approx 5.7$ a layer. One step then throws the weights so far that the loss is NaN. The cure is the same,
# smaller first weights; in recurrent networks (lesson 11) the gradient is *clipped* as well (Pascanu, Mikolov and Bengio, 2013, algorithm 1).
#
# **Inputs that are not centred.** For one unit $z = w^\top x$, the weight's gradient is $dz \cdot x$. If all inputs are positive, as after a sigmoid, or as pixels in $[0, 255]$, all its entries have the same sign: the weights can only all go up or all go down, and must zig-zag
# (LeCun et al., 1998, section 4.3). In numbers: if each input has variance 1 and mean $m$, then for two inputs the loss $\tfrac12 \mathbb{E}[(w^\top x - t)^2]$ has the curvature matrix
#
# $$\mathbb{E}[x x^\top] = \begin{pmatrix} 1 + m^2 & m^2 \\ m^2 & 1 + m^2 \end{pmatrix}, \quad \text{eigenvalues } 1 \text{ and } 1 + 2 m^2 .$$
#
# The condition number is $1 + 2m^2$: with $m = 3$ it is 19, a ravine (lesson 02). Subtracting the mean makes it 1. **Predict**: how many steps does it then take to come within a hundredth of the minimum?

# %% demo
explore(pictures.plot_input_mean, mean=(0.0, 3.0, 0.25))

# %% [markdown]
# On the left the loss over the two weights, round when the mean is 0 and a ravine when it is not; the path takes the best constant learning rate for each, $2/(\lambda_{\min} + \lambda_{\max})$. On the right the distance that is left after each step. The number of steps grows with the condition number.
#
# So: subtract the mean and divide by the deviation of each input (lesson 06 does it inside the network as well), prefer activations centred at 0, or choose the first weights so that it matters less.

# %% [markdown]
# ## 7 · Use it
#
# Ten hidden layers of 64 units learn Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017; 3,000 of its training images, 1,000 of its test images) with plain SGD. The layers carry *your* backward functions, and the first weights are drawn by *your* `xavier_normal` and `kaiming_normal`. Everything else is equal: data, batches of 75, learning rate 0.03.
#
# **Predict**: which of the four is above 50 % after five epochs?

# %% demo
from course_lib.datasets.loaders import load_fashion
from course_lib.nn.layers import ReLU, Sigmoid, Tanh
from course_lib.nn.models import mlp
from course_lib.nn.training import fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer

fashion = load_fashion()
mean, std = fashion.train_images.mean(), fashion.train_images.std()
images = (fashion.train_images.reshape(-1, 784)[:3000] - mean) / std
labels = fashion.train_labels[:3000]
val_images = (fashion.test_images.reshape(-1, 784)[:1000] - mean) / std
val = val_images, fashion.test_labels[:1000]

# %% demo
SIZES = [784, *[64] * 10, 10]
recipes = {
    "sigmoid, Xavier": (lambda: Sigmoid(backward=sigmoid_backward), xavier_normal),
    "ReLU, normal, std 0.01": (
        lambda: ReLU(backward=relu_backward),
        lambda shape, rng: rng.normal(0, 0.01, shape),
    ),
    "tanh, Xavier": (lambda: Tanh(backward=tanh_backward), xavier_normal),
    "ReLU, Kaiming": (lambda: ReLU(backward=relu_backward), kaiming_normal),
}
runs, norms = {}, {}
for name, (activation, init) in recipes.items():
    net = mlp(SIZES, rng=np.random.default_rng(1), activation=activation, init=init)
    loss, dlogits = softmax_cross_entropy(net.forward(images[:200]), labels[:200])
    net.backward(dlogits)
    weights = [key for key in net.grads if key.endswith("weight")]
    norms[name] = [np.linalg.norm(net.grads[key]) for key in weights]
    sgd = Optimizer(net.params, None, sgd_step, lr=0.03)
    options = {"epochs": 5, "batch_size": 75, "rng": np.random.default_rng(2)}
    epochs = fit(net, softmax_cross_entropy, sgd, (images, labels), val=val, **options)
    runs[name] = list(epochs)

pictures.plot_training(runs, norms)

# %% [markdown]
# On the left the gradient of each layer's weights before the first step; on the right what comes of it. Ten sigmoid layers stay at chance, 10 %: the first layer's gradient is some 90,000 times smaller than the last hidden layer's.
# The same network with ReLU and Kaiming's weights, and with tanh and Xavier's, gets nearly 80 % after five epochs. And the activation alone does not do it: ReLU with deviation 0.01 starts with gradients of $10^{-12}$ in *all* hidden layers and stays at chance too.
#
# Try it: put the leaky ReLU in place of the ReLU (`from course_lib.nn.layers import LeakyReLU`). Then give the sigmoids four times Xavier's deviation, `lambda shape, rng: 4 * xavier_normal(shape, rng)`: the left line then falls less than a hundredfold, and yet
# after five epochs the accuracy is still near chance, 13 %. A gradient that arrives is necessary; it is not all.

# %% [markdown]
# ## 8 · At scale
#
# The same comparison in torch, with momentum: a deep perceptron with sigmoids and small normal weights, and one with ReLU and Kaiming's. On a GPU it has 30 layers of 512 units and all 60,000 images, on a CPU ten layers of 64 and 3,000 images.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import deep_mlp

    results = list(deep_mlp.run_experiment(deep_mlp.default_size()))
    print(deep_mlp.default_size())
    display(
        pictures.plot_training(
            {name: run for name, run, _ in results}, {name: norms for name, _, norms in results}
        )
    )

# %% [markdown]
# The picture is the same at either size: without the trick the line on the left plunges, and the accuracy stays at 10 %. At 30 layers the first gradient of the sigmoid network is about $10^{-37}$ (its norm in float32 is 0, because the squares underflow). No step of that length changes a weight: no number of epochs, and no GPU, helps.

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="diagnosis" points=3
# ### Exercise 4.10
# A colleague's network of 20 tanh layers does not learn: its loss stays where it began. She prints three things before the first step. The weight gradients of all layers have norms near $10^{-20}$. The outputs of layer 1 have
# a standard deviation of 0.1, those of layer 10 of $10^{-11}$. The slopes of tanh are above 0.99 in all layers. (a) What is the cause, and which of the three numbers excludes saturation? (b) She multiplies the learning rate by $10^{20}$. Why is
# that no cure? (c) Name a change that is one, with the number it sets, and say how she sees before any training that it worked.
#
# ### BEGIN SOLUTION
# (a) The first weights are too small. Each layer multiplies the signal by less than one, about a tenth here, on the way forward and the gradient on the way back, so both shrink exponentially with depth. It is not saturation: there the slopes would be near 0, and
# here they are near 1; tanh works in its linear part.
#
# (b) The gradient's size depends exponentially on the weights. As soon as the weights have grown a little, the gradient is many powers of ten larger, and a rate of 10^20 throws the network into saturation or to NaN. Layers also need different
# factors. No one rate is right; the scale must be put right where it is lost, in each layer.
#
# (c) Xavier's initialisation: variance 2/(fan_in + fan_out) for each layer's weights (or Kaiming's 2/fan_in, or a normalisation between layers, or shortcuts). Check before training: the outputs' standard deviation over the examples stays of one order from layer 1 to layer 20, and so
# do the norms of the weight gradients.
#
# *Marking guide, 3 points: 1 for small weights as the cause and slopes near 1 as the evidence against saturation. 1 for why the rate is no cure: the gradient's scale changes by powers of ten as the weights move, or differs
# between layers (½ for "it diverges" without a reason). 1 for a working change with its number and a check before training (½ if the number or the check is missing).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Backwards, every layer multiplies the gradient by a slope and a matrix. Depth makes powers of these: below one they vanish, above one they explode.
# - The sigmoid's slope is at most ¼, ten layers leave at most $10^{-6}$; tanh's is at most 1; ReLU's is 0 or 1. What is flat is saturated.
# - A ReLU that is off for all examples is dead. A leaky slope lets it come back; too high a rate kills.
# - Weights must differ (symmetry), and their variance must be $2/(\text{fan\_in} + \text{fan\_out})$ for tanh and $2/\text{fan\_in}$ for ReLU. Inputs should be centred.
# - A weight's gradient is a signal times a gradient. Look at both, layer by layer, before you train.
#
# **Read on.** Glorot and Bengio (2010), [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html), figures 6 and 7 are this lesson. He et al. (2015),
# [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852), section 2.2. LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, sections 4.3 to 4.6, still the best two pages on inputs, activations and first weights. On the web:
# [Initializing neural networks](https://www.deeplearning.ai/ai-notes/initialization/) with pictures one can move, and CS231n's notes on [activations and initialisation](https://cs231n.github.io/neural-networks-2/).
#
# Next: lesson 05. The network learns now. Soon it will learn too much.
