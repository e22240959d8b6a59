import { expect, test } from "vitest";
import { catalogue, promotedOf, repositoriesOf } from "./catalogue.ts";

test.each([
  [10, 4, 1],
  [100, 34, 4],
  [1000, 334, 34],
  [3000, 1000, 100],
])(
  "%i phases are exactly that many, in %i pipelines and one or %i repositories",
  (phases, pipelines, repositories) => {
    for (const layout of ["one", "many"] as const) {
      const entries = catalogue({ phases, layout });
      expect(entries).toHaveLength(pipelines);
      expect(entries.flatMap((entry) => entry.phases)).toHaveLength(phases);
      expect(repositoriesOf(entries)).toHaveLength(layout === "one" ? 1 : repositories);
    }
  },
);

test("what has no phase in a repository is not promoted", () => {
  const entries = catalogue({ phases: 10, layout: "one" });
  expect(promotedOf(entries).map(({ name }) => name)).toEqual([
    "pipeline-0",
    "pipeline-1",
    "pipeline-2",
  ]);
});
