// Care for who reads: a quiet count of minutes with reported words open, and a word about a break.
// Nothing of it leaves the browser.
const MINUTES = 20;
const KEY = "khien.reading.seconds";

const seconds = () => Number(sessionStorage.getItem(KEY) ?? 0);

function startPause() {
  const pause = document.getElementById("pause");
  if (!pause) return;
  pause.querySelector("[data-rested]").addEventListener("click", () => {
    sessionStorage.setItem(KEY, "0");
    pause.hidden = true;
  });
  const tick = () => {
    const reading = !document.hidden && document.querySelector("[data-veil][open], .reported");
    if (reading) sessionStorage.setItem(KEY, String(seconds() + 5));
    pause.hidden = seconds() < MINUTES * 60;
  };
  tick();
  setInterval(tick, 5000);
}

function startCopy() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const said = button.parentElement.querySelector("[data-copied]");
      said.hidden = false;
      setTimeout(() => (said.hidden = true), 4000);
    });
  }
}

export function startCare() {
  startPause();
  startCopy();
}
