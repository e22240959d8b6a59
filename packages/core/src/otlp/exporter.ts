import { setImmediate } from "node:timers/promises";
import { Connections } from "@glu/registry/http";
import { withDeadline } from "../deadline.ts";
import { describeError } from "../errors.ts";
import { pause } from "../pause.ts";
import type { Runtime } from "../runtime.ts";
import type { Collected } from "./collected.ts";
import { encodeMetric } from "./encode.ts";
import { resourceOf } from "./resource.ts";
import { send } from "./send.ts";

export interface ExporterOptions extends Runtime {
  /** Used as it is if it has a path; else `/v1/metrics` is. */
  readonly endpoint: string;
  /** Between two exports, in ms. */
  readonly interval: number;
  /** Asked before each export, as they may be in files. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly collect: () => Promise<readonly Collected[]>;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** In ms. */
const limit = 10_000;
const lastLimit = 2_000;

/**
 * Sends all metrics to a collector at each interval, and once more at the end. One that does not take them
 * is no reason to stop: the numbers are totals, so the next export has what the last one would have had.
 */
export class Exporter {
  readonly #options: ExporterOptions;
  readonly #url: URL;
  readonly #resource: string;
  readonly #connections: Connections;
  readonly #ended = new AbortController();
  readonly #begin: number;
  #running: Promise<void> | undefined;
  #fails = false;

  constructor(options: ExporterOptions) {
    this.#options = options;
    this.#url = targetOf(options.endpoint);
    this.#resource = JSON.stringify({ attributes: resourceOf(options) });
    this.#connections = new Connections({ environment: options.env, caFile: undefined });
    this.#begin = options.timers.now();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Exports once more. May be called twice. */
  async stop(): Promise<void> {
    if (!this.#ended.signal.aborted) {
      this.#ended.abort();
      await this.#running;
      await this.#export(lastLimit, new AbortController().signal);
      await this.#connections.close();
    }
  }

  async #run(): Promise<void> {
    const { timers, interval } = this.#options;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await pause(interval, { timers, signal });
      if (!signal.aborted) {
        await this.#export(limit, signal);
      }
    }
  }

  async #export(most: number, signal: AbortSignal): Promise<void> {
    const { timers } = this.#options;
    const deadline = { what: `exporting to ${this.#url.host}`, limit: most, timers, signal };
    try {
      await withDeadline(deadline, (limited) => this.#send(limited));
      this.#succeeded();
    } catch (error) {
      if (!signal.aborted) {
        this.#failed(error);
      }
    }
  }

  async #send(signal: AbortSignal): Promise<void> {
    const headers = await this.#options.headers();
    const json = await this.#encode();
    await send(json, { url: this.#url, headers, connections: this.#connections, signal });
  }

  /** Metric by metric, so that many keep nobody waiting for long. */
  async #encode(): Promise<string> {
    const { timers, version, collect } = this.#options;
    const span = { begin: this.#begin, now: timers.now() };
    const metrics: string[] = [];
    for (const collected of await collect()) {
      metrics.push(JSON.stringify(encodeMetric(collected, span)));
      await setImmediate();
    }
    const scope = JSON.stringify({ name: "glu", version });
    const scoped = `{"scope":${scope},"metrics":[${metrics.join(",")}]}`;
    return `{"resourceMetrics":[{"resource":${this.#resource},"scopeMetrics":[${scoped}]}]}`;
  }

  #succeeded(): void {
    if (this.#fails) {
      this.#options.logger.info({ endpoint: this.#url.href }, "metrics are exported again");
    }
    this.#fails = false;
  }

  /** Once, until it works again. */
  #failed(error: unknown): void {
    if (!this.#fails) {
      const fields = { endpoint: this.#url.href, error: describeError(error).message };
      this.#options.logger.warn(fields, "metrics cannot be exported; tried again at each interval");
    }
    this.#fails = true;
  }
}

function targetOf(endpoint: string): URL {
  const url = new URL(endpoint);
  return url.pathname === "/" ? new URL("/v1/metrics", url) : url;
}
