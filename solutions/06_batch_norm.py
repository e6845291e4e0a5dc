# %% [markdown]
# # 06 · Normalising
#
# {{badges}}
#
# **A network learns from numbers whose scale nobody chose. What changes when every layer gets numbers of one scale, and what does it cost?**
#
# A photograph taken in fog is the photograph taken at noon times a number, plus a number. We see the same scene. What does a network see? The same question can be asked inside a network: each layer reads what the layer before it writes, and that layer changes with every step.
# In this lesson you take the scale out of the data, and then out of every layer. You find the directions in which images vary, derive batch norm's gradient, mend a network that is right only while it trains, and merge a norm into the layer before it.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 6.1 `standardize`: two sets, one scale | 2 | ●○○○ | 5 |
# | 6.2 `pca_project`: an image from a few numbers | 3 | ●●○○ | 10 |
# | 6.3 `pca_whiten`: no correlation left | 1 | ●●○○ | 5 |
# | 6.4 `batchnorm_forward`: in training and after | 5 | ●●●○ | 15 |
# | 6.5 `batchnorm_backward`: its gradient | 4 | ●●●○ | 15 |
# | 6.6 `normed_network`: *mend* a network that is right only in training | 2 | ●●●○ | 10 |
# | 6.7 `fold_batchnorm`: *use* what you know, and turn two layers into one | 2 | ●●○○ | 10 |
# | 6.8 `layernorm_forward`: over the features | 1 | ●○○○ | 5 |
# | 6.9 `groupnorm_forward`: over some channels | 2 | ●●○○ | 10 |
# | 6.10 in your own words | 3 | ●●●○ | 10 |
#
# It builds on three lessons. From lesson 00: a *forward* function computes and keeps a *cache*, a *backward* function takes $dy$, the gradient of the loss with respect to the output, and returns one gradient for each array that went in; `check_gradient` compares such a gradient with central differences. From lesson 01: batches, and the mean over a batch as an estimate.
# From lesson 04: signals that die in deep networks. You also need eigenvalues and eigenvectors of a symmetric matrix. Inside a network that sees images, arrays have the axes (N, C, H, W): examples, channels, rows, columns. Such arrays are called maps; lesson 07 explains them. Eight questions ask for a prediction: choose an answer, and press *Commit* before you run the cell below it.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.gradcheck import check_gradient
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import batch_norm as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## The same scene in another light
#
# Write $I$ for a photograph taken at noon, an array of numbers from 0 to 1. To first order, another light gives every pixel the same factor and the
# same offset: $a \cdot I + b$. Less light is a smaller $a$. Haze, or a camera's black level, is a larger $b$. A misty morning may be $0.4 \cdot I + 0.3$. This is the simplest model of a
# *photometric* change: a change of the light, not of the scene.
#
# A small network (64 pixels, 32 ReLUs, 10 classes) is trained on handwritten digits at noon, $a = 1$, $b = 0$. It classifies 96 % of new
# digits correctly. In fog its inputs are $0.2 \cdot I + 0.6$: every digit is still easy to read.

# %% predict="fog"
predict("fog", "What share of the digits in fog does it classify correctly, in %?", (0.0, 100.0))

# %% demo
display(explore(pictures.plot_lighting, a=(0.1, 1.0, 0.05), b=(0.0, 0.8, 0.05)))
predicted("fog", right=52, within=10)

# %% [markdown]
# In fog it classifies 52 % correctly, about half. Move `a` to 0.2 and `b` to 0.6 to see it on the right.
#
# | light | $a$ | $b$ | classified correctly |
# |---|---|---|---|
# | noon | 1 | 0 | 96 % |
# | half the contrast | 0.5 | 0 | 97 % |
# | an offset alone | 1 | 0.5 | 95 % |
# | morning | 0.4 | 0.3 | 92 % |
# | fog | 0.2 | 0.6 | 52 % |
#
# Here neither half the contrast nor an offset alone does much harm. Weak contrast on a bright ground does: $b$ is then three times $a$.
#
# The picture in the middle never changes. Each of its patches of 16×16 pixels had its mean subtracted and was divided by
# its standard deviation. If $x' = a x + b$ with $a > 0$, then the mean becomes $\mu' = a\mu + b$ and the standard deviation $\sigma' = a\sigma$, so
#
# $$\frac{x' - \mu'}{\sigma'} = \frac{a x + b - a\mu - b}{a \sigma} = \frac{x - \mu}{\sigma} .$$
#
# Zero mean and unit variance per patch: the light cancels. For the second curve on the right the same is done to each digit, in training and in
# fog. This has a price: what brightness alone told is gone. A white wall and a black one become the same picture.

# %% [markdown]
# ## 1 · One scale for every feature
#
# Features differ in scale, too: one may be an age in years, another an income in cents. For a linear layer the curvature of the loss along a weight
# grows with the square of its input, so unequal scales make the ravine of lesson 02 (LeCun, Bottou, Orr and Müller, 1998, section 4.3). The remedy is to
# **standardise each feature over the samples**. With $x$ of shape $(N, D)$, $N$ samples of $D$ features, the mean and the standard deviation have the shape $(D,)$:
#
# $$\begin{aligned}
# \mu_d &= \frac1N \sum_n x_{nd}, & \sigma_d^2 &= \frac1N \sum_n (x_{nd} - \mu_d)^2, \\
# \hat x_{nd} &= \frac{x_{nd} - \mu_d}{\sigma_d} .
# \end{aligned}$$
#
# New data, one sample or a million, must go through *the same* map. So $\mu$ and $\sigma$ are those of the training set, also for the test set:
# they belong to the trained model as its weights do. A feature that is constant in the training set has $\sigma_d = 0$: it is divided by 1.
#
# ### Exercise 6.1
# By hand: the training set $(1, 3)$ has one feature, $\mu = 2$ and $\sigma = 1$; standardised it is $(-1, 1)$. The test set $(5, 2, 1)$ becomes $(3, 0, -1)$; its
# own mean does not matter.
#
# <details><summary>Hint</summary>
# <code>np.where(std > 0, std, 1)</code> is a deviation that one can divide by.
# </details>


