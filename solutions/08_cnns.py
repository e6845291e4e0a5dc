# %% [markdown]
# # 08 · Convolutional networks
#
# {{badges}}
#
# **What happens between 784 grey pixels and the words "ankle boot"?**
#
# Lesson 07 built one convolution. A network stacks them, with a step between that throws most of the numbers away: pooling. This recipe read the
# cheques of American banks in the 1990s, won ImageNet in 2012 by a margin that ended a field's habits, and went from 60 thousand to 138 million parameters and back.
# You write pooling and its gradient, count the famous networks, find out where their parameters sit, and train a network made of your own functions.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 8.1 `avgpool2d_forward`: the mean of each window | 2 | ●●○○ | 10 |
# | 8.2 `maxpool2d_forward`: the largest of each window | 3 | ●●○○ | 5 |
# | 8.3 `maxpool2d_backward`: who gets the gradient? | 4 | ●●●○ | 15 |
# | 8.4 `lenet5_shapes`: an image walks through LeNet-5 | 2 | ●○○○ | 5 |
# | 8.5 `parameter_total`: LeNet-5, AlexNet, VGG-16 | 2 | ●○○○ | 5 |
# | 8.6 `inception_cost`: four branches, and bottlenecks | 3 | ●●○○ | 10 |
# | 8.7 `cnn_predict`: a network on images it has not seen | 4 | ●●○○ | 10 |
# | 8.8 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 07 (convolution, its output size and receptive field) and on lesson 04 (ReLU). Cells whose first line is `check(…)` answer within a second.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check
from course_lib.ops.activations import relu_forward
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.linear import linear_forward

# %% demo
from course_lib.viz import cnns as pictures
from course_lib.viz.widgets.explore import explore

# %% [markdown]
# ## Predict first
#
# Below is a whole network, trained on 10,000 pictures of clothes (Fashion-MNIST; Xiao, Rasul and Vollgraf, 2017). A 28×28 image goes through 8 filters of 5×5 pixels, keeps the largest of each 2×2 window,
# goes through 16 filters of 3×3, keeps the largest of each 2×2 window again, and ten sums give a number for each class.
#
# **How large is the patch of the image that one number of the last maps depends on?** Its own window is 2×2, and no kernel is larger than 5×5. Write down the side of the patch in pixels.

# %%
prediction = ...  # 5, 7, 12 or 28

# %% demo
pictures.cnn_walk()

# %% [markdown]
# Click any square of any map, or press the arrow keys (within a map, and over its edge into the next one; with Shift at once). Orange marks the number you look at, and every number of the layers before it that it was made of. On the right are those numbers, the kernel, their products, and the sum.
#
# A number of the last maps sees 12×12 pixels: by lesson 07's rule the field grows by $(K-1)$ times the product of the strides before it, so $5$, then $5 + 1 = 6$, then $6 + 2 \cdot 2 = 10$, then $10 + 1 \cdot 2 = 12$. Small kernels see far because pooling makes every later
# pixel stand for two. Note also what the maps of the first layer are: edges and bright areas, still in the shape of the boot. In the last ones no shape is left that you could name.

# %% [markdown]
# ## 1 · Pooling
#
# A feature map says *how much* of something is *where*. For the class, the exact place matters little. **Pooling** keeps one number of each window: its mean, as in LeNet-5 (LeCun et al., 1998, section II.B), or its largest, which Scherer, Müller and Behnke (2010) found better on
# several sets of images. It has no weights. Each map is pooled by itself, so the number of channels stays. With a window of $K$ and stride $s$ a map of $H$ rows becomes
#
# $$H_{out} = \left\lfloor \frac{H - K}{s} \right\rfloor + 1$$
#
# rows, the formula of lesson 07 without padding, and the same across. For every channel $c$ and place $(r, q)$,
#
# $$y^{\text{avg}}_{c r q} = \frac{1}{K_h K_w} \sum_{i<K_h} \sum_{j<K_w} x_{c,\; r s_h + i,\; q s_w + j}, \qquad y^{\text{max}}_{c r q} = \max_{i<K_h,\, j<K_w} x_{c,\; r s_h + i,\; q s_w + j}.$$
#
# What does it buy? The next layers have a quarter of the numbers to look at, they see twice as far, and small shifts lose their effect.
#
# **Predict**: a picture moves one pixel to the right. Which share of the pooled numbers changes by more than a tenth of the largest: with 2×2 max pooling, with the mean, or with simply taking every second pixel?

