// Lets the controls of a picture choose among its frames, which were drawn when the page was built.

for (const figure of document.querySelectorAll(".course-moving")) {
  const { address, counts, frames } = JSON.parse(figure.querySelector("script").textContent);
  const controls = [...figure.querySelectorAll("input, select")];
  const [light, dark] = figure.querySelectorAll("img");
  const said = figure.querySelector(".course-said");

  const places = () => controls.map((control) => Number(control.value));
  const frameAt = (at) => frames[at.reduce((index, place, i) => index * counts[i] + place, 0)]; // the last changes fastest
  const files = (name) => [`${address}/${name}.webp`, `${address}/${name}-dark.webp`];

  function show() {
    const [name, alt] = frameAt(places());
    [light.src, dark.src] = files(name);
    light.alt = dark.alt = said.textContent = alt;
  }

  function fetchNeighbours(i) { // so that the next move shows at once
    const isDark = getComputedStyle(light).display === "none";
    const at = places();
    for (const place of [at[i] - 1, at[i] + 1]) {
      if (place < 0 || place >= counts[i]) continue;
      new Image().src = files(frameAt(at.with(i, place))[0])[Number(isDark)];
    }
  }

  controls.forEach((control, i) => {
    control.addEventListener("input", () => {
      if (control.dataset.stops) {
        const stop = JSON.parse(control.dataset.stops)[control.value];
        control.nextElementSibling.textContent = stop;
        control.setAttribute("aria-valuetext", stop);
      }
      show();
      fetchNeighbours(i);
    });
    for (const event of ["pointerenter", "focus"]) control.addEventListener(event, () => fetchNeighbours(i));
  });
}