# %% exercise="standardize"
def standardize(train, test):
    """
    Return (train, test), each feature shifted and scaled by the training set's mean and
    standard deviation.

    train: (N, D), one sample per row. test: (M, D). A feature that is constant in train
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
# > **Convention card.** The standard deviation divides by $N$ here, as in NumPy, in `jnp.std` and in scikit-learn's `StandardScaler`. pandas divides by $N - 1$, and so does `torch.std` unless `correction=0`.
# > A constant feature is divided by 1, as in scikit-learn. Many write `/ (std + 1e-8)` instead, which multiplies the smallest change of this feature in a test sample by $10^8$.

# %% [markdown]
# ## 2 · Principal axes
#
# Standardised features may still say the same thing twice. A pixel and its right neighbour are almost equal, so the cloud of their pairs is a cigar
# along the diagonal. In which directions do samples vary, and in which hardly at all?
#
# Let $x$ have mean 0, and let $\Sigma = \frac1N x^\top x$ be its **covariance**, of shape $(D, D)$. Its entry $(i, j)$ is the mean of the product of features $i$ and $j$; on the diagonal stand the variances. Take a direction, a vector $u$ of length 1.
# The coordinates of all samples along it are the $N$ numbers $x u$, and their variance is $\frac1N |x u|^2 = u^\top \Sigma\, u$.
#
# In which direction is it largest? $\Sigma$ is symmetric, so it has $D$ eigenvectors $u_1, u_2, \dots$ of length 1 at right angles to each other. Sort them so that their eigenvalues fall, $\sigma_1^2 \ge \sigma_2^2 \ge \dots$ For $u = \sum_j c_j u_j$ the variance is $\sum_j c_j^2\, \sigma_j^2$ with $\sum_j c_j^2 = 1$:
# a weighted mean of the eigenvalues. It is largest for $u = u_1$, and then it is $\sigma_1^2$. Among the directions at right angles to $u_1$ it is largest for $u_2$, and so on. These are the **principal axes**, and finding them is **principal component analysis**, PCA (Pearson, 1901; Hotelling, 1933).
#
# Keep the first $k$ axes. Each sample is then described by $k$ numbers, its **scores**, and can be rebuilt from them, nearly:
#
# $$z_{nj} = x_n \cdot u_j \quad (j = 1 \dots k), \qquad x_n \approx \sum_{j=1}^{k} z_{nj}\, u_j .$$
#
# (At the end add the mean, which was subtracted.) Of all projections onto $k$ dimensions this one has the least mean squared error, namely the sum of the variances that were left out, $\sum_{j > k} \sigma_j^2$ (Goodfellow, Bengio and Courville, 2016, section 2.12). So one speaks of the share of the variance that axis $j$ **explains**: $\sigma_j^2 / \sum_i \sigma_i^2$, where the sum runs over all $D$ axes.
#
# ### Exercise 6.2
# By hand: the samples $(13, 21), (11, 23), (9, 17), (7, 19)$ have the mean $(10, 20)$. Centred they are $(3, 1), (1, 3), (-1, -3), (-3, -1)$, and $\Sigma = \begin{pmatrix}5 & 3\\ 3 & 5\end{pmatrix}$. Its eigenvectors are $(1, 1)/\sqrt2$ with
# variance 8 and $(1, -1)/\sqrt2$ with variance 2. With $k = 1$ the component is $(0.71, 0.71)$, the scores are $4/\sqrt2 = 2.83$, $2.83$, $-2.83$, $-2.83$, and the explained share is $8/10 = 0.8$. The first sample is rebuilt as $(10, 20) + 2.83 \cdot (0.71, 0.71) = (12, 22)$ instead of $(13, 21)$.
#
# <details><summary>Hint 1</summary>
# <code>np.linalg.eigh(covariance)</code> returns the variances, smallest first, and the axes as <i>columns</i> in the same order.
# </details>
# <details><summary>Hint 2</summary>
# <code>a[::-1]</code> reverses the order of a vector, <code>A[:, ::-1]</code> that of a matrix's columns.
# </details>


# %% exercise="pca_project"
def pca_project(x, k):
    """
    Return (scores, components, explained): the samples' coordinates on the k axes of
    greatest variance, these axes, and the share of the whole variance along each.

    x: (N, D), one sample per row; its features need not have mean 0. k: at most N and D.
    scores: (N, k). components: (k, D), one unit vector per row, the one of greatest variance
    first; either sign is right. explained: (k,), as shares of the variance along all D axes.
    """
    ### BEGIN SOLUTION
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    components = axes[:, ::-1].T[:k]
    return centred @ components.T, components, variances[::-1][:k] / variances.sum()
    ### END SOLUTION


# %% check="pca_project" points=3
check("pca_project", pca_project)

# %% [markdown]
# > **Convention card.** Components are *rows*, and `explained` holds *shares*: scikit-learn's `PCA` has the same as `components_` and `explained_variance_ratio_`. Its `explained_variance_` divides by $N - 1$; shares do not depend on that. `torch.pca_lowrank` returns the axes as columns.
# > The sign of an axis is free, since $u$ and $-u$ span the same line: libraries choose it, and the check accepts both.
#
# Now your function takes apart the digits. A component has 64 entries, so it can be drawn as an image: an **eigen-digit**. A digit is the mean digit plus its first score times the first eigen-digit, plus its second score times the second, and so on. A linear classifier (lesson 00) that reads all 64 pixels classifies 96 % of the 360 new digits correctly. Give it the first 20 scores of each digit instead.

# %% predict="twenty-numbers"
predict(
    "twenty-numbers",
    "What share of the new digits does the linear classifier get right from 20 numbers each?",
    ["about 55 %", "about 75 %", "about 95 %"],
)

# %% demo
display(explore(pictures.plot_eigen_digits, pca_project, digit=list("0123456789"), k=(0, 64)))
predicted("twenty-numbers", right="about 95 %")

# %% [markdown]
# About 95 % (95.6 % here). The 20 axes explain 90 % of the variance, and 44 others share the rest. Raise `k` and watch the digit emerge from the mean. Each eigen-digit is added in the amount that stands above it; those that are not in use are pale.
#
# | numbers per digit | variance explained | classified correctly |
# |---|---|---|
# | 2 | 28 % | 58 % |
# | 10 | 74 % | 92 % |
# | 20 | 90 % | 96 % |
# | 64 | 100 % | 96 % |
#
# PCA never saw a label. For digits, the directions of greatest variance happen to be those that tell the classes apart. For other data that need not be so.
#
# ### No correlation left: whitening
#
# The scores on different axes do not correlate: $\frac1N z^\top z$ is diagonal, with the variances $\sigma_j^2$ on it. Divide each score by its deviation, $y_{nj} = z_{nj} / \sigma_j$, and the covariance becomes the identity. This is **PCA whitening**. The loss of a linear layer with squared error has the inputs' covariance as its curvature, so for white inputs it is round: no ravine is left, not even a diagonal one.
#
# White samples stand on axes that mean nothing to the eye. Rotate them back, $\sum_j y_{nj}\, u_j$, and they are still white, and nearer to the originals than any other white samples: **ZCA whitening** (Bell and Sejnowski, 1997; Kessy, Lewin and Strimmer, 2018). White images
# still look like images, with the edges sharp and the surfaces gone.
#
# Axes with hardly any variance hold noise, and whitening would blow it up to full size. A small $\epsilon$ in $1/\sqrt{\sigma_j^2 + \epsilon}$ prevents that. Below, each dot is a pixel of a photograph and its right neighbour.

# %% predict="correlation"
predict(
    "correlation",
    "A pixel and its right neighbour have a correlation of 0.97. What is it after standardising both?",
    ["0", "about 0.5", "0.97"],
)

# %% demo
display(explore(pictures.plot_whitening, eps=log_slider(1e-5, 1.0, 1e-4, per_decade=4)))
predicted("correlation", right="0.97")

# %% [markdown]
# It is 0.97 before and after standardising: each feature gets another scale, and the second cloud is as thin as the first. The two whitened clouds have equal spread in every direction, as long as ε is small (at $\epsilon = 10^{-4}$ the thin axis has a deviation of 0.98). Equal spread does not
# mean that a cloud is a disc: pixels are not normally distributed, and the clouds are a cross and an X. ZCA keeps the directions: what was bright is still up and to the right.
#
# Below, white patches are made of edges and grain. With ε at $10^{-5}$ the dull patches are all noise. With ε at 1, far above almost all variances, nearly every score is divided by 1, and
# the patches look grey. In between lies a picture that a network can use.
#
# ### Exercise 6.3
# By hand: the samples of exercise 6.2 have the scores $(2.83, 1.41)$, $(2.83, -1.41)$, $(-2.83, 1.41)$ and $(-2.83, -1.41)$ on both axes. Divided by $\sqrt 8$ and $\sqrt 2$ they are $(1, 1)$, $(1, -1)$, $(-1, 1)$ and $(-1, -1)$. Either column may have the other sign.
#
# <details><summary>Hint</summary>
# Exercise 6.2 with k = D, but you need the variances themselves, not their shares.
# </details>


# %% exercise="pca_whiten"
def pca_whiten(x, *, eps):
    """
    Return the samples on their principal axes, the one of greatest variance first, each
    with unit variance.

    x: (N, D), one sample per row. eps: added to each variance, inside the root. The
    result is (N, D), too.
    """
    ### BEGIN SOLUTION
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))
    return centred @ axes[:, ::-1] / np.sqrt(variances[::-1] + eps)
    ### END SOLUTION


# %% check="pca_whiten" points=1
check("pca_whiten", pca_whiten)

# %% [markdown]
# > **Convention card.** Here the covariance divides by $N$, and ε stands inside the root, beside a variance. `np.cov` and scikit-learn's `PCA(whiten=True)` divide by $N - 1$ and have no ε.

# %% [markdown]
# ## 3 · Shifts outside and inside
#
# Learning assumes that tomorrow's inputs come from today's distribution. If they do not, while the right answers stay the same, one speaks of **covariate
# shift** (Shimodaira, 2000). The fog was such a shift, an *external* one: its cause is outside the network.
#
# Now look from inside. The inputs of layer 5 are the outputs of layer 4. Each step changes layers 1 to 4, so the distribution that layer 5
# learns from moves while it learns. Ioffe and Szegedy (2015, section 2) called this **internal covariate shift**, and proposed to reduce it: standardise the
# inputs of every layer, not only of the first.
#
# Below, one network of six layers of 50 sigmoid units learns the digits, three times from the same weights at the same rate. The bands show what one unit
# gets as its input, over a batch of 100 digits, at each step: the line is the median, and the band holds 70 % of the inputs. The first network is plain. The second has batch norm before
# each sigmoid. In the third, batch norm is followed by *sabotage*: after normalising, each unit's values are scaled and shifted by random numbers, drawn anew at
# every step. So its distributions jump from step to step.

# %% predict="three-networks"
predict(
    "three-networks",
    "Which of the three networks learns best, and which worst?",
    [
        "best the plain one, worst the sabotaged one",
        "best batch norm, worst the sabotaged one",
        "best batch norm, worst the plain one",
    ],
)

# %% demo
display(explore(pictures.plot_input_drift, layer=[1, 2, 3, 4, 5, 6]))
predicted("three-networks", right="best batch norm, worst the plain one")

# %% [markdown]
# Batch norm learns best, the plain network worst. In layer 3:
#
# | network | the median moves per step, compared with the plain network | classified correctly at the end |
# |---|---|---|
# | plain | 1 times as far | 12 % |
# | batch norm | 14 times as far | 97 % |
# | batch norm and sabotage | 91 times as far | 93 % |
#
# From the second layer on the plain network's distributions hardly move, and it learns nothing. Its trouble is that of lesson 04: signals that differ less
# and less from digit to digit, until the band is so thin that one sees a line. The rate, 0.5 here, is not to blame: at 2, 8 and 30 it does not learn either in these 90 steps. The network with the least shift learns nothing.
#
# This is the experiment of Santurkar, Tsipras, Ilyas and Madry (2018, section 2), on a small scale. Batch norm does help, but the reason first given for it is disputed: a network whose
# distributions jump at every step should have suffered more. What they found instead is a *smoother loss*. With batch norm the gradient changes less along a step, so it can be trusted for longer steps
# (their sections 3 and 4). Bjorck, Gomes, Selman and Weinberger (2018) found the same from another side: without batch norm, large learning rates diverge within a few steps.
# You will measure that in section 9. "It reduces internal covariate shift" stands in many books. What is established is that it permits larger steps.

# %% [markdown]
# ## 4 · Batch norm
#
# To standardise a layer's inputs over the whole training set would cost a pass over all data per step. So take the statistics of **the batch at hand**, which is computed anyway
# (Ioffe and Szegedy, 2015, algorithm 1). For each feature, over the $n$ numbers that the batch has of it,
#
# $$\begin{aligned}
# \mu &= \frac1n \sum_i x_i, & \sigma^2 &= \frac1n \sum_i (x_i - \mu)^2, \\
# \hat x_i &= \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}, & y_i &= \gamma\, \hat x_i + \beta .
# \end{aligned}$$
#
# There is one $\gamma$ and one $\beta$ per feature, and both are learned. They give back what was taken: with $\gamma = \sigma$, $\beta = \mu$ the layer does nothing. What is
# gained is that mean and spread are now set by two parameters of this layer, and not by all the weights before it together.
#
# For vectors $(N, D)$, $n = N$. In maps $(N, C, H, W)$ a channel is one feature wherever it is seen, so the average runs over examples, rows and columns: $n = N H W$, and
# $\gamma, \beta$ are $(C,)$.
#
# ### After training
# Now a single digit is to be classified. It says little of the mean and nothing of the variance. And an answer must not depend on who else is asked at the same time.
# So while training, each step also moves a **running mean and variance** a little towards the batch's,
#
# $$\text{running} \leftarrow (1 - m)\,\text{running} + m\,\text{batch}, \qquad m = 0.1,$$
#
# and after training the running ones take the place of $\mu$ and $\sigma^2$. Then batch norm is a fixed linear map. Like dropout (lesson 05), this layer does two different things, and forgetting to switch is one of the classic bugs (lesson 12).
#
# Into the running variance goes the *unbiased* one, $\sigma^2 \frac{n}{n-1}$. Why not where it normalises? In training, $\sigma^2$ is not an estimate: it is the variance of the
# very numbers that are normalised. The running variance stands for all other data, and for those a batch's own variance is too small by the factor $\frac{n-1}{n}$ on average.
#
# ### Exercise 6.4
# By hand: $x = (1, 3)$, one feature, $\gamma = 2$, $\beta = 1$, running mean 0 and variance 1, $m = 0.1$, $\epsilon = 0$. In training: $\mu = 2$, $\sigma^2 = 1$,
# $\hat x = (-1, 1)$, $y = (-1, 3)$. The running mean becomes $0.9 \cdot 0 + 0.1 \cdot 2 = 0.2$, the running variance $0.9 \cdot 1 + 0.1 \cdot 1 \cdot \tfrac21 = 1.1$. After training, with
# the running 0 and 1: $\hat x = (1, 3)$, $y = (3, 7)$, and the running statistics stay.
#
# The cache is yours to fill: it is not looked at. The check of exercise 6.5 gives your backward function *our* `BatchNormCache`; in the cells after it, your two functions work together.
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
# > **Convention card.** All normalise with the biased variance. They differ in what they keep:
# >
# > | | `momentum` weighs | running variance | ε |
# > |---|---|---|---|
# > | here, torch | new, 0.1 | unbiased | $10^{-5}$ |
# > | d2l | new, 0.1 | biased | $10^{-5}$ |
# > | Keras 3 | old, 0.99 | biased | $10^{-3}$ |
# > | Flax | old, 0.99 | biased | $10^{-5}$ |
# > | CS231n | old, 0.9 | biased | $10^{-5}$ |
# >
# > `momentum` is the weight of the new statistic or that of the old one. ε is inside the root everywhere. The paper keeps the unbiased variance (algorithm 2). With 32 examples the two differ by 3 %, with 2 by a factor of 2.

# %% [markdown]
# ## 5 · Its gradient
#
# Given is $dy_i$, the gradient of the loss with respect to $y_i$, for the $n$ numbers of one feature. The easy two first: $y_i = \gamma \hat x_i + \beta$, and one $\gamma$ serves all $n$, so
#
# $$d\beta = \sum_i dy_i, \qquad d\gamma = \sum_i dy_i\, \hat x_i .$$
#
# Now $dx_j$. Each $x_j$ acts on *every* $y_i$ of the batch: directly if $i = j$, and through $\mu$ and $\sigma^2$ for all $i$. Write $s = (\sigma^2 + \epsilon)^{-1/2}$, so that
# $\hat x_i = (x_i - \mu)\, s$, and $[i = j]$ for the number that is 1 if $i = j$ and else 0. The parts:
#
# $$\begin{aligned}
# \frac{\partial \mu}{\partial x_j} &= \frac1n, \\
# \frac{\partial \sigma^2}{\partial x_j} &= \frac1n \sum_i 2 (x_i - \mu)\left([i = j] - \frac1n\right) \\
# &= \frac2n (x_j - \mu), \\
# \frac{\partial s}{\partial \sigma^2} &= -\frac{s^3}{2} .
# \end{aligned}$$
#
# In the second of them, the $\frac1n$ in the bracket drops out, because $\sum_i (x_i - \mu) = 0$: moving the mean does not change the variance. Together
#
# $$\begin{aligned}
# \frac{\partial \hat x_i}{\partial x_j}
# &= s \left([i = j] - \frac1n\right) \\
# &\quad + (x_i - \mu) \left(-\frac{s^3}{2}\right) \frac2n (x_j - \mu) \\
# &= s \left( [i = j] - \frac1n - \frac{\hat x_i\, \hat x_j}{n} \right).
# \end{aligned}$$
#
# The last step is yours: with $d\hat x_i = \gamma\, dy_i$, sum over all $i$ what comes back to $x_j$. After training $\mu$ and $\sigma^2$ are constants, and much less is left.
#
# ### Exercise 6.5
# The check gives you our cache, with the fields above. By hand: $\hat x = (1, 1, -1, -1)$, $\gamma = 2$, $s = 0.5$, $dy = (4, 0, 0, 0)$, in training. Then $d\beta = 4$ and $d\gamma = 4$. For $dx_1$ the four $d\hat x_i = (8, 0, 0, 0)$ leave only $i = 1$: $8 \cdot 0.5 \cdot (1 - \tfrac14 - \tfrac14) = 2$. For $dx_2$ it is $8 \cdot 0.5 \cdot (0 - \tfrac14 - \tfrac14) = -2$, and for the other two
# $8 \cdot 0.5 \cdot (0 - \tfrac14 + \tfrac14) = 0$. After training $dx$ would be $(4, 0, 0, 0)$.
#
# <details><summary>Hint 1</summary>
# Two of the three sums are n times a mean that you have already: once you have dgamma and dbeta, dx is one line. n is dy.size // dy.shape[1].
# </details>
# <details><summary>Hint 2</summary>
# Not sure? In training dx has mean 0 over the batch, and (except for ε) mean 0 after multiplying by x_hat.
# </details>


# %% exercise="batchnorm_backward"
def batchnorm_backward(dy, cache):
    """
    Return (dx, dgamma, dbeta).

    dy: the gradient of the loss with respect to the output, (N, C) or (N, C, H, W).
    cache: a BatchNormCache. Nothing is changed in place.
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
# The check used our forward pass. Do *your* two functions fit each other? Check them against central differences, as in lesson 00, with a random $dy$ and a loss $\sum_i dy_i\, y_i$. (`check_gradient` is the library's; yours of lesson 00 does the same. It is right below $10^{-6}$.)

