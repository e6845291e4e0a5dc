// Slides a kernel over a photograph. Python sends the photograph and the map; the page sends back the kernel.
// make, makeBox, floats and makePlayer are those of player.js.

const SCALE = 4; // canvas pixels per pixel of the photograph
const PLACES_PER_FRAME = 60;

// Reads an image: its numbers, and its colours as pixels.
function unpack(sent) {
  const { buffer, byteOffset } = sent.colors;
  const colors = new Uint8Array(buffer, byteOffset);
  const pixels = new ImageData(sent.columns, sent.rows);
  for (let index = 0; index < sent.rows * sent.columns; index++) {
    pixels.data.set([colors[3 * index], colors[3 * index + 1], colors[3 * index + 2], 255], 4 * index);
  }
  return { ...sent, values: floats(sent.values), pixels };
}

const text = (value) => value.toFixed(3).replace(/^-(0\.000)$/, "$1");

function render({ model, el }) {
  const input = make("canvas", { tabindex: 0, role: "application",
    "aria-label": "Photograph. Point at a place, or use the arrow keys, to put the kernel there; Shift makes larger steps." });
  const output = make("canvas", { tabindex: 0, role: "application",
    "aria-label": "Map: the kernel's result at every place. Point, or use the arrow keys." });
  const choice = make("select", { "aria-label": "kernel" });
  const slideButton = make("button", { type: "button" });
  const placeText = make("span");
  const [pixels, weights, products] = ["pixels", "weights: type here", "products"].map((caption) =>
    make("table", {}, make("caption", {}, caption), make("tbody")));
  const sum = make("output", { "aria-live": "polite" });
  const legend = make("figcaption", {});
  const sign = (character) => make("span", { class: "sign" }, character);
  const problem = make("div", { class: "problem", role: "alert" });
  el.append(makeBox("course-kernel",
    make("div", { class: "bar" }, make("label", {}, "kernel", choice), slideButton, placeText),
    make("figure", {}, input, make("figcaption", {}, "photograph")), make("figure", {}, output, legend),
    make("div", { class: "sum" }, pixels, sign("×"), weights, sign("="), products, sign("→ sum"), sum), problem));

  let image, map;
  let place = null; // row and column of the window's upper left corner
  let reached = Infinity; // how many places of the map are drawn while the kernel slides

  const kernel = () => model.get("kernel");
  const kernelShape = () => [kernel().length, kernel()[0].length];

  function paint(canvas, picture, upTo = Infinity) {
    const small = make("canvas", { width: picture.columns, height: picture.rows });
    small.getContext("2d").putImageData(picture.pixels, 0, 0);
    canvas.width = image.columns * SCALE;
    canvas.height = image.rows * SCALE;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const [left, top] = canvas === output ? kernelShape().map((n) => Math.floor((n - 1) / 2)).reverse() : [0, 0];
    context.drawImage(small, left * SCALE, top * SCALE, picture.columns * SCALE, picture.rows * SCALE);
    if (upTo < picture.rows * picture.columns) { // cover the rest
      const row = Math.floor(upTo / picture.columns);
      const column = upTo % picture.columns;
      context.clearRect((left + column) * SCALE, (top + row) * SCALE, canvas.width, SCALE);
      context.clearRect(0, (top + row + 1) * SCALE, canvas.width, canvas.height);
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
    const [rows, columns] = kernelShape();
    table.tBodies[0].replaceChildren(...Array.from({ length: rows }, (_, i) => make("tr", {},
      ...Array.from({ length: columns }, (_, j) => make("td", {}, make("span", {}, text(value(i, j))))))));
  }

  function draw() {
    const [rows, columns] = kernelShape();
    const [row, column] = place;
    outline(paint(input, image), row, column, rows, columns);
    const [top, left] = [rows, columns].map((n) => Math.floor((n - 1) / 2));
    outline(paint(output, map, reached), row + top, column + left, 1, 1);
    const pixel = (i, j) => image.values[(row + i) * image.columns + column + j];
    fill(pixels, pixel);
    fill(products, (i, j) => pixel(i, j) * kernel()[i][j]);
    sum.textContent = text(map.values[row * map.columns + column]);
    legend.textContent = map.legend;
    placeText.textContent = `row ${row}, column ${column}`;
    slideButton.textContent = player.playing ? "❚❚ Stop" : "▶ Slide";
    showWords(problem, model.get("problem"));
  }

  function readMap() {
    map = unpack(model.get("map"));
    place ??= [Math.floor((map.rows - 1) / 2), Math.floor((map.columns - 1) / 2)];
  }

  // Shows the weights as fields. They are rebuilt only for a kernel that was not typed into them, so typing can go on.
  function readKernel() {
    const typed = [...weights.querySelectorAll("input")].map((field) => Number(field.value));
    if (String(typed) === String(kernel().flat())) return;
    weights.tBodies[0].replaceChildren(...kernel().map((line, i) => make("tr", {}, ...line.map((weight, j) => {
      const field = make("input", { type: "number", step: 0.125, value: Number(weight.toFixed(3)), "aria-label": `weight ${i}, ${j}` });
      field.addEventListener("input", () => {
        if (!Number.isFinite(field.valueAsNumber)) return;
        const next = kernel().map((row) => [...row]);
        next[i][j] = field.valueAsNumber;
        choice.value = "";
        model.set("kernel", next);
        model.save_changes();
      });
      return make("td", {}, field);
    }))));
  }

  function moveTo(row, column) {
    const clip = (value, count) => Math.min(Math.max(Math.round(value), 0), count - 1);
    place = [clip(row, map.rows), clip(column, map.columns)];
    draw();
  }

  const player = makePlayer(input, () => {
    reached += PLACES_PER_FRAME;
    const last = map.rows * map.columns - 1;
    const index = Math.min(reached, last);
    if (reached >= last) stop();
    moveTo(Math.floor(index / map.columns), index % map.columns);
  });

  function stop() {
    player.pause();
    reached = Infinity;
  }

  slideButton.addEventListener("click", () => {
    if (player.playing) {
      stop();
      draw();
    } else {
      reached = 0;
      player.play();
      draw();
    }
  });
  const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  for (const canvas of [input, output]) {
    canvas.addEventListener("pointermove", (event) => {
      stop();
      const box = canvas.getBoundingClientRect();
      const [rows, columns] = kernelShape();
      moveTo(((event.clientY - box.top) / box.height) * image.rows - rows / 2,
        ((event.clientX - box.left) / box.width) * image.columns - columns / 2);
    });
    canvas.addEventListener("keydown", (event) => {
      if (!(event.key in arrows)) return;
      stop();
      const step = event.shiftKey ? 10 : 1;
      const [down, right] = arrows[event.key];
      moveTo(place[0] + step * down, place[1] + step * right);
      event.preventDefault();
    });
  }
  choice.append(make("option", { value: "" }, "my own"), ...Object.keys(model.get("presets")).map((name) => make("option", {}, name)));
  choice.value = model.get("name");
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    model.set("kernel", model.get("presets")[choice.value]);
    model.save_changes();
  });
  const handlers = {
    "change:map": () => { readMap(); draw(); },
    "change:kernel": readKernel,
    "change:problem": draw,
  };
  for (const [event, handler] of Object.entries(handlers)) model.on(event, handler);

  image = unpack(model.get("image"));
  readMap();
  readKernel();
  draw();
  return () => {
    player.remove();
    for (const [event, handler] of Object.entries(handlers)) model.off(event, handler);
  };
}

export default { render };
