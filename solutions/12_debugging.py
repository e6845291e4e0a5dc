# %% [markdown]
# # 12 · When it does not train
#
# {{badges}}
#
# **The loss does not fall. Where do you look first?**
#
# A program with a bug crashes. A network with a bug trains, only worse. Nothing tells you that the gradients add up from step to step, that the labels went out of step with the images, or that the learning rate is ten times too large: a loop with one wrong line often learns something all the same.
# In this lesson you collect the measurements that tell such bugs apart. Then you mend five loops, each by its symptom alone, and write a function that reads training curves as a doctor reads a chart.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 12.1 `initial_loss`: the loss before anything is learned | 1 | ●○○○ | 3 |
# | 12.2 `numerical_gradient`: a gradient without calculus | 2 | ●●○○ | 8 |
# | 12.3 `relative_error`: how far apart two gradients are | 1 | ●○○○ | 4 |
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
# It builds on lesson 00 (backward passes), lesson 01 (learning rates), lesson 05 (dropout) and lesson 06 (batch norm). Cells whose first line is `check(…)` answer within a second or two. Six questions ask for a prediction: choose an answer and press *Commit* before you run the cell below it.

# %% bootstrap


# %% provided="setup"
import numpy as np

from course_lib.check import check
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.ops.losses import softmax_cross_entropy

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import debugging as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## Three patients
#
# Each run below trained the same network, 64-64-64-10 with batch norm, on 1,437 handwritten digits. Each has one fault: in one the *loss* is computed wrongly, in one the *learning rate* is far off, and in one the *test* is done wrongly. The dotted line is $\ln 10 = 2.303$, the loss of a network that knows nothing.

# %% demo
pictures.plot_patients(
    (
        "softmax twice",
        "learning rate too high",
        "tested in training mode",
    )
)

# %% predict="three-runs"
predict("three-runs", "In which run is the test done wrongly?", ["run A", "run B", "run C"])

# %% demo
predicted("three-runs", right="run C")

# %% [markdown]
# It is run C: the network learns, but it is tested with dropout on, so validation stays 18 points behind training. In run A the loss is computed wrongly: 98 % of the validation images are classified correctly, and yet the loss stops at 1.5. Run B has a learning rate fifty times too large: its loss jumps up and then
# lies flat, a little *above* the dotted line.
#
# None of the three crashed. All three can be told from where their curves end, and in section 5 your own function will do it.

# %% [markdown]
# ## 1 · Before the first step
#
# ### Exercise 12.1
# A network that knows nothing gives each of $K$ classes the probability $1/K$. Its cross-entropy is then the same number whatever the labels are. By hand: with two classes it is $-\ln \tfrac12 = 0.693$.
#
# A first loss far above this number means that the first scores are too large: the network is confident before it has seen anything. A first loss far *below* it cannot be: then the loss is not what you think it is, for example divided twice by the size of the batch. Karpathy (2019) makes this check one of the first.
#
# <details><summary>Hint</summary>
# The cross-entropy is minus the natural logarithm of the probability that the true class gets.
# </details>


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
# How near to it should a network begin? That depends on its last layer. The networks of this lesson have Xavier's weights there, which give scores of about the size 1. With batch norm, on a batch of 32 digits and without dropout, they begin between 2.4 and 3.1, not at 2.303. With a last layer a hundred times smaller they begin at 2.30. So a first loss of 2.8 is no bug; 23 would be one.

# %% [markdown]
# ### Exercise 12.2
# A backward pass can be tested against its forward pass. Move one entry of $x$ by $h$ to either side, and see how much $f$ changes:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + h\, e_i) - f(x - h\, e_i)}{2h},$$
#
# where $e_i$ is 1 at entry $i$ and 0 elsewhere. The error is of order $h^2$; with a difference to one side only it would be of order $h$ (Bengio, 2012). By hand: $f(x) = x_1^2 + x_2^2$ at $(1, -3)$ with $h = 1$ gives $(4 - 0)/2 = 2$ and $(4 - 16)/2 = -6$. Both are exact, since $f$ is quadratic.
#
# <details><summary>Hint 1</summary>
# <code>np.ndindex(x.shape)</code> gives the index of every entry, whatever the number of axes.
# </details>
# <details><summary>Hint 2</summary>
# Make a new array of zeros for each entry, and put h at its index.
# </details>


