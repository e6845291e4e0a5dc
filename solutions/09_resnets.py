# %% [markdown]
# # 09 · Residual networks
#
# {{badges}}
#
# **Why does a network of 56 layers do worse than one of 8, and what does one plus sign change?**
#
# Lessons 04 and 06 gave deep networks good first weights and batch norm. Their gradients no longer vanish. So stack more layers: what can go wrong?
# It turns out that beyond some depth the *training* loss goes up again. In this lesson you measure that, write the block that ends it, and find out why
# an addition is all it takes.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 9.1 `residual_forward`: input plus change | 2 | ●○○○ | 5 |
# | 9.2 `residual_backward`: the gradient through a sum | 3 | ●●○○ | 8 |
# | 9.3 `gradient_by_depth`: plain against residual, block by block | 4 | ●●○○ | 12 |
# | 9.4 `resnet_depth`: what the number in the name counts | 1 | ●○○○ | 3 |
# | 9.5 `resnet_parameters`: a whole network, counted | 3 | ●●●○ | 12 |
# | 9.6 `densenet_channels`: side by side | 2 | ●○○○ | 5 |
# | 9.7 `dense_block_forward`: every layer reads all before it | 3 | ●●○○ | 10 |
# | 9.8 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 04 (gradients through depth), lesson 06 (batch norm) and lesson 08 (convolutional networks). Cells whose first line is `check(…)` answer within a second.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check
from course_lib.ops.activations import relu_backward, relu_forward
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_backward, batchnorm_forward

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import resnets as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## Predict first
#
# Four networks learn 1,437 handwritten digits. They have 8, 20, 32 and 56 layers of 32 units, ReLU and batch norm behind every layer, Kaiming's first weights, the same learning rate and the same twelve epochs. Each deeper one can do all that the shallower
# ones can: its additional layers would only have to pass their input on.
#
# **Which has the lowest loss on the *training* set?** Write down a depth before you run the next cell.

# %%
prediction = ...  # 8, 20, 32 or 56

# %% demo
explore(pictures.plot_degradation, depth=list(pictures.DEPTHS))

# %% [markdown]
# Look at the orange lines first; these are the plain networks. On the left is the training loss epoch by epoch for the depth you choose, on the right where it ends, against depth. The deeper, the *worse*: 0.09 with 8 layers, 0.50 with 20, 1.45 with 32, and
# 2.13 with 56. Knowing nothing costs $\ln 10 = 2.30$. The blue lines are the same networks with one addition in each block: 0.04, 0.08, 0.09 and, with 56 layers, 0.16. They learn more slowly with depth, too, but all of them learn.
#
# (These eight runs come with the course, from `scripts/measure_residual.py`. You train four like them yourself in section 7.)

# %% [markdown]
# ## 1 · The degradation problem
#
# This is not overfitting. A network that overfits has a *low* training loss and a high test loss (lesson 05). Here the training loss itself is high. He, Zhang, Ren and Sun (2016a, figures 1 and 4, table 2) found it in large networks:
#
# | ImageNet, top-1 validation error | 18 layers | 34 layers |
# |---|---|---|
# | plain | 27.94 % | 28.54 % |
# | with shortcuts | 27.88 % | **25.03 %** |
#
# The plain network of 34 layers has the higher error on the training set too, all the way. It is not only vanishing gradients either: all have batch norm, and the authors checked that signals and gradients have healthy norms.
#
# Now the argument that makes it a puzzle. Take a trained network of 8 layers and insert 48 layers that compute the **identity**, $h(x) = x$. The result has 56 layers and the same loss. So good weights *exist*; the optimizer does not find them. A stack of
# matrices and ReLUs has to learn the identity as carefully as anything else, and each layer that misses a little spoils the work of those behind it.
#
# The answer is to make the identity the thing that happens by itself: a **safe harbour**. Let a block compute
#
# $$y = x + F(x) .$$
#
# If nothing is to be done, $F = 0$ does it, and weights near 0 are easy to find. The layers of $F$ have to learn only the *change*, the **residual** $h(x) - x$.
#
# What is in a change? Below, a photograph has to be made sharper.

# %% demo
explore(pictures.plot_small_changes, amount=(0.0, 3.0, 0.25))

# %% [markdown]
# A plain layer has to produce the picture on the right, every pixel of it. A residual layer has to produce the one in the middle: at the start a tenth of the photograph's contrast, and 0 wherever nothing changes. Much that networks do to
# images is a small change: sharpen, remove noise (lesson 11 learns the *noise*, not the picture), remove rain. Residual networks bet that it is so for what one layer does to the features of the layer before, too.

