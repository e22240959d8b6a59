import { describe, expect, it } from "vitest";
import { EditError } from "../edit-error.ts";
import { getText, setText } from "./text.ts";

const dockerfile = `# syntax=docker/dockerfile:1
FROM node:22.1-alpine@sha256:aaaa AS build
RUN npm ci
FROM nginx:1.27
COPY --from=build /app /usr/share/nginx/html
`;

const terraform = `resource "aws_ecs_service" "app" {\r
  # image = "ghcr.io/acme/app:0.9"\r
  image   = "ghcr.io/acme/app:1.0@sha256:aaaa"\r
  desired = 2\r
}\r
module "app" {\r
  source = "git::https://git.example/modules.git//app?ref=v1.2.3"\r
}`;

const image = /^ +image += "(?<repository>[^:"]+):(?<tag>[^@"]+)@(?<digest>[^"]+)"/m;

describe("setText", () => {
  it("changes what the groups match in a Dockerfile and no byte around it", () => {
    const build = /^FROM (?<image>\S+) AS build$/m;
    const after = setText(dockerfile, build, { image: "node:22.2-alpine@sha256:bbbb" });
    expect(after).toBe(dockerfile.replace("22.1-alpine@sha256:aaaa", "22.2-alpine@sha256:bbbb"));
    expect(setText(after, build, { image: "node:22.2-alpine@sha256:bbbb" })).toBe(after);
  });

  it("changes several groups in Terraform and no byte around them", () => {
    const after = setText(terraform, image, { digest: "sha256:b", tag: "1.1" });
    expect(after).toBe(terraform.replace("1.0@sha256:aaaa", "1.1@sha256:b"));
    expect(setText(after, /\?ref=(?<ref>[^"]+)/, { ref: "v2" })).toBe(
      after.replace("v1.2.3", "v2"),
    );
  });

  it.each([
    [{ before: "a=1", after: "a=" }, /a=(?<v>\d*)/, { v: "" }],
    [{ before: "a=", after: "a=12" }, /a=(?<v>\d*)$/, { v: "12" }],
    [{ before: "a=$1", after: "a=$& $1 $<v> $$" }, /a=(?<v>.*)/, { v: "$& $1 $<v> $$" }],
    [{ before: "a=b", after: "a=b" }, /a=(?<v>.*)/, {}],
    [{ before: "x:1", after: "x:2" }, /(?<image>(?<name>\w+):(?<tag>\d+))/, { tag: "2" }],
    [{ before: "x:1", after: "yy:2" }, /(?<image>(?<name>\w+):(?<tag>\d+))/, { image: "yy:2" }],
    [
      { before: "x:1", after: "longer:2" },
      /(?<image>(?<name>\w+):(?<tag>\d+))/,
      { tag: "2", name: "longer" },
    ],
    [{ before: "a:b", after: "c:d" }, /^(?<v>)(?<w>\w):(?<x>\w)$/, { w: "c", x: "d" }],
    [{ before: "ab", after: "xab" }, /^(?<v>x?)(?<w>a)(?<x>b)$/, { v: "x", x: "b" }],
    [{ before: "1 kg", after: "20 kg" }, /(?<=(?<n>\d+) )kg/, { n: "20" }],
    [{ before: "A=1", after: "A=2" }, /a=(?<v>\d)/i, { v: "2" }],
    [{ before: "a\n=1", after: "a\n=2" }, /a.=(?<v>\d)/s, { v: "2" }],
    [{ before: "x 😀", after: "x 🚀" }, /x (?<v>.)/u, { v: "🚀" }],
  ])("sets in %j what %s finds to %j", ({ before, after }, pattern, values) => {
    expect(setText(before, pattern, values)).toBe(after);
  });

  it("takes a pattern that was used before, and leaves it as it was", () => {
    for (const pattern of [/a=(?<v>\d)/g, /a=(?<v>\d)/y, /a=(?<v>\d)/dgy]) {
      pattern.lastIndex = 3;
      expect(setText("b a=1", pattern, { v: "2" })).toBe("b a=2");
      expect(getText("b a=1", pattern)).toEqual({ v: "1" });
      expect(pattern.lastIndex).toBe(3);
    }
  });

  it.each([
    ["a=1", /b=(?<v>\d)/, "the pattern /b=(?<v>\\d)/ matches nowhere"],
    ["1\n2 3", /(?<v>\d)/g, "/g matches 3 times (lines 1, 2, 2), and not once"],
    [
      "\n".repeat(20),
      /(?<v>\n)/,
      "matches 20 times (lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …)",
    ],
    ["a=1", /a=(\d)/, "the pattern /a=(\\d)/ has no named group, such as (?<digest>…)"],
    ["a=1", /a=(?<w>\d)/, "the pattern /a=(?<w>\\d)/ has no group v; it has w"],
    ["b", /(?<v>a)|b/, "matches without its group v, which has no place to be set"],
    ["x 😀", /x (?<v>.)/, "matches half a character; it needs the flag u"],
  ])("refuses to set v in %j by %s: %s", (content, pattern, message) => {
    const edit = () => setText(content, pattern, { v: "y" });
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(message);
  });

  it.each([
    ["x:1", /(?<v>(?<n>\w):(?<w>\d))/],
    ["x:1", /(?<v>(?<w>x)):/],
    ["x", /(?<v>)(?<w>)x/],
    ["xy", /(?<=(?<w>xy))(?<=(?<v>y))/],
  ])("refuses to set groups v and w in %j by %s, as they overlap", (content, pattern) => {
    const edit = () => setText(content, pattern, { v: "y", w: "z" });
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(/ has the groups [vw] and [vw] in one place$/);
  });

  it.each([
    ["", /(?<v>)/, { v: "2" }],
    ["a=1", /a=(?<v>\d)/, { v: "x" }],
    ["a=1", /a=(?<v>\d)/, { v: "22" }],
    ["a=1", /a=(?<v>.+)/, { v: "1\na=2" }],
    ["a=b c", /a=(?<v>\S+)/, { v: "b c" }],
    ["ab", /^(?<v>a*)(?<w>b*)$/, { w: "a" }],
    ["ab", /^(?<v>a*)(?<w>a*b)$/, { w: "ab" }],
    ["ab", /^(?<v>\w)(?:(?<w>b)|c)$/, { v: "bb" }],
  ])("refuses in %j what %s would not find again: %j", (content, pattern, values) => {
    const edit = () => setText(content, pattern, values);
    expect(edit).toThrow(EditError);
    expect(edit).toThrow(" would not match what it is set to where it is put");
  });

  it("refuses a group that no pattern has by nature, and half a character", () => {
    expect(() => setText("a", /(?<v>a)/, { toString: "b" })).toThrow(
      "has no group toString; it has v",
    );
    expect(() => setText("a", /(?<v>.)/, { v: "\ud800" })).toThrow(
      "has the group v, which cannot be set to text with half a character (a lone surrogate)",
    );
  });

  it("tells no more of a long pattern than is of use, and nothing of the text", () => {
    const pattern = new RegExp(`${"a".repeat(1000)}(?<v>b)`);
    expect(() => setText("hunter2", pattern, { v: "hunter3" })).toThrow(
      new EditError(`the pattern /${"a".repeat(100)}…/ matches nowhere`, { path: "" }),
    );
  });
});

describe("getText", () => {
  it.each([
    [terraform, image, { repository: "ghcr.io/acme/app", tag: "1.0", digest: "sha256:aaaa" }],
    ["a", /(?<v>a)|(?<w>b)/, { v: "a" }],
    ["a", /a(?<v>)/, { v: "" }],
    ["a", /(?<__proto__>a)/, Object.fromEntries([["__proto__", "a"]])],
  ])("reads from %j by %s", (content, pattern, groups) => {
    expect(getText(content, pattern)).toEqual(groups);
  });

  it.each([
    ["b", /(?<v>a)/, "matches nowhere"],
    ["aa", /(?<v>a)/, "matches 2 times (lines 1, 1), and not once"],
    ["a", /a/, "has no named group, such as (?<digest>…)"],
  ])("refuses to read %j by %s: %s", (content, pattern, message) => {
    const read = () => getText(content, pattern);
    expect(read).toThrow(EditError);
    expect(read).toThrow(message);
  });
});
