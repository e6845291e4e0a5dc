// Animates paths over a loss surface. Python sends the surface and the paths; the page sends back the start.
// make, makeBox, floats, makePlayer and prefersMotion are those of player.js; themed and followTheme of theme.js;
// showWords and nameSliders of words.js.

const WIDTH = 560;
const HEIGHT = 400;
const LOW = [252, 252, 250]; // the pictures' background
const HIGH = [122, 152, 184];
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const STEPS_PER_SECOND = 20;

// Paints the surface in bands of one shade with lines between them. Done once; every frame copies the result.
function paintSurface(surface, scale) {
  const shades = floats(surface.shades);
  const canvas = make("canvas", { width: WIDTH * scale, height: HEIGHT * scale });
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const levels = new Float32Array(canvas.width * canvas.height);
  for (let row = 0; row < canvas.height; row++) {
    const y = (1 - row / (canvas.height - 1)) * (surface.rows - 1);
    const y0 = Math.min(Math.floor(y), surface.rows - 2);
    for (let column = 0; column < canvas.width; column++) {
      const x = (column / (canvas.width - 1)) * (surface.columns - 1);
      const x0 = Math.min(Math.floor(x), surface.columns - 2);
      const corner = y0 * surface.columns + x0;
      const low = shades[corner] * (x0 + 1 - x) + shades[corner + 1] * (x - x0);
      const above = corner + surface.columns;
      const high = shades[above] * (x0 + 1 - x) + shades[above + 1] * (x - x0);
      levels[row * canvas.width + column] = Math.floor((low * (y0 + 1 - y) + high * (y - y0)) * surface.bands);
    }
  }
  const [plain, edges] = [0, 22].map((darker) => Array.from({ length: surface.bands + 1 }, (_, level) => {
    const parts = LOW.map((low, i) => Math.floor(low + ((HIGH[i] - low) * level) / surface.bands - darker));
    const color = parts[0] | (parts[1] << 8) | (parts[2] << 16);
    return ((isDark() ? inverted(color) : color) | 0xff000000) >>> 0;
  }));
  for (let index = 0; index < levels.length; index++) {
    const level = levels[index];
    const edge = level !== levels[index + 1] || level !== levels[index + canvas.width];
    pixels[index] = (edge ? edges : plain)[Math.min(level, surface.bands)];
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function render({ model, el }) {
  const scale = Math.ceil(window.devicePixelRatio || 1);
  const canvas = make("canvas", { width: WIDTH * scale, height: HEIGHT * scale, tabindex: 0, role: "application" });
  const context = canvas.getContext("2d");
  const table = make("table", { "aria-label": "loss of each path" });
  const playButton = make("button", { type: "button" });
  const restart = make("button", { type: "button" }, "↺ Restart");
  const stepSlider = make("input", { type: "range", min: 0, step: 1, value: 0, "aria-label": "step" });
  const stepText = make("output");
  const speed = make("input", { type: "range", min: 0, max: SPEEDS.length - 1, value: 2, "aria-label": "speed" });
  const speedText = make("output");
  const problem = make("div", { class: "problem", role: "alert" });
  const bar = make("div", { class: "bar" }, playButton, restart,
    make("label", {}, "step", stepSlider, stepText), make("label", {}, "speed", speed, speedText));
  el.append(makeBox("course-race", canvas, table, bar, problem));

  let surface, background, paths, cells, last, black, white;
  let now = 0; // the step on the screen; between two whole steps the dots move on a straight line

  const toX = (x) => ((x - surface.xlim[0]) / (surface.xlim[1] - surface.xlim[0])) * WIDTH;
  const toY = (y) => (1 - (y - surface.ylim[0]) / (surface.ylim[1] - surface.ylim[0])) * HEIGHT;

  function readSurface() {
    surface = model.get("surface");
    background = paintSurface(surface, scale);
    canvas.setAttribute("aria-label",
      `Loss surface: ${surface.name}. Click, drag or use the arrow keys to move the start; Enter plays and pauses.`);
  }

  function readPaths() {
    paths = model.get("paths").map((path) => ({
      ...path, color: themed(path.color), points: floats(path.points), losses: floats(path.losses),
    }));
    last = Math.max(1, ...paths.map((path) => path.losses.length - 1));
    stepSlider.max = last;
    now = Math.min(now, last);
    cells = paths.map(() => make("td"));
    const title = make("tr", {}, make("td"), make("th", { scope: "col", class: "loss" }, paths.length ? "loss" : ""));
    table.replaceChildren(title, ...paths.map((path, index) => make("tr", {},
      make("th", { scope: "row" },
        make("span", { class: "swatch", style: `background: ${path.color}; color: ${white}` },
          String(index + 1)), path.name),
      cells[index])));
  }

  // Draws one path up to now, and no point that is too far away for a canvas.
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
    context.fillStyle = white;
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
    context.strokeStyle = white;
    context.stroke();
  }

  function draw() {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.drawImage(background, 0, 0, WIDTH, HEIGHT);
    context.font = "20px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = black;
    context.fillText("★", toX(surface.minimum[0]), toY(surface.minimum[1]));
    const [x, y] = model.get("start");
    dot(toX(x), toY(y), 5, black);
    context.font = "bold 11px sans-serif";
    paths.forEach(drawPath);
    stepSlider.value = Math.floor(now);
    stepText.textContent = `${Math.floor(now)} of ${last}`;
    speedText.textContent = `× ${SPEEDS[speed.value]}`;
    playButton.textContent = player.playing ? "❚❚ Pause" : "▶ Play";
    showWords(problem, model.get("problem"));
  }

  const player = makePlayer(canvas, (seconds) => {
    now = Math.min(now + Math.min(seconds, 0.1) * STEPS_PER_SECOND * SPEEDS[speed.value], last);
    if (now >= last) player.pause();
    draw();
  });

  function run(on = true) {
    if (on && now >= last) now = 0;
    player.play(on);
    draw();
  }

  // Sets the start, and Python answers with new paths; ipywidgets holds back moves that come too fast.
  function setStart(x, y) {
    const clip = (value, [low, high]) => Math.min(Math.max(value, low), high);
    model.set("start", [clip(x, surface.xlim), clip(y, surface.ylim)]);
    model.save_changes();
    now = 0;
    draw();
  }

  function setStartAtPointer(event) {
    const box = canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = 1 - (event.clientY - box.top) / box.height;
    setStart(surface.xlim[0] + x * (surface.xlim[1] - surface.xlim[0]),
      surface.ylim[0] + y * (surface.ylim[1] - surface.ylim[0]));
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    run(false);
    setStartAtPointer(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) setStartAtPointer(event);
  });
  canvas.addEventListener("pointerup", () => run());
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (event.key in arrows) {
      const [x, y] = model.get("start");
      const [dx, dy] = arrows[event.key];
      setStart(x + (dx * (surface.xlim[1] - surface.xlim[0])) / 50, y + (dy * (surface.ylim[1] - surface.ylim[0])) / 50);
    } else if (event.key === "Enter" || event.key === " ") run(!player.playing);
    else return;
    event.preventDefault();
  });
  playButton.addEventListener("click", () => run(!player.playing));
  restart.addEventListener("click", () => { now = 0; run(); });
  stepSlider.addEventListener("input", () => { now = Number(stepSlider.value); run(false); });
  speed.addEventListener("input", draw);
  const handlers = {
    "change:surface": () => { readSurface(); draw(); },
    "change:paths": () => { readPaths(); draw(); },
    "change:problem": draw,
  };
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);

  function readAll() {
    [black, white] = [themed("#222222"), themed("#ffffff")];
    readSurface();
    readPaths();
  }

  nameSliders(el);
  readAll();
  const unfollowTheme = followTheme(() => { readAll(); draw(); });
  run(prefersMotion());
  return () => {
    unfollowTheme();
    player.remove();
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
  };
}

export default { render };
