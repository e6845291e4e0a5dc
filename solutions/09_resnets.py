# %% [markdown]
# # 09 · Residual networks
#
# {{badges}}
#
# **How deep can a network be and still be trained? What does one plus sign change?**
#
# Lessons 04 and 06 gave deep networks good first weights and batch norm. Lesson 08 ended with networks of 19 and 22 layers. In this lesson you see what happens with more layers. Then you write the block that the deepest networks are made of, with its gradient, and train a network of 20 layers.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 9.1 `residual_forward`: input plus change | 1 | ●○○○ | 4 |
# | 9.2 `residual_backward`: the gradient through a sum | 2 | ●●○○ | 6 |
# | 9.3 `gradient_by_depth`: plain against residual, block by block | 2 | ●●○○ | 10 |
# | 9.4 `residual_stage`: *mend* blocks that can only add | 2 | ●●○○ | 6 |
# | 9.5 `basic_block_forward`: the block of ResNet-20 | 2 | ●●○○ | 8 |
# | 9.6 `basic_block_backward`: its seven gradients | 4 | ●●●○ | 12 |
# | 9.7 `train_resnet`: *use* your blocks, 20 layers of them | 3 | ●●●● | 20 |
# | 9.8 `resnet_depth`: what the number in the name counts | 1 | ●○○○ | 2 |
# | 9.9 `resnet_parameters`: a whole network, counted | 1 | ●●○○ | 6 |
# | 9.10 `densenet_channels`: channels side by side | 1 | ●○○○ | 3 |
# | 9.11 `dense_block_forward`: every layer reads all earlier ones | 3 | ●●○○ | 10 |
# | 9.12 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (forward, backward and cache; the gradient check; softmax), lesson 02 (momentum), lesson 04 (gradients through depth), lesson 06 (batch norm) and lesson 08 (convolutional networks). Cells whose first line is `check(…)` answer within a second or two; the one of 9.7 trains a network and takes some seconds. Eight questions ask for a prediction: choose an answer and press *Commit* before you run the cell below it. All symbols are listed at the end.

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
# ## More layers
#
# Four networks learn 1,437 handwritten digits. They have 8, 20, 32 and 56 layers of 32 units, with batch norm and ReLU after every layer but the last. The first weights are Kaiming's (lesson 04); the learning rate and the twelve epochs are the same for all. Each deeper network can do all that the shallower
# ones can: its additional layers would only have to pass their input on.

# %% predict="depth"
predict(
    "depth",
    "Which of the four has the lowest training loss after twelve epochs?",
    ["8 layers", "20 layers", "32 layers", "56 layers"],
)

# %% demo
display(explore(pictures.plot_degradation, depth=list(pictures.DEPTHS)))
predicted("depth", right="8 layers")

# %% [markdown]
# The one with 8 layers: the deeper the network, the *higher* its training loss. The orange lines are these four networks, which are called *plain*. The left panel shows the training loss per epoch for the depth that you choose, the right one the loss at the end against depth. The blue lines are the same networks with one addition in each block of two layers. They too learn more slowly with depth, but all of them learn.
#
# | training loss after 12 epochs | 8 layers | 20 layers | 32 layers | 56 layers |
# |---|---|---|---|---|
# | plain | 0.09 | 0.50 | 1.45 | 2.13 |
# | with one addition per block | 0.04 | 0.08 | 0.09 | 0.16 |
#
# A network that gives each class the probability 1/10 has a loss of $\ln 10 = 2.30$.
#
# (`scripts/measure_residual.py` trained these eight networks, all with the learning rate 0.02. You train four like them in section 9.)

# %% [markdown]
# ## 1 · The degradation problem
#
# This is not overfitting. A network that overfits has a *low* training loss and a high test loss (lesson 05). Here the training loss itself is high. He, Zhang, Ren and Sun (2016a, figures 1 and 4, table 2) found it in large networks and called it *degradation*:
#
# | ImageNet, top-1 validation error | 18 layers | 34 layers |
# |---|---|---|
# | plain | 27.94 % | 28.54 % |
# | with shortcuts | 27.88 % | **25.03 %** |
#
# The plain network of 34 layers has the higher error on the training set too, during the whole training. Vanishing gradients do not explain it: all these networks have batch norm, and the authors checked that the gradients have healthy norms.
#
# Why is this a puzzle? Take a trained network of 8 layers and insert 48 layers that compute the **identity**, $h(x) = x$. The result has 56 layers and the same loss. So good weights *exist*, but the optimizer does not find them. A stack of
# matrices and ReLUs has to learn the identity like any other function, and a small error in one layer is passed on to all later ones.
#
# The answer is to build the identity in. Let a block compute
#
# $$y = x + F(x) .$$
#
# If the block should change nothing, $F = 0$ does it, and weights near 0 are easy to find. The layers of $F$ have to learn only the *change*, the **residual** $F(x) = h(x) - x$, where $h$ is the function that the block as a whole should compute.
#
# How large is such a change? Below, a photograph is made sharper.

# %% demo
explore(pictures.plot_small_changes, amount=(0.0, 3.0, 0.25))

# %% [markdown]
# A plain layer has to produce the picture on the right, every pixel of it. The branch of a residual layer has to produce only the one in the middle. At the setting 1 it has a tenth of the photograph's contrast, and away from edges it is near 0. Many tasks on
# images ask for a small change: sharpening, removing noise (lesson 11 learns the *noise*, not the picture), removing rain. Residual networks assume that the same holds inside a network: each layer should change the features of the one before it only a little.

# %% [markdown]
# ## 2 · The residual block
#
# $F$ is called the **branch**. The path on which $x$ reaches the sum unchanged is the **shortcut** or *skip connection*. In section 6 the branch is made of convolutions. Until then a branch is any function that returns its output *and* its own backward function:
#
# ```python
# y, backward = branch(x)  # forward
# dx = backward(dy)        # and later back
# ```
#
# A branch that gives ten times its input is `lambda x: (10 * x, lambda dy: 10 * dy)`. The caches are given:


