// The moving map: MapLibre over our own shapes, with the drawn map's signs as its markers.
// No other host is asked, unless the operator set a base map.
const VENDOR = "/static/vendor/";
const GAP = 4; // pixels between a sign and its name
const LINE = 15; // height of a name
const CITY = 8.8; // radius of the sign of a hundred thousand people: its name gives way to no lesser place

function load(address) {
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
}

function colours() {
  const found = getComputedStyle(document.documentElement);
  const names = ["water", "river", "land", "region", "border"];
  return Object.fromEntries(names.map((n) => [n, found.getPropertyValue(`--${n}`).trim()]));
}

function style(shore, base) {
  const c = colours();
  const source = (data) => ({ type: "geojson", data, attribution: "" });
  const ours = ["countries", "regions", "lakes", "rivers"];
  const river = { "line-color": c.river, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.8, 9, 2.2] };
  const ground = [
    { id: "water", type: "background", paint: { "background-color": c.water } },
    { id: "land", type: "fill", source: "countries", paint: { "fill-color": c.land, "fill-antialias": false } },
    { id: "lakes", type: "fill", source: "lakes", paint: { "fill-color": c.water, "fill-outline-color": c.river } },
    { id: "rivers", type: "line", source: "rivers", paint: river, layout: { "line-join": "round", "line-cap": "round" } },
  ];
  const lines = [
    { id: "regions", type: "line", source: "regions", paint: { "line-color": c.region, "line-width": 1 } },
    { id: "borders", type: "line", source: "countries", paint: { "line-color": c.border, "line-width": 1.4 } },
  ];
  return {
    version: 8,
    sources: { ...Object.fromEntries(ours.map((n) => [n, source(shore[n])])), ...base.sources },
    layers: [...ground, ...base.layers(c), ...lines],
  };
}

