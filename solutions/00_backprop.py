# %% [markdown]
# # 00 · Networks as graphs
#
# {{badges}}
#
# **A network has thousands of numbers. How does it find out, for every single one, which way to change it?**
#
# A network is a long computation that ends in one number, the loss. Change one weight a little, and the loss changes a little. Training needs that change, the
# *gradient*, for all weights at once. The answer is old and short: walk through the computation once forward to get the loss, and once backward to get every gradient. In this
# lesson you write both ways by hand, check them against each other, and train your own network with them. All other lessons build on these functions.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 0.1 `linear_forward`: a layer of weighted sums | 1 | ●○○○ | 5 |
# | 0.2 `linear_backward`: the same layer, walked backward | 3 | ●●○○ | 10 |
# | 0.3 `check_gradient`: how you know that a gradient is right | 3 | ●●○○ | 10 |
# | 0.4 `softmax_cross_entropy`: a loss for many classes | 2 | ●●○○ | 10 |
# | 0.5 `logistic_loss`: a loss for two | 2 | ●●○○ | 5 |
# | 0.6 `hinge_loss`: a loss that can be content | 2 | ●●○○ | 10 |
# | 0.7 `graph_backward`: backward through any computation | 3 | ●●●○ | 15 |
# | 0.8 `mlp_parameters`: what a network costs | 1 | ●○○○ | 5 |
# | 0.9 `mlp_gradients`: *mend* a backward pass that has one bug | 2 | ●●●○ | 10 |
# | 0.10 `train_mlp`: *use* it all, on spirals | 3 | ●●●○ | 15 |
# | 0.11 in your own words | 3 | ●●○○ | 10 |
#
# You need Python, NumPy arrays and the derivatives of first-year calculus. Cells whose first line is `check(…)` answer within seconds. Four questions ask for a prediction: choose an answer, and press *Commit* before you run the cells below it.

# %% bootstrap

# %% provided="setup"
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import backprop as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## What you are going to build
#
# The network below trains while you look at it. It has two inputs, the coordinates of a point, and one output per colour. The background shows what it would answer at each place.
# Choose other data, or click into the picture to add points of your own. Drag the number of hidden units down to 2, and up again. Change the activation or the learning rate while it runs.

# %% demo
pictures.playground()

# %% [markdown]
# What you see is a loop of three steps: compute the scores of all points, ask for the gradient of the loss, and move every weight a little against its gradient. There is nothing else in it. At the end of
# this lesson the same loop runs on functions that you wrote.
#
# ## 1 · The law of this course, by hand
#
# Take the smallest layer there is, with one input, one weight and one bias: $y = w x + b$. With $x = 3$, $w = 2$ and $b = 1$ it gives $y = 7$. That is the way **forward**. Now suppose that somewhere behind this layer there is a loss, and that somebody tells us how it
# depends on $y$: if $y$ grows by a small $\varepsilon$, the loss grows by $10\,\varepsilon$. We call that number $dy = 10$. What can we say about $w$, $x$ and $b$?
#
# - If $w$ grows by $\varepsilon$, $y$ grows by $x\,\varepsilon = 3\,\varepsilon$, and so the loss by $10 \cdot 3\,\varepsilon$: $dw = dy \cdot x = 30$.
# - If $x$ grows by $\varepsilon$, $y$ grows by $2\,\varepsilon$: $dx = dy \cdot w = 20$.
# - If $b$ grows by $\varepsilon$, $y$ grows by as much: $db = dy = 10$.
#
# That is the way **backward**. It is the chain rule, and it is the whole of backpropagation. Three things to notice:
#
# - We did not need to know what comes behind the layer. One number, $dy$, told us all. So each layer can be written by itself.
# - We needed $x$ and $w$, numbers of the way forward. Forward must keep them for backward: what it keeps is called the **cache**.
# - In a product, each factor's gradient is $dy$ times *the other* factor.
#
# Now send a second example, $x = -1$, through the same layer. It gives $y = -1$. Suppose that for this $y$ somebody tells us $dy = 4$. Then this example's $dw$ is $4 \cdot (-1) = -4$ and its $db$ is 4. There is only one weight, though, and both examples used it. If $w$ grows by $\varepsilon$, the loss changes by $30\,\varepsilon$ by way of the first example
# and by $-4\,\varepsilon$ by way of the second, together by $26\,\varepsilon$. What is used several times **adds up** the gradients of its uses: $dw = 30 - 4 = 26$ and $db = 10 + 4 = 14$. Each example has an input of its own: $dx$ is 20 for the first and $4 \cdot 2 = 8$ for the second.
#
# ## 2 · Linear scores
#
# The simplest classifier gives each class a **score**, a weighted sum of the inputs plus a constant, and answers with the class whose score is largest. For an image with $D$ pixels
# $x_1 \dots x_D$ and class $k$:
#
# $$s_k = \sum_{i=1}^{D} W_{ki}\, x_i + b_k .$$
#
# $W_{ki}$ is a **weight**: how much pixel $i$ speaks for class $k$. $b_k$ is the **bias** of class $k$: its score for an image of zeros. All weights of one class make up an image of their own, $D$ numbers, one per pixel.
# The score is the sum of products of this image with the input, so it is large where the two are alike. The image is the class's **template**.
#
# A linear classifier of the 8×8 images of handwritten digits (Alpaydin and Kaynak, 1998) has 10 templates and 10 biases, 650 numbers in all.

# %% predict="linear-digits"
predict(
    "linear-digits",
    "A linear classifier is trained on 1,437 digits. How many of 360 others does it classify correctly?",
    ["about half", "about 80 %", "about 96 %"],
)

# %% demo
explore(pictures.plot_templates, weight_decay=[0.0, 0.001, 0.01])

# %% demo
predicted("linear-digits", right="about 96 %")

# %% [markdown]
# About 96 % (96.4 % here). The upper row shows the templates: orange pixels speak for the class, purple ones against it. The lower row shows the mean image of each class, minus the mean of all. The template of the 0 is easy to recognise: a purple centre, where a zero has no ink. The others look less like digits, since a
# template does not have to look like its class: it has to tell it from the nine others. With weight decay (lesson 01) the weights are kept small, and the templates come closer to the class means: their mean correlation with them rises from 0.90 to 0.96, while the accuracy falls to 93.9 %.
#
# A score is linear: twice the ink, twice the score. A template can ask for ink here and no ink there, and no more. It cannot ask for ink here *or* there. That is what layers are for (section 7).

