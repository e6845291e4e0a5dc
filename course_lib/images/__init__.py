"""Classic image processing: read ``filters``, then ``pyramids`` and ``augmentation`` (of training images)."""
