# %% [markdown]
# # 10 · Memory
#
# {{badges}}
#
# **How does a network learn today from what it read a hundred steps ago?**
#
# A sentence, a melody, a price: what comes next depends on what came before, and nobody knows how far back. A recurrent network reads one step at a time and carries a state along. That it *can* remember is easy
# to see; that it *learns* to remember is another matter, because its gradient has to travel back through time. In this lesson you send it there, watch it die, and build the cell that keeps it alive: the LSTM
# (Hochreiter and Schmidhuber, 1997). At the end yours invents names and writes sonnets.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 10.1 `rnn_step_forward`: one step in time | 2 | ●○○○ | 5 |
# | 10.2 `rnn_step_backward`: and back | 3 | ●●○○ | 10 |
# | 10.3 `rnn_backward`: backpropagation through time | 3 | ●●●○ | 12 |
# | 10.4 `clip_by_global_norm`: a gradient that explodes | 2 | ●●○○ | 6 |
# | 10.5 `lstm_step_forward`: gates and a cell | 3 | ●●○○ | 10 |
# | 10.6 `lstm_step_backward`: their gradients | 4 | ●●●● | 20 |
# | 10.7 `perplexity`: how surprised is it? | 1 | ●○○○ | 4 |
# | 10.8 `sample_next`: write | 2 | ●●○○ | 8 |
# | 10.9 in your own words | 3 | ●●●○ | 10 |
#
# It builds on the slope of tanh (lesson 04) and on sums that let gradients pass (lesson 09); Adam comes from lesson 03.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check
from course_lib.ops.losses import mse_loss
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows

# %% demo
from course_lib.viz import lstm as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.pointing import scrub

# %% [markdown]
# ## Predict first
#
# Two networks of 32 units read 60 random vectors, one at a time. Both are new, with the usual first weights. How much does the last state still depend on what was read $k$ steps earlier? Its gradient tells: send
# a gradient of 1 into the last state and look at what arrives at each input.
#
# **How much of it arrives 50 steps back in the plain recurrent network, compared with the last step: a tenth, a thousandth, or less than a millionth?**

# %%
prediction = ...  # "a tenth", "a thousandth" or "less than a millionth"

# %% demo
explore(pictures.plot_gradient_reach, gain=(0.5, 2.0, 0.1), forget_bias=(0.0, 6.0, 0.5))

# %% [markdown]
# To the left lies the past. The plain network (orange) loses the same share at each step: nearly a straight line on this logarithmic axis, $9 \cdot 10^{-8}$ after 50 steps: `less than a millionth`. So hardly any training step hears of what was read there. Its
# weights can be made larger with `gain`; then the line falls less, until, at about 1.7, it begins to rise: the gradient *explodes*. At 1.5 a sixth arrives, at 2 it is 85 times too large: between both there is little room.
#
# The LSTM (blue) with forget bias 1, the usual start, does better, but not well: $4 \cdot 10^{-4}$. Now move `forget_bias`: at 2 a third arrives, and from 3 on the gradient stays within a factor of about 20 over all 60 steps. This one number sets how long the cell remembers at first, and
# *no value of it makes the gradient explode along the cell*. Sections 2 and 4 say why.

# %% [markdown]
# ## 1 · One step in time
#
# A **recurrent network** reads a sequence $x_1, x_2, \dots, x_T$ and keeps a **state** $h_t$, an array of $H$ numbers an example. Each step makes a new state from the old one and from what is read
# (Elman, 1990; Goodfellow, Bengio and Courville, 2016, equations 10.8 and 10.9):
#
# $$h_t = \tanh\!\left( x_t W_x^\top + h_{t-1} W_h^\top + b \right).$$
#
# With a batch of $N$ sequences of $D$ numbers a step, $x_t$ is $(N, D)$, $h_t$ is $(N, H)$, $W_x$ is $(H, D)$, $W_h$ is $(H, H)$ and $b$ is $(H,)$. **The same weights act at every step.** That is what convolution does in
# space (lesson 07), done in time: a comma means the same at place 3 and at place 300, and a sequence of any length can be read. Written out for all steps, *unrolled*, it is an ordinary deep network: $T$ layers that share
# their weights, each with an input of its own.

# %% demo
pictures.plot_unrolled()

# %% [markdown]
# > **Convention card.** Sequences are time first, $(T, N, D)$, as in torch (`batch_first=False`) and in this course; Keras puts the batch first. Weights are $(H, D)$ and $(H, H)$ as in torch; Keras and CS231n store
# > them transposed. torch has two biases, `bias_ih` and `bias_hh`; only their sum matters, and ours is that sum.
#
# ### Exercise 10.1
# By hand first: one example $x = (1, 2)$ and one unit with $h = 0.5$, $W_x = (0.1, 0.2)$, $W_h = (2)$, $b = -1$. The sum is $0.1 + 0.4 + 1 - 1 = 0.5$, so $h' = \tanh 0.5 = 0.4621$.
#
# The cache holds what the way back needs. Its fields are given, and are compared too.


# %% provided="RNNStepCache"
class RNNStepCache(NamedTuple):
    x: np.ndarray  # (N, D)
    h_prev: np.ndarray  # (N, H), the state before the step
    h: np.ndarray  # (N, H), the state after it
    w_x: np.ndarray  # (H, D)
    w_h: np.ndarray  # (H, H)


