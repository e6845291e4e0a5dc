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