// What the operator set as a base map: tiles as pictures, or a PMTiles archive of pictures or of Protomaps' layers.
async function ground(set, maplibregl) {
  const none = { sources: {}, layers: () => [] };
  if (!set) return none;
  const picture = (source) => ({
    sources: { base: { type: "raster", tileSize: 256, attribution: set.credit, ...source } },
    layers: () => [{ id: "base", type: "raster", source: "base", paint: { "raster-saturation": -0.5 } }],
  });
  if (!set.address.endsWith(".pmtiles")) return picture({ tiles: [set.address] });
  await load(`${VENDOR}pmtiles/pmtiles.js`);
  const { pmtiles } = window;
  const address = new URL(set.address, location.href).href;
  const protocol = new pmtiles.Protocol();
  const archive = new pmtiles.PMTiles(address);
  protocol.add(archive);
  maplibregl.addProtocol("pmtiles", protocol.tile);
  const url = `pmtiles://${address}`;
  if ((await archive.getHeader()).tileType !== pmtiles.TileType.Mvt) return picture({ url });
  const layer = (name, type, paint, more = {}) => ({ id: `base-${name}`, type, source: "base", "source-layer": name, paint, ...more });
  return {
    sources: { base: { type: "vector", url, attribution: set.credit } },
    layers: (c) => [
      layer("earth", "fill", { "fill-color": c.land }),
      layer("water", "fill", { "fill-color": c.water }, { filter: ["==", ["geometry-type"], "Polygon"] }),
      layer("roads", "line", { "line-color": c.region, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.5, 12, 2.5] }),
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
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${VENDOR}maplibre-gl/maplibre-gl.css` });
  document.head.append(sheet);
  await load(`${VENDOR}maplibre-gl/maplibre-gl-csp.js`);
  const { maplibregl } = window;
  maplibregl.setWorkerUrl(`${VENDOR}maplibre-gl/maplibre-gl-csp-worker.js`);
  const base = await ground(shore.base, maplibregl).catch(() => ground(null)); // without it our own shapes stay
  const box = document.createElement("div");
  box.className = "moving";
  frame.append(box);
  const [west, south, east, north] = shore.view;
  const map = new maplibregl.Map({
    container: box, style: style(shore, base), bounds: [[west, south], [east, north]], attributionControl: false,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 11, minZoom: 1, fadeDuration: 0, cooperativeGestures: true,
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "bottom-left");
  if (shore.base?.credit) map.addControl(new maplibregl.AttributionControl({ compact: false }), "bottom-right");
  map.getCanvas().setAttribute("aria-label", "Moving map; every place on it is a link in the ledger too");
  const lands = shore.names.map(({ name, at }) => {
    const label = Object.assign(document.createElement("span"), { className: "land-name", textContent: name });
    label.setAttribute("aria-hidden", "true");
    return new maplibregl.Marker({ element: label }).setLngLat(at[0]).addTo(map);
  });
  for (const land of lands) for (const said of ["role", "aria-label", "tabindex"]) land.getElement().removeAttribute(said);
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
    return placed;
  }

  // Each name stands where it is free around its sign, those of the largest places first; where all is taken, nowhere.
  function declutter() {
    const spots = part();
    const { clientWidth: wide, clientHeight: tall } = frame;
    const controls = [[wide - 48, 0, wide, 90], [0, tall - 40, 140, tall]];
    const taken = [...controls, ...spots.map(({ x, y, r }) => [x - r, y - r, x + r, y + r])];
    const names = [...controls];
    const meets = (a) => (b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    const inside = (b) => b[0] > 2 && b[2] < wide - 2 && b[1] > 2 && b[3] < tall - 2;
    const free = (b) => inside(b) && !taken.some(meets(b));
    const over = (b) => spots.reduce((sum, { x, y, r }) => sum + shared(b, [x - r, y - r, x + r, y + r]), 0);
    markers.forEach((marker, n) => {
      const label = marker.getElement().querySelector(".label");
      label.hidden = false;
      const { x, y, r } = spots[n];
      const w = label.offsetWidth;
      const box = ([dx, dy]) => [x + dx, y + dy, x + dx + w, y + dy + LINE];
      const sides = around(r, w);
      const side = sides.find((s) => free(box(s))) ?? (r >= CITY ? least(sides.filter((s) => inside(box(s)) && !names.some(meets(box(s)))), (s) => over(box(s))) : undefined);
      label.hidden = !side;
      if (!side) return;
      taken.push(box(side));
      names.push(box(side));
      label.style.left = `calc(50% + ${side[0]}px)`;
      label.style.top = `calc(50% + ${side[1]}px)`;
    });
    lands.forEach((land, n) => {
      const label = land.getElement();
      const [w, h] = [label.offsetWidth / 2 + 4, label.offsetHeight / 2 + 2];
      const box = (at) => (({ x, y }) => [x - w, y - h, x + w, y + h])(map.project(at));
      const at = shore.names[n].at.find((spot) => free(box(spot)));
      label.classList.toggle("crowded", !at);
      if (!at) return;
      land.setLngLat(at);
      taken.push(box(at));
    });
  }

  map.once("load", () => {
    frame.classList.add("moves");
    paint();
    declutter();
    map.on("zoomend", declutter);
    map.on("moveend", declutter);
    map.on("resize", declutter);
    root.addEventListener("day", () => {
      paint();
      declutter();
    });
    root.dataset.map = "moving";
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.setStyle(style(shore, base)));
}

function shared(a, b) {
  return Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
}

function least(values, of) {
  return values.map((v) => [of(v), v]).sort((a, b) => a[0] - b[0])[0]?.[1];
}

// Where a name may stand, from its sign's middle: right, left, below, above, then at the corners.
function around(r, w) {
  const [out, slant] = [r + GAP, r * 0.7 + 2];
  return [
    [out, -LINE / 2], [-out - w, -LINE / 2], [-w / 2, r + 2], [-w / 2, -r - 2 - LINE],
    [slant, slant - 4], [slant, -slant - LINE + 4], [-slant - w, slant - 4], [-slant - w, -slant - LINE + 4],
  ];
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
  anchor.append(Object.assign(document.createElement("span"), { className: "label", textContent: place.dataset.name }));
  return anchor;
}
