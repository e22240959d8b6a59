import { join } from "node:path";

/** A setting of git: its name and its value. */
export type GitSetting = readonly [key: string, value: string];

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

/** The most memory git takes for one object; it gives up before it takes more. */
const maxAllocation = "512m";

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
    HOME: home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    // Empty, it keeps git from the program that `core.askPass` names.
    GIT_ASKPASS: "",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_ALLOC_LIMIT: maxAllocation,
    // Without it, git looks for a repository around it, and reads its configuration.
    GIT_DIR: gitDirectory ?? join(home, "none"),
    ...settingVariables([...baseSettings, ...settings]),
    ...variables,
  };
}

function inherited(parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const present = inheritedVariables.filter((name) => parent[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, parent[name]]));
}

function settingVariables(settings: readonly GitSetting[]): NodeJS.ProcessEnv {
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(pairs) };
}
