"""The law of the ops, tested for all of them by one table, and their messages for wrong arguments."""

from collections.abc import Callable, Mapping
from types import MappingProxyType, SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.gradcheck import check_gradients
from course_lib.ops import (
    activations,
    basic_block,
    dropout,
    embedding,
    linear,
    maxout,
    residual,
    skip_concat,
)
from course_lib.ops.conv import conv2d, conv_transpose2d, geometry, locally_connected, pooling, upsample
from course_lib.ops.norm import batch_norm, group_norm, layer_norm
from course_lib.ops.recurrent import lstm, rnn
from tests.course_lib.ops.torch_twin import checked

RUNNING = batch_norm.RunningStats(np.array([0.5, -1, 2, 0]), np.array([1.5, 0.2, 3, 1]))


class Op(NamedTuple):
    """One row of the table: an op, the arguments to call it with, and its equivalent in torch."""

    module: object
    name: str
    shapes: tuple[tuple[int, ...], ...]
    options: Mapping = MappingProxyType({})
    torch: Callable | None = None  # of tensors in place of arrays; returns y, or a tuple of outputs
    extra: tuple = ()  # positional arguments without a gradient
    any_shape: bool = False  # accepts its first array in any shape

    @property
    def name_pattern(self):
        """Return a pattern for its name in messages: instance norm is a group norm."""
        return self.name.replace("instance", "(instance|group)")

    def forward(self, *arrays):
        """Call the forward pass, every shape checked against its annotation."""
        typed = checked(getattr(self.module, f"{self.name}_forward"))
        options = dict(self.options)
        if "rng" in options:  # the same mask each time
            options["rng"] = np.random.default_rng(options["rng"])
        return typed(*arrays, *self.extra, **options)

    def backward(self, *arguments):
        """Call the backward pass, every shape checked against its annotation."""
        return checked(getattr(self.module, f"{self.name}_backward"))(*arguments)

    def arrays(self, dtype=np.float64):
        """Return random arrays, the same at each call."""
        rng = np.random.default_rng(7)
        return [rng.standard_normal(shape).astype(dtype) for shape in self.shapes]

    def gradients_in(self, outputs, dtype=np.float64):
        """Return a random gradient for each output that has one."""
        rng = np.random.default_rng(8)
        arrays = [y for y in outputs if isinstance(y, np.ndarray)]
        return [rng.standard_normal(y.shape).astype(dtype) for y in arrays]


def torch_maxout(x, weight, bias):
    return torch.stack([F.linear(x, w, b) for w, b in zip(weight, bias, strict=True)]).amax(0)


def torch_dropout(x):
    mask = torch.from_numpy(np.random.default_rng(3).random(x.shape) >= 0.4)
    return x * mask / 0.6


def torch_batchnorm(training):
    def call(x, gamma, beta):
        mean, var = torch.tensor(RUNNING.mean), torch.tensor(RUNNING.var)
        y = F.batch_norm(x, mean, var, gamma, beta, training=training, momentum=0.1, eps=1e-5)
        return y, mean, var

    return call


def torch_locally_connected(x, weight, bias):
    h_out, w_out, c_out = weight.shape[:3]
    cols = F.unfold(x, weight.shape[4:], stride=(2, 1), padding=(0, 1))
    cols = cols.reshape(len(x), -1, h_out, w_out)
    return torch.einsum("nkhw,hwok->nohw", cols, weight.reshape(h_out, w_out, c_out, -1)) + bias


def torch_basic_block(x, weight1, gamma1, beta1, weight2, gamma2, beta2):
    h = F.conv2d(x, weight1, stride=2, padding=1)
    h = F.relu(F.batch_norm(h, None, None, gamma1, beta1, training=True))
    h = F.batch_norm(F.conv2d(h, weight2, padding=1), None, None, gamma2, beta2, training=True)
    return F.relu(h + F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, len(weight1) - x.shape[1])))


