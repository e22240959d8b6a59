import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsOfSite } from "./site-faults.mjs";

test("the documentation is built as a site, all of whose links lead somewhere", async () => {
  const program = fileURLToPath(new URL("docs.mjs", import.meta.url));
  const { stderr } = await promisify(execFile)(process.execPath, [program]);
  process.stderr.write(stderr);
  expect(stderr).toMatch(/documentation: [\d.]+ s/);
}, 180_000);

describe("what is wrong with a site is said:", () => {
  const sidebar = (...links: readonly string[]) =>
    `<aside class="VPSidebar x">${links.map((link) => `<a href="${link}">x</a>`).join("")}</aside>`;
  const files = {
    "404.html": `<a href="/docs/">home</a>`,
    "index.html": `${sidebar("/docs/guides/one.html", "/docs/gone.html")}<h1 id="one">One</h1><a href="#none">x</a>`,
    "guides/one.html": `${sidebar("/docs/")}<a href="../index.html#one">x</a><a href="/docs/#two">x</a><img src="/docs/a.svg"><img src="/docs/b.svg">`,
    "hidden.html": `<script src="https://cdn.example/x.js"></script><a href="https://example.com">x</a>`,
    "a.svg": "<svg/>",
    "a.css": `@font-face { src: url(https://fonts.example/x.woff2) } b { background: url("data:image/svg+xml,http://") }`,
  };
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "site-"));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), text);
    }
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test("links, anchors, pictures, pages that nothing leads to, and what comes from elsewhere", () => {
    expect(faultsOfSite(directory, "/docs/")).toEqual([
      "/a.css: loads https://fonts.example/x.woff2",
      "/guides/one.html: /docs/#two leads to no heading",
      "/guides/one.html: /docs/b.svg leads nowhere",
      "/hidden.html: is in no sidebar",
      "/hidden.html: loads https://cdn.example/x.js",
      "/index.html: #none leads to no heading",
      "/index.html: /docs/gone.html leads nowhere",
    ]);
  });
});