# %% exercise="numerical_gradient"
def numerical_gradient(f, x, *, h=1e-5):
    """
    Return the gradient of f at x by central differences, an array of the shape of x.

    f takes an array of the shape of x and returns one number. x, an array of float64 of
    any shape, has the same numbers afterwards, to the last digit.
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
# Is a difference of 0.001 between two gradients large? Compared with 1000 it is not; compared with 0.002 it is. So divide each difference by the size of the two numbers, and look at the worst entry:
#
# $$\max_i \frac{|a_i - b_i|}{|a_i| + |b_i|} .$$
#
# Where both are 0 there is nothing to divide by: a denominator below $10^{-8}$ is replaced by $10^{-8}$. By hand: $a = (0, 3)$ and $b = (0, 1)$ give $0$ and $2/4$, so the answer is $0.5$. And $10^{-9}$ against $-10^{-9}$ gives $2 \cdot 10^{-9} / 10^{-8} = 0.2$.


# %% exercise="relative_error"
def relative_error(a, b):
    """
    Return the largest |a - b| / (|a| + |b|) over all entries of two arrays of the same
    shape; a denominator below 1e-8 is replaced by 1e-8.
    """
    ### BEGIN SOLUTION
    return (np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8)).max()
    ### END SOLUTION


# %% check="relative_error" points=1
check("relative_error", relative_error)

# %% [markdown]
# > **Convention card.** Five things that libraries do differently, and that cause bugs when one moves from one to another:
# >
# > | | here | elsewhere |
# > |---|---|---|
# > | relative error | $\lvert a - b\rvert / (\lvert a\rvert + \lvert b\rvert)$, as in the notes of CS231n | others divide by $\max(\lvert a\rvert, \lvert b\rvert)$, or by one of the two; torch's `gradcheck` asks for $\lvert a - b\rvert \le$ `atol` + `rtol` $\cdot\, \lvert b\rvert$ |
# > | a new gradient | replaces the old one, as in JAX | torch **adds** it to `.grad` until `zero_grad()` |
# > | cross-entropy | takes scores (*logits*), as torch's `CrossEntropyLoss` and optax do | Keras takes probabilities, unless `from_logits=True`; so does scikit-learn's `log_loss` |
# > | training or not | an argument, or `net.train()` and `net.train(False)` | torch: `net.train()` and `net.eval()`; Keras: the argument `training`; Flax: `deterministic` and `use_running_average` |
# > | mean or sum over the batch | the mean is taken in the loss | torch: the mean, unless `reduction="sum"` |
#
# ## 2 · Learn one sample by heart
#
# The cheapest test of a whole training loop is to overfit on purpose. Go up in steps, and stop at the first that fails:
#
# | samples | if the loss does not go to 0 |
# |---|---|
# | 1 | the output depends on nothing: no gradient arrives, or the step goes uphill |
# | 5, of different classes | the output does not depend on the *input* |
# | 10, 100 | rate, capacity, or labels that belong to other samples |
# | 1,000 | only now ask whether the network generalises |
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
# How you train is up to you: choose the optimizer, the rate and the number of steps. Your function is tried on 1 to 100 samples with random labels, with up to 20 features, 64 hidden units and 10 classes. Some networks begin with ordinary weights, some with weights twenty times smaller. Then the samples are asked for in another order, each feature moved by about 0.001. Points: 1 if at least 90 % of the samples of every case are classified correctly, and 2 more if all are.
#
# <details><summary>Hint</summary>
# Small first weights have small gradients. Adam (lesson 03) does not mind how small a gradient is.
# </details>


# %% exercise="overfit_one"
def overfit_one(network, sample):
    """
    Train the network until it classifies all N samples correctly, and return it as a
    function predict(x), which gives an array with the class of each row of x.

    network: [weight1, bias1, weight2, bias2]; leave these arrays as they are. sample: all
    samples in one pair (x, labels), x of shape (N, D), labels of shape (N,), N from 1 to 100.
    There are 2 seconds.
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
            params[i] = params[i] - 0.01 * (m[i] / (1 - 0.9**step)) / (
                np.sqrt(v[i] / (1 - 0.999**step)) + 1e-8
            )

    def predict(x):
        h = np.maximum(x @ params[0].T + params[1], 0)
        return (h @ params[2].T + params[3]).argmax(axis=1)

    return predict
    ### END SOLUTION


# %% check="overfit_one" points=3
check("overfit_one", overfit_one)

# %% [markdown]
# Now your function meets real digits: 1, 5, 10, 100 and 1,000 of them, a network with 64 hidden units, and 360 other images to test on. In a second experiment the label of each training image is *drawn at random*: a picture of a 3 may be called 7, and another 3 may be called 0.

