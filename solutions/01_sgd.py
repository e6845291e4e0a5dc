# %% [markdown]
# # 01 · Stochastic or not?
#
# {{badges}}
#
# **A training set has 1.2 million images. How many of them should you look at before you take a step?**
#
# Training a network means walking downhill on a loss. There are two ways to choose the next step. One looks at every training example, works out the exact slope, and takes one step. The other looks at a handful of examples, gets a slope that is wrong, and steps anyway. In this lesson you write both, let them walk over the same surface, and measure what each of them costs.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 1.1 `gd_step`: one step of gradient descent | 2 | ●○○○ | 3 |
# | 1.2 `linear_regression_gradient`: the exact slope | 3 | ●●○○ | 10 |
# | 1.3 `iterations_per_epoch`: count before you run | 1 | ●○○○ | 2 |
# | 1.4 `minibatches`: every example once per epoch | 4 | ●●○○ | 10 |
# | 1.5 `sgd_step`: with weight decay | 3 | ●●○○ | 5 |
# | 1.6 `fit_line`: *mend* a training loop that has one bug | 2 | ●●●○ | 10 |
# | 1.7 `step_decay` and `cosine_decay`: schedules | 4 | ●●○○ | 8 |
# | 1.8 `tuned`: *use* it, with a budget of examples | 3 | ●●●● | 20 |
# | 1.9 in your own words | 3 | ●●●○ | 10 |
#
# You need Python functions and loops, NumPy arrays with the matrix product `@`, partial derivatives, and the mean and the standard deviation of random numbers. Lesson 00 helps, but is not needed. New symbols are explained where they first appear; a list stands at the end.
#
# Cells whose first line is `check(…)` tell you within seconds whether your answer is right and, if it is not, usually which mistake it is. Run them as often as you like. Seven questions ask for a prediction: choose an answer, and press *Commit* before you run the cells below it.

# %% bootstrap

# %% provided="setup"
import numpy as np

from course_lib.check import check

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import sgd as pictures
from course_lib.viz.widgets.explore import explore, log_slider
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## Predict first
#
# You fit a straight line to 1,000 points. It has two parameters, intercept and slope, and each pair of values has a loss, the mean squared error: the loss is a surface over a plane. Two walkers start at the same place, with the same learning rate. One uses the exact gradient of all 1,000 points. The other looks at 8 random points before each step. When both have looked at 4,000 points, the exact walker has made 4 steps, and the stochastic one 500.

# %% predict="lower-loss"
predict(
    "lower-loss",
    "Which walker has the lower loss after both have looked at 4,000 points?",
    ["the exact one", "the stochastic one", "they are about equal"],
)

# %% demo
display(
    explore(
        pictures.plot_paths,
        points=[200, 1000, 4000],
        batch_size=[1, 4, 8, 32, 200],
        lr=log_slider(0.005, 0.6, 0.05),
    )
)
predicted("lower-loss", right="the stochastic one")

# %% [markdown]
# The stochastic one: it comes down to a loss of 0.533, the exact one to 3.11. The least possible is 0.511. The stochastic path staggers, yet its 500 bad steps lead much farther than 4 good ones.
#
# Now look at the end of the orange curve: it never settles. Then move `lr`. At a rate of 0.45 the exact walker does better. So this comparison was not fair: a rate that suits one walker need not suit the other. The next picture tries every rate for both, and marks the best rate of each.

# %% demo
explore(pictures.plot_best_rates, points=[200, 1000, 4000], batch_size=[1, 8, 64])

# %% [markdown]
# With 1,000 points, and each at its best rate, the stochastic walker ends 0.0009 above the least possible loss, and the exact one 0.08 above it. The exact walker needs a large rate, the stochastic one a small rate. Now set `points` to 200, so that the same work pays for 20 exact steps. At its best rate the exact walker ends within a millionth of the least loss, and wins by far. Set `points` to 4,000: the exact walker takes a single step, and loses at every rate at which the stochastic one arrives.
#
# | points | exact steps | exact, at its best rate | stochastic, batches of 8, at its best rate |
# |---|---|---|---|
# | 200 | 20 | 0.0000008 | 0.0007 |
# | 1,000 | 4 | 0.08 | 0.0009 |
# | 4,000 | 1 | 0.95 | 0.002 |
#
# So the answer depends on how many exact steps the work allows. A network is trained for some tens of epochs on a million examples, and needs far more than some tens of steps. The rest of this lesson explains what you have just seen.

# %% [markdown]
# ## 1 · Downhill
#
# Let $L(w)$ be the loss of $D$ parameters $w = (w_1, \dots, w_D)$. The **gradient** $\nabla L(w)$ (read "nabla L") is the vector of all partial derivatives: its entry $d$ is $\partial L / \partial w_d$. Take a step $s$ that is so short that the surface is nearly flat along it. Then
#
# $$L(w + s) \approx L(w) + \nabla L(w)^\top s , \qquad \nabla L(w)^\top s = \sum_d \frac{\partial L}{\partial w_d}\, s_d .$$
#
# Among all steps of the same length, the sum is most negative where $s$ points against the gradient. That is **gradient descent** (Cauchy, 1847):
#
# $$w \leftarrow w - \eta\, \nabla L(w), \qquad \eta > 0 \text{ the learning rate.}$$
#
# ### Exercise 1.1
# By hand first: $w = (1, 2)$, gradient $(0.5, -1)$, $\eta = 0.1$. The new $w$ is $(0.95, 2.1)$.
#
# The bare `*` in the first line of the function means that each argument after it must be passed by name: `gd_step(w, g, lr=0.1)`. The call `gd_step(w, g, 0.1)` is an error. So nobody can confuse two numbers.
#
# <details><summary>Hint</summary>
# One line. Return a new array: the caller may still need the old one, so no <code>-=</code> on <code>param</code>.
# </details>


