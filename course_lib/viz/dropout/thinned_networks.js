// A small network that draws new dropout masks all the time: every thinned network adds its output to a histogram.
// make, makeBox, makePlayer and prefersMotion are those of player.js; themed and followTheme those of theme.js.

const WIDTH = 780;
const HEIGHT = 356;
const COLUMNS = [60, 180, 300, 410]; // x of each layer
const PLOT = { left: 490, right: 765, top: 40, bottom: 290, low: -2, high: 3, bins: 50 };
const SPEEDS = [1, 4, 15, 60]; // networks per second
const INK = "#222222";
const BLUE = "#0072b2";
const VERMILION = "#d55e00";

// Returns the values of every layer for one input. A mask is 1 where a unit is kept; kept units are multiplied by scale.
function forward(layers, x, masks, scale) {
  const values = [x];
  layers.forEach(({ weight, bias }, depth) => {
    const input = values[depth];
    const sums = weight.map((row, unit) => row.reduce((sum, w, i) => sum + w * input[i], bias[unit]));
    const mask = masks[depth];
    values.push(mask ? sums.map((sum, unit) => Math.max(sum, 0) * mask[unit] * scale) : sums);
  });
  return values;
}

function render({ model, el }) {
  const scale = Math.ceil(window.devicePixelRatio || 1);
  const canvas = make("canvas", { width: WIDTH * scale, height: HEIGHT * scale, role: "img" });
  const context = canvas.getContext("2d");
  const playButton = make("button", { type: "button" });
  const drawOne = make("button", { type: "button" }, "Draw one");
  const restartButton = make("button", { type: "button" }, "↺ Restart");
  const p = make("input", { type: "range", min: 0, max: 0.9, step: 0.1, value: model.get("p"), "aria-label": "p" });
  const pText = make("output");
  const speed = make("input", { type: "range", min: 0, max: SPEEDS.length - 1, value: 1, "aria-label": "speed" });
  const speedText = make("output");
  const scaled = make("input", { type: "checkbox" });
  scaled.checked = true;
  const bar = make("div", { class: "bar" }, playButton, drawOne, restartButton, make("label", {}, "p", p, pText),
    make("label", {}, "speed", speed, speedText), make("label", {}, scaled, "scale the units that stay"));
  el.append(makeBox("course-thinned", canvas, bar));

  const layers = model.get("net").layers;
  const x = model.get("x");
  const sizes = [x.length, ...layers.map(({ bias }) => bias.length)];
  const hidden = sizes.slice(1, -1);
  const ones = hidden.map((size) => Array(size).fill(1));
  const whole = forward(layers, x, ones, 1).at(-1)[0];
  let masks, values, counts, total, drawn;
  let due = 0; // networks to draw by now

  const place = (depth, unit) => [COLUMNS[depth], 170 + (unit - (sizes[depth] - 1) / 2) * (sizes[depth] > 2 ? 36 : 80)];
  const toX = (output) => {
    const share = (Math.min(Math.max(output, PLOT.low), PLOT.high) - PLOT.low) / (PLOT.high - PLOT.low);
    return PLOT.left + share * (PLOT.right - PLOT.left);
  };

  function restart() {
    counts = Array(PLOT.bins).fill(0);
    total = 0;
    drawn = 0;
    masks = ones;
    values = forward(layers, x, masks, 1);
    draw();
  }

  function drawNetwork() {
    const rate = Number(p.value);
    masks = hidden.map((size) => Array.from({ length: size }, () => (Math.random() >= rate ? 1 : 0)));
    values = forward(layers, x, masks, scaled.checked ? 1 / (1 - rate) : 1);
    const output = values.at(-1)[0];
    const bin = Math.floor(((output - PLOT.low) / (PLOT.high - PLOT.low)) * PLOT.bins);
    counts[Math.min(Math.max(bin, 0), PLOT.bins - 1)]++;
    total += output;
    drawn++;
  }

  const isKept = (depth, unit) => !masks[depth - 1] || masks[depth - 1][unit] === 1;

  function paintNetwork() {
    layers.forEach(({ weight }, depth) => weight.forEach((row, unit) => row.forEach((w, i) => {
      if (!isKept(depth, i) || !isKept(depth + 1, unit)) return;
      context.beginPath();
      context.moveTo(...place(depth, i));
      context.lineTo(...place(depth + 1, unit));
      context.strokeStyle = themed(w > 0 ? BLUE : VERMILION);
      context.globalAlpha = 0.75;
      context.lineWidth = Math.min(Math.abs(w) * 1.6, 5) + 0.2;
      context.stroke();
    })));
    context.globalAlpha = 1;
    context.font = "13px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    sizes.forEach((size, depth) => {
      for (let unit = 0; unit < size; unit++) {
        const [left, top] = place(depth, unit);
        const kept = isKept(depth, unit);
        context.beginPath();
        context.arc(left, top, depth === 0 || depth === sizes.length - 1 ? 19 : 14, 0, 2 * Math.PI);
        context.fillStyle = themed(kept ? "#ffffff" : "#ececea");
        context.fill();
        context.setLineDash(kept ? [] : [3, 3]);
        context.lineWidth = kept ? 1.6 : 1;
        context.strokeStyle = themed(kept ? INK : "#b5b5b0");
        context.stroke();
        context.setLineDash([]);
        context.fillStyle = themed(kept ? INK : "#8a8a85");
        context.fillText(kept ? values[depth][unit].toFixed(depth === 0 || depth === sizes.length - 1 ? 2 : 1) : "×", left, top + 0.5);
      }
    });
    context.fillStyle = themed(INK);
    ["input", "hidden, dropped with probability p", "", "output"].forEach((word, depth) => {
      context.fillText(word, depth === 1 ? (COLUMNS[1] + COLUMNS[2]) / 2 : COLUMNS[depth], 18);
    });
  }

  function paintOutputs() {
    const highest = Math.max(8, ...counts);
    const width = (PLOT.right - PLOT.left) / PLOT.bins;
    context.fillStyle = themed("#a9c9e0");
    counts.forEach((count, bin) => {
      const height = (count / highest) * (PLOT.bottom - PLOT.top);
      context.fillRect(PLOT.left + bin * width, PLOT.bottom - height, width - 0.5, height);
    });
    context.strokeStyle = themed("#6b6b6b");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(PLOT.left, PLOT.bottom + 0.5);
    context.lineTo(PLOT.right, PLOT.bottom + 0.5);
    context.stroke();
    context.fillStyle = themed(INK);
    for (let tick = PLOT.low; tick <= PLOT.high; tick++) context.fillText(String(tick), toX(tick), PLOT.bottom + 14);
    context.fillText(`output of ${drawn} thinned ${drawn === 1 ? "network" : "networks"}`, (PLOT.left + PLOT.right) / 2, 18);
    mark(whole, VERMILION, [6, 4]);
    if (drawn) mark(total / drawn, BLUE, []);
    context.textAlign = "left";
    context.fillStyle = themed(VERMILION);
    context.fillText(`- - whole network, one pass: ${whole.toFixed(3)}`, PLOT.left, PLOT.bottom + 36);
    context.fillStyle = themed(BLUE);
    if (drawn) context.fillText(`— mean so far: ${(total / drawn).toFixed(3)}`, PLOT.left, PLOT.bottom + 54);
  }

  function mark(output, color, dashes) {
    context.setLineDash(dashes);
    context.strokeStyle = themed(color);
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(toX(output), PLOT.top - 8);
    context.lineTo(toX(output), PLOT.bottom);
    context.stroke();
    context.setLineDash([]);
  }

  function draw() {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = themed("#fcfcfa"); // the pictures' background
    context.fillRect(0, 0, WIDTH, HEIGHT);
    paintNetwork();
    paintOutputs();
    playButton.textContent = player.playing ? "❚❚ Pause" : "▶ Play";
    pText.textContent = Number(p.value).toFixed(1);
    speedText.textContent = `${SPEEDS[speed.value]} / s`;
    canvas.setAttribute("aria-label", `A network of ${sizes.join("-")} units. `
      + (drawn ? `The mean output of ${drawn} thinned networks is ${(total / drawn).toFixed(3)}; ` : "No thinned network yet; ")
      + `the output of the whole network is ${whole.toFixed(3)}.`);
  }

  const player = makePlayer(canvas, (seconds) => {
    due = Math.min(due + seconds * SPEEDS[speed.value], 10);
    if (due < 1) return;
    for (; due >= 1; due--) drawNetwork();
    draw();
  });

  function run(on) {
    player.play(on);
    draw();
  }

  playButton.addEventListener("click", () => run(!player.playing));
  drawOne.addEventListener("click", () => { drawNetwork(); run(false); });
  restartButton.addEventListener("click", restart);
  p.addEventListener("input", () => { model.set("p", Number(p.value)); model.save_changes(); restart(); });
  scaled.addEventListener("input", restart);
  speed.addEventListener("input", draw);
  restart();
  run(prefersMotion());
  const stopFollowing = followTheme(draw);
  return () => {
    stopFollowing();
    player.remove();
  };
}

export default { render };
