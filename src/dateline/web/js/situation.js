// The day slider: plays the record day by day by asking for the same page of another day and taking its parts over.
const root = document.querySelector("[data-situation]");
const DAY = 86400000;
const STEP = 900; // milliseconds a day while playing: long enough to read one change
const parser = new DOMParser();
const pages = new Map();
let shown = root.dataset.day;
let wanted = shown;
let playing = 0;

const toDay = (n) => new Date(n * DAY).toISOString().slice(0, 10);
const toNumber = (day) => Date.parse(day + "T00:00:00Z") / DAY;
const knownNow = () => new URL(location.href).searchParams.has("on");
const inWords = (day) =>
  new Date(day + "T00:00:00Z").toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function address(day) {
  const there = new URL("/", location.href);
  there.searchParams.set(knownNow() ? "on" : "as_of", day);
  return there;
}

async function page(day) {
  const there = address(day).href;
  if (!pages.has(there)) {
    pages.set(there, fetch(there, { headers: { accept: "text/html" } }).then((r) => {
      if (!r.ok) throw new Error(`the desk answered ${r.status}`);
      return r.text();
    }));
    pages.get(there).catch(() => pages.delete(there));
    if (pages.size > 60) pages.delete(pages.keys().next().value);
  }
  return parser.parseFromString(await pages.get(there), "text/html");
}

async function show(day) {
  wanted = day;
  mark(day);
  let found;
  try {
    found = await page(day);
  } catch (fault) {
    stop();
    say(`The day cannot be shown: ${fault.message}`);
    return;
  }
  if (wanted !== day) return; // the reader has moved on
  const before = holders(document);
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = found.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(fresh));
  }
  document.title = found.title;
  shown = day;
  root.dataset.day = day;
  history.replaceState(null, "", address(day));
  const after = holders(document);
  const changed = [...after].filter(([place, holder]) => before.has(place) && before.get(place).said !== holder.said);
  for (const [place] of changed) document.querySelector(`tr[data-place="${CSS.escape(place)}"]`)?.classList.add("changed");
  say(`${inWords(day)}. ${changed.map(([, h]) => `${h.name}: ${h.said}`).join("; ")}`);
  root.dispatchEvent(new CustomEvent("day"));
}

function holders(where) {
  const marks = where.querySelectorAll(".marks a");
  return new Map([...marks].map((a) => [a.dataset.place, { name: a.dataset.name, said: `${a.dataset.holder || "unknown"}, ${a.dataset.state}` }]));
}

function say(words) {
  document.getElementById("said").textContent = words;
}

const first = toNumber(root.dataset.first);
const last = toNumber(root.dataset.last);
const slider = document.getElementById("slider");
const range = Object.assign(document.createElement("input"), { type: "range", min: first, max: last, step: 1, value: toNumber(shown) });
range.setAttribute("aria-label", "Day");
const output = document.createElement("output");
const play = Object.assign(document.createElement("button"), { type: "button", textContent: "Play" });
play.className = "play";

function mark(day) {
  range.value = toNumber(day);
  range.setAttribute("aria-valuetext", inWords(day));
  output.textContent = inWords(day);
}

function stop() {
  clearTimeout(playing);
  playing = 0;
  delete root.dataset.playing;
  play.textContent = "Play";
}

async function next() {
  const began = Date.now();
  const at = toNumber(shown);
  if (at >= last) return stop();
  await show(toDay(at + 1));
  if (at + 2 <= last) page(toDay(at + 2)).catch(() => {});
  if (playing) playing = setTimeout(next, Math.max(0, STEP - (Date.now() - began)));
}

play.addEventListener("click", async () => {
  if (playing) return stop();
  play.textContent = "Pause";
  playing = 1;
  root.dataset.playing = "";
  if (toNumber(shown) >= last) await show(toDay(first));
  playing = setTimeout(next, STEP / 2);
});
range.addEventListener("input", () => {
  stop();
  show(toDay(Number(range.value)));
});
root.addEventListener("change", (event) => {
  if (event.target.id === "pick" && event.target.value) show(event.target.value);
});
if (last > first) {
  slider.append(play, range, output);
  mark(shown);
}
import("./map.js").then((map) => map.open(root)).catch(() => {}); // without it the drawn map stays
