# %% [markdown]
# # 12 · When it does not train
#
# {{badges}}
#
# **The loss does not fall. Where do you look first?**
#
# A program with a bug crashes. A network with a bug trains, only worse. Nothing says that the gradients add up, that the labels went out of step with the images, or that the learning rate is ten times too large: a loop that is wrong in one line often learns something all the same. In this lesson you
# collect the measurements that tell such bugs apart, and mend five loops by their symptoms.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 12.1 `initial_loss`: what the loss is before anything is learned | 1 | ●○○○ | 3 |
# | 12.2 `numerical_gradient`: a gradient without calculus | 2 | ●●○○ | 8 |
# | 12.3 `relative_error`: how far two gradients are apart | 1 | ●○○○ | 4 |
# | 12.4 `overfit_one`: a few samples by heart | 3 | ●●●○ | 15 |
# | 12.5 `update_ratio`: how long a step is | 1 | ●○○○ | 3 |
# | 12.6 to 12.10 `fix_the_loop`: five loops, five symptoms | 5 | ●●○○ | 20 |
# | 12.11 `diagnose`: a cause from four curves | 3 | ●●●○ | 15 |
# | 12.12 `next_measure`: what to do first | 1 | ●○○○ | 3 |
# | 12.13 `comparable_pairs`: one thing at a time | 1 | ●●○○ | 5 |
# | 12.14 `random_search`: settings drawn on a logarithmic scale | 2 | ●●○○ | 6 |
# | 12.15 `slowest`: where the time goes | 1 | ●○○○ | 4 |
# | 12.16 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (backward passes), lesson 01 (learning rates), lesson 05 (dropout) and lesson 06 (batch norm). Cells whose first line is `check(…)` answer within a second.

# %% bootstrap

# %% provided="setup"
import numpy as np

from course_lib.check import check
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.ops.losses import softmax_cross_entropy

# %% [markdown]
# ## 1 · Before the first step
#
# ### Exercise 12.1
# A network that knows nothing gives each of $K$ classes the probability $1/K$. Its cross-entropy is then the same number whatever the labels are. By hand: with two classes it is $-\log \tfrac12 = 0.693$.
#
# A first loss far above this number means that the scores are too large: the network is confident, and wrong. A first loss far *below* it means that labels have leaked into the inputs. (Karpathy, 2019.)


# %% exercise="initial_loss"
def initial_loss(classes):
    """
    Return the cross-entropy of a network that gives each of ``classes`` classes the same
    probability. Natural logarithm.
    """
    ### BEGIN SOLUTION
    return np.log(classes)
    ### END SOLUTION


# %% check="initial_loss" points=1
check("initial_loss", initial_loss)

# %% [markdown]
# ### Exercise 12.2
# Every backward pass can be tested against its forward pass. Move one entry of $x$ by $h$ to either side and see how much $f$ changes:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\, e_i) - f(x - h\, e_i)}{2h},$$
#
# where $e_i$ is 1 at entry $i$ and 0 elsewhere. The error is of order $h^2$ (Bengio, 2012, section 4.3). By hand: $f(x) = x_1^2 + x_2^2$ at $(1, -3)$ with $h = 1$ gives $(4 - 0)/2 = 2$ and $(4 - 16)/2 = -6$, both exact, since $f$ is quadratic.


# %% exercise="numerical_gradient"
def numerical_gradient(f, x, *, h=1e-5):
    """
    Return the gradient of f at x by central differences, an array of the shape of x.

    f takes an array of the shape of x and returns one number. x, an array of float64 of
    any shape, must not change.
    """
    ### BEGIN SOLUTION
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        grad[index] = (f(x + step) - f(x - step)) / (2 * h)
    return grad
    ### END SOLUTION


# %% check="numerical_gradient" points=2
check("numerical_gradient", numerical_gradient)

