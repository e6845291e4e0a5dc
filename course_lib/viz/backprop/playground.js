// A network that trains in the page while one drags: data, hidden units, activation and rate can be changed as it runs.
// make, makeBox, makePlayer and prefersMotion are those of player.js; themed, isDark and followTheme those of theme.js.

const SIZE = 400; // of the canvas, in CSS pixels
const FIELD = 64; // squares of the background along each side
const STEPS = 10; // of gradient descent in a frame, at most
const TRAINING = 12; // milliseconds in a frame: a slow computer takes fewer steps, not fewer frames
const MOMENTUM = 0.9;
const REACH = 1.25; // the plane is drawn from -REACH to REACH
const COLORS = ["#0072b2", "#d55e00", "#009e73"];
const COLOR_NAMES = ["blue", "orange", "green"];

// Returns a network of [in, hidden, hidden, out] with weights of a size that suits its activation.
function makeNet(sizes, activation, random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return sizes.slice(1).map((fanOut, i) => {
    const fanIn = sizes[i];
    const std = Math.sqrt((activation === "relu" ? 2 : 1) / fanIn);
    const weight = Float64Array.from({ length: fanIn * fanOut }, () => std * normal());
    return { fanIn, fanOut, weight, bias: new Float64Array(fanOut),
      weightSpeed: new Float64Array(fanIn * fanOut), biasSpeed: new Float64Array(fanOut) };
  });
}

// Returns what each layer gives for n points, the points first; the last are scores.
function forward(net, activation, points, n) {
  const outputs = [points];
  net.forEach(({ fanIn, fanOut, weight, bias }, depth) => {
    const x = outputs[depth];
    const y = new Float64Array(n * fanOut);
    const last = depth === net.length - 1;
    for (let p = 0; p < n; p++) {
      for (let o = 0; o < fanOut; o++) {
        let sum = bias[o];
        for (let i = 0; i < fanIn; i++) sum += weight[o * fanIn + i] * x[p * fanIn + i];
        y[p * fanOut + o] = last ? sum : activation === "tanh" ? Math.tanh(sum) : Math.max(sum, 0);
      }
    }
    outputs.push(y);
  });
  return outputs;
}

// Returns which of some scores is the largest.
function largest(scores, start, classes) {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[start + k] > scores[start + best]) best = k;
  return best;
}

// Takes one step against the gradient of the mean cross-entropy. Returns the loss and the share of right answers before it.
function trainStep(net, activation, points, labels, rate) {
  const n = labels.length;
  const outputs = forward(net, activation, points, n);
  const classes = net.at(-1).fanOut;
  let dy = Float64Array.from(outputs.at(-1));
  let loss = 0;
  let right = 0;
  for (let p = 0; p < n; p++) {
    const start = p * classes;
    const best = largest(dy, start, classes);
    const most = dy[start + best];
    right += best === labels[p];
    let total = 0;
    for (let k = 0; k < classes; k++) total += dy[start + k] = Math.exp(dy[start + k] - most);
    loss -= Math.log(Math.max(dy[start + labels[p]] / total, 1e-300)) / n;
    for (let k = 0; k < classes; k++) dy[start + k] = (dy[start + k] / total - (k === labels[p])) / n;
  }
  for (let depth = net.length - 1; depth >= 0; depth--) {
    const layer = net[depth];
    const { fanIn, fanOut, weight, bias, weightSpeed, biasSpeed } = layer;
    const x = outputs[depth];
    const dweight = new Float64Array(weight.length);
    const dbias = new Float64Array(fanOut);
    const dx = new Float64Array(depth > 0 ? n * fanIn : 0); // the points have no use for a gradient
    for (let p = 0; p < n; p++) {
      for (let o = 0; o < fanOut; o++) {
        const d = dy[p * fanOut + o];
        if (d === 0) continue;
        dbias[o] += d;
        for (let i = 0; i < fanIn; i++) dweight[o * fanIn + i] += d * x[p * fanIn + i];
        if (depth > 0) for (let i = 0; i < fanIn; i++) dx[p * fanIn + i] += d * weight[o * fanIn + i];
      }
    }
    if (depth > 0) {
      for (let j = 0; j < dx.length; j++) dx[j] *= activation === "tanh" ? 1 - x[j] * x[j] : x[j] > 0 ? 1 : 0;
    }
    for (let j = 0; j < weight.length; j++) {
      weightSpeed[j] = MOMENTUM * weightSpeed[j] + dweight[j];
      weight[j] -= rate * weightSpeed[j];
    }
    for (let o = 0; o < fanOut; o++) {
      biasSpeed[o] = MOMENTUM * biasSpeed[o] + dbias[o];
      bias[o] -= rate * biasSpeed[o];
    }
    dy = dx;
  }
  return { loss, accuracy: right / n };
}

function fieldPoints() {
  const points = new Float64Array(2 * FIELD * FIELD);
  for (let j = 0; j < FIELD * FIELD; j++) {
    points[2 * j] = REACH * (2 * ((j % FIELD) + 0.5) / FIELD - 1);
    points[2 * j + 1] = REACH * (1 - 2 * (Math.floor(j / FIELD) + 0.5) / FIELD);
  }
  return points;
}

