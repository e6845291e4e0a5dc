# %% [markdown]
# # 07 · Convolution
#
# {{badges}}
#
# **How do 100 weights do the work of 1.6 billion?**
#
# A layer that connects every pixel of a small photograph with as many hidden units has more than a billion weights, far too many to learn from a few thousand photographs. Yet an edge looks the same on the left of a picture as on the right, so one small filter can detect it everywhere.
# In this lesson you count what that saves. You write the filter, search a photograph with it, give it channels, strides, padding and dilation, turn it into one matrix product, send the gradient back through it, and let it learn.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 7.1 `parameter_counts`: three ways to connect an image | 1 | ●○○○ | 3 |
# | 7.2 `filter2d`: one kernel over one grey image | 2 | ●●○○ | 8 |
# | 7.3 `locate`: *use* it to find a patch under another light | 3 | ●●●○ | 12 |
# | 7.4 `conv_output_size`: how many places there are | 2 | ●●○○ | 6 |
# | 7.5 `conv2d_forward`: the layer, with all its options | 3 | ●●●○ | 15 |
# | 7.6 `im2col`: each window becomes a column | 2 | ●●●○ | 10 |
# | 7.7 `conv2d_by_product`: the layer as one matrix product | 1 | ●○○○ | 3 |
# | 7.8 `receptive_field`: how far one unit sees | 2 | ●●○○ | 8 |
# | 7.9 `conv_backward_loop`: *mend* a backward pass that has one bug | 2 | ●●○○ | 8 |
# | 7.10 `conv2d_backward`: the backward pass, with all options | 4 | ●●●● | 15 |
# | 7.11 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00: forward and backward functions, the cache between them, `+=` where something is used several times, and the gradient check. Two pictures train networks with Adam (lesson 03); you need not know it. Cells whose first line is `check(…)` answer within seconds.
# Eight questions ask for a prediction: choose an answer and press *Commit* before you run the cell below it.

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import convolution as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## Predict first
#
# A *filter* slides over a grey photograph. At each place it multiplies the nine pixels under it by nine weights and adds up the products. Its weights are
#
# $$\frac18 \begin{pmatrix} -1 & 0 & 1\\ -2 & 0 & 2\\ -1 & 0 & 1 \end{pmatrix}.$$
#
# Black is 0 and white is 1.

# %% predict="edges"
predict(
    "edges",
    "Where is the result largest?",
    [
        "in bright places",
        "along the top of bright things",
        "along the left border of bright things",
        "along the right border of bright things",
    ],
)

# %% [markdown]
# Now run the next cell and point at the photograph, or use the arrow keys: the board shows the nine pixels, the nine weights, and the nine products with their sum. In the map on the right blue is above 0, orange is below 0, and white is 0.

# %% demo
pictures.kernel_board("vertical edges")

# %% demo
predicted("edges", right="along the left border of bright things")

# %% [markdown]
# Along the left border of bright things: there the picture grows brighter to the right. Along their right border the result is just as strongly negative. Where nothing changes it is 0, however bright the place is. Choose other filters, or type your own weights into the table. Nine numbers make a blur, a sharper image or an edge detector.

# %% [markdown]
# ## 1 · Count the weights
#
# Take a grey image of 200 × 200 pixels and a hidden layer of 40,000 units, one for each pixel. There are three ways to connect them:
#
# - **Fully connected.** Each unit sees every pixel, each with a weight of its own (lesson 00).
# - **Locally connected.** Each unit sees only a patch of 10 × 10 pixels around its place, with weights of its own. The pixels that form a pattern are mostly close together.
# - **Convolutional.** Each unit sees its own patch, and *all units use the same 100 weights*: one filter, at 40,000 places (LeCun et al., 1998, section II.A: local receptive fields and shared weights).
#
# The next picture shows the same in one dimension, with eight pixels and six units. Each line is a connection, and each colour is one weight.

# %% demo
pictures.plot_connections()

# %% [markdown]
# On the left every line has a colour of its own. In the middle this is still so, but there are fewer lines. On the right all units have the same three colours.
#
# ### Exercise 7.1
# By hand first: an image of 3 × 4 pixels, 5 hidden units, patches of 1 × 2 pixels. Fully connected, each of the 5 units has 12 weights: 60. Locally connected, each has 2: together 10. Convolutional, all share 2. Count no biases.
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


# %% check="parameter_counts" points=1
check("parameter_counts", parameter_counts)

# %% [markdown]
# Now ask your function for the layers above.

# %% demo
with guarded(parameter_counts):
    counts = parameter_counts((200, 200), 40_000, (10, 10))
    for kind, weights in zip(("fully connected", "locally connected", "convolutional"), counts, strict=True):
        print(f"{kind:18} {weights:13,} weights, {4 * weights / 2**20:10,.3f} MiB in float32")

# %% [markdown]
# It should say 1.6 billion, 4 million and 100. The first layer needs 6 GiB of memory for its weights alone, and as much again for their gradients. The second step, from 4 million to 100, is the bold one: it claims that a pattern worth finding at one place is worth finding at every place. For most photographs that is a good guess. For photographs of faces that were cut out and aligned, with the eyes always in one place, locally connected layers have been used with success (Taigman et al., 2014, section 3.1).
#
# One filter finds one pattern. So a layer has many, say 64, each with its own 100 weights: 6,400. That is still far fewer than 4 million.

# %% [markdown]
# ## 2 · One kernel, one image
#
# The image is $x$, of shape $(H, W)$. The **kernel**, the filter's weights, is $k$, of shape $(K_h, K_w)$. At row $r$ and column $q$ the result is the dot product of the kernel and the window whose upper left corner is there:
#
# $$y_{rq} = \sum_{i=0}^{K_h - 1} \sum_{j=0}^{K_w - 1} k_{ij}\; x_{r+i,\,q+j}.$$
#
# The window must lie inside the image, so there are $H - K_h + 1$ rows and $W - K_w + 1$ columns of results.
#
# ### Exercise 7.2
# By hand first: slide $k = \begin{pmatrix}1 & 2\\ 0 & -1\end{pmatrix}$ over $x = \begin{pmatrix}1 & 2 & 3\\ 4 & 5 & 6\end{pmatrix}$. On the left, $1\cdot1 + 2\cdot2 + 0\cdot4 - 1\cdot5 = 0$. On the right, $1\cdot2 + 2\cdot3 + 0\cdot5 - 1\cdot6 = 2$. So $y = (0\;\; 2)$, of shape (1, 2).
#
# <details><summary>Hint 1</summary>
# There are two ways to loop. Over the places: the window <code>image[r : r + k_h, q : q + k_w]</code> times the kernel, summed. Or over the kernel's pixels: each adds a shifted copy of the whole image, times one weight. The second loop is short, and NumPy does the rest.
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


