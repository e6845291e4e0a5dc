# %% [markdown]
# # 05 · Overfitting and dropout
#
# {{badges}}
#
# **A network that knows every training example by heart has a training loss of 0. How do you stop it from learning the answers
# instead of the subject?**
#
# Lessons 01 to 04 brought the training loss down. That was never the goal: we want to be right on examples that nobody has seen. In this lesson
# you measure the gap between the two, and write what closes it: honest splits, weight decay, early stopping, augmentation, ensembles, and
# then dropout, which trains an astronomical number of networks for the price of one.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 5.1 `train_val_test_split`: keep some examples back | 3 | ●○○○ | 5 |
# | 5.2 `l2_penalty`: large weights cost | 2 | ●○○○ | 5 |
# | 5.3 `early_stopping_epoch`: when to stop | 2 | ●●○○ | 10 |
# | 5.4 `random_crop_flip`: more examples from the same ones | 4 | ●●○○ | 10 |
# | 5.5 `ensemble_predict`: many networks, one answer | 2 | ●○○○ | 3 |
# | 5.6 `dropout_forward`: leave units out | 5 | ●●○○ | 10 |
# | 5.7 `dropout_backward`: and their gradient | 2 | ●○○○ | 5 |
# | 5.8 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 01 (minibatches, weight decay) and on the idea of a layer with a forward and a backward pass.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.viz import dropout as pictures
from course_lib.viz.widgets.explore import explore, log_slider

# %% [markdown]
# ## Predict first
#
# Twelve points lie near a smooth curve; the noise on each has standard deviation 0.2. We fit polynomials: degree 0 is a constant, degree 1 a
# straight line, degree 11 has twelve coefficients and can go through all twelve points exactly. Then we draw 500 *new* points from the same
# curve, with the same noise, and measure the mean squared error on those.
#
# **Which degree has the least error on the new points?** And on the twelve? Write down both before you run the next cell.

# %%
prediction = ...  # (best degree for new points, best degree for the twelve)

# %% demo
explore(pictures.plot_curve_fit, degree=(0, 11))

# %% [markdown]
# Degree 3 has the least error on new points, 0.071; the noise alone would give 0.04. Degree 11 has none at all on the twelve points, and 1.7 on new
# ones, more than a constant. On the left, degree 0 and 1 miss the bend, degree 11 shoots through every point and far away in between. Three words
# for that:
#
#
# | | training error | error on new examples | what to do |
# |---|---|---|---|
# | **under-fit** | high | high, and about the same | a larger model, train longer |
# | **right** | low | little above it | stop here |
# | **over-fit** | very low | much higher | more data; or the rest of this lesson |
#
# The gap between the two errors is the subject of this lesson. No degree of the polynomial, no weight and no training loss tells how wide it is:
# you need examples that the fit has not seen.

# %% [markdown]
# ## 1 · Three parts
#
# - The **training** set: the weights are fitted to it.
# - The **validation** set: everything *else* is chosen on it (the degree, the learning rate, how many epochs, $p$ of dropout).
# - The **test** set: looked at once, at the very end.
#
# Why is the validation set not enough? Choosing is fitting too. Take 20 networks that all have a true accuracy of 80 %, and measure each on
# 100 validation examples. The standard deviation of one measurement is $\sqrt{0.8 \cdot 0.2 / 100} = 4\,\%$, so the best of the 20 shows about 87 %,
# and none of it is real. The winner has been fitted to the validation set.
#
# A usual split is 60/20/20; with a million examples 98/1/1 will do, because what matters is how many *examples*, not which share,
# measure the error: with $n$ of them, its standard deviation is at most $0.5/\sqrt n$.
#
# > **Convention card.** `fractions` add up to 1, and the cuts fall at the running sums times $n$, rounded. (Either way of rounding is accepted:
# > sizes may be
# > off by one, but each example is in exactly one part.) scikit-learn's `train_test_split` makes two parts; call it twice for three.
#
# ### Exercise 5.1
# By hand: `n=10` and `(0.6, 0.2, 0.2)` cut after 6 and after 8. One right answer is `[4 6 2 7 3 5]`, `[9 0]`, `[8 1]`.
#
# <details><summary>Hint</summary>
# Shuffle once, with <code>rng.permutation(n)</code>; then cut. <code>np.cumsum</code> gives running sums, <code>np.split(a, [6, 8])</code> cuts.
# </details>


