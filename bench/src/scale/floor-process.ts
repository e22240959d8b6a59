/** A process that asks registry and Git server for as much as the product, with nothing around it. */
import { setTimeout as sleep } from "node:timers/promises";
import { indexMediaTypes, manifestMediaTypes } from "@glu/registry";
import { Agent } from "undici";
import { serve } from "../child.ts";
import { type Cost, costOf } from "../cost.ts";

export interface AskRequest {
  /** Of the registry. */
  readonly host: string;
  /** One HEAD each, such as `app-7`. */
  readonly images: readonly string[];
  /** One listing of refs each. */
  readonly repositories: readonly string[];
}

export interface PollRequest extends AskRequest {
  /** Between two requests for the same, in ms; they are evenly spread. */
  readonly interval: number;
  readonly intervals: number;
}

const accept = [...manifestMediaTypes, ...indexMediaTypes].join(", ");
/** Version 2 of the protocol of git: the name, ids and targets of one branch. */
const listing = [
  packet("command=ls-refs\n"),
  "0001",
  packet("ref-prefix refs/heads/main\n"),
  "0000",
].join("");

interface Sent {
  readonly method: "HEAD" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export class FloorProcess {
  readonly #agent = new Agent({ connections: 8 });

  /** Asks everything once, as fast as it is answered. */
  once(request: AskRequest): Promise<Cost> {
    return costOf(async () => {
      await Promise.all(this.#asks(request).map((ask) => ask()));
    });
  }

  /** Asks everything again and again. */
  poll({ interval, intervals, ...request }: PollRequest): Promise<Cost> {
    const asks = this.#asks(request);
    const start = performance.now();
    const repeat = async (ask: () => Promise<void>, index: number) => {
      for (let time = index / asks.length; time < intervals; time += 1) {
        await sleep(start + interval * time - performance.now());
        await ask();
      }
    };
    return costOf(async () => {
      await Promise.all(asks.map(repeat));
    });
  }

  /** Milliseconds that this process has used since it began, all threads. */
  async cpu(): Promise<number> {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #asks({ host, images, repositories }: AskRequest): readonly (() => Promise<void>)[] {
    const heads = images.map((image) => () => {
      const url = new URL(`http://${host}/v2/${image}/manifests/latest`);
      return this.#send(url, { method: "HEAD", headers: { accept } });
    });
    const listings = repositories.map((repository) => () => {
      const type = "application/x-git-upload-pack-request";
      const headers = { "content-type": type, "git-protocol": "version=2" };
      const url = new URL(`${repository}/git-upload-pack`);
      return this.#send(url, { method: "POST", headers, body: listing });
    });
    return [...heads, ...listings];
  }

  async #send({ origin, pathname: path }: URL, sent: Sent): Promise<void> {
    const response = await this.#agent.request({ origin, path, ...sent, reset: false });
    await response.body.dump();
    if (response.statusCode !== 200) {
      throw new Error(`${sent.method} ${path} was answered ${response.statusCode}`);
    }
  }
}

function packet(text: string): string {
  return (text.length + 4).toString(16).padStart(4, "0") + text;
}

const floor = new FloorProcess();
serve(floor, () => floor.close());
