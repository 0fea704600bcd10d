// How values are written for people. Nothing here makes markup: templates take every value for text.

export const QUADS = {
  "material-conflict": { name: "Material conflict", short: "Conflict" },
  "verbal-conflict": { name: "Verbal conflict", short: "Accusation" },
  "material-cooperation": { name: "Material cooperation", short: "Cooperation" },
  "verbal-cooperation": { name: "Verbal cooperation", short: "Diplomacy" },
  disaster: { name: "Disaster", short: "Disaster" },
};
export const QUAD_NAMES = Object.keys(QUADS);

export const kind = (event) => (event.mode ? `${event.type} / ${event.mode}` : event.type);

export function placeName(place) {
  if (!place) return "–";
  return place.country && place.precision !== "country" ? `${place.name}, ${place.country}` : place.name;
}

export function sides(event) {
  const names = (actors) => actors.map((actor) => actor.name).join(", ");
  const [actors, recipients] = [names(event.actors), names(event.recipients)];
  return recipients ? `${actors || "?"} → ${recipients}` : actors || "–";
}

export const count = (number) => (number === null || number === undefined ? "–" : number.toLocaleString("en"));

export function range(latest, reported) {
  if (!reported || reported.lowest === reported.highest) return count(latest);
  return `${count(latest)} (reported ${count(reported.lowest)} to ${count(reported.highest)})`;
}

export function instant(value) {
  return value ? `${value.slice(0, 10)} ${value.slice(11, 16)} UTC` : "–";
}

export function age(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const steps = [[60, "s", 1], [3600, "min", 60], [172800, "h", 3600], [Infinity, "d", 86400]];
  const [, unit, size] = steps.find(([limit]) => seconds < limit);
  return `${Math.floor(seconds / size)} ${unit}`;
}

// An address from an article leads out only if it is a web address; anything else (javascript:, data:) is text.
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

export const dayNumber = (iso) => Math.floor(Date.parse(`${iso}T00:00:00Z`) / 86400000);
export const dayOf = (number) => new Date(number * 86400000).toISOString().slice(0, 10);
