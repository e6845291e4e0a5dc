# %% [markdown]
# # 06 · Normalising
#
# {{badges}}
#
# **A network learns from numbers whose scale nobody chose. What changes when every layer gets numbers of one scale, and what does it cost?**
#
# A photograph in the evening is the photograph of noon times a number, plus a number. We see one scene; a network sees different inputs, and may
# answer differently. The same happens inside: each layer reads what the layer before it writes, and that one changes with every step. In this
# lesson you take the scale out of the data, then out of every layer. You derive batch norm's gradient, train with it where the plain
# network stalls, and find the batch size at which it breaks.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 6.1 `standardize`: two sets, one scale | 2 | ●○○○ | 5 |
# | 6.2 `pca_whiten`: no correlation left | 3 | ●●●○ | 15 |
# | 6.3 `batchnorm_forward`: in training and after | 5 | ●●●○ | 15 |
# | 6.4 `batchnorm_backward`: its gradient | 4 | ●●●○ | 15 |
# | 6.5 `layernorm_forward`: over the features | 2 | ●○○○ | 5 |
# | 6.6 `groupnorm_forward`: over some channels | 3 | ●●○○ | 10 |
# | 6.7 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (forward, backward, cache), 01 (batches) and 04 (signals that die). In maps, the arrays of images inside a network,
# the axes are (N, C, H, W): examples, channels, rows, columns.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.viz import batch_norm as pictures
from course_lib.viz.widgets.explore import explore, log_slider

# %% [markdown]
# ## Predict first
#
# Write $I$ for a photograph of noon, an array of numbers from 0 to 1. To first order, another light gives every pixel the same factor and the
# same offset: $a \cdot I + b$. Less light is a smaller $a$; haze, or a camera's black level, is a larger $b$. A misty morning may be $0.4 \cdot I + 0.3$. It is the simplest model of a
# *photometric* change: one in the light, not in the scene.
#
# A small network (64 pixels, 32 ReLUs, 10 classes) is trained on handwritten digits at noon, $a = 1$, $b = 0$. It is right on 96 % of new
# digits. In the evening its inputs are $0.2 \cdot I + 0.6$: every digit is still easy to read.
#
# **What share of the evening's digits does it get right?** Write down a percentage, then move `a` and `b`.

# %%
prediction = ...  # 0 … 100

# %% demo
explore(pictures.plot_lighting, a=(0.1, 1.0, 0.05), b=(0.0, 0.8, 0.05))

# %% [markdown]
# In the morning, $0.4 \cdot I + 0.3$, it is right on 92 %, in that evening on 52 %. Neither an offset alone hurts much here ($a = 1$, $b = 0.5$: 95 %) nor half the contrast ($a = 0.5$, $b = 0$: 97 %); weak contrast
# on a bright ground is what the network never saw. Nobody told it that light does not matter.
#
# The picture in the middle does not move at all, whatever you do. Each of its patches of 16×16 pixels had its mean subtracted and was divided by
# its standard deviation. If $x' = a x + b$ with $a > 0$, then $\mu' = a\mu + b$ and $\sigma' = a\sigma$, so
#
# $$\frac{x' - \mu'}{\sigma'} = \frac{a x + b - a\mu - b}{a \sigma} = \frac{x - \mu}{\sigma} .$$
#
# Zero mean and unit variance per patch: the light cancels. The same is done to each digit for the second curve on the right, in training and in
# the evening. It has a price: what was carried by brightness alone is gone. A white wall and a black one become the same picture.

# %% [markdown]
# ## 1 · One scale for every feature
#
# Features differ in scale, too: one is an age in years, the next an income in cents. For a linear layer the curvature of the loss along a weight
# grows with the square of its input, so unequal scales make the ravine of lesson 02 (LeCun, Bottou, Orr and Müller, 1998, section 4.3). The remedy is to
# **standardise each feature over the samples**: $x$ of shape $(N, D)$, mean and standard deviation of shape $(D,)$,
#
# $$\hat x_{nd} = \frac{x_{nd} - \mu_d}{\sigma_d}, \qquad \mu_d = \frac1N \sum_n x_{nd}, \qquad \sigma_d^2 = \frac1N \sum_n (x_{nd} - \mu_d)^2 .$$
#
# New data, one sample or a million, must go through *the same* map. So $\mu$ and $\sigma$ are those of the training set, also for the test set:
# they are as much a part of the trained model as its weights.
#
# > **Convention card.** σ divides by $N$ (`ddof=0`), as NumPy and scikit-learn's `StandardScaler` do; pandas and `torch.std` divide by $N-1$ unless told
# > otherwise. A feature that is constant in the training set has σ = 0; it is divided by 1, as in scikit-learn.
#
# ### Exercise 6.1
# By hand: training set $(1, 3)$, one feature: $\mu = 2$, $\sigma = 1$, standardised $(-1, 1)$. The test set $(5, 2, 1)$ becomes $(3, 0, -1)$; its
# own mean does not matter.
#
# <details><summary>Hint</summary>
# <code>np.where(std > 0, std, 1)</code> is a deviation one can divide by.
# </details>