# %% exercise="gd_step"
def gd_step(param, grad, *, lr):
    """
    Return the parameter after one step of gradient descent.

    param, grad: arrays of one shape. lr: the learning rate. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    return param - lr * grad
    ### END SOLUTION


# %% check="gd_step" points=2
check("gd_step", gd_step)

# %% [markdown]
# ### How long may a step be?
#
# Take the simplest loss, a parabola $L(w) = \tfrac{1}{2} h w^2$. Its second derivative is $h$, its **curvature**: the larger $h$, the steeper the walls.

# %% predict="rate-limit"
predict(
    "rate-limit",
    "The curvature is 4. Up to which learning rate does gradient descent still arrive at the minimum?",
    (0.0, 2.0),
)

# %% demo
display(explore(pictures.plot_learning_rates, lr=(0.02, 0.6, 0.02)))
predicted("rate-limit", right=0.5, within=0.02)

# %% [markdown]
# Up to 0.5, which is $2/h$. The gradient of the parabola is $h w$, so one step gives
#
# $$w \leftarrow w - \eta h w = (1 - \eta h)\, w .$$
#
# Each step multiplies $w$ by the same factor. For $h > 0$ the walk converges if and only if $|1 - \eta h| < 1$, that is $0 < \eta < 2/h$:
#
# | learning rate | factor | the walk |
# |---|---|---|
# | below $1/h$ | between 0 and 1 | comes down one side |
# | $1/h$ | 0 | arrives in one step |
# | between $1/h$ and $2/h$ | between −1 and 0 | hops from side to side, and arrives |
# | $2/h$ | −1 | hops from side to side without end |
# | above $2/h$ | below −1 | flies away |
#
# A surface with many parameters has a different curvature in each direction. The *steepest* direction sets the limit for all of them, and progress is then slowest in the flattest one. In the first picture the two curvatures are 4.1 and 0.93, so the limit is $2/4.1 = 0.49$.
#
# ### float32 and float64
#
# A number in a computer has a limited number of digits: about 16 in float64, about 7 in float32. NumPy makes float64 unless it is told otherwise. Torch, Keras and JAX make float32: it takes half the memory, a GPU computes with it much faster, and 7 digits are enough for training, since the gradient is noisy anyway. But 7 digits have one consequence that you should see once.

# %% demo
with guarded(gd_step):
    for dtype in (np.float32, np.float64):
        weight = np.ones(1, dtype=dtype)
        for _ in range(1000):
            weight = gd_step(weight, np.ones(1, dtype=dtype), lr=1e-8)
        print(f"{weight.dtype}: {weight[0]:.8f}")

# %% [markdown]
# A thousand steps of $10^{-8}$ should lead from 1 to 0.99999. In float32 the weight has not moved: the next smaller number is $6 \cdot 10^{-8}$ away, and each step is rounded back to 1. A step that is a hundred million times smaller than its weight is lost.
#
# In this course, your answers may compute in either. If a check passes float32 and gets float64 back, it remarks on it, and you lose no points. To keep float32, use Python's own numbers (`0.5 * x`) and `np.zeros_like(x)`, not `np.zeros(n)`. Where you compare gradients with differences (lesson 00), use float64.

# %% [markdown]
# ## 2 · The exact gradient
#
# We fit $\hat y_n = \sum_d x_{nd} w_d$ to $N$ examples. $x$ is a matrix of shape $(N, D)$, one example $x_n$ per row; the targets $y$ have the shape $(N,)$. The loss is the mean squared error:
#
# $$L(w) = \frac{1}{N} \sum_{n=1}^{N} r_n^2, \qquad r_n = \hat y_n - y_n .$$
#
# $r_n$ is called the **residual** of example $n$. By the chain rule, the derivative with respect to each weight $w_d$ is
#
# $$\frac{\partial L}{\partial w_d} = \frac{1}{N} \sum_n 2\, r_n \frac{\partial r_n}{\partial w_d} = \frac{2}{N} \sum_n r_n\, x_{nd}$$
#
# (Goodfellow, Bengio and Courville, 2016, section 5.1.4).
#
# ### Exercise 1.2
# Compute all $D$ derivatives, without a loop over examples if you can: the sum over $n$ is a matrix product.
#
# By hand first: $x = \begin{pmatrix}1 & 2 & 0\\ 3 & 4 & 1\end{pmatrix}$, $w = (1, 0, 0)$, $y = (0, 1)$. The residuals are $r = (1, 2)$, and $2/N = 1$. The first entry of the gradient is $1 \cdot 1 + 2 \cdot 3 = 7$. The whole gradient is $(7, 10, 2)$.
#
# <details><summary>Hint 1</summary>
# Shapes: (N, D) @ (D,) is (N,). What has to be multiplied with an (N,) to give a (D,)?
# </details>
# <details><summary>Hint 2</summary>
# Keep y of shape (N,). A column (N, 1) minus a row (N,) is a matrix (N, N), without any error message.
# </details>


# %% exercise="linear_regression_gradient"
def linear_regression_gradient(weight, x, y):
    """
    Return the gradient of the mean squared error with respect to the weight.

    weight: (D,). x: (N, D), one example per row. y: (N,). Returns: (D,).
    """
    ### BEGIN SOLUTION
    return 2 / len(x) * x.T @ (x @ weight - y)
    ### END SOLUTION


# %% check="linear_regression_gradient" points=3
check("linear_regression_gradient", linear_regression_gradient)

# %% [markdown]
# How do you know that a gradient is right? Move each weight a little to either side, and see how the loss changes. In lesson 00 you write this check; here is the library's, on *your* function.

# %% demo
from course_lib.gradcheck import numerical_gradient, relative_error

rng = np.random.default_rng(0)
x, y, weight = rng.normal(size=(20, 3)), rng.normal(size=20), rng.normal(size=3)
numeric = numerical_gradient(lambda w: float(np.mean((x @ w - y) ** 2)), weight)
with guarded(linear_regression_gradient):
    print(f"relative error: {relative_error(linear_regression_gradient(weight, x, y), numeric):.1e}")

# %% [markdown]
# If the relative error is below $10^{-6}$, the gradient is right.
#
# > **Convention card.** Our losses are *means* over the batch, so that a step does not grow with the batch. The square has no ½, so its derivative keeps the factor 2.
# >
# > | | the loss | its gradient, compared with ours | the learning rate for the same walk |
# > |---|---|---|---|
# > | here; torch's `mse_loss`; Keras 3's `mean_squared_error` | mean of squares | the same | $\eta$ |
# > | optax's `l2_loss` and its mean (JAX); d2l | half the mean of squares | half | $2\eta$ |
# > | the notes of CS229 | half the *sum* of squares | $N/2$ times | $2\eta/N$ |
#
# ## 3 · A gradient from a handful
#
# The sum above runs over every example. ImageNet, the data set of the 2012 competition, has photographs of 1,000 classes of things:
#
# | set | images | used for |
# |---|---|---|
# | training | 1,281,167 | computing gradients |
# | validation | 50,000 | choosing learning rate, network, time to stop |
# | test | 100,000 | the result, once |
#
# (Russakovsky et al., 2015, table 2.) If one image takes a millisecond forward and backward, one exact step takes 21 minutes. Training takes hundreds of thousands of steps, and already $100{,}000 \cdot 21$ minutes are 4 years.
#
# So draw $B$ examples at random, and take the mean of *their* gradients $g_n = 2 r_n x_n$ as an estimate. It depends on which examples were drawn, so it is a random vector. Let $\mathbb{E}$ be the mean over all batches that can be drawn, and let the variance of a vector, $\operatorname{Var}$, be the mean of its squared distance from its mean. Then
#
# $$\hat g = \frac{1}{B} \sum_{n \in \text{batch}} g_n, \qquad
# \mathbb{E}[\hat g] = \nabla L(w), \qquad
# \operatorname{Var}[\hat g] = \frac{\sigma^2}{B}\cdot\frac{N - B}{N - 1},$$
#
# where $\sigma^2$ is the variance of one example's gradient: how far, squared and on average, $g_n$ lies from the exact gradient. So on average the estimate is *exactly right*: it has no bias. The last factor is nearly 1 for small batches. For $B = N$ it is 0: a batch that has all examples, each once, has no noise. (Cochran, 1977, theorem 2.2.)

# %% predict="noise-factor"
predict(
    "noise-factor",
    "The batch grows from 1 to 100. By what factor does the gradient's typical error shrink?",
    ["about 3", "about 10", "about 100"],
)

# %% demo
display(pictures.plot_gradient_noise())
predicted("noise-factor", right="about 10")

# %% [markdown]
# By about 10, the root of 100: the standard deviation is $\sigma/\sqrt{B}$. Each dot is measured: it is the root mean square distance of 1,000 minibatch gradients from the exact one. It falls from 5.74 for one point to 0.534 for 100. That is a factor of 10.8, a little more than 10, since 100 of 1,000 points are no longer few: the factor $(N - B)/(N - 1)$ bends the dots away from the line. No line was fitted to the dots.
#
# Here lies the bargain:
#
# - the **work** of a step grows like $B$,
# - the **error** of its direction shrinks only like $1/\sqrt{B}$.
#
# A hundred times the work gives one more correct digit. While the walker is far from the minimum, a rough direction is good enough, and small batches win (Bottou, Curtis and Nocedal, 2018, section 3.3). Near the minimum the gradient itself is small, and the noise is not: then precision counts.
#
# Three words that are used all the time:
#
# | word | means |
# |---|---|
# | iteration, step | one update of the parameters |
# | batch, minibatch | the examples looked at for one step; $B$ is the batch size |
# | epoch | one pass over the training set: every example looked at once |
#
# ### Exercise 1.3
# How many iterations has **one epoch** of ImageNet's 1,281,167 training images with a batch size of 256? The last batch may be shorter; it is an iteration too.


# %% exercise="iterations_per_epoch"
### BEGIN SOLUTION
iterations_per_epoch = int(np.ceil(1_281_167 / 256))
### END SOLUTION

# %% check="iterations_per_epoch" points=1
check("iterations_per_epoch", iterations_per_epoch)

# %% [markdown]
# ### Exercise 1.4
# Cut the indices $0 \dots N-1$ into batches so that every example comes exactly once per epoch, in a new random order each time the function is called with the same generator. The last batch is shorter if it has to be.
#
# By hand: with `n=10` and `batch_size=4`, the sizes are 4, 4, 2. One right answer is `[7 0 3 9]`, `[1 4 8 2]`, `[6 5]`.
#
# Why shuffle? Data are often sorted by class. A batch of nothing but cats says "everything is a cat", and its gradient is biased. Why each example once, rather than a new draw for each batch? With $N$ draws from $N$ examples, a share of $(1 - 1/N)^N \approx 1/e \approx 37\,\%$ is never drawn. And why from `rng`? With an equally seeded generator your training can be repeated, step by step.
#
# <details><summary>Hint 1</summary>
# <code>rng.permutation(n)</code> shuffles 0 … n-1.
# </details>
# <details><summary>Hint 2</summary>
# A slice may run past the end: <code>a[8:12]</code> of ten entries has two.
# </details>


# %% exercise="minibatches"
def minibatches(n, batch_size, rng):
    """
    Return one epoch as a list of index arrays.

    n: how many examples there are. batch_size: how many indices each array has; the last may have fewer.
    rng: an np.random.Generator; the order comes from it.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
    ### END SOLUTION


