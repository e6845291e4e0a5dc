# %% [markdown]
# # 11 · From image to image
#
# {{badges}}
#
# **How does a network answer with a picture instead of a word?**
#
# The networks of lessons 08 and 09 read an image and name what is in it. Here the answer is an image again: the same photograph without its noise. You write what such a network needs: ways to enlarge maps, skips that carry details past the
# bottleneck, and a measure of how good a picture is. Then you train a denoiser and use it on photographs it has never seen.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 11.1 `psnr`: how close two pictures are | 1 | ●○○○ | 4 |
# | 11.2 `upsample_nearest`: larger maps by repetition | 1 | ●○○○ | 4 |
# | 11.3 `upsample_nearest_backward`: the sum over the copies | 1 | ●●○○ | 7 |
# | 11.4 `conv_transpose2d_forward`: the transpose of a convolution | 4 | ●●●○ | 15 |
# | 11.5 `skip_concat`: details past the bottleneck | 1 | ●○○○ | 3 |
# | 11.6 `skip_concat_backward`: and their gradients | 1 | ●○○○ | 4 |
# | 11.7 `unet_forward`: mend a U-Net whose pictures are blurred | 2 | ●●○○ | 8 |
# | 11.8 `gaussian_pyramid`: an image at several sizes | 2 | ●●○○ | 6 |
# | 11.9 `laplacian_pyramid`: what each size adds | 2 | ●●○○ | 6 |
# | 11.10 `reconstruct`: put it together | 1 | ●●○○ | 4 |
# | 11.11 `fully_connected_as_conv`: a classifier for any size | 2 | ●●○○ | 6 |
# | 11.12 `denoise`: your network on photographs it has not seen | 4 | ●●●○ | 12 |
# | 11.13 in your own words | 3 | ●●●○ | 10 |
#
# It builds on lesson 00 (forward, backward, cache), lesson 07 (convolution, padding, stride) and lesson 09 (a change is easier to learn than the whole). As before, no function changes its arguments: the caller still needs them. New Python: `functools.cache` keeps the result of a function for the same arguments.


# %% bootstrap

# %% provided="setup"
import itertools

import numpy as np

from course_lib.check import check

# %% demo
from course_lib.predictions import predict, predicted, predictions
from course_lib.viz import image_to_image as pictures
from course_lib.viz.widgets.explore import explore
from course_lib.viz.widgets.guard import guarded

# %% [markdown]
# ## 1 · How good is a picture?
#
# Answers can be richer than a label. A road scene gets one label *per pixel*. A photograph is returned sharper, larger or without noise. A scan of a body is a *volume*, and so is the answer. All of these lie on a grid, and convolutions work on grids (a mesh does not; section 7 says more).
#
# The example of this lesson is noise. White is 1, black is 0, and each pixel of a photograph got a random number with mean 0 and standard deviation 0.1; we call 0.1 the **spread** of the noise. The oldest remedy is to average each pixel with its neighbours: a Gaussian blur (lesson 07). Move σ and watch the edges as well as the noise.


# %% demo
explore(pictures.plot_blur, sigma=(0.3, 3.0, 0.1))

# %% [markdown]
# A narrow blur leaves the noise, and a wide one takes the edges away. The best one in between has σ = 0.7 on this piece of a photograph. To say "best" we need a number.
#
# The **mean squared error** (MSE) of a picture is the mean of the squared differences from the true picture, pixel by pixel. Its logarithm is what people quote, the **peak signal-to-noise ratio** in decibels:
#
# $$\text{PSNR} = 10 \log_{10} \frac{1}{\text{MSE}} .$$
#
# The 1 is the square of white, the peak. Ten decibels more mean a tenth of the squared error. Noise of spread 0.1 gives an MSE of 0.01, so 20 dB; the best blur above comes to 25.6 dB.
#
# > **Convention card.** Our white is 1. In files of bytes it is 255, and 255² stands above the line: the decibels are the same. scikit-image asks for the peak as `data_range`; some programs take the largest value of the picture, and their numbers cannot be compared with ours.
#
# ### Exercise 11.1
# By hand first: the pixels (0.5, 0.6) against (0.6, 0.5). Each is off by 0.1, the MSE is 0.01, and the PSNR is 20.


# %% exercise="psnr"
def psnr(image, reference):
    """
    Return the peak signal-to-noise ratio of image in decibels, a number; white is 1.

    image, reference: arrays of one shape, never equal.
    """
    ### BEGIN SOLUTION
    error = np.mean((image - reference) ** 2)
    return 10 * np.log10(1 / error)
    ### END SOLUTION


# %% check="psnr" points=1
check("psnr", psnr)

# %% [markdown]
# ## 2 · Larger maps
#
# A network that halves its maps has to double them again. The simplest way repeats every pixel.
#
# ### Exercise 11.2
# By hand first: the row (1, 2) with scale 2 becomes two rows (1, 1, 2, 2).


# %% exercise="upsample_nearest"
def upsample_nearest(x, *, scale):
    """
    Return x with every pixel repeated scale times down and scale times across.

    x: (N, C, H, W). scale: a whole number from 1. The result is (N, C, scale * H, scale * W).
    """
    ### BEGIN SOLUTION
    return x.repeat(scale, axis=2).repeat(scale, axis=3)
    ### END SOLUTION


# %% check="upsample_nearest" points=1
check("upsample_nearest", upsample_nearest)

