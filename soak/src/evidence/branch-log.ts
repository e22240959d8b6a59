import { type GitServer, runGit } from "@glu/git/testing";

/** One file that a commit changed. */
interface ChangedFile {
  readonly path: string;
  readonly mode: readonly [before: string, after: string];
  /** Names of blobs; only zeros for what was not there. */
  readonly blob: readonly [before: string, after: string];
}

export interface LoggedCommit {
  readonly repository: string;
  readonly oid: string;
  readonly author: string;
  readonly message: string;
  readonly changes: readonly ChangedFile[];
}

/** The first byte of each commit in the output; no message has it. */
const mark = "\u0001";
const rawChange = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) \w+\d*\t(.*)$/;

/** All commits of the branch after its first, oldest first. */
export async function branchLog(
  server: GitServer,
  repository: string,
): Promise<readonly LoggedCommit[]> {
  const format = `--format=${mark}%H%n%an%n%B${mark}`;
  const args = ["log", "--first-parent", "--reverse", "--raw", "--no-abbrev", "--no-renames"];
  const text = await server.git(repository, "-c", "core.quotePath=false", ...args, format, "main");
  const parts = text.split(mark).slice(1);
  const commits: LoggedCommit[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [oid = "", author = "", ...lines] = (parts[index] ?? "").split("\n");
    const changes = (parts[index + 1] ?? "").split("\n").flatMap(changeIn);
    commits.push({ repository, oid, author, message: lines.join("\n").trim(), changes });
  }
  return commits.slice(1);
}

function changeIn(line: string): readonly ChangedFile[] {
  const [, oldMode = "", newMode = "", oldBlob = "", newBlob = "", path] =
    rawChange.exec(line) ?? [];
  return path === undefined ? [] : [{ path, mode: [oldMode, newMode], blob: [oldBlob, newBlob] }];
}

/** The contents of blobs, or of files such as `main:README.md`, by the name that was asked for. */
export async function readBlobs(
  server: GitServer,
  repository: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const input = names.map((name) => `${name}\n`).join("");
  const output = await runGit(["cat-file", "--batch"], {
    directory: server.pathOf(repository),
    input,
  });
  const contents = new Map<string, string>();
  let position = 0;
  for (const name of names) {
    const end = output.indexOf("\n", position);
    const [, , size] = output.toString("utf8", position, end).split(" ");
    const start = end + 1;
    const length = Number(size ?? 0);
    contents.set(name, output.toString("utf8", start, start + length));
    position = size === undefined ? start : start + length + 1;
  }
  return contents;
}
