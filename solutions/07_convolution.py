# %% [markdown]
# # 07 · Convolution
#
# {{badges}}
#
# **How do 100 weights do the work of 1.6 billion?**
#
# A layer that connects every pixel of a small photograph with as many hidden units has more weights than anyone can train. Yet an edge looks the
# same at the left of a picture and at the right, and what detects it here can detect it there. So use a small filter, and use it everywhere.
# In this lesson you count what that saves, write the filter, give it strides, padding and dilation, send the gradient back through it, and let it
# learn.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 7.1 `parameter_counts`: three ways to connect an image | 3 | ●○○○ | 5 |
# | 7.2 `filter2d`: one kernel over one grey image | 3 | ●●○○ | 10 |
# | 7.3 `conv_output_size`: how many places there are | 2 | ●●○○ | 5 |
# | 7.4 `conv2d_forward`: the layer, with all its options | 4 | ●●●○ | 20 |
# | 7.5 `receptive_field`: how far one unit sees | 2 | ●●○○ | 10 |
# | 7.6 `conv2d_backward`: the way back | 6 | ●●●● | 20 |
# | 7.7 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (forward and backward functions, and the cache between them). Cells whose first line is `check(…)` answer within a second.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.viz import convolution as pictures
from course_lib.viz.widgets.explore import explore

# %% [markdown]
# ## Predict first
#
# A *filter* slides over a grey photograph. At each place it multiplies the nine pixels under it with nine weights and adds up the products. Its weights are
#
# $$\frac18 \begin{pmatrix} -1 & 0 & 1\\ -2 & 0 & 2\\ -1 & 0 & 1 \end{pmatrix}.$$
#
# Black is 0 and white is 1. **Where is the result large: in bright places, along the top of bright things, along their left border, or along their right border?** Write it
# down, then run the next cell and move over the picture, or use the arrow keys.

# %%
prediction = ...  # "bright places", "top", "left border" or "right border"

# %% demo
pictures.kernel_board("vertical edges")

# %% [markdown]
# The result is large where the picture grows brighter to the right: along the *left* border of bright things. Along their right border it is as strongly negative,
# drawn in orange; where nothing changes it is 0, drawn in white, however bright the place is. Choose other filters, or type your own weights into the table. Nine numbers make a blur,
# a sharper image or an edge detector. This lesson is about those numbers, and about where they are used.

# %% [markdown]
# ## 1 · Count the weights
#
# Take a grey image of 200 × 200 pixels and a hidden layer of 40,000 units, one for each pixel. Three ways to connect them:
#
# - **Fully connected.** Each unit sees every pixel, each with a weight of its own (lesson 00).
# - **Locally connected.** Each unit sees only a patch of 10 × 10 pixels around its place, with weights of its own. What matters in an image is mostly
#   close together.
# - **Convolutional.** Each unit sees its own patch, and *all units use the same 100 weights*: one filter, at 40,000 places (LeCun et al., 1998, section II.A:
#   local receptive fields and shared weights).

# %% demo
pictures.plot_connections()

# %% [markdown]
# The same in one dimension, eight pixels and six units: each line is a connection, each colour is one weight. On the left every line has its own; in the
# middle there are fewer lines; on the right the three colours repeat.
#
# ### Exercise 7.1
# By hand first: an image of 3 × 4 pixels, 5 hidden units, patches of 1 × 2 pixels. Fully connected: each of 5 units has 12 weights, 60. Locally connected: each has 2, together 10.
# Convolutional: 2. Count no biases.
#
# <details><summary>Hint</summary>
# How many weights does one unit have? How many units have weights of their own?
# </details>


# %% exercise="parameter_counts"
def parameter_counts(image_size, hidden, kernel_size):
    """
    Return the number of weights of a fully connected, a locally connected and a convolutional layer, in this order.

    image_size: (height, width) of a grey image. hidden: how many units.
    kernel_size: (height, width) of the patch that a unit sees.
    The convolutional layer has one filter. Biases are not counted.
    """
    ### BEGIN SOLUTION
    height, width = image_size
    k_h, k_w = kernel_size
    return height * width * hidden, hidden * k_h * k_w, k_h * k_w
    ### END SOLUTION


# %% check="parameter_counts" points=3
check("parameter_counts", parameter_counts)

# %% [markdown]
# Now ask your function for the layers above.