# %% check="filter2d" points=2
check("filter2d", filter2d)

# %% [markdown]
# > **Convention card.** What you have written is *cross-correlation*, $k \star x$ (Szeliski, 2022, equation 3.12). The *convolution* of mathematics turns the kernel by 180 degrees first.
# >
# > | who | what |
# > |---|---|
# > | torch's `conv2d`, Keras' `Conv2D`, Flax's `nn.Conv`, `jax.lax.conv`, this course | cross-correlation, and all of them call it convolution |
# > | `scipy.signal.correlate2d` | cross-correlation by its name |
# > | `scipy.signal.convolve2d`, `jax.scipy.signal.convolve2d`, mathematics | the kernel is turned first |
# >
# > A network that learns its kernels can learn them turned as well, so the choice makes no difference to it.
#
# ### Four classics
#
# People designed filters long before networks learned them. Here are four of 3 × 3 pixels, each with its factor:
#
# | filter | weights | why it works |
# |---|---|---|
# | edge | $\frac18 \begin{pmatrix}-1&-1&-1\\-1&8&-1\\-1&-1&-1\end{pmatrix}$ | they add up to 0: where all pixels are equal, the answer is 0 |
# | sharpen | $\begin{pmatrix}0&-1&0\\-1&5&-1\\0&-1&0\end{pmatrix}$ | the image plus its own edges; the weights add up to 1, so the mean brightness stays |
# | box | $\frac19 \begin{pmatrix}1&1&1\\1&1&1\\1&1&1\end{pmatrix}$ | the mean of nine pixels |
# | Gaussian | $\frac1{16} \begin{pmatrix}1&2&1\\2&4&2\\1&2&1\end{pmatrix}$ | a mean in which near pixels weigh more |
#
# Now *your* function computes them on a photograph. The slider makes the two blurs larger, to 5 × 5 and 7 × 7 pixels.

# %% demo
explore(pictures.plot_filters, filter2d, blur=[3, 5, 7])

# %% [markdown]
# The edge filter is 0 (white) wherever nothing changes, and positive and negative (blue and orange) on the two sides of a border. Sharpening exaggerates: the standard deviation grows from 0.25 to 0.36, and the grass turns to noise. Both blurs take means. Set `blur` to 7 and look at the collar: the Gaussian, which gives the middle of its window the largest weight, keeps it sharper than the box.
#
# Then try kernels of your own on another photograph. Here, too, your function computes the map.

# %% demo
with guarded(filter2d):
    display(pictures.kernel_board("sharpen", image="chelsea", filter2d=filter2d))

# %% [markdown]
# **Explore.** Make a filter that moves the picture one pixel to the left: it has a single 1, but where? Make one that darkens the picture to half. Put 1 into all nine fields: why does the map turn white? Each answer follows from the sum at the bottom of the board.
#
# <details><summary>Answers</summary>
# The 1 stands in the middle row on the right: then each place shows the pixel to its right, and the picture moves to the left. Half as bright: 0.5 in the middle, 0 elsewhere. With nine ones the sum of nine pixels is nearly everywhere above 1, and what is above 1 is drawn white.
# </details>

# %% [markdown]
# ## 3 · A filter as a search pattern
#
# A dot product is large where two patterns are alike; that is why lesson 00 called the weights of a class its *template*. So a filter should be able to search. Cut a patch out of a photograph and slide it, as the kernel, over the same photograph.

# %% predict="search"
predict(
    "search",
    "The kernel is a patch of the photograph itself, with all its values between 0 and 1. Where is the result largest?",
    [
        "at the place where the patch was cut out",
        "at a bright place, wherever the patch came from",
        "at the place with the strongest contrast",
    ],
)

# %% demo
explore(pictures.plot_search, filter2d, patch=list(pictures.PATCHES))

# %% demo
predicted("search", right="at a bright place, wherever the patch came from")

# %% [markdown]
# At a bright place: with all three patches the sum is largest somewhere in the sky. (The white frame is where the patch was cut out, the orange one is where the result is largest.) Every pixel and every weight is positive, so bright pixels make a large sum, whatever pattern they form.
#
# It gets worse when the light changes. Suppose the patch was photographed at another time of day, or with another exposure. To a good approximation each pixel $I$ has become $a I + b$: $a > 0$ is the contrast, $b$ is light that is added everywhere. The pattern is still there. A good search must not depend on $a$ and $b$, nor on how bright a window is.
#
# ### Exercise 7.3: use
# Write a function that finds a patch under any such light. What can you do to a window, and to the template, so that $b$ drops out? And then, so that $a$ drops out? Once both are in the same form, their dot product says how alike they are, and nothing else.
#
# By hand first:
#
# $$\text{image} = \begin{pmatrix}3&1&9&9\\2&1&3&9\\9&2&1&9\end{pmatrix}, \qquad \text{template} = \begin{pmatrix}0.5&0.7\\0.6&0.5\end{pmatrix}.$$
#
# The template is the window at row 1 and column 1, $\begin{pmatrix}1&3\\2&1\end{pmatrix}$, with $a = 0.1$ and $b = 0.4$. So the answer is $(1, 1)$. The plain sum of products is largest on the right, among the nines.
#
# Your function is tried on eight pieces of photographs of 30 × 40 pixels, each with a patch of 8 × 10 pixels, and it has to find the exact place in all of them. The light changes, some patches have noise, and one photograph has a wall whose pixels are all equal.
#
# <details><summary>Hint 1</summary>
# Subtract from each window its own mean, and from the template its mean: then light that is added everywhere has no effect. Then divide by the <em>spread</em>, the root of the sum of the squares.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.lib.stride_tricks.sliding_window_view(image, template.shape)</code> has all windows, as (rows, columns, K_h, K_w). Or loop over the places.
# </details>
# <details><summary>Hint 3</summary>
# A window whose pixels are all equal has the spread 0, and 0/0 is not a number: keep the spread above a small number. <code>np.unravel_index</code> turns the index of the largest score into a row and a column.
# </details>


# %% exercise="locate"
def locate(image, template):
    """
    Return (row, column) of the window that is most like the template, whatever the light.

    image: (H, W). template: (K_h, K_w), a patch of the image of which each value I became
    a * I + b, with a > 0. row and column: of the window's upper left corner.
    """
    ### BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    windows = windows - windows.mean(axis=(2, 3), keepdims=True)
    template = template - template.mean()
    products = (windows * template).sum(axis=(2, 3))
    spreads = np.sqrt((windows**2).sum(axis=(2, 3)))
    scores = products / np.maximum(spreads, 1e-8)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    return int(row), int(column)
    ### END SOLUTION


