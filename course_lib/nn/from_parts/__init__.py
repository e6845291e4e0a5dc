"""
A network from its parts, each a pair of functions: one's own, or ours where one is missing.

Read in this order: ``assembly`` is a network as two functions of its parts, ``tricks`` lends what a student
has not written, ``own_network`` trains one, and ``ablation`` says what each trick of it bought.
``normed_network`` is a small one by itself, with batch norm in both of its modes; ``residual_stage`` is a
stage of residual blocks, and ``residual_training`` a ResNet of convolutions with its training.
"""
