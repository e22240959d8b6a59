import { parseArgs } from "node:util";

export interface Options {
  /** For how long builds, people and troubles are at work. */
  readonly minutes: number;
  readonly seed: number;
  readonly pipelines: number;
  /** The file the report is written to; undefined to print it. */
  readonly report: string | undefined;
}

export const usage =
  "usage: npm run soak -- --minutes N [--seed S] [--pipelines 200] [--report FILE]";

/** @throws {Error} that says what is wrong with the arguments. */
export function parseOptions(args: readonly string[], random: () => number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string" },
      seed: { type: "string" },
      pipelines: { type: "string", default: "200" },
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