# %% [markdown]
# Backward, each pixel was copied to `scale * scale` places. A number that was copied gets the sum of the gradients of its copies (lesson 00).
#
# ### Exercise 11.3
# By hand first: scale 2, one pixel, $dy = \begin{pmatrix}1 & 2\\ 3 & 4\end{pmatrix}$. Then $dx = 10$.
#
# <details><summary>Hint</summary>
# Reshape to (N, C, H, scale, W, scale): then the copies of a pixel lie along axes 3 and 5.
# </details>


# %% exercise="upsample_nearest_backward"
def upsample_nearest_backward(dy, *, scale):
    """
    Return (dx,), the gradient for the maps that upsample_nearest enlarged.

    dy: (N, C, scale * H, scale * W).
    """
    ### BEGIN SOLUTION
    n, c, h, w = dy.shape
    blocks = dy.reshape(n, c, h // scale, scale, w // scale, scale)
    return (blocks.sum(axis=(3, 5)),)
    ### END SOLUTION


# %% check="upsample_nearest_backward" points=1
check("upsample_nearest_backward", upsample_nearest_backward)

# %% [markdown]
# Do your two functions fit each other? The cell moves the input a little along a random direction. The change of $\langle dy,\ y\rangle$ per step must be $\langle dx,\ \text{direction}\rangle$. The angle brackets are the inner product: multiply entry by entry, and add.


# %% demo
rng = np.random.default_rng(0)
x, dy, direction = rng.normal(size=(1, 2, 3, 4)), rng.normal(size=(1, 2, 6, 8)), rng.normal(size=(1, 2, 3, 4))
with guarded(upsample_nearest, upsample_nearest_backward):
    there, back = (np.vdot(dy, upsample_nearest(x + h * direction, scale=2)) for h in (1e-6, -1e-6))
    dx = upsample_nearest_backward(dy, scale=2)[0]
    print("by differences:", (there - back) / 2e-6, " by your backward function:", np.vdot(dx, direction))

# %% [markdown]
# ### Transposed convolution
#
# Repeating has no weights. Can a network *learn* how to enlarge? A convolution is linear in its input. Write image and maps as long vectors, and it is a matrix $A$, with $y = Ax$. Its transpose $A^\top$ takes maps of the size of $y$ back to the size of $x$; with stride 2 it enlarges. Each pixel of the small maps has one column of $A^\top$. That column lays a copy of the filter, multiplied by the pixel, on the output, `stride` pixels from the copy of the next pixel. Where copies overlap they are added. Then
# `padding` pixels are cut off each side. The bias is added last, once to each pixel of the output:
#
# $$H_\text{out} = (H - 1)\cdot\text{stride} + K_h - 2\cdot\text{padding} .$$
#
# You know this operation. The backward pass of a convolution multiplies $dy$ by $A^\top$, so `dx` of lesson 07 *is* a transposed convolution. (Where the stride did not fit, the convolution left out the last rows or columns of its input; the formula gives maps without them.) It does not undo the convolution: $A^\top A$ is not the identity, and the older name "deconvolution" misleads (Dumoulin and Visin, 2016, part 4).
#
# > **Convention card.**
# >
# > | | weights are stored as | padding |
# > |---|---|---|
# > | **this course**, torch | $(C_\text{in}, C_\text{out}, K_h, K_w)$ | pixels cut off each side |
# > | Keras 3 | $(K_h, K_w, C_\text{out}, C_\text{in})$ | `"valid"` or `"same"` |
# >
# > One array serves two operations: the convolution $A$, from $C_\text{out}$ channels to $C_\text{in}$, and its transpose, from $C_\text{in}$ to $C_\text{out}$. So nothing has to be rearranged.
#
# ### Exercise 11.4
# By hand first, in one row: $x = (1,\ 2)$, filter $(1,\ 10,\ 100)$, stride 2. The copies are $(1,\ 10,\ 100,\ 0,\ 0)$ and $(0,\ 0,\ 2,\ 20,\ 200)$; the sum is $(1,\ 10,\ 102,\ 20,\ 200)$.
#
# <details><summary>Hint 1</summary>
# Start with zeros, as large as the output before anything is cut off. Loop over the rows i and the columns j of the filter.
# </details>
# <details><summary>Hint 2</summary>
# The pixel in row r reaches row r·stride + i. All rows together are the slice <code>i : i + stride * H : stride</code>.
# </details>


# %% exercise="conv_transpose2d_forward"
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    """
    Return y: one copy of the filters per pixel, stride apart, added up, and the bias.

    x: (N, C_in, H, W). weight: (C_in, C_out, K_h, K_w). bias: (C_out,).
    stride: a whole number from 1. padding: how many pixels are cut off each side of the sum.
    """
    ### BEGIN SOLUTION
    n, _, h, w = x.shape
    _, c_out, k_h, k_w = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + k_h, (w - 1) * stride + k_w), x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows, cols = slice(i, i + stride * h, stride), slice(j, j + stride * w, stride)
            full[:, :, rows, cols] += np.einsum("nchw,co->nohw", x, weight[:, :, i, j])
    height, width = full.shape[2:]
    y = full[:, :, padding : height - padding, padding : width - padding]
    return y + bias[:, None, None]
    ### END SOLUTION


# %% check="conv_transpose2d_forward" points=4
check("conv_transpose2d_forward", conv_transpose2d_forward)

# %% [markdown]
# The property that defines a transpose, or *adjoint*, is
#
# $$\langle A x,\ y\rangle = \langle x,\ A^\top y\rangle \quad\text{for all } x \text{ and } y .$$
#
# Here is the course's convolution as $A$ and your function as $A^\top$, with the same weights and no bias. The two numbers agree up to rounding.


# %% demo
from course_lib.ops.conv.conv2d import conv2d_forward