# %% exercise="standardize"
def standardize(train, test):
    """
    Return (train, test), each feature shifted and scaled by the training set's mean and
    standard deviation.

    train: (N, D), one sample a row. test: (M, D). A feature that is constant in train
    is shifted only. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    mean, std = train.mean(axis=0), train.std(axis=0)
    scale = np.where(std > 0, std, 1)
    return (train - mean) / scale, (test - mean) / scale
    ### END SOLUTION


# %% check="standardize" points=2
check("standardize", standardize)

# %% [markdown]
# ## 2 · No correlation left: whitening
#
# Standardised features may still say the same thing twice. A pixel and its right neighbour are almost equal, so the cloud of their pairs is a cigar,
# and the loss is a ravine along the diagonal that no scaling of single features removes.
#
# **Whitening** removes it. Let $x$ have mean 0, and let $\Sigma = \frac1N x^\top x$ be its covariance, $(D, D)$. It is symmetric, so
# $\Sigma = E \Lambda E^\top$ with orthonormal columns $e_k$ of $E$ (the principal axes) and variances $\lambda_k$ on the diagonal of $\Lambda$. Turn the samples
# onto the axes, and divide each by its deviation:
#
# $$y = x\, E\, \Lambda^{-1/2}
# \quad\Longrightarrow\quad
# \frac1N y^\top y = \Lambda^{-1/2} E^\top \Sigma\, E\, \Lambda^{-1/2} = \Lambda^{-1/2} \Lambda\, \Lambda^{-1/2} = 1 .$$
#
# This is **PCA whitening**. The samples now stand on axes that mean nothing to the eye. Turn them back, $y E^\top = x\, E \Lambda^{-1/2} E^\top$, and
# they are as white, and as near to the original as white samples can be: **ZCA whitening** (Bell and Sejnowski, 1997, equation 8). White images
# still look like images, with the edges sharp and the surfaces gone.
#
# Axes with hardly any variance hold noise, and whitening would blow it up to full size. A small $\epsilon$ in $1/\sqrt{\lambda_k + \epsilon}$ holds them down.
#
# **Predict**: which of the four clouds below is round? And what will a small $\epsilon$ do to the smooth patches?

# %% demo
explore(pictures.plot_whitening, eps=log_slider(1e-5, 1.0, 1e-3, per_decade=4))

# %% [markdown]
# The neighbours correlate with 0.97, before and after standardising: the second cloud is as thin as the first. Both white clouds are nearly round (but for ε, which holds the thin axis at a deviation of 0.82), and ZCA's keeps the directions: what was bright is
# still up and to the right. Below, white patches are made of edges and grain. With ε at $10^{-5}$ the dull patches are all noise; with ε at 1, beyond almost all variances, hardly anything is divided, and
# the patches look grey. Somewhere between lies a picture that a network can use.
#
# > **Convention card.** The covariance divides by $N$. ε stands inside the root, beside a variance. Axes come with the greatest variance first. The sign
# > of an axis is free: $e_k$ and $-e_k$ span the same line, and the check accepts either.
#
# ### Exercise 6.2
# By hand: the samples $(3, 1), (1, 3), (-1, -3), (-3, -1)$ have mean 0 and $\Sigma = \begin{pmatrix}5 & 3\\ 3 & 5\end{pmatrix}$. Its axes are $(1, 1)/\sqrt2$ with
# variance 8 and $(1, -1)/\sqrt2$ with variance 2. The first sample lies at $4/\sqrt2$ and $2/\sqrt2$ on them; divided by $\sqrt 8$ and $\sqrt 2$ that is
# $(1, 1)$. All four: $(1, 1), (1, -1), (-1, 1), (-1, -1)$, or with either column's sign turned.
#
# <details><summary>Hint 1</summary>
# <code>np.linalg.eigh(covariance)</code> returns the variances, smallest first, and the axes as <i>columns</i> in the same order.
# </details>
# <details><summary>Hint 2</summary>
# <code>a[::-1]</code> turns a vector's order round, <code>A[:, ::-1]</code> that of a matrix's columns.
# </details>


# %% exercise="pca_whiten"
def pca_whiten(x, *, eps):
    """
    Return the samples on their principal axes, the one of greatest variance first, each
    with unit variance.

    x: (N, D), one sample a row. eps: added to each variance, inside the root. The
    result is (N, D), too.
    """
    ### BEGIN SOLUTION
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    return centred @ axes[:, ::-1] / np.sqrt(variances[::-1] + eps)
    ### END SOLUTION


# %% check="pca_whiten" points=3
check("pca_whiten", pca_whiten)

# %% [markdown]
# ## 3 · Shifts outside and inside
#
# Learning assumes that tomorrow's inputs come from today's distribution. When they do not, while the right answers stay the same, one speaks of **covariate
# shift** (Shimodaira, 2000). The evening was one, an *external* one: nobody in the network is to blame.
#
# Now look from inside. The inputs of layer 5 are the outputs of layer 4. Each step changes layers 1 to 4, so the distribution that layer 5
# learns from moves while it learns. Ioffe and Szegedy (2015, section 2) called this **internal covariate shift**, and proposed to stop it: standardise the
# inputs of every layer, not only of the first.
#
# Below, one network of six layers of 50 sigmoid units learns to read digits, three times from the same weights. The bands show what one unit
# gets as its input, over a batch of 100 digits, at each step: the line is the median, the band holds 70 % of them. One network is plain, one has batch norm before
# each sigmoid. In the third, batch norm is followed by *sabotage*: after normalising, each unit's values are scaled and shifted by random numbers, drawn anew at
# every step. So its distributions jump more than the plain network's ever do.
#
# **Predict**: which of the three learns best, and which worst?

# %% demo
explore(pictures.plot_input_drift, layer=[1, 2, 3, 4, 5, 6])

# %% [markdown]
# The plain network's distributions hardly move, from the second layer on, and it learns nothing: 12 %, hardly better than guessing. Its trouble is the one of lesson 04, signals that differ less
# and less from digit to digit; the band is so thin that one sees a line. With batch norm the medians jump 14 times as far from step to step in layer 3, and 97 % are read right at the end. With
# sabotage they jump 91 times as far, and 93 % are read right. *The least shift is where nothing is learned.*
#
# This is the experiment of Santurkar, Tsipras, Ilyas and Madry (2018, section 2), in small. Batch norm does help, and the reason first given for it is disputed: a network whose
# distributions jump at every step should have suffered. What they found instead is a *smoother loss*: with batch norm the gradient changes less along a step, so it can be trusted for longer steps
# (their section 3 and theorem 4.1). Bjorck, Gomes, Selman and Weinberger (2018) found the same from another side: without it, large learning rates diverge within a few steps.
# You will measure that in section 9. "It reduces internal covariate shift" stands in many books. What is established is that it permits larger steps.

# %% [markdown]
# ## 4 · Batch norm
#
# To standardise a layer's inputs over the whole training set after every step would cost an epoch a step. So take the statistics of **the batch at hand**, which is looked at anyway
# (Ioffe and Szegedy, 2015, algorithm 1). For each feature, over the $n$ numbers that the batch has of it,
#
# $$\mu = \frac1n \sum_i x_i, \qquad \sigma^2 = \frac1n \sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}, \qquad y_i = \gamma\, \hat x_i + \beta .$$
#
# $\gamma$ and $\beta$, one each a feature, are learned. They give back what was taken: with $\gamma = \sigma$, $\beta = \mu$ the layer does nothing. What is
# gained is that mean and spread are now set by two parameters of this layer, and not by all the weights before it together.
#
# For vectors $(N, D)$, $n = N$. For maps $(N, C, H, W)$ a channel is one feature wherever it is seen, so the average runs over examples, rows and columns: $n = N H W$, and
# $\gamma, \beta$ are $(C,)$.
#
# ### After training
# Now one digit is to be read. A batch of one has $\hat x = 0$: nothing is left. And an answer must not depend on who else is asked at the same time.
# So while training, each step also moves a **running mean and variance** a little towards the batch's,
#
# $$\text{running} \leftarrow (1 - m)\,\text{running} + m\,\text{batch}, \qquad m = 0.1,$$
#
# and after training the running ones take the place of $\mu$ and $\sigma^2$. Then batch norm is a fixed linear map. This is the one layer of the course, next to
# dropout, that does two different things, and forgetting to switch is the classic bug (lesson 12).
#
# Into the running variance goes the *unbiased* one, $\sigma^2 \frac{n}{n-1}$. Why not where it normalises? In training, $\sigma^2$ is not an estimate: it is the variance of the
# very numbers that are normalised. The running variance stands for all other data, and for those a batch's own variance is too small by $\frac{n-1}{n}$ on average.
#
# > **Convention card.** `momentum` is the weight of the *new* statistic (torch, d2l: 0.1). In Keras (0.99) and CS231n (0.9) it is the weight of the *old* one. Normalise with the
# > biased variance (all do); the running one gets the unbiased (the paper's algorithm 2, torch), where Keras, CS231n and d2l keep the biased. With 32 examples that is 3 %, with 2 it is a factor of 2.
# > ε is inside the root: $10^{-5}$ in torch, d2l and CS231n, $10^{-3}$ in Keras.
#
# ### Exercise 6.3
# By hand: $x = (1, 3)$, one feature, $\gamma = 2$, $\beta = 1$, running mean 0 and variance 1, $m = 0.1$, $\epsilon = 0$. In training: $\mu = 2$, $\sigma^2 = 1$,
# $\hat x = (-1, 1)$, $y = (-1, 3)$. The running mean becomes $0.9 \cdot 0 + 0.1 \cdot 2 = 0.2$, the running variance $0.9 \cdot 1 + 0.1 \cdot 1 \cdot \tfrac21 = 1.1$. After training, with
# the running 0 and 1: $\hat x = (1, 3)$, $y = (3, 7)$, and the running statistics stay.
#
# The cache is yours to fill: it is not looked at. The check of exercise 6.4 gives your backward function *our* `BatchNormCache`; in the cells after it, your two functions work together.
#
# <details><summary>Hint 1</summary>
# For maps, <code>x.mean(axis=(0, 2, 3))</code> is (C,). To subtract it from x it has to be (1, C, 1, 1).
# </details>
# <details><summary>Hint 2</summary>
# How many numbers a channel has, for vectors and maps alike: <code>x.size // x.shape[1]</code>.
# </details>


# %% provided="RunningStats"
class RunningStats(NamedTuple):
    """
    What batch norm knows of each channel when it is not training: a mean and a
    variance, both (C,).
    """

    mean: np.ndarray
    var: np.ndarray


# %% provided="BatchNormCache"
class BatchNormCache(NamedTuple):
    """
    What the backward pass needs: x_hat like x; gamma and inv_std = 1 / sqrt(var + eps),
    both (C,); training, a bool.
    """

    x_hat: np.ndarray
    gamma: np.ndarray
    inv_std: np.ndarray
    training: bool


# %% exercise="batchnorm_forward"
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    """
    Return (y, running, cache): the normalised batch, the new RunningStats, and what
    your backward function needs, such as a BatchNormCache.

    x: (N, C) or (N, C, H, W). gamma, beta: (C,). running: a RunningStats. training:
    whether the batch's statistics are used and the running ones move, or the running
    ones are used and stay. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    axes = (0, 2, 3) if x.ndim == 4 else 0
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)
    ### END SOLUTION


