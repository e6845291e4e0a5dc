// A network that learns the digits in the page, with a switch for each classic bug; curves grow as it trains.
// make, makeBox, makePlayer and prefersMotion are those of player.js; themed and followTheme those of theme.js.

const WIDTH = 700;
const HEIGHT = 300;
const EPOCHS = 30;
const BATCH = 32;
const GROUP = 8; // validation images that the network sees at once
const HIDDEN = 64;
const CLASSES = 10;
const MOMENTUM = 0.9;
const EPS = 1e-5;
const PART = 15; // batches behind each point of a curve: a third of an epoch
const STEPS = 6; // batches in a frame, as far as they take no longer than
const FRAME = 10; // milliseconds
const TRAIN = "#0072b2";
const VAL = "#d55e00";
const PANELS = [
  { left: 52, right: 330, low: 0.01, high: 1e6, title: "loss", ticks: [0.01, 1, 100, 1e4, 1e6], words: ["0.01", "1", "100", "10⁴", "10⁶"] },
  { left: 402, right: 680, low: 0, high: 1, title: "classified correctly", ticks: [0, 0.25, 0.5, 0.75, 1], words: ["0 %", "25 %", "50 %", "75 %", "100 %"] },
];
const TOP = 34;
const BOTTOM = 262;

// Returns random numbers that are the same at every start: two runs differ by their switches alone.
function seeded(seed) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  random.normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return random;
}

function makeParam(size, value) {
  return { value: Float32Array.from({ length: size }, value), grad: new Float32Array(size), speed: new Float32Array(size) };
}

function makeNet(norm, random) {
  const linear = (fanIn, fanOut, std) => ({ fanIn, fanOut, weight: makeParam(fanIn * fanOut, () => std * random.normal()), bias: makeParam(fanOut, () => 0) });
  const hidden = (fanIn) => {
    const layer = linear(fanIn, HIDDEN, Math.sqrt(2 / fanIn));
    if (norm) Object.assign(layer, { gamma: makeParam(HIDDEN, () => 1), beta: makeParam(HIDDEN, () => 0), mean: new Float32Array(HIDDEN), variance: new Float32Array(HIDDEN).fill(1) });
    return layer;
  };
  return [hidden(64), hidden(HIDDEN), linear(HIDDEN, CLASSES, Math.sqrt(2 / (HIDDEN + CLASSES)))];
}

const paramsOf = (layer) => [layer.weight, layer.bias, ...(layer.gamma ? [layer.gamma, layer.beta] : [])];

// Returns x @ weight.T + bias, for n rows of x.
function product(x, weight, bias, n) {
  const fanOut = bias.length;
  const fanIn = weight.length / fanOut;
  const z = new Float32Array(n * fanOut);
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < fanOut; o++) {
      let sum = bias[o];
      for (let j = 0, w = o * fanIn, at = i * fanIn; j < fanIn; j++) sum += weight[w + j] * x[at + j];
      z[i * fanOut + o] = sum;
    }
  }
  return z;
}

// Adds to the gradients of weight and bias, and returns that of x.
function productBackward(dy, x, { weight, bias }, n) {
  const fanOut = bias.value.length;
  const fanIn = weight.value.length / fanOut;
  const [w, dw, db, dx] = [weight.value, weight.grad, bias.grad, new Float32Array(n * fanIn)];
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < fanOut; o++) {
      const d = dy[i * fanOut + o];
      if (d === 0) continue;
      db[o] += d;
      for (let j = 0, row = o * fanIn, at = i * fanIn; j < fanIn; j++) {
        dw[row + j] += d * x[at + j];
        dx[at + j] += d * w[row + j];
      }
    }
  }
  return dx;
}

// Returns what backward needs of each layer; the last one's y are the scores of n images.
function forward(net, x, n, { training, p, random }) {
  return net.map((layer, depth) => {
    const z = product(x, layer.weight.value, layer.bias.value, n);
    const seen = { x, y: z };
    if (depth < net.length - 1) {
      if (layer.gamma) normalise(layer, seen, n, training);
      const y = Float32Array.from(seen.y);
      seen.factor = new Float32Array(y.length);
      for (let k = 0; k < y.length; k++) {
        const kept = training && p > 0 ? (random() >= p ? 1 / (1 - p) : 0) : 1;
        seen.factor[k] = y[k] > 0 ? kept : 0;
        y[k] *= seen.factor[k];
      }
      seen.y = y;
    }
    x = seen.y;
    return seen;
  });
}

