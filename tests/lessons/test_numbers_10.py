"""What lesson 10 says of its runs is what they give, within the digits that it quotes."""

import functools
import re

import numpy as np
import pytest

from course_lib.datasets.loaders import load_names, load_sonnets
from course_lib.nn.training import evaluate
from course_lib.pretrained.sonnet_lstm import HELD_OUT, load_sonnet_lstm
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows
from course_lib.viz.lstm.adding import adding_runs
from course_lib.viz.lstm.gates import LINES, READ, UNITS, reading
from course_lib.viz.lstm.gradient_reach import reach_lstm, reach_rnn
from course_lib.viz.lstm.one_gate import MARK, NUMBER, gate_run
from course_lib.viz.lstm.spellings import PAIRS, surprises
from course_lib.viz.lstm.text_samples import plot_text_samples
from tests.lessons.prose import Prose

LESSON = Prose("10_lstm")
OURS = LESSON.lesson.namespace
IMPORTS = "import lstm as pictures"
BACK = -51  # 50 steps before the last one


@functools.cache
def reach(gain):
    """Return what arrives at each step of the plain network, by the lesson's own functions."""
    return reach_rnn(gain, step=OURS["rnn_step_forward"], backward=OURS["rnn_backward"])


def test_a_plain_network_hears_of_the_past_as_much_as_said():
    """A sixth is 1/7 to 1/5; the line begins to rise where earlier steps get more than later ones."""
    LESSON.says(r"Less than a millionth: $# \cdot 10^{-8}$ in the plain", 1e8 * reach(1.0)[BACK])
    LESSON.says(r"weights as usual (`gain` 1) | $# \cdot 10^{-8}$ |", 1e8 * reach(1.0)[BACK])
    LESSON.says("1.5 times as large | a sixth |")
    assert 1 / 7 < reach(1.5)[BACK] < 1 / 5
    LESSON.says("| 2 times as large | # |", reach(2.0)[BACK])
    (gain,) = LESSON.quoted("until at about # it begins to rise")
    assert reach(float(gain) - 0.1)[BACK] < 1 < reach(float(gain))[BACK]


def test_an_lstm_hears_of_the_past_as_much_as_said():
    """A third is 0.3 to 0.4, and the factor of about 20 is at most 22."""
    LESSON.says(r"| LSTM, `forget_bias` 1 | $# \cdot 10^{-4}$ |", 1e4 * reach_lstm(1.0)[BACK])
    LESSON.says("| LSTM, `forget_bias` 2 | a third |")
    assert 0.3 < reach_lstm(2.0)[BACK] < 0.4
    LESSON.says("From 3 on the gradient of the LSTM (blue) stays within a factor of about 20 over all 60")
    for bias in np.arange(3.0, 6.1, 0.5):
        assert np.all(reach_lstm(bias) < 22)
        assert np.all(reach_lstm(bias) > 1 / 22)


def test_what_the_first_picture_shows_beyond_the_cell_goes_round_through_the_state():
    """Without these ways 50 steps at bias 1 leave about what the table says."""
    LESSON.says(r"The first picture shows more, $# \cdot 10^{-4}$ at bias 1,", 1e4 * reach_lstm(1.0)[BACK])
    rng = np.random.default_rng(0)
    weights = (
        rng.normal(0, 20**-0.5, (128, 8)),
        rng.normal(0, 80**-0.5, (128, 32)),
        np.repeat([0.0, 1, 0, 0], 32),
    )
    h, c, caches = np.zeros((16, 32)), np.zeros((16, 32)), []
    for x in rng.normal(size=(60, 16, 8)):
        h, c, cache = OURS["lstm_step_forward"](x, h, c, *weights)
        caches.append(cache)
    dh, dc, along = np.ones_like(h), np.zeros_like(c), []
    for cache in reversed(caches):
        dx, _, dc, *_ = OURS["lstm_step_backward"](dh, dc, cache)
        dh = 0 * dh
        along.append(np.linalg.norm(dx))

    assert 0.3e-7 < along[50] / along[0] < 6e-7


