import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { makeObject, type ObjectFormat } from "../../objects/object.ts";
import { damagedBytes } from "../../testing/damaged-bytes.ts";
import { entryTypes, mendedChecksum, rawEntry, rawPack } from "../../testing/raw-pack.ts";
import { runGit } from "../../testing/run-git.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { encodeDelta } from "./encode-delta.ts";
import { readPack } from "./read-pack.ts";

const seed = 31;
const limits = { maxObjects: 1000, maxObjectSize: 100_000, maxTotalSize: 1_000_000, maxDepth: 50 };

async function outcome(pack: Buffer, format: ObjectFormat): Promise<"read" | "refused"> {
  try {
    const { objects } = await readPack(pack, { format, limits, base: () => undefined });
    const total = objects.reduce((sum, { data }) => sum + data.length, 0);
    expect(total).toBeLessThanOrEqual(limits.maxTotalSize);
    return "read";
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    return "refused";
  }
}

describe("packs that are damaged", () => {
  let directory: string;
  const packs: { readonly bytes: Buffer; readonly format: ObjectFormat }[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "pack-fuzzing-"));
    for (const format of ["sha1", "sha256"] as const) {
      const repository = join(directory, format);
      await createHistory(repository, format);
      for (const option of ["--delta-base-offset", "--no-delta-base-offset"]) {
        const args = ["pack-objects", "--all", "--stdout", "-q", option];
        const bytes = await runGit(args, { directory: repository, input: "" });
        packs.push({ bytes, format });
      }
    }
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it(`are refused or read, and nothing else, with checksums that fit (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 2400; round += 1) {
      const { bytes, format } = packs[round % packs.length] ?? {
        bytes: Buffer.alloc(0),
        format: "sha1",
      };
      const damaged = mendedChecksum(damagedBytes(bytes, random), format);
      outcomes[await outcome(damaged, format)] += 1;
    }
    expect(outcomes.refused).toBeGreaterThan(1500);
  });

  it(`are refused with checksums that do not (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 2000; round += 1) {
      const { bytes, format } = packs[round % packs.length] ?? {
        bytes: Buffer.alloc(0),
        format: "sha1",
      };
      const damaged = damagedBytes(bytes, random);
      expect(await outcome(damaged, format)).toBe(damaged.equals(bytes) ? "read" : "refused");
    }
  });
});

describe("packs", () => {
  it(`with damaged deltas are refused or read (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const base = makeObject("sha1", "blob", Buffer.from(Array.from({ length: 99 }, random).join()));
    const target = Buffer.concat([
      base.data.subarray(0, 900),
      Buffer.from("new"),
      base.data.subarray(950),
    ]);
    const delta = encodeDelta(base.data, target) ?? Buffer.alloc(0);
    const outcomes = { read: 0, refused: 0 };
    for (let round = 0; round < 2400; round += 1) {
      const entries = [
        rawEntry({ type: entryTypes.blob, data: base.data }),
        rawEntry({
          type: entryTypes.refDelta,
          base: Buffer.from(base.oid, "hex"),
          data: damagedBytes(delta, random),
        }),
      ];
      outcomes[await outcome(rawPack(entries), "sha1")] += 1;
    }
    expect(outcomes.read).toBeGreaterThan(50);
    expect(outcomes.refused).toBeGreaterThan(1000);
  });

  it("of bytes that mean nothing are refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, isMended) => {
        const pack = isMended ? rawPack([Buffer.from(bytes)]) : Buffer.from(bytes);
        expect(await outcome(pack, "sha1")).toBe("refused");
      }),
      { seed, numRuns: 2000 },
    );
  });
});

/** A few versions of a file, which git makes deltas of. */
async function createHistory(repository: string, format: ObjectFormat): Promise<void> {
  const init = ["init", "--quiet", "--bare", `--object-format=${format}`, repository];
  await runGit(init, { directory: tmpdir() });
  const random = seededRandom(7);
  const lines = Array.from({ length: 60 }, () => String(random()));
  const commits = Array.from({ length: 6 }, (_, index) => {
    lines[index * 9] = `changed in ${index}`;
    const text = lines.join("\n");
    return `commit refs/heads/main\ncommitter T <t@example.com> ${1_700_000_000 + index} +0000\ndata 1\nx\nM 100644 inline file\ndata ${text.length}\n${text}\n\n`;
  });
  await runGit(["fast-import", "--quiet"], { directory: repository, input: commits.join("") });
}
