import { type Entry, repositoriesOf } from "./catalogue.ts";

interface Addresses {
  /** As in a reference. */
  readonly registry: string;
  readonly git: (repository: string) => string;
}

export interface ConfigurationOptions {
  readonly addresses: Addresses;
  /** What a registry gets at most. @default what users have */
  readonly requestsPerSecond?: number | undefined;
}

/** Whoever knows it may say that an image was pushed. */
export const hintSecret = "not-a-secret-of-anybody";

/** What stands in the configuration file, as JSON. Intervals are those that users have. */
export function configuration(
  entries: readonly Entry[],
  { addresses, requestsPerSecond }: ConfigurationOptions,
): string {
  const images = entries.map(({ image }) => [
    image,
    {
      reference: `${addresses.registry}/${image}:latest`,
      plain_http: true,
      ...(requestsPerSecond !== undefined && { requests_per_second: requestsPerSecond }),
    },
  ]);
  const remotes = repositoriesOf(entries).map((name) => [
    name,
    { default_branch: "main", remote: { url: addresses.git(name) } },
  ]);
  return JSON.stringify({
    log: { format: "json" },
    server: { port: 0 },
    storage: { path: "state" },
    automation: { limit: 1_000_000 },
    webhooks: { script: { type: "generic", secret: hintSecret } },
    sources: { oci: Object.fromEntries(images), git: Object.fromEntries(remotes) },
  });
}
