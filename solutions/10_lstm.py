# %% [markdown]
# # 10 · Memory
#
# {{badges}}
#
# **What does a network still know of what it read a hundred steps ago?**
#
# A sentence, a melody, a price: what comes next depends on what came before, and nobody knows how far back. A recurrent network reads one step at a time and carries a state along. It is easy to see that it *can* remember.
# Whether it *learns* to remember is another matter, because its gradient has to travel back through time. In this lesson you send it back, measure what arrives, and build the cell that was made to let it pass: the LSTM (Hochreiter and Schmidhuber, 1997). At the end your LSTM invents names, and a larger one writes sonnets.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 10.1 `rnn_step_forward`: one step in time | 1 | ●○○○ | 4 |
# | 10.2 `rnn_step_backward`: its gradients | 1.5 | ●●○○ | 8 |
# | 10.3 `rnn_backward`: backpropagation through time | 1.5 | ●●●○ | 10 |
# | 10.4 `clip_by_global_norm`: a gradient that explodes | 1 | ●●○○ | 5 |
# | 10.5 `truncated_bptt`: a sequence that is too long | 2 | ●●●○ | 10 |
# | 10.6 `lstm_step_forward`: gates and a cell | 1.5 | ●●○○ | 8 |
# | 10.7 `lstm_step_backward`: their gradients | 2 | ●●●● | 15 |
# | 10.8 `lstm_cell`: *mend* a cell that learns badly | 2 | ●●●○ | 8 |
# | 10.9 `gru_step_forward`: a rival with one state | 2 | ●●○○ | 8 |
# | 10.10 `perplexity`: how well a model predicts | 1 | ●○○○ | 3 |
# | 10.11 `sample_next`: draw the next letter | 2 | ●●○○ | 8 |
# | 10.12 `train_names`: *use* it: a model of names | 3 | ●●●○ | 12 |
# | 10.13 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (forward, backward and cache; the gradient of a linear layer; the gradient check; cross-entropy), on lesson 04 (how a gradient vanishes in a deep network; the slope of tanh) and on lesson 09 (a sum lets the gradient pass). Adam comes from lesson 03. A NamedTuple is a tuple whose places have names, as in lesson 03.
# Six questions ask for a prediction: choose an answer and press *Commit* before you run the cell below it. All symbols are listed at the end.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check
from course_lib.gradcheck import check_gradient
from course_lib.ops.losses import mse_loss

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import lstm as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded
from course_lib.viz.widgets.pointing import scrub

# %% [markdown]
# ## Predict first
#
# Two networks of 32 units read 60 random vectors, one at a time. One is a plain recurrent network, the other is an LSTM. Neither has been trained; their weights are drawn as usual (Xavier's, lesson 04). How much does the last state still depend on what was read $k$ steps earlier? The gradient tells us: send a gradient of norm 1 into the last state, and look at the norm of what arrives at each input.

# %% predict="reach"
predict(
    "reach",
    "How much arrives 50 steps back in the plain recurrent network, compared with the last step?",
    ["about a tenth", "about a thousandth", "less than a millionth"],
)

# %% demo
display(explore(pictures.plot_gradient_reach, gain=(0.5, 2.0, 0.1), forget_bias=(0.0, 6.0, 0.5)))
predicted("reach", right="less than a millionth")

# %% [markdown]
# Less than a millionth: $9 \cdot 10^{-8}$ in the plain network (orange). It loses about the same share at each step: nearly a straight line on this logarithmic axis. So what was read 50 steps earlier hardly influences the training.
#
# | | 50 steps back |
# |---|---|
# | plain network, weights as usual (`gain` 1) | $9 \cdot 10^{-8}$ |
# | its weights from state to state 1.5 times as large | a sixth |
# | 2 times as large | 85 |
# | LSTM, `forget_bias` 1 | $4 \cdot 10^{-4}$ |
# | LSTM, `forget_bias` 2 | a third |
#
# Move `gain`: going back in time the line falls less, until at about 1.7 it begins to rise. The gradient *explodes*. Between vanishing and exploding there is little room.
#
# Now move `forget_bias`. From 3 on the gradient of the LSTM (blue) stays within a factor of about 20 over all 60 steps. This one number sets how long the cell remembers at first. Sections 2 to 4 say why.

# %% [markdown]
# ## 1 · One step in time
#
# A **recurrent network** reads a sequence $x_1, x_2, \dots, x_T$ and keeps a **state** $h_t$, an array of $H$ numbers per sequence. Each step makes a new state from the old one and from what is read. For one sequence, with vectors as columns
# (Elman, 1990; Goodfellow, Bengio and Courville, 2016, equations 10.8 and 10.9),
#
# $$h_t = \tanh\!\left( W_x x_t + W_h h_{t-1} + b \right).$$
#
# In a batch of $N$ sequences with $D$ numbers per step, each sequence is a row: $x_t$ is $(N, D)$, $h_t$ is $(N, H)$, $W_x$ is $(H, D)$, $W_h$ is $(H, H)$ and $b$ is $(H,)$. **The same weights act at every step.** Convolution does the same in space (lesson 07): a comma means the same at place 3 and at place 300,
# and a sequence of any length can be read. Written out for all steps, *unrolled*, the network is an ordinary deep one: $T$ layers that share their weights, each with an input of its own.

# %% demo
pictures.plot_unrolled()

# %% [markdown]
# ### Exercise 10.1
# By hand first: one sequence with $x = (1, 2)$ and one unit with $h = 0.5$, $W_x = (0.1, 0.2)$, $W_h = (2)$, $b = -1$. The sum is $0.1 + 0.4 + 1 - 1 = 0.5$, so the new state is $\tanh 0.5 = 0.4621$.
#
# The cache holds what the backward step needs. Its fields are given, and the check compares them too.


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


# %% check="rnn_step_forward" points=1
check("rnn_step_forward", rnn_step_forward)

# %% [markdown]
# > **Convention card.**
# >
# > | what | here | elsewhere |
# > |---|---|---|
# > | axes of a batch of sequences | time first, $(T, N, D)$, as torch's `batch_first=False` | Keras 3 and Flax's `RNN`: $(N, T, D)$ |
# > | weights | $(H, D)$ and $(H, H)$, as torch | Keras 3, Flax and CS231n: transposed, $(D, H)$ (the shape of $W_h$ does not show it) |
# > | biases | one | torch: `bias_ih` and `bias_hh`, of which only the sum matters; Keras 3 and Flax: one |

# %% [markdown]
# ### And back
#
# Let $z$ be the sum inside tanh, and $dh'$ the gradient of the loss with respect to the new state $h'$. (A prime marks the new state. It never means a slope on this page.) The slope of tanh is $1 - h'^2$, so
#
# $$dz = dh' \odot (1 - h'^2),$$
#
# where $\odot$ multiplies entry by entry. The rest you know: $z$ is the sum of two linear layers and a bias. One layer reads $x$, the other one reads the old state. In lesson 00 you wrote what `linear_backward` sends to a layer's input, weight and bias.
#
# ### Exercise 10.2
# By hand first: one sequence with $x = (1, 2)$, old state 0.25, new state 0.5, $W_x = (0.1, 0.2)$, $W_h = (2)$, and $dh' = 1$. Then $dz = 1 - 0.25 = 0.75$, and $dx = (0.075, 0.15)$, $dh = 1.5$, $dW_x = (0.75, 1.5)$,
# $dW_h = 0.75 \cdot 0.25 = 0.1875$, $db = 0.75$.
#
# The check gives you *our* cache, with the fields above. `w_h` is square: if you transpose it by mistake, no shape warns you.
#
# <details><summary>Hint 1</summary>
# A gradient has the shape of what it belongs to. dw_x is (H, D): which product of dz, (N, H), and x, (N, D), has this shape?
# </details>
# <details><summary>Hint 2</summary>
# The bias is added to each of the N rows: its gradient is the sum over the rows.
# </details>


