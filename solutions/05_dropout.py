# %% [markdown]
# # 05 · Overfitting and dropout
#
# {{badges}}
#
# **A network that knows every training example by heart has a training loss of 0. How do you make it learn the subject instead of the answers?**
#
# Lessons 01 to 04 brought the training loss down. That was never the goal: a network has to be right on examples that nobody has seen. In this lesson you measure the gap between the two, and you write what narrows it: honest splits, weight decay, early stopping, changed images, committees of networks, and dropout.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 5.1 `train_val_test_split`: keep some examples back | 3 | ●○○○ | 5 |
# | 5.2 `l2_penalty`: large weights cost | 1 | ●○○○ | 4 |
# | 5.3 `early_stopping_epoch`: when to stop | 2 | ●●○○ | 10 |
# | 5.4 `random_crop_flip`: more examples from the same ones | 2 | ●●○○ | 10 |
# | 5.5 `ensemble_predict`: many networks, one answer | 1 | ●○○○ | 3 |
# | 5.6 `dropout_forward`: leave units out | 5 | ●●○○ | 10 |
# | 5.7 `dropout_backward`: and their gradient | 2 | ●○○○ | 5 |
# | 5.8 `evaluate`: *mend* a test that flatters | 2 | ●●○○ | 10 |
# | 5.9 `train_with_early_stopping`: *use* it on a real network | 3 | ●●○○ | 12 |
# | 5.10 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (a layer's forward and backward function, the cache between them, the gradient check) and on lesson 01 (minibatches, weight decay). A little probability is needed: mean, variance, standard deviation. Nine questions ask for a prediction: choose an answer and press *Commit* before you run the cell below it.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.gradcheck import check_gradient  # as in lesson 00
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import dropout as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## A network that blinks
#
# Below is a trained network with 16 hidden units. Its input stays the same all the time, and so do its weights. With all its units it answers 0.76.
#
# Now each hidden unit is left out with probability ½, at random, again and again. The units that stay are multiplied by 2. What is left is called a **thinned** network. Each thinned network gives an answer of its own.

# %% predict="thinned-mean"
predict(
    "thinned-mean",
    "The answers of many thinned networks are collected. Where does their mean settle?",
    ["near 0: half of the network is missing", "near 0.4, the half of 0.76", "near 0.76, as with all units"],
)

# %% demo
display(pictures.blink())
predicted("thinned-mean", right="near 0.76, as with all units")

# %% [markdown]
# It settles near 0.76: at 0.72. Each bar of the histogram counts answers of thinned networks. They spread from about −0.8 to 2.2, with a standard deviation of about 0.6, and yet the whole network answers in one pass nearly what all $2^{16} = 65{,}536$ thinned networks answer on average. Now untick "scale the units that stay": the mean moves away from the whole network's answer.
#
# A network that is trained while it blinks like this is trained with **dropout**. Why would anybody do that to a network? The answer needs the first five sections; you write dropout in section 6.

# %% [markdown]
# ## Twelve points
#
# Twelve points lie near a smooth curve; the noise on each has standard deviation 0.2. We fit polynomials: degree 0 is a constant, degree 1 a straight line, and degree 11 has twelve coefficients, so that it can go through all twelve points exactly. Then we draw 500 *new* points from the same curve, with the same noise, and measure the mean squared error on those.

# %% predict="degree"
predict(
    "degree",
    "Which of these polynomials has the lowest error on the new points?",
    ["degree 1", "degree 3", "degree 7", "degree 11"],
)

# %% demo
display(explore(pictures.plot_curve_fit, degree=(0, 11)))
predicted("degree", right="degree 3")

# %% [markdown]
# Degree 3 has the lowest error on new points, 0.071; the noise alone would give 0.04. Degree 11 has an error of 0 on the twelve points and of 1.7 on the new ones, more than a constant. Move `degree`: degrees 0 and 1 miss the bend; degree 11 hits every point and goes far astray between them. Three words describe this:
#
# | | training error | error on new examples | what to do |
# |---|---|---|---|
# | **under-fit** | high | high, and about the same | a larger model, train longer |
# | **right** | low | little above it | stop here |
# | **over-fit** | very low | much higher | more data; or the rest of this lesson |
#
# The gap between the two errors is the subject of this lesson. The training loss does not tell how wide it is: for that you need examples that the fit has not seen.

