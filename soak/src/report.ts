import { cpus, release, totalmem } from "node:os";
import { basename } from "node:path";
import { median } from "../../bench/dist/statistics.js";
import { deliveriesOf } from "./checks/check-deliveries.ts";
import { bounds } from "./checks/check-health.ts";
import type { Outcome } from "./endurance.ts";
import { type Latencies, latencies, undisturbed } from "./evidence/latencies.ts";
import { type Measure, measures, perMinute, type Trend } from "./evidence/trend.ts";
import { againCommand, type Options } from "./options.ts";
import { actKinds, isEnding, troubleKinds } from "./plan.ts";
import { clock } from "./progress.ts";

/** How a reader calls what was measured. */
const names: Readonly<Record<Measure, string>> = {
  resident: "resident memory, kB",
  used: "objects and buffers in use, kB",
  descriptors: "open files and sockets",
  handles: "handles of the event loop",
  listeners: "listeners",
};

/** What was done and what came of it, as Markdown. @param picture the file that shows the same, if there is one */
export function formatReport(outcome: Outcome, options: Options, picture?: string): string {
  return `${[
    ...heading(outcome, options),
    ...differenceLines(outcome),
    ...doneLines(outcome),
    ...promotionLines(outcome),
    ...healthLines(outcome, picture),
    ...logLines(outcome),
    ...againLines(options),
  ].join("\n")}\n`;
}

function heading(outcome: Outcome, options: Options): readonly string[] {
  const { began, ended, loads } = outcome;
  const { minutes, seed, pipelines } = options;
  const [cpu] = cpus();
  const gigabytes = (totalmem() / 1e9).toFixed(0);
  const load = loads.length === 0 ? 0 : median(loads);
  return [
    `# ${minutes} minutes with ${pipelines} pipelines`,
    "",
    "A real `glu serve` between a real registry and a real Git server, while builds, people and troubles were at work, each chosen from a",
    "seed. Afterwards every phase, record and commit was compared with what the rules say.",
    "",
    ...rows(
      ["", ""],
      [
        ["begun", new Date(began).toISOString().slice(0, 16).replace("T", " ")],
        ["seed", String(seed)],
        ["until all was at rest", `${clock(ended - began)} minutes`],
        [
          "machine",
          `${cpus().length} cores (${cpu?.model.trim()}), ${gigabytes} GB, Linux ${release()}`,
        ],
        ["Node.js", process.version],
        [
          "load of the machine",
          `${load.toFixed(1)} in the middle, ${Math.max(0, ...loads).toFixed(1)} at most, for ${cpus().length} cores`,
        ],
      ],
    ),
    "",
  ];
}

function differenceLines({ differences }: Outcome): readonly string[] {
  const words =
    differences.length === 0
      ? ["None: nothing was otherwise than it should be."]
      : differences.map((difference) => `- ${difference}`);
  return ["## Differences", "", ...words, ""];
}

function doneLines({ ledger, lives }: Outcome): readonly string[] {
  const { counts } = ledger;
  const known: ReadonlySet<string> = new Set([...actKinds, ...troubleKinds]);
  const others = [...counts.keys()].filter((kind) => !known.has(kind)).toSorted();
  const counted = (kinds: readonly string[]) =>
    kinds.map((kind) => [kind, String(counts.get(kind) ?? 0)]);
  const endings = troubleKinds.filter((kind) => isEnding({ kind }));
  const restarts = counts.get("restart") ?? 0;
  const killed = endings.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0) - restarts;
  return [
    ...table("Builds and people", ["what", "times"], counted(actKinds)),
    ...table("Troubles", ["what", "times"], counted(troubleKinds)),
    `${lives.length} processes of the server ran one after the other: ${restarts} were asked to end, ${killed} were killed.`,
    "",
    ...table("What people got", ["what", "times"], counted(others)),
  ];
}