# %% exercise="rnn_step_backward"
def rnn_step_backward(dh, cache):
    """
    Return (dx, dh_prev, dw_x, dw_h, dbias).

    dh: (N, H), the loss's gradient with respect to the state after the step. cache: an RNNStepCache.
    """
    ### BEGIN SOLUTION
    dz = dh * (1 - cache.h**2)  # (N, H)
    return dz @ cache.w_x, dz @ cache.w_h, dz.T @ cache.x, dz.T @ cache.h_prev, dz.sum(axis=0)
    ### END SOLUTION


# %% check="rnn_step_backward" points=1.5
check("rnn_step_backward", rnn_step_backward)

# %% [markdown]
# ## 2 · Backpropagation through time
#
# Unrolled, the network is deep, and the gradient goes back through all its layers (Werbos, 1990). Two things are new.
#
# - **A state acts in two ways**: on the loss at its own step (through what the output layer reads there), and on all later steps. The two gradients add up. Call the first one the *direct* gradient of step $t$; the second one is the `dh_prev` of step $t + 1$. So time runs backwards: step $T$ comes first.
# - **A weight acts at every step**, so its gradient is the *sum* of the gradients of all steps.
#
# ### Exercise 10.3
# By hand first: one unit, two steps, $W_x = 1$, $W_h = 2$. The inputs are 3 and −1. The states are 0 before step 1, 0.5 after it and 0 after step 2. (No tanh gives just these numbers: the caches of this example are made up.) The direct gradients are 1 and 1.
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
# You collect the gradients of the inputs last step first. Reverse the list before <code>np.stack</code>.
# </details>


# %% exercise="rnn_backward"
def rnn_backward(dh_all, caches):
    """
    Return (dx_all, dh0, dw_x, dw_h, dbias) of a whole sequence; dx_all is (T, N, D), first step first.

    dh_all: (T, N, H), the loss's direct gradient with respect to each state, without what comes back through time.
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


# %% check="rnn_backward" points=1.5
check("rnn_backward", rnn_backward)

# %% [markdown]
# **Your own gradient check.** The checks gave your backward functions *our* caches. Do your three functions fit each other? Lesson 00 compared a gradient with central differences. `check_gradient(f, x, analytic)` returns the largest relative error. Here the loss is the sum of all states, each times a random number $r$, over a sequence of five steps.

# %% demo
with guarded(rnn_step_forward, rnn_step_backward, rnn_backward):
    rng = np.random.default_rng(0)
    r = rng.normal(size=(5, 2, 4))
    arrays = [rng.normal(size=shape) / 2 for shape in ((5, 2, 3), (2, 4), (4, 3), (4, 4), (4,))]

    def states(x_all, h, *weights):
        """Return the states of all steps, and the caches."""
        h_all, caches = [], []
        for x in x_all:
            h, cache = rnn_step_forward(x, h, *weights)
            h_all.append(h)
            caches.append(cache)
        return np.stack(h_all), caches

    grads = rnn_backward(r, states(*arrays)[1])
    for k, name in enumerate(("x", "h0", "w_x", "w_h", "bias")):
        error = check_gradient(
            lambda a, k=k: np.sum(r * states(*arrays[:k], a, *arrays[k + 1 :])[0]), arrays[k], grads[k]
        )
        print(f"{name:5} {error:.0e}")

# %% [markdown]
# All five are below $10^{-6}$ if your functions fit. If `w_h` alone is far off, its gradient is transposed. If all five are, look at what goes back through time.
#
# ### Why it vanishes, or explodes
#
# Follow one gradient back over $k$ steps. Each step multiplies it by a slope and by the same matrix:
#
# $$dh_{t-k} = dh_t\, S_t W_h\, S_{t-1} W_h \cdots S_{t-k+1} W_h, \qquad S_j = \text{the diagonal matrix of } 1 - h_j^2 .$$
#
# (For one sequence, with $dh$ as a row.) This is the product of lesson 04, with one difference. The matrices of a deep network differ, and can be chosen to balance each other. Here it is *one* matrix, multiplied $k$ times. If the largest singular value of $W_h$ (the largest factor by which it can stretch a vector) is below 1, the gradient
# vanishes for certain, because the slopes are at most 1. For it to explode, that value must be above 1; this is necessary, and not enough (Pascanu, Mikolov and Bengio, 2013, section 2.1). Bengio, Simard and Frasconi (1994) show that a network which keeps
# information safe against noise must be on the vanishing side. The next cell measures it with *your* functions, for the plain network of the first picture.

# %% demo
with guarded(rnn_step_forward, rnn_backward):
    display(pictures.plot_measured_gradient(rnn_step_forward, rnn_backward))

# %% [markdown]
# Each line is one `gain`: the factor on Xavier's weights. 0.5 and 1 vanish (at 0.5 less than $10^{-20}$ is left, drawn at the edge); at 2 the gradient has grown to 85 times its size after 50 steps. It does not grow by the full factor of the matrix, because large weights drive the units into the flat ends of tanh, where the slopes are small.
#
# ### Clip what explodes
#
# A gradient that is too long throws the weights far away in one step. The cure is simple (Pascanu et al., 2013, algorithm 1). Take the norm of *all* gradients together, laid end to end as one vector. If it is above `max_norm`, multiply all of them by the one factor that brings it down to `max_norm`.
# The direction stays, only the length changes. Clipping does nothing against vanishing.
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


# %% check="clip_by_global_norm" points=1
check("clip_by_global_norm", clip_by_global_norm)

# %% [markdown]
# > **Convention card.**
# >
# > | who | what is done |
# > |---|---|
# > | here, optax's `clip_by_global_norm`, Keras 3's `global_clipnorm` | one factor for all arrays |
# > | `torch.nn.utils.clip_grad_norm_` | the same, divided by the norm plus $10^{-6}$ |
# > | Keras 3's `clipnorm` | each array by its own norm: the direction of the step changes |
# > | `torch.nn.utils.clip_grad_value_`, Keras 3's `clipvalue`, optax's `clip` | each entry is cut: the direction changes |
#
# ### A sequence that is too long
#
# Backpropagation through time keeps a cache for every step, and moves the weights once per sequence. For a text of 100,000 letters both are too much: too much memory, too few steps. **Truncated backpropagation through time** cuts the sequence into pieces of `length` steps (Williams and Peng, 1990, call it already widely used). The *state* goes on from piece to piece: its values are copied, and the network goes on reading. The *gradient*
# does not: it ends where the piece begins, as if that state were a given number. After each piece the weights move.
#
# The price: no gradient reaches further back than its piece. The network can use what the state brings along, but it does not learn that this was worth keeping.
#
# ### Exercise 10.5
# Each state $h_t$ should be near a target. The loss of a piece is the mean squared error over all entries of the piece; `mse_loss(h_all, targets)` returns it, and its gradient with respect to `h_all`. Each piece ends with one step of gradient descent.
#
# By hand first: one unit, three steps, `length` 2, learning rate 0.1. All inputs are 0, all targets 1; $W_x = 1$, $W_h = 0$, $b = 0$, and the state before is 0.
#
# - Piece 1, steps 1 and 2: both states are 0, the loss is 1. Each direct gradient is $2 \cdot (0 - 1)/2 = -1$, so $db = -2$ and $b$ becomes 0.2. $W_x$ and $W_h$ stay, because inputs and old states are 0.
# - Piece 2, step 3 alone: the state is $\tanh 0.2 = 0.1974$, the loss $0.8026^2 = 0.6442$. The direct gradient is $-1.6052$, $dz = -1.6052 \cdot (1 - 0.1974^2) = -1.5427$, and $b$ becomes $0.2 + 0.1543 = 0.3543$.
#
# The losses are $(1, 0.6442)$, the last state is 0.1974.
#
# <details><summary>Hint 1</summary>
# Two loops: <code>range(0, len(x), length)</code> gives the first step of each piece; the inner one reads the steps of the piece with <code>rnn_step_forward</code> and collects states and caches.
# </details>
# <details><summary>Hint 2</summary>
# <code>rnn_backward</code> also returns the gradient with respect to the state before the piece. Here it ends: throw it away.
# </details>


# %% exercise="truncated_bptt"
def truncated_bptt(x, targets, state, *, length, weights, lr):
    """
    Train a plain recurrent network on one pass over a long sequence. The result: losses, weights, state.

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

