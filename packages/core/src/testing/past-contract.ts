import assert from "node:assert/strict";
import type { Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";
import { arrival, staging } from "./contract-entries.ts";

const oci = { phase: "app/oci" } as const;

/** What every store must know of what phases showed long ago. */
export const pastContract: readonly ContractCase<Store>[] = [
  {
    name: "finds the newest entry with a digest among some phases",
    run: async ({ arrivals }) => {
      await arrivals.append(arrival({ digest: "a", ...oci }));
      const image = await arrivals.append(
        arrival({ digest: "a", ...oci, resource: { tag: "1" }, annotations: { tag: "1" } }),
      );
      await arrivals.append(arrival({ digest: "b", ...oci }));
      const before = await arrivals.append(arrival({ digest: "a" }));
      await arrivals.append(arrival({ digest: "b" }));
      const back = await arrivals.append(arrival({ digest: "a", cause: "rollback" }));
      assert.ok(before.version < back.version);
      assert.deepEqual(await arrivals.find("a", [oci.phase]), image);
      assert.deepEqual(await arrivals.find("a", [staging]), back);
      assert.deepEqual(await arrivals.find("a", [staging, oci.phase]), back);
      assert.equal(await arrivals.find("c", [staging, oci.phase]), undefined);
      assert.equal(await arrivals.find("a", ["app/production"]), undefined);
      assert.equal(await arrivals.find("a", []), undefined);
    },
  },
  {
    name: "knows what a phase has shown since it showed a digest",
    run: async ({ arrivals }) => {
      for (const digest of ["a", "b", "a", "c", "d", "c", "d"]) {
        await arrivals.append(arrival({ digest }));
        await arrivals.append(arrival({ digest, resource: { again: true } }));
      }
      await arrivals.append(arrival({ digest: "e", ...oci }));
      const since = async (digest: string, limit = 9) => {
        const digests = await arrivals.since(digest, { phase: staging, limit });
        return digests?.toSorted();
      };
      assert.deepEqual(await since("a"), ["c", "d"]);
      assert.deepEqual(await since("b"), ["a", "c", "d"]);
      assert.deepEqual((await since("b", 2))?.length, 2);
      assert.deepEqual(await since("c"), ["d"]);
      assert.deepEqual(await since("d"), []);
      assert.equal(await since("e"), undefined);
    },
  },
];
