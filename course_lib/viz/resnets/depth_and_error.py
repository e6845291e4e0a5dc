"""Show depth and error of ImageNet's winners, and of ResNets on CIFAR-10."""

from collections.abc import Callable

from course_lib.nn.counting import resnet_depth, resnet_parameters
from course_lib.viz.resnets.networks import RESIDUAL
from course_lib.viz.widgets.picture import SKY, Picture, picture

IMAGENET = {  # winner: layers, top-5 error in % (Russakovsky et al., 2015; He et al., 2016a, table 5)
    "AlexNet 2012": (8, 16.4),
    "Clarifai 2013": (8, 11.7),
    "VGG 2014": (19, 7.3),
    "GoogLeNet 2014": (22, 6.7),
    "ResNet 2015": (152, 3.57),
}
CIFAR = {3: 8.75, 5: 7.51, 7: 7.17, 9: 6.97, 18: 6.43, 200: 7.93}  # n: test error in %, table 6


@picture()
def plot_depth_and_error(
    fig: Picture, *, depth: Callable = resnet_depth, parameters: Callable = resnet_parameters
) -> str:
    """
    Draw the papers' errors against depth, on ImageNet and on CIFAR-10.

    Args:
        fig: Where to draw.
        depth: ``resnet_depth``, ours or the student's.
        parameters: ``resnet_parameters``, ours or the student's.
    """
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.08, bottom=0.16, top=0.9, wspace=0.2)
    for name, (layers, error) in IMAGENET.items():
        is_resnet = layers > 100
        left.plot(layers, error, "o", color=RESIDUAL if is_resnet else SKY, markersize=8)
        up = {"VGG 2014": 0.5, "GoogLeNet 2014": -0.4}.get(name, 0)
        place = layers * (0.88 if is_resnet else 1.12), error + up
        left.text(*place, name, ha="right" if is_resnet else "left", va="center")
    left.set(title="ImageNet: top-5 error in %", xlabel="layers", xscale="log", xlim=(5, 250), ylim=(0, 19))
    left.set(xticks=[8, 20, 50, 152], xticklabels=["8", "20", "50", "152"])
    depths = [depth(n) for n in CIFAR]
    right.plot(depths, list(CIFAR.values()), "o-", color=RESIDUAL)
    for n, layers in zip(CIFAR, depths, strict=True):
        place = layers, CIFAR[n] + (-0.22 if n == 18 else 0.12)
        right.text(*place, f"{parameters(n) / 1e6:.2g} M", fontsize=9, ha="center" if n >= 18 else "left")
    right.set(title="CIFAR-10, ResNet: test error in %", xlabel="layers", xscale="log")
    right.set(xlim=(15, 2500), ylim=(6, 9.5))
    right.set(xticks=[20, 56, 110, 1202], xticklabels=["20", "56", "110", "1202"])
    for ax in (left, right):
        ax.minorticks_off()
    errors = ", ".join(f"{layers} layers {CIFAR[n]}%" for n, layers in zip(CIFAR, depths, strict=True))
    return (
        "ImageNet's winners: 16.4% with 8 layers in 2012, 3.57% with 152 in 2015. "
        f"ResNet on CIFAR-10: {errors}."
    )