# %% [markdown]
# ## 3 · A cell with gates
#
# The plain network *replaces* its state at each step. Lesson 09 found a better way: keep it, and *add* a change. The LSTM does so with a second state, the **cell state** $c$. Beside it stand three **gates**: numbers between 0 and 1, one per unit and step, that say how much passes. Each is a sigmoid, $\sigma(z) = 1/(1 + e^{-z})$, of a sum like that of section 1, so each unit decides anew at each step, from what it reads. In the next three pictures a single unit is offered a number to remember, 0.9, at step 4, and noise at all other steps; it should still have the number at step 29.
#
# **The forget gate $f$: how much is kept.** The cell state is multiplied by $f$ before anything is added: $c' = f c + \dots$ The slider sets $f$ for every step. Once you have committed, move it to 0.9.

# %% predict="forget"
predict(
    "forget",
    "With f = 0.9 at every step, how much of the number is left 20 steps later?",
    ["about nine tenths", "about a half", "about an eighth", "less than a hundredth"],
)

# %% demo
display(explore(pictures.plot_gate, "forget", value=(0.0, 1.0, 0.05)))
predicted("forget", right="about an eighth")

# %% [markdown]
# About an eighth: $0.9^{20} = 0.12$. A gate that seems nearly open forgets within some dozens of steps; at 0.5 ten steps leave a thousandth. To keep a number for $k$ steps, $f$ has to be within about $1/k$ of 1. (The LSTM of 1997 had no forget gate, that is $f = 1$; Gers, Schmidhuber and Cummins, 2000, added it, because a cell that never forgets fills up.)
#
# **The input gate $i$: how much is written.** What might be written is $g$, a tanh of a sum of its own, so it can raise the cell state or lower it. What is written is $i g$. In the picture $f = 1$, and $i$ is 1 at step 4. The slider sets $i$ at all other steps.

# %% demo
explore(pictures.plot_gate, "input", value=(0.0, 1.0, 0.05))

# %% [markdown]
# With $i = 0$ elsewhere the line is flat: the number is safe. The further the gate is open, the more noise is added at each step, and it stays in the sum. At 1 the last value says little about the number.
#
# **The output gate $o$: how much is shown.** The other layers, and the gates of the next step, do not read $c$. They read the state $h' = o \tanh(c')$. In the picture the gate is open at the last step. The slider sets it at all steps before.

# %% demo
explore(pictures.plot_gate, "output", value=(0.0, 1.0, 0.05))

# %% [markdown]
# The line of the cell state stays as it is: the output gate changes what is seen, not what is kept. While it is closed, the unit remembers without acting on anything else.
#
# All together, for $N$ sequences and $H$ units (Hochreiter and Schmidhuber, 1997; Gers et al., 2000):
#
# $$\begin{aligned}
# z &= x W_x^\top + h W_h^\top + b && (N, 4H), \text{ cut into four parts } z_i, z_f, z_g, z_o \\
# i &= \sigma(z_i), \quad f = \sigma(z_f), \quad o = \sigma(z_o) && \text{input, forget and output gate} \\
# g &= \tanh(z_g) && \text{what might be written} \\
# c' &= f \odot c + i \odot g && \text{keep a part, write a part} \\
# h' &= o \odot \tanh(c') && \text{show a part}
# \end{aligned}$$

# %% demo
pictures.plot_cell()

# %% [markdown]
# The line at the top is the cell state on its way through time. It meets a multiplication by $f$ and a sum, and nothing else: no weight matrix, no tanh.
#
# ### Exercise 10.6
# By hand first: one sequence, one unit, $x = 1$, $h = 0$, $c = 2$. Let $W_x = (0, \ln 3, 0, 0)^\top$, $W_h = 0$ and $b = (0, 0, 1, 0)$. Then $z = (0, \ln 3, 1, 0)$: $i = o = \sigma(0) = 0.5$, $f = \sigma(\ln 3) = 0.75$, $g = \tanh 1 = 0.7616$. So
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


# %% check="lstm_step_forward" points=1.5
check("lstm_step_forward", lstm_step_forward)

# %% [markdown]
# > **Convention card.** If you copy weights from one library into another without looking at this table, you get wrong numbers and no error.
# >
# > | what | here | elsewhere |
# > |---|---|---|
# > | order of the four parts | i, f, g, o, as torch, cuDNN and Keras 3 (which writes c for g) | CS231n and d2l's text: i, f, o, g; TensorFlow 1's `LSTMCell` and Haiku: i, g, f, o; ONNX: i, o, f, g; Flax: a weight of its own for each |
# > | forget gate at the start | its bias starts at 1 | Keras 3 and Sonnet 2: the same; TensorFlow 1 and Haiku add 1 to $z_f$ in every step; torch, Flax, CS231n and d2l do neither: set it yourself |
# > | what a step returns | $h'$, then $c'$ | torch: the same; Flax and TensorFlow 1: $c'$ first |
# > | biases | one | torch: two, which are added |

