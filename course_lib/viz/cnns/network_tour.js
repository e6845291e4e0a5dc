// Shows every map of a small network. Click a value, and see the inputs, the kernel and the sum that gave it.

const WIDTH = 980;
const HEIGHT = 520;
const ROWS = { image: [28, 92], conv1: [142, 70], pool1: [236, 44], conv2: [304, 34], pool2: [362, 26], logits: [424, 60] };
const LEFT = 64;
const SIDE = 716; // left edge of the explanation
const PAPER = "#fcfcfa";
const INK = "#222222";
const FAINT = "#6b6b6b";
const MARK = "#D55E00";
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// A float32 buffer, copied because it may start at an unaligned offset of its message.
function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// The colour of a value, given as a share of the largest one: white for 0, blue above it, orange below.
function shade(share) {
  const [full, t] = share < 0 ? [[213, 94, 0], Math.min(-share, 1)] : [[0, 77, 130], Math.min(share, 1)];
  return full.map((end) => Math.round(252 + (end - 252) * t));
}

function largest(values) {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-9);
}

function render({ model, el }) {
  const scale = Math.ceil(window.devicePixelRatio || 1);
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * scale;
  canvas.height = HEIGHT * scale;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Feature maps. The arrow keys move by one value, with Shift by one map or layer.");
  canvas.setAttribute("data-lm-suppress-shortcuts", "true");
  canvas.style.cssText = `width: ${WIDTH}px; max-width: 100%; cursor: crosshair; background: ${PAPER}`;
  const status = document.createElement("div");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  el.append(canvas, status);
  const context = canvas.getContext("2d");
  let stages, kernels, tiles;

  function read() {
    stages = model.get("stages").map((stage) => ({ ...stage, values: floats(stage.values) }));
    kernels = Object.fromEntries(Object.entries(model.get("kernels")).map(([name, data]) => [name, floats(data)]));
    tiles = stages.map((stage) => {
      const most = largest(stage.values);
      return Array.from({ length: stage.channels }, (_, channel) => {
        const tile = new OffscreenCanvas(stage.size, stage.size);
        const pixels = new ImageData(stage.size, stage.size);
        for (let at = 0; at < stage.size ** 2; at++) {
          const value = stage.values[channel * stage.size ** 2 + at] / most;
          pixels.data.set([...(stage.name === "image" ? Array(3).fill(255 * value) : shade(value)), 255], 4 * at);
        }
        tile.getContext("2d").putImageData(pixels, 0, 0);
        return tile;
      });
    });
    draw();
  }

  const place = () => model.get("place");
  const side = (stage) => (stage.name === "logits" ? 58 : ROWS[stage.name][1]);
  const gap = (stage) => (stage.channels > 8 ? 5 : stage.name === "logits" ? 4 : 9);
  const corner = (stage, channel) => [LEFT + channel * (side(stage) + gap(stage)), ROWS[stage.name][0]];
  const value = (stage, channel, row, col) => {
    const inside = row >= 0 && col >= 0 && row < stage.size && col < stage.size;
    return inside ? stage.values[(channel * stage.size + row) * stage.size + col] : 0;
  };

  // What the chosen value depends on, by stage: [channel, or null for all, first row, last row, first column, last column].
  function receptiveFields([index, channel, row, col]) {
    const regions = [];
    let [top, bottom, left, right, which] = [row, row, col, col, channel];
    regions[index] = [which, top, bottom, left, right];
    for (let s = index; s > 0; s--) {
      const { kernel, padding, name } = stages[s];
      const before = stages[s - 1].size - 1;
      if (name === "logits") [top, bottom, left, right, which] = [0, before, 0, before, null];
      else if (!kernel) [top, bottom, left, right] = [2 * top, 2 * bottom + 1, 2 * left, 2 * right + 1];
      else {
        [top, left] = [Math.max(top - padding, 0), Math.max(left - padding, 0)];
        [bottom, right] = [bottom + kernel - 1 - padding, right + kernel - 1 - padding].map((n) => Math.min(n, before));
        which = null;
      }
      regions[s - 1] = [which, top, bottom, left, right];
    }
    return regions;
  }

  function text(content, x, y, color = INK, font = "13px sans-serif", align = "left") {
    context.fillStyle = color;
    context.font = font;
    context.textAlign = align;
    context.fillText(content, x, y);
  }

  // Draws values as shaded squares, with the numbers if there is room for them; the one at winner gets a frame.
  function grid(numbers, columns, x, y, cell, most, winner = -1) {
    numbers.forEach((number, at) => {
      const [cx, cy] = [x + (at % columns) * cell, y + Math.floor(at / columns) * cell];
      const color = shade(number / most);
      context.fillStyle = `rgb(${color})`;
      context.fillRect(cx, cy, cell - 1, cell - 1);
      context.strokeStyle = at === winner ? MARK : "#d4d4d0";
      context.lineWidth = at === winner ? 3 : 0.7;
      context.strokeRect(cx, cy, cell - 1, cell - 1);
      const dark = color[0] + color[1] + color[2] < 420;
      if (cell >= 30) text(number.toFixed(2), cx + cell / 2, cy + cell / 2 + 4, dark ? "#fff" : INK, "11px sans-serif", "center");
    });
  }

  function explain([index, channel, row, col]) {
    const stage = stages[index];
    const result = value(stage, channel, row, col);
    const where = `${stage.name}, ${stage.name === "image" ? "" : `map ${channel + 1}, `}row ${row + 1}, column ${col + 1}`;
    if (index === 0) {
      text("A pixel of the image", SIDE, 24, INK, "bold 14px sans-serif");
      text(`${result.toFixed(2)}: from 0, black, to 1, white`, SIDE, 46);
      return `${where}: a pixel, ${result.toFixed(2)}.`;
    }
    const before = stages[index - 1];
    if (stage.name === "logits") {
      const name = stage.names[channel];
      text(`Score of “${name}”`, SIDE, 24, INK, "bold 14px sans-serif");
      text("map × its 49 weights = products", SIDE, 46, FAINT);
      const weights = kernels.logits.subarray(channel * before.values.length, (channel + 1) * before.values.length);
      const products = before.values.map((number, at) => number * weights[at]);
      const area = before.size ** 2;
      const sums = [];
      for (let c = 0; c < before.channels; c++) {
        const part = (all) => [...all.subarray(c * area, (c + 1) * area)];
        const [x, y] = [SIDE + (c % 2) * 130, 58 + Math.floor(c / 2) * 52];
        [before.values, weights, products].forEach((all, i) => grid(part(all), before.size, x + i * 40, y, 5, largest(all)));
        sums.push(part(products).reduce((a, b) => a + b, 0));
      }
      text(`784 products and a bias: ${result.toFixed(2)}`, SIDE, 496);
      const best = sums.indexOf(Math.max(...sums));
      return `Score of ${name}: 784 products and a bias add up to ${result.toFixed(2)}; map ${best + 1} adds most, ${sums[best].toFixed(2)}.`;
    }
    if (!stage.kernel) {
      const numbers = [0, 1, 2, 3].map((at) => value(before, channel, 2 * row + (at >> 1), 2 * col + (at % 2)));
      text("Max pooling: the largest of four", SIDE, 24, INK, "bold 14px sans-serif");
      text(`from map ${channel + 1} of ${before.name}`, SIDE, 46, FAINT);
      grid(numbers, 2, SIDE, 60, 60, largest(before.values), numbers.indexOf(Math.max(...numbers)));
      text(`= ${result.toFixed(2)}`, SIDE, 208, INK, "bold 15px sans-serif");
      return `${where}: ${result.toFixed(2)}, the largest of ${numbers.map((n) => n.toFixed(2)).join(", ")}.`;
    }
    const { kernel, padding } = stage;
    text(`Filter ${channel + 1} of ${stage.name}, ${kernel}×${kernel}`, SIDE, 24, INK, "bold 14px sans-serif");
    text("input × kernel = products", SIDE, 46, FAINT);
    const count = before.channels * kernel ** 2;
    const weights = kernels[stage.name].subarray(channel * count, (channel + 1) * count);
    const cell = before.channels === 1 ? 16 : 14;
    let sum = kernels[`${stage.name}_bias`][channel];
    for (let c = 0; c < before.channels; c++) {
      const part = [...weights.subarray(c * kernel ** 2, (c + 1) * kernel ** 2)];
      const inputs = part.map((_, at) => value(before, c, row - padding + Math.floor(at / kernel), col - padding + (at % kernel)));
      const products = part.map((weight, at) => weight * inputs[at]);
      sum = products.reduce((a, b) => a + b, sum);
      const y = 58 + c * (kernel * cell + 6);
      const step = kernel * cell + 8;
      grid(inputs, kernel, SIDE, y, cell, largest(before.values));
      grid(part, kernel, SIDE + step, y, cell, largest(weights));
      grid(products, kernel, SIDE + 2 * step, y, cell, largest(weights) * largest(before.values) * 0.4);
    }
    const bias = kernels[`${stage.name}_bias`][channel];
    const y = 58 + before.channels * (kernel * cell + 6) + 14;
    text(`sum ${(sum - bias).toFixed(2)}, with the bias ${bias.toFixed(2)}: ${sum.toFixed(2)}`, SIDE, y);
    text(`after the ReLU ${result.toFixed(2)}`, SIDE, y + 20, INK, "bold 14px sans-serif");
    return `${where}: ${count} products and the bias ${bias.toFixed(2)} add up to ${sum.toFixed(2)}, after the ReLU ${result.toFixed(2)}.`;
  }

  function draw() {
    const at = place();
    const regions = receptiveFields(at);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.imageSmoothingEnabled = false;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    stages.forEach((stage, index) => {
      const [, y] = corner(stage, 0);
      text(stage.name, 8, y + 14, INK, "bold 13px sans-serif");
      if (stage.name !== "logits") text(`${stage.size}×${stage.size}`, 8, y + 29, FAINT, "11px sans-serif");
      for (let channel = 0; channel < stage.channels; channel++) {
        const [x] = corner(stage, channel);
        const wide = side(stage);
        if (stage.name === "logits") {
          const score = stage.values[channel];
          const best = score === Math.max(...stage.values);
          const tall = (Math.abs(score) / largest(stage.values)) * 26;
          context.fillStyle = score < 0 ? "#e0a984" : best ? "#004d82" : "#7fa6c0";
          context.fillRect(x, score < 0 ? y + 30 : y + 30 - tall, wide, tall);
          text(stage.names[channel], x + wide / 2, y + 74, best ? INK : FAINT, `${best ? "bold " : ""}10px sans-serif`, "center");
        } else {
          context.drawImage(tiles[index][channel], x, y, wide, wide);
          context.strokeStyle = "#d4d4d0";
          context.lineWidth = 1;
          context.strokeRect(x, y, wide, wide);
        }
        if (!regions[index] || (regions[index][0] !== null && regions[index][0] !== channel)) continue;
        const [, top, bottom, left, right] = regions[index];
        const unit = wide / stage.size;
        context.strokeStyle = MARK;
        context.lineWidth = 2;
        const tall = stage.name === "logits" ? 60 : (bottom - top + 1) * unit;
        context.strokeRect(x + left * unit - 1, y + top * unit - 1, (right - left + 1) * unit + 2, tall + 2);
      }
    });
    status.textContent = explain(at);
  }

  function moveTo(next) {
    model.set("place", next);
    model.save_changes();
    draw();
  }

  canvas.addEventListener("pointerdown", (event) => {
    const box = canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    canvas.focus();
    stages.forEach((stage, index) => {
      for (let channel = 0; channel < stage.channels; channel++) {
        const [left, top] = corner(stage, channel);
        const tall = stage.name === "logits" ? 78 : side(stage);
        if (x < left || y < top || x >= left + side(stage) || y >= top + tall) continue;
        const unit = side(stage) / stage.size;
        moveTo([index, channel, stage.size === 1 ? 0 : Math.floor((y - top) / unit), Math.floor((x - left) / unit)]);
      }
    });
  });

  // Arrow keys move by one value within a map; past its edge, or with Shift, to the next map or layer.
  canvas.addEventListener("keydown", (event) => {
    event.stopPropagation(); // keys are not the notebook's shortcuts here
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    let [index, channel, row, col] = place();
    const [down, across] = ARROWS[event.key];
    const { size, channels } = stages[index];
    if (!event.shiftKey && row + down >= 0 && row + down < size && col + across >= 0 && col + across < size) {
      moveTo([index, channel, row + down, col + across]);
    } else if (across) {
      if (channel + across < 0 || channel + across >= channels) return;
      moveTo([index, channel + across, row, event.shiftKey ? col : across > 0 ? 0 : size - 1]);
    } else if (index + down >= 0 && index + down < stages.length) {
      const next = stages[index + down];
      const middle = (n) => Math.min(Math.floor(((n + 0.5) / size) * next.size), next.size - 1);
      const share = Math.min(Math.floor(((channel + 0.5) / channels) * next.channels), next.channels - 1);
      moveTo([index + down, share, event.shiftKey ? middle(row) : down > 0 ? 0 : next.size - 1, middle(col)]);
    }
  });

  model.on("change:stages", read);
  read();
  return () => model.off("change:stages", read);
}

export default { render };