# %% demo
explore(pictures.plot_pooling_shift, how=list(pictures.POOLINGS), shift=(0, 4), kernel_size=[2, 4])

# %% [markdown]
# At a shift of one pixel 35 % of the numbers change with 2×2 max pooling, 36 % with the mean, and 49 % with every second pixel; with 4×4 windows 23 %, 24 % and 46 %. (Counted are the numbers that are not near 0 in all eight maps of 200 test images.) None is *invariant*, yet what looks at all
# pixels changes less than what skips some, and a larger window less than a small one. Max and mean do equally well here. The mean is a blur, which is what signal processing wants before pixels are skipped (Zhang, 2019); the maximum lets a small but strong detail through undiluted.
#
# > **Convention card.** Without `stride` the windows lie side by side: `stride = kernel_size`, as in torch and Keras; a *convolution's* default is 1. A rest that holds no whole window is left out, torch's default; Caffe, and torch with `ceil_mode=True`, give it a window that hangs over the edge;
# > Keras's `padding='same'` pads. Where pooling is padded, max pads with $-\infty$, not with zeros, and torch's average counts the padded zeros (`count_include_pad=True`). Windows may have gaps: `dilation`, in torch's max pooling, spreads a window's pixels as in lesson 07. Our exercises have neither padding nor dilation.
#
# ### Exercise 8.1
# By hand first: one map of 2×4 pixels, windows of 2×2:
#
# $$x = \begin{pmatrix} 1 & 3 & 2 & 0 \\ 5 & 3 & 4 & 4 \end{pmatrix} \quad\Longrightarrow\quad y^{\text{avg}} = \begin{pmatrix} 3 & 2.5 \end{pmatrix}, \qquad y^{\text{max}} = \begin{pmatrix} 5 & 4 \end{pmatrix}.$$
#
# The next cell gives you the caches, which hold what the way back needs, and the function that makes a pair of an option.


# %% provided="caches"
class AvgPool2dCache(NamedTuple):
    """What the way back of average pooling needs. The options are pairs (rows, columns)."""

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
# As for the convolution in 7.4, loop over the pixels (i, j) of the <em>window</em>, not over the places: in all windows at once, pixel (i, j) is
# <code>x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]</code>, of the result's shape. Add these up.
# </details>
# <details><summary>Hint 2</summary>
# A loop over places is right too: <code>x[:, :, r * s_h : r * s_h + k_h, …].mean(axis=(2, 3))</code>. It is slower, and you will train with it later.
# </details>


