// Leaves no trail: every move on the public site replaces the tab's one entry in its history, and
// leaving replaces that one too. Forms are sent in the background and their answer takes the
// page's place. Keeps nothing: no storage, no cookie, no snapshot. Without it the site works too.

const ESCAPE_WITHIN_MS = 1500;
const OUR_ANSWERS = new Set([200, 404, 409, 410, 422, 429, 503]);
let lastEscape = -Infinity;
const otherTabs = new BroadcastChannel("khien-leave");

function leave() {
  const door = document.querySelector("[data-quick-exit]");
  document.body.hidden = true;
  document.title = " ";
  // The farewell clears the cookies; the way out does not wait for it.
  navigator.sendBeacon("/exit/");
  location.replace(door?.dataset.to || "/exit/");
}

otherTabs.addEventListener("message", leave);

function leaveEverywhere() {
  otherTabs.postMessage("leave");
  leave();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.repeat) return;
  if (event.timeStamp - lastEscape < ESCAPE_WITHIN_MS) leaveEverywhere();
  lastEscape = event.timeStamp;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-print]");
  if (button) return button.hasAttribute("data-print") ? print() : copy(button);
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (link.hasAttribute("data-quick-exit")) {
    event.preventDefault();
    leaveEverywhere();
    return;
  }
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target) return;
  const url = new URL(link.href);
  if (!url.protocol.startsWith("http")) return; // tel: and the like
  event.preventDefault();
  if (url.hash && url.pathname === location.pathname) goTo(document.querySelector(url.hash));
  else location.replace(url.href);
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.hasAttribute("data-busy-form")) return;
  const button = event.submitter;
  const files = button?.formEnctype === "multipart/form-data";
  if (files && !fits(form, Number(button.dataset.most || Infinity))) return;
  const said = new FormData(form, button);
  const body = files ? said : new URLSearchParams(said);
  const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
  form.setAttribute("data-busy-form", "");
  say("busy");
  show(document.querySelector("[data-wait]"), files);
  show(document.querySelector("[data-failed]"), false);
  try {
    const answer = await fetch(action, { method: "POST", body });
    if (!OUR_ANSWERS.has(answer.status)) throw new Error(String(answer.status));
    if (answer.redirected) return location.replace(answer.url);
    swap(await answer.text());
  } catch {
    form.removeAttribute("data-busy-form");
    show(document.querySelector("[data-failed]"), true);
    show(document.querySelector("[data-wait]"), false);
    say("");
  }
});

function fits(form, most) {
  const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  const large = chosen.reduce((sum, file) => sum + file.size, 0) > most;
  show(document.querySelector("[data-too-large]"), large);
  return !large;
}

function swap(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes);
  ready();
  scrollTo(0, 0);
  goTo(document.querySelector("[data-focus]") || document.querySelector("main"));
}

function goTo(target) {
  if (!target) return;
  if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus();
}

function ready() {
  for (const element of document.querySelectorAll("[data-script]")) show(element, true);
}

function show(element, on) {
  if (element) element.hidden = !on;
}

function say(what) {
  const line = document.querySelector("[data-said]");
  if (line) line.textContent = line.dataset[what] || "";
}

async function copy(button) {
  await navigator.clipboard?.writeText(button.dataset.copy);
  say("copied");
  button.classList.add("done");
}

ready();
