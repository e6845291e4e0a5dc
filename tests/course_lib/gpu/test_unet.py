"""The U-Net in torch keeps the size of a picture, and learns to see noise if it has skips."""

import pytest
import torch

from course_lib.gpu import unet

SMALL = unet.Size(width=4, levels=2, patches=96, patch=16, epochs=2, batch_size=8, lr=5e-3)


@pytest.mark.parametrize("skips", [True, False])
def test_network_has_the_shape_of_its_input_and_uses_every_weight(skips):
    """Multiples of 8 for three levels; each parameter has a gradient."""
    model = unet.UNet(2, 3, skips=skips)
    y = model(torch.rand(2, 1, 16, 24))
    y.square().sum().backward()

    assert y.shape == (2, 1, 16, 24)
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_experiment_trains_both_networks_and_tells_their_psnr():
    """In two epochs of a miniature the network without skips changes nothing."""
    runs = list(unet.run_experiment(SMALL))

    assert [run.skips for run in runs] == [False, True]
    assert runs[0].decibels == pytest.approx(20.0, abs=0.3)
    assert unet.sentence(runs[1]).startswith("U-Net with skips")
    assert "PSNR 20.0 dB" in unet.sentence(runs[0])