def torch_recurrent(module, x_all, states, w_x, w_h, bias):
    """Run torch's RNN, LSTM or cell with our weights, so that gradients flow to them."""
    params = {"weight_ih": w_x, "weight_hh": w_h, "bias_ih": bias, "bias_hh": torch.zeros_like(bias)}
    if isinstance(module, torch.nn.RNNBase):
        params = {f"{name}_l0": value for name, value in params.items()}
    return torch.func.functional_call(module.double(), params, (x_all, states))


def torch_lstm(x_all, h0, c0, *weights):
    states = (h0[None], c0[None])
    h_all, (_, c) = torch_recurrent(torch.nn.LSTM(x_all.shape[2], h0.shape[1]), x_all, states, *weights)
    return h_all, c[0]


def torch_lstm_step(x, h, c, *weights):
    return torch_recurrent(torch.nn.LSTMCell(x.shape[1], h.shape[1]), x, (h, c), *weights)


def torch_rnn(x_all, h0, *weights):
    return torch_recurrent(torch.nn.RNN(x_all.shape[2], h0.shape[1]), x_all, h0[None], *weights)[0]


def torch_rnn_step(x, h, *weights):
    return torch_recurrent(torch.nn.RNNCell(x.shape[1], h.shape[1]), x, h, *weights)


def square(x):
    """Return the branch ``x**2`` with its backward function."""
    return x**2, lambda dy: 2 * x * dy


def last_channels(x):
    """Return a branch that computes two channels from all of its input, with its backward function."""
    total = x.sum(axis=1, keepdims=True)
    return np.concatenate([total, total**2], 1), lambda dy: np.broadcast_to(
        dy[:, :1] + 2 * total * dy[:, 1:], x.shape
    )


