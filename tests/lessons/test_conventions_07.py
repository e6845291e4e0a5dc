"""What lesson 07's convention cards say of torch and SciPy is what they do."""

import numpy as np
import pytest
from scipy import signal

from course_lib.viz import convolution as pictures
from course_lib.viz.widgets.guard import guarded
from tests.lessons.prose import Prose

torch = pytest.importorskip("torch")

from torch.nn import functional as F  # noqa: E402  # torch may be missing

from course_lib.gpu import conv_times  # noqa: E402

LESSON = Prose("07_convolution")
OURS = LESSON.lesson.namespace
RNG = np.random.default_rng(0)
X, WEIGHT, BIAS = RNG.normal(size=(2, 3, 8, 8)), RNG.normal(size=(4, 3, 3, 3)), RNG.normal(size=4)
TENSORS = [torch.from_numpy(array) for array in (X, WEIGHT, BIAS)]


def test_scipy_has_both_by_their_names():
    image, kernel = X[0, 0], WEIGHT[0, 0]

    LESSON.says("| `scipy.signal.correlate2d` | cross-correlation by its name |")
    np.testing.assert_allclose(signal.correlate2d(image, kernel, "valid"), OURS["filter2d"](image, kernel))
    turned = OURS["filter2d"](image, kernel[::-1, ::-1])
    np.testing.assert_allclose(signal.convolve2d(image, kernel, "valid"), turned)


def test_torch_takes_cross_correlation_in_our_layout_and_with_our_options():
    options = {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}

    LESSON.says("| here, in torch, in `jax.lax.conv` | $(N, C, H, W)$ | $(C_{out}, C_{in}, K_h, K_w)$ |")
    ours, _ = OURS["conv2d_forward"](X, WEIGHT, BIAS, **options)
    np.testing.assert_allclose(F.conv2d(*TENSORS, **options), ours)


def test_torch_has_no_padding_by_default_and_same_for_stride_1_only():
    LESSON.says('torch has `padding="same"`, for stride 1 only')
    assert F.conv2d(*TENSORS).shape == (2, 4, 6, 6)
    assert F.conv2d(*TENSORS, padding="same").shape == (2, 4, 8, 8)
    with pytest.raises(RuntimeError, match="strided"):
        F.conv2d(*TENSORS, padding="same", stride=2)


def test_padding_on_both_sides_begins_at_pixel_minus_one_and_gives_four_places():
    """And so does padding behind the image only, from pixel 0 on."""
    places = OURS["conv_output_size"](8, kernel_size=3, stride=2, padding=1)
    behind = OURS["conv_output_size"](9, kernel_size=3, stride=2)

    LESSON.says("Both give # places.", places)
    assert places == behind


def test_torchs_unfold_gives_our_columns():
    LESSON.says("| here, torch's `unfold` |")
    ours = OURS["im2col"](X, kernel_size=(3, 2), stride=(2, 1), padding=1)
    np.testing.assert_array_equal(F.unfold(TENSORS[0], (3, 2), stride=(2, 1), padding=1), ours)


def test_the_cells_in_torch_run_and_find_no_difference(monkeypatch, capsys):
    """And the times are drawn, here of small images."""
    monkeypatch.setattr(conv_times, "SIZES", (4, 6))
    shown = []
    space = {**OURS, "guarded": guarded, "pictures": pictures, "display": shown.append}
    for cell in LESSON.lesson.cells:
        if cell.role == "gpu":
            exec(compile(cell.source, "<gpu>", "exec"), space)

    differences = [float(line.split()[-1]) for line in capsys.readouterr().out.splitlines()]
    assert len(differences) == 5
    assert max(differences) < 1e-12
    assert shown[0].alt.startswith("Time per image of ")
