// Slides a kernel over a photograph. Python sends the photograph and the map; this sends the kernel back.

const SCALE = 4; // canvas pixels a pixel of the photograph
const PLACES_A_FRAME = 60;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// Numbers and colours out of one message; copied because a buffer may lie at an odd place in it.
function unpack(sent) {
  const bytes = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const colors = new Uint8Array(bytes(sent.colors));
  const pixels = new ImageData(sent.columns, sent.rows);
  for (let index = 0; index < sent.rows * sent.columns; index++) {
    pixels.data.set([colors[3 * index], colors[3 * index + 1], colors[3 * index + 2], 255], 4 * index);
  }
  return { ...sent, values: new Float32Array(bytes(sent.values)), pixels };
}

const text = (value) => value.toFixed(3).replace(/^-(0\.000)$/, "$1");

function render({ model, el }) {
  const input = make("canvas", { tabindex: 0, role: "application",
    "aria-label": "Photograph. Point at a place, or use the arrow keys, to put the kernel there; Shift makes larger steps." });
  const output = make("canvas", { tabindex: 0, role: "application",
    "aria-label": "Map: the kernel's result at every place. Point, or use the arrow keys." });
  const choice = make("select", { "aria-label": "kernel" });
  const slide = make("button", { type: "button" });
  const where = make("span");
  const [seen, weights, products] = ["pixels", "weights: type here", "products"].map((caption) =>
    make("table", {}, make("caption", {}, caption), make("tbody")));
  const sum = make("output", { "aria-live": "polite" });
  const sign = (character) => make("span", { class: "sign" }, character);
  const problem = make("div", { class: "problem", role: "alert" });
  const box = make("div", { class: "course-kernel", "data-lm-suppress-shortcuts": "true" },
    make("div", { class: "bar" }, make("label", {}, "kernel ", choice), slide, where),
    make("figure", {}, input), make("figure", {}, output),
    make("div", { class: "sum" }, seen, sign("×"), weights, sign("="), products, sign("→ sum"), sum), problem);
  el.append(box);

  let image, map;
  let place = null; // row and column of the window's upper left corner
  let frame = 0;
  let shown = Infinity; // how many places of the map are drawn while it slides

  const kernel = () => model.get("kernel");
  const span = () => [kernel().length, kernel()[0].length];

  function paint(canvas, picture, upTo = Infinity) {
    const small = make("canvas", { width: picture.columns, height: picture.rows });
    small.getContext("2d").putImageData(picture.pixels, 0, 0);
    canvas.width = image.columns * SCALE;
    canvas.height = image.rows * SCALE;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.fillStyle = "#fcfcfa";
    context.fillRect(0, 0, canvas.width, canvas.height);
    const [left, top] = canvas === output ? span().map((n) => Math.floor((n - 1) / 2)).reverse() : [0, 0];
    context.drawImage(small, left * SCALE, top * SCALE, picture.columns * SCALE, picture.rows * SCALE);
    if (upTo < picture.rows * picture.columns) { // cover what is not reached yet
      const row = Math.floor(upTo / picture.columns);
      const column = upTo % picture.columns;
      context.fillRect((left + column) * SCALE, (top + row) * SCALE, canvas.width, SCALE);
      context.fillRect(0, (top + row + 1) * SCALE, canvas.width, canvas.height);
    }
    return context;
  }

  function outline(context, row, column, rows, columns) {
    for (const [width, color] of [[5, "#000"], [3, "#e69f00"]]) {
      context.lineWidth = width;
      context.strokeStyle = color;
      context.strokeRect(column * SCALE, row * SCALE, columns * SCALE, rows * SCALE);
    }
  }

  function fill(table, value) {
    const [rows, columns] = span();
    table.tBodies[0].replaceChildren(...Array.from({ length: rows }, (_, i) => make("tr", {},
      ...Array.from({ length: columns }, (_, j) => make("td", {}, make("span", {}, text(value(i, j))))))));
  }

  function draw() {
    const [rows, columns] = span();
    const [row, column] = place;
    outline(paint(input, image), row, column, rows, columns);
    const [top, left] = [rows, columns].map((n) => Math.floor((n - 1) / 2));
    outline(paint(output, map, shown), row + top, column + left, 1, 1);
    const pixel = (i, j) => image.values[(row + i) * image.columns + column + j];
    fill(seen, pixel);
    fill(products, (i, j) => pixel(i, j) * kernel()[i][j]);
    sum.textContent = text(map.values[row * map.columns + column]);
    where.textContent = `row ${row}, column ${column}`;
    slide.textContent = frame ? "❚❚ Stop" : "▶ Slide";
    problem.textContent = model.get("problem");
  }

  function readMap() {
    map = unpack(model.get("map"));
    place ??= [Math.floor((map.rows - 1) / 2), Math.floor((map.columns - 1) / 2)];
  }

  // The weights as fields; rebuilt only when the kernel comes from elsewhere, so that one can go on typing.
  function readKernel() {
    const typed = [...weights.querySelectorAll("input")].map((field) => Number(field.value));
    if (String(typed) === String(kernel().flat())) return;
    weights.tBodies[0].replaceChildren(...kernel().map((line, i) => make("tr", {}, ...line.map((weight, j) => {
      const field = make("input", { type: "number", step: 0.125, value: Number(weight.toFixed(3)), "aria-label": `weight ${i}, ${j}` });
      field.addEventListener("input", () => {
        if (!Number.isFinite(field.valueAsNumber)) return;
        const next = kernel().map((old) => [...old]);
        next[i][j] = field.valueAsNumber;
        choice.value = "";
        model.set("kernel", next);
        model.save_changes();
      });
      return make("td", {}, field);
    }))));
  }

  function moveTo(row, column) {
    const inside = (value, count) => Math.min(Math.max(Math.round(value), 0), count - 1);
    place = [inside(row, map.rows), inside(column, map.columns)];
    draw();
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    shown = Infinity;
  }

  function step() {
    shown += PLACES_A_FRAME;
    const last = map.rows * map.columns - 1;
    if (shown >= last) stop();
    else frame = requestAnimationFrame(step);
    const at = Math.min(shown, last);
    moveTo(Math.floor(at / map.columns), at % map.columns);
  }

  slide.addEventListener("click", () => {
    if (frame) {
      stop();
      draw();
    } else {
      shown = 0;
      frame = requestAnimationFrame(step);
    }
  });
  const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  for (const canvas of [input, output]) {
    canvas.addEventListener("pointermove", (event) => {
      stop();
      const bounds = canvas.getBoundingClientRect();
      const [rows, columns] = span();
      moveTo(((event.clientY - bounds.top) / bounds.height) * image.rows - rows / 2,
        ((event.clientX - bounds.left) / bounds.width) * image.columns - columns / 2);
    });
    canvas.addEventListener("keydown", (event) => {
      if (!(event.key in arrows)) return;
      stop();
      const [down, across] = arrows[event.key].map((way) => way * (event.shiftKey ? 10 : 1));
      moveTo(place[0] + down, place[1] + across);
      event.preventDefault();
    });
  }
  box.addEventListener("keydown", (event) => event.stopPropagation()); // the notebook's shortcuts are not meant
  choice.append(make("option", { value: "" }, "my own"), ...Object.keys(model.get("presets")).map((name) => make("option", {}, name)));
  choice.value = model.get("name");
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    model.set("kernel", model.get("presets")[choice.value]);
    model.save_changes();
  });
  const onMap = () => { readMap(); draw(); };
  model.on("change:map", onMap);
  model.on("change:kernel", readKernel);
  model.on("change:problem", draw);

  image = unpack(model.get("image"));
  readMap();
  readKernel();
  draw();
  return () => {
    stop();
    model.off("change:map", onMap);
    model.off("change:kernel", readKernel);
    model.off("change:problem", draw);
  };
}

export default { render };