# %% [markdown]
# ## 2 · The residual block
#
# $F$ is called the **branch**, the addition the **shortcut** or skip connection. In ResNet the branch is convolution, batch norm, ReLU, convolution, batch norm. Here a branch is any function that returns its output *and* its way back:
#
# ```python
# y, backward = branch(x)  # forward
# dx = backward(dy)        # and later back
# ```
#
# A branch ten times its input is `lambda x: (10 * x, lambda dy: 10 * dy)`. The caches are given:


# %% provided="caches"
class ResidualCache(NamedTuple):
    branch_backward: object  # the branch's way back, a function


class DenseBlockCache(NamedTuple):
    branch_backwards: tuple  # the branches' ways back
    channels: tuple  # how many channels each branch read
    shape: tuple  # of the output


# %% [markdown]
# > **Convention card.** Our `residual_forward` is the sum alone. What stands around it differs:
# >
# > | block | who |
# > |---|---|
# > | ReLU *behind* the sum: relu(x + F(x)) | He et al. (2016a), torchvision's ResNet; **this course's nets**, where that ReLU is a layer of its own |
# > | batch norm and ReLU *first in the branch*, nothing behind the sum | "pre-activation", He et al. (2016b); with layer norm in their place, today's transformers (the first one normalised behind the sum) |
# > | ReLU at the branch's end, before the sum | tried by He et al. (2016b, figure 4c): worse, since a block can then only add |
# > | the sum divided by √2 | Gehring et al. (2017); it keeps the variance |
# >
# > Where channels or sizes change, the shortcut must too. *Option A* skips pixels and adds channels of zeros, without parameters; *option B* is a 1×1 convolution with stride. For CIFAR the paper and we take A; torchvision takes B.
#
# ### Exercise 9.1
# By hand first: $x = (1,\ 2)$ and the branch that gives ten times its input. $y = (1 + 10,\ 2 + 20) = (11,\ 22)$.
#
# <details><summary>Hint</summary>
# Call the branch once. It returns two things. Do not write <code>x += …</code>: the branch's way back may still look at x.
# </details>


# %% exercise="residual_forward"
def residual_forward(x, branch):
    """
    Return (y, cache): the block's output and a ResidualCache, which holds the branch's way back.

    The cache is compared too.
    x: an array of any shape.
    branch: a function; branch(x) gives an array of the shape of x and the branch's way back.
    """
    ### BEGIN SOLUTION
    change, branch_backward = branch(x)
    return x + change, ResidualCache(branch_backward)
    ### END SOLUTION


# %% check="residual_forward" points=1
check("residual_forward", residual_forward)

# %% [markdown]
# ## 3 · The gradient through a sum
#
# $y_i = x_i + F_i(x)$, so $\partial y_i / \partial x_j = \delta_{ij} + J_{ij}$ with $J = \partial F / \partial x$. The chain rule gives
#
# $$\frac{\partial \mathcal L}{\partial x_j} = \sum_i dy_i\,(\delta_{ij} + J_{ij}) = dy_j + (J^\top dy)_j .$$
#
# **A sum hands its gradient, whole, to each of its terms.** The first term is the shortcut's; the second is what comes back through the branch.
#
# ### Exercise 9.2
# By hand first: the branch is ten times its input, $dy = (1,\ -2)$. Through the branch come $(10,\ -20)$, along the shortcut $(1,\ -2)$: $dx = (11,\ -22)$.


# %% exercise="residual_backward"
def residual_backward(dy, cache):
    """
    Return (dx,), the gradient for the block's input.

    dy: the gradient for its output.
    cache: a ResidualCache; cache.branch_backward(gradient) takes a gradient back through the
    branch and gives an array, not a tuple.
    """
    ### BEGIN SOLUTION
    return (dy + cache.branch_backward(dy),)
    ### END SOLUTION


# %% check="residual_backward" points=2
check("residual_backward", residual_backward)

# %% [markdown]
# ### Many blocks
#
# Put $L$ blocks in a row. A plain one multiplies the gradient by $J_l^\top$, a residual one by $I + J_l^\top$:
#
# $$\text{plain:}\quad dx = J_1^\top J_2^\top \cdots J_L^\top\, dy \qquad\qquad \text{residual:}\quad dx = (I + J_1^\top)(I + J_2^\top) \cdots (I + J_L^\top)\, dy .$$
#
# Multiply the second one out. It has $2^L$ terms, one for every way to go through the network, each block either through or past. One of them is $dy$ itself: **with nothing behind the sums, the first block hears the loss directly, unless the other terms cancel it** (He et al., 2016b, equation 5, who call that unlikely for all examples of a batch). A ReLU behind each sum, as in this course's nets, lets only the positive entries pass. Veit, Wilber and Belongie (2016)
# read a residual network as a crowd of short networks: with 54 blocks, most of the gradient comes along paths that are only 10 to 34 layers deep.
#
# ### Exercise 9.3
# You are given each block's slope $J$, a matrix with `J[o, i] = dy[o] / dx[i]`. Behind the last block the gradient is the same for all $D$ features and has norm 1, so each entry is $1/\sqrt D$.
#
# By hand first: three blocks, each $J = \tfrac12 I$. Plain: the norms are $1,\ \tfrac12,\ \tfrac14,\ \tfrac18$ from the back; the answer is `[0.125 0.25 0.5 1.]`. Residual: each block multiplies by $1 + \tfrac12$; the answer is `[3.375 2.25 1.5 1.]`.
#
# <details><summary>Hint 1</summary>
# Walk from the last block to the first, and turn the list round at the end: <code>norms[::-1]</code>.
# </details>
# <details><summary>Hint 2</summary>
# Carry the gradient, not its norm: a matrix turns it as well.
# </details>


