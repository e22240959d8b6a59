import { createHash } from "node:crypto";
import { digestOf, editedManifest, type ManifestEdit, manifest } from "./manifests.ts";

/** SMALL: 4 files, 20 commits. MEDIUM: 5,000 files, 2,000 commits. LARGE: 100,000 files, 20,000 commits. */
export type RepositorySize = "SMALL" | "MEDIUM" | "LARGE";

interface Layout {
  /** One for each environment of each application. */
  readonly directories: readonly string[];
  /** What lies in each directory. */
  readonly files: readonly string[];
  readonly commits: number;
}

const environments = ["production", "staging"] as const;
const deployment = "deployment.yaml";
/** Seconds since the epoch, and between two commits. */
const firstCommit = 1_700_000_000;
const betweenCommits = 30;
/** Prime, so that the commits wander through all directories. */
const stride = 7919;

/** Deployments spread evenly over the repository, at most as many as it has. */
export function phasePaths(size: RepositorySize, count: number): string[] {
  const { directories } = layoutOf(size);
  const step = Math.max(1, directories.length / count);
  return Array.from(
    { length: Math.min(count, directories.length) },
    (_, index) => `${directories[Math.floor(index * step)]}/${deployment}`,
  );
}

/** The whole history as `git fast-import` reads it. The same size always gives the same bytes. */
export function* sizedHistory(size: RepositorySize): Generator<string> {
  const { directories, files, commits } = layoutOf(size);
  const ref = "refs/heads/main";
  yield commitHead({ ref, time: timeOf(0), message: "Describe all applications" });
  for (const directory of directories) {
    for (const file of files) {
      const path = `${directory}/${file}`;
      yield modification(path, manifest(path));
    }
  }
  for (let number = 1; number < commits; number += 1) {
    const path = `${directories[(number * stride) % directories.length]}/${deployment}`;
    yield commitHead({
      ref,
      time: timeOf(number),
      message: `Update ${path}\n\nSigned-off-by: Dev`,
    });
    yield modification(path, editedManifest({ path, digest: digestOf(`${size} ${number}`) }));
  }
}

/** The same as long as the history of this size is. MEDIUM has all that a history is made of, and is quickly made. */
export function historyFingerprint(size: RepositorySize): string {
  const hash = createHash("sha256").update(JSON.stringify(layoutOf(size)));
  for (const command of sizedHistory("MEDIUM")) {
    hash.update(command);
  }
  return hash.digest("hex");
}

export interface EditCommit {
  /** The full name of the ref it moves. */
  readonly ref: string;
  /** The commit it is made on; undefined for the one before it in the stream. */
  readonly parent: string | undefined;
  readonly edit: ManifestEdit;
}

/**
 * One commit that edits one deployment, as `git fast-import --date-format=now` reads it. A commit older
 * than its parents would make git walk through all of history.
 */
export function editCommit({ ref, parent, edit }: EditCommit): string {
  const head = commitHead({ ref, time: "now", message: `Update ${edit.path}` });
  const from = parent === undefined ? "" : `from ${parent}\n`;
  return `${head}${from}${modification(edit.path, editedManifest(edit))}`;
}

function layoutOf(size: RepositorySize): Layout {
  switch (size) {
    case "SMALL":
      return {
        directories: environments.map((environment) => `env/${environment}`),
        files: [deployment, "service.yaml"],
        commits: 20,
      };
    case "MEDIUM":
      return grid({ teams: 50, applications: 10, commits: 2000 });
    case "LARGE":
      return grid({ teams: 100, applications: 100, commits: 20_000 });
  }
}

interface Grid {
  readonly teams: number;
  /** In each team. */
  readonly applications: number;
  readonly commits: number;
}

function grid({ teams, applications, commits }: Grid): Layout {
  const directories = numbered("apps/team", teams).flatMap((team) =>
    numbered(`${team}/app`, applications).flatMap((application) =>
      environments.map((environment) => `${application}/${environment}`),
    ),
  );
  const files = ["configmap.yaml", deployment, "hpa.yaml", "ingress.yaml", "service.yaml"];
  return { directories, files, commits };
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(3, "0")}`);
}

/** When a commit of the history was made. */
function timeOf(number: number): string {
  return `${firstCommit + number * betweenCommits} +0000`;
}

interface CommitHead {
  readonly ref: string;
  readonly time: string;
  readonly message: string;
}

function commitHead({ ref, time, message }: CommitHead): string {
  return `commit ${ref}\ncommitter Dev <dev@example.com> ${time}\n${dataBlock(message)}`;
}

function modification(path: string, content: string): string {
  return `M 100644 inline ${path}\n${dataBlock(content)}`;
}

function dataBlock(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
