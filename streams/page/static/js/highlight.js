// Which words of an evidence sentence gave what. Where the record says so itself (`spans`: field to [start, end] pairs,
// in characters of the article), that is shown; else the words are looked for: place names, numbers in digits or words,
// words of dates, and words of the type. The latter is a guess at the reason, not the reason.
//
// Offsets of records count characters (code points); strings here count UTF-16 units. `characters` goes between.

import { html } from "../vendor/lit-html/lit-html.js";
import { folded } from "./filter.js";

export const FIELDS = { type: "type", place: "place", date: "date", number: "numbers" };
const FIELD_OF_SPAN = { type: "type", mode: "type", place: "place", date: "date", end_date: "date", killed: "number", injured: "number", weapons: "number" };

const UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const DATE_WORDS =
  "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december " +
  "jan feb mar apr jun jul aug sept oct nov dec today yesterday tomorrow tonight overnight morning afternoon evening night midnight noon dawn weekend week month year";
const DATE_PATTERN = new RegExp(`\\b(?:(?:last|this|next|early|late|the|on)\\s+)?(?:${DATE_WORDS.split(" ").join("|")})\\b(?:\\s+\\d{1,2}\\b)?`, "giu");
const SHORTEST_STEM = 3;

export const characters = (text) => Array.from(text);

function inWords(number) {
  if (number < 20) return [UNITS[number]];
  if (number >= 100) return [];
  const [tens, unit] = [TENS[Math.floor(number / 10)], number % 10];
  return unit ? [`${tens}-${UNITS[unit]}`, `${tens} ${UNITS[unit]}`] : [tens];
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function* matches(text, pattern) {
  for (const found of text.matchAll(pattern)) yield [found.index, found.index + found[0].length];
}

// Returns [{start, end, field}] in UTF-16 units of `evidence`, sorted, without overlaps.
export function spansOf(evidence, coding, typeWords = []) {
  const given = coding.spans && Object.entries(coding.spans);
  const found = given?.length ? givenSpans(evidence, coding, given) : guessedSpans(evidence, coding, typeWords);
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  const kept = [];
  for (const span of found) if (!kept.length || span.start >= kept[kept.length - 1].end) kept.push(span);
  return kept;
}

function givenSpans(evidence, coding, given) {
  const chars = characters(evidence);
  const unitAt = (index) => chars.slice(0, index).join("").length;
  const found = [];
  for (const [name, pairs] of given) {
    const field = FIELD_OF_SPAN[name];
    if (!field || !Array.isArray(pairs)) continue;
    for (const [start, end] of pairs) {
      const [from, to] = [start - coding.evidence_start, end - coding.evidence_start];
      if (from >= 0 && to <= chars.length && from < to) found.push({ start: unitAt(from), end: unitAt(to), field });
    }
  }
  return found;
}

function guessedSpans(evidence, coding, typeWords) {
  const found = [];
  const add = (field, pattern) => {
    for (const [start, end] of matches(evidence, pattern)) found.push({ start, end, field });
  };
  const names = [coding.place?.name, coding.place?.admin1].filter(Boolean);
  // "Kharkiv Oblast" stands in a text as "Kharkiv" too.
  for (const name of names) add("place", new RegExp(`(?<![\\p{L}\\d])(?:${escaped(name)}|${escaped(name.split(/[ ,]/)[0])})(?![\\p{L}\\d])`, "giu"));
  for (const number of [coding.killed, coding.injured, ...(coding.weapons ?? []).map((weapon) => weapon.count)]) {
    if (number === null || number === undefined) continue;
    const forms = [String(number), number.toLocaleString("en"), ...inWords(number)].map(escaped);
    add("number", new RegExp(`(?<![\\p{L}\\d.,])(?:${forms.join("|")})(?![\\p{L}\\d]|[.,]\\d)`, "giu"));
  }
  add("date", DATE_PATTERN);
  const wanted = new Set(typeWords);
  if (wanted.size) {
    for (const [start, end] of matches(evidence, /\p{L}+/gu)) {
      if (hasStem(folded(evidence.slice(start, end)), wanted)) found.push({ start, end, field: "type" });
    }
  }
  return found;
}

// Tells whether a word is one of the base forms, or one of them with a common ending.
function hasStem(word, wanted) {
  const bases = [word];
  for (const ending of ["s", "es", "ed", "d", "ing", "er", "ers"]) {
    if (!word.endsWith(ending) || word.length - ending.length < SHORTEST_STEM) continue;
    const base = word.slice(0, -ending.length);
    bases.push(base, `${base}e`);
    if (base.at(-1) === base.at(-2)) bases.push(base.slice(0, -1)); // bombed, stabbed
    if (base.endsWith("i")) bases.push(`${base.slice(0, -1)}y`); // carried
  }
  const irregular = { struck: "strike", shot: "shoot", fought: "fight", hit: "hit", met: "meet", said: "say", slain: "slay", blew: "blow", blown: "blow", held: "hold" };
  if (word in irregular) bases.push(irregular[word]);
  return bases.some((base) => wanted.has(base));
}

// Returns the text with its words marked, as a template: what stands in the text is text and never markup.
export function marked(text, spans) {
  const parts = [];
  let at = 0;
  for (const { start, end, field } of spans) {
    if (start > at) parts.push(text.slice(at, start));
    parts.push(html`<mark data-field=${field} title=${FIELDS[field]}>${text.slice(start, end)}</mark>`);
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

export const evidence = (coding, vocabulary) => marked(coding.evidence, spansOf(coding.evidence, coding, vocabulary?.type_words[coding.type]));

export const marksLegend = () =>
  html`<p class="marks soft">Marked: ${Object.entries(FIELDS).map(([field, name]) => html`<mark data-field=${field}>${name}</mark> `)}</p>`;
