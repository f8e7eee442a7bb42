// Holds the chosen photo in this tab between looking and cleaning, so that the server need not, and
// shows on the picture what will be hidden. Keeps nothing: no storage, no cookie. Without it the
// page works too: the photo is then chosen once more.

const OUR_ANSWERS = new Set([200, 413, 422, 503]);
const BUSY = "data-busy-form";

addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-photo")) return;
    event.preventDefault();
    event.stopPropagation(); // quiet.js sends words, not files
    if (!form.hasAttribute(BUSY) && fits(form)) send(form, event.submitter);
  },
  true,
);

function fits(form) {
  const most = Number(form.dataset.most || Infinity);
  const large = [...form.querySelectorAll("input[type=file]")].some((i) => i.files[0]?.size > most);
  show("[data-photo-large]", large);
  return !large;
}

async function send(form, submitter) {
  const action = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  const body = new FormData(form, submitter);
  form.setAttribute(BUSY, "");
  show("[data-failed]", false);
  show("[data-photo-saved]", false);
  show("[data-photo-wait]", true);
  try {
    const answer = await fetch(action, { method: "POST", body });
    if (!OUR_ANSWERS.has(answer.status)) throw new Error(String(answer.status));
    const kind = answer.headers.get("Content-Type") || "";
    if (kind.startsWith("image/")) save(await answer.blob(), answer.headers);
    else if (kind.startsWith("text/html")) return swap(await answer.text(), form);
    else throw new Error(kind);
  } catch {
    show("[data-failed]", true);
  }
  form.removeAttribute(BUSY);
  show("[data-photo-wait]", false);
}

function save(blob, headers) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = /filename="([^"]+)"/.exec(headers.get("Content-Disposition"))?.[1] || "photo";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  show("[data-photo-saved]", true);
}

function swap(html, form) {
  const chosen = form.querySelector("input[type=file]");
  const page = new DOMParser().parseFromString(html, "text/html");
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes);
  const again = document.querySelector("[data-photo-again]");
  if (again && chosen?.files.length) {
    chosen.hidden = true;
    again.replaceChildren(chosen);
    again.hidden = true;
  }
  ready();
  scrollTo(0, 0);
  const target = document.querySelector("[data-focus]") || document.querySelector("main");
  target?.focus();
}

function ready() {
  for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;
  document.querySelector(".photo-seen")?.setAttribute("data-live", "");
}

addEventListener("change", (event) => {
  const spot = document.querySelector(`[data-spot="${event.target.id}"]`);
  spot?.classList.toggle("hidden-in-copy", event.target.checked);
});

addEventListener("click", (event) => {
  const spot = event.target.closest("[data-spot]");
  if (spot) document.getElementById(spot.dataset.spot)?.click();
});

// A photo dropped beside the button counts too; elsewhere the browser would leave this page for it.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  const input = event.target.closest?.(".drop")?.querySelector("input[type=file]");
  if (input && event.dataTransfer?.files.length) input.files = event.dataTransfer.files;
});

function show(what, on) {
  const element = document.querySelector(what);
  if (element) element.hidden = !on;
}

ready();