# %% predict="random-labels"
predict(
    "random-labels",
    "Of 1,000 digits with random labels, how many can the network learn by heart?",
    ["about 10 %, as by guessing", "about half", "all of them"],
)

# %% demo
display(pictures.plot_by_heart(overfit_one))
predicted("random-labels", right="all of them")

# %% [markdown]
# All of them: the blue line on the right is as high as the one on the left. (With ours it is; yours may need more steps for 1,000.) Zhang, Bengio, Hardt, Recht and Vinyals (2017) did this with ImageNet. So a training loss of 0 proves that the loop works, and proves nothing about what was learned: with random labels the orange line stays near a tenth.
#
# With true labels, on the left, it climbs: one image 7 % (the network calls everything the same), five images 35 %, ten 51 %, a hundred 88 %, a thousand 96 %.
#
# A trap: with *batch norm* the test of one sample says nothing. Batch norm subtracts the batch's mean, which is the sample itself, and nothing is left that depends on the input (lesson 06); the loss can still fall, by way of the biases. Use at least two different samples, or a network without batch norm.
#
# ### Exercise 12.5
# How long is a step, compared with what it changes? By hand: the weight $(3, 4)$ has the norm 5, and the update $(0, -0.005)$ has the norm 0.005. The ratio is 0.001.


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
# The notes of CS231n give 0.001 as a healthy ratio. Here eight networks without batch norm learn the digits for six epochs with momentum 0.9, each at another learning rate; *your* `update_ratio` measures their hidden weights from the second epoch on. The number above a point is the rate.

# %% demo
pictures.plot_step_sizes(update_ratio)

# %% [markdown]
# Read it from the left. At the rate $5 \cdot 10^{-5}$ the ratio is about $3 \cdot 10^{-5}$, and after six epochs little has been learned. The ratio rises with the rate, and the accuracy with it: the best two, 0.02 and 0.05, have 0.002 and 0.005, inside the green band from 0.001 to 0.01. So for these networks 0.001 is the *lower* end.
#
# Then look at 0.5 and 1.5. At 0.5 the network has learned next to nothing, and its ratio lies in the green band or far below it (how many units die depends on the last digits); at 1.5 all units are dead and hardly anything moves (points below $10^{-6}$ are drawn at the edge). **A ratio that is too small does not always mean that the rate is too small.** Look at the loss as well.

# %% [markdown]
# ## 3 · Five loops to mend
#
# Each of the next five cells has one bug. The text above it says only what its author saw. Find the line, and change as little as you can. Keep the name and the arguments, and do not write into the arrays that you are given. A loop that is not mended earns no points.
#
# ### Exercise 12.6
# *"At first my loop learns faster than my colleague's, at the same rate. After some epochs my loss swings up and down and never settles, while her loss keeps falling."*
#
# <details><summary>Hint</summary>
# Print the norm of dweight at each step.
# </details>


# %% exercise="fix_the_loop_1"
def fix_the_loop_1(weight, x, labels, *, lr, epochs):
    """
    Return the weight of a linear classifier after some epochs of stochastic gradient descent.

    weight: (K, D). x: (batches, B, D). labels: (batches, B). One step per batch.
    """
    ### BEGIN BROKEN
    # dweight = np.zeros_like(weight)
    # for _ in range(epochs):
    #     for images, classes in zip(x, labels, strict=True):
    #         _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
    #         dweight = dweight + dlogits.T @ images
    #         weight = weight - lr * dweight
    # return weight
    ### END BROKEN
    ### BEGIN SOLUTION
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dlogits.T @ images
            weight = weight - lr * dweight
    return weight
    ### END SOLUTION


# %% check="fix_the_loop_1" points=1
check("fix_the_loop_1", fix_the_loop_1)

# %% [markdown]
# Here is the same bug in a network with batch norm, at the rate 0.01 without momentum, beside the same run without it:

# %% demo
pictures.plot_not_zeroed()