function normalise(layer, seen, n, training) {
  const size = layer.fanOut;
  const out = new Float32Array(seen.y.length);
  seen.hat = new Float32Array(seen.y.length);
  seen.root = new Float32Array(size);
  for (let o = 0; o < size; o++) {
    let mean = layer.mean[o];
    let variance = layer.variance[o];
    if (training) {
      mean = variance = 0;
      for (let i = 0; i < n; i++) mean += seen.y[i * size + o] / n;
      for (let i = 0; i < n; i++) variance += (seen.y[i * size + o] - mean) ** 2 / n;
      layer.mean[o] += 0.1 * (mean - layer.mean[o]);
      layer.variance[o] += 0.1 * ((variance * n) / (n - 1) - layer.variance[o]);
    }
    seen.root[o] = 1 / Math.sqrt(variance + EPS);
    for (let i = 0; i < n; i++) {
      const k = i * size + o;
      seen.hat[k] = (seen.y[k] - mean) * seen.root[o];
      out[k] = layer.gamma.value[o] * seen.hat[k] + layer.beta.value[o];
    }
  }
  seen.y = out;
}

// Softmax in place, row by row; with the mean cross-entropy.
function softmaxLoss(scores, labels) {
  let loss = 0;
  labels.forEach((label, i) => {
    const row = scores.subarray(i * CLASSES, (i + 1) * CLASSES);
    const most = Math.max(...row);
    let total = 0;
    const own = row[label] - most;
    for (let k = 0; k < CLASSES; k++) total += row[k] = Math.exp(row[k] - most);
    for (let k = 0; k < CLASSES; k++) row[k] /= total;
    loss += (Math.log(total) - own) / labels.length;
  });
  return loss;
}

// Returns loss, how many are right, and the gradient for the scores.
function measure(scores, labels, twice) {
  let right = 0;
  labels.forEach((label, i) => {
    const row = scores.subarray(i * CLASSES, (i + 1) * CLASSES);
    right += row.indexOf(Math.max(...row)) === label;
  });
  const probs = Float32Array.from(scores);
  if (twice) softmaxLoss(probs, labels);
  const dscores = Float32Array.from(probs);
  const loss = softmaxLoss(dscores, labels);
  labels.forEach((label, i) => {
    const row = dscores.subarray(i * CLASSES, (i + 1) * CLASSES);
    row[label] -= 1;
    for (let k = 0; k < CLASSES; k++) row[k] /= labels.length;
    if (!twice) return;
    const own = probs.subarray(i * CLASSES, (i + 1) * CLASSES);
    const mean = row.reduce((sum, d, k) => sum + d * own[k], 0);
    for (let k = 0; k < CLASSES; k++) row[k] = own[k] * (row[k] - mean);
  });
  return { loss, right, dscores };
}

function backward(net, seen, dy, n) {
  for (let depth = net.length - 1; depth >= 0; depth--) {
    const layer = net[depth];
    const { x, factor, hat, root } = seen[depth];
    const { fanOut } = layer;
    if (factor) for (let k = 0; k < dy.length; k++) dy[k] *= factor[k];
    if (layer.gamma) {
      for (let o = 0; o < fanOut; o++) {
        let sum = 0;
        let along = 0;
        for (let i = 0; i < n; i++) {
          sum += dy[i * fanOut + o];
          along += dy[i * fanOut + o] * hat[i * fanOut + o];
        }
        layer.beta.grad[o] += sum;
        layer.gamma.grad[o] += along;
        const scale = layer.gamma.value[o] * root[o];
        for (let i = 0; i < n; i++) {
          const k = i * fanOut + o;
          dy[k] = scale * (dy[k] - sum / n - (hat[k] * along) / n);
        }
      }
    }
    dy = productBackward(dy, x, layer, n);
  }
}

