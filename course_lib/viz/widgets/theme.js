// Follows the page's theme. DARK and LIGHT, which match pages that say what theirs is, come from theme.py.

const systemTheme = window.matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const matches = (selector) => [document.documentElement, document.body].some((node) => node.matches(selector));
  return matches(DARK) || (systemTheme.matches && !matches(LIGHT));
}

// Calls back when the page turns dark or light. Returns how to stop.
function followTheme(callback) {
  let dark = isDark();
  const look = () => {
    if (isDark() === dark) return;
    dark = !dark;
    callback();
  };
  const observer = new MutationObserver(look);
  const options = { attributeFilter: ["class", "theme", "data-jp-theme-light"] };
  for (const node of [document.documentElement, document.body]) observer.observe(node, options);
  systemTheme.addEventListener("change", look);
  return () => {
    observer.disconnect();
    systemTheme.removeEventListener("change", look);
  };
}

// Inverts a colour's lightness and keeps its hue, as theme.py does. Its three bytes may come in any order.
function inverted(color) {
  const [low, middle, high] = [color & 255, (color >>> 8) & 255, (color >>> 16) & 255];
  const shift = 255 - Math.max(low, middle, high) - Math.min(low, middle, high);
  const turn = (part) => 17 + Math.floor(((part + shift) * 238 + 127) / 255);
  return (turn(high) << 16) | (turn(middle) << 8) | turn(low);
}

// Returns a colour like #0072b2 as the page's theme shows it.
function themed(color) {
  const bytes = parseInt(color.slice(1), 16);
  return `#${(isDark() ? inverted(bytes) : bytes).toString(16).padStart(6, "0")}`;
}
