import { setTimeout as pause } from "node:timers/promises";
import { type Benchmark, benchmark } from "../../benchmark.ts";
import { valueAtMost } from "../../targets.ts";
import type { EngineName } from "../engine.ts";
import type { Replicas } from "../replicas.ts";
import type { Workbench } from "../workbench.ts";

/** Until the server has counted what was done before, in ms: connections that rest tell it after 10 s. */
const settling = 10_500;
const counting = 1500;

/** Transactions of each of three replicas while nothing is offered. */
export function idle(engine: EngineName, seconds: number): Benchmark<Workbench> {
  const name = `${engine}: idle, of a replica`;
  const target = valueAtMost(2, 0.1);
  const cases = {
    some: { name: `${name} that wants one`, unit: "queries/s", target },
    none: { name: `${name} that wants none`, unit: "queries/s", target },
  } as const;
  return benchmark(cases, async (bench: Workbench) => {
    const replicas = await bench.three(engine);
    await pause(settling);
    const some = await queriesPerSecond(bench, replicas, seconds);
    await replicas.want(false);
    const none = await queriesPerSecond(bench, replicas, seconds);
    return { some: { value: some }, none: { value: none } };
  });
}

async function queriesPerSecond({ postgres }: Workbench, { url, all }: Replicas, seconds: number) {
  const name = new URL(url).pathname.slice(1);
  const sql = `SELECT (xact_commit + xact_rollback)::int AS n FROM pg_stat_database WHERE datname = '${name}'`;
  const count = async () => Number((await postgres.query(postgres.url, sql))[0]?.["n"]);
  await pause(counting);
  const before = await count();
  await pause(seconds * 1000);
  return ((await count()) - before) / seconds / all.length;
}
