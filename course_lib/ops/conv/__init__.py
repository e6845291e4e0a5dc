"""Convolution, pooling and upsampling: ops that slide a window."""
