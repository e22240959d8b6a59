import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidObjectError } from "../errors.ts";
import { runGit } from "../testing/run-git.ts";
import { type Commit, encodeCommit, parseCommit } from "./commit.ts";
import { makeObject, parseOid } from "./object.ts";

const tree = parseOid("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
const parent = parseOid("1".repeat(40));
const someone = {
  name: "Ann",
  email: "ann@example.com",
  at: new Date(1_700_000_000_000),
  offset: 0,
};
const commit: Commit = {
  tree,
  parents: [parent],
  author: someone,
  committer: { ...someone, offset: -330 },
  message: "Subject\n\nBody\n",
};

const word = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .map((text) => text.replace(/[\p{Cc}<>]/gu, "").trim())
  .filter((text) => text !== "" && !/\p{Cs}/u.test(text));

const signature = fc.record({
  name: word,
  email: word,
  at: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000)),
  offset: fc.integer({ min: -12 * 60, max: 14 * 60 }),
});

const commits: fc.Arbitrary<Commit> = fc.record({
  tree: fc.constant(tree),
  parents: fc.array(fc.constant(parent), { maxLength: 3 }),
  author: signature,
  committer: signature,
  message: fc.string({ maxLength: 60 }).map((text) => `${text.replaceAll("\0", "")}\n`),
});

const signed = fc.record({
  commit: commits,
  lines: fc.array(fc.constantFrom("-----BEGIN-----", "", " author x", "=abc"), { minLength: 1 }),
});

describe("a commit", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(commits, (written) => {
        expect(parseCommit(encodeCommit(written))).toEqual(written);
      }),
    );
  });

  it("is read with the signature it was written with, whatever its hash", () => {
    fc.assert(
      fc.property(signed, fc.boolean(), ({ commit, lines }, isSha256) => {
        const hash = isSha256 ? { tree: parseOid("2".repeat(64)) } : {};
        const written = { ...commit, ...hash, gpgSignature: `${lines.join("\n")}\n` };
        expect(parseCommit(encodeCommit(written))).toEqual(written);
      }),
    );
  });

  it("satisfies git, which finds the same people, dates and text in it", async () => {
    const directory = await mkdtemp(join(tmpdir(), "commit-test-"));
    try {
      await runGit(["init", "--quiet", "--bare", directory], { directory });
      await runGit(["hash-object", "-w", "-t", "tree", "--stdin"], { directory, input: "" });
      const orphan = encodeCommit({ ...commit, parents: [] });
      const hash = ["hash-object", "-w", "-t", "commit", "--stdin"];
      const oid = (await runGit(hash, { directory, input: orphan })).toString().trim();
      expect(oid).toBe(makeObject("sha1", "commit", orphan).oid);
      const format = "--format=%an|%ae|%ad|%cd|%B";
      const shown = await runGit(["log", "-1", "--date=raw", format, oid], { directory });
      expect(shown.toString()).toBe(
        "Ann|ann@example.com|1700000000 +0000|1700000000 -0530|Subject\n\nBody\n\n",
      );
      await runGit(["fsck", "--strict", oid], { directory });
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it("is read with a signature and headers nobody knows", () => {
    const signed = encodeCommit(commit)
      .toString()
      .replace(
        "\n\nSubject",
        "\ngpgsig -----BEGIN\n author Eve <e@e> 1 +0000\n \n tree x\nodd x\n\nSubject",
      );
    expect(parseCommit(Buffer.from(signed))).toEqual({
      ...commit,
      gpgSignature: "-----BEGIN\nauthor Eve <e@e> 1 +0000\n\ntree x\n",
    });
  });

  it("is read in the encoding it names", () => {
    const text = encodeCommit({ ...commit, author: { ...someone, name: "José" }, message: "olé" });
    const latin = Buffer.from(
      text.toString().replace("\n\nolé", "\nencoding ISO-8859-1\n\nolé"),
      "latin1",
    );
    expect(parseCommit(latin)).toMatchObject({ author: { name: "José" }, message: "olé\n" });
  });

  it.each([
    ["without a date", "Ann <ann@example.com>"],
    ["with an absurd date", "Ann <ann@example.com> 99999999999999999999 +0000"],
    ["without an address", "Ann"],
    ["with an empty address", "Ann <> 0 +0000"],
  ])("is read %s", (_, line) => {
    const text = `tree ${tree}\nauthor ${line}\ncommitter ${line}\n\nx`;
    const { author } = parseCommit(Buffer.from(text));
    expect(author.name).toBe("Ann");
    expect(author.at.getTime()).toBe(0);
  });

  it.each(["", "tree x", `tree ${tree}\n\nmessage`])("is refused if it is %j", (text) => {
    expect(() => parseCommit(Buffer.from(text))).toThrow(InvalidObjectError);
  });

  it("drops from a name what would end it early", () => {
    const author = { ...someone, name: "Eve\n<admin@example.com>", email: "e>\ne" };
    const { author: read } = parseCommit(encodeCommit({ ...commit, author }));
    expect(read).toMatchObject({ name: "Eveadmin@example.com", email: "ee" });
  });

  it("needs a name and a message without NUL", () => {
    const nobody = { ...someone, name: " " };
    expect(() => encodeCommit({ ...commit, author: nobody })).toThrow(InvalidObjectError);
    expect(() => encodeCommit({ ...commit, message: "a\0b" })).toThrow(InvalidObjectError);
  });
});