# %% exercise="train_val_test_split"
def train_val_test_split(n, fractions, rng):
    """
    Return a tuple of index arrays, one for each fraction: every index 0 … n-1 is in
    exactly one of them, at random.

    n: how many examples there are. fractions: such as (0.6, 0.2, 0.2), together 1. rng:
    an np.random.Generator.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    ends = np.rint(np.cumsum(fractions) * n).astype(int)
    return tuple(np.split(order, ends[:-1]))
    ### END SOLUTION


# %% check="train_val_test_split" points=3
check("train_val_test_split", train_val_test_split)

# %% [markdown]
# ## 2 · Large weights cost: L2
#
# The polynomial of degree 11 swings wildly between its points, and the largest of its coefficients is 1,538 (that of degree 3: 2.4): to bend
# sharply, a function needs large weights.
# So let them cost something. For the weights $w^{(1)} \dots w^{(L)}$ of the layers, add
#
# $$R(w) = \frac{\lambda}{2} \sum_{l=1}^{L} \lVert w^{(l)} \rVert^2, \qquad
# \frac{\partial R}{\partial w^{(l)}} = \lambda\, w^{(l)}$$
#
# to the loss (Goodfellow, Bengio and Courville, 2016, equations 7.2 and 7.3). You met the gradient as weight decay in lesson 01. Each layer may
# have a $\lambda$ of its own; then call the
# function once for each. Biases are left out: they shift a function, they do not bend it.
#
# Below, a classifier divides the plane by a straight border, which is free, and one bump around each of 60 training points, whose weights cost λ.
# **Predict**: what does the border look like for a very small
# $\lambda$, and what for a very large one? Which of the three errors of the right panel could you have measured in earnest?

# %% demo
explore(pictures.plot_classifier, weight_decay=log_slider(1e-6, 1e3, 1e-6, per_decade=4))

# %% [markdown]
# At $\lambda = 10^{-6}$ the border winds around every point: no training point is on the wrong side, and 34 % of the new ones are. At $\lambda =
# 1$ it is smooth: 5 %
# of the training points and 8.4 % of the new ones. At $\lambda = 1000$ the bumps are gone and a straight line is left: 15 % and 16 %.
# Over-fit, right, and under-fit. In
# earnest you have the blue and the green curve only. The green one has its lowest point near the red one's; the blue one says "the less decay the
# better".
#
# > **Convention card.** The penalty has the ½, so that its gradient is $\lambda w$: the weight decay of `torch.optim`, and d2l. Keras'
# > `L2(λ)` has no ½: its gradient is $2\lambda w$, so half our λ does the same.
#
# ### Exercise 5.2
# By hand: two layers, $w^{(1)} = (3\;\;4)$ and $w^{(2)} = (1, -2)^\top$, $\lambda = 0.1$. The squares sum to $25 + 5 = 30$, the penalty is $1.5$,
# the gradients are $(0.3\;\;0.4)$ and
# $(0.1, -0.2)^\top$.


# %% exercise="l2_penalty"
def l2_penalty(params, weight_decay):
    """
    Return (penalty, grads): the L2 penalty of all weights together, and a list with its
    gradient for each array.

    params: a list of arrays, the weights of each layer. weight_decay: λ, at least 0.
    Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    penalty = 0.5 * weight_decay * sum(np.sum(param**2) for param in params)
    return penalty, [weight_decay * param for param in params]
    ### END SOLUTION


# %% check="l2_penalty" points=2
check("l2_penalty", l2_penalty)