# %% [markdown]
# ## 3 · A layer, forward and backward
#
# A layer computes all scores of a whole batch at once. With one example per row, $x$ of shape $(N, \text{in})$, a weight of shape $(\text{out}, \text{in})$ and a bias of shape $(\text{out},)$,
#
# $$y = x\, W^\top + b , \qquad y_{no} = \sum_i x_{ni} W_{oi} + b_o .$$
#
# Backward is what you did by hand, with more numbers. A weight is used once for each example of the batch, and $x_{ni}$ once for each output; the uses add up:
#
# $$dW_{oi} = \sum_n dy_{no}\, x_{ni}, \qquad db_o = \sum_n dy_{no}, \qquad dx_{ni} = \sum_o dy_{no}\, W_{oi}$$
#
# (Rumelhart, Hinton and Williams, 1986, equations 6 and 7, for one example). You need not remember which index is summed: a gradient has the shape of its array. Where N, in and out differ, only one way to multiply the matrices gives that shape.
#
# > **Convention card.** `y, cache = op_forward(*arrays, **options)` and `grads = op_backward(dy, cache)`: a tuple with one gradient for each array that went in, in that order. `dx` means the gradient of the loss with respect to `x`; it has the shape of `x`. Nothing is changed in place. Weights are
# > stored as `(out_features, in_features)`, as in torch; Keras and Flax store `(in_features, out_features)` and compute `x @ weight`. The loss is a **mean** over the batch. It is divided by N once, in the loss; backward functions only add.
#
# The cache of the linear layer is given:


# %% provided="LinearCache"
class LinearCache(NamedTuple):
    x: np.ndarray
    weight: np.ndarray


# %% [markdown]
# ### Exercise 0.1
# Write the way forward, and return $y$ with a cache of $x$ and the weight: `LinearCache(x, weight)`. By hand first, with two examples of three features, and two outputs:
#
# $$x = \begin{pmatrix} 1 & 2 & 3 \\ 0 & 1 & -1 \end{pmatrix}, \quad W = \begin{pmatrix} 1 & 0 & -1 \\ 2 & 1 & 0 \end{pmatrix}, \quad b = (0,\ 10) \quad\Rightarrow\quad y = \begin{pmatrix} -2 & 14 \\ 1 & 11 \end{pmatrix}.$$
#
# The upper left number is the first example's first output: $1 \cdot 1 + 0 \cdot 2 - 1 \cdot 3 + 0 = -2$.
#
# <details><summary>Hint</summary>
# <code>@</code> is the matrix product, <code>.T</code> the transpose: (N, in) @ (in, out) gives (N, out). NumPy adds the bias to every row.
# </details>


# %% exercise="linear_forward"
def linear_forward(x, weight, bias):
    """
    Return (y, cache): the outputs of a linear layer, and a LinearCache.

    x: (N, in_features). weight: (out_features, in_features). bias: (out_features,).
    y: (N, out_features).
    """
    ### BEGIN SOLUTION
    return x @ weight.T + bias, LinearCache(x, weight)
    ### END SOLUTION


# %% check="linear_forward" points=1
check("linear_forward", linear_forward)

# %% [markdown]
# ### Exercise 0.2
# Write the way backward: three gradients, in the order of what went into `linear_forward`. By hand, for the same $x$ and $W$, with $dy = \begin{pmatrix} 1 & 2 \\ 0 & -1 \end{pmatrix}$:
#
# $$dx = \begin{pmatrix} 5 & 2 & -1 \\ -2 & -1 & 0 \end{pmatrix}, \quad dW = \begin{pmatrix} 1 & 2 & 3 \\ 2 & 3 & 7 \end{pmatrix}, \quad db = (1,\ 1).$$
#
# The last entry of $dW$: the second output used the third feature in both examples, $2 \cdot 3 + (-1) \cdot (-1) = 7$.
#
# <details><summary>Hint 1</summary>
# For dx: dy is (N, out) and the weight (out, in). Only one order of the two gives (N, in).
# </details>
# <details><summary>Hint 2</summary>
# For dweight you need (out, N) @ (N, in): transpose dy. For dbias, sum over axis 0, the examples.
# </details>


# %% exercise="linear_backward"
def linear_backward(dy, cache):
    """
    Return (dx, dweight, dbias), the gradients for what went into linear_forward.

    dy: the gradient for its output, (N, out_features). cache: a LinearCache with x and
    weight. Each gradient has the shape of its array.
    """
    ### BEGIN SOLUTION
    return dy @ cache.weight, dy.T @ cache.x, dy.sum(axis=0)
    ### END SOLUTION


# %% check="linear_backward" points=3
check("linear_backward", linear_backward)

# %% [markdown]
# ## 4 · How do you know that a gradient is right?
#
# A wrong gradient does not raise an error. Often the loss even falls, only more slowly and not as far. So we need a test that needs no knowledge of the layer. The definition of the derivative is one: move one entry of $x$ by a small $h$ to either side, and look how the loss changes,
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\, e_i) - f(x - h\, e_i)}{2h},$$
#
# where $e_i$ has a 1 in place $i$ and zeros elsewhere. These are **central differences**. By Taylor's theorem the errors of first order on the two sides cancel; what is left is $\tfrac{h^2}{6} f'''$. With one side only, $\bigl(f(x + h) - f(x)\bigr)/h$, it is $\tfrac{h}{2} f''$: with $h = 10^{-5}$
# that is 300,000 times as much, where $f''$ and $f'''$ are of the same size. Why not take $h = 10^{-12}$? Because floating-point numbers have 16 digits. The difference of two numbers that agree in 12 digits has only 4 of them left. Both errors together are smallest near $h = 10^{-5}$ in float64; in float32, with 7 digits, no $h$ is good.
#
# How large an error is large? An absolute error of 0.01 is nothing for a gradient of 1000 and everything for one of 0.001. So we take it **relative** to the sizes of both, entry by entry:
#
# $$\text{error} = \max_i \frac{|a_i - n_i|}{\max(|a_i| + |n_i|,\ 10^{-8})},$$
#
# with $a$ the gradient from your formula (*analytic*), and $n$ the numerical one. It is 0 where both agree, and 1 where they have opposite signs. The $10^{-8}$ keeps $0/0$ away; two gradients that are far smaller than that count as equal.
#
# > **Convention card.** Relative error with the *sum* of sizes below the line, as CS231n's assignments; CS231n's notes and many others take the larger of the two, which gives up to twice as much. Below $10^{-6}$ a gradient is right; above $10^{-2}$ it is wrong; in between, look for a kink: within $h$ of the corner of a ReLU the two must differ.
#
# Why can the check be trusted? It calls forward only. A mistake in backward cannot be in it too. What it does not see is a mistake in forward: it finds out that the two belong together, not that they are what you meant. It costs two calls for each number: for a test a network of 20 weights will do.
#
# ### Exercise 0.3
# By hand first: $f(x) = x_1^2 + x_2^2$ at $(1, -3)$ has the gradient $(2, -6)$. Suppose somebody claims $(2, -3)$. The second entry is off by 3, its sizes are 3 and 6: the error is $3/9 = 0.333$.
#
# <details><summary>Hint</summary>
# <code>for index in np.ndindex(x.shape)</code> runs over the places of an array of any shape. Make a step of zeros like x, with h in this place only, and call <code>f(x + step)</code>.
# </details>