CONV = {"stride": (3, 2), "padding": (1, 2), "dilation": (2, 1)}
INDICES = np.array([[5, 0, 5], [2, 5, 2]])
TABLE = {
    "linear": Op(linear, "linear", ((2, 3), (4, 3), (4,)), torch=F.linear),
    "sigmoid": Op(activations, "sigmoid", ((2, 3, 5),), torch=torch.sigmoid, any_shape=True),
    "tanh": Op(activations, "tanh", ((2, 3, 5),), torch=torch.tanh, any_shape=True),
    "relu": Op(activations, "relu", ((2, 3, 5),), torch=torch.relu, any_shape=True),
    "leaky relu": Op(activations, "leaky_relu", ((2, 3),), torch=F.leaky_relu, any_shape=True),
    "steep leaky relu": Op(
        activations,
        "leaky_relu",
        ((7,),),
        {"negative_slope": 1.5},
        lambda x: F.leaky_relu(x, 1.5),
        any_shape=True,
    ),
    "maxout": Op(maxout, "maxout", ((2, 3), (5, 4, 3), (5, 4)), torch=torch_maxout),
    "conv2d": Op(conv2d, "conv2d", ((2, 3, 7, 9), (4, 3, 5, 2), (4,)), torch=F.conv2d),
    "conv2d with options": Op(
        conv2d,
        "conv2d",
        ((2, 3, 8, 9), (4, 3, 2, 5), (4,)),
        CONV,
        lambda x, w, b: F.conv2d(x, w, b, **CONV),
    ),
    "conv2d 1x1": Op(conv2d, "conv2d", ((3, 5, 2, 4), (6, 5, 1, 1), (6,)), torch=F.conv2d),
    "conv transpose2d": Op(
        conv_transpose2d,
        "conv_transpose2d",
        ((2, 3, 4, 5), (3, 6, 4, 3), (6,)),
        {"stride": (3, 2), "padding": (1, 0)},
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=(3, 2), padding=(1, 0)),
    ),
    "locally connected": Op(
        locally_connected,
        "locally_connected",
        ((2, 3, 8, 5), (4, 5, 6, 3, 2, 3), (6, 4, 5)),
        {"stride": (2, 1), "padding": (0, 1)},
        torch_locally_connected,
    ),
    "max pooling": Op(
        pooling,
        "maxpool2d",
        ((2, 3, 7, 9),),
        {"kernel_size": (3, 2)},
        lambda x: F.max_pool2d(x, (3, 2)),
    ),
    "max pooling with options": Op(
        pooling,
        "maxpool2d",
        ((2, 3, 7, 9),),
        {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 0), "dilation": (2, 3)},
        lambda x: F.max_pool2d(x, (3, 2), stride=(1, 2), padding=(1, 0), dilation=(2, 3)),
    ),
    "average pooling": Op(
        pooling,
        "avgpool2d",
        ((2, 3, 7, 9),),
        {"kernel_size": (3, 2), "stride": (1, 3), "padding": (1, 0)},
        lambda x: F.avg_pool2d(x, (3, 2), stride=(1, 3), padding=(1, 0)),
    ),
    "upsample": Op(
        upsample,
        "upsample_nearest",
        ((2, 3, 4, 5),),
        {"scale": (2, 3)},
        lambda x: F.interpolate(x, scale_factor=(2, 3)),
    ),
    "batch norm training": Op(
        batch_norm,
        "batchnorm",
        ((3, 4, 2, 5), (4,), (4,)),
        {"training": True},
        torch_batchnorm(True),
        (RUNNING,),
    ),
    "batch norm testing": Op(
        batch_norm,
        "batchnorm",
        ((3, 4, 2, 5), (4,), (4,)),
        {"training": False},
        torch_batchnorm(False),
        (RUNNING,),
    ),
    "batch norm of vectors": Op(
        batch_norm,
        "batchnorm",
        ((3, 4), (4,), (4,)),
        {"training": True},
        torch_batchnorm(True),
        (RUNNING,),
    ),
    "layer norm": Op(
        layer_norm,
        "layernorm",
        ((3, 2, 5), (5,), (5,)),
        torch=lambda x, g, b: F.layer_norm(x, (5,), g, b),
    ),
    "layer norm of maps": Op(
        layer_norm,
        "layernorm",
        ((2, 3, 4, 5), (3, 4, 5), (3, 4, 5)),
        torch=lambda x, g, b: F.layer_norm(x, (3, 4, 5), g, b),
    ),
    "group norm": Op(
        group_norm,
        "groupnorm",
        ((2, 6, 4, 5), (6,), (6,)),
        {"groups": 3},
        lambda x, g, b: F.group_norm(x, 3, g, b),
    ),
    "instance norm": Op(
        group_norm,
        "instancenorm",
        ((2, 3, 4, 5), (3,), (3,)),
        torch=lambda x, g, b: F.instance_norm(x, weight=g, bias=b),
    ),
    "dropout training": Op(
        dropout,
        "dropout",
        ((4, 5),),
        {"p": 0.4, "training": True, "rng": 3},
        torch_dropout,
        any_shape=True,
    ),
    "dropout testing": Op(
        dropout,
        "dropout",
        ((4, 5),),
        {"p": 0.4, "training": False, "rng": 3},
        lambda x: x * 1,
        any_shape=True,
    ),
    "embedding": Op(
        embedding,
        "embedding",
        ((6, 4),),
        {"indices": INDICES},
        lambda weight: F.embedding(torch.from_numpy(INDICES), weight),
    ),
    "rnn step": Op(rnn, "rnn_step", ((2, 3), (2, 5), (5, 3), (5, 5), (5,)), torch=torch_rnn_step),
    "rnn": Op(rnn, "rnn", ((4, 2, 3), (2, 5), (5, 3), (5, 5), (5,)), torch=torch_rnn),
    "lstm step": Op(
        lstm,
        "lstm_step",
        ((2, 3), (2, 5), (2, 5), (20, 3), (20, 5), (20,)),
        torch=torch_lstm_step,
    ),
    "lstm": Op(lstm, "lstm", ((4, 2, 3), (2, 5), (2, 5), (20, 3), (20, 5), (20,)), torch=torch_lstm),
    "residual": Op(
        residual, "residual", ((2, 3),), torch=lambda x: x + x**2, extra=(square,), any_shape=True
    ),
    "dense block": Op(
        residual, "dense_block", ((2, 3, 4, 5),), extra=([last_channels, last_channels],), any_shape=True
    ),
    "basic block": Op(
        basic_block,
        "basic_block",
        ((3, 2, 5, 4), (3, 2, 3, 3), (3,), (3,), (3, 3, 3, 3), (3,), (3,)),
        {"stride": 2},
        torch_basic_block,
    ),
    "skip concat": Op(
        skip_concat,
        "skip_concat",
        ((2, 3, 4, 5), (2, 6, 4, 5)),
        torch=lambda a, b: torch.cat([a, b], 1),
    ),
}
every_op = pytest.mark.parametrize("op", TABLE.values(), ids=TABLE)