# %% demo
rng = np.random.default_rng(0)
x, dy = rng.normal(size=(3, 2, 2, 2)), rng.normal(size=(3, 2, 2, 2))
gamma, beta = rng.normal(size=2), rng.normal(size=2)
start = RunningStats(np.array([0.5, -1.0]), np.array([2.0, 0.3]))

with guarded(batchnorm_forward, batchnorm_backward):
    for training in (True, False):

        def loss(x, gamma, beta, training=training):
            return np.sum(dy * batchnorm_forward(x, gamma, beta, start, training=training)[0])

        _, _, cache = batchnorm_forward(x, gamma, beta, start, training=training)
        dx, dgamma, dbeta = batchnorm_backward(dy, cache)
        print("training" if training else "after training")
        for name, error in [
            ("dx", check_gradient(lambda x: loss(x, gamma, beta), x, dx)),
            ("dgamma", check_gradient(lambda gamma: loss(x, gamma, beta), gamma, dgamma)),
            ("dbeta", check_gradient(lambda beta: loss(x, gamma, beta), beta, dbeta)),
        ]:
            print(f"  {name:6} {error:.0e}")

# %% [markdown]
# What you have written is
#
# $$\boxed{\;\begin{aligned} dx_j &= \gamma\, s \Bigl( dy_j - \frac{1}{n} \sum_i dy_i \\
# &\qquad\quad - \hat x_j\, \frac{1}{n} \sum_i dy_i\, \hat x_i \Bigr) \\
# &= \gamma\, s \left( dy_j - \frac{d\beta}{n} - \hat x_j\, \frac{d\gamma}{n} \right) \end{aligned}\;}$$
#
# (the three paths of Ioffe and Szegedy, 2015, section 3, in one line). Read it. The gradient loses its mean, and (for $\epsilon = 0$) its part along $\hat x$. It has to: adding a number to
# the whole batch, or stretching it, changes no $y$, so no gradient may ask for it. What is left is multiplied by $\gamma s$. After training only $dx_j = \gamma\, s\, dy_j$ remains.

