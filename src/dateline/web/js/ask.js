// The conversation goes on in place: the page of the next turn is asked for, and its parts are taken over.
const PARTS = ["talk", "ask-on", "further"];
const parser = new DOMParser();
const said = document.getElementById("said");
let asking = 0;

async function show(address, keep) {
  const mine = (asking += 1);
  document.getElementById("talk").setAttribute("aria-busy", "true");
  said.textContent = "Looking …";
  let page;
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    page = parser.parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("talk")) throw new Error("no conversation there");
  } catch {
    location.assign(address); // the whole page says what is wrong
    return;
  }
  if (mine !== asking) return; // something else was asked meanwhile
  for (const id of PARTS) document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
  document.title = page.title;
  if (keep) history.pushState({}, "", address);
  const newest = document.getElementById("newest");
  said.textContent = newest?.querySelector(".answer")?.textContent ?? "";
  newest?.scrollIntoView({ block: "start" });
  document.getElementById("q")?.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.ask");
  if (!form) return;
  event.preventDefault();
  show(`${form.action}?${new URLSearchParams(new FormData(form))}`, true);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("#further a, .follow a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, true);
});
window.addEventListener("popstate", () => show(location.href, false));
