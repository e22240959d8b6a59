import type { ProvidedNames } from "./check-credentials.ts";
import { type Configuration, completeConfiguration, draftConfiguration } from "./configuration.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { readConfigurationFile } from "./configuration-file.ts";
import type { Environment } from "./environment.ts";
import { findUnreadableFiles } from "./local-files.ts";
import { findWeakTokens } from "./weak-tokens.ts";

export interface LoadOptions {
  readonly cwd: string;
  /**
   * Relative to `cwd`.
   * @default the value of `GLU_CONFIG`, else the first of glu.yaml, glu.yml and glu.json in `cwd`
   */
  readonly file?: string | undefined;
  readonly env: Environment;
  /** The names of credentials that the program provides itself. @default none */
  readonly provided?: ProvidedNames | undefined;
}

/**
 * Reads the configuration file, if there is one, and the `GLU_…` variables, which win over it. The keys
 * and certificates they name must be there.
 * @throws {ConfigurationError} with every problem there is
 */
export async function loadConfiguration(options: LoadOptions): Promise<Configuration> {
  const { cwd, file, env, provided } = options;
  const found = await readConfigurationFile(cwd, file ?? (env["GLU_CONFIG"] || undefined));
  if (found.kind === "unreadable") {
    throw new ConfigurationError([{ file: found.file, key: "", message: found.reason }]);
  }
  const source = found.kind === "text" ? found : undefined;
  const draft = draftConfiguration({ cwd, source, env });
  const findings = await Promise.all([findUnreadableFiles(draft), findWeakTokens(draft)]);
  return completeConfiguration(draft, { found: findings.flat(), provided });
}
