import { dockerRegistryUser } from "@glu/registry/testing";
import { type Entry, repositories, repositoryOfProgram } from "./catalogue.ts";

/** What must be seen nowhere but in the configuration. */
export interface Secrets {
  readonly gitPassword: string;
  readonly apiToken: string;
}

/** The name the Git server knows Glu by. */
export const gitUser = "glu";

export interface Addresses {
  /** As in a reference. */
  readonly registry: string;
  readonly git: (repository: string) => string;
}

/** What stands in the configuration file, as JSON. */
export function configuration(
  entries: readonly Entry[],
  { registry, git }: Addresses,
  { gitPassword, apiToken }: Secrets,
): string {
  const images = entries.map(({ name, image }) => [
    name,
    {
      reference: `${registry}/${image}:latest`,
      credential: "registry",
      plain_http: true,
      interval: "10s",
    },
  ]);
  const remotes = repositories.map((name) => {
    const engine = name === repositoryOfProgram ? "cli" : "wire";
    return [name, { remote: { url: git(name), credential: "git", interval: "2s", engine } }];
  });
  return JSON.stringify({
    log: { level: "info", format: "json" },
    server: {
      port: 0,
      auth: { mode: "token", tokens: { soak: { token: apiToken, role: "operator" } } },
    },
    storage: { path: "state" },
    automation: { limit: 1_000_000 },
    sources: { oci: Object.fromEntries(images), git: Object.fromEntries(remotes) },
    credentials: {
      registry: { type: "basic", basic: dockerRegistryUser },
      git: { type: "basic", basic: { username: gitUser, password: gitPassword } },
    },
  });
}

/** Each secret as it could turn up. */
export function traces({ gitPassword, apiToken }: Secrets): readonly string[] {
  const { username, password } = dockerRegistryUser;
  const pairs = [`${username}:${password}`, `${gitUser}:${gitPassword}`];
  const encoded = pairs.map((pair) => Buffer.from(pair).toString("base64"));
  return [password, gitPassword, apiToken, ...encoded];
}
