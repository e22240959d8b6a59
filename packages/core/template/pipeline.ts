import { git, oci, System, schedule } from "@glu/core";
import { ui } from "@glu/ui";
import { app } from "./resource.ts";

const system = new System({ name: "promotions" }, { ui: ui() });

system.definePipeline({ name: "app" }, app, (pipeline) => {
  const image = pipeline.phase({ name: "image" }, oci("app"));
  const staging = pipeline.phase({ name: "staging", labels: { env: "staging" } }, git("config"), {
    promotesFrom: image,
  });
  pipeline.phase({ name: "production", labels: { env: "production" } }, git("config"), {
    promotesFrom: staging,
  });
});

// Staging follows by itself, production when somebody asks:
// npm exec -- glu promote app production --apply
system.addTrigger(schedule({ interval: "30s", matches: { labels: { env: "staging" } } }));

export default system;
