import type { ConfigurationProblem } from "./configuration-error.ts";
import type { ConfigurationDocument } from "./document.ts";
import { type EnvironmentReading, variableFor } from "./environment.ts";
import type { Finding } from "./finding.ts";
import { type KeyPath, showPath, valueAt } from "./key-path.ts";

/** Where the values that were checked came from. */
export interface Origin {
  readonly file: string | undefined;
  readonly document: ConfigurationDocument;
  readonly environment: EnvironmentReading;
}

/** Says of each finding where it is to be mended, in the order of the file. */
export function placeFindings(
  findings: readonly Finding[],
  origin: Origin,
): readonly ConfigurationProblem[] {
  const last = Number.POSITIVE_INFINITY;
  return findings
    .map((finding) => placeFinding(finding, origin))
    .toSorted(
      (a, b) => (a.line ?? last) - (b.line ?? last) || (a.column ?? last) - (b.column ?? last),
    );
}

function placeFinding({ path, message }: Finding, origin: Origin): ConfigurationProblem {
  const { file, document, environment } = origin;
  const inFile = depthOf(path, (start) => valueAt(document.tree ?? {}, start) !== undefined);
  const inEnvironment = depthOf(path, (start) =>
    environment.settings.some((setting) =>
      start.every((key, index) => setting.path[index] === key),
    ),
  );
  if (inEnvironment === path.length || inEnvironment > inFile) {
    const setting = environment.settings.find((one) =>
      path.every((key, at) => one.path[at] === key),
    );
    return { key: setting?.variable ?? variableFor(path), message };
  }
  const place = { ...(file !== undefined && { file }), ...document.positionOf(path) };
  return { ...place, key: showPath(path), message };
}

/** How many steps of a path lead to something that is there. */
function depthOf(path: KeyPath, isThere: (start: KeyPath) => boolean): number {
  return path.findLastIndex((_, index) => isThere(path.slice(0, index + 1))) + 1;
}
