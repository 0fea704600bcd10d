// The open events, kept as the stream tells. An event is the server's summary of it, replaced whole at each change.

export class Store {
  #listeners = new Set();
  #pending = false;
  events = new Map();
  vocabulary = null;
  // Counts the changes, so that what is derived from the events can be kept until the next one.
  version = 0;

  onChange(listener) {
    this.#listeners.add(listener);
  }

  replaceAll(events) {
    this.events = new Map(events.map((event) => [event.event_id, event]));
    this.#changed();
  }

  // A state that is older than the one held changes nothing: the list and the stream overlap when a page begins.
  put(event) {
    const held = this.events.get(event.event_id);
    if (held && held.revision >= event.revision) return false;
    this.events.set(event.event_id, event);
    this.#changed();
    return true;
  }

  remove(eventId) {
    if (this.events.delete(eventId)) this.#changed();
  }

  // Lets go of what has left the window (`instant` as the server gives it).
  dropBefore(instant) {
    let dropped = false;
    for (const event of this.events.values()) {
      if (event.changed_at < instant) dropped = this.events.delete(event.event_id) || dropped;
    }
    if (dropped) this.#changed();
  }

  #changed() {
    this.version += 1;
    if (this.#pending) return;
    this.#pending = true;
    // Many changes come together; the page is drawn once for all of them.
    setTimeout(() => {
      this.#pending = false;
      for (const listener of this.#listeners) listener();
    }, 50);
  }
}
