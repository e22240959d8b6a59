import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { type Oid, parseOid } from "../../objects/object.ts";
import { advertise, answer } from "../../testing/git-service.ts";
import { bandPacket, inChunks, packetBytes } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { defaultPackLimits } from "../pack/pack-limits.ts";
import { readPack } from "../pack/read-pack.ts";
import { readAdvertisement } from "./advertisement.ts";
import {
  encodeFetch,
  type FetchCommand,
  readAcknowledgment,
  readFetchAnswer,
} from "./fetch-command.ts";
import { MissingWantError } from "./missing-want-error.ts";
import { readPackets } from "./pkt-line.ts";
import { ServerError } from "./server-words.ts";

const one = parseOid("1".repeat(40));
const two = parseOid("2".repeat(40));

async function read(bytes: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [];
  await readFetchAnswer(readPackets(inChunks(bytes)), (part) => parts.push(part));
  return Buffer.concat(parts);
}

function acknowledged(bytes: Buffer, commit: Oid): Promise<boolean> {
  return readAcknowledgment(readPackets(inChunks(bytes)), commit);
}

describe("a request for objects", () => {
  const everything: FetchCommand = {
    wants: [one, two],
    haves: [two],
    shallow: [two],
    deepen: 1,
    filter: "blob:none",
    thin: true,
  };

  it("says what git says", () => {
    const capabilities = new Map([
      ["agent", "git/2.39"],
      ["fetch", "shallow wait-for-done filter"],
      ["object-format", "sha1"],
    ]);
    const text = encodeFetch(everything, capabilities).toString();
    expect(text.split("\n").map((line) => line.replace(/^(?:0001)?[0-9a-f]{4}/, ""))).toEqual([
      "command=fetch",
      "agent=glu/0.1",
      "object-format=sha1",
      "thin-pack",
      "no-progress",
      "ofs-delta",
      `shallow ${two}`,
      "deepen 1",
      "filter blob:none",
      `want ${one}`,
      `want ${two}`,
      `have ${two}`,
      "done",
      "",
    ]);
    expect(text.endsWith("0009done\n0000")).toBe(true);
  });

  it("asks for nothing the server does not offer", () => {
    const text = encodeFetch(everything, new Map([["fetch", "filters shallower"]])).toString();
    expect(text).not.toMatch(/shallow|deepen|filter|agent|object-format/);
    expect(text).toContain(`want ${one}`);
  });
});

