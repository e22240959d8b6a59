import { describe, expect, test } from "vitest";
import { diffWords, firstLines, parseDiff } from "./diff-files.ts";

const changed = `diff --git a/checkout/staging.yaml b/checkout/staging.yaml
--- a/checkout/staging.yaml
+++ b/checkout/staging.yaml
@@ -4,2 +4,2 @@
 image:
-  digest: old
+  digest: new
`;

describe("a diff", () => {
  test("has its files, with the number of each line on both sides", () => {
    const { files, leftOut } = parseDiff(changed);
    expect(leftOut).toBeUndefined();
    expect(files).toEqual([
      {
        path: "checkout/staging.yaml",
        oldPath: undefined,
        fate: "changed",
        isBinary: false,
        mode: undefined,
        added: 1,
        removed: 1,
        hunks: [
          {
            header: "@@ -4,2 +4,2 @@",
            lines: [
              { kind: "same", text: "image:", old: 4, new: 4 },
              { kind: "removed", text: "  digest: old", old: 5 },
              { kind: "added", text: "  digest: new", new: 5 },
            ],
          },
        ],
      },
    ]);
  });

  test("takes what looks like a header inside of a hunk for a line", () => {
    const { files } = parseDiff(
      "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- a/y\n+++ b/y\n\\ No newline at end of file\n",
    );
    expect(files[0]?.hunks[0]?.lines).toEqual([
      { kind: "removed", text: "-- a/y", old: 1 },
      { kind: "added", text: "++ b/y", new: 1 },
    ]);
  });

  test.each([
    ["new file mode 100644\n", { fate: "added", mode: undefined, isBinary: false }],
    ["deleted file mode 100644\n", { fate: "deleted" }],
    ["old mode 100644\nnew mode 100755\n", { fate: "changed", mode: "100644 → 100755" }],
    ["Binary files a/x and b/x differ\n", { fate: "changed", isBinary: true }],
  ])("says what became of a file without lines: %j", (head, expected) => {
    const { files } = parseDiff(`diff --git a/x b/x\n${head}`);
    expect(files).toMatchObject([{ path: "x", hunks: [], ...expected }]);
  });

  test.each([
    ["diff --git a/with space b/with space\n", "with space", undefined],
    ['diff --git "a/tab\\011" "b/tab\\011"\n', "tab\\011", undefined],
    ['diff --git "a/a \\"b\\"" "b/a \\"b\\""\n', 'a "b"', undefined],
    ["diff --git a/old b/new\nrename from old\nrename to new\n", "new", "old"],
  ])("reads the name in %j", (text, path, oldPath) => {
    expect(parseDiff(text).files).toMatchObject([{ path, oldPath }]);
  });

  test("of several files is counted, and says what was left out of it", () => {
    const added = "diff --git a/new b/new\nnew file mode 100644\n@@ -0,0 +1 @@\n+one\n";
    const { files, leftOut } = parseDiff(`${changed}${added}… at least 12 bytes left out\n`);
    expect(diffWords(files)).toBe("2 files, 2 lines added, 1 line removed");
    expect(leftOut).toBe("at least 12 bytes left out");
  });

  test("is folded after some lines, also between hunks", () => {
    const [file] = parseDiff(`${changed}@@ -20 +20,2 @@\n same\n+more\n`).files;
    const { hunks, left } = firstLines(file?.hunks ?? [], 4);
    expect(hunks.map(({ lines }) => lines.length)).toEqual([3, 1]);
    expect(left).toBe(1);
    expect(firstLines(file?.hunks ?? [], 3).hunks).toHaveLength(1);
    expect(firstLines(file?.hunks ?? [], 99).left).toBe(0);
  });

  test("that is empty has no file", () => {
    expect(parseDiff("")).toEqual({ files: [], leftOut: undefined });
  });
});
