/** Which pipelines are looked for, as the address of the screen says. */
export interface ReplicasSearch {
  readonly q?: string;
}

export function parseReplicasSearch({ q }: Record<string, unknown>): ReplicasSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
