/** The program that is measured: as many phases as `PHASES` says, in repositories as `LAYOUT` says. */
import { git, oci, onChange, System } from "@glu/core";
import { AppResource } from "./app-resource.ts";
import { catalogue } from "./catalogue.ts";

const system = new System({ name: "scale" });
const layout = process.env["LAYOUT"] === "many" ? "many" : "one";

for (const entry of catalogue({ phases: Number(process.env["PHASES"]), layout })) {
  system.definePipeline(
    { name: entry.name },
    () => new AppResource(),
    (pipeline) => {
      const [image, ...targets] = entry.phases;
      let from = pipeline.phase({ name: image ?? "image" }, oci(entry.image));
      for (const name of targets) {
        from = pipeline.phase({ name }, git(entry.repository), { promotesFrom: from });
      }
    },
  );
}

system.addTrigger(onChange({ matches: { name: "staging" } }));

export default system;
