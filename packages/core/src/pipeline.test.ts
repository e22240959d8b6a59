import { describe, expect, test } from "vitest";
import type { EdgeKind } from "./edge.ts";
import { checkEdges } from "./pipeline.ts";
import type { Resource } from "./resource.ts";
import type { Source, UpdatableSource } from "./source.ts";
import { System } from "./system.ts";

class Text implements Resource {
  text = "";
  digest(): string {
    return this.text;
  }
}

const neverOpened = () => Promise.reject(new Error("unused"));
const readable: Source<Text> = { kind: "shelf", open: neverOpened };
const writable: UpdatableSource<Text> = {
  kind: "shelf",
  updatable: true,
  open: neverOpened,
};
const create = () => new Text();

describe("defining a pipeline", () => {
  test("S5 S28 S29 phases and promotions are registered in the order they are written", () => {
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, create, (pipeline) => {
      const first = pipeline.phase({ name: "first" }, readable);
      pipeline.phase({ name: "second" }, writable, { promotesFrom: first });
    });
    const [pipeline] = system.pipelines;
    expect(pipeline?.phases.map(({ descriptor }) => descriptor)).toEqual([
      { pipeline: "app", kind: "shelf", metadata: { name: "first" } },
      { pipeline: "app", kind: "shelf", metadata: { name: "second" } },
    ]);
    expect(edgesOf(system)).toEqual(["promotion first -> second"]);
  });

  test("S18 it returns what the callback returns, so that triggers can use the handles", () => {
    const staging = new System({ name: "shop" }).definePipeline({ name: "app" }, create, (p) =>
      p.phase({ name: "staging" }, readable),
    );
    expect(staging.descriptor.metadata.name).toBe("staging");
  });

  test("S30 S31 phases chain in one direction, fan out and fan in", () => {
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, create, (pipeline) => {
      const image = pipeline.phase({ name: "image" }, readable);
      const east = pipeline.phase({ name: "east" }, writable, { promotesFrom: image });
      const west = pipeline.phase({ name: "west" }, writable, {
        promotesFrom: { phase: image, when: () => "not yet" },
      });
      pipeline.phase({ name: "world" }, writable, { promotesFrom: [east, { phase: west }] });
    });
    expect(edgesOf(system)).toEqual([
      "promotion image -> east",
      "promotion image -> west",
      "promotion east -> world",
      "promotion west -> world",
    ]);
  });

  test("S20 an error in the callback is thrown there, and the pipeline is not registered", () => {
    const system = new System({ name: "shop" });
    const broken = new Error("no such region");
    expect(() =>
      system.definePipeline({ name: "app" }, create, (pipeline) => {
        pipeline.phase({ name: "first" }, readable);
        throw broken;
      }),
    ).toThrow(broken);
    expect(system.pipelines).toEqual([]);
  });

  test("two phases of one name are an error that names both", () => {
    const define = () =>
      new System({ name: "shop" }).definePipeline({ name: "app" }, create, (pipeline) => {
        pipeline.phase({ name: "Staging" }, readable);
        pipeline.phase({ name: "staging" }, readable);
      });
    expect(define).toThrow('pipeline "app" has a phase "Staging" already');
  });

  test("two pipelines of one name are an error", () => {
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, create, () => undefined);
    expect(() => system.definePipeline({ name: "APP" }, create, () => undefined)).toThrow(
      'system "shop" has a pipeline "app" already',
    );
  });

  test("a circle is an error that names its phases", () => {
    const follows: EdgeKind<Text> = {
      kind: "follows",
      open: () => ({ status: () => Promise.reject(), perform: () => Promise.reject() }),
    };
    const define = () =>
      new System({ name: "shop" }).definePipeline({ name: "app" }, create, (pipeline) => {
        const one = pipeline.phase({ name: "one" }, writable);
        const two = pipeline.phase({ name: "two" }, writable, { promotesFrom: one });
        const three = pipeline.phase({ name: "three" }, writable, { promotesFrom: two });
        pipeline.edge({ kind: follows, from: three, to: one });
      });
    expect(define).toThrow('pipeline "app" goes in a circle: three -> one -> two -> three');
  });

  test("a phase of another pipeline cannot be promoted from", () => {
    const system = new System({ name: "shop" });
    const other = system.definePipeline({ name: "other" }, create, (pipeline) =>
      pipeline.phase({ name: "image" }, readable),
    );
    expect(() =>
      system.definePipeline({ name: "app" }, create, (pipeline) =>
        pipeline.phase({ name: "staging" }, writable, { promotesFrom: other }),
      ),
    ).toThrow('phase "image" belongs to pipeline "other"');
  });

  test("nothing can be added once the callback has returned", () => {
    const escaped = new System({ name: "shop" }).definePipeline(
      { name: "app" },
      create,
      (pipeline) => pipeline,
    );
    expect(() => escaped.phase({ name: "late" }, readable)).toThrow('"app" is defined already');
  });

  test.each(["", "a/b", "-a", "a..b", "main.lock", "a b", "ü", "x".repeat(64)])(
    "%j cannot be a name",
    (name) => {
      expect(() => new System({ name })).toThrow("cannot name a system");
    },
  );

  test("S14 S15 S19 the system itself defines and adds; a definition needs no configuration", () => {
    const system = new System({ name: "shop" });
    const handMade = { metadata: { name: "b" }, phases: [], edges: [], open: neverOpened };
    const trigger = { name: "t", matches: "all", run: async () => undefined } as const;
    expect(system.addPipeline(handMade).addTrigger(trigger)).toBe(system);
    const seen = system.definePipeline({ name: "a" }, create, (pipeline) => Object.keys(pipeline));
    expect(seen).toEqual(["metadata"]);
    expect(system.pipelines.map(({ metadata }) => metadata.name)).toEqual(["b", "a"]);
  });

  test("S8 labels and annotations are plain objects, as many as one likes", () => {
    const labels = { team: "a", tier: "1" };
    const phase = new System({ name: "shop" }).definePipeline({ name: "app" }, create, (pipeline) =>
      pipeline.phase({ name: "image", labels, annotations: { note: "b" } }, readable),
    );
    expect(phase.descriptor.metadata).toEqual({
      name: "image",
      labels,
      annotations: { note: "b" },
    });
  });

  test("S7 S9 metadata is a name with labels and annotations, the same for all", () => {
    const metadata = { name: "shop", labels: { team: "a" }, annotations: { note: "b" } };
    const system = new System(metadata);
    expect(system.metadata).toEqual(metadata);
    expect(Object.isFrozen(system.metadata)).toBe(true);
  });
});