# %% provided="caches"
class ResidualCache(NamedTuple):
    branch_backward: object  # the branch's backward function


class DenseBlockCache(NamedTuple):
    branch_backwards: tuple  # the branches' backward functions
    channels: tuple  # how many channels each branch read
    shape: tuple  # of the output


# %% [markdown]
# ### Exercise 9.1
# By hand first: $x = (1,\ 2)$ and the branch that gives ten times its input. $y = (1 + 10,\ 2 + 20) = (11,\ 22)$.
#
# <details><summary>Hint</summary>
# Call the branch once. It returns two things. Do not write <code>x += …</code>: the branch's backward function may still look at x.
# </details>


# %% exercise="residual_forward"
def residual_forward(x, branch):
    """
    Return (y, cache): the sum of x and the branch's output, and a ResidualCache with the branch's backward function.

    The cache is graded too: half of the point.
    x: an array of any shape.
    branch: a function; branch(x) gives an array of the shape of x, and the branch's backward function.
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
# Move the input $x_j$ a little. The output changes in two ways: $y_j$ changes by the same amount, through the shortcut, and every $y_i$ may change through the branch, by $J_{ij} = \partial F_i / \partial x_j$ per unit of change. The matrix $J$ of these slopes is the **Jacobian** of the branch. As in every lesson, $dx$ and $dy$ are the gradients of the loss with respect to $x$ and $y$. The branch's backward function returns $J^\top dy$. What does $x_j$ get in all?
#
# ### Exercise 9.2
# By hand first: the branch gives ten times its input, and $dy = (1,\ -2)$. Then $dx = (11,\ -22)$.


# %% exercise="residual_backward"
def residual_backward(dy, cache):
    """
    Return (dx,), the gradient with respect to the block's input.

    dy: the gradient with respect to its output.
    cache: a ResidualCache; cache.branch_backward(gradient) takes a gradient back through the
    branch and gives an array, not a tuple.
    """
    ### BEGIN SOLUTION
    return (dy + cache.branch_backward(dy),)
    ### END SOLUTION


# %% check="residual_backward" points=2
check("residual_backward", residual_backward)

# %% [markdown]
# **Your own gradient check.** Do your two functions fit each other? Lesson 00 compared a gradient with central differences: move each number by $\pm 10^{-5}$ and see how the output changes. With a branch that takes the tanh, the largest relative error below should be under $10^{-6}$. (`check_gradient` is that of lesson 00. If you have written it, put yours in its place.)

# %% demo
from course_lib.gradcheck import check_gradient


def tanh_branch(x):
    """Return tanh(x) and its backward function."""
    y = np.tanh(x)
    return y, lambda dy: dy * (1 - y**2)


with guarded(residual_forward, residual_backward):
    x, dy = np.random.default_rng(0).normal(size=(2, 3, 4))
    _, cache = residual_forward(x, tanh_branch)
    (dx,) = residual_backward(dy, cache)
    error = check_gradient(lambda x: np.sum(dy * residual_forward(x, tanh_branch)[0]), x, dx)
    print(f"largest relative error {error:.1e}")

# %% [markdown]
# ### Many blocks
#
# Adding up what both changes do to the loss,
#
# $$dx_j = dy_j + \sum_i dy_i\, J_{ij} = dy_j + (J^\top dy)_j .$$
#
# **A sum passes its whole gradient to each of its terms.** Now put $L$ blocks in a row. A plain one multiplies the gradient by $J_l^\top$, a residual one by $I + J_l^\top$, where $I$ is the identity matrix:
#
# $$\text{plain:}\quad dx = J_1^\top J_2^\top \cdots J_L^\top\, dy \qquad\qquad \text{residual:}\quad dx = (I + J_1^\top)(I + J_2^\top) \cdots (I + J_L^\top)\, dy .$$
#
# If you multiply out the residual product, you get $2^L$ terms, one for every path through the network: each block offers a way through its branch and a way past it. One of the terms is $dy$ itself. It comes along the path past all branches: **the loss's gradient reaches the first block directly** (He et al., 2016b, equation 5). You will see under which conditions this helps. Veit, Wilber and Belongie (2016)
# see a residual network as a collection of many short networks: in theirs, with 54 blocks, most of the gradient comes along paths that are only 10 to 34 layers deep.
#
# ### Exercise 9.3
# You are given the Jacobian of each block's branch, a matrix: `J[i, j]` is $\partial F_i / \partial x_j$. After the last block the gradient is the same for all $D$ features and has norm 1, so each of its entries is $1/\sqrt D$.
#
# By hand first: three blocks, each with $J = \tfrac12 I$. Plain: each block halves the gradient, and the answer is `[0.125 0.25 0.5 1.]`. Residual: each block multiplies it by $1 + \tfrac12$, and the answer is `[3.375 2.25 1.5 1.]`.
#
# <details><summary>Hint 1</summary>
# Walk from the last block to the first, and reverse the list at the end: <code>norms[::-1]</code>.
# </details>
# <details><summary>Hint 2</summary>
# Carry the gradient itself along, not its norm: a matrix changes its direction too.
# </details>


# %% exercise="gradient_by_depth"
def gradient_by_depth(blocks, *, residual):
    """
    Return an array of len(blocks) + 1 norms of the gradient: before each block, and after the last.

    blocks: a list of Jacobians, arrays (D, D), first block first.
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
# Your function draws the next picture. Each block has a random Jacobian, which multiplies the length of a vector by about `scale`. Fifty plain blocks of scale 0.5 leave $0.5^{50} \approx 10^{-15}$ of a gradient of norm 1.

# %% predict="arriving"
predict(
    "arriving",
    "What arrives at the first of fifty residual blocks of scale 0.5, if the gradient has norm 1 after the last?",
    ["about 10⁻¹⁵", "about 1", "about 300", "more than a million"],
)

