// Shows a picture and what it says; where it has an area, tells Python where in it the picture is touched.

function render({ model, el }) {
  const [width, height] = model.get("size");
  const canvas = document.createElement("canvas");
  const says = document.createElement("div");
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

  // Runs of one colour, see picture.py: no image file, for to have one decoded is to wait for other threads.
  const context = canvas.getContext("2d");
  let image;
  function show() {
    const [across, down] = model.get("shape");
    if (image?.width !== across || image.height !== down) {
      [canvas.width, canvas.height] = [across, down];
      image = new ImageData(across, down);
    }
    const { buffer, byteOffset, byteLength } = model.get("runs");
    const runs = new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength)); // it may lie at an odd place
    const dots = new Uint32Array(image.data.buffer);
    let at = 0;
    for (const run of runs) {
      const colour = (run | 0xff000000) >>> 0;
      for (const end = at + (run >>> 24); at < end; at++) dots[at] = colour;
    }
    context.putImageData(image, 0, 0);
  }

  function measure() {
    model.set("ratio", window.devicePixelRatio);
    model.save_changes();
  }

  if (model.get("area").length) listen(model, canvas);
  const watched = { "change:runs": show, "change:alt": say, "change:problem": say };
  for (const [event, answer] of Object.entries(watched)) model.on(event, answer);
  window.addEventListener("resize", measure); // so does a page that is magnified
  measure();
  say();
  show();
  return () => {
    window.removeEventListener("resize", measure);
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
