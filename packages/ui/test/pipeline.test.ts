import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openBrowser, Visit, type VisitOptions, whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";
import { World } from "./world.ts";

describe.skipIf(whyNoBrowser())("a pipeline in a browser", () => {
  const shop = useWorld();

  async function visitAt(path: string, options?: VisitOptions): Promise<Page> {
    await shop.begin(options);
    await shop.page.goto(`/pipelines/${path}`);
    return shop.page;
  }

  test("G52 G53 G54 shows what is where, what waits and why, without barriers", async () => {
    const page = await visitAt("checkout");
    await cardOf(page, "production").waitFor();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("checkout");
    expect(await page.title()).toBe("checkout · shop · Glu");
    expect(await cardOf(page, "image").textContent()).toContain("1.4.0");
    expect(await promote(page, "image", "staging").getAttribute("aria-disabled")).toBe("false");
    const blocked = promote(page, "staging", "production");
    expect(await blocked.getAttribute("aria-disabled")).toBe("true");
    expect(await blocked.getAttribute("title")).toContain("The phase it promotes from is empty");
    await blocked.press("Enter");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await shop.visit.barriers()).toEqual([]);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("promotes after the plan was seen, which the address names", async () => {
    const page = await visitAt("checkout");
    const button = promote(page, "image", "staging");
    await button.click();
    await page.getByRole("dialog").waitFor();
    await page.waitForURL((url) => url.searchParams.get("promote") === "image:staging");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.waitForURL((url) => url.search === "");
    expect(await isFocused(button)).toBe(true);
    await page.goto("/pipelines/checkout?promote=image:staging");
    await page.getByRole("dialog").waitFor();
    expect(shop.visit.complaints).toEqual([]);
  });

  test("B69: is walked through with the keyboard in the order in which things flow", async () => {
    const page = await visitAt("checkout");
    await chooser(page, "image").focus();
    const passed: string[] = [];
    while (passed.at(-1) !== "production") {
      passed.push(
        await page.evaluate(
          "document.activeElement.ariaLabel ?? document.activeElement.textContent",
        ),
      );
      await page.keyboard.press("Tab");
      expect(passed.length).toBeLessThan(12);
    }
    expect(
      passed.filter((name) => !name.startsWith("Copy") && !name.includes("shop.example")),
    ).toEqual([
      "image",
      "Promote image to staging",
      "staging",
      "Promote staging to production",
      "Override what blocks staging to production",
      "production",
    ]);
  });

  test("G55 opens a phase in the panel, and comes back from there", async () => {
    const page = await visitAt("checkout");
    await chooser(page, "image").focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("complementary", { name: "image" });
    await panel.getByText("github.com/acme/checkout").first().waitFor();
    expect(await isFocused(panel.getByRole("heading", { name: "image" }))).toBe(true);
    expect(new URL(page.url()).searchParams.get("phase")).toBe("image");
    await panel.getByText("Current").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(await isFocused(chooser(page, "image"))).toBe(true);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("B66: keeps the chosen phase in sight beside the panel, which can be linked", async () => {
    const page = await visitAt("checkout");
    await chooser(page, "production").click();
    const panel = page.getByRole("complementary", { name: "production" });
    await panel.getByRole("button", { name: "Hold" }).waitFor();
    await expect.poll(() => isLeftOf(cardOf(page, "production"), panel)).toBe(true);
    await page.reload();
    await panel.getByRole("button", { name: "Override what blocks staging to production" }).click();
    await page.getByRole("dialog").waitFor();
    await page.evaluate("document.activeElement.blur()");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await panel.count()).toBe(1);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("says that a phase of the address is not there", async () => {
    const page = await visitAt("checkout?phase=nowhere");
    const panel = page.getByRole("complementary", { name: "nowhere" });
    await panel.getByText("has no phase of this name").waitFor();
    await panel.getByRole("button", { name: "Close nowhere" }).click();
    await panel.waitFor({ state: "detached" });
    expect(shop.visit.complaints).toEqual([]);
  });

  test("B63: of one phase has no edges", async () => {
    const page = await visitAt("base-image");
    await cardOf(page, "image").getByText("1.4.0").waitFor();
    expect(await page.getByRole("button", { name: /^Promote/ }).count()).toBe(0);
    await page.getByText("Everything is up to date").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("B65: that is not there is said to be not there", async () => {
    const page = await visitAt("nowhere");
    await page.getByRole("heading", { name: "There is no such pipeline" }).waitFor();
    expect(
      shop.visit.complaints.filter((one) => !one.includes("/api/v1/pipelines/nowhere")),
    ).toEqual([]);
  });

  test("that fans out has its phases below each other, each with its own button", async () => {
    const page = await visitAt("catalog");
    const places = await Promise.all(
      ["america", "asia", "europe"].map(async (name) => {
        await promote(page, "staging", name).waitFor();
        return await placeOf(cardOf(page, name));
      }),
    );
    const [america, asia, europe] = places;
    expect(new Set(places.map(({ x }) => x)).size).toBe(1);
    expect(america && asia && america.y + america.height < asia.y).toBe(true);
    expect(asia && europe && asia.y + asia.height < europe.y).toBe(true);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("says what is wrong with a phase, all of it in the panel", async () => {
    const page = await visitAt("search?phase=image");
    await cardOf(page, "image").getByText("answered 404").waitFor();
    const panel = page.getByRole("complementary", { name: "image" });
    await panel.getByText("REGISTRY_IMAGE_NOT_FOUND").waitFor();
    await panel.getByText("It has shown nothing yet").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("B64: shows at once what is pushed, and moves nothing", async () => {
    const page = await visitAt("base-image");
    const card = cardOf(page, "image");
    await card.getByText("1.4.0").waitFor();
    const before = await placeOf(card);
    await shop.world.push("checkout", "1.5.0");
    await card.getByText("1.5.0").waitFor();
    await page.getByText("image now shows 1.5.0").waitFor({ state: "attached" });
    expect(await card.getAttribute("data-changed")).toBe("true");
    expect(await placeOf(card)).toEqual(before);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("shows who holds a phase and why, and offers to release it", async () => {
    await shop.world.post("/pipelines/search/phases/staging/holds", {
      reason: "until the sale is over",
    });
    const page = await visitAt("search?phase=staging");
    await cardOf(page, "staging").getByText("Held by jane").waitFor();
    const panel = page.getByRole("complementary", { name: "staging" });
    await panel.getByText("Until the sale is over").waitFor();
    await panel.getByRole("button", { name: "Release: Held by jane" }).click();
    await page.getByRole("dialog").waitFor();
    expect(shop.visit.complaints).toEqual([]);
  });

  test("G56 G57 shows what a phase showed before, and the way back to it", async () => {
    const perform = "/pipelines/checkout/from/image/to/staging/perform";
    await shop.world.post(perform);
    const page = await visitAt("checkout?phase=staging");
    const history = page.getByRole("list", { name: "History" });
    await history.getByRole("listitem").first().waitFor();
    const pushed = await shop.world.push("checkout", "1.6.0");
    await cardOf(page, "image").getByText("1.6.0").waitFor();
    await shop.world.post(perform);
    await history.locator('[aria-current="true"]').getByTitle(pushed).waitFor();
    const entries = history.getByRole("listitem");
    expect(await entries.count()).toBe(2);
    expect(await entries.nth(0).getAttribute("aria-current")).toBe("true");
    expect(await entries.nth(0).textContent()).toContain("1.6.0");
    expect(
      await entries
        .nth(0)
        .getByRole("button", { name: /^Roll back/ })
        .count(),
    ).toBe(0);
    await entries.nth(1).getByText("Details").click();
    expect(await entries.nth(1).getByRole("textbox").inputValue()).toContain('"image": "sha256:');
    await entries
      .nth(1)
      .getByRole("button", { name: /^Roll back to this/ })
      .click();
    await page.getByRole("dialog").waitFor();
    const { searchParams } = new URL(page.url());
    expect(searchParams.get("rollback")).toBe("staging");
    expect(searchParams.get("version")).toMatch(/^[0-9a-f-]{36}$/);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("is a list where it is narrow, with the panel in its place", async () => {
    const page = await visitAt("checkout", { width: 360, height: 740, theme: "dark" });
    const list = page.getByRole("list", { name: "Phases" });
    await list.getByRole("button", { name: "Promote staging to production" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(await shop.visit.barriers()).toEqual([]);
    await chooser(page, "staging").click();
    const panel = page.getByRole("dialog", { name: "staging" });
    await panel.getByText("What comes in").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(await isFocused(chooser(page, "staging"))).toBe(true);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("is the same as a list wherever somebody wants it, without barriers in both themes", async () => {
    for (const theme of ["light", "dark"] as const) {
      const page = await visitAt("checkout?phase=production", { theme });
      await page.getByRole("button", { name: "List" }).click();
      await page.getByRole("list", { name: "Phases" }).waitFor();
      expect(new URL(page.url()).searchParams.get("view")).toBe("list");
      expect(await shop.visit.barriers()).toEqual([]);
      expect(shop.visit.complaints).toEqual([]);
    }
  });
});

test.skipIf(whyNoBrowser())("who may only look is shown no button that acts", async () => {
  const token = "vera-0123456789abcdef";
  const auth = { mode: "token", tokens: { vera: { token, role: "viewer" } } };
  const world = await World.open({ server: { auth } });
  const browser = await openBrowser();
  try {
    const { page } = await Visit.begin(browser, world.url);
    await page.request.post("/api/v1/session", { data: { token } });
    await page.goto("/pipelines/checkout?phase=staging&rollback=staging");
    await cardOf(page, "production").waitFor();
    await page.getByRole("complementary", { name: "staging" }).getByText("Automation").waitFor();
    const buttons = await page.getByRole("button").allTextContents();
    expect(buttons.filter((name) => /Promote|Roll|Hold|Veto|Change|Override/.test(name))).toEqual(
      [],
    );
    expect(await page.getByRole("dialog").count()).toBe(0);
  } finally {
    await browser.close();
    await world.close();
  }
});

function cardOf(page: Page, phase: string): Locator {
  return page.getByRole("article").filter({ has: chooser(page, phase) });
}

function chooser(page: Page, phase: string): Locator {
  return page.getByRole("heading", { level: 2 }).getByRole("link", { name: phase, exact: true });
}

function promote(page: Page, from: string, to: string): Locator {
  return page.getByRole("button", { name: `Promote ${from} to ${to}` });
}

async function isFocused(control: Locator): Promise<boolean> {
  return await control.evaluate((element) => element === document.activeElement);
}

async function isLeftOf(one: Locator, other: Locator): Promise<boolean> {
  const [left, right] = [await placeOf(one), await placeOf(other)];
  return left.x + left.width <= right.x;
}

async function placeOf(element: Locator) {
  return (await element.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
}