# %% demo
with guarded(gradient_by_depth):
    display(
        explore(pictures.plot_gradient_by_depth, gradient_by_depth, depth=(2, 60), scale=(0.05, 1.5, 0.05))
    )
predicted("arriving", right="about 300")

# %% [markdown]
# About 300. A vector and its image under a random matrix are nearly at right angles. So a residual block multiplies the length by about $\sqrt{1 + \text{scale}^2}$, and $1.25^{25} \approx 265$. Plain blocks multiply by `scale`: the orange line is straight, and only at scale 1 does it stay level. At every setting of the two sliders at least the norm 1 arrives at the first residual block: **with random branches, a residual network does not lose its gradient with depth**.
#
# But look at scale 1. One expects $2^{25}$, which is 34 million, and 43 million arrive. A shortcut does not stop an *explosion*: branches have to be small at the start, or be normalised.
#
# Trained branches are not random. Suppose that every branch works against its shortcut: $J = -\tfrac12 I$.

# %% predict="opposed"
predict(
    "opposed",
    "What arrives at the first of fifty residual blocks if each branch has J = −½ I?",
    ["about 10⁻¹⁵", "1, the loss's own gradient", "about 300"],
)

# %% demo
with guarded(gradient_by_depth):
    display(
        explore(
            pictures.plot_gradient_conditions,
            gradient_by_depth,
            branches=list(pictures.BRANCHES),
            after_the_sum=list(pictures.AFTER),
            scale=(0.05, 1.5, 0.05),
        )
    )
predicted("opposed", right="about 10⁻¹⁵")

# %% [markdown]
# About $10^{-15}$, as little as in the plain network: each block multiplies the gradient by $1 - \tfrac12$ (at other settings by $1 - \text{scale}$, and at scale 1 nothing arrives at all). The term $dy$ is still in the sum, but the other $2^{50} - 1$ terms **cancel** it. He et al. (2016b, section 2) call it unlikely that this happens for all examples of a batch; they do not prove it.
#
# The second condition concerns what comes *after* the sum. Choose *random* branches and *a ReLU, half open*. Each block then ends in a ReLU that is open for half of the numbers, and even the path past all branches meets fifty ReLUs. At scale 0.5 about $10^{-7}$ arrives. In a real network more numbers pass, because the $x$ in the sum comes from a ReLU and is not negative: in the first picture's residual network of 56 layers, before the first step, 83 % of the numbers pass the ReLUs after the sums.
#
# So the full statement is: the gradient at the first block contains the loss's gradient as a term if **nothing comes after the sums**, and this term counts if **the other terms do not cancel it**. The residual networks of this lesson have a ReLU after each sum, as in He et al. (2016a). In their second paper (2016b) the authors removed it.
#
# Three things keep the branches of a ResNet small:
#
# - There is batch norm in each branch.
# - The first weights are Kaiming's, with variance $2/\text{fan\_in}$. (Some lectures call this "Xavier/2". It is Xavier's $1/\text{fan\_in}$ doubled, because a ReLU removes half of the signal.)
# - Often the last $\gamma$ of each branch starts at 0, so that every block starts as the identity (Goyal et al., 2017, section 5.1).

# %% [markdown]
# ## 4 · A signal through fifty blocks
#
# Now the forward direction. A digit of 8×8 pixels is sent through fifty new, untrained blocks of 64 units, so that each state can be drawn as a picture. The branch is $W_2 \operatorname{relu}(W_1 x)$ with Kaiming's weights, and `scale` in front of it. A plain block is this branch with a ReLU after it; a residual block adds the branch to its input.

# %% predict="readable"
predict(
    "readable",
    "After how many plain blocks can you no longer read the digit?",
    ["after one", "after five", "after twenty-five", "It can be read after fifty."],
)

# %% demo
display(explore(pictures.plot_signal_through_depth, scale=[0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0]))
predicted("readable", right="after one")

# %% [markdown]
# After one: a random matrix mixes all pixels. After fifty, *all digits look alike*. The lower panel shows how far apart the states of different digits are, as a share of their size. For plain blocks this falls from 0.71 to 0.09, so the last layers have to tell apart what hardly differs. (The scale changes only the length of a plain state, and all states are drawn at the same length.)
#
# With shortcuts and a scale of 0.05 the digit can be read after fifty blocks. At scale 1 it cannot: fifty large changes make a new picture.

# %% [markdown]
# ## 5 · A block that can only add
#
# ### Exercise 9.4
# Below is a *stage*, several residual blocks in a row. Each branch has two linear layers with a ReLU between them. As in He et al. (2016a), **each block ends in a ReLU**. It has **one bug**. Its author writes: *"It trains, and the loss falls a little. But no number ever gets smaller on its way through the blocks. I gave it examples in which one feature should be halved, and it cannot learn that. The means of the states grow from block to block."* Mend it.
#
# By hand: $x = (3,\ 1)$ and two blocks, with
#
# $$W_1 = \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}, \quad W_2 = \begin{pmatrix} -1 & 0 \\ 0 & 2 \end{pmatrix} \qquad\text{and then}\qquad W_1 = \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}, \quad W_2 = \begin{pmatrix} 0 & -1 \\ -1 & 0 \end{pmatrix}.$$
#
# The states are $(3,\ 1)$, $(0,\ 3)$ and $(0,\ 3)$. The given function returns $(3,\ 1)$, $(3,\ 3)$ and $(3,\ 3)$.
#
# <details><summary>Hint 1</summary>
# Which numbers can the branch give? Is one of them ever negative?
# </details>
# <details><summary>Hint 2</summary>
# In the second block of the example the sum is (0, 3) + (−3, 0). Where does the −3 have to be when the ReLU comes?
# </details>