# %% exercise="check_gradient"
def check_gradient(f, x, analytic, *, h=1e-5):
    """
    Return the largest relative error of a gradient, against central differences.

    f takes an array of the shape of x and returns a number. analytic, of the same shape,
    is the gradient that is to be checked. At the end x is what it was.
    """
    ### BEGIN SOLUTION
    numeric = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        numeric[index] = (f(x + step) - f(x - step)) / (2 * h)
    return (np.abs(analytic - numeric) / np.maximum(np.abs(analytic) + np.abs(numeric), 1e-8)).max()
    ### END SOLUTION


# %% check="check_gradient" points=3
check("check_gradient", check_gradient)

# %% [markdown]
# Now trust it, and check your own layer. Any loss will do, for example a weighted sum of the outputs: with $f = \sum_{no} r_{no}\, y_{no}$, $dy$ is $r$.

# %% demo
rng = np.random.default_rng(0)
x, weight, bias = rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), rng.normal(size=2)
r = rng.normal(size=(4, 2))


def loss_of(x, weight, bias):
    return np.sum(r * linear_forward(x, weight, bias)[0])


with guarded(linear_forward, linear_backward, check_gradient):
    dx, dweight, dbias = linear_backward(r, linear_forward(x, weight, bias)[1])
    print("dx            ", check_gradient(lambda x: loss_of(x, weight, bias), x, dx))
    print("dweight       ", check_gradient(lambda weight: loss_of(x, weight, bias), weight, dweight))
    print("dbias         ", check_gradient(lambda bias: loss_of(x, weight, bias), bias, dbias))
    print("averaged dbias", check_gradient(lambda bias: loss_of(x, weight, bias), bias, dbias / 4))

# %% [markdown]
# The first three are rounding errors. The last line is a typical mistake, a gradient divided once more by the batch size of 4: its error is $(1 - \tfrac14)/(1 + \tfrac14) = 0.6$. It would still train; the biases would only be slow.
#
# ## 5 · From scores to a loss
#
# ### Softmax: scores become probabilities
#
# A score may be any number. To make probabilities of them, take the exponential, which is above 0, and divide by the sum:
#
# $$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}, \qquad \text{loss} = -\log p_t ,$$
#
# where $t$ is the true class. The function is called **softmax**, the loss **cross-entropy** or negative log-likelihood: it is 0 where the true class is certain, $\log 2$ where its probability is a half, and it grows without bound as the probability falls to 0. The scores that go into a softmax are called **logits**.
# The gradient is as simple as it could be (Goodfellow, Bengio and Courville, 2016, section 6.2.2.3). Since $-\log p_t = -s_t + \log \sum_j e^{s_j}$,
#
# $$\frac{\partial\, \text{loss}}{\partial s_k} = \frac{e^{s_k}}{\sum_j e^{s_j}} - [k = t] = p_k - [k = t],$$
#
# where $[k = t]$ is 1 for the true class and 0 for the others: *what you said, minus what is so*. Over a batch, both loss and gradient are divided by $N$.
#
# ### Numbers that overflow
#
# $e^{710}$ is too large for a float64, $e^{89}$ for a float32. In NumPy the result is infinity, and infinity divided by infinity is not a number. But softmax does not change if the same number is added to all scores, as it cancels. So subtract the largest score of each row first: then the largest exponential is $e^0 = 1$, and what
# underflows to 0 does not matter. For the loss one more step is needed. The probability of a hopeless class is rounded to 0, and $\log 0$ is $-\infty$. Compute the logarithm directly:
#
# $$\log p_k = (s_k - m) - \log \sum_j e^{s_j - m}, \qquad m = \max_j s_j .$$
#
# > **Convention card.** The loss takes *logits*, like torch's `cross_entropy`; in Keras one says `from_logits=True`. A softmax *before* such a loss is one of the five classic bugs of lesson 12. Labels are class numbers, not one-hot rows. The logarithm is the natural one.
#
# ### Exercise 0.4
# By hand first: the logits $(\log 1, \log 2, \log 1)$ give the probabilities $(\tfrac14, \tfrac12, \tfrac14)$. If the true class is 1 (the second), the loss is $\log 2 = 0.693$ and the gradient is $(0.25,\ -0.5,\ 0.25)$. The function takes this example as a batch of one, `logits` of shape (1, 3) and `labels` $(1)$. If the batch has it twice, the mean stays 0.693, and each of the two rows of the gradient is half as large: $(0.125,\ -0.25,\ 0.125)$.
#
# <details><summary>Hint</summary>
# <code>keepdims=True</code> keeps the maximum and the sum as columns, which can be subtracted from a matrix. <code>log_probs[np.arange(N), labels]</code> takes one entry of each row.
# </details>


