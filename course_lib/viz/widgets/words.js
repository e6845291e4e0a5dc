// Shows a sentence. What stands between backticks is code, as in Python's card.py.

function showWords(node, text) {
  if (node.words === text) return; // the same text would be read out again
  node.words = text;
  const parts = text.split(/`([^`]+)`/); // every other one is code
  node.replaceChildren(...parts.map((part, i) => (i % 2 ? inCode(part) : part)));
}

function inCode(text) {
  const code = document.createElement("code");
  code.textContent = text;
  return code;
}

// Names the sliders beside a widget, and lets them say what stands beside them: ipywidgets leaves them without a
// name, and says a slider's position where that is another number than its value.
function nameSliders(el, tries = 50) {
  const handles = el.closest(".widget-vbox")?.querySelectorAll(".course-control .noUi-handle") ?? [];
  if (!handles.length && tries) setTimeout(nameSliders, 100, el, tries - 1); // they are not on the page yet
  for (const handle of handles) {
    const control = handle.closest(".course-control");
    const readout = control.querySelector(".widget-readout");
    handle.setAttribute("aria-label", control.querySelector(".widget-label").textContent);
    const say = () => {
      const value = readout.textContent;
      if (handle.getAttribute("aria-valuetext") !== value) handle.setAttribute("aria-valuetext", value);
    };
    const observer = new MutationObserver(say);
    observer.observe(readout, { characterData: true, childList: true, subtree: true });
    observer.observe(handle, { attributeFilter: ["aria-valuetext"] });
    say();
  }
}
