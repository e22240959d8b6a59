import { withDeadline } from "../deadline.ts";
import { describeError } from "../errors.ts";
import type { LookHint } from "../look-hint.ts";
import type { Runtime } from "../runtime.ts";
import type { PeerExchange } from "./peer-exchange.ts";
import type { Replica } from "./placement.ts";

export interface ToldHintsOptions extends Pick<Runtime, "logger" | "timers"> {
  readonly exchange: PeerExchange;
  readonly signal: AbortSignal;
}

/** How long a replica may take to answer, in ms. */
const limit = 5_000;
/** How many wait to be told; it is told to look at everything if there were more. */
const mostWaiting = 50;
/** Of a body, which a server takes up to 64 KiB of. */
const mostCharacters = 16 * 1024;
const everything: LookHint = { kind: "everything" };

/** Tells one replica what to look at. What comes while it is being told is told together after that. */
export class ToldHints {
  readonly #replica: Replica;
  readonly #options: ToldHintsOptions;
  readonly #waiting = new Map<string, LookHint>();
  #isTelling = false;

  constructor(replica: Replica, options: ToldHintsOptions) {
    this.#replica = replica;
    this.#options = options;
  }

  add(hint: LookHint): void {
    this.#waiting.set(JSON.stringify(hint), hint);
    if (this.#waiting.size > mostWaiting) {
      this.#waiting.clear();
      this.#waiting.set("", everything);
    }
    if (!this.#isTelling) {
      this.#isTelling = true;
      void this.#tellAll();
    }
  }

  async #tellAll(): Promise<void> {
    const { logger, signal } = this.#options;
    while (this.#waiting.size > 0 && !signal.aborted) {
      const hints = [...this.#waiting.values()];
      this.#waiting.clear();
      await this.#tell(hints).catch((error: unknown) => {
        const fields = { replica: this.#replica.name, error: describeError(error).message };
        logger.debug(fields, "another replica could not be told to look");
      });
    }
    this.#isTelling = false;
  }

  async #tell(hints: readonly LookHint[]): Promise<void> {
    const { exchange, timers, signal } = this.#options;
    const what = `telling ${this.#replica.name}`;
    await withDeadline({ what, limit, timers, signal }, async (inner) => {
      const answer = await exchange.send(this.#replica, {
        method: "POST",
        path: "/api/v1/replicas/hints",
        headers: { "content-type": "application/json" },
        body: bodyOf(hints),
        // To look twice does no harm.
        isRepeatable: true,
        signal: inner,
      });
      answer.resume();
      if (answer.statusCode !== 202) {
        throw new Error(`it answered ${answer.statusCode}`);
      }
    });
  }
}

function bodyOf(hints: readonly LookHint[]): string {
  const body = JSON.stringify({ hints });
  return body.length > mostCharacters ? JSON.stringify({ hints: [everything] }) : body;
}