# %% exercise="softmax_cross_entropy"
def softmax_cross_entropy(logits, labels):
    """
    Return (loss, dlogits): the mean of -log(softmax) of the true class over the batch,
    and its gradient.

    logits: (N, classes), any numbers, ±1000 too. labels: (N,), class numbers from 0.
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs = np.exp(log_probs)
    targets = np.zeros_like(logits)
    targets[rows, labels] = 1
    return -log_probs[rows, labels].mean(), (probs - targets) / len(logits)
    ### END SOLUTION


# %% check="softmax_cross_entropy" points=2
check("softmax_cross_entropy", softmax_cross_entropy)

# %% [markdown]
# ### Two classes: logistic regression
#
# For two classes, one score is enough. Divide numerator and denominator by $e^{s_1}$:
#
# $$p_1 = \frac{e^{s_1}}{e^{s_0} + e^{s_1}} = \frac{1}{1 + e^{-(s_1 - s_0)}} = \sigma(z), \qquad z = s_1 - s_0 .$$
#
# $\sigma(z) = 1/(1 + e^{-z})$ is the **sigmoid**. So a softmax over two classes *is* a sigmoid of the difference of the scores, and its loss is the **logistic loss**, whose classifier is logistic regression (Cox, 1958). With a label $t$ of 0 or 1, the probability of class 0 being $1 - \sigma(z) = \sigma(-z)$,
#
# $$\text{loss} = -t \log \sigma(z) - (1 - t) \log \sigma(-z), \qquad \frac{\partial\, \text{loss}}{\partial z} = \sigma(z) - t .$$
#
# It is *what you said minus what is so* again. Now keep large scores from overflowing. For $t = 1$ the loss is $-\log \sigma(z) = \log(1 + e^{-z})$; for $t = 0$ it is $\log(1 + e^{z})$, which is larger by $z$. So for both it is $z - z\, t + \log(1 + e^{-z})$. Where $z$ is negative, $e^{-z}$ may overflow; there use $z + \log(1 + e^{-z}) = \log(1 + e^{z})$. In one line, where the exponential sees no number above 0:
#
# $$\text{loss} = \max(z, 0) - z\, t + \log\bigl(1 + e^{-|z|}\bigr).$$
#
# This is where a sigmoid stays today: in the *last* layer, for questions with two answers, or for several questions of which each has its own yes or no. Inside a network it has gone (lesson 04). For one answer out of many classes, ten sigmoids would not do: their probabilities need not sum to 1.
#
# ### Exercise 0.5
# By hand first: the scores $(\log 3,\ 0)$ with the labels $(1,\ 0)$ have $\sigma = (\tfrac34, \tfrac12)$. The losses are $\log \tfrac43 = 0.288$ and $\log 2 = 0.693$, their mean is $0.490$; the gradient is $(-\tfrac14,\ \tfrac12)/2 = (-0.125,\ 0.25)$.
#
# <details><summary>Hint</summary>
# <code>small = np.exp(-np.abs(scores))</code> never overflows, and both the loss and the sigmoid can be written with it: for z below 0, σ(z) = small / (1 + small). <code>np.log1p(small)</code> is log(1 + small) with all its digits.
# </details>


# %% exercise="logistic_loss"
def logistic_loss(scores, labels):
    """
    Return (loss, dscores): the mean of -log(probability of the true class) over the
    batch, and its gradient. The sigmoid of a score is the probability of class 1.

    scores: (N,), any numbers, ±1000 too. labels: (N,), 0 or 1.
    """
    ### BEGIN SOLUTION
    labels = labels.astype(scores.dtype)  # so that float32 stays float32
    small = np.exp(-np.abs(scores))
    probs = np.where(scores < 0, small, 1) / (1 + small)
    loss = (np.maximum(scores, 0) - scores * labels + np.log1p(small)).mean()
    return loss, (probs - labels) / len(scores)
    ### END SOLUTION


# %% check="logistic_loss" points=2
check("logistic_loss", logistic_loss)

# %% [markdown]
# ### Hinge: a loss that can be content
#
# Softmax is never content: however large the lead of the true class, its probability stays below 1, and there is a gradient that asks for more. The **hinge loss** of support vector machines asks for a lead of a **margin**, and no more. For several classes (Weston and Watkins, 1999), with the true class $t$,
#
# $$\text{loss} = \sum_{j \ne t} \max(0,\ s_j - s_t + \text{margin}).$$
#
# Its gradient counts. Each rival $j$ that comes too near gets 1, the others get 0, and the true class gets *minus the number of these rivals*, as each of them pulls at it. Again both are divided by $N$. At exactly the margin there is a kink; we take the slope 0 there.
#
# > **Convention card.** Rivals are summed, not averaged: torch's `multi_margin_loss` also divides by the number of classes. Crammer and Singer (2001) take only the nearest rival.
#
# ### Exercise 0.6
# By hand first: the scores $(2,\ 1.5,\ -1)$ with the true class 0 and margin 1. The true class leads the second by 0.5, so $1.5 - 2 + 1 = 0.5$ of the margin is missing. Its lead over the third is 3, more than enough. The loss is $0.5$, the gradient $(-1,\ 1,\ 0)$. In a batch with one more example that is content, both are halved: the loss is 0.25, and the rows are $(-0.5,\ 0.5,\ 0)$ and zeros.
#
# <details><summary>Hint</summary>
# Compute for each class what is missing of the lead, $s_j - s_t + \text{margin}$, as one matrix, and put 0 where the true class stands. Then both loss and gradient follow from it.
# </details>


# %% exercise="hinge_loss"
def hinge_loss(scores, labels, *, margin=1.0):
    """
    Return (loss, dscores): the hinge loss, summed over the rivals and averaged over the
    batch, and its gradient; 0 for a rival exactly at the margin.

    scores: (N, classes). labels: (N,), class numbers from 0. margin: the lead that the
    true class needs over each other class.
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(scores))
    short = scores - scores[rows, labels][:, None] + margin
    short[rows, labels] = 0
    dscores = (short > 0).astype(scores.dtype)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return np.maximum(short, 0).sum(axis=1).mean(), dscores / len(scores)
    ### END SOLUTION


# %% check="hinge_loss" points=2
check("hinge_loss", hinge_loss)

# %% [markdown]
# Now compare. Three classes; you move the scores, the first class is the true one.

# %% predict="hopeless"
predict(
    "hopeless",
    "There are two classes, and the score of the true one is 10 below the other. Which loss has the larger gradient?",
    ["softmax", "hinge", "both have the same"],
)

# %% demo
explore(
    pictures.plot_losses,
    true_score=(-6.0, 6.0, 0.25),
    rival_score=(-6.0, 6.0, 0.25),
    third_score=(-9.0, 6.0, 0.25),
)

# %% demo
predicted("hopeless", right="both have the same")

# %% [markdown]
# Both have the same: with one rival the gradient with respect to each score is 1 in size, for both losses. To see it, move the true score to −5 and the rival to 5. (The third class stays out of it as long as it is far behind both.) Far on the *wrong* side both losses are straight lines of slope −1, and neither saturates. They differ on the right side. Beyond the margin the hinge is exactly 0: an example that is classified well enough has no gradient at all.
# The softmax's gradient shrinks like $e^{-\text{lead}}$ and never reaches 0, so the scores go on growing as long as one trains. Now bring the third class up to the rival. With two rivals that both come too near, the hinge pulls the true class with 2, the softmax never with more than 1.
#
# ## 6 · Any computation is a graph
#
# A layer is a convenient piece, but the chain rule does not need layers. Write any computation as a graph: each **node** is a number, made from its *parents* by one operation. Forward, numbers flow from the inputs to the end. Backward, gradients flow from the end to the inputs: each node passes its own gradient on to its parents,
# multiplied by the *slope*, the derivative of this node by that parent. Three patterns are worth knowing:
#
# - a **sum copies** its gradient: both slopes are 1;
# - a **product swaps**: the slope for one factor is the other factor;
# - a node that is **used several times adds up** what comes back from all its uses.
#
# The next picture is $y = (x w + x)^2$. Numbers in blue flow forward, gradients in orange flow back. Step through it.

# %% demo
explore(pictures.plot_graph, step=(0, pictures.STEPS), x=(-3.0, 3.0, 0.5), w=(-3.0, 3.0, 0.5))

