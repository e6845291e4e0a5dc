"""One level of an encoder-decoder: halve the maps, let an inner network work on them, enlarge them again."""

from collections.abc import Callable

from course_lib.arrays import Array
from course_lib.nn.containers import Container
from course_lib.nn.layer import Layer
from course_lib.nn.layers import MaxPool2d


class Level(Container):
    """
    Max pooling, an inner network, upsampling, and a skip past all three. Levels inside levels are a U-Net.

    Args:
        inner: Works on maps of half the size; it may hold a further level.
        upsample: ``upsample(y, scale=2)`` returns the enlarged maps.
        upsample_backward: ``upsample_backward(dy, scale=2)`` returns ``(dx,)``.
        concat: ``concat(decoder, encoder)`` returns the channels of both; without it there is no skip.
        concat_backward: ``concat_backward(dy, decoder_channels)`` returns ``(ddecoder, dencoder)``.

    Source:
        Ronneberger, Fischer and Brox (2015), arXiv:1505.04597, figure 1.
    """

    def __init__(
        self,
        inner: Layer,
        *,
        upsample: Callable,
        upsample_backward: Callable,
        concat: Callable | None = None,
        concat_backward: Callable | None = None,
    ):
        super().__init__({"pool": MaxPool2d(2), "inner": inner})
        self._upsample, self._upsample_backward = upsample, upsample_backward
        self._concat, self._concat_backward = concat, concat_backward

    def forward(self, x: Array) -> Array:
        """Return the decoder's maps, and beside them, where there is a skip, ``x`` itself."""
        y = self.children["inner"].forward(self.children["pool"].forward(x))
        decoder = self._upsample(y, scale=2)
        self._decoder_channels = decoder.shape[1]
        return self._concat(decoder, x) if self._concat else decoder

    def backward(self, dy: Array) -> Array:
        """Return the gradient of ``x``: through the level and, where there is a skip, past it."""
        past: Array | float = 0.0
        if self._concat_backward:
            dy, past = self._concat_backward(dy, self._decoder_channels)
        (dy,) = self._upsample_backward(dy, scale=2)
        return self.children["pool"].backward(self.children["inner"].backward(dy)) + past