rng = np.random.default_rng(4)
weight = rng.normal(size=(3, 2, 3, 3))
x, y = rng.normal(size=(1, 2, 9, 9)), rng.normal(size=(1, 3, 4, 4))
with guarded(conv_transpose2d_forward):
    Ax, _ = conv2d_forward(x, weight, np.zeros(3), stride=2)
    ATy = conv_transpose2d_forward(y, weight, np.zeros(2), stride=2)
    print("<Ax, y> =", np.vdot(Ax, y), "  <x, A'y> =", np.vdot(x, ATy))

# %% [markdown]
# ### Checkerboards
#
# Feed maps that are 1 everywhere. A good enlargement gives a constant again. With a kernel of 3 and stride 2, some pixels lie under one copy of the filter, some under two, some under four: even with equal weights the output is a board. Odena, Dumoulin and Olah (2016) found such boards in the pictures of many networks, and note that the overlap is even where the stride
# divides the kernel's size, as 4 and 2.


# %% predict="board"
predict(
    "board",
    "Kernel 4, stride 2: the overlap is even. The weights are now random, as in a new network. Is there a board?",
    [
        "No: the overlap was the only reason",
        "Yes: pixels next to each other see different weights",
        "Only at the border",
    ],
)

# %% demo
explore(
    pictures.plot_checkerboards,
    conv_transpose2d_forward,
    kernel=(1, 6),
    stride=(1, 3),
    weights=["all equal", "random"],
)

# %% demo
predicted("board", right="Yes: pixels next to each other see different weights")

# %% [markdown]
# Yes. Each picture is divided by the mean size of its pixels, so a constant is 1. With equal weights, kernel 4 and stride 2 give no board, and kernel 3 has pixels of 0.44, 0.89 and 1.78: one copy, two, four. With random weights the even overlap does not help: with stride 2 a filter of 4 × 4 falls apart into four filters of 2 × 2, one for each place of the board, and their sums differ. The right side first repeats the pixels and then convolves. There every pixel sees all weights, so a constant stays a
# constant, whatever the weights are. Training can wear a board down; upsampling and convolution has none to begin with.
#
# Choose a stride larger than the kernel: then some pixels get nothing at all.

# %% [markdown]
# ## 3 · Skips
#
# A network from image to image often has the shape of an hourglass. On the way down (the **encoder**) maps get smaller, and each unit sees more of the picture. On the way up (the **decoder**) they are enlarged again. In the middle is the **bottleneck**. What gets through is coarse: pooling loses the exact place of an edge.
#
# The **U-Net** (Ronneberger, Fischer and Brox, 2015) gives the decoder what the encoder still had: at each size the maps of the way down are put beside those of the way up.


# %% demo
pictures.plot_unet()

# %% [markdown]
# Numbers at the bars are channels. A skip adds no weights by itself; the convolution behind it reads twice as many channels.
#
# ### Exercise 11.5
# The decoder's maps come first, the encoder's behind them, as channels of one array (Ronneberger et al., figure 1; there the encoder's maps are cropped, since their convolutions lose the border). By hand: 3 channels and 5 channels of 4 × 6 pixels give 8 channels of 4 × 6 pixels.


# %% exercise="skip_concat"
def skip_concat(decoder, encoder):
    """
    Return the channels of decoder, then those of encoder, in one array.

    decoder: (N, C_decoder, H, W). encoder: (N, C_encoder, H, W).
    """
    ### BEGIN SOLUTION
    return np.concatenate([decoder, encoder], axis=1)
    ### END SOLUTION


# %% check="skip_concat" points=1
check("skip_concat", skip_concat)

# %% [markdown]
# ### Exercise 11.6
# A value that was only moved keeps its gradient. So each of the two gets the part of $dy$ that belongs to its channels.


# %% exercise="skip_concat_backward"
def skip_concat_backward(dy, decoder_channels):
    """
    Return (ddecoder, dencoder), the gradients for the two arrays that skip_concat joined.

    dy: (N, C_decoder + C_encoder, H, W). decoder_channels: the number C_decoder.
    """
    ### BEGIN SOLUTION
    return dy[:, :decoder_channels], dy[:, decoder_channels:]
    ### END SOLUTION


# %% check="skip_concat_backward" points=1
check("skip_concat_backward", skip_concat_backward)

# %% [markdown]
# ### Exercise 11.7: mend
# A colleague's U-Net has two levels. All shapes fit, it trains, its training loss falls. But its pictures are as blurred as without skips. To find out why, he sets all weights to 0. Then he sets a 1 in the middle of three filters, so that a picture goes through the first convolution, the finest skip and the last two convolutions unchanged. He feeds in one white pixel:
#
# $$\begin{pmatrix}0&0&0&0\\0&1&0&0\\0&0&0&0\\0&0&0&0\end{pmatrix} \ \to\ \begin{pmatrix}1&1&0&0\\1&1&0&0\\0&0&0&0\\0&0&0&0\end{pmatrix} .$$
#
# What does the skip carry? There is one bug, made in the same way at both levels. All else is right: the skips carry maps after the ReLU, and the decoder's channels come first.
#
# <details><summary>Hint</summary>
# How large are the maps that the skip puts beside y, and how large is the picture?
# </details>


# %% provided="unet"
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.pooling import maxpool2d_forward


def convolve(x, layer):
    """Return maps as large as x; layer is a pair (weight, bias), with filters of 3 by 3."""
    return conv2d_forward(x, *layer, padding=1)[0]


def convolve_relu(x, layer):
    """The same, and of each result only what is positive."""
    return np.maximum(convolve(x, layer), 0)


def halve(x):
    """Return the largest of each 2 by 2 pixels."""
    return maxpool2d_forward(x, kernel_size=2)[0]


