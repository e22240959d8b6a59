import type { PlanView, PromotionListView } from "@glu/core/api-types";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { holdPushes } from "../../core/test/held-push.ts";
import { type VisitOptions, whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

const staging = "/pipelines/checkout/from/image/to/staging";

describe.skipIf(whyNoBrowser())("promoting in a browser", () => {
  const shop = useWorld();

  async function open(address: string, options?: VisitOptions): Promise<Page> {
    await shop.begin(options);
    await shop.page.goto(address);
    await shop.page.getByRole("dialog").waitFor();
    return shop.page;
  }

  async function records(): Promise<PromotionListView["promotions"]> {
    const response = await fetch(`${shop.world.url}/api/v1/promotions`);
    return ((await response.json()) as PromotionListView).promotions;
  }

  test("G54 B67: shows the plan first, and then promotes once however often it is clicked", async () => {
    const page = await open("/pipelines/checkout?promote=image:staging");
    const dialog = page.getByRole("dialog", { name: "Promote image to staging" });
    await dialog.getByText("This commits to branch main.").waitFor();
    await dialog.getByText("1.4.0", { exact: true }).waitFor();
    await dialog.getByText("1 file, 1 line added, 1 line removed").waitFor();
    const plan = (await (
      await fetch(`${shop.world.url}/api/v1${staging}/plan`)
    ).json()) as PlanView;
    const line = dialog.getByRole("region", { name: "Lines of checkout/staging.yaml" });
    await line.getByText(plan.from_digest ?? "").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await dialog.getByRole("button", { name: "Promote to staging" }).dblclick();
    await dialog.getByText("Promoted to staging.").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    expect(await shop.world.forge.git.read("acme/deploy", "checkout/staging.yaml")).toContain(
      plan.from_digest,
    );
    expect(await records()).toMatchObject([{ state: "promoted", to: "staging" }]);
    await dialog.getByRole("button", { name: "Done" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(shop.visit.complaints).toEqual([]);
  });

  test("B67: says that there is nothing to do, and offers nothing", async () => {
    await shop.world.post(`${staging}/perform`);
    const page = await open("/pipelines/checkout?promote=image:staging");
    await page.getByText("staging shows what image shows. There is nothing to do.").waitFor();
    expect(await page.getByRole("button", { name: /^(?:Promote to|Apply)/ }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("shows what differs although both show the same, and applies it again", async () => {
    await shop.world.post(`${staging}/perform`);
    const file = "checkout/staging.yaml";
    const text = await shop.world.forge.git.read("acme/deploy", file);
    const jane = shop.world.forge.as("jane", "acme/deploy");
    await jane.push("main", { files: { [file]: `${text.trimEnd()}\n  shown: by-hand\n` } });
    await shop.begin();
    const { page } = shop;
    await page.goto("/pipelines/checkout");
    await page.getByRole("button", { name: "Apply again: image to staging" }).click();
    const dialog = page.getByRole("dialog", { name: "Promote image to staging" });
    await dialog.getByText("its files differ from what would be written").waitFor();
    await dialog.getByText("That goes to main.").waitFor();
    await dialog.getByText("1 file, 1 line added, 1 line removed").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await dialog.getByRole("button", { name: "Apply it again" }).click();
    await dialog.getByText("Promoted to staging.").waitFor();
    expect(await shop.world.forge.git.read("acme/deploy", file)).not.toContain("by-hand");
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Promote image to staging" }).waitFor();
    const [again] = await records();
    expect(again?.from_digest).toBe(again?.to_digest);
    expect(shop.visit.complaints).toEqual([]);
    await jane.push("main", { files: { [file]: text } });
  });

  test("shows the new plan if the phases have changed since, and the focus is on it", async () => {
    await shop.world.post(`${staging}/perform`);
    await shop.world.push("checkout", "1.5.0");
    const page = await open("/pipelines/checkout?promote=image:staging");
    const confirm = page.getByRole("button", { name: "Promote to staging" });
    const changes = page.getByRole("link", { name: /^[0-9a-f]{7}…[0-9a-f]{7}/ });
    expect(await changes.getAttribute("href")).toContain("//github.com/acme/checkout/compare/");
    const digest = await shop.world.push("checkout", "1.6.0");
    await confirm.click();
    const note = page.getByText("The phases have changed since. This is the new plan.");
    await note.waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("new plan");
    await page.getByRole("region", { name: "Changes" }).getByText(digest).waitFor();
    await confirm.click();
    await page.getByText("Promoted to staging.").waitFor();
    expect(await shop.world.forge.git.read("acme/deploy", "checkout/staging.yaml")).toContain(
      digest,
    );
    // The browser itself notes each answer that is a problem.
    expect(shop.visit.complaints.filter((one) => !one.includes("409"))).toEqual([]);
  });

  test("says who stops it and why, and passes over that with a reason", async () => {
    await shop.world.post(`${staging}/perform`);
    await shop.world.post("/pipelines/checkout/phases/production/holds", { reason: "freeze" });
    const page = await open("/pipelines/checkout?promote=staging:production");
    await page.getByText("It must wait: held by jane: freeze").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await page.getByText("Override with a reason").click();
    const override = async () => {
      await page.getByRole("textbox", { name: "Reason" }).fill("the fix for incident 42");
      await page.getByRole("button", { name: "Plan with an override" }).click();
      await page.getByText("With an override of what stops it: the fix for incident 42").waitFor();
    };
    await override();
    await page.getByRole("button", { name: "Without it" }).press("Enter");
    await page.getByText("It must wait: held by jane: freeze").waitFor();
    expect(await page.getByRole("dialog").locator(":focus").count()).toBe(1);
    await page.getByText("Override with a reason").click();
    await override();
    await page.getByRole("button", { name: "Promote to production" }).click();
    await page.getByText("Promoted to production.").waitFor();
    expect((await records())[0]).toMatchObject({ reason: "the fix for incident 42" });
    expect(shop.visit.complaints).toEqual([]);
    await shop.world.post("/pipelines/checkout/phases/production/release");
  });

  test("goes back to another edge without what was said of this one", async () => {
    await shop.world.post(`${staging}/perform`);
    await shop.world.push("checkout", "1.6.1");
    await shop.world.post(`${staging}/perform`);
    await shop.world.post("/pipelines/checkout/phases/production/holds", { reason: "freeze" });
    const page = await open("/pipelines/checkout?promote=image:staging");
    await page.evaluate("history.pushState({}, '', '?promote=staging:production')");
    await page.getByText("Override with a reason").click();
    await page.getByRole("textbox", { name: "Reason" }).fill("the fix");
    await page.getByRole("button", { name: "Plan with an override" }).click();
    await page.getByText("With an override of what stops it: the fix").waitFor();
    await page.goBack();
    await page.getByRole("dialog", { name: "Promote image to staging" }).waitFor();
    await page.getByText("There is nothing to do.").waitFor();
    expect(await page.getByText("With an override").count()).toBe(0);
    expect(shop.visit.complaints).toEqual([]);
    await shop.world.post("/pipelines/checkout/phases/production/release");
  });

  test("tells a failure in the words of the forge, and tries again", async () => {
    await shop.world.push("checkout", "1.7.0");
    await shop.world.post(`${staging}/perform`);
    const { git } = shop.world.forge;
    await git.setHook("acme/deploy", "pre-receive", "echo 'frozen until Monday' >&2; exit 1");
    const page = await open("/pipelines/checkout?promote=staging:production");
    await page.getByRole("button", { name: "Promote to production" }).click();
    await page.getByText("frozen until Monday").waitFor();
    await page.getByText("GIT_PUSH_REFUSED").waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await git.setHook("acme/deploy", "pre-receive", "exit 0");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Promoted to production.").waitFor();
    const [again, failed] = await records();
    expect(again).toMatchObject({ state: "promoted", retry_of: failed?.id });
  });

  test("goes on when the dialog is closed, and tells how it ended", async () => {
    await shop.world.push("checkout", "1.8.0");
    const page = await open("/pipelines/checkout?promote=image:staging");
    const held = await holdPushes(shop.world.forge.git, "acme/deploy");
    await page.getByRole("button", { name: "Promote to staging" }).click();
    await page.getByRole("button", { name: "Close and go on" }).click();
    const news = page.getByRole("region", { name: "Announcements" });
    await news.getByText("Promoting to staging.").waitFor();
    await held.release();
    await news.getByText("Promoted to staging.").waitFor();
    await shop.world.forge.git.setHook("acme/deploy", "pre-receive", "exit 0");
    await held.remove();
    expect(await shop.visit.barriers()).toEqual([]);
    await news.getByRole("button", { name: "Dismiss" }).click();
    await news.getByText("Promoted to staging.").waitFor({ state: "detached" });
    expect(shop.visit.complaints).toEqual([]);
  });

  test("fits on a phone, in the dark", async () => {
    await shop.world.post(`${staging}/perform`);
    const page = await open("/pipelines/checkout?promote=staging:production", {
      theme: "dark",
      width: 360,
      height: 640,
    });
    await page.getByRole("button", { name: "Promote to production" }).waitFor();
    await page.getByRole("region", { name: /^Lines of/ }).waitFor();
    const wide = await page
      .getByRole("dialog")
      .evaluate((element) => element.scrollWidth > element.clientWidth);
    expect(wide).toBe(false);
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.visit.picture("promote-dark-360");
  });

  test("says in the words of the server that there is no such edge", async () => {
    const page = await open("/pipelines/checkout?promote=image:nowhere");
    await page.getByRole("alert").getByText("NOT_FOUND").waitFor();
    expect(await page.getByRole("button", { name: /^Promote to/ }).count()).toBe(0);
  });

  test("shows the plan of a proposal until its end on the forge", async () => {
    await shop.world.post("/pipelines/catalog/from/image/to/staging/perform");
    const page = await open("/pipelines/catalog?promote=staging:europe");
    await page.getByText("Nothing changes until people merge it").waitFor();
    await page.getByRole("button", { name: "Open a proposal" }).click();
    await page.getByText("Proposal #1 waits to be merged into europe.").waitFor();
    await page
      .getByRole("dialog")
      .getByRole("link", { name: /^Proposal #1/ })
      .waitFor();
    await shop.world.forge.as("jane", "acme/reviewed").merge(1);
    await page.getByText("Promoted to europe.").waitFor();
    expect(shop.visit.complaints).toEqual([]);
  });
});
