/** A pipeline of the systems that are measured. */
export interface Entry {
  /** Also of its image. */
  readonly name: string;
  /** The repository on the Git server. */
  readonly repository: string;
}

/** A pipeline's image, staging and production. */
const phasesOfPipeline = 3;
const phasesOfRepository = 10;

/** Pipelines of three phases, three or four of them in each repository. */
export function catalogue(phases: number): readonly Entry[] {
  const repositories = phases / phasesOfRepository;
  return Array.from({ length: phases / phasesOfPipeline }, (_, index) => ({
    name: `app-${index}`,
    repository: `replicas-${phases}-${index % repositories}`,
  }));
}

export function repositoriesOf(entries: readonly Entry[]): readonly string[] {
  return [...new Set(entries.map(({ repository }) => repository))];
}

/** Every so many of them, from the first on. */
export function every(step: number, entries: readonly Entry[]): readonly Entry[] {
  return entries.filter((_, index) => index % step === 0);
}
