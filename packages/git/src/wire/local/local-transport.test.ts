import { randomBytes } from "node:crypto";
import { getEventListeners } from "node:events";
import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Oid } from "../../objects/object.ts";
import { LocalTransportFixture } from "../../testing/local-transport-fixture.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import { listBranches, packetBytes, textOf } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { encodePacket, flushPacket } from "../protocol/pkt-line.ts";
import { UploadPack } from "../upload-pack.ts";
import type { LocalTransport } from "./local-transport.ts";

const { signal } = new AbortController();
const upload = "git-upload-pack";
const receive = "git-receive-pack";
const absent = "0".repeat(40);
const maxObjectSize = 1_000_000;

let fixture: LocalTransportFixture;
let first: Oid;

beforeAll(async () => {
  fixture = await LocalTransportFixture.start();
  first = await fixture.git.createRepository("app", { "README.md": "hello\n" });
});

afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
  await fixture.takeCommands();
});

afterAll(() => fixture.stop());

/** All branches, as a process says that was not asked for them before. */
function branchesOf(transport: LocalTransport): Promise<string> {
  return textOf(transport.exchange(upload, listBranches, { signal, remembers: "refs" }));
}

function wanting(...lines: readonly string[]): Buffer {
  return packetBytes("command=fetch", "delimiter", "no-progress", ...lines, "done", "flush");
}

interface Creation {
  readonly branch: string;
  readonly tip: string;
  /** Where the commit is. @default app */
  readonly from?: string;
  /** @default none */
  readonly capability?: string;
}

/** The request to make a branch at a commit, with a pack. */
async function creation({ branch, tip, from = "app", capability = "" }: Creation): Promise<Buffer> {
  const directory = fixture.git.pathOf(from);
  const input = `${tip}\n`;
  return Buffer.concat([
    encodePacket(`${absent} ${tip} refs/heads/${branch}\0 report-status ${capability}`),
    flushPacket,
    await runGit(["pack-objects", "--stdout", "--revs"], { directory, input }),
  ]);
}