# %% exercise="avgpool2d_forward"
def avgpool2d_forward(x, *, kernel_size, stride=None):
    """
    Return (y, cache): the mean of each window of each map, (N, C, H_out, W_out),
    and an AvgPool2dCache.

    x: (N, C, H, W). kernel_size: one int, or a pair (rows, columns). stride: likewise; without it the windows lie
    side by side. The check compares y; the cache is yours to fill: it is not looked at.
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


# %% check="avgpool2d_forward" points=2
check("avgpool2d_forward", avgpool2d_forward)

# %% [markdown]
# ### Exercise 8.2
# The example is the one above: $(5, 4)$. In the second window two pixels are equally large; on the way forward that makes no difference.
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
    side by side. The check compares y; the cache is for your way back, 8.3.
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


# %% check="maxpool2d_forward" points=3
check("maxpool2d_forward", maxpool2d_forward)

# %% [markdown]
# ## 2 · The way back
#
# Let $m$ be the pixel that won its window: $y = x_m$. Move $x_m$ a little and $y$ moves as much; move any other pixel a little and nothing happens. So
#
# $$\frac{\partial y}{\partial x_k} = \begin{cases} 1 & k = m \\ 0 & \text{otherwise} \end{cases}
# \qquad\Longrightarrow\qquad dx_k = \sum_{\text{windows won by } k} dy_{\text{window}} .$$
#
# The winner takes all. Pixels that never won get nothing. Where windows overlap, as AlexNet's (3×3, stride 2), a pixel can win several, and gets the **sum**.
#
# **Ties.** If two pixels are equally large, the maximum has no derivative. Behind a ReLU that is no rare accident: a window of zeros is a tie of all its pixels. Any split of $dy$ among the winners is a *subgradient*, but giving all of it to *each* of them is none: the gradient
# would grow. Here **the first in reading order** (row by row) takes it, as in torch, and as `np.argmax` finds it.
#
# For average pooling each pixel has the slope $1/(K_h K_w)$, so $dy$ is spread evenly over the window.
#
# ### Exercise 8.3
# By hand first: the example above with $dy = (10, 20)$. In the first window the 5 has won. In the second both 4s are the largest, and the left one is the first:
#
# $$dx = \begin{pmatrix} 0 & 0 & 0 & 0 \\ 10 & 0 & 20 & 0 \end{pmatrix}.$$
#
# <details><summary>Hint 1</summary>
# The same loop over the window's pixels, in reading order. Where <code>cache.x</code> of this pixel equals <code>cache.y</code>, it is a largest one.
# </details>
# <details><summary>Hint 2</summary>
# Only the first may have it. Keep an array of booleans, one a window: is it still waiting for its winner?
# </details>
# <details><summary>Hint 3</summary>
# A boolean times dy is dy or 0. Within one (i, j) no pixel is met twice, so <code>dx[…] += …</code> is safe.
# </details>


# %% exercise="maxpool2d_backward"
def maxpool2d_backward(dy, cache):
    """
    Return (dx,): the gradient by cache.x, of its shape. On a tie the first pixel in reading order gets it.

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
# The checks gave your backward function *our* cache. Do your two functions fit each other? Differences tell: move each pixel a little and see what the output does (lesson 12).

# %% demo
from course_lib.gradcheck import check_gradients

rng = np.random.default_rng(0)
check_gradients(
    maxpool2d_forward, maxpool2d_backward, rng.normal(size=(2, 3, 5, 7)), rng=rng, kernel_size=3, stride=2
)
print("Your two functions fit each other.")

# %% [markdown]
# Had one gradient been off by more than a millionth, an error would name it.

# %% [markdown]
# ## 3 · LeNet-5, 1998
#
# LeCun, Bottou, Bengio and Haffner (1998, figure 2) put convolution and pooling in turns, twice, and three fully connected layers behind them. The table is for a 32×32 image.
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
# 61,706 in all. The paper's own has 60,000: its C3 connects each filter with chosen maps only (1,516 parameters), its pooling learns a factor and a bias a map (44), and its output compares with fixed patterns (0).
# The pattern stays in all that follows: **the image becomes smaller, the maps become more**.
#
# ### Exercise 8.4
# The table is for 32×32, but the layers do not care. Give the seven output shapes for any image. By hand: a colour image (3, 20, 24) gives C1 $20 - 5 + 1 = 16$ rows and $20$ columns, so (6, 16, 20); S2 (6, 8, 10); C3 (16, 4, 6); S4 (16, 2, 3); and (120,), (84,), (10,) whatever came before.
#
# <details><summary>Hint</summary>
# A 5×5 kernel without padding takes four rows and columns away. 2×2 windows side by side halve the size, rounded down.
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


# %% check="lenet5_shapes" points=2
check("lenet5_shapes", lenet5_shapes)

