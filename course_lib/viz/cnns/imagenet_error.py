"""Show the error of ImageNet's winners by year."""

from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

GREY = "#c4c9ce"
ERRORS = {2010: 28.2, 2011: 25.8, 2012: 16.4, 2013: 11.7, 2014: 6.7, 2015: 3.57, 2017: 2.25}  # top-5, %
WINNERS = ("SVM", "SVM", "AlexNet", "Clarifai", "GoogLeNet", "ResNet", "SENet")
PERSON = 5.1  # top-5 error of a trained person, %


@picture(figsize=(8, 3))
def plot_imagenet(fig: Picture) -> str:
    """Draw the winners' top-5 errors on ImageNet by year, beside a person's."""
    ax = fig.subplots()
    fig.subplots_adjust(bottom=0.12, top=0.9)
    colors = [GREY if name == "SVM" else BLUE for name in WINNERS]
    bars = ax.bar([str(year) for year in ERRORS], ERRORS.values(), color=colors, width=0.65)
    for bar, name, error in zip(bars, WINNERS, ERRORS.values(), strict=True):
        place = bar.get_x() + bar.get_width() / 2, max(error, PERSON) + 0.5
        ax.text(*place, f"{name}\n{error:g} %", ha="center", fontsize=9)
    ax.axhline(PERSON, color=VERMILION, linestyle="--", linewidth=1.3)
    ax.text(6.5, PERSON + 0.5, f"a trained\nperson, {PERSON} %", color=VERMILION, fontsize=9)
    ax.set(xlim=(-0.5, 7.5), ylim=(0, 34), yticks=[0, 10, 20, 30])
    ax.set_title("Top-5 error of the winner, %; blue: convolutional networks")
    ax.grid(axis="x", visible=False)
    errors = ", ".join(f"{year} {error:g} %" for year, error in ERRORS.items())
    return (
        f"Top-5 error of ImageNet's winners: {errors}. From 2012 on they are convolutional networks. "
        f"A person: {PERSON} %."
    )
