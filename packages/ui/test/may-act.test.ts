import type { PromotionListView } from "@glu/core/api-types";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";

const tokens = {
  jane: { token: "the-token-of-jane", role: "operator" },
  vera: { token: "the-token-of-vera", role: "viewer" },
} as const;

describe.skipIf(whyNoBrowser())("who may act in a browser", () => {
  const shop = useWorld({ server: { auth: { mode: "token", tokens } } });

  async function ask(path: string, method = "GET"): Promise<unknown> {
    const headers = { authorization: `Bearer ${tokens.jane.token}` };
    return await (await fetch(`${shop.world.url}/api/v1${path}`, { method, headers })).json();
  }

  async function open(address: string): Promise<Page> {
    await shop.begin();
    await shop.page.goto(address);
    return shop.page;
  }

  async function logIn(page: Page, { token }: { readonly token: string }): Promise<void> {
    await page.getByRole("textbox", { name: "Token" }).fill(token);
    await page.getByRole("button", { name: "Log in" }).click();
  }

  test("a session that ends in the middle asks for the token, and the plan is there again", async () => {
    const page = await open("/pipelines/checkout?promote=image:staging");
    await logIn(page, tokens.jane);
    const confirm = page.getByRole("button", { name: "Promote to staging" });
    await confirm.waitFor();
    await page.context().clearCookies();
    await confirm.click();
    await logIn(page, tokens.jane);
    expect(new URL(page.url()).search).toContain("promote=");
    await confirm.click();
    await page.getByText("Promoted to staging.").waitFor();
    const { promotions } = (await ask("/promotions")) as PromotionListView;
    expect(promotions).toMatchObject([{ actor: "jane", state: "promoted" }]);
  });

  test("whoever only looks is shown all of a promotion, and no button", async () => {
    await ask("/pipelines/catalog/from/image/to/staging/perform", "POST");
    await ask("/pipelines/catalog/from/staging/to/europe/perform", "POST");
    const { promotions } = (await ask("/promotions")) as PromotionListView;
    const proposed = promotions.find(({ state }) => state === "proposed");
    const page = await open(`/promotions/${proposed?.id}`);
    await logIn(page, tokens.vera);
    await page.getByText("waits to be merged into europe.").waitFor();
    await page.getByText("jane asked for it").waitFor();
    expect(await page.getByRole("button", { name: /Cancel|Try again/ }).count()).toBe(0);
    await page.goto("/pipelines/checkout?promote=staging:production");
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.getByRole("button", { name: /^Promote to/ }).count()).toBe(0);
  });
});
