import type { News } from "../replicas/peers.ts";
import type { Timers } from "../runtime.ts";
import { EventLog } from "./event-log.ts";

/** How long others may join what has happened first, in ms. */
const gatherTime = 50;
/** How many are told at once: none may be too long to be read. */
const mostTogether = 200;

/** What happens here, for the other replicas: what comes within a moment is told together, and of each thing once. */
export class NewsLog {
  readonly events: EventLog;
  readonly #timers: Timers;
  readonly #gathered = new Map<string, News>();
  #cancel: (() => void) | undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
    this.events = new EventLog(timers);
  }

  add(news: News): void {
    this.#gathered.set(subjectOf(news), news);
    this.#cancel ??= this.#timers.after(gatherTime, () => {
      this.#cancel = undefined;
      this.#tell();
    });
  }

  /** Tells what was gathered, and nothing more. */
  close(): void {
    this.#cancel?.();
    this.#tell();
  }

  #tell(): void {
    const gathered = [...this.#gathered.values()];
    this.#gathered.clear();
    if (!this.events.isWanted) {
      this.events.skip();
      return;
    }
    for (let begin = 0; begin < gathered.length; begin += mostTogether) {
      const data = gathered.slice(begin, begin + mostTogether);
      this.events.add({ name: "news", pipeline: undefined, data });
    }
  }
}

function subjectOf(news: News): string {
  switch (news.kind) {
    case "touched":
    case "decided":
      return `${news.kind} ${news.pipeline ?? ""}`;
    case "promotion":
      return `promotion ${news.id}`;
    case "phase":
      return `phase ${news.pipeline}/${news.phase}`;
    case "audit":
      return `audit ${news.entry.id}`;
  }
}