# %% [markdown]
# ## 1 · Three parts
#
# - The **training** set: the weights are fitted to it.
# - The **validation** set: everything *else* is chosen on it, such as the degree, the learning rate, the number of epochs, the strength of dropout. Such choices are called *hyperparameters*.
# - The **test** set: it is looked at once, at the very end.
#
# Why is the validation set not enough? Choosing is fitting, too. Take 20 networks that all have a true accuracy of 80 %, and measure each on 100 validation examples. The standard deviation of one measurement is $\sqrt{0.8 \cdot 0.2 / 100} = 4\,\%$, so the best of the 20 shows about 87 %. None of the gain is real: the winner was fitted to the validation set.
#
# A usual split is 60/20/20. With a million examples 98/1/1 will do. What matters is how many *examples* measure the error, not which share: with $n$ of them, the standard deviation of the measured error is at most $0.5/\sqrt n$.
#
# ### Exercise 5.1
# By hand: `n=10` and `(0.6, 0.2, 0.2)` give parts of 6, 2 and 2. One right answer is `[4 6 2 7 3 5]`, `[9 0]`, `[8 1]`. Sizes that do not come out even may be rounded either way, but every example is in exactly one part.
#
# <details><summary>Hint 1</summary>
# Shuffle once, with <code>rng.permutation(n)</code>; then cut.
# </details>
# <details><summary>Hint 2</summary>
# The cuts fall at the running sums of the fractions, times n: <code>np.cumsum</code>. And <code>np.split(a, [6, 8])</code> cuts after 6 and after 8.
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
# > **Convention card.** Ours cuts into any number of parts, at the running sums times $n$, rounded. scikit-learn's `train_test_split` makes two parts: call it twice for three. torch's `random_split` takes fractions, too; it rounds each part down and deals out the rest, one example per part. Keras 3's `fit(validation_split=0.2)` takes the *last* 20 %, unshuffled: shuffle before.
#
# ## 2 · Large weights cost: L2
#
# The polynomial of degree 11 swings wildly between its points. The largest of its coefficients is 1,538; that of degree 3 is 2.4. To bend sharply, a function needs large weights. So let them cost something. For the weights $W^{(1)} \dots W^{(L)}$ of $L$ layers, add
#
# $$R = \frac{\lambda}{2} \sum_{l=1}^{L} \lVert W^{(l)} \rVert^2$$
#
# to the loss, where $\lVert W \rVert^2$ is the sum of the squares of all entries (Goodfellow, Bengio and Courville, 2016, equation 7.2). This is the **L2 penalty**; its gradient is the weight decay of lesson 01. If each layer is to have a $\lambda$ of its own, call the function once per layer. Biases are left out: they shift a function and do not bend it.
#
# Below, a classifier divides the plane. Its border is a straight line, bent by one bump around each of 60 training points. The line costs nothing; the weights of the bumps cost $\lambda$. At $\lambda = 10^{-6}$, where they cost next to nothing, no training point is on the wrong side of the border.

# %% predict="bumps"
predict(
    "bumps",
    "How many of 2,000 new points are on the wrong side, at λ = 0.000001?",
    ["about 5 %", "about 15 %", "about 35 %"],
)

# %% demo
display(explore(pictures.plot_classifier, weight_decay=log_slider(1e-6, 1e3, 1e-6, per_decade=4)))
predicted("bumps", right="about 35 %")

# %% [markdown]
# About 35 %: it is 34 %. Move `weight_decay` to the right:
#
# | $\lambda$ | the border | training points on the wrong side | new points | |
# |---|---|---|---|---|
# | $10^{-6}$ | winds around every point | 0 % | 34 % | over-fit |
# | $1$ | is smooth | 5 % | 8.4 % | right |
# | $1000$ | is a straight line: the bumps are gone | 15 % | 16 % | under-fit |
#
# In practice you have the blue and the green curve only. The green one, of the validation points, is lowest near where the orange one is. The blue one, of the training points, would have you choose no decay at all.
#
# ### Exercise 5.2
# The gradient is not given here: differentiate $R$ with respect to one weight. By hand: two layers, $W^{(1)} = (3\;\;4)$ and $W^{(2)} = (1, -2)^\top$, and $\lambda = 0.1$. The squares sum to $25 + 5 = 30$, so the penalty is $1.5$. For the gradient, take the weight 4 alone: it adds $0.05 \cdot 4^2$ to the penalty. How fast does this grow with the weight?


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


# %% check="l2_penalty" points=1
check("l2_penalty", l2_penalty)

# %% [markdown]
# > **Convention card.** The penalty has the ½, so that its gradient is $\lambda W$.
# >
# > | | penalty | gradient |
# > |---|---|---|
# > | here, d2l; optax's `l2_loss`, times $\lambda$ | $\tfrac{\lambda}{2}\lVert W\rVert^2$ | $\lambda W$ |
# > | `weight_decay` of `torch.optim.SGD`, optax's `add_decayed_weights` | none in the loss | $\lambda W$ |
# > | Keras 3's `regularizers.L2(λ)` | $\lambda\lVert W\rVert^2$ | $2\lambda W$: half our $\lambda$ does the same |
#
# ## 3 · Stop in time
#
# The training loss of a large network falls for as long as you train. The validation loss falls, turns, and climbs; you will see it in section 7. **Early stopping** keeps the weights of the epoch with the lowest validation loss so far, and gives up when `patience` epochs in a row brought no new best (Goodfellow, Bengio and Courville, 2016, algorithm 7.1). So the number of epochs is a hyperparameter that is found in a single run.
#
# Why does it help? Weights start small and grow in training, so few steps are like a strong penalty. Take a quadratic loss, and start gradient descent at $W = 0$ with learning rate $\eta$. Then $T$ steps lead nearly where an L2 penalty with $\lambda \approx 1/(T \eta)$ leads, if the curvatures are small compared with $1/\eta$ and with $\lambda$ (Goodfellow, Bengio and Courville, 2016, section 7.8). For networks it is a rule of thumb.
#
# ### Exercise 5.3
# By hand: losses 3, 2, 2.5, 2.4, 1 and patience 2. The best is epoch 1, counted from 0. Epochs 2 and 3 are no better, so training stops. The loss of 1 in epoch 4 never happens, and the answer is 1.
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
# > **Convention card.** With patience 2, training ends in the second epoch without a new best: so do Keras 3's `EarlyStopping` and Lightning's. Flax's `EarlyStopping` and torch's `ReduceLROnPlateau`, which lowers the learning rate instead, act one epoch later. Keras 3 keeps the *last* weights unless you ask for `restore_best_weights=True`.
#
# ## 4 · More data, or more from the same data
#
# The best cure is more examples. Below, one network (two hidden layers of 80 units) was trained on 100 to 6,400 images of Fashion-MNIST, reduced to 14 × 14 pixels: three times per size, and each time stopped at its best epoch.

# %% predict="sixty-four-times"
predict(
    "sixty-four-times",
    "6,400 images are 64 times as many as 100. How far does the error on test images fall?",
    ["to about an eighth, 1/√64", "to about a quarter", "to a bit less than half"],
)

