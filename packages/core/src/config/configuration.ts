import { dirname, resolve } from "node:path";
import { checkConfiguration } from "./check.ts";
import { ConfigurationError, type ConfigurationProblem } from "./configuration-error.ts";
import {
  type ConfigurationDocument,
  type DocumentProblem,
  emptyDocument,
  readDocument,
} from "./document.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { type Frozen, frozen } from "./frozen.ts";
import { type Tree, withValue } from "./key-path.ts";
import { resolveLocations } from "./local-locations.ts";
import { placeFindings } from "./place-findings.ts";
import { type ConfigurationValues, configurationKeys } from "./schema.ts";

/** What the configuration file and the environment say together, complete and checked. */
export interface Configuration extends Frozen<ConfigurationValues> {
  /** Absolute; `undefined` if there is no file. */
  readonly file: string | undefined;
  /** The folder of the file, or else the working directory. Relative paths start here. */
  readonly directory: string;
}

export interface ConfigurationInput {
  readonly cwd: string;
  /** The file, called what problems are to call it: an absolute path, or one relative to `cwd`. */
  readonly source: { readonly file: string; readonly text: string } | undefined;
  readonly env: Environment;
}

/**
 * The configuration of a file's text and `GLU_…` variables, which win over it.
 * @throws {ConfigurationError} with every problem there is
 */
export function readConfiguration({ cwd, source, env }: ConfigurationInput): Configuration {
  const document = source === undefined ? emptyDocument : readDocument(source.text);
  return complete({ document, cwd, file: source?.file, env });
}

/**
 * The configuration of an object shaped like the file.
 * @throws {ConfigurationError} with every problem there is
 */
export function parseConfiguration(
  value: object,
  { directory }: { readonly directory: string },
): Configuration {
  const document = { ...emptyDocument, tree: { ...value } };
  return complete({ document, cwd: directory, file: undefined, env: {} });
}

interface Parts {
  readonly document: ConfigurationDocument;
  readonly cwd: string;
  readonly file: string | undefined;
  readonly env: Environment;
}

function complete({ document, cwd, file, env }: Parts): Configuration {
  const inText = placeInFile(document.problems, file);
  if (document.tree === undefined) {
    throw new ConfigurationError(inText);
  }
  const environment = readEnvironment(env, { keys: configurationKeys, tree: document.tree });
  const tree = environment.settings.reduce<Tree>(
    (before, { path, value }) => withValue(before, path, value),
    document.tree,
  );
  const result = checkConfiguration(tree);
  const findings = result.kind === "invalid" ? result.findings : [];
  const inValues = placeFindings(findings, { file, document, environment });
  const problems = [...inText, ...inValues, ...environment.problems];
  if (result.kind === "invalid" || problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  const path = file === undefined ? undefined : resolve(cwd, file);
  const directory = path === undefined ? resolve(cwd) : dirname(path);
  return frozen({ file: path, directory, ...resolveLocations(result.values, directory) });
}

function placeInFile(
  problems: readonly DocumentProblem[],
  file: string | undefined,
): readonly ConfigurationProblem[] {
  return problems.map(({ line, column, message }) => ({
    ...(file !== undefined && { file }),
    line,
    column,
    key: "",
    message,
  }));
}
