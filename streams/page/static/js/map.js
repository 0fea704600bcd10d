// The map: countries below, and one canvas above for all events. A filled circle is a place that is known; a hollow one
// is a region; a dashed ring on a tinted country is an event of which only the country is known, so no spot claims it.

import { QUAD_NAMES, kind, placeName } from "./format.js";

const L = globalThis.L;
const CLUSTER_PX = 46;
const CLUSTER_TO_ZOOM = 9;
const SMALLEST = 5;
const LARGEST = 22;
const RING_PX = 13;
const ANTARCTICA = "010"; // goes round the pole, so it has no two sides
const TARGET_PX = 12; // a finger's or mouse's radius

const radiusOf = (event) => Math.min(LARGEST, SMALLEST + Math.sqrt(event.killed ?? 0) * 1.6);

// An own layer that keeps one canvas over the view and draws what `paint` says.
const EventLayer = L.Layer.extend({
  initialize(paint) {
    this._paint = paint;
  },
  onAdd(map) {
    this._map = map;
    this._canvas = L.DomUtil.create("canvas", "events-canvas", map.getPane("events"));
    this._canvas.setAttribute("aria-hidden", "true");
    map.on("moveend zoomend resize viewreset", this.redraw, this);
    this.redraw();
  },
  onRemove(map) {
    this._canvas.remove();
    map.off("moveend zoomend resize viewreset", this.redraw, this);
  },
  getEvents() {
    return { zoomanim: this._animate };
  },
  _animate(change) {
    const scale = this._map.getZoomScale(change.zoom, this._map.getZoom());
    const offset = this._map._latLngBoundsToNewLayerBounds(this._map.getBounds(), change.zoom, change.center).min;
    L.DomUtil.setTransform(this._canvas, offset, scale);
  },
  redraw() {
    if (!this._map) return;
    const size = this._map.getSize();
    const ratio = window.devicePixelRatio || 1;
    const canvas = this._canvas;
    if (canvas.width !== size.x * ratio || canvas.height !== size.y * ratio) {
      [canvas.width, canvas.height] = [size.x * ratio, size.y * ratio];
      [canvas.style.width, canvas.style.height] = [`${size.x}px`, `${size.y}px`];
    }
    L.DomUtil.setPosition(canvas, this._map.containerPointToLayerPoint([0, 0]));
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.x, size.y);
    this._paint(context, this._map);
  },
});

export class EventMap {
  #drawn = []; // what is on the canvas, for finding what is under the pointer
  #index = null;
  #byCountry = new Map();
  #countryLayers = new Map();
  #article = [];
  #highlight = null;
  #colours = {};

