"""
Classic image processing: read ``filters``, then ``pyramids`` and ``augmentation`` (of training images).

``quality`` measures a picture, ``total_variation`` takes noise away without a network, and ``patches`` cuts
pieces of photographs for networks that learn to do it. ``matching`` finds a piece of one image in another.
"""