# %% check="batchnorm_forward" points=5
check("batchnorm_forward", batchnorm_forward)

# %% [markdown]
# ## 5 · Its gradient
#
# Given $dy_i = \partial L / \partial y_i$ for the $n$ numbers of one feature. The easy two first: $y_i = \gamma \hat x_i + \beta$, and one $\gamma$ serves all $n$, so
#
# $$d\beta = \sum_i dy_i, \qquad d\gamma = \sum_i dy_i\, \hat x_i .$$
#
# Now $dx_j$. Each $x_j$ acts on *every* $y_i$ of the batch: directly if $i = j$, and through $\mu$ and $\sigma^2$ for all $i$. Write $s = (\sigma^2 + \epsilon)^{-1/2}$, so that
# $\hat x_i = (x_i - \mu)\, s$. The parts:
#
# $$\frac{\partial \mu}{\partial x_j} = \frac1n, \qquad
# \frac{\partial \sigma^2}{\partial x_j} = \frac1n \sum_i 2 (x_i - \mu)\left(\delta_{ij} - \frac1n\right) = \frac2n (x_j - \mu), \qquad
# \frac{\partial s}{\partial \sigma^2} = -\frac{s^3}{2} .$$
#
# In the second, the $\frac1n$ in the bracket drops out, because $\sum_i (x_i - \mu) = 0$: moving the mean does not change the variance. Together
#
# $$\frac{\partial \hat x_i}{\partial x_j}
# = s \left(\delta_{ij} - \frac1n\right) + (x_i - \mu) \left(-\frac{s^3}{2}\right) \frac2n (x_j - \mu)
# = s \left( \delta_{ij} - \frac1n - \frac{\hat x_i\, \hat x_j}{n} \right).$$
#
# Sum over all $i$ with $d\hat x_i = \gamma\, dy_i$:
#
# $$\boxed{\; dx_j = \gamma\, s \left( dy_j - \frac{1}{n} \sum_i dy_i - \hat x_j\, \frac{1}{n} \sum_i dy_i\, \hat x_i \right)
# = \gamma\, s \left( dy_j - \frac{d\beta}{n} - \hat x_j\, \frac{d\gamma}{n} \right) \;}$$
#
# (the three paths of Ioffe and Szegedy, 2015, section 3, in one line). Read it. The gradient loses its mean, and it loses its part along $\hat x$. It has to: adding a number to
# the whole batch, or stretching it, changes no $y$, so no gradient may ask for it. What is left, $s = 1/\sigma$, makes the gradient of a layer with large
# inputs small and that of one with small inputs large. After training $\mu$ and $\sigma^2$ are constants, and only $dx_j = \gamma\, s\, dy_j$ remains.
#
# ### Exercise 6.4
# The check gives you our cache, with the fields above. By hand: $\hat x = (1, 1, -1, -1)$, $\gamma = 2$, $s = 0.5$, $dy = (4, 0, 0, 0)$. Then $d\beta = 4$, $d\gamma = 4$, and
# with $n = 4$: $dx = 2 \cdot 0.5 \cdot (dy - 1 - \hat x) = (2, -2, 0, 0)$.
#
# <details><summary>Hint 1</summary>
# Once you have dgamma and dbeta, dx is one line. n is dy.size // dy.shape[1].
# </details>
# <details><summary>Hint 2</summary>
# Not sure? Exercise 6.4's gradient must have mean 0 over the batch, and mean 0 after multiplying by x_hat (but for ε).
# </details>


