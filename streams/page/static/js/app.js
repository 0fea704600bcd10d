// Puts the parts together: the address of the page says what is shown, the store what there is, the stream what changes.

import { html, render } from "../vendor/lit-html/lit-html.js";
import { Detail } from "./detail.js";
import { filterOf, passing, queryOf } from "./filter.js";
import { renderFilters } from "./filters.js";
import { QUADS, QUAD_NAMES } from "./format.js";
import { Live } from "./live.js";
import { EventMap } from "./map.js";
import { Reader } from "./reader.js";
import { Store } from "./store.js";
import { renderDead, renderLive, renderStrip } from "./strip.js";
import { DEFAULT_SORT, Table, sorted } from "./table.js";
import { Timeline } from "./timeline.js";

const by = (id) => document.getElementById(id);
const SAY_AFTER_MS = 600;
const TYPING_MS = 150;

const store = new Store();
let view = viewOf(location);
let playing = null; // the span while the time slider plays, which the address does not follow
let returnTo = null; // what had the focus before a panel opened

function viewOf(place) {
  const query = new URLSearchParams(place.search);
  const event = query.get("event");
  return {
    filter: filterOf(query),
    sort: /^-?[a-z]+$/.test(query.get("sort") ?? "") ? query.get("sort") : DEFAULT_SORT,
    event: event && /^[0-9a-f]{1,64}$/.test(event) ? event : null,
    reading: query.get("view") === "read",
  };
}

// Changes what is shown and the address with it. Opening something is a step to go back from, filtering is not.
function go(change, { step = false } = {}) {
  view = { ...view, ...change };
  const query = queryOf(view.filter);
  if (view.sort !== DEFAULT_SORT) query.set("sort", view.sort);
  if (view.event) query.set("event", view.event);
  if (view.reading) query.set("view", "read");
  const address = `${location.pathname}${query.size ? `?${query}` : ""}`;
  if (step) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  draw();
}

const open = (eventId) => {
  returnTo ??= document.activeElement;
  go({ event: eventId }, { step: true });
};

const close = () => {
  go({ event: null }, { step: true });
  (returnTo?.isConnected ? returnTo : table.scroller).focus();
  returnTo = null;
};

const map = new EventMap(by("map"), {
  onOpen: open,
  onCountry: (code) => {
    if (!code) return;
    go({ filter: { ...view.filter, country: [code] } }, { step: true });
    map.zoomToCountry(code);
  },
});
const table = new Table(by("table"), {
  onOpen: open,
  onSort: (sort) => go({ sort }),
  onHover: (eventId) => map.highlight(store.events.get(eventId ?? view.event)),
});
const timeline = new Timeline(by("timeline"), {
  onSpan: (since, until, transient) => {
    playing = transient ? { since, until } : null;
    if (transient) draw();
    else go({ filter: { ...view.filter, since, until } });
  },
});
const detail = new Detail(by("detail"), { store, onClose: close, onOpen: open, onZoom: (event) => map.zoomTo(event) });
const reader = new Reader(by("reader"), { store, onPlaces: (places) => map.showArticle(view.reading ? places : []) });
globalThis.dateline = { map }; // for the console and for tests, which cannot see what a canvas shows
const live = new Live(store, (state) => {
  renderLive(by("live"), state);
  renderStrip(by("strip"), state.status, { onDead: openDead });
});

let typing = 0;
function onFilter(filter) {
  const former = view.filter;
  timeline.stop();
  playing = null;
  const next = filter ?? filterOf(new URLSearchParams());
  clearTimeout(typing);
  if (next.q !== former.q) {
    typing = setTimeout(() => go({ filter: { ...view.filter, q: next.q } }), TYPING_MS);
    if (filter) return;
  }
  go({ filter: next });
  const [code] = next.country;
  if (next.country.length === 1 && code !== former.country[0]) map.zoomToCountry(code);
}

let saying = 0;
function say(words) {
  clearTimeout(saying);
  saying = setTimeout(() => {
    by("said").textContent = words;
  }, SAY_AFTER_MS);
}

function draw() {
  const filter = playing ? { ...view.filter, ...playing } : view.filter;
  const all = [...store.events.values()];
  const shown = all.filter(passing(filter));
  renderFilters(by("filters"), { store, filter: view.filter, shown: shown.length, onFilter });
  table.show(sorted(shown, view.sort), { sort: view.sort, selected: view.event });
  map.show(shown);
  map.highlight(store.events.get(view.event));
  timeline.show(all.filter(passing(view.filter, ["since", "until"])), filter);
  by("reader").hidden = !view.reading;
  by("list").hidden = view.reading;
  by("filters").hidden = view.reading;
  by("timeline").hidden = view.reading;
  by("tab-read").setAttribute("aria-pressed", view.reading);
  by("tab-events").setAttribute("aria-pressed", !view.reading);
  document.body.dataset.view = view.reading ? "read" : "events";
  if (view.event && !view.reading) detail.show(view.event);
  else if (detail.shownId) detail.close();
  document.title = view.reading ? "Read an article · Dateline" : `${shown.length.toLocaleString("en")} events · Dateline`;
  if (!view.reading && !playing) say(`${shown.length} of ${all.length} events`);
}

async function openDead() {
  returnTo ??= document.activeElement;
  const panel = by("dead");
  const shut = () => {
    panel.hidden = true;
    document.querySelector("[data-tile=dead] button")?.focus();
    returnTo = null;
  };
  await renderDead(panel, shut);
  panel.hidden = false;
  panel.onkeydown = (press) => press.key === "Escape" && shut();
  panel.querySelector(".close").focus();
}

function showView(reading) {
  go({ reading, event: null }, { step: true });
  if (reading) reader.show();
  else map.showArticle([]);
}

by("tab-events").addEventListener("click", () => showView(false));
by("tab-read").addEventListener("click", () => showView(true));
by("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // kept for this visit only
  }
  map.readColours();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.readColours());
addEventListener("popstate", () => {
  view = viewOf(location);
  draw();
  if (view.reading) reader.show();
  else map.showArticle([]);
});

function rememberedTheme() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

async function begin() {
  const theme = rememberedTheme();
  if (theme === "dark" || theme === "light") {
    document.documentElement.dataset.theme = theme;
    map.readColours();
  }
  render(
    html`<span><i class="mark full"></i> place known</span><span><i class="mark hollow"></i> region</span>
      <span><i class="mark ring"></i> country only</span><span class="soft">size: killed · colour: ${QUAD_NAMES.map(
        (quad) => html`<i class="swatch" data-quad=${quad} title=${QUADS[quad].name}></i>`,
      )}</span>`,
    by("legend"),
  );
  renderLive(by("live"), live.state);
  for (;;) {
    try {
      const answer = await fetch("/api/vocabulary");
      if (!answer.ok) throw new Error(`the vocabulary answers ${answer.status}`);
      store.vocabulary = await answer.json();
      break;
    } catch {
      renderLive(by("live"), { ...live.state, state: "broken" });
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
  store.onChange(draw);
  const base = map.loadBase(store.vocabulary);
  await live.start();
  draw();
  map.fit();
  await base;
  const [code] = view.filter.country;
  if (view.filter.country.length === 1) map.zoomToCountry(code);
  if (view.reading) reader.show();
  document.body.dataset.ready = "true";
}

begin();