# %% [markdown]
# ## 4 · Its gradient
#
# Two gradients come from the step after: $dh'$ with respect to the state and $dc'$ with respect to the cell state. The latter does not include the way through this step's $h'$, so add that way first. From $h' = o \odot \tanh(c')$,
#
# $$dc = dc' + dh' \odot o \odot (1 - \tanh^2 c'), \qquad do = dh' \odot \tanh c' .$$
#
# Then comes $c' = f \odot c_{\text{prev}} + i \odot g$: a sum of two products. Sums copy a gradient and products swap their factors (lesson 00). So $dc$ goes to $i$, to $g$, to $f$, and to the old cell state:
#
# $$\boxed{\;dc_{\text{prev}} = dc \odot f\;}$$
#
# Each gate sends its gradient on through its own slope. The slope of a sigmoid with value $i$ is $i (1 - i)$, that of a tanh with value $g$ is $1 - g^2$: the gates in the cache are all that is needed. With the four $dz$ side by side, $(N, 4H)$, the rest is exercise 10.2 again.
#
# Look at the box. Along the cell, $k$ steps multiply the gradient by $f_t f_{t-1} \cdots f_{t-k+1}$: no matrix, no slope, and factors that the network *chooses*. No factor is above 1, so along this path nothing explodes; where $f$ is near 1,
# little vanishes. (Gradients also go round through $h$ and the gates. There they can still vanish or explode, so LSTMs are clipped too.)
#
# The bias of the forget gate sets how much it keeps at first. If the other terms of $z_f$ are near 0, then along the cell 50 steps leave
#
# | bias | $f$ | left of the gradient |
# |---|---|---|
# | 0 | $\sigma(0) = 0.5$ | $10^{-15}$ |
# | 1 | $\sigma(1) = 0.73$ | $1.6 \cdot 10^{-7}$ |
# | 5 | $\sigma(5) = 0.9933$ | 0.71 |
#
# The first picture shows more, $4 \cdot 10^{-4}$ at bias 1, because there the gradient also goes round through $h$ and the gates.
#
# Therefore the forget gate's **bias starts at 1** or more (Gers et al., 2000; Jozefowicz, Zaremba and Sutskever, 2015, who find that with it the LSTM catches up with the best of its rivals). Where lengths up to $T$ must be bridged, Tallec and Ollivier (2018) draw it as $\ln u$, with $u$ between 1 and $T - 1$, and give the input gate the opposite bias, $-\ln u$: a unit that keeps long also writes seldom.
#
# ### Exercise 10.7
# By hand first: the step of 10.6, with $dh' = 1$ and $dc' = 0.5$. $\tanh c' = 0.9546$, so $dc = 0.5 + 1 \cdot 0.5 \cdot (1 - 0.9113) = 0.5444$. Then $dc_{\text{prev}} = 0.75 \cdot 0.5444 = 0.4083$. The gates:
# $dz_i = 0.5444 \cdot 0.7616 \cdot 0.25 = 0.1036$, $dz_f = 0.5444 \cdot 2 \cdot 0.1875 = 0.2041$, $dz_g = 0.5444 \cdot 0.5 \cdot 0.4200 = 0.1143$, $dz_o = 0.9546 \cdot 0.25 = 0.2387$. These four are $db$ as well, and $dW_x$, because $x = 1$.
# Only $f$ depends on $x$: $dx = 0.2041 \cdot \ln 3 = 0.2243$. Nothing depends on $h$: $dh_{\text{prev}} = 0$.
#
# <details><summary>Hint 1</summary>
# Write one line per gate. Each has three factors: what comes to the cell state (or to h', for o), the other factor of the product, and the slope.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.concatenate([…], axis=1)</code> puts the four side by side, in the order of the rows of the weights. <code>np.tanh(cache.c)</code> is not in the cache: compute it again.
# </details>


# %% exercise="lstm_step_backward"
def lstm_step_backward(dh, dc, cache):
    """
    Return (dx, dh_prev, dc_prev, dw_x, dw_h, dbias).

    dh: (N, H), the loss's gradient with respect to the state after the step.
    dc: (N, H), that with respect to the cell state after it, without the way through this step's state.
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


# %% check="lstm_step_backward" points=2
check("lstm_step_backward", lstm_step_backward)

# %% [markdown]
# **Your own gradient check**, for one step with both outputs in the loss. The function is used twice: here with your pair, and below with a cell that has a bug.


# %% demo
def check_cell(cell):
    """Print the relative errors of a cell's gradients: cell(dh, dc, x, h, c, w_x, w_h, bias) -> h', c', grads."""
    rng = np.random.default_rng(0)
    dh, dc = rng.normal(size=(2, 2, 4))
    arrays = [rng.normal(size=shape) / 2 for shape in ((2, 3), (2, 4), (2, 4), (16, 3), (16, 4), (16,))]

    def loss(*arrays):
        h_next, c_next, _ = cell(dh, dc, *arrays)
        return np.sum(dh * h_next) + np.sum(dc * c_next)

    grads = cell(dh, dc, *arrays)[2]
    for k, name in enumerate(("x", "h", "c", "w_x", "w_h", "bias")):
        error = check_gradient(lambda a, k=k: loss(*arrays[:k], a, *arrays[k + 1 :]), arrays[k], grads[k])
        print(f"{name:5} {error:.0e}")


def your_cell(dh, dc, *arrays):
    """Go through your own pair."""
    h_next, c_next, cache = lstm_step_forward(*arrays)
    return h_next, c_next, lstm_step_backward(dh, dc, cache)


with guarded(lstm_step_forward, lstm_step_backward):
    check_cell(your_cell)

# %% [markdown]
# All six are below $10^{-5}$ if your two functions fit.
#
# ### Exercise 10.8
# Below is an LSTM's step, forward and back, with **one bug**. Its author writes: *"The forward step agrees with torch to the last digit. It even learns, only worse than my colleague's cell. In the gradient of the bias the last quarter is right, and the first three are not."* Mend it.
#
# It calls your `lstm_step_backward`, so get the check of 10.7 green first. The cell below the exercise runs the gradient check.
#
# <details><summary>Hint 1</summary>
# The forward step is right, and <code>lstm_step_backward</code> is right too. What goes from one to the other?
# </details>
# <details><summary>Hint 2</summary>
# The last quarter belongs to o. Which fields of the cache does the line for dz_o read, and which ones does it not read?
# </details>


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

# %% demo
with guarded(lstm_cell, lstm_step_backward):
    check_cell(lambda dh, dc, x, h, c, *weights: lstm_cell(x, h, c, list(weights), dh, dc))

# %% [markdown]
# Before you mended it, no line of this check was small: a wrong field of the cache reaches all six gradients. No shape gave it away, and the cell still learned. Only the gradient check sees such a bug, which is why this course has one behind each pair.
#
# ### A rival: the GRU
#
# The **gated recurrent unit** (Cho et al., 2014) makes do with one state and three parts instead of four: a reset gate $r$, an update gate $z$ and a new entry $n$.
#
# - $r$ and $z$ are sigmoids of sums, as the gates of the LSTM are.
# - $n$ is a tanh of a sum. One part is what $x$ gives, with the bias, unchanged. The other part is what $h$ gives (its product with the weights), multiplied by $r$. With $r = 0$ the unit writes as if it had no past.
# - The new state is a mixture of the old one and of $n$. The share of the old state is $z$, and the two shares add up to 1.
#
# So one gate decides at once how much is kept and how much is written, and everything that is kept is shown. Going back, one path multiplies the gradient by $z$ alone: the box of section 4 again.
#
# ### Exercise 10.9
# By hand first: one sequence, one unit, $x = 1$, $h = 0.5$. With the parts in the order r, z, n let $W_x = (0, \ln 3, 0)^\top$, $W_h = (0, 0, 2)^\top$ and $b = (0, 0, 0.5)$. Then $r = \sigma(0) = 0.5$ and $z = \sigma(\ln 3) = 0.75$. Into the tanh of $n$ go 0.5 from the bias and $0.5 \cdot (2 \cdot 0.5)$ from the state: $n = \tanh 1 = 0.7616$. The new state is $0.75 \cdot 0.5 + 0.25 \cdot 0.7616 = 0.5654$.
#
# <details><summary>Hint</summary>
# For n you need the parts of x and of h apart, so cut <code>x @ w_x.T + bias</code> and <code>h @ w_h.T</code> into three before you add them.
# </details>


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

