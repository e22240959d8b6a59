import type { Operations } from "../operations.ts";
import { pipelineOfEntry } from "../pipeline-of-entry.ts";
import type { News } from "../replicas/peers.ts";
import type { EventLog, NewEvent } from "./event-log.ts";
import type { OneByOne } from "./one-by-one.ts";

export interface EventTellerOptions {
  readonly operations: Pick<Operations, "promotion" | "phase">;
  readonly events: EventLog;
  /** What is told is what is true by then: of each record and each phase, the newest alone waits. */
  readonly work: OneByOne;
  /** The same data without secrets. */
  readonly redact: <T>(data: T) => T;
}

/** Of how many things it is known what was told of them last. */
const mostKnown = 1_000;

/** Tells those who follow what has happened, here or at another replica. While nobody does, nothing is read for it. */
export class EventTeller {
  readonly #options: EventTellerOptions;
  /** By what it is about, as it was sent. */
  readonly #told = new Map<string, string>();

  constructor(options: EventTellerOptions) {
    this.#options = options;
  }

  readonly tell = (news: News): void => {
    const { events } = this.#options;
    // That a pipeline shows something else is told once it does so here.
    if (news.kind === "touched" || news.kind === "decided") {
      return;
    }
    if (events.isWanted) {
      this.#tell(news);
    } else {
      events.skip();
    }
  };

  #tell(news: Exclude<News, { readonly kind: "touched" | "decided" }>): void {
    const { operations, events, work } = this.#options;
    switch (news.kind) {
      case "audit": {
        const { entry } = news;
        events.add({ name: "audit", pipeline: pipelineOfEntry(entry), data: entry });
        break;
      }
      case "promotion": {
        const { pipeline, id } = news;
        work.add(`promotion ${id}`, async () => {
          const data = await operations.promotion(id);
          this.#tellOnce(id, { name: "promotion", pipeline, data });
        });
        break;
      }
      case "phase": {
        const { pipeline, phase } = news;
        work.add(`phase ${pipeline}/${phase}`, async () => {
          const data = await operations.phase(pipeline, phase);
          this.#tellOnce(`${pipeline}/${phase}`, { name: "phase", pipeline, data });
        });
      }
    }
  }

  /** What has changed twice before it was read first is read twice, and told once. */
  #tellOnce(about: string, event: NewEvent): void {
    const data = this.#options.redact(event.data);
    const text = JSON.stringify(data);
    if (this.#told.get(about) === text) {
      return;
    }
    this.#told.delete(about);
    this.#told.set(about, text);
    const [oldest] = this.#told.keys();
    if (this.#told.size > mostKnown && oldest !== undefined) {
      this.#told.delete(oldest);
    }
    this.#options.events.add({ ...event, data });
  }
}