# %% check="minibatches" points=4
check("minibatches", minibatches)

# %% [markdown]
# > **Convention card.** torch's `DataLoader` keeps the last, shorter batch as we do, unless `drop_last=True`; it shuffles only with `shuffle=True`. Keras 3's `fit` shuffles and keeps the short batch. JAX has no loader of its own.
#
# ## 4 · Weight decay
#
# A model with large weights often follows its training data too closely (lesson 05). To keep them small, add a penalty to the loss, where $\lVert w \rVert^2 = \sum_d w_d^2$ and $\lambda \ge 0$ is the strength of the penalty:
#
# $$L_\lambda(w) = L(w) + \frac{\lambda}{2} \lVert w \rVert^2 .$$
#
# ### Exercise 1.5
# Write the step of stochastic gradient descent on $L_\lambda$. You are given $g$, a minibatch's gradient of $L$ alone. What does the penalty add to it? Work out its derivative with respect to $w_d$ first.
#
# By hand: with $w = (1, -2)$, $g = (0.5, 0.5)$, $\eta = 0.1$ and $\lambda = 0.5$ the new $w$ is $(0.9, -1.95)$.
#
# <details><summary>Hint</summary>
# One line: gradient descent with another gradient. If <code>grad</code> is 0, only the penalty moves the weight, towards 0.
# </details>