# %% [markdown]
# ## 4 · AlexNet and VGG-16
#
# For fourteen years little seemed to happen. Then **AlexNet** (Krizhevsky, Sutskever and Hinton, 2012) won the ImageNet challenge with a top-5 error of 16.4 %; the next best had 26.2 %. It is LeNet's recipe with 60 million parameters. What was new:
#
# - **data**: 1.2 million labelled images in 1,000 classes (Russakovsky et al., 2015), where tens of thousands had been usual;
# - **two GPUs** of 3 GB each, five to six days; the network is cut in two halves for them, which mostly do not talk (`groups=2`);
# - **ReLU** instead of tanh: on CIFAR-10 six times fewer epochs to 25 % training error (their figure 1);
# - **dropout** in the two large linear layers, and shifted, mirrored and recoloured images (lesson 05);
# - overlapping max pooling (3×3, stride 2: 0.3 % lower top-5 error), and a normalisation across channels that nobody uses any more.
#
# **VGG-16** (Simonyan and Zisserman, 2015) made it regular: every kernel 3×3, every pooling 2×2, the channels double when the image halves, up to 512. Two 3×3 kernels in a row see 5×5 pixels, three see 7×7, with fewer weights. For $C$ channels in and out:
#
# $$\underbrace{2 \cdot 3 \cdot 3\, C^2 = 18\, C^2}_{\text{two } 3\times3} < \underbrace{25\, C^2}_{5 \times 5}, \qquad \underbrace{3 \cdot 9\, C^2 = 27\, C^2}_{\text{three } 3\times3} < \underbrace{49\, C^2}_{7 \times 7},$$
#
# and a ReLU between each two of them.
#
# **Predict**: VGG-16 has 138 million parameters, 13 convolutions and 3 linear layers. In which *one* layer are three quarters of them? Walk through with the slider.

# %% demo
explore(pictures.plot_layer_costs, network=list(pictures.NETWORKS), layer=(1, 21))

# %% [markdown]
# Each box is a layer's output: its height stands for the side of the maps, its width for how many there are. (c1_1 is the first convolution of the first stage, p1 the pooling behind it; the slider ends at a network's last layer.) The first linear layer: 7·7·512 = 25,088 numbers, each connected with 4,096 units, makes 102.8 million parameters, 74 % of all. The work is elsewhere: a linear layer uses a weight once an image, a convolution uses it at every place. In VGG-16 the convolutions hold 11 % of the
# parameters and do 99 % of the multiplications.
#
# ### Exercise 8.5
# Count the parameters of a network from the shapes of its weights; each output of a layer has one bias. By hand: a convolution (6, 1, 5, 5) has 150 weights and 6 biases, a pooling layer, written `()`, has none, and a linear layer (10, 84) has 840 and 10. Together 1,006.
#
# <details><summary>Hint</summary>
# np.prod multiplies the sizes of a shape. The product of nothing is 1: mind the pooling layers. The first size is the number of outputs.
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


# %% check="parameter_total" points=2
check("parameter_total", parameter_total)

# %% [markdown]
# Your function on the three, with the shapes from their papers' tables:

# %% demo
from course_lib.nn.architectures import ALEXNET, LENET5, VGG16, layer_rows

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
# 61,706, then 60,965,224, then 138,357,544. (AlexNet's paper says 224 pixels; its own shapes need 227. The version in torchvision has one tower, other widths, and 61.1 million.)
#
# What eight years of ImageNet brought; 2016, whose winner combined known networks, is left out. *Top-5 error*: the right class is not among the network's five best guesses of 1,000.

# %% demo
pictures.plot_imagenet()

# %% [markdown]
# | year | winner of the classification task | layers | top-5 error, test | source |
# |---|---|---|---|---|
# | 2010 | NEC-UIUC, hand-made features and SVM | none learned | 28.2 % | Russakovsky et al. (2015), table 6 |
# | 2011 | XRCE, Fisher vectors and SVM | none learned | 25.8 % | same |
# | 2012 | SuperVision = AlexNet, five networks | 8 | 16.4 % | same; Krizhevsky et al. (2012), table 2 |
# | 2013 | Clarifai, after Zeiler and Fergus | 8 | 11.7 % | Russakovsky et al. (2015), table 6 |
# | 2014 | GoogLeNet (VGG second with 7.3 %) | 22 | 6.7 % | same; Simonyan and Zisserman (2015), table 7 |
# | 2015 | ResNet (lesson 09) | 152 | 3.57 % | He et al. (2016), table 5 |
# | 2017, the last | SENet | 154 | 2.25 % | Hu, Shen and Sun (2018) |
#
# A person who had trained for it had 5.1 % (Russakovsky et al., 2015, section 6.4). The winners are ensembles of several networks, without additional training images.