# %% [markdown]
# In epoch 2 the loop with the bug is far ahead, at 0.50 against 1.92. A gradient that is never zeroed is the sum of all gradients so far: it is momentum with $m = 1$, which nothing ever slows down. Early on all gradients point the same way, so the steps are longer and the loss falls faster. Then the sum carries the weights past the minimum, and back, and past it again: after 20 epochs it is at 0.92, and the right loop at 0.53.
# **A bug can look like an improvement.** Had you compared the two after five epochs, you would have kept it.
#
# ### Exercise 12.7
# *"Ten classes. 97 % of the validation set are classified correctly, and yet the loss stays at 1.5 however long I train."*
#
# <details><summary>Hint</summary>
# <code>softmax_cross_entropy</code> takes scores, and the softmax is inside.
# </details>


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
# Why 1.5? The loss takes probabilities for scores. The best that probabilities can be is 1 for the true class and 0 for the others, and the softmax of that is $e / (e + K - 1)$. So the loss cannot fall below
#
# $$-\ln \frac{e}{e + K - 1} = \ln(e + K - 1) - 1,$$
#
# which is 1.461 for ten classes. The *order* of the classes is right all the same, and the accuracy with it. A loss that stops at this number is as good as a signature.
#
# ### Exercise 12.8
# *"The validation accuracy lies far below the training accuracy, from the first epoch. And when I test the same network twice, I get two different numbers."*
#
# <details><summary>Hint</summary>
# Which units are at work in the test? The same network on the same images should give the same number every time.
# </details>


# %% exercise="fix_the_loop_3"
def fix_the_loop_3(weights, train, val, *, lr, p, epochs, rng):
    """
    Train a network with dropout; return an array (epochs,) with the accuracy on the
    validation set after each epoch. An epoch is one step on all of the training set.

    weights: [weight1 (H, D), weight2 (K, H)]. train, val: (x (N, D), labels (N,)).
    dropout_forward(x, p=…, training=…, rng=…) returns (y, cache); dropout_backward(dy, cache)
    returns (dx,). rng is for dropout in training; the test draws nothing from it.
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
#
# <details><summary>Hint</summary>
# Print the indices of the batch in each step.
# </details>


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
# *"I have two classes, and 90 % of my 1,000 samples are of class 0. Each feature has the mean 0. After a long training I average the probability of class 0 over the samples, and get about 0.5. I thought that a softmax classifier gets at least this average right."* It does, once its training has converged: then all gradients are 0, and one of them says so.
#
# <details><summary>Hint</summary>
# The gradient of class 0's bias is the mean, over the samples, of the probability of class 0 minus the mean of its labels (1 where class 0 is the true class, else 0). Where the gradient is 0, the mean probability equals the share of the class. No weight can do this instead: what a feature with the mean 0 adds to the scores has the mean 0.
# </details>


# %% exercise="fix_the_loop_5"
def fix_the_loop_5(weight, bias, x, labels, *, lr, steps):
    """
    Train a linear classifier; return (weight, bias) after the last step.

    weight: (K, D). bias: (K,). x: (N, D). labels: (N,). Each step sees all of x, and takes all
    its gradients from one forward pass.
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
# Among the classic bugs there is one more with a bias, and it is the other way round: a bias *in front of a batch norm*. What does that one do?
#
# ## 4 · Break it yourself
#
# Below, a network learns the digits in your browser: 64-64-64-10, momentum 0.9. Each box turns on one bug, and you may turn it on or off *while it trains*; a vertical line marks where you did. Pale lines are the run before. All runs start from the same weights and see the same batches, so two runs differ by your switches alone.

# %% predict="no-effect"
predict(
    "no-effect",
    "Which of these changes nothing that you can see in the curves?",
    [
        "the softmax applied twice",
        "a bias in front of batch norm",
        "gradients that are not zeroed",
        "testing in training mode",
    ],
)

# %% predict="with-momentum"
predict(
    "with-momentum",
    "With momentum 0.9 and the rate 0.05, what do gradients do that are never zeroed?",
    [
        "The loss falls faster at first, then swings, as in exercise 12.6.",
        "The loss is above 10 within three epochs, and goes on rising.",
        "Momentum averages it out: nothing is to be seen.",
    ],
)

# %% demo
display(pictures.live_run())

# %% [markdown]
# Try, each time with *Start again*:
#
# 1. *gradients not zeroed*, from the start. Then start again without it, and turn it on at epoch 15.
# 2. *softmax twice*: where does the blue line stop?
# 3. *tested in training mode*, with dropout 0.6. When the two lines are far apart, remove the tick: what does the orange line do within one epoch?
# 4. *60 images only*. Which of the four curves tell it from *tested in training mode*?
# 5. *bias in front of it*, and compare with the pale lines.
# 6. The learning rate: find the largest that still trains, with batch norm and without.

# %% demo
predicted("no-effect", right="a bias in front of batch norm")
predicted("with-momentum", right="The loss is above 10 within three epochs, and goes on rising.")

