import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ManualTimers } from "@glu/registry/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseConfiguration } from "../../config/configuration.ts";
import type { LookHint } from "../../look-hint.ts";
import { Redactor } from "../../redactor.ts";
import { silentLogger } from "../../runtime.ts";
import { type Server, serveApp } from "../server.ts";
import type { WebhookType } from "./proof.ts";
import { webhooks } from "./webhooks.ts";

const secret = "correct horse battery staple";
const types: readonly WebhookType[] = ["github", "gitlab", "gitea", "registry", "generic"];
const everything = { kind: "everything" } as const;

let directory: string;
let timers: ManualTimers;
let hints: LookHint[];
let warnings: object[];
let redactor: Redactor;
let server: Server;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-webhooks-"));
  timers = new ManualTimers();
  hints = [];
  warnings = [];
  redactor = new Redactor();
  const given = {
    ...Object.fromEntries(types.map((type) => [type, { type, secret }])),
    mounted: { type: "generic", secret: { file: "secret" } },
  };
  const { webhooks: endpoints } = parseConfiguration({ webhooks: given }, { directory });
  const warn = (fields: object) => void warnings.push(fields);
  const logger = { ...silentLogger, warn, error: warn };
  const lookAt = (hint: LookHint) => hints.push(hint);
  const app = webhooks({ endpoints, lookAt, redactor, logger, timers });
  server = await serveApp(app, { host: "127.0.0.1", port: 0, logger, timers });
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

type Headers = Readonly<Record<string, string>>;

function hmac(body: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

async function send(name: string, body: string, headers: Headers) {
  const url = `${server.url}/webhooks/${name}`;
  const answer = await fetch(url, { method: "POST", body, headers });
  const { code, looks } = Object(await answer.json());
  return { status: answer.status, ...(code && { code }), ...(looks !== undefined && { looks }) };
}

const json = { "content-type": "application/json" };
const bearer = { ...json, authorization: `Bearer ${secret}` };

/** How the sender of each type proves itself. */
function proofs(type: WebhookType, body: string): readonly Headers[] {
  switch (type) {
    case "github":
      return [{ "x-hub-signature-256": `sha256=${hmac(body)}` }];
    case "gitlab":
      return [{ "x-gitlab-token": secret }, standardProof(body)];
    case "gitea":
      return [{ "x-gitea-signature": hmac(body) }, { "x-forgejo-signature": hmac(body) }];
    case "registry":
      return [{ authorization: `Bearer ${secret}` }];
    case "generic":
      return [{ authorization: `Bearer ${secret}` }, { "x-glu-signature": `sha256=${hmac(body)}` }];
  }
}

function standardProof(body: string): Headers {
  const signed = createHmac("sha256", secret).update(`msg_1.1700000000.${body}`);
  return {
    "webhook-id": "msg_1",
    "webhook-timestamp": "1700000000",
    "webhook-signature": `v1,b3RoZXI= v1,${signed.digest("base64")}`,
  };
}

describe.each(types)("a webhook of type %s", (type) => {
  const body = '{ "zen": "é" }';
  const cases = proofs(type, body);

  test.each(cases)("is taken from who knows the secret: %o", async (proof) => {
    const { status } = await send(type, type === "generic" ? "{}" : body, {
      ...json,
      ...(type === "generic" ? proofs(type, "{}")[cases.indexOf(proof)] : proof),
    });
    expect(status).toBe(202);
  });

  test.each(cases)("is refused with anything else than %o", async (proof) => {
    const unverified = { status: 401, code: "WEBHOOK_UNVERIFIED" };
    expect(await send(type, body, json)).toEqual(unverified);
    for (const [name, value] of Object.entries(proof)) {
      if (name === "webhook-id" || name === "webhook-timestamp") {
        continue;
      }
      const others = [value.slice(0, -1), `${value}x`, value.replace(/[a-f](?=[^a-f]*$)/, "0"), ""];
      for (const other of others) {
        expect(await send(type, body, { ...json, ...proof, [name]: other })).toEqual(unverified);
      }
    }
    if (!Object.values(proof).some((value) => value.includes(secret))) {
      expect(await send(type, `${body} `, { ...json, ...proof })).toEqual(unverified);
    }
    expect(hints).toEqual([]);
  });
});

describe("who is refused", () => {
  test("is told of at most once a minute per webhook, without what was sent", async () => {
    for (let count = 0; count < 5; count += 1) {
      await send("generic", "{}", { ...json, authorization: "Bearer guessed" });
      await send("github", "{}", json);
    }
    expect(warnings).toMatchObject([{ webhook: "generic" }, { webhook: "github" }]);
    await timers.advance(60_000);
    await send("generic", "{}", json);
    expect(warnings[2]).toMatchObject({ webhook: "generic", others: 4 });
    expect(JSON.stringify(warnings)).not.toContain("guessed");
  });

  test("learns nothing by another way or name", async () => {
    expect(await send("other", "{}", bearer)).toEqual({ status: 404, code: "NOT_FOUND" });
    expect(await send("__proto__", "{}", bearer)).toEqual({ status: 404, code: "NOT_FOUND" });
    const answer = await fetch(`${server.url}/webhooks/generic`, { headers: bearer });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await fetch(`${server.url}/api/v1`)).status).toBe(404);
  });
});