# %% [markdown]
# ## 5 · Inception: more branches, fewer weights
#
# GoogLeNet (Szegedy et al., 2015) won 2014 with about 7 million parameters, a twentieth of VGG's. Two ideas made that possible. First, no large linear layers: the last 7×7 maps are averaged, each to one number (*global average pooling*; Lin, Chen and Yan, 2014), and one linear layer follows. Second, the **Inception block**: 1×1, 3×3 and 5×5 convolutions and a max pooling (3×3,
# stride 1) look at the same input side by side, all padded so that the size stays, and their maps are *concatenated*.
#
# Naively that is expensive: a 5×5 convolution has 25 weights for each pair of an incoming and an outgoing channel. So put a **bottleneck** before it, a 1×1 convolution to fewer channels. From $C$ channels to $M$, with a bottleneck of $R$, at $H \times W$ places:
#
# $$\underbrace{25\, C M\, H W}_{\text{without}} \qquad\text{against}\qquad \underbrace{(C R + 25\, R M)\, H W}_{\text{with}} .$$
#
# For GoogLeNet's first block, 3a, $C = 192$, $M = 32$, $R = 16$: 153,600 weights against 15,872.
#
# **Predict**: how many channels may the bottleneck before the 5×5 convolution have until it saves nothing any more? Solve $CR + 25 RM = 25 CM$ for $R$, then drag the slider.

# %% demo
explore(pictures.plot_inception, reduce_3x3=(0, 192, 8), reduce_5x5=(0, 192, 4), pool_proj=(0, 96, 8))

# %% [markdown]
# $R = 25 CM / (C + 25 M) = 153{,}600 / 992 \approx 155$ of the 192 channels. GoogLeNet takes 16, and the whole block costs 128 million multiplications instead of 303 million. The grey bars are the block without bottlenecks. (At 0 a branch has no bottleneck, and the pooling branch passes all 192 channels on, so that the block's output grows from 256 to 416 channels, and with it the cost of the *next* block.)
#
# ### Exercise 8.6
# By hand first: 4 channels of 2×3 pixels; 1 output from 1×1, 2 from 3×3 behind a bottleneck of 2, 1 from 5×5 without a bottleneck, no projection. Weights: $4 \cdot 1$, then $4 \cdot 2 + 9 \cdot 2 \cdot 2 = 44$, then $25 \cdot 4 \cdot 1 = 100$: 148. At 6 places: 888 multiplications. Channels that
# leave: $1 + 2 + 1 + 4 = 8$; the pooling passes all 4.
#
# > **Convention card.** Weights only, no biases. A multiplication is counted once: one a weight and place. Many tables count multiplication and addition as two operations (FLOPs), others the pair as one (MACs, what we count). Pooling has no multiplications.


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
# All four 1×1 convolutions that may be there read in_channels: the branch itself, two bottlenecks, the projection. One that is 0 wide has 0 weights.
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
# ## 6 · Use it
#
# ### Exercise 8.7
# First with given weights: those of the network at the top of this page. Write its forward pass with your `maxpool2d_forward` and the functions of earlier lessons, `conv2d_forward`, `relu_forward` and `linear_forward`, which the first cell imported.
#
# | layer | options | output for N images |
# |---|---|---|
# | conv1, then ReLU | 8 filters 5×5, padding 2 | (N, 8, 28, 28) |
# | max pooling | 2×2 | (N, 8, 14, 14) |
# | conv2, then ReLU | 16 filters 3×3, padding 1 | (N, 16, 14, 14) |
# | max pooling | 2×2 | (N, 16, 7, 7) |
# | linear | 784 → 10 | (N, 10) |
#
# The class is the place of the largest of the ten numbers. The check counts how many of 120 images it names rightly: a point from 50 %, a second from 80 %, and two more if every class is the one this network gives, its errors included.
#
# <details><summary>Hint 1</summary>
# Every one of these functions returns (y, cache), and the cache is not needed here: <code>x, _ = conv2d_forward(…)</code>.
# </details>
# <details><summary>Hint 2</summary>
# Flatten with <code>x.reshape(len(x), -1)</code>: one image a row, its channels one behind the other.
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
# Now from random weights. Your pooling functions become layers (`Layer` takes any pair of functions that keep the course's law), the convolutions are lesson 07's, the step is lesson 03's Adam, the schedule lesson 01's cosine. Four passes over 10,000 images, batches of 64.
#
# **Predict**: a linear classifier (logistic regression on the pixels) reaches 0.85 on these test images. What will the network's 9,226 weights reach in four epochs: 0.80, 0.88, 0.94 or 0.99?

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
from course_lib.pretrained.fashion_cnn import CNNParams

