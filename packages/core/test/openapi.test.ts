import { readFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfiguration } from "../src/config/configuration.ts";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import { routes } from "../src/server/routes.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";
import {
  type Described,
  type Document,
  operationsOf,
  type Request,
  requestsOf,
} from "./described-requests.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

const shelf = new Shelf();
const system = new System({ name: "library", labels: { team: "web" } });
system.definePipeline(
  { name: "notes" },
  () => new Note(),
  (pipeline) => {
    const draft = pipeline.phase({ name: "draft" }, notes(shelf));
    const a = pipeline.phase({ name: "a" }, notebook(shelf), { promotesFrom: draft });
    pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
  },
);

let started: StartedSystem;
let document: Document;
let text: string;
let ajv: Ajv2020;
let app: ReturnType<typeof routes>;

const ask = (path: string, init: RequestInit = {}, asked = app) =>
  Promise.resolve(asked.request(`http://localhost${path}`, init));

beforeAll(async () => {
  started = await startSystem(system);
  // What is streamed ends at once.
  const closing = AbortSignal.abort();
  const runtime = { logger: silentLogger, timers: systemTimers, system, closing };
  app = routes({ ...runtime, operations: started.operations, host: "127.0.0.1" });
  text = await (await ask("/api/v1/openapi.json")).text();
  document = JSON.parse(text) as Document;
  ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, "openapi");
  shelf.put("draft", "one");
});
afterAll(() => started.stop());

describe("the description of the API", () => {
  test("is OpenAPI 3.1 that a linter has nothing to say about", async () => {
    const config = await createConfig({ extends: ["recommended-strict"] });
    const problems = await lintFromString({ source: text, config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
    expect(text).toContain('"openapi":"3.1.0"');
  });

  test("has the routes of the reference, and no others", async () => {
    const page = await readFile(
      new URL("../../../docs/reference/http.md", import.meta.url),
      "utf8",
    );
    const rows = [...page.matchAll(/^\| (GET|POST|DELETE) \| `\/api\/v1([^`]*)` \|/gm)];
    const referred = rows.map(([, method = "", path]) => `${method} ${path || "/"}`);
    const described = operationsOf(document).map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
    );
    expect([...described, "GET /openapi.json"].toSorted()).toEqual(referred.toSorted());
    expect(described.length).toBeGreaterThan(20);
  });
});

/** What is wrong with an answer, by the description. */
async function faultOf(
  { operation }: Described,
  { path, init }: Request,
  asked = app,
): Promise<unknown> {
  const answer = await ask(`/api/v1${path}`, init, asked);
  const { status } = answer;
  const type = answer.headers.get("content-type") ?? "";
  const described = operation.responses[status];
  const expected = described?.content?.[type]?.schema;
  const body = await answer.text();
  if (described && !described.content && status === 204 && body === "") {
    return undefined;
  }
  if (expected === undefined) {
    return { status, type, body };
  }
  if (!type.endsWith("json")) {
    return undefined;
  }
  const place = `openapi#${pointerTo(operation.operationId, status, type)}`;
  const isRight = ajv.validate({ $ref: place }, JSON.parse(body));
  return isRight ? undefined : { status, errors: ajv.errors, body };
}

function pointerTo(operationId: string, status: number, type: string): string {
  const { method = "", path = "" } =
    operationsOf(document).find(({ operation }) => operation.operationId === operationId) ?? {};
  const parts = ["paths", path, method, "responses", String(status), "content", type, "schema"];
  const escaped = parts.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1"));
  return `/${escaped.map(encodeURIComponent).join("/")}`;
}

describe("what is answered is as described, whatever is asked", () => {
  test("of every route", async () => {
    for (const described of operationsOf(document)) {
      await fc.assert(
        fc.asyncProperty(requestsOf(document, described), async (request) => {
          expect(await faultOf(described, request)).toBeUndefined();
        }),
        { numRuns: 60 },
      );
    }
  }, 60_000);

  test("of every route, to who is not known", async () => {
    const closed = routes({
      operations: started.operations,
      logger: silentLogger,
      host: "127.0.0.1",
      auth: parseConfiguration(
        { server: { auth: { mode: "token", tokens: { ci: { token: "0123456789abcdef" } } } } },
        { directory: "/" },
      ).server.auth,
    });
    for (const described of operationsOf(document)) {
      const { path } = described;
      const method = described.method.toUpperCase();
      const { status } = await ask(`/api/v1${path}`, { method }, closed);
      expect({ path, method, known: status !== 401 }).toMatchObject({ known: path === "/session" });
      // Also of one who tries too many.
      const init = { method, headers: { authorization: "Bearer no" } };
      expect(await faultOf(described, { path, init: { method } }, closed)).toBeUndefined();
      expect(await faultOf(described, { path, init }, closed)).toBeUndefined();
    }
  });
});
