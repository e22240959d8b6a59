import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kill } from "node:process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browser } from "./browser.ts";
import { type Library, startLibrary } from "./library.ts";

const token = "ada-has-a-long-token";

/** What a page did, as it tells it. */
interface Told {
  readonly page: string;
  readonly results: Readonly<Record<string, unknown>>;
}

/** What the server answered to what a browser sent it. */
interface Answered {
  readonly method: string;
  readonly from: string;
  readonly hasCookie: boolean;
  readonly status: number;
}

const told = new EventEmitter<{ told: [Told] }>();
const answered: Answered[] = [];
let library: Library;
let front: Server;
let foreign: Server;
let directory: string;
let process: ChildProcess;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const holds = "/api/v1/pipelines/open/phases/printed/holds";

/** Each gives a word for what came of it; a page of somebody else sees little of that. */
const attacks = (target: string) => `
  const url = ${JSON.stringify(target + holds)};
  const body = JSON.stringify({ reason: "from another site" });
  const sent = (init) => fetch(url, { method: "POST", body, ...init })
    .then((answer) => answer.type + " " + answer.status, () => "refused");
  const frame = (enctype) => new Promise((resolve) => {
    const form = document.createElement("form");
    form.action = url; form.method = "post"; form.enctype = enctype; form.target = "frame";
    const field = document.createElement("input");
    field.name = '{"reason":"'; field.value = '"}';
    form.append(field);
    document.querySelector("iframe").onload = () => resolve("sent");
    document.body.append(form);
    form.submit();
  });
  const json = { "content-type": "application/json" };
  const results = {
    noCors: await sent({ mode: "no-cors", credentials: "include" }),
    noCorsAsText: await sent({ mode: "no-cors", credentials: "include", headers: { "content-type": "text/plain" } }),
    noCorsWithoutBody: await sent({ mode: "no-cors", credentials: "include", body: undefined }),
    cors: await sent({ credentials: "include", headers: json }),
    form: await frame("application/x-www-form-urlencoded"),
    formAsText: await frame("text/plain"),
    beacon: navigator.sendBeacon(url, new Blob([body], { type: "application/json" })),
    read: await fetch(${JSON.stringify(`${target}/api/v1/pipelines`)}, { credentials: "include" }).then((answer) => answer.text(), () => "refused"),
  };`;

/** What a dashboard does: it logs in, and changes something with the cookie alone. */
const dashboard = `
  const json = { "content-type": "application/json" };
  const post = (path, body) => fetch(path, { method: "POST", headers: json, body: JSON.stringify(body) });
  const results = {
    before: (await fetch("/api/v1/whoami")).status,
    logIn: (await post("/api/v1/session", { token: ${JSON.stringify(token)} })).status,
    whoami: await (await fetch("/api/v1/whoami")).json(),
    hold: (await post(${JSON.stringify(holds)}, { reason: "from the dashboard" })).status,
    cookie: document.cookie,
  };`;

/** A page that does something, tells of it, and goes on to the next. */
const page = (name: string, { script, next }: { script: string; next: string }) =>
  `<!doctype html><iframe name="frame"></iframe><script type="module">${script}
  await fetch("/told", { method: "POST", body: JSON.stringify({ page: ${JSON.stringify(name)}, results }) });
  ${next === "" ? "" : `location.href = ${JSON.stringify(next)};`}</script>`;

function html(response: ServerResponse, content: string): void {
  response.writeHead(200, { "content-type": "text/html" }).end(content);
}

async function hear(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  told.emit("told", JSON.parse(await text(incoming)));
  response.writeHead(204).end();
}

/** A proxy in front of the server, which has the page of a dashboard too. */
function passOn(incoming: IncomingMessage, response: ServerResponse): void {
  const { method = "", headers, url = "" } = incoming;
  const { port } = new URL(library.url);
  const passed = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
    const { statusCode: status = 0 } = answer;
    const hasCookie = headers.cookie?.includes("glu_session") ?? false;
    answered.push({ method, from: headers.origin ?? "", hasCookie, status });
    response.writeHead(status, answer.headers);
    answer.pipe(response);
  });
  incoming.pipe(passed);
}