# %% [markdown]
# ## 3 · Stop in time
#
# The training loss of a large network falls for as long as you train. The validation loss falls, turns, and climbs. **Early stopping** keeps the
# weights of
# the epoch with the least validation loss so far, and gives up when `patience` epochs in a row brought no new best (Goodfellow, Bengio and
# Courville, 2016, algorithm 7.1). It costs nothing, and saves the epochs after.
#
# Why does it help? Weights start small and grow as training goes on. For a quadratic loss and a small learning rate, stopping after $\tau$ steps
# does nearly the same as an
# L2 penalty with $\lambda \approx 1/(\tau \eta)$ (Goodfellow, Bengio and Courville, 2016, section 7.8): few steps are strong decay.
#
# ### Exercise 5.3
# By hand: losses 3, 2, 2.5, 2.4, 1 and patience 2. The best is epoch 1, counted from 0. Epochs 2 and 3 are no better: training stops. The loss of
# 1 in epoch 4 never
# happens, and the answer is 1.
#
# <details><summary>Hint 1</summary>
# Go through the losses and remember the best epoch so far. How many epochs ago was it?
# </details>
# <details><summary>Hint 2</summary>
# Only a <em>lower</em> loss is better; an equal one is not. And if the patience never runs out, all epochs were trained.
# </details>


# %% exercise="early_stopping_epoch"
def early_stopping_epoch(losses, patience):
    """
    Return the epoch, counted from 0, whose weights are kept.

    losses: the validation loss after each epoch; those after the stop never happen.
    patience: training stops as soon as this many epochs in a row brought no loss below
    the best before them.
    """
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best
    ### END SOLUTION


# %% check="early_stopping_epoch" points=2
check("early_stopping_epoch", early_stopping_epoch)

# %% [markdown]
# ## 4 · More data from the same data
#
# The best cure is more examples. Where there are none to be had, make some: a boot moved by two pixels is a boot, and so is its mirror image.
# **Augmentation** changes each image at random *each time it is shown*, in ways that keep its label. So the network never sees the
# same image twice, and learns what does not matter.
#
# What keeps the label depends on the subject: a mirrored boot is a boot, a mirrored "2" is no digit, and a 6 upside down is a 9. Validation and
# test images are left as they are.
#
# The recipe of He et al. (2016, section 4.2), used on CIFAR-10 ever since: surround the image with `padding` black pixels, cut a window of the
# original size out at a random place, and mirror it left to right with probability ½.
#
# ### Exercise 5.4
# By hand: the image $\begin{pmatrix}1&2\\3&4\end{pmatrix}$ with `padding=1` becomes
# $\begin{pmatrix}0&0&0&0\\0&1&2&0\\0&3&4&0\\0&0&0&0\end{pmatrix}$. The window at row 0, column 1 is
# $\begin{pmatrix}0&0\\1&2\end{pmatrix}$, mirrored $\begin{pmatrix}0&0\\2&1\end{pmatrix}$. There are $3 \cdot 3 \cdot 2 = 18$ possible results.
#
# The check knows all possible windows of each image and looks where yours are; in which order you draw is up to you.
#
# <details><summary>Hint 1</summary>
# A loop over the images is fine. <code>np.pad(image, ((0, 0), (padding, padding), (padding, padding)))</code> leaves the channels alone.
# </details>
# <details><summary>Hint 2</summary>
# How many places are there for the window? <code>rng.integers(low, high)</code> never gives <code>high</code>. <code>a[..., ::-1]</code> mirrors
# the last axis.
# </details>


# %% exercise="random_crop_flip"
def random_crop_flip(images, *, padding, rng):
    """
    Return new images: each shifted by -padding … padding pixels each way, mirrored with
    probability ½.

    images: (N, C, H, W). What comes in from outside is 0. Every image has its own two
    shifts and its own flip, drawn from rng.
    """
    ### BEGIN SOLUTION
    height, width = images.shape[2:]
    around = ((0, 0), (padding, padding), (padding, padding))
    crops = []
    for image in images:
        padded = np.pad(image, around)
        top, left = rng.integers(0, 2 * padding + 1, 2)
        crop = padded[:, top : top + height, left : left + width]
        if rng.random() < 0.5:
            crop = crop[:, :, ::-1]
        crops.append(crop)
    return np.stack(crops)
    ### END SOLUTION


# %% check="random_crop_flip" points=4
check("random_crop_flip", random_crop_flip)

# %% [markdown]
# Here is what yours does to one ankle boot.

# %% demo
pictures.plot_crops(random_crop_flip)

