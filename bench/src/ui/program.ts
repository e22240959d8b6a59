/** A program with as many pipelines as `PIPELINES` says, of three phases in memory each, and the dashboard. */
import { System } from "@glu/core";
import { ui } from "@glu/ui";
import { Note, Shelves } from "../server/shelves.ts";

const shelves = new Shelves();
const system = new System({ name: "bench" }, { ui: ui() });

for (let number = 0; number < Number(process.env["PIPELINES"]); number += 1) {
  const name = `pipeline-${number}`;
  const labels = { team: `team-${number % 20}` };
  system.definePipeline(
    { name, labels },
    () => new Note(),
    (pipeline) => {
      const image = pipeline.phase({ name: "image" }, shelves.source);
      const staging = pipeline.phase({ name: "staging" }, shelves.target, { promotesFrom: image });
      pipeline.phase({ name: "production" }, shelves.target, { promotesFrom: staging });
    },
  );
  for (const phase of ["image", "staging", "production"]) {
    const isBehind = phase === "production" && number % 25 === 0;
    shelves.put(`${name}/${phase}`, `digest-${number}${isBehind ? "-old" : ""}`);
  }
}

export default system;