# %% demo
for kind, weights in zip(
    ("fully connected", "locally connected", "convolutional"),
    parameter_counts((200, 200), 40_000, (10, 10)),
    strict=True,
):
    print(f"{kind:18} {weights:13,} weights, {4 * weights / 2**20:10,.3f} MiB in float32")

# %% [markdown]
# It should say 1.6 billion, 4 million and 100. The first needs 6 GiB of memory for the weights alone, and as many gradients. The second step, from 4 million to 100,
# is the bold one: it claims that a pattern worth finding at one place is worth finding at every place. For photographs of the world
# that is so. For passport photographs, where eyes are always in one place, locally connected layers have been used with success (Taigman et al., 2014, section 3.1).
#
# One filter finds one pattern. So a layer has many, say 64, each with its own 100 weights: 6,400. It is still nothing beside 4 million.

# %% [markdown]
# ## 2 · One kernel, one image
#
# The image is $x$ of shape $(H, W)$, the **kernel** (the filter's weights) $k$ of shape $(K_h, K_w)$. At row $r$ and column $c$ the result is the dot product of the kernel and
# the window whose upper left corner is there:
#
# $$y_{rc} = \sum_{i=0}^{K_h - 1} \sum_{j=0}^{K_w - 1} k_{ij}\; x_{r+i,\,c+j}.$$
#
# The window must lie inside the image, so there are $H - K_h + 1$ rows and $W - K_w + 1$ columns of results.
#
# > **Convention card.** This is called *cross-correlation* (Szeliski, 2022, equation 3.12). *Convolution* in mathematics, and in `scipy.signal.convolve2d`, turns the kernel by 180 degrees first:
# > $x_{r-i,\,c-j}$. Networks learn their kernels and can learn them turned as well, so torch, Keras and this course use cross-correlation, and call it convolution.
#
# ### Exercise 7.2
# By hand first: slide $k = \begin{pmatrix}1 & 2\\ 0 & -1\end{pmatrix}$ over $x = \begin{pmatrix}1 & 2 & 3\\ 4 & 5 & 6\end{pmatrix}$. On the left, $1\cdot1 + 2\cdot2 + 0\cdot4 - 1\cdot5 = 0$. On the right,
# $1\cdot2 + 2\cdot3 + 0\cdot5 - 1\cdot6 = 2$. So $y = (0\;\; 2)$, of shape (1, 2).
#
# <details><summary>Hint 1</summary>
# There are two ways to loop. Over the places: the window <code>image[r : r + k_h, c : c + k_w]</code> times the kernel, summed. Or over the kernel's pixels: each adds a
# shifted copy of the whole image, times one weight. The second loop is short, and NumPy does the rest.
# </details>
# <details><summary>Hint 2</summary>
# For the second way: for all places at once, kernel pixel (i, j) sees <code>image[i : i + rows, j : j + cols]</code>, where (rows, cols) is the size of the result.
# </details>