# %% exercise="gradient_by_depth"
def gradient_by_depth(blocks, *, residual):
    """
    Return an array of len(blocks) + 1 norms of the gradient: in front of each block, and behind the last.

    blocks: a list of slopes, arrays (D, D), first block first.
    residual: whether each block has a shortcut.
    """
    ### BEGIN SOLUTION
    features = len(blocks[0])
    dy = np.full(features, 1 / np.sqrt(features))
    norms = [1.0]
    for block in reversed(blocks):
        through = block.T @ dy
        dy = dy + through if residual else through
        norms.append(np.linalg.norm(dy))
    return np.array(norms[::-1])
    ### END SOLUTION


# %% check="gradient_by_depth" points=2
check("gradient_by_depth", gradient_by_depth)

# %% [markdown]
# Your function draws the next picture: blocks with random slopes, which multiply a vector's length by about `scale`. **Predict**: fifty blocks of scale 0.5. How much arrives at the first, plain and residual?

# %% demo
explore(pictures.plot_gradient_by_depth, gradient_by_depth, depth=(2, 60), scale=(0.05, 1.5, 0.05))

# %% [markdown]
# Plain blocks multiply by `scale`, so the orange line is straight: $0.5^{50} \approx 10^{-15}$ arrives. Only at scale 1 does it stay level. Residual blocks multiply by about $\sqrt{1 + \text{scale}^2}$, since random directions add up at right angles: about 300 here, never below 1, so **a
# residual network with random branches does not lose its gradient this way**. But look at scale 1: one expects $2^{25}$, and 43 million arrive. A shortcut does not stop an *explosion*. Branches have to start small, or be normalised.
#
# What ResNet does: batch norm in each branch; Kaiming's first weights, variance $2/\text{fan\_in}$ (in lectures sometimes "Xavier/2": Xavier's $1/\text{fan\_in}$, and the ReLU's half put right); and often the last $\gamma$ of each branch starts at 0, so that
# every block starts as the identity (Goyal et al., 2017, section 5.1).

# %% [markdown]
# ## 4 · A signal through fifty blocks
#
# Forward it is the same story. A digit of 8×8 pixels is sent through fifty new, untrained blocks of 64 units, so that each state can be drawn as a picture. The branch is $W_2 \operatorname{relu}(W_1 x)$ with Kaiming's weights, and `scale` in front of it.
#
# **Predict**: after how many blocks can you no longer read the digit? Choose a scale and look.

# %% demo
explore(pictures.plot_signal_through_depth, scale=[0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0])

# %% [markdown]
# After one plain block the digit is gone; after fifty, *all digits look alike*: the right panel shows how far examples lie apart, as a share of their size, which falls from 0.71 to 0.09. The loss, at the far end, has to tell apart what is no longer different. With shortcuts
# and a scale of 0.1 the digit can be read after fifty blocks. At scale 1 it cannot: fifty large changes are a new picture. The shortcut offers the identity; the branch decides how far to leave it.

# %% exercise="residual_stage"
def residual_stage(x, blocks):
    """
    Return a list of states: x, and what each block gives, first block first.

    x: (N, D). blocks: a list of pairs (weight1, weight2), (H, D) and (D, H); H may differ from block to block.
    """
    ### BEGIN BROKEN
    # states = [x]
    # for weight1, weight2 in blocks:
    #     x = states[-1]
    #     h, _ = relu_forward(x @ weight1.T)
    #     h, _ = relu_forward(h @ weight2.T)
    #     states.append(x + h)
    # return states
    ### END BROKEN
    ### BEGIN SOLUTION
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h, _ = relu_forward(x @ weight1.T)
        h, _ = relu_forward(x + h @ weight2.T)
        states.append(h)
    return states
    ### END SOLUTION


# %% check="residual_stage" points=2
check("residual_stage", residual_stage)

