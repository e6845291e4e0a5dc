// Shows a picture and its text. If the picture has an area to point at, sends the pointer's place to Python.
// isDark, followTheme and inverted are those of theme.js, showWords and nameSliders are those of words.js, NARROWEST of theme.py.

const CACHED = 4; // pictures
const QUIET = 60; // ms without a move before the next step's picture is asked for
const PREFIX = "IPY_MODEL_";

function render({ model, el }) {
  const [width, height] = model.get("size");
  const canvas = document.createElement("canvas");
  const status = document.createElement("div");
  canvas.setAttribute("role", "img");
  el.style.overflowX = "auto";
  canvas.style.cssText = `display: block; width: ${width}px; max-width: max(100%, ${NARROWEST}px); height: auto`;
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  status.style.cssText = `width: ${width}px; max-width: 100%; line-height: 1.5; overflow-wrap: anywhere`;
  el.classList.add("course-picture");
  el.append(canvas, status);

  function showText(alt = model.get("alt"), problem = model.get("problem")) {
    showWords(status, problem || alt);
    status.style.whiteSpace = problem ? "pre-wrap" : "normal";
    canvas.title = model.get("label");
    canvas.setAttribute("aria-label", canvas.title || alt);
  }

  // Runs of one colour, see canvas.py; not an image file: decoding one would wait for another thread.
  const context = canvas.getContext("2d");
  let images = [];
  let painted; // the runs on the screen
  function paint({ shape: [columns, rows], runs: { buffer, byteOffset, byteLength }, areas }) {
    const runs = new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength)); // copied: it may be unaligned
    if (runs.length === painted?.length && runs.every((run, i) => run === painted[i])) return;
    painted = runs;
    canvas.style.display = runs.length ? "block" : "none"; // without a picture there is a sentence
    if (!runs.length) return;
    if (images[0]?.width !== columns || images[0].height !== rows) {
      [canvas.width, canvas.height] = [columns, rows];
      images = [new ImageData(columns, rows), new ImageData(columns, rows)];
    }
    const dark = isDark();
    context.putImageData(fill(images[0], runs, dark), 0, 0);
    if (!dark || !areas.length) return;
    fill(images[1], runs, false);
    for (const area of areas) context.putImageData(images[1], 0, 0, ...area); // keeps its colours
  }

  // The latest pictures, and the next step's, which is asked for when nothing has moved for a while.
  let cached = [];
  let timer;
  function cache(picture) {
    const others = cached.filter(({ positions }) => !isNear(positions, picture.positions));
    cached = [picture, ...others].slice(0, CACHED);
  }

  function show() {
    const names = ["positions", "shape", "runs", "areas", "alt"];
    const picture = Object.fromEntries(names.map((name) => [name, model.get(name)]));
    paint(picture);
    cache(picture);
  }

  // The controls have moved: show their picture if it is here. Python hears of the move by itself.
  function moveTo(target) {
    const picture = cached.find(({ positions }) => isNear(positions, target));
    if (picture) {
      paint(picture);
      showText(picture.alt, "");
    }
    clearTimeout(timer);
    timer = setTimeout(() => model.send({}), QUIET);
  }

  const unfollow = [
    followTheme(() => {
      painted = undefined;
      show();
    }),
  ];
  async function followControls() {
    const { widget_manager: manager } = model;
    const names = model.get("controls");
    const controls = await Promise.all(names.map((name) => manager.get_model(name.slice(PREFIX.length))));
    const onMove = () => moveTo(controls.map((control) => control.get("index") ?? control.get("value")));
    for (const control of controls) {
      control.on("change:value change:index", onMove);
      unfollow.push(() => control.off("change:value change:index", onMove));
    }
  }

  function measurePixelRatio() {
    model.set("pixel_ratio", window.devicePixelRatio);
    model.save_changes();
  }

  if (model.get("area").length) listenToPointer(model, canvas, moveTo);
  const handlers = {
    "change:runs": show,
    "change:alt change:label": () => showText(),
    "change:problem": () => showText(),
    "msg:custom": (message, [runs]) => cache({ ...message, runs }),
  };
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);
  window.addEventListener("resize", measurePixelRatio); // zooming the page resizes it
  measurePixelRatio();
  followControls();
  nameSliders(el);
  showText();
  show();
  return () => {
    clearTimeout(timer);
    for (const leave of unfollow) leave();
    window.removeEventListener("resize", measurePixelRatio);
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
  };
}

function fill(image, runs, dark) {
  const pixels = new Uint32Array(image.data.buffer);
  let index = 0;
  for (const run of runs) {
    const color = ((dark ? inverted(run) : run) | 0xff000000) >>> 0;
    for (const end = index + (run >>> 24); index < end; index++) pixels[index] = color;
  }
  return image;
}

function isNear(a, b) {
  if (Array.isArray(a)) return a.length === b.length && a.every((part, i) => isNear(part, b[i]));
  return a === b || Math.abs(a - b) <= 1e-9 * Math.abs(a) + 1e-12;
}

function listenToPointer(model, canvas, moveTo) {
  canvas.tabIndex = 0;
  canvas.style.touchAction = "none";
  canvas.style.cursor = "crosshair";
  canvas.setAttribute("data-lm-suppress-shortcuts", "true");
  const [left, bottom, right, top] = model.get("area");
  const [stepX, stepY] = model.get("arrow_step");

  // ipywidgets holds back moves that come faster than Python answers.
  function point(x, y) {
    const pointer = [Math.min(Math.max(x, left), right), Math.min(Math.max(y, bottom), top)];
    moveTo(["pointer", ...pointer]);
    model.set("pointer", pointer);
    model.save_changes();
  }

  function locate(event) {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = locate(event);
    if (x < left || x > right || y < bottom || y > top) return;
    canvas.setPointerCapture(event.pointerId);
    point(x, y);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) point(...locate(event));
  });
  const arrows = { ArrowLeft: [-stepX, 0], ArrowRight: [stepX, 0], ArrowDown: [0, -stepY], ArrowUp: [0, stepY] };
  canvas.addEventListener("keydown", (event) => {
    event.stopPropagation(); // keys are not the notebook's shortcuts here
    if (!(event.key in arrows)) return;
    event.preventDefault();
    const [x, y] = model.get("pointer").length ? model.get("pointer") : [(left + right) / 2, (bottom + top) / 2];
    const [dx, dy] = arrows[event.key];
    point(x + dx, y + dy);
  });
}

export default { render };
