import { setMaxListeners } from "node:events";
import type { Connections } from "@glu/registry/http";
import pLimit from "p-limit";
import type { z } from "zod";
import { cleanText } from "../clean-text.ts";
import {
  ForgeAccessError,
  ForgeAnswerError,
  ForgeLimitedError,
  ForgeRefusedError,
} from "../errors.ts";
import { pause } from "../pause.ts";
import type { Timers } from "../runtime.ts";
import type { CallOptions } from "../source.ts";
import { exchange, type ForgeAnswer, type ForgeRequest, failed } from "./forge-exchange.ts";
import { holdAfter, isLimit, isScarce, untilReset } from "./forge-limits.ts";
import { nextPage } from "./forge-pages.ts";
import { wordsOf } from "./forge-words.ts";
import { KnownAnswers } from "./known-answers.ts";

export interface ForgeApiOptions {
  /** The forge and the repository, for messages. */
  readonly name: string;
  /** What all paths lie below, such as `https://api.github.com/`. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The `Authorization` header. */
  readonly authorization: (options: CallOptions) => Promise<string>;
  readonly connections: Connections;
  readonly timers: Timers;
  /** Between two requests that change something, in ms. @default 0 */
  readonly pace?: number;
  /** Told of each request that was sent, unless it was called off. @default nobody is */
  readonly observe?: ExchangeObserver | undefined;
}

/** Called at once; must not throw. */
export type ExchangeObserver = (exchange: {
  /** Undefined if no answer of use came. */
  readonly status: number | undefined;
  /** Whether it wants to be asked less. */
  readonly isLimited: boolean;
  /** In ms. */
  readonly duration: number;
}) => void;

export interface GetOptions extends CallOptions {
  readonly query?: Query;
  /** Asks only for what is new since the last time, where the forge can tell. @default false */
  readonly conditional?: boolean;
}

export interface PagesOptions<T> extends GetOptions {
  /** Whether no further page is needed. @default all are read */
  readonly isEnough?: (page: readonly T[]) => boolean;
  /** Where the page after an answer is. @default where its `Link` says */
  readonly next?: (answer: ForgeAnswer, api: URL) => URL | undefined;
}

export interface QueryOptions extends CallOptions {
  readonly body: unknown;
}

export interface ChangeOptions extends CallOptions {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly advice?: Advice;
}

/** By status, what is to be done about an answer, where it means something else than usually. */
type Advice = Readonly<Record<number, string>>;

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Sent extends Omit<ForgeRequest, "headers"> {
  readonly headers?: ForgeRequest["headers"];
  readonly advice?: Advice | undefined;
}

/** So many pages of the longest list are read. */
const mostPages = 100;

/**
 * Requests to the API of a forge: bounded, one change after the other, none while the forge wants to be
 * left alone. Nothing is sent again by itself; whoever asks again first looks whether it came to be.
 */
export class ForgeApi {
  readonly #options: ForgeApiOptions;
  readonly #changes = pLimit(1);
  readonly #known = new KnownAnswers<ForgeAnswer>();
  #heldUntil = 0;
  #scarceUntil = 0;
  #nextChange = 0;

  constructor(options: ForgeApiOptions) {
    this.#options = options;
  }

  /** Whether so little of what may be asked is left that only people should still ask. */
  get isScarce(): boolean {
    return this.#options.timers.now() < this.#scarceUntil;
  }

  async get<T>(path: string, schema: z.ZodType<T>, options: GetOptions): Promise<T> {
    const url = this.#url(path, options.query);
    const answer = await this.#ask(url, options);
    return this.#parse({ method: "GET", isRead: true, url }, answer, schema);
  }

  /** Asks by POST what changes nothing. */
  async query<T>(path: string, schema: z.ZodType<T>, options: QueryOptions): Promise<T> {
    const { body, signal } = options;
    const request = { method: "POST", isRead: true, url: this.#url(path), body } as const;
    return this.#parse(request, await this.#send(request, signal), schema);
  }

  /** The entries of a list, over all its pages. */
  async pages<T>(
    path: string,
    schema: z.ZodType<readonly T[]>,
    { isEnough = () => false, next = nextPage, ...options }: PagesOptions<T>,
  ): Promise<readonly T[]> {
    const entries: T[] = [];
    let url: URL | undefined = this.#url(path, options.query);
    for (let count = 0; url && count < mostPages; count += 1) {
      const answer: ForgeAnswer = await this.#ask(url, {
        ...options,
        conditional: options.conditional === true && count === 0,
      });
      const page: readonly T[] = this.#parse({ method: "GET", isRead: true, url }, answer, schema);
      entries.push(...page);
      url = isEnough(page) ? undefined : next(answer, this.#options.url);
    }
    return entries;
  }