# %% demo
display(pictures.plot_sizes())
predicted("sixty-four-times", right="to a bit less than half")

# %% [markdown]
# To a bit less than half: from 34 % to 15 %. Both scales are logarithmic, and the points lie nearly on a straight line: the error is about proportional to $n^{-0.20}$. That is far slower than the $1/\sqrt n$ with which a mean gets more exact (dotted). On many tasks such lines were found over several powers of ten, with other slopes (Hestness et al., 2017). They are useful: with three sizes that you have, you can guess what ten times as many images would bring before you pay for them.
#
# ### Augmentation
# Where there are no more examples, make some. A boot moved by two pixels is a boot, and so is its mirror image. **Augmentation** changes each image at random *each time it is shown*, in ways that keep its label. So the network hardly ever sees the same image twice, and learns what does not matter.
#
# What keeps the label depends on the subject. A mirrored boot is a boot, a mirrored "2" is no digit, and a 6 upside down is a 9. Validation and test images are left as they are.
#
# | change | keeps the label of | does not |
# |---|---|---|
# | shift, crop | most images with some room around the object | what is cut in two |
# | mirror left to right | animals, clothes, scenes | letters, digits, road signs |
# | rotate by a few degrees | nearly everything | large angles: 6 and 9 |
# | zoom | objects at any distance | where size is what is asked, as in microscopy |
# | brightness, contrast, colour | objects in any light | ripe and unripe fruit |
# | noise | photographs in poor light | textures as fine as the noise |
#
# Krizhevsky, Sutskever and Hinton (2012, section 4.1) trained on crops and mirror images of ImageNet and changed the colours of each image along their principal components (lesson 06 explains these). For CIFAR-10 one recipe has stayed in use since Lee et al. (2015), and He et al. (2016, section 4.2) use it too: surround the image with `padding` black pixels, cut out a window of the original size at a random place, and mirror it left to right with probability ½.
#
# ### Exercise 5.4
# By hand: the image $\begin{pmatrix}1&2\\3&4\end{pmatrix}$ with `padding=1` becomes $\begin{pmatrix}0&0&0&0\\0&1&2&0\\0&3&4&0\\0&0&0&0\end{pmatrix}$. The window at row 0, column 1 is $\begin{pmatrix}0&0\\1&2\end{pmatrix}$; mirrored it is $\begin{pmatrix}0&0\\2&1\end{pmatrix}$. There are $3 \cdot 3 \cdot 2 = 18$ possible results.
#
# The check knows all possible windows of each image and looks where yours are. In which order you draw is up to you.
#
# <details><summary>Hint 1</summary>
# A loop over the images is fine. <code>np.pad(image, ((0, 0), (padding, padding), (padding, padding)))</code> leaves the channels alone.
# </details>
# <details><summary>Hint 2</summary>
# How many places are there for the window? <code>rng.integers(low, high)</code> never gives <code>high</code>. <code>a[..., ::-1]</code> mirrors the last axis.
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


# %% check="random_crop_flip" points=2
check("random_crop_flip", random_crop_flip)

# %% [markdown]
# Here is what yours does to one ankle boot.

# %% demo
pictures.plot_crops(random_crop_flip)

# %% [markdown]
# What does it gain? The network from above was trained on 600 images for 50 epochs, three times with each change. A shift of 1 pixel is a shift of 2 pixels in the original image. The images of Fashion-MNIST are all centred, and nearly all shoes point to the left. The test images are the 2,000 of the test set, and then *the same images, each shifted by up to 1 pixel at random*.

# %% predict="shifted-training"
predict(
    "shifted-training",
    "Training on images shifted at random: what does it do to the error on the test images as they are, all centred?",
    ["it falls by 2 points or more", "it stays within 2 points", "it rises by 2 points or more"],
)

# %% demo
display(pictures.plot_changes())
predicted("shifted-training", right="it stays within 2 points")
with guarded(random_crop_flip):
    plain, shifted = pictures.errors_with(random_crop_flip)
    print(f"shift and mirror with yours, one network: {plain:.1%} as they are, {shifted:.1%} shifted")

# %% [markdown]
# It stays within 2 points; it rises a little, from 22.0 % to 23.2 %. The dotted line is the error without any change. The line below the picture is one network trained with *your* `random_crop_flip`.
#
# | change in training | test images as they are | test images shifted |
# |---|---|---|
# | none | 22.0 % | 44.7 % |
# | shift by 1 pixel | 23.2 % | 25.8 % |
# | shift and mirror | 23.9 % | 27.4 % |
# | brightness by 1.5 | 21.3 % | 45.1 % |
#
# So augmentation helps against what really varies in the images to come, and against nothing else. On the test images as they are nothing is off centre, and the network has spent some of its 80 units on shifts that never occur. On shifted images the network that never saw a shift is wrong on 44.7 % of them, and the one that saw shifts on 25.8 %. Before you choose a change, ask how the images to come will differ from your training images.
#
# With 2,000 test images a difference of 1 point is within the noise (section 1), and three networks per bar are few: what brightness and the other changes gain or lose on the left is too little to tell.