function render({ model, el }) {
  const scale = Math.ceil(window.devicePixelRatio || 1);
  const canvas = make("canvas", { width: SIZE * scale, height: SIZE * scale, role: "img" });
  const context = canvas.getContext("2d");
  const dots = make("canvas", { width: SIZE * scale, height: SIZE * scale });
  const dotsContext = dots.getContext("2d");
  const small = make("canvas", { width: FIELD, height: FIELD });
  const smallContext = small.getContext("2d");
  const pixels = smallContext.createImageData(FIELD, FIELD);
  const data = model.get("data");
  const playButton = make("button", { type: "button" });
  const restartButton = make("button", { type: "button" }, "↺ New weights");
  const choose = (name, words, value) => {
    const select = make("select", { "aria-label": name }, ...words.map((word) => make("option", { value: word }, word)));
    select.value = value;
    return select;
  };
  const slider = (name, attributes) => [make("input", { type: "range", "aria-label": name, ...attributes }), make("output")];
  const dataset = choose("data", Object.keys(data), Object.keys(data)[0]);
  const activation = choose("activation", ["tanh", "relu"], "relu");
  const [units, unitsText] = slider("hidden units", { min: 1, max: 12, value: 8 });
  const [rate, rateText] = slider("learning rate", { min: -3, max: 0.5, step: 0.1, value: -1 });
  const color = choose("a click adds", COLOR_NAMES, "blue");
  const told = make("output", { class: "told" });
  const label = (text, ...nodes) => make("label", {}, text, ...nodes);
  const side = make("div", { class: "side" }, label("data", dataset), label("hidden units in each of 2 layers", units, unitsText),
    label("activation", activation), label("learning rate", rate, rateText), label("a click on the picture adds a point in", color), told);
  el.append(makeBox("course-playground", canvas, side, make("div", { class: "bar" }, playButton, restartButton)));

  const field = fieldPoints();
  let net, points, labels, step, measured, answers;

  function load() {
    points = Float64Array.from(data[dataset.value].points);
    labels = [...data[dataset.value].labels];
    restart();
  }

  function addPoint(event) {
    const box = canvas.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    points = Float64Array.from([...points, REACH * (2 * across - 1), REACH * (1 - 2 * down)]);
    labels.push(COLOR_NAMES.indexOf(color.value));
    if (labels.at(-1) < net.at(-1).fanOut) {
      drawDots();
      draw();
    } else restart(); // a new color needs an output of its own
  }

  function restart() {
    net = makeNet([2, Number(units.value), Number(units.value), Math.max(...labels) + 1], activation.value, Math.random);
    step = 0;
    measured = { loss: NaN, accuracy: NaN };
    answers = forward(net, activation.value, field, FIELD * FIELD).at(-1);
    drawDots();
    draw();
  }

  function paintField() {
    const classes = net.at(-1).fanOut;
    const page = parseInt(themed("#ffffff").slice(1), 16);
    const colors = COLORS.map((color) => parseInt(color.slice(1), 16));
    for (let j = 0; j < FIELD * FIELD; j++) {
      const start = j * classes;
      const best = largest(answers, start, classes);
      let total = 0;
      for (let k = 0; k < classes; k++) total += Math.exp(answers[start + k] - answers[start + best]);
      const share = 0.5 * Math.max(0, (1 / total - 1 / classes) / (1 - 1 / classes));
      const color = colors[best];
      pixels.data[4 * j] = share * (color >> 16) + (1 - share) * (page >> 16);
      pixels.data[4 * j + 1] = share * ((color >> 8) & 255) + (1 - share) * ((page >> 8) & 255);
      pixels.data[4 * j + 2] = share * (color & 255) + (1 - share) * (page & 255);
      pixels.data[4 * j + 3] = 255;
    }
    smallContext.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(small, 0, 0, SIZE, SIZE);
  }

  // The points stay where they are: they are drawn once for each data set and theme.
  function drawDots() {
    dotsContext.setTransform(scale, 0, 0, scale, 0, 0);
    dotsContext.clearRect(0, 0, SIZE, SIZE);
    dotsContext.strokeStyle = themed("#ffffff");
    labels.forEach((k, p) => {
      dotsContext.beginPath();
      dotsContext.arc(SIZE * (points[2 * p] / REACH + 1) / 2, SIZE * (1 - points[2 * p + 1] / REACH) / 2, 3.5, 0, 2 * Math.PI);
      dotsContext.fillStyle = COLORS[k];
      dotsContext.fill();
      dotsContext.stroke();
    });
  }

  function draw() {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paintField();
    context.drawImage(dots, 0, 0, SIZE, SIZE);
    playButton.textContent = player.playing ? "❚❚ Pause" : "▶ Train";
    unitsText.textContent = units.value;
    rateText.textContent = (10 ** Number(rate.value)).toPrecision(2);
    told.textContent = step === 0 ? "Not trained yet."
      : !Number.isFinite(measured.loss) ? `Step ${step}: the loss is no number any more. Take a smaller rate and new weights.`
      : `Step ${step}: loss ${measured.loss.toFixed(3)}, ${(100 * measured.accuracy).toFixed(1)} % of ${labels.length} points right.`;
    canvas.setAttribute("aria-label", `What a network answers on ${dataset.value}. ${told.textContent}`);
  }

  const player = makePlayer(canvas, () => {
    const end = performance.now() + TRAINING;
    for (let i = 0; i < STEPS && (i === 0 || performance.now() < end); i++) {
      measured = trainStep(net, activation.value, points, labels, 10 ** Number(rate.value));
      step++;
    }
    answers = forward(net, activation.value, field, FIELD * FIELD).at(-1);
    draw();
  });

  function run(on) {
    player.play(on);
    draw();
  }

  playButton.addEventListener("click", () => run(!player.playing));
  restartButton.addEventListener("click", restart);
  canvas.addEventListener("pointerdown", addPoint);
  dataset.addEventListener("input", load);
  for (const control of [units, activation]) control.addEventListener("input", restart);
  rate.addEventListener("input", draw);
  const unfollow = followTheme(() => {
    drawDots();
    draw();
  });
  load();
  run(prefersMotion());
  return () => {
    unfollow();
    player.remove();
  };
}

export default { render };
