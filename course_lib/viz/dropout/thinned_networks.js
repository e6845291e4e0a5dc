// A small network whose units blink: each blink is one decimated network, and its answer falls into a histogram.

const WIDTH = 780;
const HEIGHT = 340;
const COLUMNS = [60, 180, 300, 410]; // where the layers stand
const PLOT = { left: 490, right: 765, top: 40, bottom: 290, low: -2, high: 3, bins: 50 };
const SPEEDS = [1, 4, 15, 60]; // networks a second
const INK = "#222";
const BLUE = "#0072b2";
const VERMILION = "#d55e00";

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// The values of every layer for one input; a mask is 1 where a unit is kept, and scale is what kept units are multiplied with.
export function forward(layers, x, masks, scale) {
  const values = [x];
  layers.forEach(({ weight, bias }, depth) => {
    const before = values[depth];
    const sums = weight.map((row, unit) => row.reduce((sum, w, i) => sum + w * before[i], bias[unit]));
    const mask = masks[depth];
    values.push(mask ? sums.map((sum, unit) => Math.max(sum, 0) * mask[unit] * scale) : sums);
  });
  return values;
}

function render({ model, el }) {
  const scale = Math.ceil(window.devicePixelRatio || 1);
  const canvas = make("canvas", { width: WIDTH * scale, height: HEIGHT * scale, role: "img" });
  const context = canvas.getContext("2d");
  const play = make("button", { type: "button" });
  const one = make("button", { type: "button" }, "Draw one");
  const again = make("button", { type: "button" }, "↺ Restart");
  const p = make("input", { type: "range", min: 0, max: 0.9, step: 0.1, value: model.get("p"), "aria-label": "p" });
  const pText = make("output");
  const speed = make("input", { type: "range", min: 0, max: SPEEDS.length - 1, value: 1, "aria-label": "speed" });
  const speedText = make("output");
  const scaled = make("input", { type: "checkbox" });
  scaled.checked = true;
  const bar = make("div", { class: "bar" }, play, one, again, make("label", {}, "p", p, pText),
    make("label", {}, "speed", speed, speedText), make("label", {}, scaled, "divide by 1 − p"));
  const box = make("div", { class: "course-blink", "data-lm-suppress-shortcuts": "true" }, canvas, bar);
  el.append(box);

  const layers = model.get("net").layers;
  const x = model.get("x");
  const sizes = [x.length, ...layers.map(({ bias }) => bias.length)];
  const hidden = sizes.slice(1, -1);
  const everyone = hidden.map((size) => Array(size).fill(1));
  const whole = forward(layers, x, everyone, 1).at(-1)[0];
  let masks, values, counts, total, drawn;
  let running = false;
  let seen = false;
  let frame = 0;
  let clock = 0;
  let owed = 0; // networks that are due

  const place = (depth, unit) => [COLUMNS[depth], 170 + (unit - (sizes[depth] - 1) / 2) * (sizes[depth] > 2 ? 36 : 80)];
  const toX = (answer) => {
    const part = (Math.min(Math.max(answer, PLOT.low), PLOT.high) - PLOT.low) / (PLOT.high - PLOT.low);
    return PLOT.left + part * (PLOT.right - PLOT.left);
  };

  function restart() {
    counts = Array(PLOT.bins).fill(0);
    total = 0;
    drawn = 0;
    masks = everyone;
    values = forward(layers, x, masks, 1);
    draw();
  }

  function drawNetwork() {
    const rate = Number(p.value);
    masks = hidden.map((size) => Array.from({ length: size }, () => (Math.random() >= rate ? 1 : 0)));
    values = forward(layers, x, masks, scaled.checked ? 1 / (1 - rate) : 1);
    const answer = values.at(-1)[0];
    const bin = Math.floor(((answer - PLOT.low) / (PLOT.high - PLOT.low)) * PLOT.bins);
    counts[Math.min(Math.max(bin, 0), PLOT.bins - 1)]++;
    total += answer;
    drawn++;
  }

  const kept = (depth, unit) => !masks[depth - 1] || masks[depth - 1][unit] === 1;

  function paintNetwork() {
    layers.forEach(({ weight }, depth) => weight.forEach((row, unit) => row.forEach((w, i) => {
      if (!kept(depth, i) || !kept(depth + 1, unit)) return;
      context.beginPath();
      context.moveTo(...place(depth, i));
      context.lineTo(...place(depth + 1, unit));
      context.strokeStyle = w > 0 ? BLUE : VERMILION;
      context.globalAlpha = 0.75;
      context.lineWidth = Math.min(Math.abs(w) * 1.6, 5) + 0.2;
      context.stroke();
    })));
    context.globalAlpha = 1;
    context.font = "11px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    sizes.forEach((size, depth) => {
      for (let unit = 0; unit < size; unit++) {
        const [left, top] = place(depth, unit);
        const here = kept(depth, unit);
        context.beginPath();
        context.arc(left, top, depth === 0 || depth === sizes.length - 1 ? 19 : 14, 0, 2 * Math.PI);
        context.fillStyle = here ? "#fff" : "#ececea";
        context.fill();
        context.setLineDash(here ? [] : [3, 3]);
        context.lineWidth = here ? 1.6 : 1;
        context.strokeStyle = here ? INK : "#b5b5b0";
        context.stroke();
        context.setLineDash([]);
        context.fillStyle = here ? INK : "#a5a5a0";
        context.fillText(here ? values[depth][unit].toFixed(depth === 0 || depth === sizes.length - 1 ? 2 : 1) : "×", left, top + 0.5);
      }
    });
    context.fillStyle = INK;
    ["input", "hidden, dropped with probability p", "", "output"].forEach((word, depth) => {
      context.fillText(word, depth === 1 ? (COLUMNS[1] + COLUMNS[2]) / 2 : COLUMNS[depth], 18);
    });
  }

  function paintAnswers() {
    const most = Math.max(8, ...counts);
    const width = (PLOT.right - PLOT.left) / PLOT.bins;
    context.fillStyle = "#a9c9e0";
    counts.forEach((count, bin) => {
      const height = (count / most) * (PLOT.bottom - PLOT.top);
      context.fillRect(PLOT.left + bin * width, PLOT.bottom - height, width - 0.5, height);
    });
    context.strokeStyle = "#6b6b6b";
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(PLOT.left, PLOT.bottom + 0.5);
    context.lineTo(PLOT.right, PLOT.bottom + 0.5);
    context.stroke();
    context.fillStyle = INK;
    for (let tick = PLOT.low; tick <= PLOT.high; tick++) context.fillText(String(tick), toX(tick), PLOT.bottom + 12);
    context.fillText(`output of ${drawn} decimated ${drawn === 1 ? "network" : "networks"}`, (PLOT.left + PLOT.right) / 2, 18);
    mark(whole, VERMILION, [6, 4]);
    if (drawn) mark(total / drawn, BLUE, []);
    context.textAlign = "left";
    context.fillStyle = VERMILION;
    context.fillText(`- - whole network, one pass: ${whole.toFixed(3)}`, PLOT.left, PLOT.bottom + 28);
    context.fillStyle = BLUE;
    if (drawn) context.fillText(`— mean so far: ${(total / drawn).toFixed(3)}`, PLOT.left, PLOT.bottom + 43);
  }

  function mark(answer, color, dashes) {
    context.setLineDash(dashes);
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(toX(answer), PLOT.top - 8);
    context.lineTo(toX(answer), PLOT.bottom);
    context.stroke();
    context.setLineDash([]);
  }

  function draw() {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = "#fcfcfa"; // the pictures' near white: the canvas looks the same in both themes
    context.fillRect(0, 0, WIDTH, HEIGHT);
    paintNetwork();
    paintAnswers();
    play.textContent = running ? "❚❚ Pause" : "▶ Play";
    pText.textContent = Number(p.value).toFixed(1);
    speedText.textContent = `${SPEEDS[speed.value]} / s`;
    canvas.setAttribute("aria-label", `A network of ${sizes.join("-")} units. ${drawn} decimated networks answered `
      + `${drawn ? (total / drawn).toFixed(3) : "nothing yet"} on average; the whole network answers ${whole.toFixed(3)}.`);
  }

  function tick(time) {
    owed = Math.min(owed + ((time - clock) / 1000) * SPEEDS[speed.value], 10);
    clock = time;
    if (owed >= 1) {
      for (; owed >= 1; owed--) drawNetwork();
      draw();
    }
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
    move();
    draw();
  }

  box.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook's shortcuts are not meant
  play.addEventListener("click", () => run(!running));
  one.addEventListener("click", () => { run(false); drawNetwork(); draw(); });
  again.addEventListener("click", restart);
  p.addEventListener("input", () => { model.set("p", Number(p.value)); model.save_changes(); restart(); });
  scaled.addEventListener("input", restart);
  speed.addEventListener("input", draw);
  restart();
  run(!window.matchMedia("(prefers-reduced-motion: reduce)").matches);
  eye.observe(canvas);
  return () => {
    eye.disconnect();
    cancelAnimationFrame(frame);
  };
}

export default { render };
