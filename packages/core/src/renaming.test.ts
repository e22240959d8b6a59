import { describe, expect, test } from "vitest";
import type { Automation, AutomationSetting } from "./automation.ts";
import type { RenamableMetadata } from "./metadata.ts";
import { followRenames, previousKeys } from "./renaming.ts";
import type { Logger } from "./runtime.ts";
import type { PhaseKey, Store } from "./store.ts";
import { memoryStore } from "./stores/memory.ts";
import { provisionalStore } from "./stores/provisional.ts";

function phaseOf(pipeline: string, metadata: RenamableMetadata) {
  return { descriptor: { pipeline, kind: "shelf", metadata } };
}

function pipelineOf(metadata: RenamableMetadata, ...phases: readonly RenamableMetadata[]) {
  return {
    metadata,
    phases: phases.map((phase) => phaseOf(metadata.name, phase)),
    edges: [],
    open: () => Promise.reject(new Error("unused")),
  };
}

describe("the previous keys of a phase", () => {
  test.each<[string | undefined, string | undefined, PhaseKey[]]>([
    [undefined, undefined, []],
    [undefined, "old", ["app/old"]],
    ["former", undefined, ["former/new"]],
    ["former", "old", ["app/old", "former/new", "former/old"]],
  ])("of pipeline %j and phase %j", (pipeline, phase, expected) => {
    const metadata = { name: "app", ...(pipeline && { previously: pipeline }) };
    const { descriptor } = phaseOf("app", { name: "new", ...(phase && { previously: phase }) });
    expect(previousKeys(metadata, descriptor)).toEqual(expected);
  });
});

interface Line {
  readonly level: "info" | "warn";
  readonly fields: object;
}

function recordLines(): { readonly lines: readonly Line[]; readonly logger: Logger } {
  const lines: Line[] = [];
  const fail = () => expect.unreachable();
  const logger: Logger = {
    debug: fail,
    error: fail,
    info: (fields) => lines.push({ level: "info", fields }),
    warn: (fields) => lines.push({ level: "warn", fields }),
  };
  return { lines, logger };
}

async function put(store: Store, ...phases: readonly PhaseKey[]): Promise<void> {
  for (const phase of phases) {
    await store.arrivals.append({
      phase,
      digest: phase,
      resource: {},
      annotations: {},
      commit: undefined,
      cause: "observed",
      promotion: undefined,
      actor: undefined,
      rewritten: false,
      recordedAt: new Date(1000),
    });
  }
}

function setting(scope: string, mode: Automation): AutomationSetting {
  return { scope, mode, actor: "ada", reason: "incident", setAt: new Date(1000) };
}

async function keptIn(store: Store): Promise<readonly string[]> {
  const kept = await store.phases.list();
  return kept.map(({ phase, latest }) => `${phase} ${latest?.digest}`);
}

describe("what is kept follows a rename", () => {
  test("of a pipeline with all its phases, once, and says so", async () => {
    const store = memoryStore();
    await put(store, "shop/a", "shop/old", "shop/gone", "other/a");
    const app = pipelineOf(
      { name: "app", previously: "shop" },
      { name: "a" },
      { name: "b", previously: "old" },
      { name: "c" },
    );
    const { lines, logger } = recordLines();
    await followRenames([app], { store, logger });
    const moved = ["app/a shop/a", "app/b shop/old", "other/a other/a", "shop/gone shop/gone"];
    expect(await keptIn(store)).toEqual(moved);
    const said = [
      { level: "info", fields: { from: "shop/a", to: "app/a" } },
      { level: "info", fields: { from: "shop/old", to: "app/b" } },
    ];
    expect(lines).toEqual(said);
    await followRenames([app], { store, logger });
    expect(await keptIn(store)).toEqual(moved);
    expect(lines).toEqual(said);
  });

  test("but not over what is there, and says so", async () => {
    const store = memoryStore();
    await put(store, "app/old", "app/new");
    const app = pipelineOf({ name: "app" }, { name: "new", previously: "old" });
    const { lines, logger } = recordLines();
    await followRenames([app], { store, logger });
    expect(await keptIn(store)).toEqual(["app/new app/new", "app/old app/old"]);
    expect(lines).toEqual([{ level: "warn", fields: { from: "app/old", to: "app/new" } }]);
  });

  test("with what was set for the automation of the pipeline and its phases", async () => {
    const store = memoryStore();
    await store.automation.set(setting("shop", "observe"));
    await store.automation.set(setting("shop/a", "off"));
    await store.automation.set(setting("*", "on"));
    const app = pipelineOf({ name: "app", previously: "shop" }, { name: "a" });
    const { lines, logger } = recordLines();
    await followRenames([app], { store, logger });
    const moved = [setting("app", "observe"), setting("app/a", "off"), setting("*", "on")];
    expect(await store.automation.list()).toEqual(expect.arrayContaining(moved));
    expect(await store.automation.list()).toHaveLength(moved.length);
    const said = [
      { level: "info", fields: { from: "shop/a", to: "app/a" } },
      { level: "info", fields: { from: "shop", to: "app" } },
    ];
    expect(lines).toEqual(said);

    await store.automation.set(setting("shop", "off"));
    await followRenames([app], { store, logger });
    expect(await store.automation.list()).toEqual(expect.arrayContaining(moved));
    expect(lines).toEqual([...said, { level: "warn", fields: { from: "shop", to: "app" } }]);
  });

  test("in a store that is only read as well, where nothing moves and nothing is said", async () => {
    const store = memoryStore();
    await put(store, "shop/a");
    const app = pipelineOf({ name: "app", previously: "shop" }, { name: "a" });
    const { lines, logger } = recordLines();
    const read = provisionalStore(store);
    await followRenames([app], { store: read, logger });
    expect(await keptIn(read)).toEqual(["app/a shop/a"]);
    expect(await keptIn(store)).toEqual(["shop/a shop/a"]);
    expect(lines).toEqual([]);
  });
});