fashion = load_fashion()
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
first_filters = net.params["0.weight"]
adam = Optimizer(net.params, adam_init, adam_step, lr=0.006)
data, val = (fashion.train_images, fashion.train_labels), (fashion.test_images, fashion.test_labels)
schedule = partial(cosine_decay, lr=0.006, total_steps=4 * 157)
for epoch in fit(
    net, softmax_cross_entropy, adam, data, val=val, epochs=4, batch_size=64, rng=rng, schedule=schedule
):
    print(
        f"epoch {epoch.epoch}: training loss {epoch.train_loss:.3f}, "
        f"test accuracy {epoch.val_accuracy:.3f}, {epoch.seconds:.0f} s"
    )

# %% [markdown]
# 0.87 to 0.88 of the test images after four epochs, in some seconds. Is `cnn_predict`, with the weights you have just trained, of the same opinion?

# %% demo
mine = CNNParams(*net.params.values())
classes = cnn_predict(mine, fashion.test_images)
print(
    f"your network, your forward pass: {np.mean(classes == fashion.test_labels):.3f} of 2,000 test images right"
)
pictures.plot_confusion(classes, fashion.test_labels)

# %% [markdown]
# The same share: training and your forward pass agree. Rows are true classes. Trousers, bags and boots are nearly always recognised; shirts are taken for T-shirts, coats for pullovers, and the other way round. What is confused looks alike to people too.

# %% demo
pictures.plot_feature_maps(first_filters, mine, fashion.test_images[0])

# %% [markdown]
# The trained filters are the first ones, moved by 0.4 of their own length: in four epochs there is no need to go far. Orange is negative, violet positive. Few are clean edge detectors, as one sees them in AlexNet's first layer, but their maps are clear: outlines from above, soles, the bright inside. In the second layer half of all numbers are 0, and each
# map answers to fewer places.
#
# Here is the walk of the beginning once more, through *your* network. Find a map that is dark on trousers and empty on a bag.

# %% demo
pictures.cnn_walk(mine)

# %% [markdown]
# ## 7 · At scale
#
# In torch: six layers in VGG's style (3×3 convolutions, each stage pooled), and the same network with its last four layers replaced by Inception blocks of the same width. Both have batch norm (lesson 06), and global average pooling in place of large linear layers. On a GPU they have 64 maps in the first stage and train 40 epochs on CIFAR-10's 50,000 images, or on
# Fashion-MNIST where CIFAR-10 cannot be fetched; that takes some minutes. On a CPU they have 8 maps, 1,500 images of Fashion-MNIST and 3 epochs: about ten seconds.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import convnets

    print(convnets.default_size())
    for result in convnets.run_experiment(convnets.default_size()):
        last, seconds = result.epochs[-1], sum(epoch.seconds for epoch in result.epochs)
        scores = f"test accuracy {last.val_accuracy:.3f}, training loss {last.train_loss:.3f}"
        print(f"{result.name:16} {result.parameters:9,} parameters: {scores}, {seconds:.0f} s")

# %% [markdown]
# At either size the Inception network needs less than a third of the parameters: 5,962 against 18,482 with 8 maps, 344,234 against 1,148,874 with 64. At the small setting both come to about three quarters right. It is not faster, since many small convolutions in a row keep neither a CPU nor a GPU busy. Multiplications are not seconds.
#
# What networks of full size have reached. These figures are the papers', not measured here:
#
# | network | data | parameters | error | source |
# |---|---|---|---|---|
# | LeNet-5 | MNIST | 60 thousand | 0.95 %, 0.8 % with distorted images | LeCun et al. (1998), section III |
# | AlexNet, one network | ImageNet | 60 million | top-5 18.2 % (validation) | Krizhevsky et al. (2012), table 2 |
# | VGG, one network | ImageNet | 138 million (VGG-16) | top-5 7.0 % (test) | Simonyan and Zisserman (2015), table 7 |
# | GoogLeNet, one network | ImageNet | about 7 million | top-5 7.9 % (test) | as VGG |
# | VGG-16, adapted with batch norm and dropout | CIFAR-10 | 15 million | 8.45 % | Liu and Deng (2015) |