// A run: step() trains on one batch; points has [epoch, training loss, training accuracy, validation loss, validation accuracy].
function makeRun(data, norm) {
  const [random, masks, testMasks] = [7, 8, 9].map(seeded); // the batches are the same whatever is dropped
  const net = makeNet(norm, random);
  const order = Uint16Array.from(data.labels, (_, i) => i);
  const some = data.labels.slice(0, 60).map((_, i) => i * 23);
  let batches = [];
  let total = { loss: 0, right: 0, n: 0, batches: 0 };
  const points = [];
  let epoch = 0;

  function rows(images, chosen) {
    const x = new Float32Array(chosen.length * 64);
    chosen.forEach((row, i) => { for (let j = 0; j < 64; j++) x[i * 64 + j] = images[row * 64 + j] / 16; });
    return x;
  }

  function shuffle(few) {
    const chosen = few ? Uint16Array.from(some) : order;
    for (let i = chosen.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [chosen[i], chosen[j]] = [chosen[j], chosen[i]];
    }
    batches = [];
    const size = few ? 20 : BATCH;
    for (let i = 0; i + size <= chosen.length; i += size) batches.push([...chosen.subarray(i, i + size)]);
  }

  function test(switches) {
    const n = data.valLabels.length;
    const options = { training: switches.trainingMode, p: switches.p, random: testMasks };
    let loss = 0;
    let right = 0;
    for (let i = 0; i < n; i += GROUP) {
      const chosen = Array.from({ length: Math.min(GROUP, n - i) }, (_, k) => i + k);
      const scores = forward(net, rows(data.valImages, chosen), chosen.length, options).at(-1).y;
      const found = measure(scores, chosen.map((row) => data.valLabels[row]), switches.twice);
      loss += (found.loss * chosen.length) / n;
      right += found.right / n;
    }
    return [loss, right];
  }

  function step(switches) {
    if (!batches.length) shuffle(switches.few);
    const chosen = batches.pop();
    const labels = chosen.map((row) => data.labels[row]);
    const seen = forward(net, rows(data.images, chosen), chosen.length, { training: true, p: switches.p, random: masks });
    const { loss, right, dscores } = measure(seen.at(-1).y, labels, switches.twice);
    for (const layer of net) {
      if (!switches.notZeroed) for (const param of paramsOf(layer)) param.grad.fill(0);
    }
    backward(net, seen, dscores, chosen.length);
    for (const layer of net) {
      for (const param of paramsOf(layer)) {
        if (param === layer.bias && layer.gamma && !switches.bias) continue;
        const { value, grad, speed } = param;
        for (let k = 0; k < value.length; k++) {
          speed[k] = MOMENTUM * speed[k] + grad[k];
          value[k] -= switches.rate * speed[k];
        }
      }
    }
    epoch += 1 / Math.floor(data.labels.length / BATCH);
    total = { loss: total.loss + loss * chosen.length, right: total.right + right, n: total.n + chosen.length, batches: total.batches + 1 };
    if (total.batches < PART) return;
    points.push([epoch, total.loss / total.n, total.right / total.n, ...test(switches)]);
    total = { loss: 0, right: 0, n: 0, batches: 0 };
  }

  return { step, points, get epoch() { return epoch; } };
}