# %% [markdown]
# > **Convention card.**
# >
# > | what | here | elsewhere |
# > |---|---|---|
# > | order of the parts | r, z, n, as torch | Keras 3: z, r, n (it writes h for n); Flax: a weight of its own for each |
# > | what $z$ says | the share that is kept, as torch, Keras 3, Flax and Cho et al. (2014) | Chung, Gulcehre, Cho and Bengio (2014): the share that is replaced |
# > | where $r$ acts | on the product of $h$ and the weights, as cuDNN, torch, Flax and Keras 3 (`reset_after=True`, its default) | Cho et al. (2014) and d2l: on $h$, before the product |
# > | biases | one | torch and Keras 3 (`reset_after=True`): two; that of $n$ beside $h$ is multiplied by $r$ |

# %% [markdown]
# ## 5 · The adding problem
#
# A task that was made to need memory (after Hochreiter and Schmidhuber, 1997, section 5.4): at each step the network reads a random number between 0 and 1 and a mark, 0 or 1. Two numbers are marked, one in each half of the sequence. After the last step it must
# return their sum. A network that always says 1, the mean, has a mean squared error of $\tfrac16 \approx 0.167$.
#
# Your two cells, each with 32 units, read sequences of **20** steps, in 250 batches of 32. Each has the learning rate of Adam that was best for it after 250 batches, of four that were tried beforehand: 0.001, 0.003, 0.01 and 0.02.

# %% predict="adding"
predict(
    "adding",
    "Which of the two gets below half the error of always saying 1?",
    ["both", "only the LSTM", "only the plain network", "neither"],
)

# %% demo
from course_lib.nn.recurrent import LSTM, RNN, over_time
from course_lib.sequences.adding import learn_to_add

live = {}
with guarded(rnn_step_forward, rnn_step_backward, rnn_backward):
    rng = np.random.default_rng(0)
    forward, _ = over_time(rnn_step_forward, rnn_step_backward, states=1)
    plain = RNN(2, 32, rng=rng, forward=forward, backward=rnn_backward)
    live["RNN"] = list(learn_to_add(plain, hidden=32, length=20, steps=250, lr=0.003, rng=rng))
with guarded(lstm_step_forward, lstm_step_backward):
    rng = np.random.default_rng(0)
    cells = LSTM(2, 32, rng=rng, steps=(lstm_step_forward, lstm_step_backward))
    live["LSTM"] = list(learn_to_add(cells, hidden=32, length=20, steps=250, lr=0.02, rng=rng))
if live:
    display(pictures.plot_adding_live(live, length=20))
if len(live) == 2:
    predicted("adding", right="only the LSTM")

# %% [markdown]
# Only the LSTM. Both begin at the mean. The LSTM's error falls by a factor of ten and more within some dozens of batches; the plain network is still near the line.
#
# Is it only slower? And does the cell decide, or the learning rate? The next picture has 1,000 batches at four lengths, computed beforehand (`scripts/measure_adding.py`; three minutes), with each network at its best rate, or both at the same one. Once you have committed, set `length` to 80 and choose *both 0.003*.

# %% predict="same-rate"
predict(
    "same-rate",
    "80 steps, 1,000 batches, and both networks at the rate 0.003, which suits the plain one: who learns?",
    ["both", "only the LSTM", "only the plain network", "neither"],
)

# %% demo
display(explore(pictures.plot_adding, length=[10, 20, 40, 80], rates=list(pictures.CHOICES)))
predicted("same-rate", right="neither")

# %% [markdown]
# Neither learns 80 steps at that rate in 1,000 batches. Mean squared errors over the last 100 batches:
#
# | steps | plain, at its best | LSTM, at its best | plain, at 0.003 | LSTM, at 0.003 |
# |---|---|---|---|---|
# | 10 | 0.010 | 0.00016 | 0.013 | 0.00074 |
# | 20 | 0.032 | 0.00024 | 0.032 | 0.0028 |
# | 40 | 0.16 | 0.00039 | 0.16 | 0.0047 |
# | 80 | 0.17 | 0.00089 | 0.17 | 0.16 |
#
# Both decide. At the same rate the LSTM is better from 10 to 40 steps; at 80, 1,000 batches are too few for it. And it tolerates rates at which the plain network learns nothing: at 0.02 and 20 steps the plain network is stuck at the mean, and the LSTM is nearly done. At 40 and 80 steps none of the four rates helped the plain network. Whether more batches would, these runs do not say.
#
# The forget bias of these LSTMs started at 1. Little gradient arrives then, as the first picture shows, and yet it is enough: after a long flat part the error falls within some dozens of batches.
#
# ## 6 · A model of language
#
# Let the network read a text letter by letter, and at each place say what comes next: a linear layer on $h_t$ gives one logit per letter of the alphabet, softmax makes probabilities of them, and the loss is the cross-entropy with the letter that
# came (lesson 00). By the chain rule of probability this is a model of whole texts, $P(\text{text}) = \prod_t P(\text{letter}_t \mid \text{letters before})$, and any text at all is training data for it.
#
# How good is it? The mean loss is hard to read; its exponential says more (Jelinek, Mercer, Bahl and Baker, 1977). With $p_t$ the probability that the model gave to the letter that came,
#
# $$\text{perplexity} = \exp\!\Big( \frac1T \sum_t -\ln p_t \Big).$$
#
# Someone who guesses among $k$ equally likely letters has $p_t = 1/k$ and perplexity $k$. So it says among how many letters the model is, in effect, left to guess; 1 is certainty. It is the *geometric* mean of $1/p_t$.
#
# ### Exercise 10.10
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
# > **Convention card.** We take natural logarithms, so $\exp$; the loss is then in *nats*. With losses in bits, $\log_2$, it is $2^{\text{mean}}$, the same number. "Bits per character" is that mean itself, ours divided by $\ln 2$. A perplexity per *word* is far larger than one per
# > letter: compare only what counts the same unit.
#
# ### What it is for
#
# Say "recognize speech" aloud, then "wreck a nice beach". A microphone hears nearly the same. A speech recogniser therefore asks two models: one for how well the sound fits a text, and a language model for how likely the text is in the first place. It takes the text for which the product of the two is largest. Keyboards, translation, the correction of spelling and the programs that talk with you ask such a model too.
#
# The course has one: an LSTM with 128 units that has read Shakespeare's sonnets (1609) fifty times. That takes some minutes, so its weights come with the course (`scripts/train_sonnet_lstm.py`). On the last 10,000 letters, which it did not see, its perplexity is 5.5, among 62 signs. Give it both texts, and add up the losses of their letters: the text with the smaller sum is the likelier one.

# %% predict="beach"
predict(
    "beach",
    "Which of the two is likelier according to the model of the sonnets?",
    ["recognize speech.", "wreck a nice beach."],
)

# %% demo
from course_lib.pretrained.sonnet_lstm import load_sonnet_lstm

sonnets = load_sonnet_lstm()
display(explore(pictures.plot_spellings, sonnets, pair=list(pictures.PAIRS)))
predicted("beach", right="wreck a nice beach.")

