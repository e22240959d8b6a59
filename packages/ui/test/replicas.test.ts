import { ui } from "@glu/ui";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ReplicaServers, type ReplicaServersOptions } from "../../core/test/replica-servers.ts";
import { openBrowser, Visit, type VisitOptions, whyNoBrowser } from "./browser.ts";

const names = ["web-1", "web-2", "web-3"] as const;
const waiting = {
  name: "web-3",
  version: "0.2.0",
  revision: "v8",
  waits: "another program has it",
};
const says = [{ name: "web-1" }, { name: "web-2" }, waiting];
const tended = { checkout: 0, catalog: 1, search: 1 };

describe.skipIf(whyNoBrowser())("several servers", () => {
  let browser: Browser;
  let servers: ReplicaServers;
  let visit: Visit;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterEach(async () => {
    await visit.end();
    await servers.close();
  });
  afterAll(() => browser?.close());

  async function begin(
    options: VisitOptions,
    given: Partial<ReplicaServersOptions> = {},
  ): Promise<Page> {
    servers = new ReplicaServers({ tended, says, ui: ui(), ...given });
    await servers.start(3);
    for (const number of names.keys()) {
      servers.placement.beat(servers.at(number).replica.id);
    }
    visit = await Visit.begin(browser, servers.at(0).url, options);
    return visit.page;
  }

  const row = (name: string) => visit.page.getByRole("article", { name });

  test("are shown with what each tends and runs, and which one answers", async () => {
    const page = await begin({ path: "/replicas" });
    await page.getByText("3 servers share 3 pipelines.").waitFor();
    await row("web-1").getByText("Answers you").waitFor();
    await row("web-1").getByText("1 pipeline with 2 phases").waitFor();
    await row("web-1").getByText(servers.at(0).replica.address).waitFor();
    await row("web-1")
      .getByText(/^\d seconds? ago$/)
      .waitFor();
    expect(await row("web-2").getByText("Answers you").count()).toBe(0);
    expect(await row("web-2").getByRole("link").allInnerTexts()).toEqual(["catalog", "search"]);
    await row("web-3").getByText("It waits: another program has it.").waitFor();
    await page.getByText("2 versions of Glu: 0.1.0 and 0.2.0.").waitFor();
    await page.getByText("2 revisions of the program: abc and v8.").waitFor();
    await row("web-3").getByText("(others have 0.1.0)").waitFor();
    expect(await visit.barriers()).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  test("are said to tend nothing of what nobody tends, as soon as that is so", async () => {
    const page = await begin({ path: "/replicas" });
    await row("web-2").getByText("2 pipelines with 4 phases").waitFor();
    servers.placement.go(servers.at(1).replica.id);
    const note = page.getByRole("region", { name: "Nobody tends 2 pipelines" });
    await note.getByText("a few seconds after a server has started or gone").waitFor();
    await note.getByText("see below why one server waits").waitFor();
    await row("web-2").waitFor({ state: "detached" });
    expect(await note.getByRole("link").allInnerTexts()).toEqual(["catalog", "search"]);
    const spoken = page.locator("output").filter({ hasText: "web-2 has gone." });
    expect(await spoken.first().innerText()).toContain("Nobody tends 2 pipelines.");
    expect(await visit.barriers()).toEqual([]);
    await note.getByRole("link", { name: "catalog" }).click();
    await page.getByText("Nobody tends it at the moment").waitFor();
    await servers.tend("catalog", 0);
    await page.getByRole("link", { name: "Tended by web-1" }).click();
    await row("web-1").getByText("2 pipelines with 4 phases, 1 found").waitFor();
    await page.getByRole("searchbox").fill("");
    await row("web-1").getByText("2 pipelines with 4 phases", { exact: true }).waitFor();
    expect(visit.complaints).toEqual([]);
  });

  test("that are silent are not shown as if they were there, however the clock of the page goes", async () => {
    const page = await begin({ path: "/health" });
    await page.clock.install({ time: Date.now() - 3_600_000 });
    await page.clock.resume();
    await page.goto("/replicas");
    await row("web-2").getByText("Tends", { exact: true }).waitFor();
    await row("web-2")
      .getByText(/^\d seconds? ago$/)
      .waitFor();
    const { id } = servers.at(1).replica;
    servers.placement.silence(id, new Date(Date.now() - 20_000));
    await row("web-2").getByText("Silent").waitFor();
    await row("web-2")
      .getByText(/^2\d seconds ago$/)
      .waitFor();
    expect(await row("web-1").getByText("Silent").count()).toBe(0);
    expect(await visit.barriers()).toEqual([]);
  });

  test("grow old on the page when nobody answers any more", async () => {
    const page = await begin({ path: "/health" });
    await page.clock.install();
    await page.clock.resume();
    await page.goto("/replicas");
    await row("web-1").getByText("Tends", { exact: true }).waitFor();
    await page.route("**/api/v1/**", (route) => route.abort());
    await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
    await page.clock.fastForward(30_000);
    await row("web-1").getByText("Silent").waitFor();
    await page.unroute("**/api/v1/**");
    await page.getByRole("button", { name: "Try again" }).click();
    await row("web-1").getByText("Tends", { exact: true }).waitFor();
  });

  test("that lack the one that is asked say so in the plan, and do it when it is tried again", async () => {
    const page = await begin({ path: "/pipelines/catalog?promote=draft:catalog-shelf" });
    const dialog = page.getByRole("dialog", { name: "Promote draft to catalog-shelf" });
    await dialog.getByRole("button", { name: "Promote to catalog-shelf" }).waitFor();
    servers.placement.tend("catalog", undefined);
    await dialog.getByRole("button", { name: "Promote to catalog-shelf" }).click();
    const refusal = dialog.getByRole("alert").filter({ hasText: "UNTENDED" });
    await refusal.getByText("nobody tends pipeline catalog at the moment").waitFor();
    expect(await visit.barriers()).toEqual([]);
    await servers.tend("catalog", 0);
    await refusal.getByRole("button", { name: "Try again" }).click();
    await dialog.getByRole("button", { name: "Done" }).waitFor();
    expect(servers.shelf.get("catalog-shelf")).toBe("one");
  });

  test("that lack the one that is asked roll back when it is tried again, for the reason that is written by then", async () => {
    await begin({ path: "/health" });
    const shelf = "/pipelines/catalog/from/draft/to/catalog-shelf/perform";
    for (const text of ["one", "two"]) {
      servers.shelf.put("draft", text);
      const { status } = await fetch(`${visit.page.url().replace("/health", "/api/v1")}${shelf}`, {
        method: "POST",
      });
      expect(status).toBe(200);
    }
    const { page } = visit;
    await page.goto("/pipelines/catalog?rollback=catalog-shelf");
    const dialog = page.getByRole("dialog", { name: "Roll catalog-shelf back" });
    await dialog.getByLabel("Reason").fill("too early");
    servers.placement.tend("catalog", undefined);
    await dialog.getByRole("button", { name: "Roll catalog-shelf back" }).click();
    const refusal = dialog.getByRole("alert").filter({ hasText: "UNTENDED" });
    await refusal.waitFor();
    await servers.tend("catalog", 1);
    await dialog.getByLabel("Reason").fill("much too early");
    await refusal.getByRole("button", { name: "Try again" }).click();
    await dialog.getByRole("button", { name: "Done" }).waitFor();
    expect(servers.shelf.get("catalog-shelf")).toBe("one");
    const { restraints } = await servers.at(0).operations.restraints("catalog");
    expect(restraints[0]?.reason).toContain("much too early");
  });

  test("whose store is away keep what was written, and a hold is tried again", async () => {
    const page = await begin({ path: "/pipelines/checkout?phase=checkout-shelf" });
    const problem = { code: "STORE_UNREACHABLE", detail: "the store cannot be reached" };
    await page.route(
      "**/holds",
      (route) =>
        route.fulfill({
          status: 503,
          contentType: "application/problem+json",
          body: JSON.stringify(problem),
        }),
      { times: 1 },
    );
    await page.getByRole("button", { name: /^Hold/ }).click();
    const dialog = page.getByRole("dialog", { name: "Hold checkout-shelf" });
    await dialog.getByLabel("Reason").fill("freeze");
    await dialog.getByRole("button", { name: "Hold checkout-shelf" }).click();
    const refusal = dialog.getByRole("alert").filter({ hasText: problem.code });
    await refusal.getByRole("button", { name: "Try again" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("freeze").first().waitFor();
  });

  test("are shown to who may see some pipelines with these alone", async () => {
    const token = "token-of-liv-0123456789";
    const liv = { token, role: "operator", pipelines: ["checkout"] };
    const page = await begin(
      { path: "/replicas" },
      { server: { auth: { mode: "token", tokens: { liv } } } },
    );
    await page.getByLabel("Token", { exact: true }).fill(token);
    await page.getByRole("button", { name: "Log in" }).click();
    await row("web-1").getByText("1 pipeline with 2 phases").waitFor();
    await row("web-2").getByText("Tends nothing of yours").waitFor();
    servers.placement.tend("catalog", undefined);
    servers.placement.tend("checkout", undefined);
    await page.getByRole("heading", { name: "Nobody tends 1 pipeline", exact: true }).waitFor();
    expect(await page.getByText("catalog").count()).toBe(0);
  });
});
