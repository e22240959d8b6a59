import { type Benchmark, benchmark } from "../../benchmark.ts";
import { measure, type Rounds } from "../../measure.ts";
import { ratioAtLeast } from "../../targets.ts";
import { type Load, load } from "../load.ts";
import type { Workbench } from "../workbench.ts";

const all = "/api/v1/pipelines";
const one = "/api/v1/pipelines/pipeline-7";
const compressed = { "accept-encoding": "gzip" };
const connections = 8;

/** Answers per second, against a server of files of the same bytes. */
export function answers(pipelines: number, requests: number, rounds: Rounds): Benchmark<Workbench> {
  const unit = "requests/s";
  const cases = {
    all: { name: `GET pipelines, ${pipelines}, gzip`, unit, target: ratioAtLeast(0.5) },
    same: { name: `GET pipelines, ${pipelines}, 304`, unit, target: ratioAtLeast(3) },
    one: { name: "GET pipeline", unit, target: ratioAtLeast(0.5) },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const { url } = await bench.serve();
    const files = await bench.serveStatic([all, one], compressed);
    const tag = await tagOf(`${url}${all}`);
    const rate = (given: Omit<Load, "connections">) => async () =>
      (await load({ ...given, connections })).perSecond;
    const get = { headers: compressed, status: 200, requests };
    const again = { headers: { ...compressed, "if-none-match": tag }, status: 304 };
    const rates = await measure(
      {
        all: rate({ ...get, url: `${url}${all}` }),
        allFile: rate({ ...get, url: `${files}${all}` }),
        same: rate({ ...get, ...again, url: `${url}${all}` }),
        one: rate({ ...get, url: `${url}${one}` }),
        oneFile: rate({ ...get, url: `${files}${one}` }),
      },
      rounds,
    );
    return {
      all: { value: rates.all, floor: rates.allFile },
      same: { value: rates.same, floor: rates.allFile },
      one: { value: rates.one, floor: rates.oneFile },
    };
  });
}

async function tagOf(url: string): Promise<string> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.headers.get("etag") ?? "";
}
