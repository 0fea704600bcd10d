// The filter in the address of the page: the same parameters and meaning as streams/domain/event_filter.py.
// A table of cases holds the two together (tests/page/filter_cases.json).

export const LISTS = ["type", "quad", "country", "status"];
const SINGLE = ["since", "until", "min_sources", "q"];
export const NAMES = [...LISTS, ...SINGLE];

export const folded = (text) =>
  text.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{Mn}/gu, "");

// Returns {type: [], quad: [], country: [], status: [], since, until, min_sources, q}; "" where nothing is asked for.
export function filterOf(query) {
  const filter = {};
  for (const name of LISTS) {
    const values = query.getAll(name).flatMap((value) => value.split(",")).map((value) => value.trim()).filter(Boolean);
    const upper = name === "type" || name === "country";
    filter[name] = [...new Set(values.map((value) => (upper ? value.toUpperCase() : value.toLowerCase())))];
  }
  for (const name of SINGLE) filter[name] = (query.get(name) || "").trim();
  for (const name of ["since", "until"]) filter[name] = /^\d{4}-\d{2}-\d{2}/.test(filter[name]) ? filter[name].slice(0, 10) : "";
  if (!/^\d{1,6}$/.test(filter.min_sources) || Number(filter.min_sources) === 0) filter.min_sources = "";
  filter.q = filter.q.slice(0, 200);
  return filter;
}

export function queryOf(filter) {
  const query = new URLSearchParams();
  for (const name of LISTS) if (filter[name].length) query.set(name, filter[name].join(","));
  for (const name of SINGLE) if (filter[name]) query.set(name, filter[name]);
  return query;
}

export const isEmpty = (filter) => queryOf(filter).size === 0;

// Returns a function that tells whether an event passes; `without` names a parameter to leave out.
export function passing(filter, without = []) {
  const asked = (name) => (without.includes(name) ? [] : filter[name]);
  const [types, quads, countries, statuses] = LISTS.map((name) => new Set(asked(name)));
  const since = without.includes("since") ? "" : filter.since;
  const until = without.includes("until") ? "" : filter.until;
  const least = Number(filter.min_sources || 0);
  const words = folded(filter.q).split(/\s+/).filter(Boolean);
  return (event) =>
    (types.size === 0 || types.has(event.type)) &&
    (quads.size === 0 || quads.has(event.quad)) &&
    (countries.size === 0 || (event.place !== null && countries.has(event.place.country))) &&
    (statuses.size === 0 || statuses.has(event.status)) &&
    event.source_count >= least &&
    (!since || (event.end_date || event.date) >= since) &&
    (!until || event.date <= until) &&
    words.every((word) => event.searchable.includes(word));
}