# %% [markdown]
# ## 5 · Ask many networks
#
# Train $M$ networks and let them answer together. Let network $i$ be wrong by $e_i$, a random number with mean 0 and variance $\mathbb{E}[e_i^2] = \sigma^2$, where $\mathbb{E}$ is the mean over everything that is random. Let $\mathbb{E}[e_i e_j] = c$ for any two networks: this is their **covariance**, large if they tend to be wrong together. Square the average of the $e_i$: there are $M$ terms $e_i^2$ and $M(M-1)$ terms $e_i e_j$, so
#
# $$\mathbb{E}\left[\Big(\frac{1}{M} \sum_i e_i\Big)^2\right] = \frac{\sigma^2}{M} + \frac{M - 1}{M}\, c$$
#
# (Goodfellow, Bengio and Courville, 2016, equations 7.50 and 7.51). If all make the same mistakes, $c = \sigma^2$, nothing is gained. If their mistakes are independent, $c = 0$ and the mean squared error falls like $1/M$. Everything depends on the networks being *different*.
#
# **Bagging** (Breiman, 1996) makes them different by giving each a training set of its own: $N$ examples drawn *with replacement* from the $N$ that there are. Each such *bag* leaves out a share of about $(1 - 1/N)^N \approx 1/e \approx 37\,\%$ of the examples (you met the number in lesson 01), and has others twice or more often. Of the examples a, b, c, d three bags might be
#
# | training set | examples |
# |---|---|
# | 1 | a a c d |
# | 2 | b b c c |
# | 3 | a b d d |
#
# ### Exercise 5.5
# Average the probabilities of all networks, then take the likeliest class. By hand: three networks, one example, probabilities $(0.9, 0.1)$, $(0.4, 0.6)$, $(0.4, 0.6)$. The mean is $(0.57, 0.43)$: class 0, though two of three would have said 1.


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


# %% check="ensemble_predict" points=1
check("ensemble_predict", ensemble_predict)

# %% [markdown]
# > **Convention card.** We average the probabilities, then take the likeliest class: so does scikit-learn's `BaggingClassifier` where its members give probabilities. The alternatives are a vote, in which all networks count alike (Hansen and Salamon, 1990; scikit-learn's `VotingClassifier` by default), and the geometric mean, which one network's near-zero can veto.
#
# Now take 60 of the over-fitted classifiers of section 2 ($\lambda = 10^{-6}$), each fitted to its own bag of the 60 points. One alone is wrong on 29 % of the new points on average. The best single classifier, its weight decay chosen well, has 7.7 %.

# %% predict="committee"
predict(
    "committee",
    "How many of the new points are wrong when all 60 over-fitted classifiers answer together?",
    ["about 25 %", "about 18 %", "about 12 %"],
)

# %% demo
display(pictures.plot_bagging(ensemble_predict))
predicted("committee", right="about 12 %")

# %% [markdown]
# About 12 %: 11.7 %. Eight nearly halve the error, to 16 %. Each of them over-fits as before; they over-fit in different places, and there the others outvote them. Then the curve flattens, since the covariance $c$ is left: all bags come from the same 60 points.
#
# ## 6 · Dropout: all those networks in one
#
# Sixty networks take sixty times the time, in training and in use. **Dropout** (Hinton et al., 2012; Srivastava et al., 2014) trains one network, and leaves out each hidden unit with probability $p$, anew for every example in every step. Each step trains one thinned network. With $n$ units there are $2^n$ of them. They share all their weights, so a step that trains one of them trains a part of nearly all the others. That is the network that blinks at the top of this page.
#
# The same can be seen as **noise on the features**. A unit cannot rely on the one beside it, which may be gone in the next step. So each has to be useful together with many different others. Srivastava et al. call the opposite *co-adaptation*: units that make up for each other's mistakes, in a way that fits the training examples only.
#
# ### What to do when testing
#
# In training half of the units are missing, if $p = ½$. When testing, all are there. Suppose that nothing is done about it: no value is scaled, neither in training nor when testing.

# %% predict="forgotten"
predict(
    "forgotten",
    "One unit of the next layer adds up its inputs. What does it receive when testing, compared with the mean in training?",
    ["half as much", "about the same", "twice as much"],
)