# %% exercise="residual_stage"
def residual_stage(x, blocks):
    """
    Return a list of states: x, then the output of each block.

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

# %% demo
from itertools import pairwise

rng = np.random.default_rng(0)
x = np.abs(rng.normal(size=(100, 32)))
blocks = [tuple(rng.normal(0, 0.15, (2, 32, 32))) for _ in range(10)]
with guarded(residual_stage):
    states = residual_stage(x, blocks)
    print("mean of each state:", " ".join(f"{np.mean(state):.2f}" for state in states))
    shrunk = [np.mean(after < before) for before, after in pairwise(states)]
    print("share of numbers that a block made smaller:", " ".join(f"{share:.2f}" for share in shrunk))

# %% [markdown]
# As given, no block makes any number smaller. Mended, each block makes about half of the numbers smaller, and the states grow far more slowly. (They still grow, because random branches add variance. Batch norm in the branch limits that.)
#
# > **Convention card.** What comes before and after the sum:
# >
# > | block | who |
# > |---|---|
# > | ReLU *after* the sum: relu(x + F(x)) | He et al. (2016a), Keras 3's `ResNet50`, torchvision's ResNet (read in its source, not run); **this course's nets** |
# > | batch norm and ReLU *first in the branch*, nothing after the sum | "pre-activation", He et al. (2016b), Keras 3's `ResNet50V2` |
# > | layer norm first in the branch, nothing after the sum | most of today's transformers; torch's `TransformerEncoderLayer` with `norm_first=True` |
# > | layer norm *after* the sum | the first transformer (Vaswani et al., 2017); torch's `TransformerEncoderLayer` unless told otherwise |
# > | ReLU at the branch's end, before the sum | tried by He et al. (2016b, figure 4c), with a higher error: the block can only add |
# > | the sum times $\sqrt{1/2}$ | Gehring et al. (2017); it keeps the variance |

# %% [markdown]
# ## 6 · A real block
#
# In ResNet the branch is convolutional. This is the **basic block** of He et al. (2016a), for $N$ images with $C_{in}$ channels:
#
# | | what | output for stride $s$ |
# |---|---|---|
# | branch | 3×3 convolution with stride $s$, padding 1, no bias | (N, $C_{out}$, H/s, W/s) |
# | | batch norm, ReLU | same |
# | | 3×3 convolution with stride 1, padding 1, no bias | same |
# | | batch norm | same |
# | shortcut | every $s$-th row and column of $x$, then channels of zeros appended until there are $C_{out}$ | same |
# | | sum, then ReLU | same |
#
# (H/s and W/s are rounded up.) Where a stage of the network begins, the maps become smaller and more numerous, so the shortcut has to change as well. The one in the table is the paper's **option A**: it skips pixels, adds channels of zeros, and has no parameters. **Option B** is a 1×1 convolution with stride, whose weights are learned.
#
# The next cell has two helpers and the cache. Batch norm always uses the statistics of its batch here, as in training; in use, running statistics replace them (lesson 06).


# %% provided="layers"
def conv3x3_forward(x, weight, *, stride=1):
    """Return (y, cache) of a 3×3 convolution, padded by 1, without bias. The cache is that of conv2d_backward."""
    return conv2d_forward(x, weight, np.zeros(len(weight), x.dtype), stride=stride, padding=1)


def norm_forward(x, gamma, beta):
    """Return (y, cache) of batch norm as in training. The cache is that of batchnorm_backward."""
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
    relu2: tuple  # of the ReLU after the sum
    stride: int


# %% [markdown]
# ### Exercise 9.5
# By hand first: two images of 1×1 pixel with one channel, $x = (3,\ 1)$. At one pixel with padding, only the middle weight of a 3×3 kernel counts; let it be 1 in both convolutions, $\gamma = 2$ and $\beta = 0$ in both norms. The first convolution gives $(3, 1)$, its norm $2 \cdot (1, -1)$, the ReLU $(2, 0)$, the second convolution $(2, 0)$, its norm $(2, -2)$. The sum is $(3, 1) + (2, -2) = (5, -1)$, and $y = (5, 0)$. (Batch norm's small ε changes the fifth decimal.)
#
# <details><summary>Hint</summary>
# <code>x[:, :, ::stride, ::stride]</code> skips pixels. np.pad takes a pair (before, behind) for each axis; np.zeros and np.concatenate do as well.
# </details>


# %% exercise="basic_block_forward"
def basic_block_forward(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    """
    Return (y, cache): the block's output, (N, C_out, H_out, W_out), and a BasicBlockCache.

    x: (N, C_in, H, W). weight1: (C_out, C_in, 3, 3), with C_out at least C_in. weight2: (C_out, C_out, 3, 3).
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

# %% [markdown]
# ### Exercise 9.6
# Now its gradients, seven of them. You are given each layer's backward function: `conv2d_backward(dy, cache)` returns `dx, dweight, dbias`, `batchnorm_backward(dy, cache)` returns `dx, dgamma, dbeta`, and `relu_backward(dy, cache)` returns `(dx,)`. Two questions are left to you. Where does the gradient split, and what does each half get? And what is the backward pass of option A: what does a skipped pixel get, and what becomes of the gradient of a channel of zeros?
#
# By hand: the example of 9.5 with $dy = (1,\ 1)$. The last ReLU stops the second number, so $(1, 0)$ arrives at the sum. Along the shortcut $dx$ gets $(1, 0)$. Through the branch it gets nothing: batch norm turns *any* two different numbers into $+1$ and $-1$, so moving one of them a little changes nothing after the norm. So $dx = (1,\ 0)$, $d\gamma_2 = 1$, $d\beta_2 = 1$, and the other four are 0.
#
# <details><summary>Hint 1</summary>
# Walk through the table from its last row to its first.
# </details>
# <details><summary>Hint 2</summary>
# What conv2d_backward returns as dx is a new array. You may add to a part of it: <code>dx[:, :, ::s, ::s] += …</code>.
# </details>


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

# %% [markdown]
# **Your own gradient check** again, for all seven gradients. The largest relative error of each line below should be under $10^{-5}$.

