// The moving map: MapLibre over our own shapes, with the drawn map's signs as its markers. No other host is asked.
const VENDOR = "/static/vendor/maplibre-gl/";

function load(address) {
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
}

function colours() {
  const found = getComputedStyle(document.documentElement);
  return Object.fromEntries(["water", "land", "region", "border"].map((n) => [n, found.getPropertyValue(`--${n}`).trim()]));
}

function style(shore) {
  const c = colours();
  const source = (data) => ({ type: "geojson", data, attribution: "" });
  return {
    version: 8,
    sources: { countries: source(shore.countries), regions: source(shore.regions) },
    layers: [
      { id: "water", type: "background", paint: { "background-color": c.water } },
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": c.land, "fill-antialias": false } },
      { id: "regions", type: "line", source: "regions", paint: { "line-color": c.region, "line-width": 1 } },
      { id: "borders", type: "line", source: "countries", paint: { "line-color": c.border, "line-width": 1.4 } },
    ],
  };
}

function canDraw() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2"));
}

export async function open(root) {
  const frame = document.getElementById("frame");
  if (!frame || !canDraw()) return;
  const answer = await fetch("/land.json");
  const shore = await answer.json();
  if (!shore.view) return;
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${VENDOR}maplibre-gl.css` });
  document.head.append(sheet);
  await load(`${VENDOR}maplibre-gl-csp.js`);
  const { maplibregl } = window;
  maplibregl.setWorkerUrl(`${VENDOR}maplibre-gl-csp-worker.js`);
  const box = document.createElement("div");
  box.className = "moving";
  frame.append(box);
  const [west, south, east, north] = shore.view;
  const map = new maplibregl.Map({
    container: box, style: style(shore), bounds: [[west, south], [east, north]], attributionControl: false,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 11, minZoom: 1, fadeDuration: 0, cooperativeGestures: true,
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "bottom-left");
  map.getCanvas().setAttribute("aria-label", "Moving map; every place on it is a link in the ledger too");
  let markers = [];

  function paint() {
    for (const marker of markers) marker.remove();
    markers = [...frame.querySelectorAll("svg.map .marks a")].map((place) => {
      const anchor = sign(place);
      const marker = new maplibregl.Marker({ element: anchor });
      marker.setLngLat([Number(place.dataset.lon), Number(place.dataset.lat)]).addTo(map);
      anchor.removeAttribute("role"); // it is a link, whatever the library thinks
      return marker;
    });
  }

  // Smaller signs step off larger ones, as on the drawn map: a city's middle stays the city's.
  function part() {
    const placed = [];
    markers.forEach((marker, n) => {
      const at = map.project(marker.getLngLat());
      const r = Number(marker.getElement().dataset.r);
      let { x, y } = at;
      for (let turn = 0; turn < 6; turn += 1) {
        const near = placed.find((p) => Math.hypot(x - p.x, y - p.y) < (r + p.r) * 0.92);
        if (!near) break;
        const angle = x === near.x && y === near.y ? n * 0.9 : Math.atan2(y - near.y, x - near.x);
        x = near.x + Math.cos(angle) * (r + near.r);
        y = near.y + Math.sin(angle) * (r + near.r);
      }
      placed.push({ x, y, r });
      marker.setOffset([x - at.x, y - at.y]);
    });
  }

  // Names that would lie over others are left out, those of the largest places stay.
  function declutter() {
    part();
    const edge = frame.getBoundingClientRect();
    const kept = [];
    for (const marker of markers) {
      const label = marker.getElement().querySelector(".label");
      label.hidden = false;
      const box = label.getBoundingClientRect();
      const meets = (o) => box.left < o.right && o.left < box.right && box.top < o.bottom && o.top < box.bottom;
      label.hidden = box.left < edge.left || box.right > edge.right || kept.some(meets);
      if (!label.hidden) kept.push(box);
      kept.push(marker.getElement().querySelector("svg").getBoundingClientRect());
    }
  }

  map.once("load", () => {
    frame.classList.add("moves");
    paint();
    declutter();
    map.on("zoomend", declutter);
    root.addEventListener("day", () => {
      paint();
      declutter();
    });
    root.dataset.map = "moving";
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.setStyle(style(shore)));
}

// A marker drawn from a sign of the drawn map: the same link, around its own middle.
function sign(place) {
  const r = Number(place.dataset.r) + 2;
  const [x, y] = [Number(place.dataset.x), Number(place.dataset.y)];
  const anchor = document.createElement("a");
  anchor.href = place.href.baseVal;
  anchor.className = "marker";
  for (const name of ["place", "state", "holder", "name", "r"]) anchor.dataset[name] = place.dataset[name];
  anchor.setAttribute("aria-label", place.getAttribute("aria-label"));
  anchor.title = place.querySelector("title").textContent;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `${x - r} ${y - r} ${2 * r} ${2 * r}`);
  svg.setAttribute("width", 2 * r);
  svg.setAttribute("height", 2 * r);
  svg.setAttribute("aria-hidden", "true");
  for (const part of place.querySelectorAll("circle, line")) svg.append(part.cloneNode());
  anchor.append(svg);
  const name = document.createElement("span");
  const drawn = place.querySelector("text");
  const side = drawn?.getAttribute("text-anchor") ?? "start";
  name.className = `label ${side}${side === "middle" && Number(drawn.getAttribute("y")) < y ? " above" : ""}`;
  name.textContent = place.dataset.name;
  anchor.append(name);
  return anchor;
}
