import type { Clients } from "../clients.ts";
import type { Configuration } from "../config/configuration.ts";
import { resolveGitUrl, resolveReference } from "../config/local-locations.ts";
import { describeError } from "../errors.ts";
import { type PhaseHandle, phaseKey } from "../phase.ts";
import type { ClientUse } from "../source.ts";
import type { System } from "../system.ts";
import { type AutomaticEdge, checkTriggers } from "../trigger-runner.ts";
import { accessWarnings } from "./access-warnings.ts";

export interface ProgramFindings {
  /** What keeps the program from running as it is configured. */
  readonly problems: readonly string[];
  /** What is configured and not used, or may not be meant so. */
  readonly warnings: readonly string[];
  /** Who is promoted by itself. Undefined if the triggers are among the problems. */
  readonly automatic: readonly AutomaticEdge[] | undefined;
}

export interface ProgramOptions {
  readonly configuration: Configuration;
  readonly clients: Clients;
}

/** Checks the names used in code against the configuration, and back. Asks no server. */
export function checkProgram(
  system: System,
  { configuration, clients }: ProgramOptions,
): ProgramFindings {
  const phases = system.pipelines.flatMap((pipeline) => pipeline.phases);
  const uses = phases.flatMap((phase) => phase.uses ?? []);
  const problems = phases.flatMap((phase) => problemsOf(phase, clients));
  // What somebody else's source asks for is not known.
  const isKnown = phases.every((phase) => phase.uses !== undefined);
  const access = accessWarnings(configuration, {
    pipelines: system.pipelines.map(({ metadata }) => metadata.name),
    now: Date.now(),
  });
  const warnings = [...access, ...(isKnown ? unused(uses, configuration) : [])];
  try {
    return { problems, warnings, automatic: checkTriggers(system.triggers, system.pipelines) };
  } catch (error) {
    const { message } = describeError(error);
    return { problems: [...problems, message], warnings, automatic: undefined };
  }
}

function problemsOf({ descriptor, uses = [] }: PhaseHandle, clients: Clients): readonly string[] {
  return uses
    .flatMap((use) =>
      use.kind === "repository"
        ? [
            ...messageOf(() => clients.repository(use.request)),
            ...messageOf(() => use.branch?.(descriptor)),
          ]
        : messageOf(() => clients.image(use.request)),
    )
    .map((message) => `${phaseKey(descriptor)}: ${message}`);
}

function messageOf(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [describeError(error).message];
  }
}

function unused(uses: readonly ClientUse[], configuration: Configuration): readonly string[] {
  const { sources, credentials } = configuration;
  const places = new Set(uses.flatMap((use) => placesOf(use, configuration.directory)));
  const isUnused = (kind: ClientUse["kind"], name: string, location: string) =>
    !places.has(`${kind} ${name}`) && !places.has(`${kind} at ${location}`);
  const git = Object.entries(sources.git)
    .filter(([name, { remote }]) => isUnused("repository", name, remote.url))
    .map(([name]) => `sources.git.${name} is used by no phase`);
  const oci = Object.entries(sources.oci)
    .filter(([name, { reference }]) => isUnused("image", name, reference))
    .map(([name]) => `sources.oci.${name} is used by no phase`);
  const wanted = new Set([
    ...uses.map(({ request }) => request.credential),
    ...Object.values(sources.git).map(({ remote }) => remote.credential),
    ...Object.values(sources.oci).map(({ credential }) => credential),
  ]);
  const others = Object.keys(credentials)
    .filter((name) => !wanted.has(name))
    .map((name) => `credentials.${name} is used by no source`);
  return [...git, ...oci, ...others];
}

/** The entries a client may be made from: the one of its name, and the one of its location. */
function placesOf(use: ClientUse, directory: string): readonly string[] {
  const location =
    use.kind === "repository"
      ? use.request.url && resolveGitUrl(use.request.url, directory)
      : use.request.reference && resolveReference(use.request.reference, directory);
  return [
    ...(use.request.name === undefined ? [] : [`${use.kind} ${use.request.name}`]),
    ...(location ? [`${use.kind} at ${location}`] : []),
  ];
}
