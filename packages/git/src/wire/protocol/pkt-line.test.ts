import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { inChunks } from "../../testing/packet-stream.ts";
import {
  delimiterPacket,
  encodePacket,
  flushPacket,
  type Packet,
  PacketSplitter,
  readPackets,
} from "./pkt-line.ts";

async function read(bytes: Buffer, lengths?: readonly number[]): Promise<readonly Packet[]> {
  const packets: Packet[] = [];
  for await (const packet of readPackets(inChunks(bytes, lengths))) {
    packets.push(packet);
  }
  return packets;
}

const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.constantFrom<Packet>({ kind: "flush" }, { kind: "delimiter" }, { kind: "end" }),
  fc
    .uint8Array({ maxLength: 300 })
    .map((bytes): Packet => ({ kind: "data", data: Buffer.from(bytes) })),
);

const marks = { flush: flushPacket, delimiter: delimiterPacket, end: Buffer.from("0002") };

function encode(one: Packet): Buffer {
  return one.kind === "data" ? encodePacket(one.data) : marks[one.kind];
}

describe("packets", () => {
  it("are the same however the stream is cut into chunks", async () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(packet), lengths, async (packets, cuts) => {
        expect(await read(Buffer.concat(packets.map(encode)), cuts)).toEqual(packets);
      }),
      { seed: 37 },
    );
  });

  it("may hold nothing, and have their length in capital letters", async () => {
    const data = Buffer.alloc(0x1b - 4, "x");
    const bytes = Buffer.concat([Buffer.from("0004001B"), data]);
    expect(await read(bytes)).toEqual([
      { kind: "data", data: Buffer.alloc(0) },
      { kind: "data", data },
    ]);
  });

  it("are no longer than the protocol allows", async () => {
    const longest = encodePacket(Buffer.alloc(65_516));
    expect(longest).toHaveLength(65_520);
    expect(await read(longest)).toHaveLength(1);
    expect(() => encodePacket(Buffer.alloc(65_517))).toThrow(ProtocolError);
    await expect(read(Buffer.concat([Buffer.from("fff1"), Buffer.alloc(66_000)]))).rejects.toThrow(
      ProtocolError,
    );
  });

  it.each(["0003", "000x", "-001", " 1ab", "0x10", "<htm", "00", "0005", "0008abc"])(
    "are refused if they begin with %j",
    async (text) => {
      await expect(read(Buffer.from(text))).rejects.toThrow(ProtocolError);
    },
  );

  it("are handed out before what is wrong after them", async () => {
    const packets = readPackets(inChunks(Buffer.from("00000005ahtml")));
    expect((await packets.next()).value).toEqual({ kind: "flush" });
    expect((await packets.next()).value).toEqual({ kind: "data", data: Buffer.from("a") });
    await expect(packets.next()).rejects.toThrow('"html"');
  });

  it("end the stream they come from when nobody wants more", async () => {
    let isOver = false;
    async function* chunks(): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from("00000000");
        yield Buffer.from("0000");
      } finally {
        isOver = true;
      }
    }
    for await (const one of readPackets(chunks())) {
      expect(one.kind).toBe("flush");
      break;
    }
    expect(isOver).toBe(true);
  });
});

describe("a packet splitter", () => {
  it("puts packets together from single bytes in linear time", () => {
    const large = encodePacket(Buffer.alloc(65_516, "x"));
    const bytes = Buffer.concat(Array.from({ length: 8 }, () => large));
    const splitter = new PacketSplitter();
    const before = process.cpuUsage();
    let count = 0;
    for (let start = 0; start < bytes.length; start += 1) {
      count += [...splitter.push(bytes.subarray(start, start + 1))].length;
    }
    expect(count).toBe(8);
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });

  it("knows whether it is in the middle of a packet", () => {
    const splitter = new PacketSplitter();
    const after = (text: string) => {
      const count = [...splitter.push(Buffer.from(text))].length;
      return [count, splitter.atBoundary];
    };
    expect(splitter.atBoundary).toBe(true);
    expect(after("00")).toEqual([0, false]);
    expect(after("00")).toEqual([1, true]);
    expect(after("0006a")).toEqual([0, false]);
    expect(after("b0000000")).toEqual([2, false]);
    expect(after("1")).toEqual([1, true]);
  });
});
