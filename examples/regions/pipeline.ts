import { git, images, oci, onChange, System } from "@glu/core";
import { helmValues, imagesResource, kustomize } from "@glu/core/resources";
import { ui } from "@glu/ui";

const system = new System({ name: "shop" }, { ui: ui() });

// One release is two images, built together: they move together, in one commit.
const release = imagesResource({
  images: {
    web: {
      image: "ghcr.io/acme/web",
      in: kustomize("env/{phase}/kustomization.yaml"),
    },
    worker: {
      image: "ghcr.io/acme/worker",
      in: helmValues("env/{phase}/worker-values.yaml", {
        repository: "image.repository",
        tag: "image.tag",
        digest: "image.digest",
      }),
    },
  },
});

system.definePipeline({ name: "shop" }, release, (pipeline) => {
  const built = pipeline.phase(
    { name: "built" },
    images({ web: oci("web"), worker: oci("worker") }),
  );
  const staging = pipeline.phase({ name: "staging", labels: { stage: "staging" } }, git("config"), {
    promotesFrom: built,
  });
  for (const region of ["eu", "us", "ap"]) {
    const labels = { stage: "production", region };
    pipeline.phase({ name: region, labels }, git("config"), { promotesFrom: staging });
  }
});

// Staging follows by itself; the regions when a person asks: glu promote shop eu --apply
system.addTrigger(onChange({ matches: { labels: { stage: "staging" } } }));

export default system;
