import { Bell } from "./bell.ts";
import { type Delivery, Subscriber } from "./subscriber.ts";
import type { SystemEvents, SystemListener } from "./system-events.ts";

type Subscribers = {
  readonly [Name in keyof SystemEvents]: Set<Subscriber<SystemEvents[Name]>>;
};

type Followers = { readonly [Name in keyof SystemEvents]: Bell<SystemEvents[Name]> };

export interface EventDelivery extends Omit<Delivery, "name"> {
  /** The same data without secrets. */
  readonly redact: <T>(data: T) => T;
}

/** Who listens to what. */
export class EventListeners {
  readonly #subscribers: Subscribers = {
    promotion: new Set(),
    phase: new Set(),
    audit: new Set(),
  };

  /** Ours: told at once. */
  readonly #followers: Followers = { promotion: new Bell(), phase: new Bell(), audit: new Bell() };

  /** For what must miss nothing, and takes no time: it is called at once, and must not throw. @returns how to end it */
  follow<Name extends keyof SystemEvents>(
    name: Name,
    follower: (event: SystemEvents[Name]) => void,
  ): () => void {
    const followers: Followers[Name] = this.#followers[name];
    return followers.listen(follower);
  }

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
    { redact, ...delivery }: EventDelivery,
  ): void {
    const followers: Followers[Name] = this.#followers[name];
    followers.ring(event);
    const subscribers: Subscribers[Name] = this.#subscribers[name];
    if (subscribers.size > 0) {
      const told = redact(event);
      for (const subscriber of subscribers) {
        subscriber.tell(told, { ...delivery, name });
      }
    }
  }

  /** Resolves when everybody was told everything. */
  async settled(): Promise<void> {
    const sets: readonly ReadonlySet<Subscriber<never>>[] = Object.values(this.#subscribers);
    const all = sets.flatMap((set) => Array.from(set));
    await Promise.all(all.map((subscriber) => subscriber.settled()));
  }
}