describe("LocalTransport", () => {
  it("learns what the services can do, and asks each only once", async () => {
    const transport = fixture.open();
    const [one, two] = await Promise.all([
      transport.discover(upload, { signal }),
      transport.discover(upload, { signal }),
    ]);
    expect(one).toBe(two);
    expect(await transport.discover(upload, { signal })).toBe(one);
    expect([one.version, one.capabilities.get("object-format")]).toEqual([2, "sha1"]);
    const pushed = await transport.discover(receive, { signal });
    expect([pushed.version, pushed.capabilities.has("report-status")]).toEqual([0, true]);
    expect(await fixture.takeCommands()).toEqual(["upload-pack", "receive-pack"]);
    transport.forget();
    expect(await transport.discover(upload, { signal })).toEqual(one);
    expect(await fixture.takeCommands()).toEqual(["upload-pack"]);
  });

  it("has one process answer one request after the other, without its advertisement", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    const refs = await branchesOf(transport);
    expect(refs).toBe(`003d${first} refs/heads/main\n0000`);
    for (const _ of [1, 2, 3]) {
      const answer = await textOf(transport.exchange(upload, wanting(`want ${first}`), { signal }));
      expect(answer).toMatch(/^000dpackfile\n.{5}PACK.*0000$/s);
    }
    expect(await fixture.takeCommands()).toEqual(["upload-pack"]);
  });

  it("lists what has come since the last time", async () => {
    const transport = fixture.open();
    await branchesOf(transport);
    await fixture.git.git("app", "branch", "later", "main");
    expect(await branchesOf(transport)).toContain("refs/heads/later");
    await fixture.git.git("app", "branch", "-D", "later");
    expect(await branchesOf(transport)).not.toContain("refs/heads/later");
  });

  it("cuts history off anew each time", async () => {
    await fixture.git.createRepository("deep", { file: "1\n" });
    await fixture.git.commitAll("deep", [{ files: { file: "2\n" } }, { files: { file: "3\n" } }]);
    const tip = await fixture.git.git("deep", "rev-parse", "main");
    const transport = fixture.open({ path: fixture.git.pathOf("deep") });
    const uploadPack = new UploadPack({ transport, maxObjectSize });
    const depths = [1, 3, 2, 1];
    const found: number[] = [];
    for (const deepen of depths) {
      const command = { wants: [tip as Oid], deepen, filter: "tree:0" } as const;
      found.push((await uploadPack.fetch(command, { signal })).length);
    }
    expect(found).toEqual(depths);
  });

  it("leaves out what it is asked to, whatever the repository says of filters", async () => {
    await fixture.git.git("app", "config", "uploadpack.allowFilter", "false");
    const uploadPack = new UploadPack({ transport: fixture.open(), maxObjectSize });
    const objects = await uploadPack.fetch({ wants: [first], filter: "tree:0" }, { signal });
    expect(objects.map(({ type }) => type)).toEqual(["commit"]);
  });

  it("runs many requests at once, none of them in the same process at a time", async () => {
    const uploadPack = new UploadPack({ transport: fixture.open(), maxObjectSize });
    const ask = () =>
      uploadPack.fetch({ wants: [first] }, { signal: new AbortController().signal });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(answers.map((objects) => objects.length)).toEqual(Array(20).fill(3));
    const started = (await fixture.takeCommands()).length;
    expect(started).toBeGreaterThan(1);
    expect(started).toBeLessThanOrEqual(8);
  });

  it.each([
    ["while they may speak", "side-band-64k"],
    ["after it has reported", ""],
  ])(
    "takes a push, and runs all hooks of the repository to their end, %s",
    async (_, capability) => {
      const hooks = ["pre-receive", "update", "post-receive"] as const;
      for (const hook of hooks) {
        await fixture.git.setHook("app", hook, `sleep 0.05; echo ${hook} >>hooks-run; exit 0`);
      }
      const branch = `pushed-${capability}`;
      const request = await creation({ branch, tip: first, capability });
      const answer = await textOf(fixture.open().exchange(receive, request, { signal }));
      expect(answer).toContain(`ok refs/heads/${branch}\n`);
      expect(await fixture.git.tip("app", branch)).toBe(first);
      const ran = join(fixture.git.pathOf("app"), "hooks-run");
      expect((await readFile(ran, "utf8")).trim().split("\n")).toEqual(hooks);
      await rm(ran);
      expect(await fixture.takeCommands()).toEqual(["receive-pack"]);
    },
  );

  it("lets hooks of the repository pass on what was pushed", async () => {
    await fixture.git.createEmptyRepository("mirror");
    await fixture.git.createRepository("mirrored", { file: "text\n" });
    const pass = `git push --quiet --mirror '${fixture.git.urlOf("mirror")}'`;
    await fixture.git.git("mirror", "config", "http.receivepack", "true");
    await fixture.git.setHook("mirrored", "post-receive", pass);
    const transport = fixture.open({ path: fixture.git.pathOf("mirrored") });
    const request = await creation({ branch: "passed", tip: first });
    await textOf(transport.exchange(receive, request, { signal }));
    expect(await fixture.git.tip("mirror", "passed")).toBe(first);
  });

  it("takes a push that is larger than any buffer on the way", async () => {
    const large = await fixture.git.createRepository("large", { blob: randomBytes(6_000_000) });
    await fixture.git.createEmptyRepository("target");
    const transport = fixture.open({ path: fixture.git.pathOf("target") });
    const request = await creation({ branch: "main", tip: large, from: "large" });
    expect(await textOf(transport.exchange(receive, request, { signal }))).toContain("unpack ok");
    expect(await fixture.git.tip("target")).toBe(large);
  });

  it.each([
    `it's a "repo" & $(more) 100% ä`,
    "line\nbreak and\ttab",
    "--upload-pack=evil",
    "-",
    "~",
    "日本語 🙂",
    "a\\b*?[c]",
  ])("reaches a repository with the name %j", async (name) => {
    const tip = await fixture.git.createRepository(name, { "README.md": "odd\n" });
    const transport = fixture.open({ path: fixture.git.pathOf(name) });
    expect(await branchesOf(transport)).toContain(tip);
  });

  it("ends a process that nobody asks for five seconds", async () => {
    const timers = new ManualTimers();
    const transport = fixture.open({ timers });
    await branchesOf(transport);
    await timers.advance(4999);
    expect(fixture.services()).toHaveLength(1);
    await timers.advance(1);
    await vi.waitFor(() => expect(fixture.services()).toEqual([]));
    expect(await branchesOf(transport)).toContain(first);
  });

  it("keeps no process of an earlier look", async () => {
    const transport = fixture.open();
    for (let turn = 0; turn < 4; turn += 1) {
      await branchesOf(transport);
    }
    await vi.waitFor(() => expect(fixture.services()).toHaveLength(1));
  });

  it("keeps only a few processes that nobody asks", async () => {
    const transport = fixture.open();
    const uploadPack = new UploadPack({ transport, maxObjectSize });
    for (let turn = 0; turn < 12; turn += 1) {
      await uploadPack.fetch({ wants: [first], deepen: 1 }, { signal });
    }
    await vi.waitFor(() => expect(fixture.services()).toHaveLength(8));
  });

  it("ends the process when the loop is left", async () => {
    const tip = await fixture.git.createRepository("long", { blob: randomBytes(2_000_000) });
    const transport = fixture.open({ path: fixture.git.pathOf("long") });
    for await (const _ of transport.exchange(upload, wanting(`want ${tip}`), { signal })) {
      break;
    }
    expect(fixture.services()).toEqual([]);
  });

  it("leaves nothing behind in a signal", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    await branchesOf(transport);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("is closed twice, and no longer answers", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    await Promise.all([transport.close(), transport.close()]);
    expect(fixture.services()).toEqual([]);
    await expect(transport.discover(upload, { signal })).rejects.toThrow("was closed");
    await expect(branchesOf(transport)).rejects.toThrow("was closed");
  });

  it("asks a repository that has taken the place of another", async () => {
    const transport = fixture.open({ path: fixture.git.pathOf("moving") });
    await fixture.git.createRepository("moving", { "README.md": "one\n" });
    await branchesOf(transport);
    await rename(fixture.git.pathOf("moving"), fixture.git.pathOf("moved"));
    const tip = await fixture.git.createRepository("moving", { "README.md": "two\n" });
    const request = wanting(`want ${tip}`);
    expect(await textOf(transport.exchange(upload, request, { signal }))).toContain("packfile");
    expect(await fixture.takeCommands()).toEqual(["upload-pack", "upload-pack"]);
  });
});
