// Places that somebody marks on the photo, because a computer misses things. A place is put where the
// photo is tapped, and moved and sized with buttons, so that no dragging is needed. Sent like those
// that were found.

const SVG = "http://www.w3.org/2000/svg";
const FIRST = 0.16; // of the longer side
const STEP = 0.02;
let chosen = null; // the place that a tap on the photo moves

addEventListener("click", (event) => {
  if (event.target.closest("[data-own-add]")) return add();
  const key = event.target.closest("[data-own]");
  if (key) return press(key);
  const photo = event.target.closest(".photo-seen svg");
  if (photo && chosen?.isConnected && !event.target.closest("[data-spot]")) tap(photo, event);
});

function add() {
  const photo = document.querySelector(".photo-seen svg");
  const { width, height } = photo.viewBox.baseVal;
  const side = Math.round(Math.max(width, height) * FIRST);
  const number = document.querySelectorAll("[data-spot]").length + 1;
  const row = document.querySelector("[data-own-place]").content.cloneNode(true).firstElementChild;
  const tick = row.querySelector("input");
  tick.id = `hide-${number}`;
  row.querySelector("label").htmlFor = tick.id;
  row.querySelector(".number").textContent = number;
  document.querySelector("[data-own-list]").append(row);
  const spot = photo.appendChild(document.createElementNS(SVG, "g"));
  spot.setAttribute("class", "spot hidden-in-copy");
  spot.dataset.spot = tick.id;
  spot.append(document.createElementNS(SVG, "rect"), document.createElementNS(SVG, "text"));
  spot.lastChild.textContent = number;
  spot.lastChild.setAttribute("dy", "-0.25em");
  spot.lastChild.setAttribute("font-size", Math.max(12, Math.round(Math.max(width, height) / 32)));
  chosen = row;
  put(row, (width - side) / 2, (height - side) / 2, side, side);
  tick.focus({ preventScroll: true });
  document.querySelector("[data-own-hint]").hidden = false;
  document.querySelector(".photo-seen").scrollIntoView({ block: "nearest" });
}

function press(key) {
  const row = key.closest(".own-place");
  const { width, height } = document.querySelector(".photo-seen svg").viewBox.baseVal;
  const step = Math.max(width, height) * STEP;
  const [x, y, wide, high] = key.dataset.own.split(" ").map((part) => Number(part) * step);
  const now = placeOf(row);
  chosen = row;
  put(row, now[0] + x - wide / 2, now[1] + y - high / 2, now[2] + wide, now[3] + high);
}

function tap(photo, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(
    photo.getScreenCTM().inverse(),
  );
  const [, , wide, high] = placeOf(chosen);
  put(chosen, point.x - wide / 2, point.y - high / 2, wide, high);
}

function placeOf(row) {
  return row.querySelector("input").value.split(":")[1].split(",").map(Number);
}

function put(row, x, y, wide, high) {
  const { width, height } = document.querySelector(".photo-seen svg").viewBox.baseVal;
  const least = Math.max(width, height) * STEP;
  wide = Math.round(Math.min(Math.max(wide, least), width));
  high = Math.round(Math.min(Math.max(high, least), height));
  x = Math.round(Math.min(Math.max(x, 0), width - wide));
  y = Math.round(Math.min(Math.max(y, 0), height - high));
  const tick = row.querySelector("input");
  tick.value = `flat:${x},${y},${wide},${high}`;
  const spot = document.querySelector(`[data-spot="${tick.id}"]`);
  const [rect, label] = spot.children;
  for (const [name, value] of Object.entries({ x, y, width: wide, height: high })) {
    rect.setAttribute(name, value);
  }
  label.setAttribute("x", x);
  label.setAttribute("y", y);
}
