import type { PromotionListView, PromotionView } from "@glu/core/api-types";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { type VisitOptions, whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

describe.skipIf(whyNoBrowser())("the page of a promotion", () => {
  const shop = useWorld();

  beforeAll(async () => {
    await shop.world.post("/pipelines/catalog/from/image/to/staging/perform");
  });

  async function open(address: string, options?: VisitOptions): Promise<Page> {
    await shop.begin(options);
    await shop.page.goto(address);
    return shop.page;
  }

  /** The newest record into a phase. */
  async function newest(phase: string): Promise<PromotionView> {
    const address = `${shop.world.url}/api/v1/pipelines/catalog/phases/${phase}/promotions`;
    const { promotions } = (await (await fetch(address)).json()) as PromotionListView;
    const [record] = promotions;
    if (record === undefined) {
      throw new Error(`nothing was promoted to ${phase}`);
    }
    return record;
  }

  async function promoteTo(phase: string): Promise<PromotionView> {
    await shop.world.post(`/pipelines/catalog/from/staging/to/${phase}/perform`);
    return await newest(phase);
  }

  test("says what, who, when and where; in its title as well", async () => {
    const { id, commit } = await newest("staging");
    const page = await open(`/promotions/${id}`);
    await page.getByRole("heading", { level: 1, name: "Promotion of image to staging" }).waitFor();
    await page.getByRole("listitem").filter({ hasText: "Promoted" }).waitFor();
    await page.getByText("jane asked for it").waitFor();
    await page.getByText((commit ?? "").slice(0, 7)).waitFor();
    await page.getByText("Program revision").waitFor();
    await page.getByText("v7-of-the-shop").waitFor();
    expect(await page.title()).toBe("Promotion of image to staging · catalog · shop · Glu");
    const phase = page.getByRole("link", { name: "staging", exact: true });
    expect(await phase.getAttribute("href")).toBe("/pipelines/catalog?phase=staging");
    expect(await page.getByRole("button", { name: /Try again|Cancel/ }).count()).toBe(0);
    expect(await shop.visit.barriers()).toEqual([]);
    expect(shop.visit.complaints).toEqual([]);
  });

  test("follows a proposal until it is merged", async () => {
    const { id, proposal } = await promoteTo("europe");
    const page = await open(`/promotions/${id}`);
    await page.getByText(`Proposal #${proposal?.number} waits to be merged into europe.`).waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.world.forge.as("jane", "acme/reviewed").merge(proposal?.number ?? 0);
    await page.getByText("Promoted to europe.").waitFor();
    await page.getByRole("button", { name: "Cancel it" }).waitFor({ state: "detached" });
    expect(shop.visit.complaints).toEqual([]);
  });

  test("cancels with a reason, and tries again over the veto of it with another one", async () => {
    const { id, proposal } = await promoteTo("asia");
    const page = await open(`/promotions/${id}`);
    await page.getByRole("button", { name: "Cancel it" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel the promotion" });
    await dialog.getByText(`Proposal #${proposal?.number} is closed with your reason.`).waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("not before Monday");
    await dialog.getByRole("button", { name: "Cancel the promotion" }).click();
    await page.getByText("Promoting to asia was cancelled.").waitFor();
    const closed = await shop.world.forge.proposal(proposal?.number ?? 0, "acme/reviewed");
    expect(closed.state).toBe("closed");

    await page.getByRole("button", { name: "Try again" }).click();
    const again = page.getByRole("dialog", { name: "Try the promotion again" });
    expect(await shop.visit.barriers()).toEqual([]);
    await again.getByRole("button", { name: "Try again" }).click();
    await again.getByText("It must wait: vetoed by api: cancelled: not before Monday").waitFor();
    await again.getByText("Override with a reason").click();
    await again.getByRole("textbox", { name: "Reason" }).fill("it is Monday");
    await again.getByRole("button", { name: "Try again with an override" }).click();
    await again.getByText(/^Proposal #\d+ waits to be merged into asia\.$/).waitFor();
    await again.getByRole("button", { name: "Done" }).click();
    await page.getByText("It was tried again").waitFor();
    expect((await newest("asia")).retry_of).toBe(id);
    expect(shop.visit.complaints.filter((one) => !one.includes("409"))).toEqual([]);
  });

  test("says in the words of the server what can no longer be cancelled", async () => {
    const { id, proposal } = await promoteTo("america");
    const page = await open(`/promotions/${id}`);
    await page.getByRole("button", { name: "Cancel it" }).click();
    await page.getByRole("textbox", { name: "Reason" }).fill("too late");
    await shop.world.forge.as("jane", "acme/reviewed").merge(proposal?.number ?? 0);
    await page.getByText("Promoted to america.").waitFor();
    await page.getByRole("button", { name: "Cancel the promotion" }).click();
    const alert = page.getByRole("dialog").getByRole("alert");
    await alert.getByText("it has ended as promoted").waitFor();
    await alert.getByText("PROMOTION_STATE").waitFor();
    expect(await page.getByRole("textbox", { name: "Reason" }).inputValue()).toBe("too late");
    expect(await shop.visit.barriers()).toEqual([]);
  });

  test("says that there is no such promotion", async () => {
    const page = await open("/promotions/019a0000-0000-7000-8000-000000000000");
    await page.getByRole("heading", { name: "There is no such promotion" }).waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
  });

  test("fits on a phone", async () => {
    const { id } = await newest("europe");
    const page = await open(`/promotions/${id}`, { width: 360, height: 640 });
    await page.getByRole("heading", { level: 1 }).waitFor();
    const isWide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(isWide).toBe(false);
    await shop.visit.picture("promotion-light-360");
  });
});