function render({ model, el }) {
  const scale = Math.ceil(window.devicePixelRatio || 1);
  const canvas = make("canvas", { width: WIDTH * scale, height: HEIGHT * scale, role: "img" });
  const context = canvas.getContext("2d");
  const bytes = (name) => { const view = model.get(name); return new Uint8Array(view.buffer, view.byteOffset, view.byteLength); };
  const data = { images: bytes("images"), labels: [...bytes("labels")], valImages: bytes("val_images"), valLabels: [...bytes("val_labels")] };
  const playButton = make("button", { type: "button" });
  const restartButton = make("button", { type: "button" }, "↺ Start again");
  const check = (name, checked = false) => {
    const input = make("input", { type: "checkbox", "aria-label": name });
    input.checked = checked;
    return [input, make("label", {}, input, name)];
  };
  const slider = (name, attributes) => {
    const [input, output] = [make("input", { type: "range", "aria-label": name, ...attributes }), make("output")];
    return [input, output, make("label", {}, name, input, output)];
  };
  const [notZeroed, notZeroedLabel] = check("gradients not zeroed");
  const [twice, twiceLabel] = check("softmax twice");
  const [trainingMode, trainingModeLabel] = check("tested in training mode");
  const [few, fewLabel] = check("60 images only");
  const [norm, normLabel] = check("batch norm", true);
  const [bias, biasLabel] = check("bias in front of it");
  const [rate, rateText, rateLabel] = slider("learning rate", { min: -4.3, max: 0.7, step: 0.1, value: -1.3 });
  const [p, pText, pLabel] = slider("dropout", { min: 0, max: 0.6, step: 0.2, value: 0.2 });
  const told = make("output", { class: "told" });
  el.append(makeBox("course-live-run", canvas, make("div", { class: "bar" }, playButton, restartButton, told),
    make("div", { class: "bar" }, notZeroedLabel, twiceLabel, trainingModeLabel, fewLabel),
    make("div", { class: "bar" }, normLabel, biasLabel, rateLabel, pLabel)));

  const switches = () => ({ notZeroed: notZeroed.checked, twice: twice.checked, trainingMode: trainingMode.checked, few: few.checked,
    bias: bias.checked, rate: 10 ** Number(rate.value), p: Number(p.value) });
  let run, before, changes;

  function restart() {
    if (run && run.points.length > 3) before = run.points;
    run = makeRun(data, norm.checked);
    changes = [];
    player.play(true);
    draw();
  }

  const toX = (panel, epoch) => panel.left + (epoch / EPOCHS) * (panel.right - panel.left);
  const toY = (panel, value) => {
    const log = panel === PANELS[0];
    const [low, high, at] = log ? [panel.low, panel.high, Number.isFinite(value) ? value : Infinity].map(Math.log) : [panel.low, panel.high, value];
    return BOTTOM - Math.min(Math.max((at - low) / (high - low), 0), 1) * (BOTTOM - TOP);
  };

  function line(panel, points, column, color, width) {
    context.beginPath();
    points.forEach((point, i) => context[i ? "lineTo" : "moveTo"](toX(panel, point[0]), toY(panel, point[column])));
    context.strokeStyle = themed(color);
    context.lineWidth = width;
    context.stroke();
  }

  function draw() {
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = themed("#fcfcfa");
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.font = "12px sans-serif";
    context.textBaseline = "middle";
    PANELS.forEach((panel, which) => {
      context.lineWidth = 1;
      panel.ticks.forEach((tick, i) => {
        context.strokeStyle = themed(i ? "#e4e4e0" : "#6b6b6b");
        context.beginPath();
        context.moveTo(panel.left, toY(panel, tick) + 0.5);
        context.lineTo(panel.right, toY(panel, tick) + 0.5);
        context.stroke();
        context.fillStyle = themed("#333333");
        context.textAlign = "right";
        context.fillText(panel.words[i], panel.left - 6, toY(panel, tick));
      });
      context.textAlign = "center";
      for (let tick = 0; tick <= EPOCHS; tick += 10) context.fillText(String(tick), toX(panel, tick), BOTTOM + 12);
      context.fillText("epoch", (panel.left + panel.right) / 2, BOTTOM + 28);
      context.textAlign = "left";
      context.fillText(panel.title, panel.left, 14);
      context.setLineDash([2, 3]);
      context.strokeStyle = themed("#8a8a8a");
      if (which === 0) {
        context.beginPath();
        context.moveTo(panel.left, toY(panel, Math.log(CLASSES)));
        context.lineTo(panel.right, toY(panel, Math.log(CLASSES)));
        context.stroke();
      }
      for (const epoch of changes) {
        context.beginPath();
        context.moveTo(toX(panel, epoch), TOP);
        context.lineTo(toX(panel, epoch), BOTTOM);
        context.stroke();
      }
      context.setLineDash([]);
      const [train, val] = which ? [2, 4] : [1, 3];
      context.globalAlpha = 0.45;
      if (before) { line(panel, before, train, TRAIN, 1); line(panel, before, val, VAL, 1); }
      context.globalAlpha = 1;
      line(panel, run.points, train, TRAIN, 2);
      line(panel, run.points, val, VAL, 2);
    });
    context.textAlign = "right";
    context.fillStyle = themed("#555555");
    context.fillText("ln 10", PANELS[0].right, toY(PANELS[0], Math.log(CLASSES)) - 8);
    context.fillStyle = themed(TRAIN);
    context.fillText("training", 610, 14);
    context.fillStyle = themed(VAL);
    context.fillText("validation", 680, 14);
    playButton.textContent = player.playing ? "❚❚ Pause" : "▶ Train";
    const number = Number(rate.value);
    rateText.textContent = number > -1 ? (10 ** number).toFixed(2) : (10 ** number).toPrecision(1).replace("e-5", "·10⁻⁵");
    pText.textContent = Number(p.value).toFixed(1);
    bias.disabled = !norm.checked;
    const last = run.points.at(-1);
    const say = (loss) => (Number.isFinite(loss) ? (loss > 1000 ? loss.toExponential(1) : loss.toPrecision(3)) : "no number any more");
    told.textContent = last ? `Epoch ${run.epoch.toFixed(0)}: loss ${say(last[1])}, validation ${say(last[3])}; ${Math.round(100 * last[4])} % of the validation images correct.` : "Not trained yet.";
    canvas.setAttribute("aria-label", `Loss and accuracy of a network as it trains. ${told.textContent}`);
  }

  const player = makePlayer(canvas, () => {
    const end = performance.now() + FRAME;
    for (let i = 0; i < STEPS && run.epoch < EPOCHS && performance.now() < end; i++) run.step(switches());
    if (run.epoch >= EPOCHS) player.play(false);
    draw();
  });

  function playOrPause() {
    if (run.epoch >= EPOCHS) restart();
    else player.play(!player.playing);
    draw();
  }

  for (const node of [playButton, canvas]) node.addEventListener("click", playOrPause);
  restartButton.addEventListener("click", restart);
  norm.addEventListener("input", restart);
  for (const control of [notZeroed, twice, trainingMode, few, bias, p, rate]) {
    control.addEventListener("change", () => {
      if (run.epoch > 0 && run.epoch < EPOCHS) changes.push(run.epoch);
      draw();
    });
  }
  for (const control of [p, rate]) control.addEventListener("input", draw);
  const unfollow = followTheme(draw);
  restart();
  player.play(prefersMotion());
  draw();
  return () => {
    unfollow();
    player.remove();
  };
}

export default { render };
