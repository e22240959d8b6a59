import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  ClosedError,
  DeadlineError,
  type GitError,
  GitProgramError,
  ProtocolError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
  UnsupportedRemoteError,
} from "../../errors.ts";
import type { Oid } from "../../objects/object.ts";
import {
  LocalTransportFixture,
  type OpenLocalOptions,
} from "../../testing/local-transport-fixture.ts";
import { listBranches, packetBytes, textOf } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { killTree } from "../../testing/ssh-processes.ts";
import { encodePacket, flushPacket } from "../protocol/pkt-line.ts";
import { UploadPack } from "../upload-pack.ts";
import type { LocalTransport } from "./local-transport.ts";

const { signal } = new AbortController();
const upload = "git-upload-pack";
const receive = "git-receive-pack";
const seed = 20_260_728;

let fixture: LocalTransportFixture;
let first: Oid;

beforeAll(async () => {
  fixture = await LocalTransportFixture.start();
  first = await fixture.git.createRepository("app", { blob: randomBytes(2_000_000) });
});

afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
  await fixture.standIn();
  await fixture.takeCommands();
});

afterAll(() => fixture.stop());

async function failure(options: OpenLocalOptions = {}): Promise<GitError> {
  const transport = fixture.open(options);
  const error = await transport.discover(upload, { signal }).catch((reason: unknown) => reason);
  expect(fixture.services()).toEqual([]);
  return error as GitError;
}

function branchesOf(transport: LocalTransport): Promise<string> {
  return textOf(transport.exchange(upload, listBranches, { signal, remembers: "refs" }));
}

function wanting(tip: string): Buffer {
  return packetBytes("command=fetch", "delimiter", "no-progress", `want ${tip}`, "done", "flush");
}

function killServices(): void {
  for (const { pid } of fixture.services()) {
    killTree(pid);
  }
}

describe("LocalTransport without a repository", () => {
  it("says that there is nothing at a path", async () => {
    const path = join(fixture.git.root, "missing");
    const error = await failure({ path });
    expect(error).toBeInstanceOf(RepositoryNotFoundError);
    expect(error.message).toBe(
      `Reading from ${path} failed: there is nothing at this path. Correct the path.`,
    );
  });

  it.each(["directory", "file"])("says that a %s is no repository", async (kind) => {
    const path = join(fixture.git.root, kind);
    await (kind === "file" ? writeFile(path, "") : mkdir(path));
    const error = await failure({ path });
    expect(error).toBeInstanceOf(RepositoryNotFoundError);
    expect(error.message).toContain("is not a git repository. Correct the path, or make one");
  });

  it("says that a repository belongs to somebody else", async () => {
    await fixture.standIn('GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "$git" "$@"');
    const error = await failure();
    expect(error).toBeInstanceOf(RepositoryNotFoundError);
    expect(error.message).toContain("belongs to another user");
    expect(error.message).toContain("chown");
  });

  it("notices that it has vanished between two requests", async () => {
    const tip = await fixture.git.createRepository("vanishing", { file: "text\n" });
    const path = fixture.git.pathOf("vanishing");
    const transport = fixture.open({ path });
    await branchesOf(transport);
    await rm(path, { recursive: true });
    const answer = textOf(transport.exchange(upload, wanting(tip), { signal }));
    await expect(answer).rejects.toThrow(RepositoryNotFoundError);
  });
});