# %% exercise="rnn_step_forward"
def rnn_step_forward(x, h, w_x, w_h, bias):
    """
    Return (state after the step, cache): an array (N, H), and an RNNStepCache.

    The cache's fields are compared too.
    x: (N, D), what is read now. h: (N, H), the state before.
    w_x: (H, D). w_h: (H, H). bias: (H,).
    """
    ### BEGIN SOLUTION
    h_next = np.tanh(x @ w_x.T + h @ w_h.T + bias)
    return h_next, RNNStepCache(x, h, h_next, w_x, w_h)
    ### END SOLUTION


# %% check="rnn_step_forward" points=2
check("rnn_step_forward", rnn_step_forward)

# %% [markdown]
# ### And back
#
# Let $z = x W_x^\top + h W_h^\top + b$ and $h' = \tanh z$. With $dh'$ the gradient by the new state, tanh's slope is $1 - h'^2$, and the rest are matrix products as in lesson 00:
#
# $$dz = dh' \odot (1 - h'^2), \qquad dx = dz\, W_x, \quad dh = dz\, W_h, \quad dW_x = dz^\top x, \quad dW_h = dz^\top h, \quad db = \textstyle\sum_n dz_n .$$
#
# ### Exercise 10.2
# By hand first: one example with $x = (1, 2)$, old state 0.25, new state 0.5, $W_x = (0.1, 0.2)$, $W_h = (2)$, and $dh' = 1$. Then $dz = 1 - 0.25 = 0.75$, and $dx = (0.075, 0.15)$, $dh = 1.5$, $dW_x = (0.75, 1.5)$,
# $dW_h = 0.75 \cdot 0.25 = 0.1875$, $db = 0.75$.
#
# The check gives you *our* cache, with the fields above. `w_h` is square: if you transpose it by mistake, no shape warns you.


# %% exercise="rnn_step_backward"
def rnn_step_backward(dh, cache):
    """
    Return (dx, dh_prev, dw_x, dw_h, dbias).

    dh: (N, H), the loss's gradient by the state after the step. cache: an RNNStepCache.
    """
    ### BEGIN SOLUTION
    dz = dh * (1 - cache.h**2)  # (N, H)
    return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)
    ### END SOLUTION


# %% check="rnn_step_backward" points=3
check("rnn_step_backward", rnn_step_backward)

# %% [markdown]
# ## 2 · Backpropagation through time
#
# Unrolled, the network is deep, and the gradient goes back through all its layers (Werbos, 1990). Two things are new.
#
# - **A state acts in two ways**: on the loss at its own step (what the output layer reads there) and on all later steps. Both gradients add up: with $\overline{dh}_t$ for the first, what `rnn_step_backward` gets at step $t$ is
#   $\overline{dh}_t + dh_{t+1 \to t}$, where the second part is the `dh_prev` of step $t + 1$. So time runs backwards: step $T$ first.
# - **A weight acts at every step**, so its gradient is the *sum* of those of all steps.
#
# ### Exercise 10.3
# By hand first: one unit, two steps, $W_x = 1$, $W_h = 2$. The inputs are 3 and −1; the states are 0 at first, 0.5 after step 1 and 0 after step 2 (pretend: these are the caches' numbers). The direct gradients are 1 and 1.
#
# - Step 2: $dz = 1 \cdot (1 - 0^2) = 1$; $dx_2 = 1$, and $dh = 2$ goes back. $dW_x = -1$, $dW_h = 1 \cdot 0.5$, $db = 1$.
# - Step 1: it gets $1 + 2 = 3$; $dz = 3 \cdot (1 - 0.25) = 2.25$; $dx_1 = 2.25$, $dh_0 = 4.5$. $dW_x = 6.75$, $dW_h = 0$, $db = 2.25$.
#
# Together $dx = (2.25, 1)$, $dh_0 = 4.5$, $dW_x = 5.75$, $dW_h = 0.5$, $db = 3.25$. The function calls your `rnn_step_backward`, so get its check green first.
#
# <details><summary>Hint 1</summary>
# <code>zip(dh_all[::-1], caches[::-1])</code> goes back in time.
# </details>
# <details><summary>Hint 2</summary>
# You collect the inputs' gradients last step first. Turn the list round before <code>np.stack</code>.
# </details>


# %% exercise="rnn_backward"
def rnn_backward(dh_all, caches):
    """
    Return (dx_all, dh0, dw_x, dw_h, dbias) of a whole sequence; dx_all is (T, N, D), first step first.

    dh_all: (T, N, H), the loss's direct gradient by each state, without what comes back through time.
    caches: a list of T RNNStepCaches, first step first.
    """
    ### BEGIN SOLUTION
    dh_next, dx_all, totals = 0, [], [0, 0, 0]
    for dh, cache in zip(dh_all[::-1], caches[::-1], strict=True):
        dx, dh_next, *dweights = rnn_step_backward(dh + dh_next, cache)
        dx_all.append(dx)
        totals = [total + d for total, d in zip(totals, dweights, strict=True)]
    return np.stack(dx_all[::-1]), dh_next, *totals
    ### END SOLUTION


# %% check="rnn_backward" points=3
check("rnn_backward", rnn_backward)

# %% [markdown]
# ### Why it vanishes, or explodes
#
# Follow one gradient back over $k$ steps. Each multiplies it by a slope and by the same matrix:
#
# $$dh_{t-k} = dh_t\, D_t W_h\, D_{t-1} W_h \cdots D_{t-k+1} W_h, \qquad D_s = \operatorname{diag}(1 - h_s^2) .$$
#
# It is lesson 04 with one difference: a deep network's matrices differ, and can be chosen to balance each other. Here it is *one* matrix, raised to the power $k$. If the largest singular value of $W_h$ is below 1, the gradient
# vanishes for certain, as the slopes are at most 1. To explode it must be above 1 (Pascanu, Mikolov and Bengio, 2013, section 2.1; Bengio, Simard and Frasconi, 1994, show that a network which keeps
# information safe against noise must be on the vanishing side). The next cell measures it with *your* functions, for the plain network of the first picture.

