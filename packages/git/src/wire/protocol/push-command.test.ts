import { describe, expect, it } from "vitest";
import { ProtocolError, RemoteUnreachableError, UnsupportedRemoteError } from "../../errors.ts";
import { parseOid } from "../../objects/object.ts";
import type { PushResult, RefUpdate } from "../../remote.ts";
import { bandPacket, inChunks, packetBytes } from "../../testing/packet-stream.ts";
import { writePack } from "../pack/write-pack.ts";
import { readPackets } from "./pkt-line.ts";
import { encodePush, readPushReport } from "./push-command.ts";
import { ServerError } from "./server-words.ts";

const one = parseOid("1".repeat(40));
const two = parseOid("2".repeat(40));
const main = "refs/heads/main";
const next = "refs/heads/next";
const updates: readonly RefUpdate[] = [{ ref: main, old: one, new: two }];
const deletion: RefUpdate = { ref: next, old: one, new: undefined };

describe("a request to push", () => {
  const format = "sha1";
  const pack = Buffer.from("PACK");
  const offered = new Map([
    ["report-status", ""],
    ["report-status-v2", ""],
    ["delete-refs", ""],
    ["side-band-64k", ""],
    ["quiet", ""],
    ["atomic", ""],
    ["ofs-delta", ""],
    ["object-format", "sha1"],
    ["agent", "git/2.39"],
  ]);

  it("says which refs go from where to where, and what of the server is used", () => {
    const creation = { ref: "refs/heads/new", old: undefined, new: two };
    const all = [...updates, deletion, creation];
    const request = encodePush({ updates: all, pack, format, capabilities: offered });
    const zero = "0".repeat(40);
    const commands = [
      `${one} ${two} ${main}\0 report-status side-band-64k quiet object-format=sha1 agent=glu/0.1`,
      `${one} ${zero} ${next}`,
      `${zero} ${two} refs/heads/new`,
    ];
    const expected = [...commands.map((text) => Buffer.from(text)), "flush"] as const;
    expect(request.equals(Buffer.concat([packetBytes(...expected), pack]))).toBe(true);
  });

  it("asks for nothing the server does not offer", () => {
    const capabilities = new Map([["report-status", ""]]);
    const request = encodePush({ updates, pack, format, capabilities }).toString();
    expect(request).toContain(`${main}\0 report-status0000PACK`);
  });

  it("has no pack if refs are only deleted, and an empty one if nothing is new", () => {
    const deleting = { updates: [deletion], pack, format, capabilities: offered } as const;
    expect(encodePush(deleting).toString()).toMatch(/0000$/);
    const moving = { updates, pack: undefined, format, capabilities: offered } as const;
    const empty = writePack([], format);
    expect(encodePush(moving).subarray(-empty.length)).toEqual(empty);
  });

  it.each([
    ["would not report on it", { capabilities: new Map([["delete-refs", ""]]) }],
    ["cannot delete", { capabilities: new Map([["report-status", ""]]), updates: [deletion] }],
    ["has names of another format", { format: "sha256" }],
  ] as const)("is not made for a server that %s", (_, own) => {
    const command = { updates, pack, format, capabilities: offered, ...own } as const;
    expect(() => encodePush(command)).toThrow(UnsupportedRemoteError);
  });
});

