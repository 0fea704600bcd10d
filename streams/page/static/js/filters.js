// The controls of the filter. They show what the address says and change nothing but the address.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { QUADS, QUAD_NAMES } from "./format.js";
import { isEmpty, passing, queryOf } from "./filter.js";

let unfolded = false; // on narrow screens the controls are folded away until asked for

export function renderFilters(root, { store, filter, shown, onFilter }) {
  const vocabulary = store.vocabulary;
  if (!vocabulary) return;
  const set = (name, value) => onFilter({ ...filter, [name]: value });
  const choose = (name) => (change) => set(name, change.target.value ? change.target.value.split(",") : []);
  const several = (name) => (filter[name].length > 1 ? html`<option value=${filter[name].join(",")} selected>${filter[name].join(", ")}</option>` : nothing);
  const option = (name, value, label) =>
    html`<option value=${value} ?selected=${filter[name].length === 1 && filter[name][0] === value}>${label}</option>`;
  const select = (name, label, any, options) =>
    html`<label class="field"><span>${label}</span>
      <select data-filter=${name} .value=${filter[name].join(",")} @change=${choose(name)}>
        <option value="" ?selected=${filter[name].length === 0}>${any}</option>${several(name)}${options}
      </select></label>`;
  const quads = countBy(store.events.values(), passing(filter, ["quad"]), (event) => event.quad);
  const countries = countBy(store.events.values(), () => true, (event) => event.place?.country);
  for (const code of filter.country) if (!countries.has(code)) countries.set(code, 0);
  const named = [...countries.keys()].filter(Boolean).map((code) => [code, vocabulary.countries[code]?.name ?? code]);
  named.sort((a, b) => a[1].localeCompare(b[1], "en"));
  const toggle = (quad) => {
    const has = filter.quad.includes(quad);
    set("quad", has ? filter.quad.filter((one) => one !== quad) : [...filter.quad, quad]);
  };
  const query = queryOf(filter).toString();
  const download = (form, label) =>
    html`<a href=${`/api/events.${form}${query ? `?${query}` : ""}`} data-download=${form}>${label}</a>`;
  root.dataset.unfolded = unfolded;
  render(
    html`<label class="field search"><span>Search</span>
        <input type="search" data-filter="q" maxlength="200" placeholder="place, actor, outlet, words…"
          .value=${filter.q} @input=${(change) => set("q", change.target.value)} /></label>
      <button type="button" id="more" aria-expanded=${unfolded} aria-controls="filters" @click=${() => {
        unfolded = !unfolded;
        renderFilters(root, { store, filter, shown, onFilter });
      }}>${unfolded ? "Fewer filters" : "More filters"}</button>
      <div class="quads" role="group" aria-label="Quad classes">
        ${QUAD_NAMES.map(
          (quad) => html`<button type="button" data-quad=${quad} aria-pressed=${filter.quad.includes(quad)}
            @click=${() => toggle(quad)}><span class="swatch" aria-hidden="true"></span>${QUADS[quad].name}
            <span class="number">${quads.get(quad) ?? 0}</span></button>`,
        )}
      </div>
      ${select("type", "Type", "Any type", Object.keys(vocabulary.types).map((name) => option("type", name, name)))}
      ${select("country", "Country", "Any country", named.map(([code, name]) => option("country", code, `${name} (${countries.get(code)})`)))}
      ${select("status", "Status", "Any status", vocabulary.statuses.map((name) => option("status", name, name)))}
      <label class="field short"><span>Least sources</span>
        <input type="number" data-filter="min_sources" min="0" max="999" inputmode="numeric" .value=${filter.min_sources}
          @change=${(change) => set("min_sources", change.target.value)} /></label>
      <label class="field"><span>From</span>
        <input type="date" data-filter="since" .value=${filter.since} @change=${(change) => set("since", change.target.value)} /></label>
      <label class="field"><span>To</span>
        <input type="date" data-filter="until" .value=${filter.until} @change=${(change) => set("until", change.target.value)} /></label>
      <div class="outcome">
        <span id="shown" role="status"><b>${shown.toLocaleString("en")}</b> of ${store.events.size.toLocaleString("en")} events</span>
        <button type="button" id="clear" ?disabled=${isEmpty(filter)} @click=${() => onFilter(null)}>Clear filters</button>
        <span class="downloads">${download("csv", "CSV")} ${download("geojson", "GeoJSON")} ${download("atom", "Atom")}</span>
      </div>`,
    root,
  );
}

function countBy(events, passes, keyOf) {
  const counts = new Map();
  for (const event of events) {
    if (!passes(event)) continue;
    const key = keyOf(event);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

