import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";
import { World } from "./world.ts";

describe.skipIf(whyNoBrowser())("the overview", () => {
  let world: World;
  let browser: Browser;
  let visit: Visit;
  let page: Page;

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

  async function look(options: Parameters<typeof Visit.begin>[2] = {}): Promise<void> {
    visit = await Visit.begin(browser, world.url, options);
    ({ page } = visit);
    await row("checkout").waitFor();
  }

  function row(name: string): Locator {
    return page
      .getByRole("article")
      .filter({ has: page.getByRole("heading", { name, exact: true }) });
  }

  async function names(): Promise<readonly string[]> {
    return await page.getByRole("article").getByRole("heading").allInnerTexts();
  }

  /** Resolves once these are shown, whatever comes first. */
  async function shows(...expected: readonly string[]): Promise<void> {
    await expect.poll(async () => (await names()).toSorted()).toEqual(expected.toSorted());
  }

  /** Resolves once these are shown, in this order. */
  async function showsInOrder(...expected: readonly string[]): Promise<void> {
    await expect.poll(names).toEqual(expected);
  }

  test("G51 shows what is where, what waits and why, the most urgent first", async () => {
    await look();
    await shows("search", "catalog", "checkout", "base-image");
    expect(await page.title()).toBe("Pipelines · shop · Glu");
    await row("search").getByText("image cannot be read").waitFor();
    await row("checkout").getByText("staging is behind").waitFor();
    const phases = row("checkout").getByRole("list", { name: "Phases of checkout" });
    expect(await phases.getByRole("link").allInnerTexts()).toEqual([
      "image",
      "staging",
      "production",
    ]);
    await phases.getByText("1.4.0").waitFor();
    expect(await page.getByRole("heading", { level: 1 }).allInnerTexts()).toEqual(["Pipelines"]);
    expect(await visit.barriers()).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  test("each number shows only those it counts, and the way back all of them", async () => {
    await look();
    const counts = page.getByRole("navigation", { name: "By status" });
    await counts.getByRole("link", { name: "4 pipelines" }).waitFor();
    await counts.getByRole("link", { name: "1 in error" }).click();
    await shows("search");
    expect(new URL(page.url()).search).toBe("?status=error");
    await page.goBack();
    await shows("search", "catalog", "checkout", "base-image");
    expect(visit.complaints).toEqual([]);
  });

  test("a label shows only those that have it, until it is removed", async () => {
    await look();
    await row("catalog").getByRole("button", { name: "team: storefront" }).click();
    await shows("search", "catalog");
    expect(new URL(page.url()).search).toBe("?label=team:storefront");
    await page.getByRole("button", { name: "Remove the filter team:storefront" }).press("Enter");
    await shows("search", "catalog", "checkout", "base-image");
    expect(await page.locator(":focus").innerText()).toBe("Label");
    await page.getByRole("button", { name: "Label", exact: true }).click();
    await page.getByRole("combobox", { name: "Label" }).fill("pay");
    await page.keyboard.press("Enter");
    await shows("checkout");
    expect(visit.complaints).toEqual([]);
  });

  test("what is typed is searched for, and in the address that can be shared", async () => {
    await look();
    await page.keyboard.press("/");
    await page.keyboard.type("team:pay 1.4");
    await shows("checkout");
    await page.waitForURL((url) => url.searchParams.get("q") === "team:pay 1.4");
    await page.reload();
    await shows("checkout");
    expect(await page.getByRole("searchbox").inputValue()).toBe("team:pay 1.4");
    await page.getByRole("searchbox").fill("nobody is called so");
    await page.getByRole("heading", { name: "No pipeline matches" }).waitFor();
    await page.getByRole("link", { name: "Show all pipelines" }).click();
    await shows("search", "catalog", "checkout", "base-image");
    expect(await page.getByRole("searchbox").inputValue()).toBe("");
    expect(visit.complaints).toEqual([]);
  });

  test("is sorted by name if that is asked for", async () => {
    await look();
    await page.getByText("Name", { exact: true }).click();
    await showsInOrder("base-image", "catalog", "checkout", "search");
    expect(new URL(page.url()).search).toBe("?sort=name");
  });

  test("arrow keys go from pipeline to pipeline", async () => {
    await look();
    await page.getByText("Name", { exact: true }).click();
    await row("base-image").getByRole("link", { name: "base-image", exact: true }).focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator(":focus").innerText()).toBe("checkout");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/pipelines/checkout");
  });

  test("G49 a few letters lead to any phase, without a pointer", async () => {
    await look();
    await page.getByRole("button", { name: "Jump to a pipeline or phase" }).focus();
    await page.keyboard.press("Control+k");
    const field = page.getByRole("combobox", { name: "Pipeline or phase" });
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await visit.barriers()).toEqual([]);
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    expect(await page.locator(":focus").innerText()).toContain("Jump to");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("check");
    await page.getByRole("option", { name: "checkout" }).first().waitFor();
    await page.keyboard.type(" prod");
    await page.getByRole("option", { name: "checkout / production", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/pipelines/checkout?phase=production");
    await page.keyboard.press("Control+k");
    await field.waitFor();
    await typeAndEnter(field, "cat asia");
    await page.waitForURL("**/pipelines/catalog?phase=asia");
    expect(visit.complaints).toEqual([]);
  });

  test.each([360, 2560])("is usable on a screen of %i pixels", async (width) => {
    await look({ width, theme: "dark" });
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await visit.barriers()).toEqual([]);
    await visit.picture(`overview-${width}`);
  });

  test("says what went wrong, and tries again when it is told to", async () => {
    visit = await Visit.begin(browser, world.url);
    ({ page } = visit);
    await page.route("**/api/v1/pipelines", (route) => route.abort());
    await page.reload();
    await page.getByRole("alert").getByText("The server cannot be reached").waitFor();
    await page.unroute("**/api/v1/pipelines");
    await page.getByRole("button", { name: "Try again" }).click();
    await row("checkout").waitFor();
  });

  test("shows who holds a phase and why, as soon as they do", async () => {
    await look();
    await world.post("/pipelines/base-image/phases/image/holds", { reason: "a fair" });
    await row("base-image").getByText("Held by jane").waitFor();
    await page.getByRole("link", { name: "1 held or vetoed" }).click();
    await shows("base-image");
    expect(visit.complaints).toEqual([]);
  });

  test("nothing moves below the pointer: what has changed is sorted when that is asked for", async () => {
    await look();
    const before = await names();
    expect(before.at(0)).toBe("search");
    await row("catalog").hover();
    await world.push("search", "3.0.0");
    await row("search").getByText("3.0.0").waitFor();
    await page.getByText("1 pipeline has changed").waitFor();
    expect(await names()).toEqual(before);
    await page.getByRole("button", { name: "Sort again" }).press("Enter");
    await showsInOrder(...before.slice(1, -1), "search", "base-image");
    expect(await page.locator(":focus").getAttribute("aria-label")).toBe("Pipelines");
    expect(visit.complaints).toEqual([]);
  });
});

/** At once, before anything else can be shown. */
async function typeAndEnter(field: Locator, text: string): Promise<void> {
  await field.evaluate((input: HTMLInputElement, typed) => {
    input.select();
    document.execCommand("insertText", false, typed);
    const key = { key: "Enter", bubbles: true, cancelable: true };
    input.dispatchEvent(new KeyboardEvent("keydown", { ...key, isComposing: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", key));
  }, text);
}