# %% demo
display(
    explore(
        pictures.plot_scaling,
        scaling=["forgotten", "inverted", "when testing"],
        p=[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    )
)
predicted("forgotten", right="twice as much")

# %% [markdown]
# Twice as much: the mean in training is 2.85, and when testing it receives 5.65. The next layer meets numbers it was never trained on. At $p = 0.8$ they are five times too large. A unit with output $x$ that is kept with probability $1 - p$ gives $(1 - p)\,x$ on average, and $x$ when testing. There are two ways to make up for the factor:
#
# | | in training | when testing |
# |---|---|---|
# | "when testing": Srivastava et al. (2014) | $y = r\,x$ | $y = (1 - p)\, x$ |
# | **"inverted"** (ours) | such that the mean of $y$ is $x$ | $y = x$ |
#
# Here $r$ is 1 with probability $1 - p$ and 0 otherwise, drawn for each unit *and each example*. In both rows $y$ has the same mean in training and when testing; only the spread is gone when testing. With $p = 0.5$ and inverted dropout both means are 5.7, and the standard deviation in training is 2.2; with the scaling of 2014 both means are 2.8. Inverted dropout has the advantage that a network in use knows nothing of dropout.
#
# ### Exercise 5.6
# What must be done to $r\,x$ in training, so that its mean is $x$? By hand: $x = (1, 2, 3, 4)$, $p = 0.2$, and the draws say that the second is dropped: $y = (1.25, 0, 3.75, 5)$. With `training=False`, $y = x$.
#
# The cache is a `DropoutCache(mask, p)`, a *NamedTuple*: a tuple whose entries have names, so that backward can write `cache.mask`. `mask` has the shape of `x` and is True where an entry was kept; `p` is the probability to drop. When not training, everything is kept and the cache's `p` is 0.
#
# <details><summary>Hint 1</summary>
# <code>rng.random(shape)</code> draws numbers that are evenly spread over [0, 1). What share of them is below p?
# </details>
# <details><summary>Hint 2</summary>
# Return two things in both modes.
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
    Return (y, cache): in training each entry of x is dropped with probability p, and the
    others are scaled so that the mean stays.

    x: an array of any shape. p: the probability to drop, in [0, 1). training: if False, y
    is x. rng: an np.random.Generator; a new mask comes from it at each call. cache: a
    DropoutCache; its fields are checked, too. Nothing is changed in place.
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
# > **Convention card.** `p` is the probability to **drop**.
# >
# > | | the argument | scaled |
# > |---|---|---|
# > | here, torch's `Dropout(p)`, Keras 3's and Flax's `Dropout(rate)`, d2l | probability to drop | by $1/(1 - p)$ in training |
# > | CS231n, TensorFlow 1's `keep_prob` | probability to **keep** | by one over it, in training |
# > | Srivastava et al. (2014) | probability to **keep** | by it, when testing |
# >
# > At ½ nobody sees the difference. Each entry of the array has its own draw; torch's `Dropout2d` and Keras 3's `SpatialDropout2D` drop whole channels (Tompson et al., 2015). torch allows $p = 1$, which drops everything.
#
# ### Backward
#
# For one forward pass the mask is a constant. So each $y_i$ is a number times $x_i$, and the chain rule of lesson 00 says what $dx_i$ is. A unit that was dropped had no part in the loss: what should it learn from it?
#
# ### Exercise 5.7
# By hand: $dy = (1, 2, -4, 8)$, mask (True, False, True, False), $p = ½$. Then $dx = (2, 0, -8, 0)$.
#
# The check hands you a correct cache, whatever your forward function does. As everywhere in this course, a backward function returns a tuple with one gradient for each array: here `(dx,)`.


# %% exercise="dropout_backward"
def dropout_backward(dy, cache):
    """
    Return the 1-tuple (dx,), where dx has the shape of x.

    dy: the gradient of the loss with respect to y. cache: a DropoutCache.
    """
    ### BEGIN SOLUTION
    return (dy * cache.mask / (1 - cache.p),)
    ### END SOLUTION


# %% check="dropout_backward" points=2
check("dropout_backward", dropout_backward)

# %% [markdown]
# Do the two belong together? Check with central differences (lesson 00). There is one catch: $f(x + h)$ and $f(x - h)$ must use the same mask, so each call gets a generator with the same seed. The first number should be below $10^{-6}$; the second shows what happens when each call draws a new mask.

# %% demo
rng = np.random.default_rng(0)
x, weights = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
drawn_on = np.random.default_rng(1)


def loss_of(x, rng):
    return np.sum(weights * dropout_forward(x, p=0.3, training=True, rng=rng)[0])


with guarded(dropout_forward, dropout_backward):
    _, cache = dropout_forward(x, p=0.3, training=True, rng=np.random.default_rng(1))
    (dx,) = dropout_backward(weights, cache)
    print(f"same mask: {check_gradient(lambda x: loss_of(x, np.random.default_rng(1)), x, dx):.1e}")
    print(f"new masks: {check_gradient(lambda x: loss_of(x, drawn_on), x, dx):.1e}")

# %% [markdown]
# ### Noise of another kind
#
# If dropout is noise on the features, other noise may do as well. Multiply each unit by a normal random number instead, with the same mean 1 and the same variance, $p/(1 - p)$ (Srivastava et al., 2014, section 10). This is **Gaussian dropout**. It needs no scaling when testing either.

# %% demo
explore(pictures.plot_noise, noise=["dropout", "Gaussian noise"], p=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6])

# %% [markdown]
# The factors could hardly look more different, and the next layer receives nearly the same: the sum of 64 such products is close to a normal distribution either way. Section 7 compares the two in training.
#
# ## 7 · Use it
#
# The function below gets snapshots of a network that was trained with dropout, one per epoch. It answers two questions: which snapshot should be kept, and what share of new images will it classify wrongly?
#
# ### Exercise 5.8: mend
# Its author writes: *"I ran it twice on the same snapshots and got two different answers. And with every network I have tried, the error on images of the next day was larger than the error that it had reported."* There are **two bugs**, one for each complaint. Change as little as you can. There are points for the snapshot and for the error. Both numbers depend on both bugs, so mending one alone may earn nothing.
#
# <details><summary>Hint 1</summary>
# Which units are at work when this function asks the network?
# </details>
# <details><summary>Hint 2</summary>
# What was the story of the best of 20 networks in section 1? On which set is chosen here, and on which is reported?
# </details>


# %% exercise="evaluate"
def evaluate(snapshots, val, test, *, p, rng):
    """
    Return (epoch, error): the number of the snapshot with the lowest validation error, the
    first of equals, and the share of test examples that it classifies wrongly.

    snapshots: a list of (weight1 (H, D), weight2 (K, H)); there is a ReLU between the two,
    and dropout with probability p behind it in training. val, test: (x (N, D), labels (N,)).
    """

    ### BEGIN BROKEN
    # def error(weights, part):
    #     weight1, weight2 = weights
    #     x, labels = part
    #     h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=True, rng=rng)
    #     return np.mean((h @ weight2.T).argmax(axis=1) != labels)
    #
    # errors = [error(weights, test) for weights in snapshots]
    # best = int(np.argmin(errors))
    # return best, errors[best]
    ### END BROKEN
    ### BEGIN SOLUTION
    def error(weights, part):
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return np.mean((h @ weight2.T).argmax(axis=1) != labels)

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], test)
    ### END SOLUTION


# %% check="evaluate" points=2
check("evaluate", evaluate)

# %% [markdown]
# Now everything at once, with your functions. 1,600 of the small images of Fashion-MNIST are split by your `train_val_test_split` into 600 for training and 1,000 for validation. This is not 60/20, for a reason: with 200 validation images the turn that we want to see would drown in their noise. The test set is the 2,000 images that Fashion-MNIST keeps for it.
#
# A network with two hidden layers of 80 units (23,050 parameters for 600 images) is trained three times for 50 epochs: as it is; with your dropout after each hidden layer; and with your L2 penalty as well. Your `early_stopping_epoch` looks on, with patience 5, and says which epoch it would have kept. All losses are measured without dropout.

