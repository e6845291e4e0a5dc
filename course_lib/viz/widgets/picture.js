// Shows a picture and what it says; where it has an area, tells Python where in it the picture is touched.

const KEPT = 4; // pictures
const QUIET = 60; // ms
const PREFIX = "IPY_MODEL_";

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

  function say(alt = model.get("alt"), problem = model.get("problem")) {
    const words = problem || alt;
    if (says.textContent !== words) says.textContent = words; // else it would be read out again
    says.style.whiteSpace = problem ? "pre-wrap" : "normal";
    canvas.setAttribute("aria-label", model.get("label") || alt);
  }

  // Runs of one colour, see picture.py: no image file, for to have one decoded is to wait for other threads.
  const context = canvas.getContext("2d");
  let image;
  let painted = [];
  function paint({ shape: [across, down], runs: { buffer, byteOffset, byteLength } }) {
    const runs = new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength)); // it may lie at an odd place
    if (runs.length === painted.length && runs.every((run, i) => run === painted[i])) return;
    painted = runs;
    if (image?.width !== across || image.height !== down) {
      [canvas.width, canvas.height] = [across, down];
      image = new ImageData(across, down);
    }
    const dots = new Uint32Array(image.data.buffer);
    let at = 0;
    for (const run of runs) {
      const colour = (run | 0xff000000) >>> 0;
      for (const end = at + (run >>> 24); at < end; at++) dots[at] = colour;
    }
    context.putImageData(image, 0, 0);
  }

  // The last pictures, and the one that the next move would give: asked for when nothing moves.
  let kept = [];
  let asking;
  function keep(picture) {
    kept = [picture, ...kept.filter(({ at }) => !isNear(at, picture.at))].slice(0, KEPT);
  }

  function ask() {
    clearTimeout(asking);
    asking = setTimeout(() => model.send({}), QUIET);
  }

  function show() {
    const picture = Object.fromEntries(["at", "shape", "runs", "alt"].map((name) => [name, model.get(name)]));
    paint(picture);
    keep(picture);
  }

  function move(to) {
    const picture = kept.find(({ at }) => isNear(at, to));
    if (picture) {
      paint(picture);
      say(picture.alt, "");
    }
    ask();
  }

  const followed = [];
  async function follow() {
    const { widget_manager: manager } = model;
    const names = model.get("controls");
    const controls = await Promise.all(names.map((name) => manager.get_model(name.slice(PREFIX.length))));
    const moved = () => move(controls.map((control) => control.get("index") ?? control.get("value")));
    for (const control of controls) {
      control.on("change:value change:index", moved);
      followed.push(() => control.off("change:value change:index", moved));
    }
  }

  function measure() {
    model.set("ratio", window.devicePixelRatio);
    model.save_changes();
  }

  if (model.get("area").length) listen(model, canvas, move);
  const watched = {
    "change:runs": show,
    "change:alt": () => say(),
    "change:problem": () => say(),
    "msg:custom": (message, [runs]) => keep({ ...message, runs }),
  };
  for (const [event, answer] of Object.entries(watched)) model.on(event, answer);
  window.addEventListener("resize", measure); // so does a page that is magnified
  measure();
  follow();
  say();
  show();
  return () => {
    clearTimeout(asking);
    for (const leave of followed) leave();
    window.removeEventListener("resize", measure);
    for (const [event, answer] of Object.entries(watched)) model.off(event, answer);
  };
}

function isNear(one, other) {
  if (Array.isArray(one)) return one.length === other.length && one.every((part, i) => isNear(part, other[i]));
  return one === other || Math.abs(one - other) <= 1e-9 * Math.abs(one) + 1e-12;
}

function listen(model, canvas, move) {
  canvas.tabIndex = 0;
  canvas.title = model.get("label");
  canvas.style.touchAction = "none";
  canvas.style.cursor = "crosshair";
  canvas.setAttribute("data-lm-suppress-shortcuts", "true");
  const [left, bottom, right, top] = model.get("area");
  const [wide, high] = model.get("step");

  // ipywidgets holds back moves that come faster than Python answers.
  function point(x, y) {
    const place = [Math.min(Math.max(x, left), right), Math.min(Math.max(y, bottom), top)];
    move(["place", ...place]);
    model.set("place", place);
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