# %% check="locate" points=3
check("locate", locate)

# %% [markdown]
# How much did it help? The next picture searches a small version of the same photograph for 12 patches, in four lights, in three ways: by the plain sum of products, by the smallest squared difference, and by your function.

# %% demo
pictures.plot_found(locate)

# %% [markdown]
# With a right `locate` the green bars are full in every light. The plain sum finds none of the 12 patches in any light. The squared difference finds all of them while the light stays, and none in the second and the third light. In the last one it finds 10, because there the patches are on average about as bright as before.
#
# What you have written is *normalised cross-correlation*,
#
# $$\text{score}_{rq} = \frac{\sum_{ij} (k_{ij} - \bar k)\,(x_{r+i,\,q+j} - \bar x_{rq})}{\sqrt{\sum_{ij} (k_{ij} - \bar k)^2}\;\sqrt{\sum_{ij} (x_{r+i,\,q+j} - \bar x_{rq})^2}},$$
#
# where $\bar k$ is the mean of the kernel and $\bar x_{rq}$ the mean of the window (Lewis, 1995). It is the cosine of the angle between the two, after their means are gone, and lies between −1 and 1. It fails for a patch that is turned or has another size. Lesson 06 brings the activations of a network to mean 0 and standard deviation 1 in the same way.

# %% [markdown]
# ## 4 · The layer
#
# An image has channels: red, green and blue, or, deeper in a network, the maps of the layer before. A layer has several filters, and each filter has one kernel *for each channel*.

# %% predict="maps"
predict(
    "maps",
    "An image has 3 channels, and a layer has 2 filters, each with a kernel for every channel. How many maps come out?",
    ["2", "3", "5", "6"],
)

# %% demo
explore(pictures.plot_channels, filter=["filter 0", "filter 1"], row=(0, 2), column=(0, 2))

# %% demo
predicted("maps", right="2")

# %% [markdown]
# Two, one per filter. Follow one place: each kernel takes its dot product with the window of its own channel, and the filter **adds up** the three results and its bias. Move `row` and `column`, and take the other filter: it has kernels and a bias of its own, and fills a map of its own. With image $n$, filter $o$ and channel $c$ that is
#
# $$y_{norq} = b_o + \sum_{c} \sum_{i,j} w_{ocij}\; x_{n,\,c,\,r+i,\,q+j}.$$
#
# | | shape | axes |
# |---|---|---|
# | $x$ | $(N, C_{in}, H, W)$ | image, channel, row, column |
# | $w$ | $(C_{out}, C_{in}, K_h, K_w)$ | filter, channel, row, column |
# | $b$ | $(C_{out},)$ | filter |
# | $y$ | $(N, C_{out}, H_{out}, W_{out})$ | image, filter, row, column |
#
# An example to keep in mind: an image of 3 channels of 32 × 32 pixels and *one* filter of 3 × 5 × 5. The filter has 75 weights and a bias, and at each of 28 × 28 places it gives one number: a map of 28 × 28. Five such filters give 5 maps, with $5 \cdot 76 = 380$ parameters. The next layer then sees an image of 5 channels, so its filters are 5 × 5 × 5, and so on:
#
# | | filters | shape of one filter | maps | parameters |
# |---|---|---|---|---|
# | image | | | 3 × 32 × 32 | |
# | layer 1 | 5 | 3 × 5 × 5 | 5 × 28 × 28 | 380 |
# | layer 2 | 8 | 5 × 5 × 5 | 8 × 24 × 24 | 1,008 |
# | layer 3 | 12 | 8 × 5 × 5 | 12 × 20 × 20 | 2,412 |
#
# A filter of **1 × 1** pixels looks silly for one channel. For many channels such filters are a linear layer that is applied to each pixel alone: 64 of them mix 256 maps into 64, say (Lin, Chen and Yan, 2014). Lesson 08 saves a lot of work with them.
#
# ### Stride, padding, dilation
#
# Three options change where the filter looks. Each may differ for rows and columns, so each is one number or a pair (rows, columns).
#
# - **Padding** $p$ puts $p$ rows and columns of zeros around the image, on *both* sides. With an odd $K$, stride 1 and dilation 1, $p = (K-1)/2$ makes the map as large as the image.
# - **Stride** $s$ moves the window $s$ pixels at a time. The map becomes about $s$ times smaller along the axis.
# - **Dilation** $d$ spreads the kernel: its pixels look at pixels of the image that are $d$ apart. It sees further with the same number of weights (Yu and Koltun, 2016).

# %% predict="columns"
predict(
    "columns",
    "An image has 9 columns, a kernel is 3 wide; stride 2, dilation 2, no padding. How many columns does the map have?",
    ["2", "3", "4", "5"],
)

# %% demo
pictures.explore_geometry()

# %% demo
predicted("columns", right="3")

# %% [markdown]
# Three: dilation 2 makes the kernel 5 wide, and it begins at the columns 0, 2 and 4. With dilation 1 there would be four places. Blue is the image, grey its padding, orange the pixels that the kernel looks at for the output that is marked on the right. Click into the map, or drag, to choose another output. A × marks pixels of the image that are never looked at: kernel 2 × 2 with stride 2 × 2, for example, leaves out the last column and the last row.
#
# ### Exercise 7.4
# How many places are there along one axis? Count them. The kernel with its gaps covers $d\,(K-1) + 1$ pixels: $K$ pixels, and from each to the next the distance $d$. The padded image has $H + 2p$ pixels. The first window begins at pixel 0 of it, the next at $s$, then $2s$, and so on, as long as the *whole* window lies inside.
#
# By hand first. 32 pixels and a kernel of 5, all else at its default: the windows begin at 0, 1, …, 27, so there are 28. And $H = 7$, $K = 3$, $s = 2$, $p = 1$: 9 pixels with the padding, windows begin at 0, 2, 4 and 6: four places. And $H = 8$, $K = 3$, $s = 2$: windows begin at 0, 2 and 4. A window at 6 would need pixel 8, which is not there: three places.
#
# (A `*` alone in a list of parameters means that those behind it are given by name: `conv_output_size(9, kernel_size=3)`.)
#
# <details><summary>Hint</summary>
# At which pixel does the last possible window begin? How many steps of length s lead from 0 to there? And there is one place more than steps.
# </details>


# %% exercise="conv_output_size"
def conv_output_size(size, *, kernel_size, stride=1, padding=0, dilation=1):
    """
    Return how many places a kernel has along one axis: a whole number.

    size: how many pixels the image has along it. padding: zeros on each of the two sides.
    stride: pixels from one place to the next. dilation: pixels from one of the kernel's pixels to the next.
    """
    ### BEGIN SOLUTION
    extent = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - extent) // stride + 1
    ### END SOLUTION