# %% predict="gap"
predict(
    "gap",
    "After 50 epochs, compared with the network without dropout: what has dropout done?",
    [
        "lowered the training loss and the validation loss",
        "raised the training loss, lowered the validation loss",
        "raised the training loss and the validation loss",
    ],
)

# %% demo
runs, nets = {}, {}
with guarded(train_val_test_split, dropout_forward, dropout_backward, l2_penalty):
    train, val = pictures.fashion_parts(train_val_test_split)
    runs, nets = pictures.three_runs(
        train, val, forward=dropout_forward, backward=dropout_backward, penalty=l2_penalty
    )
    display(pictures.plot_gap(runs, stop=early_stopping_epoch))
predicted("gap", right="raised the training loss, lowered the validation loss")

# %% [markdown]
# It has raised the training loss and lowered the validation loss:
#
# | after 50 epochs | training loss | validation loss | the gap |
# |---|---|---|---|
# | no dropout | 0.01 | 0.91 | 0.90 |
# | dropout, $p = 0.25$ | 0.08 | 0.76 | 0.68 |
# | dropout and L2 | 0.18 | 0.61 | 0.43 |
#
# The plain network's validation loss is lowest in epoch 11, at 0.66. Then it climbs, while the training loss goes to 0. At their best the two others have 0.62 and 0.58, which is not much less. Dropout and the penalty make the turn later and flatter, so that it matters less when you stop. (In another run the numbers differ by a few hundredths.)
#
# Gaussian noise on the features does the same job. Here are the means of three runs after 50 epochs; the errors do not tell the three networks apart:
#
# | | validation loss | error on test images |
# |---|---|---|
# | no noise | 0.91 | 21.6 % |
# | dropout, $p = 0.25$ | 0.76 | 21.4 % |
# | Gaussian noise of the same variance | 0.73 | 21.5 % |
#
# ### Exercise 5.9: use
# In practice you do not know the curve beforehand, and the weights of all epochs are too many to keep. Write the loop that trains, validates, keeps the best weights and stops.
#
# It is given two functions. `step()` trains the network for one epoch and returns its weights, a list of arrays: *the very arrays that the next call of* `step` *changes in place*. `validate(weights)` returns the loss of such weights on the validation set. Your loop returns the best epoch and the weights of that epoch. The check tries it on given losses and on networks that over-fit. There are points for the epoch and for the weights.
#
# By hand: after the calls of `step` the losses are 3, 2, 2.5, 2.4, and `patience` is 2: `step` is called four times, and the answer is epoch 1 with the weights as they were after the second call. If `max_epochs` is 3, `step` is called three times, and the answer is the same.
#
# <details><summary>Hint 1</summary>
# <code>early_stopping_epoch</code> is the same decision, with all losses known.
# </details>
# <details><summary>Hint 2</summary>
# <code>kept = weights</code> gives the list a second name, and <code>list(weights)</code> makes a new list of the same arrays. What makes new arrays?
# </details>


# %% exercise="train_with_early_stopping"
def train_with_early_stopping(step, validate, *, patience, max_epochs):
    """
    Train until `patience` epochs in a row brought no validation loss below the best before
    them, or for max_epochs. Return (best, weights): the epoch with the lowest loss, counted
    from 0, the first of equals, and the weights it had, a list of arrays.

    step(): one epoch; returns the weights, a list of arrays that its next call changes in
    place. validate(weights): their validation loss. max_epochs: at least 1.
    """
    ### BEGIN SOLUTION
    best_loss, best, kept = np.inf, 0, None
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best, kept = loss, epoch, [weight.copy() for weight in weights]
        elif epoch - best >= patience:
            break
    return best, kept
    ### END SOLUTION


# %% check="train_with_early_stopping" points=3
check("train_with_early_stopping", train_with_early_stopping)

# %% [markdown]
# Now it trains the plain network. The test set is looked at only after training: for the weights that your loop returns and, for comparison, for those after 50 epochs.

# %% demo
with guarded(train_with_early_stopping, train_val_test_split):
    train, val = pictures.fashion_parts(train_val_test_split)
    plain = pictures.training_steps(train, val)
    best, weights = train_with_early_stopping(plain.step, plain.validate, patience=5, max_epochs=50)
    kept = plain.test(weights)
    print(f"your loop kept epoch {best + 1}: test loss {kept.loss:.2f}, {1 - kept.accuracy:.1%} are wrong")
    to_the_end = pictures.training_steps(train, val)
    for _ in range(50):
        last = to_the_end.step()
    late = to_the_end.test(last)
    print(f"after 50 epochs: test loss {late.loss:.2f}, {1 - late.accuracy:.1%} are wrong")

# %% [markdown]
# Your loop stopped in epoch 16 and kept epoch 11. Its weights have the test loss 0.65; after 50 epochs the loss is 0.88. Yet the share of wrong answers has not risen: it was 22.3 % in epoch 11 and is 21.0 % after 50 epochs, a difference within the noise. The loss depends also on *how sure* the network is, and after epoch 11 the network becomes more and more sure of its mistakes. Early stopping gave you the lowest loss, as it should. If you want the lowest error, let `validate` return the error.
#
# ### Many answers, or one
# When testing you may also leave dropout *on*, ask the network many times, and average: **Monte-Carlo averaging**. Your `ensemble_predict` and your `dropout_forward` do it here with the network that was trained with dropout and L2, on the 2,000 test images.

