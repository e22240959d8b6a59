import {
  type GitServer,
  type PostgresServer,
  postgresAvailable,
  startGitServer,
  startPostgres,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { deliveryFaults } from "./delivery-faults.ts";
import { doubleTending } from "./double-tending.ts";
import { gatherEvidence } from "./fault-evidence.ts";
import { logFaults } from "./log-faults.ts";
import { stopFaults } from "./stop-faults.ts";
import { takeoverLimit, takeovers } from "./takeovers.ts";
import { tenureFaults } from "./tenure-faults.ts";
import { tickFaults } from "./tick-faults.ts";
import { UnderFaults } from "./under-faults.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const seed = Number(process.env["GLU_TEST_SEED"] ?? 20_261_127);
const cycles = Number(process.env["GLU_TEST_FAULT_CYCLES"] ?? 5);

describe.skipIf(isMissing)("replicas under faults", () => {
  let git: GitServer;
  let postgres: PostgresServer;
  let run: UnderFaults | undefined;

  beforeAll(async () => {
    git = await startGitServer();
    postgres = await startPostgres();
  });
  afterEach(async () => {
    await run?.remove();
    run = undefined;
  });
  afterAll(async () => {
    await git.close();
    await postgres.stop();
  });

  test(
    `each image goes once over each edge, whatever happens to them (seed ${seed}, ${cycles} cycles)`,
    async () => {
      run = await UnderFaults.begin({ git, postgres, seed, cycles });
      await run.drive();
      await run.settle();
      expect(await run.end()).toEqual([0, 0, 0]);
      const evidence = await gatherEvidence(run, { git, postgres });
      expect(deliveryFaults(evidence)).toEqual([]);
      expect(tickFaults(evidence)).toEqual([]);
      expect(stopFaults(evidence)).toEqual([]);
      expect(tenureFaults(evidence)).toEqual([]);
      expect(doubleTending(evidence)).toEqual([]);
      expect(logFaults(evidence)).toEqual([]);
      const slow = takeovers(evidence).filter(({ within }) => within > takeoverLimit);
      expect(slow).toEqual([]);
    },
    cycles * 30_000 + 150_000,
  );
});
