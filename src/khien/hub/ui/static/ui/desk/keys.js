// Keyboard first: one letter does one thing, never while somebody types.
import { moveRow, openRow, claimRow } from "./rows.js";

const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("input:not([type=radio], [type=checkbox]), textarea, select"));

function go(letter) {
  const place = document.querySelector(`[data-key="${letter}"]`);
  if (!place) return false;
  if (place.matches("select, input, textarea")) {
    place.scrollIntoView({ block: "center" });
    place.focus();
  } else if (place.matches("[type=submit]") && letter === "v") {
    place.focus(); // a verdict is never given by one stray key
  } else {
    place.click();
  }
  return true;
}

function uncover() {
  const veils = [...document.querySelectorAll("[data-veil]")];
  const show = veils.some((veil) => !veil.open);
  for (const veil of veils) veil.open = show;
  return veils.length > 0;
}

function filter() {
  const field = document.querySelector(".filters [type=search]") ?? document.querySelector(".filters select");
  field?.focus();
  return Boolean(field);
}

function sheet() {
  document.getElementById("shortcuts")?.showModal();
  return true;
}

const actions = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  o: openRow,
  Enter: openRow,
  c: () => claimRow() || go("c"),
  s: uncover,
  v: () => go("v"),
  r: () => go("r"),
  n: () => go("n"),
  u: () => go("u"),
  "/": filter,
  "?": sheet,
};

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && event.target !== document.body) return;
    if (actions[event.key]?.()) event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-shortcuts]")) {
    button.hidden = false;
    button.addEventListener("click", sheet);
  }
}
