// The highlighted words come into view and take the focus, so that a screen reader begins there too.
const at = document.getElementById("at");
if (at && location.hash === "#at") {
  at.scrollIntoView({ block: "center" });
  at.focus({ preventScroll: true });
}
// What was highlighted stays so from report to report.
const KEY = "dateline.layers";
const boxes = [...document.querySelectorAll(".layers input")];
const kept = new Set((localStorage.getItem(KEY) || "").split(" "));
for (const box of boxes) {
  box.checked ||= kept.has(box.id);
  box.addEventListener("change", () => {
    localStorage.setItem(KEY, boxes.filter((b) => b.checked).map((b) => b.id).join(" "));
  });
}
