"""The data of the lessons, all offline, and how they are sampled, split and whitened."""
