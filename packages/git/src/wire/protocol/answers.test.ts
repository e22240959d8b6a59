import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { parseOid } from "../../objects/object.ts";
import { damagedBytes } from "../../testing/damaged-bytes.ts";
import { bandPacket, inChunks, packetBytes } from "../../testing/packet-stream.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { readAdvertisement } from "./advertisement.ts";
import { readAcknowledgment, readFetchAnswer } from "./fetch-command.ts";
import { readLsRefs } from "./ls-refs.ts";
import { type Packet, readPackets } from "./pkt-line.ts";
import { readPushReport } from "./push-command.ts";
import { ServerError } from "./server-words.ts";

const seed = 41;
const one = parseOid("1".repeat(40));
const two = parseOid("2".repeat(40));
const main = "refs/heads/main";
const next = "refs/heads/next";
const updates = [
  { ref: main, old: one, new: two },
  { ref: next, old: undefined, new: two },
];
const report = packetBytes("unpack ok", `ok ${main}`, `ng ${next} hook declined`, "flush");

/** Everything that is read, each with a whole answer. */
const cases = {
  "an advertisement of version 2": {
    read: readAdvertisement,
    answer: packetBytes(
      "version 2",
      "agent=git/2.39",
      "ls-refs=unborn",
      "fetch=shallow filter",
      "object-format=sha1",
      "flush",
    ),
  },
  "an advertisement of version 0": {
    read: readAdvertisement,
    answer: packetBytes(`${one} HEAD\0report-status agent=x`, `${two} ${main}`, "flush"),
  },
  "a list of refs": {
    read: readLsRefs,
    answer: packetBytes(
      `${one} HEAD symref-target:${main}`,
      `${one} ${main}`,
      "unborn refs/remotes/x/HEAD symref-target:refs/heads/x",
      "flush",
    ),
  },
  "an answer with objects": {
    read: async (packets: AsyncGenerator<Packet>) => {
      const parts: Buffer[] = [];
      await readFetchAnswer(packets, (part) => parts.push(part));
      return Buffer.concat(parts).toString();
    },
    answer: packetBytes(
      "acknowledgments",
      "ready",
      "delimiter",
      "packfile",
      bandPacket(2, "Counting objects"),
      bandPacket(1, "PACK and"),
      bandPacket(1, " what follows"),
      "flush",
    ),
  },
  "an answer about a commit": {
    read: (packets: AsyncGenerator<Packet>) => readAcknowledgment(packets, one),
    answer: packetBytes("acknowledgments", "NAK", "flush"),
  },
  "a report on a push": {
    read: (packets: AsyncGenerator<Packet>) => readPushReport(packets, updates),
    answer: report,
  },
  "a report on a push in bands": {
    read: (packets: AsyncGenerator<Packet>) => readPushReport(packets, updates),
    answer: packetBytes(
      bandPacket(2, "not on a Friday"),
      bandPacket(1, report.subarray(0, 20)),
      bandPacket(1, report.subarray(20)),
      "flush",
    ),
  },
};

describe.each(Object.entries(cases))("%s", (_, { read, answer }) => {
  const readBytes = (bytes: Buffer, lengths?: readonly number[]): Promise<unknown> =>
    read(readPackets(inChunks(bytes, lengths)));

  it("is read the same however it is cut into chunks", async () => {
    const whole = await readBytes(answer);
    const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(lengths, async (cuts) => {
        expect(await readBytes(answer, cuts)).toEqual(whole);
      }),
      { seed },
    );
  });

  it("is refused wherever it breaks off", async () => {
    for (let length = 0; length < answer.length - 4; length += 1) {
      await expect(readBytes(answer.subarray(0, length))).rejects.toThrow(ProtocolError);
    }
  });

  it(`is read or refused, and nothing else, whatever happens to it (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    let refused = 0;
    for (let round = 0; round < 2500; round += 1) {
      const outcome = readBytes(damagedBytes(answer, random), [1 + Math.floor(random() * 50)]);
      const error = await outcome.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) {
        expect(error).toBeInstanceOf(ProtocolError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  it("is refused if it is anything else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (bytes) => {
        await expect(readBytes(Buffer.from(bytes))).rejects.toThrow(ProtocolError);
      }),
      { seed },
    );
  });

  it("may be replaced by what the server says of its failure", async () => {
    const bytes = packetBytes("ERR access \u001b[31mdenied", "flush");
    await expect(readBytes(bytes)).rejects.toThrow(
      new ServerError("the server says: access denied"),
    );
  });
});
