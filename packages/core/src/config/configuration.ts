import { dirname, resolve } from "node:path";
import { checkConfiguration } from "./check.ts";
import type { ProvidedNames } from "./check-credentials.ts";
import { ConfigurationError, type ConfigurationProblem } from "./configuration-error.ts";
import {
  type ConfigurationDocument,
  type DocumentProblem,
  emptyDocument,
  readDocument,
} from "./document.ts";
import { type Environment, type EnvironmentSetting, readEnvironment } from "./environment.ts";
import type { Finding } from "./finding.ts";
import { type Frozen, frozen } from "./frozen.ts";
import { isAt, type Tree, withValue } from "./key-path.ts";
import { resolveLocations } from "./local-locations.ts";
import { type Origin, placeFindings } from "./place-findings.ts";
import { type ConfigurationValues, configurationKeys, secretKeys } from "./schema.ts";
import { resolveSecretReferences } from "./secret-references.ts";

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
  /** The names of credentials that the program provides itself. @default none */
  readonly provided?: ProvidedNames | undefined;
}

/** What a file and the environment say together, not yet checked. */
export interface ConfigurationDraft {
  readonly tree: Tree;
  /** Where relative paths start. */
  readonly directory: string;
  /** Absolute; `undefined` if there is no file. */
  readonly file: string | undefined;
  readonly origin: Origin;
  /** What is wrong with the text of the file itself. */
  readonly problems: readonly ConfigurationProblem[];
  /** Secrets that are not where the file says. */
  readonly findings: readonly Finding[];
}

/**
 * The configuration of a file's text and `GLU_…` variables, which win over it.
 * @throws {ConfigurationError} with every problem there is
 */
export function readConfiguration(input: ConfigurationInput): Configuration {
  return completeConfiguration(draftConfiguration(input), input);
}

/**
 * The configuration of an object shaped like the file.
 * @throws {ConfigurationError} with every problem there is
 */
export function parseConfiguration(
  value: object,
  { directory, provided }: ParseOptions,
): Configuration {
  const document = { ...emptyDocument, tree: { ...value } };
  const parsed = draft({ document, cwd: directory, file: undefined, env: {} });
  return completeConfiguration(parsed, { provided });
}

/** @throws {ConfigurationError} if the text cannot be understood at all */
export function draftConfiguration({ cwd, source, env }: ConfigurationInput): ConfigurationDraft {
  const document = source === undefined ? emptyDocument : readDocument(source.text);
  return draft({ document, cwd, file: source?.file, env });
}

interface ParseOptions {
  readonly directory: string;
  /** The names of credentials that the program provides itself. @default none */
  readonly provided?: ProvidedNames | undefined;
}

export interface CompleteOptions extends Omit<ParseOptions, "directory"> {
  /** What somebody else found to be wrong with it. @default nothing */
  readonly found?: readonly Finding[] | undefined;
}

/**
 * A draft that is found to be right.
 *
 * @throws {ConfigurationError} with every problem there is
 */
export function completeConfiguration(
  { tree, directory, file, origin, problems: inText, findings: unresolved }: ConfigurationDraft,
  { found = [], provided = [] }: CompleteOptions,
): Configuration {
  const result = checkConfiguration(tree, { directory, provided });
  const invalid = result.kind === "invalid" ? result.findings : [];
  const findings = [...invalid, ...unresolved, ...found];
  const inValues = placeFindings(findings, origin);
  const problems = [...inText, ...inValues, ...origin.environment.problems];
  if (result.kind === "invalid" || problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  return frozen({ file, directory, ...resolveLocations(result.values, directory) });
}

interface Parts {
  readonly document: ConfigurationDocument;
  readonly cwd: string;
  readonly file: string | undefined;
  readonly env: Environment;
}

function draft({ document, cwd, file, env }: Parts): ConfigurationDraft {
  const problems = placeInFile(document.problems, file);
  if (document.tree === undefined) {
    const variables = readEnvironment(env, { keys: configurationKeys, tree: {} });
    throw new ConfigurationError([...problems, ...variables.problems]);
  }
  // Editors find the JSON Schema of a file there.
  const { $schema: _, ...keys } = document.tree;
  const environment = readEnvironment(env, { keys: configurationKeys, tree: keys });
  const written = environment.settings.reduce<Tree>(setValue, keys);
  const { tree, findings } = resolveSecretReferences(written, env);
  const path = file === undefined ? undefined : resolve(cwd, file);
  const directory = path === undefined ? resolve(cwd) : dirname(path);
  return {
    tree,
    directory,
    file: path,
    origin: { file, document, environment },
    problems,
    findings,
  };
}

/** A file for a secret takes the place of whatever stands for the secret. */
function setValue(tree: Tree, { path, value }: EnvironmentSetting): Tree {
  const parent = path.slice(0, -1);
  const isBelowSecret = secretKeys.some((pattern) => isAt(parent, pattern));
  return isBelowSecret
    ? withValue(tree, parent, { [path.at(-1) ?? ""]: value })
    : withValue(tree, path, value);
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
