import { git, oci, System } from "@glu/core";
import { ui } from "@glu/ui";
import { ShopImage } from "./shop-image.ts";

const system = new System({ name: "shop" }, { ui: ui() });
const image = () => new ShopImage();

system.definePipeline({ name: "checkout", labels: { team: "payments" } }, image, (pipeline) => {
  const built = pipeline.phase({ name: "image" }, oci("checkout"));
  const staging = pipeline.phase(
    { name: "staging", labels: { env: "staging", url: "https://staging.shop.example" } },
    git("deploy"),
    { promotesFrom: built },
  );
  pipeline.phase(
    { name: "production", labels: { env: "production", url: "https://shop.example" } },
    git("deploy"),
    { promotesFrom: staging },
  );
});

/** Three regions, each by proposal. */
system.definePipeline({ name: "catalog", labels: { team: "storefront" } }, image, (pipeline) => {
  const built = pipeline.phase({ name: "image" }, oci("catalog"));
  const staging = pipeline.phase({ name: "staging", labels: { env: "staging" } }, git("deploy"), {
    promotesFrom: built,
  });
  for (const region of ["asia", "europe", "america"]) {
    pipeline.phase(
      { name: region, labels: { env: "production", region } },
      git("reviewed", { proposals: {} }),
      { promotesFrom: staging },
    );
  }
});

/** Its image was never pushed. */
system.definePipeline({ name: "search", labels: { team: "storefront" } }, image, (pipeline) => {
  const built = pipeline.phase({ name: "image" }, oci("search"));
  pipeline.phase({ name: "staging", labels: { env: "staging" } }, git("deploy"), {
    promotesFrom: built,
  });
});

/** Nothing leads into it. */
system.definePipeline({ name: "base-image" }, image, (pipeline) => {
  pipeline.phase({ name: "image" }, oci("checkout"));
});

export default system;
