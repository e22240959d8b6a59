import { expect, test } from "vitest";
import { arrival, at, digests, promotion } from "../checks/sound-evidence.ts";
import { Ledger } from "../ledger.ts";
import { latencies, undisturbed } from "./latencies.ts";

/** Seen so many seconds after the beginning, and landed after so many. */
function delivery(seen: number, landed: number, cause: "automatic" | "person" = "automatic") {
  const pass = { from: "oci", to: "staging", from_digest: digests.second, to_digest: null };
  const record = promotion({
    ...pass,
    id: `p${seen}`,
    created_at: at(seen),
    ended_at: at(landed),
    cause,
  });
  return { record, arrival: arrival(digests.second, seen) };
}

test("latencies are from seen to landed, of what went by itself", () => {
  const deliveries = Array.from({ length: 20 }, (_, index) => delivery(index, 2 * index + 1));
  expect(latencies([...deliveries, delivery(0, 99, "person")])).toEqual({
    count: 20,
    p50: 10_000,
    p95: 19_000,
    max: 20_000,
  });
});

test("what was away or stopped meanwhile disturbs", () => {
  const ledger = new Ledger();
  const [from, to] = [Date.parse(at(10)), Date.parse(at(12))];
  ledger.troubles.push({ what: "Git away", from, to });
  const deliveries = [delivery(5, 9), delivery(8, 11), delivery(11, 20), delivery(12, 14)];
  const seen = (left: ReturnType<typeof undisturbed>) => left.map(({ record }) => record.id);
  expect(seen(undisturbed(deliveries, ledger))).toEqual(["p5", "p12"]);
  const hold = { kind: "hold", phase: "staging", since: Date.parse(at(13)) } as const;
  ledger.stop({ ...hold, pipeline: "app-001" });
  expect(seen(undisturbed(deliveries, ledger))).toEqual(["p5", "p12"]);
  ledger.stop({ ...hold, pipeline: "app-000" });
  expect(seen(undisturbed(deliveries, ledger))).toEqual(["p5"]);
});
