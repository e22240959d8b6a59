/** The program that is run: as many pipelines as `PIPELINES` says, from a registry through two phases in Git. */
import { git, oci, onChange, System } from "@glu/core";
import { AppResource } from "./app-resource.ts";
import { catalogue } from "./catalogue.ts";

const system = new System({ name: "soak" });

for (const { name, repository, follows } of catalogue(Number(process.env["PIPELINES"]))) {
  system.definePipeline(
    { name },
    () => new AppResource(),
    (pipeline) => {
      const image = pipeline.phase({ name: "oci" }, oci(name));
      const staging = pipeline.phase(
        { name: "staging", labels: { follows: "image" } },
        git(repository),
        { promotesFrom: image },
      );
      pipeline.phase(
        { name: "production", labels: { follows: follows ? "staging" : "nobody" } },
        git(repository),
        { promotesFrom: staging },
      );
    },
  );
}

for (const follows of ["image", "staging"]) {
  const matches = { labels: { follows } };
  system.addTrigger(onChange({ name: `after ${follows}`, matches, retry: "10s" }));
}

export default system;