  /**
   * Sends what changes something.
   * @throws {OutcomeUnknownError} if it may have, although no good answer came.
   */
  change<T>(path: string, schema: z.ZodType<T>, options: ChangeOptions): Promise<T> {
    const { timers, pace = 0 } = this.#options;
    const { method, body, advice, signal } = options;
    return this.#changes(async () => {
      await this.giveTime(this.#nextChange - timers.now(), options);
      const request = { method, isRead: false, url: this.#url(path), body, advice } as const;
      const answer = await this.#send(request, signal).finally(() => {
        this.#nextChange = timers.now() + pace;
      });
      return this.#parse(request, answer, schema);
    });
  }

  /** Lets the forge finish what it does by itself, for so many ms. */
  async giveTime(delay: number, { signal }: CallOptions): Promise<void> {
    if (delay > 0) {
      await pause(delay, { timers: this.#options.timers, signal, keepAlive: true });
    }
    signal.throwIfAborted();
  }

  async #ask(url: URL, { conditional = false, signal }: GetOptions): Promise<ForgeAnswer> {
    const known = conditional ? this.#known.get(url.href) : undefined;
    const etag = known?.headers.get("etag");
    const headers = etag === undefined ? {} : { "if-none-match": etag };
    const answer = await this.#send({ method: "GET", isRead: true, url, headers }, signal);
    if (answer.status === 304 && known) {
      return known;
    }
    if (conditional) {
      this.#known.set(url.href, answer);
    }
    return answer;
  }

  async #send(request: Sent, signal: AbortSignal): Promise<ForgeAnswer> {
    this.#throwIfHeld();
    const { headers } = this.#options;
    // Much is asked at once on behalf of one caller.
    setMaxListeners(0, signal);
    const authorization = await this.#options.authorization({ signal });
    const sent = { ...request, headers: { ...headers, ...request.headers, authorization } };
    const answer = await this.#exchange(sent, signal);
    this.#note(answer);
    return this.#checked(request, answer);
  }

  async #exchange(request: ForgeRequest, signal: AbortSignal): Promise<ForgeAnswer> {
    const { timers, observe } = this.#options;
    const begin = timers.now();
    let answer: ForgeAnswer | undefined;
    try {
      answer = await exchange(request, { ...this.#options, signal });
      return answer;
    } finally {
      if (answer || !signal.aborted) {
        const isLimited = answer !== undefined && isLimit(answer);
        observe?.({ status: answer?.status, isLimited, duration: timers.now() - begin });
      }
    }
  }

  #throwIfHeld(): void {
    const left = this.#heldUntil - this.#options.timers.now();
    if (left > 0) {
      throw new ForgeLimitedError(
        `${this.#options.name} wants to be left alone for ${Math.ceil(left / 1000)} s; until then nothing is sent`,
        { retryAfter: left },
      );
    }
  }

  #note(answer: ForgeAnswer): void {
    const now = this.#options.timers.now();
    const hold = holdAfter(answer, now);
    this.#heldUntil = hold === undefined ? this.#heldUntil : now + hold;
    const { headers } = answer;
    this.#scarceUntil = isScarce(headers) ? now + (untilReset(headers, now) ?? 0) : 0;
  }

  #checked(request: Sent, answer: ForgeAnswer): ForgeAnswer {
    const { status } = answer;
    if (isLimit(answer)) {
      this.#throwIfHeld();
    }
    if ((status >= 200 && status < 300) || status === 304) {
      return answer;
    }
    const said = wordsOf(answer.body);
    const words = `${this.#options.name} answered ${status} to ${request.method} ${request.url.pathname}${said && `: ${said}`}`;
    throw failureOf(request, answer, words);
  }

  /** What was done and is confirmed in words we do not understand may still have been done. */
  #parse<T>(request: Sent, answer: ForgeAnswer, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(answer.body);
    if (parsed.success) {
      return parsed.data;
    }
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "its top";
    const message = `${this.#options.name} answered something else than expected at ${where}: ${issue?.message}; check that the provider is the right one, and its version`;
    throw request.isRead ? new ForgeAnswerError(message) : failed(request, message);
  }

  #url(path: string, query: Query = {}): URL {
    const url = new URL(path, this.#options.url);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(key, String(value));
      }
    }
    return url;
  }
}

const usualAdvice: Advice = {
  401: "check that the token is right and has not expired",
  403: "check the address of the repository, and what the token may do there",
  404: "check the address of the repository, and what the token may do there",
};

function failureOf(request: Sent, { status, headers }: ForgeAnswer, words: string): Error {
  const redirected = status < 400 ? moved(headers) : undefined;
  const advice = request.advice?.[status] ?? usualAdvice[status] ?? redirected;
  const said = advice === undefined ? words : `${words}; ${advice}`;
  if (status === 408 || status >= 500) {
    return failed(request, words);
  }
  return status in usualAdvice ? new ForgeAccessError(said) : new ForgeRefusedError(said);
}

function moved(headers: ReadonlyMap<string, string>): string {
  const target = cleanText(headers.get("location") ?? "elsewhere");
  return `it has moved to ${target}: correct the address of the repository`;
}