# %% provided="layers"
def conv3x3_forward(x, weight, *, stride=1):
    """Return (y, cache) of a 3x3 convolution, padded by 1, without bias."""
    return conv2d_forward(x, weight, np.zeros(len(weight), x.dtype), stride=stride, padding=1)


def norm_forward(x, gamma, beta):
    """Return (y, cache) of batch norm as in training."""
    start = RunningStats(np.zeros_like(beta), np.ones_like(beta))
    y, _, cache = batchnorm_forward(x, gamma, beta, start, training=True)
    return y, cache


class BasicBlockCache(NamedTuple):
    """What basic_block_backward needs: the caches of the six layers, and the stride."""

    conv1: tuple
    norm1: tuple
    relu1: tuple
    conv2: tuple
    norm2: tuple
    relu2: tuple
    stride: int


# %% exercise="basic_block_forward"
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    """
    Return (y, cache): relu(shortcut + branch), (N, C_out, H_out, W_out), and a BasicBlockCache.

    x: (N, C_in, H, W). weight1: (C_out, C_in, 3, 3), C_out at least C_in. weight2: (C_out, C_out, 3, 3).
    gamma1, beta1, gamma2, beta2: (C_out,). stride: of the first convolution, and of the shortcut.
    This check looks at y alone; the cache is for your backward pass, 9.6.
    """
    ### BEGIN SOLUTION
    h, conv1 = conv3x3_forward(x, weight1, stride=stride)
    h, norm1 = norm_forward(h, gamma1, beta1)
    h, relu1 = relu_forward(h)
    h, conv2 = conv3x3_forward(h, weight2)
    change, norm2 = norm_forward(h, gamma2, beta2)
    extra = len(weight1) - x.shape[1]
    shortcut = np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, extra), (0, 0), (0, 0)))
    y, relu2 = relu_forward(shortcut + change)
    return y, BasicBlockCache(conv1, norm1, relu1, conv2, norm2, relu2, stride)
    ### END SOLUTION


# %% check="basic_block_forward" points=2
check("basic_block_forward", basic_block_forward)


# %% exercise="basic_block_backward"
def basic_block_backward(dy, cache):
    """
    Return (dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2).

    dy: the gradient with respect to the block's output. cache: a BasicBlockCache.
    """
    ### BEGIN SOLUTION
    (dsum,) = relu_backward(dy, cache.relu2)
    dh, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    dh, dweight2, _ = conv2d_backward(dh, cache.conv2)
    (dh,) = relu_backward(dh, cache.relu1)
    dh, dgamma1, dbeta1 = batchnorm_backward(dh, cache.norm1)
    dx, dweight1, _ = conv2d_backward(dh, cache.conv1)
    s = cache.stride
    dx[:, :, ::s, ::s] += dsum[:, : dx.shape[1]]
    return dx, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2
    ### END SOLUTION


# %% check="basic_block_backward" points=4
check("basic_block_backward", basic_block_backward)


# %% exercise="train_resnet"
def train_resnet(images, labels, params, *, strides, rng):
    """
    Return the parameters after the training: a list of lists, of the shapes of params.

    images: (N, 1, H, W). labels: (N,), from 0. params: the first parameters: [weight] of the first convolution, six
    arrays for each block, [weight, bias] of the linear layer. strides: one for each block. rng: shuffles the images.
    """
    ### BEGIN SOLUTION
    LR, EPOCHS = 0.1, 6
    params = [list(part) for part in params]
    velocity = [[0 * array for array in part] for part in params]
    for epoch in range(EPOCHS):
        lr = LR if epoch < EPOCHS - 1 else LR / 10
        order = rng.permutation(len(images))
        for start in range(0, len(images), 50):
            batch = order[start : start + 50]
            h, first_cache = conv3x3_forward(images[batch], params[0][0])
            caches = []
            for block, stride in zip(params[1:-1], strides, strict=True):
                h, cache = basic_block_forward(h, *block, stride=stride)
                caches.append(cache)
            scores, last_cache = linear_forward(h.mean(axis=(2, 3)), *params[-1])

            _, dscores = softmax_cross_entropy(scores, labels[batch])
            dmeans, *dlast = linear_backward(dscores, last_cache)
            dh = np.broadcast_to(dmeans[:, :, None, None], h.shape) / (h.shape[2] * h.shape[3])
            grads = [dlast]
            for cache in reversed(caches):
                dh, *dblock = basic_block_backward(dh, cache)
                grads.insert(0, dblock)
            grads.insert(0, [conv2d_backward(dh, first_cache)[1]])

            for part, moving, grad in zip(params, velocity, grads, strict=True):
                for i in range(len(part)):
                    moving[i] = 0.9 * moving[i] + grad[i]
                    part[i] = part[i] - lr * moving[i]
    return params
    ### END SOLUTION


