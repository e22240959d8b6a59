import { describe, expect, test } from "vitest";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";
import { World } from "./world.ts";

describe.skipIf(whyNoBrowser())("the connection", () => {
  const shop = useWorld();

  async function open(path: string): Promise<void> {
    await shop.begin({ path });
    await sign("Live").waitFor();
  }

  const sign = (words: string) =>
    shop.page.getByRole("region", { name: "Connection" }).getByText(words, { exact: true });

  test("is lost, says since when, comes back by itself and shows what happened meanwhile", async () => {
    await open("/activity?show=audit");
    await shop.page.getByText("Nobody has changed anything yet").waitFor();
    await shop.world.stop();
    const lost = shop.page.getByRole("button", { name: /Disconnected just now/ });
    await lost.waitFor();
    expect(await lost.getAttribute("title")).toContain("The server cannot be reached.");
    expect(await shop.visit.barriers()).toEqual([]);
    const spoken = shop.page.getByRole("region", { name: "Connection" }).getByRole("status");
    expect(await spoken.textContent()).toMatch(/^Disconnected\. The server cannot be reached\./);
    await shop.visit.picture("disconnected");
    await shop.page.getByText("Nobody has changed anything yet").waitFor();
    await shop.world.start();
    await shop.world.post("/pipelines/checkout/phases/production/holds", { reason: "meanwhile" });
    await shop.page.getByText("held checkout/production").waitFor();
    await sign("Live").waitFor();
    expect(await spoken.textContent()).toBe("Live again");
    const others = shop.visit.complaints.filter(
      (complaint) => !/ERR_|status of 503/.test(complaint),
    );
    expect(others).toEqual([]);
  });

  test("is tried again at once by whoever does not want to wait", async () => {
    await open("/activity");
    await shop.page.route("**/api/v1/events", (route) => route.abort());
    await shop.world.stop();
    const lost = shop.page.getByRole("button", { name: /Disconnected/ });
    await lost.waitFor();
    await shop.world.start();
    await shop.page.unroute("**/api/v1/events");
    await lost.click();
    await sign("Live").waitFor();
  });

  test("that tells nothing is made up for by asking", async () => {
    await shop.begin({ path: "/health" });
    const body = JSON.stringify({ status: 503, code: "TOO_MANY_STREAMS", detail: "500 follow" });
    const contentType = "application/problem+json";
    await shop.page.route("**/api/v1/events", (route) =>
      route.fulfill({ status: 503, contentType, body }),
    );
    await shop.page.goto("/activity?show=audit");
    await shop.page.getByRole("button", { name: /Not live/ }).waitFor();
    await shop.world.post("/pipelines/checkout/phases/staging/holds", { reason: "nobody told" });
    await shop.page.getByText("nobody told").waitFor();
  });

  test("to a server that was replaced gets the parts of the new one", async () => {
    await open("/");
    const part = "**/assets/activity-screen-*.js";
    await shop.page.route(part, (route) => route.fulfill({ status: 404 }), { times: 1 });
    await shop.page.keyboard.press("g");
    await shop.page.keyboard.press("a");
    await shop.page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
  });

  test("to a server that was replaced gets the new parts of a screen, too", async () => {
    await open("/");
    const part = "**/assets/flow-graph-*.js";
    await shop.page.route(part, (route) => route.fulfill({ status: 404 }), { times: 1 });
    const again = shop.page.waitForResponse((response) => {
      return (
        response.ok() &&
        response.url().includes("/assets/flow-graph-") &&
        response.url().endsWith(".js")
      );
    });
    await shop.page.goto("/pipelines/checkout");
    await again;
    await shop.page.getByRole("heading", { name: "checkout", level: 1 }).waitFor();
    expect(await shop.page.getByText("This page cannot be shown").count()).toBe(0);
  });

  test("to a server that lacks a part is said in words, and can be tried again", async () => {
    await open("/");
    const part = "**/assets/activity-screen-*.js";
    await shop.page.route(part, (route) => route.fulfill({ status: 404 }));
    // A server that was replaced would have another one, so the page is loaded anew, once.
    const reloaded = shop.page.waitForEvent("load");
    await shop.page.keyboard.press("g");
    await shop.page.keyboard.press("a");
    await reloaded;
    await shop.page.getByRole("heading", { name: "This page cannot be shown", level: 1 }).waitFor();
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.page.unroute(part);
    await shop.page.getByRole("button", { name: "Reload" }).click();
    await shop.page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
  });

  test("brings a burst of news without a burst of questions", async () => {
    await open("/");
    const asked: string[] = [];
    shop.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const hold = (reason: string) =>
      shop.world.post("/pipelines/checkout/phases/production/holds", { reason });
    await Promise.all(Array.from({ length: 60 }, (_, index) => hold(`burst ${index}`)));
    await shop.page.getByRole("link", { name: "Activity" }).click();
    await shop.page.getByRole("tab", { name: "Audit log" }).click();
    await shop.page.getByText("burst 59").waitFor();
    await hold("the last one");
    await shop.page.getByText("the last one").waitFor();
    const pipelines = asked.filter((path) => path.startsWith("/api/v1/pipelines"));
    expect(pipelines.length).toBeLessThan(20);
    expect(asked.filter((path) => path === "/api/v1/audit").length).toBeLessThan(4);
    expect(shop.visit.complaints).toEqual([]);
  });
});

describe.skipIf(whyNoBrowser())("a server that does not write", () => {
  test("says who does, until it does itself", async () => {
    const [world, browser] = await Promise.all([World.open(), openBrowser()]);
    const standby = world.startAnother();
    const visit = await Visit.begin(browser, await standby.url());
    try {
      const { page } = visit;
      const banner = page.getByRole("region", { name: "This server does not write" });
      await banner.getByText(/refuses changes. The one that makes them is process \d+/).waitFor();
      expect(await banner.getByRole("link", { name: /Go there/ }).getAttribute("href")).toBe(
        world.url,
      );
      expect(await visit.barriers()).toEqual([]);
      await visit.picture("standby");
      await page.goto("/activity?show=audit");
      await page.getByText("Nobody has changed anything yet").waitFor();
      await world.post("/pipelines/checkout/phases/production/holds", { reason: "by the writer" });
      await page.getByText("by the writer").waitFor({ timeout: 30_000 });
      await world.stop();
      await banner.waitFor({ state: "detached", timeout: 40_000 });
      expect(visit.complaints).toEqual([]);
    } finally {
      await browser.close();
      await standby.kill();
      await world.close();
    }
  }, 120_000);
});