# %% [markdown]
# ## 6 · Where to put it, and what becomes superfluous
#
# Ioffe and Szegedy (2015, section 3.2) put it between the linear map and the activation: linear, batch norm, ReLU. The sum of many inputs is more nearly normally distributed than
# what comes out of a ReLU, so mean and variance say more about it. That is the order of most networks that you will meet (lessons 08 and 09). Behind the activation it
# works as well; He, Zhang, Ren and Sun (2016) put it before ReLU *and* convolution in a residual block. Never put it behind the last layer: logits need their scale.
#
# **The layer before it needs no bias.** Adding $b$ to every $x_i$ adds $b$ to $\mu$, and it is gone; $\beta$ does its work. So one writes `bias=False` there and saves the parameters. The *last* layer has no norm behind it and needs its bias: to drop that one, too, is a classic bug (lesson 12).
#
# **The scale of the weights before it does not matter** either: for $c > 0$ and $\epsilon = 0$, $\mathrm{BN}(c\,W x) = \mathrm{BN}(W x)$ (section 3.3 of the paper). With $\epsilon > 0$ this holds as long as $\epsilon$ is small beside the variance.
# The next cell multiplies a weight by 10 and asks your functions for the gradients. It leaves a bias in.

# %% predict="ten-times"
predict(
    "ten-times",
    "The weight before batch norm is multiplied by 10. What happens to the gradient of the loss with respect to it?",
    ["It becomes 10 times as large.", "It stays.", "It becomes a tenth."],
)

