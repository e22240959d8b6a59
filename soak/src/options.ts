import { parseArgs } from "node:util";

export interface Options {
  /** For how long builds, people and troubles are at work. */
  readonly minutes: number;
  readonly seed: number;
  readonly pipelines: number;
  /** Whether one process lives from the beginning to the end. */
  readonly oneLife: boolean;
  /** The file the report is written to; undefined to print it. */
  readonly report: string | undefined;
}

export const usage =
  "usage: npm run soak -- --minutes N [--seed S] [--pipelines 200] [--one-life] [--report FILE]";

/** What does the same once more. */
export function againCommand({ minutes, seed, pipelines, oneLife }: Options): string {
  const life = oneLife ? " --one-life" : "";
  return `npm run soak -- --minutes ${minutes} --seed ${seed} --pipelines ${pipelines}${life}`;
}

/** @throws {Error} that says what is wrong with the arguments. */
export function parseOptions(args: readonly string[], random: () => number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string" },
      seed: { type: "string" },
      pipelines: { type: "string", default: "200" },
      "one-life": { type: "boolean", default: false },
      report: { type: "string" },
    },
  });
  const { minutes, pipelines, report } = values;
  if (minutes === undefined) {
    throw new Error("Say for how many --minutes.");
  }
  const seed = values.seed ?? String(Math.floor(random() * 1_000_000_000));
  return {
    minutes: positive("minutes", minutes),
    seed: whole("seed", seed),
    pipelines: whole("pipelines", String(positive("pipelines", pipelines))),
    oneLife: values["one-life"],
    report,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new Error(`--${name} is a number above 0, not ${text}.`);
  }
  return value;
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isSafeInteger(value)) {
    throw new Error(`--${name} is a whole number, not ${text}.`);
  }
  return value;
}
