// One event: the merged record, its sources with their words, how it grew, why its reports were joined, and what was
// kept apart from it.

import { html, nothing, render, svg } from "../vendor/lit-html/lit-html.js";
import { QUADS, count, instant, kind, placeName, range, sides, webAddress } from "./format.js";
import { evidence, marksLegend } from "./highlight.js";

const PRECISIONS = { site: "an exact site", city: "a city or town", district: "a district", admin1: "a region", country: "the country only" };

export class Detail {
  #shown = null; // {event_id, revision} of what is drawn
  #asked = 0;

  constructor(root, { store, onClose, onOpen, onZoom }) {
    this.root = root;
    this.store = store;
    this.on = { onClose, onOpen, onZoom };
    root.addEventListener("keydown", (press) => {
      if (press.key === "Escape") onClose();
    });
  }

  get shownId() {
    return this.#shown?.event_id ?? null;
  }

  close() {
    this.#asked += 1;
    this.#shown = null;
    this.root.hidden = true;
    render(nothing, this.root);
  }

  // Draws an event; again when it has a newer revision. Focus goes to the panel when it opens.
  async show(eventId) {
    const opened = this.shownId !== eventId;
    const newest = this.store.events.get(eventId)?.revision;
    if (!opened && this.#shown.revision === newest) return;
    this.#shown = { event_id: eventId, revision: newest };
    const asked = (this.#asked += 1);
    // The store holds every open event, so what is not there need not be asked for.
    const event = newest === undefined ? null : await fetchEvent(eventId);
    if (asked !== this.#asked) return; // another was asked for meanwhile
    this.root.hidden = false;
    if (event) this.#draw(event);
    else this.#drawMissing();
    if (opened) {
      this.root.scrollTop = 0;
      this.root.querySelector("h2").focus();
    }
  }

  #drawMissing() {
    render(
      html`<header><h2 tabindex="-1">This event is not open</h2>
        <button type="button" class="close" @click=${this.on.onClose} aria-label="Close the event">✕</button></header>
        <p>It was retracted because no report stands behind it any more, or it has left the window.</p>`,
      this.root,
    );
  }

  #draw(event) {
    const vocabulary = this.store.vocabulary;
    render(
      html`<header data-quad=${event.quad}>
          <div>
            <p class="quad"><span class="swatch" aria-hidden="true"></span>${QUADS[event.quad].name}</p>
            <h2 tabindex="-1">${kind(event)}</h2>
            <p class="where">${event.date}${event.end_date ? ` to ${event.end_date}` : ""}, ${placeName(event.place)}</p>
          </div>
          <div class="actions">
            ${event.place ? html`<button type="button" id="zoom-to" @click=${() => this.on.onZoom(event)}>Show on the map</button>` : nothing}
            <button type="button" class="close" @click=${this.on.onClose} aria-label="Close the event">✕</button>
          </div>
        </header>
        ${this.#record(event)}
        <section class="sources"><h3>Sources (${event.source_count}${copies(event)})</h3>
          ${marksLegend()}
          <ol class="plain">${event.sources.map((source) => this.#source(source, vocabulary))}</ol>
          ${event.unlisted?.length ? html`<p class="soft">${event.unlisted.length} more are counted and not listed.</p>` : nothing}
        </section>
        ${growth(event)} ${this.#links(event)} ${this.#nearMisses(event)}`,
      this.root,
    );
  }

  #record(event) {
    const rows = [
      ["Who → whom", sides(event)],
      ["Killed", range(event.killed, event.killed_reported)],
      ["Injured", range(event.injured, event.injured_reported)],
      ["Weapons", event.weapons.map((weapon) => `${weapon.count ?? ""} ${weapon.kind}`.trim()).join(", ") || "–"],
      ["Status", event.status],
      ["Place", event.place ? `${event.place.name}${event.place.admin1 ? `, ${event.place.admin1}` : ""}${event.place.country ? `, ${event.place.country}` : ""}` : "–"],
      ["Known is", event.place ? PRECISIONS[event.place.precision] : "no place"],
      ["Date", event.date_precision === "day" ? event.date : `${event.date} (to the ${event.date_precision})`],
      ["ACLED", event.acled ?? "–"],
      ["CAMEO", event.cameo ?? "–"],
      ["Confidence", `${Math.round(event.confidence * 100)} %`],
      ["First report", instant(event.first_seen)],
      ["Last report", instant(event.last_seen)],
      ["Revision", `${event.revision}, changed ${instant(event.changed_at)}`],
    ];
    return html`<section><h3>Record</h3>
      <dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      <p class="soft"><code>${event.event_id}</code> · <a href=${`/api/events/${event.event_id}`}>JSON</a></p></section>`;
  }

