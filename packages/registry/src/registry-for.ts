import type { DistributionRegistryOptions } from "./distribution/distribution-registry.ts";
import { DistributionRegistry } from "./distribution/distribution-registry.ts";
import { LayoutRegistry } from "./layout/layout-registry.ts";
import type { ImageReference } from "./reference.ts";
import type { Registry } from "./registry.ts";

export type RegistryOptions = Omit<DistributionRegistryOptions, "host">;

/** The registry a reference lies in. A directory needs no credential and ignores the one there is. */
export function registryFor(reference: ImageReference, options: RegistryOptions = {}): Registry {
  return reference.kind === "layout"
    ? new LayoutRegistry(options)
    : new DistributionRegistry({ ...options, host: reference.host });
}
