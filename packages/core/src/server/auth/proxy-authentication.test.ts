import { Hono } from "hono";
import { expect, test } from "vitest";
import { answerProblem } from "../answer-problem.ts";
import { type ProxySettings, proxyAuthentication } from "./proxy-authentication.ts";

const standard: ProxySettings = {
  user_header: "x-forwarded-user",
  trusted: ["10.0.0.5", "10.1.0.0/16", "2001:db8::/32"],
  role: "operator",
};
const withGroups = { ...standard, groups_header: "x-groups", operators: ["release", "ops"] };

/** Who asks, or why nobody does. */
async function asked(
  headers: readonly (readonly [string, string])[],
  { peer = "10.0.0.5", ...settings }: Partial<ProxySettings> & { readonly peer?: string } = {},
): Promise<{ actor?: string; role?: string; code?: string; detail?: string }> {
  const know = proxyAuthentication({ ...standard, ...settings });
  const app = new Hono().get("/", async (context) => context.json(await know(context)));
  app.onError((error) => answerProblem(error, (data) => data));
  const incoming = { socket: { remoteAddress: peer }, rawHeaders: headers.flat() };
  const init = { headers: headers.map(([name, value]): [string, string] => [name, value]) };
  const answer = await app.request("/", init, { incoming });
  return (await answer.json()) as object;
}

const ada = [["X-Forwarded-User", "ada@example.com"]] as const;

test.each(["10.0.0.5", "10.1.255.1", "::ffff:10.1.2.3", "2001:db8:1::9"])(
  "whoever a trusted proxy (%s) names asks",
  async (peer) => {
    expect(await asked(ada, { peer })).toEqual({ actor: "ada@example.com", role: "operator" });
  },
);

test.each(["10.0.0.6", "10.2.0.1", "::1", "127.0.0.1", "2001:db9::1", "::ffff:10.2.0.1", ""])(
  "nobody else (%s) is believed",
  async (peer) => {
    expect(await asked(ada, { peer })).toMatchObject({
      code: "UNAUTHENTICATED",
      detail: expect.stringContaining("server.auth.proxy.trusted"),
    });
  },
);

test("nobody is trusted unless somebody is named", async () => {
  expect(await asked(ada, { trusted: [] })).toMatchObject({ code: "UNAUTHENTICATED" });
});

test.each([
  ["no header", []],
  ["an empty one", [["x-forwarded-user", ""]]],
  ["nothing that can be seen", [["x-forwarded-user", " \u00AD "]]],
  ["two of them, one of which may be forged", [["X-Forwarded-User", "root"], ...ada]],
  ["a name that is too long", [["x-forwarded-user", "x".repeat(201)]]],
] as const)("without a name nobody asks: %s", async (_, headers) => {
  expect(await asked(headers)).toMatchObject({ code: "UNAUTHENTICATED" });
});

test("names are UTF-8, and cleaned", async () => {
  const bytes = Buffer.from("Jörg\u202E  Müller").toString("latin1");
  expect(await asked([["x-forwarded-user", bytes]])).toMatchObject({ actor: "Jörg Müller" });
  expect(await asked([["x-forwarded-user", "J\u00F6rg"]])).toMatchObject({ actor: "Jörg" });
});

test.each([
  ["operator", "dev, release"],
  ["operator", "ops"],
  ["viewer", "dev"],
  ["viewer", "release-notes,oops"],
  ["viewer", ""],
])("a caller is %s by the groups %j", async (role, groups) => {
  expect(await asked([...ada, ["X-Groups", groups]], withGroups)).toMatchObject({ role });
});

test("a caller without groups, or with two headers of them, only looks", async () => {
  expect(await asked(ada, withGroups)).toMatchObject({ role: "viewer" });
  const twice = [...ada, ["x-groups", "ops"], ["X-Groups", "dev"]] as const;
  expect(await asked(twice, withGroups)).toMatchObject({ role: "viewer" });
});
