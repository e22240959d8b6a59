/** A setting of git: its name and its value. */
export type GitSetting = readonly [key: string, value: string];

/** The most memory git takes for one object; it gives up before it takes more. */
const maxAllocation = "512m";

export interface IsolatedEnvironmentOptions {
  /** Where git looks for files of its user. */
  readonly home: string;
  readonly settings: readonly GitSetting[];
}

/** What keeps git from the configuration of the machine and of its user, and from asking anybody. */
export function isolatedEnvironment({
  home,
  settings,
}: IsolatedEnvironmentOptions): NodeJS.ProcessEnv {
  return {
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
    ...settingVariables(settings),
  };
}

function settingVariables(settings: readonly GitSetting[]): NodeJS.ProcessEnv {
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(pairs) };
}
