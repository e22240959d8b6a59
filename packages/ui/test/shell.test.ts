import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";
import { World } from "./world.ts";

describe.skipIf(whyNoBrowser())("around every screen", () => {
  let world: World;
  let browser: Browser;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    [world, browser] = await Promise.all([World.open(), openBrowser()]);
  });
  afterEach(async () => {
    expect(visit.complaints).toEqual([]);
    await visit.end();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  async function open(path: string): Promise<void> {
    visit = await Visit.begin(browser, world.url, { path });
    ({ page } = visit);
    await page.getByRole("heading", { level: 1 }).waitFor();
  }

  const ground = () =>
    page.evaluate<string>("getComputedStyle(document.body.parentElement).backgroundColor");

  test("G50 a theme is chosen in the menu, by keyboard, and stays", async () => {
    await open("/activity");
    const light = await ground();
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.focus();
    await page.keyboard.press("Enter");
    await page
      .getByRole("menuitemradio", { name: "As the device has it", checked: true })
      .waitFor();
    expect(await visit.barriers()).toEqual([]);
    await page.getByRole("menuitemradio", { name: "Dark" }).press("Enter");
    await expect.poll(ground).not.toBe(light);
    expect(await menu.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Menu");
    const dark = await ground();
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await ground()).toBe(dark);
    await menu.click();
    await page.getByText(/^Glu \d+\.\d+\.\d+/).waitFor();
    await page.getByRole("menuitemradio", { name: "Dark", checked: true }).waitFor();
  });

  test("keys lead to screens, and to what they do, but not while somebody types", async () => {
    await open("/activity");
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("Go to the activity").waitFor();
    expect(await visit.barriers()).toEqual([]);
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.getByRole("heading", { name: "Pipelines", level: 1 }).waitFor();
    await page.getByRole("searchbox").first().fill("g");
    await page.keyboard.type("a?");
    expect(new URL(page.url()).pathname).toBe("/");
    expect(await help.count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.locator("body").click({ position: { x: 5, y: 700 } });
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
  });

  test("keys without Ctrl do nothing once they are turned off, which is remembered", async () => {
    await open("/activity");
    await page.getByRole("button", { name: "Menu" }).click();
    await page
      .getByRole("menuitemcheckbox", { name: "Single-key shortcuts", checked: true })
      .click();
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.keyboard.type("?gp");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Jump to a pipeline or phase" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(1);
    expect(new URL(page.url()).pathname).toBe("/activity");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Single-key shortcuts" }).click();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });

  test("who goes to another screen is at its beginning and told its title, but not who comes first", async () => {
    await open("/");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("BODY");
    await page.getByRole("link", { name: "Activity" }).press("Enter");
    const content = page.getByRole("main", { name: "Activity · shop · Glu" });
    await expect.poll(() => isFocused(content)).toBe(true);
    const audit = page.getByRole("tab", { name: "Audit log" });
    await audit.click();
    await page.waitForURL("**/activity?show=audit");
    expect(await isFocused(audit)).toBe(true);
  });
});

async function isFocused(control: Locator): Promise<boolean> {
  return (
    (await control.count()) === 1 &&
    (await control.evaluate((element) => element === document.activeElement))
  );
}