# %% exercise="unet_forward"
def unet_forward(x, params):
    """
    Return the output of a U-Net of two levels, with a skip at each: as high and as wide as x.

    x: (N, C_in, H, W), H and W multiples of 4.
    params: six pairs (weight, bias), in the order in which the convolutions run.
    """
    ### BEGIN BROKEN
    # down1, down2, middle, up2, up1, last = params
    # fine = convolve_relu(x, down1)
    # fine_halved = halve(fine)
    # coarse = convolve_relu(fine_halved, down2)
    # coarse_halved = halve(coarse)
    # y = convolve_relu(coarse_halved, middle)
    # y = skip_concat(y, coarse_halved)
    # y = convolve_relu(upsample_nearest(y, scale=2), up2)
    # y = skip_concat(y, fine_halved)
    # y = convolve_relu(upsample_nearest(y, scale=2), up1)
    # return convolve(y, last)
    ### END BROKEN
    ### BEGIN SOLUTION
    down1, down2, middle, up2, up1, last = params
    fine = convolve_relu(x, down1)
    coarse = convolve_relu(halve(fine), down2)
    y = convolve_relu(halve(coarse), middle)
    y = upsample_nearest(y, scale=2)
    y = convolve_relu(skip_concat(y, coarse), up2)
    y = upsample_nearest(y, scale=2)
    y = convolve_relu(skip_concat(y, fine), up1)
    return convolve(y, last)
    ### END SOLUTION


# %% check="unet_forward" points=2
check("unet_forward", unet_forward)

# %% [markdown]
# The colleague's test with your function: the pixel comes out alone.


# %% demo
shapes = [(1, 1), (1, 1), (1, 1), (1, 2), (1, 2), (1, 1)]  # channels out and in
ones = [(np.zeros((*shape, 3, 3)), np.zeros(1)) for shape in shapes]
for layer, channel in ((0, 0), (4, 1), (5, 0)):
    ones[layer][0][0, channel, 1, 1] = 1.0
pixel = np.zeros((1, 1, 4, 4))
pixel[0, 0, 1, 1] = 1.0
with guarded(unet_forward):
    print(unet_forward(pixel, ones)[0, 0])

# %% [markdown]
# ## 4 · Pyramids
#
# Before networks saw images at several sizes, pyramids did (Burt and Adelson, 1983). Two functions are given. `blur` averages five by five pixels with the weights 1, 4, 6, 4, 1 (over 16) along each axis. `expand` brings an image to a larger shape with the same weights: $H$ rows become $2H$ or $2H - 1$, whichever the shape asks for, and columns likewise.


# %% provided="pyramid"
def blur(image):
    """Return a grey image (H, W), averaged over 5 by 5 pixels; at the border it is mirrored."""
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (2, 2)
        padded, size = np.pad(image, pad, mode="reflect"), image.shape[axis]
        image = sum(
            weight / 16 * padded.take(range(i, i + size), axis=axis)
            for i, weight in enumerate((1, 4, 6, 4, 1))
        )
    return image


def expand(image, shape):
    """Return image, enlarged to shape (each side doubled, or one less): zeros between the pixels, then blurred."""
    spread = np.zeros(shape, image.dtype)
    spread[::2, ::2] = image
    return 4 * blur(spread)


# %% [markdown]
# ### Exercise 11.8
# Each level of the **Gaussian pyramid** is the level before, blurred, and then every second row and column of it, starting with the first; an odd size is rounded up. By hand first: an image of 5 × 8 pixels and 3 levels gives the shapes (5, 8), (3, 4), (2, 2).


# %% exercise="gaussian_pyramid"
def gaussian_pyramid(image, levels):
    """
    Return a list of levels images, the largest first: image itself, and each next one half as high and wide.

    image: (H, W). levels: a whole number from 1.
    """
    ### BEGIN SOLUTION
    pyramid = [image]
    for _ in range(levels - 1):
        blurred = blur(pyramid[-1])
        pyramid.append(blurred[::2, ::2])
    return pyramid
    ### END SOLUTION


# %% check="gaussian_pyramid" points=2
check("gaussian_pyramid", gaussian_pyramid)

# %% [markdown]
# ### Exercise 11.9
# The **Laplacian pyramid** keeps of each level only what the next smaller one cannot tell: the level minus the next one expanded. The last level is the smallest image itself. By hand: 3 levels give two arrays of details and one image.
#
# <details><summary>Hint</summary>
# <code>itertools.pairwise(sizes)</code> yields each level with the next one.
# </details>


# %% exercise="laplacian_pyramid"
def laplacian_pyramid(image, levels):
    """
    Return a list of levels images: the details from fine to coarse, and last the smallest image.

    image: (H, W). levels: a whole number from 1.
    """
    ### BEGIN SOLUTION
    sizes = gaussian_pyramid(image, levels)
    details = []
    for large, small in itertools.pairwise(sizes):
        expanded = expand(small, large.shape)
        details.append(large - expanded)
    return [*details, sizes[-1]]
    ### END SOLUTION


# %% check="laplacian_pyramid" points=2
check("laplacian_pyramid", laplacian_pyramid)

# %% [markdown]
# ### Exercise 11.10
# Put it together: begin with the smallest image; expand, add the details, repeat.


# %% exercise="reconstruct"
def reconstruct(pyramid):
    """
    Return the image of which pyramid is the Laplacian pyramid.

    pyramid: a list of arrays: details from fine to coarse, and last the smallest image.
    """
    ### BEGIN SOLUTION
    image = pyramid[-1]
    for detail in reversed(pyramid[:-1]):
        expanded = expand(image, detail.shape)
        image = expanded + detail
    return image
    ### END SOLUTION