# %% predict="passes"
predict(
    "passes",
    "How many passes with dropout have to be averaged until their loss is within 0.01 of the whole network's, in one pass?",
    ["2", "about 10", "more than 1,000"],
)

# %% demo
if nets:
    display(
        pictures.plot_monte_carlo(nets["dropout and L2"], *pictures.fashion_test(), predict=ensemble_predict)
    )
else:
    print("The networks of this section are not there yet: see the cell that trains three of them.")
predicted("passes", right="about 10")

# %% [markdown]
# About 10: the mean of 8 passes is as near as that.
#
# | | loss | wrong |
# |---|---|---|
# | one thinned network | 0.73 | 25 % |
# | the mean of 8 passes | 0.62 | 21 % |
# | the mean of 50 passes | 0.61 | 20 % |
# | the whole network, one pass | 0.61 | 21 % |
#
# The whole network is as good as 50 passes, for a fiftieth of the work. That is not so for every network. For the one trained with dropout alone, the mean of 50 passes has a loss of 0.64, and the whole network 0.76: it is too sure of itself.
#
# The whole network's single pass is a deterministic stand-in for the average over all thinned networks. For one linear layer it would be exact, since the mean of a sum is the sum of the means. For one hidden layer before a softmax it gives exactly the normalised *geometric* mean of all thinned networks' probabilities (Hinton et al., 2012). With ReLUs in between it is an approximation. What it cannot give is the *spread* of the answers, which says something of how sure the network is (Gal and Ghahramani, 2016).
#
# ### Turn it yourself
# The same network under 16 settings, trained and validated on other images: again 600 and 1,000. The faint dashed lines are the network with neither dropout nor decay. Look for a setting in which the two curves lie close together and *both are bad*.

# %% demo
explore(pictures.plot_training, p=[0.0, 0.25, 0.5, 0.75], weight_decay=[0.0, 0.003, 0.01, 0.03])

# %% [markdown]
# | $p$ | weight decay | validation loss, lowest (epoch) | at the end | validation accuracy at the end |
# |---|---|---|---|---|
# | 0 | 0 | 0.62 (11) | 0.86 | 79.9 % |
# | 0.25 | 0 | 0.60 (29) | 0.70 | 80.0 % |
# | 0 | 0.01 | 0.58 (37) | 0.62 | 78.6 % |
# | 0.25 | 0.01 | 0.55 (48) | 0.56 | 80.0 % |
# | 0.75 | 0.03 | 1.04 (50) | 1.04 | 63.6 % |
#
# With neither, the loss turns in epoch 11; with both, it has hardly turned after 50 epochs. The accuracies of the first four are within the noise of 1,000 images. In the last row the training loss is 0.99 and the training accuracy 68 %: of 80 units 20 are left on average, too few for the task. That is under-fitting. A small gap is not the goal; a small validation loss is.
#
# ### What it did in 2014
# Srivastava et al. measured dropout on the best-known tasks of their time. Test errors, from their tables 2 to 6:
#
# | data | without | with dropout |
# |---|---|---|
# | MNIST, fully connected | 1.60 % | 1.25 % (ReLU, 3 layers of 1,024); 0.95 % with max-norm (2 layers of 8,192) |
# | Street View house numbers, convolutional | 3.95 % | 3.02 % in the fully connected layers; 2.55 % in all |
# | CIFAR-10 | 15.6 % | 12.6 % |
# | CIFAR-100 | 43.5 % | 37.2 % |
# | ImageNet 2012, top 5 | 26 % (best other team) | 16 % (AlexNet, which was new in more than dropout) |
#
# What it costs: training takes two to three times as long (their section 11), because the gradients are noisy. It did not help on very small sets: with 100 or 500 images of MNIST nothing was gained (section 7.4). And their Monte-Carlo average needed about 50 passes to be as good as the single scaled one (section 7.5). Today convolutional networks rely on batch norm (lesson 06) and augmentation instead. In large fully connected layers and in transformers dropout is still used, often with $p = 0.1$ (Vaswani et al., 2017).
#
# ## 8 · In torch
#
# Dropout is a layer there; `train()` and `eval()` switch it. Weight decay is an option of the optimizer. The masks are torch's own, so take a mask from what came out, and compare the rest with your functions.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch

    torch.manual_seed(0)
    x = torch.randn(4, 5, dtype=torch.float64, requires_grad=True)
    drop = torch.nn.Dropout(p=0.3)
    y = drop(x)
    y.sum().backward()
    print("eval() leaves x as it is:", torch.equal(drop.eval()(x), x))
    weight = torch.nn.Parameter(torch.tensor([[3.0, 4.0]], dtype=torch.float64))
    weight.grad = torch.zeros_like(weight)
    torch.optim.SGD([weight], lr=1.0, weight_decay=0.1).step()
    with guarded(dropout_backward, l2_penalty):
        cache = DropoutCache((y != 0).numpy(), 0.3)
        print("backward:    ", np.abs(dropout_backward(np.ones((4, 5)), cache)[0] - x.grad.numpy()).max())
        (grad,) = l2_penalty([np.array([[3.0, 4.0]])], 0.1)[1]
        print("weight decay:", np.abs(np.array([[3.0, 4.0]]) - grad - weight.detach().numpy()).max())

# %% [markdown]
# ### At scale
#
# A network with dropout and without. On a GPU: three hidden layers of 1,024 units, all 60,000 images of Fashion-MNIST at full size if they can be had, $p = ½$, 30 epochs. On a CPU a small one of a few seconds, on 1,000 images, so that this page stays quick.

# %% gpu
if why_not():
    print(why_not())
else:
    from course_lib.gpu import dropout_mlp

    size = dropout_mlp.default_size()
    print(size)
    display(pictures.plot_gap(dropout_mlp.run_experiment(size)))

