import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";
import { World } from "./world.ts";

describe.skipIf(whyNoBrowser())("the dashboard in a browser", () => {
  let world: World;
  let browser: Browser;
  let visit: Visit;

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.open(), openBrowser()]);
  });
  afterEach(async () => {
    await visit?.end();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  test("shows every pipeline, and nothing its console would complain of", async () => {
    visit = await Visit.begin(browser, world.url);
    const { page } = visit;
    await page.getByText("checkout").first().waitFor();
    for (const name of ["base-image", "catalog", "search"]) {
      expect(await page.getByText(name).count()).toBeGreaterThan(0);
    }
    expect(await visit.barriers()).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });
});
