import { cpus, release, totalmem } from "node:os";
import { deliveriesOf } from "./checks/check-deliveries.ts";
import type { Outcome } from "./endurance.ts";
import { type Latencies, latencies, undisturbed } from "./evidence/latencies.ts";
import { measures, type Trend } from "./evidence/trend.ts";
import type { Options } from "./options.ts";
import { actKinds, troubleKinds } from "./plan.ts";
import { clock } from "./progress.ts";

/** What was done and what came of it, as Markdown. */
export function formatReport(outcome: Outcome, options: Options): string {
  return `${[
    ...heading(outcome, options),
    ...table("What was done", ["what", "times"], doneRows(outcome)),
    ...promotionLines(outcome),
    ...lifeLines(outcome),
    ...logLines(outcome),
    ...differenceLines(outcome),
  ].join("\n")}\n`;
}

function heading({ took }: Outcome, { minutes, seed, pipelines }: Options): readonly string[] {
  const gigabytes = (totalmem() / 1e9).toFixed(0);
  return [
    `# ${minutes} minutes with ${pipelines} pipelines`,
    "",
    `Seed ${seed}; ${clock(took)} until all was at rest. ${cpus().length} cores, ${gigabytes} GB, Node.js ${process.version}, Linux ${release()}.`,
    "",
  ];
}

function doneRows({ ledger }: Outcome): readonly (readonly string[])[] {
  const known: readonly string[] = [...actKinds, ...troubleKinds];
  const others = [...ledger.counts.keys()].filter((kind) => !known.includes(kind)).toSorted();
  return [...known, ...others].map((kind) => [kind, String(ledger.counts.get(kind) ?? 0)]);
}

function promotionLines({ evidence, ledger, took }: Outcome): readonly string[] {
  if (!evidence) {
    return [];
  }
  const landed = evidence.promotions.filter(({ state }) => state === "promoted");
  const byItself = landed.filter(({ cause }) => cause === "automatic");
  const perMinute = landed.length / (took / 60_000);
  const deliveries = deliveriesOf(evidence);
  const rows = [
    ["all", ...latencyCells(latencies(deliveries))],
    ["undisturbed", ...latencyCells(latencies(undisturbed(deliveries, ledger)))],
  ];
  return [
    `${landed.length} promotions landed, ${byItself.length} of them by themselves: ${perMinute.toFixed(0)} a minute.`,
    `${evidence.promotions.length - landed.length} records ended otherwise. The branches have ${evidence.commits.length} commits after the first.`,
    "",
    ...table("From seen to landed", ["", "count", "p50 ms", "p95 ms", "max ms"], rows),
  ];
}

function latencyCells({ count, p50, p95, max }: Latencies): readonly string[] {
  return [count, p50, p95, max].map(String);
}

function lifeLines({ lives, trends, left }: Outcome): readonly string[] {
  const size = [...left.state.values()].reduce((sum, bytes) => sum + bytes, 0);
  const header = ["life", "minutes", ...measures.map((name) => `${name} a minute`)];
  return [
    `${lives.length} processes ran one after the other. The state has ${(size / 1e6).toFixed(1)} MB.`,
    "",
    ...table("Growth of those that lived long", header, trends.map(trendRow)),
    ...trends.flatMap(({ life, first, last }) => [
      `Life ${life} began to be measured with ${megabytes(first.resident)} MB resident, ${megabytes(first.used)} MB in use, ${first.descriptors} descriptors and ${first.listeners} listeners, and ended with ${megabytes(last.resident)} MB, ${megabytes(last.used)} MB, ${last.descriptors} and ${last.listeners}.`,
      "",
    ]),
  ];
}

function trendRow({ life, minutes, perMinute }: Trend): readonly string[] {
  const growth = measures.map((measure) => {
    const isMemory = measure === "resident" || measure === "used";
    return isMemory
      ? `${(perMinute[measure] / 1000).toFixed(0)} kB`
      : perMinute[measure].toFixed(2);
  });
  return [String(life), minutes.toFixed(1), ...growth];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function logLines({ book }: Outcome): readonly string[] {
  const rows = [...book.counts].map(([message, count]) => [message, String(count)]);
  return [
    `${book.answers} answers of the API and the whole log were searched for secrets.`,
    "",
    ...table("Warnings and errors in the log", ["message", "times"], rows),
  ];
}

function differenceLines({ differences }: Outcome): readonly string[] {
  return differences.length === 0
    ? ["Nothing was otherwise than it should be."]
    : ["## Differences", "", ...differences.map((difference) => `- ${difference}`)];
}

function table(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return rows.length === 0
    ? []
    : [`## ${title}`, "", line(header), line(header.map(() => "---")), ...rows.map(line), ""];
}
