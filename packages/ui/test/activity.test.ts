import { describe, expect, test } from "vitest";
import { whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

describe.skipIf(whyNoBrowser())("the activity", () => {
  const shop = useWorld();

  async function open(path: string, options = {}): Promise<void> {
    await shop.begin({ path, ...options });
    await shop.page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
  }

  const hold = (reason: string, phase = "checkout/production") => {
    const [pipeline, name] = phase.split("/");
    return shop.world.post(`/pipelines/${pipeline}/phases/${name}/holds`, { reason }, "ada");
  };
  const promote = (pipeline: string, from: string, to: string) =>
    shop.world.post(`/pipelines/${pipeline}/from/${from}/to/${to}/perform`);
  const chosen = (name: string) =>
    shop.page.getByRole("combobox", { name, exact: true }).inputValue();

  test("is empty at first, then shows what happens as it happens", async () => {
    await open("/activity");
    await shop.page.getByRole("heading", { name: "Nothing has been promoted yet" }).waitFor();
    await shop.visit.picture("activity-empty");
    await promote("checkout", "image", "staging");
    const row = shop.page.getByRole("article").filter({ hasText: "Promoted" });
    await row.getByRole("link", { name: "image to staging" }).waitFor();
    expect(await row.getByText("by jane").count()).toBe(1);
    await shop.page.getByRole("heading", { name: "Today", level: 2 }).waitFor();
    await promote("search", "image", "staging");
    await shop.page.getByRole("tab", { name: "Audit log" }).click();
    await shop.page.getByText("jane promoted").waitFor();
    await shop.page.getByRole("listitem").getByText("Blocked").waitFor();
    await hold("freeze until Monday");
    await shop.page.getByText("ada held checkout/production: freeze until Monday").waitFor();
    expect(shop.visit.complaints).toEqual([]);
  });

  test("of a promotion leads to its record, its pipeline and its pages", async () => {
    await promote("catalog", "image", "staging");
    await promote("catalog", "staging", "europe");
    await open("/activity");
    const row = shop.page.getByRole("article").filter({ hasText: "europe" });
    await row.getByText("Proposed").waitFor();
    const link = (name: string | RegExp) => row.getByRole("link", { name }).getAttribute("href");
    expect(await link("catalog")).toBe("/pipelines/catalog");
    expect(await link(/^staging/)).toMatch(/^\/promotions\/[0-9a-f-]{36}$/);
    expect(await link(/^#1/)).toBe(
      shop.world.forge.urlOf("acme/reviewed").replace(/\.git$/, "/pulls/1"),
    );
  });

  test("is narrowed, which its address says, and widened again", async () => {
    await open("/activity?pipeline=checkout&actor=42");
    await shop.page.getByRole("heading", { name: "Nothing matches" }).waitFor();
    expect(await chosen("By")).toBe("42");
    await shop.page.getByRole("button", { name: "Remove the filter By" }).press("Enter");
    await shop.page.getByRole("article").first().waitFor();
    expect(await shop.page.locator(":focus").getAttribute("aria-label")).toBe("By");
    expect(await shop.page.getByRole("article").filter({ hasText: "catalog" }).count()).toBe(0);
    await shop.page.getByRole("combobox", { name: "State" }).selectOption("Failed");
    await shop.page.getByRole("heading", { name: "Nothing matches" }).waitFor();
    expect(new URL(shop.page.url()).search).toBe("?pipeline=checkout&state=failed");
    await shop.page.getByRole("link", { name: "Clear all", exact: true }).click();
    await shop.page.getByRole("article").filter({ hasText: "catalog" }).first().waitFor();
    expect(new URL(shop.page.url()).search).toBe("");
    await shop.page.getByRole("combobox", { name: "Pipeline" }).selectOption("catalog");
    await shop.page.getByRole("tab", { name: "Audit log" }).click();
    expect(await chosen("Pipeline")).toBe("catalog");
    await shop.page.goBack();
    await shop.page.getByRole("tab", { name: "Promotions", selected: true }).waitFor();
  });

  test("what is narrowed is live, too", async () => {
    await open("/activity?show=audit&pipeline=catalog");
    await shop.page.getByRole("listitem").first().waitFor();
    await hold("not meant", "checkout/staging");
    await hold("meant", "catalog/asia");
    await shop.page.getByText(": meant").waitFor();
    expect(await shop.page.getByText("not meant").count()).toBe(0);
  });

  test("an entry opens by keyboard and shows all that is kept", async () => {
    await open("/activity?show=audit&outcome=promoted");
    const entry = shop.page.getByRole("listitem").first();
    await entry.waitFor();
    await entry.getByRole("button", { name: "Show the details" }).focus();
    await shop.page.keyboard.press("Enter");
    await entry.getByRole("link", { name: /^[0-9a-f-]{36}$/ }).waitFor();
    await entry.getByText(/^sha256:[0-9a-f]{64}$/).waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
  });

  test("is exported by a link", async () => {
    await open("/activity?show=audit");
    const [download] = await Promise.all([
      shop.page.waitForEvent("download"),
      shop.page.getByRole("link", { name: "Export" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("audit.jsonl");
  });

  test("does not move while somebody reads further down, and has older pages", async () => {
    for (let index = 0; index < 60; index += 1) {
      await hold(`hold ${index}`);
    }
    await open("/activity?show=audit", { height: 500 });
    await shop.page.getByText(": hold 59").waitFor();
    expect(await shop.page.getByText(": hold 0", { exact: true }).count()).toBe(0);
    await shop.page.getByRole("button", { name: "Show more" }).click();
    await shop.page.getByText(": hold 0", { exact: true }).waitFor();
    const read = shop.page.getByText(": hold 30");
    await read.scrollIntoViewIfNeeded();
    const before = await read.boundingBox();
    await hold("new one");
    await hold("new two");
    const news = shop.page.getByRole("button", { name: "2 new" });
    await news.waitFor();
    expect(await read.boundingBox()).toEqual(before);
    await shop.visit.picture("activity-news");
    await news.click();
    await shop.page.getByText(": new two").waitFor();
    expect(await shop.page.evaluate("scrollY")).toBe(0);
    expect(await news.count()).toBe(0);
    await shop.page.locator(":focus", { hasText: ": new two" }).waitFor();
    expect(shop.visit.complaints).toEqual([]);
  });

  test("is looked for as far back as it goes", async () => {
    await open("/activity?show=audit&action=promote&outcome=promoted&pipeline=checkout");
    await shop.page.getByText(/jane promoted .* to checkout\/staging/).waitFor();
    expect(await shop.page.getByRole("button", { name: "Show more" }).count()).toBe(0);
    await shop.page.getByRole("tab", { name: "Promotions" }).click();
    await shop.page.getByRole("combobox", { name: "Phase" }).selectOption("staging");
    await shop.page.getByRole("link", { name: "image to staging" }).first().waitFor();
    await shop.page.getByRole("button", { name: "Remove the filter Pipeline" }).click();
    await shop.page.getByRole("combobox", { name: "Phase" }).waitFor({ state: "detached" });
    expect(new URL(shop.page.url()).search).toBe("");
  });

  test("that cannot be read says why, and is tried again", async () => {
    await open("/activity");
    const problem = JSON.stringify({ status: 503, code: "STORE_UNREACHABLE", detail: "no store" });
    await shop.page.route("**/api/v1/audit?*", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: problem }),
    );
    await shop.page.getByRole("tab", { name: "Audit log" }).click();
    await shop.page.getByRole("alert").getByText("STORE_UNREACHABLE").waitFor();
    await shop.page.unroute("**/api/v1/audit?*");
    await shop.page.getByRole("button", { name: "Try again" }).click();
    await shop.page.getByRole("listitem").first().waitFor();
    expect(await shop.page.getByRole("alert").count()).toBe(0);
  });
});