# %% exercise="batchnorm_backward"
def batchnorm_backward(dy, cache):
    """
    Return (dx, dgamma, dbeta).

    dy: the loss's gradient by each output, (N, C) or (N, C, H, W). cache: a
    BatchNormCache. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    axes = (0, 2, 3) if dy.ndim == 4 else 0
    shape = (1, -1, 1, 1) if dy.ndim == 4 else (1, -1)
    dgamma, dbeta = (dy * cache.x_hat).sum(axis=axes), dy.sum(axis=axes)
    scale = (cache.gamma * cache.inv_std).reshape(shape)
    if not cache.training:
        return dy * scale, dgamma, dbeta
    n = dy.size // dy.shape[1]
    dx = scale * (dy - (dbeta.reshape(shape) + cache.x_hat * dgamma.reshape(shape)) / n)
    return dx, dgamma, dbeta
    ### END SOLUTION


# %% check="batchnorm_backward" points=4
check("batchnorm_backward", batchnorm_backward)

# %% [markdown]
# ## 6 · Where to put it, and what becomes superfluous
#
# Ioffe and Szegedy (2015, section 3.2) put it between the linear map and the activation: linear, batch norm, ReLU. The sum of many inputs is more nearly bell-shaped than
# what comes out of a ReLU, so mean and variance say more about it. That is the order of most networks you will meet (lessons 08 and 09). Behind the activation it
# works as well; He, Zhang, Ren and Sun (2016, *Identity mappings*) put it before ReLU *and* convolution in a residual block. Never put it behind the last layer: logits need their scale.
#
# **The layer before it needs no bias.** Adding $b$ to every $x_i$ adds $b$ to $\mu$, and it is gone; $\beta$ does that job. So one writes `bias=False` there and saves the parameters.
# The next cell leaves the bias in and asks your functions for its gradient.
#
# **The scale of the weights before it does not matter** either: $\mathrm{BN}(c\,W x) = \mathrm{BN}(W x)$ for $c > 0$. Yet $\partial\, \mathrm{BN}(cWx) / \partial (cW)$ is $1/c$ times as large (section 3.3 of the paper).
# Large weights get small gradients: a step that is too long makes the weights longer, and so the next steps shorter. That is one reason why large learning rates are forgiven.
#
# **Predict**: with what factor does the gradient of the weight change when the weight is multiplied by 10? And what is the gradient of the bias?

# %% demo
rng = np.random.default_rng(0)
x, target = rng.normal(size=(64, 20)), rng.normal(size=(64, 5))
weight, bias = rng.normal(size=(5, 20)), rng.normal(size=5)
gamma, beta, start = np.ones(5), np.zeros(5), RunningStats(np.zeros(5), np.ones(5))

for c in (1, 10):
    z = x @ (c * weight).T + bias
    y, _, cache = batchnorm_forward(z, gamma, beta, start, training=True)
    dy = (y - target) / len(x)
    dz, _, _ = batchnorm_backward(dy, cache)
    size, dbias = np.linalg.norm(dz.T @ x), np.abs(dz.sum(axis=0)).max()
    print(f"weight × {c:2}: y[0, 0] = {y[0, 0]:+.6f},", end=" ")
    print(f"gradient of the weight {size:.4f}, of the bias {dbias:.0e}")

# %% [markdown]
# The output stays, the weight's gradient is a tenth, and the bias's is 0 up to rounding (below $10^{-16}$): whatever the bias is, it does not learn.

# %% [markdown]
# ## 7 · Other axes
#
# Batch norm has one weak spot, its batch. An example's output depends on the other examples, so it needs many of them, alike in training and
# in use; it does not fit sequences of different length. But mean and variance can be taken over other axes. Four norms differ in little else:
#
# | norm | for maps $(N, C, H, W)$, one mean for each … | averages over | source |
# |---|---|---|---|
# | batch | channel | $N, H, W$ | Ioffe and Szegedy, 2015 |
# | layer | example | $C, H, W$ | Ba, Kiros and Hinton, 2016, equation 3 |
# | instance | example and channel | $H, W$ | Ulyanov, Vedaldi and Lempitsky, 2016, equation 4 |
# | group | example and group of channels | $C/G$ channels, $H, W$ | Wu and He, 2018, equations 1 to 6 |
#
# Each cube below is one number of an array with 4 examples, 6 channels and 5 pixels (the two axes H and W laid out as one). Cubes of one block and one colour share a mean
# and a variance. **Predict** how many blocks layer norm has, and group norm with 2 groups, then look.

# %% demo
explore(
    pictures.plot_axes,
    norm=["batch", "layer", "instance", "group"],
    groups=[1, 2, 3, 6],
    apart=(0.0, 1.0, 0.1),
)

# %% [markdown]
# Batch norm cuts the array into 6 slices of 20, one a channel; layer norm into 4 slices of 30, one an example; instance norm into 24 columns. Group norm with 2 groups makes 8 blocks of 15.
# With 1 group it is layer norm (but for gamma, see the card), with 6 it is instance norm.
#
# Layer, instance and group norm look at each example alone. So they need no running statistics and do the same in training and after; there is no `training` in their signature.
# Layer norm is the norm of transformers and of recurrent networks, instance norm that of style transfer, where a picture's own contrast is to be forgotten, as in our first picture.
#
# > **Convention card.** Layer norm averages over the last axes, *those that gamma has*, and gamma and beta are one a feature: torch's `normalized_shape`. For maps that is $(C, H, W)$, and each pixel has
# > its own gamma. Group and instance norm have gamma and beta one a *channel*. Biased variance, ε inside the root. The Annotated Transformer divides by $\text{std}+\epsilon$ with $N-1$;
# > Keras normalises over the last axis, because there channels come last.
#
# ### Exercise 6.5
# By hand: $x = \begin{pmatrix}1 & 3\\ 10 & 30\\ 6 & 4\end{pmatrix}$, $\gamma = (1, 2)$, $\beta = (0, 5)$, $\epsilon = 0$. After normalising, the first two rows are $(-1, 1)$, since each has its own scale, and the third is $(1, -1)$.
# So the rows of $y$ are $(-1, 7)$, $(-1, 7)$ and $(1, 3)$. The cache is yours to fill: it is not looked at.
#
# <details><summary>Hint</summary>
# The axes are the last gamma.ndim ones of x: <code>tuple(range(x.ndim - gamma.ndim, x.ndim))</code>. With <code>keepdims=True</code> the mean stays where it can be subtracted.
# </details>


# %% provided="LayerNormCache"
class LayerNormCache(NamedTuple):
    """
    What the backward pass needs: x_hat like x, gamma, and inv_std = 1 / sqrt(var + eps)
    with the averaged axes kept (size 1).
    """

    x_hat: np.ndarray
    gamma: np.ndarray
    inv_std: np.ndarray


# %% exercise="layernorm_forward"
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    """
    Return (y, cache): each example normalised over its features, scaled and shifted;
    and what a backward function would need, such as a LayerNormCache.

    x: examples with their features on the last axes, (N, D), (T, N, D) or (N, C, H, W).
    gamma, beta: the features' shape, (D,) or (C, H, W). Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    inv_std = 1 / np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=axes, keepdims=True)) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)
    ### END SOLUTION


