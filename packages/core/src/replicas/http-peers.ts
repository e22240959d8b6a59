import { setMaxListeners } from "node:events";
import { Bell } from "../bell.ts";
import { describeError } from "../errors.ts";
import type { LookHint } from "../look-hint.ts";
import { onAbort } from "../on-abort.ts";
import type { Runtime } from "../runtime.ts";
import type { SentEvent } from "./event-parser.ts";
import { followReplica } from "./follow-replica.ts";
import { MovedPipelines } from "./moved-pipelines.ts";
import { bodyOf, PeerExchange, type PeerExchangeOptions } from "./peer-exchange.ts";
import { PeerViews } from "./peer-views.ts";
import type { MissedNews, News, PassedRequest, PeerAnswer, Peers } from "./peers.ts";
import type { Placement, Replica } from "./placement.ts";
import { readNews } from "./read-news.ts";
import { ToldHints } from "./told-hints.ts";

export interface HttpPeersOptions extends Runtime, Pick<PeerExchangeOptions, "tls"> {
  readonly placement: Placement;
  /** Ends what it has begun. */
  readonly signal: AbortSignal;
}

interface Followed {
  /** Whether it has told anything. */
  isKnown: boolean;
  readonly hints: ToldHints;
  readonly ended: AbortController;
}

/** Asks and follows the other replicas over their API, from its start to the end of its signal. */
export class HttpPeers implements Peers {
  readonly #options: HttpPeersOptions;
  readonly #exchange: PeerExchange;
  readonly #views: PeerViews;
  readonly #moved: MovedPipelines;
  /** By the ids of replicas. */
  readonly #followed = new Map<string, Followed>();
  readonly #news = new Bell<News>();
  readonly #missed = new Bell<MissedNews>();
  readonly #touched = new Bell<string | undefined>();

  readonly onNews = this.#news.listen;
  readonly onMissed = this.#missed.listen;
  readonly onTouched = this.#touched.listen;

  constructor(options: HttpPeersOptions) {
    this.#options = options;
    this.#exchange = new PeerExchange(options);
    this.#views = new PeerViews({ ...options, exchange: this.#exchange });
    this.#moved = new MovedPipelines(options.placement);
    // As many listeners as questions is no leak.
    setMaxListeners(0, options.signal);
  }

  /** Begins to follow whoever is there, and whoever comes. */
  start(): void {
    const { placement, signal } = this.#options;
    const stop = placement.onChange(() => this.#changed());
    this.#changed();
    onAbort(signal, () => {
      stop();
      for (const { ended } of this.#followed.values()) {
        ended.abort(signal.reason);
      }
      this.#followed.clear();
      this.#exchange.close();
    });
  }

  readonly pipeline = (name: string) => this.#views.pipeline(name);

  readonly changed = (pipeline: string | undefined) => this.#views.changed(pipeline);

  readonly lookAt = (hint: LookHint): void => {
    for (const { hints } of this.#followed.values()) {
      hints.add(hint);
    }
  };

  readonly pass = async (replica: Replica, request: PassedRequest): Promise<PeerAnswer> => {
    const { placement } = this.#options;
    const ended = new AbortController();
    const stopGone = placement.onChange(() => {
      if (!placement.replicas().some(({ id }) => id === replica.id)) {
        ended.abort(new Error("it has gone"));
      }
    });
    const { signal: outer } = request;
    const stopOuter = outer && onAbort(outer, () => ended.abort(outer.reason));
    try {
      const answer = await this.#exchange.send(replica, { ...request, signal: ended.signal });
      const body = await bodyOf(answer);
      return { status: answer.statusCode ?? 0, headers: answer.headers, body };
    } finally {
      stopGone();
      stopOuter?.();
    }
  };

  #changed(): void {
    const { placement, signal } = this.#options;
    if (signal.aborted) {
      return;
    }
    const others = placement.replicas().filter(({ id }) => id !== placement.self);
    const ids = new Set(others.map(({ id }) => id));
    for (const [id, { ended }] of this.#followed) {
      if (!ids.has(id)) {
        this.#followed.delete(id);
        ended.abort(new Error("it has gone"));
      }
    }
    for (const replica of others) {
      if (!this.#followed.has(replica.id)) {
        this.#follow(replica);
      }
    }
    this.#views.prune();
    for (const name of this.#moved.since()) {
      this.#touched.ring(name);
    }
  }

  #follow(replica: Replica): void {
    const ended = new AbortController();
    setMaxListeners(0, ended.signal);
    const own = { ...this.#options, exchange: this.#exchange, signal: ended.signal };
    const followed = { hints: new ToldHints(replica, own), ended, isKnown: false };
    this.#followed.set(replica.id, followed);
    void followReplica(replica, {
      ...own,
      told: (event) => {
        this.#told(replica, event, !followed.isKnown);
        followed.isKnown = true;
      },
    });
  }

  #told({ id, name: replica }: Replica, sent: SentEvent, isNew: boolean): void {
    const { placement, logger } = this.#options;
    if (sent.name === "hello" || sent.name === "reset") {
      // What has happened before is not known.
      const pipelines = placement.replicas().find((one) => one.id === id)?.pipelines ?? [];
      for (const name of pipelines) {
        this.#touched.ring(name);
      }
      this.#missed.ring({ isNew });
      return;
    }
    try {
      for (const news of sent.name === "news" ? readNews(sent.data) : []) {
        this.#tell(news);
      }
    } catch (error) {
      const fields = { replica, event: sent.name, error: describeError(error).message };
      logger.debug(fields, "another replica tells what makes no sense");
    }
  }

  #tell(news: News): void {
    if (news.kind === "touched") {
      this.#touched.ring(news.pipeline ?? undefined);
    }
    this.#news.ring(news);
  }
}