describe("a secret in a file", () => {
  test("may be another one without a restart, and is not shown", async () => {
    await writeFile(join(directory, "secret"), `${secret}\n`);
    expect(await send("mounted", "", bearer)).toEqual({ status: 202, looks: 1 });
    await writeFile(join(directory, "secret"), "another secret of ours\n");
    expect(await send("mounted", "", bearer)).toMatchObject({ status: 401 });
    const renewed = { authorization: "Bearer another secret of ours" };
    expect(await send("mounted", "", renewed)).toEqual({ status: 202, looks: 2 });
    expect(redactor.apply(`${secret}, another secret of ours`)).not.toMatch(/horse|another/);
  });

  test.each([undefined, "", "too short\n"])("of no use (%j) lets nobody in", async (content) => {
    if (content !== undefined) {
      await writeFile(join(directory, "secret"), content);
    }
    const proof = { authorization: `Bearer ${content?.trim()}` };
    const refused = { status: 503, code: "WEBHOOK_SECRET" };
    expect(await send("mounted", "", proof)).toEqual(refused);
    expect(await send("mounted", "", proof)).toEqual(refused);
    expect(warnings).toHaveLength(1);
    expect(hints).toEqual([]);
  });
});

describe("a body", () => {
  test.each(["{", "", "undefined", "\0", '{"a":1}x'])(
    "that is no JSON is 400: %j",
    async (body) => {
      const proof = proofs("github", body)[0];
      expect(await send("github", body, { ...json, ...proof })).toEqual({
        status: 400,
        code: "BAD_REQUEST",
      });
    },
  );

  test.each(["application/x-www-form-urlencoded", "text/plain", ""])(
    "of another type is 415: %j",
    async (type) => {
      const headers = { ...bearer, "content-type": type };
      expect(await send("generic", "{}", headers)).toEqual({ status: 415, code: "NOT_JSON" });
    },
  );

  test("may say that it is JSON in any way, and be nested without end", async () => {
    const types = ["application/vnd.docker.distribution.events.v2+json", "Application/JSON; x=y"];
    for (const type of types) {
      const headers = { ...bearer, "content-type": type };
      expect(await send("registry", "{}", headers)).toEqual({ status: 202, looks: 0 });
    }
    const deep = "[".repeat(250_000) + "]".repeat(250_000);
    expect(await send("registry", deep, bearer)).toEqual({ status: 202, looks: 0 });
    const within = `{ "repository": ${deep} }`;
    expect(await send("generic", within, bearer)).toMatchObject({ status: 400 });
  });

  test("is at most 1 MiB, whether it says how long it is or not", async () => {
    const full = " ".repeat(1024 * 1024 - 2);
    expect(await send("generic", `${full}{}`, bearer)).toMatchObject({ status: 202 });
    expect(await send("generic", `${full}{} `, bearer)).toEqual({ status: 413, code: "TOO_LARGE" });
    const chunked = await overSocket(async (write) => {
      write(`${head("generic")}transfer-encoding: chunked\r\n\r\n`);
      write(`100001\r\n${" ".repeat(0x10_00_01)}\r\n0\r\n\r\n`);
    });
    expect(chunked).toMatch(/^HTTP\/1.1 413 /);
    expect(hints).toEqual([everything]);
  });

  test("has 10 seconds, and what breaks off does nothing", async () => {
    const answer = overSocket(async (write) => {
      write(`${head("generic")}content-length: 100\r\n\r\n{`);
      await due();
      await timers.advance(10_000);
    });
    expect(await answer).toMatch(/^HTTP\/1.1 408 /);
    await overSocket(async (write, end) => {
      write(`${head("generic")}content-length: 100\r\n\r\n{}`);
      await due();
      end();
    });
    expect(hints).toEqual([]);
    expect(await send("generic", "", bearer)).toEqual({ status: 202, looks: 1 });
  });
});

function head(name: string): string {
  return `POST /webhooks/${name} HTTP/1.1\r\nhost: x\r\nauthorization: ${bearer.authorization}\r\ncontent-type: application/json\r\n`;
}

/** Until the server has begun to read a body. */
async function due(): Promise<void> {
  while (timers.due.length === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

type Talk = (write: (text: string) => void, end: () => void) => Promise<void>;

/** What the server answers until it hangs up. */
async function overSocket(talk: Talk): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  await once(socket, "connect");
  const answered = text(socket);
  await talk(
    (part) => void socket.write(part),
    () => void socket.destroy(),
  );
  return await answered.catch(() => "");
}