def test_measured_gradients_vanish_and_explode_as_said():
    LESSON.says("0.5 and 1 vanish (at 0.5 less than $10^{-20}$ is left, drawn at the edge)")
    assert reach(0.5)[BACK] < 1e-20
    assert reach(1.0)[BACK] < 1e-6
    LESSON.says("at 2 the gradient has grown to # times its size after 50 steps.", reach(2.0)[BACK])


def test_the_example_of_truncated_backpropagation_has_the_numbers_that_it_says():
    state = np.tanh(0.2)
    direct = -2 * (1 - state)
    dz = direct * (1 - state**2)

    LESSON.says(r"the state is $\tanh 0.2 = #$, the loss $#^2 = #$.", state, 1 - state, (1 - state) ** 2)
    LESSON.says("The direct gradient is $#$, $dz", direct)
    LESSON.says("^2) = #$, and $b$ becomes $0.2 + # = #$.", dz, -0.1 * dz, 0.2 - 0.1 * dz)


def test_a_forget_gate_of_nine_tenths_leaves_an_eighth():
    """Of the number, in the picture too; at a half a thousandth is left after ten steps."""
    LESSON.says("About an eighth: $0.9^{20} = #$.", gate_run("forget", 0.9).cell[MARK + 20] / NUMBER)
    LESSON.says("at 0.5 ten steps leave a thousandth")
    assert 0.9e-3 < 0.5**10 < 1.1e-3


def test_an_input_gate_that_stands_open_spoils_the_number():
    """The end of the picture is as far from the number as the number from 0, or further."""
    LESSON.says("At 1 the last value says little about the number.")
    assert abs(gate_run("input", 1.0).cell[-1] - NUMBER) > 0.5


def test_forget_gates_keep_after_fifty_steps_what_is_said():
    first, second, third = (OURS["sigmoid"](float(bias)) for bias in (0, 1, 5))

    LESSON.says(r"| 0 | $\sigma(0) = #$ | $10^{-15}$ |", first)
    assert 0.5e-15 < first**50 < 2e-15
    LESSON.says(r"| 1 | $\sigma(1) = #$ | $# \cdot 10^{-7}$ |", second, 1e7 * second**50)
    LESSON.says(r"| 5 | $\sigma(5) = #$ | # |", third, third**50)
    LESSON.says("5 gives f = # and 0.9933^190 = # ", third, third**190)


def test_the_reader_finds_that_the_functions_fit(capsys):
    LESSON.says(r"All five are below $10^{-6}$ if your functions fit.")
    LESSON.says(r"All six are below $10^{-5}$ if your two functions fit.")
    LESSON.run(IMPORTS, "def states(", "def check_cell")
    errors = [float(number) for number in re.findall(r"(\d+e-\d+)", capsys.readouterr().out)]

    assert len(errors) == 11
    assert max(errors[:5]) < 1e-6
    assert max(errors[5:]) < 1e-5


def test_the_cell_as_given_has_no_gradient_right_but_for_the_last_quarter_of_the_bias():
    """The author's words."""
    LESSON.says("In the gradient of the bias the last quarter is right, and the first three are not.")
    LESSON.says("Before you mended it, no line of this check was small")
    rng = np.random.default_rng(0)
    dh, dc, h, c = rng.normal(size=(4, 2, 4))
    x, *weights = (rng.normal(size=shape) for shape in ((2, 3), (16, 3), (16, 4), (16,)))
    _, _, cache = OURS["lstm_step_forward"](x, h, c, *weights)
    right = OURS["lstm_step_backward"](dh, dc, cache)
    given = OURS["lstm_step_backward"](dh, dc, cache._replace(i=cache.f, f=cache.i))

    for mine, theirs in zip(right, given, strict=True):
        assert np.abs(mine - theirs).max() > 0.05
    np.testing.assert_allclose(given[5][12:], right[5][12:])
    assert np.all(np.abs(given[5][:12] - right[5][:12]) > 1e-6)