# %% demo
rng = np.random.default_rng(0)
x, target = rng.normal(size=(64, 20)), rng.normal(size=(64, 5))
weight, bias = rng.normal(size=(5, 20)), rng.normal(size=5)
gamma, beta, start = np.ones(5), np.zeros(5), RunningStats(np.zeros(5), np.ones(5))

with guarded(batchnorm_forward, batchnorm_backward):
    for c in (1, 10):
        z = x @ (c * weight).T + bias
        y, _, cache = batchnorm_forward(z, gamma, beta, start, training=True)
        dy = (y - target) / len(x)
        dz, _, _ = batchnorm_backward(dy, cache)
        size, dbias = np.linalg.norm(dz.T @ x), np.abs(dz.sum(axis=0)).max()
        print(f"weight × {c:2}: y[0, 0] = {y[0, 0]:+.6f},", end=" ")
        print(f"gradient of the weight {size:.4f}, of the bias {dbias:.0e}")
predicted("ten-times", right="It becomes a tenth.")

# %% [markdown]
# It becomes a tenth, while the output stays. With $\sigma$ ten times as large, $s = 1/\sigma$ in the gradient is a tenth. And the gradient of the bias is 0 up to rounding (below $10^{-15}$): whatever the bias is, it does not learn.
#
# Large weights get small gradients. A step that is too long makes the weights longer, and so the next steps shorter. That is one reason why large learning rates are forgiven.
#
# ### Exercise 6.6: mend
# *"In its last batches of training my network classifies 97 % of the digits correctly. In use it is 74 % of new digits, and only 79 % of the very digits that it was trained on."* The digits are the same, so it is not overfitting. Training is right.
#
# The function below is that network, with one bug. It is shown batches as in training (no weight moves, only the running statistics do), and then classifies `x` with the running statistics. By hand: one input, one hidden unit, one output, with $W_1 = 1$, $\gamma = 2$, $\beta = 1$, $W_2 = 1$, $b = 0$. With momentum 1 the running statistics are those of the last batch. The batch $(0, 3, 6)$ has the mean 3 and the unbiased variance 9. In use, with $\epsilon = 0$, $x = 9$ gives $2 \cdot (9 - 3)/3 + 1 = 5$, the ReLU leaves it, and the logit is 5.
#
# <details><summary>Hint 1</summary>
# Print the running statistics of the first layer after the batches. Then print the mean and the variance of <code>batches[0] @ params[0].T</code>, which is what batch norm is given there. They should be near each other.
# </details>
# <details><summary>Hint 2</summary>
# The running means look like beta, the running variances like gamma**2. Of which numbers are these the mean and the variance?
# </details>


# %% exercise="normed_network"
def normed_network(params, batches, x, *, momentum=0.1, eps=1e-5):
    """
    Show a network some batches as in training, and return its logits (M, classes) for x
    as in use. Each hidden layer is linear without a bias, batch norm, ReLU.

    params: a list, weight (out, in), gamma (out,) and beta (out,) for each hidden layer in
    turn, then weight and bias of the output. batches: a list of arrays (N, in). x: (M, in).
    The running statistics start at mean 0 and variance 1, and keep unbiased variances.
    """
    ### BEGIN BROKEN
    # running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]
    #
    # def forward(h, training):
    #     for i, (mean, var) in enumerate(running):
    #         weight, gamma, beta = params[3 * i : 3 * i + 3]
    #         z = h @ weight.T
    #         if training:
    #             mean, var = z.mean(axis=0), z.var(axis=0)
    #         z = gamma * (z - mean) / np.sqrt(var + eps) + beta
    #         if training:
    #             mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
    #             running[i] = RunningStats(
    #                 (1 - momentum) * running[i].mean + momentum * mean,
    #                 (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
    #             )
    #         h = np.maximum(z, 0)
    #     return h @ params[-2].T + params[-1]
    #
    # for batch in batches:
    #     forward(batch, True)
    # return forward(x, False)
    ### END BROKEN
    ### BEGIN SOLUTION
    running = [RunningStats(np.zeros_like(beta), np.ones_like(beta)) for beta in params[2:-2:3]]

    def forward(h, training):
        for i, (mean, var) in enumerate(running):
            weight, gamma, beta = params[3 * i : 3 * i + 3]
            z = h @ weight.T
            if training:
                mean, var, n = z.mean(axis=0), z.var(axis=0), len(z)
                running[i] = RunningStats(
                    (1 - momentum) * running[i].mean + momentum * mean,
                    (1 - momentum) * running[i].var + momentum * var * n / (n - 1),
                )
            z = gamma * (z - mean) / np.sqrt(var + eps) + beta
            h = np.maximum(z, 0)
        return h @ params[-2].T + params[-1]

    for batch in batches:
        forward(batch, True)
    return forward(x, False)
    ### END SOLUTION


# %% check="normed_network" points=2
check("normed_network", normed_network)

# %% [markdown]
# Here is the trained network, with its weights and 60 batches of the digits that it was trained on:

# %% demo
trained = pictures.trained_network()
print(f"in training, the last batches: {trained.accuracy:.0%} of the digits are classified correctly")
with guarded(normed_network):
    for name, x, labels in [
        ("the same digits", trained.x_train, trained.train_labels),
        ("new digits", trained.x, trained.labels),
    ]:
        logits = normed_network(trained.params, trained.batches, x)
        print(f"in use, {name:16}{np.mean(logits.argmax(axis=1) == labels):.0%}")

