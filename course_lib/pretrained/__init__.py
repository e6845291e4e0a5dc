"""
Trained networks that come with the course, each beside its weights: ``fashion_cnn``,
``sonnet_lstm``, ``denoisers``.
"""
