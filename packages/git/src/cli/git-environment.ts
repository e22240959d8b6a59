import { join } from "node:path";
import { type GitSetting, isolatedEnvironment } from "../git-environment.ts";

const inheritedVariables = [
  "PATH",
  "HTTP_PROXY",
  "http_proxy",
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
  "SSL_CERT_FILE",
  "GIT_SSL_CAINFO",
];

const baseSettings: readonly GitSetting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["credential.helper", ""],
  ["http.followRedirects", "initial"],
  // Larger blobs are written to disk as they come.
  ["core.bigFileThreshold", "32m"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
];

export interface GitEnvironmentOptions {
  /** Where git looks for files of its user: an empty directory. */
  readonly home: string;
  readonly gitDirectory?: string | undefined;
  readonly settings?: readonly GitSetting[] | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** The environment git runs in: nothing but what is listed here, and no configuration but ours. */
export function gitEnvironment(
  parent: NodeJS.ProcessEnv,
  { home, gitDirectory, settings = [], variables = {} }: GitEnvironmentOptions,
): NodeJS.ProcessEnv {
  return {
    ...inherited(parent),
    ...isolatedEnvironment({ home, settings: [...baseSettings, ...settings] }),
    // Without it, git looks for a repository around it, and reads its configuration.
    GIT_DIR: gitDirectory ?? join(home, "none"),
    ...variables,
  };
}

function inherited(parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const present = inheritedVariables.filter((name) => parent[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, parent[name]]));
}