# %% exercise="filter2d"
def filter2d(image, kernel):
    """
    Return the cross-correlation of a grey image and a kernel, at every place where the kernel fits inside.

    image: (H, W). kernel: (K_h, K_w). The result has H - K_h + 1 rows and W - K_w + 1 columns.
    """
    ### BEGIN SOLUTION
    k_h, k_w = kernel.shape
    rows, cols = image.shape[0] - k_h + 1, image.shape[1] - k_w + 1
    y = np.zeros((rows, cols), image.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y += kernel[i, j] * image[i : i + rows, j : j + cols]
    return y
    ### END SOLUTION


# %% check="filter2d" points=3
check("filter2d", filter2d)

# %% [markdown]
# ### Four classics
#
# People designed filters long before networks learned them. Four of them, on a photograph, computed by *your* function:
#
# | filter | weights | why it works |
# |---|---|---|
# | edge | 1 in the middle, −⅛ around it | they add up to 0: where all pixels are equal, the answer is 0 |
# | sharpen | 5 in the middle, −1 at its four neighbours | the image plus its own edges; the weights add up to 1, so that brightness stays |
# | box | 1/25 everywhere in 5 × 5 | the mean of 25 pixels |
# | Gaussian | falls with the distance, $e^{-(i^2+j^2)/2\sigma^2}$, adds up to 1 | a mean that trusts near pixels more |

# %% demo
pictures.plot_filters(filter2d=filter2d)

# %% [markdown]
# The edge filter is 0, white, wherever nothing changes, and positive and negative (blue and orange) on the two sides of a border. Sharpening exaggerates: the standard deviation grows
# from 0.25 to 0.36, and the grass turns to noise. In both blurs the four buttons on the sleeve are all but gone. Look at the collar: both filters take means, but the Gaussian, which trusts the middle of its window more than the corners, keeps it sharper.
#
# Then try kernels of your own on another photograph. Here, too, your function computes the map.

# %% demo
pictures.kernel_board("sharpen", image="chelsea", filter2d=filter2d)

# %% [markdown]
# **Explore.** Make a filter that moves the picture one pixel to the left: a single 1, but where? Make one that darkens the picture to half. Put 1 into all nine fields: why does the map turn white? Each
# answer follows from the sum at the bottom of the board.

# %% [markdown]
# ## 3 · The layer
#
# An image has channels: red, green and blue, or, deeper in a network, the maps of the layer before. A filter then has one kernel *for each channel*, and adds up what they give. And a
# layer has several filters and a bias for each:
#
# $$y_{norc} = b_o + \sum_{q} \sum_{i,j} w_{oqij}\; x_{n,\,q,\,r+i,\,c+j}.$$
#
# | | shape | axes |
# |---|---|---|
# | $x$ | $(N, C_{in}, H, W)$ | image, channel, row, column |
# | $w$ | $(C_{out}, C_{in}, K_h, K_w)$ | filter, channel, row, column |
# | $b$ | $(C_{out},)$ | filter |
# | $y$ | $(N, C_{out}, H_{out}, W_{out})$ | image, filter, row, column |
#
# An example to keep in mind: an image of 3 channels of 32 × 32 pixels and *one* filter of 3 × 5 × 5. It has 75 weights and a bias, and at each of 28 × 28 places it gives one number: a map of 1 × 28 × 28. Six
# such filters give 6 × 28 × 28, with $6 \cdot 76 = 456$ parameters.
#
# A filter of **1 × 1** pixels looks silly for one channel. For many it is a linear layer, applied to the channels of each pixel alone: it mixes 256 maps into 64, say
# (Lin, Chen and Yan, 2014). Lesson 08 saves a lot of work with it.
#
# ### Stride, padding, dilation
#
# Three options change where the filter looks. Each may differ for rows and columns, so each is one number or a pair (rows, columns).
#
# - **Padding** $p$ puts $p$ rows and columns of zeros around the image, on *both* sides. With $p = (K-1)/2$ and an odd $K$ the map is as large as the image.
# - **Stride** $s$ moves the window $s$ pixels at a time. The map becomes about $s$ times smaller along the axis.
# - **Dilation** $d$ spreads the kernel: its pixels look at places $d$ apart. It sees further with the same number of weights (Yu and Koltun, 2016).
#
# **Predict**: an image of 9 columns, a kernel 3 wide, stride 2, no padding: how many columns has the map? And with dilation 2? Then drag the sliders.

# %% demo
pictures.explore_geometry()

# %% [markdown]
# Blue is the image, grey its padding, orange the pixels the kernel looks at for the output marked on the right. 9 columns with stride 2 give 4 places, and with dilation 2 the kernel is 5 wide and has 3. Now find settings in which
# pixels of the image are never looked at, which a × marks: the kernel (2, 2) with stride (2, 2) leaves out the last column and the last row.
#
# ### How many places?
#
# Along one axis, kernel and dilation make a window of $d\,(K-1) + 1$ pixels: $K$ pixels with $K-1$ gaps of length $d$ between them. The padded image has $n + 2p$ pixels. The first window begins at
# pixel 0, and the last one must end inside, so it begins at most at $n + 2p - d\,(K-1) - 1$. Starting from 0 in steps of $s$, there are
#
# $$n_{out} = \left\lfloor \frac{n + 2p - d\,(K-1) - 1}{s} \right\rfloor + 1$$
#
# places (Dumoulin and Visin, 2016, relationship 15). Rounding *down* means that a window which does not fit entirely is not used.
#
# > **Convention card.** Dilation is the distance between two of the kernel's pixels, as in the paper and in torch: 1 is the ordinary kernel. Padding is a number of pixels on each side. Keras has `padding="same"` instead, which pads so
# > that $n_{out} = \lceil n / s \rceil$, and may put one pixel more on one side.
#
# ### Exercise 7.3
# By hand first: 32 pixels and a kernel of 5, all else at its default: $(32 - 4 - 1)/1 + 1 = 28$. And $n = 7$, $K = 3$, $s = 2$, $p = 1$: $\lfloor (7 + 2 - 2 - 1)/2 \rfloor + 1 = 4$.


# %% exercise="conv_output_size"
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    """
    Return how many places a kernel has along one axis: a whole number.

    size: the image's pixels along it. padding: zeros on each of the two sides.
    stride: pixels from one place to the next. dilation: pixels from one of the kernel's pixels to the next.
    """
    ### BEGIN SOLUTION
    extent = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - extent) // stride + 1
    ### END SOLUTION


