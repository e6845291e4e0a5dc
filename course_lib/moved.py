"""
Where modules of version 0.1 are now: notebooks that were handed out with it still find what they import.

A module that was split stands for its parts; of the modules of pictures, what lessons use is found. Nothing
is imported before an old name is asked for.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

TABLE = """
adding               sequences.adding
architectures        nn.architectures
big                  gpu
big.convnets         gpu.convnets
big.deep_mlp         gpu.deep_mlp
big.language         gpu.language
big.normed_mlp       gpu.normed_mlp
big.resnet           gpu.resnet
big.training         gpu.training
clothes_cnn          pretrained.fashion_cnn
counting             nn.counting
datasets             datasets.loaders datasets.toys
downloads            datasets.downloads
filters              images.filters
graph                autodiff.graph autodiff.reverse_mode
initializers         nn.initializers
layers               nn.layers
losses               ops.losses nn.metrics images.quality
metrics              nn.metrics images.quality
models               nn.models
network              nn.layer nn.containers
ops.batch_norm       ops.norm.batch_norm
ops.conv2d           ops.conv.conv2d
ops.conv_geometry    ops.conv.geometry
ops.conv_transpose2d ops.conv.conv_transpose2d
ops.group_norm       ops.norm.group_norm
ops.layer_norm       ops.norm.layer_norm
ops.locally_connected ops.conv.locally_connected
ops.lstm             ops.recurrent.lstm
ops.normalize        ops.norm.moments
ops.pooling          ops.conv.pooling
ops.rnn              ops.recurrent.rnn
ops.upsample         ops.conv.upsample
optimizers           optim.gradient_descent optim.adaptive optim.optimizer
pyramids             images.pyramids
quadratics           optim.quadratics
recurrent            nn.recurrent
sampling             datasets.sampling images.augmentation sequences.char_lstm optim.random_search
schedules            optim.schedules
signals              nn.gradient_norms nn.metrics images.quality
sonnet_lstm          pretrained.sonnet_lstm
text                 sequences.characters sequences.char_lstm
training             nn.training
viz.adaptive         viz.adam
viz.adaptive_results viz.adam viz.adam.rules
viz.adaptive_walks   viz.adam viz.adam.rules viz.adam.bias_correction
viz.cnn_walk         viz.cnns.network_tour
viz.deep_signals     viz.vanishing_gradients viz.vanishing_gradients.symmetry viz.vanishing_gradients.networks
viz.descent          viz.sgd
viz.digit_steps      viz.adam viz.adam.first_steps
viz.explore          viz.widgets.explore
viz.famous_nets      viz.cnns viz.cnns.layer_costs
viz.feature_maps     viz.cnns
viz.kernel_board     viz.convolution.kernel_board
viz.light            viz.batch_norm
viz.memory           viz.lstm
viz.norm_axes        viz.batch_norm
viz.norm_pictures    viz.batch_norm
viz.overfitting      viz.dropout
viz.picture          viz.widgets.picture
viz.pooled           viz.cnns
viz.race             viz.widgets.race
viz.rare             viz.adam viz.adam.rare_pairs viz.adam.sparse_features
viz.regularised      viz.dropout viz.dropout.networks
viz.residual         viz.resnets
viz.residual_nets    viz.resnets viz.resnets.networks
viz.scrub            viz.widgets.pointing
viz.surfaces         viz.widgets.surfaces
viz.vanishing        viz.vanishing_gradients
viz.windows          viz.convolution
viz.writing          viz.lstm
whitening            datasets.whitening
"""
MOVED = {
    f"course_lib.{old}": [f"course_lib.{name}" for name in new]
    for old, *new in map(str.split, TABLE.strip().splitlines())
}
RENAMED = {  # functions that have another name as well
    "clothes_cnn.load_clothes_cnn": "load_fashion_cnn",
    "viz.adaptive.plot_decay": "plot_weight_decay",
    "viz.adaptive.plot_memory": "plot_accumulators",
    "viz.adaptive.plot_slow_motion": "plot_step_anatomy",
    "viz.adaptive_results.RULES": "RULE_COLORS",
    "viz.adaptive_walks.SLOW_STEPS": "ANATOMY_STEPS",
    "viz.famous_nets.plot_walk": "plot_layer_costs",
    "viz.feature_maps.plot_filters": "plot_feature_maps",
    "viz.light.plot_light": "plot_lighting",
    "viz.memory.plot_measured": "plot_measured_gradient",
    "viz.memory.plot_reach": "plot_gradient_reach",
    "viz.norm_pictures.plot_drift": "plot_input_drift",
    "viz.pooled.WAYS": "POOLINGS",
    "viz.pooled.plot_shift": "plot_pooling_shift",
    "viz.residual.plot_change": "plot_small_changes",
    "viz.residual.plot_kept_surfaces": "plot_stored_surfaces",
    "viz.residual.plot_passage": "plot_signal_through_depth",
    "viz.residual_nets.digits": "digit_rows",
    "viz.residual_nets.loss_surface": "measure_surface",
    "viz.vanishing.plot_map": "plot_initialization_map",
    "viz.writing.plot_writing": "plot_text_samples",
    "big.language.read": "train_language_model",
    **{
        f"big.{module}.{old}": new
        for module in ("convnets", "deep_mlp", "language", "normed_mlp", "resnet")
        for old, new in {"Setting": "Size", "compare": "run_experiment", "setting": "default_size"}.items()
    },
}


def names_of(old: str) -> Callable[[str], Any]:
    """Return a module's ``__getattr__``, which finds a name of version 0.1 where it is now."""

    def find(name: str) -> Any:
        if f"{old}.{name}" in MOVED:
            return importlib.import_module(f"{old}.{name}")
        present = RENAMED.get(f"{old.removeprefix('course_lib.')}.{name}", name)
        missing: ModuleNotFoundError | None = None
        for new in MOVED[old] if not name.startswith("__") else ():
            try:
                found = getattr(importlib.import_module(new), present)
            except AttributeError:
                continue
            except ModuleNotFoundError as error:  # while grading, modules that hold an answer are not there
                missing = error
                continue
            if not isinstance(found, ModuleType):  # a file of that name, not what the old module had
                return found
        if missing:
            raise missing
        raise AttributeError(f"{old} was moved, and {name} is in none of {', '.join(MOVED[old])}")

    return find


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds old modules; asked last, after everything that is really there."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Return a module that stands for the new ones, if one of that name was moved."""
        if fullname not in MOVED:
            return None
        package = any(other.startswith(f"{fullname}.") for other in MOVED)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=package)

    def exec_module(self, module: ModuleType) -> None:
        """Let the module find its names when they are asked for."""
        vars(module)["__getattr__"] = names_of(module.__name__)


def install() -> None:
    """Let old names be found, once."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.append(Finder())