# %% [markdown]
# It prefers *wreck a nice beach*. Neither *recognize* nor *beach* occurs in the sonnets, and letter by letter the second text surprises the model less: the bars show where. A language model knows what is likely *in the text that it has read*. The other pairs:
#
# | two spellings of one sound | sum of losses, in nats |
# |---|---|
# | recognize speech. / wreck a nice beach. | 64.5 / 57.8 |
# | so long as men can breathe, or eyes can see, / so long as men can breathe, or ice can sea, | 66.9 / 90.7 |
# | I see thy sweet face / eye sea thigh suite face | 24.6 / 69.0 |
# | thou art my heart / thou art my hart | 19.6 / 25.4 |
# | the night is come / the knight is come | 34.1 / 34.8 |
# | fair maid / fare made | 28.0 / 21.4 |
#
# On its own ground it is a good judge: "eyes can see" is $e^{23.8}$ times as likely as "ice can sea". (That line is from sonnet 18, which it has read. The next two are not lines of Shakespeare's.) It is unsure about the night and the knight, and it gets "fair maid" wrong. In the sonnets the first letter of a word costs most on average, because many words are still possible there.
#
# ### Words instead of letters
#
# The unit may also be a word. Then no letter of a known word can be wrong, and the memory reaches over more text with the same number of steps. But there are many words, and most are rare. The next cell cuts the sonnets into words, marks and line ends, keeps those that occur at least three times in the first nine tenths, and writes `*` for all others. *Your* LSTM with 64 units reads these nine tenths four times, in pieces of 20 words.
#
# The plain frequencies of the 801 words give perplexity 86 per word on the last tenth.

# %% predict="words"
predict(
    "words",
    "What perplexity per word does the LSTM reach on the last tenth?",
    ["about 5, as with letters", "about 20", "about 55", "about 86, as the frequencies do"],
)

# %% demo
import re
from collections import Counter

from course_lib.datasets.loaders import load_sonnets
from course_lib.nn.training import fit
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows

tokens = re.findall(r"[a-z']+|[.,:;!?]|\n", load_sonnets().lower())
cut = len(tokens) * 9 // 10
counts = Counter(tokens[:cut])
words = Vocabulary((*sorted(word for word in counts if counts[word] >= 3), "*"))
ids = words.encode([token if counts[token] >= 3 else "*" for token in tokens])
data, val = windows(ids[:cut], 20), windows(ids[cut:], 20)
with guarded(lstm_step_forward, lstm_step_backward, perplexity):
    rng = np.random.default_rng(0)
    steps = (lstm_step_forward, lstm_step_backward)
    word_model = CharLSTM(words, features=32, hidden_size=64, rng=rng, steps=steps)
    adam = Optimizer(word_model.params, adam_init, adam_step, lr=0.01)
    options = {"epochs": 4, "batch_size": 35, "rng": rng, "clip": 1.0}
    for epoch in fit(word_model, sequence_cross_entropy, adam, data, val=val, **options):
        now, held_out = perplexity([epoch.train_loss]), perplexity([epoch.val_loss])
        print(f"epoch {epoch.epoch}: perplexity per word {now:6.1f}, held out {held_out:6.1f}")
    predicted("words", right="about 55")

# %% [markdown]
# About 55. The model is left to guess among 55 words instead of 86. It cannot rank "recognize speech", because both words are `*` to it. And 18 % of the words of the last tenth are `*`: their spelling costs it nothing, so its number must not be compared with that of a model that has to spell them.
#
# ### Write
#
# To write, draw a letter from the model's probabilities, let the model read it, and draw the next one. The **temperature** $\tau$ changes how daring it is:
#
# $$p_k = \frac{e^{z_k/\tau}}{\sum_j e^{z_j/\tau}} .$$
#
# $\tau = 1$ is the model as it is. As $\tau \to 0$ the largest logit takes all; as $\tau \to \infty$ all letters become equally likely. Between two letters, the ratio of the probabilities is $(p_a/p_b)^{1/\tau}$, with the probabilities of $\tau = 1$: at $\tau = 0.5$ every preference is squared.
#
# ### Exercise 10.11
# By hand first: logits $\ln(0.5, 0.25, 0.125, 0.125)$. At $\tau = 1$ the probabilities are these numbers. At $\tau = 0.5$ they are in the ratio of the squares, $0.25 : 0.0625 : 0.0156 : 0.0156$, so the first comes in 73 % of all draws. Right answers differ
# from draw to draw, so the check calls your function up to 1,500 times and counts how often each index came: 1.5 points are for the shares, as far as chance lets them be known, and 0.5 for drawing from `rng` alone, so that equally seeded generators give equal letters.
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
# ### Exercise 10.12
# 5,163 first names of the US census of 1990 are in the course. Your function gets 3,000 of them as one text, with line ends between, and trains a model of letters on it. The check then gives the function that you return pieces of other names, ten letters each, and asks for the letter that comes next. So that nobody can recite names, the letters are renamed in the check: what is an *a* for you may be a *q* there.
#
# What perplexity is good?
#
# | model | perplexity |
# |---|---|
# | guessing among 27 signs | 27 |
# | the frequencies of the letters | 16.6 |
# | the frequencies of all pairs of letters | 10.4 |
# | our own answer, an LSTM after a few seconds of training | 7.4 to 7.8 |
#
# One point is for 10.0 or less, two more for 8.5 or less, within 20 seconds of computing. How you get there is your choice: the size of the model, the length of the pieces, batches, learning rate, number of epochs; or another model altogether. The next cell has a model whose steps are *your* two functions. Its embedding is a table with a learned vector for each letter.


# %% provided="LetterModel"
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows


class LetterModel:
    """Embedding, your LSTM and a linear layer: letters (N, T) in, logits of the next letters (N, T, K) out."""

    def __init__(self, symbols, hidden, rng):
        def draw(rows, columns):
            return rng.normal(0, columns**-0.5, (rows, columns)).astype(np.float32)

        bias = np.zeros(4 * hidden, np.float32)
        bias[hidden : 2 * hidden] = 1  # the forget gate's
        self.params = {"embedding": rng.normal(size=(symbols, 16)).astype(np.float32)}
        self.params |= {"w_x": draw(4 * hidden, 16), "w_h": draw(4 * hidden, hidden), "bias": bias}
        self.params |= {"w_out": draw(symbols, hidden), "b_out": np.zeros(symbols, np.float32)}

    def forward(self, letters):
        """Return the logits, and keep what backward needs."""
        embedding, w_x, w_h, bias, w_out, b_out = self.params.values()
        h = c = np.zeros((len(letters), w_h.shape[1]), np.float32)
        states, self.caches, self.letters = [], [], letters.T
        for now in letters.T:
            h, c, cache = lstm_step_forward(embedding[now], h, c, w_x, w_h, bias)
            states.append(h)
            self.caches.append(cache)
        self.states = np.stack(states)  # (T, N, H)
        return (self.states @ w_out.T + b_out).swapaxes(0, 1)

    def backward(self, dlogits):
        """Return the gradients, a dictionary like params."""
        dlogits, w_out = dlogits.swapaxes(0, 1), self.params["w_out"]
        rows = dlogits.reshape(-1, dlogits.shape[2])
        dembedding, totals = np.zeros_like(self.params["embedding"]), (0, 0, 0)
        dh = dc = np.zeros_like(self.states[0])
        for t in reversed(range(len(self.states))):
            dx, dh, dc, *dweights = lstm_step_backward(dlogits[t] @ w_out + dh, dc, self.caches[t])
            totals = [total + d for total, d in zip(totals, dweights, strict=True)]
            np.add.at(dembedding, self.letters[t], dx)
        dw_out = rows.T @ self.states.reshape(len(rows), -1)
        return dict(zip(self.params, (dembedding, *totals, dw_out, rows.sum(axis=0)), strict=True))


