// The table: only the rows in view exist, so ten thousand events scroll as one does. The grid itself holds the focus
// and names its current row (aria-activedescendant), because rows come and go under a reader's finger.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { count, kind, placeName, sides } from "./format.js";

const SPARE_ROWS = 8; // above and below what is seen

const COLUMNS = [
  { name: "date", label: "Date", key: (event) => event.date, cell: (event) => day(event) },
  { name: "type", label: "Type", key: kind, cell: (event) => html`<span class="swatch" aria-hidden="true"></span>${kind(event)}` },
  { name: "place", label: "Place", key: (event) => event.place?.name ?? "\uffff", cell: (event) => place(event) },
  { name: "who", label: "Who → whom", key: sides, cell: sides },
  { name: "killed", label: "Killed", number: true, key: (event) => event.killed ?? -1, cell: (event) => count(event.killed) },
  { name: "injured", label: "Injured", number: true, key: (event) => event.injured ?? -1, cell: (event) => count(event.injured) },
  { name: "sources", label: "Sources", number: true, key: (event) => event.source_count, cell: (event) => count(event.source_count) },
];
export const DEFAULT_SORT = "-date";

function day(event) {
  if (event.date_precision === "day" && !event.end_date) return event.date;
  return event.end_date ? `${event.date} to ${event.end_date.slice(5)}` : `${event.date.slice(0, event.date_precision === "year" ? 4 : 7)} (${event.date_precision})`;
}

function place(event) {
  const coarse = event.place && ["country", "admin1"].includes(event.place.precision);
  return html`${placeName(event.place)}${coarse ? html`<span class="soft"> ${event.place.precision === "country" ? "country only" : "region"}</span>` : nothing}`;
}

// `sort` is a column's name, with "-" in front for the largest first. Ties go by id, so that the order is stable.
export function sorted(events, sort) {
  const descending = sort.startsWith("-");
  const column = COLUMNS.find((one) => one.name === sort.replace("-", "")) ?? COLUMNS[0];
  const keyed = events.map((event) => [column.key(event), event]);
  keyed.sort(([a, one], [b, other]) => {
    const order = a < b ? -1 : a > b ? 1 : 0;
    return (descending ? -order : order) || (one.event_id < other.event_id ? -1 : 1);
  });
  return keyed.map(([, event]) => event);
}

export class Table {
  #rows = [];
  #current = -1;
  #frame = 0;

  constructor(root, { onOpen, onSort, onHover }) {
    this.root = root;
    this.on = { onOpen, onSort, onHover };
    this.sort = DEFAULT_SORT;
    this.selected = null;
    this.#draw();
    this.scroller = root.querySelector(".rows");
    this.scroller.addEventListener("scroll", () => this.#soon(), { passive: true });
    new ResizeObserver(() => this.#soon()).observe(root);
  }

  show(rows, { sort, selected }) {
    const held = this.#rows[this.#current]?.event_id;
    this.#rows = rows;
    this.sort = sort;
    this.selected = selected;
    // The current row stays the same event, wherever it is now.
    this.#current = held ? rows.findIndex((event) => event.event_id === held) : this.#current;
    if (this.#current >= rows.length) this.#current = -1;
    this.#draw();
  }

  // Puts an event's row in view and makes it the current one.
  reveal(eventId) {
    const index = this.#rows.findIndex((event) => event.event_id === eventId);
    if (index >= 0) this.#go(index);
  }

  focus() {
    this.scroller.focus();
  }

  #soon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  get #height() {
    return parseFloat(getComputedStyle(this.root).getPropertyValue("--row")) || 34;
  }

  #go(index) {
    this.#current = Math.max(0, Math.min(this.#rows.length - 1, index));
    const [top, height] = [this.#current * this.#height, this.#height];
    const head = this.scroller.querySelector(".head").offsetHeight; // stays on top of the rows
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    const below = head + top + height - this.scroller.clientHeight;
    if (below > this.scroller.scrollTop) this.scroller.scrollTop = below;
    this.#draw();
  }

  #key(press) {
    if (press.target !== this.scroller) return; // a heading's button has its own keys
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.#height) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (press.key in moves) {
      press.preventDefault();
      const from = this.#current < 0 ? (moves[press.key] > 0 ? -1 : 0) : this.#current;
      this.#go(Math.max(-1, Math.min(this.#rows.length, from + moves[press.key])));
    } else if ((press.key === "Enter" || press.key === " ") && this.#rows[this.#current]) {
      press.preventDefault();
      this.on.onOpen(this.#rows[this.#current].event_id);
    }
  }

  #draw() {
    const height = this.#height;
    const seen = this.scroller ? this.scroller.clientHeight : 600;
    const first = Math.max(0, Math.floor((this.scroller?.scrollTop ?? 0) / height) - SPARE_ROWS);
    const last = Math.min(this.#rows.length, first + Math.ceil(seen / height) + 2 * SPARE_ROWS);
    const current = this.#rows[this.#current];
    const rows = [];
    for (let index = first; index < last; index += 1) rows.push(this.#row(this.#rows[index], index, height));
    render(
      html`<div class="rows" role="grid" tabindex="0" aria-label="Events: arrow keys move, Enter opens"
          aria-rowcount=${this.#rows.length + 1} aria-activedescendant=${current ? `row-${current.event_id}` : nothing}
          @keydown=${(press) => this.#key(press)}>
          <div class="head" role="row" aria-rowindex="1">${COLUMNS.map((column) => this.#header(column))}</div>
          <div class="space" role="presentation" .style=${`height:${this.#rows.length * height}px`}></div>
          ${rows}
        </div>
        ${this.#rows.length ? nothing : html`<p class="empty">No event passes these filters.</p>`}`,
      this.root,
    );
  }

  #header(column) {
    const name = this.sort.replace("-", "");
    const descending = this.sort.startsWith("-");
    const state = name !== column.name ? "none" : descending ? "descending" : "ascending";
    const next = name === column.name ? (descending ? column.name : `-${column.name}`) : column.number || column.name === "date" ? `-${column.name}` : column.name;
    return html`<div role="columnheader" class="cell ${column.name}" aria-sort=${state}>
      <button type="button" data-sort=${column.name} @click=${() => this.on.onSort(next)}>${column.label}<span aria-hidden="true">${
        { none: "", ascending: " ▲", descending: " ▼" }[state]
      }</span></button>
    </div>`;
  }

  #row(event, index, height) {
    return html`<div class="row" role="row" id=${`row-${event.event_id}`} aria-rowindex=${index + 2}
      data-event=${event.event_id} data-quad=${event.quad} aria-selected=${event.event_id === this.selected}
      data-current=${index === this.#current} .style=${`transform:translateY(${index * height}px)`}
      @click=${() => {
        this.#current = index;
        this.on.onOpen(event.event_id);
      }}
      @mouseenter=${() => this.on.onHover(event.event_id)} @mouseleave=${() => this.on.onHover(null)}>
      ${COLUMNS.map((column) => html`<div role="gridcell" class="cell ${column.name}" data-empty=${column.cell(event) === "–"}>${column.cell(event)}</div>`)}
    </div>`;
  }
}
