"""
Layers and networks, and how to initialise, train and judge them.

Read in this order: ``layer``, ``initializers``, ``layers``, ``containers``, ``models``, ``training`` and
``metrics``. ``recurrent`` holds the layers for sequences, ``architectures`` the famous networks as tables,
``encoder_decoder`` one level of a U-Net and ``unet`` a whole one, ``counting`` what networks cost,
``gradient_norms`` how large gradients and updates are. ``small_mlp`` is a whole network in functions;
``from_parts`` holds networks that are put together from functions.
"""