# %% check="conv_output_size" points=2
check("conv_output_size", conv_output_size)

# %% [markdown]
# In one line,
#
# $$H_{out} = \left\lfloor \frac{H + 2p - d\,(K-1) - 1}{s} \right\rfloor + 1$$
#
# (Dumoulin and Visin, 2016, relationship 15); $\lfloor\cdot\rfloor$ rounds down, since a window that does not fit entirely is not used. The same holds for the width.
#
# > **Convention card.** Dilation is a distance, as in the paper: 1 is the ordinary kernel. Padding is a number of pixels on each side.
# >
# > | | here and in torch | Keras 3 | Flax |
# > |---|---|---|---|
# > | default padding | 0 | `"valid"`, which is 0 | `"SAME"` |
# > | "same" | torch has `padding="same"`, for stride 1 only | $H_{out} = \lceil H / s \rceil$; where an odd number of pixels is added, the extra one goes below and to the right | as in Keras |
# > | dilation | `dilation` | `dilation_rate` | `kernel_dilation` |
#
# So the same layer with stride 2 looks at other pixels: on 8 pixels, a kernel of 3 with stride 2 and padding 1 begins at pixel −1, the first pixel of the padding; "same" pads only behind, and begins at pixel 0. Both give 4 places. With the same weights, the two libraries give different maps.
#
# ### Exercise 7.5
# Now the layer. With all options, output $(r, q)$ looks at row $r s_h + i d_h$ and column $q s_w + j d_w$ of the padded image, which we call $\bar x$:
#
# $$y_{norq} = b_o + \sum_{c,i,j} w_{ocij}\; \bar x_{n,\,c,\,r s_h + i d_h,\,q s_w + j d_w}.$$
#
# By hand: the image and the kernel of exercise 7.2, as one image with one channel and one filter, with a bias of 10, give $y = (10\;\; 12)$.
#
# The next cell gives you two things: the class of the cache, which holds what the backward pass will need, and a function that turns an option into a pair.


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
# As in 7.2, loop over the kernel's pixels (i, j). For all places at once, such a pixel sees every s_h-th row from row i * d_h on, h_out rows in all: <code>slice(i * d_h, i * d_h + s_h * h_out, s_h)</code>. The columns likewise.
# </details>
# <details><summary>Hint 3</summary>
# That view is (N, C_in, H_out, W_out), and <code>weight[:, :, i, j]</code> is (C_out, C_in). <code>np.einsum("oc,nchw->nohw", …)</code> multiplies them and adds over c, the letter that is not behind the arrow.
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


# %% check="conv2d_forward" points=3
check("conv2d_forward", conv2d_forward)

# %% [markdown]
# > **Convention card.**
# >
# > | | images | weights |
# > |---|---|---|
# > | here, in torch, in `jax.lax.conv` | $(N, C, H, W)$ | $(C_{out}, C_{in}, K_h, K_w)$ |
# > | Keras 3 and Flax | $(N, H, W, C)$ | $(K_h, K_w, C_{in}, C_{out})$ |
#
# Does your layer give the maps and the parameters of the table above?

# %% demo
rng = np.random.default_rng(0)
maps = rng.normal(size=(1, 3, 32, 32))
with guarded(conv2d_forward):
    for filters in (5, 8, 12):
        weight, bias = rng.normal(size=(filters, maps.shape[1], 5, 5)), np.zeros(filters)
        maps, _ = conv2d_forward(maps, weight, bias)
        print(f"{filters:2} filters: maps {maps.shape[1:]}, {weight.size + bias.size:,} parameters")

# %% [markdown]
# ## 5 · One matrix product
#
# Your loop runs over $K_h K_w$ kernel pixels; images, filters, channels and places are left to NumPy. Libraries go one step further. Few operations are as well tuned as the product of two large matrices, on a CPU and even more on a GPU. So they copy what the kernel sees at each place into one *column* of a matrix. Then the whole layer is a single product: filters, one per row, times windows, one per column (Chellapilla, Puri and Simard, 2006). The copying is called **im2col**.

# %% predict="memory"
predict(
    "memory",
    "A 3 × 3 kernel with stride 1 and padding 1. How many numbers are in the matrix of columns, compared with the image?",
    ["as many", "about 3 times as many", "about 9 times as many"],
)

# %% [markdown]
# ### Exercise 7.6
# By hand first, the image of exercise 7.2 and a kernel of 2 × 2. There are two places, so there are two columns, and each has the four pixels of its window in reading order:
#
# $$x = \begin{pmatrix}1&2&3\\4&5&6\end{pmatrix} \quad\longrightarrow\quad \begin{pmatrix}1&2\\2&3\\4&5\\5&6\end{pmatrix}.$$
#
# With several channels, a column has the window of channel 0 first, below it that of channel 1, and so on: the order in which a filter's weights are stored. An image of two channels, $(1\;\;2)$ and $(3\;\;4)$, and a kernel of 1 × 2 as large as the image: one column, $(1, 2, 3, 4)^\top$. The places are in reading order too. Padding and stride work as in the layer; there is no dilation here.
#
# <details><summary>Hint 1</summary>
# Fill an array of shape (N, C, K_h, K_w, H_out, W_out) first. For kernel pixel (i, j), <code>[:, :, i, j]</code> of it takes the same two slices of the padded images as in 7.5.
# </details>
# <details><summary>Hint 2</summary>
# <code>reshape</code> joins axes that stand side by side. In the order of hint 1, (C, K_h, K_w) and (H_out, W_out) do. If you have collected the windows in another order, bring the axes into this one with <code>transpose</code> first.
# </details>


# %% exercise="im2col"
def im2col(x, *, kernel_size, stride=1, padding=0):
    """
    Return what a kernel sees at each place, as columns: (N, C * K_h * K_w, H_out * W_out).

    x: (N, C, H, W). kernel_size, stride, padding: one int, or a pair (rows, columns).
    A column has its window's pixels in the order channel, row, column, the last one
    fastest; the columns are in the order of the places, row by row.
    """
    ### BEGIN SOLUTION
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = as_pair(kernel_size), as_pair(stride), as_pair(padding)
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    columns = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out), x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows, cols = slice(i, i + s_h * h_out, s_h), slice(j, j + s_w * w_out, s_w)
            columns[:, :, i, j] = padded[:, :, rows, cols]
    return columns.reshape(len(x), -1, h_out * w_out)
    ### END SOLUTION


# %% check="im2col" points=2
check("im2col", im2col)

# %% demo
image = np.random.default_rng(0).normal(size=(1, 3, 32, 32))
with guarded(im2col):
    columns = im2col(image, kernel_size=3, padding=1)
    print(
        f"image {image.shape}, columns {columns.shape}: {columns.size / image.size:g} times as many numbers"
    )
