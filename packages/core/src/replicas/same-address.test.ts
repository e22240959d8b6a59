import { expect, test } from "vitest";
import type { RegisteredReplica } from "./register.ts";
import { sameAddress } from "./same-address.ts";

const start = Date.parse("2026-11-28T10:00:00Z");

function replica(id: string, port: number, seen: number): RegisteredReplica {
  const said = { name: id, secret: "", version: "0.1.0", revision: undefined, layout: "" };
  const address = `http://127.0.0.1:${port}`;
  const moments = { joinedAt: new Date(start), seenAt: new Date(start + seen) };
  return { id, ...said, address, takesShares: true, ...moments };
}

test("those who say that they live where this one does are told, but not who was there before", () => {
  const own = replica("own", 8080, 0);
  const other = replica("other", 8080, 1500);
  const replicas = [own, other, replica("elsewhere", 8081, 1500), replica("before", 8080, -700)];
  expect(sameAddress({ replicas }, "own")).toEqual([other]);
  expect(sameAddress({ replicas: [other] }, "own")).toEqual([]);
});
