import { expect, test } from "vitest";
import type { Store } from "../src/store.ts";
import { memoryStore } from "../src/stores/memory.ts";
import { System } from "../src/system.ts";
import { startSystem } from "../src/testing/start-system.ts";
import type { TriggerContext } from "../src/trigger.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

test("what shows the same already is attempted without a question to the store", async () => {
  const shelf = new Shelf();
  shelf.put("draft", "one");
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "app" },
    () => new Note(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      pipeline.phase({ name: "staging" }, notebook(shelf), { promotesFrom: draft });
    },
  );
  let started: (context: TriggerContext) => void = () => undefined;
  const context = new Promise<TriggerContext>((resolve) => {
    started = resolve;
  });
  system.addTrigger({ name: "asked", matches: "all", run: async (given) => started(given) });
  const asked: string[] = [];
  const { stop } = await startSystem(system, { store: noting(memoryStore(), asked) });
  const { attempt } = await context;

  expect(await attempt()).toMatchObject([{ outcome: "promoted" }]);
  expect(asked).toContain("restraints.list");
  // It is noted once that this was delivered.
  await attempt();
  asked.length = 0;
  expect(await attempt()).toMatchObject([{ outcome: "up-to-date" }]);
  expect(asked).toEqual([]);
  await stop();
});

/** The same store, with a note of what it is asked. */
function noting(store: Store, asked: string[]): Store {
  const parts = Object.entries(store).map(([part, given]) => [
    part,
    given !== null && typeof given === "object" && !(given instanceof AbortSignal)
      ? new Proxy(given, {
          get: (target, name, receiver) => {
            asked.push(`${part}.${String(name)}`);
            return Reflect.get(target, name, receiver);
          },
        })
      : given,
  ]);
  return { ...store, ...Object.fromEntries(parts) };
}
