/** The program that several servers run: as many phases as `PHASES` says, in repositories under `GIT`. */
import { git, oci, onChange, System } from "@glu/core";
import { AppResource } from "../scale/app-resource.ts";
import { catalogue } from "./catalogue.ts";

const system = new System({ name: "replicas" });

for (const { name, repository } of catalogue(Number(process.env["PHASES"]))) {
  system.definePipeline(
    { name },
    () => new AppResource(),
    (pipeline) => {
      const source = git({ url: `${process.env["GIT"]}/${repository}.git` });
      const image = pipeline.phase(
        { name: "image" },
        oci({ reference: `oci-layout:images/${name}:latest` }),
      );
      const staging = pipeline.phase({ name: "staging" }, source, { promotesFrom: image });
      pipeline.phase({ name: "production" }, source, { promotesFrom: staging });
    },
  );
}

system.addTrigger(onChange({ matches: "all", chain: true }));

export default system;
