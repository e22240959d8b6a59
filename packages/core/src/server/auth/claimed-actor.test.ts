import { Hono } from "hono";
import { expect, test } from "vitest";
import { claimedActor } from "./claimed-actor.ts";

interface Asked {
  readonly peer: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function actorOf({ peer, headers = {} }: Asked): Promise<string> {
  const app = new Hono().get("/", (context) => context.text(claimedActor(context) ?? "nobody"));
  const answer = await app.request(
    "/",
    { headers },
    { incoming: { socket: { remoteAddress: peer } } },
  );
  return await answer.text();
}

const claim = (name: string) => ({ "glu-actor": encodeURIComponent(name) });

test.each(["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])(
  "a command on the same machine (%s) says who asks",
  async (peer) => {
    expect(await actorOf({ peer, headers: claim("Jörg") })).toBe("Jörg");
    expect(await actorOf({ peer, headers: claim("ada\u202E\nlovelace") })).toBe("ada lovelace");
  },
);

test.each<[string, Asked]>([
  ["nobody says so", { peer: "::1" }],
  ["it is from another machine", { peer: "10.0.0.1", headers: claim("ada") }],
  ["it only looks like this machine", { peer: "::ffff:10.127.0.1", headers: claim("ada") }],
  [
    "a proxy passed it on",
    { peer: "::1", headers: { ...claim("ada"), "x-forwarded-for": "10.0.0.1" } },
  ],
  ["it is too long", { peer: "::1", headers: claim("x".repeat(201)) }],
  ["nothing is left of it", { peer: "::1", headers: claim(" \u200B ") }],
  ["it is not encoded as it should be", { peer: "::1", headers: { "glu-actor": "%E0%A4%A" } }],
])("nobody is taken to ask if %s", async (_, asked) => {
  expect(await actorOf(asked)).toBe("nobody");
});
