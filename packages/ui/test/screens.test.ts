import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GluProcess } from "../../core/test/glu-process.ts";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";
import { playScene } from "./world/scene.ts";
import { type Screen, screensOf, shown } from "./world/screens.ts";
import { World } from "./world.ts";

/** From here on, people notice that something moves. */
const mostJumps = 0.05;

describe.skipIf(whyNoBrowser())("each screen", () => {
  let world: World;
  let browser: Browser;
  let screens: readonly Screen[];

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.open(), openBrowser()]);
    await playScene(world);
    screens = await screensOf(world);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  async function look(screen: Screen, options: { theme: "light" | "dark"; width: number }) {
    const visit = await Visit.begin(browser, world.url, { ...options, path: screen.path });
    try {
      await shown(screen, visit.page);
      await visit.picture(`${screen.name}-${options.theme}-${options.width}`);
      const isWide = await visit.page.evaluate<boolean>(
        "document.documentElement.scrollWidth > innerWidth",
      );
      return {
        barriers: await visit.barriers(),
        complaints: visit.complaints,
        headings: await visit.page.getByRole("heading", { level: 1 }).count(),
        isWide,
        jumps: (await visit.jumps()) > mostJumps,
        title: await visit.page.title(),
      };
    } finally {
      await visit.end();
    }
  }

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 2560],
  ] as const)(
    "can be seen, read and used (%s, %i pixels)",
    async (theme, width) => {
      const good = {
        barriers: [],
        complaints: [],
        headings: 1,
        isWide: false,
        jumps: false,
        title: expect.stringMatching(/. · Glu$/),
      };
      const seen: Record<string, unknown> = {};
      for (const screen of screens) {
        seen[screen.name] = await look(screen, { theme, width });
      }
      expect(seen).toEqual(Object.fromEntries(screens.map(({ name }) => [name, good])));
    },
    120_000,
  );
});

describe.skipIf(whyNoBrowser())("a system without pipelines", () => {
  test("is no reason to despair", async () => {
    const cwd = await mkdtemp(join(tmpdir(), "glu-empty-"));
    const program = fileURLToPath(new URL("world/empty.ts", import.meta.url));
    const glu = new GluProcess(["--file", program], { cwd, env: { GLU_SERVER_PORT: "0" } });
    const browser = await openBrowser();
    try {
      const visit = await Visit.begin(browser, await glu.url());
      for (const path of ["/", "/activity", "/activity?show=audit"]) {
        await visit.page.goto(path);
        await visit.page.getByRole("heading", { level: 2 }).waitFor();
        expect(await visit.barriers()).toEqual([]);
        expect(await visit.page.getByRole("heading", { level: 1 }).count()).toBe(1);
      }
      expect(visit.complaints).toEqual([]);
    } finally {
      await browser.close();
      await glu.kill();
      await rm(cwd, { recursive: true, force: true });
    }
  });
});