# %% exercise="sgd_step"
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    """
    Return the parameter after one step of stochastic gradient descent with weight decay.

    param, grad: arrays of one shape; grad is a minibatch's. lr: the learning rate.
    weight_decay: the penalty's factor λ. Nothing is changed in place.
    """
    ### BEGIN SOLUTION
    return param - lr * (grad + weight_decay * param)
    ### END SOLUTION


# %% check="sgd_step" points=3
check("sgd_step", sgd_step)

# %% [markdown]
# The penalty's gradient is $\lambda w$, so the step is $w \leftarrow w - \eta\,(g + \lambda w) = (1 - \eta\lambda)\, w - \eta\, g$. At each step the weights shrink by a small factor. That is why it is called weight *decay* (Krogh and Hertz, 1991).
#
# > **Convention card.** The penalty has the ½, so its gradient is $\lambda w$; it joins the gradient, and the learning rate scales both.
# >
# > | | what happens to $w$, beside the gradient | compared with ours |
# > |---|---|---|
# > | here; `torch.optim.SGD(weight_decay=λ)`; optax's `add_decayed_weights(λ)` before `sgd(η)` | $-\eta\lambda w$ | the same |
# > | Keras 3's `SGD(weight_decay=λ)` | shrinks by $1 - \eta\lambda$ first, then steps | the same for plain SGD |
# > | Loshchilov and Hutter (2019), algorithm 1 | $-\lambda w$ (times a schedule), not scaled by $\eta$ | the same if their $\lambda$ is our $\eta\lambda$ |
# >
# > For plain SGD these are names for one method. For Adam (lesson 03) they are different methods.
#
# ## 5 · A loop with a bug
#
# ### Exercise 1.6: mend
# A colleague has written the whole training loop. It takes one step per batch, and notes the loss of all examples before each step. She writes: *"With all 1,000 points in one batch the loop works: the one step of an epoch leads to a loss of 4.02. With batches of 8 an epoch has 125 steps, and it still ends at 4.03. Batches of 100 give the same curve. So small batches are useless!"*
#
# You know that they are not. The cell below the function draws what she saw. Find the line, and change as little as you can.
#
# By hand, with one feature and two batches of one example each: $x = \begin{pmatrix}1\\2\end{pmatrix}$, $y = (2, 2)$, $w = 0$, $\eta = 0.1$. Before the first step the loss is 4. The first example's gradient is $2 \cdot (0 - 2) \cdot 1 = -4$, so $w$ becomes 0.4. Now the loss is $(1.6^2 + 1.2^2)/2 = 2$. The second example's gradient is $2 \cdot (0.8 - 2) \cdot 2 = -4.8$, and $w$ becomes 0.88.
#
# <details><summary>Hint 1</summary>
# Compare the first step with batches of 8 and the first step with all points: by what factor do their lengths differ? By what factor should they?
# </details>
# <details><summary>Hint 2</summary>
# A gradient is a <em>mean</em>. Over what?
# </details>


# %% exercise="fit_line"
def fit_line(weight, x, y, batches, *, lr):
    """
    Take one step of gradient descent per batch; return (weight, losses): the weight after
    the last step, and an array (steps,) with the loss of all examples before each step.

    weight: (D,). x: (N, D). y: (N,). batches: a list of arrays of indices, of one epoch or
    of several. lr: the learning rate. The loss is the mean squared error.
    """
    ### BEGIN BROKEN
    # losses = []
    # for batch in batches:
    #     losses.append(np.mean((x @ weight - y) ** 2))
    #     residual = x[batch] @ weight - y[batch]
    #     weight = weight - lr * 2 / len(x) * x[batch].T @ residual
    # return weight, np.array(losses)
    ### END BROKEN
    ### BEGIN SOLUTION
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 / len(batch) * x[batch].T @ residual
    return weight, np.array(losses)
    ### END SOLUTION


# %% demo
with guarded(fit_line):
    display(pictures.plot_fit(fit_line))

# %% check="fit_line" points=2
check("fit_line", fit_line)

# %% [markdown]
# When you have mended it, draw the picture again. After the first epoch the loop with batches of 8 has a loss of 0.515, near the least possible, and stays there. The loop with all points has come down to 2.87 after five epochs. This bug is common where a batch's gradients are summed by hand. It does not crash, and it does not even look wrong: it looks like a learning rate that is too small, by a factor that depends on the batch size.

# %% [markdown]
# ## 6 · The noise ball
#
# Why does the stochastic walker never settle? Return to the parabola, and let the gradient be $h w + \varepsilon$, where the noise $\varepsilon$ has mean 0 and variance $\sigma^2/B$, and is drawn anew at each step. A step gives $w \leftarrow (1 - \eta h)\, w - \eta\, \varepsilon$. In the long run the variance $V$ of $w$ no longer changes from one step to the next:
#
# $$V = (1 - \eta h)^2 V + \eta^2 \frac{\sigma^2}{B}
# \quad\Longrightarrow\quad
# V = \frac{\eta\, \sigma^2}{B\, h\, (2 - \eta h)} \approx \frac{\eta\,\sigma^2}{2 B h} \quad\text{where } \eta h \text{ is small.}$$
#
# The walk ends in a **noise ball** around the minimum, whose radius is $\sqrt{V}$ (Mandt, Hoffman and Blei, 2017, treat the general case for small rates).

