"""
Optimization: update rules, learning-rate schedules, and the theory of both on quadratic losses.

Read ``gradient_descent`` first, then ``adaptive``, ``optimizer`` (a rule applied to a whole model, and
gradient clipping) and ``schedules``. ``quadratics`` holds what can be computed exactly; ``line_fit``
fits a line by minibatches, ``line_search`` tries step sizes, ``random_search`` draws hyperparameters,
``model_choice`` decides which epoch to keep, and ``debugging/`` is for when nothing helps. Measured on:
``noisy_quadratics``, ravines with noise; ``gradient_streams``, recorded gradients; ``adam_loop``, a loop.
"""
