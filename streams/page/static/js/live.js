// The list and the stream that goes on from it. The stream resumes by itself: the browser sends the id of the last
// event that it had, and the server sends what changed beyond it, once.

const SILENT_MS = 15000; // the server says something every few seconds
const PAGE_LIMIT = 10000;

export class Live {
  #store;
  #source = null;
  #watchdog = null;
  #loading = null;

  // `on` is called with {state: "loading" | "live" | "behind" | "broken", status, heardAt} at each change.
  constructor(store, on) {
    this.#store = store;
    this.on = on;
    this.state = { state: "loading", status: null, heardAt: null };
  }

  async start() {
    const place = await this.#load();
    this.#listen(place);
  }

  #tell(change) {
    this.state = { ...this.state, ...change };
    this.on(this.state);
  }

  // Several resets may come while one list is loading; they wait for the same one.
  #load() {
    this.#loading ??= this.#fetchAll().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #fetchAll() {
    for (;;) {
      try {
        const events = [];
        let place = null;
        let cursor = null;
        do {
          const query = new URLSearchParams({ limit: PAGE_LIMIT, searchable: "true" });
          if (cursor) query.set("cursor", cursor);
          const answer = await fetch(`/api/events?${query}`);
          if (!answer.ok) throw new Error(`the list answers ${answer.status}`);
          const part = await answer.json();
          place ??= part.place; // of the first part: what changes while the others come is sent again, and known
          events.push(...part.events);
          cursor = part.next;
        } while (cursor);
        this.#store.replaceAll(events);
        return place;
      } catch {
        this.#tell({ state: "broken" });
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }
  }

  #listen(place) {
    this.#source?.close();
    const query = new URLSearchParams({ last_event_id: place, searchable: "true" });
    const source = new EventSource(`/api/stream?${query}`);
    this.#source = source;
    source.addEventListener("event", (message) => this.#store.put(JSON.parse(message.data)));
    source.addEventListener("retracted", (message) => this.#store.remove(JSON.parse(message.data).event_id));
    source.addEventListener("reset", () => this.#load());
    source.addEventListener("status", (message) => {
      const status = JSON.parse(message.data);
      this.#store.dropBefore(status.window_start);
      this.#heard(source, place);
      this.#tell({ state: status.live ? "live" : "behind", status, heardAt: Date.now() });
    });
    source.addEventListener("error", () => {
      this.#tell({ state: "broken" });
      // Refused for good (the server says no): the browser gives up, so the page begins again.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.start(), 2000);
    });
    this.#heard(source, place);
  }

  // A connection may be dead without an error; after a silence the page begins a new one.
  #heard(source, place) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#tell({ state: "broken" });
      source.close();
      this.start();
    }, SILENT_MS);
  }
}
