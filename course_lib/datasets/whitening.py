"""Standardise inputs, put them on their principal axes (PCA), and whiten them."""

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


def pca_project(
    x: Float[Array, "N D"], k: int
) -> tuple[Float[Array, "N k"], Float[Array, "k D"], Float[Array, "k"]]:
    """
    Describe each sample by ``k`` numbers: its coordinates on the ``k`` axes of largest variance.

        x is about  x.mean(axis=0) + scores @ components

    Args:
        x: Samples, one per row.
        k: How many axes to keep, at most ``N`` and ``D``.

    Returns:
        The scores, the components (unit vectors, one per row), and each component's share of the whole
        variance. The sign of a component is chosen so that its largest entry is positive.

    Raises:
        ShapeError: If ``x`` does not have two axes.
        ArgumentError: If ``k`` is not between 1 and the number of features.

    Example:
        >>> scores, components, explained = pca_project(np.array([[3.0, 0.0], [0.0, 1.0], [-3.0, -1.0]]), 1)
        >>> scores.shape, components.shape, explained.round(2)
        ((3, 1), (1, 2), array([0.93]))

    Source:
        Hotelling (1933), Analysis of a complex of statistical variables into principal components.
    """
    expect_shape("pca_project: x", x, ("N", "D"), hint="one sample per row: images.reshape(len(images), -1)")
    expect(1 <= k <= x.shape[1], "pca_project: k", f"a number from 1 to {x.shape[1]}, the features", k)
    centred, variances, axes = principal_axes(x)
    components = axes[:, :k].T
    return centred @ components.T, components, variances[:k] / variances.sum()  # (N, D) @ (D, k) -> (N, k)


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
        Bell and Sejnowski (1997), The "independent components" of natural scenes are edge filters; that it is
        the nearest: Kessy, Lewin and Strimmer (2018), arXiv:1512.00809.
    """
    expect_shape("zca_whiten: x", x, ("N", "D"), hint="one sample per row: images.reshape(len(images), -1)")
    expect(eps >= 0, "zca_whiten: eps", "0 or more", eps)
    centred, variances, axes = principal_axes(x)
    return centred @ (axes / np.sqrt(variances + eps)) @ axes.T  # (N, D) @ (D, D) @ (D, D) -> (N, D)
