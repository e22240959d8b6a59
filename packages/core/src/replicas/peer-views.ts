import pLimit, { type LimitFunction } from "p-limit";
import type { PipelineView } from "../api-types.ts";
import { withDeadline } from "../deadline.ts";
import { describeError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { bodyOf, type PeerExchange } from "./peer-exchange.ts";
import type { Placement, Replica } from "./placement.ts";

export interface PeerViewsOptions extends Pick<Runtime, "logger" | "timers"> {
  readonly placement: Placement;
  readonly exchange: PeerExchange;
  readonly signal: AbortSignal;
}

interface KnownView {
  readonly etag: string;
  readonly view: PipelineView;
}

/** How long an answer may take, in ms. */
const limit = 3_000;
/** For how long one that did not answer is not asked, in ms: many ask for much at once. */
const leftAlone = 5_000;
/** How many questions one is asked at a time. */
const atOnce = 8;

/** What pipelines show that other replicas tend: what each last said of them is kept. */
export class PeerViews {
  readonly #options: PeerViewsOptions;
  readonly #known = new Map<string, KnownView>();
  /** Those whose next answer has to be made anew. */
  readonly #stale = new Set<string>();
  /** By the ids of replicas. */
  readonly #limits = new Map<string, LimitFunction>();
  readonly #awayUntil = new Map<string, number>();

  constructor(options: PeerViewsOptions) {
    this.#options = options;
  }

  /** Undefined if nobody has ever said. */
  async pipeline(name: string): Promise<PipelineView | undefined> {
    const tender = this.#options.placement.tenderOf(name);
    if (tender && tender.id !== this.#options.placement.self) {
      await this.#limitOf(tender)(() => this.#lookUnlessAway(name, tender));
    }
    return this.#known.get(name)?.view;
  }

  /** What was said before is no longer so. @param name of all pipelines if undefined */
  changed(name: string | undefined): void {
    const names = name === undefined ? this.#known.keys() : [name];
    for (const each of names) {
      if (this.#known.has(each)) {
        this.#stale.add(each);
      }
    }
  }

  /** Forgets what is of no use any more: what this replica tends, and who has gone. */
  prune(): void {
    const { self, tenderOf, replicas } = this.#options.placement;
    for (const name of this.#known.keys()) {
      if (tenderOf(name)?.id === self) {
        this.#known.delete(name);
        this.#stale.delete(name);
      }
    }
    const ids = new Set(replicas().map(({ id }) => id));
    for (const id of this.#limits.keys()) {
      if (!ids.has(id)) {
        this.#limits.delete(id);
        this.#awayUntil.delete(id);
      }
    }
  }

  #limitOf({ id }: Replica): LimitFunction {
    const found = this.#limits.get(id) ?? pLimit(atOnce);
    this.#limits.set(id, found);
    return found;
  }

  async #lookUnlessAway(name: string, tender: Replica): Promise<void> {
    const { timers, logger, signal } = this.#options;
    if (timers.now() < (this.#awayUntil.get(tender.id) ?? 0) || signal.aborted) {
      return;
    }
    const isStale = this.#stale.delete(name);
    const what = `the answer of ${tender.name}`;
    try {
      await withDeadline({ what, limit, timers, signal }, (inner) =>
        this.#look(name, { tender, isStale, signal: inner }),
      );
      this.#awayUntil.delete(tender.id);
    } catch (error) {
      if (isStale) {
        this.#stale.add(name);
      }
      this.#awayUntil.set(tender.id, timers.now() + leftAlone);
      const fields = { pipeline: name, replica: tender.name, error: describeError(error).message };
      logger.debug(fields, "another replica does not say what a pipeline shows");
    }
  }

  async #look(
    name: string,
    options: { readonly tender: Replica; readonly isStale: boolean; readonly signal: AbortSignal },
  ): Promise<void> {
    const { tender, isStale, signal } = options;
    const known = this.#known.get(name);
    const answer = await this.#options.exchange.send(tender, {
      method: "GET",
      path: `/api/v1/pipelines/${encodeURIComponent(name)}`,
      headers: {
        accept: "application/json",
        ...(known && { "if-none-match": known.etag }),
        ...(isStale && { "cache-control": "no-cache" }),
      },
      isRepeatable: true,
      signal,
    });
    const body = await bodyOf(answer);
    const { statusCode: status = 0, headers } = answer;
    if (status === 200) {
      const view: PipelineView = JSON.parse(body.toString());
      this.#known.set(name, { etag: headers.etag ?? "", view });
    } else if (status !== 304 && status !== 404 && status !== 503) {
      throw new Error(`it answered ${status}`);
    }
  }
}
