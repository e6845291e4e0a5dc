"""What lesson 09's convention card says of Keras 3 is what it does."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras  # the backend is chosen first

SMALL = {"weights": None, "include_top": False, "input_shape": (32, 32, 3)}


def test_resnet50_has_its_relu_behind_the_sum():
    """And a convolution of 1x1 in the shortcut where the channels change."""
    layers = {layer.name: layer for layer in keras.applications.ResNet50(**SMALL).layers}

    total, behind = layers["conv2_block1_add"], layers["conv2_block1_out"]
    assert isinstance(total, keras.layers.Add)
    assert behind.activation is keras.activations.relu
    assert behind.input is total.output
    assert layers["conv2_block1_0_conv"].kernel_size == (1, 1)


def test_resnet50v2_begins_its_branch_with_norm_and_relu_and_ends_in_the_sum():
    layers = {layer.name: layer for layer in keras.applications.ResNet50V2(**SMALL).layers}

    assert isinstance(layers["conv2_block1_preact_bn"], keras.layers.BatchNormalization)
    assert layers["conv2_block1_preact_relu"].input is layers["conv2_block1_preact_bn"].output
    assert isinstance(layers["conv2_block1_out"], keras.layers.Add)