describe("LocalTransport with a git that fails", () => {
  it("says so if there is none", async () => {
    const error = await failure({ environment: { PATH: fixture.git.root } });
    expect(error).toBeInstanceOf(GitProgramError);
    expect(error.message).toContain("The git program could not be started. Install git");
  });

  it("asks another process when one was killed that waited", async () => {
    const transport = fixture.open();
    await transport.discover(upload, { signal });
    await branchesOf(transport);
    killServices();
    const uploadPack = new UploadPack({ transport, maxObjectSize: 1000 });
    const objects = await uploadPack.fetch({ wants: [first], filter: "tree:0" }, { signal });
    expect(objects.map(({ oid }) => oid)).toEqual([first]);
  });

  it("says so when it was killed in the middle of an answer", async () => {
    const transport = fixture.open();
    const chunks = transport.exchange(upload, wanting(first), { signal });
    const start = await chunks.next();
    expect(start.done).toBe(false);
    killServices();
    const rest = textOf(chunks);
    await expect(rest).rejects.toThrow(RemoteUnreachableError);
    expect(await branchesOf(transport)).toContain(first);
  });

  it(`is asked again with success wherever it was killed (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const transport = fixture.open();
    const uploadPack = new UploadPack({ transport, maxObjectSize: 10_000_000 });
    let failed = 0;
    for (let turn = 0; turn < 15; turn += 1) {
      const chunks = transport.exchange(upload, wanting(first), { signal });
      const read = Math.floor(random() * 12);
      for (let count = 0; count < read; count += 1) {
        await chunks.next();
      }
      killServices();
      const error: unknown = await textOf(chunks).then(
        () => undefined,
        (reason) => reason,
      );
      if (error !== undefined) {
        expect(error).toBeInstanceOf(RemoteUnreachableError);
        failed += 1;
      }
      expect(await uploadPack.fetch({ wants: [first] }, { signal })).toHaveLength(3);
    }
    expect(failed).toBeGreaterThan(0);
  });

  it("gives up on one that says nothing", async () => {
    await fixture.standIn("sleep 1000; exit 1");
    const error = await failure({ timeouts: { silence: 300 } });
    expect(error).toBeInstanceOf(DeadlineError);
  });

  it("gives up on one that falls silent when it is asked again", async () => {
    await fixture.standIn('"$git" "$@" </dev/null; sleep 1000; exit 1');
    const transport = fixture.open({ timeouts: { silence: 300 } });
    await transport.discover(upload, { signal });
    await expect(branchesOf(transport)).rejects.toThrow(DeadlineError);
  });

  it.each([
    ["garbage", "head -c 100000 /dev/zero", ProtocolError],
    ["half of what it can do", '"$git" "$@" </dev/null | head -c 20', ProtocolError],
    ["nothing, as if all were well", "exit 0", ProtocolError],
    ["an older protocol", 'unset GIT_PROTOCOL; exec "$git" "$@"', UnsupportedRemoteError],
  ])("understands one that answers with %s", async (_, script, type) => {
    await fixture.standIn(script);
    await expect(branchesOf(fixture.open())).rejects.toThrow(type);
  });

  it("asks none again that has said more than it was asked", async () => {
    const said = join(fixture.directory, "said");
    const greeting = ["version 2", "ls-refs", "fetch", "object-format=sha1", "flush"];
    await writeFile(said, packetBytes(...greeting, `${first} refs/heads/main`, "flush", "more"));
    await fixture.standIn(`cat '${said}'; cat >/dev/null; exit 0`);
    expect(await branchesOf(fixture.open())).toContain(first);
    expect(fixture.services()).toEqual([]);
  });

  it("reads what it says without end, and quotes the end of it, cleaned", async () => {
    const loud = "yes 'noise and nonsense' | head -c 10000000 >&2; echo >&2;";
    await fixture.standIn(`${loud} printf 'fatal: \\033[31mthe disk burns\\n' >&2; exit 128`);
    const error = await failure();
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(error.message).toContain("failed: the disk burns. It is tried again");
    expect(error.message.length).toBeLessThan(1000);
    await fixture.standIn(`${loud} exec "$git" "$@"`);
    expect(await branchesOf(fixture.open())).toContain(first);
  });
});

describe("LocalTransport while a push waits in a hook", () => {
  let transport: LocalTransport;
  let stop: AbortController;

  beforeAll(async () => {
    await fixture.git.setHook("app", "pre-receive", "touch held; while :; do sleep 0.02; done");
  });

  /** Resolves, when the hook runs, with the answer that will not come. */
  async function startPush(options: OpenLocalOptions = {}) {
    transport = fixture.open(options);
    stop = new AbortController();
    const path = fixture.git.pathOf("app");
    await rm(join(path, "held"), { force: true });
    const started = appearance(path, "held");
    const request = Buffer.concat([
      encodePacket(`${"0".repeat(40)} ${first} refs/heads/pushed\0 report-status`),
      flushPacket,
      await runGit(["pack-objects", "--stdout"], { directory: path }),
    ]);
    const answer = textOf(transport.exchange(receive, request, { signal: stop.signal }));
    answer.catch(() => undefined);
    await started;
    return { answer };
  }

  /** Nothing of it runs, and nothing is locked. */
  async function expectNothingLeft(): Promise<void> {
    expect(fixture.services()).toEqual([]);
    expect(await fixture.git.tip("app", "pushed")).toBeUndefined();
    const names = await readdir(fixture.git.pathOf("app"), { recursive: true });
    expect(names.filter((name) => name.endsWith(".lock"))).toEqual([]);
  }

  it("ends everything with the reason of the signal", async () => {
    const { answer } = await startPush();
    stop.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    await expectNothingLeft();
  });

  it("ends everything when it is closed", async () => {
    const { answer } = await startPush();
    await transport.close();
    await expect(answer).rejects.toThrow(ClosedError);
    await expectNothingLeft();
  });

  it("gives up when nothing is heard", async () => {
    const { answer } = await startPush({ timeouts: { silence: 500 } });
    await expect(answer).rejects.toThrow(DeadlineError);
    await expectNothingLeft();
  });
});

async function appearance(directory: string, name: string): Promise<void> {
  for await (const { filename } of watch(directory)) {
    if (filename === name) {
      return;
    }
  }
}