describe.each(["sha1", "sha256"] as const)("the answer of git with %s", (format) => {
  let directory: string;
  let capabilities: ReadonlyMap<string, string>;
  const commits: Oid[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fetch-test-"));
    await createHistory(directory, format);
    const listed = await runGit(["rev-list", "main"], { directory });
    commits.push(...listed.toString().trim().split("\n").map(parseOid));
    const packets = readPackets(inChunks(await advertise("upload-pack", directory)));
    ({ capabilities } = await readAdvertisement(packets));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function fetch(command: FetchCommand): Promise<readonly string[]> {
    const bytes = await answer("upload-pack", directory, encodeFetch(command, capabilities));
    const options = { format, limits: defaultPackLimits, base: () => undefined };
    const { objects } = await readPack(await read(bytes), options);
    return objects.map(({ oid }) => oid).toSorted();
  }

  async function listed(...revisions: readonly string[]): Promise<readonly string[]> {
    const args = ["rev-list", "--objects", "--no-object-names", ...revisions];
    const output = await runGit(args, { directory });
    return output.toString().trim().split("\n").toSorted();
  }

  it("holds what was asked for", async () => {
    const [tip, , known] = commits;
    const wants = [tip ?? one];
    expect(await fetch({ wants })).toEqual(await listed("main"));
    const step = await fetch({ wants, haves: [known ?? one], filter: "blob:none" });
    expect(step).toEqual(await listed("main", `^${known}`, "--filter=blob:none"));
    const top = await fetch({ wants, deepen: 1 });
    expect(top).toEqual(await listed("main", "--max-count=1"));
  });

  it("says whether the server has a commit", async () => {
    const [tip = one, , known = one] = commits;
    const missing = parseOid("3".repeat(tip.length));
    const asked = [known, tip, missing].map(async (have) => {
      const command = { wants: [tip], haves: [have], deepen: 1, negotiate: true };
      const request = encodeFetch(command, capabilities);
      return acknowledged(await answer("upload-pack", directory, request), have);
    });
    expect(await Promise.all(asked)).toEqual([true, true, false]);
  });

  it("names the object that is not there", async () => {
    const missing = parseOid("3".repeat(one.length).padEnd(format === "sha1" ? 40 : 64, "3"));
    const request = encodeFetch({ wants: [commits[0] ?? one, missing] }, capabilities);
    const bytes = await answer("upload-pack", directory, request);
    await expect(read(bytes)).rejects.toThrow(
      expect.objectContaining({ constructor: MissingWantError, oid: missing }),
    );
  });
});

describe("an answer with objects", () => {
  const pack = Buffer.from("PACK and what follows");
  const bands = [bandPacket(2, "Counting"), bandPacket(1, pack.subarray(0, 7)), bandPacket(1, "")];
  const packfile = ["packfile", ...bands, bandPacket(1, pack.subarray(7))] as const;

  it.each([
    ["no other section", []],
    ["acknowledgments", ["acknowledgments", `ACK ${one}`, "ready", "delimiter"]],
    ["shallow commits", ["shallow-info", `shallow ${one}`, "delimiter"]],
    [
      "several sections",
      ["shallow-info", `unshallow ${one}`, "delimiter", "wanted-refs", `${one} x`, "delimiter"],
    ],
  ] as const)("is read with %s before the pack", async (_, before) => {
    expect(await read(packetBytes(...before, ...packfile, "flush"))).toEqual(pack);
  });

  it("hands out the pack as it comes, and nothing that is empty", async () => {
    const parts: string[] = [];
    const bytes = packetBytes(...packfile, "flush");
    await readFetchAnswer(readPackets(inChunks(bytes)), (part) => parts.push(part.toString()));
    expect(parts).toEqual(["PACK an", "d what follows"]);
  });

  it("is read no further when the pack is not wanted any more", async () => {
    const stop = new Error("enough");
    let isOver = false;
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        yield packetBytes("packfile");
        for (;;) {
          yield packetBytes(bandPacket(1, "x"));
        }
      } finally {
        isOver = true;
      }
    }
    const reading = readFetchAnswer(readPackets(endless()), () => {
      throw stop;
    });
    await expect(reading).rejects.toBe(stop);
    expect(isOver).toBe(true);
  });

  it.each([
    [`ERR upload-pack: not our ref ${one}`, one],
    ["ERR upload-pack: not our ref", undefined],
    [`ERR want ${two} not valid`, two],
    [`ERR the object ${"a".repeat(64)} does not exist`, "a".repeat(64)],
    [`ERR ${one}: object not found`, one],
  ])("tells by %j that an object is not there", async (line, oid) => {
    for (const before of [[], ["shallow-info"], ["packfile"]]) {
      await expect(read(packetBytes(...before, line, "flush"))).rejects.toThrow(
        expect.objectContaining({ constructor: MissingWantError, oid }),
      );
    }
  });

  it.each(["ERR repository not found", `ERR filter 'tree:0' not supported for ${one}`])(
    "does not tell by %j that an object is not there",
    async (line) => {
      const reading = read(packetBytes(line, "flush"));
      await expect(reading).rejects.toThrow(line.slice("ERR ".length));
      await expect(reading).rejects.not.toThrow(MissingWantError);
    },
  );

  it.each([
    [
      "packs elsewhere",
      ["packfile-uris", "x https://example.com/", "delimiter", ...packfile, "flush"],
    ],
    ["an unknown section", ["new-thing", "delimiter", ...packfile, "flush"]],
    ["no pack", ["acknowledgments", "NAK", "flush"]],
    ["nothing at all", ["flush"]],
    ["a delimiter too many", ["delimiter", ...packfile, "flush"]],
    ["a delimiter after the pack", [...packfile, "delimiter", "flush"]],
    ["an unknown band", ["packfile", bandPacket(4, "x"), "flush"]],
    ["a packet without a band", ["packfile", Buffer.alloc(0), "flush"]],
    ["no end", packfile],
  ] as const)("is refused if it has %s", async (_, packets) => {
    await expect(read(packetBytes(...packets))).rejects.toThrow(ProtocolError);
  });

  it("is refused with the words of the server if it gives up", async () => {
    const bytes = packetBytes("packfile", bandPacket(3, "out of \u001b[1mmemory\n"), "flush");
    await expect(read(bytes)).rejects.toThrow(new ServerError("the server says: out of memory"));
  });
});

describe("an answer about a commit", () => {
  const has = (...packets: readonly string[]) => acknowledged(packetBytes(...packets), one);

  it("is a yes before anything else is sent, and a no at its end", async () => {
    expect(await has("acknowledgments", `ACK ${one}`, "ready", "delimiter", "nonsense")).toBe(true);
    expect(await has("acknowledgments", "NAK", "flush")).toBe(false);
  });

  it.each([
    ["no acknowledgments", ["packfile", "flush"]],
    ["nothing said of the commit", ["acknowledgments", "flush"]],
    ["another commit in it", ["acknowledgments", `ACK ${two}`, "flush"]],
    ["more after a no", ["acknowledgments", "NAK", "NAK", "flush"]],
    ["a delimiter after a no", ["acknowledgments", "NAK", "delimiter"]],
    ["no end", ["acknowledgments", "NAK"]],
    ["nothing at all", ["flush"]],
  ] as const)("is refused if it has %s", async (_, packets) => {
    await expect(has(...packets)).rejects.toThrow(ProtocolError);
  });

  it("tells that what was asked for with it is not there", async () => {
    await expect(has(`ERR upload-pack: not our ref ${two}`)).rejects.toThrow(MissingWantError);
  });
});

async function createHistory(directory: string, format: string): Promise<void> {
  const init = ["init", "--quiet", "--bare", "-b", "main", `--object-format=${format}`];
  await runGit([...init, directory], { directory });
  await runGit(["config", "uploadpack.allowFilter", "true"], { directory });
  const commits = Array.from({ length: 4 }, (_, index) => {
    const text = `version ${index}\n`.repeat(50);
    return `commit refs/heads/main\ncommitter T <t@example.com> ${1_700_000_000 + index} +0000\ndata 1\nx\nM 100644 inline a/b\ndata ${text.length}\n${text}\n\n`;
  });
  await runGit(["fast-import", "--quiet"], { directory, input: commits.join("") });
}
