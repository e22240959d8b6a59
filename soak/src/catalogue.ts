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

/** One of them is written to with the git program, the others by Glu itself. */
export const repositories = ["config-0", "config-1", "config-2", "config-3"] as const;
export const repositoryOfProgram = "config-3";

/** So many pipelines of three phases each. */
export function catalogue(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `app-${String(index).padStart(3, "0")}`;
    const repository = repositories[index % repositories.length] ?? repositories[0];
    return { name, repository, image: `shop/${name}`, follows: index % 3 === 0 };
  });
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