# %% demo
rng = np.random.default_rng(0)
shapes = [(2, 2, 4, 6), (4, 2, 3, 3), (4,), (4,), (4, 4, 3, 3), (4,), (4,)]
arrays = [rng.normal(size=shape) for shape in shapes]
names = ["dx", "dweight1", "dgamma1", "dbeta1", "dweight2", "dgamma2", "dbeta2"]
with guarded(basic_block_forward, basic_block_backward):
    y, cache = basic_block_forward(*arrays, stride=2)
    dy = rng.normal(size=y.shape)
    grads = basic_block_backward(dy, cache)
    for i, (name, grad) in enumerate(zip(names, grads, strict=True)):

        def loss(moved, i=i):
            """Return the sum of the outputs, weighted by dy, with array i moved."""
            return np.sum(dy * basic_block_forward(*arrays[:i], moved, *arrays[i + 1 :], stride=2)[0])

        print(f"{name:8} largest relative error {check_gradient(loss, arrays[i], grad):.1e}")

# %% [markdown]
# > **Convention card.** The shortcut where channels or sizes change:
# >
# > | | who |
# > |---|---|
# > | option A: pixels skipped, channels of zeros, no parameters | He et al. (2016a) for CIFAR; **this course**, with all zeros after the channels of $x$ (some programs put half of them on each side) |
# > | option B: a 1×1 convolution with the stride, and batch norm after it | He et al. (2016a) in their ResNet-50 and deeper ones; Keras 3's `ResNet50`; torchvision's ResNet (read in its source, not run) |
#
# ### Exercise 9.7
# Train a network of 20 layers of *your* blocks: one 3×3 convolution, nine blocks of two convolutions, one linear layer. It learns 600 of the handwritten digits.
#
# | part | what | parameters in `params` |
# |---|---|---|
# | first | 3×3 convolution, padding 1, no bias, nothing after it | `params[0]` = [weight] |
# | nine blocks | your basic block; `strides` has the stride of each | `params[1]` to `params[9]`, six arrays each, in the order of 9.5 |
# | pooling | the mean of each map (global average pooling, lesson 08) | |
# | last | linear layer with softmax | `params[10]` = [weight, bias] |
#
# You are given the first parameters, drawn by Kaiming's rule, and return the trained ones in lists of the same form. How you train is up to you: batches, learning rate, momentum, schedule. You have 20 seconds of computing time; a few passes over the images take two or three.
#
# The check builds the network of the table from the parameters that you return, and counts how many of 300 new images it gets wrong. (Batch norm takes its statistics from these 300.) One point if at most 25 % are wrong, two more if at most 15 % are.
#
# <details><summary>Hint 1</summary>
# Forward: keep the cache of each part in a list. Backward: go through that list from its end, and collect the gradients in lists of the same form as params.
# </details>
# <details><summary>Hint 2</summary>
# Backward through global average pooling: every pixel gets the gradient of its mean, divided by the number of pixels (lesson 08). <code>np.broadcast_to(dmeans[:, :, None, None], h.shape)</code> copies it to all pixels.
# </details>
# <details><summary>Hint 3</summary>
# Batches of 50, momentum 0.9 and a learning rate of 0.05 or 0.1 work. A last pass with a tenth of the rate removes some errors.
# </details>