# %% check="train_resnet" points=3
check("train_resnet", train_resnet)

# %% [markdown]
# ## 5 · ResNet-20 to ResNet-110
#
# For CIFAR-10, colour images of 32×32 pixels, He et al. (2016a, section 4.2) build this family:
#
# | part | output | layers |
# |---|---|---|
# | first convolution, 3×3 | 16 × 32 × 32 | 1 |
# | stage 1: $n$ blocks of two 3×3 convolutions | 16 × 32 × 32 | $2n$ |
# | stage 2: $n$ blocks, the first with stride 2 | 32 × 16 × 16 | $2n$ |
# | stage 3: $n$ blocks, the first with stride 2 | 64 × 8 × 8 | $2n$ |
# | global average pooling, linear layer | 10 | 1 |
#
# Each convolution has batch norm behind it and no bias; shortcuts are option A. The number in the name is the **depth**: layers with weights, convolutions and linear ones. Batch norm and pooling do not count.
#
# ### Exercise 9.4
# By hand first: $n = 1$ has 1 first convolution, $3 \cdot 2$ in its blocks, 1 linear layer: ResNet-8.


# %% exercise="resnet_depth"
def resnet_depth(n):
    """Return the depth of the ResNet for CIFAR that has n blocks in each of its three stages."""
    ### BEGIN SOLUTION
    return 6 * n + 2
    ### END SOLUTION


# %% check="resnet_depth" points=1
check("resnet_depth", resnet_depth)

# %% [markdown]
# ### Exercise 9.5
# Count its parameters. By hand first, $n = 1$:
#
# | | filters | batch norm | |
# |---|---|---|---|
# | first convolution | $16 \cdot 3 \cdot 9 = 432$ | $2 \cdot 16 = 32$ | 464 |
# | stage 1: 16 → 16 → 16 | $2 \cdot 16 \cdot 16 \cdot 9 = 4{,}608$ | $2 \cdot 32 = 64$ | 4,672 |
# | stage 2: 16 → 32 → 32 | $4{,}608 + 9{,}216 = 13{,}824$ | $2 \cdot 64 = 128$ | 13,952 |
# | stage 3: 32 → 64 → 64 | $18{,}432 + 36{,}864 = 55{,}296$ | $2 \cdot 128 = 256$ | 55,552 |
# | linear layer | $64 \cdot 10 = 640$ | 10 biases | 650 |
#
# Together 75,290.
#
# <details><summary>Hint 1</summary>
# A 3×3 convolution from a to b channels has 9·a·b weights; batch norm behind it 2·b.
# </details>
# <details><summary>Hint 2</summary>
# Walk through the stages and remember how many channels come in: only the first convolution of a stage reads the old width.
# </details>


# %% exercise="resnet_parameters"
def resnet_parameters(n):
    """
    Return the number of parameters of the ResNet of the table.

    n: how many blocks each stage has. There are 3 input channels and 10 classes.
    """
    ### BEGIN SOLUTION
    total, channels = 3 * 16 * 9 + 2 * 16, 16
    for width in (16, 32, 64):
        for _ in range(2 * n):
            total += channels * width * 9 + 2 * width
            channels = width
    return total + 64 * 10 + 10
    ### END SOLUTION


# %% check="resnet_parameters" points=1
check("resnet_parameters", resnet_parameters)

# %% [markdown]
# Depth and error, from the papers. On the left ImageNet's winners by year, and VGG, second in 2014; on the right CIFAR-10 with the family you just counted.

# %% demo
pictures.plot_depth_and_error(depth=resnet_depth, parameters=resnet_parameters)

# %% [markdown]
# Left: from 8 layers in 2012 to 152 in 2015, and the top-5 error from 16.4 % to 3.57 % (ensembles). Right: from 20 to 110 layers the error falls from 8.75 % to 6.43 %, with 0.27 to 1.7 million parameters. At 1,202 layers, 19.4 million parameters, it goes up again, to 7.93 %, while the training error is below 0.1 %: *that* is overfitting, as the authors say
# themselves. The plain networks of figure 6 go the other way: their error grows with depth, and that of plain-110 is above 60 %.

# %% [markdown]
# ## 6 · DenseNet: do not add, lay side by side
#
# A sum mixes old and new; they can no longer be told apart. **DenseNet** (Huang, Liu, van der Maaten and Weinberger, 2017) keeps both. Layer $i$ reads *all* that came before, and adds $k$ channels of its own beside it:
#
# $$x_i = H_i([x_0, x_1, \dots, x_{i-1}]) \qquad \text{(equation 2)} .$$
#
# The brackets are concatenation along the channels, and $k$ is the **growth rate**. Since nothing has to be learned twice, $k$ may be small: 12, where ResNet's layers have 16 to 64 channels.
#
# ### Exercise 9.6
# By hand first: 16 channels come in, the growth rate is 12, three layers. They read 16, 28 and 40 channels, and 52 leave the block: `[16, 28, 40, 52]`.


