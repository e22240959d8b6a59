import { readConfiguration } from "../config/configuration.ts";
import { ConfigurationError } from "../config/configuration-error.ts";
import type { Environment } from "../config/environment.ts";

/** What is wrong with a configuration file of this text, line by line. */
export function problemsOf(
  text: string,
  env: Environment = {},
  file = "conf/glu.yaml",
): readonly string[] {
  try {
    readConfiguration({ cwd: "/srv", source: { file, text }, env });
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.message.split("\n");
    }
    throw error;
  }
  return [];
}
