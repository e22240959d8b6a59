import { git, oci, System, schedule } from "@glu/core";
import { imageResource, kubernetes } from "@glu/core/resources";
import { ui } from "@glu/ui";

const system = new System({ name: "gitops-example" }, { ui: ui() });

const app = imageResource({
  image: "ghcr.io/get-glu/gitops-example/app",
  in: kubernetes("env/{phase}/deployment.yaml", { container: "app", env: ["APP_IMAGE_DIGEST"] }),
});

system.definePipeline({ name: "gitops-example-app" }, app, (pipeline) => {
  const image = pipeline.phase({ name: "oci" }, oci("app"));
  const staging = pipeline.phase(
    { name: "staging", labels: { env: "staging", url: "http://localhost:30081" } },
    git("gitopsexample"),
    { promotesFrom: image },
  );
  pipeline.phase(
    { name: "production", labels: { env: "production", url: "http://localhost:30082" } },
    git("gitopsexample"),
    { promotesFrom: staging },
  );
});

system.addTrigger(schedule({ interval: "10s", matches: { labels: { env: "staging" } } }));

export default system;
