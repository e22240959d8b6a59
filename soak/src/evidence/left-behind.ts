import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** What stays once Glu has ended. */
export interface LeftBehind {
  /** Command lines of processes. */
  readonly processes: readonly string[];
  /** Names in the directory of the state, and how many bytes they have. */
  readonly state: ReadonlyMap<string, number>;
  /** Names in the directory for what is of use only while it runs. */
  readonly temporary: readonly string[];
}

export async function findLeftBehind(directory: string, temporary: string): Promise<LeftBehind> {
  return {
    processes: await processesOf(directory),
    state: await sizesIn(join(directory, "state")),
    temporary: await readdir(temporary),
  };
}

/** Those that were started in this directory, or have its name on their command line or in their environment. */
export async function processesOf(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await processIds()) {
    const [command, environment] = await Promise.all(
      ["cmdline", "environ"].map((name) =>
        readFile(`/proc/${pid}/${name}`, "utf8").catch(() => ""),
      ),
    );
    if (pid !== process.pid && `${command} ${environment}`.includes(directory)) {
      found.push(`${pid} ${command?.replaceAll("\0", " ")}`);
    }
  }
  return found;
}

/** The numbers of processes that have ended and whose end their parent has not taken note of. */
export async function zombiesOf(parent: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of await processIds()) {
    const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const [state, of] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" && Number(of) === parent) {
      found.push(pid);
    }
  }
  return found;
}

async function processIds(): Promise<readonly number[]> {
  const names = await readdir("/proc").catch(() => []);
  return names.map(Number).filter(Number.isInteger);
}

async function sizesIn(directory: string): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(directory);
  const sizes = await Promise.all(
    names.map(async (name) => [name, (await stat(join(directory, name))).size] as const),
  );
  return new Map(sizes);
}
