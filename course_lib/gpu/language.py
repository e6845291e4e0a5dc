"""An LSTM language model in torch, which reads the sonnets letter by letter."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.datasets.loaders import load_sonnets
from course_lib.gpu.training import device, one_thread, train
from course_lib.nn.training import Epoch
from course_lib.sequences.characters import Vocabulary, windows


class Setting(NamedTuple):
    """How large the experiment is."""

    layers: int
    hidden: int
    dropout: float  # probability to drop, between layers and before the logits
    length: int  # letters of an example
    epochs: int
    batch_size: int
    lr: float


def setting() -> Setting:
    """Return a large setting where there is a GPU, else one that takes a CPU a few seconds."""
    if device().type == "cuda":
        return Setting(layers=2, hidden=512, dropout=0.5, length=128, epochs=40, batch_size=16, lr=0.002)
    return Setting(layers=1, hidden=96, dropout=0.0, length=48, epochs=4, batch_size=16, lr=0.008)


class LanguageModel(nn.Module):
    """Letters in, (N, T), logits of the letters that come next out, (N, T, V)."""

    def __init__(self, vocabulary: Vocabulary, size: Setting):
        super().__init__()
        self.vocabulary = vocabulary
        symbols = len(vocabulary.letters)
        self.embedding = nn.Embedding(symbols, 32)
        between = size.dropout if size.layers > 1 else 0.0
        self.lstm = nn.LSTM(32, size.hidden, size.layers, batch_first=True, dropout=between)
        self.dropout = nn.Dropout(size.dropout)
        self.head = nn.Linear(size.hidden, symbols)
        for layer in range(size.layers):  # torch starts all biases near 0; gates are i, f, g, o
            forget = getattr(self.lstm, f"bias_ih_l{layer}")[size.hidden : 2 * size.hidden]
            nn.init.ones_(forget)

    def forward(self, letters: Tensor) -> Tensor:
        """Return the logits at every place."""
        return self.head(self.dropout(self.lstm(self.embedding(letters))[0]))

    @torch.no_grad()
    def sample(self, prompt: str, length: int, *, temperature: float = 1.0, seed: int = 0) -> str:
        """
        Continue ``prompt`` by ``length`` letters.

        Args:
            prompt: At least one letter.
            length: Letters to add.
            temperature: Below 1 the likely letters become likelier, above 1 all become alike.
            seed: Of the draws.

        Returns:
            The prompt and what follows.
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


def language_model(size: Setting, *, seed: int = 0) -> LanguageModel:
    """Return a new model of the sonnets' letters."""
    torch.manual_seed(seed)
    return LanguageModel(Vocabulary.of(load_sonnets()), size)


def letter_loss(logits: Tensor, letters: Tensor) -> Tensor:
    """Return the mean cross-entropy over all letters of all examples."""
    return nn.functional.cross_entropy(logits.flatten(0, 1), letters.flatten())


def read(model: LanguageModel, size: Setting) -> Iterator[Epoch]:
    """
    Train on the first nine tenths of the sonnets; evaluate on the last.

    Args:
        model: See :func:`language_model`.
        size: See :func:`setting`.

    Yields:
        One epoch each time the next is asked for; losses are means a letter.
    """
    ids = model.vocabulary.encode(load_sonnets())
    cut = len(ids) * 9 // 10
    data, val = windows(ids[:cut], size.length), windows(ids[cut:], size.length)
    options = {"epochs": size.epochs, "batch_size": size.batch_size, "lr": size.lr, "loss": letter_loss}
    with one_thread():
        yield from train(model, data, val=val, optimizer=torch.optim.Adam, **options)


def our_weights(model: LanguageModel) -> list[np.ndarray]:
    """Return the first layer's ``w_x, w_h, bias``, as our own ``lstm_forward`` takes them."""
    layer = {name: param.detach().cpu().numpy() for name, param in model.lstm.named_parameters()}
    return [layer["weight_ih_l0"], layer["weight_hh_l0"], layer["bias_ih_l0"] + layer["bias_hh_l0"]]
