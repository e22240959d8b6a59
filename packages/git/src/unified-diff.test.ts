import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isolatedEnvironment } from "./testing/run-git.ts";
import { type FileContent, unifiedDiff } from "./unified-diff.ts";

function content(text: string | Buffer | undefined, mode = "100644"): FileContent | undefined {
  return text === undefined ? undefined : { mode, data: Buffer.from(text) };
}

describe("unifiedDiff", () => {
  it("shows a changed line in its context", () => {
    const before = "a\nb\nc\nd\ne\nf\ng\nh\n";
    const after = before.replace("e", "E");
    const diff = unifiedDiff({ path: "x.txt", before: content(before), after: content(after) });
    expect(diff).toBe(
      "diff --git a/x.txt b/x.txt\n--- a/x.txt\n+++ b/x.txt\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n",
    );
  });

  it("shows a new and a deleted file", () => {
    const added = unifiedDiff({ path: "x", before: undefined, after: content("new") });
    expect(added).toBe(
      "diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+new\n\\ No newline at end of file\n",
    );
    const deleted = unifiedDiff({ path: "x", before: content("old\n"), after: undefined });
    expect(deleted).toBe(
      "diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n",
    );
  });

  it.each([
    ["a NUL byte", Buffer.from("a\0b")],
    ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe])],
  ])("does not show %s", (_, bytes) => {
    const diff = unifiedDiff({ path: "x", before: content("text\n"), after: content(bytes) });
    expect(diff).toBe("diff --git a/x b/x\nBinary files a/x and b/x differ\n");
  });

  it("does not show what is too large to be read", () => {
    const diff = unifiedDiff({
      path: "x",
      before: { mode: "100644", data: undefined },
      after: content("text\n"),
    });
    expect(diff).toContain("Binary files");
  });

  it("quotes names that would break its lines", () => {
    const diff = unifiedDiff({ path: 'a\n"b"', before: undefined, after: content("x\n") });
    expect(diff).toContain('diff --git "a/a\\012\\"b\\"" "b/a\\012\\"b\\""\n');
  });

  it("is something git applies, whatever the change", () => {
    const directory = mkdtempSync(join(tmpdir(), "unified-diff-test-"));
    const line = fc.constantFrom("one", "two", "three\r", "", "-", "+++ b/x");
    const text = fc
      .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
      .map(([lines, complete]) => lines.join("\n") + (complete && lines.length > 0 ? "\n" : ""));
    const pairs = fc.sample(fc.tuple(text, text), { numRuns: 200, seed: 11 });
    const changes = pairs.filter(([before, after]) => before !== after);
    try {
      mkdirSync(join(directory, "files"));
      const diffs = changes.map(([before, after], index) => {
        writeFileSync(join(directory, "files", String(index)), before);
        return unifiedDiff({
          path: `files/${index}`,
          before: content(before),
          after: content(after),
        });
      });
      execFileSync("git", ["apply", "--whitespace=nowarn", "-"], {
        cwd: directory,
        env: isolatedEnvironment(),
        input: diffs.join(""),
      });
      const results = changes.map((_, index) =>
        readFileSync(join(directory, "files", String(index)), "utf8"),
      );
      expect(results).toEqual(changes.map(([, after]) => after));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("shows a file with very many changes as replaced, soon", () => {
    const diff = unifiedDiff({
      path: "x",
      before: content(numbered("a")),
      after: content(numbered("b")),
    });
    expect(diff).toContain("@@ -1,20000 +1,20000 @@\n-a0\n");
    expect(diff.endsWith("+b19999\n")).toBe(true);
  });
});

it("shows every changed text as replaced if nothing is searched", () => {
  const [before, after] = [content("a\nb\nc\n"), content("a\nB\nc\n")];
  const diff = unifiedDiff({ path: "x", before, after }, { search: false });
  expect(diff).toBe(
    "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-a\n-b\n-c\n+a\n+B\n+c\n",
  );
  const executable = content("a\nb\nc\n", "100755");
  const mode = unifiedDiff({ path: "x", before, after: executable }, { search: false });
  expect(mode).toBe("diff --git a/x b/x\nold mode 100644\nnew mode 100755\n");
});

function numbered(mark: string): string {
  return Array.from({ length: 20_000 }, (_, index) => `${mark}${index}\n`).join("");
}