predicted("memory", right="about 9 times as many")

# %% [markdown]
# About 9 times as many: each pixel that is not at the border is in nine windows, so it is copied nine times. That is the price. A library therefore makes the columns piece by piece, or never stores them at all.
#
# ### Exercise 7.7
# Now the product. By hand: the kernel of 7.2 as a row, $(1\;\;2\;\;0\;\;{-1})$, times the columns above, gives $(0\;\;2)$; with the bias 10, $(10\;\;12)$, the result of 7.5. This function is given columns, so a slip in 7.6 does not count here again.


# %% exercise="conv2d_by_product"
def conv2d_by_product(columns, weight, bias, *, size_out):
    """
    Return the maps of a convolutional layer, (N, C_out, H_out, W_out), by a matrix product.

    columns: (N, C_in * K_h * K_w, H_out * W_out), as im2col makes them.
    weight: (C_out, C_in, K_h, K_w). bias: (C_out,). size_out: (H_out, W_out).
    """
    ### BEGIN SOLUTION
    matrix = weight.reshape(len(weight), -1)
    maps = matrix @ columns + bias[:, None]
    return maps.reshape(len(columns), len(weight), *size_out)
    ### END SOLUTION


# %% check="conv2d_by_product" points=1
check("conv2d_by_product", conv2d_by_product)

# %% [markdown]
# Is it faster? Here are 32 images of 16 channels and 28 × 28 pixels and 32 filters of 3 × 3, with your three functions. The time of the product includes that of the copying.

# %% demo
from time import perf_counter

rng = np.random.default_rng(0)
x = rng.normal(size=(32, 16, 28, 28)).astype(np.float32)
weight, bias = rng.normal(size=(32, 16, 3, 3)).astype(np.float32), np.zeros(32, np.float32)


def by_product(x):
    return conv2d_by_product(im2col(x, kernel_size=3, padding=1), weight, bias, size_out=x.shape[2:])


def fastest(function, times=3):
    """Return the shortest time of a few runs, in milliseconds."""
    took = []
    for _ in range(times):
        start = perf_counter()
        function()
        took.append(1000 * (perf_counter() - start))
    return min(took)


with guarded(conv2d_forward, im2col, conv2d_by_product):
    off = np.abs(conv2d_forward(x, weight, bias, padding=1)[0] - by_product(x)).max()
    print(f"conv2d_forward        {fastest(lambda: conv2d_forward(x, weight, bias, padding=1)):7.1f} ms")
    print(f"im2col and product    {fastest(lambda: by_product(x)):7.1f} ms; largest difference {off:.0e}")

# %% [markdown]
# How much faster depends on your machine and on your loops; Chellapilla, Puri and Simard (2006) measured a factor of 2.4 to 3.0 on the CPUs of their day. From here on the lesson uses your `conv2d_forward`; if you like, put the product into it and check it again. The backward pass is a pair of products as well: with the matrix of columns $X$ and the matrix of filters $M$ the layer is $Y = M X$, a linear layer (lesson 00), so $\mathrm{d}M = \mathrm{d}Y\, X^\top$ (summed over the images) and $\mathrm{d}X = M^\top \mathrm{d}Y$. Then each entry of $\mathrm{d}X$ is *added* to the pixel that it was copied from (*col2im*).
#
# > **Convention card.** The order of the columns differs:
# >
# > | who | shape | order within a window |
# > |---|---|---|
# > | here, torch's `unfold` | $(N,\; C K_h K_w,\; H_{out} W_{out})$ | channel, row, column |
# > | `jax.lax.conv_general_dilated_patches` | $(N,\; C K_h K_w,\; H_{out},\; W_{out})$ | channel, row, column |
# > | Keras' `ops.image.extract_patches` | $(N,\; H_{out},\; W_{out},\; K_h K_w C)$ | row, column, channel |

# %% [markdown]
# ## 6 · How far does one unit see?
#
# A unit of the first layer sees $K$ pixels along an axis. A unit of the second layer sees $K$ *units of the first*. Each of these sees $K$ pixels, and their windows overlap. The pixels that can influence a unit are its **receptive field**. There are three ways to make it large: many layers, strides, and dilations.

# %% predict="receptive-field"
predict(
    "receptive-field",
    "Five layers of 3 × 3. How many pixels across does one unit of the last layer see, with stride 1 and with stride 2 in each layer?",
    ["15 and 30", "11 and 22", "11 and 63", "15 and 63"],
)

# %% demo
explore(pictures.plot_receptive_field, layers=(1, 5), kernel_size=(2, 4), recipe=list(pictures.RECIPES))

# %% demo
predicted("receptive-field", right="11 and 63")

# %% [markdown]
# 11 pixels with stride 1, and 63 with stride 2 in each layer. (Five dilations of 1, 2, 4, 8, 16 see 63 as well, without making the maps smaller.) Each row of dots is a layer, the lowest is the image. The lines lead from one unit of the last layer down to everything that it can see. The bars under the image count the paths from each pixel to the unit. With stride 1 the pixel in the middle has 51 paths and the outermost has one. A unit therefore listens mostly to the middle of its field; with random weights the part that counts grows only with the square root of the depth (Luo et al., 2016, section 2).
#
# ### Exercise 7.8
# Walk from the image upwards and keep two numbers: the field $f$ of one unit, in pixels, and the jump $J$: how many pixels lie between the fields of two neighbouring units. For the image itself both are 1: a pixel sees itself, and the next is one pixel away. What does a layer with kernel $K$, stride $s$ and dilation $d$ do to these two numbers?
#
# By hand first: a 3 × 3 layer with stride 1, then 2 × 2 with stride 2, then 3 × 3 with stride 1. The first layer looks at three pixels: $f = 3$, and its neighbours are still one pixel apart: $J = 1$. The second looks at two neighbours of these, one pixel apart: $f = 4$. But it skips every second of them, so *its own* neighbours are $J = 2$ pixels apart. The third looks at three of those: the outer two are 4 pixels apart, $f = 4 + 4 = 8$.
#
# <details><summary>Hint</summary>
# The first and the last of the K units that a layer looks at are d (K − 1) units apart. How many pixels is that? And does the stride act before that or after?
# </details>


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
# As formulas,
#
# $$f \leftarrow f + d\,(K-1)\,J, \qquad\text{then}\qquad J \leftarrow s\,J$$
#
# (Araujo, Norris and Sim, 2019, equation 2, with dilation put in). With stride 1 and dilation 1 the field grows by $K-1$ per layer. With stride 2, or with dilations that double, it about doubles from layer to layer.
#
# ## 7 · A shifted picture
#
# Write $S$ for "shift by one pixel to the right": $(Sx)_{rq} = x_{r,\,q-1}$. Filter a shifted image with stride 1, away from the border:
#
# $$(k \star Sx)_{rq} = \sum_{i,j} k_{ij}\, x_{r+i,\,q+j-1} = (k \star x)_{r,\,q-1} = (S\,(k \star x))_{rq}.$$
#
# It makes no difference whether we shift first or filter first. This is **translation equivariance**: the map moves with the picture. It is not *invariance*, which would mean that the map stays the same. A fully connected layer has neither: what it learned about a cat on the left says nothing about a cat on the right.
#
# Does it hold for every stride? The next picture shifts a photograph by up to 8 pixels, computes both maps with *your* `conv2d_forward`, moves the first map along by whole places, and shows the largest difference between the two.

