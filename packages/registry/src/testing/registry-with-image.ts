import type { Descriptor } from "../descriptor.ts";
import type { DistributionRegistryOptions } from "../distribution/distribution-registry.ts";
import { DistributionRegistry } from "../distribution/distribution-registry.ts";
import type { ImageReference } from "../reference.ts";
import { parseReference } from "../reference.ts";
import type { RegistryServer, RegistryServerOptions } from "./registry-server.ts";
import { startRegistry } from "./registry-server.ts";

export interface RegistryWithImage {
  readonly server: RegistryServer;
  readonly registry: DistributionRegistry;
  /** Of the image that was pushed. */
  readonly reference: ImageReference;
  readonly pushed: Descriptor;
  readonly stop: () => Promise<void>;
}

export interface RegistryWithImageOptions extends Partial<DistributionRegistryOptions> {
  readonly server?: RegistryServerOptions;
}

/** Starts a registry in memory with `acme/shop:v1` in it, and makes a client for it. */
export async function startRegistryWithImage(
  options: RegistryWithImageOptions = {},
): Promise<RegistryWithImage> {
  const { server: serverOptions, ...clientOptions } = options;
  const server = await startRegistry(serverOptions);
  const pushed = await server.push({ repository: "acme/shop", tag: "v1" });
  const registry = new DistributionRegistry({
    host: server.host,
    plainHttp: true,
    ...clientOptions,
  });
  const reference = parseReference(`${server.host}/acme/shop:v1`);
  const stop = async () => {
    await registry.close();
    await server.stop();
  };
  return { server, registry, reference, pushed, stop };
}
