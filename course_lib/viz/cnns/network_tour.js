// Shows every map of a small network. Click a value, and see the inputs, the kernel and the sum that gave it.
// make, makeBox and floats are those of player.js, followTheme and themed those of theme.js.

const GAP = 6;
const PER_ROW = 8; // maps side by side
const LARGEST = { image: 100, conv1: 66, pool1: 52, conv2: 52, pool2: 44 }; // sides of a map, in CSS pixels
const LINE = 18; // of the text above each layer's maps
const SIDE_BY_SIDE = 600; // from this width on the explanation stands beside the maps, else below them
const PANEL_HEIGHT = 470;
const BAR = 17; // a line of the scores
const MARK = "#D55E00";
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// The colour of a value, given as a share of the largest one: white for 0, blue above it, orange below.
function shade(share) {
  const [full, t] = share < 0 ? [[213, 94, 0], Math.min(-share, 1)] : [[0, 77, 130], Math.min(share, 1)];
  return full.map((end) => Math.round(252 + (end - 252) * t));
}

function largest(values) {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-9);
}

function render({ model, el }) {
  const canvas = make("canvas", { tabindex: 0, role: "application",
    "aria-label": "Feature maps. The arrow keys move by one value, with Shift by one map or layer." });
  const status = make("div", { role: "status", "aria-live": "polite", class: "bar" });
  const box = makeBox("course-walk", canvas, status);
  el.append(box);
  const context = canvas.getContext("2d");
  let stages, kernels, tiles, layout, ink;

  // Where everything stands, for the width that there is.
  function arrange() {
    const width = Math.max(Math.floor(box.clientWidth), 280);
    const beside = width >= SIDE_BY_SIDE;
    const left = beside ? Math.floor(0.56 * width) : width;
    let y = 0;
    const rows = stages.map((stage) => {
      const top = y + LINE;
      if (stage.name === "logits") {
        const columns = left >= 380 ? 2 : 1;
        const lines = Math.ceil(stage.channels / columns);
        y = top + lines * BAR + GAP;
        return { top, columns, lines, wide: left / columns };
      }
      const side = Math.min(LARGEST[stage.name], Math.floor((left - (PER_ROW - 1) * GAP) / PER_ROW) * (stage.channels === 1 ? 2 : 1));
      y = top + Math.ceil(stage.channels / PER_ROW) * (side + GAP) + GAP;
      return { top, side };
    });
    const panel = beside ? { x: left + 24, y: 0, width: width - left - 24 } : { x: 0, y: y + 12, width };
    return { width, height: beside ? Math.max(y, PANEL_HEIGHT) : panel.y + PANEL_HEIGHT, rows, panel };
  }

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
  // The left and upper edge, width and height of a map, or of a score's line.
  function area(index, channel) {
    const row = layout.rows[index];
    if (stages[index].name === "logits") {
      const [column, line] = [Math.floor(channel / row.lines), channel % row.lines];
      return [column * row.wide, row.top + line * BAR, row.wide - 12, BAR];
    }
    const [column, line] = [channel % PER_ROW, Math.floor(channel / PER_ROW)];
    return [column * (row.side + GAP), row.top + line * (row.side + GAP), row.side, row.side];
  }

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

  function text(content, x, y, { faint = false, bold = false, size = 13, align = "left", color = ink } = {}) {
    context.globalAlpha = faint ? 0.72 : 1;
    context.fillStyle = color;
    context.font = `${bold ? "bold " : ""}${size}px sans-serif`;
    context.textAlign = align;
    context.fillText(content, x, y);
    context.globalAlpha = 1;
  }

  const short = (number) => number.toFixed(2).replace("-", "−").replace(/^(−?)0\./, "$1.");

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
      const size = Math.min(13, Math.floor(0.42 * cell));
      if (size >= 9) text(short(number), cx + cell / 2, cy + cell / 2 + 4, { color: dark ? "#fff" : "#222222", size, align: "center" });
    });
  }

  // Draws what made the chosen value, and returns it in a sentence.
  function explain([index, channel, row, col]) {
    const { x: left, y: top, width } = layout.panel;
    const stage = stages[index];
    const result = value(stage, channel, row, col);
    const where = `${stage.name}, ${stage.name === "image" ? "" : `map ${channel + 1}, `}row ${row + 1}, column ${col + 1}`;
    if (index === 0) {
      text("A pixel of the image", left, top + 14, { bold: true });
      text(`${result.toFixed(2)}: from 0, black, to 1, white`, left, top + 36);
      return `${where}: a pixel, ${result.toFixed(2)}.`;
    }
    const before = stages[index - 1];
    if (stage.name === "logits") {
      const name = stage.names[channel];
      text(`Score of “${name}”`, left, top + 14, { bold: true });
      text("map × its 49 weights = products", left, top + 34, { faint: true });
      const weights = kernels.logits.subarray(channel * before.values.length, (channel + 1) * before.values.length);
      const products = before.values.map((number, at) => number * weights[at]);
      const count = before.size ** 2;
      const cell = Math.max(4, Math.min(6, Math.floor((width - 12) / 2 / (3 * before.size + 2))));
      const sums = [];
      for (let c = 0; c < before.channels; c++) {
        const part = (all) => [...all.subarray(c * count, (c + 1) * count)];
        const [x, y] = [left + ((c % 2) * (width + 6)) / 2, top + 44 + Math.floor(c / 2) * (before.size * cell + 6)];
        [before.values, weights, products].forEach((all, i) => grid(part(all), before.size, x + i * (before.size + 1) * cell, y, cell, largest(all)));
        sums.push(part(products).reduce((a, b) => a + b, 0));
      }
      text(`784 products and a bias: ${result.toFixed(2)}`, left, top + 62 + (before.channels / 2) * (before.size * cell + 6));
      const best = sums.indexOf(Math.max(...sums));
      return `Score of ${name}: 784 products and a bias add up to ${result.toFixed(2)}; map ${best + 1} adds most, ${sums[best].toFixed(2)}.`;
    }
    if (!stage.kernel) {
      const numbers = [0, 1, 2, 3].map((at) => value(before, channel, 2 * row + (at >> 1), 2 * col + (at % 2)));
      text("Max pooling: the largest of four", left, top + 14, { bold: true });
      text(`from map ${channel + 1} of ${before.name}`, left, top + 34, { faint: true });
      grid(numbers, 2, left + 2, top + 48, 56, largest(before.values), numbers.indexOf(Math.max(...numbers)));
      text(`= ${result.toFixed(2)}`, left, top + 186, { bold: true, size: 15 });
      return `${where}: ${result.toFixed(2)}, the largest of ${numbers.map((n) => n.toFixed(2)).join(", ")}.`;
    }
    const { kernel, padding } = stage;
    text(`Filter ${channel + 1} of ${stage.name}, ${kernel}×${kernel}`, left, top + 14, { bold: true });
    text("input × kernel = products", left, top + 34, { faint: true });
    const count = before.channels * kernel ** 2;
    const weights = kernels[stage.name].subarray(channel * count, (channel + 1) * count);
    const columns = before.channels > 1 ? 2 : 1; // of blocks, one for each map before
    const cell = Math.min(34, Math.floor(((width - 12 * (columns - 1)) / columns - 12) / (3 * kernel)));
    let sum = kernels[`${stage.name}_bias`][channel];
    for (let c = 0; c < before.channels; c++) {
      const part = [...weights.subarray(c * kernel ** 2, (c + 1) * kernel ** 2)];
      const inputs = part.map((_, at) => value(before, c, row - padding + Math.floor(at / kernel), col - padding + (at % kernel)));
      const products = part.map((weight, at) => weight * inputs[at]);
      sum = products.reduce((a, b) => a + b, sum);
      const x = left + ((c % columns) * (width + 12)) / columns;
      const y = top + 46 + Math.floor(c / columns) * (kernel * cell + 8);
      const step = kernel * cell + 6;
      grid(inputs, kernel, x, y, cell, largest(before.values));
      grid(part, kernel, x + step, y, cell, largest(weights));
      grid(products, kernel, x + 2 * step, y, cell, largest(weights) * largest(before.values) * 0.4);
    }
    const bias = kernels[`${stage.name}_bias`][channel];
    const y = top + 64 + Math.ceil(before.channels / columns) * (kernel * cell + 8);
    text(`sum ${(sum - bias).toFixed(2)}, with the bias ${bias.toFixed(2)}: ${sum.toFixed(2)}`, left, y);
    text(`after the ReLU ${result.toFixed(2)}`, left, y + 20, { bold: true });
    return `${where}: ${count} products and the bias ${bias.toFixed(2)} add up to ${sum.toFixed(2)}, after the ReLU ${result.toFixed(2)}.`;
  }

  function drawScore(stage, index, channel) {
    const [x, y, wide] = area(index, channel);
    const score = stage.values[channel];
    const best = score === Math.max(...stage.values);
    const [zero, room] = [x + 72 + 0.35 * (wide - 112), 0.5 * (wide - 112)];
    const long = (score / largest(stage.values)) * room * 0.7;
    text(stage.names[channel], x + 2, y + 13, { size: 12, bold: best, faint: !best });
    context.fillStyle = themed(score < 0 ? "#e69f00" : best ? "#0072b2" : "#7fa6c0");
    context.fillRect(Math.min(zero, zero + long), y + 3, Math.abs(long), BAR - 6);
    text(score.toFixed(1).replace("-", "−"), x + wide - 2, y + 13, { size: 12, align: "right", bold: best, faint: !best });
  }

  function draw() {
    layout = arrange();
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(layout.width * scale);
    canvas.height = Math.round(layout.height * scale);
    canvas.style.aspectRatio = `${layout.width} / ${layout.height}`;
    ink = getComputedStyle(box).color;
    const at = place();
    const regions = receptiveFields(at);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.imageSmoothingEnabled = false;
    stages.forEach((stage, index) => {
      const row = layout.rows[index];
      const size = `${stage.size}×${stage.size}`;
      const what = stage.name === "logits" ? "ten scores" : index === 0 ? size : `${stage.channels} maps of ${size}`;
      text(`${stage.name}: ${what}`, 0, row.top - 5, { size: 12, bold: true });
      for (let channel = 0; channel < stage.channels; channel++) {
        const [x, y, wide, tall] = area(index, channel);
        if (stage.name === "logits") drawScore(stage, index, channel);
        else {
          context.drawImage(tiles[index][channel], x, y, wide, tall);
          context.strokeStyle = "#a8a8a4";
          context.lineWidth = 1;
          context.strokeRect(x, y, wide, tall);
        }
        if (!regions[index] || (regions[index][0] !== null && regions[index][0] !== channel)) continue;
        const [, top, bottom, left, right] = regions[index];
        const [across, down] = [wide / stage.size, tall / stage.size];
        context.strokeStyle = MARK;
        context.lineWidth = 2;
        context.strokeRect(x + left * across - 1, y + top * down - 1, (right - left + 1) * across + 2, (bottom - top + 1) * down + 2);
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
    const bounds = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top].map((n) => (n / bounds.width) * layout.width);
    canvas.focus();
    stages.forEach((stage, index) => {
      for (let channel = 0; channel < stage.channels; channel++) {
        const [left, top, wide, tall] = area(index, channel);
        if (x < left || y < top || x >= left + wide || y >= top + tall) continue;
        moveTo([index, channel, Math.floor(((y - top) / tall) * stage.size), Math.floor(((x - left) / wide) * stage.size)]);
      }
    });
  });

  // Arrow keys move by one value within a map; past its edge, or with Shift, to the next map or layer.
  canvas.addEventListener("keydown", (event) => {
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
  const resized = new ResizeObserver(() => box.clientWidth !== layout.width && draw());
  resized.observe(box);
  const stopFollowing = followTheme(draw);
  return () => {
    model.off("change:stages", read);
    resized.disconnect();
    stopFollowing();
  };
}

export default { render };