# %% exercise="train_resnet"
def train_resnet(images, labels, params, *, strides, rng):
    """
    Return the parameters after the training: a list of lists of arrays, of the shapes of params.

    images: (N, 1, H, W). labels: (N,), counted from 0. params: the first parameters, as in the table.
    strides: a list, one for each block. rng: shuffles the images.
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
# And without the shortcuts? The same network, with the same first weights, learns the same 600 digits in six passes, at the better of the learning rates 0.03 and 0.1. With shortcuts about one test image in ten is classified wrongly.

# %% predict="without"
predict(
    "without",
    "How many of the test images does the network of 20 layers classify wrongly without its shortcuts?",
    [
        "about one in ten, too",
        "about three in ten",
        "about two in three",
        "about nine in ten: it learns nothing",
    ],
)

# %% demo
errors = {}
with guarded(train_resnet, basic_block_forward, basic_block_backward):
    for layers in pictures.LAYERS:
        errors[layers] = pictures.error_of(train_resnet, layers)
        print(f"your {layers} layers: {errors[layers]:.1%} of the test images are wrong")
display(pictures.plot_deep_errors(errors))
predicted("without", right="about three in ten")

# %% [markdown]
# About three in ten, three times as many as with shortcuts; and with 32 layers, about two in three. Your blocks lose hardly anything by the additional depth. (Each orange bar is the mean of three of our networks, trained by `scripts/measure_deep_blocks.py`. On other processors, which round otherwise, it is a quarter to a third for 20 layers.)
#
# A shallow network hardly needs shortcuts: in the first picture, 8 layers end at a training loss of 0.09 without shortcuts and of 0.04 with them.

# %% [markdown]
# ## 7 · ResNet-20 to ResNet-110
#
# For CIFAR-10, colour images of 32×32 pixels, He et al. (2016a, section 4.2) build this family from the basic block:
#
# | part | output | layers |
# |---|---|---|
# | first convolution, 3×3 | 16 × 32 × 32 | 1 |
# | stage 1: $n$ blocks of two 3×3 convolutions | 16 × 32 × 32 | $2n$ |
# | stage 2: $n$ blocks, the first with stride 2 | 32 × 16 × 16 | $2n$ |
# | stage 3: $n$ blocks, the first with stride 2 | 64 × 8 × 8 | $2n$ |
# | global average pooling, linear layer | 10 | 1 |
#
# Each convolution, the first one too, has no bias and is followed by batch norm; shortcuts are option A. The number in the name is the **depth**: the number of layers with weights, convolutions and linear ones. Batch norm and pooling do not count.
#
# ### Exercise 9.8
# By hand: $n = 1$ makes ResNet-8.


# %% exercise="resnet_depth"
def resnet_depth(n):
    """Return the depth of the ResNet for CIFAR that has n blocks in each of its three stages."""
    ### BEGIN SOLUTION
    return 6 * n + 2
    ### END SOLUTION


# %% check="resnet_depth" points=1
check("resnet_depth", resnet_depth)

# %% [markdown]
# ### Exercise 9.9
# Count its parameters. By hand: for $n = 1$ the first convolution with its norm has 464, the three stages have 4,672, 13,952 and 55,552, and the linear layer has 650. Together these are 75,290.
#
# <details><summary>Hint 1</summary>
# A 3×3 convolution from a to b channels has 9·a·b weights; the batch norm after it has 2·b parameters, one gamma and one beta per channel.
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
# He et al. trained this family up to $n = 200$. ResNet-110 has a test error of 6.43 % on CIFAR-10.

# %% predict="deeper"
predict(
    "deeper",
    "ResNet-1202 has eleven times as many layers and parameters as ResNet-110. What is its test error?",
    ["clearly lower: 4.9 %", "about the same: 6.4 %", "higher: 7.9 %", "It does not train at all: 90 %."],
)

# %% demo
with guarded(resnet_depth, resnet_parameters):
    display(pictures.plot_depth_and_error(depth=resnet_depth, parameters=resnet_parameters))
predicted("deeper", right="higher: 7.9 %")

# %% [markdown]
# Higher: 7.93 %, on the right. From 20 to 110 layers the error falls from 8.75 % to 6.43 %, with 0.27 to 1.7 million parameters. At 1,202 layers with 19.4 million parameters it goes up again, while the training error is below 0.1 %. *This* is overfitting, as the authors say
# themselves. Shortcuts help training; they do not help where 19 million parameters learn 50,000 images by heart. The error of the plain networks in their figure 6 grows with depth from the start, in training too, and that of plain-110 is above 60 %.
#
# On the left are ImageNet's winners by year, with VGG, which came second in 2014: from 8 layers in 2012 to 152 in 2015, and from a top-5 error of 16.4 % to 3.57 % (ensembles of several networks).

# %% [markdown]
# ## 8 · DenseNet: concatenate instead of adding
#
# In a sum, old and new can no longer be told apart. **DenseNet** (Huang, Liu, van der Maaten and Weinberger, 2017) keeps both. Layer $i$ reads *everything* that came before, and adds $k$ channels of its own:
#
# $$x_i = H_i([x_0, x_1, \dots, x_{i-1}]) \qquad \text{(equation 2)} .$$
#
# The brackets are concatenation along the channels, $H_i$ is batch norm, ReLU and a 3×3 convolution, in this order, and $k$ is the **growth rate**. Since nothing has to be learned twice, $k$ may be small: 12, where the layers of ResNet have 16 to 64 channels.
#
# ### Exercise 9.10
# By hand: 16 channels come in, the growth rate is 12, and there are three layers. The answer is `[16, 28, 40, 52]`.


# %% exercise="densenet_channels"
def densenet_channels(initial, growth, layers):
    """
    Return a list of layers + 1 ints: how many channels each layer of a dense block reads, then how many leave it.

    initial: channels that come in. growth: channels that a layer adds. layers: how many there are.
    """
    ### BEGIN SOLUTION
    return [initial + growth * i for i in range(layers + 1)]
    ### END SOLUTION


# %% check="densenet_channels" points=1
check("densenet_channels", densenet_channels)

# %% [markdown]
# What does this cost? A layer's 3×3 convolution from $c$ to $k$ channels has $9ck$ weights, and $c$ grows with each layer. With $c_0$ channels at first, a block of $m$ layers has $9k \sum_{i<m} (c_0 + ik) \approx \tfrac92 k^2 m^2$ weights for large $m$: quadratic in depth, but with a small $k$. (DenseNet-BC puts a 1×1 convolution before it as a bottleneck.)
#
# DenseNet-40 has three blocks of 12 layers with $k = 12$. On CIFAR-10, with the usual shifts and flips, its error is 5.24 %; there, ResNet-110 has 6.41 % (Huang et al., table 2).

# %% predict="dense"
predict(
    "dense",
    "Which of the two has more parameters?",
    ["DenseNet-40", "ResNet-110", "They have about the same number."],
)

# %% demo
with guarded(densenet_channels, resnet_parameters):
    display(
        explore(
            pictures.plot_densenet, densenet_channels, resnet_parameters, growth=(4, 24, 4), layers=(2, 32)
        )
    )
predicted("dense", right="ResNet-110")

# %% [markdown]
# ResNet-110: it has 1.7 million parameters and DenseNet-40 has 1.0 million. The left panel shows the channels that each layer of a block reads in grey, and those that it adds in green. The right panel shows the parameters of a whole DenseNet of three such blocks against depth, with the ResNets that you counted. With growth 24 and 32 layers per block, DenseNet-100 has 27.2 million, and an error of 3.74 %.
#
# ### Exercise 9.11
# By hand first: $x = (1,\ 2)$, one example with two channels, and two branches that each return the sum of all channels they are given. The first reads $(1, 2)$ and gives 3; the second reads $(1, 2, 3)$ and gives 6: $y = (1, 2, 3, 6)$. The branches read 2 and 3 channels.
#
# <details><summary>Hint</summary>
# <code>np.concatenate([old, new], axis=1)</code>. Note how many channels a branch reads <em>before</em> you call it.
# </details>


# %% exercise="dense_block_forward"
def dense_block_forward(x, branches):
    """
    Return (y, cache): all channels, those of x first, then each branch's in turn; and a DenseBlockCache.

    The cache's fields are graded too: one point of three.
    x: (N, C) or (N, C, H, W).
    branches: a list; branch(x) gives an array with some channels, and the branch's backward function.
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
# ## 9 · Use it
#
# Now train the networks of the first picture yourself, with *your* `residual_forward` and `residual_backward` in every block: 8 and 32 layers, plain and residual, six epochs of SGD with momentum 0.9, learning rate 0.02, batches of 128. A fifth network has *your* dense block: eight layers with a growth rate of 12, each of which reads as many channels as *your* `densenet_channels` says.

