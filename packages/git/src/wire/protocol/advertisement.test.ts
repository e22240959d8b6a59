import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { advertise } from "../../testing/git-service.ts";
import { inChunks, packetBytes } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { type Advertisement, readAdvertisement } from "./advertisement.ts";
import { readPackets } from "./pkt-line.ts";
import { ServerError } from "./server-words.ts";

const oid = "1".repeat(40);

function read(bytes: Buffer): Promise<Advertisement> {
  return readAdvertisement(readPackets(inChunks(bytes)));
}

describe("an advertisement of git", () => {
  let directory: string;
  let repository: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "advertisement-test-"));
    repository = join(directory, "a.git");
    await runGit(["init", "--quiet", "--bare", "--object-format=sha256", repository], {
      directory,
    });
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("tells what git-upload-pack can do", async () => {
    const { version, capabilities } = await read(await advertise("upload-pack", repository));
    expect(version).toBe(2);
    expect(capabilities.get("object-format")).toBe("sha256");
    expect(capabilities.get("ls-refs")).toBe("unborn");
    expect(capabilities.get("fetch")).toContain("shallow");
    expect(capabilities.has("server-option")).toBe(true);
  });

  it("tells what git-receive-pack can do, which speaks version 0", async () => {
    const { version, capabilities } = await read(await advertise("receive-pack", repository));
    expect(version).toBe(0);
    expect([...capabilities.keys()]).toEqual(
      expect.arrayContaining(["report-status", "delete-refs", "side-band-64k", "quiet"]),
    );
    expect(capabilities.get("object-format")).toBe("sha256");
  });
});

describe("an advertisement", () => {
  const first = `${oid} HEAD\0report-status agent=x symref=HEAD:refs/heads/a=b`;
  const expected = new Map([
    ["report-status", ""],
    ["agent", "x"],
    ["symref", "HEAD:refs/heads/a=b"],
  ]);

  it.each([
    ["version 0", packetBytes(first, `${oid} refs/heads/main`, "flush")],
    ["version 1", packetBytes("version 1", first, "flush")],
    ["SHA-256", packetBytes(first.replace(oid, oid.padEnd(64, "2")), "flush")],
  ])("of %s is read, and its refs are skipped", async (_, bytes) => {
    expect(await read(bytes)).toEqual({ version: 0, capabilities: expected });
  });

  it("may list no ref at all", async () => {
    expect(await read(packetBytes("flush"))).toEqual({ version: 0, capabilities: new Map() });
  });

  it("is read up to its flush packet and no further", async () => {
    const packets = readPackets(inChunks(packetBytes("version 2", "flush", "next")));
    expect((await readAdvertisement(packets)).version).toBe(2);
    expect((await packets.next()).value).toEqual({ kind: "data", data: Buffer.from("next\n") });
  });

  it.each([
    ["has another version", packetBytes("version 3", "flush")],
    ["has a version that begins like another", packetBytes("version 20", "flush")],
    ["has a banner of HTTP", packetBytes("# service=git-upload-pack", "flush")],
    ["has a delimiter", packetBytes("version 2", "agent=x", "delimiter", "flush")],
    ["names ever more capabilities", packetBytes("version 2", ...numbered(1001), "flush")],
    ["breaks off", packetBytes("version 2", "agent=x")],
    ["breaks off after a ref", packetBytes(first)],
    ["has version 1 and nothing else", packetBytes("version 1", "flush")],
    ["is empty", Buffer.alloc(0)],
  ])("is refused if it %s", async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow(ProtocolError);
  });

  it("may end with what the server says of its failure", async () => {
    const bytes = packetBytes("version 2", "ERR go \u001b[31maway\u202e\n\n", "flush");
    await expect(read(bytes)).rejects.toThrow(new ServerError("the server says: go away"));
  });
});

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `capability-${index}`);
}