# %% predict="half-radius"
predict(
    "half-radius",
    "The learning rate is small. By what factor must you lower it to halve the radius of the cloud?",
    ["by about 1.4", "by 2", "by about 4"],
)

# %% demo
display(explore(pictures.plot_noise_ball, lr=log_slider(0.01, 0.5, 0.05), batch_size=[1, 4, 16, 64]))
predicted("half-radius", right="by about 4")

# %% [markdown]
# By about 4: for small rates the radius grows like $\sqrt{\eta / B}$. The blue cloud has a quarter of the orange one's rate, and half its radius: 0.056 against 0.115 by the formula, a factor of 2.04. (The black circles have these radii.) With a large rate the factor $2 - \eta h$ matters, too: a quarter of the rate 0.5 divides the radius by 2.6.
#
# Where the rates are small, only the quotient $\eta / B$ counts: four times the batch shrinks the ball as much as a quarter of the rate. But the two do not cost the same. The right-hand picture shows what a quarter of the rate costs: the blue curve needs four times as many steps to come down. Four times the batch needs no more steps, but each one is four times the work.
#
# ## 7 · Rates that sink
#
# A large learning rate is fast and ends in a large ball; a small one is slow and ends in a small ball. So start with a large rate, and lower it: a **schedule**. Two are used everywhere.
#
# **Step decay**: keep the rate, and multiply it by a factor `drop` after every `every` steps.
#
# **Cosine decay** (Loshchilov and Hutter, 2017): half a wave of the cosine, from $\eta$ at step 0 down to 0 at step $T$, flat at both ends.
#
# ### Exercise 1.7
# Write both as functions of the step $t$, which counts from 0.
#
# By hand: with $\eta = 0.8$ and drop 0.5 every 10 steps, the rate is 0.8 at steps 0 to 9, 0.4 at steps 10 to 19, and 0.2 at step 25. With a cosine over $T = 100$ steps, it is 0.683 at step 25, and 0.4 at step 50.
#
# <details><summary>Hint</summary>
# While its angle goes from 0 to π, a cosine goes from 1 to −1. Shift it and scale it, so that it goes from η to 0.
# </details>


