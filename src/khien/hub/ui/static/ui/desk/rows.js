// A row of a table can be the current one: moved with j and k, kept through refreshes and visits.
const PLACE = `khien.row:${location.pathname}`;
let current = sessionStorage.getItem(PLACE) ?? "";

const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const name = (row) => row.querySelector("[data-open]")?.getAttribute("href") ?? "";

function mark(scroll = false) {
  for (const row of rows()) {
    const here = current !== "" && name(row) === current;
    row.classList.toggle("current", here);
    if (here && scroll) row.scrollIntoView({ block: "nearest" });
  }
}

const chosen = () => rows().find((row) => name(row) === current);

export function moveRow(step) {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.findIndex((row) => name(row) === current);
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1);
  current = name(all[next]);
  sessionStorage.setItem(PLACE, current);
  mark(true);
  all[next].querySelector("[data-open]")?.focus({ preventScroll: true });
  return true;
}

export function openRow() {
  const row = chosen();
  row?.querySelector("[data-open]")?.click();
  return Boolean(row);
}

export function claimRow() {
  const button = chosen()?.querySelector("[data-claim]");
  button?.click();
  return Boolean(button);
}

export function startRows() {
  mark(true);
  document.addEventListener("htmx:after:swap", () => mark());
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-open]");
    if (link) sessionStorage.setItem(PLACE, link.getAttribute("href"));
  });
}
