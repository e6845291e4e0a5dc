"""An LSTM language model in torch, trained on the sonnets letter by letter."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.datasets.loaders import load_sonnets
from course_lib.gpu.training import device, one_thread, train
from course_lib.nn.training import Epoch
from course_lib.sequences.characters import Vocabulary, windows


class Size(NamedTuple):
    """The size of the experiment."""

    layers: int
    hidden: int
    dropout: float  # probability to drop, between layers and before the logits
    length: int  # letters per example
    epochs: int
    batch_size: int
    lr: float


def default_size() -> Size:
    """Return a large size if there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        return Size(layers=2, hidden=512, dropout=0.5, length=128, epochs=40, batch_size=16, lr=0.002)
    return Size(layers=1, hidden=96, dropout=0.0, length=48, epochs=4, batch_size=16, lr=0.008)


class LanguageModel(nn.Module):
    """A model of text: letters (N, T) in, logits of the next letters (N, T, V) out."""

    def __init__(self, vocabulary: Vocabulary, size: Size):
        super().__init__()
        self.vocabulary = vocabulary
        symbols = len(vocabulary.letters)
        self.embedding = nn.Embedding(symbols, 32)
        between = size.dropout if size.layers > 1 else 0.0
        self.lstm = nn.LSTM(32, size.hidden, size.layers, batch_first=True, dropout=between)
        self.dropout = nn.Dropout(size.dropout)
        self.head = nn.Linear(size.hidden, symbols)
        for layer in range(size.layers):  # torch initialises all biases near 0; the gates are i, f, g, o
            forget = getattr(self.lstm, f"bias_ih_l{layer}")[size.hidden : 2 * size.hidden]
            nn.init.ones_(forget)

    def forward(self, letters: Tensor) -> Tensor:
        """Return the logits at every position."""
        # Within autocast cuDNN's LSTM computes in float16, for which nothing here scales the gradients.
        with torch.autocast(letters.device.type, enabled=False):
            h_all, _ = self.lstm(self.embedding(letters))
        return self.head(self.dropout(h_all))

    @torch.no_grad()
    def sample(self, prompt: str, length: int, *, temperature: float = 1.0, seed: int = 0) -> str:
        """
        Continue ``prompt`` by ``length`` letters.

        Args:
            prompt: At least one letter.
            length: Number of letters to add.
            temperature: Below 1 likely letters become likelier; far above 1 all become equally likely.
            seed: Seed of the draws.

        Returns:
            The prompt and its continuation.
        """
        training = self.training
        self.eval()
        generator, where = torch.Generator().manual_seed(seed), self.head.weight.device
        ids = self.vocabulary.encode(prompt).tolist()
        new, state = torch.tensor([ids], device=where), None
        for _ in range(length):
            h_all, state = self.lstm(self.embedding(new), state)
            probs = (self.head(h_all[0, -1]).float().cpu() / temperature).softmax(dim=0)
            ids.append(int(torch.multinomial(probs, 1, generator=generator)))
            new = torch.tensor([ids[-1:]], device=where)
        self.train(training)
        return self.vocabulary.decode(ids)


def language_model(size: Size, *, seed: int = 0) -> LanguageModel:
    """Return a new, untrained model with the vocabulary of the sonnets."""
    torch.manual_seed(seed)
    return LanguageModel(Vocabulary.of(load_sonnets()), size)


def letter_loss(logits: Tensor, letters: Tensor) -> Tensor:
    """Return the mean cross-entropy over all letters of all examples."""
    return nn.functional.cross_entropy(logits.flatten(0, 1), letters.flatten())


def train_language_model(
    model: LanguageModel, size: Size, *, checkpoint: Path | None = None
) -> Iterator[Epoch]:
    """
    Train on the first nine tenths of the sonnets and evaluate on the last tenth.

    Args:
        model: See :func:`language_model`.
        size: See :func:`default_size`.
        checkpoint: Where to keep the state after each epoch. If the file exists, the run goes on from it.

    Yields:
        One record per epoch; losses are means per letter.
    """
    ids = model.vocabulary.encode(load_sonnets())
    cut = len(ids) * 9 // 10
    data, val = windows(ids[:cut], size.length), windows(ids[cut:], size.length)
    options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": size.lr}
    options |= {"loss": letter_loss, "checkpoint": checkpoint}
    with one_thread():
        yield from train(model, data, val=val, optimizer=torch.optim.Adam, **options)


def our_weights(model: LanguageModel) -> list[np.ndarray]:
    """Return ``w_x, w_h, bias`` of the first layer in the form of our own ``lstm_forward``."""
    layer = {name: param.detach().cpu().numpy() for name, param in model.lstm.named_parameters()}
    return [layer["weight_ih_l0"], layer["weight_hh_l0"], layer["bias_ih_l0"] + layer["bias_hh_l0"]]