# %% predict="strided"
predict(
    "strided",
    "With stride 2, at which of the shifts 1, 2, 3 and 4 are the two maps equal?",
    ["at all four", "at 2 and 4", "at 4 only", "at none"],
)

# %% demo
explore(pictures.plot_shift, conv2d_forward, shift=(0, 8), stride=[1, 2, 4])

# %% demo
predicted("strided", right="at 2 and 4")

# %% [markdown]
# At 2 and 4. With stride 1 the difference is 0 but for rounding, at every shift. With stride 2 it is 0 at even shifts, where the map has moved by half as many places, and not at odd shifts, where the windows look at pixels that they never began at before. With stride 4 it is 0 at every fourth shift. So a network with strides is equivariant only to multiples of its jump, and a shift by one pixel can change what it says (Zhang, 2019). Padding breaks the rule too, at the border: zeros do not move with the picture, and from them a network can learn where in the picture a thing is (Kayhan and van Gemert, 2020).

# %% [markdown]
# ## 8 · The backward pass
#
# The loss sends back $\mathrm{d}y$, its gradient with respect to the maps, of shape $(N, C_{out}, H_{out}, W_{out})$. We want $\mathrm{d}x$, $\mathrm{d}w$ and $\mathrm{d}b$, each of its array's shape.
#
# Look again at the sum of exercise 7.5. It is made of products $w_{ocij}\, \bar x_{nc\rho\gamma}$, where $\rho = r s_h + i d_h$ and $\gamma = q s_w + j d_w$ are the row and the column of the pixel. Lesson 00 has two rules for such a sum. In a product, each factor gets $\mathrm{d}y$ times *the other* factor. And what is used several times adds up what comes back from all its uses.
#
# - The bias of filter $o$ is used at each place of each image: $\mathrm{d}b_o = \sum_{n,r,q} \mathrm{d}y_{norq}$.
# - A weight is used at each place of each image, each time with another pixel: $\mathrm{d}w_{ocij} = \sum_{n,r,q} \mathrm{d}y_{norq}\; \bar x_{nc\rho\gamma}$.
# - A pixel is used by each filter, and by each window that covers it. Its gradient is yours to find.
#
# They are sums, not means.
#
# ### Exercise 7.9: mend
# The next cell has the backward pass of a layer without padding and dilation, written as plainly as possible: it goes through all images, filters and places, one by one. (`np.s_[…]` is an index that is kept for later: `x[window]` is the part of `x` that it names.) It has **one bug**. Its author says:
#
# *"I have checked both gradients by central differences. `dweight` was always right. `dx` was right for one filter of 2 × 2 pixels with stride 2. With stride 1 it was wrong, and with two filters it was wrong for every stride."*
#
# By hand, with the image and the kernel of 7.2 and $\mathrm{d}y = (1\;\; 10)$: the first window sends the kernel times 1 to its four pixels, the second sends the kernel times 10 to *its* four pixels. Two pixels belong to both:
#
# $$\mathrm{d}x = \begin{pmatrix}1 & 2 & 0\\ 0 & -1 & 0\end{pmatrix} + \begin{pmatrix}0 & 10 & 20\\ 0 & 0 & -10\end{pmatrix} = \begin{pmatrix}1 & 12 & 20\\ 0 & -1 & -10\end{pmatrix}.$$


# %% exercise="conv_backward_loop"
def conv_backward_loop(dy, x, weight, *, stride=1):
    """
    Return (dx, dweight) of a convolutional layer without padding and dilation.

    dy: (N, C_out, H_out, W_out). x: (N, C_in, H, W). weight: (C_out, C_in, K_h, K_w).
    stride: one int, for rows and columns.
    """
    ### BEGIN BROKEN
    # dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    # k_h, k_w = weight.shape[2:]
    # for n, o, r, q in np.ndindex(dy.shape):
    #     top, left = r * stride, q * stride
    #     window = np.s_[n, :, top : top + k_h, left : left + k_w]
    #     sent = dy[n, o, r, q] * weight[o]
    #     dx[window] = sent
    #     dweight[o] += dy[n, o, r, q] * x[window]
    # return dx, dweight
    ### END BROKEN
    ### BEGIN SOLUTION
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        sent = dy[n, o, r, q] * weight[o]
        dx[window] += sent
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight
    ### END SOLUTION


# %% [markdown]
# Measure before you search. The next cell checks `dx` as its author did, with the central differences of lesson 00 and your `conv2d_forward`. An error near $10^{-9}$ is right; an error near 1 is not.

# %% demo
from course_lib.gradcheck import check_gradient

rng = np.random.default_rng(0)


def error_of_dx(filters, stride):
    """Return the relative error of dx for some filters of 2 × 2 pixels on an image of 4 × 4."""
    x, weight, bias = rng.normal(size=(1, 1, 4, 4)), rng.normal(size=(filters, 1, 2, 2)), np.zeros(filters)
    r = rng.normal(size=conv2d_forward(x, weight, bias, stride=stride)[0].shape)
    dx, _ = conv_backward_loop(r, x, weight, stride=stride)
    return check_gradient(lambda x: np.sum(r * conv2d_forward(x, weight, bias, stride=stride)[0]), x, dx)


with guarded(conv_backward_loop, conv2d_forward):
    for filters, stride in [(1, 2), (1, 1), (2, 2), (2, 1)]:
        print(f"filters {filters}, stride {stride}: error of dx {error_of_dx(filters, stride):.1e}")

# %% check="conv_backward_loop" points=2
check("conv_backward_loop", conv_backward_loop)

