import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "./browser.ts";
import { type Library, startLibrary } from "./library.ts";
import { createSiteFiles, type SiteFiles } from "./site-files.ts";

/** Before anything else: notes what the browser refuses. */
const watch = `
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.refused.push(event.effectiveDirective + " " + event.blockedURI);
  });`;

/** At the end: writes what is so into the page. */
const tell = `
  const body = document.querySelector("p");
  body.style.width = "123px";
  window.addEventListener("load", () => {
    const { color, width, fontStyle } = getComputedStyle(body);
    const { pathname } = location;
    const { refused, ran = false } = window;
    body.textContent = JSON.stringify({ refused, ran, color, width, fontStyle, pathname });
  });`;

const style = "p { color: rgb(1, 2, 3); display: block }";
const head = '<link rel="stylesheet" href="/assets/style.css">';
const page = (inline: string) =>
  `<!doctype html><script src="/assets/watch.js"></script>${head}${inline}
   <p></p><script type="module" src="/assets/tell.js"></script>`;
const inline = `<script>window.ran = true;</script><style>p { font-style: italic }</style>
  <img src="/assets/none.png" onerror="window.ran = true"><base href="https://evil.example/">`;

describe.skipIf(browser === undefined)("in a browser, a dashboard", () => {
  let site: SiteFiles;
  let library: Library;
  let profile: string;

  beforeAll(async () => {
    site = await createSiteFiles({
      "index.html": page(""),
      "inline.html": page(inline),
      "assets/watch.js": watch,
      "assets/tell.js": tell,
      "assets/style.css": style,
    });
    profile = await mkdtemp(join(tmpdir(), "glu-browser-"));
    library = await startLibrary({ ui: site });
  });
  afterAll(async () => {
    await library.close();
    await site.remove();
    await rm(profile, { recursive: true, maxRetries: 5 });
  });

  /** What a page tells of itself. */
  async function told(path: string): Promise<unknown> {
    const options = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
    const args = [...options, "--dump-dom", library.url + path];
    const { stdout } = await promisify(execFile)(browser ?? "", args, { timeout: 30_000 });
    const [, text = ""] = /<p[^>]*>([^<]+)<\/p>/.exec(stdout) ?? [];
    return JSON.parse(text);
  }

  const shown = { color: "rgb(1, 2, 3)", width: "123px", fontStyle: "normal", ran: false };

  test.each(["/", "/pipelines/a%2Fb/phases/v1.2.3"])(
    "has its script and its style at %s, and nothing is refused",
    async (path) => {
      expect(await told(path)).toEqual({ ...shown, refused: [], pathname: path });
    },
  );

  test("does not run what is written into the page", async () => {
    expect(await told("/inline.html")).toEqual({
      ...shown,
      pathname: "/inline.html",
      refused: expect.arrayContaining([
        "script-src-elem inline",
        "script-src-attr inline",
        "style-src-elem inline",
        "base-uri https://evil.example/",
      ]),
    });
  });
});
