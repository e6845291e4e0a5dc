"""
Compare the speed of our NumPy ops with torch's: forward and backward in float32, with equally many threads.

    python -m benchmarks.ops [THREADS]      the default is 2

On two idle cores, linear and pooling took 0.5 to 0.9 times as long as torch and convolutions 0.9 to 1.6; the
largest of them (16 x 28 x 28, 5 x 5 kernels) took 2.5. Batch norm took 2.9 and the LSTM 2.3: NumPy runs all
but matrix products on one thread, with one pass over memory per operation. The Adam step, a dozen passes,
took 12. Measure on an idle machine: on a busy one, BLAS threads waiting for each other take longer than the
work.
"""

import os
import sys

os.environ.update(
    dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), (sys.argv[1:] or ["2"])[0])
)
os.environ["OPENBLAS_THREAD_TIMEOUT"] = "20"  # OpenBLAS's idle threads stop spinning after 2**20 cycles

import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
import torch.nn.functional as F

from course_lib.ops import linear
from course_lib.ops.conv import conv2d, pooling
from course_lib.ops.norm import batch_norm
from course_lib.ops.recurrent import lstm
from course_lib.optim import adaptive

THREADS = int(os.environ["OMP_NUM_THREADS"])
REPEATS, CALLS = 9, 3


def random(*shape: int) -> np.ndarray:
    """Return float32 values of unit variance, the same at every call."""
    return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)


def compared(
    forward: Callable, backward: Callable, torch_forward: Callable, *arrays: np.ndarray
) -> tuple[Callable, Callable]:
    """Return two functions without arguments that run forward and backward: ours, and torch's."""
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    y = torch_forward(*tensors)
    dy = random(*y.shape)
    torch_dy = torch.from_numpy(dy)

    def ours() -> None:
        backward(dy, forward(*arrays)[-1])

    def theirs() -> None:
        for tensor in tensors:
            tensor.grad = None
        torch_forward(*tensors).backward(torch_dy)

    return ours, theirs


def rows() -> Iterator[tuple[str, tuple[Callable, Callable]]]:
    """Yield a name and the pair of functions to time, one by one so that only one pair is in memory."""
    arrays = random(64, 784), random(512, 784), random(512)
    yield "linear 64 x 784 -> 512", compared(linear.linear_forward, linear.linear_backward, F.linear, *arrays)
    for c_in, size, c_out in (3, 32, 16), (16, 28, 32):
        for k in 3, 5:
            arrays = random(64, c_in, size, size), random(c_out, c_in, k, k), random(c_out)
            yield (
                f"conv2d 64 x {c_in} x {size} x {size}, {c_out} filters {k}x{k}",
                compared(
                    lambda x, w, b, p=k // 2: conv2d.conv2d_forward(x, w, b, padding=p),
                    conv2d.conv2d_backward,
                    lambda x, w, b, p=k // 2: F.conv2d(x, w, b, padding=p),
                    *arrays,
                ),
            )
    for name, ours, back, theirs in (
        ("max", pooling.maxpool2d_forward, pooling.maxpool2d_backward, F.max_pool2d),
        ("average", pooling.avgpool2d_forward, pooling.avgpool2d_backward, F.avg_pool2d),
    ):
        yield (
            f"{name} pooling 2x2, 64 x 16 x 28 x 28",
            compared(
                lambda x, pool=ours: pool(x, kernel_size=2),
                back,
                lambda x, pool=theirs: pool(x, 2),
                random(64, 16, 28, 28),
            ),
        )
    running = batch_norm.RunningStats(np.zeros(16, np.float32), np.ones(16, np.float32))
    mean, var = torch.zeros(16), torch.ones(16)
    yield (
        "batch norm, 64 x 16 x 28 x 28",
        compared(
            lambda x, g, b: batch_norm.batchnorm_forward(x, g, b, running, training=True),
            batch_norm.batchnorm_backward,
            lambda x, g, b: F.batch_norm(x, mean, var, g, b, training=True),
            random(64, 16, 28, 28),
            random(16),
            random(16),
        ),
    )
    yield "lstm, 50 steps x 32 x 64 -> 128", lstm_pair()
    yield "adam step, 1,000,000 parameters", adam_pair()


def lstm_pair() -> tuple[Callable, Callable]:
    """Return our LSTM and torch's over 50 steps."""
    x, states = random(50, 32, 64), np.zeros((2, 32, 128), np.float32)
    weights = [0.1 * random(512, 64), 0.1 * random(512, 128), random(512)]
    layer = torch.nn.LSTM(64, 128)
    torch_x, dh = torch.tensor(x, requires_grad=True), random(50, 32, 128)
    torch_dh = torch.from_numpy(dh)

    def ours() -> None:
        *_, cache = lstm.lstm_forward(x, *states, *weights)
        lstm.lstm_backward(dh, states[1], cache)

    def theirs() -> None:
        layer.zero_grad()
        torch_x.grad = None
        layer(torch_x)[0].backward(torch_dh)

    return ours, theirs


def adam_pair() -> tuple[Callable, Callable]:
    """Return our Adam step and torch's, both on one large array."""
    param, grad = random(1_000_000), random(1_000_000)
    tensor = torch.tensor(param, requires_grad=True)
    tensor.grad = torch.tensor(grad)
    optimizer = torch.optim.Adam([tensor], lr=1e-3)
    state = adaptive.adam_init(param)
    return lambda: adaptive.adam_step(param, grad, state, lr=1e-3), optimizer.step


def milliseconds(call: Callable) -> float:
    """Return the time of one call, measured after the other library's idle threads have gone to sleep."""
    time.sleep(0.05)
    call()
    begin = time.perf_counter()
    for _ in range(CALLS):
        call()
    return 1000 * (time.perf_counter() - begin) / CALLS


def main() -> None:
    """Print the table of medians; ours and torch's alternate, so that disturbances affect both alike."""
    torch.set_num_threads(THREADS)
    print(f"{f'forward and backward, {THREADS} threads':45s}  ours ms  torch ms  ratio")
    for name, (ours, theirs) in rows():
        times = [(milliseconds(ours), milliseconds(theirs)) for _ in range(REPEATS)]
        mine, other = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:45s} {mine:8.2f}  {other:8.2f}  {mine / other:5.2f}", flush=True)


if __name__ == "__main__":
    main()
