import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { npmEnvironment } from "./npm.ts";

type Environment = Readonly<Record<string, string>>;

/** What a job runs in one shell. */
interface Script {
  readonly text: string;
  readonly env: Environment;
  /** Whether it runs also after another one has failed. */
  readonly always: boolean;
}

export type Job = readonly Script[];

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Environment;
}

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly env?: Environment; readonly steps: readonly Step[] }>
  >;
}

interface GitlabJob {
  readonly variables: Environment;
  readonly script: readonly string[];
  readonly after_script: readonly string[];
}

type Pipeline = Readonly<Record<"plan" | "promote", GitlabJob>> & {
  readonly default: { readonly before_script: readonly string[] };
};

export interface JobSource {
  /** Of the project the recipe is in. */
  readonly directory: string;
  readonly secrets: Environment;
  /** The commit it runs for. @default none */
  readonly commit?: string;
}

const evenThen = `\${{ !cancelled() }}`;

/** A job of GitHub: each step has a shell of its own, and only what it names of the secrets. */
export async function githubJob(
  name: "plan" | "promote",
  { directory, secrets, commit = "" }: JobSource,
): Promise<Job> {
  const path = join(directory, ".github/workflows/promotions.yaml");
  const { jobs }: Workflow = parse(await readFile(path, "utf8"));
  const { env, steps } = jobs[name] ?? { steps: [] };
  return steps.flatMap(({ run: text, if: condition, env: own }) =>
    text === undefined
      ? []
      : [
          {
            text,
            env: filled({ ...env, ...own }, { secrets, commit }),
            always: condition === evenThen,
          },
        ],
  );
}

type Known = Required<Pick<JobSource, "secrets" | "commit">>;

function filled(env: Environment, { secrets, commit }: Known): Environment {
  const fill = (value: string) =>
    value
      .replaceAll(/\$\{\{ secrets\.(\w+) \}\}/g, (_, name: string) => secrets[name] ?? "")
      .replaceAll(/\$\{\{ github\.sha \}\}/g, commit);
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)]));
}

/** A job of GitLab: one shell for its script, another one for what comes after. It has all variables there are for it. */
export async function gitlabJob(
  name: "plan" | "promote",
  { directory, secrets, commit = "" }: JobSource,
): Promise<Job> {
  const known: Environment = { ...secrets, CI_COMMIT_SHA: commit };
  const pipeline: Pipeline = parse(await readFile(join(directory, ".gitlab-ci.yml"), "utf8"));
  const { variables, script, after_script: after } = pipeline[name];
  const own = Object.entries(variables).map(([variable, value]) => [
    variable,
    value.replace(/^\$(\w+)$/, (_, other: string) => known[other] ?? ""),
  ]);
  const env = { ...secrets, ...Object.fromEntries(own) };
  const text = [...pipeline.default.before_script, ...script].join("\n");
  return [
    { text, env, always: false },
    { text: after.join("\n"), env, always: true },
  ];
}

/** Runs a job to its end, with nothing of the machine but its programs; true if all went well. */
export async function runJob(
  job: Job,
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): Promise<boolean> {
  let isWell = true;
  for (const script of job) {
    if (isWell || script.always) {
      const child = spawn("bash", ["-eo", "pipefail", "-c", script.text], {
        cwd,
        env: { ...npmEnvironment(), CI: "true", ...env, ...script.env },
        stdio: "ignore",
      });
      const [code] = await once(child, "close");
      isWell &&= code === 0;
    }
  }
  return isWell;
}