# %% predict="back"
predict(
    "back",
    "Before the first step, how large is the gradient of the first block of the plain network of 32 layers?",
    [
        "about a hundredth of the last block's",
        "about as large as the last block's",
        "more than a hundred times the last block's",
    ],
)

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
with guarded(residual_forward, residual_backward, densenet_channels, dense_block_forward):
    for depth in (8, 32):
        for name, block in [("plain", pictures.plain), ("residual", mine)]:
            nets[name, depth], runs[f"{name}, {depth} layers"] = pictures.train(depth, block, epochs=6)
    _, runs["dense, 10 layers"] = pictures.train_net(dense_net(np.random.default_rng(0)), epochs=6)
    display(pictures.plot_training(runs))
predicted("back", right="more than a hundred times the last block's")

# %% [markdown]
# More than a hundred times: it is 90, and that of the last block is 0.47. With batch norm the gradient does not vanish but *grows* on its way back, here by a factor of 193 (right panel; Yang et al., 2019, derive this growth). One learning rate can hardly suit both ends. With shortcuts the factor is 7.
#
# | training loss after six epochs | 8 layers | 32 layers | 10 layers |
# |---|---|---|---|
# | plain | 0.37 | 1.6 to 2 | |
# | with your shortcuts | 0.11 | 0.2 to 0.3 | |
# | your dense block | | | 0.13 |
#
# (Rounding errors grow in 32 layers, so these numbers differ from processor to processor.) Of the test images, the plain network of 32 layers classifies less than half correctly, the one with your shortcuts nine in ten.
#
# Other learning rates do not help: at a rate of 0.002 the plain networks of 8 and 32 layers end at 1.7 and 2.3, at 0.1 they end at 0.16 and above 1.4. And the size of the gradient is not the only reason: He et al. found healthy norms in their convolutional networks, and degradation all the same.
#
# ### The loss around them
#
# What does the optimizer see? Li, Xu, Taylor, Studer and Goldstein (2018) walk away from a trained network in two random directions and draw the loss. A step of 1 must mean the same for networks with large and with small weights. So every filter of a direction (here, every row of a weight matrix) is scaled to the length of the
# network's own filter (**filter normalisation**, section 4). First, the networks of 32 layers that you just trained:

# %% demo
with guarded(residual_forward, residual_backward):
    if ("residual", 32) in nets:
        measured = {
            f"{name}, 32 layers": pictures.measure_surface(
                nets[name, 32],
                tuple(part[:200] for part in pictures.digit_rows()[0]),
                pictures.surface_steps(11),
                np.random.default_rng(2),
            )
            for name in ("plain", "residual")
        }
        display(pictures.plot_surfaces(measured))
    else:
        print("The cell above trains the networks, once your blocks are written.")

# %% [markdown]
# And, on a finer grid, the eight networks of the first picture:

# %% demo
explore(pictures.plot_stored_surfaces, depth=list(pictures.DEPTHS))

# %% [markdown]
# Dark is low. With 8 layers both networks lie in a wide bowl. The plain network's bowl becomes flatter with depth: at 32 layers the loss is 1.3 in the middle and about 3 at the rim, at 56 layers 2.1 and 2.6. The residual network keeps its bowl at every depth, with 0.10 in the middle at 56 layers. The next picture is a section along the first direction.

# %% demo
explore(pictures.plot_sections, depth=list(pictures.DEPTHS))

# %% [markdown]
# Li et al. show the same for
# ResNet-56 with and without shortcuts on CIFAR-10 (their figure 1), where the plain surface is a chaos of ridges. Two cautions: two directions out of 60,000 are a small sample, and the pictures are centred where the training *ended*. The plain network's picture is flat also because its training never came far down.

# %% [markdown]
# ## 10 · In torch
#
# The basic block in torch, on the arrays of your gradient check, with torch's own gradients beside yours.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch
    from torch.nn import functional as F

    def torch_block(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride):
        """Return the block's output, batch norm as in training."""
        h = F.conv2d(x, weight1, stride=stride, padding=1)
        h = F.relu(F.batch_norm(h, None, None, gamma1, beta1, training=True))
        h = F.conv2d(h, weight2, padding=1)
        h = F.batch_norm(h, None, None, gamma2, beta2, training=True)
        extra = len(weight1) - x.shape[1]
        return F.relu(F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, extra)) + h)

    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    theirs = torch_block(*tensors, stride=2)
    with guarded(basic_block_forward, basic_block_backward):
        y, cache = basic_block_forward(*arrays, stride=2)
        theirs.backward(torch.ones_like(theirs))
        grads = basic_block_backward(np.ones_like(y), cache)
        print(f"outputs differ by {np.abs(theirs.detach().numpy() - y).max():.0e}")
        for name, tensor, grad in zip(names, tensors, grads, strict=True):
            print(f"{name:8} differs by {np.abs(tensor.grad.numpy() - grad).max():.0e}")

# %% [markdown]
# They agree to the last digits of float64. In torch one writes only the forward pass; torch knows the backward pass of the sum, the skipped pixels and the zeros.
#
# ## 11 · At scale
#
# The networks of section 7 in torch: plain and residual, 20 and 56 layers. On a GPU at full size: CIFAR-10 where it can be fetched, else Fashion-MNIST, 30 epochs with random shifts and flips. How long that takes depends on the card; a line is printed after each epoch. The state of each network is kept in the folder `checkpoints_09`, so that an interrupted run continues from its last epoch when you run the cell again. On a CPU there is a miniature: 600 Fashion-MNIST images shrunk to 14×14 pixels, 4 channels in the first stage instead
# of 16, and two epochs: about ten seconds, or up to a minute on a slow or busy machine.

# %% gpu
from pathlib import Path

if why_not():
    print(why_not())
