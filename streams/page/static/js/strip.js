// The strip at the top: what the pipeline does now, coloured by the alerts' own rules, and whether the page is live.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { age, count } from "./format.js";

const LEVEL_WORDS = { amber: "not well", red: "alarm" };

export function renderLive(root, { state, status, heardAt }) {
  const behind = status && !status.connected ? "Not live: the broker does not answer" : "Reading the topic…";
  const last = heardAt ? new Date(heardAt).toISOString().slice(11, 19) : null;
  const words = {
    loading: "Loading…",
    live: "Live",
    behind,
    broken: last ? `Not live since ${last} UTC, reconnecting…` : "Not live, reconnecting…",
  };
  root.dataset.state = state;
  render(html`<span class="dot" aria-hidden="true"></span>${words[state]}`, root);
}

export function renderStrip(root, status, { onDead }) {
  if (!status) {
    render(nothing, root);
    return;
  }
  const workers = Object.values(status.workers).filter((one) => one !== null);
  const troubles = (tile) => status.troubles.filter((one) => one.tile === tile);
  const tile = (name, label, value) => {
    const level = status.levels[name];
    const why = troubles(name).map((one) => one.meaning).join("; ");
    return html`<div class="tile" data-tile=${name} data-level=${level ?? "ok"} title=${why || nothing}>
      <dt>${label}</dt>
      <dd>${value}${level ? html`<span class="why">${LEVEL_WORDS[level]}<span class="unseen">: ${why}</span></span>` : nothing}</dd>
    </div>`;
  };
  const dead = html`<button type="button" class="link" @click=${onDead}
    aria-label=${`${status.dead_letters.last_hour} dead letters in the last hour: show the reasons`}>
    ${count(status.dead_letters.last_hour)}</button>`;
  render(
    html`<dl>
      ${tile("articles", "articles/min", count(status.articles_per_minute))}
      ${tile("events", "events/min", count(status.events_per_minute))}
      ${tile("lag", "lag", count(status.lag))}
      ${tile("workers", "workers", workers.length ? Math.min(...workers) : "–")}
      ${tile("dead", "dead letters/h", dead)}
      ${tile("newest", "newest event", age(status.newest_event_age_s))}
      ${tile("open", "open events", count(status.events))}
    </dl>`,
    root,
  );
}

// The panel of dead letters: counts by reason, and the latest ones one by one.
export async function renderDead(root, onClose) {
  let status = null;
  try {
    const answer = await fetch("/api/status");
    if (answer.ok) status = await answer.json();
  } catch {
    // told below
  }
  const letters = status?.dead_letters;
  render(
    html`<header>
        <h2>Dead letters</h2>
        <button type="button" class="close" @click=${onClose} aria-label="Close the dead letters">✕</button>
      </header>
      <p>Articles that could not be processed, set aside with their bytes. <code>dateline dead show</code> prints one,
        <code>dateline dead replay</code> sends it again.</p>
      ${letters
        ? html`<h3>Reasons of the last hour</h3>
            ${Object.keys(letters.by_reason).length
              ? html`<ul>${Object.entries(letters.by_reason).map(([code, number]) => html`<li><b>${number}</b> ${code}</li>`)}</ul>`
              : html`<p>None.</p>`}
            <h3>The latest</h3>
            ${letters.latest.length
              ? html`<ol class="plain">${letters.latest.map(
                  (one) => html`<li><b>${one.code}</b> ${one.reason}
                    <span class="soft">${one.time.slice(0, 19).replace("T", " ")} UTC, ${one.topic} ${one.partition}:${one.offset}, attempt ${one.attempt}</span></li>`,
                )}</ol>`
              : html`<p>None.</p>`}`
        : html`<p>The reasons cannot be had now.</p>`}`,
    root,
  );
}
