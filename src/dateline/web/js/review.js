// Review by keyboard: j and k move, a accepts, r rejects, c corrects, u undoes the last judgement.
const items = [...document.querySelectorAll(".queue .item")];
const KEY = "dateline.by";
for (const field of document.querySelectorAll("input[name=by]:not([type=hidden])")) {
  field.value ||= localStorage.getItem(KEY) || "";
  field.addEventListener("change", () => {
    localStorage.setItem(KEY, field.value);
    for (const other of document.querySelectorAll("input[name=by]:not([type=hidden])")) other.value ||= field.value;
  });
}

const current = () => items.indexOf(document.activeElement.closest?.(".item"));

function move(by) {
  if (!items.length) return;
  const at = Math.min(Math.max(current() + by, 0), items.length - 1);
  items[at].focus();
  items[at].scrollIntoView({ block: "nearest" });
}

function press(kind) {
  const item = items[Math.max(current(), 0)];
  item?.querySelector(`button[value=${kind}]`)?.click();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: () => press("accept"),
  r: () => press("reject"),
  c: () => {
    const details = items[Math.max(current(), 0)]?.querySelector("details");
    if (details) details.open = true;
    details?.querySelector("select")?.focus();
  },
  u: () => document.getElementById("undo-last")?.click(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
