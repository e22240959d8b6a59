import { Pool } from "undici";

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
  const { origin } = new URL(given.url);
  const pool = new Pool(origin, { connections: given.connections, pipelining: 1 });
  const taken: number[] = [];
  let left = given.requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      taken.push(await ask(given, pool));
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: given.connections }, worker));
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  const sorted = taken.toSorted((one, other) => one - other);
  const slow = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  return { perSecond: given.requests / seconds, slow };
}

/** What is answered is taken as it comes, and not kept. */
function ask({ url, headers = {}, status }: Load, pool: Pool): Promise<number> {
  const start = performance.now();
  const { pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { method: "GET", path: pathname, headers: { ...headers } },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_, answered) => {
          if (answered !== status) {
            reject(new Error(`${url} answered ${answered}`));
          }
        },
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(performance.now() - start),
        onResponseError: (_, error) => reject(error),
      },
    );
  });
}