# %% [markdown]
# ### Exercise 6.7: use
# After training, batch norm is a fixed linear map, and the layer before it is one as well. Two linear maps in a row are one. So before a network goes to a phone, each norm is **folded** into the layer before it: the same answers, fewer operations, and no norm left (Jacob and others, 2018). Write the function that turns the two layers into one; all you need is the formula of $y_i$ in section 4. Only one weight and one bias give the same answers to all inputs, so the check compares yours with them.
#
# By hand: a linear layer with $W = (3, 6)$ and $b = 5$, then $\gamma = 2$, $\beta = 1$, running mean 2 and variance 9, $\epsilon = 0$. At $x = (0, 0)$ the layer gives 5 and the norm $2 \cdot (5 - 2)/3 + 1 = 3$. At $x = (1, 0)$ they give 8 and 5, at $x = (0, 1)$ they give 11 and 7. So the folded layer has $W = (2, 4)$ and $b = 3$.
#
# <details><summary>Hint 1</summary>
# By what number is each output multiplied, all in all? And what is the answer to an input of zeros?
# </details>
# <details><summary>Hint 2</summary>
# To multiply the rows of a weight with any number of axes, give the factor as many axes of size 1: <code>(-1, *[1] * (weight.ndim - 1))</code> is a shape.
# </details>