# %% [markdown]
# ### Exercise 7.10
# Now the whole layer, with all its options. At the end, cut off the padding: the zeros around the image are no input, and $\mathrm{d}x$ has the shape of $x$. By hand, for the example of 7.9, which gives $\mathrm{d}x$: $\mathrm{d}b = 11$, and $\mathrm{d}w$ is the first window times 1 plus the second times 10,
# $\begin{pmatrix}1 & 2\\ 4 & 5\end{pmatrix} + 10 \begin{pmatrix}2 & 3\\ 5 & 6\end{pmatrix} = \begin{pmatrix}21 & 32\\ 54 & 65\end{pmatrix}$.
#
# The check gives you *our* cache, so a slip in 7.5 does not count here again.
#
# <details><summary>Hint 1</summary>
# The same two loops over the kernel's pixels and the same two slices as in the forward pass. In the body, one line for dweight[:, :, i, j] and one for the padded dx.
# </details>
# <details><summary>Hint 2</summary>
# <code>np.einsum</code> writes such sums letter by letter: a letter that is not behind the arrow is summed. dweight[:, :, i, j] is "oc", the padded dx is "nchw".
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


# %% check="conv2d_backward" points=4
check("conv2d_backward", conv2d_backward)

# %% [markdown]
# For the pixels the formula is
#
# $$\mathrm{d}\bar x_{nc\rho\gamma} \mathrel{+}= \sum_{o} w_{ocij}\, \mathrm{d}y_{norq} \quad\text{for each } i, j, r, q.$$
#
# For stride 1 and dilation 1 that is itself a convolution: of $\mathrm{d}y$, padded by $K-1$, with the kernel turned by 180 degrees, as in mathematics.
#
# Do your two functions fit each other? Check them by central differences: *your* forward, *your* cache, *your* backward.

# %% demo
rng = np.random.default_rng(1)
x, weight, bias = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=4)
options = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}


def loss_of(x, weight, bias):
    return np.sum(r * conv2d_forward(x, weight, bias, **options)[0])  # dy is r


with guarded(conv2d_forward, conv2d_backward):
    y, cache = conv2d_forward(x, weight, bias, **options)
    r = rng.normal(size=y.shape)
    dx, dweight, dbias = conv2d_backward(r, cache)
    print(f"dx      {check_gradient(lambda x: loss_of(x, weight, bias), x, dx):.1e}")
    print(f"dweight {check_gradient(lambda weight: loss_of(x, weight, bias), weight, dweight):.1e}")
    print(f"dbias   {check_gradient(lambda bias: loss_of(x, weight, bias), bias, dbias):.1e}")

# %% [markdown]
# All three should be rounding errors, below $10^{-6}$. If one is not, although the check above accepts your backward function, look at what your forward function puts into the cache.

# %% [markdown]
# ## 9 · Use it
#
# ### A filter that is learned
#
# Nobody has to design filters any more. Take a photograph and what the filter for vertical edges makes of it. Start from nine random weights, and let *your* forward and backward functions find the rest. The loss is the mean squared error between the layer's map and the wanted one; Adam (lesson 03) takes the steps.

# %% demo
pictures.plot_learned_filter(forward=conv2d_forward, backward=conv2d_backward)

# %% [markdown]
# After 600 steps no weight is more than 0.02 from the wanted one, though the layer was given nothing but the two pictures. The loss falls fast at first and then more slowly. Neighbouring pixels are nearly alike, so the sum of two neighbouring weights is learned long before their difference: a ravine (lesson 02).
#
# ### Digits that moved
#
# Section 1 claimed that one filter serves every place. Three networks learn to read 1,437 small digits, each in the middle of a black field. Then the test digits move, by up to four pixels.
#
# - fully connected: 256 pixels, 32 hidden units, ReLU, 10 classes;
# - convolutional: *your* layer with 16 filters of 6 × 6, without biases, with stride 1; ReLU; then the largest value of each map, wherever it is; then a linear layer to 10 classes;
# - the same with stride 2.
#
# All are trained on digits in the middle only. (It takes some ten seconds, or more if your functions loop over places.)

# %% predict="moved"
predict(
    "moved",
    "Which of them still reads digits that have moved by one pixel?",
    [
        "all three",
        "the two convolutional ones",
        "the convolutional one with stride 1 only",
        "none of them",
    ],
)

# %% demo
display(pictures.plot_shifted_digits(forward=conv2d_forward, backward=conv2d_backward))
predicted("moved", right="the convolutional one with stride 1 only")

# %% [markdown]
# Only the convolutional one with stride 1 (on your machine the last digit may differ):
#
# | accuracy at a shift of | 0 | 1 | 2 | 3 | 4 | parameters |
# |---|---|---|---|---|---|---|
# | fully connected | 0.96 | 0.43 | 0.13 | 0.08 | 0.08 | 8,554 |
# | convolutional, stride 1 | 0.97 | 0.97 | 0.97 | 0.97 | 0.97 | 746 |
# | convolutional, stride 2 | 0.93 | 0.43 | 0.93 | 0.43 | 0.93 | 746 |
#
# For the fully connected network a moved digit is a new digit, and from two pixels on it is hardly better than guessing. The convolutional one with stride 1 does not notice the shift at all: its maps move with the digit, and the maximum over a map does not depend on where it is. Equivariant layers, and then a step that forgets the place, make a network *invariant*. With stride 2 its answers at shifts of 2 and 4 are exactly those without a shift. At 1 and 3 its windows begin at pixels of the digit at which they never began while it was trained.
#
# Real networks stand between these cases: they have strides *and* fully connected layers at the end, so they are neither exactly invariant nor helpless. What helps them is training on shifted copies (lesson 05).

# %% [markdown]
# ## 10 · In torch
#
# The same layer in torch, forward and backward, beside yours on the same numbers.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch
    from torch.nn import functional as F

    rng = np.random.default_rng(7)
    arrays = rng.normal(size=(2, 3, 9, 8)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    options = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}
    x, weight, bias = (torch.tensor(array, requires_grad=True) for array in arrays)
    maps = F.conv2d(x, weight, bias, **options)
    dy = rng.normal(size=maps.shape)
    maps.backward(torch.tensor(dy))
    with guarded(conv2d_forward, conv2d_backward, im2col):
        mine, cache = conv2d_forward(*arrays, **options)
        print(f"maps     {np.abs(mine - maps.detach().numpy()).max():.0e}")
        for grad, tensor in zip(conv2d_backward(dy, cache), (x, weight, bias), strict=True):
            print(f"gradient {np.abs(grad - tensor.grad.numpy()).max():.0e}")
        unfolded = F.unfold(x.detach(), kernel_size=(3, 2), padding=1, stride=2).numpy()
        columns = im2col(arrays[0], kernel_size=(3, 2), padding=1, stride=2)
        print(f"im2col   {np.abs(columns - unfolded).max():.0e}")