# %% check="layernorm_forward" points=2
check("layernorm_forward", layernorm_forward)

# %% [markdown]
# ### Exercise 6.6
# Group norm cuts the channels into `groups` parts of neighbours. By hand: one example with six channels, $(1, 3, 10, 30, 6, 4)$, three groups, $\gamma = (1, 2, 3, 4, 5, 6)$,
# $\beta = (0, 0, 0, 5, 0, 0)$, $\epsilon = 0$. The groups are $(1, 3)$, $(10, 30)$ and $(6, 4)$, normalised $(-1, 1)$, $(-1, 1)$ and $(1, -1)$, so $y = (-1, 2, -3, 9, 5, -6)$. With six groups each would be alone, $\hat x = 0$:
# for vectors instance norm makes no sense, for maps it is `groups=C`. The cache is yours to fill here, too.
#
# <details><summary>Hint</summary>
# <code>x.reshape(len(x), groups, -1)</code> puts everything that is averaged together on one axis.
# </details>


# %% provided="GroupNormCache"
class GroupNormCache(NamedTuple):
    """
    What the backward pass needs: x_hat like x, gamma (C,), and inv_std of shape (N,
    groups, 1).
    """

    x_hat: np.ndarray
    gamma: np.ndarray
    inv_std: np.ndarray