# %% [markdown]
# $x$ is used twice. Its gradient has two parts, one by way of the product and one by way of the sum, and they add up. If you write `=` in place of `+=`, you get only one of them.
#
# The order matters too. A node may pass on its gradient only when it has *all* of it. So first bring the nodes into an order in which each stands after its parents (a **topological order**), then walk through it from the end. Each node is visited once, so backward costs a small multiple of forward, whatever the number of paths. (A linear layer computes one product of matrices forward and two backward.) This is why networks with millions of weights can be trained
# (Linnainmaa, 1970; Rumelhart, Hinton and Williams, 1986). Central differences would need two forward passes per weight.
#
# The class `Node` is given. Arithmetic with nodes makes new nodes: `y = (x * w + x) ** 2`. A node has `value`, `parents` (a tuple of nodes), `slopes` (one number per parent, in the same order), `name`, and `grad`, which starts at 0 and is yours to set. `gradients_by_name(nodes)` reads off the gradients of all nodes that have a name, in alphabetical order. `Node(3.0, name="x")` makes an input with a name. A node that was computed has none until you give it one:

# %% provided="Node"
from course_lib.autodiff.graph import Node, gradients_by_name

# %% demo
x, w = Node(3.0, name="x"), Node(-2.0, name="w")
p = x * w
p.name = "p"
print(p.value, p.parents, p.slopes)

# %% [markdown]
# ### Exercise 0.7
# By hand first: $x = 3$, $w = -2$ give $p = x w = -6$, $s = p + x = -3$ and $y = s^2 = 9$. Backward: $dy = 1$; $ds = 2 s \cdot 1 = -6$; the sum copies, $dp = -6$, and the same goes to $x$; the product swaps, $dw = -6 \cdot 3 = -18$, and $x$ gets $-6 \cdot (-2) = 12$. Together $dx = -6 + 12 = 6$. By name ($p, s, w, x, y$): $[-6, -6, -18, 6, 1]$. Each graph is walked once: when your function is called, the gradients of all its nodes are 0.
#
# <details><summary>Hint 1</summary>
# Bring the nodes into order: a function that visits a node calls itself for each of its parents first, then appends the node to a list. A set remembers who was visited.
# </details>
# <details><summary>Hint 2</summary>
# Then <code>node.grad = 1.0</code>, and for each node in the reversed order, for each of its parents with its slope: <code>parent.grad += slope * current.grad</code>.
# </details>


# %% exercise="graph_backward"
def graph_backward(node):
    """
    Set the grad of node, which ends a computation, and of all nodes that it was computed
    from, to the derivative of node.value by theirs; return gradients_by_name(all nodes).

    A node has parents, slopes (one per parent) and grad, 0 at the start. A node may be
    used by several others.
    """
    ### BEGIN SOLUTION
    order, seen = [], set()

    def visit(current):
        if current not in seen:
            seen.add(current)
            for parent in current.parents:
                visit(parent)
            order.append(current)

    visit(node)
    node.grad = 1.0
    for current in reversed(order):
        for parent, slope in zip(current.parents, current.slopes, strict=True):
            passed = slope * current.grad
            parent.grad += passed
    return gradients_by_name(order)
    ### END SOLUTION


# %% check="graph_backward" points=3
check("graph_backward", graph_backward)

# %% [markdown]
# Does it agree with central differences? `check_gradient` is yours, and so is the computation: change it.

# %% demo
from course_lib.autodiff.graph import exp, log, relu, sigmoid, tanh  # they take nodes


def computation(w, x):
    return relu(w * x + 3) * sigmoid(x) + log(exp(w) + x) * tanh(w)


def end_of(numbers):
    return computation(Node(numbers[0], name="w"), Node(numbers[1], name="x"))


with guarded(graph_backward, check_gradient):
    at = np.array([-0.5, 2.0])
    found = graph_backward(end_of(at))
    print("dw, dx", found)
    print("error ", check_gradient(lambda numbers: end_of(numbers).value, at, found))

# %% [markdown]
# You have just written the core of an automatic differentiation library. torch's `loss.backward()` does this with arrays in place of numbers, and our layers are its nodes: `op_backward` is the multiplication by the slopes.
#
# ## 7 · Layers that bend space
#
# A **neuron** is a weighted sum with a function behind it, $h = f(w^\top x + b)$. The function, the **activation**, must not be linear: a linear layer behind a linear layer is one linear layer, as $W_2 (W_1 x) = (W_2 W_1)\, x$. The usual ones are the sigmoid, $\tanh$, $\operatorname{ReLU}(z) = \max(z, 0)$, the leaky ReLU, and maxout; lesson 04 compares them. (At exactly 0 the ReLU has a corner. We take the slope 0 there.) A network with one hidden layer is
#
# $$s = W_2 \max(0,\ W_1 x + b_1) + b_2 ,$$
#
# one with two hidden layers has one more such step inside, and so on. It is called a **multilayer perceptron**, MLP.
#
# ### Exercise 0.8
# How many numbers does it have? By hand: sizes $(3, 4, 2)$, that is 3 inputs, 4 hidden units, 2 outputs, have $3 \cdot 4$ weights and 4 biases, then $4 \cdot 2$ weights and 2 biases: 26. Then try an image of 128×128 pixels, 1,000 hidden units and 10 classes: 16,395,010, nearly all of them in the first layer. Lesson 07 does something about it.
#
# <details><summary>Hint</summary>
# <code>for fan_in, fan_out in pairwise([3, 4, 2])</code> runs over (3, 4) and (4, 2), the sizes on both sides of each layer. <code>pairwise</code> is from Python's <code>itertools</code>; the first cell has imported it.
# </details>


# %% exercise="mlp_parameters"
def mlp_parameters(sizes):
    """
    Return the number of weights and biases of a multilayer perceptron.

    sizes: a list, the number of inputs, of units in each hidden layer, and of outputs.
    """
    ### BEGIN SOLUTION
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))
    ### END SOLUTION


# %% check="mlp_parameters" points=1
check("mlp_parameters", mlp_parameters)

# %% [markdown]
# What does a hidden layer *do*? Two classes are **linearly separable** if a straight line (in more dimensions, a plane) has all of one on one side and all of the other on the other. Only then can the last layer, which is linear, be right everywhere. So the layers before it have to move the points until they are. The picture shows where each layer sends the points
# of two spirals, in a network whose layers have two units each, so that each space can be drawn.

# %% demo
explore(pictures.plot_layer_spaces, step=list(pictures.TRAINED), seed=(0, 19))

# %% [markdown]
# Move `step` from 0 to 1000 and look at the last panel, then follow one arm from layer to layer. The grey lines are the square grid of the input. A linear map turns, stretches and shears it; tanh squashes what is far out. At the start the line is right for half of the points. After 1,000 steps the arms are unwound, and one straight line separates them all.
#
# Now move `seed`, which draws other first weights. Two units per layer leave little room: 5 of these 20 networks get all points right, and the median is 91 %. With more units per layer it is easier, but nobody can draw the spaces.
#
# Now take a ring around a ring.

