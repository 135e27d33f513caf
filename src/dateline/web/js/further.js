// Questions beside a page of a large record: fetched when the page stands, since each of them is answered first.
const WAIT = 250; // milliseconds: days that are only passed by ask for nothing
const parser = new DOMParser();
let waiting = 0;

async function fill(part) {
  const address = part.dataset.further;
  delete part.dataset.further; // asked for once
  part.setAttribute("aria-busy", "true");
  let found;
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(`the desk answered ${answer.status}`);
    found = parser.parseFromString(await answer.text(), "text/html").querySelector("main > .questions, main > .empty");
  } catch {
    part.removeAttribute("aria-busy"); // the link stays
    return;
  }
  if (found) part.replaceWith(document.adoptNode(found));
}

function look() {
  for (const part of document.querySelectorAll("[data-further]")) if (!part.closest("[data-playing]")) fill(part);
}

new MutationObserver(() => {
  clearTimeout(waiting);
  waiting = setTimeout(look, WAIT);
}).observe(document.getElementById("main"), { childList: true, subtree: true, attributes: true, attributeFilter: ["data-playing"] });
look();
