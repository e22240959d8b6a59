import { git, oci, System, schedule, type Trigger } from "@glu/core";
import { helmValues, imageResource } from "@glu/core/resources";
import { type SandboxOptions, startSandbox } from "@glu/core/testing";
import { onTestFinished } from "vitest";

export const old = `sha256:${"0".repeat(64)}`;
export const ada = { actor: "ada" };
export const toStaging = { matches: { name: "staging" } };

export function valuesOf(digest: string): string {
  return `image:\n  repository: ghcr.io/acme/app\n  digest: ${digest}\n`;
}

export const app = imageResource({
  image: "ghcr.io/acme/app",
  in: helmValues("{phase}/values.yaml", { repository: "image.repository", digest: "image.digest" }),
});
export const files = {
  "staging/values.yaml": valuesOf(old),
  "production/values.yaml": valuesOf(old),
};

export function shop(trigger: Trigger = schedule({ interval: "10s", ...toStaging })): System {
  const system = new System({ name: "shop" });
  system.definePipeline({ name: "app" }, app, (pipeline) => {
    const image = pipeline.phase({ name: "image" }, oci("app"));
    const staging = pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: image });
    pipeline.phase({ name: "production" }, git("config"), { promotesFrom: staging });
  });
  return system.addTrigger(trigger);
}

/** Closed when the test is over. */
export async function startShop(system: System = shop(), options: SandboxOptions = {}) {
  const repositories = { config: files };
  const sandbox = await startSandbox(system, { images: ["app"], repositories, ...options });
  onTestFinished(sandbox.close);
  return {
    sandbox,
    staging: sandbox.phase("app", "staging"),
    production: sandbox.phase("app", "production"),
  };
}
