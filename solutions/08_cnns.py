# %% [markdown]
# # 08 · Convolutional networks
#
# {{badges}}
#
# **What happens between 784 grey pixels and the words "ankle boot"?**
#
# Lesson 07 built one convolution. A network stacks several of them, with a step in between that throws most of the numbers away: pooling. In the 1990s this recipe read
# cheques in American banks. In 2012 it won the ImageNet challenge, by so much that the field changed its methods. You write pooling and its gradient, mend a LeNet, find out where famous networks keep their parameters, and train a network that is made of your own functions.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 8.1 `avgpool2d_forward`: the mean of each window | 1 | ●●○○ | 8 |
# | 8.2 `avgpool2d_backward`: the same, walked backward | 2 | ●●○○ | 8 |
# | 8.3 `maxpool2d_forward`: the largest number of each window | 2 | ●●○○ | 5 |
# | 8.4 `maxpool2d_backward`: who gets the gradient? | 4 | ●●●○ | 12 |
# | 8.5 `lenet5_shapes`: an image walks through LeNet-5 | 1 | ●○○○ | 4 |
# | 8.6 `lenet_wrong`: *mend* a network whose shapes are all right | 2 | ●●●○ | 8 |
# | 8.7 `parameter_total`: LeNet-5, AlexNet, VGG-16 | 1 | ●○○○ | 4 |
# | 8.8 `inception_cost`: four branches, and bottlenecks | 3 | ●●○○ | 10 |
# | 8.9 `cnn_predict`: *use* a network on images it has not seen | 4 | ●●○○ | 10 |
# | 8.10 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 07 (convolution, its output size, the receptive field), on lesson 04 (ReLU and tanh) and on lesson 00 (forward, backward and cache; softmax). Cells whose first line is `check(…)` answer within a second or two. Seven questions ask for a prediction: choose an answer and press *Commit* before you run the cell below it. A list of all symbols stands at the end.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check
from course_lib.ops.activations import relu_forward
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.linear import linear_forward

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import cnns as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## A whole network, to walk through
#
# The network below was trained on 10,000 pictures of clothes (Fashion-MNIST; Xiao, Rasul and Vollgraf, 2017). An image of 28×28 pixels goes through 8 filters of 5×5 (*conv1*). Of each 2×2 window the largest number is kept (*pool1*). Then come 16 filters of 3×3 (*conv2*), and again the largest of each 2×2 window (*pool2*). Ten weighted sums of all these numbers give a score for each class.
#
# One number of *pool2* comes from a window of 2×2, and no kernel is larger than 5×5.

# %% predict="field"
predict(
    "field",
    "How large is the patch of the image that one number of pool2 depends on?",
    ["5×5 pixels", "7×7 pixels", "12×12 pixels", "28×28 pixels"],
)

# %% demo
display(pictures.cnn_walk())
predicted("field", right="12×12 pixels")

# %% [markdown]
# It is 12×12 pixels. Lesson 07 has the rule: each layer adds $K - 1$ times the product of the strides before it, where $K$ is the side of its kernel or window. So the field is 5 after *conv1*, $5 + 1 = 6$ after *pool1*, $6 + 2 \cdot 2 = 10$ after *conv2*, and $10 + 1 \cdot 2 = 12$ after *pool2*. Small kernels see far, because each pooling doubles the distance, in pixels of the image, between neighbours in the maps behind it.
#
# Click any square of any map, or use the arrow keys; with Shift they go from map to map. An orange frame marks the number that you look at and, in each layer before it, the numbers that it depends on. The panel shows these numbers, the kernel, their products, and the sum. Negative numbers are orange, positive ones blue. Look at the maps of *conv1*: they show edges and bright areas, still in the shape of the boot. In the maps of *pool2* the boot can no longer be recognised.

# %% [markdown]
# ## 1 · Pooling
#
# A feature map says how strongly a feature is present at each place. For the class, the exact place matters little. **Pooling** keeps one number per window: the mean, as in LeNet-5 (LeCun, Bottou, Bengio and Haffner, 1998, section II.B), or the largest, which Scherer, Müller and Behnke (2010) found better on
# several sets of images. Pooling has no weights. Each map is pooled by itself, so the number of channels stays the same. A window of $K_h$ rows that moves by the stride $s_h$ turns a map of $H$ rows into
#
# $$H_{out} = \left\lfloor \frac{H - K_h}{s_h} \right\rfloor + 1$$
#
# rows. This is the formula of lesson 07 without padding, and the same holds for the columns. For map $q$, row $r$ and column $c$ of the result, with the names of lesson 07,
#
# $$y^{\text{avg}}_{q r c} = \frac{1}{K_h K_w} \sum_{i=0}^{K_h - 1} \sum_{j=0}^{K_w - 1} x_{q,\; r s_h + i,\; c s_w + j}, \qquad y^{\text{max}}_{q r c} = \max_{i<K_h,\, j<K_w} x_{q,\; r s_h + i,\; c s_w + j}.$$
#
# What is it good for? The next layers have a quarter of the numbers to look at, they see twice as far, and small shifts of the image have less effect. How much less? The maps of *conv1* are moved one pixel to the right. Then they are pooled in windows of 2×2: by the largest number, by the mean, or by taking every second pixel. A pooled number counts as changed if it differs by more than a tenth of the largest number of its map. Numbers near 0 are left out.

# %% predict="shift"
predict(
    "shift",
    "A shift of one pixel, windows of 2×2 and max pooling: how many of the pooled numbers change?",
    ["almost none", "about a third", "about a half", "almost all"],
)

# %% demo
display(
    explore(
        pictures.plot_pooling_shift,
        how=list(pictures.POOLINGS),
        shift=[1, 2, 3, 4],
        kernel_size=[2, 3, 4],
    )
)
predicted("shift", right="about a third")

# %% [markdown]
# About a third of them change. With the mean it is as many, and with every second pixel a half:
#
# | shift by | windows | largest | mean | pixels skipped |
# |---|---|---|---|---|
# | 1 pixel | 2×2 | 35 % | 36 % | 49 % |
# | 1 pixel | 4×4 | 23 % | 24 % | 46 % |
# | 2 pixels | 2×2 | 57 % | 53 % | 62 % |
# | 4 pixels | 4×4 | 62 % | 61 % | 69 % |
#
# (The shares are over the eight maps of 200 test images.) So pooling is not *invariant* to shifts: it only lessens their effect. At every setting of the sliders, fewer numbers change with the largest or the mean than with skipped pixels. The largest and the mean differ by less than five points, and with both fewer numbers change in larger windows. Where the shift is as long as the window, each number moves to the next place, and more than half of them change.
#
# The mean blurs the map, as signal processing recommends before pixels are skipped (Zhang, 2019). The maximum keeps a small but strong detail at full strength.
#
# ### Exercise 8.1
# By hand first: one map of 2×4 pixels, in windows of 2×2 that lie side by side:
#
# $$x = \begin{pmatrix} 1 & 3 & 2 & 0 \\ 5 & 3 & 4 & 4 \end{pmatrix} \quad\Longrightarrow\quad y^{\text{avg}} = \begin{pmatrix} 3 & 2.5 \end{pmatrix}, \qquad y^{\text{max}} = \begin{pmatrix} 5 & 4 \end{pmatrix}.$$
#
# The next cell defines the caches, which hold what the backward pass needs, and a function that turns an option into a pair.


# %% provided="caches"
class AvgPool2dCache(NamedTuple):
    """What avgpool2d_backward needs. The options are pairs (rows, columns)."""

    x: np.ndarray  # (N, C, H, W)
    kernel_size: tuple
    stride: tuple


