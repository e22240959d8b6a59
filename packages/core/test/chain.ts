import { System, type SystemOptions, type Trigger } from "@glu/core";
import type { StartedSystem } from "@glu/core/testing";
import { Note, notebook, notes, type Shelf } from "./shelf.ts";

/** a → b → c, all on one shelf. */
export function chain(shelf: Shelf, options: SystemOptions = {}) {
  const system = new System({ name: "library" }, options);
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, notes(shelf));
      const b = pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
      pipeline.phase({ name: "c" }, notebook(shelf), { promotesFrom: b });
    },
  );
  return system;
}

/** Attempts when told to, and says what came of it. */
export function byHand(matches: Trigger["matches"]) {
  let attempt: (() => Promise<unknown>) | undefined;
  const trigger: Trigger = {
    name: "by hand",
    matches,
    chain: true,
    run: async (context) => {
      attempt = () => context.attempt();
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    },
  };
  return { trigger, attempt: async () => await attempt?.() };
}

export const toB = { pipeline: "notes", from: "a", to: "b" };
export const toC = { pipeline: "notes", from: "b", to: "c" };
export const ada = { actor: "ada" };

/** Lets looks that were caused by a change of the shelf end. */
export async function settled({ operations }: StartedSystem): Promise<void> {
  await operations.plan(toB, { signal: AbortSignal.timeout(5000) });
  await operations.plan(toC, { signal: AbortSignal.timeout(5000) });
}