  constructor(root, { onOpen, onCountry }) {
    this.on = { onOpen, onCountry };
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(root, {
      attributionControl: false,
      zoomControl: false,
      preferCanvas: true,
      worldCopyJump: false,
      minZoom: 1,
      maxZoom: 12,
      zoomSnap: 0.25,
      maxBounds: [[-85, -215], [85, 215]],
      zoomAnimation: !still,
      fadeAnimation: false,
      inertia: !still,
    }).setView([28, 25], 2);
    this.root = root;
    this.map.createPane("events").style.zIndex = 450; // above the countries
    this.layer = new EventLayer((context) => this.#paint(context)).addTo(this.map);
    this.tip = document.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    root.append(this.tip, this.#controls());
    this.map.on("click", (click) => this.#click(click.containerPoint));
    this.map.on("mousemove", (move) => this.#hover(move.containerPoint));
    root.addEventListener("mouseleave", () => this.#hover(null));
    this.readColours();
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(root);
  }

  #controls() {
    const box = document.createElement("div");
    box.className = "zoom";
    const button = (label, text, act) => {
      const one = document.createElement("button");
      one.type = "button";
      one.textContent = text;
      one.setAttribute("aria-label", label);
      one.addEventListener("click", act);
      box.append(one);
    };
    button("Zoom in", "+", () => this.map.zoomIn());
    button("Zoom out", "−", () => this.map.zoomOut());
    button("Show all events", "⤢", () => this.fit());
    L.DomEvent.disableClickPropagation(box);
    return box;
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    const value = (name) => style.getPropertyValue(name).trim();
    this.#colours = Object.fromEntries(QUAD_NAMES.map((quad) => [quad, value(`--${quad}`)]));
    Object.assign(this.#colours, {
      land: value("--land"), border: value("--border-line"), paper: value("--paper"), ink: value("--ink"), accent: value("--accent"),
    });
    this.#styleCountries();
    this.layer.redraw();
  }

  // `vocabulary` knows the countries by two letters, the base map by number.
  async loadBase(vocabulary) {
    const answer = await fetch("/static/vendor/world-atlas/countries-50m.json");
    const world = await answer.json();
    const codes = new Map(Object.entries(vocabulary.countries).map(([code, one]) => [one.numeric, code]));
    const shapes = globalThis.topojson.feature(world, world.objects.countries);
    for (const feature of shapes.features) if (feature.id !== ANTARCTICA) unwrap(feature.geometry);
    const codeOf = (feature) => codes.get(String(feature.id).padStart(3, "0")) ?? (feature.properties.name === "Kosovo" ? "XK" : null);
    this.base = L.geoJSON(shapes, {
      interactive: false,
      renderer: L.canvas({ padding: 0.3 }),
      style: () => this.#countryStyle(null),
      onEachFeature: (feature, layer) => {
        const code = codeOf(feature);
        if (!code) return;
        if (!this.#countryLayers.has(code)) this.#countryLayers.set(code, []);
        this.#countryLayers.get(code).push(layer);
      },
    }).addTo(this.map);
    this.root.dataset.base = "ready";
    this.#styleCountries();
  }

  show(events) {
    const points = [];
    this.#byCountry = new Map();
    for (const event of events) {
      if (!event.place) continue;
      if (event.place.precision === "country") {
        const code = event.place.country ?? event.place.name;
        if (!this.#byCountry.has(code)) this.#byCountry.set(code, []);
        this.#byCountry.get(code).push(event);
      } else {
        points.push({
          type: "Feature",
          geometry: { type: "Point", coordinates: [event.place.lon, event.place.lat] },
          properties: { event, quads: { [event.quad]: 1 } },
        });
      }
    }
    this.points = points;
    this.#index = new globalThis.Supercluster({
      radius: CLUSTER_PX,
      extent: 256, // pixels of a tile, as the radius is in pixels
      maxZoom: CLUSTER_TO_ZOOM,
      map: (properties) => ({ quads: { ...properties.quads } }),
      reduce: (sum, one) => {
        for (const [quad, number] of Object.entries(one.quads)) sum.quads[quad] = (sum.quads[quad] ?? 0) + number;
      },
    }).load(points);
    this.#styleCountries();
    this.layer.redraw();
  }

  // Shows the places of one article instead of the events.
  showArticle(places) {
    this.#article = places;
    this.layer.redraw();
    if (places?.length) {
      this.map.fitBounds(L.latLngBounds(places.map((place) => [place.lat, place.lon])).pad(0.4), { maxZoom: 6, animate: false });
    }
  }

  highlight(event) {
    this.#highlight = event;
    this.layer.redraw();
  }

  fit() {
    const spots = (this.points ?? []).map((point) => [point.geometry.coordinates[1], point.geometry.coordinates[0]]);
    for (const events of this.#byCountry.values()) spots.push([events[0].place.lat, events[0].place.lon]);
    if (spots.length) this.map.fitBounds(L.latLngBounds(spots).pad(0.15), { maxZoom: 7 });
    else this.map.setView([28, 25], 2);
  }

  zoomTo(event) {
    if (!event.place) return;
    if (event.place.precision === "country" && this.zoomToCountry(event.place.country)) return;
    const zoom = { site: 9, city: 8, district: 7, admin1: 6 }[event.place.precision] ?? 4;
    this.map.setView([event.place.lat, event.place.lon], Math.max(zoom, this.map.getZoom()));
  }

  // Fits the largest part of a country: Alaska and Réunion would make it the whole world.
  zoomToCountry(code) {
    const layers = this.#countryLayers.get(code);
    if (!layers) return false;
    let best = null;
    let largest = -1;
    for (const layer of layers) {
      const parts = layer.feature.geometry.type === "Polygon" ? [layer.feature.geometry.coordinates] : layer.feature.geometry.coordinates;
      for (const [ring] of parts) {
        const bounds = L.latLngBounds(ring.map(([lon, lat]) => [lat, lon]));
        const size = (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
        if (size > largest) [best, largest] = [bounds, size];
      }
    }
    this.map.fitBounds(best.pad(0.05));
    return true;
  }

  #countryStyle(events) {
    const base = { color: this.#colours.border, weight: 0.7, fillColor: this.#colours.land, fillOpacity: 1, dashArray: null };
    if (!events?.length) return base;
    const colour = this.#colours[mainQuad(countQuads(events))];
    return { ...base, color: colour, weight: 1.4, dashArray: "4 3", fillColor: mix(this.#colours.land, colour, 0.16) };
  }

  #styleCountries() {
    for (const [code, layers] of this.#countryLayers) {
      const style = this.#countryStyle(this.#article?.length ? null : this.#byCountry.get(code));
      const key = JSON.stringify(style);
      for (const layer of layers) {
        if (layer.styleKey === key) continue; // redrawing the base is what costs
        layer.styleKey = key;
        layer.setStyle(style);
        if (style.dashArray) layer.bringToFront();
      }
    }
  }

  #paint(context) {
    this.#drawn = [];
    const spot = (lat, lon) => this.map.latLngToContainerPoint([lat, lon]);
    if (this.#article?.length) {
      for (const place of this.#article) this.#paintPlace(context, spot(place.lat, place.lon), place);
      this.#report();
      return;
    }
    if (this.#index) {
      const bounds = this.map.getBounds();
      const box = [Math.max(-180, bounds.getWest()), Math.max(-85, bounds.getSouth()), Math.min(180, bounds.getEast()), Math.min(85, bounds.getNorth())];
      for (const one of this.#index.getClusters(box, Math.floor(this.map.getZoom()))) {
        const [lon, lat] = one.geometry.coordinates;
        if (one.properties.cluster) this.#paintCluster(context, spot(lat, lon), one);
        else this.#paintEvent(context, spot(lat, lon), one.properties.event);
      }
    }
    // Last, because they give way: a ring marks a country and no spot in it.
    for (const events of this.#byCountry.values()) {
      const { lat, lon } = events[0].place;
      this.#paintRing(context, this.#besideOthers(spot(lat, lon)), events);
    }
    if (this.#highlight?.place) {
      const { x, y } = spot(this.#highlight.place.lat, this.#highlight.place.lon);
      circle(context, x, y, radiusOf(this.#highlight) + 7);
      context.lineWidth = 3;
      context.strokeStyle = this.#colours.accent;
      context.stroke();
    }
    this.#report();
  }

  // What is drawn, told to tests and to whoever inspects the page.
  #report() {
    const kinds = {};
    for (const one of this.#drawn) kinds[one.kind] = (kinds[one.kind] ?? 0) + 1;
    this.root.dataset.drawn = JSON.stringify(kinds);
    this.root.dataset.zoom = String(this.map.getZoom());
  }

  // Where something of a kind is drawn, in pixels of the map; null where nothing is.
  spotOf(kind) {
    const found = this.#drawn.find((one) => one.kind === kind);
    return found ? { x: found.x, y: found.y } : null;
  }

  #paintEvent(context, { x, y }, event) {
    const radius = radiusOf(event);
    const region = event.place.precision === "admin1" || event.place.precision === "district";
    circle(context, x, y, radius);
    context.globalAlpha = region ? 0.18 : 0.8;
    context.fillStyle = this.#colours[event.quad];
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = region ? 2 : 1.2;
    context.strokeStyle = region ? this.#colours[event.quad] : this.#colours.paper;
    context.stroke();
    this.#drawn.push({ kind: region ? "region" : "event", x, y, radius, event });
  }

  #paintCluster(context, { x, y }, cluster) {
    const { quads, point_count: number } = cluster.properties;
    const radius = Math.min(30, 12 + Math.log2(number) * 1.9);
    circle(context, x, y, radius);
    context.fillStyle = this.#colours.paper;
    context.fill();
    let angle = -Math.PI / 2;
    context.lineWidth = 4.5;
    for (const quad of QUAD_NAMES.filter((one) => quads[one])) {
      const turn = (quads[quad] / number) * Math.PI * 2;
      context.beginPath();
      context.arc(x, y, radius - 2, angle, angle + turn);
      context.strokeStyle = this.#colours[quad];
      context.stroke();
      angle += turn;
    }
    this.#number(context, x, y, number);
    this.#drawn.push({ kind: "cluster", x, y, radius, cluster });
  }

  #paintRing(context, { x, y }, events) {
    const radius = RING_PX;
    circle(context, x, y, radius);
    context.globalAlpha = 0.75;
    context.fillStyle = this.#colours.paper;
    context.fill();
    context.globalAlpha = 1;
    context.setLineDash([4, 3]);
    context.lineWidth = 2.5;
    context.strokeStyle = this.#colours[mainQuad(countQuads(events))];
    context.stroke();
    context.setLineDash([]);
    this.#number(context, x, y, events.length);
    this.#drawn.push({ kind: "ring", x, y, radius, events });
  }

  // Moves a ring out from under what is drawn already.
  #besideOthers({ x, y }) {
    for (let round = 0; round < 4; round += 1) {
      const over = this.#drawn.find((one) => Math.hypot(one.x - x, one.y - y) < one.radius + RING_PX);
      if (!over) break;
      const [dx, dy] = [x - over.x, y - over.y];
      const away = Math.hypot(dx, dy) < 1 ? [0.7, -0.7] : [dx / Math.hypot(dx, dy), dy / Math.hypot(dx, dy)];
      [x, y] = [over.x + away[0] * (over.radius + RING_PX + 1), over.y + away[1] * (over.radius + RING_PX + 1)];
    }
    return { x, y };
  }

  #paintPlace(context, { x, y }, place) {
    const country = place.precision === "country";
    circle(context, x, y, country ? 12 : 7);
    context.globalAlpha = country ? 0 : 0.85;
    context.fillStyle = this.#colours.accent;
    context.fill();
    context.globalAlpha = 1;
    context.setLineDash(country ? [4, 3] : []);
    context.lineWidth = 2;
    context.strokeStyle = country ? this.#colours.accent : this.#colours.paper;
    context.stroke();
    context.setLineDash([]);
    this.#drawn.push({ kind: "place", x, y, radius: 9, place });
  }

  #number(context, x, y, number) {
    context.fillStyle = this.#colours.ink;
    context.font = "600 11px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(number > 9999 ? `${Math.round(number / 1000)}k` : String(number), x, y + 0.5);
  }

  #under(point) {
    let best = null;
    let nearest = Infinity;
    for (const one of this.#drawn) {
      const distance = Math.hypot(one.x - point.x, one.y - point.y);
      if (distance <= Math.max(one.radius, TARGET_PX) && distance < nearest) [best, nearest] = [one, distance];
    }
    return best;
  }

  #click(point) {
    const found = this.#under(point);
    if (!found) return;
    if (found.event) this.on.onOpen(found.event.event_id);
    else if (found.events?.length === 1) this.on.onOpen(found.events[0].event_id);
    else if (found.events) this.on.onCountry(found.events[0].place.country);
    else if (found.cluster) this.#openCluster(found.cluster);
  }

  // Zooms in until the cluster falls apart; events at one spot never do, so the last zoom opens the first of them.
  #openCluster(cluster) {
    const [lon, lat] = cluster.geometry.coordinates;
    const zoom = this.#index.getClusterExpansionZoom(cluster.properties.cluster_id);
    if (zoom > CLUSTER_TO_ZOOM && this.map.getZoom() >= CLUSTER_TO_ZOOM) {
      this.on.onOpen(this.#index.getLeaves(cluster.properties.cluster_id, 1)[0].properties.event.event_id);
    } else {
      this.map.setView([lat, lon], Math.min(zoom, this.map.getMaxZoom()));
    }
  }

  #hover(point) {
    const found = point && this.#under(point);
    this.root.classList.toggle("pointing", Boolean(found && !found.place));
    this.tip.hidden = !found;
    if (!found) return;
    this.tip.textContent = describe(found);
    this.tip.style.transform = `translate(${Math.round(Math.min(found.x + 14, this.map.getSize().x - 230))}px, ${Math.round(found.y + 12)}px)`;
  }
}