# %% demo
pictures.plot_measured_gradient(rnn_step_forward, rnn_backward)

# %% [markdown]
# Each line is one gain, 1 being Xavier's deviation. 0.5 and 1 vanish (at 0.5 below $10^{-20}$, drawn at the edge); at 2 the gradient has grown 85 times after 50 steps. It does not grow by the full factor of the matrix, because large weights drive the units into the flat ends of tanh, where the slopes are small.
#
# ### Clip what explodes
#
# A gradient that is too long throws the weights far away in one step. The cure is plain: if the norm of *all* gradients together, laid end to end, is above a limit, shorten them all by one factor
# (Pascanu et al., 2013, algorithm 1),
#
# $$\|g\| = \sqrt{\textstyle\sum_i \sum_j g_{ij}^2}, \qquad g_i \leftarrow g_i \cdot \min\!\left(1, \frac{\text{max\_norm}}{\|g\|}\right) .$$
#
# The direction stays, only the length changes. Clipping does nothing against vanishing: what is not there cannot be lengthened.
#
# > **Convention card.** `torch.nn.utils.clip_grad_norm_` divides by $\|g\| + 10^{-6}$. `clip_grad_value_` cuts each entry, which changes the direction. Keras's `clipnorm` shortens each array by itself; its `global_clipnorm` is ours.
#
# ### Exercise 10.4
# By hand first: gradients $(3, 0)$ and $(4)$ have the norm $\sqrt{9 + 16} = 5$. With `max_norm` 1 the factor is 0.2, and they become $(0.6, 0)$ and $(0.8)$. With `max_norm` 10 nothing happens.


