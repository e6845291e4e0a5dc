"""The exercises of lesson 06, normalising: inputs, batches, samples and groups."""
