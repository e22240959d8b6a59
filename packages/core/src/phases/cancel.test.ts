import { ManualTimers } from "@glu/git/testing";
import { expect, test } from "vitest";
import { StoreUnreachableError } from "../errors.ts";
import { silentLogger } from "../runtime.ts";
import { memoryStore } from "../stores/memory.ts";
import { PhaseCancel } from "./cancel.ts";
import { Cancellations } from "./cancellations.ts";
import { UnendedRecords } from "./unended-records.ts";

test("what did not leave is vetoed, although the store is away by then", async () => {
  const kept = memoryStore();
  let isAway = true;
  const restraints: typeof kept.restraints = {
    ...kept.restraints,
    add: async (restraint) => {
      if (isAway) {
        throw new StoreUnreachableError("the store is away");
      }
      return await kept.restraints.add(restraint);
    },
  };
  const store = { ...kept, restraints };
  const timers = new ManualTimers();
  const runtime = { logger: silentLogger, timers };
  const { id } = await store.promotions.begin({
    kind: "promotion",
    edge: { kind: "promotion", from: "app/draft", to: "app/staging" },
    arrival: "1",
    fromDigest: "two",
    toDigest: "one",
    cause: "automatic",
    actor: "glu",
    createdAt: new Date(timers.now()),
  });
  const cancel = new PhaseCancel({
    phase: {
      descriptor: { kind: "git", pipeline: "app", metadata: { name: "staging" } },
      unended: new UnendedRecords({ phase: "app/staging", store, landed: undefined, runtime }),
      exclusive: async (change) => {
        // As whoever was about to push it does.
        const error = { code: "CANCELLED", message: "cancelled by bob: the wrong one" };
        await store.promotions.update(id, { state: "cancelled", error });
        return await change();
      },
    },
    writer: { proposals: undefined },
    cancellations: new Cancellations(),
    store,
    runtime,
    signal: new AbortController().signal,
  });
  const cancelled = cancel.perform({ id, actor: "bob", reason: "the wrong one" });
  await timers.advance(0);
  isAway = false;
  await timers.advance(1_000);
  expect((await cancelled).restraints).toMatchObject([{ kind: "veto", digest: "two" }]);
  expect(await store.restraints.list("app")).toHaveLength(1);
});
