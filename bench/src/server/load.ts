import { Agent, request } from "node:http";

export interface Load {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** How many are asked at the same time, each over a connection of its own. */
  readonly connections: number;
  readonly requests: number;
}

export interface LoadResult {
  /** Answers per second. */
  readonly perSecond: number;
  /** The time that all but one in a hundred took at most, in ms. */
  readonly slow: number;
}

/** Asks again as soon as it is answered, until it has asked often enough. */
export async function load(given: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: given.connections });
  const taken: number[] = [];
  let left = given.requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      taken.push(await ask(given, agent));
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: given.connections }, worker));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  const sorted = taken.toSorted((one, other) => one - other);
  const slow = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  return { perSecond: given.requests / seconds, slow };
}

function ask({ url, headers = {}, status }: Load, agent: Agent): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers }, (answer) => {
      if (answer.statusCode !== status) {
        reject(new Error(`${url} answered ${answer.statusCode}`));
      }
      answer.on("error", reject);
      answer.on("end", () => resolve(performance.now() - start));
      answer.resume();
    });
    asked.on("error", reject);
    asked.end();
  });
}