def outputs_as_arrays(outputs):
    """Return the outputs with batch norm's running statistics as separate arrays."""
    return [a for y in outputs for a in (y if isinstance(y, tuple) else (y,))]


@every_op
class TestLaw:
    """What holds for every op."""

    def test_gradients_agree_with_central_differences(self, op):
        """The gradient of every array is the derivative of the forward pass."""
        check_gradients(op.forward, op.backward, *op.arrays(), rng=np.random.default_rng(1))

    def test_agrees_with_torch(self, op):
        """Outputs and all gradients are those of torch, to nine digits."""
        if op.torch is None:
            pytest.skip("torch has no such op")
        arrays = op.arrays()
        *outputs, cache = op.forward(*arrays)
        douts = op.gradients_in(outputs)
        tensors = [torch.tensor(a, requires_grad=True) for a in arrays]

        grads = op.backward(*douts, cache)
        theirs = op.torch(*tensors)
        theirs = theirs if isinstance(theirs, tuple) else (theirs,)
        torch.autograd.backward(theirs[: len(douts)], [torch.from_numpy(d) for d in douts])

        for ours, other in zip(outputs_as_arrays(outputs), theirs, strict=True):
            np.testing.assert_allclose(ours, other.detach(), rtol=1e-9, atol=1e-9)
        for ours, tensor in zip(grads, tensors, strict=True):
            np.testing.assert_allclose(ours, tensor.grad, rtol=1e-9, atol=1e-9)

    def test_keeps_float32(self, op):
        """Float32 arrays give float32 outputs and gradients."""
        *outputs, cache = op.forward(*op.arrays(np.float32))
        grads = op.backward(*op.gradients_in(outputs, np.float32), cache)

        assert {y.dtype for y in outputs if isinstance(y, np.ndarray)} == {np.dtype(np.float32)}
        assert {grad.dtype for grad in grads} == {np.dtype(np.float32)}

    def test_changes_nothing_in_place(self, op):
        """Read-only arrays suffice, and their contents do not change."""
        arrays = op.arrays()
        for array in arrays:
            array.flags.writeable = False
        *outputs, cache = op.forward(*arrays)
        copies = [y.copy() for y in outputs if isinstance(y, np.ndarray)]
        douts = op.gradients_in(outputs)
        for array in [*douts, *(y for y in outputs if isinstance(y, np.ndarray))]:
            array.flags.writeable = False

        op.backward(*douts, cache)

        for array, before in zip(arrays, op.arrays(), strict=True):
            np.testing.assert_array_equal(array, before)
        for y, before in zip([y for y in outputs if isinstance(y, np.ndarray)], copies, strict=True):
            np.testing.assert_array_equal(y, before)

    def test_output_shares_no_memory_with_inputs(self, op):
        """Writing into an output or a gradient later does no harm."""
        arrays = op.arrays()
        *outputs, cache = op.forward(*arrays)
        douts = op.gradients_in(outputs)
        grads = op.backward(*douts, cache)

        for array in arrays:
            assert not any(np.shares_memory(array, y) for y in outputs if isinstance(y, np.ndarray))
        for dout in douts:
            assert not any(np.shares_memory(dout, grad) for grad in grads)

    def test_gradients_match_the_arrays_in_number_and_shape(self, op):
        """They are a tuple, even if there is one, in the order of the arguments."""
        arrays = op.arrays()
        *outputs, cache = op.forward(*arrays)

        grads = op.backward(*op.gradients_in(outputs), cache)

        assert type(grads) is tuple
        assert [grad.shape for grad in grads] == [array.shape for array in arrays]

    def test_backward_is_linear_in_dy(self, op):
        """Doubling the incoming gradient doubles the outgoing gradients."""
        *outputs, cache = op.forward(*op.arrays())
        douts = op.gradients_in(outputs)

        once, twice = op.backward(*douts, cache), op.backward(*[2 * d for d in douts], cache)

        for a, b in zip(once, twice, strict=True):
            np.testing.assert_allclose(2 * a, b, rtol=1e-12, atol=1e-12)

    def test_cache_may_be_any_object_with_its_fields(self, op):
        """Our backward passes accept students' own NamedTuples."""
        *outputs, cache = op.forward(*op.arrays())
        douts = op.gradients_in(outputs)
        caches = cache if isinstance(cache, list) else [cache]
        others = [SimpleNamespace(**c._asdict()) for c in caches]

        backward = getattr(op.module, f"{op.name}_backward")
        grads = backward(*douts, others if isinstance(cache, list) else others[0])

        for ours, other in zip(op.backward(*douts, cache), grads, strict=True):
            np.testing.assert_array_equal(ours, other)

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_nan_and_infinity_pass_through(self, op, bad):
        """Neither in the first array raises an error, and a NaN shows in an output."""
        first, *rest = op.arrays()
        first[0] = bad

        with np.errstate(all="ignore"):
            *outputs, cache = op.forward(first, *rest)
            op.backward(*op.gradients_in(outputs), cache)

        if np.isnan(bad):
            assert any(np.isnan(y).any() for y in outputs_as_arrays(outputs))

    def test_rejects_integers(self, op):
        """The message names the function and says what to do."""
        for place in range(len(op.shapes)):
            arrays = op.arrays()
            arrays[place] = arrays[place].astype(int)

            with pytest.raises(ArgumentError, match=r"expected  a NumPy array of floats\n  got       int64"):
                getattr(op.module, f"{op.name}_forward")(*arrays, *op.extra, **op.options)

    def test_rejects_a_missing_axis(self, op):
        """The shape of every array is checked, and the message says what was expected and what came."""
        for place in range(op.any_shape, len(op.shapes)):
            arrays = op.arrays()
            arrays[place] = arrays[place][..., 0]

            with pytest.raises(
                ShapeError, match=rf"^{op.name_pattern}.*wrong shape.\n  expected  \(.*\n  got       \("
            ):
                getattr(op.module, f"{op.name}_forward")(*arrays, *op.extra, **op.options)

    def test_rejects_a_dy_of_another_shape(self, op):
        """A gradient that would broadcast is refused."""
        *outputs, cache = op.forward(*op.arrays())
        douts = op.gradients_in(outputs)
        for place in range(len(douts)):
            wrong = [*douts]
            wrong[place] = wrong[place][:1]

            with pytest.raises(ShapeError, match=rf"^{op.name_pattern}_backward"):
                getattr(op.module, f"{op.name}_backward")(*wrong, cache)