# %% predict="ring-in-ring"
predict(
    "ring-in-ring",
    "A ring in a ring, and one hidden layer of tanh. How many hidden units does it take to separate the two?",
    ["1", "2", "3"],
)

# %% demo
explore(pictures.plot_rings, hidden=[1, 2, 3, 4], activation=["tanh", "relu"], seed=(0, 19))

# %% demo
predicted("ring-in-ring", right="3")

# %% [markdown]
# Three. With one or two units of tanh, none of 20 networks got all points right (with two units the median is 85.5 %). With three, all 20 did. The reason is the shape of a layer's map. A layer of tanh with two units and a matrix that is not singular bends the plane, but it can neither tear it nor fold it. What was inside stays inside, and no line separates it from what is around it (Olah, 2014).
# With **three** units the plane is lifted into space, where a flat cut separates the two.
#
# The ReLU folds everything below 0 onto 0, so this argument does not hold for it. Even so, two units of it solve the task in none of 20 runs; three do in 10 of 20, and four in all 20. And the argument is about whole rings. Between the 200 points of our picture there are gaps, through which a deeper network may let the inside slip out.
#
# ## 8 · Use it
#
# ### Exercise 0.9: mend
# Below is a complete gradient of an MLP with ReLUs. It is given, and it runs. It even trains, after a fashion: with it the network of Exercise 0.10 classifies 60 % to 68 % of the points of two spirals correctly, without it 98 % or more. It has **one bug**. Find it with your `check_gradient`: the cell below the exercise measures every parameter of a network with two hidden layers by itself. Look at *which* of them are wrong before you look at the code: the gradient flows from the last layer to the first. Until it
# meets the bug, every gradient is right; from there on, towards the input, gradients are wrong.
#
# By hand, for one example, two inputs, three hidden units and two classes:
#
# $$x = (1,\ 2), \quad W_1 = \begin{pmatrix} 1 & -1 \\ 2 & 0.5 \\ -1 & 0 \end{pmatrix}, \quad b_1 = (0,\ 0.5,\ 0.5), \quad W_2 = \begin{pmatrix} 1 & 0.5 & -1 \\ 0 & -0.5 & 1 \end{pmatrix}, \quad b_2 = (0,\ 0.25), \quad t = 1.$$
#
# The hidden layer computes $(-1,\ 3.5,\ -0.5)$. Only its second unit is on, so only the second row of $dW_1$ is not 0. The scores are $(1.75,\ -1.5)$, the probabilities $(0.963,\ 0.037)$, and so $ds = (0.963,\ -0.963)$. The second unit gets $0.963 \cdot 0.5 + 0.963 \cdot 0.5 = 0.963$, and the second row of $dW_1$ is $0.963 \cdot (1,\ 2) = (0.963,\ 1.925)$.