# %% exercise="densenet_channels"
def densenet_channels(initial, growth, layers):
    """
    Return a list of layers + 1 ints: what each layer of a dense block reads, then what leaves it.

    initial: channels that come in. growth: channels that a layer adds. layers: how many there are.
    """
    ### BEGIN SOLUTION
    return [initial + growth * i for i in range(layers + 1)]
    ### END SOLUTION


# %% check="densenet_channels" points=1
check("densenet_channels", densenet_channels)

# %% [markdown]
# What that costs: a layer's 3×3 convolution from $c$ to $k$ channels has $9ck$ weights, and $c$ grows with each layer, so a block of $m$ layers has $9k \sum_i (c_0 + ik) \approx \tfrac92 k^2 m^2$ for large $m$: quadratic in depth, but with a small $k$. (Later versions put a 1×1 bottleneck in front: DenseNet-BC.)

# %% demo
explore(pictures.plot_densenet, densenet_channels, resnet_parameters, growth=(4, 24, 4), layers=(2, 32))

# %% [markdown]
# Left: what each layer of a block reads, old channels in grey and those it adds in green, in steps. Right: parameters of a whole DenseNet of three such blocks, against depth, with the ResNets you counted. With growth 12 and 12 layers a block, DenseNet-40, it has 1.0 million parameters and 5.24 % error on CIFAR-10
# with the usual shifts and flips; ResNet-110 has 1.7 million and 6.41 % (Huang et al., table 2). DenseNet-100 with growth 24 has 27.2 million, and 3.74 %.
#
# ### Exercise 9.7
# By hand first: $x = (1,\ 2)$, one example with two channels, and two branches that each return the sum of all channels they are given. The first reads $(1, 2)$ and gives 3; the second reads $(1, 2, 3)$ and gives 6: $y = (1, 2, 3, 6)$. The branches read 2 and 3 channels.
#
# <details><summary>Hint</summary>
# <code>np.concatenate([old, new], axis=1)</code>. Note how many channels a branch reads <em>before</em> you call it.
# </details>


# %% exercise="dense_block_forward"
def dense_block_forward(x, branches):
    """
    Return (y, cache): all channels, those of x first, then each branch's in turn; and a DenseBlockCache.

    The cache's fields are compared too.
    x: (N, C) or (N, C, H, W).
    branches: a list; branch(x) gives an array with some channels and the branch's way back.
    """
    ### BEGIN SOLUTION
    backwards, channels = [], []
    for branch in branches:
        channels.append(x.shape[1])
        new, branch_backward = branch(x)
        backwards.append(branch_backward)
        x = np.concatenate([x, new], axis=1)
    return x, DenseBlockCache(tuple(backwards), tuple(channels), x.shape)
    ### END SOLUTION


# %% check="dense_block_forward" points=3
check("dense_block_forward", dense_block_forward)

# %% [markdown]
# ## 7 · Use it
#
# Now train the networks of the first picture yourself, with *your* `residual_forward` and `residual_backward` in every block: 8 and 32 layers, plain and residual, six epochs of SGD with momentum 0.9, rate 0.02, batches of 128. A fifth network has *your* dense block: eight layers with a growth rate of 12, each reading what *your* `densenet_channels` says.
#
# **Predict**: which of the five is last?

# %% demo
from functools import partial

from course_lib.nn.containers import DenseBlock, Residual, Sequential
from course_lib.nn.layers import BatchNorm, Linear, ReLU

mine = partial(Residual, forward=residual_forward, backward=residual_backward)


def dense_net(rng):
    """A dense block of eight layers on the digits."""
    *reads, leaves = densenet_channels(32, 12, 8)
    branches = [Sequential(BatchNorm(c), ReLU(), Linear(c, 12, rng=rng, bias=False)) for c in reads]
    block = DenseBlock(*branches, forward=dense_block_forward)
    return Sequential(Linear(64, 32, rng=rng), block, BatchNorm(leaves), ReLU(), Linear(leaves, 10, rng=rng))


nets, runs = {}, {}
for depth in (8, 32):
    for name, block in [("plain", pictures.plain), ("residual", mine)]:
        nets[name, depth], runs[f"{name}, {depth} layers"] = pictures.train(depth, block, epochs=6)
_, runs["dense, 10 layers"] = pictures.train_net(dense_net(np.random.default_rng(0)), epochs=6)

pictures.plot_training(runs)

