import type { Locator } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

describe.skipIf(whyNoBrowser())("around every screen", () => {
  const shop = useWorld();

  afterEach(() => {
    expect(shop.visit.complaints).toEqual([]);
  });

  async function open(path: string): Promise<void> {
    await shop.begin({ path });
    await shop.page.getByRole("heading", { level: 1 }).waitFor();
  }

  const ground = () =>
    shop.page.evaluate<string>("getComputedStyle(document.body.parentElement).backgroundColor");

  test("G50 a theme is chosen in the menu, by keyboard, and stays", async () => {
    await open("/activity");
    const light = await ground();
    const menu = shop.page.getByRole("button", { name: "Menu" });
    await menu.focus();
    await shop.page.keyboard.press("Enter");
    await shop.page
      .getByRole("menuitemradio", { name: "As the device has it", checked: true })
      .waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.page.getByRole("menuitemradio", { name: "Dark" }).press("Enter");
    await expect.poll(ground).not.toBe(light);
    expect(await menu.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Menu");
    const dark = await ground();
    await shop.page.reload();
    await shop.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await ground()).toBe(dark);
    await menu.click();
    await shop.page.getByText(/^Glu \d+\.\d+\.\d+/).waitFor();
    await shop.page.getByRole("menuitemradio", { name: "Dark", checked: true }).waitFor();
  });

  test("keys lead to screens, and to what they do, but not while somebody types", async () => {
    await open("/activity");
    await shop.page.keyboard.press("?");
    const help = shop.page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.getByText("Go to the activity").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await shop.page.keyboard.press("g");
    await shop.page.keyboard.press("p");
    await shop.page.getByRole("heading", { name: "Pipelines", level: 1 }).waitFor();
    await shop.page.getByRole("searchbox").first().fill("g");
    await shop.page.keyboard.type("a?");
    expect(new URL(shop.page.url()).pathname).toBe("/");
    expect(await help.count()).toBe(0);
    await shop.page.keyboard.press("Escape");
    await shop.page.locator("body").click({ position: { x: 5, y: 700 } });
    await shop.page.keyboard.press("g");
    await shop.page.keyboard.press("a");
    await shop.page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
    await shop.page.keyboard.press("g");
    await shop.page.keyboard.press("r");
    await shop.page.getByRole("heading", { name: "Replicas", level: 1 }).waitFor();
  });

  test("keys without Ctrl do nothing once they are turned off, which is remembered", async () => {
    await open("/activity");
    await shop.page.getByRole("button", { name: "Menu" }).click();
    await shop.page
      .getByRole("menuitemcheckbox", { name: "Single-key shortcuts", checked: true })
      .click();
    await shop.page.reload();
    await shop.page.getByRole("heading", { level: 1 }).waitFor();
    await shop.page.keyboard.type("?gp");
    await shop.page.keyboard.press("Control+k");
    await shop.page.getByRole("dialog", { name: "Jump to a pipeline or phase" }).waitFor();
    expect(await shop.page.getByRole("dialog").count()).toBe(1);
    expect(new URL(shop.page.url()).pathname).toBe("/activity");
    await shop.page.keyboard.press("Escape");
    await shop.page.getByRole("button", { name: "Menu" }).click();
    await shop.page.getByRole("menuitemcheckbox", { name: "Single-key shortcuts" }).click();
    await shop.page.keyboard.press("?");
    await shop.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });

  test("who goes to another screen is at its beginning and told its title, but not who comes first", async () => {
    await open("/");
    expect(await shop.page.evaluate("document.activeElement.tagName")).toBe("BODY");
    await shop.page.getByRole("link", { name: "Activity" }).press("Enter");
    const content = shop.page.getByRole("main", { name: "Activity · shop · Glu" });
    await expect.poll(() => isFocused(content)).toBe(true);
    const audit = shop.page.getByRole("tab", { name: "Audit log" });
    await audit.click();
    await shop.page.waitForURL("**/activity?show=audit");
    expect(await isFocused(audit)).toBe(true);
  });
});

async function isFocused(control: Locator): Promise<boolean> {
  return (
    (await control.count()) === 1 &&
    (await control.evaluate((element) => element === document.activeElement))
  );
}
