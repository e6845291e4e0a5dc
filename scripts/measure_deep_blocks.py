"""Train the plain networks of lesson 09's section 6, and print what ``deep_blocks.PLAIN_ERRORS`` holds."""

from course_lib.viz.resnets.deep_blocks import LAYERS, plain_errors


def main() -> None:
    """Print the mean error at each learning rate."""
    for layers in LAYERS:
        errors = ", ".join(f"{error:.3f} at {lr}" for lr, error in plain_errors(layers).items())
        print(f"{layers} layers: {errors}", flush=True)


if __name__ == "__main__":
    main()
