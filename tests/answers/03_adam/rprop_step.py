"""Answers to `rprop_step`, written from the lesson's text alone."""


# %% right: signs and np.where
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    step_size = state.step_size
    step_size = np.where(
        agreement > 0, step_size * etas[1], np.where(agreement < 0, step_size * etas[0], step_size)
    )
    step_size = np.clip(step_size, step_sizes[0], step_sizes[1])
    grad = np.where(agreement < 0, np.zeros_like(grad), grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


# %% right: one entry after another, with if and elif
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    shrink, grow = etas
    least, greatest = step_sizes
    new_param, new_grad, new_size = np.array(param), np.array(grad), np.array(state.step_size)
    for i in np.ndindex(np.shape(param)):
        g, before, length = float(grad[i]), float(state.prev_grad[i]), float(state.step_size[i])
        flipped = (g > 0 and before < 0) or (g < 0 and before > 0)
        kept = (g > 0 and before > 0) or (g < 0 and before < 0)
        if kept:
            length = length * grow
        elif flipped:
            length = length * shrink
            g = 0.0
        length = min(max(length, least), greatest)
        if g > 0:
            new_param[i] = param[i] - length
        elif g < 0:
            new_param[i] = param[i] + length
        new_grad[i] = g
        new_size[i] = length
    return new_param, RpropState(prev_grad=new_grad, step_size=new_size)


# %% right: masks on copies
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    same = ((grad > 0) & (state.prev_grad > 0)) | ((grad < 0) & (state.prev_grad < 0))
    flip = ((grad > 0) & (state.prev_grad < 0)) | ((grad < 0) & (state.prev_grad > 0))
    sizes = np.array(state.step_size, copy=True)
    sizes[same] *= etas[1]
    sizes[flip] *= etas[0]
    sizes = np.minimum(np.maximum(sizes, step_sizes[0]), step_sizes[1])
    remembered = np.array(grad, copy=True)
    remembered[flip] = 0
    return param - np.sign(remembered) * sizes, RpropState(remembered, sizes)


# %% right: a table of factors, cast back to the parameter's type
def _factor(agreement, etas):
    low, high = etas
    return np.where(agreement == 0, 1.0, np.where(agreement == 1, high, low))


def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad.astype(np.float64)) * np.sign(state.prev_grad.astype(np.float64))
    length = np.clip(state.step_size * _factor(agreement, etas), *step_sizes)
    moving = (agreement >= 0).astype(np.float64)
    new_param = param - moving * np.sign(grad) * length
    memory = RpropState((grad * moving).astype(grad.dtype), length.astype(state.step_size.dtype))
    return new_param.astype(param.dtype), memory


# %% wrong: does not rest at a flip, but goes on with the shorter length
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    step_size = state.step_size
    step_size = np.where(
        agreement > 0, step_size * etas[1], np.where(agreement < 0, step_size * etas[0], step_size)
    )
    step_size = np.clip(step_size, *step_sizes)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


# %% wrong: rests at a flip, but remembers the gradient instead of 0
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    step_size = state.step_size
    step_size = np.where(
        agreement > 0, step_size * etas[1], np.where(agreement < 0, step_size * etas[0], step_size)
    )
    step_size = np.clip(step_size, *step_sizes)
    used = np.where(agreement < 0, 0 * grad, grad)
    return param - np.sign(used) * step_size, RpropState(grad, step_size)


# %% wrong: takes the last step back at a flip, as Rprop+ does
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    new_param = np.array(param)
    new_grad = np.array(grad)
    sizes = np.array(state.step_size)
    for i in np.ndindex(param.shape):
        product = np.sign(grad[i]) * np.sign(state.prev_grad[i])
        if product > 0:
            sizes[i] = min(sizes[i] * etas[1], step_sizes[1])
            new_param[i] -= np.sign(grad[i]) * sizes[i]
        elif product < 0:
            new_param[i] += np.sign(state.prev_grad[i]) * state.step_size[i]
            sizes[i] = max(sizes[i] * etas[0], step_sizes[0])
            new_grad[i] = 0
        else:
            new_param[i] -= np.sign(grad[i]) * sizes[i]
    return new_param, RpropState(new_grad, sizes)


# %% wrong: the two etas are swapped
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    grow, shrink = etas
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    step_size = state.step_size
    step_size = np.where(
        agreement > 0, step_size * grow, np.where(agreement < 0, step_size * shrink, step_size)
    )
    step_size = np.clip(step_size, *step_sizes)
    grad = np.where(agreement < 0, 0 * grad, grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


# %% wrong: the lengths have no limits
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    step_size = state.step_size
    step_size = np.where(
        agreement > 0, step_size * etas[1], np.where(agreement < 0, step_size * etas[0], step_size)
    )
    grad = np.where(agreement < 0, 0 * grad, grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


# %% wrong: steps with the old lengths
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    old = state.step_size
    new = np.clip(
        np.where(agreement > 0, old * etas[1], np.where(agreement < 0, old * etas[0], old)), *step_sizes
    )
    grad = np.where(agreement < 0, 0 * grad, grad)
    return param - np.sign(grad) * old, RpropState(grad, new)


# %% wrong: multiplies the length by the gradient instead of by its sign
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    product = grad * state.prev_grad
    step_size = state.step_size
    step_size = np.where(
        product > 0, step_size * etas[1], np.where(product < 0, step_size * etas[0], step_size)
    )
    step_size = np.clip(step_size, *step_sizes)
    grad = np.where(product < 0, 0 * grad, grad)
    return param - grad * step_size, RpropState(grad, step_size)


# %% wrong: shortens also where there is nothing to compare with
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    step_size = np.where(agreement > 0, state.step_size * etas[1], state.step_size * etas[0])
    step_size = np.clip(step_size, *step_sizes)
    grad = np.where(agreement < 0, 0 * grad, grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


# %% wrong: changes the caller's lengths in place, and does not rest at a flip
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    sizes = state.step_size
    for i in np.ndindex(param.shape):
        product = grad[i] * state.prev_grad[i]
        if product > 0:
            sizes[i] = min(sizes[i] * etas[1], step_sizes[1])
        elif product < 0:
            sizes[i] = max(sizes[i] * etas[0], step_sizes[0])
    return param - np.sign(grad) * sizes, RpropState(grad, sizes)


# %% wrong: gives the new state a field that it does not have, which raises a TypeError
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    agreement = np.sign(grad) * np.sign(state.prev_grad)
    step_size = state.step_size
    step_size = np.where(
        agreement > 0, step_size * etas[1], np.where(agreement < 0, step_size * etas[0], step_size)
    )
    step_size = np.clip(step_size, *step_sizes)
    grad = np.where(agreement < 0, 0 * grad, grad)
    return param - np.sign(grad) * step_size, RpropState(prev_grad=grad, step_sizes=step_size)


# %% values
before = RpropState(np.array([4.0, 1.0, 0.0]), np.array([0.1, 0.1, 0.1]))
new_param, after = rprop_step(np.array([1.0, 1.0, 1.0]), np.array([0.3, -20.0, 0.5]), before)
np.testing.assert_allclose(new_param, [0.88, 1.0, 0.9])
np.testing.assert_allclose(after.prev_grad, [0.3, 0.0, 0.5])
np.testing.assert_allclose(after.step_size, [0.12, 0.05, 0.1])
np.testing.assert_array_equal(before.step_size, [0.1, 0.1, 0.1])