# %% [markdown]
# All differences are rounding errors. In torch the layer is `torch.nn.Conv2d(3, 4, (3, 2), stride=(2, 1), …)`; it holds the weight and the bias, and `backward()` does what your `conv2d_backward` does.
#
# ### At scale
#
# How long does a layer of a real network take? Here is one of the size that stands in the middle of a residual network (lesson 09): 64 channels to 64 filters of 3 × 3, without a change of size. The next cell takes the time of your two ways and of torch, on images of several sizes. Where there is a GPU, torch uses it.

# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import conv_times

    with guarded(conv2d_forward, im2col, conv2d_by_product):
        display(pictures.plot_times(*conv_times.measure(conv2d_forward, im2col, conv2d_by_product)))

# %% [markdown]
# Both axes are logarithmic. From one size to the next there are four times as many pixels, and four times as many products. All three ways compute the same $64 \cdot 64 \cdot 9$ products per pixel, 116 million for 56 × 56 pixels. What differs is how the numbers move through the machine. (On a GPU there are two more sizes, for torch alone.)

# %% [markdown]
# ## In your own words
#
# A team reads the licence plate from photographs of 200 × 200 pixels that a camera takes of cars stopped at a barrier: the plate is near the bottom of the picture, but never at the same pixel. They have 2,000 photographs. Their first layer is fully connected and does badly on new photographs. A colleague says: "Use a *locally connected* layer. It saves 99.75 % of the weights, and a convolution would be wrong, because a plate never appears in the sky."

# %% [markdown] exercise="locally-connected" points=3
# ### Exercise 7.11
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
# *Marking guide.* 1 point: weights against examples, with a number (4 million against 2,000 photographs, or against 100 per filter; or that a shared filter learns from all places). 1 point: what the layers assume: locality for two of them, and sameness at all places for
# convolution only. 1 point: convolution, because plates move from photograph to photograph, with an answer to the sky (a filter may find nothing there). "Convolutions are better for images" alone: no point.
# ### END SOLUTION

# %% demo
predictions()

# %% [markdown]
# ## What you should know now
#
# - On 200 × 200 pixels with 40,000 units: 1.6 billion weights fully connected, 4 million locally connected, 100 for one shared filter.
# - A filter is a dot product at every place. Networks use cross-correlation and call it convolution.
# - To search with a filter, subtract its mean and divide by its spread, and do the same with each window: normalised cross-correlation.
# - Weights are $(C_{out}, C_{in}, K_h, K_w)$; a filter adds up over its channels; there is one bias per map.
# - $H_{out} = \lfloor (H + 2p - d\,(K-1) - 1)/s \rfloor + 1$. Padding goes on both sides, dilation is a distance, and the result is rounded down.
# - With each window as a column, the layer is one matrix product, at the price of $K^2$ copies.
# - The receptive field grows by $d\,(K-1)$ times the product of the strides before.
# - Shift the picture by a multiple of the stride, and the map shifts with it exactly. The maximum over places turns this into invariance.
# - In the backward pass the gradients of what is shared or overlaps add up.
#
# **Read on.** Dumoulin and Visin (2016) draw all the cases of section 4. Araujo, Norris and Sim (2019) compute receptive fields of well-known networks, with an interactive picture. Zhang (2019) measures section 7 on large networks, and has a cure.
#
# <details><summary>Sources</summary>
#
# - A. Araujo, W. Norris and J. Sim (2019), [Computing receptive fields of convolutional neural networks](https://doi.org/10.23915/distill.00021), Distill.
# - K. Chellapilla, S. Puri and P. Simard (2006), [High performance convolutional neural networks for document processing](https://inria.hal.science/inria-00112631), Tenth International Workshop on Frontiers in Handwriting Recognition.
# - V. Dumoulin and F. Visin (2016), [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), arXiv:1603.07285.
# - O. S. Kayhan and J. C. van Gemert (2020), [On translation invariance in CNNs: convolutional layers can exploit absolute spatial location](https://arxiv.org/abs/2003.07064), CVPR, arXiv:2003.07064.
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), [Gradient-based learning applied to document recognition](https://doi.org/10.1109/5.726791), Proceedings of the IEEE 86(11), 2278–2324.
# - J. P. Lewis (1995), [Fast template matching](http://scribblethink.org/Work/nvisionInterface/vi95_lewis.pdf), Vision Interface, 120–123.
# - M. Lin, Q. Chen and S. Yan (2014), [Network in network](https://arxiv.org/abs/1312.4400), ICLR, arXiv:1312.4400.
# - W. Luo, Y. Li, R. Urtasun and R. Zemel (2016), [Understanding the effective receptive field in deep convolutional neural networks](https://arxiv.org/abs/1701.04128), NIPS, arXiv:1701.04128.
# - R. Szeliski (2022), [Computer vision: algorithms and applications](https://szeliski.org/Book/), second edition, Springer.
# - Y. Taigman, M. Yang, M. Ranzato and L. Wolf (2014), [DeepFace: closing the gap to human-level performance in face verification](https://doi.org/10.1109/CVPR.2014.220), CVPR.
# - F. Yu and V. Koltun (2016), [Multi-scale context aggregation by dilated convolutions](https://arxiv.org/abs/1511.07122), ICLR, arXiv:1511.07122.
# - R. Zhang (2019), [Making convolutional networks shift-invariant again](https://arxiv.org/abs/1904.11486), ICML, arXiv:1904.11486.
# </details>
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $x$, $y$, $\bar x$ | images, maps, and the images with their padding; in section 3 a bar is a mean |
# | $k$ | the kernel of a single grey image |
# | $w$, $b$ | weights and biases of a layer (small, since $W$ is the width) |
# | $\mathrm{d}x$, $\mathrm{d}w$, $\mathrm{d}b$, $\mathrm{d}y$ | gradient of the loss with respect to $x$, $w$, $b$, $y$ |
# | $n$ of $N$ | image |
# | $c$ of $C_{in}$, $o$ of $C_{out}$ | input channel; filter, and with it the map |
# | $r$, $q$ | row and column of an output |
# | $i$, $j$ | row and column of a kernel's pixel |
# | $\rho$, $\gamma$ | row and column of a pixel of the padded image |
# | $H$, $W$, $H_{out}$, $W_{out}$ | height and width of an image and of a map |
# | $K$, $K_h$, $K_w$ | size of the kernel |
# | $s$, $p$, $d$ | stride, padding, dilation ($p$ is not dropout's probability here) |
# | $f$, $J$ | receptive field and jump, in pixels |
# | $S$, $\star$ | a shift by one pixel; cross-correlation |
# | $I$, $a$, $b$ | a pixel's value, contrast and added light (section 3) |
# | $X$, $Y$, $M$ | columns, maps and filters as matrices (section 5) |
# | $\lfloor\cdot\rfloor$, $\lceil\cdot\rceil$ | rounded down, rounded up |
# </details>
#
# Next: **08 Convolutional networks**, which stack these layers until they recognise things.