# %% [markdown]
# ## In your own words

# %% [markdown] exercise="without-the-linear-layers" points=3
# ### Exercise 8.8
# VGG-16's convolutions end with 512 maps of 7×7. Someone throws the three linear layers away (7·7·512 → 4,096 → 4,096 → 1,000), averages each of the 512 maps to one number instead (global average pooling), and puts a single linear layer 512 → 1,000 behind it.
# **(a)** How many parameters, roughly, has the network before and after? **(b)** Why does it now take images of any size, and why did it not before? **(c)** The multiplications for an image hardly change, and training needs almost the same time. Why? And name one thing that the averaging throws away and the old head could use.
#
# ### BEGIN SOLUTION
# (a) The three linear layers have 102.8 + 16.8 + 4.1 = 123.6 million parameters, the convolutions 14.7 million, together 138 million. The new head has 512 · 1,000 + 1,000 = 0.5 million, so 15.2 million stay: a ninth.
#
# (b) Convolution and pooling work at any size: their weights do not depend on the number of places. The mean of a map is one number whatever the map's size, so 512 numbers reach the linear layer. Before, fc6 had one weight for each of exactly 25,088 inputs; an image of another size gives another number.
#
# (c) The work is in the convolutions: each of their weights is used at thousands of places, a weight of a linear layer once an image. The linear layers had 89 % of the parameters and 1 % of the multiplications. What is lost: *where* in the map something was. The old head could
# weigh "a wheel at the lower left" and "a wheel at the upper right" differently; after the mean they are the same, apart from what the convolutions themselves have noted of the place (through padding at the borders).
#
# *Marking guide, 3 points: 1 for (a) with about 138 and about 15 million (½ with one of them). 1 for (b): a map's mean does not depend on its size, a linear layer's number of inputs is fixed. 1 for (c): weights of a convolution are used at every place (½), the place is lost (½).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - Pooling keeps one number a window: no weights, fewer numbers, a larger receptive field, less effect of small shifts. Its stride is the window's size unless it is told otherwise.
# - The gradient of a maximum goes to the pixel that won, all of it; to the first one on a tie; as a sum where windows overlap.
# - In a convolutional network the image shrinks and the channels grow. Parameters sit in the linear layers, multiplications in the convolutions.
# - LeNet-5 has 61,706 parameters, AlexNet 61 million, VGG-16 138 million. Two 3×3 kernels see as far as one 5×5, for 18 instead of 25 weights.
# - A 1×1 bottleneck makes wide kernels affordable; global average pooling makes large linear layers unnecessary. GoogLeNet had both.
#
# **Read on.** LeCun, Bottou, Bengio and Haffner (1998), [Gradient-based learning applied to document recognition](http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf), section II. Krizhevsky, Sutskever and Hinton (2012), [ImageNet classification with deep convolutional neural networks](https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks), eight pages that one can read in
# an evening. Zeiler and Fergus (2014), [Visualizing and understanding convolutional networks](https://arxiv.org/abs/1311.2901): what the layers of AlexNet see. On the web: [CNN Explainer](https://poloclub.github.io/cnn-explainer/), and Olah, Mordvintsev and Schubert (2017), [Feature visualization](https://distill.pub/2017/feature-visualization/).
#
# Next: **09 Residual networks**. VGG stopped at 19 layers, because 30 were worse.
#
# <details><summary>Sources</summary>
#
# He, Zhang, Ren, Sun (2016), arXiv:1512.03385. Hu, Shen, Sun (2018), arXiv:1709.01507. Krizhevsky, Sutskever, Hinton (2012), NIPS 25. LeCun et al. (1998), Proceedings of the IEEE 86(11). Lin, Chen, Yan (2014), arXiv:1312.4400. Liu and Deng (2015), ACPR. Russakovsky et al. (2015), arXiv:1409.0575. Scherer, Müller,
# Behnke (2010), ICANN. Simonyan, Zisserman (2015), arXiv:1409.1556. Szegedy et al. (2015), arXiv:1409.4842. Xiao, Rasul, Vollgraf (2017), arXiv:1708.07747. Zeiler, Fergus (2014), arXiv:1311.2901. Zhang (2019), arXiv:1904.11486.
# </details>