// Rings that cross the 180th meridian jump from one edge of the map to the other; they go on beyond the edge instead.
function unwrap(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  for (const ring of polygons.flat()) {
    let shift = 0;
    for (let index = 1, before = ring[0][0]; index < ring.length; index += 1) {
      const [lon, lat] = ring[index];
      if (lon - before > 180) shift -= 360;
      else if (before - lon > 180) shift += 360;
      before = lon;
      if (shift) ring[index] = [lon + shift, lat];
    }
  }
}

function describe(found) {
  if (found.place) return `${found.place.name} (${found.place.precision})`;
  if (found.event) {
    const toll = found.event.killed ? `, ${found.event.killed} killed` : "";
    return `${found.event.date} ${kind(found.event)}, ${placeName(found.event.place)}${toll}`;
  }
  if (found.events) return `${found.events[0].place.name}: ${found.events.length} known by country only`;
  return `${found.cluster.properties.point_count} events`;
}

function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
}

function countQuads(events) {
  const counts = {};
  for (const event of events) counts[event.quad] = (counts[event.quad] ?? 0) + 1;
  return counts;
}

const mainQuad = (counts) => QUAD_NAMES.reduce((best, quad) => ((counts[quad] ?? 0) > (counts[best] ?? 0) ? quad : best), QUAD_NAMES[0]);

// Mixes two #rrggbb colours.
function mix(one, other, share) {
  const parts = (hex) => [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
  const [a, b] = [parts(one), parts(other)];
  return `#${a.map((value, index) => Math.round(value * (1 - share) + b[index] * share).toString(16).padStart(2, "0")).join("")}`;
}