describe("the name something had before", () => {
  const rename = (name: string, previously: string) =>
    new System({ name: "shop" }).definePipeline({ name: "app" }, create, (pipeline) => {
      pipeline.phase({ name: "first" }, readable);
      return pipeline.phase({ name, previously }, readable);
    });

  test("stands on phases and pipelines, and only there", () => {
    const renamed = { name: "shop", previously: "store" };
    const system = new System(renamed);
    expect(system.metadata).toEqual({ name: "shop" });
    const metadata = { name: "app", previously: "application" };
    const phase = system.definePipeline(metadata, create, (pipeline) =>
      pipeline.phase({ name: "stage", previously: "staging" }, readable),
    );
    expect(phase.descriptor.metadata).toEqual({ name: "stage", previously: "staging" });
    expect(system.pipelines[0]?.metadata).toEqual(metadata);
    expect(rename("Stage", "stage").descriptor.metadata.previously).toBe("stage");
  });

  test.each([
    ["a/b", "InvalidMetadataError", '"a/b" cannot name a phase'],
    ["", "InvalidMetadataError", '"" cannot name a phase'],
    ["second", "DefinitionError", 'pipeline "app": phase "second" is called so now'],
    ["First", "DefinitionError", 'phase "first" is still defined, so "second" cannot be what it'],
  ])("cannot be %j", (previously, name, words) => {
    expect(() => rename("second", previously)).toThrow(
      expect.objectContaining({ name, message: expect.stringContaining(words) }),
    );
  });

  test("cannot be that of a phase that comes later, nor of two", () => {
    const define = (...phases: readonly { name: string; previously?: string }[]) =>
      new System({ name: "shop" }).definePipeline({ name: "app" }, create, (pipeline) => {
        for (const metadata of phases) {
          pipeline.phase(metadata, readable);
        }
      });
    expect(() => define({ name: "b", previously: "a" }, { name: "a" })).toThrow(
      'phase "a" is still defined, so "b" cannot be what it became',
    );
    expect(() => define({ name: "b", previously: "a" }, { name: "c", previously: "A" })).toThrow(
      'phase "A" cannot have become both "b" and "c"',
    );
  });

  test("is checked on pipelines, and on those made by hand", () => {
    const system = new System({ name: "shop" });
    const handMade = (...names: readonly { name: string; previously?: string }[]) => ({
      metadata: { name: "b", previously: "a" },
      phases: names.map((metadata) => ({
        descriptor: { pipeline: "b", kind: "shelf", metadata },
      })),
      edges: [],
      open: neverOpened,
    });
    expect(() =>
      system.addPipeline(handMade({ name: "y", previously: "x" }, { name: "x" })),
    ).toThrow('pipeline "b": phase "x" is still defined');
    system.addPipeline(handMade());
    const define = (metadata: { name: string; previously?: string }) =>
      system.definePipeline(metadata, create, () => undefined);
    expect(() => define({ name: "A" })).toThrow('pipeline "A" is still defined, so "b" cannot be');
    expect(() => define({ name: "c", previously: "b" })).toThrow('pipeline "b" is still defined');
    expect(() => define({ name: "c", previously: "a" })).toThrow('both "b" and "c"');
    expect(() => define({ name: "c", previously: "c" })).toThrow('pipeline "c" is called so now');
    expect(() => define({ name: "c", previously: "c.." })).toThrow("cannot name a pipeline");
    expect(system.pipelines).toHaveLength(1);
  });
});

test("a pipeline made by hand is checked the same way", () => {
  const phase = (name: string) => ({
    descriptor: { pipeline: "app", kind: "shelf", metadata: { name } },
  });
  const [a, b] = [phase("a"), phase("b")];
  const edge = { kind: "promotion", from: a, to: b };
  expect(() => checkEdges("app", [edge, edge])).toThrow('two edges "promotion" a -> b');
  expect(() => checkEdges("app", [edge, { kind: "undo", from: b, to: a }])).toThrow(
    "circle: b -> a -> b",
  );
});

function edgesOf(system: System): string[] {
  return system.pipelines.flatMap(({ edges }) =>
    edges.map(({ kind, from, to }) => {
      const names = [from, to].map(({ descriptor }) => descriptor.metadata.name);
      return `${kind} ${names.join(" -> ")}`;
    }),
  );
}
