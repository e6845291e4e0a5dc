// Shows a picture and tells Python where in its first axes it is touched.

function render({ model, el }) {
  const image = document.createElement("img");
  image.tabIndex = 0;
  image.draggable = false;
  image.alt = model.get("label");
  image.title = model.get("label");
  image.style.cssText = `width: ${model.get("width")}px; max-width: 100%; touch-action: none; cursor: crosshair`;
  image.setAttribute("data-lm-suppress-shortcuts", "true");
  el.append(image);

  let address;
  function show() {
    const before = address;
    address = URL.createObjectURL(new Blob([model.get("value")], { type: "image/png" }));
    image.src = address;
    if (before) URL.revokeObjectURL(before);
  }

  // ipywidgets holds back moves that come faster than Python answers.
  function point(x, y) {
    const [left, bottom, right, top] = model.get("area");
    model.set("place", [Math.min(Math.max(x, left), right), Math.min(Math.max(y, bottom), top)]);
    model.save_changes();
  }

  function pointAt(event) {
    const box = image.getBoundingClientRect();
    point((event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height);
  }

  image.addEventListener("pointerdown", (event) => {
    const box = image.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = 1 - (event.clientY - box.top) / box.height;
    const [left, bottom, right, top] = model.get("area");
    if (x < left || x > right || y < bottom || y > top) return;
    image.setPointerCapture(event.pointerId);
    pointAt(event);
  });
  image.addEventListener("pointermove", (event) => {
    if (image.hasPointerCapture(event.pointerId)) pointAt(event);
  });
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  image.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the notebook's shortcuts are not meant
    if (!(event.key in arrows)) return;
    event.preventDefault();
    const [left, bottom, right, top] = model.get("area");
    const [x, y] = model.get("place").length ? model.get("place") : [(left + right) / 2, (bottom + top) / 2];
    const [across, up] = arrows[event.key];
    point(x + (across * (right - left)) / 100, y + (up * (top - bottom)) / 100);
  });
  model.on("change:value", show);
  show();
  return () => {
    model.off("change:value", show);
    URL.revokeObjectURL(address);
  };
}

export default { render };