describe("the report on a push", () => {
  function report(...lines: readonly string[]): Buffer {
    return packetBytes(...lines, "flush");
  }

  function read(bytes: Buffer, list = updates): Promise<readonly PushResult[]> {
    return readPushReport(readPackets(inChunks(bytes)), list);
  }

  async function* thenFails(bytes: Buffer): AsyncGenerator<Buffer> {
    yield bytes;
    throw new RemoteUnreachableError("the connection is lost");
  }

  const accepted = [{ kind: "accepted", ref: main }];
  const good = report("unpack ok", `ok ${main}`);

  it("is read with and without bands", async () => {
    expect(await read(good)).toEqual(accepted);
    expect(await read(packetBytes(bandPacket(1, good), "flush"))).toEqual(accepted);
  });

  it("may be cut anywhere between packets of the band, with words in between", async () => {
    for (let cut = 0; cut <= good.length; cut += 1) {
      const bytes = packetBytes(
        bandPacket(2, "remote"),
        bandPacket(1, good.subarray(0, cut)),
        bandPacket(2, " words"),
        bandPacket(1, good.subarray(cut)),
        "flush",
      );
      expect(await read(bytes)).toEqual(accepted);
    }
  });

  it("gives a result for each update in its order, whatever else it mentions", async () => {
    const list = [deletion, ...updates];
    const lines = [
      "unpack ok",
      "ok refs/heads/foreign",
      `ok ${main}`,
      "option old-oid 1",
      `ng ${next} x y`,
    ];
    expect(await read(report(...lines), list)).toEqual([
      { kind: "refused", ref: next, reason: "x y" },
      { kind: "accepted", ref: main },
    ]);
  });

  it("may give a reason of several lines", async () => {
    const reason = "not today\nnor tomorrow";
    const bytes = report("unpack ok", `ng ${main} ${reason}`);
    expect(await read(bytes)).toEqual([{ kind: "refused", ref: main, reason }]);
  });

  it("explains a refusal with what was said before it, and not with what was said after", async () => {
    const rejected = report("unpack ok", `ng ${main} hook declined`);
    const bytes = packetBytes(
      bandPacket(2, "not on a \u001b[31mFri"),
      bandPacket(2, "day\u202e\r\n"),
      bandPacket(1, rejected),
      bandPacket(2, "have a nice day"),
      "flush",
    );
    const reason = "hook declined: not on a Friday";
    expect(await read(bytes)).toEqual([{ kind: "refused", ref: main, reason }]);
  });

  it("explains a refusal with no more than the end of what was said", async () => {
    const chatter = Array.from({ length: 40 }, () => bandPacket(2, "ü".repeat(30_000)));
    const rejected = bandPacket(1, report("unpack ok", `ng ${main} hook declined`));
    const [result] = await read(packetBytes(...chatter, bandPacket(2, "no"), rejected, "flush"));
    expect(result).toEqual({
      kind: "refused",
      ref: main,
      reason: expect.stringMatching(/^hook declined: …ü+no$/),
    });
  });

  it("is read in linear time whatever else is said", async () => {
    const chatter = packetBytes(bandPacket(2, "x".repeat(65_000)));
    async function* chatty(): AsyncGenerator<Buffer> {
      for (let count = 0; count < 4000; count += 1) {
        yield chatter;
      }
      yield packetBytes(bandPacket(1, good), "flush");
    }
    expect(await readPushReport(readPackets(chatty()), updates)).toEqual(accepted);
  });

  it("counts even if the answer breaks off after it", async () => {
    const banded = packetBytes(bandPacket(1, good), bandPacket(2, "a hook goes on"));
    for (const bytes of [banded, Buffer.concat([banded, Buffer.from("00")])]) {
      expect(await read(bytes)).toEqual(accepted);
      expect(await readPushReport(readPackets(thenFails(bytes)), updates)).toEqual(accepted);
    }
    const failed = packetBytes(bandPacket(1, good), bandPacket(3, "hook killed"), "flush");
    expect(await read(failed)).toEqual(accepted);
  });

  it("does not count before it is complete", async () => {
    const bytes = packetBytes(bandPacket(1, good.subarray(0, -1)));
    await expect(read(bytes)).rejects.toThrow(ProtocolError);
    await expect(readPushReport(readPackets(thenFails(bytes)), updates)).rejects.toThrow(
      RemoteUnreachableError,
    );
  });

  it.each([
    ["says nothing about a ref", report("unpack ok")],
    ["speaks of another ref only", report("unpack ok", `ok ${main}s`)],
    ["does not begin with the objects", report(`ok ${main}`)],
    ["is empty", report()],
    ["has a line that is none", report("unpack ok", `okay ${main}`)],
    ["has a delimiter", packetBytes("unpack ok", "delimiter", `ok ${main}`, "flush")],
    ["has no end within its band", packetBytes(bandPacket(1, good.subarray(0, -4)), "flush")],
    ["has no end", good.subarray(0, -4)],
    ["is nested in nothing", packetBytes(bandPacket(2, "hello"), "flush")],
    [
      "has an unknown band",
      packetBytes(bandPacket(1, good.subarray(0, 9)), bandPacket(7, ""), "flush"),
    ],
    ["is not there", Buffer.alloc(0)],
  ])("is refused if it %s", async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow(ProtocolError);
  });

  it.each([
    ["a band of its own", packetBytes(bandPacket(3, "disk on fire\n"), "flush")],
    ["a line", packetBytes("ERR disk on fire", "flush")],
    ["a line among bands", packetBytes(bandPacket(2, "x"), "ERR disk on fire", "flush")],
  ])("may be replaced by the words of the server in %s", async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow(new ServerError("the server says: disk on fire"));
  });
});