# %% [markdown]
# ## 5 · Ask many networks
#
# Train $M$ networks and let them answer together. Let each be wrong by $\epsilon_i$, with mean 0, variance $v$, and covariance $c$ between any
# two. The average is wrong by
#
# $$\mathbb{E}\left[\Big(\frac{1}{M} \sum_i \epsilon_i\Big)^2\right] = \frac{v}{M} + \frac{M - 1}{M}\, c$$
#
# (Goodfellow, Bengio and Courville, 2016, equations 7.50 and 7.51). If all make the same mistakes, $c = v$, nothing is gained. If their mistakes
# are independent, $c = 0$, the error falls like $1/M$.
# Everything depends on the networks being *different*.
#
# **Bagging** (Breiman, 1996) makes them different by giving each its own training set: $N$ examples drawn *with replacement* from the $N$ there
# are. Each leaves out a share of $(1 - 1/N)^N \approx 1/e \approx 37\,\%$
# (you met the number in lesson 01), and sees others twice.
#
# > **Convention card.** We average the probabilities, then take the likeliest class. The alternatives: a vote, in which all networks count alike
# > (Hansen and Salamon, 1990), or the geometric mean, which one network's near-zero can veto.
#
# ### Exercise 5.5
# By hand: three networks, one example, probabilities $(0.9, 0.1)$, $(0.4, 0.6)$, $(0.4, 0.6)$. The mean is $(0.57, 0.43)$: class 0, though two of
# three would have said 1.


# %% exercise="ensemble_predict"
def ensemble_predict(probabilities):
    """
    Return the class, 0 … K-1, that the networks choose together for each example, of
    shape (N,); in a tie the first.

    probabilities: (M, N, K), each network's probabilities for each example and class.
    """
    ### BEGIN SOLUTION
    return probabilities.mean(axis=0).argmax(axis=1)
    ### END SOLUTION


# %% check="ensemble_predict" points=2
check("ensemble_predict", ensemble_predict)

# %% [markdown]
# **Predict**: take over-fitted classifiers of section 2 ($\lambda = 10^{-6}$), each fitted to its own bag of the 60 points. One alone is wrong on
# 29 % of the new
# points. How far down do 60 come together: 25 %, 20 %, or lower? The best single classifier, its weight decay chosen well, has 7.7 %.

# %% demo
pictures.plot_bagging(ensemble_predict)

# %% [markdown]
# Eight nearly halve the error, to 16 %, and 60 come down to 11.7 %, though each of them over-fits as before. Then the curve flattens: the
# covariance $c$ is left,
# because all bags come from the same 60 points.
#
# ## 6 · Dropout: all those networks in one
#
# Sixty networks take sixty times the time, to train and to ask. **Dropout** (Hinton et al., 2012; Srivastava et al., 2014) trains one, in which
# for every
# example each hidden unit is left out with probability $p$. What is left is a *thinned* network. With $n$ units there are $2^n$ of them; they
# share all
# their weights, so training one trains a part of every other, and hardly any is seen twice. They share a job.
#
# The same thing can be seen as **noise on the features**. A unit cannot rely on the one beside it, which may be gone next time; so each must be
# of use
# in the company of many others. Srivastava et al. call the opposite *co-adaptation*: units that only make up for each other's mistakes on the
# training set.
#
# Let it blink. Each drop of the histogram is the answer of one thinned network to the same input; the weights never change.

# %% demo
pictures.blink()

# %% [markdown]
# With $p = 0.5$ the answers spread from about −0.8 to 2.2, with a standard deviation of about 0.6. Their mean settles at 0.72, and the *whole* network
# gives 0.76 in one pass: nearly the
# mean of all $2^{16} = 65{,}536$ thinned networks, for the price of one. Now take away the tick at "divide by 1 − p", and the two part.
#
# For one linear layer the mean would be exact, since the expectation of a sum is the sum of expectations. For one hidden layer before a softmax,
# the whole network gives exactly the
# normalised *geometric* mean of all thinned ones (Hinton et al., 2012). With ReLUs in between it is an approximation: a deterministic stand-in
# for the average.
#
# ### What to do when testing
#
# A unit with output $x$ that is kept with probability $1 - p$ gives the next layer $(1 - p)\,x$ on average. When testing, all units are there. If
# nothing were done, the next layer would get
# $1/(1 - p)$ times as much as it was trained for: twice as much for $p = ½$. There are two ways to make up for it.
#
# | | while training | when testing |
# |---|---|---|
# | Srivastava et al. (2014) | $y = m\,x$ | $y = (1 - p)\, x$ |
# | **inverted dropout** (ours) | $y = \dfrac{m\,x}{1 - p}$ | $y = x$ |
#
# Here $m$ is 1 with probability $1 - p$ and 0 else, drawn for each unit *and each example*. In both, $y$ has the same mean in training and in
# testing. In the second the test network
# knows nothing of dropout.
#
# **Predict**: the histogram below shows what one unit of the next layer receives, in training and when testing. If the scaling is forgotten,
# which of the two
# moves, and where to?

