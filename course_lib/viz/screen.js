// Shows a picture and what it says; where it has an area, tells Python where in it the picture is touched.

function render({ model, el }) {
  const [width, height] = model.get("size");
  const canvas = document.createElement("canvas");
  const says = document.createElement("div");
  [canvas.width, canvas.height] = [width, height];
  canvas.setAttribute("role", "img");
  canvas.style.cssText = `display: block; width: ${width}px; max-width: 100%; height: auto`;
  says.setAttribute("role", "status");
  says.setAttribute("aria-live", "polite");
  says.style.cssText = `width: ${width}px; max-width: 100%; line-height: 1.5; overflow-wrap: anywhere`;
  el.classList.add("course-picture");
  el.append(canvas, says);

  function say() {
    const problem = model.get("problem");
    says.textContent = problem || model.get("alt");
    says.style.whiteSpace = problem ? "pre-wrap" : "normal";
    canvas.setAttribute("aria-label", model.get("label") || model.get("alt"));
  }

  // A bitmap on a canvas is on the screen 10 ms before the same file in an <img>.
  let latest = 0;
  async function show() {
    const number = ++latest;
    const bitmap = await createImageBitmap(new Blob([model.get("jpeg")], { type: "image/jpeg" }));
    if (number === latest) {
      if (canvas.width !== bitmap.width) [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
    }
    bitmap.close();
  }

  if (model.get("area").length) listen(model, canvas);
  const watched = { "change:jpeg": show, "change:alt": say, "change:problem": say };
  for (const [event, answer] of Object.entries(watched)) model.on(event, answer);
  say();
  show();
  return () => {
    for (const [event, answer] of Object.entries(watched)) model.off(event, answer);
  };
}

function listen(model, canvas) {
  canvas.tabIndex = 0;
  canvas.title = model.get("label");
  canvas.style.touchAction = "none";
  canvas.style.cursor = "crosshair";
  canvas.setAttribute("data-lm-suppress-shortcuts", "true");
  const [left, bottom, right, top] = model.get("area");
  const [wide, high] = model.get("step");

  // ipywidgets holds back moves that come faster than Python answers.
  function point(x, y) {
    model.set("place", [Math.min(Math.max(x, left), right), Math.min(Math.max(y, bottom), top)]);
    model.save_changes();
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = place(event);
    if (x < left || x > right || y < bottom || y > top) return;
    canvas.setPointerCapture(event.pointerId);
    point(x, y);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) point(...place(event));
  });
  const arrows = { ArrowLeft: [-wide, 0], ArrowRight: [wide, 0], ArrowDown: [0, -high], ArrowUp: [0, high] };
  canvas.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the notebook's shortcuts are not meant
    if (!(event.key in arrows)) return;
    event.preventDefault();
    const [x, y] = model.get("place").length ? model.get("place") : [(left + right) / 2, (bottom + top) / 2];
    const [across, up] = arrows[event.key];
    point(x + across, y + up);
  });
}

export default { render };
