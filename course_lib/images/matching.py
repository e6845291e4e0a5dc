"""Find a patch in a photograph, whatever the light."""

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape

DULL = 1e-8  # a window whose pixels spread less than this is of one grey


def match_scores(image: Float[Array, "H W"], template: Float[Array, "K_h K_w"]) -> Float[Array, "R C"]:
    """
    Return the normalised cross-correlation of a template with the window at each place, from -1 to 1.

    Args:
        image: Grey values.
        template: The patch to look for.

    Raises:
        ShapeError: If one of them is not a matrix.
        ArgumentError: If the template is larger than the image.

    Source: Lewis (1995), Fast template matching, Vision Interface.
    """
    expect_shape("match_scores: image", image, ("H", "W"))
    expect_shape("match_scores: template", template, ("K_h", "K_w"))
    fits = all(k <= n for k, n in zip(template.shape, image.shape, strict=True))
    expect(fits, "match_scores: template", f"at most as large as the image, {image.shape}", template.shape)
    windows = np.lib.stride_tricks.sliding_window_view(image, template.shape)
    windows = windows - windows.mean(axis=(2, 3), keepdims=True)
    template = template - template.mean()
    products = np.einsum("rcij,ij->rc", windows, template)
    spreads = np.sqrt((windows**2).sum(axis=(2, 3)))
    return products / (np.maximum(spreads, DULL) * max(float(np.linalg.norm(template)), DULL))


def locate(image: Float[Array, "H W"], template: Float[Array, "K_h K_w"]) -> tuple[int, int]:
    """
    Return the row and column of the window that is most like a template, whatever the light.

    Args:
        image: Grey values.
        template: The patch to look for.

    Example:
        >>> image = np.array([[3.0, 1.0, 9.0, 9.0], [2.0, 1.0, 3.0, 9.0], [9.0, 2.0, 1.0, 9.0]])
        >>> locate(image, np.array([[0.5, 0.7], [0.6, 0.5]]))
        (1, 1)

    Source: Lewis (1995), Fast template matching, Vision Interface.
    """
    scores = match_scores(image, template)
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    return int(row), int(column)
