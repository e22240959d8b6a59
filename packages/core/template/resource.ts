import { helmValues, imageResource } from "@glu/core/resources";

/**
 * What is promoted: the image of the app, by its digest. In Git it stands in `<phase>/values.yaml`; where yours stands
 * may be `kubernetes(…)`, `kustomize(…)`, or another of the formats of `@glu/core/resources`.
 */
export const app = imageResource({
  image: "ghcr.io/acme/app",
  in: helmValues("{phase}/values.yaml", {
    repository: "image.repository",
    digest: "image.digest",
  }),
});