# %% check="reconstruct" points=1
check("reconstruct", reconstruct)

# %% [markdown]
# Now walk up and down. At `details` 0 you see the smallest image alone, expanded four times; each step adds the details of one more level.


# %% demo
explore(pictures.plot_pyramid, laplacian_pyramid, reconstruct, details=(0, 4))

# %% [markdown]
# With all four details the picture is back, to the last bit. That is so by construction: what `reconstruct` adds is exactly what `laplacian_pyramid` subtracted. (To the *last bit* also needs that nothing is rounded: the pixels here are multiples of 1/256, the weights multiples of 1/16, and float64 has enough digits for all of it. In general a last digit may differ.)
#
# The details are mostly near 0, so they are cheap to store: that was Burt and Adelson's purpose. And the pyramid is the plan of a U-Net: smaller and smaller on the way down, expanded on the way up, and at each size the details are added from the side. The U-Net *learns* its filters, and concatenates where the pyramid adds.

# %% [markdown]
# ## 5 · Any size
#
# A convolution runs on maps of any size. A fully connected layer has weights for one size only. But on maps of that size it *is* a convolution: with a filter as large as the maps, at the one place where it fits. On larger maps the same filter fits at several places, and answers at each (Long, Shelhamer and Darrell, 2015, section 3.1). A network whose layers are all convolutions is called **fully convolutional**.
#
# ### Exercise 11.11
# The layer reads flattened maps, `x.reshape(N, -1)`: channels first, then rows, then columns. By hand first: the row $(1, 2, 3, 4, 5, 6)$ for 1 channel, 2 rows and 3 columns is the filter $\begin{pmatrix}1 & 2 & 3\\ 4 & 5 & 6\end{pmatrix}$.


# %% exercise="fully_connected_as_conv"
def fully_connected_as_conv(weight, *, channels, height, width):
    """
    Return the filters of the convolution that computes the same: (out_features, channels, height, width).

    weight: (out_features, channels * height * width), of a layer on flattened maps.
    """
    ### BEGIN SOLUTION
    return weight.reshape(-1, channels, height, width)
    ### END SOLUTION


# %% check="fully_connected_as_conv" points=2
check("fully_connected_as_conv", fully_connected_as_conv)


# %% predict="places"
predict(
    "places",
    "A layer reads digits of 8 × 8 pixels. As a convolution it runs over a page of 18 × 58. How many scores per class?",
    ["1", "14: two rows of seven windows", "561: 11 × 51 windows", "1,044: one per pixel"],
)

# %% demo
explore(pictures.plot_any_size, fully_connected_as_conv, digit=list(range(10)))

# %% demo
predicted("places", right="561: 11 × 51 windows")

# %% [markdown]
# 561: a window of 8 fits at 18 − 8 + 1 = 11 rows and 58 − 8 + 1 = 51 columns. At every one of these places the convolution gives what the layer gives for the 8 × 8 pixels under the window; they differ by rounding only. The layer was fitted to single digits (and to windows that miss one), never to a page. For the digits on the page, 3, 0, 7, 4 and 6, the highest score lies on the digit. A class that is not on
# the page has a highest score too, a low one: for 1 it is 0.32. Neighbouring windows share most of their pixels, so a *deep* network that is run this way computes their common maps once instead of once per window.

# %% [markdown]
# ## 6 · Predict the noise
#
# A noisy picture is $x = c + 0.1\,n$: the clean picture plus noise $n$ of spread 1, scaled. A network $f$ can be asked for two things:
#
# $$\text{the picture:}\quad f(x) \approx c \qquad\qquad \text{the noise:}\quad f(x) \approx n,\quad c \approx x - 0.1\, f(x) .$$
#
# The second is **residual** modelling (Zhang, Zuo, Chen, Meng and Zhang, 2017): like a residual block, it has to learn only what changes. The factor 0.1 asks for the noise *in units of its spread*. The target then has spread 1, which is what a new network's output has too, more or less; and a new network changes the picture by a tenth only.
#
# Both are trained in the same way. Cut pieces of 32 × 32 pixels from three photographs, add new noise at every step, and make the mean squared error small: Adam, 400 steps of 8 pieces, a rate that starts at 0.01 and falls along a cosine (lessons 01 and 03). The networks are the U-Net of section 3, the same without skips, and for comparison four plain convolutions of 12 channels, without any pooling. `Level` is one level of the U-Net: it halves the maps, calls what is inside, enlarges with *your* functions and, where there is
# a skip, concatenates with *yours*.


# %% provided="networks"
import functools

from course_lib.images.patches import training_patches
from course_lib.nn.containers import Sequential
from course_lib.nn.encoder_decoder import Level
from course_lib.nn.layers import Conv2d, ReLU
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.optim.schedules import cosine_decay


def unet(rng, *, skips=True):
    """Return a U-Net of 8 and 16 channels, made of your functions."""
    ways = {"upsample": upsample_nearest, "upsample_backward": upsample_nearest_backward}
    if skips:
        ways |= {"concat": skip_concat, "concat_backward": skip_concat_backward}
    conv = functools.partial(Conv2d, kernel_size=3, padding=1, rng=rng)
    bottom = Level(Sequential(conv(16, 16), ReLU()), **ways)
    lower = Sequential(conv(8, 16), ReLU(), bottom, conv(32 if skips else 16, 8), ReLU())
    top = Level(lower, **ways)
    return Sequential(conv(1, 8), ReLU(), top, conv(16 if skips else 8, 8), ReLU(), conv(8, 1))


