import {
  type GitServer,
  type PostgresServer,
  postgresAvailable,
  startGitServer,
  startPostgres,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { gatherEvidence } from "./fault-evidence.ts";
import { keepEvidence, reportFaults } from "./fault-report.ts";
import { UnderFaults } from "./under-faults.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const seed = Number(process.env["GLU_TEST_SEED"] ?? 20_261_127);
/** Each takes 24 s; what promotes by the minute makes it up to a minute longer. */
const cycles = Number(process.env["GLU_TEST_FAULT_CYCLES"] ?? 5);
/** Where the logs go. @default nowhere */
const { GLU_TEST_FAULT_EVIDENCE: directory } = process.env;
/** Of a replica that is killed, in ms. */
const takeoverLimit = 10_000;

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
      const report = reportFaults(run, evidence);
      await (directory && keepEvidence(directory, { report, evidence }));
      expect(report.wrong).toEqual([]);
      expect(report.takeovers.filter((within) => within > takeoverLimit)).toEqual([]);
    },
    cycles * 30_000 + 150_000,
  );
});
