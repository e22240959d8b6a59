import { describe, expect, it } from "vitest";
import { ProtocolError } from "../errors.ts";
import { encodePacket, flushPacket } from "./protocol/pkt-line.ts";
import { splitAnswer } from "./split-answer.ts";

async function* stream(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

describe("splitAnswer", () => {
  const advertisement = Buffer.concat([encodePacket("version 2\n"), flushPacket]);

  it("stops at the end of the advertisement and leaves the rest in the stream", async () => {
    const bytes = Buffer.concat([advertisement, Buffer.from("the ans")]);
    const chunks = stream([bytes.subarray(0, 7), bytes.subarray(7), Buffer.from("wer")]);
    const answer = await splitAnswer(chunks);
    expect(answer).toEqual({ advertisement, complete: true, start: Buffer.from("the ans") });
    expect((await chunks.next()).value).toEqual(Buffer.from("wer"));
  });

  it("gives what there is of an advertisement that breaks off", async () => {
    const half = advertisement.subarray(0, 9);
    const answer = await splitAnswer(stream([half]));
    expect(answer).toEqual({ advertisement: half, complete: false, start: Buffer.alloc(0) });
  });

  it("does not take in refs without end", async () => {
    const packet = encodePacket("x".repeat(60_000));
    let taken = 0;
    function* endless() {
      for (;;) {
        taken += packet.length;
        yield packet;
      }
    }
    await expect(splitAnswer(stream(endless()))).rejects.toThrow(ProtocolError);
    expect(taken).toBeLessThan(65 * 1024 * 1024);
  });
});