function promotionLines({ evidence, ledger, began, ended }: Outcome): readonly string[] {
  if (!evidence) {
    return [];
  }
  const { promotions, commits } = evidence;
  const landed = promotions.filter(({ state }) => state === "promoted");
  const byItself = landed.filter(({ cause }) => cause === "automatic");
  const rate = landed.length / ((ended - began) / 60_000);
  const deliveries = deliveriesOf(evidence);
  return [
    ...table(
      "Promotions",
      ["what", "how many"],
      [
        ["landed, each once", String(landed.length)],
        ["of them by themselves", String(byItself.length)],
        ["landed per minute", rate.toFixed(0)],
        ["records that failed or were cancelled", String(promotions.length - landed.length)],
        ["commits on the branches, those of people as well", String(commits.length)],
      ],
    ),
    "From the moment Glu saw an image or a change upstream until its promotion had landed, of those that went by themselves. Undisturbed:",
    "nothing was away or ended meanwhile, and nobody had stopped anything in that pipeline.",
    "",
    ...rows(
      ["", "count", "p50 ms", "p95 ms", "max ms"],
      [
        ["undisturbed", ...latencyCells(latencies(undisturbed(deliveries, ledger)))],
        ["all", ...latencyCells(latencies(deliveries))],
      ],
    ),
    "",
  ];
}

function latencyCells({ count, p50, p95, max }: Latencies): readonly string[] {
  return [count, p50, p95, max].map(String);
}

function healthLines({ trends, left }: Outcome, picture: string | undefined): readonly string[] {
  const size = [...left.state.values()].reduce((sum, bytes) => sum + bytes, 0);
  const picturing = "Memory, handles and listeners of each process over time";
  return [
    "## Memory and handles",
    "",
    ...(picture === undefined
      ? []
      : [
          `![${picturing}](${basename(picture)})`,
          "",
          "The picture has a point every seven seconds, after a garbage collection.",
          "",
        ]),
    "Every four minutes there is a break, in which all that is under way ends. Compared are breaks alone: the medians of those in the last",
    "third of a life and in the third before. The first third is warm-up.",
    "",
    ...(trends.length === 0 ? ["No life was long enough to be compared.", ""] : []),
    ...trends.flatMap(trendLines),
    `At the end the state had ${(size / 1e6).toFixed(1)} MB; ${left.processes.length} processes and ${left.temporary.length} temporary files were left.`,
    "",
  ];
}

function trendLines(trend: Trend): readonly string[] {
  const { life, minutes, apart, before, after } = trend;
  const cells = measures.map((measure) => {
    const shown = showAs(measure);
    const values = [before[measure], after[measure]].map((value) => shown(value));
    return [
      names[measure],
      ...values,
      shown(perMinute(trend, measure)),
      shown(bounds[measure] / apart),
    ];
  });
  const header = ["", "third before", "last third", "growth a minute", "bound a minute"];
  return [`Life ${life}, ${minutes.toFixed(1)} minutes:`, "", ...rows(header, cells), ""];
}

function showAs(measure: Measure): (value: number) => string {
  const isMemory = measure === "resident" || measure === "used";
  return (value) => (isMemory ? (value / 1000).toFixed(0) : String(Number(value.toFixed(1))));
}

function logLines({ book }: Outcome): readonly string[] {
  const counts = [...book.counts].map(([message, count]) => [message, String(count)]);
  return [
    ...table("Warnings and errors in the log", ["message", "times"], counts),
    `The whole log, ${book.answers} answers of the API and all commits were searched for secrets.`,
    "",
  ];
}

function againLines(options: Options): readonly string[] {
  return ["## The same again", "", "```sh", againCommand(options), "```"];
}

function table(
  title: string,
  header: readonly string[],
  cells: readonly (readonly string[])[],
): readonly string[] {
  return cells.length === 0 ? [] : [`## ${title}`, "", ...rows(header, cells), ""];
}

function rows(header: readonly string[], cells: readonly (readonly string[])[]): readonly string[] {
  const line = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...cells.map(line)];
}