  #source(source, vocabulary) {
    const address = source.url && webAddress(source.url);
    const outlet = source.source ?? "unnamed outlet";
    const title = source.title ?? source.article_id;
    return html`<li class="source">
      <p class="outlet"><b>${outlet}</b> <time datetime=${source.published_at}>${instant(source.published_at)}</time>
        ${source.copy_of ? html`<span class="copy">copy of ${source.copy_of}</span>` : nothing}</p>
      <p class="title">${address ? html`<a href=${address} target="_blank" rel="noopener noreferrer nofollow">${title}</a>` : html`${title}${source.url ? html` <span class="soft">${source.url}</span>` : nothing}`}</p>
      <blockquote>${evidence(source, vocabulary)}</blockquote>
      <p class="soft">says: ${kind(source)}, ${source.date}, ${placeName(source.place)}, killed ${count(source.killed)}, injured ${count(source.injured)},
        ${source.status}, confidence ${Math.round(source.confidence * 100)} %</p>
    </li>`;
  }

  #links(event) {
    const words = { new: "began the event", merged: "joined", syndicated: "joined as a copy", withdrawn: "left", absorbed: "was absorbed", retracted: "ended the event", repeated: "came again" };
    return html`<section class="links"><h3>Why its reports are one event</h3>
      ${event.links.length
        ? html`<ol class="plain">${event.links.map(
            (link) => html`<li><p><b>${words[link.verdict] ?? link.verdict}</b> <code>${link.mention_id}</code>
              <span class="soft">revision ${link.revision}, ${instant(link.at)}${link.score === null ? "" : `, match ${link.score.toFixed(2)}`}</span></p>
              <ul class="reasons">${link.reasons.map((reason) => html`<li>${reason}</li>`)}</ul></li>`,
          )}</ol>`
        : html`<p class="soft">The topic of links holds nothing on this event any more.</p>`}</section>`;
  }

  #nearMisses(event) {
    return html`<section class="near"><h3>Near, and kept apart</h3>
      ${event.near_misses.length
        ? html`<ol class="plain">${event.near_misses.map(
            (miss) => html`<li><p><button type="button" class="link" @click=${() => this.on.onOpen(miss.event_id)}>${miss.date} ${kind(miss)}, ${miss.place ?? "–"}</button>
              <span class="soft">${miss.contradiction ? "ruled out" : `match ${miss.score.toFixed(2)}, too little`}</span></p>
              <ul class="reasons">${miss.reasons.map((reason) => html`<li>${reason}</li>`)}</ul></li>`,
          )}</ol>`
        : html`<p class="soft">No open event lies within three days and 100 km.</p>`}</section>`;
  }
}

function copies(event) {
  const number = event.sources.filter((source) => source.copy_of).length;
  return number ? `, and ${number} ${number === 1 ? "copy" : "copies"}` : "";
}

async function fetchEvent(eventId) {
  try {
    const answer = await fetch(`/api/events/${encodeURIComponent(eventId)}`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// How the event grew: by its reports in the order of publication, which is always whole, and by the revisions seen.
function growth(event) {
  const reports = [...event.sources].sort((one, other) => (one.published_at < other.published_at ? -1 : 1));
  const { seen, seen_since: since, complete } = event.revisions;
  return html`<section class="growth"><h3>How it grew</h3>
    ${chart(reports)}
    <ol class="plain revisions">${seen.map((note, index) => html`<li><span class="soft">${instant(note.seen_at)}</span> <b>revision ${note.revision}</b> ${change(note, seen[index - 1])}</li>`)}</ol>
    <p class="soft">${complete
      ? "All revisions since the first."
      : `Revisions seen since ${instant(since)}; of those before, the compacted topic keeps the last one only.`}</p>
  </section>`;
}

function change(note, before) {
  const parts = [];
  const joined = note.gained.length;
  if (!before) parts.push(`${note.source_count} ${note.source_count === 1 ? "source" : "sources"}, killed ${count(note.killed)}, injured ${count(note.injured)}`);
  else {
    if (joined) parts.push(`joined: ${note.gained.join(", ")}`);
    if (note.lost.length) parts.push(`left: ${note.lost.join(", ")}`);
    for (const [field, name] of [["killed", "killed"], ["injured", "injured"], ["type", "type"], ["mode", "mode"], ["date", "date"], ["place", "place"], ["status", "status"]]) {
      if (note[field] !== before[field]) parts.push(`${name} ${before[field] ?? "–"} → ${note[field] ?? "–"}`);
    }
    if (!parts.length) parts.push("details changed");
  }
  return parts.join("; ");
}

// Killed and number of reports over the reports, as two stepped lines.
function chart(reports) {
  if (reports.length < 2) return html`<p class="soft">One report, so no growth yet.</p>`;
  const killed = reports.map((report) => report.killed);
  const top = Math.max(1, ...killed.map((one) => one ?? 0));
  const step = 280 / (reports.length - 1);
  const points = reports.map((report, index) => ({ x: 10 + index * step, y: report.killed === null ? null : 74 - (report.killed / top) * 60, report }));
  const known = points.filter((point) => point.y !== null);
  const line = known.map((point, index) => (index ? `H${point.x}V${point.y}` : `M${point.x} ${point.y}`)).join("");
  const words = reports.map((report) => `${instant(report.published_at)}: killed ${count(report.killed)}`).join("; ");
  return html`<figure class="chart">
    <svg viewBox="0 0 300 84" role="img" aria-label=${`Killed by report in the order of publication. ${words}`}>
      <line x1="10" x2="290" y1="74" y2="74" class="axis"></line>
      <path d=${line} class="killed"></path>
      ${points.map((point) => svg`<circle cx=${point.x} cy=${point.y ?? 74} r="3.5" class=${point.y === null ? "silent" : "spot"}><title>${point.report.source ?? point.report.article_id}: killed ${count(point.report.killed)}</title></circle>`)}
    </svg>
    <figcaption class="soft">Killed, by report in the order of publication (${instant(reports[0].published_at)} to ${instant(reports.at(-1).published_at)}), at most ${count(top)}; hollow: not stated.</figcaption>
  </figure>`;
}