# %% [markdown]
# The plain network of 32 layers is last: a training loss of 1.6 to 2 after six epochs, as the processor rounds, where the plain one of 8 layers has 0.37. With your shortcuts, 32 layers come to 0.2 or 0.3 and 8 to 0.11; your dense block to 0.13. On the test set that is less than half right against nine tenths at 32 layers. On two cores all five take a few seconds.
#
# The right panel is one reason. Before the first step the 32 plain layers have a gradient of 90 at the first block and of 0.47 at the last: batch norm has turned vanishing into *growing*, by a factor of 193 (Yang et al., 2019, derive it). No learning rate fits both ends. With shortcuts the factor is 7. (He et al. found healthy norms in their
# convolutional networks, and the degradation all the same: the gradient's size is not the whole story. Try it: give the plain network a smaller rate: `from course_lib.viz.resnets import networks`, then `networks.LR = 0.002`.)
#
# ### The loss around them
#
# What does the optimizer see? Li, Xu, Taylor, Studer and Goldstein (2018) walk away from a trained network in two random directions and draw the loss. A step of 1 must mean the same for networks with large and with small weights; so every filter of a direction, here every row of a weight, is made as long as the
# network's own (**filter normalisation**, section 4). First the networks that you just trained, 32 layers:

# %% demo
measured = {
    f"{name}, 32 layers": pictures.measure_surface(
        nets[name, 32],
        tuple(part[:200] for part in pictures.digit_rows()[0]),
        pictures.surface_steps(11),
        np.random.default_rng(2),
    )
    for name in ("plain", "residual")
}
pictures.plot_surfaces(measured)

# %% [markdown]
# And, with a finer grid, the eight networks of the first picture:

# %% demo
explore(pictures.plot_stored_surfaces, depth=list(pictures.DEPTHS))

# %% [markdown]
# Dark is low. With 8 layers both networks lie in a wide bowl. With depth the plain one's bowl fills up: at 32 layers it is a shallow dent, 1.3 in the middle and about 3 around, and at 56 there is nothing left to walk down, 2.1 in the middle and 2.6 around. The residual network keeps its bowl at every depth, round, with 0.10 in the middle at 56 layers. Li et al. show the same for
# ResNet-56 with and without shortcuts on CIFAR-10 (their figure 1), where the plain surface is a chaos of ridges. Two cautions. Two directions out of 60,000 are a small sample. And the pictures are centred on where the training *ended*: the plain network's picture is also flat because it never got down.

# %% [markdown]
# ## 8 · At scale
#
# The networks of section 5, convolutions and all, in torch: plain and residual, 20 and 56 layers. On a GPU at full size: CIFAR-10 where it can be fetched, else Fashion-MNIST, 30 epochs with random shifts and flips, which takes from minutes to an hour or so by the card. On a CPU a miniature: 600 Fashion-MNIST images shrunk to 14×14 pixels, 4 channels at first instead
# of 16, and two epochs, about ten seconds.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import resnet

    size = resnet.default_size()
    print(size)
    for run in resnet.run_experiment(size):
        print(resnet.sentence(run))