def test_table_has_every_op():
    """A new op must be added to the table."""
    modules = {op.module for op in TABLE.values()}
    written = {
        n.removesuffix("_forward") for module in modules for n in vars(module) if n.endswith("_forward")
    }

    assert written == {op.name for op in TABLE.values()}


X = np.ones((2, 3, 6, 5))
WEIGHT, BIAS = np.ones((4, 3, 2, 2)), np.ones(4)
WRONG = {
    "conv2d: stride 0": (
        lambda: conv2d.conv2d_forward(X, WEIGHT, BIAS, stride=0),
        "conv2d_forward: stride is not usable.\n  expected  an int of at least 1.*\n  got       0",
    ),
    "conv2d: stride a float": (
        lambda: conv2d.conv2d_forward(X, WEIGHT, BIAS, stride=1.5),
        "conv2d_forward: stride",
    ),
    "conv2d: three paddings": (
        lambda: conv2d.conv2d_forward(X, WEIGHT, BIAS, padding=(1, 1, 1)),
        "conv2d_forward: padding",
    ),
    "conv2d: padding below 0": (
        lambda: conv2d.conv2d_forward(X, WEIGHT, BIAS, padding=-1),
        "conv2d_forward: padding",
    ),
    "conv2d: dilation 0": (
        lambda: conv2d.conv2d_forward(X, WEIGHT, BIAS, dilation=(1, 0)),
        "conv2d_forward: dilation",
    ),
    "conv2d: channels first and second swapped": (
        lambda: conv2d.conv2d_forward(X, WEIGHT.swapaxes(0, 1), BIAS),
        r"expected  \(C_out, 3, K_h, K_w\)\n  got       \(3, 4, 2, 2\)\n  hint      weights are stored",
    ),
    "conv2d: kernel larger than the image": (
        lambda: conv2d.conv2d_forward(X, np.ones((4, 3, 7, 2)), BIAS),
        "a kernel that fits into 6 pixels",
    ),
    "conv2d: a list": (lambda: conv2d.conv2d_forward([[1.0]], WEIGHT, BIAS), "got       list"),
    "output size: kernel 0": (
        lambda: geometry.conv_output_size(5, kernel_size=0),
        "conv_output_size: kernel_size",
    ),
    "output size: size 0": (
        lambda: geometry.conv_output_size(0, kernel_size=1),
        "conv_output_size: size",
    ),
    "output size: stride 0": (
        lambda: geometry.conv_output_size(5, kernel_size=1, stride=0),
        "conv_output_size: stride",
    ),
    "output size: padding below 0": (
        lambda: geometry.conv_output_size(5, kernel_size=1, padding=-1),
        "conv_output_size: padding",
    ),
    "output size: dilation 0": (
        lambda: geometry.conv_output_size(5, kernel_size=1, dilation=0),
        "conv_output_size: dilation",
    ),
    "receptive field: a number for a layer": (
        lambda: geometry.receptive_field([(3,)]),
        r"expected  \(kernel_size, stride\)",
    ),
    "filter2d: a colour image": (
        lambda: conv2d.filter2d(np.ones((4, 4, 3)), np.ones((2, 2))),
        "one channel at a time",
    ),
    "filter2d: integers": (
        lambda: conv2d.filter2d(np.ones((4, 4), int), np.ones((2, 2))),
        "filter2d: image",
    ),
    "conv transpose2d: all cut off": (
        lambda: conv_transpose2d.conv_transpose2d_forward(X, np.ones((3, 4, 2, 2)), BIAS, padding=4),
        "conv_transpose2d_forward: padding",
    ),
    "conv transpose2d: weight as for conv2d": (
        lambda: conv_transpose2d.conv_transpose2d_forward(X, WEIGHT, BIAS),
        r"weights are stored as \(C_in, C_out, K_h, K_w\)",
    ),
    "locally connected: weights for other places": (
        lambda: locally_connected.locally_connected_forward(
            X, np.ones((6, 5, 4, 3, 2, 2)), np.ones((4, 6, 5))
        ),
        r"expected  \(5, 4, C_out, 3, K_h, K_w\)",
    ),
    "max pooling: padding above half": (
        lambda: pooling.maxpool2d_forward(X, kernel_size=3, padding=2),
        "maxpool2d_forward: padding is not usable",
    ),
    "max pooling: a window sees only padding": (
        lambda: pooling.maxpool2d_forward(X[..., :1], kernel_size=2, padding=(0, 1), dilation=(1, 2)),
        "maxpool2d_forward: dilation is not usable",
    ),
    "max pooling: kernel 0": (
        lambda: pooling.maxpool2d_forward(X, kernel_size=0),
        "maxpool2d_forward: kernel_size",
    ),
    "average pooling: stride 0": (
        lambda: pooling.avgpool2d_forward(X, kernel_size=2, stride=0),
        "avgpool2d_forward: stride",
    ),
    "upsample: scale 0": (lambda: upsample.upsample_nearest(X, scale=0), "upsample_nearest: scale"),
    "batch norm: one number to train on": (
        lambda: batch_norm.batchnorm_forward(np.ones((1, 4)), BIAS, BIAS, RUNNING, training=True),
        "more than one value per channel",
    ),
    "batch norm: momentum above 1": (
        lambda: batch_norm.batchnorm_forward(np.ones((2, 4)), BIAS, BIAS, RUNNING, training=True, momentum=9),
        "batchnorm_forward: momentum",
    ),
    "batch norm: statistics of other channels": (
        lambda: batch_norm.batchnorm_forward(X, np.ones(3), np.ones(3), RUNNING, training=False),
        "batchnorm_forward: running.mean has the wrong shape",
    ),
    "group norm: groups do not divide": (
        lambda: group_norm.groupnorm_forward(X, np.ones(3), np.ones(3), groups=2),
        "a divisor of the 3 channels",
    ),
    "dropout: p 1": (
        lambda: dropout.dropout_forward(X, p=1.0, training=True, rng=np.random.default_rng(0)),
        r"dropout_forward: p is not usable.\n  expected  the probability to drop, in \[0, 1\)",
    ),
    "embedding: an index too large": (
        lambda: embedding.embedding_forward(np.ones((4, 2)), indices=np.array([0, 4])),
        "integers from 0 to 3",
    ),
    "embedding: an index below 0": (
        lambda: embedding.embedding_forward(np.ones((4, 2)), indices=np.array([-1])),
        "integers from 0 to 3",
    ),
    "embedding: floats for indices": (
        lambda: embedding.embedding_forward(np.ones((4, 2)), indices=np.array([1.0])),
        "got       float64 array",
    ),
    "rnn: no step": (
        lambda: rnn.rnn_forward(np.ones((0, 2, 3)), *np.ones((4, 2, 2))),
        "at least one time step",
    ),
    "lstm: no step": (
        lambda: lstm.lstm_forward(np.ones((0, 2, 3)), *np.ones((5, 2, 2))),
        "at least one time step",
    ),
    "lstm: gates not stacked": (
        lambda: lstm.lstm_step_forward(*np.ones((6, 2, 2))),
        r"weights are stored as \(4H, D\)",
    ),
    "basic block: fewer channels than come in": (
        lambda: basic_block.basic_block_forward(
            X, np.ones((2, 3, 3, 3)), *[np.ones(2)] * 2, np.ones((2, 2, 3, 3)), *[np.ones(2)] * 2
        ),
        "basic_block_forward: weight1 is not usable.\n  expected  3 filters or more\n  got       2",
    ),
    "residual: branch changes the shape": (
        lambda: residual.residual_forward(X, lambda x: (x[:1], None)),
        r"residual_forward: branch\(x\) has the wrong shape",
    ),
    "dense block: branch changes the size": (
        lambda: residual.dense_block_forward(X, [lambda x: (x[..., 1:], None)]),
        r"dense_block_forward: branches\[0\]\(x\)",
    ),
    "skip concat: another size": (
        lambda: skip_concat.skip_concat(X, X[..., 1:]),
        "skip_concat: encoder",
    ),
}


@pytest.mark.parametrize(("call", "message"), WRONG.values(), ids=WRONG)
def test_wrong_arguments_are_explained(call, message):
    """Each message names function and argument, and says what was expected."""
    with pytest.raises(ArgumentError, match=message):
        call()