def test_in_the_live_race_only_the_lstm_learns():
    """The last ten of 250 batches, as the picture's caption has them."""
    losses = LESSON.run(IMPORTS, "live = {}")["live"]

    LESSON.says("Only the LSTM. Both begin at the mean.")
    assert np.mean(losses["LSTM"][-10:]) < 0.017  # a tenth
    LESSON.says("the plain network is still near the line")
    assert 0.12 < np.mean(losses["RNN"][-50:]) < 0.2


def test_kept_runs_of_the_adding_problem_end_as_said():
    for length in (10, 20, 40, 80):
        ends = [run.end for rate in (None, 0.003) for run in adding_runs(length, rate)]
        LESSON.says(f"| {length} | # | # | # | # |", *ends)
    LESSON.says("at 0.02 and 20 steps the plain network is stuck at the mean, and the LSTM is nearly done")
    plain, lstm = adding_runs(20, 0.02)
    assert 0.15 < plain.end < 0.2
    assert lstm.end < 0.001
    LESSON.says("At 40 and 80 steps none of the four rates helped the plain network.")
    for length in (40, 80):
        assert adding_runs(length)[0].end > 0.15


def test_each_network_of_the_live_race_has_its_best_rate():
    """By the mean over batches 241 to 260."""
    LESSON.says("the learning rate of Adam that was best for it after 250 batches, of four")
    at_250 = {rate: [run.errors[12] for run in adding_runs(20, rate)] for rate in (0.001, 0.003, 0.01, 0.02)}

    assert min(at_250, key=lambda rate: at_250[rate][0]) == 0.003
    assert min(at_250, key=lambda rate: at_250[rate][1]) == 0.02


def test_spellings_are_ranked_as_said():
    model = load_sonnet_lstm()
    sums = {text: surprises(model, text).sum() for pair in PAIRS.values() for text in pair}

    for first, second in PAIRS.values():
        LESSON.says(f"| {first} / {second} | # / # |", sums[first], sums[second])
    eyes, ice = PAIRS["eyes"]
    LESSON.says('"eyes can see" is $e^{#}$ times as likely as "ice can sea"', sums[ice] - sums[eyes])
    assert PAIRS["eyes"][0] in load_sonnets().lower()
    LESSON.says("Neither *recognize* nor *beach* occurs in the sonnets")
    assert not re.search("recogni|beach", load_sonnets().lower())


def test_the_first_letter_of_a_word_costs_most():
    """On the held-out text."""
    model = load_sonnet_lstm()
    text = load_sonnets()[-2000:]
    losses = surprises(model, text)
    before = "\n" + text[:-1]
    first = np.array([a in " \n" and b not in " \n" for a, b in zip(before, text, strict=True)])

    LESSON.says("the first letter of a word costs most on average")
    assert losses[first].mean() > 1.5 * losses[~first].mean()


def test_words_are_learned_as_well_as_said(capsys):
    space = LESSON.run(IMPORTS, "word_model = CharLSTM")
    held_out = float(re.findall(r"held out +([\d.]+)", capsys.readouterr().out)[-1])
    ids, cut, known = space["ids"], space["cut"], space["words"].letters
    shares = np.bincount(ids[:cut], minlength=len(known)) / cut

    LESSON.says("About #. The model is left to guess", held_out, within=3)
    plain = np.exp(-np.log(shares[ids[cut:]]).mean())
    LESSON.says("The plain frequencies of the # words give perplexity # per", len(known), plain)
    LESSON.says("And # % of the words of the last tenth are `*`", 100 * np.mean(ids[cut:] == len(known) - 1))


def test_what_counting_letters_gives_is_what_the_table_says():
    names = np.random.default_rng(0).permutation(load_names())
    vocabulary = Vocabulary.of("\n".join(names))
    parts = names[:4500], names[4500:]
    learned, unseen = (vocabulary.encode("\n" + "\n".join(part) + "\n") for part in parts)
    single = np.bincount(learned[1:]) / (len(learned) - 1)
    pairs = np.zeros((27, 27))
    np.add.at(pairs, (learned[:-1], learned[1:]), 1)
    mixed = (pairs + 3 * single) / (pairs.sum(axis=1, keepdims=True) + 3)

    LESSON.says("# first names of the US census of 1990 are in the course.", len(names))
    LESSON.says("| guessing among # signs | # |", len(vocabulary.letters), len(vocabulary.letters))
    LESSON.says("| the frequencies of the letters | # |", np.exp(-np.log(single[unseen[1:]]).mean()))
    LESSON.says(
        "| the frequencies of all pairs of letters | # |",
        np.exp(-np.log(mixed[unseen[:-1], unseen[1:]]).mean()),
    )


