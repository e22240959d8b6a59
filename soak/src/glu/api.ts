import { setTimeout as pause } from "node:timers/promises";
import { linkedSignal } from "../../../packages/git/dist/linked-signal.js";
import type { Keeper } from "./keeper.ts";
import type { LogBook } from "./log-book.ts";

export interface ApiOptions {
  readonly keeper: Keeper;
  readonly token: string;
  readonly book: LogBook;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Post {
  readonly path: string;
  readonly body?: object;
  /** Done once by the server that is asked, however often it is sent. */
  readonly key?: string;
}

interface Request {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How long a question may stay open, whatever happens to the server meanwhile, in ms. */
const patience = 600_000;
const askLimit = 60_000;
/** Before it is asked again, in ms. */
const retryAfter = 200;

/** Asks the server that runs, and the next one if that does not answer. */
export class Api {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** The text of an answer. @throws {Error} if there is none but a refusal. */
  async text(path: string): Promise<string> {
    const { status, text } = await this.#insist(path, { method: "GET" });
    if (status !== 200) {
      throw new Error(`GET ${path} was answered ${status}: ${text}`);
    }
    return text;
  }

  /** Follows what happens, as long as that server tells. */
  async follow(take: (chunk: string) => void, signal: AbortSignal): Promise<void> {
    const url = `${await this.#options.keeper.url()}/api/v1/events`;
    const { body } = await fetch(url, { headers: this.#headers, signal });
    const text = body?.pipeThrough(new TextDecoderStream()) ?? [];
    for await (const chunk of text) {
      take(chunk);
    }
  }

  /** Whatever is answered, but that it is to be asked later. */
  async post({ path, body = {}, key }: Post): Promise<Answer> {
    const headers = {
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    };
    return await this.#insist(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  get #headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.#options.token}` };
  }

  async #insist(path: string, request: Request): Promise<Answer> {
    const { signal } = this.#options;
    const until = Date.now() + patience;
    let last = "nothing";
    while (Date.now() < until) {
      const answer = await this.#ask(path, request).catch((error: unknown) => String(error));
      signal.throwIfAborted();
      if (typeof answer === "object" && answer.status !== 503) {
        return answer;
      }
      last = typeof answer === "object" ? answer.text : answer;
      await pause(retryAfter, undefined, { signal });
    }
    throw new Error(`${request.method} ${path} got no answer but ${last}`);
  }

  async #ask(path: string, request: Request): Promise<Answer> {
    const { keeper, book, signal } = this.#options;
    const url = await keeper.url();
    const headers = { ...request.headers, ...this.#headers };
    const limited = linkedSignal(signal, AbortSignal.timeout(askLimit));
    try {
      const response = await fetch(`${url}${path}`, {
        ...request,
        headers,
        signal: limited.signal,
      });
      const text = await response.text();
      book.answer(path, text);
      return { status: response.status, text };
    } finally {
      limited.release();
    }
  }
}