# %% [markdown]
# | tool | what it does |
# |---|---|
# | `Vocabulary.of(text)` | numbers the letters of a text in alphabetical order, the line end first; `.encode(text)` gives the numbers, `.letters` all letters |
# | `windows(ids, length)` | two arrays (N, length): pieces to read, and at each place the letter that follows |
# | `sequence_cross_entropy(logits, targets)` | the mean loss, and its gradient |
# | `adam_init(param)` | the state of Adam for one parameter (lesson 03) |
# | `adam_step(param, grad, state, lr=…)` | the new parameter, and the new state |
# | `clip_by_global_norm` | yours, from exercise 10.4 |
#
# <details><summary>Hint 1</summary>
# An epoch: <code>for batch in np.array_split(rng.permutation(len(x)), 50)</code>, and in it forward, loss, backward, clip, and a step of Adam for each name in <code>model.params</code>.
# </details>
# <details><summary>Hint 2</summary>
# The model's logits are for every place of the piece; the last one is asked for: <code>model.forward(letters)[:, -1]</code>.
# </details>
# <details><summary>Hint 3</summary>
# Print the mean loss of each epoch while you choose. Adam tolerates a larger rate here than in lesson 03: try 0.005, 0.01 and 0.02.
# </details>


# %% exercise="train_names"
def train_names(text, *, rng):
    """
    Train a model of letters on a text; return a function that gives logits of the next letter.

    text: names with line ends between them. Its letters are numbered as in Vocabulary.of(text).
    rng: an np.random.Generator; draw weights and batches from it.
    The function you return takes letters, (N, T) integers, and returns (N, K): for each row the logits of the
    letter that follows its last one. K is the number of different letters in the text.
    """
    ### BEGIN SOLUTION
    vocabulary = Vocabulary.of(text)
    model = LetterModel(len(vocabulary.letters), 48, rng)
    x, targets = windows(vocabulary.encode(text), 24)
    states = {name: adam_init(param) for name, param in model.params.items()}
    for _ in range(6):
        for batch in np.array_split(rng.permutation(len(x)), 50):
            _, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
            grads = model.backward(dlogits)
            clipped = clip_by_global_norm(list(grads.values()), 1.0)
            for name, grad in zip(grads, clipped, strict=True):
                model.params[name], states[name] = adam_step(model.params[name], grad, states[name], lr=0.02)
    return lambda letters: model.forward(letters)[:, -1]
    ### END SOLUTION


# %% check="train_names" points=3
check("train_names", train_names)

# %% [markdown]
# Now with real letters: your function learns from nine tenths of the names and is measured on the others. Then it writes, letter by letter, with your `sample_next`. Each letter is drawn from what the model expects after the twelve letters before it.

# %% demo
from course_lib.datasets.loaders import load_names
from course_lib.ops.losses import softmax_cross_entropy

names = load_names()
shuffled = np.random.default_rng(0).permutation(names)
learned, unseen = "\n".join(shuffled[517:]) + "\n", "\n".join(shuffled[:517]) + "\n"
vocabulary, known = Vocabulary.of(learned), set(names)
with guarded(train_names, perplexity, sample_next):
    next_letter = train_names(learned, rng=np.random.default_rng(1))
    pieces = np.lib.stride_tricks.sliding_window_view(vocabulary.encode(unseen), 11)
    loss, _ = softmax_cross_entropy(next_letter(pieces[:, :-1]), pieces[:, -1])
    print(f"perplexity on names that it has not seen: {perplexity([loss]):.2f}")
    for temperature in (0.3, 0.7, 1.0, 1.5):
        rng, written = np.random.default_rng(3), [0]  # 0 is the line end
        for _ in range(300):
            logits = next_letter(np.array([written[-12:]]))[0]
            written.append(int(sample_next(logits, temperature=temperature, rng=rng)))
        invented = [name for name in vocabulary.decode(written).split("\n")[:-1] if name]
        new = np.mean([name not in known for name in invented])
        print(f"temperature {temperature}: {new:4.0%} new | {', '.join(invented[:6])}")

# %% [markdown]
# On real names the perplexity of our own answer is between 7 and 8, less than half of what the frequencies give. At temperature 0.3 about half of the names that it writes exist. At 1 most are new, and most of these could be somebody's. At 1.5 it takes chances that no parent would.
# If you trained the model above, all of it went through your two step functions, forward and backward through time.
#
# ## 8 · Sonnets
#
# Back to the model of the sonnets. It writes with *your* `sample_next`. Let the text grow, then move the temperature.

# %% demo
with guarded(sample_next):
    display(
        explore(
            pictures.plot_text_samples, sonnets, sample_next, temperature=(0.1, 2.0, 0.1), letters=(0, 160, 4)
        )
    )

# %% [markdown]
# The colour of each letter says how likely the model held it to be. The bars show what it expects next, at this temperature. At 0.1 it repeats the likeliest phrases (*the world the world the world*); at 1 it invents words that look English; towards 2 it babbles. Note what it has
# learned without being told: words, line ends, capitals at the beginning of a line, lines of about the right length. It has not learned what it is talking about: that takes larger models and much more text.
#
# ### Look into the gates
#
# Now watch the cell read. Across are the letters of two lines, up are 24 of the 128 units, and the colour is the cell state after each letter. Point anywhere (or move the sliders): on the right are the four gates of that unit, at that letter.
#
# **Find** a unit that holds its value over a whole line, one that forgets at every letter, and one that the line end (↵) empties.

# %% demo
scrub(pictures.plot_gates, "letter", "unit", sonnets, letter=(0, 79), unit=(0, 23))

# %% [markdown]
# The units are sorted by how long they keep: by the mean of their forget gate over these letters.
#
# | units | mean of $f$ |
# |---|---|
# | unit 0, the lowest row: the colour changes with every letter | 0.14 |
# | unit 23, the highest row: one colour runs through many words | 0.97 |
# | unit 22 | 0.96, but 0.01 at the line end |
#
# Unit 22 keeps its value through a line, and the line end empties it. So a gate is not a fixed time constant: it depends on what is read. Of all 128 units, 41 keep more than nine tenths per letter on average, and 43 less than half.
# Karpathy, Johnson and Fei-Fei (2016) found such units in larger models: one was on inside quotation marks, another counted down to the end of the line.

# %% [markdown]
# ## 9 · In torch
#
# The same cells in torch, with torch's weights, on the same numbers: states forward, gradients back. torch draws all biases near 0; the second line sets the forget gate's to 1, as the convention card asks for. It also sets the GRU's second bias to 0, because ours has only one.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch
    from torch import nn

    lstm, gru = nn.LSTM(3, 4).double(), nn.GRU(3, 4).double()
    lstm.bias_ih_l0.data[4:8], lstm.bias_hh_l0.data[4:8], gru.bias_hh_l0.data[:] = 1, 0, 0
    x = np.random.default_rng(0).normal(size=(6, 2, 3))
    theirs, _ = lstm(torch.from_numpy(x))
    theirs[-1].sum().backward()

    def difference(a, b):
        return f"{np.abs(a.detach().numpy() - b).max():.0e}"

    with guarded(lstm_step_forward, lstm_step_backward):
        w_x, w_h, bias_ih, bias_hh = (param.detach().numpy() for param in lstm.parameters())
        (h, c), caches, total = np.zeros((2, 2, 4)), [], 0
        for step in x:
            h, c, cache = lstm_step_forward(step, h, c, w_x, w_h, bias_ih + bias_hh)
            caches.append(cache)
        dh, dc = np.ones((2, 4)), np.zeros((2, 4))
        for cache in reversed(caches):
            _, dh, dc, dw_x, _, _ = lstm_step_backward(dh, dc, cache)
            total = total + dw_x
        print("LSTM: h differs by", difference(theirs[-1], h))
        print("LSTM: dw_x differs by", difference(lstm.weight_ih_l0.grad, total))
    with guarded(gru_step_forward):
        w_x, w_h, bias, _ = (param.detach().numpy() for param in gru.parameters())
        h = np.zeros((2, 4))
        for step in x:
            h = gru_step_forward(step, h, w_x, w_h, bias)
        print("GRU: h differs by", difference(gru(torch.from_numpy(x))[0][-1], h))