# %% [markdown]
# The bias in front of batch norm changes nothing: batch norm subtracts each unit's mean, and the bias with it (Ioffe and Szegedy, 2015, section 3.2, leave it out for this reason). The lines lie on top of each other, except for rounding. It wastes parameters and does no other harm, and no curve will ever show it. That is worth knowing, too: **what curves cannot show you must look for in the code.** Training in evaluation mode, without dropout, is another such case.
#
# Gradients that are never zeroed explode when there is momentum: a sum of sums. Without momentum the damage took a whole training to show; with it, three epochs are enough.
#
# ## 5 · Read the curves
#
# ### Exercise 12.11
# Four curves of a run with 20 epochs: `curves["train_loss"]` and `curves["train_accuracy"]` are means over each epoch's batches, taken while the network trains, with dropout on; `curves["val_loss"]` and `curves["val_accuracy"]` come from the 360 test images after the epoch. The network is 64-64-64-10, with or without batch norm, at momentum 0.9. Ten classes.
#
# 112 runs are stored with the course, 16 of each of seven causes. Look at them:

# %% demo
from course_lib.optim.debugging.stored import DIAGNOSES

display(explore(pictures.plot_curves, diagnosis=list(DIAGNOSES), batch_norm=True))
print(pictures.table_of_ends())

# %% [markdown]
# Each line of the table has the smallest and the largest value *after the last epoch* among the 16 runs of a cause. (The validation loss has no column: you can do without it.) Look for a column that splits the seven causes into two groups with a gap between them, then split each group again.
#
# Your function is checked on these 112 runs, and graded also on others that nobody is shown. They end where runs of their kind end here, and all their losses are finite numbers. So a threshold in the middle of a gap is safe; where there are two gaps to choose from, take the wider. Write thresholds, not the stored runs: those are not there while your function is graded.
#
# <details><summary>Hint 1</summary>
# Begin with the last training loss, and cut at 10, at ln 10 and at 1.4. Two of the four groups have one cause each. Those between 1.4 and ln 10 are two causes, those below 1.4 are three.
# </details>
# <details><summary>Hint 2</summary>
# Dropout makes the training accuracy lower than it would be, so "fine" is best told by the validation accuracy.
# </details>


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
# A rule like yours holds for the kind of network that it was made on. On others the thresholds move: state losses relative to $\ln K$, and look at runs of your own that you know to be fine.
#
# Some causes look alike, whatever the rule. *Sorted by class and never shuffled* looks like *learning rate too high*; *too few hidden units* looks like *learning rate too low*. Then curves only say which experiment to do next: change the rate, and see.

# %% [markdown]
# ## 6 · What to do next
#
# | what you see | what to do |
# |---|---|
# | the **training** error is above the goal | learning rate; first weights; capacity; a bug (sections 1 to 5) |
# | the training error is fine, the **validation** error is above the goal | more data; augmentation; regularisation (lesson 05); a smaller network |
# | both are fine | stop, or set a higher goal; then a larger network may help |
#
# The order matters, because the measures work against each other: dropout and weight decay *raise* the training error. If you regularise a network that has not learned its training set, you make it worse. More data do not help it either (Goodfellow, Bengio and Courville, 2016, section 11.3). And start small: with a fifth of the layers that you have planned, each of these tests takes about a fifth of the time.
#
# ### Exercise 12.12
# By hand, with a goal of 0.1: errors of 0.02 in training and 0.2 in validation call for closing the gap. Errors of 0.3 and 0.9 call for fixing the training, however wide the gap. Errors of 0.1 and 0.1 are fine: an error that equals the goal is not above it.


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
# Two runs tell what a setting does only if they differ in this setting alone. By hand: of `{"lr": 0.1, "p": 0.0}`, `{"lr": 0.1, "p": 0.5}`, `{"lr": 0.2, "p": 0.0}` the first can be compared with the second and with the third, but the second cannot be compared with the third: `[(0, 1), (0, 2)]`. Two runs with equal settings differ in none, so they are no pair.


