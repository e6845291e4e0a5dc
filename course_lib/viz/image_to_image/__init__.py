"""The pictures of lesson 11, from image to image, in the lesson's order."""

# ruff: noqa: F401, I001  # the order is the lesson's

from course_lib.viz.image_to_image.blur import plot_blur
from course_lib.viz.image_to_image.checkerboards import plot_checkerboards
from course_lib.viz.image_to_image.architecture import plot_unet
from course_lib.viz.image_to_image.pyramid import plot_pyramid
from course_lib.viz.image_to_image.any_size import plot_any_size
from course_lib.viz.image_to_image.denoising import measure, plot_denoised, plot_psnr
from course_lib.viz.image_to_image.denoiser import SIZES, WAYS, plot_denoiser
from course_lib.viz.image_to_image.volume import plot_volume
