# %% [markdown]
# # 11 · From image to image
#
# {{badges}}
#
# **How does a network answer with a picture instead of a word?**
#
# The networks of lessons 08 and 09 read an image and name what is in it. Here the answer is an image again: the same photograph without its noise. You write what such a network needs: ways to grow maps, skips that carry details past the
# bottleneck, a measure of how good a picture is. Then you train a denoiser of your own.
#
# | you will write | points | difficulty | minutes |
# |---|---|---|---|
# | 11.1 `psnr`: how close two pictures are | 1 | ●○○○ | 4 |
# | 11.2 `upsample_nearest`: larger maps by repetition | 1 | ●○○○ | 4 |
# | 11.3 `upsample_nearest_backward`: each pixel hears its copies | 1 | ●●○○ | 7 |
# | 11.4 `conv_transpose2d_forward`: a convolution, turned round | 4 | ●●●○ | 18 |
# | 11.5 `skip_concat`: details past the bottleneck | 1 | ●○○○ | 3 |
# | 11.6 `skip_concat_backward`: and their gradients | 1 | ●○○○ | 5 |
# | 11.7 `gaussian_pyramid`: an image at several sizes | 2 | ●●○○ | 8 |
# | 11.8 `laplacian_pyramid`: what each size adds | 2 | ●●○○ | 8 |
# | 11.9 `reconstruct`: put it together | 1 | ●●○○ | 5 |
# | 11.10 `fully_connected_as_conv`: a classifier for any size | 2 | ●●○○ | 8 |
#
# It builds on lesson 00 (forward, backward and cache), lesson 07 (convolution) and lesson 09 (the change is easier to learn than the whole).

# %% bootstrap

# %% provided="setup"
from typing import NamedTuple

import numpy as np

from course_lib.check import check

# %% [markdown]
# ## 1 · How good is a picture?
#
# White is 1 and black is 0. The **mean squared error** of a picture against the true one is the mean of the squared differences of their pixels. Its logarithm is what people quote, the **peak signal-to-noise ratio** in decibels:
#
# $$\text{PSNR} = 10 \log_{10} \frac{1}{\text{MSE}} .$$
#
# Ten decibels more mean a tenth of the squared error. Noise of spread 0.1 gives an MSE of 0.01, so 20 dB.
#
# ### Exercise 11.1
# By hand first: the pixels (0.5, 0.6) against (0.6, 0.5). Each is off by 0.1, the MSE is 0.01, the PSNR 20.


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
# Backward, each pixel was copied to `scale * scale` places. A copied number hears from all its copies: its gradient is the sum of theirs (lesson 00).
#
# ### Exercise 11.3
# By hand first: scale 2, one pixel, $dy = \begin{pmatrix}1 & 2\\ 3 & 4\end{pmatrix}$. Then $dx = 10$.


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
# ### Transposed convolution
#
# A convolution is linear in its input: it is a matrix $A$, with $y = Ax$. Its transpose $A^\top$ takes maps of the size of $y$ back to the size of $x$, so with stride 2 it enlarges. Read it by columns: every pixel of the input lays a copy of the filter, multiplied by the pixel, on
# the output, `stride` pixels from the copy of its neighbour. Where copies overlap they are added. At last `padding` pixels are cut off each side:
#
# $$H_\text{out} = (H - 1)\cdot\text{stride} + K_h - 2\cdot\text{padding} .$$
#
# The check tests the property that defines a transpose: $\langle A x,\ y\rangle = \langle x,\ A^\top y\rangle$ for every $x$ and $y$ (Dumoulin and Visin, 2016, part 4).
#
# > **Convention card.** Weights of a transposed convolution are stored as $(C_\text{in}, C_\text{out}, K_h, K_w)$, as in torch. The same array is then the weight of the convolution whose transpose it is.
#
# ### Exercise 11.4
# By hand first, in one row: $x = (1,\ 2)$, filter $(1,\ 10,\ 100)$, stride 2. The copies are $(1,\ 10,\ 100,\ 0,\ 0)$ and $(0,\ 0,\ 2,\ 20,\ 200)$; the sum is $(1,\ 10,\ 102,\ 20,\ 200)$.
#
# <details><summary>Hint 1</summary>
# Make the output without padding cut off, of zeros. Loop over the rows i and the columns j of the filter.
# </details>
# <details><summary>Hint 2</summary>
# The pixel (r, c) reaches row r·stride + i: all of them together are the slice <code>i : i + stride * H : stride</code>.
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
# ## 3 · Skips
#
# ### Exercise 11.5
# The decoder's maps are coarse; the encoder's, from the way down, have all details. Put them side by side as channels, the decoder's first (Ronneberger, Fischer and Brox, 2015, figure 1).


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
# ## 4 · Pyramids
#
# Before networks saw at several sizes, pyramids did. `blur` averages five by five pixels with the weights 1, 4, 6, 4, 1 (over 16) along each axis; `expand` brings an image to twice its size with the same weights. Both are given (Burt and Adelson, 1983).


