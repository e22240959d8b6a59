/** How many repositories the phases of a system share: all of them one, or every ten pipelines one. */
export type Layout = "one" | "many";

export interface Size {
  /** Phases, each counted. */
  readonly phases: number;
  readonly layout: Layout;
}

type PhaseName = (typeof phaseNames)[number];

/** A pipeline of the system that is measured. */
export interface Entry {
  readonly name: string;
  /** The repository of the registry, and the entry under `sources.oci`. */
  readonly image: string;
  /** The repository on the Git server, and the entry under `sources.git`. */
  readonly repository: string;
  readonly phases: readonly PhaseName[];
}

const phaseNames = ["image", "staging", "production"] as const;
const pipelinesPerRepository = 10;

/** Pipelines of three phases; the last one has what is left of them. */
export function catalogue({ phases, layout }: Size): readonly Entry[] {
  const count = Math.ceil(phases / phaseNames.length);
  return Array.from({ length: count }, (_, index) => ({
    name: `pipeline-${index}`,
    image: `app-${index}`,
    repository: repositoryOf(index, { phases, layout }),
    phases: phaseNames.slice(0, phases - index * phaseNames.length),
  }));
}

export function repositoriesOf(entries: readonly Entry[]): readonly string[] {
  return [...new Set(entries.map(({ repository }) => repository))];
}

/** Those whose image can be promoted into a repository. */
export function promotedOf(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ phases }) => phases.includes("staging"));
}

export function fileOf(pipeline: string, phase: string): string {
  return `apps/${pipeline}/${phase}.yaml`;
}

function repositoryOf(index: number, { phases, layout }: Size): string {
  const name = `${layout}-${phases}`;
  return layout === "one" ? name : `${name}-${Math.floor(index / pipelinesPerRepository)}`;
}
