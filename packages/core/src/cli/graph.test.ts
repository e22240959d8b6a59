import { describe, expect, it } from "vitest";
import { definitionView } from "../graph-view.ts";
import { git } from "../sources/git.ts";
import { oci } from "../sources/oci.ts";
import { System } from "../system.ts";
import { drawMermaid } from "./draw-mermaid.ts";
import { drawTrees } from "./draw-trees.ts";

function diamond(): System {
  const system = new System({ name: "shop" });
  system.definePipeline(
    { name: "web" },
    () => ({
      digest: () => "",
      readFromOCIDescriptor: () => {},
      readFrom: async () => {},
      writeTo: async () => {},
    }),
    (pipeline) => {
      const image = pipeline.phase({ name: "image" }, oci("web"));
      const europe = pipeline.phase({ name: "eu" }, git("config"), { promotesFrom: image });
      const america = pipeline.phase({ name: "us" }, git("config"), { promotesFrom: image });
      const all = pipeline.phase({ name: "world" }, git("config"), {
        promotesFrom: [europe, america],
      });
      pipeline.phase({ name: "archive" }, git("config"), { promotesFrom: all });
    },
  );
  return system;
}

describe("a graph with phases that several lead to", () => {
  const pipelines = diamond().pipelines.map(definitionView);

  it("is drawn for a terminal, what follows only once", () => {
    expect(drawTrees(pipelines)).toBe(`web
└─ image (oci)
   ├─ eu (git)
   │  └─ world (git)
   │     └─ archive (git)
   └─ us (git)
      └─ world (git) …
`);
  });

  it("is drawn for Mermaid", () => {
    expect(drawMermaid(pipelines)).toBe(`flowchart LR
  subgraph p0["web"]
    p0n0["image<br/>oci"]
    p0n1["eu<br/>git"]
    p0n2["us<br/>git"]
    p0n3["world<br/>git"]
    p0n4["archive<br/>git"]
    p0n0 --> p0n1
    p0n0 --> p0n2
    p0n1 --> p0n3
    p0n2 --> p0n3
    p0n3 --> p0n4
  end
`);
  });

  it("is small where there is nothing", () => {
    expect([drawTrees([]), drawMermaid([])]).toEqual(["", "flowchart LR\n"]);
  });
});
