// Keeps the list of posts and the status line fresh: what the desk verifies vanishes by itself.
const parts = ["status", "posts"];
async function refresh() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    for (const id of parts) {
      const fresh = page.getElementById(id);
      const shown = document.getElementById(id);
      if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceChildren(...fresh.childNodes);
    }
  } catch { /* the forum is stopping; the next round tells */ }
}
setInterval(refresh, 1000);
