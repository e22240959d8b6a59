import { buildTime } from "./build-time.ts";
import type { Annotations } from "./descriptor.ts";
import type { ImageBuild } from "./registry.ts";

const prefix = "org.opencontainers.image.";

/**
 * What the configuration of an image says in the words of annotations (OCI image specification,
 * "Pre-Defined Annotation Keys"): most builds set labels, and few set annotations.
 */
export function imageLabels({ labels = {}, created }: ImageBuild): Annotations {
  const built = buildTime({ created });
  return {
    ...(built !== undefined && { [`${prefix}created`]: new Date(built).toISOString() }),
    ...Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith(prefix))),
  };
}
