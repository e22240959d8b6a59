import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type GluOptions, GluProcess } from "./glu-process.ts";
import { createProgramDirectory, type ProgramDirectory } from "./program-directory.ts";
import { createSiteFiles, type SiteFiles } from "./site-files.ts";

const index = "<!doctype html><title>the dashboard</title>";
const browser = { headers: { accept: "text/html" } };

let program: ProgramDirectory;
let site: SiteFiles;
let processes: GluProcess[] = [];

beforeEach(async () => {
  program = await createProgramDirectory();
  site = await createSiteFiles({ "index.html": index });
});
afterEach(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  processes = [];
  await Promise.all([program.remove(), site.remove()]);
});

function start(options: Partial<GluOptions> = {}, ...args: readonly string[]): GluProcess {
  const process = new GluProcess(args, { cwd: program.path, ...options });
  processes.push(process);
  return process;
}

async function write(ui: string, more = ""): Promise<void> {
  await program.write(
    "pipeline.ts",
    `import { System } from "@glu/core";
     const system = new System({ name: "own" }, { ui: ${ui} });
     ${more}
     export default system;`,
  );
}

const given = () => `{ directory: ${JSON.stringify(site.directory)} }`;

async function isShown(url: string): Promise<boolean> {
  const answers = [await fetch(`${url}/`), await fetch(`${url}/login`, browser)];
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  return texts.every((text) => text === index);
}

describe("a dashboard of a program", () => {
  test("is served by glu, which says where", async () => {
    await write(given());
    const glu = start();
    const url = await glu.url();
    await glu.logged(new RegExp(`"dashboard":"${url}/","msg":"serving"`));
    expect(await isShown(url)).toBe(true);
    glu.signal("SIGTERM");
    expect(await glu.ended()).toMatchObject({ code: 0 });
  });

  test("is where people reach it, if a proxy is in front", async () => {
    await write(given());
    const glu = start({ env: { GLU_SERVER_PUBLIC_URL: "https://glu.example.com" } });
    await glu.logged(/"dashboard":"https:\/\/glu\.example\.com\/","msg":"serving"/);
  });

  test("is served by run(), from a directory beside the program too", async () => {
    const own = await program.write(
      "own.mjs",
      `import { symlinkSync } from "node:fs";
       import { run, System } from "@glu/core";
       symlinkSync(${JSON.stringify(site.directory)}, new URL("dist", import.meta.url));
       await run(new System({ name: "own" }, { ui: { directory: new URL("dist/", import.meta.url) } }));`,
    );
    expect(await isShown(await start({ program: own }).url())).toBe(true);
  });

  test("is served while the system starts", async () => {
    await write(
      given(),
      `system.definePipeline({ name: "app" }, () => ({ digest: () => "" }), (pipeline) => {
         pipeline.phase({ name: "a" }, { kind: "slow", open: () => new Promise(() => {}) });
       });`,
    );
    const glu = start();
    const [, url = ""] = await glu.logged(/"page":"([^"]+)\/metrics"/);
    const api = await fetch(`${url}/api/v1/pipelines`);
    expect(await api.json()).toMatchObject({ status: 503, code: "STOPPED" });
    expect(await isShown(url)).toBe(true);
  });

  test("is served by a server that waits for its turn to write, and once it has taken over", async () => {
    await write(given());
    const first = start();
    await first.url();
    const second = start();
    const [, url = ""] = await second.logged(
      /"dashboard":"([^"]+)\/".*"msg":"the store is in use;/,
    );
    expect(await isShown(url)).toBe(true);
    first.signal("SIGTERM");
    await second.logged(/"dashboard":"[^"]+\/".*"msg":"took over the store"/);
    expect(await isShown(url)).toBe(true);
  });

  test("that was not built is one clear line and exit code 1, and other commands go on", async () => {
    await write('{ directory: "dist" }');
    const { code, stderr } = await start().ended();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^glu: the dashboard in \S+\/dist cannot be served: ENOENT: .*; run the build that writes it, or install @glu\/ui .*\n$/,
    );
    expect(stderr).toContain(`${program.path}/dist`);
    expect(await start({}, "inspect").ended()).toMatchObject({ code: 0 });
  });

  test("S11 that is none is not told of", async () => {
    await write("undefined");
    const glu = start();
    const url = await glu.url();
    const [line] = await glu.logged(/.*"msg":"serving".*/);
    expect(line).not.toContain("dashboard");
    expect((await fetch(url, browser)).status).toBe(404);
  });
});
