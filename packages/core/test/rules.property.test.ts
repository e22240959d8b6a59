import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotFoundError, type Store, System, type Trigger } from "@glu/core";
import type { EdgeReference } from "@glu/core/api-types";
import { type StartedSystem, startSystem } from "@glu/core/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import { memoryStore } from "../src/stores/memory.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";
import { edges, type PhaseName, phaseNames, RulesModel } from "./rules-model.ts";
import { cleanNotebook, Note, notes, Shelf } from "./shelf.ts";

const pipeline = "notes";
const given = process.env["GLU_TEST_SEED"];
const seed = given === undefined ? 20_261_127 : Number(given);
const target = fc.constantFrom("staging" as const, "production" as const);
const image = fc.constantFrom("v1", "v2", "v3", "v4");

/** What may happen, one thing after the other. */
const happening = fc.oneof(
  fc.record({
    kind: fc.constant("push"),
    phase: fc.constantFrom("one" as const, "two" as const),
    digest: image,
  }),
  fc.record({ kind: fc.constant("attempt"), phase: target }),
  fc.record({ kind: fc.constant("promote"), edge: fc.constantFrom(...edges) }),
  fc.record({ kind: fc.constant("apply again"), edge: fc.constantFrom(...edges) }),
  fc.record({ kind: fc.constant("set by hand"), phase: target, digest: image }),
  fc.record({ kind: fc.constant("scribble"), phase: target }),
  fc.record({ kind: fc.constant("hotfix"), phase: target }),
  fc.record({ kind: fc.constant("roll back"), phase: target }),
  fc.record({ kind: fc.constant("hold"), phase: target }),
  fc.record({
    kind: fc.constant("veto"),
    phase: target,
    digest: image,
    scope: fc.constantFrom("phase" as const, "downstream" as const),
  }),
  fc.record({ kind: fc.constant("release"), phase: target }),
  fc.record({ kind: fc.constant("lift"), phase: target, digest: image }),
  fc.record({ kind: fc.constant("restart") }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

let directory: string;
let stores = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-rules-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A running system whose triggers attempt when they are told to, beside the model of it. */
class Trial {
  readonly #model = new RulesModel();
  readonly #shelf = new Shelf();
  readonly #open: () => Promise<Store>;
  readonly #attempts = new Map<string, () => Promise<unknown>>();
  #hotfixes = 0;
  #store: Store | undefined;
  #system: System | undefined;
  #started: StartedSystem | undefined;

  constructor(open: () => Promise<Store>) {
    this.#open = open;
  }

  async run(happenings: readonly Happening[]): Promise<void> {
    for (const [phase, digest] of [
      ["one", "v1"],
      ["two", "v2"],
      ["staging", "first"],
      ["production", "first"],
    ] as const) {
      this.#put(phase, digest);
    }
    try {
      await this.#start();
      for (const each of happenings) {
        await this.#happen(each);
        await this.#compare();
      }
    } finally {
      await this.#stop();
    }
  }

  async #happen(each: Happening): Promise<void> {
    const actor = "ada";
    const reason = "it is so";
    const phase = "phase" in each ? each.phase : "";
    const operations = this.#operations;
    switch (each.kind) {
      case "push":
      case "set by hand":
        this.#put(each.phase, each.digest);
        return await this.#look();
      case "hotfix":
        this.#hotfixes += 1;
        this.#put(each.phase, `hotfix ${this.#hotfixes}`);
        return await this.#look();
      case "attempt":
        this.#model.attempt(each.phase);
        await this.#attempts.get(phase)?.();
        return;
      case "promote":
        this.#model.promote(each.edge);
        await operations.perform({ pipeline, ...each.edge }, { actor });
        return;
      case "apply again":
        this.#model.applyAgain(each.edge);
        return await this.#applyAgain({ pipeline, ...each.edge });
      case "scribble":
        this.#model.scribbled.add(each.phase);
        this.#shelf.scribble(each.phase);
        return await this.#look();
      case "roll back":
        this.#model.rollBack(each.phase);
        await operations.rollback({ pipeline, phase }, { actor, reason });
        return;
      case "hold":
        this.#model.holds.push(each.phase);
        await operations.hold({ pipeline, phase }, { actor, reason });
        return;
      case "veto": {
        const { digest, scope } = each;
        this.#model.vetoes = [...this.#model.vetoes, { phase: each.phase, digest, scope }];
        await operations.veto({ pipeline, phase }, { actor, reason, digest, scope });
        return;
      }
      case "release":
        this.#model.release(each.phase);
        await operations.release({ pipeline, phase }, { actor }).catch(ifNothing);
        return;
      case "lift":
        this.#model.lift(each.phase, each.digest);
        await operations
          .release({ pipeline, phase }, { actor, digest: each.digest })
          .catch(ifNothing);
        return;
      case "restart":
        await this.#stop();
        return await this.#start();
    }
  }

  get #operations() {
    if (!this.#started) {
      throw new Error("it does not run");
    }
    return this.#started.operations;
  }

  /** As people do: they look at the plan first. */
  async #applyAgain(edge: EdgeReference): Promise<void> {
    const { signal } = new AbortController();
    const { diff, from_digest, to_digest } = await this.#operations.plan(edge, { signal });
    if (from_digest !== null && from_digest === to_digest) {
      const expected = { from_digest, to_digest };
      const { outcome } = await this.#operations.perform(edge, { actor: "ada", expected });
      assert.equal(outcome === "promoted", diff !== "");
    }
  }

  #put(phase: PhaseName, digest: string): void {
    this.#model.put(phase, digest);
    this.#shelf.put(phase, digest);
  }

  async #start(): Promise<void> {
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: pipeline },
      () => new Note(),
      (builder) => {
        const one = builder.phase({ name: "one" }, notes(this.#shelf));
        const two = builder.phase({ name: "two" }, notes(this.#shelf));
        const staging = builder.phase({ name: "staging" }, cleanNotebook(this.#shelf), {
          promotesFrom: [one, two],
        });
        builder.phase({ name: "production" }, cleanNotebook(this.#shelf), {
          promotesFrom: staging,
        });
      },
    );
    for (const name of ["staging", "production"]) {
      system.addTrigger(this.#trigger(name));
    }
    this.#system = system;
    this.#store = await this.#open();
    this.#started = await startSystem(system, { store: this.#store });
  }

  #trigger(name: string): Trigger {
    return {
      name,
      matches: { name },
      run: (context) => {
        this.#attempts.set(name, () => context.attempt());
        return new Promise((resolve) => {
          context.signal.addEventListener("abort", () => resolve());
        });
      },
    };
  }

  async #look(): Promise<void> {
    const { signal } = new AbortController();
    const phases = this.#system?.live.flatMap((live) => live.phases) ?? [];
    await Promise.all(phases.map((phase) => phase.observe({ signal })));
  }

  async #stop(): Promise<void> {
    await this.#started?.stop();
    await this.#store?.close();
  }

  async #compare(): Promise<void> {
    for (const name of phaseNames) {
      const expected = this.#model.histories[name].map(({ digest, cause }) => ({ digest, cause }));
      assert.equal(this.#shelf.get(name), expected.at(-1)?.digest);
      assert.equal(this.#shelf.isScribbled(name), this.#model.scribbled.has(name));
      const reference = { pipeline, phase: name };
      const { arrivals } = await this.#operations.history(reference, { limit: 500 });
      const found = arrivals.map(({ digest, cause }) => ({ digest, cause }));
      assert.deepEqual(found.toReversed(), expected);
    }
    const { restraints } = await this.#operations.restraints(pipeline);
    assert.equal(restraints.length, this.#model.holds.length + this.#model.vetoes.length);
  }
}

function ifNothing(error: unknown): void {
  if (!(error instanceof NotFoundError)) {
    throw error;
  }
}

const kinds: Readonly<Record<string, () => () => Promise<Store>>> = {
  "in memory": () => {
    const store = memoryStore();
    return async () => store;
  },
  "in SQLite": () => {
    stores += 1;
    const path = join(directory, `${stores}.db`);
    return () => sqliteStore({ path, timers: systemTimers, logger: silentLogger });
  },
};

test.each([
  ["in memory", 400],
  ["in SQLite", 15],
] as const)(
  "whatever happens in whatever order, the rules hold, with a store %s",
  async (kind, numRuns) => {
    const happenings = fc.array(happening, { minLength: 1, maxLength: 40, size: "max" });
    await fc.assert(
      fc.asyncProperty(happenings, async (each) => {
        await new Trial(kinds[kind]?.() ?? (async () => memoryStore())).run(each);
      }),
      { numRuns, seed },
    );
  },
  120_000,
);