# %% exercise="step_decay"
def step_decay(step, *, lr, drop, every):
    """
    Return the learning rate at ``step``, which counts from 0.

    It starts at ``lr`` and is multiplied by ``drop`` after every ``every`` steps.
    """
    ### BEGIN SOLUTION
    return lr * drop ** (step // every)
    ### END SOLUTION


# %% check="step_decay" points=2
check("step_decay", step_decay)


# %% exercise="cosine_decay"
def cosine_decay(step, *, lr, total_steps):
    """
    Return the learning rate at ``step``, which runs from 0 to ``total_steps``.

    It follows half a cosine from ``lr`` down to 0.
    """
    ### BEGIN SOLUTION
    return 0.5 * lr * (1 + np.cos(np.pi * step / total_steps))
    ### END SOLUTION


# %% check="cosine_decay" points=2
check("cosine_decay", cosine_decay)

# %% [markdown]
# As formulas, with $\lfloor \cdot \rfloor$ for rounding down (the cosine is Loshchilov and Hutter's equation 5):
#
# $$\eta_t = \eta \cdot \text{drop}^{\lfloor t / \text{every} \rfloor}, \qquad \eta_t = \frac{\eta}{2} \left(1 + \cos \frac{\pi t}{T}\right) .$$
#
# The picture shows them in the bowl of section 6, beside a constant rate and one that falls like $1/t$.

# %% demo
pictures.plot_schedules(stepwise=step_decay, cosine=cosine_decay)

# %% [markdown]
# With the constant rate the loss stays at about 0.09, the level of its noise ball. With the others it goes on sinking: with step decay to 0.003, with the cosine to 0.001, and with $1/t$ to 0.0008.
#
# ### How fast may a rate sink?
#
# The oldest answer is from the paper that founded this field. Robbins and Monro (1951) proved, under conditions on the loss and the noise, that the walk arrives at the minimum if the rates satisfy
#
# $$\sum_t \eta_t = \infty \qquad\text{and}\qquad \sum_t \eta_t^2 < \infty .$$
#
# Rates like $1/t$ satisfy both; so does every $1/t^a$ with $\tfrac12 < a \le 1$. The next picture has rates $0.3 / t^a$, with $a$ from 0 to 2.

# %% predict="inverse-square"
predict(
    "inverse-square",
    "The rate falls like 1/t². What does the walk do?",
    [
        "It arrives, sooner than with 1/t.",
        "It stops before it has arrived.",
        "It never settles.",
    ],
)

# %% demo
display(explore(pictures.plot_powers, power=[0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0]))
predicted("inverse-square", right="It stops before it has arrived.")

# %% [markdown]
# It stops before it has arrived. Each condition guards against one fault:
#
# | $a$ | what is violated | distance after 100 steps | after 10,000 |
# |---|---|---|---|
# | 0, a constant rate | the sum of squares is infinite: the noise of all steps never dies away | 0.42 | 0.38 |
# | 1 | nothing | 0.095 | 0.0088 |
# | 2 | the sum is finite: all steps together are too short | 0.71 | 0.71 |
#
# The conditions are sufficient, but in this bowl not both are necessary: with $a = \tfrac12$ the distance also sinks, to 0.034, although the sum of squares is infinite. And they say nothing about *how soon* the walk arrives. With $1/t$ the first rate matters a lot: if it is too small, the walk is very slow. That is why step decay and cosine are used in practice. They violate the first condition, since they end. But they end close enough to the minimum.
#
# ### Where the loss is steep at the start
#
# The limit $2/h$ changes along the way if the curvature does. Take $L(w) = \tfrac12 w^2 + \tfrac14 w^4$, with a start at $w = 2.5$. There the curvature is nearly 20; at the minimum it is 1. A rate that suits the minimum throws the walk out at the start, and a rate that suits the start is slow at the end. There are two remedies.
#
# **Warm-up** (Goyal et al., 2017, section 2.2): raise the rate linearly over the first steps, from a small one to the full one. Networks are often steep where training starts.

# %% demo
explore(pictures.plot_warmup, lr=(0.05, 1.0, 0.05), warmup_steps=(1, 25))

# %% [markdown]
# With a rate of 0.5 and no warm-up, the first step leads from 2.5 to −6.56, the second one to 138, and the walk flies away. Ten steps of warm-up are enough: the walk is in the flat part before the rate is large. Set `warmup_steps` to 1, which is no warm-up, and look for the largest `lr` that arrives: it is 0.25.
#
# **Line search** (Armijo, 1966): try a large rate, and halve it until the loss falls *enough*. If the loss were a straight line in the direction of the step, it would fall by $\eta\,\lVert \nabla L(w)\rVert^2$. The line search asks for a part $c$ of that:
#
# $$L\bigl(w - \eta\, \nabla L(w)\bigr) \le L(w) - c\, \eta\, \lVert \nabla L(w) \rVert^2, \qquad \text{here } c = 0.1 .$$

# %% demo
explore(pictures.plot_line_search, step=(0, 3))

# %% [markdown]
# At step 0 the rates 1 and 0.5 make the loss larger (the triangles stand for losses far above the picture). The rate 0.25 lowers it to 0.49 of what it was, but that is not enough: the dashed line asks for 0.36. So 0.125 is taken. Move `step`: from the next step on, the first rate that is tried, 1, is taken. At each place the search finds a rate that suits it, without knowing the curvature. After 3 steps it is within 0.00001 of the minimum. The constant rate 0.05, which is safe at the start, is still 0.18 away after 30.
#
# Why is it not used to train networks? It needs the loss and the *exact* gradient. On a minibatch it would choose the rate that suits these few examples, noise included. And each rate that it tries costs a forward pass. So deep learning has schedules, which cost nothing, and rules that measure gradients as they go (lesson 03).
#
# > **Convention card.** Steps count from 0 everywhere here.
# >
# > | | torch | optax (JAX) | Keras 3 |
# > |---|---|---|---|
# > | step decay | `StepLR(step_size, gamma)`; counts calls of `scheduler.step()`, usually epochs | `exponential_decay(…, staircase=True)` | `ExponentialDecay(…, staircase=True)` |
# > | cosine | `CosineAnnealingLR(T_max)`; rises again after `T_max` | `cosine_decay_schedule(decay_steps)`; stays at 0 | `CosineDecay(decay_steps)`; stays at 0 |
# > | 1/t | none | none | `InverseTimeDecay` |
# > | warm-up | `LinearLR`; starts at a third of the rate unless told otherwise | `warmup_cosine_decay_schedule`; may start at 0, and then the first step does nothing | `CosineDecay(warmup_target=…)`; starts at its first argument |

# %% [markdown]
# ## 8 · Use it
#
# Now your functions fit a line to 4,000 points. They do so four times, with batches of 1, 8, 64 and all points, each time at the rate that is best for that batch size. Each walk ends after 8,000 examples, which are two epochs. That makes 8,000, 1,000, 126 and 2 steps.

# %% predict="best-batch"
predict(
    "best-batch",
    "Each at its best rate: how do batches of 1, 8 and 64 compare after the same 8,000 examples?",
    [
        "Batches of 1 end clearly lowest.",
        "Batches of 64 end clearly lowest.",
        "They end about equally low.",
    ],
)

# %% demo
pictures.plot_loss_by_work(step=sgd_step, batches=minibatches, gradient=linear_regression_gradient)

# %% demo
predicted("best-batch", right="They end about equally low.")

# %% [markdown]
# About equally low: over the last tenth of the work each of the three lies, on average, less than 0.001 above the least possible loss. The two exact steps end 0.5 above it. Look at the best rates in the legend: 0.0008, 0.0064 and 0.05. Each is about 8 times the one before, and so is the batch. Only $\eta / B$ counts, as in the noise ball. So three walkers with the same quotient go nearly the same way, for the same work.
#
# That ends where the rate meets its limit: 4,000 times 0.0008 would be 3.2, far above $2/h = 0.47$. From there on, a larger batch only costs more. Up to there it costs nothing in *work*, and on a GPU, which computes 64 examples nearly as fast as one, it saves *time*. That answers the question of this lesson: take as many examples per step as your machine can compute at once, as long as the rate may still grow with the batch.
#
# Both pictures show the same runs. Against *steps*, larger batches always look better. Compare methods against work or time.
#
# ### Exercise 1.8: use
# Now choose for yourself. Your function gets a function `gradient`: `gradient(weight, batch_size)` draws that many *new* examples, and returns the mean gradient of their squared errors at `weight`. All calls together may draw `budget` examples; a call that asks for more raises an error. Return the weight where your walk ends.
#
# The check measures the loss of that weight on all data that could be drawn: how far does it lie above the least possible? There are three problems. At most 0.15 on each of them earns 1 point; at most 0.02 on each earns all 3. They have 32 to 48 weights and a budget of 500 examples per weight. The largest curvature is given; it lies between 0.1 and 60. The smallest is a twentieth of it. At the start the loss lies some tens above the least possible.
#
# You choose the batch size, and the rate at each step. If both stay constant, however well you choose them, the last weight of the walk does not earn all points. The cell below the exercise draws your walk on a problem of this kind.
#
# <details><summary>Hint 1</summary>
# With batches of B there are <code>budget // B</code> steps. Your <code>sgd_step</code> and your schedules are there.
# </details>
# <details><summary>Hint 2</summary>
# The limit of the rate is 2/h for large batches; for batches of a few examples it is lower. Choose the rate as a fraction of <code>1 / curvature</code>.
# </details>
# <details><summary>Hint 3</summary>
# In the direction with the smallest curvature, a step multiplies the distance by 1 - η · h / 20. How many steps does that need?
# </details>


# %% exercise="tuned"
def tuned(gradient, weight, *, budget, curvature):
    """
    Walk from weight with gradients of minibatches, and return the weight at the end, (D,).

    gradient: a function; gradient(weight, batch_size) draws batch_size new examples and
    returns their mean gradient, (D,). weight: (D,). budget: how many examples all calls
    together may draw. curvature: the largest curvature of the loss.
    """
    ### BEGIN SOLUTION
    batch_size = 16
    steps = budget // batch_size
    for step in range(steps):
        lr = cosine_decay(step, lr=0.4 / curvature, total_steps=steps)
        weight = sgd_step(weight, gradient(weight, batch_size), lr=lr)
    return weight
    ### END SOLUTION


# %% demo
with guarded(tuned):
    display(pictures.plot_budget(tuned))

# %% check="tuned" points=3
check("tuned", tuned)

# %% [markdown]
# ## 9 · Minima and saddles
#
# The loss of a line is a single bowl. The loss of a network is not. It has many minima, and where a walk ends depends on where it starts. It also has **saddle points**: places where the gradient is 0, but the loss falls in some direction. In many dimensions saddles are far more common than bad minima: if a fair coin decided the sign of each of the $D$ curvatures at a flat place, all of them would be positive, as at a minimum, with a probability of $2^{-D}$ (an argument of Dauphin et al., 2014, section 2).
#
# The next picture has two walkers. Both use your `gd_step`; one has the exact gradient, the other has noise added to it. They start on the ridge of a saddle, exactly in the middle between two minima. Later, click anywhere on the surface to drop both of them there.

# %% predict="saddle"
predict(
    "saddle",
    "Where is the walker with the exact gradient after 150 steps?",
    ["in one of the two minima", "at the saddle", "still near the start"],
)

# %% demo
from functools import partial

from course_lib.viz.widgets.race import race
from course_lib.viz.widgets.surfaces import BASINS, SADDLE

display(
    race(
        [SADDLE, BASINS],
        partial(pictures.two_walks, step=gd_step),
        start=(-1.7, 0.0),
        lr=(0.01, 0.2, 0.01),
        noise=(0.0, 1.0, 0.05),
    )
)
predicted("saddle", right="at the saddle")

# %% [markdown]
# At the saddle: on the ridge the gradient has no sideways part, and gradient descent never makes one. Set the noise to 0, and both walkers stop there for good. Any noise has a sideways part, and the saddle's negative curvature then multiplies it at each step. So the noise of stochastic gradients is also of use: it leads away from saddles.
#
# Then choose the other surface, with its four basins. Find two starts that lie close together and end in different minima.

# %% [markdown]
# ## 10 · In torch
#
# The same walk in torch: `SGD` with weight decay takes the steps, a scheduler lowers the rate, `backward()` computes the gradient. Beside it, on the same batches, your functions.

# %% demo
try:
    import torch
except ImportError:
    print("torch is not installed: this cell needs it, the rest of the lesson does not.")
else:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(50, 3)), rng.normal(size=50)
    ours, theirs = np.zeros(3), torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theirs], lr=0.1, weight_decay=0.01)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)
    with guarded(minibatches, linear_regression_gradient, sgd_step, cosine_decay):
        for step, batch in enumerate([*minibatches(50, 8, rng), *minibatches(50, 8, rng)]):
            inputs, targets = torch.tensor(x[batch]), torch.tensor(y[batch])
            loss = torch.nn.functional.mse_loss(inputs @ theirs, targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            scheduler.step()
            grad = linear_regression_gradient(ours, x[batch], y[batch])
            ours = sgd_step(ours, grad, lr=cosine_decay(step, lr=0.1, total_steps=20), weight_decay=0.01)
        print("torch", theirs.detach().numpy())
        print("yours", ours)
        print(f"largest difference: {np.abs(ours - theirs.detach().numpy()).max():.1e}")

# %% [markdown]
# After 14 steps the two agree to all digits but the last.
#
# ## In your own words

# %% [markdown] exercise="larger-batch" points=3
# ### Exercise 1.9
# A colleague trains with batches of 32 and learning rate 0.1. To use her new GPU better she goes to batches of 128, keeps everything else, and trains for the same number of **epochs**. The final training loss is worse.
#
# **Why can that be, and what would you tell her to try?** Use two of these in your answer: number of steps, gradient noise, the noise ball, work.
#
# ### BEGIN SOLUTION
# The same number of epochs with batches four times as large is a quarter of the steps. Each step's direction is better (half the noise), but the step is no longer, so she has walked about a quarter as far. What to try: a larger learning rate (the noise ball depends on lr/B, so up to four times as large keeps it as it was: the linear scaling rule of Goyal et al., 2017), as long as it stays below the limit 2/h, perhaps with a warm-up; or more epochs.
#
# *Marking guide.* 1 point: a quarter of the steps at the same learning rate. 1 point: the noise shrinks only by a factor of 2, or the ball by lr/B, so the better direction does not make up for it. 1 point: a remedy that follows from the argument (raise lr towards fourfold, with its limit; or more steps). "Larger batches generalise worse" alone does not explain a *training* loss: no point.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Gradient descent subtracts the learning rate times the gradient. On a bowl it converges only below $2/h$, with $h$ the largest curvature.
# - A minibatch gradient is right on average. Its error falls like $1/\sqrt{B}$, its cost grows like $B$. Stochastic gradients win where the data are many and the exact steps would be few; with few data and time for many exact steps, exact gradients win.
# - Compare methods at the best rate of each, and against work or time, not against steps.
# - With a constant rate SGD ends in a noise ball of radius $\propto \sqrt{\eta / B}$. A schedule shrinks it; a rate that sinks too fast stops before it arrives. Warm-up helps where the start is steep.
# - Weight decay adds $\lambda w$ to the gradient. Epoch, iteration and batch are three different things.
# - A gradient is a mean over *its* batch.

# %% demo
predictions()

# %% [markdown]
# **Read on.** Bottou, Curtis and Nocedal (2018), [Optimization methods for large-scale machine learning](https://arxiv.org/abs/1606.04838): sections 3 and 4 are this lesson with proofs. Smith, Kindermans, Ying and Le (2018), [Don't decay the learning rate, increase the batch size](https://arxiv.org/abs/1711.00489): the quotient $\eta / B$ taken at its word. Goodfellow, Bengio and Courville (2016), [Deep learning](https://www.deeplearningbook.org), section 8.1.
#
# Next: **02 Momentum**, which remembers the way it came.
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $w$, $w_d$, $D$ | the parameters; one of them; how many there are |
# | $L(w)$, $\nabla L(w)$ | the loss; its gradient, the vector of its partial derivatives |
# | $\eta$, $\eta_t$ | learning rate; learning rate at step $t$ |
# | $h$ | curvature, the second derivative of the loss |
# | $x$, $x_{nd}$, $y_n$, $\hat y_n$ | inputs; feature $d$ of example $n$; its target; what is predicted for it |
# | $r_n$ | residual, $\hat y_n - y_n$ |
# | $N$, $B$ | number of examples; number of examples in a batch |
# | $g_n$, $\hat g$, $g$ | gradient of one example; mean over a batch; a gradient |
# | $\mathbb{E}$, $\operatorname{Var}$ | mean over all draws; mean squared distance from it |
# | $\sigma^2$ | variance of the gradient of one example; $\sigma$ is its standard deviation |
# | $\varepsilon$ | here, the noise of a gradient (elsewhere in the course a small constant) |
# | $V$ | variance of the weight in the noise ball |
# | $\lambda$ | strength of weight decay |
# | $t$, $T$ | step, counted from 0; number of steps |
# | $c$ | the share of the fall that a line search asks for |
# | $\top$ | transposed; $a^\top b$ is the sum of the products of the entries |
# </details>
#
# <details><summary>Sources</summary>
#
# - L. Armijo (1966), [Minimization of functions having Lipschitz continuous first partial derivatives](https://doi.org/10.2140/pjm.1966.16.1), Pacific Journal of Mathematics 16(1), 1–3.
# - L. Bottou, F. E. Curtis and J. Nocedal (2018), [Optimization methods for large-scale machine learning](https://arxiv.org/abs/1606.04838), SIAM Review 60(2), 223–311, arXiv:1606.04838.
# - A. Cauchy (1847), on systems of simultaneous equations (in French), Comptes rendus de l'Académie des sciences 25, 536–538; told by C. Lemaréchal (2012), [Cauchy and the gradient method](https://www.math.uni-bielefeld.de/documenta/vol-ismp/40_lemarechal-claude.pdf), Documenta Mathematica, extra volume ISMP, 251–254.
# - W. G. Cochran (1977), [Sampling techniques](https://www.wiley.com/en-us/Sampling+Techniques%2C+3rd+Edition-p-9780471162407), third edition, Wiley: theorem 2.2, samples drawn without replacement.
# - CS229's notes, [Linear regression](https://cs229.stanford.edu/main_notes.pdf); d2l: A. Zhang, Z. C. Lipton, M. Li and A. J. Smola (2023), [Dive into deep learning](https://d2l.ai), section 3.1.
# - Y. Dauphin and others (2014), [Identifying and attacking the saddle point problem in high-dimensional non-convex optimization](https://arxiv.org/abs/1406.2572), arXiv:1406.2572.
# - I. Goodfellow, Y. Bengio and A. Courville (2016), [Deep learning](https://www.deeplearningbook.org), sections 5.1.4 and 8.1.
# - P. Goyal and others (2017), [Accurate, large minibatch SGD: training ImageNet in 1 hour](https://arxiv.org/abs/1706.02677), arXiv:1706.02677: linear scaling of the rate, warm-up.
# - A. Krogh and J. A. Hertz (1991), [A simple weight decay can improve generalization](https://papers.nips.cc/paper/1991/hash/8eefcfdf5990e441f0fb6f3fad709e21-Abstract.html), NIPS 4.
# - I. Loshchilov and F. Hutter (2017), [SGDR: stochastic gradient descent with warm restarts](https://arxiv.org/abs/1608.03983), arXiv:1608.03983: the cosine.
# - I. Loshchilov and F. Hutter (2019), [Decoupled weight decay regularization](https://arxiv.org/abs/1711.05101), arXiv:1711.05101.
# - S. Mandt, M. D. Hoffman and D. M. Blei (2017), [Stochastic gradient descent as approximate Bayesian inference](https://arxiv.org/abs/1704.04289), arXiv:1704.04289: the noise ball.
# - H. Robbins and S. Monro (1951), [A stochastic approximation method](https://doi.org/10.1214/aoms/1177729586), Annals of Mathematical Statistics 22, 400–407.
# - O. Russakovsky and others (2015), [ImageNet large scale visual recognition challenge](https://arxiv.org/abs/1409.0575), arXiv:1409.0575.
# - S. L. Smith, P.-J. Kindermans, C. Ying and Q. V. Le (2018), [Don't decay the learning rate, increase the batch size](https://arxiv.org/abs/1711.00489), arXiv:1711.00489.
# - M. A. Styblinski and T.-S. Tang (1990), [Experiments in nonconvex optimization](https://doi.org/10.1016/0893-6080(90)90029-K), Neural Networks 3(4), 467–483: the surface with four basins.
# </details>