else:
    from course_lib.gpu import resnet

    size = resnet.default_size()
    print(size)
    folder = Path("checkpoints_09") if torch.cuda.is_available() else None
    results = list(resnet.run_experiment(size, checkpoints=folder, say=print))
    for run in results:
        print(resnet.sentence(run))
    rows = [(resnet.name(run), run.parameters, run.epochs) for run in results]
    display(pictures.plot_results(rows, styles=pictures.AT_SCALE))

# %% [markdown]
# On a CPU, two epochs on 600 small images are only a beginning, and the losses depend on the processor. Plain-56 hardly leaves the starting loss of 2.30 (it ends at 2.2 to 2.3), plain-20 comes to 2.0 to 2.1, ResNet-20 to 1.7 and ResNet-56 to about 2.
#
# The next table has **the paper's** results, not measured here: CIFAR-10 with shifts and flips, 164 epochs. The 30 epochs above are not enough for a comparison with them.
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

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="harbour" points=3
# ### Exercise 9.12
# A colleague has a plain network of 40 layers with batch norm. Its training loss is higher than that of her network of 20 layers. She says: "It overfits. I will add dropout and weight decay." **(a)** Which of her own numbers speaks against that? **(b)** Why *can* 40 layers do what 20 do, and why does training not find it? **(c)** What do you advise, and what does it change for the gradient at
# the first layer? Give the formula, and say under which conditions it helps.
#
# ### BEGIN SOLUTION
# (a) The *training* loss of the deeper network is higher. Overfitting is a low training loss with a high test loss; dropout and weight decay would raise the training loss further.
#
# (b) Twenty of the forty layers could compute the identity; the loss would then be that of 20 layers. So the solution exists, but a stack of matrices, batch norms and ReLUs does not start near the identity, and gradient descent does not find its way there: it is a problem of optimisation, not of capacity.
#
# (c) Shortcuts: y = x + F(x) around every two layers. The identity is then F = 0, which is near the start of training. Backward, dx = dy + Jᵀ dy; over L blocks the product of the (I + Jᵀ) contains the term dy itself, so the loss's gradient reaches the first layer even where the branches pass nothing on. That holds if nothing comes after the sums (a ReLU there stops a part) and if the other terms do not cancel it. Batch norm stays in the branches, or they start small, so that the product does not explode.
#
# *Marking guide, 3 points: 1 for the training loss as the evidence that it is not overfitting. 1 for the identity argument with "exists but is not found" (½ if only one of the halves). 1 for shortcuts with dx = dy + Jᵀ dy and what the dy term means, with one condition at least (½ for shortcuts without the formula, or without any condition). "The gradient vanishes" alone, with batch norm in place, gives no point in (b).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Beyond some depth, plain networks get worse on the *training* set. It is a failure of optimisation: identity layers would do no harm, but are not found. Shallow networks do not have this problem.
# - A residual block is $y = x + F(x)$. The branch learns the change; the identity is easy.
# - A sum passes its gradient to each of its terms: $dx = dy + J^\top dy$. Over many blocks, one term is the loss's own gradient. It arrives if nothing comes after the sums, and counts if the other terms do not cancel it.
# - Under these conditions shortcuts stop gradients from vanishing, not from exploding: branches start small or are normalised. And a branch must be able to give negative numbers.
# - The basic block is convolution, norm, ReLU, convolution, norm, sum, ReLU. Where the stride is 2, option A skips pixels and adds channels of zeros.
# - ResNet-(6n+2) has 0.27 to 1.7 million parameters for 20 to 110 layers. DenseNet concatenates; its channels grow by $k$ per layer.

# %% demo
predictions()

# %% [markdown]
# **Read on.** He, Zhang, Ren and Sun (2016a), [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385), sections 3 and 4.2; (2016b), [Identity mappings in deep residual networks](https://arxiv.org/abs/1603.05027), the algebra of the shortcut and better blocks. Veit, Wilber and Belongie (2016),
# [Residual networks behave like ensembles of relatively shallow networks](https://arxiv.org/abs/1605.06431). Li et al. (2018), [Visualizing the loss landscape of neural nets](https://arxiv.org/abs/1712.09913). Huang et al. (2017), [Densely connected convolutional networks](https://arxiv.org/abs/1608.06993). On the web:
# [Dive into Deep Learning, section 8.6](https://d2l.ai/chapter_convolutional-modern/resnet.html).
#
# Next: **10 Memory**, where the same open path leads through time.
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x$, $y$ | input and output of a block |
# | $F(x)$, $h(x)$ | the branch: what a block adds; the function that the block as a whole should compute, $h(x) = x + F(x)$ |
# | $dx$, $dy$ | gradients of the loss with respect to $x$ and $y$ |
# | $J$, $J_{ij}$ | the branch's Jacobian, a matrix: how much output $i$ changes per unit of change of input $j$ |
# | $I$ | the identity matrix; $J^\top$: $J$ transposed |
# | $W_1$, $W_2$ | weights of the two layers of a branch |
# | $L$, $D$ | number of blocks; number of features |
# | $\gamma$, $\beta$ | scale and shift of a batch norm (lesson 06) |
# | $N$, $C$, $H$, $W$ | images in a batch, channels, rows, columns; $s$: stride |
# | $n$ | blocks per stage of a ResNet |
# | $k$, $m$, $c$ | growth rate of a DenseNet: channels that a layer adds; layers per block; channels that a layer reads |
# | $H_i$ | layer $i$ of a DenseNet |
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
# - Vaswani et al. (2017), Attention is all you need, [arXiv:1706.03762](https://arxiv.org/abs/1706.03762), section 3.1.
# - Veit, Wilber and Belongie (2016), Residual networks behave like ensembles of relatively shallow networks, [arXiv:1605.06431](https://arxiv.org/abs/1605.06431).
# - Yang et al. (2019), A mean field theory of batch normalization, [arXiv:1902.08129](https://arxiv.org/abs/1902.08129).
# </details>
