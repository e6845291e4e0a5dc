// Draws paths over a loss surface and lets them run. Python sends the surface and the paths; this sends the start back.

const WIDTH = 560;
const HEIGHT = 400;
const LOW = [252, 252, 250]; // the pictures' near white: the canvas looks the same in both themes
const HIGH = [122, 152, 184];
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const STEPS_A_SECOND = 20;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// A float32 buffer, copied because it may lie at an odd place in the message.
function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// The surface in bands of one shade, with a line between them: painted once, then only copied.
function paintSurface(surface, scale) {
  const shades = floats(surface.shades);
  const canvas = make("canvas", { width: WIDTH * scale, height: HEIGHT * scale });
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const levels = new Float32Array(canvas.width * canvas.height);
  for (let row = 0; row < canvas.height; row++) {
    const y = (1 - row / (canvas.height - 1)) * (surface.rows - 1);
    const y0 = Math.min(Math.floor(y), surface.rows - 2);
    for (let column = 0; column < canvas.width; column++) {
      const x = (column / (canvas.width - 1)) * (surface.columns - 1);
      const x0 = Math.min(Math.floor(x), surface.columns - 2);
      const at = y0 * surface.columns + x0;
      const low = shades[at] * (x0 + 1 - x) + shades[at + 1] * (x - x0);
      const high = shades[at + surface.columns] * (x0 + 1 - x) + shades[at + surface.columns + 1] * (x - x0);
      levels[row * canvas.width + column] = Math.floor((low * (y0 + 1 - y) + high * (y - y0)) * surface.bands);
    }
  }
  for (let index = 0; index < levels.length; index++) {
    const level = levels[index];
    const edge = level !== levels[index + 1] || level !== levels[index + canvas.width];
    const part = Math.min(level / surface.bands, 1);
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * index + channel] = LOW[channel] + (HIGH[channel] - LOW[channel]) * part - (edge ? 22 : 0);
    }
    image.data[4 * index + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function render({ model, el }) {
  const scale = Math.ceil(window.devicePixelRatio || 1);
  const canvas = make("canvas", { width: WIDTH * scale, height: HEIGHT * scale, tabindex: 0, role: "application" });
  const context = canvas.getContext("2d");
  const table = make("table", { "aria-label": "loss of each path" });
  const play = make("button", { type: "button" });
  const again = make("button", { type: "button" }, "↺ Restart");
  const scrub = make("input", { type: "range", min: 0, step: 1, value: 0, "aria-label": "step" });
  const count = make("output");
  const speed = make("input", { type: "range", min: 0, max: SPEEDS.length - 1, value: 2, "aria-label": "speed" });
  const speedText = make("output");
  const problem = make("div", { class: "problem", role: "alert" });
  const bar = make("div", { class: "bar" }, play, again,
    make("label", {}, "step", scrub, count), make("label", {}, "speed", speed, speedText));
  const box = make("div", { class: "course-race", "data-lm-suppress-shortcuts": "true" }, canvas, table, bar, problem);
  el.append(box);

  let surface, background, paths, cells, last;
  let now = 0; // the step on the screen; between two whole steps the balls roll on a straight line
  let running = false;
  let seen = false;
  let frame = 0;
  let clock = 0;

  const toX = (x) => ((x - surface.xlim[0]) / (surface.xlim[1] - surface.xlim[0])) * WIDTH;
  const toY = (y) => (1 - (y - surface.ylim[0]) / (surface.ylim[1] - surface.ylim[0])) * HEIGHT;

  function readSurface() {
    surface = model.get("surface");
    background = paintSurface(surface, scale);
    canvas.setAttribute("aria-label",
      `Loss surface: ${surface.name}. Click, drag or use the arrow keys to move the start; Enter plays and pauses.`);
  }

  function readPaths() {
    paths = model.get("paths").map((path) => ({ ...path, points: floats(path.points), losses: floats(path.losses) }));
    last = Math.max(1, ...paths.map((path) => path.losses.length - 1));
    scrub.max = last;
    now = Math.min(now, last);
    cells = paths.map(() => make("td"));
    table.replaceChildren(...paths.map((path, index) => make("tr", {},
      make("th", { scope: "row" },
        make("span", { class: "swatch", style: `background: ${path.color}` }, String(index + 1)), path.name),
      cells[index])));
  }

  // One path up to now, clipped to numbers that a canvas can take.
  function drawPath(path, index) {
    const whole = Math.min(Math.floor(now), path.losses.length - 1);
    const part = Math.min(now, path.losses.length - 1) - whole;
    let x = toX(path.points[0]);
    let y = toY(path.points[1]);
    context.beginPath();
    context.moveTo(x, y);
    for (let step = 1; step <= whole + Math.ceil(part); step++) {
      const share = step > whole ? part : 1;
      const nextX = x + (toX(path.points[2 * step]) - x) * share;
      const nextY = y + (toY(path.points[2 * step + 1]) - y) * share;
      if (!(Math.abs(nextX) < 1e6 && Math.abs(nextY) < 1e6)) break;
      context.lineTo((x = nextX), (y = nextY));
    }
    context.strokeStyle = path.color;
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.stroke();
    dot(x, y, 9, path.color);
    context.fillStyle = "#fff";
    context.fillText(String(index + 1), x, y + 0.5);
    const loss = path.losses[whole];
    cells[index].textContent = Number.isFinite(loss) ? loss.toPrecision(3) : "diverged";
  }

  function dot(x, y, radius, color) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = "#fff";
    context.stroke();
  }

  function draw() {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.drawImage(background, 0, 0, WIDTH, HEIGHT);
    context.font = "20px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = "#222";
    context.fillText("★", toX(surface.minimum[0]), toY(surface.minimum[1]));
    const [x, y] = model.get("start");
    dot(toX(x), toY(y), 5, "#222");
    context.font = "bold 11px sans-serif";
    paths.forEach(drawPath);
    scrub.value = Math.floor(now);
    count.textContent = `${Math.floor(now)} of ${last}`;
    speedText.textContent = `× ${SPEEDS[speed.value]}`;
    play.textContent = running ? "❚❚ Pause" : "▶ Play";
    problem.textContent = model.get("problem");
  }

  function tick(time) {
    const seconds = Math.min((time - clock) / 1000, 0.1);
    clock = time;
    now = Math.min(now + seconds * STEPS_A_SECOND * SPEEDS[speed.value], last);
    if (now >= last) running = false;
    draw();
    if (running) frame = requestAnimationFrame(tick);
  }

  // Nothing moves where nobody looks: it begins when it is scrolled to, and holds while it is out of sight.
  function move() {
    cancelAnimationFrame(frame);
    if (!running || !seen) return;
    clock = performance.now();
    frame = requestAnimationFrame(tick);
  }

  const eye = new IntersectionObserver((changes) => {
    seen = changes.at(-1).isIntersecting;
    move();
  });

  function run(on) {
    running = on;
    if (running && now >= last) now = 0;
    move();
    draw();
  }

  function goTo(step) {
    now = Number(step);
    run(false);
  }

  // Set the start and let Python answer with new paths; ipywidgets holds back moves that come too fast.
  function drop(x, y) {
    const inside = (value, [low, high]) => Math.min(Math.max(value, low), high);
    model.set("start", [inside(x, surface.xlim), inside(y, surface.ylim)]);
    model.save_changes();
    now = 0;
    draw();
  }

  function dropAtPointer(event) {
    const place = canvas.getBoundingClientRect();
    const across = (event.clientX - place.left) / place.width;
    const up = 1 - (event.clientY - place.top) / place.height;
    drop(surface.xlim[0] + across * (surface.xlim[1] - surface.xlim[0]),
      surface.ylim[0] + up * (surface.ylim[1] - surface.ylim[0]));
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    run(false);
    dropAtPointer(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) dropAtPointer(event);
  });
  canvas.addEventListener("pointerup", () => run(true));
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.key in arrows) {
      const [x, y] = model.get("start");
      const [across, up] = arrows[event.key];
      drop(x + (across * (surface.xlim[1] - surface.xlim[0])) / 50, y + (up * (surface.ylim[1] - surface.ylim[0])) / 50);
    } else if (event.key === "Enter" || event.key === " ") run(!running);
    else return;
    event.preventDefault();
  });
  box.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook's shortcuts are not meant
  play.addEventListener("click", () => run(!running));
  again.addEventListener("click", () => { now = 0; run(true); });
  scrub.addEventListener("input", () => goTo(scrub.value));
  speed.addEventListener("input", draw);
  const onSurface = () => { readSurface(); draw(); };
  const onPaths = () => { readPaths(); draw(); };
  model.on("change:surface", onSurface);
  model.on("change:paths", onPaths);
  model.on("change:problem", draw);

  readSurface();
  readPaths();
  run(!window.matchMedia("(prefers-reduced-motion: reduce)").matches);
  eye.observe(canvas);
  return () => {
    eye.disconnect();
    cancelAnimationFrame(frame);
    model.off("change:surface", onSurface);
    model.off("change:paths", onPaths);
    model.off("change:problem", draw);
  };
}

export default { render };