# %% [markdown]
# What full-size runs gave. These figures are **the papers'**, not ours: CIFAR-10 with shifts and flips, 164 epochs.
#
# | network | depth | parameters | test error | source |
# |---|---|---|---|---|
# | ResNet-20 | 20 | 0.27 million | 8.75 % | He et al. (2016a), table 6 |
# | ResNet-32 | 32 | 0.46 million | 7.51 % | same |
# | ResNet-44 | 44 | 0.66 million | 7.17 % | same |
# | ResNet-56 | 56 | 0.85 million | 6.97 % | same |
# | ResNet-110 | 110 | 1.7 million | 6.43 % (best of five; mean 6.61 %) | same |
# | ResNet-1202 | 1202 | 19.4 million | 7.93 % | same |
# | plain-20 to plain-56 | | as ResNet | grows with depth, in training too | figure 6, left |
# | plain-110 | 110 | 1.7 million | above 60 % | figure 6, caption |
#
# Your own run stands above it. On a CPU, two epochs on 600 small images show only the order: plain-56 hardly leaves the starting loss of 2.30 (2.2 to 2.3 in ours, plain-20 2.0 to 2.1), ResNet-20 comes to 1.7 and ResNet-56 to about 2. A full-size run has to be trained to the end before its errors can be set beside the table's.

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="harbour" points=3
# ### Exercise 9.8
# A colleague has a plain network of 40 layers with batch norm. Its training loss is higher than that of his 20 layers. He says: "It overfits. I will add dropout and weight decay." (a) Which of his own numbers speaks against that? (b) Why *can* 40 layers do what 20 do, and why does training not find it? (c) What do you advise, and what does it change for the gradient at
# the first layer? Give the formula.
#
# ### BEGIN SOLUTION
# (a) The *training* loss of the deeper network is higher. Overfitting is a low training loss with a high test loss; dropout and weight decay would raise the training loss further.
#
# (b) Twenty of the forty layers could compute the identity; the loss would then be that of 20 layers. So the solution exists, but a stack of matrices, batch norms and ReLUs does not start near the identity, and gradient descent does not find its way there: it is a problem of optimisation, not of capacity.
#
# (c) Shortcuts: y = x + F(x) around every two layers. The identity is then F = 0, near where training starts. Backwards dx = dy + Jᵀ dy; over L blocks the product of (I + Jᵀ) has the term dy itself, so the first layer gets the loss's gradient directly, however small the branches' slopes are. Batch norm stays in the branches (or they start small), lest the sum explode.
#
# *Marking guide, 3 points: 1 for the training loss as the evidence that it is not overfitting. 1 for the identity argument with "exists but is not found" (½ if only one of the halves). 1 for shortcuts with dx = dy + Jᵀ dy and what the dy term means (½ for shortcuts without the formula). "The gradient vanishes" alone, with batch norm in place, gives no point in (b).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Deeper plain networks get worse on the *training* set. It is a failure of optimisation: the identity would do, and is not found.
# - A residual block is $y = x + F(x)$. The branch learns the change; doing nothing is easy.
# - A sum hands its gradient to each of its terms: $dx = dy + J^\top dy$. One path leads past all blocks; it is open where nothing stands behind the sums.
# - A shortcut stops the vanishing, not the exploding: branches start small or are normalised.
# - ResNet-(6n+2) has 0.27 to 1.7 million parameters for 20 to 110 layers. DenseNet concatenates; its channels grow by $k$ a layer.
#
# **Read on.** He, Zhang, Ren and Sun (2016a), [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385), sections 3 and 4.2; (2016b), [Identity mappings in deep residual networks](https://arxiv.org/abs/1603.05027), two pages of algebra and the best blocks. Veit, Wilber and Belongie (2016),
# [Residual networks behave like ensembles of relatively shallow networks](https://arxiv.org/abs/1605.06431). Li et al. (2018), [Visualizing the loss landscape of neural nets](https://arxiv.org/abs/1712.09913). Huang et al. (2017), [Densely connected convolutional networks](https://arxiv.org/abs/1608.06993). On the web:
# [Dive into Deep Learning, section 8.6](https://d2l.ai/chapter_convolutional-modern/resnet.html).
#
# Next: **10 Memory**, where the same open path runs through time.
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x$, $y$ | input and output of a block |
# | $F(x)$, $h(x)$ | the branch: what a block adds; the map that it is to compute, $h(x) = x + F(x)$ |
# | $dx$, $dy$ | gradients of the loss $\mathcal L$ with respect to $x$ and $y$ |
# | $J$, $J_{ij}$ | the branch's slope, a matrix: how output $i$ changes with input $j$ |
# | $I$, $\delta_{ij}$ | the identity matrix and its entries: 1 where $i = j$, else 0 |
# | $L$, $D$ | number of blocks; number of features |
# | $n$ | blocks per stage of a ResNet |
# | $k$ | growth rate of a DenseNet: channels that a layer adds |
# </details>
#
# <details><summary>Sources</summary>
#
# - Gehring, Auli, Grangier, Yarats and Dauphin (2017), Convolutional sequence to sequence learning, [arXiv:1705.03122](https://arxiv.org/abs/1705.03122).
# - Goyal et al. (2017), Accurate, large minibatch SGD: training ImageNet in 1 hour, [arXiv:1706.02677](https://arxiv.org/abs/1706.02677).
# - He, Zhang, Ren and Sun (2016a), Deep residual learning for image recognition, [arXiv:1512.03385](https://arxiv.org/abs/1512.03385).
# - He, Zhang, Ren and Sun (2016b), Identity mappings in deep residual networks, [arXiv:1603.05027](https://arxiv.org/abs/1603.05027).
# - Huang, Liu, van der Maaten and Weinberger (2017), Densely connected convolutional networks, [arXiv:1608.06993](https://arxiv.org/abs/1608.06993).
# - Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the loss landscape of neural nets, [arXiv:1712.09913](https://arxiv.org/abs/1712.09913).
# - Russakovsky et al. (2015), ImageNet large scale visual recognition challenge, [arXiv:1409.0575](https://arxiv.org/abs/1409.0575).
# - Veit, Wilber and Belongie (2016), Residual networks behave like ensembles of relatively shallow networks, [arXiv:1605.06431](https://arxiv.org/abs/1605.06431).
# - Yang et al. (2019), A mean field theory of batch normalization, [arXiv:1902.08129](https://arxiv.org/abs/1902.08129).
# </details>
