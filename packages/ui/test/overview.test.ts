import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { type Visit, whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

describe.skipIf(whyNoBrowser())("the overview", () => {
  const shop = useWorld();

  async function look(options: Parameters<typeof Visit.begin>[2] = {}): Promise<void> {
    await shop.begin(options);
    await row("checkout").waitFor();
  }

  function row(name: string): Locator {
    return shop.page
      .getByRole("article")
      .filter({ has: shop.page.getByRole("heading", { name, exact: true }) });
  }

  async function names(): Promise<readonly string[]> {
    return await shop.page.getByRole("article").getByRole("heading").allInnerTexts();
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
    expect(await shop.page.title()).toBe("Pipelines · shop · Glu");
    await row("search").getByText("image cannot be read").waitFor();
    await row("checkout").getByText("staging is behind").waitFor();
    const phases = row("checkout").getByRole("list", { name: "Phases of checkout" });
    expect(await phases.getByRole("link").allInnerTexts()).toEqual([
      "image",
      "staging",
      "production",
    ]);
    await phases.getByText("1.4.0").waitFor();
    expect(await shop.page.getByRole("heading", { level: 1 }).allInnerTexts()).toEqual([
      "Pipelines",
    ]);
    expect(await shop.visit.barriers()).toEqual([]);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("each number shows only those it counts, and the way back all of them", async () => {
    await look();
    const counts = shop.page.getByRole("navigation", { name: "By status" });
    await counts.getByRole("link", { name: "4 pipelines" }).waitFor();
    await counts.getByRole("link", { name: "1 in error" }).click();
    await shows("search");
    expect(new URL(shop.page.url()).search).toBe("?status=error");
    await shop.page.goBack();
    await shows("search", "catalog", "checkout", "base-image");
    expect(shop.visit.complaints).toEqual([]);
  });

  test("a label shows only those that have it, until it is removed", async () => {
    await look();
    await row("catalog").getByRole("button", { name: "team: storefront" }).click();
    await shows("search", "catalog");
    expect(new URL(shop.page.url()).search).toBe("?label=team:storefront");
    await shop.page
      .getByRole("button", { name: "Remove the filter team:storefront" })
      .press("Enter");
    await shows("search", "catalog", "checkout", "base-image");
    expect(await shop.page.locator(":focus").innerText()).toBe("Label");
    await shop.page.getByRole("button", { name: "Label", exact: true }).click();
    await shop.page.getByRole("combobox", { name: "Label" }).fill("pay");
    await shop.page.keyboard.press("Enter");
    await shows("checkout");
    expect(shop.visit.complaints).toEqual([]);
  });

  test("what is typed is searched for, and in the address that can be shared", async () => {
    await look();
    await shop.page.keyboard.press("/");
    await shop.page.keyboard.type("team:pay 1.4");
    await shows("checkout");
    await shop.page.waitForURL((url) => url.searchParams.get("q") === "team:pay 1.4");
    await shop.page.reload();
    await shows("checkout");
    expect(await shop.page.getByRole("searchbox").inputValue()).toBe("team:pay 1.4");
    await shop.page.getByRole("searchbox").fill("nobody is called so");
    await shop.page.getByRole("heading", { name: "No pipeline matches" }).waitFor();
    await shop.page.getByRole("link", { name: "Show all pipelines" }).click();
    await shows("search", "catalog", "checkout", "base-image");
    expect(await shop.page.getByRole("searchbox").inputValue()).toBe("");
    expect(shop.visit.complaints).toEqual([]);
  });

  test("is sorted by name if that is asked for", async () => {
    await look();
    await shop.page.getByText("Name", { exact: true }).click();
    await showsInOrder("base-image", "catalog", "checkout", "search");
    expect(new URL(shop.page.url()).search).toBe("?sort=name");
  });

  test("arrow keys go from pipeline to pipeline", async () => {
    await look();
    await shop.page.getByText("Name", { exact: true }).click();
    await row("base-image").getByRole("link", { name: "base-image", exact: true }).focus();
    await shop.page.keyboard.press("ArrowDown");
    await shop.page.keyboard.press("ArrowDown");
    await expect.poll(() => shop.page.locator(":focus").innerText()).toBe("checkout");
    await shop.page.keyboard.press("Enter");
    await shop.page.waitForURL("**/pipelines/checkout");
  });

  test("G49 a few letters lead to any phase, without a pointer", async () => {
    await look();
    await shop.page.getByRole("button", { name: "Jump to a pipeline or phase" }).focus();
    await shop.page.keyboard.press("Control+k");
    const field = shop.page.getByRole("combobox", { name: "Pipeline or phase" });
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    expect(await shop.page.locator(":focus").innerText()).toContain("Jump to");
    await shop.page.keyboard.press("Control+k");
    await shop.page.keyboard.type("check");
    await shop.page.getByRole("option", { name: "checkout" }).first().waitFor();
    await shop.page.keyboard.type(" prod");
    await shop.page
      .getByRole("option", { name: "checkout / production", selected: true })
      .waitFor();
    await shop.page.keyboard.press("Enter");
    await shop.page.waitForURL("**/pipelines/checkout?phase=production");
    await shop.page.keyboard.press("Control+k");
    await field.waitFor();
    await typeAndEnter(field, "cat asia");
    await shop.page.waitForURL("**/pipelines/catalog?phase=asia");
    expect(shop.visit.complaints).toEqual([]);
  });

  test.each([360, 2560])("is usable on a screen of %i pixels", async (width) => {
    await look({ width, theme: "dark" });
    const overflow = await shop.page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.visit.picture(`overview-${width}`);
  });

  test("says what went wrong, and tries again when it is told to", async () => {
    await shop.begin();
    await shop.page.route("**/api/v1/pipelines", (route) => route.abort());
    await shop.page.reload();
    await shop.page.getByRole("alert").getByText("The server cannot be reached").waitFor();
    await shop.page.unroute("**/api/v1/pipelines");
    await shop.page.getByRole("button", { name: "Try again" }).click();
    await row("checkout").waitFor();
  });

  test("shows who holds a phase and why, as soon as they do", async () => {
    await look();
    await shop.world.post("/pipelines/base-image/phases/image/holds", { reason: "a fair" });
    await row("base-image").getByText("Held by jane").waitFor();
    await shop.page.getByRole("link", { name: "1 held or vetoed" }).click();
    await shows("base-image");
    expect(shop.visit.complaints).toEqual([]);
  });

  test("nothing moves below the pointer: what has changed is sorted when that is asked for", async () => {
    await look();
    const before = await names();
    expect(before.at(0)).toBe("search");
    await row("catalog").hover();
    await shop.world.push("search", "3.0.0");
    await row("search").getByText("3.0.0").waitFor();
    await shop.page.getByText("1 pipeline has changed").waitFor();
    expect(await names()).toEqual(before);
    await shop.page.getByRole("button", { name: "Sort again" }).press("Enter");
    await showsInOrder(...before.slice(1, -1), "search", "base-image");
    expect(await shop.page.locator(":focus").getAttribute("aria-label")).toBe("Pipelines");
    expect(shop.visit.complaints).toEqual([]);
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