# %% check="conv_output_size" points=2
check("conv_output_size", conv_output_size)

# %% [markdown]
# ### Exercise 7.4
# Now the layer. With all options, output $(r, c)$ looks at row $r s_h + i d_h$ and column $c s_w + j d_w$ of the padded image:
#
# $$y_{norc} = b_o + \sum_{q,i,j} w_{oqij}\; \bar x_{n,\,q,\,r s_h + i d_h,\,c s_w + j d_w}.$$
#
# By hand: the image and the kernel of exercise 7.2 as one image with one channel and one filter, with a bias of 10, give $y = (10\;\; 12)$.
#
# The next cell gives you two things: the cache, which holds what the way back will need, and a function that makes a pair of an option.


# %% provided="Conv2dCache"
class Conv2dCache(NamedTuple):
    """What conv2d_backward needs. The options are pairs (rows, columns)."""

    x: np.ndarray  # (N, C_in, H, W), without padding
    weight: np.ndarray  # (C_out, C_in, K_h, K_w)
    stride: tuple
    padding: tuple
    dilation: tuple


def as_pair(value):
    """Return (rows, columns) from one int or from a pair."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


# %% [markdown]
# <details><summary>Hint 1</summary>
# Pad first: <code>np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))</code>. Your <code>conv_output_size</code> gives the map's height and width.
# </details>
# <details><summary>Hint 2</summary>
# As in 7.2, loop over the kernel's pixels (i, j). For all places at once, such a pixel sees every s_h-th row from row i * d_h on, h_out rows in all:
# <code>slice(i * d_h, i * d_h + s_h * h_out, s_h)</code>. The columns likewise.
# </details>
# <details><summary>Hint 3</summary>
# That view is (N, C_in, H_out, W_out), and <code>weight[:, :, i, j]</code> is (C_out, C_in). <code>np.einsum("oc,nchw->nohw", …)</code> multiplies them and adds over the channels.
# </details>


# %% exercise="conv2d_forward"
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    """
    Return (y, cache): the maps of a convolutional layer, (N, C_out, H_out, W_out), and a Conv2dCache.

    The cache's fields are compared too: x as it came, without padding, and the options as pairs.
    x: (N, C_in, H, W). weight: (C_out, C_in, K_h, K_w). bias: (C_out,).
    stride, padding, dilation: one int, or a pair (rows, columns).
    """
    ### BEGIN SOLUTION
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)
    ### END SOLUTION


# %% check="conv2d_forward" points=4
check("conv2d_forward", conv2d_forward)

# %% [markdown]
# The loop runs over $K_h K_w$ kernel pixels; images, filters, channels and places are NumPy's business. A loop over places is right as well, and slower. Libraries go one step further: they copy what each place
# sees into one column of a matrix (*im2col*; Chellapilla, Puri and Simard, 2006), and the whole layer is one matrix product.

# %% [markdown]
# ## 4 · How far does one unit see?
#
# A unit of the first layer sees $K$ pixels along an axis. A unit of the second layer sees $K$ *units of the first*, each of which sees $K$ pixels, and they overlap. The pixels that can influence a unit are
# its **receptive field**.
#
# Walk from the image upwards and keep two numbers: the field $f$ of one unit (at first $f = 1$: a pixel sees itself), and the jump $J$, how many pixels lie between two neighbouring units (at first 1). A layer
# with kernel $K$, stride $s$, dilation $d$ looks at $K$ units of the layer below. The first and the last are $d\,(K-1)$ units apart, which is $d\,(K-1)\,J$ pixels. So
#
# $$f \leftarrow f + d\,(K-1)\,J, \qquad\text{then}\qquad J \leftarrow s\,J$$
#
# (Araujo, Norris and Sim, 2019, equation 2, with dilation put in). Three ways to see far: many layers, where the field grows by $K-1$ each; strides, where it doubles and doubles; dilations 1, 2, 4, 8, which do
# the same without making the maps smaller.
#
# **Predict**: five layers of 3 × 3 with stride 1. How many pixels across does one unit of the last one see? And with stride 2 in each?

# %% demo
explore(pictures.plot_receptive_field, layers=(1, 5), kernel_size=(2, 4), recipe=list(pictures.RECIPES))

# %% [markdown]
# Each row of dots is a layer, the lowest is the image; the lines lead from one unit of the last layer down to everything it can see. Five layers see 11 pixels with stride 1, and 63 with stride 2 in
# each or with dilations that double. The bars under the image count the paths from each pixel to the unit. Without strides the middle has many and the border one: a unit listens mostly to the middle of its field, and in
# deep networks the part that counts grows only with the square root of the depth (Luo et al., 2016, section 2).
#
# ### Exercise 7.5
# By hand first: a 3 × 3 layer, then 2 × 2 with stride 2, then 3 × 3. After the first $f = 3$, $J = 1$; after the second $f = 3 + 1 = 4$, $J = 2$; after the third $f = 4 + 2 \cdot 2 = 8$.


# %% exercise="receptive_field"
def receptive_field(layers):
    """
    Return how many pixels, along one axis, one unit of the last layer sees.

    layers: from the image on, each layer's (kernel_size, stride), or (kernel_size, stride, dilation).
    """
    ### BEGIN SOLUTION
    field = jump = 1
    for layer in layers:
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field += dilation * (kernel_size - 1) * jump
        jump *= stride
    return field
    ### END SOLUTION


# %% check="receptive_field" points=2
check("receptive_field", receptive_field)

# %% [markdown]
# ## 5 · A shifted picture gives a shifted map
#
# Write $S$ for "shift by one pixel to the right": $(Sx)_{rc} = x_{r,\,c-1}$. Filter a shifted image with stride 1, away from the border:
#
# $$(k * Sx)_{rc} = \sum_{i,j} k_{ij}\, x_{r+i,\,c+j-1} = (k * x)_{r,\,c-1} = (S\,(k * x))_{rc}.$$
#
# Filtering and shifting may change places. This is **translation equivariance**: the map moves with the picture. It is not *invariance*, which would mean that the map stays the same. A fully connected layer has neither: what it learned about a cat on the left says
# nothing about a cat on the right.
#
# With stride 2 the proof needs a shift by an even number of pixels: then the map shifts by half as many. For odd shifts the window looks at pixels it never saw before.
#
# **Predict**: at which of the shifts 0, 1, 2, 3, 4 does the map with stride 2 match exactly? Your `conv2d_forward` computes both maps.

# %% demo
explore(pictures.plot_shift, conv2d_forward, shift=(0, 8), stride=[1, 2, 4])

# %% [markdown]
# With stride 1 the difference is 0 but for rounding, at every shift. With stride 2 it is 0 at even shifts, and otherwise it is not; with stride 4, at every fourth. So a network with strides is equivariant only to multiples of its jump, and a shift by one pixel can
# change what it says (Zhang, 2019). Padding breaks the rule too, at the border: zeros do not move with the picture, and a network can learn from them where it is (Kayhan and van Gemert, 2020).

# %% [markdown]
# ## 6 · The way back
#
# The loss sends back $\mathrm{d}y$, its derivative by each output, of shape $(N, C_{out}, H_{out}, W_{out})$. Wanted are $\mathrm{d}x$, $\mathrm{d}w$ and $\mathrm{d}b$, each of its array's shape. Look again at the sum of exercise 7.4. One product
# $w_{oqij}\, \bar x_{nq\rho\gamma}$, with $\rho = r s_h + i d_h$ and $\gamma = c s_w + j d_w$, stands in it for each output $y_{norc}$. By the chain rule each product sends $\mathrm{d}y_{norc}$ to both of its factors, multiplied by the other one, and
# whatever is used several times adds up what comes back:
#
# $$\mathrm{d}b_o = \sum_{n,r,c} \mathrm{d}y_{norc}, \qquad
# \mathrm{d}w_{oqij} = \sum_{n,r,c} \mathrm{d}y_{norc}\; \bar x_{nq\rho\gamma}, \qquad
# \mathrm{d}\bar x_{nq\rho\gamma} \mathrel{+}= \sum_{o} w_{oqij}\, \mathrm{d}y_{norc} \;\text{ for each } i, j, r, c.$$
#
# The bias is used at every place of every image: a sum, not a mean. The weight too. A pixel is used by every window that covers it, so windows that overlap *add*. At the end, cut off the padding: $\mathrm{d}x$ has the shape of $x$.
#
# (For stride 1 the last formula is itself a convolution, of $\mathrm{d}y$ padded by $K-1$ with the kernel turned by 180 degrees. Here is the turned kernel again. You need not use that.)
#
# ### Exercise 7.6
# By hand, with the image, kernel and bias of 7.4 and $\mathrm{d}y = (1\;\; 10)$. $\mathrm{d}b = 11$. $\mathrm{d}w$: the first window times 1 plus the second times 10,
# $\begin{pmatrix}1 & 2\\ 4 & 5\end{pmatrix} + 10 \begin{pmatrix}2 & 3\\ 5 & 6\end{pmatrix} = \begin{pmatrix}21 & 32\\ 54 & 65\end{pmatrix}$. $\mathrm{d}x$: the kernel at the first place plus ten times the kernel at the second,
# $\begin{pmatrix}1 & 2 & 0\\ 0 & -1 & 0\end{pmatrix} + \begin{pmatrix}0 & 10 & 20\\ 0 & 0 & -10\end{pmatrix} = \begin{pmatrix}1 & 12 & 20\\ 0 & -1 & -10\end{pmatrix}$.
#
# The check gives you *our* cache, so a slip in 7.4 does not count here again.
#
# <details><summary>Hint 1</summary>
# The same two loops and the same two slices as on the way forward. In the body, one line for dweight[:, :, i, j] and one for the padded dx.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.einsum</code> writes down the formulas almost letter by letter: what is summed does not stand behind the arrow. dweight[:, :, i, j] is "oc", the padded dx is "nchw".
# </details>


# %% exercise="conv2d_backward"
def conv2d_backward(dy, cache):
    """
    Return (dx, dweight, dbias), each of its array's shape.

    dy: (N, C_out, H_out, W_out). cache: a Conv2dCache; its x is without padding, its options are pairs.
    """
    ### BEGIN SOLUTION
    x, weight = cache.x, cache.weight
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache.stride, cache.padding, cache.dilation
    h, w = x.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded, dweight = np.zeros_like(padded), np.zeros_like(weight)
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    dx = dpadded[:, :, p_h : p_h + h, p_w : p_w + w]
    return dx, dweight, dy.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %% check="conv2d_backward" points=6
check("conv2d_backward", conv2d_backward)

# %% [markdown]
# ## 7 · Use it
#
# ### A filter that is learned
#
# Nobody has to design filters any more. Take a photograph and what the filter for vertical edges makes of it. Start from nine random weights, and let *your* forward and backward functions find the rest: a layer `Conv2d` with your functions inside,
# the mean squared error between its map and the wanted one, and Adam (lesson 03).

# %% demo
pictures.plot_learned_filter(forward=conv2d_forward, backward=conv2d_backward)

# %% [markdown]
# After 600 steps no weight is more than 0.02 from the wanted one, and the filter was told nothing but pictures. The loss falls fast at first and then more slowly: neighbouring pixels are nearly alike, so the sum of two
# neighbouring weights is learned long before their difference. It is a ravine again (lesson 02).
#
# ### Digits that moved
#
# Now the promise of the first section. Three networks learn to read 1,437 small digits, each in the middle of a black field. Then the test digits move, by up to four pixels.
#
# - fully connected: 256 pixels, 32 hidden units, ReLU, 10 classes;
# - convolutional: *your* layer with 16 filters of 6 × 6 and stride 1, ReLU, then the largest value of each map, wherever it is, then a linear layer to 10 classes;
# - the same with stride 2.
#
# **Predict**: which of them still reads digits that have moved by one pixel? By two? Think of section 5 before you run it. (It takes some ten seconds, or more if your functions loop over places.)

# %% demo
pictures.plot_shifted_digits(forward=conv2d_forward, backward=conv2d_backward)

# %% [markdown]
# All three read more than 0.9 of the digits that stay in the middle. The fully connected network falls from 0.96 to 0.43 at a shift of one pixel and to guessing at two: for it, a moved digit is a new digit. The convolutional
# one with stride 1 reads 0.97 and does not notice the shift at all: its maps move with the digit, and the maximum over a map does not care where it is. That pair, equivariant layers and then a step that forgets the place, is what makes a network *invariant*. And it has 746
# parameters, not 8,554. Stride 2 gives exactly the same answers at shifts of 2 and 4, and falls from 0.93 to 0.43 at 1 and 3: it skips every other row and column of places, and has never seen a digit from those.
#
# ### Exercise 7.7 · In your own words
# A team reads the licence plate from photographs of 200 × 200 pixels that a camera takes from cars stopped at a barrier: the plate is near the bottom of the picture, but never at the same pixel. They have 2,000 photographs. Their first layer is
# fully connected and does badly on new photographs. A colleague says: "Use a *locally connected* layer. It saves 99.75 % of the weights, and a convolution would be wrong, because a plate never appears in the sky."

# %% [markdown] exercise="locally-connected" points=3
# **Is the colleague right? Which layer would you take, and why?** Use weights and the number of examples in your answer, and say what each of the three layers takes for granted about images.
#
# ### BEGIN SOLUTION
# The number is right: with patches of 10 × 10, 4 million instead of 1.6 billion weights is 0.25 %. But 4 million weights are still 2,000 for each photograph. And each unit learns only from what happened at its own place: where a stroke of a letter appeared in three
# photographs, its detector has three examples. A convolution's filter learns from every place of every photograph, some 36,000 windows in each, with 100 weights (6,400 for 64 filters).
#
# What they take for granted. Fully connected: nothing, any pixel may matter with any other. Locally connected: what matters is close together, but may mean something else at every place. Convolutional: what matters is close together and looks the
# same everywhere. A letter's stroke looks the same wherever the plate is, so the last is true here. That a plate never appears in the sky does no harm: the filter finds nothing there, and later layers can learn to ignore the upper part. So: convolution.
# Locally connected layers pay where each place has a meaning of its own and there are many examples (aligned faces: Taigman et al., 2014).
#
# *Marking guide.* 1 point: weights against examples, with a number (4 million against 2,000 photographs, or against 100 a filter; or that a shared filter learns from all places). 1 point: what the layers assume: locality for two of them, and sameness at all places for
# convolution only. 1 point: convolution, because plates move from photograph to photograph, with an answer to the sky (a filter may find nothing there). "Convolutions are better for images" alone: no point.
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - On 200 × 200 pixels with 40,000 units: 1.6 billion weights fully connected, 4 million locally connected, 100 for one shared filter.
# - A filter is a dot product at every place. Networks use cross-correlation and call it convolution.
# - Weights $(C_{out}, C_{in}, K_h, K_w)$; a filter adds up over its channels; one bias for a map.
# - $n_{out} = \lfloor (n + 2p - d\,(K-1) - 1)/s \rfloor + 1$. Padding on both sides, dilation is a distance, rounded down.
# - The receptive field grows by $d\,(K-1)$ times the product of the strides before.
# - Shift the picture and the map shifts, exactly, by multiples of the stride. The maximum over places makes invariance of it.
# - On the way back everything that is shared or overlaps adds up.
#
# **Read on.** Dumoulin and Visin (2016), *A guide to convolution arithmetic for deep learning*, arXiv:1603.07285: all the cases of section 3, drawn. Araujo, Norris and Sim (2019), *Computing receptive fields of convolutional neural networks*, Distill,
# doi.org/10.23915/distill.00021. Zhang (2019), *Making convolutional networks shift-invariant again*, arXiv:1904.11486: the green curve above in large networks, and a cure.
#
# Next: **08 Convolutional networks**, which stack these layers until they recognise things.
#
# <details><summary>Sources</summary>
#
# Araujo, Norris and Sim (2019), Distill. Chellapilla, Puri and Simard (2006), Frontiers in Handwriting Recognition. Dumoulin and Visin (2016), arXiv:1603.07285. Kayhan and van Gemert (2020), arXiv:2003.07064. LeCun, Bottou, Bengio and Haffner (1998),
# Proceedings of the IEEE 86(11). Lin, Chen and Yan (2014), arXiv:1312.4400. Luo, Li, Urtasun and Zemel (2016), arXiv:1701.04128. Szeliski (2022), *Computer Vision*, second edition. Taigman, Yang, Ranzato and Wolf (2014), DeepFace, CVPR. Yu and Koltun
# (2016), arXiv:1511.07122. Zhang (2019), arXiv:1904.11486.
# </details>
