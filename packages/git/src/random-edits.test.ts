import { isUtf8 } from "node:buffer";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FilesystemError } from "./errors.ts";
import type { Filesystem } from "./filesystem.ts";
import { openRemote } from "./open-remote.ts";
import { Repository } from "./repository.ts";
import {
  FileModel,
  type IndexEntry,
  indexInfo,
  type ModelEdit,
  type ModelPath,
} from "./testing/file-model.ts";
import { type GitServer, startGitServer } from "./testing/git-server.ts";
import { runGit } from "./testing/run-git.ts";
import type { WriteOutcome } from "./write.ts";

const runs = 8;
/** Milliseconds; what fails is told only when it has become as small as can be. */
const timeToShrink = 300_000;
const large = { name: "large", files: 10_000 };
const name = "edited";
const environment = { GIT_INDEX_FILE: "edited-index" };
/** What submodules are at. */
const module = "1".repeat(40);

const contents = [
  "",
  "one\n",
  "one\ntwo\n",
  "one\r\ntwo\r\n",
  "no line break at the end",
  "../a",
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  "a longer one\n".repeat(6000),
] as const;
/** Where symbolic links lead. */
const target = 5;

let server: GitServer;
let repository: Repository;
/** The names git gives to the contents. */
const blobs: string[] = [];
let branches = 0;

beforeAll(async () => {
  server = await startGitServer();
  await server.createEmptyRepository(name);
  await server.git(name, "config", "receive.fsckObjects", "true");
  for (const content of contents) {
    blobs.push(await git(["hash-object", "-w", "--stdin"], Buffer.from(content)));
  }
  const remote = openRemote({ engine: "wire", url: server.urlOf(name) });
  repository = new Repository({ remote, author: { name: "Glu", email: "glu@example.com" } });
});

afterAll(async () => {
  await repository.close();
  await server.close();
});

/** Their order depends on what is a directory. */
const closeNames = ["a", "a.", "a-b", "a0", "ab", "A", "b", "b.yaml"];
/** The same to some file systems. */
const sameNames = ["README", "readme", "ReadMe", "caf\u00e9", "cafe\u0301"];
const quotedNames = ['a"b', "a\\b", "a b", "a\tb", "a\nb", "-a", ":a", "*", "~", "日本"];

function isAllowed(text: string): boolean {
  return !/^(?:\.{0,2}|\.g.*|git~.*)$/is.test(text) && !/[/\0]/.test(text);
}

/** Names that can be written in a path. */
const textName = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...closeNames) },
  { weight: 2, arbitrary: fc.constantFrom(...sameNames, ...quotedNames) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 4 }) },
);

/** Names in any bytes. */
const byteName = fc
  .uint8Array({ minLength: 1, maxLength: 5 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));

const textPath = fc.array(textName.filter(isAllowed).map(latin1), { minLength: 1, maxLength: 3 });

const bytePath = fc.array(
  fc.oneof({ weight: 4, arbitrary: textName.map(latin1) }, byteName).filter(isAllowed),
  { minLength: 1, maxLength: 4 },
);

const content = fc.nat({ max: contents.length - 1 });

interface Placed {
  readonly path: ModelPath;
  readonly mode: string;
  readonly content: number;
}

const placed: fc.Arbitrary<Placed> = fc.record({
  path: bytePath,
  mode: fc.constantFrom("100644", "100644", "100755", "120000", "160000"),
  content,
});

interface Attempt {
  readonly kind: "write" | "replace" | "remove" | "makeDirectory" | "empty";
  /** Where it is, seen from a path that there was; `again` is where the attempt before it was. */
  readonly place: "at" | "again" | "above" | "below" | "beside" | "elsewhere";
  readonly from: number;
  readonly fresh: ModelPath;
  readonly content: number;
  readonly recursive: boolean;
}

const attempted: fc.Arbitrary<Attempt> = fc.record({
  kind: fc.constantFrom("write", "write", "replace", "remove", "makeDirectory", "empty"),
  place: fc.constantFrom("at", "at", "again", "again", "above", "below", "beside", "elsewhere"),
  from: fc.nat(),
  fresh: textPath,
  content,
  recursive: fc.boolean(),
});

const seeds = [1, 2, 3];

it.each(seeds)(
  "random edits make the trees that git makes of them (seed %i)",
  async (seed) => {
    const files = fc.array(placed, { maxLength: 30 });
    const attempts = fc.array(attempted, { minLength: 8, maxLength: 32 });
    await fc.assert(fc.asyncProperty(files, attempts, expectSameAsGit), { seed, numRuns: runs });
    expect(await server.git(name, "fsck", "--strict", "--no-dangling", "--no-progress")).toBe("");
  },
  timeToShrink,
);

async function expectSameAsGit(files: readonly Placed[], attempts: readonly Attempt[]) {
  branches += 1;
  const branch = `edits-${branches}`;
  const model = modelOf(files);
  const base = await commitModel(model, branch);
  const located = locate(attempts, pathsOf(model));
  const changed: IndexEntry[] = [];
  const outcome = await repository.write(branch, {
    apply: async (filesystem) => {
      // One request brings what is read one after another below.
      await Promise.allSettled(located.map(({ path }) => filesystem.stat(textOf(path))));
      for (const attempt of located) {
        changed.push(...(await editBoth(attempt, { model, filesystem })));
      }
      return { message: branch };
    },
  });
  const tree = await treeOf(outcome, base);
  expect(tree).toBe(await editInIndex(base, changed));
  const paths = new Set(changed.map(({ path }) => path));
  const touched = await changedPaths(base, tree);
  expect(touched.filter((path) => !paths.has(path))).toEqual([]);
}