# %% exercise="clip_by_global_norm"
def clip_by_global_norm(grads, max_norm):
    """
    Return a list of the gradients, all shortened by one factor if together they are longer than max_norm.

    grads: a list of arrays of any shapes; all may be zeros. max_norm: a number above 0.
    Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    return [grad * (max_norm / max(norm, max_norm)) for grad in grads]
    ### END SOLUTION


# %% check="clip_by_global_norm" points=2
check("clip_by_global_norm", clip_by_global_norm)

# %% [markdown]
# ## 3 · A cell with gates
#
# The plain network *replaces* its state at each step. Lesson 09 found a better way: keep it, and *add* a change. The LSTM does so with a second state, the **cell state** $c$, and with **gates**, numbers between 0 and 1 that say how much
# passes (Hochreiter and Schmidhuber, 1997; the forget gate is from Gers, Schmidhuber and Cummins, 2000):
#
# $$\begin{aligned}
# z &= x W_x^\top + h W_h^\top + b && (N, 4H), \text{ cut into four parts } z_i, z_f, z_g, z_o \\
# i &= \sigma(z_i), \quad f = \sigma(z_f), \quad o = \sigma(z_o) && \text{input, forget and output gate} \\
# g &= \tanh(z_g) && \text{what might be written} \\
# c' &= f \odot c + i \odot g && \text{keep a part, write a part} \\
# h' &= o \odot \tanh(c') && \text{show a part}
# \end{aligned}$$
#
# With $f = 1$ and $i = 0$ the cell keeps its number for ever; with $f = 0$ and $i = 1$ it is overwritten. Each unit decides this anew at each step, from what it reads.

# %% demo
pictures.plot_cell()

# %% [markdown]
# The line at the top is the cell state on its way through time. Nothing but a multiplication by $f$ and a sum stands in it: no weight matrix, no tanh.
#
# > **Convention card.** The four parts are stacked in the order **i, f, g, o**: ours, torch's, cuDNN's and Keras's (which writes c for g). CS231n and d2l's text have i, f, o, g; TensorFlow 1's `LSTMCell` i, g, f, o; ONNX i, o, f, g.
# > Weights carried from one to the other unseen give numbers, and the wrong ones. TensorFlow 1 also adds 1 to $z_f$ in the step itself; everyone else puts it into the first bias.
#
# ### Exercise 10.5
# By hand first: one example, one unit, $x = 1$, $h = 0$, $c = 2$. Let $W_x = (0, \ln 3, 0, 0)^\top$, $W_h = 0$ and $b = (0, 0, 1, 0)$. Then $z = (0, \ln 3, 1, 0)$: $i = o = \sigma(0) = 0.5$, $f = \sigma(\ln 3) = 0.75$, $g = \tanh 1 = 0.7616$. So
# $c' = 0.75 \cdot 2 + 0.5 \cdot 0.7616 = 1.8808$ and $h' = 0.5 \cdot \tanh 1.8808 = 0.4773$.
#
# <details><summary>Hint</summary>
# <code>np.split(z, 4, axis=1)</code> cuts the sums into four parts of H columns.
# </details>


# %% provided="LSTMStepCache"
class LSTMStepCache(NamedTuple):
    x: np.ndarray  # (N, D)
    h_prev: np.ndarray  # (N, H), the state before the step
    c_prev: np.ndarray  # (N, H), the cell state before it
    i: np.ndarray  # (N, H), the gates: after their sigmoid or tanh
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray  # (N, H), the cell state after the step
    w_x: np.ndarray  # (4H, D), rows in the order i, f, g, o
    w_h: np.ndarray  # (4H, H)


def sigmoid(z):
    """Return 1 / (1 + exp(-z)), written so that nothing overflows."""
    return 0.5 * (1 + np.tanh(z / 2))


# %% exercise="lstm_step_forward"
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    """
    Return (state after the step, cell state after the step, cache): two arrays (N, H), and an LSTMStepCache.

    The cache's fields are compared too: the gates as they are after their sigmoid or tanh.
    x: (N, D). h, c: (N, H), state and cell state before.
    w_x: (4H, D). w_h: (4H, H). bias: (4H,). Gates in the order i, f, g, o.
    """
    ### BEGIN SOLUTION
    z = x @ w_x.T + h @ w_h.T + bias  # (N, 4H)
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)
    ### END SOLUTION


# %% check="lstm_step_forward" points=3
check("lstm_step_forward", lstm_step_forward)

# %% [markdown]
# ## 4 · Its gradient
#
# Two gradients come from behind: $dh'$ by the state and $dc'$ by the cell state, the latter without the way through $h'$. First add that way. From $h' = o \odot \tanh(c')$,
#
# $$dc = dc' + dh' \odot o \odot (1 - \tanh^2 c'), \qquad do = dh' \odot \tanh c' .$$
#
# Then $c' = f \odot c_{\text{prev}} + i \odot g$ gives
#
# $$di = dc \odot g, \qquad df = dc \odot c_{\text{prev}}, \qquad dg = dc \odot i, \qquad \boxed{\;dc_{\text{prev}} = dc \odot f\;}$$
#
# Each goes through its own slope, $\sigma' = \sigma (1 - \sigma)$ and $\tanh' = 1 - \tanh^2$, taken at the gate itself:
#
# $$dz_i = di \odot i (1 - i), \quad dz_f = df \odot f (1 - f), \quad dz_g = dg \odot (1 - g^2), \quad dz_o = do \odot o (1 - o),$$
#
# and with the four side by side, $dz$ of shape $(N, 4H)$, the rest is as before: $dx = dz\,W_x$, $dh_{\text{prev}} = dz\,W_h$, $dW_x = dz^\top x$, $dW_h = dz^\top h_{\text{prev}}$, $db = \sum_n dz_n$.
#
# Look at the box. Along the cell, $k$ steps multiply the gradient by $f_t f_{t-1} \cdots f_{t-k+1}$: no matrix, no slope, and factors that the network *chooses*. No factor is above 1, so along this path nothing explodes; where $f$ is near 1,
# nothing vanishes. (Gradients also go round through $h$ and the gates, and those can still do both: LSTMs are clipped too.) A gate's bias sets where it begins: $\sigma(0) = 0.5$ leaves $10^{-15}$ after 50 steps, $\sigma(1) = 0.73$ leaves
# $1.6 \cdot 10^{-7}$, $\sigma(5) = 0.9933$ leaves 0.71. Therefore the forget gate's **first bias is 1** or more (Gers et al., 2000; Jozefowicz, Zaremba and Sutskever, 2015, who find that with it the LSTM catches up with the best of its rivals); with $T$ the length that must be
# bridged, Tallec and Ollivier (2018) take up to $\ln(T - 1)$.
#
# ### Exercise 10.6
# By hand first: the step of 10.5, with $dh' = 1$ and $dc' = 0.5$. $\tanh c' = 0.9546$, so $dc = 0.5 + 1 \cdot 0.5 \cdot (1 - 0.9113) = 0.5444$. Then $dc_{\text{prev}} = 0.75 \cdot 0.5444 = 0.4083$. The gates:
# $dz_i = 0.5444 \cdot 0.7616 \cdot 0.25 = 0.1036$, $dz_f = 0.5444 \cdot 2 \cdot 0.1875 = 0.2041$, $dz_g = 0.5444 \cdot 0.5 \cdot 0.4200 = 0.1143$, $dz_o = 0.9546 \cdot 0.25 = 0.2387$. These four are $db$ as well, and $dW_x$, as $x = 1$.
# Only $f$ looks at $x$: $dx = 0.2041 \cdot \ln 3 = 0.2243$; nothing looks at $h$: $dh_{\text{prev}} = 0$.
#
# <details><summary>Hint 1</summary>
# Write the seven lines of the derivation in their order. All that is needed is in the cache; <code>np.tanh(cache.c)</code> you compute again.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.concatenate([…], axis=1)</code> puts the four side by side, in the order of the rows of the weights.
# </details>


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh, dc, cache):
    """
    Return (dx, dh_prev, dc_prev, dw_x, dw_h, dbias).

    dh: (N, H), the loss's gradient by the state after the step.
    dc: (N, H), that by the cell state after it, without the way through this step's state.
    cache: an LSTMStepCache.
    """
    ### BEGIN SOLUTION
    i, f, g, o = cache.i, cache.f, cache.g, cache.o
    tanh_c = np.tanh(cache.c)
    dc = dc + dh * o * (1 - tanh_c**2)
    dz_i = dc * g * i * (1 - i)
    dz_f = dc * cache.c_prev * f * (1 - f)
    dz_g = dc * i * (1 - g**2)
    dz_o = dh * tanh_c * o * (1 - o)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)  # (N, 4H)
    return dz @ cache.w_x, dz @ cache.w_h, dc * f, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)
    ### END SOLUTION


# %% check="lstm_step_backward" points=4
check("lstm_step_backward", lstm_step_backward)


# %% exercise="lstm_cell"
def lstm_cell(x, h, c, weights, dh, dc):
    """
    Take one step forward and one back; return (state after the step, cell state after the step, grads).

    x: (N, D). h, c: (N, H), state and cell state before. weights: a list: w_x, w_h, bias.
    dh, dc: (N, H), the loss's gradients with respect to the state and the cell state after the step.
    grads: a list of the gradients with respect to x, h, c, w_x, w_h, bias.
    """
    ### BEGIN BROKEN
    # w_x, w_h, bias = weights
    # z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    # gates = sigmoid(z_f), sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    # f, i, g, o = gates
    # c_next = f * c + i * g
    # h_next = o * np.tanh(c_next)
    # cache = LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)
    # grads = list(lstm_step_backward(dh, dc, cache))
    # return h_next, c_next, grads
    ### END BROKEN
    ### BEGIN SOLUTION
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    gates = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    i, f, g, o = gates
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)
    grads = list(lstm_step_backward(dh, dc, cache))
    return h_next, c_next, grads
    ### END SOLUTION


# %% check="lstm_cell" points=2
check("lstm_cell", lstm_cell)


# %% exercise="gru_step_forward"
def gru_step_forward(x, h, w_x, w_h, bias):
    """
    Return the state after the step, (N, H).

    x: (N, D), what is read now. h: (N, H), the state before.
    w_x: (3H, D). w_h: (3H, H). bias: (3H,). Their rows are in the order r, z, n.
    """
    ### BEGIN SOLUTION
    r_x, z_x, n_x = np.split(x @ w_x.T + bias, 3, axis=1)
    r_h, z_h, n_h = np.split(h @ w_h.T, 3, axis=1)
    r, z = sigmoid(r_x + r_h), sigmoid(z_x + z_h)
    n = np.tanh(n_x + r * n_h)
    return z * h + (1 - z) * n
    ### END SOLUTION


# %% check="gru_step_forward" points=2
check("gru_step_forward", gru_step_forward)


# %% exercise="truncated_bptt"
def truncated_bptt(x, targets, state, *, length, weights, lr):
    """
    Train a plain recurrent network on one pass over a long sequence; return (losses, weights, state).

    x: (T, N, D). targets: (T, N, H), what the state should be at each step. state: (N, H), before the first step.
    length: steps per piece; the last piece has the rest. weights: a list: w_x, w_h, bias. lr: the learning rate.
    losses: a list, the mean squared error of each piece before its step of gradient descent.
    weights: the list after the last piece. state: the one in which the last piece ended, before its step.
    """
    ### BEGIN SOLUTION
    losses = []
    for start in range(0, len(x), length):
        h_all, caches = [], []
        for step in x[start : start + length]:
            state, cache = rnn_step_forward(step, state, *weights)
            h_all.append(state)
            caches.append(cache)
        loss, dh_all = mse_loss(np.stack(h_all), targets[start : start + length])
        _, _, *grads = rnn_backward(dh_all, caches)
        weights = [weight - lr * grad for weight, grad in zip(weights, grads, strict=True)]
        losses.append(loss)
    return losses, weights, state
    ### END SOLUTION


# %% check="truncated_bptt" points=2
check("truncated_bptt", truncated_bptt)


# %% exercise="train_names"
def train_names(text, *, rng):
    """
    Train a model of letters on a text; return a function that gives logits of the next letter.

    text: names with line ends between them. Its letters are numbered as in Vocabulary.of(text).
    rng: an np.random.Generator; draw weights and batches from it.
    The function you return takes letters, (N, T) integers, and returns (N, V): for each row the logits of the
    letter that follows its last one. V is the number of different letters in the text.
    """
    ### BEGIN SOLUTION
    vocabulary = Vocabulary.of(text)
    steps = (lstm_step_forward, lstm_step_backward)
    model = CharLSTM(vocabulary, hidden_size=48, rng=rng, steps=steps)
    x, targets = windows(vocabulary.encode(text), 24)
    adam = Optimizer(model.params, adam_init, adam_step, lr=0.02)
    for _ in range(6):
        for batch in np.array_split(rng.permutation(len(x)), 50):
            _, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
            model.backward(dlogits)
            clipped = clip_by_global_norm(list(model.grads.values()), 1.0)
            adam.step(dict(zip(model.grads, clipped, strict=True)))
    return lambda letters: model.forward(letters)[:, -1]
    ### END SOLUTION


# %% check="train_names" points=3
check("train_names", train_names)

# %% [markdown]
# ## 5 · The adding problem
#
# A task made to need memory (after Hochreiter and Schmidhuber, 1997, section 5.4): at each step the network reads a random number between 0 and 1 and a mark, 0 or 1. Two numbers are marked, one in each half of the sequence. After the last step it must
# say their sum. Who always says 1, the mean, has a mean squared error of $\tfrac16 \approx 0.167$.
#
# **Predict**: your two cells, each with 32 units, read sequences of **20** steps, in 250 batches of 32. Which one gets below 0.167, and how far?

# %% demo
from course_lib.nn.recurrent import LSTM, RNN, over_time
from course_lib.sequences.adding import learn_to_add

live = {}
rng = np.random.default_rng(0)
forward, _ = over_time(rnn_step_forward, rnn_step_backward, states=1)
plain = RNN(2, 32, rng=rng, forward=forward, backward=rnn_backward)
live["RNN"] = list(learn_to_add(plain, hidden=32, length=20, steps=250, lr=0.003, rng=rng))

rng = np.random.default_rng(0)
cells = LSTM(2, 32, rng=rng, steps=(lstm_step_forward, lstm_step_backward))
live["LSTM"] = list(learn_to_add(cells, hidden=32, length=20, steps=250, lr=0.02, rng=rng))

pictures.plot_adding_live(live, length=20)

# %% [markdown]
# Both start with the mean. The LSTM falls off a cliff, as networks do that find out how to use their memory; the plain one is still near the line. Is it only slower? The next picture shows 1,000 batches at four lengths, computed beforehand
# (`scripts/measure_adding.py`; a few minutes). The plain network got the best of three learning rates at each length, the LSTM one rate for all.

# %% demo
explore(pictures.plot_adding, length=[10, 20, 40, 80])

# %% [markdown]
# At 10 steps both learn: over the last 100 batches the plain network's error is 0.009, the LSTM's 0.0002. At 20 it is 0.035 against 0.0003: slower, but on its way. At 40 and 80 steps the plain network has learnt nothing but the mean, with any of the three rates (0.16 and 0.17), and the LSTM has solved it (0.0004 and 0.0013).
# Its forget bias started at 1, where little gradient arrives, as the first picture shows. Little is not nothing: after a long flat part it finds the way, and then the error falls within some dozens of batches.
#
# ## 6 · A model of language
#
# Let the network read a text letter by letter, and at each place say what comes next: a linear layer on $h_t$ gives one logit for each letter of the alphabet, softmax makes probabilities of them, and the loss is the cross-entropy with the letter that
# came (lesson 00). By the chain rule of probability this is a model of whole texts, $P(\text{text}) = \prod_t P(\text{letter}_t \mid \text{letters before})$, and its training data is any text at all.
#
# How good is it? The mean loss has no meaning to the eye; its exponential has (Jelinek et al., 1977):
#
# $$\text{perplexity} = \exp\!\Big( \frac1T \sum_t -\ln p_t \Big).$$
#
# Someone who guesses among $k$ equally likely letters has $p_t = 1/k$ and perplexity $k$. So it says among how many letters the model is, in effect, left to guess; 1 is certainty. It is the *geometric* mean of $1/p_t$.
#
# > **Convention card.** We take natural logarithms, so $\exp$. With losses in bits, $\log_2$, it is $2^{\text{mean}}$, the same number; "bits per character" is that mean itself, ours divided by $\ln 2$. A perplexity per *word* is far larger than one per
# > letter: compare only what counts the same unit.
#
# ### Exercise 10.7
# By hand first: losses $\ln 2$ and $\ln 8$. Their mean is $\ln 4$ and the perplexity is 4, not $(2 + 8)/2 = 5$.


# %% exercise="perplexity"
def perplexity(losses):
    """
    Return the perplexity of a text.

    losses: an array of any shape, the natural-logarithm loss of each letter; all letters count alike.
    """
    ### BEGIN SOLUTION
    return np.exp(np.mean(losses))
    ### END SOLUTION


# %% check="perplexity" points=1
check("perplexity", perplexity)

# %% [markdown]
# ### Write
#
# To write, draw a letter from the model's probabilities, let the model read it, draw the next. The **temperature** $\tau$ changes how daring it is:
#
# $$p_k = \frac{e^{z_k/\tau}}{\sum_j e^{z_j/\tau}} .$$
#
# $\tau = 1$ is the model as it is. As $\tau \to 0$ the largest logit takes all; as $\tau \to \infty$ all letters come alike. Between two letters, the ratio of the probabilities is $(p_a/p_b)^{1/\tau}$: at $\tau = 0.5$ every preference is squared.
#
# ### Exercise 10.8
# By hand first: logits $\ln(0.5, 0.25, 0.125, 0.125)$. At $\tau = 1$ the shares are these numbers. At $\tau = 0.5$ they are in the ratio of the squares, $0.25 : 0.0625 : 0.0156 : 0.0156$, so the first comes in 73 % of all draws. Right answers differ
# from draw to draw, so the check calls your function up to 1,500 times and looks how often each index came: 1.5 points are for the shares, as far as chance lets them be known, and 0.5 for drawing from `rng` alone, so that equally seeded generators give equal letters.
#
# <details><summary>Hint 1</summary>
# <code>rng.choice(n, p=probs)</code> draws an index.
# </details>
# <details><summary>Hint 2</summary>
# A logit of 5 at a temperature of 0.001 means exp(5000). Which number can you subtract from all logits without changing the softmax?
# </details>


# %% exercise="sample_next"
def sample_next(logits, *, temperature, rng):
    """
    Return the index of one letter, drawn at the temperature.

    logits: (K,), of any size: ±1000 too. temperature: a number above 0, perhaps tiny.
    rng: an np.random.Generator; draw from it.
    """
    ### BEGIN SOLUTION
    z = (logits - logits.max()) / temperature  # at most 0: exp cannot overflow
    probs = np.exp(z)
    return rng.choice(len(probs), p=probs / probs.sum())
    ### END SOLUTION


# %% check="sample_next" points=2
check("sample_next", sample_next)

# %% [markdown]
# ## 7 · Use it: names that nobody has
#
# 5,163 first names of the US census of 1990, put one after the other with line ends between. A model of an embedding, *your* LSTM with 48 units and a linear layer learns to go on, with your clipping in effect and your perplexity as the measure. Every tenth piece of text is kept for
# validation.
#
# **Predict**: there are 27 letters with the line end. Guessing gives perplexity 27; the letters' plain frequencies give 16.6. Where is the LSTM after a few seconds?

# %% demo
from course_lib.datasets.loaders import load_names
from course_lib.nn.training import evaluate
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows

names = load_names()
text = "\n".join(np.random.default_rng(0).permutation(names)) + "\n"
vocabulary = Vocabulary.of(text)
x, target = windows(vocabulary.encode(text), 24)
held_out = np.arange(len(x)) % 10 == 0

rng = np.random.default_rng(1)
model = CharLSTM(vocabulary, hidden_size=48, rng=rng, steps=(lstm_step_forward, lstm_step_backward))
adam = Optimizer(model.params, adam_init, adam_step, lr=0.01)
losses = []
for epoch in range(10):
    for batch in np.array_split(rng.permutation(np.flatnonzero(~held_out)), 25):
        loss, dlogits = sequence_cross_entropy(model.forward(x[batch]), target[batch])
        model.backward(dlogits)
        clipped = clip_by_global_norm(list(model.grads.values()), 1.0)
        adam.step(dict(zip(model.grads, clipped, strict=True)))
        losses.append(loss)
    val = evaluate(model, x[held_out], target[held_out], loss=sequence_cross_entropy).loss
    now = perplexity(losses[-25:])
    print(f"epoch {epoch + 1:2d}: perplexity {now:5.2f}, held out {perplexity([val]):5.2f}")

# %% demo
for temperature in (0.3, 0.7, 1.0, 1.5):
    rng = np.random.default_rng(3)
    written = model.sample("\n", 400, rng=rng, temperature=temperature, draw=sample_next).split("\n")[1:-1]
    new = np.mean([name not in set(names) for name in written])
    print(f"temperature {temperature}: {new:3.0%} new | {', '.join(written[:9])}")

# %% [markdown]
# Cold, it writes many names that exist, four in ten of all, and repeats itself. At 1 five in six are new, and most could be somebody's. At 1.5 it takes chances that no parent would. The perplexity on pieces that it did not see is 7.7, less than half of what the frequencies gave. (Each piece of 24 letters begins without a state, so its first letters can only be guessed.)
# All of it went through your two step functions, forward and backward through time.
#
# ## 8 · Sonnets
#
# The same model with 128 units has read Shakespeare's sonnets (1609) fifty times; that takes some minutes, so its weights come with the course (`scripts/train_sonnet_lstm.py`). On the last 10,000 letters, which it did not see, its perplexity is 5.5, among 62 signs. It writes with *your* `sample_next`.
# Let the text grow, then move the temperature.

# %% demo
from course_lib.pretrained.sonnet_lstm import load_sonnet_lstm

sonnets = load_sonnet_lstm()
explore(pictures.plot_text_samples, sonnets, sample_next, temperature=(0.1, 2.0, 0.1), letters=(0, 160, 4))

# %% [markdown]
# Each letter's colour says how likely the model held it. The bars show what it expects next, at this temperature. At 0.1 it finds the likeliest phrase and cannot leave it again; at 1 it invents words that look English; towards 2 it babbles. Note what it has
# learned without being told: words, line ends, capitals at the beginning of a line, lines of about the right length. It has not learned what it is talking about: that takes larger models and much more text.
#
# ### Look into the gates
#
# Now watch the cell read. Across are the letters of two lines, up are 24 of the 128 units, and the colour is the cell state after each letter. Point anywhere (or move the sliders): on the right stand the four gates of that unit, at that letter.
#
# **Find** a unit that holds its value over a whole line, one that forgets at every letter, and the one that the line end (↵) empties.

# %% demo
scrub(pictures.plot_gates, "letter", "unit", sonnets, letter=(0, 79), unit=(0, 23))

# %% [markdown]
# The units are sorted by how long they keep: by the mean of their forget gate over these letters. At the bottom $f$ is 0.14 on average and the colour changes with every letter; at the top it is 0.97, and one colour runs through many words. Of all 128 units, 41 keep more than nine tenths a letter, and 43 less than half. Unit 22 keeps 0.96 on average, but at the line end its forget gate falls to 0.01, and the value is gone. At such places one sees
# that the gates are not fixed time constants but decisions, taken on what is read.
# Karpathy, Johnson and Fei-Fei (2016) found such units in larger models: one was on inside quotation marks, another counted down to the end of the line.

# %% [markdown]
# ## 9 · At scale
#
# The same model in torch: on a GPU two layers of 512 units with dropout (lesson 05) read the sonnets forty times; on a CPU one layer of 96 reads them four times, in about ten seconds. The loss is measured on the last tenth of the text.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import language

    size = language.default_size()
    print(size)
    speaker = language.language_model(size)
    for done in language.train_language_model(speaker, size):
        now, val = perplexity([done.train_loss]), perplexity([done.val_loss])
        print(f"epoch {done.epoch:2d}: perplexity {now:5.2f}, held out {val:5.2f}")
    print(speaker.sample("Shall I compare thee", 200, temperature=0.7, seed=0))

# %% [markdown]
# On a CPU the loss ends near perplexity 6 on the held-out tenth: four readings of a small model against the fifty of section 8, which ended at 5.5. Two warnings when you compare. The held-out texts are not the same (a tenth here, 10,000 letters there). And 96,000 letters are very little: a large model soon knows the sonnets by heart, its training perplexity falls far below the held-out one, and
# dropout only delays that; watch both columns. The large setting has not been measured for this page, so no figure is quoted for it: run it and see.
#
# A test of the course carries torch's weights into our `lstm_forward` and back, and finds the same states and gradients to 12 digits: the gates lie in the same order, and torch's two biases are added.

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="remember" points=3
# ### Exercise 10.9
# A colleague trains a network to tell, after 200 readings of a sensor, whether an alarm came among the first ten. A plain recurrent network stays at chance. (a) Why does it? Name what is multiplied, and how often. (b) She clips the gradient's norm at 1, then at 0.1: nothing
# changes. Why not? (c) She changes to an LSTM, whose forget gates start with a bias of 0, and it stays at chance too. Explain with a number, and give her one change that helps.
#
# ### BEGIN SOLUTION
# (a) The loss comes after step 200, so what it says about the first readings goes back through about 190 steps. Each multiplies the gradient by the slopes of tanh, at most 1, and by the same matrix W_h: a power of about 190. With usual weights each factor is below one on average, and the
# product is far below rounding (0.8^190 is 4 · 10^-19). The weights hear only of the last steps, in which there is nothing to learn.
#
# (b) Clipping only shortens gradients that are too long. Here it is too short; or rather, its part from the early steps is, beside that of the late ones. No common factor changes their ratio.
#
# (c) Bias 0 means f about 0.5, and along the cell the gradient keeps 0.5^190, about 10^-57. Start the forget gate's bias higher: 5 gives f = 0.9933 and 0.9933^190 = 0.28 (or ln(T - 1), about 5.3). Also right: a loss at each step, or a shortcut such as attention or pooling over time.
#
# *Marking guide, 3 points: 1 for the product of slopes and one repeated matrix over about 190 steps. 1 for clipping that only shortens (½ for "clipping is for explosion" alone). 1 for the forget gate's value as a power, with a number, and a working change (½ each).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - A recurrent network uses the same weights at every step; its gradient is summed over time and goes back through all steps.
# - Going back, the same matrix is multiplied again and again: the gradient vanishes or explodes with the number of steps. Clipping the global norm helps against the second only.
# - An LSTM's cell state is passed on by a gate and a sum. Along it the gradient is multiplied by $f$ alone; the forget gate's first bias sets how long it remembers at first.
# - A language model says what comes next. Perplexity is the exponential of its mean loss: among how many letters it is left to guess. Temperature divides the logits.
# - The order of the gates is a convention: i, f, g, o here and in torch.
#
# **Read on.** Hochreiter and Schmidhuber (1997), [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), section 5.4 for the adding problem. Pascanu, Mikolov and Bengio (2013), [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063), the clearest account of section 2.
# Greff et al. (2017), [LSTM: a search space odyssey](https://arxiv.org/abs/1503.04069), which parts matter. Karpathy, Johnson and Fei-Fei (2016), [Visualizing and understanding recurrent networks](https://arxiv.org/abs/1506.02078). On the web: Olah (2015), [Understanding LSTM networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/), and
# Karpathy (2015), [The unreasonable effectiveness of recurrent neural networks](https://karpathy.github.io/2015/05/21/rnn-effectiveness/).
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x_t$, $h_t$, $c_t$ | input, hidden state and cell state at step $t$ |
# | $T$, $N$, $D$, $H$ | steps, sequences in a batch, features of an input, hidden units |
# | $W$, $b$ | weights and biases; which ones, their index says |
# | $i, f, g, o$ | the gates of an LSTM: write, keep, what to write, show; $z_i$ … their values before the sigmoid or tanh |
# | $\sigma(z)$ | the sigmoid, $1/(1 + e^{-z})$ |
# | $\odot$ | product entry by entry |
# | $\rho$ | spectral radius: the largest magnitude of an eigenvalue |
# </details>
#
# <details><summary>Sources</summary>
#
# - Bengio, Simard and Frasconi (1994), Learning long-term dependencies with gradient descent is difficult, IEEE Transactions on Neural Networks 5(2), [doi:10.1109/72.279181](https://doi.org/10.1109/72.279181).
# - Elman (1990), Finding structure in time, Cognitive Science 14, [doi:10.1207/s15516709cog1402_1](https://doi.org/10.1207/s15516709cog1402_1).
# - Gers, Schmidhuber and Cummins (2000), Learning to forget: continual prediction with LSTM, Neural Computation 12(10), [doi:10.1162/089976600300015015](https://doi.org/10.1162/089976600300015015).
# - Goodfellow, Bengio and Courville (2016), Deep learning, [deeplearningbook.org](https://www.deeplearningbook.org).
# - Greff, Srivastava, Koutník, Steunebrink and Schmidhuber (2017), LSTM: a search space odyssey, [arXiv:1503.04069](https://arxiv.org/abs/1503.04069).
# - Hochreiter and Schmidhuber (1997), Long short-term memory, Neural Computation 9(8), [doi:10.1162/neco.1997.9.8.1735](https://doi.org/10.1162/neco.1997.9.8.1735).
# - Jelinek, Mercer, Bahl and Baker (1977), Perplexity: a measure of the difficulty of speech recognition tasks, Journal of the Acoustical Society of America 62(S1), [doi:10.1121/1.2016299](https://doi.org/10.1121/1.2016299).
# - Jozefowicz, Zaremba and Sutskever (2015), An empirical exploration of recurrent network architectures, [proceedings.mlr.press/v37/jozefowicz15.html](https://proceedings.mlr.press/v37/jozefowicz15.html).
# - Karpathy (2015), The unreasonable effectiveness of recurrent neural networks, [karpathy.github.io/2015/05/21/rnn-effectiveness](https://karpathy.github.io/2015/05/21/rnn-effectiveness/).
# - Karpathy, Johnson and Fei-Fei (2016), Visualizing and understanding recurrent networks, [arXiv:1506.02078](https://arxiv.org/abs/1506.02078).
# - Olah (2015), Understanding LSTM networks, [colah.github.io/posts/2015-08-Understanding-LSTMs](https://colah.github.io/posts/2015-08-Understanding-LSTMs/).
# - Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural networks, [arXiv:1211.5063](https://arxiv.org/abs/1211.5063).
# - Tallec and Ollivier (2018), Can recurrent neural networks warp time?, [arXiv:1804.11188](https://arxiv.org/abs/1804.11188).
# - Werbos (1990), Backpropagation through time: what it does and how to do it, Proceedings of the IEEE 78(10), [doi:10.1109/5.58337](https://doi.org/10.1109/5.58337).
# </details>
#
# Next: lesson 11, from a sequence back to images: networks whose answer is a picture.
