"""Standardise inputs (zero mean, unit variance) and whiten them (no correlation either)."""

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape


def standardize(
    train: Float[Array, "N D"], test: Float[Array, "M D"]
) -> tuple[Float[Array, "N D"], Float[Array, "M D"]]:
    """
    Give each feature of the training set mean 0 and variance 1, and transform the test set in the same way.

    Args:
        train: The samples whose mean and (biased) variance are used.
        test: Samples to shift and scale by the mean and variance of the *training* set.

    Returns:
        Both sets. A feature that is constant in the training set is only shifted.

    Raises:
        ShapeError: If the two sets differ in their number of features.

    Example:
        >>> standardize(np.array([[1.0], [3.0]]), np.array([[5.0]]))
        (array([[-1.],
               [ 1.]]), array([[3.]]))

    Source:
        LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, section 4.3.
    """
    expect_shape("standardize: train", train, ("N", "D"))
    expect_shape("standardize: test", test, ("M", train.shape[1]))
    mean, std = train.mean(axis=0), train.std(axis=0)
    scale = np.where(np.ptp(train, axis=0) > 0, std, np.ones_like(std))
    return (train - mean) / scale, (test - mean) / scale


def principal_axes(x: Array) -> tuple[Array, Array, Array]:
    """Return ``x`` minus its mean, and the eigenvalues (largest first) and eigenvectors of its covariance."""
    centred = x - x.mean(axis=0)
    variances, axes = np.linalg.eigh(centred.T @ centred / len(x))  # (D, N) @ (N, D) -> (D, D)
    variances, axes = np.maximum(variances[::-1], 0), axes[:, ::-1]
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(len(variances))]
    return centred, variances, axes * np.sign(largest)


def pca_whiten(x: Float[Array, "N D"], *, eps: float) -> Float[Array, "N D"]:
    """
    Rotate the samples to their principal axes, and scale each axis to unit variance.

    Args:
        x: Samples, one per row.
        eps: Added to each variance inside the square root, so that axes without variance stay near 0.

    Returns:
        Samples with zero mean and no correlation, the axis of largest variance first. The sign of each axis
        is chosen so that its largest entry is positive.

    Raises:
        ShapeError: If ``x`` does not have two axes.
        ArgumentError: If ``eps`` is negative.

    Source:
        Hyvärinen and Oja (2000), Independent component analysis, section 5.2.
    """
    expect_shape("pca_whiten: x", x, ("N", "D"), hint="one sample per row: images.reshape(len(images), -1)")
    expect(eps >= 0, "pca_whiten: eps", "0 or more", eps)
    centred, variances, axes = principal_axes(x)
    return centred @ axes / np.sqrt(variances + eps)  # (N, D) @ (D, D) -> (N, D)


def zca_whiten(x: Float[Array, "N D"], *, eps: float) -> Float[Array, "N D"]:
    """
    Whiten the samples and rotate them back, which keeps them as close to the originals as whitening allows.

    Args:
        x: Samples, one per row.
        eps: Added to each variance inside the square root.

    Returns:
        Samples with zero mean and no correlation. Whitened images still look like images.

    Raises:
        ShapeError: If ``x`` does not have two axes.
        ArgumentError: If ``eps`` is negative.

    Source:
        Bell and Sejnowski (1997), The "independent components" of natural scenes are edge filters,
        equation 8.
    """
    expect_shape("zca_whiten: x", x, ("N", "D"), hint="one sample per row: images.reshape(len(images), -1)")
    expect(eps >= 0, "zca_whiten: eps", "0 or more", eps)
    centred, variances, axes = principal_axes(x)
    return centred @ (axes / np.sqrt(variances + eps)) @ axes.T  # (N, D) @ (D, D) @ (D, D) -> (N, D)
