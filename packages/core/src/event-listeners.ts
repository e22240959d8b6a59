import { type Delivery, Subscriber } from "./subscriber.ts";
import type { SystemEvents, SystemListener } from "./system-events.ts";

type Subscribers = {
  readonly [Name in keyof SystemEvents]: Set<Subscriber<SystemEvents[Name]>>;
};

/** Who listens to what. */
export class EventListeners {
  readonly #subscribers: Subscribers = {
    promotion: new Set(),
    phase: new Set(),
    audit: new Set(),
  };

  /** @returns how to end it */
  on<Name extends keyof SystemEvents>(name: Name, listener: SystemListener<Name>): () => void {
    const subscriber = new Subscriber<SystemEvents[Name]>(listener);
    const all: Subscribers[Name] = this.#subscribers[name];
    all.add(subscriber);
    return () => {
      all.delete(subscriber);
      subscriber.release();
    };
  }

  tell<Name extends keyof SystemEvents>(
    name: Name,
    event: SystemEvents[Name],
    delivery: Omit<Delivery, "name">,
  ): void {
    for (const subscriber of this.#subscribers[name]) {
      subscriber.tell(event, { ...delivery, name });
    }
  }

  /** Resolves when everybody was told everything. */
  async settled(): Promise<void> {
    const sets: readonly ReadonlySet<Subscriber<never>>[] = Object.values(this.#subscribers);
    const all = sets.flatMap((set) => Array.from(set));
    await Promise.all(all.map((subscriber) => subscriber.settled()));
  }
}