# %% exercise="comparable_pairs"
def comparable_pairs(runs):
    """
    Return a list of the pairs (i, j), i < j, of runs that differ in exactly one setting, in
    ascending order.

    runs: a list of dicts with the same keys in the same order. Runs with equal settings are
    no pair.
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
# The seed is a setting, too. Two runs that differ by 0.3 points in accuracy may differ by their first weights only: run each setting with three seeds before you believe a difference as small as that. And compare after the same number of *steps*, or the same *time*, and say which.
#
# ## 7 · Which settings to try
#
# A learning rate may be 0.001 or 0.1, and one does not know which. Between 0.001 and 1, uniform draws are above 0.1 nine times in ten: whole decades are hardly ever tried. So draw the *logarithm* uniformly. Then each decade gets the same number of trials.
#
# ### Exercise 12.14
# By hand: `np.random.default_rng(0)` draws $u = 0.637$ first, uniformly between 0 and 1. A rate between 0.01 and 1 becomes $0.01 \cdot 100^{0.637} = 0.188$.
#
# <details><summary>Hint</summary>
# <code>np.exp(rng.uniform(np.log(low), np.log(high)))</code> is one value.
# </details>


# %% exercise="random_search"
def random_search(space, n, rng):
    """
    Return a list of n settings, dicts from names to floats, whose logarithms are uniform.

    space: a dict from names to (low, high), both above 0. Each value takes one uniform number
    from rng: setting after setting, and in each the names in the order of the space.
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
# Two settings are to be found with 25 trials: the learning rate, which matters much, and the weight decay, which matters little. Good rates lie in a narrow band: a ridge of a twentieth of the logarithmic range, and nobody knows where. A grid takes 5 rates and 5 decays. Random search draws 25 settings.

# %% predict="grid-or-random"
predict(
    "grid-or-random",
    "In how many of such searches does random search find the better setting?",
    ["about 20 % of them", "about 50 % of them", "about 80 % of them"],
)

# %% demo
display(
    explore(
        pictures.plot_search,
        random_search,
        per_axis=[3, 4, 5, 8],
        width=[0.05, 0.1, 0.2],
        ridge=(0.1, 0.9, 0.01),
        seed=(0, 30),
    )
)
predicted("grid-or-random", right="about 80 % of them")

# %% [markdown]
# In 81 % of 2,000 ridges. The short strokes below each picture say why: the grid has paid for 25 trials and tried only 5 learning rates; random search has tried 25 different ones (Bergstra and Bengio, 2012, figure 1). Move `ridge` through the picture and watch it pass between the columns of the grid. The medians of the best score are 0.33 and 0.92.
#
# Random search is no miracle. With 9 trials it loses one time in three. On a ridge four times as wide (0.2) the medians are 0.93 and 0.99: there is little to win. Move `seed`: one draw proves nothing, which is why the histogram has 2,000.

# %% [markdown]
# ## 8 · Where the time goes
#
# Before a long training starts, time *one* step, and multiply. Ten thousand steps of half a second are 83 minutes; if a step takes longer than that, find out why before you wait. The parts are loading, forward, backward, and the optimizer.
#
# ### Exercise 12.15
# A profile has for each layer an array (repeats, 2): seconds forward and seconds backward. A measurement may be disturbed by something else that the machine does, so the *median* over the repeats counts. By hand: `a` takes 1 + 2, 1 + 9 and 1 + 2 seconds, median 3; `b` takes 2 + 2 each time, median 4. The slowest is `b`, although the mean of `a` is larger. Add first, then take the median: 1 + 5, 1 + 1 and 5 + 1 are 6, 2 and 6, with the median 6, although each part alone has the median 1.


# %% exercise="slowest"
def slowest(profile):
    """
    Return the name of the layer with the largest median time, forward and backward together.

    profile: a dict from names to arrays (repeats, 2), seconds forward and backward. The median
    of an even number of repeats is the mean of the middle two, as in np.median.
    """
    ### BEGIN SOLUTION
    totals = {name: np.median(seconds.sum(axis=1)) for name, seconds in profile.items()}
    return max(totals, key=totals.get)
    ### END SOLUTION


# %% check="slowest" points=1
check("slowest", slowest)

# %% [markdown]
# Two networks are timed on your machine, on batches of 64. The first is for clothes: a convolution from 1 to 16 channels at 28 × 28 pixels, a second one from 16 to 32 at 14 × 14, each with batch norm, ReLU and pooling, then a linear layer with 15,690 parameters. The second is for digits, and fully connected: 64-64-64-10 with batch norm. Both train with Adam.

# %% predict="slow-layer"
predict(
    "slow-layer",
    "A network for clothes, trained with Adam. Which of these parts of a step takes the most time?",
    [
        "the first convolution",
        "the second convolution",
        "the linear layer",
        "Adam",
    ],
)

# %% demo
display(explore(pictures.plot_iteration_time, network=list(pictures.NETWORKS)))
with guarded(slowest):
    for network in pictures.NETWORKS:
        profile = pictures.measured(network)
        step = sum(np.median(seconds.sum(axis=1)) for seconds in profile.values())
        minutes = step * 10_000 / 60
        print(f"{network}: slowest is {slowest(profile)}; 10,000 steps take about {minutes:.1f} minutes")