async function listen(handle: (incoming: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer((incoming, response) => {
    if (incoming.url === "/told") {
      void hear(incoming, response);
    } else {
      handle(incoming, response);
    }
  });
  server.listen(0);
  await once(server, "listening");
  return server;
}

async function reasons(): Promise<readonly string[]> {
  const { restraints } = await library.started.operations.restraints("open");
  return restraints.map(({ reason }) => reason);
}

describe.skipIf(browser === undefined)("in a browser", () => {
  const tales = new Map<string, Told["results"]>();
  let own: string;
  let sameSite: string;
  let otherSite: string;

  beforeAll(async () => {
    foreign = await listen(({ headers }, response) => {
      const isLast = headers.host?.startsWith("localhost") ?? false;
      const next = isLast ? "" : otherSite;
      const name = isLast ? "other site" : "same site";
      html(response, page(name, { script: attacks(own), next }));
    });
    front = await listen((incoming, response) => {
      if (incoming.url === "/") {
        html(response, page("dashboard", { script: dashboard, next: sameSite }));
      } else {
        passOn(incoming, response);
      }
    });
    own = `http://127.0.0.1:${portOf(front)}`;
    sameSite = `http://127.0.0.1:${portOf(foreign)}`;
    otherSite = `http://localhost:${portOf(foreign)}`;
    const tokens = { ada: { token, role: "operator" } };
    library = await startLibrary({ server: { public_url: own, auth: { mode: "token", tokens } } });
    directory = await mkdtemp(join(tmpdir(), "glu-browser-"));
    const options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"];
    process = spawn(browser ?? "", [...options, `--user-data-dir=${directory}`, own], {
      stdio: "ignore",
      // Debian's program is a script that waits for the browser: both are ended, as a group.
      detached: true,
    });
    for await (const [tale] of EventEmitter.on(told, "told")) {
      tales.set(tale.page, tale.results);
      if (tales.size === 3) {
        break;
      }
    }
  });
  afterAll(async () => {
    kill(-Number(process.pid), "SIGKILL");
    await once(process, "close");
    await Promise.all([close(front), close(foreign), library.close()]);
    await rm(directory, { recursive: true, maxRetries: 5 });
  });

  test("a page of the server logs in, and changes something with a cookie it cannot read", () => {
    expect(tales.get("dashboard")).toEqual({
      before: 401,
      logIn: 204,
      whoami: { actor: "ada", role: "operator", pipelines: null, mode: "token" },
      hold: 201,
      cookie: "",
    });
  });

  test.each(["same site", "other site"])("a page of the %s changes and reads nothing", (name) => {
    expect(tales.get(name)).toEqual({
      noCors: "refused",
      noCorsAsText: "refused",
      noCorsWithoutBody: "refused",
      cors: "refused",
      form: "sent",
      formAsText: "sent",
      beacon: true,
      read: "refused",
    });
  });

  test("what came from there was refused, also where the browser sent the cookie", async () => {
    const changes = answered.filter(({ method, from }) => method === "POST" && from !== own);
    const ofSameSite = changes.filter(({ from }) => from === sameSite);
    const ofOtherSite = changes.filter(({ from }) => from === otherSite);
    expect(ofSameSite.length).toBeGreaterThanOrEqual(4);
    expect(ofOtherSite.length).toBeGreaterThanOrEqual(4);
    expect(ofSameSite.every(({ hasCookie }) => hasCookie)).toBe(true);
    expect(ofOtherSite.some(({ hasCookie }) => hasCookie)).toBe(false);
    expect(new Set(changes.map(({ status }) => status))).toEqual(new Set([403]));
    expect(await reasons()).toEqual(["from the dashboard"]);
  });
});

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
