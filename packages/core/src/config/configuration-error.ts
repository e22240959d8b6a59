import { GluError } from "../errors.ts";

/** One thing that is wrong in the configuration, and how to mend it. */
export interface ConfigurationProblem {
  /** As it was found or given; absent for problems of environment variables. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
  /** The key with dots (`server.port`), the environment variable, or `""` for the file as a whole. */
  readonly key: string;
  readonly message: string;
}

const mostShown = 50;

/** The configuration cannot be used. Holds every problem, not only the first; none shows a secret. */
export class ConfigurationError extends GluError {
  readonly code = "CONFIGURATION";
  readonly next = "act";
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super(messageOf(problems));
    this.problems = problems;
  }
}

function messageOf(problems: readonly ConfigurationProblem[]): string {
  const lines = problems.slice(0, mostShown).map(lineOf);
  if (problems.length > mostShown) {
    lines.push(`and ${problems.length - mostShown} more problems`);
  }
  return lines.join("\n");
}

function lineOf({ file, line, column, key, message }: ConfigurationProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return [place, key, message].filter((part) => part !== "").join(": ");
}
