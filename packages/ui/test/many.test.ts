import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";
import { Many } from "./many.ts";

describe.skipIf(whyNoBrowser())("a thousand pipelines", () => {
  let many: Many;
  let browser: Browser;
  let visit: Visit;

  beforeAll(async () => {
    [many, browser] = await Promise.all([Many.open(1000), openBrowser()]);
  });
  afterEach(async () => {
    await visit?.end();
  });
  afterAll(async () => {
    await browser?.close();
    await many?.close();
  });

  async function look(): Promise<void> {
    visit = await Visit.begin(browser, many.url);
    await visit.page.getByRole("link", { name: "1,000 pipelines" }).waitFor();
  }

  function rows(): Locator {
    return visit.page.getByRole("list", { name: "Pipelines" }).locator("> li");
  }

  function link(name: string): Locator {
    return visit.page.getByRole("heading", { name }).getByRole("link");
  }

  test("are shown as far as they fit, and known to be a thousand", async () => {
    await look();
    const { page } = visit;
    for (const words of ["3 in error", "40 behind", "957 up to date"]) {
      await page.getByRole("link", { name: words }).waitFor();
    }
    expect(await rows().count()).toBeLessThan(40);
    expect(await rows().first().getAttribute("aria-setsize")).toBe("1000");
    expect(await rows().first().getAttribute("aria-posinset")).toBe("1");
    await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)");
    await page.locator("[aria-posinset='1000']").waitFor();
    expect(await rows().count()).toBeLessThan(40);
    expect(await visit.barriers()).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  test("are found by a few letters", async () => {
    await look();
    await visit.page.getByRole("searchbox").fill("service-0777");
    await visit.page.getByRole("link", { name: "1 pipeline", exact: true }).waitFor();
    await expect.poll(() => rows().count()).toBe(1);
    await link("service-0777").waitFor();
  });

  test("are gone through by keys, from one to the next, wherever it is", async () => {
    await look();
    await visit.page.getByText("Name", { exact: true }).click();
    await link("service-0000").focus();
    for (let number = 1; number <= 30; number += 1) {
      await visit.page.keyboard.press("ArrowDown");
      const name = `service-${String(number).padStart(4, "0")}`;
      await expect.poll(() => visit.page.locator(":focus").innerText()).toBe(name);
    }
    const { top = 0, bottom = 0 } = await visit.page
      .locator(":focus")
      .evaluate((focused) => focused.getBoundingClientRect().toJSON());
    expect(top).toBeGreaterThan(100);
    expect(bottom).toBeLessThan(800);
  });

  test("the one with the focus stays, however far one scrolls", async () => {
    await look();
    await link("service-0005").focus();
    await visit.page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)");
    await visit.page.locator("[aria-posinset='1000']").waitFor();
    expect(await visit.page.locator(":focus").innerText()).toBe("service-0005");
  });

  test("are tended by one server: counted, found, and shown once somebody asks", async () => {
    visit = await Visit.begin(browser, many.url, { path: "/replicas" });
    const { page } = visit;
    await page.getByText("One server tends 1,000 pipelines.").waitFor();
    const names = page.getByRole("list", { name: /^Pipelines of / }).getByRole("listitem");
    expect(await names.count()).toBe(0);
    await page.getByRole("button", { name: "1,000 pipelines with 3,000 phases" }).press("Enter");
    await names.first().waitFor();
    expect(await names.count()).toBeLessThan(100);
    await page.getByRole("button", { name: "Show all 1,000" }).click();
    await expect.poll(() => names.count()).toBe(1000);
    await page.keyboard.press("/");
    await page.keyboard.type("0777");
    await page.getByRole("button", { name: /phases, 1 found$/ }).waitFor();
    await expect.poll(() => names.allInnerTexts()).toEqual(["service-0777"]);
    await page.getByRole("searchbox").fill("no such name");
    await page.getByText("No pipeline is called like that.").waitFor();
    expect(await visit.barriers()).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  test("one that changes far down changes where it is", async () => {
    await look();
    const { page } = visit;
    await page.getByText("Name", { exact: true }).click();
    await page.getByRole("searchbox").fill("service-03");
    await page.getByRole("link", { name: "100 pipelines" }).waitFor();
    await page.mouse.wheel(0, 2000);
    const row = rows().filter({ has: link("service-0332") });
    await row.getByText("production is behind").waitFor();
    const before = await row.boundingBox();
    await many.promote("service-0332");
    await row.getByText("production is behind").waitFor({ state: "detached" });
    expect((await row.boundingBox())?.y).toBe(before?.y);
    expect(visit.complaints).toEqual([]);
  });
});

describe.skipIf(whyNoBrowser())("no pipeline at all", () => {
  test("is said, with what to do about it", async () => {
    const [many, browser] = await Promise.all([Many.open(0), openBrowser()]);
    try {
      const visit = await Visit.begin(browser, many.url);
      await visit.page.getByRole("heading", { name: "No pipelines are defined" }).waitFor();
      expect(await visit.barriers()).toEqual([]);
      expect(visit.complaints).toEqual([]);
    } finally {
      await browser.close();
      await many.close();
    }
  });
});