# %% exercise="groupnorm_forward"
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    """
    Return (y, cache): each group of channels of each example normalised, scaled and
    shifted; and what a backward function would need, such as a GroupNormCache.

    x: (N, C, H, W) or (N, C). gamma, beta: (C,). groups: how many groups of
    neighbouring channels. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    shape = (1, -1) + (1,) * (x.ndim - 2)
    grouped = x.reshape(len(x), groups, -1)
    inv_std = 1 / np.sqrt(grouped.var(axis=2, keepdims=True) + eps)
    x_hat = ((grouped - grouped.mean(axis=2, keepdims=True)) * inv_std).reshape(x.shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)
    ### END SOLUTION


# %% check="groupnorm_forward" points=3
check("groupnorm_forward", groupnorm_forward)

# %% [markdown]
# ## 8 · Small batches
#
# A batch's mean is an estimate. Over $n$ independent numbers of variance $\sigma^2$ it is off by $\sigma/\sqrt n$, as in lesson 01, and its variance is too small by $\frac{n-1}{n}$. In training each
# example is therefore shifted by its random neighbours, which acts as noise on every layer. After training the running statistics give no noise, and a different spread. The smaller the batch, the more the two modes are
# two different networks.
#
# Two hidden layers of 50 ReLUs read digits, with *your* functions, after 200 steps each with one batch size. (A batch of one is given as the same digit twice, so that $n - 1$ is not 0;
# its statistics are those of one. torch refuses it: "Expected more than 1 value per channel when training".)
#
# **Predict**: at which batch size do the two modes part? What does a network with batch norm learn from batches of one?

# %% demo
explore(
    pictures.plot_batch_sizes,
    batchnorm_forward,
    batchnorm_backward,
    layernorm_forward,
    batch_size=[1, 2, 4, 8, 16, 32, 64],
)

# %% [markdown]
# On the left, the two lines of batch norm are one network measured twice. At 64 they are close (loss about 0.2 in both). At 4 it is about 1 in training mode and about half of that after. At 2, $\hat x$ can only be
# $-1$ or $1$, whatever the digits are, and the network is far behind layer norm (green), which does not know what a batch is. At 1, $\hat x = 0$: every digit gives the same output,
# no gradient passes (section 5: what is left of a $dy$ that loses its mean?), and the running variance goes to 0. After training the layer then divides by $\sqrt\epsilon$, and the loss is above 100,000.
#
# On the right, one unit: each dot is one batch's mean and deviation, the square is what the running statistics hold. Move the batch size and watch the dots close in, like $1/\sqrt n$.
#
# Wu and He (2018) report the same at scale: ResNet-50 on ImageNet with two images a GPU has a 10.6 percentage points lower error with group norm than with batch norm. Where memory allows only a few
# large images (detection, segmentation, video), group norm is the usual choice.

# %% [markdown]
# ## 9 · Use it
#
# Your functions once more, now against no norm. On the left, six layers of sigmoids, learning rate 0.5: the network that lesson 04 left for dead. On the right, six layers of ReLUs with Kaiming's weights,
# which train without any norm, at five learning rates.
#
# **Predict**: on the right, how many of the five learning rates does the plain network survive? Does layer norm revive the sigmoids?

# %% demo
pictures.plot_learning(batchnorm_forward, batchnorm_backward, layernorm_forward)

# %% [markdown]
# Left: no norm 11 %, batch norm 97 %. Layer norm stalls, too, at 11 %. It gives each digit's 50 sums mean 0 and spread 1, but sigmoids have mean ½, and what is common to all digits
# is most of that spread. Batch norm subtracts from each unit exactly what is common to all digits, and what is left is what tells them apart. The norms are no substitutes for each other.
#
# Right: at the small rates a good initialisation is as good as batch norm or better (0.03: 69 % against 55 %). At 0.3 the plain network falls to 52 %, from 1 on it guesses. With batch norm the best rates are three to ten times larger than without, and even 3 still trains: more than three quarters are read right.
# That is what batch norm is for: longer steps, and less care about the start.

# %% [markdown]
# ## 10 · At scale
#
# The same question to a deep network in torch on Fashion-MNIST: 20 layers of 512 and all 60,000 images where there is a GPU, 8 layers of 64 and 3,000 images where there is not.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import normed_mlp

    runs = list(normed_mlp.run_experiment(normed_mlp.default_size()))
    print(normed_mlp.default_size())
    display(pictures.plot_at_scale(runs))

# %% [markdown]
# In the small setting, at learning rate 0.01 both train alike: about 76 % and 77 % of new images are read right after three epochs. At 0.1 (with momentum 0.9, so ten times that in effect) the plain network ends anywhere between guessing and 60 %, since its roundings, which differ from processor to processor, decide; the one with batch norm comes to nearly 80 %.

# %% [markdown]
# ## In your own words
# ### Exercise 6.7
# A colleague fine-tunes a network with batch norm on large medical images. Two fit on her GPU, so her batch size is 2. The training loss, computed in training mode, falls nicely. In evaluation mode the loss *on the same training images* is
# five times as large. She suspects overfitting and adds dropout.

# %% [markdown] exercise="two-images" points=3
# **Is it overfitting? Say what happens instead, how she could verify it with one measurement, and name two remedies.**
#
# ### BEGIN SOLUTION
# No: the images are the same in both measurements, so it cannot be overfitting; only the mode differs. In training each image is normalised together with its one neighbour, by a mean and a variance that scatter widely; in evaluation by the running ones, which the network has never been trained with, and which may
# not have settled either. To verify: evaluate the training images in training mode and in evaluation mode, with the same weights (or print a channel's batch statistics beside its running ones). Remedies: group or layer norm; keep the running statistics of the
# pre-trained network fixed and use them in training as well (frozen batch norm); statistics over several GPUs or larger batches of smaller images; recompute the running statistics over the whole training set with the final weights. Accumulating gradients over several
# batches does *not* help: the statistics stay those of two images.
#
# *Marking guide.* 1 point: not overfitting, because the images are the same (or because training-mode loss is low on them), and the two modes use different statistics. 1 point: a measurement that separates the two, as above. 1 point: two remedies that change the statistics. Gradient accumulation
# as a remedy, or "more dropout", "a smaller learning rate" alone: no point for the third part.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Light is $a \cdot I + b$; zero mean and unit variance cancel it. Test data are scaled by the training set's statistics.
# - Whitening turns the samples onto the principal axes and divides by the deviations; ZCA turns them back.
# - Batch norm normalises each channel over the batch in training, by running statistics after. Biased variance to normalise, unbiased into the running one.
# - Its gradient loses its mean and its part along $\hat x$. A layer before it needs no bias, and its scale does not matter.
# - It permits larger learning rates. "It reduces internal covariate shift" is disputed: with *more* shift it still trains.
# - It is two networks, and with small batches they differ. Layer, instance and group norm look at one example and have one mode.
#
# **Read on.** Ioffe and Szegedy (2015), arXiv:1502.03167: short, and the gradient stands there in six lines. Santurkar, Tsipras, Ilyas and Madry (2018), *How does batch normalization help optimization?*, arXiv:1805.11604. Wu and He (2018), *Group normalization*,
# arXiv:1803.08494. Ioffe (2017), *Batch renormalization*, arXiv:1702.03275: one way to make the two modes agree.
#
# Next: **07 Convolution**, layers that know that images have neighbours.
#
# <details><summary>Sources</summary>
#
# Ba, Kiros, Hinton (2016), arXiv:1607.06450. Bell, Sejnowski (1997), Vision Research 37(23). Bjorck, Gomes, Selman, Weinberger (2018), arXiv:1806.02375. He, Zhang, Ren, Sun (2016), *Identity mappings in deep residual networks*, arXiv:1603.05027.
# LeCun, Bottou, Orr, Müller (1998), *Efficient BackProp*. Shimodaira (2000), Journal of Statistical Planning and Inference 90. Ulyanov, Vedaldi, Lempitsky (2016), arXiv:1607.08022. Xiao, Rasul, Vollgraf (2017), Fashion-MNIST, arXiv:1708.07747.
# Zhang, Sennrich (2019), arXiv:1910.07467 (RMSNorm, named in a check).
# </details>
