import { describe, expect, test } from "vitest";
import { openBrowser, Visit, whyNoBrowser } from "./browser.ts";
import { useWorld } from "./use-world.ts";
import { World } from "./world.ts";

const tokens = { ada: "ada-0123456789abcdef", vera: "vera-0123456789abcdef" };
const auth = {
  mode: "token",
  tokens: {
    ada: { token: tokens.ada, role: "operator" },
    vera: { token: tokens.vera, role: "viewer" },
  },
};

describe.skipIf(whyNoBrowser())("logging in", () => {
  const shop = useWorld({ server: { auth } });

  async function open(path = "/"): Promise<void> {
    await shop.begin({ path });
  }

  async function logIn(token: string): Promise<void> {
    await shop.page.getByLabel("Token", { exact: true }).fill(token);
    await shop.page.getByRole("button", { name: "Log in" }).click();
  }

  /** All but what was refused, which a browser always complains of. */
  function otherComplaints(): readonly string[] {
    return shop.visit.complaints.filter((complaint) => !/status of (401|429)/.test(complaint));
  }

  test("shows afterwards what was asked for", async () => {
    await open("/activity?show=audit&pipeline=checkout");
    await shop.page.getByRole("heading", { name: "Log in to Glu", level: 1 }).waitFor();
    expect(await shop.page.title()).toBe("Log in to Glu · Glu");
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.visit.picture("login");
    await logIn(`  ${tokens.ada} `);
    await shop.page.getByRole("tab", { name: "Audit log", selected: true }).waitFor();
    expect(shop.page.url()).toContain("show=audit&pipeline=checkout");
    await shop.page.getByRole("button", { name: "Menu of ada" }).click();
    await shop.page.getByText("Operator: you may act.").waitFor();
    expect(await shop.page.getByText("Viewer").count()).toBe(0);
    expect(otherComplaints()).toEqual([]);
  });

  test("a wrong token is explained, and what was typed stays", async () => {
    await open();
    await logIn("not-the-token-at-all");
    await shop.page.getByRole("alert").getByText("This token is not known here").waitFor();
    const field = shop.page.getByLabel("Token", { exact: true });
    expect(await field.inputValue()).toBe("not-the-token-at-all");
    expect(await field.getAttribute("type")).toBe("password");
    await shop.page.getByRole("button", { name: "Show the token" }).click();
    expect(await field.getAttribute("type")).toBe("text");
    expect(await shop.visit.barriers()).toEqual([]);
    await shop.visit.picture("login-wrong");
    await logIn(tokens.ada);
    await shop.page.getByRole("button", { name: "Menu of ada" }).waitFor();
  });

  test("who guesses is told to wait, and a right token is taken all the same", async () => {
    await open();
    for (let guess = 0; guess < 12; guess += 1) {
      await shop.page.request.post("/api/v1/session", { data: { token: `guess ${guess}` } });
    }
    await logIn("one more guess");
    await shop.page
      .getByRole("alert")
      .getByText(/Wait \d+ seconds?; a right one is still taken/)
      .waitFor();
    await logIn(tokens.ada);
    await shop.page.getByRole("button", { name: "Menu of ada" }).waitFor();
  });

  test("a viewer is told so, and logs out", async () => {
    await open("/activity");
    await logIn(tokens.vera);
    await shop.page.getByRole("banner").getByText("Viewer").waitFor();
    await shop.page.getByRole("button", { name: "Menu of vera" }).click();
    await shop.page.getByText("you may look, not act").waitFor();
    await shop.visit.picture("menu");
    await shop.page.getByRole("menuitem", { name: "Log out" }).click();
    await shop.page.getByRole("heading", { name: "Log in to Glu" }).waitFor();
    expect(await shop.page.getByText("Your session has ended").count()).toBe(0);
    expect((await shop.page.request.get("/api/v1/whoami")).status()).toBe(401);
    await logIn(tokens.ada);
    await shop.page.getByRole("button", { name: "Menu of ada" }).waitFor();
    expect(otherComplaints()).toEqual([]);
  });

  test("who could not be logged out is told so", async () => {
    await open("/activity");
    await logIn(tokens.ada);
    await shop.page.route("**/session", (route) => route.abort());
    await shop.page.getByRole("button", { name: "Menu of ada" }).click();
    await shop.page.getByRole("menuitem", { name: "Log out" }).click();
    await shop.page.getByText("You are still logged in. The server cannot be reached.").waitFor();
    await shop.page.getByRole("button", { name: "Menu of ada" }).waitFor();
  });

  test("a proxy that refuses in words of its own does not break the page", async () => {
    await shop.begin();
    const refusal = { status: 401, contentType: "text/html", body: "<h1>Who are you?</h1>" };
    await shop.page.route("**/whoami", (route) => route.fulfill(refusal));
    await shop.page.reload();
    await shop.page.getByRole("heading", { name: "Log in to Glu", level: 1 }).waitFor();
    expect(otherComplaints()).toEqual([]);
  });

  test("a page of a proxy in place of an answer is said to be one", async () => {
    await open("/activity");
    await logIn(tokens.ada);
    await shop.page.getByRole("tab", { name: "Promotions", selected: true }).waitFor();
    const signOn = { status: 200, contentType: "text/html", body: "<h1>Single sign-on</h1>" };
    await shop.page.route("**/audit*", (route) => route.fulfill(signOn));
    await shop.page.getByRole("tab", { name: "Audit log" }).click();
    await shop.page.getByText("your session there may have ended: load this page again").waitFor();
    expect(otherComplaints()).toEqual([]);
  });

  test("a session that ended brings the login back, and then what was shown", async () => {
    await open("/activity?state=failed");
    await logIn(tokens.ada);
    await shop.page.getByRole("tab", { name: "Promotions", selected: true }).waitFor();
    // As the click asks, and not before it: what is still being asked would bring the login, too.
    await shop.page.route("**/api/v1/audit?*", async (route) => {
      await shop.page.context().clearCookies();
      await route.continue();
    });
    await shop.page.getByRole("tab", { name: "Audit log" }).click();
    await shop.page.getByText("Your session has ended").waitFor();
    await shop.page.unroute("**/api/v1/audit?*");
    await shop.visit.picture("login-ended");
    await logIn(tokens.ada);
    await shop.page.getByRole("tab", { name: "Audit log", selected: true }).waitFor();
  });

  test("who logs in in another tab sees nothing of what the first one was shown or did", async () => {
    await open("/pipelines/checkout?phase=production");
    await logIn(tokens.ada);
    await shop.page.getByRole("button", { name: "Hold", exact: true }).click();
    await shop.page.getByRole("textbox", { name: "Reason" }).fill("freeze");
    await shop.page.getByRole("button", { name: "Hold production" }).click();
    await shop.page.getByText("production is held.").waitFor();
    await shop.page.request.post("/api/v1/session", { data: { token: tokens.vera } });
    const asked: string[] = [];
    shop.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await shop.page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    await shop.page.getByRole("button", { name: "Menu of vera" }).waitFor();
    await shop.page.getByRole("heading", { name: "checkout", level: 1 }).waitFor();
    expect(await shop.page.getByText("production is held.").count()).toBe(0);
    expect(asked).toEqual(expect.arrayContaining(["/api/v1", "/api/v1/pipelines/checkout"]));
  });

  test("goes on with a server that was started again, which knows who is logged in", async () => {
    await open("/activity");
    await logIn(tokens.ada);
    await shop.page.getByRole("tab", { name: "Promotions", selected: true }).waitFor();
    await shop.world.stop();
    await shop.page.getByRole("button", { name: /Disconnected/ }).waitFor();
    await shop.world.start();
    const connection = shop.page.getByRole("region", { name: "Connection" });
    await connection.getByText("Live", { exact: true }).waitFor();
    await shop.page.getByRole("button", { name: "Menu of ada" }).waitFor();
    expect(await shop.page.getByText("Your session has ended").count()).toBe(0);
  });

  test("a session that ended while the server was away is noticed without a click", async () => {
    await open("/activity");
    await logIn(tokens.ada);
    await shop.page.getByRole("tab", { name: "Promotions", selected: true }).waitFor();
    await shop.world.stop();
    await shop.page.getByRole("button", { name: /Disconnected/ }).waitFor();
    await shop.page.context().clearCookies();
    await shop.world.start();
    await shop.page.getByText("Your session has ended").waitFor();
    await logIn(tokens.ada);
    await shop.page.getByRole("tab", { name: "Promotions", selected: true }).waitFor();
  });
});

describe.skipIf(whyNoBrowser())("behind a proxy", () => {
  test("who comes past it is told so, and asked for nothing", async () => {
    const proxy = { trusted: ["10.0.0.1"], user_header: "x-user" };
    const world = await World.open({ server: { auth: { mode: "proxy", proxy } } });
    const browser = await openBrowser();
    try {
      const visit = await Visit.begin(browser, world.url);
      await visit.page.getByRole("heading", { name: "You are not logged in" }).waitFor();
      expect(await visit.page.getByRole("textbox").count()).toBe(0);
      await visit.page.getByText("For whoever runs this server").click();
      await visit.page.getByText("server.auth.proxy.trusted").waitFor();
      expect(await visit.barriers()).toEqual([]);
      await visit.picture("login-proxy");
    } finally {
      await browser.close();
      await world.close();
    }
  });
});