# %% demo
explore(
    pictures.plot_scaling,
    p=[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    scaling=["inverted", "when testing", "forgotten"],
)

# %% [markdown]
# With $p = 0.5$ and inverted scaling, both have their mean at 5.7; only the spread, 2.2, is gone when testing. With the scaling of 2014 both are
# at 2.8. Forgotten, the
# training mean is 2.8 and testing brings 5.7: the next layer meets numbers it was never trained on. At $p = 0.8$ they are five times too large.
#
# > **Convention card.** `p` is the probability to **drop**: so in torch, Keras and d2l. In Srivastava et al. (2014), in CS231n and in
# > TensorFlow 1 it is the probability to
# > **keep**. At $p = ½$ nobody sees the difference. Scaling is by $1/(1-p)$ while training. Each entry of the array has its own draw; torch's
# > `Dropout2d`
# > drops whole channels.
#
# ### Exercise 5.6
# By hand: $x = (1, 2, 3, 4)$, $p = 0.2$, and the draws say that the second is dropped: $y = (1.25, 0, 3.75, 5)$. With `training=False`, $y = x$.
#
# The cache is a `DropoutCache(mask, p)`: `mask` has the shape of `x` and is True where an entry was kept; `p` is the probability. When not
# training, everything
# is kept and the cache's `p` is 0.
#
# <details><summary>Hint 1</summary>
# <code>rng.random(shape)</code> draws numbers that are evenly spread over [0, 1). What share of them is below p?
# </details>
# <details><summary>Hint 2</summary>
# Return two things in both modes. p and 1 - p are Python numbers and keep a float32 x float32; an array of float64 would not.
# </details>


# %% provided="DropoutCache"
class DropoutCache(NamedTuple):
    """
    What dropout_backward needs: where an entry was kept (True), and the probability to
    drop (0 when not training).
    """

    mask: np.ndarray
    p: float


# %% exercise="dropout_forward"
def dropout_forward(x, *, p, training, rng):
    """
    Return (y, cache): while training each entry of x is dropped with probability p, and
    the others are scaled so that the mean stays.

    x: an array of any shape. p: in [0, 1). training: if False, y is x. rng: an
    np.random.Generator; a new mask comes from it at each call. cache: a DropoutCache;
    its fields are checked, too. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape, dtype=bool), 0.0)
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), DropoutCache(mask, p)
    ### END SOLUTION


# %% check="dropout_forward" points=5
check("dropout_forward", dropout_forward)

# %% [markdown]
# ### Backward
#
# For one forward pass the mask is a constant, and $y_i = \frac{m_i}{1 - p}\, x_i$ is a multiplication. So $\frac{\partial L}{\partial x_i} =
# \frac{\partial L}{\partial y_i} \cdot \frac{m_i}{1 - p}$: what was dropped had
# no part in the loss, and learns nothing from it.
#
# ### Exercise 5.7
# By hand: $dy = (1, 2, -4, 8)$, mask (True, False, True, False), $p = ½$. Then $dx = (2, 0, -8, 0)$.
#
# The check hands you a right cache, whatever your forward function does. As everywhere in this course, a backward function returns a tuple with
# one gradient for each array: here `(dx,)`.


# %% exercise="dropout_backward"
def dropout_backward(dy, cache):
    """
    Return the 1-tuple (dx,), where dx has the shape of x.

    dy: the gradient of the loss with regard to y. cache: a DropoutCache.
    """
    ### BEGIN SOLUTION
    return (dy * cache.mask / (1 - cache.p),)
    ### END SOLUTION


# %% check="dropout_backward" points=2
check("dropout_backward", dropout_backward)

# %% [markdown]
# ## 7 · Use it
#
# Now everything at once, with your functions. 1,000 images of Fashion-MNIST, at half their size, are split by your `train_val_test_split` into
# 600, 200 and 200. A
# network with two hidden layers of 80 units (23,050 parameters for 600 images) is trained three times for 50 epochs: as it is; with your dropout
# after each
# hidden layer; and with your L2 penalty as well. Your `early_stopping_epoch` looks on, with patience 5, and says where it would have stopped.
#
# **Predict**: which of the two curves does dropout move more, the training loss or the validation loss?

# %% demo
from course_lib.datasets.loaders import load_fashion

fashion = load_fashion()
rng = np.random.default_rng(0)
chosen = rng.permutation(len(fashion.train_labels))[:1000]
x, labels = pictures.small_images(fashion.train_images[chosen]), fashion.train_labels[chosen]
train, val, test = [(x[part], labels[part]) for part in train_val_test_split(1000, (0.6, 0.2, 0.2), rng)]

ours = {"forward": dropout_forward, "backward": dropout_backward, "penalty": l2_penalty}
runs, nets = {}, {}
for name, p, weight_decay in [
    ("no dropout", 0, 0),
    ("dropout, p = 0.25", 0.25, 0),
    ("dropout and L2", 0.25, 0.003),
]:
    runs[name], nets[name] = pictures.train_run(train, val, p=p, weight_decay=weight_decay, **ours)

pictures.plot_gap(runs, stop=early_stopping_epoch)

# %% [markdown]
# Without dropout the training loss goes down to 0.08, while the validation loss zig-zags: the gap at the end is 0.52. With
# dropout the gap is about 0.3, with
# the penalty as well about 0.2, and the validation loss ends at about 0.56 and 0.52 instead of 0.60. It is mostly the *training* loss that moved: what is
# closed is
# the part of it that was learnt by heart. Be fair to the plain network: stopped early, in epoch 14, it has 0.56, at its best, in epoch 33, 0.52; and on 200 validation images a difference of
# 0.04 in the loss, or of 3 % in the
# accuracy, is within the noise of the measurement (section 1). What dropout gives is a curve that still falls at the end, so that stopping at the
# right time matters less.
#
# ### Many answers, or one
# When testing you may also leave dropout *on*, ask the network many times, and average: **Monte-Carlo averaging**. Your `ensemble_predict` and
# your `dropout_forward` do it here, on the
# 2,000 images of the test set. **Predict**: how many passes does it take to be as good as the whole network's single one?

# %% demo
pictures.plot_monte_carlo(
    nets["dropout and L2"],
    pictures.small_images(fashion.test_images),
    fashion.test_labels,
    predict=ensemble_predict,
)

# %% [markdown]
# One thinned network alone has a loss of about 0.72 and an error of about 24 %. Averaging helps quickly at first and slowly later; the mean of 50 has about
# 0.60 and 21 %, and so has the whole network
# in a single pass. The deterministic approximation costs a fiftieth and loses nothing. What it cannot give is the *spread* of
# the answers, which tells how sure the
# network is (Gal and Ghahramani, 2016).
#
# ### Turn it yourself
# The same network, trained on 600 images and validated on 1,000, under 16 settings. The faint lines are the network with neither. Find a setting
# in which the two curves lie close together and *both are bad*. What is that called?

# %% demo
explore(pictures.plot_training, p=[0.0, 0.25, 0.5, 0.75], weight_decay=[0.0, 0.003, 0.01, 0.03])

# %% [markdown]
# With neither, the validation loss is least in epoch 14 and then climbs from 0.61 to 0.85, while the accuracy stands still: the network grows
# surer of its mistakes. $p = 0.25$ alone ends at
# 0.63, with the accuracy up from 78.4 % to 79.9 %; a weight decay of 0.003 alone at 0.67; the two together at 0.59 and 80.3 %. At $p = 0.75$ the
# loss is 1.1 on both sets, with
# accuracies of 63 % and 56 %: of 80 units 20 are left, too few for the job. That is under-fitting. A small gap is not the goal; a small
# validation loss is.
#
# ### What it did in 2014
# Srivastava et al. measured dropout on everything there was. Test errors, from their tables 2 to 6:
#
# | data | without | with dropout |
# |---|---|---|
# | MNIST, fully connected | 1.60 % | 1.25 % (ReLU, 3 layers of 1,024); 0.95 % with max-norm (2 layers of 8,192) |
# | Street View house numbers, convolutional | 3.95 % | 3.02 % in the fully connected layers; 2.55 % in all |
# | CIFAR-10 | 15.6 % | 12.6 % |
# | CIFAR-100 | 43.5 % | 37.2 % |
# | ImageNet 2012, top 5 | 26 % (best other team) | 16 % (AlexNet, which was new in more than dropout) |
#
# What it costs: training takes two to three times as long (their section 11), because the gradients are noisy. It did not help on very small
# sets: with 100 or 500 images of MNIST nothing was gained (section 7.4). And their Monte-Carlo average needed about 50 passes to be as good as
# the single scaled one (section 7.5).
# Today convolutional networks rely on batch norm (lesson 06) and augmentation instead; in large fully connected layers and in transformers
# dropout is still there, often with $p = 0.1$ (Vaswani et al., 2017).
#
# ### Exercise 5.8 · In your own words
# A colleague adds dropout with $p = 0.5$ to her network. Now the training loss that her program prints is *higher* than the validation loss, in
# every epoch.

# %% [markdown] exercise="train-above-val" points=3
# **Has she made a mistake? Why can that be, how would you find out, and what would it mean if both losses were high?**
#
# ### BEGIN SOLUTION
# Not necessarily. The printed training loss is measured on thinned networks (dropout is on), and averaged over an epoch in which the weights
# still moved; the validation loss is measured after the epoch on the whole network (dropout off). The two are different networks. To compare,
# measure the training loss again after the epoch, in test mode: it should then lie below the validation loss. If both are high, the network
# under-fits: p is too large for its size, so lower p, widen the layers or train longer.
#
# *Marking guide.* 1 point: dropout is on for one number and off for the other. 1 point: evaluate the training set with `training=False` (or the
# validation set with dropout on). 1 point: both high means under-fitting, with a remedy that fits. "The validation set is easier" is not
# impossible, but without a way to find out it earns nothing.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - The training error says how well a network remembers. Choose on the validation set, report on the test set, once.
# - Under-fit: both errors are high. Over-fit: they part. A small gap between two bad numbers is no success.
# - L2 adds $\lambda w$ to the gradient, early stopping keeps the best epoch, augmentation shows each image anew.
# - An ensemble's error falls like $1/M$ as far as its members err independently.
# - Dropout trains $2^n$ thinned networks that share their weights, or, seen otherwise, puts noise on the features.
# - $p$ is the share dropped, one draw for each unit and example. Divide by $1 - p$ while training; test with the whole network.
#
# **Read on.** Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), *Dropout: a simple way to prevent neural networks from
# overfitting*, JMLR 15: sections 1, 4 and 7 read easily. Goodfellow, Bengio and Courville (2016), *Deep Learning*, chapter 7, free at
# deeplearningbook.org. Gal and Ghahramani
# (2016), *Dropout as a Bayesian approximation*, arXiv:1506.02142: what the spread of the Monte-Carlo answers says.
#
# Next: **06 Normalising**, which keeps every layer's numbers in one range.
#
# <details><summary>Sources</summary>
#
# Breiman (1996), Bagging predictors, Machine Learning 24. Hansen and Salamon (1990), Neural network ensembles, IEEE PAMI 12. He et al. (2016),
# arXiv:1512.03385. Hinton et al. (2012), arXiv:1207.0580. Krizhevsky, Sutskever and Hinton (2012), NIPS 25. Tompson et al. (2015),
# arXiv:1411.4280. Vaswani et al. (2017), arXiv:1706.03762. Xiao,
# Rasul and Vollgraf (2017), arXiv:1708.07747.
# </details>
