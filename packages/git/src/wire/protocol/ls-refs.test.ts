import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { parseOid } from "../../objects/object.ts";
import { advertise, answer } from "../../testing/git-service.ts";
import { inChunks, packetBytes } from "../../testing/packet-stream.ts";
import { runGit } from "../../testing/run-git.ts";
import { readAdvertisement } from "./advertisement.ts";
import { encodeLsRefs, type ListedRef, readLsRefs } from "./ls-refs.ts";
import { type Packet, readPackets } from "./pkt-line.ts";

const one = parseOid("1".repeat(40));

function read(bytes: Buffer): Promise<readonly ListedRef[]> {
  return readLsRefs(readPackets(inChunks(bytes)));
}

function requestLines(capabilities: readonly (readonly [string, string])[], ...prefixes: string[]) {
  return encodeLsRefs({ prefixes, capabilities: new Map(capabilities) }).toString();
}

describe("a request for refs", () => {
  it("says what git says", () => {
    const offered = [
      ["agent", "git/2.39"],
      ["ls-refs", "unborn"],
      ["object-format", "sha1"],
    ] as const;
    expect(requestLines(offered, "refs/heads/main", "HEAD")).toBe(
      [
        "0014command=ls-refs\n",
        "0012agent=glu/0.1\n",
        "0017object-format=sha1\n",
        "0001",
        "000csymrefs\n",
        "000bunborn\n",
        "001fref-prefix refs/heads/main\n",
        "0014ref-prefix HEAD\n",
        "0000",
      ].join(""),
    );
  });

  it("asks for nothing the server does not offer", () => {
    expect(requestLines([["ls-refs", "other"]])).toBe("0014command=ls-refs\n0001000csymrefs\n0000");
  });
});

describe("a list of refs", () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "ls-refs-test-"));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each(["sha1", "sha256"])("is the one git gives of a %s repository", async (format) => {
    const repository = join(directory, `${format}.git`);
    const options = { directory: repository };
    const init = ["init", "--quiet", "--bare", "-b", "trunk", `--object-format=${format}`];
    await runGit([...init, repository], { directory });
    const list = async (...prefixes: string[]) => {
      const packets = readPackets(inChunks(await advertise("upload-pack", repository)));
      const { capabilities } = await readAdvertisement(packets);
      const request = encodeLsRefs({ prefixes, capabilities });
      return read(await answer("upload-pack", repository, request));
    };
    const unborn = { name: "HEAD", oid: undefined, symref: "refs/heads/trunk" };
    expect(await list()).toEqual([unborn]);
    const tree = await runGit(["mktree"], { ...options, input: "" });
    const commit = await runGit(["commit-tree", "-m", "x", tree.toString().trim()], options);
    const oid = parseOid(commit.toString().trim());
    for (const ref of ["refs/heads/trunk", "refs/heads/ünicode", "refs/other/x"]) {
      await runGit(["update-ref", ref, oid], options);
    }
    await runGit(["tag", "-a", "-m", "x", "v1", oid], options);
    expect(await list("HEAD", "refs/heads/")).toEqual([
      { name: "HEAD", oid, symref: "refs/heads/trunk" },
      { name: "refs/heads/trunk", oid, symref: undefined },
      { name: "refs/heads/ünicode", oid, symref: undefined },
    ]);
    expect((await list()).map(({ name }) => name)).toContain("refs/tags/v1");
  });

  it("may have attributes that were not asked for", async () => {
    const line = `${one} refs/tags/v1 peeled:${one} symref-target:refs/x new-thing`;
    expect(await read(packetBytes(line, "flush"))).toEqual([
      { name: "refs/tags/v1", oid: one, symref: "refs/x" },
    ]);
  });

  it.each([
    ["a line without a name", packetBytes(one, "flush")],
    ["a line with an empty name", packetBytes(`${one} `, "flush")],
    ["a name that is too short", packetBytes("1234 refs/heads/main", "flush")],
    ["a name in capital letters", packetBytes(`${"A".repeat(40)} refs/heads/main`, "flush")],
    ["an empty line", packetBytes("", "flush")],
    ["a delimiter", packetBytes(`${one} refs/heads/main`, "delimiter", "flush")],
    ["no end", packetBytes(`${one} refs/heads/main`)],
  ])("is refused if it has %s", async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow(ProtocolError);
  });

  it("is refused once it has more than a million refs", async () => {
    const data = Buffer.from(`${one} refs/x\n`);
    async function* endless(): AsyncGenerator<Packet> {
      for (;;) {
        yield { kind: "data", data };
      }
    }
    await expect(readLsRefs(endless())).rejects.toThrow("1000000 refs");
  });
});