predicted("slow-layer", right="the second convolution")

# %% [markdown]
# Of these four it is the second convolution. It has 4,640 parameters, a third of the linear layer's, but uses each of them at 196 places in each image. Parameters are no measure of time. The first batch norm was not among the options, and takes about as much: it multiplies hardly at all, but it reads and writes the largest arrays several times. Which of the two comes first depends on your machine.
#
# The other network has another answer: for a small fully connected one the optimizer is the largest part, since Adam touches every parameter several times and the products are tiny. **Measure before you optimise.**
#
# | what is slow | remedies |
# |---|---|
# | loading | store the images smaller, or in a format that is fast to decode; load the next batch while this one computes; a faster disk |
# | forward and backward | smaller images; fewer channels in the early layers, where the pictures are large; lower precision; a GPU |
# | the optimizer | larger batches, so that there are fewer steps; an optimizer with less state |

# %% [markdown]
# ## 9 · In torch
#
# The same checks, in torch. There `zero_grad` is yours to call, `CrossEntropyLoss` wants scores, and `gradcheck` does what exercises 12.2 and 12.3 do.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch

    scores = torch.tensor([[2.0, -1.0, 0.5]], dtype=torch.float64, requires_grad=True)
    label, loss = torch.tensor([0]), torch.nn.CrossEntropyLoss()
    loss(scores, label).backward()
    once = scores.grad.clone()
    loss(scores, label).backward()  # without zero_grad in between
    print("the second gradient is", (scores.grad / once).numpy().round(3), "times the first")
    sure = torch.eye(10)[:1] * 1.0  # probabilities: 1 for class 0
    print(f"probabilities taken for scores: the least loss is {loss(sure, label):.3f}")
    print("gradcheck:", torch.autograd.gradcheck(lambda s: loss(s, label), scores))
    with guarded(numerical_gradient, relative_error):
        ours = numerical_gradient(lambda s: float(loss(torch.tensor(s), label)), scores.detach().numpy())
        print(f"your numerical gradient against torch's: {relative_error(ours, once.numpy()):.1e}")

# %% [markdown]
# The second gradient is twice the first: `.grad` was added to. The least loss of probabilities is 1.461 again. And your numerical gradient agrees with torch's to eight digits or more.

# %% [markdown]
# ## 10 · At scale
#
# One step of the network for clothes in torch, on a GPU where there is one. A GPU works in the background: a call returns before the work is done. So wait for it, with `synchronize`, before you read the clock. The cell shows the time without waiting, too, where that makes a difference.

# %% gpu
from time import perf_counter

if why_not():
    print(why_not())
else:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    wait = torch.cuda.synchronize if device == "cuda" else (lambda: None)
    layers = []
    for channels in [(1, 16), (16, 32)]:
        layers += [torch.nn.Conv2d(*channels, 3, padding=1), torch.nn.BatchNorm2d(channels[1])]
        layers += [torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
    net = torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(1568, 10)).to(device)
    adam = torch.optim.Adam(net.parameters())
    for batch in (64, 1024) if device == "cpu" else (64, 1024, 8192):
        x = torch.rand(batch, 1, 28, 28, device=device)
        labels = torch.randint(10, (batch,), device=device)
        times = []
        for _ in range(8):
            wait()
            begin = perf_counter()
            adam.zero_grad()
            loss(net(x), labels).backward()
            adam.step()
            launched = perf_counter() - begin
            wait()
            times.append((perf_counter() - begin, launched))
        whole, launched = 1e3 * np.median(times, axis=0)
        print(f"{device}, {batch} images: {whole:.1f} ms a step ({launched:.1f} ms without waiting)")