# %% [markdown]
# ### Exercise 12.3
# Is a difference of 0.001 between two gradients large? Compared with 1000 it is not, compared with 0.002 it is. So divide each difference by the size of the two numbers, and look at the worst entry:
#
# $$\max_i \frac{|a_i - b_i|}{|a_i| + |b_i|} .$$
#
# Where both are 0 there is nothing to divide by: use at least $10^{-8}$ as the denominator. By hand: $a = (0, 3)$ and $b = (0, 1)$ give $0$ and $2/4$, so the answer is $0.5$.


# %% exercise="relative_error"
def relative_error(a, b):
    """
    Return the largest |a - b| / (|a| + |b|) over all entries of two arrays of the same
    shape; the denominator is at least 1e-8.
    """
    ### BEGIN SOLUTION
    return (np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8)).max()
    ### END SOLUTION


# %% check="relative_error" points=1
check("relative_error", relative_error)

# %% [markdown]
# ## 2 · Learn one sample by heart
#
# The cheapest test of a whole training loop is to overfit on purpose. One sample first: if its loss does not go to 0, nothing reaches the output. Then five with different labels: if their loss does not go to 0, the output does not depend on the *input*. Then 10 and 100, whose labels may even be random; only after that is it worth while to ask
# whether the network generalises.
#
# The next cell is a network with one hidden layer of ReLUs. Its parameters are a list: weight (H, D) and bias (H,) of the hidden layer, weight (K, H) and bias (K,) of the output.


# %% provided="loss-and-gradients"
def loss_and_gradients(network, x, labels):
    """Return the loss on a batch, and a list with the gradient of each parameter."""
    weight1, bias1, weight2, bias2 = network
    z = x @ weight1.T + bias1
    h = np.maximum(z, 0)
    loss, dlogits = softmax_cross_entropy(h @ weight2.T + bias2, labels)
    dz = np.where(z > 0, dlogits @ weight2, 0)
    return loss, [dz.T @ x, dz.sum(axis=0), dlogits.T @ h, dlogits.sum(axis=0)]


# %% [markdown]
# ### Exercise 12.4
# Here nothing is prescribed but the result. Choose the optimizer, the rate and the number of steps yourself. It is tried on networks with small and with ordinary first weights, on 1 to 100 samples with random labels.
#
# <details><summary>Hint</summary>
# Small first weights have small gradients. Adam (lesson 03) does not mind how small a gradient is.
# </details>


# %% exercise="overfit_one"
def overfit_one(network, sample):
    """
    Train the network until it classifies the sample correctly, and return it as a function
    predict(x), which gives an array with the class of each row of x.

    network: [weight1, bias1, weight2, bias2], which must not change. sample: (x, labels),
    x of shape (N, D), labels of shape (N,), N from 1 to 100. There are 2 seconds.
    """
    ### BEGIN SOLUTION
    x, labels = sample
    params = list(network)
    m = [np.zeros_like(param) for param in params]
    v = [np.zeros_like(param) for param in params]
    for step in range(1, 2001):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 0.01:
            break
        for i, grad in enumerate(grads):
            m[i] = 0.9 * m[i] + 0.1 * grad
            v[i] = 0.999 * v[i] + 0.001 * grad**2
            params[i] = params[i] - 0.01 * (m[i] / (1 - 0.9**step)) / (np.sqrt(v[i] / (1 - 0.999**step)) + 1e-8)

    def predict(x):
        h = np.maximum(x @ params[0].T + params[1], 0)
        return (h @ params[2].T + params[3]).argmax(axis=1)

    return predict
    ### END SOLUTION


# %% check="overfit_one" points=3
check("overfit_one", overfit_one)

# %% [markdown]
# ### Exercise 12.5
# How long is a step, compared with what it changes? By hand: the weight $(3, 4)$ has the norm 5; the update $(0, -0.005)$ has the norm 0.005. The ratio is 0.001. On the digits, healthy ratios run from $10^{-3}$ to $3 \cdot 10^{-2}$; below, training is slow. A ratio of 0 does not mean that the rate is too small: dead units have it at too *large* a rate.


