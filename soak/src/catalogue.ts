/** One pipeline of a run, as the program that is run and whoever watches it both know it. */
export interface Entry {
  readonly name: string;
  /** The name of its repository on the Git server. */
  readonly repository: string;
  /** The name of its repository in the registry. */
  readonly image: string;
  /** Whether what staging shows goes to production by itself as well. */
  readonly follows: boolean;
}

export const targets = ["staging", "production"] as const;
export type Target = (typeof targets)[number];

const written = ["config-0", "config-1", "config-2"] as const;
/** It is written to with the git program, the others by Glu itself. */
export const repositoryOfProgram = "config-3";
export const repositories = [...written, repositoryOfProgram] as const;
/** Of so many pipelines one is there: each call of the program is several processes. */
const shareOfProgram = 10;

/** So many pipelines of three phases each. */
export function catalogue(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `app-${String(index).padStart(3, "0")}`;
    // As many of each repository.
    const follows = Math.floor(index / written.length) % 3 === 0;
    return { name, repository: repositoryOf(index), image: `shop/${name}`, follows };
  });
}

function repositoryOf(index: number): string {
  return index % shareOfProgram === shareOfProgram - 1
    ? repositoryOfProgram
    : (written[index % written.length] ?? written[0]);
}

/** The file that says which image a phase has. */
export function fileOf(pipeline: string, phase: string): string {
  return `apps/${pipeline}/${phase}.yaml`;
}

const digestPattern = /@(sha256:[0-9a-f]{64})/;

/** The only digest in such a file. */
export function digestIn(text: string): string {
  const [, digest = ""] = digestPattern.exec(text) ?? [];
  return digest;
}

export function withDigest(text: string, digest: string): string {
  return text.replace(digestPattern, `@${digest}`);
}