# %% [markdown]
# Compare the steps for 64 and for 1,024 images, which are sixteen times as many. Where the second step takes much less than sixteen times as long, the small batch leaves the device idle, and a larger one is the first thing to try, with a learning rate to suit it (lesson 01).

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="stuck-loss" points=3
# ### Exercise 12.16
# A colleague trains a classifier with four classes. Its first loss is 1.39. After 30 epochs the training loss is 0.75 and has not moved for ten epochs; 98 % of the training set and 97 % of the validation set are classified correctly. She then halves the learning rate, doubles the width and removes dropout, all in one run, and gets 0.75 again. "The network is at its limit," she says, "and more epochs will not help."
#
# (a) Which bug fits, and which number says so? (b) Describe one test that takes a minute and shows whether you are right. What would you see with the bug, and without it? (c) What can be concluded from her second run, and what can not?
#
# ### BEGIN SOLUTION
# (a) The softmax is applied twice: the loss gets probabilities where it wants scores. With four classes its least value is ln(e + 3) − 1 = 0.744, and 0.75 is just above it. Accuracies of 97 and 98 % do not fit a loss of 0.75 otherwise: right and confident answers would give a loss near 0.
#
# (b) Overfit one sample, or five. With the bug its loss stops at 0.744 although the class is right; without it the loss goes to 0. (Or: give the loss one-hot scores times 100. It returns 0.744 if a softmax comes first, else 0. Or: print what goes into the loss. Rows of positive numbers that sum to 1 are probabilities.)
#
# (c) That the loss does not depend on these three settings together: a hint at the loss itself, not at the network. What each of the three settings does cannot be told, since they were changed at once: one may have helped and another harmed. And "at its limit" does not follow, as long as the loss is bounded from below by its own formula.
#
# *Marking guide, 3 points: 1 for the softmax twice, with ln(e + 3) − 1 = 0.744 (½ without the number, or with the value for ten classes). 1 for a test that separates the two cases, with what is seen in both (½ if only one case is told; "look at the code" alone gives nothing). 1 for: three changes at once cannot be told apart, and the limit is that of the loss, not of the network (½ each).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - The first loss is about $\ln K$. Far above it the scores are too large; far below it the loss is computed wrongly.
# - Overfit 1, 5, 10, 100 samples before anything else. A training loss of 0 proves that the loop works, not that the network has learned something: random labels can be learned by heart, too.
# - Gradients that add up act like momentum 1: faster at first, then swinging; with momentum they explode. Probabilities taken for scores stop the loss at $\ln(e + K - 1) - 1$. Testing in training mode lowers the validation accuracy alone.
# - Curves tell some causes apart and not others. What changes no curve, such as a bias in front of batch norm, is found in the code.
# - First the training error, then the gap. One change at a time, and more than one seed.
# - Draw settings at random, on a logarithmic scale. Time one step before you start ten thousand.

# %% demo
predictions()

# %% [markdown]
# **Read on.** Karpathy (2019), [A recipe for training neural networks](https://karpathy.github.io/2019/04/25/recipe/), half an hour that saves weeks. Goodfellow, Bengio and Courville (2016), [Deep learning](https://www.deeplearningbook.org), chapter 11. The notes of CS231n, [Learning and evaluation](https://cs231n.github.io/neural-networks-3/). Bergstra and Bengio (2012),
# [Random search for hyper-parameter optimization](https://jmlr.org/papers/v13/bergstra12a.html).
#
# Next: **13 Your own network**, built from the functions that you have written.
#
# <details><summary>Sources</summary>
#
# - Y. Bengio (2012), [Practical recommendations for gradient-based training of deep architectures](https://arxiv.org/abs/1206.5533), arXiv:1206.5533: gradient checking, learning rates.
# - J. Bergstra and Y. Bengio (2012), [Random search for hyper-parameter optimization](https://jmlr.org/papers/v13/bergstra12a.html), JMLR 13, 281–305.
# - CS231n's notes, [Learning and evaluation](https://cs231n.github.io/neural-networks-3/): gradient checks, sanity checks, the ratio of updates and weights.
# - I. Goodfellow, Y. Bengio and A. Courville (2016), [Deep learning](https://www.deeplearningbook.org), chapter 11, Practical methodology; section 11.3, Determining whether to gather more data.
# - S. Ioffe and C. Szegedy (2015), [Batch normalization](https://arxiv.org/abs/1502.03167), arXiv:1502.03167.
# - A. Karpathy (2019), [A recipe for training neural networks](https://karpathy.github.io/2019/04/25/recipe/), 25 April 2019.
# - C. Zhang, S. Bengio, M. Hardt, B. Recht and O. Vinyals (2017), [Understanding deep learning requires rethinking generalization](https://arxiv.org/abs/1611.03530), arXiv:1611.03530.
# - The digits: E. Alpaydin and C. Kaynak (1998), [Optical recognition of handwritten digits](https://doi.org/10.24432/C50P49), UCI machine learning repository.
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $K$ | the number of classes |
# | $N$, $D$, $H$ | samples in a batch, features of a sample, hidden units |
# | $h$ | the step of central differences |
# | $e_i$ | the vector that is 1 at entry $i$ and 0 elsewhere; $e$ alone is 2.718… |
# | $a$, $b$ | two gradients that are compared |
# | $m$ | momentum |
# | $p$ | the probability that a unit is dropped |
# </details>
