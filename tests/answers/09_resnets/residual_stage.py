"""Answers to `residual_stage`, written from the lesson's text alone."""


# %% right: the ReLU moves behind the sum
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h, _ = relu_forward(x @ weight1.T)
        y, _ = relu_forward(x + h @ weight2.T)
        states.append(y)
    return states


# %% right: with np.maximum
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        h = np.maximum(states[-1] @ weight1.T, 0)
        states.append(np.maximum(states[-1] + h @ weight2.T, 0))
    return states


# %% right: their own residual_forward, and a ReLU behind it
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        y, _ = residual_forward(
            states[-1], lambda x: (relu_forward(x @ weight1.T)[0] @ weight2.T, None)
        )
        states.append(relu_forward(y)[0])
    return states


# %% right: one example after the other
def residual_stage(x, blocks):
    states = [np.array(x)]
    for weight1, weight2 in blocks:
        rows = []
        for row in states[-1]:
            hidden = weight1 @ row
            hidden[hidden < 0] = 0
            total = row + weight2 @ hidden
            total[total < 0] = 0
            rows.append(total)
        states.append(np.array(rows).reshape(x.shape))
    return states


# %% wrong: nothing is changed
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h, _ = relu_forward(x @ weight1.T)
        h, _ = relu_forward(h @ weight2.T)
        states.append(x + h)
    return states


# %% wrong: the second ReLU is taken away, none stands behind the sum
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h, _ = relu_forward(x @ weight1.T)
        states.append(x + h @ weight2.T)
    return states


# %% wrong: a ReLU behind the sum as well, the one in the branch stays
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h, _ = relu_forward(x @ weight1.T)
        h, _ = relu_forward(h @ weight2.T)
        h, _ = relu_forward(x + h)
        states.append(h)
    return states


# %% wrong: both ReLUs of the branch go, one stands behind the sum
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h = x @ weight1.T @ weight2.T
        h, _ = relu_forward(x + h)
        states.append(h)
    return states


# %% wrong: the branch is subtracted, so that numbers can fall
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h, _ = relu_forward(x @ weight1.T)
        h, _ = relu_forward(x - h @ weight2.T)
        states.append(h)
    return states


# %% wrong: the shortcut is gone
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x = states[-1]
        h, _ = relu_forward(x @ weight1.T)
        h, _ = relu_forward(h @ weight2.T)
        states.append(h)
    return states


# %% wrong: x is never moved on, every block adds to the stage's input
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        h, _ = relu_forward(states[-1] @ weight1.T)
        h, _ = relu_forward(x + h @ weight2.T)
        states.append(h)
    return states


# %% wrong: the states without the input
def residual_stage(x, blocks):
    states = []
    for weight1, weight2 in blocks:
        h, _ = relu_forward(x @ weight1.T)
        x, _ = relu_forward(x + h @ weight2.T)
        states.append(x)
    return states


# %% wrong: only the last state
def residual_stage(x, blocks):
    for weight1, weight2 in blocks:
        h, _ = relu_forward(x @ weight1.T)
        x, _ = relu_forward(x + h @ weight2.T)
    return x


# %% wrong: two slips, the shortcut goes through the ReLU and nothing stands behind the sum
def residual_stage(x, blocks):
    states = [x]
    for weight1, weight2 in blocks:
        x, _ = relu_forward(states[-1])
        h, _ = relu_forward(x @ weight1.T)
        states.append(x + h @ weight2.T)
    return states


# %% values
blocks = [(np.eye(2), np.array([[-1.0, 0.0], [0.0, 2.0]])), (np.eye(2), np.array([[0.0, -1.0], [-1.0, 0.0]]))]
states = residual_stage(np.array([[3.0, 1.0]]), blocks)
assert len(states) == 3
np.testing.assert_allclose(np.concatenate(states), [[3, 1], [0, 3], [0, 3]])
assert len(residual_stage(np.ones((2, 3)), [])) == 1