# %% [markdown]
# Read it as the picture of section 7: where does the validation loss turn on the left, and what is left of the gap on the right?
#
# ## In your own words

# %% [markdown] exercise="train-above-val" points=3
# ### Exercise 5.10
# A colleague adds dropout with $p = 0.5$ to her network. Now the training loss that her program prints is *higher* than the validation loss, in every epoch. **Has she made a mistake? Why can that be, how would you find out, and what would it mean if both losses were high?**
#
# ### BEGIN SOLUTION
# Not necessarily. The printed training loss is measured on thinned networks (dropout is on), and averaged over an epoch in which the weights still moved; the validation loss is measured after the epoch on the whole network (dropout off). The two are different networks. To compare, measure the training loss again after the epoch, in test mode: it should then lie below the validation loss. If both are high, the network under-fits: p is too large for its size, so lower p, widen the layers or train longer.
#
# *Marking guide.* 1 point: dropout is on for one number and off for the other. 1 point: evaluate the training set with `training=False` (or the validation set with dropout on). 1 point: both high means under-fitting, with a remedy that fits. "The validation set is easier" is not impossible, but without a way to find out it earns nothing.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - The training error says how well a network remembers. Choose on the validation set; report on the test set, once, without dropout.
# - Under-fit: both errors are high. Over-fit: they are far apart. A small gap between two bad numbers is no success.
# - L2 adds $\lambda W$ to the gradient. Early stopping keeps a *copy* of the best epoch's weights.
# - More examples help slowly, along a straight line on logarithmic scales. Augmentation helps against what really varies.
# - An ensemble's mean squared error falls like $1/M$ where its members err independently.
# - Dropout trains $2^n$ thinned networks that share their weights, or, seen another way, puts noise on the features; Gaussian noise does nearly the same.
# - $p$ is the probability to drop, with one draw for each unit and example. Divide by $1 - p$ in training; test with the whole network.

# %% demo
predictions()

# %% [markdown]
# **Read on.** Srivastava et al. (2014), [Dropout: a simple way to prevent neural networks from overfitting](https://jmlr.org/papers/v15/srivastava14a.html): sections 1, 4 and 7 read easily. Goodfellow, Bengio and Courville (2016), [Deep learning](https://www.deeplearningbook.org), chapter 7. Gal and Ghahramani (2016), [Dropout as a Bayesian approximation](https://arxiv.org/abs/1506.02142): what the spread of the Monte-Carlo answers says.
#
# Next: **06 Normalising**, which keeps every layer's numbers in one range.
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $N$, $n$ | the number of examples that there are; the number of examples, or of units, that a formula speaks of |
# | $K$ | the number of classes |
# | $L$, $W^{(l)}$ | the number of layers, the weight of layer $l$ |
# | $\lVert W \rVert^2$ | the sum of the squares of all entries |
# | $R$, $\lambda$ | the L2 penalty, its strength (weight decay) |
# | $\eta$, $T$ | learning rate, number of steps |
# | $M$ | the number of networks in an ensemble |
# | $e_i$, $\sigma^2$, $c$ | the error of network $i$, its variance, the covariance of two of them; $e$ alone is 2.718… |
# | $\mathbb{E}$ | the expected value: the mean over everything that is random |
# | $p$ | the probability that a unit is dropped |
# | $r$ | 1 where a unit is kept, 0 where it is dropped |
# | $dx$, $dy$ | the gradient of the loss with respect to $x$, to $y$ |
# </details>
#
# <details><summary>Sources</summary>
#
# - L. Breiman (1996), [Bagging predictors](https://doi.org/10.1007/BF00058655), Machine Learning 24, 123–140.
# - Y. Gal and Z. Ghahramani (2016), [Dropout as a Bayesian approximation: representing model uncertainty in deep learning](https://arxiv.org/abs/1506.02142), arXiv:1506.02142.
# - I. Goodfellow, Y. Bengio and A. Courville (2016), [Deep learning](https://www.deeplearningbook.org), chapter 7, Regularization for deep learning.
# - L. K. Hansen and P. Salamon (1990), [Neural network ensembles](https://doi.org/10.1109/34.58871), IEEE Transactions on Pattern Analysis and Machine Intelligence 12, 993–1001.
# - K. He, X. Zhang, S. Ren and J. Sun (2016), [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385), arXiv:1512.03385, section 4.2.
# - J. Hestness and others (2017), [Deep learning scaling is predictable, empirically](https://arxiv.org/abs/1712.00409), arXiv:1712.00409.
# - G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. Salakhutdinov (2012), [Improving neural networks by preventing co-adaptation of feature detectors](https://arxiv.org/abs/1207.0580), arXiv:1207.0580.
# - A. Krizhevsky, I. Sutskever and G. E. Hinton (2012), [ImageNet classification with deep convolutional neural networks](https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks), NIPS 25: AlexNet.
# - C.-Y. Lee, S. Xie, P. Gallagher, Z. Zhang and Z. Tu (2015), [Deeply-supervised nets](https://arxiv.org/abs/1409.5185), arXiv:1409.5185.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov (2014), [Dropout: a simple way to prevent neural networks from overfitting](https://jmlr.org/papers/v15/srivastava14a.html), JMLR 15, 1929–1958.
# - J. Tompson, R. Goroshin, A. Jain, Y. LeCun and C. Bregler (2015), [Efficient object localization using convolutional networks](https://arxiv.org/abs/1411.4280), arXiv:1411.4280.
# - A. Vaswani and others (2017), [Attention is all you need](https://arxiv.org/abs/1706.03762), arXiv:1706.03762.
# - The images: H. Xiao, K. Rasul and R. Vollgraf (2017), [Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms](https://arxiv.org/abs/1708.07747), arXiv:1708.07747.
# </details>
