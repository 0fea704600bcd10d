// The time slider: how many events fall on each day, two handles for the span, and play, which lets the end run on.

import { html, render, svg } from "../vendor/lit-html/lit-html.js";
import { QUAD_NAMES, dayNumber, dayOf } from "./format.js";

const MOST_BARS = 120;
const STEP_MS = 350;

export class Timeline {
  #timer = null;
  #days = null;

  constructor(root, { onSpan }) {
    this.root = root;
    this.onSpan = onSpan;
  }

  get playing() {
    return this.#timer !== null;
  }

  // `events` pass the filter in everything but time.
  show(events, filter) {
    this.filter = filter;
    // Dates that are known to the year or month only would stretch the scale to where nothing can be told apart.
    const exact = events.filter((event) => event.date_precision === "day");
    const days = (exact.length ? exact : events).map((event) => dayNumber(event.date)).filter((day) => !Number.isNaN(day));
    if (days.length === 0) {
      this.stop();
      render(html`<p class="soft">No days to show.</p>`, this.root);
      return;
    }
    let [first, last] = [Infinity, -Infinity];
    for (const day of days) {
      if (day < first) first = day;
      if (day > last) last = day;
    }
    this.#days = { first, last };
    const perBar = Math.max(1, Math.ceil((last - first + 1) / MOST_BARS));
    const bars = Array.from({ length: Math.ceil((last - first + 1) / perBar) }, () => ({}));
    events.forEach((event) => {
      const bar = bars[Math.floor((dayNumber(event.date) - first) / perBar)];
      if (bar) bar[event.quad] = (bar[event.quad] ?? 0) + 1;
    });
    this.#draw(bars, perBar);
  }

  #draw(bars, perBar) {
    const { first, last } = this.#days;
    const since = Math.min(last, Math.max(first, this.filter.since ? dayNumber(this.filter.since) : first));
    const until = Math.max(first, Math.min(last, this.filter.until ? dayNumber(this.filter.until) : last));
    const sums = bars.map((bar) => Object.values(bar).reduce((sum, one) => sum + one, 0));
    const top = Math.max(1, ...sums);
    const inside = (index) => first + index * perBar <= until && first + (index + 1) * perBar - 1 >= since;
    const shapes = bars.map((bar, index) => {
      let y = 100;
      return QUAD_NAMES.filter((quad) => bar[quad]).map((quad) => {
        const height = (bar[quad] / top) * 96;
        y -= height;
        return svg`<rect x=${index} y=${y} width="0.86" height=${height} data-quad=${quad} data-inside=${inside(index)}></rect>`;
      });
    });
    render(
      html`<div class="player">
          <button type="button" id="play" aria-label=${this.playing ? "Stop playing" : "Play the days one after the other"} @click=${() => this.toggle()}>
            ${this.playing ? "❚❚" : "▶"}</button>
          <output id="span">${dayOf(since)} – ${dayOf(until)}</output>
        </div>
        <div class="bars">
          <svg viewBox=${`0 0 ${bars.length} 100`} preserveAspectRatio="none" role="img"
            aria-label=${`Events by day from ${dayOf(first)} to ${dayOf(last)}, ${top} at most${perBar > 1 ? ` in ${perBar} days` : ""}`}>${shapes}</svg>
          <div class="handles">
            <input type="range" id="since" aria-label="First day" min=${first} max=${last} .value=${String(since)}
              aria-valuetext=${dayOf(since)} @input=${(change) => this.#move("since", Number(change.target.value))} />
            <input type="range" id="until" aria-label="Last day" min=${first} max=${last} .value=${String(until)}
              aria-valuetext=${dayOf(until)} @input=${(change) => this.#move("until", Number(change.target.value))} />
          </div>
        </div>`,
      this.root,
    );
  }

  #move(which, day) {
    this.stop();
    const { first, last } = this.#days;
    let since = this.filter.since ? dayNumber(this.filter.since) : first;
    let until = this.filter.until ? dayNumber(this.filter.until) : last;
    if (which === "since") [since, until] = [day, Math.max(day, until)];
    else [since, until] = [Math.min(day, since), day];
    this.#span(since, until);
  }

  // A handle at the end of the scale asks for nothing: what comes later is to be seen.
  #span(since, until, transient = false) {
    const { first, last } = this.#days;
    this.onSpan(since <= first ? "" : dayOf(since), until >= last && !transient ? "" : dayOf(until), transient);
  }

  toggle() {
    if (this.playing) {
      this.stop();
      this.onSpan(this.filter.since, this.filter.until, false);
      return;
    }
    const { first, last } = this.#days;
    const since = this.filter.since ? dayNumber(this.filter.since) : first;
    const steps = Math.max(1, Math.ceil((last - since) / MOST_BARS));
    let until = since;
    const step = () => {
      if (until >= last) {
        this.stop();
        this.#span(since, last);
        return;
      }
      this.#span(since, until, true);
      until += steps;
    };
    this.#timer = setInterval(step, STEP_MS);
    step();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