function modelOf(files: readonly Placed[]): FileModel {
  const model = new FileModel();
  for (let index = 0; index < large.files; index += 1) {
    const file = { mode: "100644", oid: blobs[index % blobs.length] ?? "" };
    model.place([large.name, `entry-${index}`], file);
  }
  for (const { path, mode, content: index } of files) {
    const oid = mode === "160000" ? module : blobs[mode === "120000" ? target : index];
    model.place(path, { mode, oid: oid ?? "" });
  }
  return model;
}

/** Those that can be written as text, the large directory being no more than some among many. */
function pathsOf(model: FileModel): ModelPath[] {
  const paths = model.files().map(({ path }) => path.split("/"));
  const some = paths.filter(([first], index) => first !== large.name || index % 5000 === 0);
  return some.filter((path) => isUtf8(Buffer.from(path.join("/"), "latin1")));
}

interface LocatedAttempt extends Attempt {
  readonly path: ModelPath;
}

function locate(attempts: readonly Attempt[], known: readonly ModelPath[]): LocatedAttempt[] {
  const paths = [...known];
  return attempts.map((attempt) => {
    const from = attempt.place === "again" ? paths.at(-1) : paths[attempt.from % paths.length];
    const path = pathOf(attempt, from ?? attempt.fresh);
    paths.push(path);
    return { ...attempt, path };
  });
}

function pathOf({ place, fresh }: Attempt, from: ModelPath): ModelPath {
  switch (place) {
    case "at":
    case "again":
      return from;
    case "above":
      return from.length > 1 ? from.slice(0, -1) : from;
    case "below":
      return [...from, ...fresh];
    case "beside":
      return [...from.slice(0, -1), ...fresh];
    default:
      return fresh;
  }
}

interface Both {
  readonly model: FileModel;
  readonly filesystem: Filesystem;
}

/** Does the same to both, which agree on whether it can be done. */
async function editBoth(
  attempt: LocatedAttempt,
  { model, filesystem }: Both,
): Promise<readonly IndexEntry[]> {
  const changed: IndexEntry[] = [];
  for (const edit of editsOf(attempt, model)) {
    const result = model.apply(edit);
    const refused = await refusalOf(perform(filesystem, edit));
    expect({ edit, refused }).toEqual({ edit, refused: result.refused });
    changed.push(...result.changed);
  }
  return changed;
}

function editsOf(attempt: LocatedAttempt, model: FileModel): readonly ModelEdit[] {
  const { kind, path, recursive } = attempt;
  if (kind === "remove" || kind === "makeDirectory") {
    return [{ kind, path, recursive }];
  }
  if (kind === "empty") {
    return [
      { kind: "remove", path, recursive: true },
      { kind: "makeDirectory", path, recursive },
    ];
  }
  const write = { kind: "write", path, oid: blobs[attempt.content] ?? "" } as const;
  const obstacle = kind === "replace" ? model.obstacle(path) : undefined;
  return obstacle ? [{ kind: "remove", path: obstacle, recursive: true }, write] : [write];
}

function perform(filesystem: Filesystem, edit: ModelEdit): Promise<void> {
  const path = textOf(edit.path);
  switch (edit.kind) {
    case "write":
      return filesystem.writeFile(path, contents[blobs.indexOf(edit.oid)] ?? "");
    case "remove":
      return filesystem.rm(path, edit);
    default:
      return filesystem.mkdir(path, edit);
  }
}

async function refusalOf(performing: Promise<void>): Promise<string | undefined> {
  try {
    await performing;
    return undefined;
  } catch (error) {
    if (error instanceof FilesystemError) {
      return error.code;
    }
    throw error;
  }
}

async function commitModel(model: FileModel, branch: string): Promise<string> {
  await git(["read-tree", "--empty"]);
  await git(["update-index", "-z", "--index-info"], indexInfo(model.files()));
  const commit = await git(["commit-tree", "-m", "base", await git(["write-tree"])]);
  await git(["update-ref", `refs/heads/${branch}`, commit]);
  return commit;
}

/** The tree that git makes of the same edits. */
async function editInIndex(base: string, changed: readonly IndexEntry[]): Promise<string> {
  await git(["read-tree", base]);
  await git(["update-index", "-z", "--index-info"], indexInfo(changed));
  return git(["write-tree"]);
}

function treeOf(outcome: WriteOutcome, base: string): Promise<string> {
  const commit = outcome.kind === "committed" ? outcome.commit : base;
  return git(["rev-parse", "--verify", `${commit}^{tree}`]);
}

async function changedPaths(before: string, after: string): Promise<readonly string[]> {
  const args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after];
  const output = await runGit(args, { directory: server.pathOf(name) });
  return output.toString("latin1").split("\0").slice(0, -1);
}

async function git(args: readonly string[], input: Buffer | string = ""): Promise<string> {
  const output = await runGit(args, { directory: server.pathOf(name), environment, input });
  return output.toString().trim();
}

function latin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function textOf(path: ModelPath): string {
  return Buffer.from(path.join("/"), "latin1").toString("utf8");
}
