// What is wider than its place can be scrolled by keyboard as well.

const boxes = document.querySelectorAll("pre, .table-wrapper, .katex-display, .course-frame");
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of boxes) observer.observe(box);
