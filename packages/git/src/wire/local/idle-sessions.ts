import type { Timers } from "../../runtime.ts";
import type { Memory } from "../transport.ts";
import type { ServiceSession } from "./service-session.ts";

interface Idle {
  readonly session: ServiceSession;
  readonly cancelEnd: () => void;
}

/** Milliseconds: what a look finds is asked for at once. */
const idleTime = 5000;
const maxIdle = 8;

/** Sessions that wait to be asked again. Those that nobody asks end by themselves. */
export class IdleSessions {
  readonly #timers: Timers;
  /** The newest is the last. */
  #idle: readonly Idle[] = [];

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  keep(session: ServiceSession): void {
    const cancelEnd = this.#timers.after(idleTime, () => this.#end(session));
    this.#idle = [...this.#idle, { session, cancelEnd }];
    const [oldest] = this.#idle;
    if (oldest && this.#idle.length > maxIdle) {
      this.#end(oldest.session);
    }
  }

  /** The newest that suits. With a new look, nobody asks those of the last one any more. */
  take(remembers: Memory | undefined): ServiceSession | undefined {
    const found = this.#idle.findLast(({ session }) => session.suits(remembers));
    if (!found && remembers === "refs") {
      this.endAll();
    }
    return found && this.#remove(found.session);
  }

  endAll(): void {
    for (const { session } of this.#idle) {
      this.#end(session);
    }
  }

  #end(session: ServiceSession): void {
    void this.#remove(session).end();
  }

  #remove(session: ServiceSession): ServiceSession {
    const gone = this.#idle.find((one) => one.session === session);
    gone?.cancelEnd();
    this.#idle = this.#idle.filter((one) => one !== gone);
    return session;
  }
}
