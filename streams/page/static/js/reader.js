// One article: what Dateline reads in a text that is pasted or dropped here.

import { html, nothing, render } from "../vendor/lit-html/lit-html.js";
import { QUADS, count, kind, placeName, sides } from "./format.js";
import { characters, evidence, marksLegend } from "./highlight.js";

export class Reader {
  #state = { busy: false, problem: null, line: null, text: "", chosen: null };

  constructor(root, { store, onPlaces }) {
    this.root = root;
    this.store = store;
    this.onPlaces = onPlaces;
    for (const name of ["dragover", "drop"]) {
      root.addEventListener(name, (move) => {
        move.preventDefault();
        root.classList.toggle("over", name === "dragover");
        if (name === "drop") this.#drop(move.dataTransfer);
      });
    }
    root.addEventListener("dragleave", () => root.classList.remove("over"));
  }

  show() {
    this.#draw();
    this.onPlaces(this.#state.line?.places ?? []);
  }

  async #drop(data) {
    const file = data.files[0];
    const text = file ? await file.text() : data.getData("text/plain");
    this.#fill(text);
    if (text.trim()) await this.#read();
  }

  // A dropped JSON article fills the fields; anything else is the text itself.
  #fill(text) {
    let article = { text };
    try {
      const parsed = JSON.parse(text);
      if (parsed && typeof parsed.text === "string") article = parsed;
    } catch {
      // not JSON: a plain text
    }
    this.#field("text").value = article.text;
    this.#field("title").value = typeof article.title === "string" ? article.title : "";
    const published = typeof article.published_at === "string" ? Date.parse(article.published_at) : NaN;
    this.#field("published_at").value = Number.isNaN(published) ? "" : new Date(published).toISOString().slice(0, 16);
  }

  #field(name) {
    return this.root.querySelector(`[name=${name}]`);
  }

  async #read() {
    const text = this.#field("text").value;
    const title = this.#field("title").value.trim();
    const published = this.#field("published_at").value;
    if (!text.trim()) {
      this.#set({ problem: "Paste a text first.", line: null });
      this.#field("text").focus();
      return;
    }
    const article = { text, ...(title && { title }), ...(published && { published_at: `${published}Z` }) };
    this.#set({ busy: true, problem: null, line: null, chosen: null });
    try {
      const answer = await fetch("/api/read", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(article) });
      const body = await answer.json();
      if (answer.ok) this.#set({ busy: false, line: body, text });
      else this.#set({ busy: false, problem: `Not read (${body.code ?? body.status}): ${body.detail}` });
    } catch {
      this.#set({ busy: false, problem: "The page's server does not answer." });
    }
    this.onPlaces(this.#state.line?.places ?? []);
    this.root.querySelector("#read-outcome")?.focus();
  }

  #set(change) {
    this.#state = { ...this.#state, ...change };
    this.#draw();
  }

  #draw() {
    const { busy, problem, line, text, chosen } = this.#state;
    render(
      html`<form class="article" @submit=${(submit) => {
          submit.preventDefault();
          this.#read();
        }}>
          <h2>Read an article</h2>
          <p class="soft">Paste or drop a news text in English. It is read on this machine by the same code as <code>dateline extract</code>, and kept nowhere.</p>
          <label class="field"><span>Headline (optional)</span><input name="title" maxlength="1000" /></label>
          <label class="field"><span>Published (UTC; now, if left empty)</span><input type="datetime-local" name="published_at" /></label>
          <label class="field wide"><span>Text</span><textarea name="text" rows="9" required></textarea></label>
          <div class="actions"><button type="submit" class="primary" id="read" ?disabled=${busy}>${busy ? "Reading…" : "Read it"}</button>
            ${busy ? html`<span role="status" class="soft">The first article takes some seconds.</span>` : nothing}</div>
        </form>
        <div id="read-outcome" tabindex="-1" aria-label="What was read">
          ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
          ${line ? this.#outcome(line, text, chosen) : nothing}
        </div>`,
      this.root,
    );
  }

  #outcome(line, text, chosen) {
    const vocabulary = this.store.vocabulary;
    const { mentions, places } = line;
    return html`<h3>${mentions.length} ${mentions.length === 1 ? "event" : "events"}, ${places.length} place names</h3>
      ${mentions.length ? marksLegend() : html`<p class="soft">No event was read in this text. Texts that are not English give none.</p>`}
      <ol class="plain mentions">${mentions.map(
        (mention, index) => html`<li data-quad=${quadOf(vocabulary, mention)} data-chosen=${index === chosen}>
          <p class="title"><button type="button" class="link" aria-pressed=${index === chosen} @click=${() => this.#choose(index)}>
            <span class="swatch" aria-hidden="true"></span>${kind(mention)}</button> <span class="soft">${QUADS[quadOf(vocabulary, mention)]?.name}</span></p>
          <p>${mention.date}, ${placeName(mention.place)}${mention.place ? html` <span class="soft">(${mention.place.precision})</span>` : nothing}: ${sides(mention)};
            killed ${count(mention.killed)}, injured ${count(mention.injured)}; ${mention.status}, confidence ${Math.round(mention.confidence * 100)} %</p>
          <blockquote>${evidence(mention, vocabulary)}</blockquote></li>`,
      )}</ol>
      <h3>The text</h3>
      <p class="soft">Underlined: sentences that carry events${places.length ? "; dotted: place names, which are on the map" : ""}.</p>
      <div class="fulltext">${annotated(text, mentions, places, chosen)}</div>`;
  }

  #choose(index) {
    this.#set({ chosen: this.#state.chosen === index ? null : index });
    this.root.querySelector(".fulltext [data-chosen=true]")?.scrollIntoView({ block: "nearest" });
  }
}

const quadOf = (vocabulary, mention) => vocabulary?.types[mention.type]?.quad;

// The whole text in pieces that are alike throughout. Offsets count characters, so the text is cut by characters.
function annotated(text, mentions, places, chosen) {
  const chars = characters(text);
  const cuts = new Set([0, chars.length]);
  for (const one of mentions) cuts.add(one.evidence_start).add(one.evidence_end);
  for (const one of places) cuts.add(one.start).add(one.end);
  const edges = [...cuts].filter((cut) => cut >= 0 && cut <= chars.length).sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1];
    const piece = chars.slice(start, end).join("");
    const numbers = mentions.flatMap((one, number) => (one.evidence_start <= start && end <= one.evidence_end ? [number] : []));
    const place = places.find((one) => one.start <= start && end <= one.end);
    if (!numbers.length && !place) return piece;
    return html`<span data-evidence=${numbers.length > 0} data-chosen=${chosen !== null && numbers.includes(chosen)} data-place=${Boolean(place)}
      title=${place ? `${place.name}, ${place.precision}` : nothing}>${piece}</span>`;
  });
}
