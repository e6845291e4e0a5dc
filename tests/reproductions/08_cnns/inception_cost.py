"""Answers to `inception_cost` that a check once took for something else."""


# %% wrong: the weights first
# wants: another-order
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3 + 25 * (reduce_5x5 or in_channels) * out_5x5
    channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return weights, channels, weights * image_size[0] * image_size[1]


# %% right: a list
def inception_cost(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3 + 25 * (reduce_5x5 or in_channels) * out_5x5
    channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return [channels, weights, weights * image_size[0] * image_size[1]]
