import { describe, expect, test } from "vitest";
import { whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

describe.skipIf(whyNoBrowser())("the dashboard in a browser", () => {
  const shop = useWorld();

  test("shows every pipeline, and nothing its console would complain of", async () => {
    await shop.begin();
    const { page } = shop;
    await page.getByText("checkout").first().waitFor();
    for (const name of ["base-image", "catalog", "search"]) {
      expect(await page.getByText(name).count()).toBeGreaterThan(0);
    }
    expect(await shop.visit.barriers()).toEqual([]);
    expect(shop.visit.complaints).toEqual([]);
  });
});