# %% exercise="mlp_gradients"
def mlp_gradients(params, x, labels):
    """
    Return (loss, grads): the softmax cross-entropy of an MLP with ReLUs between its
    layers, and a list with the gradient of each of its parameters.

    params: a list, a weight (out_features, in_features) and a bias (out_features,) for
    each layer in turn. x: (N, in_features). labels: (N,). grads: in the order of params.
    """
    ### BEGIN BROKEN
    # inputs, h = [], x
    # for i in range(0, len(params), 2):
    #     if i > 0:
    #         h = np.maximum(h, 0)
    #     inputs.append(h)
    #     h = h @ params[i].T + params[i + 1]
    # logits = h
    # shifted = logits - logits.max(axis=1, keepdims=True)
    # log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    # probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    # loss = -log_probs[np.arange(len(x)), labels].mean()
    #
    # dz, grads = (probs - targets) / len(x), []
    # for i in reversed(range(0, len(params), 2)):
    #     dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
    #     grads = [dweight, dbias, *grads]
    #     dz = dz @ params[i]
    #     if i > 2:  # the network's own input has no ReLU
    #         dz = dz * (inputs[i // 2] > 0)
    # return loss, grads
    ### END BROKEN
    ### BEGIN SOLUTION
    inputs, h = [], x
    for i in range(0, len(params), 2):
        if i > 0:
            h = np.maximum(h, 0)
        inputs.append(h)
        h = h @ params[i].T + params[i + 1]
    logits = h
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    probs, targets = np.exp(log_probs), np.eye(logits.shape[1], dtype=logits.dtype)[labels]
    loss = -log_probs[np.arange(len(x)), labels].mean()

    dz, grads = (probs - targets) / len(x), []
    for i in reversed(range(0, len(params), 2)):
        dweight, dbias = dz.T @ inputs[i // 2], dz.sum(axis=0)
        grads = [dweight, dbias, *grads]
        dz = dz @ params[i]
        if i > 0:  # the network's own input has no ReLU
            dz = dz * (inputs[i // 2] > 0)
    return loss, grads
    ### END SOLUTION


# %% demo
rng = np.random.default_rng(1)
names, net = ["weight 1", "bias 1", "weight 2", "bias 2", "weight 3", "bias 3"], []
for fan_in, fan_out in pairwise([3, 5, 4, 2]):
    net += [rng.normal(size=(fan_out, fan_in)), rng.normal(size=fan_out)]
x, labels = rng.normal(size=(8, 3)), rng.integers(2, size=8)


def loss_with(param, place):
    return mlp_gradients([*net[:place], param, *net[place + 1 :]], x, labels)[0]


with guarded(mlp_gradients, check_gradient):
    grads = mlp_gradients(net, x, labels)[1]
    for place, name in enumerate(names):
        error = check_gradient(lambda param, place=place: loss_with(param, place), net[place], grads[place])
        print(f"{name}: {error:.1e}")

# %% check="mlp_gradients" points=2
check("mlp_gradients", mlp_gradients)

# %% [markdown]
# ### Exercise 0.10: use
# Now train. Write a function that takes points and labels and returns **another function**, which predicts the classes of new points. It is judged by what share of 600 points that it has not seen it classifies correctly, on two spirals and on three rings. If it has 80 % or more on each of them, it earns 1 point; if it has 95 % or more on each, it earns all 3. It is given 300 or 500 points, 24 to 48 hidden units, 60 to 100 epochs, a learning rate of 0.2 or 0.3 and batches of 16. On spirals a linear classifier is right for 54 % of the points, hardly more than by guessing; on the digits it has 96 %,
# so they would tell nothing about your network.
#
# How you do it is up to you. What works: one hidden layer of `hidden` ReLUs; first weights from a normal distribution with standard deviation $\sqrt{2/\text{fan\_in}}$ (lesson 04 says why), where fan_in is the number of inputs of the layer, and biases 0; in each epoch a new order of the examples, cut into batches of `batch_size`; after each batch one step, `param - lr * grad`. For random numbers there is `rng`: with it, each run can be repeated.
#
# <details><summary>Hint 1</summary>
# Your mlp_gradients needs a list of four arrays: weight and bias of the hidden layer, weight and bias of the output. The number of classes is <code>labels.max() + 1</code>.
# </details>
# <details><summary>Hint 2</summary>
# A function may be defined inside another one and sees its variables: <code>def predict(x): …</code>, then <code>return predict</code>, without parentheses.
# </details>


# %% exercise="train_mlp"
def train_mlp(x, labels, *, hidden, epochs, lr, batch_size, rng):
    """
    Train a network with one hidden layer, and return a function that predicts with it:
    predict(x) takes (M, features) and returns M class numbers.

    x: (N, features). labels: (N,), class numbers from 0. hidden: the number of hidden
    units. rng: an np.random.Generator, for the first weights and the batches.
    """
    ### BEGIN SOLUTION
    sizes, params = [x.shape[1], hidden, labels.max() + 1], []
    for fan_in, fan_out in pairwise(sizes):
        params += [rng.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in)), np.zeros(fan_out)]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            _, grads = mlp_gradients(params, x[batch], labels[batch])
            params = [param - lr * grad for param, grad in zip(params, grads, strict=True)]

    def predict(x):
        h = np.maximum(x @ params[0].T + params[1], 0)
        return (h @ params[2].T + params[3]).argmax(axis=1)

    return predict
    ### END SOLUTION


# %% check="train_mlp" points=3
check("train_mlp", train_mlp)

# %% [markdown]
# Now watch it at work, on spirals of your own drawing.

# %% demo
from course_lib.datasets.loaders import load_digits
from course_lib.datasets.toys import spirals

rng = np.random.default_rng(1)
points, arms = spirals(300, rng)
with guarded(train_mlp):
    answer = train_mlp(points, arms, hidden=32, epochs=100, lr=0.3, batch_size=16, rng=rng)
    display(pictures.plot_answer(answer, points, arms))

# %% [markdown]
# The picture shows what *your* function answers at each place. It was asked for 300 points, and it has an answer everywhere, also where no point ever was: between the arms it is what training made of it.
#
# And the digits? The linear classifier of section 2 has 96 % of them right already.

# %% predict="digits-hidden"
predict(
    "digits-hidden",
    "The same 1,437 digits, now with 64 hidden units. How many of the 360 others does your network classify correctly?",
    ["about 92 %", "about 97 %", "more than 99 %"],
)

# %% demo
digits = load_digits()
images, test_images = (part.reshape(len(part), -1) for part in (digits.train_images, digits.test_images))
options = {"hidden": 64, "epochs": 20, "lr": 0.3, "batch_size": 32}
with guarded(train_mlp):
    answer = train_mlp(images.astype(float), digits.train_labels, **options, rng=np.random.default_rng(0))
    right = np.mean(answer(test_images) == digits.test_labels)
    print(f"{right:.1%} of {len(test_images)} digits are classified correctly")

# %% demo
predicted("digits-hidden", right="about 97 %")

# %% [markdown]
# About 97 %: 96.9 % here, and between 95.8 % and 97.5 % with the first weights of ten seeds. So on the digits a hidden layer gains one point in a hundred; on the spirals it gained everything. Do not judge a network on data where a line does as well.
#
# Both the templates and this network learn everything from pixels and labels, *end to end*. Until about 2012 the features that went into a classifier were made by hand: edges, gradients, textures. What the hidden layer does now is what people did then.
#
# ## 9 · In torch
#
# The same network in torch: layers that you know, a loss that takes logits, and `backward()`, which walks through the graph as your `graph_backward` does.

# %% demo
try:
    import torch
except ImportError:
    print("torch is not installed: this cell needs it, the rest of the lesson does not.")
else:
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(2, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2)).double()
    inputs, targets = torch.tensor(points), torch.tensor(arms)
    loss = torch.nn.functional.cross_entropy(net(inputs), targets)
    loss.backward()
    params = [param.detach().numpy() for param in net.parameters()]
    with guarded(mlp_gradients):
        our_loss, our_grads = mlp_gradients(params, points, arms)
        print(f"loss: torch {loss.item():.6f}, yours {our_loss:.6f}")
        for param, grad in zip(net.parameters(), our_grads, strict=True):
            print(tuple(grad.shape), "largest difference", np.abs(param.grad.numpy() - grad).max())

# %% [markdown]
# ## Old tricks and new ones
#
# | year | what | lesson |
# |---|---|---|
# | 1847 | gradient descent (Cauchy) | 01 |
# | 1951 | stochastic approximation (Robbins and Monro) | 01 |
# | 1958 | the perceptron (Rosenblatt); the New York Times of 8 July wrote of "the embryo of an electronic computer" that the Navy expects "will be able to walk, talk, see, write, reproduce itself and be conscious of its existence" | 00 |
# | 1964 | momentum (Polyak) | 02 |
# | 1969 | Minsky and Papert's *Perceptrons*: what a single layer cannot do. Money and interest go elsewhere: a first winter | 00 |
# | 1970 | gradients backward through any computation (Linnainmaa) | 00 |
# | 1986 | backpropagation for networks (Rumelhart, Hinton and Williams) | 00 |
# | 1989–98 | convolutional networks, LeNet-5 (LeCun and others) | 07, 08 |
# | 1991 | gradients vanish (Hochreiter) | 04 |
# | 1995, 2001 | support vector machines (Cortes and Vapnik) and random forests (Breiman): easier to train, and most people preferred them. A second winter for networks | 00 |
# | 1997 | LSTM (Hochreiter and Schmidhuber) | 10 |
# | 2006 | deep networks trained layer by layer without labels first (Hinton, Osindero and Teh) | 04 |
# | 2010–11 | Xavier's initialisation (Glorot and Bengio), rectifiers (Nair and Hinton; Glorot, Bordes and Bengio): with labels enough, the pre-training is no longer needed | 04 |
# | 2012 | AlexNet wins ImageNet (Krizhevsky, Sutskever and Hinton): rectifiers, dropout, two GPUs, 1.2 million images | 05, 08 |
# | 2014–15 | Adam (Kingma and Ba), batch normalisation (Ioffe and Szegedy), residual networks (He and others) | 03, 06, 09 |
#
# ## In your own words

