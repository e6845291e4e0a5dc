// What animated widgets share: elements, their box, and a player. player.py puts this text in front of theirs.

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// A widget's box: it keeps its keys to itself, so that they do not act as the notebook's shortcuts.
function makeBox(name, ...children) {
  const box = make("div", { class: `course-player ${name}`, "data-lm-suppress-shortcuts": "true" }, ...children);
  box.addEventListener("keydown", (event) => event.stopPropagation());
  return box;
}

// Plays and pauses an animation, and holds it while its canvas is out of sight. advance is called for every frame
// with the seconds since the last one; it moves the animation on and draws it.
function makePlayer(canvas, advance) {
  let playing = false;
  let visible = false;
  let frame = 0;
  let clock = 0;

  function tick(time) {
    const seconds = (time - clock) / 1000;
    clock = time;
    advance(seconds);
    if (playing) frame = requestAnimationFrame(tick);
  }

  function restartClock() {
    cancelAnimationFrame(frame);
    if (!playing || !visible) return;
    clock = performance.now();
    frame = requestAnimationFrame(tick);
  }

  const observer = new IntersectionObserver((changes) => {
    visible = changes.at(-1).isIntersecting;
    restartClock();
  });
  observer.observe(canvas);

  return {
    get playing() {
      return playing;
    },
    play(on = true) {
      playing = on;
      restartClock();
    },
    pause() {
      this.play(false);
    },
    remove() {
      observer.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}

function prefersMotion() {
  return !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// A float32 buffer, copied because it may start at an unaligned offset of its message.
function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