def test_names_are_learned_as_well_as_said(capsys):
    """And the colder, the fewer are new."""
    LESSON.run(IMPORTS, "next_letter = train_names")
    printed = capsys.readouterr().out
    (held_out,) = (float(number) for number in re.findall(r"not seen: ([\d.]+)", printed))
    cold, _, at_one, _ = (float(share) / 100 for share in re.findall(r"(\d+)% new", printed))

    LESSON.says("On real names the perplexity of our own answer is between 7 and 8")
    assert 7 < held_out < 8
    LESSON.says("At temperature 0.3 about half of the names that it writes exist. At 1 most are new")
    assert 0.35 < cold < 0.65
    assert at_one > 0.5
    assert cold < at_one


def test_the_sonnets_model_is_as_good_as_said():
    model, sonnets = load_sonnet_lstm(), load_sonnets()
    ids = model.vocabulary.encode(sonnets)
    loss = evaluate(model, *windows(ids[-HELD_OUT:], 64), loss=sequence_cross_entropy).loss

    LESSON.says(
        "On the last # letters, which it did not see, its perplexity is #, among # signs.",
        *(HELD_OUT, OURS["perplexity"]([loss]), len(model.vocabulary.letters)),
    )
    LESSON.says("And # letters are very little", len(sonnets), within=500)


def test_a_cold_model_repeats_itself_as_said():
    LESSON.says("At 0.1 it repeats the likeliest phrases (*the world the world the world*)")
    written = plot_text_samples(load_sonnet_lstm(), OURS["sample_next"], temperature=0.1, letters=160).alt

    assert "the world the world the world" in written


def test_units_forget_and_keep_as_much_as_said():
    model = load_sonnet_lstm()
    shown, every = (reading(model, LINES[:READ], units=units) for units in (UNITS, 128))
    _, kept, _, _ = shown.gates
    line_end = LINES.index("\n")

    LESSON.says("the colour changes with every letter | # |", kept[:, 0].mean())
    LESSON.says("one colour runs through many words | # |", kept[:, -1].mean())
    LESSON.says("| unit 22 | #, but # at the line end |", kept[:, 22].mean(), kept[line_end, 22])
    means = every.gates[1].mean(axis=0)
    LESSON.says(
        "Of all # units, # keep more than nine tenths per letter on average, and # less than half.",
        *(len(means), np.sum(means > 0.9), np.sum(means < 0.5)),
    )


def test_torch_gives_what_the_reader_gets(capsys):
    """Three differences that are rounding errors."""
    pytest.importorskip("torch")
    LESSON.says("All three are rounding errors.")
    (cell,) = (cell.source for cell in LESSON.lesson.cells if "nn.GRU(" in cell.source)
    exec(compile(cell, "<torch>", "exec"), {**LESSON.run(IMPORTS), "why_not": lambda: ""})
    errors = [float(number) for number in re.findall(r"by (\S+)", capsys.readouterr().out)]

    assert len(errors) == 3
    assert max(errors) < 1e-12


@pytest.mark.slow
def test_the_model_at_scale_ends_near_the_perplexity_that_is_said():
    """Within 0.3."""
    pytest.importorskip("torch")
    from course_lib.gpu import language
    from course_lib.gpu.training import device

    if device().type == "cuda":
        pytest.skip("what is quoted is the small setting of a CPU")
    size = language.default_size()
    *_, end = language.train_language_model(language.language_model(size), size)

    LESSON.says("the loss ends near perplexity # on the held-out tenth", np.exp(end.val_loss), within=0.3)
