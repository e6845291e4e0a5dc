"""Answers to `adamw_step` that the check once told too little."""


# %% wrong: eps is not handed on
# wants: eps-ignored
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    return adam_step(param - lr * weight_decay * param, grad, state, lr=lr, betas=betas)


# %% wrong: betas are not handed on
# wants: betas-ignored
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    return adam_step(param - lr * weight_decay * param, grad, state, lr=lr, eps=eps)


# %% wrong: lr is not handed on
# wants: not-handed-on-lr
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    return adam_step(param - lr * weight_decay * param, grad, state, betas=betas, eps=eps)


# %% wrong: options that are keyword-only are given by position
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    return adam_step(param - lr * weight_decay * param, grad, state, lr, betas, eps)


# %% wrong: the moments of the state are not the new ones
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    param, new = adam_step(param - lr * weight_decay * param, grad, state, lr=lr, betas=betas, eps=eps)
    return param, AdamState(new.step, state.m, new.v)