# %% [markdown]
# All three are rounding errors. `nn.LSTM` takes the whole sequence at once and returns all states. Truncated backpropagation through time takes one call per state in torch: `h.detach()` between two pieces.
#
# ## 10 · At scale
#
# The model of the sonnets in torch. On a GPU two layers of 512 units with dropout (lesson 05) read the text forty times; on a CPU one layer of 96 reads it four times, in about ten seconds. The loss is measured on the last tenth of the text. A line is printed after each epoch. On a GPU the state is kept in the file `sonnets_10.pt`: a run that was stopped goes on from its last epoch when you run the cell again.

# %% gpu
from pathlib import Path

if why_not():
    print(why_not())
else:
    from course_lib.gpu import language

    size = language.default_size()
    print(size)
    speaker, epochs = language.language_model(size), []
    kept = Path("sonnets_10.pt") if torch.cuda.is_available() else None
    for done in language.train_language_model(speaker, size, checkpoint=kept):
        epochs.append(done)
        now, held_out = np.exp([done.train_loss, done.val_loss])
        print(f"epoch {done.epoch:2d} of {size.epochs}: perplexity {now:5.2f}, held out {held_out:5.2f}")
    display(pictures.plot_perplexities(epochs))
    print(speaker.sample("Shall I compare thee", 200, temperature=0.7, seed=0))

# %% [markdown]
# On a CPU the loss ends near perplexity 6.3 on the held-out tenth: four readings of a small model against the fifty of section 6, which ended at 5.5. The held-out texts are not the same (a tenth here, 10,000 letters there). And 96,000 letters are very little for a large model: watch both lines, and where they part. The large setting has not been measured for this page, so no figure is quoted for it.
#
# On a GPU the course trains in bfloat16 where the card has it, but not the LSTM itself: within `torch.autocast` cuDNN's LSTM would compute in float16, which rounds very small gradients to 0 unless they are scaled up.

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="remember" points=3
# ### Exercise 10.13
# A colleague trains a network to tell, after 200 readings of a sensor, whether an alarm came among the first ten. A plain recurrent network stays at chance. **(a)** Why does it? Name what is multiplied, and how often. **(b)** She clips the gradient's norm at 1, then at 0.1: nothing
# changes. Why not? **(c)** She changes to an LSTM whose forget gates start with a bias of 0, and it stays at chance too. Explain with a number, and give her one change that helps.
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
# - Truncated backpropagation through time passes the state on from piece to piece, and ends the gradient where a piece begins.
# - An LSTM's cell state is passed on by a gate and a sum. Along it the gradient is multiplied by $f$ alone; the forget gate's initial bias sets how long it remembers at first. torch does not set it for you. A GRU does with one state what an LSTM does with two.
# - A fair race gives each network its own best learning rate, and says so.
# - A language model says how likely a text is, judging by what it has read. Perplexity is the exponential of its mean loss: among how many units it is left to guess. Temperature divides the logits.
# - The order of the gates is a convention: i, f, g, o here and in torch. A cache with two of them exchanged still trains, only worse: run the gradient check.

# %% demo
predictions()

# %% [markdown]
# **Read on.** Hochreiter and Schmidhuber (1997), [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), section 5.4 for the adding problem. Pascanu, Mikolov and Bengio (2013), [On the difficulty of training recurrent neural networks](https://arxiv.org/abs/1211.5063), the clearest account of section 2.
# Greff et al. (2017), [LSTM: a search space odyssey](https://arxiv.org/abs/1503.04069), which parts matter. Karpathy, Johnson and Fei-Fei (2016), [Visualizing and understanding recurrent networks](https://arxiv.org/abs/1506.02078). On the web: Olah (2015), [Understanding LSTM networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/), and
# Karpathy (2015), [The unreasonable effectiveness of recurrent neural networks](https://karpathy.github.io/2015/05/21/rnn-effectiveness/).
#
# Next: lesson 11, from a sequence back to images: networks whose answer is a picture.
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x_t$, $h_t$, $c_t$ | input, hidden state and cell state at step $t$; $h'$, $c'$: the new ones of one step |
# | $T$, $N$, $D$, $H$, $K$ | steps, sequences in a batch, features of an input, hidden units, letters of an alphabet |
# | $W_x$, $W_h$, $b$ | weights of the input and of the old state, bias |
# | $z$ | a sum before its sigmoid or tanh; $z_k$: a logit; in the GRU also the update gate |
# | $dh$, $dc$, $dz$, $dW$, $db$ | gradient of the loss with respect to $h$, $c$, $z$, $W$, $b$, in its shape |
# | $i, f, g, o$ | the gates of an LSTM: write, keep, what to write, show |
# | $r, z, n$ | reset gate, update gate and new entry of a GRU |
# | $\sigma(z)$ | the sigmoid, $1/(1 + e^{-z})$ |
# | $\odot$ | product entry by entry |
# | $S_j$ | the diagonal matrix of the slopes of tanh at step $j$ |
# | $p_t$ | the probability that the model gave to the letter that came |
# | $\tau$ | temperature |
# </details>
#
# <details><summary>Sources</summary>
#
# - Bengio, Simard and Frasconi (1994), Learning long-term dependencies with gradient descent is difficult, IEEE Transactions on Neural Networks 5(2), [doi:10.1109/72.279181](https://doi.org/10.1109/72.279181).
# - Cho, van Merriënboer, Gulcehre, Bahdanau, Bougares, Schwenk and Bengio (2014), Learning phrase representations using RNN encoder–decoder for statistical machine translation, [arXiv:1406.1078](https://arxiv.org/abs/1406.1078): the GRU, equations 5 to 8.
# - Chung, Gulcehre, Cho and Bengio (2014), Empirical evaluation of gated recurrent neural networks on sequence modeling, [arXiv:1412.3555](https://arxiv.org/abs/1412.3555).
# - Elman (1990), Finding structure in time, Cognitive Science 14, [doi:10.1207/s15516709cog1402_1](https://doi.org/10.1207/s15516709cog1402_1).
# - Gers, Schmidhuber and Cummins (2000), Learning to forget: continual prediction with LSTM, Neural Computation 12(10), [doi:10.1162/089976600300015015](https://doi.org/10.1162/089976600300015015).
# - Goodfellow, Bengio and Courville (2016), Deep learning, [deeplearningbook.org](https://www.deeplearningbook.org), equations 10.8 and 10.9.
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
# - Williams and Peng (1990), An efficient gradient-based algorithm for on-line training of recurrent network trajectories, Neural Computation 2(4), [doi:10.1162/neco.1990.2.4.490](https://doi.org/10.1162/neco.1990.2.4.490).
# </details>