# %% exercise="update_ratio"
def update_ratio(param, update):
    """
    Return the norm of the update divided by the norm of the parameter.

    Both are arrays of the same shape; the norm is the root of the sum of all squares.
    """
    ### BEGIN SOLUTION
    return np.linalg.norm(update) / np.linalg.norm(param)
    ### END SOLUTION


# %% check="update_ratio" points=1
check("update_ratio", update_ratio)

# %% [markdown]
# ## 3 · Five loops to mend
#
# Each of the next five cells has one bug. The text above it says only what its author saw. Find the line, change as little as you can, and keep the name and the arguments.
#
# ### Exercise 12.6
# *"In the first epochs it learns faster than the same loop of my colleague, at the same rate. Then the loss swings up and down and never settles; hers goes on falling."*


# %% exercise="fix_the_loop_1"
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    """
    Return the weight of a linear classifier after some epochs of stochastic gradient descent.

    weight: (K, D). x: (batches, B, D). labels: (batches, B). One step per batch.
    """
    ### BEGIN BROKEN
    # dweight = np.zeros_like(weight)
    # for _ in range(epochs):
    #     for images, classes in zip(x, labels):
    #         _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
    #         dweight = dweight + dlogits.T @ images
    #         weight = weight - lr * dweight
    # return weight
    ### END BROKEN
    ### BEGIN SOLUTION
    for _ in range(epochs):
        for images, classes in zip(x, labels):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dlogits.T @ images
            weight = weight - lr * dweight
    return weight
    ### END SOLUTION


# %% check="fix_the_loop_1" points=1
check("fix_the_loop_1", fix_the_loop_1)

# %% [markdown]
# ### Exercise 12.7
# *"Ten classes. 97 % of the validation set are classified correctly, and yet the loss stays at 1.5 however long I train."*


# %% exercise="fix_the_loop_2"
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    """
    Train a linear classifier; return (weight, losses): its weight after the last step, and
    an array (steps,) with the loss before each step.

    weight: (K, D). x: (N, D). labels: (N,). Each step sees all of x.
    """
    ### BEGIN BROKEN
    # losses = []
    # for _ in range(steps):
    #     logits = x @ weight.T
    #     exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    #     probs = exps / exps.sum(axis=1, keepdims=True)
    #     loss, dprobs = softmax_cross_entropy(probs, labels)
    #     dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
    #     weight = weight - lr * (dlogits.T @ x)
    #     losses.append(loss)
    # return weight, np.array(losses)
    ### END BROKEN
    ### BEGIN SOLUTION
    losses = []
    for _ in range(steps):
        loss, dlogits = softmax_cross_entropy(x @ weight.T, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)
    ### END SOLUTION


# %% check="fix_the_loop_2" points=1
check("fix_the_loop_2", fix_the_loop_2)

# %% [markdown]
# ### Exercise 12.8
# *"The validation accuracy lies far below the training accuracy, from the first epoch. And when I test the same network twice, I get two different numbers."*


# %% exercise="fix_the_loop_3"
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    """
    Train a network with dropout; return an array (epochs,) with the accuracy on the
    validation set after each epoch. An epoch is one step on all of the training set.

    weights: [weight1 (H, D), weight2 (K, H)]. train, val: (x (N, D), labels (N,)).
    dropout_forward(x, p=…, training=…, rng=…) returns (y, cache); dropout_backward(dy, cache)
    returns (dx,). rng is for dropout.
    """
    ### BEGIN BROKEN
    # (weight1, weight2), (x, labels), accuracies = weights, train, []
    # for _ in range(epochs):
    #     z = x @ weight1.T
    #     h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
    #     _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
    #     (dh,) = dropout_backward(dlogits @ weight2, cache)
    #     weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
    #     h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=True, rng=rng)
    #     accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    # return np.array(accuracies)
    ### END BROKEN
    ### BEGIN SOLUTION
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=False, rng=rng)
        accuracies.append(np.mean((h @ weight2.T).argmax(axis=1) == val[1]))
    return np.array(accuracies)
    ### END SOLUTION


# %% check="fix_the_loop_3" points=1
check("fix_the_loop_3", fix_the_loop_3)

