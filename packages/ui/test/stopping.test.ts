import type { PipelineView, RestraintListView } from "@glu/core/api-types";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

const staging = "/pipelines/checkout/from/image/to/staging";

describe.skipIf(whyNoBrowser())("stopping and going back in a browser", () => {
  const shop = useWorld();

  beforeAll(async () => {
    await shop.world.post(`${staging}/perform`);
    await shop.world.push("checkout", "1.5.0");
    await shop.world.post(`${staging}/perform`);
  });

  async function get<T>(path: string): Promise<T> {
    return (await (await fetch(`${shop.world.url}/api/v1${path}`)).json()) as T;
  }

  async function restraints(): Promise<RestraintListView["restraints"]> {
    return (await get<RestraintListView>("/pipelines/checkout/restraints")).restraints;
  }

  async function digestIn(phase: string): Promise<string | undefined> {
    const { phases } = await get<PipelineView>("/pipelines/checkout");
    return phases.find(({ descriptor }) => descriptor.metadata.name === phase)?.resource.digest;
  }

  async function open(address: string): Promise<Page> {
    await shop.begin();
    await shop.page.goto(address);
    return shop.page;
  }

  /** Opens a dialog with the button of a phase, and takes focus and barriers into account. */
  async function dialogOf(page: Page, button: string): Promise<Locator> {
    await page.getByRole("button", { name: button, exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    const reason = dialog.getByRole("textbox", { name: "Reason" });
    expect(await reason.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await shop.visit.barriers()).toEqual([]);
    return dialog;
  }

  test("holds for a while with a reason, says so, and gives the focus back", async () => {
    const page = await open("/pipelines/checkout?phase=production");
    const dialog = await dialogOf(page, "Hold");
    await dialog.getByRole("combobox", { name: "How long" }).selectOption("For another time");
    await dialog.getByRole("spinbutton", { name: "Number" }).fill("3");
    const confirm = dialog.getByRole("button", { name: "Hold production" });
    await confirm.click();
    expect(await restraints()).toEqual([]);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("freeze");
    await confirm.click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("production is held.").waitFor();
    const hold = page.getByRole("button", { name: "Hold", exact: true });
    expect(await hold.evaluate((element) => element === document.activeElement)).toBe(true);
    const [held] = await restraints();
    expect(held).toMatchObject({ kind: "hold", phase: "production", reason: "freeze" });
    const lasts = Date.parse(held?.expires_at ?? "") - Date.parse(held?.created_at ?? "");
    expect(lasts / 86_400_000).toBeCloseTo(3);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("releases after what is released and what will happen was said", async () => {
    const page = await open("/pipelines/checkout?phase=production");
    await page.getByRole("button", { name: /^Release.*held/i }).click();
    const dialog = page.getByRole("dialog", { name: "Release production" });
    await dialog.getByText("freeze").waitFor();
    await dialog.getByText("may promote into production again").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await dialog.getByRole("button", { name: "Release production" }).click();
    await page.getByText("production is released.").waitFor();
    expect(await restraints()).toEqual([]);
    await page.getByRole("button", { name: /^Release/ }).waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("production");
    await page.getByRole("button", { name: "Dismiss" }).press("Enter");
    const news = page.getByRole("region", { name: "Announcements" });
    expect(await news.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("what was done can be read and dismissed over a phase that fills a narrow screen", async () => {
    const page = await open("/pipelines/checkout?phase=production");
    await page.setViewportSize({ width: 360, height: 740 });
    const sheet = page.getByRole("dialog", { name: "production" });
    await sheet.getByRole("button", { name: "Hold", exact: true }).click();
    await page.getByRole("textbox", { name: "Reason" }).fill("freeze");
    await page.getByRole("button", { name: "Hold production" }).click();
    const news = sheet.getByRole("region", { name: "Announcements" });
    await news.getByText("production is held.").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await news.getByRole("button", { name: "Dismiss" }).click();
    await news.getByText("production is held.").waitFor({ state: "detached" });
    await shop.world.post("/pipelines/checkout/phases/production/release");
    expect(shop.visit.complaints).toEqual([]);
  });

  test("vetoes a digest where it was said", async () => {
    const page = await open("/pipelines/checkout?phase=staging");
    const dialog = await dialogOf(page, "Veto");
    await dialog.getByRole("radio", { name: "All of checkout" }).check();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("leaks memory");
    await dialog.getByRole("button", { name: "Veto it" }).click();
    await page.getByText("The digest is vetoed in staging.").waitFor();
    const digest = await digestIn("staging");
    expect(await restraints()).toMatchObject([
      { kind: "veto", phase: "staging", scope: "pipeline", digest, expires_at: null },
    ]);
    await page.getByRole("button", { name: /^Release.*vetoed/i }).click();
    await page.getByRole("button", { name: "Lift the veto" }).click();
    await page.getByText("The veto in staging is lifted.").waitFor();
    expect(await restraints()).toEqual([]);
  });

  test("sets automation of a phase, beginning with what is set", async () => {
    const page = await open("/pipelines/checkout?phase=staging");
    const dialog = await dialogOf(page, "Change automation");
    expect(await dialog.getByRole("radio", { name: "On", exact: true }).isChecked()).toBe(true);
    await dialog.getByRole("radio", { name: "Observe" }).check();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("incident 42");
    await dialog.getByRole("button", { name: "Set it" }).click();
    await page.getByText("Automation of staging is set to observe.").waitFor();
    const next = await dialogOf(page, "Change automation");
    await next.getByRole("radio", { name: "Observe", checked: true }).waitFor();
    expect(shop.visit.complaints).toEqual([]);
  });

  test("G57 rolls back to what was chosen; what it left is vetoed, and the phase is held", async () => {
    const left = await digestIn("staging");
    const page = await open("/pipelines/checkout?rollback=staging");
    const dialog = page.getByRole("dialog", { name: "Roll staging back" });
    await dialog
      .getByRole("group", { name: "Go back to" })
      .getByText(/promoted by jane/i)
      .waitFor();
    await dialog.getByRole("radio", { name: "1.4.0", checked: true }).waitFor();
    await dialog
      .getByRole("region", { name: "Changes" })
      .getByText(left ?? "")
      .waitFor();
    await dialog
      .getByText("What staging shows now will be vetoed, and staging held until you release it.")
      .waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("5xx since the release");
    await dialog.getByRole("button", { name: "Roll staging back" }).click();
    await dialog.getByText("staging was rolled back.").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();
    expect(await digestIn("staging")).not.toBe(left);
    const kinds = (await restraints()).map(({ kind, digest }) => [kind, digest]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ["hold", null],
        ["veto", left],
      ]),
    );
    await page.goto("/pipelines/checkout?phase=staging");
    await page.getByRole("button", { name: /^Release.*held/i }).click();
    await page.getByText("5xx since the release").last().waitFor();
    await page.getByRole("button", { name: "Release staging" }).click();
    await page.getByText("staging is released.").waitFor();
    expect((await restraints()).map(({ kind }) => kind)).toEqual(["veto"]);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("B67: says why it cannot be rolled back, and offers nothing", async () => {
    const page = await open("/pipelines/checkout?rollback=production");
    await page.getByText("It cannot be rolled back").waitFor();
    expect(await page.getByRole("button", { name: "Roll production back" }).count()).toBe(0);
  });

  test("shows the new plan of going back if the phase has changed since, and what was typed stays", async () => {
    await shop.world.push("checkout", "1.6.0");
    await shop.world.post(`${staging}/perform`);
    const page = await open("/pipelines/checkout?rollback=staging");
    const changes = page.getByRole("region", { name: "Changes" });
    await changes.getByText((await digestIn("staging")) ?? "").waitFor();
    await page.getByRole("textbox", { name: "Reason" }).fill("5xx again");
    const digest = await shop.world.push("checkout", "1.7.0");
    await shop.world.post(`${staging}/perform`);
    const confirm = page.getByRole("button", { name: "Roll staging back" });
    await confirm.click();
    await page.getByText("The phase has changed since. This is the new plan.").waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("new plan");
    await changes.getByText(digest).waitFor();
    expect(await digestIn("staging")).toBe(digest);
    await confirm.click();
    await page.getByText("staging was rolled back.").waitFor();
    await shop.world.post("/pipelines/checkout/phases/staging/release");
    expect(shop.visit.complaints.filter((one) => !one.includes("409"))).toEqual([]);
  });

  test("vetoes what was shown when it was asked for, whatever arrives meanwhile", async () => {
    const shown = await shop.world.push("checkout", "1.8.0");
    await shop.world.post(`${staging}/perform`);
    const page = await open("/pipelines/checkout?phase=staging");
    const panel = page.getByRole("complementary", { name: "staging" });
    await panel.getByText("1.8.0").first().waitFor();
    const dialog = await dialogOf(page, "Veto");
    await shop.world.push("checkout", "1.9.0");
    await shop.world.post(`${staging}/perform`);
    await panel.locator(":scope", { hasText: "1.9.0" }).waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("leaks memory");
    await dialog.getByRole("button", { name: "Veto it" }).click();
    await page.getByText("The digest is vetoed in staging.").waitFor();
    const vetoed = (await restraints()).filter(({ reason }) => reason === "leaks memory");
    expect(vetoed).toMatchObject([{ kind: "veto", digest: shown }]);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("holds once, also if the answer was lost", async () => {
    const page = await open("/pipelines/checkout?phase=production");
    let asked = 0;
    await page.route("**/holds", async (route) => {
      asked += 1;
      const response = await route.fetch();
      await (asked === 1 ? route.abort() : route.fulfill({ response }));
    });
    const dialog = await dialogOf(page, "Hold");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("freeze");
    await dialog.getByRole("button", { name: "Hold production" }).click();
    await page.getByText("production is held.").waitFor();
    expect(asked).toBe(2);
    const holds = (await restraints()).filter(({ phase }) => phase === "production");
    expect(holds).toMatchObject([{ kind: "hold", reason: "freeze" }]);
  });
});
