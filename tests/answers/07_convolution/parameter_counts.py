"""Answers to `parameter_counts`, written from the lesson's text alone."""


# %% right: three products
def parameter_counts(image_size, hidden, kernel_size):
    height, width = image_size
    k_h, k_w = kernel_size
    return height * width * hidden, hidden * k_h * k_w, k_h * k_w


# %% right: np.prod and a list
def parameter_counts(image_size, hidden, kernel_size):
    pixels = int(np.prod(image_size))
    patch = int(np.prod(kernel_size))
    return [hidden * pixels, hidden * patch, patch]


# %% right: counts unit by unit
def parameter_counts(image_size, hidden, kernel_size):
    full = 0
    local = 0
    for _ in range(hidden):
        full += image_size[0] * image_size[1]
        local += kernel_size[0] * kernel_size[1]
    shared = local // hidden
    return full, local, shared


# %% right: a tuple of one's own with names
class Counts(NamedTuple):
    full: int
    local: int
    conv: int


def _area(size):
    area = 1
    for side in size:
        area *= side
    return area


def parameter_counts(image_size, hidden, kernel_size):
    conv = _area(kernel_size)
    return Counts(full=_area(image_size) * hidden, local=conv * hidden, conv=conv)


# %% wrong: biases are counted
def parameter_counts(image_size, hidden, kernel_size):
    height, width = image_size
    k_h, k_w = kernel_size
    full = (height * width + 1) * hidden
    local = (k_h * k_w + 1) * hidden
    conv = k_h * k_w + 1
    return full, local, conv


# %% wrong: one filter for each hidden unit in the convolutional layer
def parameter_counts(image_size, hidden, kernel_size):
    pixels = image_size[0] * image_size[1]
    patch = kernel_size[0] * kernel_size[1]
    return pixels * hidden, pixels * patch, patch * hidden


# %% wrong: as many locally connected units as pixels, whatever hidden says
def parameter_counts(image_size, hidden, kernel_size):
    height, width = image_size
    k_h, k_w = kernel_size
    return height * width * hidden, height * width * k_h * k_w, k_h * k_w


# %% wrong: a locally connected unit at each place where the patch fits
def parameter_counts(image_size, hidden, kernel_size):
    height, width = image_size
    k_h, k_w = kernel_size
    places = (height - k_h + 1) * (width - k_w + 1)
    return height * width * hidden, places * k_h * k_w, k_h * k_w


# %% wrong: the convolutional layer comes first and the fully connected one last
def parameter_counts(image_size, hidden, kernel_size):
    height, width = image_size
    k_h, k_w = kernel_size
    return k_h * k_w, hidden * k_h * k_w, height * width * hidden


# %% wrong: takes the image for square, height times height
def parameter_counts(image_size, hidden, kernel_size):
    n, _ = image_size
    k, _ = kernel_size
    full = n**2 * hidden
    local = k**2 * hidden
    conv = k**2
    return full, local, conv


# %% wrong: the fully connected layer has as many units as pixels, whatever hidden says
def parameter_counts(image_size, hidden, kernel_size):
    pixels = image_size[0] * image_size[1]
    patch = kernel_size[0] * kernel_size[1]
    return pixels * pixels, hidden * patch, patch


# %% wrong: adds height and width instead of multiplying
def parameter_counts(image_size, hidden, kernel_size):
    full = hidden * sum(image_size)
    local = hidden * sum(kernel_size)
    conv = sum(kernel_size)
    return full, local, conv


# %% wrong: two slips, biases in the first two counts and a filter for each unit in the last
def parameter_counts(image_size, hidden, kernel_size):
    pixels = np.prod(image_size)
    patch = np.prod(kernel_size)
    full = pixels * hidden + hidden
    local = patch * hidden + hidden
    conv = patch * hidden
    return full, local, conv


# %% wrong: raises, the sizes are pairs and cannot be multiplied
def parameter_counts(image_size, hidden, kernel_size):
    full = image_size * image_size * hidden
    local = kernel_size * kernel_size * hidden
    return full, local, kernel_size * kernel_size


# %% values
assert tuple(parameter_counts((3, 4), 5, (1, 2))) == (60, 10, 2)
assert tuple(parameter_counts((200, 200), 40_000, (10, 10))) == (1_600_000_000, 4_000_000, 100)