class MaxPool2dCache(NamedTuple):
    """What maxpool2d_backward needs. The options are pairs (rows, columns)."""

    x: np.ndarray  # (N, C, H, W)
    y: np.ndarray  # (N, C, H_out, W_out), the largest of each window
    kernel_size: tuple
    stride: tuple


def as_pair(value):
    """Return (rows, columns) from one int or from a pair."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


# %% [markdown]
# <details><summary>Hint 1</summary>
# As for the convolution of lesson 07, loop over the pixels (i, j) of the <em>window</em>, not over the places: pixel (i, j) of all windows at once is
# <code>x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]</code>, which has the shape of the result. Add these up.
# </details>
# <details><summary>Hint 2</summary>
# A loop over places is right too: <code>x[:, :, r * s_h : r * s_h + k_h, …].mean(axis=(2, 3))</code>. It is slower.
# </details>


# %% exercise="avgpool2d_forward"
def avgpool2d_forward(x, *, kernel_size, stride=None):
    """
    Return (y, cache): the mean of each window of each map, (N, C, H_out, W_out),
    and an AvgPool2dCache.

    x: (N, C, H, W). kernel_size: one int, or a pair (rows, columns). stride: likewise; without it the windows lie
    side by side. This check looks at y alone; the cache is for your backward pass, 8.2.
    """
    ### BEGIN SOLUTION
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = as_pair(kernel_size if stride is None else stride)
    h_out, w_out = (x.shape[2] - k_h) // s_h + 1, (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), x.dtype)
    for i, j in np.ndindex(k_h, k_w):
        y = y + x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    return y / (k_h * k_w), AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))
    ### END SOLUTION


# %% check="avgpool2d_forward" points=1
check("avgpool2d_forward", avgpool2d_forward)

# %% [markdown]
# ### Exercise 8.2
# Now backward. As in every lesson, `dy` is the gradient of the loss with respect to the output, and what you return is its gradient with respect to the input. Ask yourself two questions. If one pixel of a window grows by a small amount, by how much does the window's mean grow? And if windows overlap, what does a pixel get that lies in several of them?
#
# By hand: the map above with $dy = (10, 20)$ gives
#
# $$dx = \begin{pmatrix} 2.5 & 2.5 & 5 & 5 \\ 2.5 & 2.5 & 5 & 5 \end{pmatrix}.$$
#
# <details><summary>Hint</summary>
# The loop is that of 8.1. There, pixel (i, j) of all windows was read; here it is written to. Within one (i, j) no pixel is met twice, so <code>dx[…] += …</code> is safe.
# </details>


# %% exercise="avgpool2d_backward"
def avgpool2d_backward(dy, cache):
    """
    Return (dx,): the gradient with respect to cache.x, of its shape.

    dy: (N, C, H_out, W_out). cache: an AvgPool2dCache; its kernel_size and stride are pairs.
    """
    ### BEGIN SOLUTION
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(cache.x)
    for i, j in np.ndindex(k_h, k_w):
        dx[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] += dy / (k_h * k_w)
    return (dx,)
    ### END SOLUTION


# %% check="avgpool2d_backward" points=2
check("avgpool2d_backward", avgpool2d_backward)

# %% [markdown]
# ## 2 · The largest number
#
# ### Exercise 8.3
# The windows are those of 8.1; now keep the largest number of each. In the example of 8.1 that is $(5, 4)$. Two pixels of the second window are equally large, which makes no difference on the way forward.
#
# <details><summary>Hint</summary>
# np.maximum compares two arrays entry by entry. What must the comparison begin with, so that it never wins, even against negative numbers?
# </details>


# %% exercise="maxpool2d_forward"
def maxpool2d_forward(x, *, kernel_size, stride=None):
    """
    Return (y, cache): the largest number of each window of each map, (N, C, H_out, W_out),
    and a MaxPool2dCache.

    x: (N, C, H, W). kernel_size: one int, or a pair (rows, columns). stride: likewise; without it the windows lie
    side by side. This check looks at y alone; the cache is for your backward pass, 8.4.
    """
    ### BEGIN SOLUTION
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = as_pair(kernel_size if stride is None else stride)
    h_out, w_out = (x.shape[2] - k_h) // s_h + 1, (x.shape[3] - k_w) // s_w + 1
    y = np.full((*x.shape[:2], h_out, w_out), -np.inf, x.dtype)
    for i, j in np.ndindex(k_h, k_w):
        y = np.maximum(y, x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w])
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))
    ### END SOLUTION


# %% check="maxpool2d_forward" points=2
check("maxpool2d_forward", maxpool2d_forward)

# %% [markdown]
# ### Exercise 8.4
# Move the largest pixel of a window a little: the output moves by as much. Move any other pixel a little: the output stays. Work out $dx$ from this, also where windows overlap, as in AlexNet (3×3 with stride 2), so that one pixel can be the largest of several windows.
#
# **Ties.** If two pixels are equally large, the maximum has no derivative. After a ReLU that is common: in a window of zeros all pixels tie. Any way of *dividing* the gradient among the largest pixels is allowed: each gives a *subgradient*, the slope of a plane that touches the function from below. Giving all of it to *each* of them is not allowed: the gradient
# would grow. Here **the first in reading order** (row by row) gets all of it. It is the pixel that `np.argmax` finds.
#
# By hand: the map of 8.1 with $dy = (10, 20)$. In the first window the 5 is the largest. In the second, both 4s are, and the left one is the first:
#
# $$dx = \begin{pmatrix} 0 & 0 & 0 & 0 \\ 10 & 0 & 20 & 0 \end{pmatrix}.$$
#
# <details><summary>Hint 1</summary>
# The same loop over the window's pixels, in reading order. Where <code>cache.x</code> at this pixel equals <code>cache.y</code>, the pixel is one of the largest.
# </details>
# <details><summary>Hint 2</summary>
# Only the first may have it. Keep an array of booleans, one per window: is it still waiting for its largest pixel?
# </details>
# <details><summary>Hint 3</summary>
# A boolean times dy is dy or 0.
# </details>


# %% exercise="maxpool2d_backward"
def maxpool2d_backward(dy, cache):
    """
    Return (dx,): the gradient with respect to cache.x, of its shape. In a tie the first pixel in reading order gets it.

    dy: (N, C, H_out, W_out). cache: a MaxPool2dCache; its kernel_size and stride are pairs.
    """
    ### BEGIN SOLUTION
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(cache.x)
    waiting = np.ones(dy.shape, dtype=bool)
    for i, j in np.ndindex(k_h, k_w):
        seen = np.s_[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
        found = waiting & (cache.x[seen] == cache.y)
        dx[seen] += found * dy
        waiting = waiting & ~found
    return (dx,)
    ### END SOLUTION


# %% check="maxpool2d_backward" points=4
check("maxpool2d_backward", maxpool2d_backward)

# %% [markdown]
# **Your own gradient check.** The checks gave your backward functions *our* caches. Do your functions fit each other? Lesson 00 compared a gradient with central differences: move each pixel by $\pm 10^{-5}$ and see how the output changes. The largest relative error below should be under $10^{-6}$. (`check_gradient` is the function of lesson 00. If you wrote it there, you can use yours.)

# %% demo
from course_lib.gradcheck import check_gradient

rng = np.random.default_rng(0)
for forward, backward in [(avgpool2d_forward, avgpool2d_backward), (maxpool2d_forward, maxpool2d_backward)]:
    with guarded(forward, backward):
        x = rng.normal(size=(2, 3, 5, 7))
        y, cache = forward(x, kernel_size=3, stride=2)
        dy = rng.normal(size=y.shape)
        (dx,) = backward(dy, cache)
        error = check_gradient(
            lambda x, forward=forward, dy=dy: np.sum(dy * forward(x, kernel_size=3, stride=2)[0]), x, dx
        )
        print(f"{backward.__name__}: largest relative error {error:.1e}")

# %% [markdown]
# These random numbers have no ties. At a tie the differences would not tell you much: there the function has a kink, as a ReLU has at 0.
#
# > **Convention card.** Pooling in other libraries:
# >
# > | | here | elsewhere |
# > |---|---|---|
# > | stride, if none is given | the window's size, as in torch and Keras 3 | Flax: 1, as for a convolution |
# > | a rest that holds no whole window | left out, as in torch, in Keras 3 and in Flax with `VALID` | Caffe, and torch with `ceil_mode=True`: a window that hangs over the edge |
# > | padding | none | torch: max pads with $-\infty$; the mean counts the padded zeros unless `count_include_pad=False`. Keras 3 with `"same"`: the mean does not count them. Flax with `SAME`: it does |
# > | gaps inside a window | none | torch's max pooling: `dilation` |
# > | ties | the first in reading order, as in torch and in JAX's and Flax's max pooling | `jnp.max` over a window divides the gradient evenly |
# > | axes | (N, C, H, W), as in torch | Keras 3 with TensorFlow or JAX, and Flax: (N, H, W, C) |

# %% [markdown]
# ## 3 · LeNet-5, 1998
#
# LeCun, Bottou, Bengio and Haffner (1998, figure 2) alternate convolution and pooling, twice, and put three fully connected layers behind them. In our version a tanh follows C1, C3, C5 and F6. The table is for an image of 32×32.
#
# | layer | what | output | our parameters |
# |---|---|---|---|
# | C1 | 6 filters 5×5 | (6, 28, 28) | 156 |
# | S2 | average pooling 2×2 | (6, 14, 14) | 0 |
# | C3 | 16 filters 5×5 on 6 maps | (16, 10, 10) | 2,416 |
# | S4 | average pooling 2×2 | (16, 5, 5) | 0 |
# | C5 | linear, 400 → 120 | (120,) | 48,120 |
# | F6 | linear, 120 → 84 | (84,) | 10,164 |
# | output | linear, 84 → 10 | (10,) | 850 |
#
# These are 61,706 parameters in all. The paper's network has 60,000: its C3 connects each filter with chosen maps only (1,516 parameters), its pooling learns a factor and a bias per map (44 in all), and the weights of its output are fixed (0).
#
# Two things hold for all later networks. **The maps become smaller, and there are more of them.** And the filters and the classifier behind them are learned *jointly*, with one loss, from the pixels to the class: *end to end*. Before, a person designed the features, and only the classifier was trained. Section 6 measures what learning them is worth.
#
# **The last layer, then and now.** In the paper the output layer is not linear. For each class there is a fixed picture of $7 \times 12 = 84$ pixels, $+1$ or $-1$, drawn like the character. The output of a class is the squared distance between the 84 numbers of F6 and this picture (equation 7; figure 2 calls it a Gaussian connection). The loss is the distance to the picture of the true class: a mean squared error (equation 8). Such a loss says nothing about the other classes, so the paper adds a second term that keeps them away (equation 9). Today the last layer is linear, with a softmax and the cross-entropy (lesson 00), in which the classes compete by themselves. A second reason for the change is the gradient. Take an output $p = 1/(1 + e^{-z})$ of a sigmoid that should be 1:
#
# | score $z$ | $p$ | gradient of $(p - 1)^2$ with respect to $z$ | gradient of the cross-entropy $-\ln p$ |
# |---|---|---|---|
# | −6 | 0.0025 | −0.005 | −0.998 |
# | −2 | 0.119 | −0.185 | −0.881 |
# | 0 | 0.5 | −0.25 | −0.5 |
# | 2 | 0.881 | −0.025 | −0.119 |
#
# The squared error $(p-1)^2$ has the gradient $2 (p - 1)\, p\, (1 - p)$. It is large where the network is undecided, and almost 0 where it is confident *and wrong*. The gradient of the cross-entropy, $p - 1$, is largest exactly there.
#
# ### Exercise 8.5
# LeNet-5's table is for 32×32, but the layers take other sizes too if C5 is made for them. Give the seven output shapes for any image. By hand: a colour image (3, 20, 24) gives C1 $20 - 5 + 1 = 16$ rows and $20$ columns, so (6, 16, 20); S2 (6, 8, 10); C3 (16, 4, 6); S4 (16, 2, 3); and then (120,), (84,), (10,), whatever came before.
#
# <details><summary>Hint</summary>
# A 5×5 kernel without padding takes four rows and four columns away. 2×2 windows side by side halve the size, rounded down.
# </details>


# %% exercise="lenet5_shapes"
def lenet5_shapes(image_shape):
    """
    Return a list of seven tuples, the output shapes of C1, S2, C3, S4, C5, F6 and the output,
    without the batch axis.

    image_shape: (channels, height, width), at least 16 pixels a side. Maps are (C, H, W), features are (n,).
    """
    ### BEGIN SOLUTION
    _, h, w = image_shape
    shapes = []
    for maps in (6, 16):
        h, w = h - 4, w - 4
        shapes.append((maps, h, w))
        h, w = h // 2, w // 2
        shapes.append((maps, h, w))
    return [*shapes, (120,), (84,), (10,)]
    ### END SOLUTION


# %% check="lenet5_shapes" points=1
check("lenet5_shapes", lenet5_shapes)

# %% [markdown]
# ### Exercise 8.6
# Right shapes do not make a right network. Below is a LeNet-5 with **one bug**. Its author writes: *"Every shape in it is the one in the table; I printed them all. For one image the scores are right, compared with torch. In a batch the same image gets other scores, and they change when I change the image beside it."* Mend it. The layers and their order are right: those of the table, with a tanh right behind C1, C3, C5 and F6.
#
# The cell below the exercise gives the same four images alone and together. Until the bug is mended, the two differ.
#
# <details><summary>Hint 1</summary>
# No image may see another one. Which line does not keep the axis of the images apart from the others?
# </details>
# <details><summary>Hint 2</summary>
# Reshaping never moves a number: it cuts one long row of numbers, in reading order, at other places. Write down for two images of three numbers, 1 2 3 and 4 5 6, what the line does with them.
# </details>


# %% exercise="lenet_wrong"
def lenet_wrong(images, params):
    """
    Return the scores, (N, classes), of LeNet-5: C1, S2, C3, S4, C5, F6, output.

    images: (N, C, H, W). params: five pairs (weight, bias), those of C1, C3, C5, F6 and the output. C5's weight has a
    column for each number of S4's maps of one image, in the order (C, H, W).
    """
    ### BEGIN BROKEN
    # c1, c3, c5, f6, output = params
    # x, _ = conv2d_forward(images, *c1)
    # s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    # x, _ = conv2d_forward(s2, *c3)
    # s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    # features = s4.reshape(-1, len(images)).T
    # h = np.tanh(linear_forward(features, *c5)[0])
    # h = np.tanh(linear_forward(h, *f6)[0])
    # return linear_forward(h, *output)[0]
    ### END BROKEN
    ### BEGIN SOLUTION
    c1, c3, c5, f6, output = params
    x, _ = conv2d_forward(images, *c1)
    s2, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x, _ = conv2d_forward(s2, *c3)
    s4, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    features = s4.reshape(len(images), -1)
    h = np.tanh(linear_forward(features, *c5)[0])
    h = np.tanh(linear_forward(h, *f6)[0])
    return linear_forward(h, *output)[0]
    ### END SOLUTION


# %% check="lenet_wrong" points=2
check("lenet_wrong", lenet_wrong)

# %% demo
from course_lib.nn.models import lenet5

arrays = list(lenet5(rng=np.random.default_rng(0), dtype=np.float64).params.values())
pairs = list(zip(arrays[0::2], arrays[1::2], strict=True))
images = np.random.default_rng(1).normal(size=(4, 1, 32, 32))
with guarded(lenet_wrong, avgpool2d_forward):
    alone = np.concatenate([lenet_wrong(image[None], pairs) for image in images])
    together = lenet_wrong(images, pairs)
    print(f"alone and together, scores differ by up to {np.abs(alone - together).max():.1e}")

# %% [markdown]
# A network with this bug still trains, only worse, and no error tells you. Karpathy (2019) has a test for it that works with any network: let the loss be the score of one image, go backward to all *images*, and see that only this image has a gradient that is not 0.

# %% [markdown]
# ## 4 · AlexNet and VGG-16
#
# For fourteen years convolutional networks were used mostly on small images: digits, faces, traffic signs. Then **AlexNet** (Krizhevsky, Sutskever and Hinton, 2012) won the ImageNet challenge with a top-5 error of 16.4 %; the next best had 26.2 %. It is LeNet's recipe with 60 million parameters. What was new:
#
# - **data**: 1.2 million labelled photographs in 1,000 classes, with 50,000 more to validate and 100,000 to test (Russakovsky et al., 2015). Tens of thousands had been usual;
# - **two GPUs** of 3 GB each (GeForce GTX 580), five to six days. The network is cut into two halves, one per GPU, which exchange their maps in some layers only (`groups=2`);
# - **ReLU** instead of tanh: a four-layer network reached 25 % training error on CIFAR-10 in a sixth of the epochs (their figure 1);
# - **dropout** in the two large linear layers, and images that are shifted, mirrored and changed in colour (lesson 05);
# - overlapping max pooling (3×3, stride 2), which lowers the top-5 error by 0.3 points, and a normalisation across channels that is no longer used.
#
# **What does a GPU do?** A convolution of a batch is one large matrix product (lesson 07): millions of sums of products, none of which waits for another. A CPU has a few fast cores, each of which works through its own program. A GPU has many simple cores, which all do the same operation on different numbers. A GTX 580 has 512 of them at 1.544 GHz; with one multiplication and one addition per tick they reach $512 \cdot 1.544 \cdot 10^9 \cdot 2 = 1.6 \cdot 10^{12}$ operations per second. Today's GPUs have thousands of cores.
#
# A GPU pays where the same operation is applied to very many numbers that are already in its own memory. It gains little on small arrays, since each operation must first be sent to it. On operations that use each number only once, such as ReLU and pooling, it gains less than on products: there the memory is the limit, not the cores. In section 9 you measure both.
#
# **VGG-16** (Simonyan and Zisserman, 2015) made the recipe regular: every kernel is 3×3, every pooling 2×2, and the channels double when the image halves, up to 512. Two 3×3 kernels in a row see 5×5 pixels, and three see 7×7, with fewer weights. For $C$ channels in and out:
#
# $$\underbrace{2 \cdot 3 \cdot 3\, C^2 = 18\, C^2}_{\text{two } 3\times3} < \underbrace{25\, C^2}_{5 \times 5}, \qquad \underbrace{3 \cdot 9\, C^2 = 27\, C^2}_{\text{three } 3\times3} < \underbrace{49\, C^2}_{7 \times 7},$$
#
# and there is a ReLU after each of them. VGG-16 has 138 million parameters in 13 convolutions and 3 linear layers. Three quarters of the parameters are in a single layer.

# %% predict="largest"
predict(
    "largest",
    "In which layer of VGG-16 are three quarters of its parameters?",
    ["the first convolution", "the last convolution", "the first linear layer", "the last linear layer"],
)

# %% demo
display(explore(pictures.plot_layer_costs, network=list(pictures.NETWORKS), mark=list(pictures.MARKS)))
predicted("largest", right="the first linear layer")

# %% [markdown]
# They are in the first linear layer. Each of its 7·7·512 = 25,088 inputs is connected with 4,096 units: that makes 102.8 million parameters, 74 % of all. The work is elsewhere. A linear layer uses each weight once per image; a convolution uses each weight at every place. In VGG-16 the convolutions hold 11 % of the
# parameters and do 99 % of the multiplications. LeNet-5 and AlexNet show the same pattern.
#
# Each box is the output of a layer: its height shows the side of the maps, its width their number. (c1_1 is the first convolution of the first stage, p1 the pooling at its end.)
#
# ### Exercise 8.7
# Count the parameters of a network from the shapes of its weights. Each output channel or output feature has one bias. By hand: a convolution (6, 1, 5, 5) has 150 weights and 6 biases; a pooling layer, written `()`, has none; a linear layer (10, 84) has 840 and 10. Together these are 1,006.
#
# <details><summary>Hint</summary>
# <code>np.prod</code> multiplies the sizes of a shape. The product of no numbers is 1: mind the pooling layers. The first size is the number of outputs.
# </details>


# %% exercise="parameter_total"
def parameter_total(layers):
    """
    Return how many parameters a network has: weights, and one bias for each output of a layer.

    layers: the shape of each layer's weight: (out_features, in_features), (C_out, C_in, K_h, K_w),
    or () where nothing is learned.
    """
    ### BEGIN SOLUTION
    total = 0
    for shape in layers:
        if shape:
            total += int(np.prod(shape)) + shape[0]
    return total
    ### END SOLUTION


# %% check="parameter_total" points=1
check("parameter_total", parameter_total)

# %% [markdown]
# Your function on the three networks, with the shapes from their papers' tables:

# %% demo
from course_lib.nn.architectures import ALEXNET, LENET5, VGG16, layer_rows

with guarded(parameter_total):
    for name, table, image_shape in [
        ("LeNet-5", LENET5, (1, 32, 32)),
        ("AlexNet", ALEXNET, (3, 227, 227)),
        ("VGG-16", VGG16, (3, 224, 224)),
    ]:
        rows = layer_rows(table, image_shape)
        linear = parameter_total([row.weight_shape for row in rows if len(row.weight_shape) == 2])
        total = parameter_total([row.weight_shape for row in rows])
        print(f"{name:8} {total:12,} parameters, {linear / total:.0%} of them in linear layers")

# %% [markdown]
# They have 61,706, 60,965,224 and 138,357,544 parameters. (AlexNet's paper says 224 pixels; its own shapes need 227. The version in torchvision has one tower, other widths, and 61.1 million parameters.)
#
# The challenge ran for eight years. Below is the *top-5 error* of each year's winner: the share of the test images whose class is not among the five best guesses of 1,000. (2016 is left out: its winner combined known networks.)

# %% demo
pictures.plot_imagenet()

# %% [markdown]
# | year | winner of the classification task | layers | top-5 error, test | source |
# |---|---|---|---|---|
# | 2010 | NEC-UIUC, hand-made features and SVM | – | 28.2 % | Russakovsky et al. (2015), figure 9 and section 6.1 |
# | 2011 | XRCE, hand-made features (Fisher vectors) and SVM | – | 25.8 % | same |
# | 2012 | SuperVision = AlexNet, five networks | 8 | 16.4 % | same; 15.3 % with additional training images (Krizhevsky et al., 2012, table 2) |
# | 2013 | Clarifai, after Zeiler and Fergus | 8 | 11.7 % | same |
# | 2014 | GoogLeNet (VGG second with 7.3 %) | 22 | 6.7 % | same; Simonyan and Zisserman (2015), table 7 |
# | 2015 | ResNet (lesson 09) | 152 | 3.57 % | He, Zhang, Ren and Sun (2016), table 5 |
# | 2017, the last | SENet | 154 | 2.25 % | Hu, Shen and Sun (2018) |
#
# (*SVM*: a support vector machine, the usual classifier before networks.) A person who had practised had 5.1 % (Russakovsky et al., 2015, section 6.4). The figures from 2012 on are those of ensembles of several networks, without additional training images.

# %% [markdown]
# ## 5 · Inception: more branches, fewer weights
#
# GoogLeNet (Szegedy et al., 2015) won in 2014 with about 7 million parameters, a twentieth of VGG's. Two ideas made that possible. First, it has no large linear layers: each of the last maps, of 7×7 numbers, is averaged to one number (*global average pooling*; Lin, Chen and Yan, 2014), and one linear layer follows. Second, it is made of **Inception blocks**: 1×1, 3×3 and 5×5 convolutions and a max pooling (3×3, stride 1) look at the same input side by side. All are padded so that the size stays, and their maps are *concatenated* along the axis of the channels.
#
# As it stands that is expensive: a 5×5 convolution has 25 weights for each pair of an input and an output channel. So a **bottleneck** is put before it: a 1×1 convolution to fewer channels. From $C$ channels to $M$, with a bottleneck of $R$ channels, the multiplications at $H \times W$ places are
#
# $$\underbrace{25\, C M\, H W}_{\text{without}} \qquad\text{against}\qquad \underbrace{(C R + 25\, R M)\, H W}_{\text{with}} .$$
#
# In GoogLeNet's first block, 3a, $C = 192$ and $M = 32$. A bottleneck of 192 channels would save nothing, and one of a few channels a lot.

# %% predict="bottleneck"
predict("bottleneck", "With more than how many channels in the bottleneck is nothing saved?", (1, 192))

# %% demo
display(
    explore(pictures.plot_inception, reduce_3x3=(0, 192, 8), reduce_5x5=(0, 192, 4), pool_proj=(0, 96, 8))
)
predicted("bottleneck", right=154, within=10)

# %% [markdown]
# Nothing is saved with more than 154. Setting both costs equal gives $R = 25 CM / (C + 25 M) = 153{,}600 / 992 \approx 155$. GoogLeNet takes $R = 16$: 15,872 weights instead of 153,600. With its other bottlenecks the whole block costs 128 million multiplications instead of 303 million.
#
# The grey bars are the block without bottlenecks. With a slider at 0 its branch has no 1×1 convolution. With *pool proj* at 0 the pooling passes on all 192 channels: the block's output grows from 256 to 416 channels, and with it the cost of the *next* block.
#
# ### Exercise 8.8
# The formulas above are for one branch; you count all four. Each weight costs one multiplication per place, and biases are not counted.
#
# By hand first: 4 channels of 2×3 pixels; 1 output from 1×1, 2 from 3×3 behind a bottleneck of 2, 1 from 5×5 without a bottleneck, no projection. The weights are $4 \cdot 1$, then $4 \cdot 2 + 9 \cdot 2 \cdot 2 = 44$, then $25 \cdot 4 \cdot 1 = 100$, together 148. At 6 places these are 888 multiplications. The output has $1 + 2 + 1 + 4 = 8$ channels, since the pooling passes on all 4.


# %% provided="InceptionCost"
class InceptionCost(NamedTuple):
    """What an Inception block costs. Biases are not counted."""

    out_channels: int
    weights: int
    multiplications: int  # for one image


# %% [markdown]
# <details><summary>Hint 1</summary>
# <code>reduce_3x3 or in_channels</code> is reduce_3x3, or in_channels where that is 0.
# </details>
# <details><summary>Hint 2</summary>
# Up to four 1×1 convolutions read in_channels: the branch itself, the two bottlenecks and the projection. One of width 0 has 0 weights.
# </details>


# %% exercise="inception_cost"
def inception_cost(
    in_channels,
    image_size,
    *,
    out_1x1,
    out_3x3,
    out_5x5,
    reduce_3x3=0,
    reduce_5x5=0,
    pool_proj=0,
):
    """
    Return the InceptionCost of a block on maps of image_size = (height, width), which all branches keep.

    out_…: the channels each branch gives. reduce_…: the channels of the 1×1 bottleneck before it, 0 for none.
    pool_proj: the channels of the 1×1 convolution behind the max pooling; at 0 there is none,
    and all in_channels pass.
    """
    ### BEGIN SOLUTION
    h, w = image_size
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3 + 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * h * w)
    ### END SOLUTION


# %% check="inception_cost" points=3
check("inception_cost", inception_cost)

# %% [markdown]
# > **Convention card.** How cost is counted:
# >
# > | | here | elsewhere |
# > |---|---|---|
# > | one multiplication and its addition | one operation, as in He, Zhang, Ren and Sun (2016) (*multiply-adds*, *MACs*) | many tables count two (*FLOPs*), as makers of GPUs do |
# > | biases and pooling | not counted | torch's `FlopCounterMode` does not count them either, but counts two operations per weight and place |

# %% [markdown]
# ## 6 · Why layers, and why learned ones?
#
# The first two questions of this section are measured on the 10,000 clothes: five epochs of Adam, judged on the 2,000 test images. Each network has the learning rate that was best on these images. `scripts/measure_features.py` makes these runs.
#
# **Made by hand or learned?** Before 2012 a person wrote the filters, and only the classifier behind them was trained. Take eight filters of 3×3 that find edges, in four directions and of both signs (Sobel's filters, lesson 07). ReLU, max pooling 4×4 and one linear layer follow. They have three rivals: eight filters of *random* numbers that stay as they are, eight *learned* ones, and a linear layer that reads the pixels themselves. The mean of three runs counts.

# %% predict="made-or-learned"
predict(
    "made-or-learned",
    "By how many points of accuracy are the eight learned filters ahead of the eight hand-made ones?",
    ["by less than one point", "by two to four points", "by five points or more"],
)

# %% demo
display(pictures.plot_made_or_learned())
predicted("made-or-learned", right="by less than one point")

# %% [markdown]
# By less than one point: 87.8 % against 87.2 %, and the three runs with learned filters differ by more than that. Even filters of random numbers do as well as edges made by hand, 87.3 %. What all three gain over the pixels (85.2 %) comes from the ReLU and the pooling more than from the filters. Jarrett, Kavukcuoglu, Ranzato and LeCun (2009) found much the same with photographs.
#
# So the *first* layer was not the problem: people knew which filters to write. Nobody knew what to write in the second and the third, and a layer that is learned needs no such knowledge. On photographs in colour, with 1,000 classes, hand-made features stopped at 25.8 % top-5 error (section 4).
#
# Do it yourself: the next cell sends all images through the eight edge filters and *your* max pooling, and then trains the linear layer.

# %% demo
from functools import partial

from course_lib.datasets.loaders import load_fashion
from course_lib.nn.containers import Sequential
from course_lib.nn.layer import Layer
from course_lib.nn.layers import Conv2d, Flatten, Linear, ReLU
from course_lib.nn.training import fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.optim.schedules import cosine_decay

fashion = load_fashion()
edges = pictures.HAND_MADE[:, None].astype(np.float32)


def edge_features(images):
    """Return 8 · 7 · 7 numbers for each image."""
    maps, _ = conv2d_forward(images, edges, np.zeros(8, np.float32), padding=1)
    return maxpool2d_forward(np.maximum(maps, 0), kernel_size=4)[0].reshape(len(images), -1)


with guarded(maxpool2d_forward):
    train, test = edge_features(fashion.train_images), edge_features(fashion.test_images)
    net = Sequential(Linear(8 * 7 * 7, 10, rng=np.random.default_rng(0)))
    adam = Optimizer(net.params, adam_init, adam_step, lr=0.03)
    schedule = partial(cosine_decay, lr=0.03, total_steps=5 * 157)
    *_, last = fit(
        net,
        softmax_cross_entropy,
        adam,
        (train, fashion.train_labels),
        val=(test, fashion.test_labels),
        epochs=5,
        batch_size=64,
        rng=np.random.default_rng(0),
        schedule=schedule,
    )
    print(f"edges made by hand, then a linear layer: test accuracy {last.val_accuracy:.3f}")

# %% [markdown]
# **Deep or wide?** Four networks with about 2,400 parameters each: 1, 2, 4 or 8 convolutions of 3×3 with a ReLU behind each. The deeper ones have fewer channels, so that the number of parameters stays the same. All but the first pool 2×2 once, in the middle. Each map is then averaged to one number (section 5), and a linear layer reads these numbers.

# %% predict="deep-or-wide"
predict(
    "deep-or-wide",
    "How does the accuracy on the test images change as the networks get deeper?",
    [
        "It falls: wide is better.",
        "It stays the same, within two points.",
        "It rises at first, and then no more.",
        "It rises all the way.",
    ],
)

# %% demo
display(pictures.plot_deep_or_wide())
predicted("deep-or-wide", right="It rises at first, and then no more.")

# %% [markdown]
# It rises up to four convolutions, and no more with eight. (Each row is one run, at the best of the rates 0.01, 0.03 and 0.1. At 0.1 four convolutions learned nothing, and eight were not tried.)
#
# | convolutions | channels | one number sees | accuracy |
# |---|---|---|---|
# | 1 | 125 | 3×3 pixels | 69.7 % |
# | 2 | 15 | 8×8 pixels | 74.6 % |
# | 4 | 9 | 14×14 pixels | 78.8 % |
# | 8 | 6 | 26×26 pixels | 78.1 % |
#
# A single convolution finds 125 small patterns. Their averages over the image say how much there is of each, and nothing about how they are arranged. A second layer sees arrangements of the first layer's patterns, and the field grows with every layer (by the rule at the top of this page).
#
# Going deeper than four did not help here, and lesson 09 asks why more layers can even do harm. The averaging also throws the places away: all four networks stay behind a linear layer that reads the pixels (85.2 %). If 7×7 numbers of each map reach the linear layer, as in the network at the top, that layer sees the whole image by itself, and a second convolution gains nothing: one with 20 channels has 89.4 %, two with 16 have 89.0 %, at about 10,000 parameters each. On photographs the gain is clear again: VGG's top-5 error on ImageNet falls from 10.4 % with 11 layers to 8.8 % with 16, and is 9.0 % with 19 (Simonyan and Zisserman, 2015, table 3, one scale).
#
# **What does each layer see?** For every map of the network at the top, the next picture shows the patches of the test images at which the map is largest. A patch is as large as the map's field: 5×5 pixels in the first layer, 10×10 in the second.

# %% demo
explore(pictures.plot_patches, layer=list(pictures.LAYERS))

# %% [markdown]
# In the first layer, maps 1 and 8 find upper edges, 4 and 6 lower ones, 3 and 5 left ones. In the second layer the patches show parts: the ends of two trouser legs (map 7), the toe of a shoe that points to the left (9 and 15), a neckline (10), slanting stripes (14). For AlexNet's kind of network on photographs, Zeiler and Fergus (2014, section 4.1) show the same with five layers: edges and colours in the first, corners and pairs of edges in the second, textures in the third, parts of objects such as faces of dogs and legs of birds in the fourth, and whole objects in the fifth.

# %% [markdown]
# ## 7 · Use it
#
# ### Exercise 8.9
# Start with given weights: those of the network at the top of this page. Write its forward pass with your `maxpool2d_forward` and the functions of earlier lessons, `conv2d_forward`, `relu_forward` and `linear_forward`, which the first cell imported.
#
# | layer | options | output for N images |
# |---|---|---|
# | conv1, then ReLU | 8 filters 5×5, padding 2 | (N, 8, 28, 28) |
# | max pooling | 2×2 | (N, 8, 14, 14) |
# | conv2, then ReLU | 16 filters 3×3, padding 1 | (N, 16, 14, 14) |
# | max pooling | 2×2 | (N, 16, 7, 7) |
# | linear | 784 → 10 | (N, 10) |
#
# The class is the place of the largest of the ten scores. Your function gets images only; their labels are nowhere in its reach. The check counts how many of 120 images it classifies correctly: one point from 50 %, another from 80 %, and two more if every class is the one that this network gives, its errors included.
#
# <details><summary>Hint 1</summary>
# Each of these functions returns (y, cache), and the cache is not needed here: <code>x, _ = conv2d_forward(…)</code>.
# </details>
# <details><summary>Hint 2</summary>
# In 8.6 you mended the line that turns maps into one row of numbers per image.
# </details>


# %% exercise="cnn_predict"
def cnn_predict(params, images):
    """
    Return the class of each image, an integer array (N,).

    params: conv1_weight, conv1_bias, conv2_weight, conv2_bias, fc_weight and fc_bias, by these names.
    images: (N, 1, 28, 28), from 0 to 1.
    """
    ### BEGIN SOLUTION
    x, _ = conv2d_forward(images, params.conv1_weight, params.conv1_bias, padding=2)
    x, _ = maxpool2d_forward(relu_forward(x)[0], kernel_size=2)
    x, _ = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)
    x, _ = maxpool2d_forward(relu_forward(x)[0], kernel_size=2)
    logits, _ = linear_forward(x.reshape(len(x), -1), params.fc_weight, params.fc_bias)
    return logits.argmax(axis=1)
    ### END SOLUTION


# %% check="cnn_predict" points=4
check("cnn_predict", cnn_predict)

# %% [markdown]
# ### Train it
#
# Now start from random weights. Your pooling functions become layers (`Layer` takes a forward and a backward function), the convolutions are lesson 07's, the step is lesson 03's Adam, and the schedule is lesson 01's cosine. The network has 9,226 parameters and is trained for four epochs, in batches of 64. A linear classifier on the pixels, trained in the same way, classifies 85 % of the test images correctly.

# %% demo
from course_lib.nn.training import affordable
from course_lib.pretrained.fashion_cnn import CNNParams, load_fashion_cnn

mine = load_fashion_cnn()  # ours, until yours is trained
first_filters = mine.conv1_weight
with guarded(maxpool2d_forward, maxpool2d_backward):
    rng = np.random.default_rng(1)
    net = Sequential(
        Conv2d(1, 8, 5, padding=2, rng=rng),
        ReLU(),
        Layer(maxpool2d_forward, maxpool2d_backward, kernel_size=2),
        Conv2d(8, 16, 3, padding=1, rng=rng),
        ReLU(),
        Layer(maxpool2d_forward, maxpool2d_backward, kernel_size=2),
        Flatten(),
        Linear(784, 10, rng=rng),
    )
    before = net.params["0.weight"]
    adam = Optimizer(net.params, adam_init, adam_step, lr=0.006)
    data, val = (fashion.train_images, fashion.train_labels), (fashion.test_images, fashion.test_labels)
    epochs = affordable(4, in_browser=1)
    schedule = partial(cosine_decay, lr=0.006, total_steps=epochs * 157)
    for epoch in fit(
        net,
        softmax_cross_entropy,
        adam,
        data,
        val=val,
        epochs=epochs,
        batch_size=64,
        rng=rng,
        schedule=schedule,
    ):
        print(
            f"epoch {epoch.epoch}: training loss {epoch.train_loss:.3f}, "
            f"test accuracy {epoch.val_accuracy:.3f}, {epoch.seconds:.0f} s"
        )
    mine, first_filters = CNNParams(*net.params.values()), before

# %% [markdown]
# The network comes to between 0.87 and 0.88 on most machines, two to three points more than the linear classifier. Now give the weights that you have just trained to your `cnn_predict`. It should come to the same share. Not every class is as easy, though: shirts are the hardest.

# %% predict="shirts"
predict(
    "shirts",
    "Over all classes, nearly nine images in ten are classified correctly. What share of the shirts?",
    ["nearly nine in ten", "about two thirds", "about a third", "about one in ten"],
)

# %% demo
with guarded(cnn_predict):
    classes = cnn_predict(mine, fashion.test_images)
    print(f"your forward pass: {np.mean(classes == fashion.test_labels):.3f} of 2,000 test images are right")
    display(pictures.plot_confusion(classes, fashion.test_labels))
predicted("shirts", right="about two thirds")

# %% [markdown]
# About two thirds of the shirts are. In all it is the same share as after training: your forward pass agrees with it. Each row is a true class. Trousers, bags and boots are nearly always classified correctly. Shirts are taken for T-shirts, coats for pullovers, and the other way round: at 28×28 pixels they look alike.

# %% demo
pictures.plot_feature_maps(first_filters, mine, fashion.test_images[0])

# %% [markdown]
# The training has moved the filters by only 0.4 of their initial length. Orange is negative, violet positive. Few of them are clean edge detectors like those of AlexNet's first layer, but their maps are clear: the upper outline, the sole, the heel. In the second layer half of all numbers are 0, and each
# map answers at fewer places.
#
# Here is the walk of the beginning once more, through *your* network. Choose the shirt: the scores that come next are those of the classes that shirts are taken for.

# %% demo
pictures.cnn_walk(mine)

# %% [markdown]
# ## 8 · In torch
#
# The same network in torch, with your weights, on the same images, and the gradient of max pooling at ties.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch
    from torch import nn

    conv1, conv2, linear = nn.Conv2d(1, 8, 5, padding=2), nn.Conv2d(8, 16, 3, padding=1), nn.Linear(784, 10)
    pool = nn.MaxPool2d(2)
    torch_net = nn.Sequential(conv1, nn.ReLU(), pool, conv2, nn.ReLU(), pool, nn.Flatten(), linear)
    for theirs, array in zip(torch_net.parameters(), mine, strict=True):
        theirs.data = torch.from_numpy(np.array(array))
    x = torch.zeros(1, 1, 4, 4, requires_grad=True)  # nothing but ties
    pool(x).sum().backward()
    with guarded(cnn_predict, maxpool2d_forward, maxpool2d_backward):
        scores = torch_net(torch.from_numpy(fashion.test_images)).detach().numpy()
        differ = np.sum(scores.argmax(axis=1) != cnn_predict(mine, fashion.test_images))
        print("of 2,000 classes, torch's and yours differ in", differ)
        y, cache = maxpool2d_forward(np.zeros((1, 1, 4, 4)), kernel_size=2)
        (dx,) = maxpool2d_backward(np.ones_like(y), cache)
        print("gradient at ties, torch's and yours differ by", np.abs(x.grad.numpy() - dx).max())

# %% [markdown]
# Both are 0. (One class of 2,000 may differ where two scores are equal up to rounding.)
#
# ## 9 · At scale
#
# **What the device is good at.** The next cell times two operations on arrays of $n \times n$ numbers: a matrix product, which has $2 n^3$ operations on $3 n^2$ numbers, and a ReLU, which has one for each number. It does so on one core of the CPU, and on the GPU if there is one. *Billion/s* is $10^9$ operations per second.

# %% gpu
from time import perf_counter

if why_not():
    print(why_not())
else:
    from course_lib.gpu.training import one_thread

    def seconds(operation, x, wait):
        """Return the least time of five."""
        times = []
        for _ in range(6):  # the first one warms up
            begin = perf_counter()
            operation(x)
            wait()
            times.append(perf_counter() - begin)
        return min(times[1:])

    devices = {"cpu": (lambda: None)} | (
        {"cuda": torch.cuda.synchronize} if torch.cuda.is_available() else {}
    )
    print(f"{'product':>31} {'ReLU':>18}")
    print(f"device     n {'µs':>8} billion/s {'µs':>8} billion/s")
    with one_thread():
        for device, wait in devices.items():
            for n in (64, 256, 1024) if device == "cpu" else (64, 256, 1024, 4096):
                x = torch.rand(n, n, device=device)
                product, relu = seconds(lambda x: x @ x, x, wait), seconds(torch.relu, x, wait)
                rates = 2e-9 * n**3 / product, 1e-9 * n**2 / relu
                print(
                    f"{device:6} {n:5} {1e6 * product:8.0f} {rates[0]:9.1f} {1e6 * relu:8.0f} {rates[1]:9.2f}"
                )

# %% [markdown]
# On one core the product does many times as many operations per second as the ReLU, because it uses each number $n$ times once it is loaded. On a GPU compare the lines for 64×64 and 4096×4096: for the small array, most of the time goes into starting the operation.
#
# **VGG's style against Inception.** We compare two networks in torch: six layers in VGG's style (3×3 convolutions, each stage pooled), and the same network with its last four layers replaced by Inception blocks of the same width. Both have batch norm (lesson 06), and global average pooling in place of large linear layers. On a GPU they have 64 maps in the first stage and train 40 epochs on CIFAR-10's 50,000 images, or on
# Fashion-MNIST where CIFAR-10 cannot be fetched. On a CPU they have 8 maps, 1,500 images of Fashion-MNIST and 3 epochs: ten seconds, or up to a minute on a slow or busy machine. A line is printed after each epoch. On a GPU the state of each network is kept in the folder `checkpoints_08`, so that a run that was stopped goes on from its last epoch when you run the cell again.

# %% gpu
from pathlib import Path

if why_not():
    print(why_not())
else:
    from course_lib.gpu import convnets

    size = convnets.default_size()
    print(size)
    folder = Path("checkpoints_08") if torch.cuda.is_available() else None
    results = list(convnets.run_experiment(size, checkpoints=folder, say=print))
    display(pictures.plot_results(results))

# %% [markdown]
# At either size the Inception network needs less than a third of the parameters: 5,962 against 18,482 with 8 maps, 344,234 against 1,148,874 with 64. In the small setting both classify about three quarters of the test images correctly. Compare the seconds as well. On a CPU the network with a third of the parameters can even be slower: it has many small convolutions, each of which takes some time to start.
#
# Networks of full size have reached the following errors, as reported in the papers, not measured here:
#
# | network | data | parameters | error | source |
# |---|---|---|---|---|
# | LeNet-5 | MNIST | 60 thousand | 0.95 %, 0.8 % with distorted images | LeCun et al. (1998), section III |
# | AlexNet, one network | ImageNet | 60 million | top-5 18.2 % (validation) | Krizhevsky et al. (2012), table 2 |
# | VGG-19, one network | ImageNet | 144 million | top-5 7.1 % (validation), 7.0 % (test) | Simonyan and Zisserman (2015), table 7 |
# | GoogLeNet, one network | ImageNet | about 7 million | top-5 7.9 % (validation) | Szegedy et al. (2015), table 3 |
# | VGG-16, adapted with batch norm and dropout | CIFAR-10 | 15 million | 8.45 % | Liu and Deng (2015) |

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="without-the-linear-layers" points=3
# ### Exercise 8.10
# VGG-16's convolutions end with 512 maps of 7×7. Someone removes the three linear layers (7·7·512 → 4,096 → 4,096 → 1,000), averages each of the 512 maps to one number instead (global average pooling), and puts a single linear layer 512 → 1,000 behind it.
# **(a)** Roughly how many parameters does the network have before and after? **(b)** Why does it now take images of any size, and why did it not before? **(c)** The multiplications per image hardly change. Why? And name one thing that the averaging throws away and that the old linear layers could use.
#
# ### BEGIN SOLUTION
# (a) The three linear layers have 102.8 + 16.8 + 4.1 = 123.6 million parameters, the convolutions 14.7 million, together 138 million. The new head has 512 · 1,000 + 1,000 = 0.5 million, so 15.2 million stay: a ninth.
#
# (b) Convolution and pooling work at any size: their weights do not depend on the number of places. The mean of a map is one number whatever the map's size, so 512 numbers reach the linear layer. Before, fc6 had one weight for each of exactly 25,088 inputs; an image of another size gives another number of inputs.
#
# (c) The work is in the convolutions: each of their weights is used at thousands of places, a weight of a linear layer once per image. The linear layers had 89 % of the parameters and 1 % of the multiplications. What is lost: *where* in the map something was. The old head could
# weigh "a wheel at the lower left" and "a wheel at the upper right" differently; after the mean they are the same, apart from what the convolutions themselves have noted of the place (through padding at the borders).
#
# *Marking guide, 3 points: 1 for (a) with about 138 and about 15 million (½ with one of them). 1 for (b): a map's mean does not depend on its size, a linear layer's number of inputs is fixed. 1 for (c): weights of a convolution are used at every place (½), the place is lost (½).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Pooling keeps one number per window. It has no weights, leaves fewer numbers, makes the receptive field larger, and lessens the effect of shifts that are smaller than the window. Its stride is the window's size unless another one is given.
# - The gradient of a mean is divided evenly over the window. The gradient of a maximum goes to the largest pixel, in a tie to the first one. Where windows overlap, the shares add up.
# - In a convolutional network the image shrinks and the channels grow. Parameters sit in the linear layers, multiplications in the convolutions.
# - Right shapes do not prove a right network: a reshape can mix images without an error.
# - Filters of a first layer can be written by hand, or even drawn at random. Depth pays where one layer sees too little: at equal parameters, four convolutions are nine points better than one if each map is averaged to one number; where a linear layer sees all places, two are no better than one.
# - LeNet-5 has 61,706 parameters, AlexNet 61 million, VGG-16 138 million. Two 3×3 kernels see as far as one 5×5, for 18 instead of 25 weights.
# - A 1×1 bottleneck makes wide kernels affordable; global average pooling makes large linear layers unnecessary. GoogLeNet had both.
# - A GPU is fast where it does the same operation on very many numbers and uses each of them often.

# %% demo
predictions()

# %% [markdown]
# **Read on.** LeCun, Bottou, Bengio and Haffner (1998), [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791), section II. Krizhevsky, Sutskever and Hinton (2012), [ImageNet classification with deep convolutional neural networks](https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks): eight pages that one can read in
# an evening. Zeiler and Fergus (2014), [Visualizing and understanding convolutional networks](https://arxiv.org/abs/1311.2901): what the layers see. On the web: [CNN Explainer](https://poloclub.github.io/cnn-explainer/), and Olah, Mordvintsev and Schubert (2017), [Feature visualization](https://distill.pub/2017/feature-visualization/).
#
# Next: **09 Residual networks**. VGG's authors found that their error stops falling at 19 layers. Why do more layers not help, and what makes 152 of them trainable?
#
# <details><summary>Sources</summary>
#
# - K. He, X. Zhang, S. Ren and J. Sun (2016), [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385), arXiv:1512.03385, table 5.
# - J. Hu, L. Shen and G. Sun (2018), [Squeeze-and-excitation networks](https://arxiv.org/abs/1709.01507), arXiv:1709.01507.
# - K. Jarrett, K. Kavukcuoglu, M. Ranzato and Y. LeCun (2009), [What is the best multi-stage architecture for object recognition?](https://doi.org/10.1109/ICCV.2009.5459469), ICCV.
# - A. Karpathy (2019), [A recipe for training neural networks](https://karpathy.github.io/2019/04/25/recipe/), 25 April 2019: "use backprop to chart dependencies".
# - A. Krizhevsky, I. Sutskever and G. Hinton (2012), [ImageNet classification with deep convolutional neural networks](https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks), NIPS 25.
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791), Proceedings of the IEEE 86(11), 2278–2324: sections II and III, equations 7 to 9, figure 2.
# - M. Lin, Q. Chen and S. Yan (2014), [Network in network](https://arxiv.org/abs/1312.4400), arXiv:1312.4400: global average pooling.
# - S. Liu and W. Deng (2015), [Very deep convolutional neural network based image classification using small training sample size](https://doi.org/10.1109/ACPR.2015.7486599), ACPR.
# - C. Olah, A. Mordvintsev and L. Schubert (2017), [Feature visualization](https://distill.pub/2017/feature-visualization/), Distill, doi:10.23915/distill.00007.
# - O. Russakovsky and others (2015), [ImageNet large scale visual recognition challenge](https://arxiv.org/abs/1409.0575), arXiv:1409.0575: figure 9, sections 6.1 and 6.4.
# - D. Scherer, A. Müller and S. Behnke (2010), [Evaluation of pooling operations in convolutional architectures for object recognition](https://doi.org/10.1007/978-3-642-15825-4_10), ICANN.
# - K. Simonyan and A. Zisserman (2015), [Very deep convolutional networks for large-scale image recognition](https://arxiv.org/abs/1409.1556), arXiv:1409.1556: tables 1, 3 and 7, section 4.1.
# - C. Szegedy and others (2015), [Going deeper with convolutions](https://arxiv.org/abs/1409.4842), arXiv:1409.4842: table 3.
# - H. Xiao, K. Rasul and R. Vollgraf (2017), [Fashion-MNIST](https://arxiv.org/abs/1708.07747), arXiv:1708.07747.
# - M. Zeiler and R. Fergus (2014), [Visualizing and understanding convolutional networks](https://arxiv.org/abs/1311.2901), arXiv:1311.2901, section 4.1.
# - R. Zhang (2019), [Making convolutional networks shift-invariant again](https://arxiv.org/abs/1904.11486), arXiv:1904.11486.
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x$, $y$ | input and output of a layer; $dx$, $dy$: gradients of the loss with respect to them |
# | $N$, $C$, $H$, $W$ | images in a batch, channels, rows, columns |
# | $H_{out}$ | rows of the output |
# | $K_h$, $K_w$ | rows and columns of a window or kernel; $K$ where both are equal |
# | $s_h$, $s_w$ | stride down and across |
# | $q$, $r$, $c$ | map, row and column of a number (lesson 07's names); $i$, $j$: row and column inside a window |
# | $\lfloor a \rfloor$ | $a$ rounded down |
# | $C$, $M$, $R$ | in sections 4 and 5: channels that enter, that leave, and of a bottleneck |
# | $z$, $p$ | a score, and the probability that a sigmoid makes of it |
# | $n$ | in section 9: the side of a square array |
# </details>