# %% provided="pyramid"
def blur(image):
    """Return a grey image (H, W), averaged over 5 by 5 pixels; at the border it is mirrored."""
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (2, 2)
        padded, size = np.pad(image, pad, mode="reflect"), image.shape[axis]
        image = sum(
            weight / 16 * padded.take(range(i, i + size), axis=axis) for i, weight in enumerate((1, 4, 6, 4, 1))
        )
    return image


def expand(image, shape):
    """Return an image of this shape, twice as high and wide, or one less: zeros between the pixels, then blurred."""
    spread = np.zeros(shape, image.dtype)
    spread[::2, ::2] = image
    return 4 * blur(spread)


# %% [markdown]
# ### Exercise 11.7
# Each level of the **Gaussian pyramid** is the level before, blurred, and then every second row and column of it, starting with the first. By hand first: an image of 5 × 8 pixels and 3 levels gives the shapes (5, 8), (3, 4), (2, 2).


# %% exercise="gaussian_pyramid"
def gaussian_pyramid(image, levels):
    """
    Return a list of levels images, the largest first: image itself, and each next one half as large.

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
# ### Exercise 11.8
# The **Laplacian pyramid** keeps of each level only what the next smaller one cannot tell: the level minus the next one expanded. The last level is the smallest image itself.


# %% exercise="laplacian_pyramid"
def laplacian_pyramid(image, levels):
    """
    Return a list of levels images: the details from fine to coarse, and last the smallest image.

    image: (H, W). levels: a whole number from 1.
    """
    ### BEGIN SOLUTION
    sizes = gaussian_pyramid(image, levels)
    details = []
    for large, small in zip(sizes, sizes[1:]):
        expanded = expand(small, large.shape)
        details.append(large - expanded)
    return details + [sizes[-1]]
    ### END SOLUTION


# %% check="laplacian_pyramid" points=2
check("laplacian_pyramid", laplacian_pyramid)

# %% [markdown]
# ### Exercise 11.9
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
# ## 5 · Any size
#
# A convolution runs on maps of any size; a fully connected layer has weights for one size only. But on maps of that size it *is* a convolution, with a filter as large as the maps, at the one place where it fits. On larger maps the same filter fits at several places,
# and answers at each (Long, Shelhamer and Darrell, 2015, section 3.1).
#
# ### Exercise 11.10
# The layer reads flattened maps, `x.reshape(N, -1)`: channels first, then rows, then columns. By hand first: the row $(1, 2, 3, 4, 5, 6)$ for 1 channel, 2 rows and 3 columns is the filter $\begin{pmatrix}1 & 2 & 3\\ 4 & 5 & 6\end{pmatrix}$.


# %% exercise="fully_connected_as_conv"
def fully_connected_as_conv(weight, *, channels, height, width):
    """
    Return the filters of the convolution that computes what the layer computes: (C_out, channels, height, width).

    weight: (out_features, channels * height * width), of a layer on flattened maps.
    """
    ### BEGIN SOLUTION
    return weight.reshape(-1, channels, height, width)
    ### END SOLUTION


# %% check="fully_connected_as_conv" points=2
check("fully_connected_as_conv", fully_connected_as_conv)

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

    predicts: "picture", and the network gives the picture; or "noise", and it gives the noise divided by 0.1.
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


# %% exercise="denoise"
def denoise(image):
    """
    Return the picture without its noise, an array of the shape of image.

    image: (H, W), a grey photograph of any size from 32 by 32, odd ones too, plus noise of spread 0.1.
    The network is one that you trained; all calls together have 40 seconds.
    """
    ### BEGIN SOLUTION
    network = trained(four_layers, predicts="noise", steps=600)
    x = image[None, None].astype(np.float32)
    return (x - 0.1 * network(x))[0, 0]
    ### END SOLUTION


# %% check="denoise" points=4
check("denoise", denoise)

