import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GitObject, makeObject, type ObjectFormat } from "../../objects/object.ts";
import type { NewObject, PushResult, RefUpdate } from "../../remote.ts";
import { advertise, answer } from "../../testing/git-service.ts";
import { inChunks } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { writePack } from "../pack/write-pack.ts";
import { readAdvertisement } from "./advertisement.ts";
import { readPackets } from "./pkt-line.ts";
import { encodePush, readPushReport } from "./push-command.ts";

const main = "refs/heads/main";
const next = "refs/heads/next";

describe.each(["sha1", "sha256"] as const)("a push to git with %s", (format) => {
  const { tree, commits } = history(format);
  const [first, second, other] = commits;
  let directory: string;
  let repository: string;
  let count = 0;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "push-test-"));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  beforeEach(async () => {
    count += 1;
    repository = join(directory, `${count}.git`);
    const init = ["init", "--quiet", "--bare", "-b", "trunk", `--object-format=${format}`];
    await runGit([...init, repository], { directory });
    const objects = writePack([tree, first, other], format);
    await runGit(["unpack-objects", "-q"], { directory: repository, input: objects });
    await runGit(["update-ref", main, first.oid], { directory: repository });
  });

  async function push(
    list: readonly RefUpdate[],
    objects: readonly NewObject[] = [second],
  ): Promise<readonly PushResult[]> {
    const advertisement = readPackets(inChunks(await advertise("receive-pack", repository)));
    const { capabilities } = await readAdvertisement(advertisement);
    const pack = objects.length > 0 ? writePack(objects, format) : undefined;
    const request = encodePush({ updates: list, pack, format, capabilities });
    const bytes = await answer("receive-pack", repository, request);
    return readPushReport(readPackets(inChunks(bytes, [7, 100])), list);
  }

  async function set(name: string, value: string): Promise<void> {
    await runGit(["config", name, value], { directory: repository });
  }

  async function hook(name: string, script: string): Promise<void> {
    await mkdir(join(repository, "hooks"), { recursive: true });
    await writeFile(join(repository, "hooks", name), `#!/bin/sh\n${script}\n`);
    await chmod(join(repository, "hooks", name), 0o755);
  }

  async function refs(): Promise<Readonly<Record<string, string>>> {
    const args = ["for-each-ref", "--format=%(refname) %(objectname)"];
    const lines = (await runGit(args, { directory: repository })).toString().trim().split("\n");
    return Object.fromEntries(lines.map((line) => line.split(" ")));
  }

  const step: RefUpdate = { ref: main, old: first.oid, new: second.oid };

  it("moves, creates and deletes refs", async () => {
    await runGit(["update-ref", next, first.oid], { directory: repository });
    const creation = { ref: "refs/heads/glu/new", old: undefined, new: second.oid };
    const results = await push([step, { ref: next, old: first.oid, new: undefined }, creation]);
    expect(results.map(({ kind }) => kind)).toEqual(["accepted", "accepted", "accepted"]);
    expect(await refs()).toEqual({ [main]: second.oid, "refs/heads/glu/new": second.oid });
    await runGit(["fsck", "--strict"], { directory: repository });
  });

  it("creates a ref although no object is new, and deletes without any", async () => {
    const creation = { ref: next, old: undefined, new: first.oid };
    expect(await push([creation], [])).toEqual([{ kind: "accepted", ref: next }]);
    const undo = { ref: next, old: first.oid, new: undefined };
    expect(await push([undo], [])).toEqual([{ kind: "accepted", ref: next }]);
    expect(await refs()).toEqual({ [main]: first.oid });
  });

  it.each([
    ["is elsewhere", { ref: main, old: other.oid, new: second.oid }],
    ["is elsewhere than at a commit nobody knows", { ref: main, old: tree.oid, new: second.oid }],
    ["exists already", { ref: main, old: undefined, new: second.oid }],
    ["does not exist", { ref: next, old: first.oid, new: second.oid }],
    ["is to be deleted and is elsewhere", { ref: main, old: other.oid, new: undefined }],
    ["is to be deleted and does not exist", { ref: next, old: first.oid, new: undefined }],
  ])("is stale if the ref %s", async (_, update) => {
    expect(await push([update])).toEqual([{ kind: "stale", ref: update.ref }]);
    expect(await refs()).toEqual({ [main]: first.oid });
  });

  it("is stale while somebody else holds the lock", async () => {
    await writeFile(join(repository, `${main}.lock`), "");
    expect(await push([step])).toEqual([{ kind: "stale", ref: main }]);
  });

  it("is judged for each ref alone", async () => {
    await hook("update", `[ "$1" = ${next} ] || exit 0; echo "$1 is not for you"; exit 1`);
    const results = await push([
      { ref: main, old: other.oid, new: second.oid },
      { ref: next, old: undefined, new: second.oid },
      { ref: "refs/heads/new", old: undefined, new: second.oid },
    ]);
    expect(results).toEqual([
      { kind: "stale", ref: main },
      {
        kind: "refused",
        ref: next,
        reason: expect.stringContaining(`hook declined: ${next} is not for you`),
      },
      { kind: "accepted", ref: "refs/heads/new" },
    ]);
  });

  it("is refused as a whole by a pre-receive hook, with its words", async () => {
    await hook("pre-receive", "echo not on a Friday; echo ask Ann >&2; exit 1");
    const results = await push([step, { ref: next, old: undefined, new: second.oid }]);
    const reason = "pre-receive hook declined: not on a Friday\nask Ann";
    expect(results).toEqual([
      { kind: "refused", ref: main, reason },
      { kind: "refused", ref: next, reason },
    ]);
  });

  it("is accepted whatever a post-receive hook says", async () => {
    await hook("post-receive", "echo failed to update ref; exit 1");
    expect(await push([step])).toEqual([{ kind: "accepted", ref: main }]);
  });

  it.each([
    ["another branch is in the way", { ref: `${main}/x`, old: undefined, new: second.oid }],
    ["the server hides the ref", { ref: "refs/hidden/x", old: undefined, new: second.oid }],
    ["the name is none", { ref: "refs/heads/a..b", old: undefined, new: second.oid }],
    ["the branch would be no commit", { ref: main, old: first.oid, new: tree.oid }],
    ["it may not be rewound", { ref: main, old: first.oid, new: other.oid }],
    ["it may not be deleted", { ref: main, old: first.oid, new: undefined }],
  ])("is refused if %s", async (_, update) => {
    await set("receive.denyNonFastForwards", "true");
    await set("receive.denyDeletes", "true");
    await set("receive.hideRefs", "refs/hidden");
    const [result] = await push([update]);
    expect(result).toMatchObject({ kind: "refused", ref: update.ref });
    expect(await refs()).toEqual({ [main]: first.oid });
  });

  it("is refused if the server checks objects and finds a fault", async () => {
    await set("receive.fsckObjects", "true");
    const bad = makeObject(format, "commit", Buffer.from(`tree ${tree.oid}\nauthor nobody\n\nx`));
    const [result] = await push([{ ...step, new: bad.oid }], [bad]);
    expect(result).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("fsck error"),
    });
  });

  it("is refused if it is larger than the server allows", async () => {
    await set("receive.maxInputSize", "50");
    const [result] = await push([step], [second, makeObject(format, "blob", Buffer.alloc(9999))]);
    expect(result).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("exceeds maximum allowed size"),
    });
  });

  it("failed if objects are missing", async () => {
    const orphan = makeObject(
      format,
      "commit",
      commitBytes(tree, [makeObject(format, "blob", Buffer.from("x"))]),
    );
    const [result] = await push([{ ...step, new: orphan.oid }], [orphan]);
    expect(result).toMatchObject({ kind: "failed", ref: main });
  });

  it("failed if it builds on an object that is not there", async () => {
    const base = makeObject(format, "blob", Buffer.alloc(3000, "base"));
    const data = Buffer.concat([base.data, Buffer.from("more")]);
    const thin = { ...makeObject(format, "blob", data), base };
    const [result] = await push([step], [second, thin]);
    expect(result).toMatchObject({ kind: "failed", ref: main });
  });
});

/** A commit, one on top of it, and one that has nothing to do with them. */
function history(format: ObjectFormat) {
  const tree = makeObject(format, "tree", Buffer.alloc(0));
  const first = makeObject(format, "commit", commitBytes(tree, []));
  const second = makeObject(format, "commit", commitBytes(tree, [first]));
  const other = makeObject(format, "commit", commitBytes(tree, [], "other"));
  return { tree, commits: [first, second, other] as const };
}

function commitBytes(tree: GitObject, parents: readonly GitObject[], message = "x"): Buffer {
  const person = "T <t@example.com> 1700000000 +0000";
  const lines = parents.map(({ oid }) => `parent ${oid}\n`).join("");
  return Buffer.from(
    `tree ${tree.oid}\n${lines}author ${person}\ncommitter ${person}\n\n${message}\n`,
  );
}