# %% [markdown]
# ### Exercise 12.9
# *"My loop does not pass the single-batch test. The network is large enough for eight samples, but the loss jumps up and down and never comes near 0."* Is it the network, or the test?


# %% exercise="fix_the_loop_4"
def fix_the_loop_4(weight, x, labels, batches, *, lr, steps):
    """
    The single-batch test of a linear classifier: train on the first batch alone, and return
    an array (steps,) with the loss before each step.

    weight: (K, D). x: (N, D). labels: (N,). batches: a list of arrays of indices.
    """
    ### BEGIN BROKEN
    # losses = []
    # for step in range(steps):
    #     batch = batches[step % len(batches)]
    #     loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
    #     weight = weight - lr * (dlogits.T @ x[batch])
    #     losses.append(loss)
    # return np.array(losses)
    ### END BROKEN
    ### BEGIN SOLUTION
    losses = []
    batch = batches[0]
    for _ in range(steps):
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)
    ### END SOLUTION


# %% check="fix_the_loop_4" points=1
check("fix_the_loop_4", fix_the_loop_4)

# %% [markdown]
# ### Exercise 12.10
# *"90 % of my samples are of class 0, and the features are centred. After training, the mean of the probability that the network gives class 0 is far below 0.9. I thought that a softmax classifier gets at least this mean right."* It does, once it is trained to the end: the gradient of one of its parameters says so.


# %% exercise="fix_the_loop_5"
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    """
    Train a linear classifier; return (weight, bias) after the last step.

    weight: (K, D). bias: (K,). x: (N, D). labels: (N,). Each step sees all of x.
    """
    ### BEGIN BROKEN
    # for _ in range(steps):
    #     _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
    #     weight = weight - lr * (dlogits.T @ x)
    # return weight, bias
    ### END BROKEN
    ### BEGIN SOLUTION
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)
        weight = weight - lr * (dlogits.T @ x)
        bias = bias - lr * dlogits.sum(axis=0)
    return weight, bias
    ### END SOLUTION


# %% check="fix_the_loop_5" points=1
check("fix_the_loop_5", fix_the_loop_5)

# %% [markdown]
# The fifth of the classic bugs is the other way round: a bias in front of a batch norm, which subtracts it again. It does no harm and no curve shows it: the parameters are wasted, nothing more.
#
# ## 4 · Read the curves
#
# ### Exercise 12.11
# The curves are those of a network 64-64-64-10 on the digits, with or without batch norm: momentum 0.9, 20 epochs. `curves["train_loss"]` and `curves["train_accuracy"]` are means over each epoch's batches, taken while the network trains, with dropout on; `curves["val_loss"]` and `curves["val_accuracy"]` come from the test images after the epoch.
# The cell below shows how to look at the stored runs. Those that your function is graded on are others, of the same kinds of network.
#
# <details><summary>Hint</summary>
# Begin with the last training loss. Above 10, above ln 10, above 1.4, or below: that leaves at most two causes in each group. Dropout makes the training accuracy lower than the validation accuracy.
# </details>

# %% demo
from course_lib.debugging.runs import DIAGNOSES
from course_lib.viz.debugging.stored import shown_runs

runs = shown_runs()
for label, diagnosis in enumerate(DIAGNOSES):
    of_kind = runs.label == label
    ends = [curve[of_kind, -1] for curve in runs.curves]
    print(f"{diagnosis:25}", *(f"{end.min():10.3g} to {end.max():8.3g}" for end in ends))


# %% exercise="diagnose"
def diagnose(curves):
    """
    Return what was wrong with a run of 20 epochs, ten classes: "fine", "gradients not zeroed",
    "softmax twice", "tested in training mode", "learning rate too high", "learning rate too
    low" or "too little data".

    curves: a dict of arrays (20,): "train_loss", "train_accuracy", "val_loss", "val_accuracy".
    """
    ### BEGIN SOLUTION
    loss, accuracy = curves["train_loss"], curves["train_accuracy"]
    if loss[-1] > 10:
        return "gradients not zeroed"
    if loss[-1] > np.log(10):
        return "learning rate too high"
    if loss[-1] > 1.4:
        return "softmax twice" if accuracy[-1] > 0.6 else "learning rate too low"
    if curves["val_accuracy"][-1] > 0.9:
        return "fine"
    return "too little data" if loss[-1] < 0.2 else "tested in training mode"
    ### END SOLUTION