def no_skips(rng):
    """Return the same network without its skips."""
    return unet(rng, skips=False)


def four_layers(rng):
    """Return four convolutions of 12 channels; no pooling, no upsampling."""
    conv = functools.partial(Conv2d, kernel_size=3, padding=1, rng=rng)
    return Sequential(conv(1, 12), ReLU(), conv(12, 12), ReLU(), conv(12, 12), ReLU(), conv(12, 1))


@functools.cache  # asked again for the same, it does not train again
def trained(build, *, predicts, steps=400, lr=0.01, spreads=(0.1, 0.1), seed=0):
    """
    Return the network build(rng), trained on pieces of photographs with noise of a spread from spreads.

    predicts: "picture", and the network gives the picture; or "noise", and it gives the noise divided by 0.1,
    whatever spreads is. seed: of the first weights and of all that is drawn in training.
    """
    rng = np.random.default_rng(seed)
    network, clean = build(rng), training_patches(rng)
    adam = Optimizer(network.params, adam_init, adam_step, lr=lr)
    for step in range(steps):
        adam.lr = cosine_decay(step, lr=lr, total_steps=steps)
        picture = clean[rng.integers(len(clean), size=8)]
        noise = rng.uniform(*spreads, (8, 1, 1, 1)) * rng.standard_normal(picture.shape)
        y = network.forward((picture + noise).astype(np.float32))
        target = picture if predicts == "picture" else noise / 0.1
        network.backward((2 * (y - target) / y.size).astype(np.float32))
        adam.step(network.grads)
    return network


# %% predict="no-skips"
predict(
    "no-skips",
    "The U-Net without skips learns to predict the noise. What does x − 0.1 f(x) look like?",
    [
        "As good as with skips",
        "Blurred: the noise is gone, and the edges with it",
        "Like x: the noise is still there",
    ],
)

# %% predict="best"
predict(
    "best",
    "Noise of spread 0.1, photographs it has not seen. What has the highest PSNR?",
    [
        "a Gaussian blur",
        "total variation, a method of 1992 without any training",
        "the U-Net that predicts the picture",
        "the U-Net that predicts the noise",
        "four plain convolutions that predict the noise",
    ],
)

# %% [markdown]
# The next cell trains five networks, which takes half a minute or a little more, and tries them on three photographs: camera with 256 × 256 pixels, a cat with 170 × 256, and a piece of 101 × 143. They were trained on 32 × 32; where a size is no multiple of 4, we mirror a few pixels at the border for the U-Nets and cut them off afterwards. **Total variation** (Rudin, Osher and Fatemi, 1992) looks for a picture near the noisy one whose slopes are small in sum; it is a good classical method.


# %% demo
from course_lib.nn.training import affordable

