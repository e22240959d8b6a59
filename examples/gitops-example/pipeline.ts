import { git, oci, System, schedule } from "@glu/core";
import { ui } from "@glu/ui";
import { AppResource } from "./app-resource.ts";

const system = new System({ name: "gitops-example" }, { ui: ui() });

system.definePipeline(
  { name: "gitops-example-app" },
  () => new AppResource(),
  (pipeline) => {
    const app = pipeline.phase({ name: "oci" }, oci("app"));
    const staging = pipeline.phase(
      { name: "staging", labels: { env: "staging", url: "http://localhost:30081" } },
      git("gitopsexample"),
      { promotesFrom: app },
    );
    pipeline.phase(
      { name: "production", labels: { env: "production", url: "http://localhost:30082" } },
      git("gitopsexample"),
      { promotesFrom: staging },
    );
  },
);

system.addTrigger(schedule({ interval: "10s", matches: { labels: { env: "staging" } } }));

export default system;