# %% check="diagnose" points=3
check("diagnose", diagnose)

# %% [markdown]
# ## 5 · What to do next
#
# ### Exercise 12.12
# The order of measures is fixed. First the training error comes down: learning rate, first weights, capacity, or a bug. Only then does it make sense to close the gap between training and validation: more data, augmentation, regularisation. By hand: errors of 0.02 and 0.2 with a goal of 0.1 call for the second.


# %% exercise="next_measure"
def next_measure(train_error, val_error, *, goal):
    """
    Return "fix the training" if the training error is above the goal; else "close the gap"
    if the validation error is above it; else "done".
    """
    ### BEGIN SOLUTION
    if train_error > goal:
        return "fix the training"
    return "close the gap" if val_error > goal else "done"
    ### END SOLUTION


# %% check="next_measure" points=1
check("next_measure", next_measure)

# %% [markdown]
# ### Exercise 12.13
# Two runs tell what a setting does only if they differ in this setting alone. By hand: of `{"lr": 0.1, "p": 0.0}`, `{"lr": 0.1, "p": 0.5}`, `{"lr": 0.2, "p": 0.0}` the first can be compared with the second and with the third, but not the second with the third: `[(0, 1), (0, 2)]`.


# %% exercise="comparable_pairs"
def comparable_pairs(runs):
    """
    Return a list of the pairs (i, j), i < j, of runs that differ in exactly one setting, in
    ascending order.

    runs: a list of dicts with the same keys. Runs with equal settings are no pair.
    """
    ### BEGIN SOLUTION
    pairs = []
    for i in range(len(runs)):
        for j in range(i + 1, len(runs)):
            differences = sum(runs[i][name] != runs[j][name] for name in runs[i])
            if differences == 1:
                pairs.append((i, j))
    return pairs
    ### END SOLUTION


# %% check="comparable_pairs" points=1
check("comparable_pairs", comparable_pairs)

# %% [markdown]
# ## 6 · Which settings to try
#
# ### Exercise 12.14
# By hand: with $u$ = 0.637, the first number that `np.random.default_rng(0)` draws between 0 and 1, a rate between 0.01 and 1 becomes $0.01 \cdot 100^{0.637} = 0.188$.


# %% exercise="random_search"
def random_search(space, n, rng):
    """
    Return a list of n settings, dicts from names to floats, whose logarithms are uniform.

    space: a dict from names to (low, high), both above 0. Draw from rng one value at a time,
    setting after setting, and in each the names in the order of the space.
    """
    ### BEGIN SOLUTION
    return [
        {name: np.exp(rng.uniform(np.log(low), np.log(high))) for name, (low, high) in space.items()}
        for _ in range(n)
    ]
    ### END SOLUTION


# %% check="random_search" points=2
check("random_search", random_search)

# %% [markdown]
# ## 7 · Where the time goes
#
# ### Exercise 12.15
# A profile has for each layer an array (repeats, 2): seconds forward, seconds backward. One measurement may be disturbed by something else that the machine does, so the *median* over the repeats counts. By hand: `a` takes 1 + 2, 1 + 9 and 1 + 2 seconds, median 3; `b` takes 2 + 2 each time, median 4. The slowest is `b`, although the mean of `a` is larger.


# %% exercise="slowest"
def slowest(profile):
    """
    Return the name of the layer with the largest median time, forward and backward together.

    profile: a dict from names to arrays (repeats, 2), seconds forward and backward.
    """
    ### BEGIN SOLUTION
    totals = {name: np.median(seconds.sum(axis=1)) for name, seconds in profile.items()}
    return max(totals, key=totals.get)
    ### END SOLUTION


# %% check="slowest" points=1
check("slowest", slowest)
