"""
Ops that slide a window over images.

Read ``geometry`` first (where the windows lie), then ``conv2d`` and ``pooling``. ``conv_transpose2d``,
``locally_connected``, ``fully_connected`` and ``upsample`` are variations. ``columns`` makes a convolution
one matrix product, and ``backward_loop`` is its way back with a loop over windows.
"""