# %% exercise="fold_batchnorm"
def fold_batchnorm(weight, bias, gamma, beta, running, *, eps):
    """
    Return (weight, bias) of one layer that gives what a layer and the batch norm behind it
    give after training.

    weight: of a linear layer (out, in), or of a convolution (out, in, K_h, K_w), whose
    outputs are weighted sums plus a bias, too. bias, gamma, beta: (out,); bias is zeros for
    a layer without one. running: a RunningStats. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(running.var + eps)
    new_weight = weight * scale.reshape(-1, *[1] * (weight.ndim - 1))
    return new_weight, (bias - running.mean) * scale + beta
    ### END SOLUTION


# %% check="fold_batchnorm" points=2
check("fold_batchnorm", fold_batchnorm)

# %% [markdown]
# Now fold the trained network, and measure how far its answers to the new digits move:

# %% demo
with guarded(fold_batchnorm):
    h = trained.x
    for i, running in enumerate(trained.running):
        weight, gamma, beta = trained.params[3 * i : 3 * i + 3]
        weight, bias = fold_batchnorm(weight, np.zeros(len(weight)), gamma, beta, running, eps=1e-5)
        h = np.maximum(h @ weight.T + bias, 0)
    logits = h @ trained.params[-2].T + trained.params[-1]
    print(f"largest difference of a logit: {np.abs(logits - trained.logits).max():.0e}")
    print(
        f"same class: {np.mean(logits.argmax(axis=1) == trained.logits.argmax(axis=1)):.0%} of the new digits"
    )

# %% [markdown]
# The logits differ by rounding only, and every class is the same. The folded layers have their bias back: what $\beta$ and the running mean did is in it. Fold only when training is over: nothing normalises any more.

# %% [markdown]
# ## 7 · Other axes
#
# Batch norm has one weak spot, its batch. An example's output depends on the other examples, so batch norm needs many of them, drawn alike in training and
# in use. It also does not fit sequences of different lengths. But mean and variance can be taken over other axes. The four norms below differ in little else:
#
# | norm | for maps $(N, C, H, W)$, one mean for each … | averages over | source |
# |---|---|---|---|
# | batch | channel | $N, H, W$ | Ioffe and Szegedy (2015) |
# | layer | example | $C, H, W$ | Ba, Kiros and Hinton (2016), equation 3 |
# | instance | example and channel | $H, W$ | Ulyanov, Vedaldi and Lempitsky (2016) |
# | group | example and group of channels | $C/G$ channels, $H, W$ | Wu and He (2018), equations 1, 2, 6 and 7 |
#
# Each cube below is one number of an array with 4 examples, 6 channels and 5 pixels (the two axes H and W laid out as one). Cubes of one block and one colour share a mean
# and a variance. The picture begins with batch norm: 6 slices of 20 numbers, one per channel.

# %% predict="group-norm-means"
predict(
    "group-norm-means",
    "4 examples, 6 channels, 5 pixels: how many means does group norm with 3 groups take?",
    ["3", "10", "12", "24"],
)

# %% demo
display(explore(pictures.plot_axes, norm=list(pictures.NORMS), apart=(0.0, 1.0, 0.1)))
predicted("group-norm-means", right="12")

# %% [markdown]
# Group norm with 3 groups takes 12 means, one per example and group, each over 10 numbers; with 2 groups it takes 8 means of 15. Layer norm takes 4 means of 30 numbers, and instance norm takes 24, each over the 5 pixels of one column.
# With 1 group it is layer norm (except for gamma, see the card below), with 6 it is instance norm.
#
# Layer, instance and group norm look at each example alone. So they need no running statistics and do the same in training and after; there is no `training` in their signature.
# Layer norm is the norm of transformers and of recurrent networks. Instance norm is that of style transfer, where a picture's own contrast is to be forgotten, as in our first picture.
#
# ### Exercise 6.8
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


# %% check="layernorm_forward" points=1
check("layernorm_forward", layernorm_forward)

# %% [markdown]
# ### Exercise 6.9
# Group norm cuts the channels into `groups` groups of neighbours. By hand: one example with six channels, $(1, 3, 10, 30, 6, 4)$, three groups, $\gamma = (1, 2, 3, 4, 5, 6)$,
# $\beta = (0, 0, 0, 5, 0, 0)$, $\epsilon = 0$. The groups are $(1, 3)$, $(10, 30)$ and $(6, 4)$, normalised $(-1, 1)$, $(-1, 1)$ and $(1, -1)$, so $y = (-1, 2, -3, 9, 5, -6)$. With six groups each channel would be alone, and $\hat x = 0$:
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


# %% check="groupnorm_forward" points=2
check("groupnorm_forward", groupnorm_forward)

# %% [markdown]
# > **Convention card.** Here and in torch, Keras 3 and Flax the variance is the biased one, and ε is inside the root. Layer norm differs:
# >
# > | | averages over | ε |
# > |---|---|---|
# > | here, torch | the last axes, those that gamma has | $10^{-5}$ |
# > | Keras 3 | the last axis, its channels | $10^{-3}$ |
# > | Flax | the last axis, its channels | $10^{-6}$ |
# >
# > So for maps, gamma has one number per channel *and pixel* here and in torch (`normalized_shape` is $(C, H, W)$), and one per channel in the other two. The Annotated Transformer divides by $\text{std} + \epsilon$, with $N - 1$ in the variance.
# >
# > Group and instance norm have one gamma and one beta per *channel*, here and in all three libraries. `groups` has no default here and in torch; in Keras 3 and Flax it is 32.

# %% [markdown]
# ## 8 · Small batches
#
# A batch's mean is an estimate. Over $n$ independent numbers of variance $\sigma^2$ it is off by $\sigma/\sqrt n$, as in lesson 01, and the batch's variance is too small by the factor $\frac{n-1}{n}$. In training each
# example is therefore shifted by its random neighbours, which acts as noise on every layer. After training the running statistics give no noise, and a different spread. The smaller the batch, the more the two modes are
# two different networks.
#
# Two hidden layers of 50 ReLUs learn the digits, with *your* functions, for 200 steps at the rate 0.1, each time with another batch size. (A batch of one is given as the same digit twice, so that $n - 1$ is not 0;
# its statistics are those of one. torch refuses it: "Expected more than 1 value per channel when training".)

# %% predict="batches-of-one"
predict(
    "batches-of-one",
    "What does a network with batch norm learn of the digits from batches of one?",
    ["As much as from other batches, but slowly.", "Nothing.", "It learns, until the loss overflows."],
)

# %% demo
display(
    explore(
        pictures.plot_batch_sizes,
        batchnorm_forward,
        batchnorm_backward,
        layernorm_forward,
        batch_size=[1, 2, 4, 8, 16, 32, 64],
    )
)
predicted("batches-of-one", right="Nothing.")

# %% [markdown]
# Nothing. In a batch of one $\hat x = 0$: every digit gives the same output, and
# no gradient passes: in a batch of one $dy$ is its own mean, and loses it (section 5). The running variance goes to 0. After training the layer then divides by $\sqrt\epsilon$, and the loss is above 100,000.
#
# On the left, the two lines of batch norm are one network measured twice, in its two modes:
#
# | batch size | what happens |
# |---|---|
# | 64 | the two modes are close: a loss of about 0.2 in both |
# | 4 | the loss is about 1 in training mode, and about half of that after |
# | 2 | $\hat x$ can only be near $-1$ or $1$, whatever the digits are, and the network is far behind layer norm (green), which does not know what a batch is |
# | 1 | nothing is learned |
#
# On the right, one unit: each dot is one batch's mean and deviation, and the square is what the running statistics hold. Move the batch size and watch the dots close in, like $1/\sqrt n$.
#
# Wu and He (2018) report the same at scale: with two images per GPU, a ResNet-50 on ImageNet has an error 10.6 percentage points lower with group norm than with batch norm. Where memory allows only a few
# large images (detection, segmentation, video), group norm is the usual choice.

# %% [markdown]
# ## 9 · Use it
#
# Here are your functions once more, now compared with no norm at all, each network at several learning rates. On the left, six layers of sigmoids after six epochs: deep networks of this kind did not train in lesson 04. On the right, six layers of ReLUs with Kaiming's weights
# after two epochs, which train without any norm.

# %% predict="sigmoids"
predict(
    "sigmoids",
    "Six layers of sigmoids, each network at the best of its rates: which ones learn?",
    ["only the one with batch norm", "the ones with batch norm and with layer norm", "all three"],
)

# %% demo
display(pictures.plot_learning(batchnorm_forward, batchnorm_backward, layernorm_forward))
predicted("sigmoids", right="only the one with batch norm")

# %% [markdown]
# Only the one with batch norm: it classifies 97 % of the training digits correctly at the rate 0.5, while no norm and layer norm stay below 12 % at every rate shown. Layer norm gives each digit's 50 sums mean 0 and spread 1. But the outputs of sigmoids
# lie around ½, so the sums differ far more from unit to unit than from digit to digit. Batch norm subtracts from each unit what is common to all digits, and what is left tells them apart. The norms are no substitutes for each other.
#
# On the right, with ReLUs:
#
# | learning rate | no norm | batch norm |
# |---|---|---|
# | 0.03 | 69 % | 55 % |
# | 0.1 | 72 % | 85 % |
# | 0.3 | 52 % | 93 % |
# | 1 | guesses | more than 90 % |
# | 3 | guesses | more than 75 % |
#
# At the smallest rate the network without batch norm is better. At the best rate of each, batch norm wins after these two epochs, and its best rates are three to ten times larger.
# That is what batch norm is for: longer steps, and less care about the start.

# %% [markdown]
# ## 10 · In torch
#
# The same layers in torch, on the same numbers. `train()` and `eval()` set the mode, and the running statistics are buffers of the layer: they move without an optimizer, and are saved with the weights.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch
    from torch.nn.utils.fusion import fuse_linear_bn_weights

    rng = np.random.default_rng(0)
    maps, dy = rng.normal(2, 3, (8, 6, 4, 4)), rng.normal(size=(8, 6, 4, 4))
    x, one, zero = torch.tensor(maps, requires_grad=True), np.ones(6), np.zeros(6)
    norm = torch.nn.BatchNorm2d(6).double()
    norm(x).backward(torch.tensor(dy))  # in training mode, which is the default
    kept = RunningStats(norm.running_mean.numpy(), norm.running_var.numpy())
    norm.eval()

    def difference(theirs, ours):
        return f"{np.abs(theirs.detach().numpy() - ours).max():.0e}"

    with guarded(batchnorm_forward, batchnorm_backward):
        _, running, cache = batchnorm_forward(maps, one, zero, RunningStats(zero, one), training=True)
        print("dx:              ", difference(x.grad, batchnorm_backward(dy, cache)[0]))
        print("running variance:", difference(norm.running_var, running.var))
        print(
            "in use:          ",
            difference(norm(x), batchnorm_forward(maps, one, zero, kept, training=False)[0]),
        )
    with guarded(layernorm_forward):
        layer, ones = torch.nn.LayerNorm([6, 4, 4]).double(), np.ones((6, 4, 4))
        print("layer norm:      ", difference(layer(x), layernorm_forward(maps, ones, 0 * ones)[0]))
    with guarded(groupnorm_forward):
        group = torch.nn.GroupNorm(3, 6).double()
        print("group norm:      ", difference(group(x), groupnorm_forward(maps, one, zero, groups=3)[0]))
    with guarded(fold_batchnorm):
        weight, bias = rng.normal(size=(6, 5)), rng.normal(size=6)
        tensors = [torch.tensor(a) for a in (weight, bias, *kept)]
        fused, _ = fuse_linear_bn_weights(*tensors, 1e-5, torch.tensor(one), torch.tensor(zero))
        print(
            "folded weight:   ", difference(fused, fold_batchnorm(weight, bias, one, zero, kept, eps=1e-5)[0])
        )

# %% [markdown]
# Six differences of the size of rounding errors in float64. (With float32, torch's default, they would be near $10^{-7}$ times the numbers.)

# %% [markdown]
# ## 11 · At scale
#
# The next cell repeats section 9 with a deep network in torch on Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017). It has 20 layers of 512 and all 60,000 images where there is a GPU, 8 layers of 64 and 3,000 images where there is not. A CPU takes a few seconds. The cell prints a line after each run.

# %% gpu
if why_not():
    print(why_not())
else:
    from course_lib.gpu import normed_mlp

    size, runs = normed_mlp.default_size(), []
    print(size)
    for run in normed_mlp.run_experiment(size):
        runs.append(run)
        ending = f"{run.epochs[-1].val_accuracy:.1%} of new images" if run.epochs else "diverged"
        print(f"{'batch norm' if run.batch_norm else 'no norm   '} at {run.lr:g}: {ending}", flush=True)
    display(pictures.plot_at_scale(runs))

# %% [markdown]
# In the small setting, at learning rate 0.01 both train alike: about 76 % and 77 % of new images are classified correctly after three epochs. At 0.1 (with momentum 0.9, so ten times that in effect) the plain network ends anywhere between guessing and 60 %: it is so unstable that rounding errors decide, and they differ from processor to processor. There the one with batch norm comes to nearly 80 %. No numbers are quoted for the large setting: run it, and compare the two curves.

# %% [markdown]
# ## In your own words
# ### Exercise 6.10
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
# - PCA finds the directions of greatest variance. A few scores rebuild a sample, and 20 of them are enough to classify digits. Whitening divides the scores by their deviations; ZCA rotates them back.
# - Batch norm normalises each channel over the batch in training, and by running statistics after. The biased variance normalises, the unbiased one goes into the running variance.
# - Its gradient loses its mean and its part along $\hat x$. A layer before it needs no bias, and its scale does not matter. After training it can be folded into that layer.
# - It permits larger learning rates. "It reduces internal covariate shift" is disputed: with *more* shift it still trains.
# - It is two networks, and with small batches they differ. Layer, instance and group norm look at one example and have one mode.

# %% demo
predictions()

# %% [markdown]
# **Read on.** Ioffe and Szegedy (2015), [Batch normalization](https://arxiv.org/abs/1502.03167): short, and the gradient stands there in six lines. Santurkar, Tsipras, Ilyas and Madry (2018), [How does batch normalization help optimization?](https://arxiv.org/abs/1805.11604) Wu and He (2018), [Group normalization](https://arxiv.org/abs/1803.08494).
# Ioffe (2017), [Batch renormalization](https://arxiv.org/abs/1702.03275): one way to make the two modes agree.
#
# Next: **07 Convolution**, layers that know that images have neighbours.
#
# <details><summary>Sources</summary>
#
# - J. L. Ba, J. R. Kiros and G. E. Hinton (2016), [Layer normalization](https://arxiv.org/abs/1607.06450), arXiv:1607.06450.
# - A. J. Bell and T. J. Sejnowski (1997), [The "independent components" of natural scenes are edge filters](https://doi.org/10.1016/S0042-6989(97)00121-1), Vision Research 37, 3327–3338: ZCA.
# - J. Bjorck, C. Gomes, B. Selman and K. Q. Weinberger (2018), [Understanding batch normalization](https://arxiv.org/abs/1806.02375), arXiv:1806.02375.
# - [CS231n](https://cs231n.github.io/), second assignment, part on batch normalization; A. Zhang, Z. C. Lipton, M. Li and A. J. Smola, [Dive into deep learning](https://d2l.ai/chapter_convolutional-modern/batch-norm.html) (d2l), section 8.5; S. Rush and others, [The annotated transformer](https://nlp.seas.harvard.edu/annotated-transformer/): the conventions.
# - I. Goodfellow, Y. Bengio and A. Courville (2016), [Deep learning](https://www.deeplearningbook.org), section 2.12, Example: principal components analysis.
# - K. He, X. Zhang, S. Ren and J. Sun (2016), [Identity mappings in deep residual networks](https://arxiv.org/abs/1603.05027), arXiv:1603.05027.
# - H. Hotelling (1933), [Analysis of a complex of statistical variables into principal components](https://doi.org/10.1037/h0071325), Journal of Educational Psychology 24, 417–441.
# - S. Ioffe (2017), [Batch renormalization](https://arxiv.org/abs/1702.03275), arXiv:1702.03275.
# - S. Ioffe and C. Szegedy (2015), [Batch normalization: accelerating deep network training by reducing internal covariate shift](https://arxiv.org/abs/1502.03167), arXiv:1502.03167.
# - B. Jacob and others (2018), [Quantization and training of neural networks for efficient integer-arithmetic-only inference](https://arxiv.org/abs/1712.05877), arXiv:1712.05877: folding.
# - A. Kessy, A. Lewin and K. Strimmer (2018), [Optimal whitening and decorrelation](https://arxiv.org/abs/1512.00809), arXiv:1512.00809.
# - Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller (1998), [Efficient backprop](https://doi.org/10.1007/3-540-49430-8_2), in Neural networks: tricks of the trade.
# - K. Pearson (1901), [On lines and planes of closest fit to systems of points in space](https://doi.org/10.1080/14786440109462720), Philosophical Magazine 2, 559–572.
# - S. Santurkar, D. Tsipras, A. Ilyas and A. Madry (2018), [How does batch normalization help optimization?](https://arxiv.org/abs/1805.11604), arXiv:1805.11604.
# - H. Shimodaira (2000), [Improving predictive inference under covariate shift by weighting the log-likelihood function](https://doi.org/10.1016/S0378-3758(00)00115-4), Journal of Statistical Planning and Inference 90, 227–244.
# - D. Ulyanov, A. Vedaldi and V. Lempitsky (2016), [Instance normalization: the missing ingredient for fast stylization](https://arxiv.org/abs/1607.08022), arXiv:1607.08022.
# - Y. Wu and K. He (2018), [Group normalization](https://arxiv.org/abs/1803.08494), arXiv:1803.08494.
# - H. Xiao, K. Rasul and R. Vollgraf (2017), [Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms](https://arxiv.org/abs/1708.07747), arXiv:1708.07747.
# - B. Zhang and R. Sennrich (2019), [Root mean square layer normalization](https://arxiv.org/abs/1910.07467), arXiv:1910.07467: RMSNorm, which a check names.
# - The digits: E. Alpaydin and C. Kaynak (1998), [Optical recognition of handwritten digits](https://doi.org/10.24432/C50P49), UCI machine learning repository.
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $I$, $a$, $b$ | a photograph; the factor and the offset of another light (elsewhere $b$ is a bias) |
# | $x$, $y$; $dx$, $dy$ | input and output of a layer; the gradients of the loss with respect to them |
# | $N$, $D$; $N, C, H, W$ | samples and features; examples, channels, rows and columns of maps |
# | $n$ | how many numbers are averaged for one feature: $N$ for vectors, $N H W$ for maps |
# | $\mu$, $\sigma^2$, $\sigma$ | mean, variance and standard deviation |
# | $\Sigma$ | covariance, $(D, D)$ |
# | $u_j$, $\sigma_j^2$ | principal axis $j$, of length 1, and the variance along it: an eigenvector of Σ and its eigenvalue |
# | $k$, $z_{nj}$ | the number of axes kept; the score of sample $n$ on axis $j$ |
# | $\hat x$ | $x$ after normalising |
# | $s$ | $1 / \sqrt{\sigma^2 + \epsilon}$, in the code `inv_std` |
# | $\epsilon$ | the small constant in the root |
# | $\gamma$, $\beta$ | the learned scale and shift of a norm |
# | $m$ | momentum of the running statistics: the weight of the new one |
# | $c$ | a number that weights are multiplied by; $c_j$: the coordinates of $u$ |
# | $[i = j]$ | 1 if $i = j$, else 0 |
# | $G$ | the number of groups |
# </details>