# %% [markdown] exercise="why_backward" points=3
# ### Exercise 0.11
# (a) A network has a million weights. A colleague computes all gradients by central differences, "because then I need no backward functions". How many forward passes does one step take him, and how many passes does backpropagation take? (b) His gradient check of a backward function gives a relative error of 0.882 for the weight and $10^{-9}$ for everything else, with a batch of 16. What is the bug?
# (c) Another check gives $10^{-9}$ on most random inputs, and once in a while 0.3. The layer has ReLUs. Is backward wrong? How would you find out?
#
# ### BEGIN SOLUTION
# (a) Two forward passes per weight: two million for one step. Backpropagation takes one forward and one backward pass, which costs about twice as much as the forward pass, whatever the number of weights.
#
# (b) The weight's gradient is divided by the batch size once more (or averaged instead of summed): a = n/16, so |a - n|/(|a| + |n|) = (15/16)/(17/16) = 15/17 = 0.882. The loss is a mean already, and dy contains its 1/N.
#
# (c) Probably not. Where an input of a ReLU lies within h of 0, the two points of the central difference lie on both sides of the kink, and the difference is not the slope. Make h smaller: then it happens more seldom and the same input is right; or look whether an input of a ReLU is smaller than h there.
#
# *Marking guide, 3 points: 1 for two million against about one forward and one backward pass (½ for a million, or without the second number). 1 for the division by the batch size, with the calculation of 0.882 or an equal argument (½ without). 1 for the kink and a way to find out (½ each).*
# ### END SOLUTION

# %% demo
predictions()

# %% [markdown]
# ## What you should know now
#
# - Forward computes and keeps a cache; backward takes dy and gives one gradient for each array that went in, in its shape. Uses add up, products swap, sums copy.
# - A gradient check needs forward only, in float64, with differences to both sides; relative errors below $10^{-6}$ are right.
# - Softmax with cross-entropy has the gradient $p - t$; for two classes it is the sigmoid with the logistic loss. Subtract the largest logit. The hinge stops at its margin, the softmax never does.
# - Backward through a graph visits each node once, when its gradient is complete. It costs about twice as much as forward.
# - Hidden layers bend space until a line separates the classes. Without an activation they are one linear layer.
#
# **Read on.** Olah (2014), [Neural networks, manifolds, and topology](https://colah.github.io/posts/2014-03-NN-Manifolds-Topology/), bends more spaces, with animations. Goodfellow, Bengio and Courville (2016), [*Deep Learning*](https://www.deeplearningbook.org), section 6.5, has backpropagation through graphs of arrays. Rumelhart, Hinton and Williams (1986),
# [Learning representations by back-propagating errors](https://doi.org/10.1038/323533a0), is four pages long and still easy to read. CS231n's notes, [Backpropagation, intuitions](https://cs231n.github.io/optimization-2/), have more graphs by hand.
#
# <details><summary>Sources</summary>
#
# - E. Alpaydin and C. Kaynak (1998), [Optical recognition of handwritten digits](https://doi.org/10.24432/C50P49), UCI machine learning repository: the digits.
# - D. R. Cox (1958), [The regression analysis of binary sequences](https://doi.org/10.1111/j.2517-6161.1958.tb00292.x), Journal of the Royal Statistical Society B 20(2), 215–242: logistic regression.
# - K. Crammer and Y. Singer (2001), [On the algorithmic implementation of multiclass kernel-based vector machines](https://www.jmlr.org/papers/v2/crammer01a.html), JMLR 2, 265–292.
# - CS231n's notes, [Backpropagation, intuitions](https://cs231n.github.io/optimization-2/) and [Gradient checks](https://cs231n.github.io/neural-networks-3/#gradcheck).
# - I. Goodfellow, Y. Bengio and A. Courville (2016), [Deep Learning](https://www.deeplearningbook.org), sections 6.2 and 6.5.
# - S. Linnainmaa (1976), [Taylor expansion of the accumulated rounding error](https://doi.org/10.1007/BF01931367), BIT 16, 146–160; his thesis on it, in Finnish, is of 1970.
# - C. Olah (2014), [Neural networks, manifolds, and topology](https://colah.github.io/posts/2014-03-NN-Manifolds-Topology/).
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), [Learning representations by back-propagating errors](https://doi.org/10.1038/323533a0), Nature 323, 533–536.
# - J. Weston and C. Watkins (1999), [Support vector machines for multi-class pattern recognition](https://www.esann.org/proceedings/1999), ESANN.
#
# Of the time line, as far as later lessons do not cite them:
#
# - L. Breiman (2001), [Random forests](https://doi.org/10.1023/A:1010933404324), Machine Learning 45, 5–32.
# - A. Cauchy (1847), on systems of simultaneous equations (in French), Comptes rendus de l'Académie des sciences 25, 536–538; told by C. Lemaréchal (2012), [Cauchy and the gradient method](https://www.math.uni-bielefeld.de/documenta/vol-ismp/40_lemarechal-claude.pdf), Documenta Mathematica, extra volume ISMP, 251–254.
# - C. Cortes and V. Vapnik (1995), [Support-vector networks](https://doi.org/10.1007/BF00994018), Machine Learning 20, 273–297.
# - X. Glorot, A. Bordes and Y. Bengio (2011), [Deep sparse rectifier neural networks](https://proceedings.mlr.press/v15/glorot11a.html), AISTATS.
# - G. E. Hinton, S. Osindero and Y.-W. Teh (2006), [A fast learning algorithm for deep belief nets](https://doi.org/10.1162/neco.2006.18.7.1527), Neural Computation 18, 1527–1554.
# - M. Minsky and S. Papert (1969), [Perceptrons](https://mitpress.mit.edu/9780262630221/perceptrons/), MIT Press.
# - V. Nair and G. E. Hinton (2010), [Rectified linear units improve restricted Boltzmann machines](https://www.cs.toronto.edu/~hinton/absps/reluICML.pdf), ICML.
# - F. Rosenblatt (1958), [The perceptron: a probabilistic model for information storage and organization in the brain](https://doi.org/10.1037/h0042519), Psychological Review 65, 386–408.
# - H. Robbins and S. Monro (1951), [A stochastic approximation method](https://doi.org/10.1214/aoms/1177729586), Annals of Mathematical Statistics 22, 400–407.
# - [New Navy device learns by doing](https://www.nytimes.com/1958/07/08/archives/new-navy-device-learns-by-doing-psychologist-shows-embryo-of.html), The New York Times, 8 July 1958, page 25.
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x$, $y$ | what goes into a layer, and what comes out |
# | $W$, $b$ | weight, of shape (out, in), and bias |
# | $N$, $n$ | the number of examples in a batch; one of them |
# | $dx$, $dW$ … | the gradient of the loss with respect to $x$, $W$ …, in its shape |
# | $s_k$, $p_k$, $t$ | score and probability of class $k$; the true class (in the logistic loss: the label, 0 or 1) |
# | $\sigma(z)$ | the sigmoid, $1/(1 + e^{-z})$ |
# | $h$ | the step of central differences; in networks, a hidden layer's output |
# | $[\,\cdot\,]$ | 1 if what is inside is true, else 0 |
# </details>
#
# Next: lesson 01. You have the gradient. How far should you walk, and on how many examples?
