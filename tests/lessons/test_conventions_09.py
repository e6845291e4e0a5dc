"""What lesson 09's convention card says of torch is what torch does."""

import pytest

from tests.lessons.prose import Prose

torch = pytest.importorskip("torch")

LESSON = Prose("09_resnets")
LAYER = {"d_model": 8, "nhead": 2, "dim_feedforward": 16, "dropout": 0.0, "batch_first": True}


def test_transformer_layers_normalise_after_the_sum_unless_told_otherwise():
    """Then what they give has mean 0 and variance 1 over the features."""
    LESSON.says("torch's `TransformerEncoderLayer` unless told otherwise |")
    x = torch.randn(3, 5, 8, generator=torch.Generator().manual_seed(0))

    y = torch.nn.TransformerEncoderLayer(**LAYER)(x)

    torch.testing.assert_close(y.mean(-1), torch.zeros(3, 5), atol=1e-5, rtol=0)
    torch.testing.assert_close(y.var(-1, correction=0), torch.ones(3, 5), atol=1e-3, rtol=0)


def test_with_norm_first_nothing_comes_after_the_sum():
    """Branches that give zeros pass everything on, negative numbers too."""
    LESSON.says("torch's `TransformerEncoderLayer` with `norm_first=True` |")
    x = torch.randn(3, 5, 8, generator=torch.Generator().manual_seed(0))
    layer = torch.nn.TransformerEncoderLayer(**LAYER, norm_first=True)
    for last in (layer.self_attn.out_proj, layer.linear2):
        torch.nn.init.zeros_(last.weight)
        torch.nn.init.zeros_(last.bias)

    torch.testing.assert_close(layer(x), x)