with guarded(trained, unet, no_skips, four_layers, seconds=240):
    steps = affordable(400, in_browser=100, unit="step")
    results = pictures.measure(
        {
            "no skips, picture": (trained(no_skips, predicts="picture", steps=steps), "picture"),
            "skips, picture": (trained(unet, predicts="picture", steps=steps), "picture"),
            "no skips, noise": (trained(no_skips, predicts="noise", steps=steps), "noise"),
            "skips, noise": (trained(unet, predicts="noise", steps=steps), "noise"),
            "four layers, noise": (trained(four_layers, predicts="noise", steps=steps * 3 // 2), "noise"),
        }
    )
    display(pictures.plot_psnr(results), pictures.plot_denoised(results))

# %% demo
predicted("no-skips", right="Like x: the noise is still there")

# %% demo
predicted("best", right="four plain convolutions that predict the noise")

# %% [markdown]
# | mean PSNR of the three photographs, in dB | predicts the picture | predicts the noise |
# |---|---|---|
# | U-Net without skips | 22.8 | **20.0** |
# | U-Net with skips | 25.8 | 27.6 |
# | four plain convolutions (600 steps) | | **28.6** |
# | *for comparison:* noisy 20.0, Gaussian blur 26.7 (σ = 0.9, the best for the three), total variation 28.2 | | |
#
# **Without skips, the network that predicts the noise gives the noisy picture back.** Noise is independent from pixel to pixel. In these 400 steps hardly any of it gets through two poolings and two enlargements, so the output cannot follow it. The best that such a network can then say of the noise is its mean, 0; and $x - 0.1 \cdot 0 = x$. Asked for the picture, the same network gives what does get through: a blurred one, worse than the blur of section 1.
#
# **Skips and noise prediction work together.** With skips the picture improves by 3 dB, and predicting the noise brings 1.8 dB more. Of the four U-Nets, only the one with both beats the Gaussian blur.
#
# **The winner has no bottleneck at all.** Four plain convolutions see 9 × 9 pixels, and at this noise nothing farther away helps much. They have 2,845 parameters, the U-Net 7,113. Total variation, without any training, is half a decibel behind, and ahead of the U-Net. So what is a U-Net good for? For answers that need a wide view *and* exact edges: which cells, which organ, which road. It was made for that.
#
# The order of the four U-Nets is the same on each of the three sizes, and none of them was trained on such a size. On the cat the best U-Net and the blur are level: more of that below.

# %% [markdown]
# ### Exercise 11.12: use
# Now your own. `denoise` is judged on three large pieces of the photograph camera with noise of spread 0.1, two of them with odd sizes, by how many decibels its PSNR is above that of a Gaussian blur with σ = 0.9. On *each* of them: 2 points for 0.5 dB or more, 4 points for 1.2 dB or more. The grader takes other pieces of camera, mirrored or not, and other noise. Each picture may take 40 seconds of computing, the training in the first call included.
#
# You decide on the network, on what it predicts and on how long it trains; `trained` keeps a network once it is trained. You may write a network of your own: a function of `rng` like `four_layers`, in a cell above. Two or three lines will do. Another `seed` gives another network and another gain, so compare two designs on several seeds.
#
# The picture alone is judged, not the way to it. While it is graded, torch, SciPy, scikit-image, OpenCV and the course's own denoiser and total variation cannot be imported.
#
# <details><summary>Hint 1</summary>
# The networks take arrays (N, C, H, W) in float32: <code>image[None, None].astype(np.float32)</code>.
# </details>
# <details><summary>Hint 2</summary>
# A network without pooling takes any size. For a U-Net, <code>np.pad(image, …, mode="reflect")</code> to multiples of 4, and cut the result.
# </details>


# %% exercise="denoise"
def denoise(image):
    """
    Return the picture without its noise, an array of the shape of image.

    image: (H, W), a grey photograph of any size from 32 by 32, odd ones too, plus noise of spread 0.1.
    Each call, with the training in it, has 40 seconds of computing.
    """
    ### BEGIN SOLUTION
    network = trained(four_layers, predicts="noise", steps=600)
    x = image[None, None].astype(np.float32)
    return (x - 0.1 * network(x))[0, 0]
    ### END SOLUTION


# %% check="denoise" points=4
check("denoise", denoise)

# %% [markdown]
# Below is a U-Net that comes with the course. It was trained for longer, and on noise of all spreads from 0 to 0.3: *blind*, in Zhang et al.'s word. Turn the noise up, choose a size, compare. Where does the blur come closest?


# %% demo
explore(
    pictures.plot_denoiser,
    noise=(0.0, 0.3, 0.02),
    size=list(pictures.SIZES),
    network=pictures.WAYS,
)

# %% [markdown]
# | PSNR in dB on 101 × 143 pixels | noise 0.02 | 0.1 | 0.2 | 0.3 |
# |---|---|---|---|---|
# | noisy | 34.0 | 20.0 | 14.0 | 10.5 |
# | Gaussian blur, σ = 0.9 | 26.9 | 25.3 | 22.3 | 19.6 |
# | U-Net without skips | 23.6 | 23.2 | 22.1 | 21.0 |
# | U-Net with skips | 32.4 | 27.0 | 23.8 | 21.7 |
#
# On this piece the network with skips is ahead of the blur at every noise. But where there is hardly any, at 0.02, it makes the picture *worse* than it was. On the cat, 150 × 90 pixels, blur and network are equal at 0.1: its fur is smooth, and has few edges that a blur could spoil. The more noise, the less skips matter: what is lost in the noise, they cannot carry.

# %% [markdown]
# ## 7 · Volumes and meshes
#
# A scan of a body is a volume. Nothing new is needed: a filter has one more axis, a window slides through depth, rows and columns, and the sum runs over all of them. A 3-D U-Net is a U-Net with such filters (Çiçek et al., 2016). What grows is the price: 3 × 3 × 3 has 27 weights per pair of channels instead of 9, and 256³ voxels are 256 times a picture of 256². Below, a ring in a volume of 16³ voxels, with noise of spread 0.4.


# %% demo
explore(pictures.plot_volume, filter=["none", "average"], slice=(0, 15))

# %% [markdown]
# Without a filter the ring is lost among 785 voxels above one half. After one convolution with a filter of 3 × 3 × 3 equal weights, 385 are left, and they are the ring. The orange voxels are those of the slice.
#
# Why are grids easy? Every voxel has the same neighbours in the same order, so one filter fits everywhere. A **mesh**, the surface of a shape in triangles, has no such order: one corner has five neighbours, another one seven, and none is "the upper left". There one has to say first what a filter is; *graph* and *geometric* networks do (Bronstein, Bruna, LeCun, Szlam and Vandergheynst, 2017). If one can put a problem on a grid, one does.

# %% [markdown]
# ## 8 · In torch
#
# The same three functions, beside yours.


# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    import torch
    from torch.nn import functional as F

    rng = np.random.default_rng(8)
    x, weight, bias = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(3, 2, 4, 4)), rng.normal(size=2)
    tensors = [torch.from_numpy(array) for array in (x, weight, bias)]
    with guarded(conv_transpose2d_forward, upsample_nearest, skip_concat):
        mine = conv_transpose2d_forward(x, weight, bias, stride=2, padding=1)
        print(
            "transposed convolution:",
            np.abs(mine - F.conv_transpose2d(*tensors, stride=2, padding=1).numpy()).max(),
        )
        theirs = F.interpolate(tensors[0], scale_factor=2, mode="nearest").numpy()
        print("upsampling:", np.abs(upsample_nearest(x, scale=2) - theirs).max())
        print(
            "skip:",
            np.abs(skip_concat(x, 2 * x) - torch.cat([tensors[0], 2 * tensors[0]], dim=1).numpy()).max(),
        )

# %% [markdown]
# ### At scale
#
# A U-Net in torch, with and without skips, that predicts the noise. On a GPU: 32 channels at the first level, three levels, 40,000 pieces of 64 × 64 pixels, 30 epochs. On a CPU a miniature of a few seconds, which shows that it runs, and no more.


# %% gpu
from course_lib.gpu import why_not

if why_not():
    print(why_not())
else:
    from course_lib.gpu import unet as torch_unet

    size = torch_unet.default_size()
    print(size)
    for run in torch_unet.run_experiment(size):
        print(torch_unet.sentence(run))

# %% [markdown]
# The class is written as one would write it today; look at it with `torch_unet.UNet??`.

# %% [markdown]
# ## In your own words


# %% [markdown] exercise="own_words" points=3
# ### Exercise 11.13
# A friend wants to remove the grain from old films. He has trained an encoder–decoder with a bottleneck of 8 × 8 and no skips. Asked for the picture, it gives soft faces; asked for the grain, it gives the film back unchanged. (a) Explain both. (b) What do you change, and why does it help in both cases? (c) His pictures show a fine regular pattern, two pixels wide. Where does it come from, and what
# removes it?
#
# ### BEGIN SOLUTION
# (a) Fine details and grain do not get through the bottleneck. Asked for the picture, the network can give its coarse part only, so faces are soft. Asked for the grain, it cannot follow it; under squared error the best constant guess is the mean, 0, and the film minus 0 is the film.
#
# (b) Skips at each size (or a network without a bottleneck): the encoder's maps, which still have all details, go beside the decoder's of the same size. The picture gets its edges from there; and the grain can be seen at full resolution, so it can be predicted and subtracted. With skips, predict the grain, in units of its spread: only the change has to be learned.
#
# (c) A checkerboard of a transposed convolution with stride 2: neighbouring pixels lie under different numbers of copies, or under different weights of the filter. Enlarge by repeating pixels (or by interpolation) and convolve afterwards; a kernel that the stride divides cures the uneven overlap only.
#
# *Marking guide, 3 points: (a) 1 for both halves with the mean of the noise (½ for one of them). (b) 1 for skips, or no bottleneck, with the reason for both cases (½ without a reason). (c) 1 for the transposed convolution's overlap or phases and a remedy that works (½ if only the kernel's size is named).*
# ### END SOLUTION

# %% [markdown]
# ## What you should know now
#
# - PSNR is $10\log_{10}(1/\text{MSE})$ where white is 1. Ten decibels are a factor of ten in squared error.
# - Upsampling copies, so its backward pass sums. A transposed convolution is the adjoint of a convolution, $\langle Ax, y\rangle = \langle x, A^\top y\rangle$; with a stride it makes checkerboards. Upsample, then convolve.
# - Skips carry details past the bottleneck; they leave *before* the pooling and join *behind* the enlargement.
# - A Laplacian pyramid can be put together exactly. It is a U-Net without learning.
# - A fully connected layer is a convolution; fully convolutional networks take any size.
# - Predict the noise, in units of its spread, if details can get to the output. Without skips the answer is the noisy picture.


# %% demo
predictions()

# %% [markdown]
# **Read on.** Odena, Dumoulin and Olah (2016), [Deconvolution and checkerboard artifacts](https://distill.pub/2016/deconv-checkerboard), with pictures one can touch. Ronneberger, Fischer and Brox (2015), [U-Net](https://arxiv.org/abs/1505.04597). Zhang et al. (2017), [Beyond a Gaussian denoiser](https://arxiv.org/abs/1608.03981).
#
# Next: **12 When it does not train**.
#
# <details><summary>Symbols</summary>
#
# | symbol | meaning |
# |---|---|
# | $N, C, H, W$ | images, channels, rows, columns of an array |
# | $K_h, K_w$ | rows and columns of a filter |
# | $A,\ A^\top$ | a convolution as a matrix, and its transpose |
# | $\langle a, b\rangle$ | inner product: the sum of the products, entry by entry |
# | $dx, dy$ | gradients of the loss with respect to $x$ and $y$ |
# | $c,\ n,\ x$ | clean picture; noise of spread 1; noisy picture $c + 0.1\,n$ |
# | $f$ | the network |
# | $\sigma$ | width of a Gaussian blur in pixels |
# | MSE, PSNR | mean squared error; peak signal-to-noise ratio in decibels |
#
# </details>
#
# <details><summary>Sources</summary>
#
# - Bronstein, Bruna, LeCun, Szlam and Vandergheynst (2017), Geometric deep learning: going beyond Euclidean data, [arXiv:1611.08097](https://arxiv.org/abs/1611.08097).
# - Burt and Adelson (1983), The Laplacian pyramid as a compact image code, IEEE Transactions on Communications 31(4), 532–540, [doi:10.1109/TCOM.1983.1095851](https://doi.org/10.1109/TCOM.1983.1095851).
# - Çiçek, Abdulkadir, Lienkamp, Brox and Ronneberger (2016), 3D U-Net: learning dense volumetric segmentation from sparse annotation, [arXiv:1606.06650](https://arxiv.org/abs/1606.06650).
# - Dumoulin and Visin (2016), A guide to convolution arithmetic for deep learning, [arXiv:1603.07285](https://arxiv.org/abs/1603.07285).
# - Long, Shelhamer and Darrell (2015), Fully convolutional networks for semantic segmentation, [arXiv:1411.4038](https://arxiv.org/abs/1411.4038).
# - Odena, Dumoulin and Olah (2016), Deconvolution and checkerboard artifacts, [distill.pub/2016/deconv-checkerboard](https://distill.pub/2016/deconv-checkerboard).
# - Ronneberger, Fischer and Brox (2015), U-Net: convolutional networks for biomedical image segmentation, [arXiv:1505.04597](https://arxiv.org/abs/1505.04597).
# - Rudin, Osher and Fatemi (1992), Nonlinear total variation based noise removal algorithms, Physica D 60, 259–268, [doi:10.1016/0167-2789(92)90242-F](https://doi.org/10.1016/0167-2789\(92\)90242-F).
# - Zhang, Zuo, Chen, Meng and Zhang (2017), Beyond a Gaussian denoiser: residual learning of deep CNN for image denoising, [arXiv:1608.03981](https://arxiv.org/abs/1608.03981).
# </details>
