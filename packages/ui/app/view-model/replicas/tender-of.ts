import type { ReplicaListView } from "@glu/core/api-types";

/** Who tends a pipeline, where there is something to say of it. */
export type Tender = { readonly kind: "one"; readonly name: string } | { readonly kind: "nobody" };

/** Undefined if one server does all there is, or it is not known who does. */
export function tenderOf(
  { replicas, untended }: ReplicaListView,
  pipeline: string,
): Tender | undefined {
  if (untended.includes(pipeline)) {
    return { kind: "nobody" };
  }
  const tender = replicas.find(({ pipelines }) => pipelines.includes(pipeline));
  return tender && replicas.length > 1 ? { kind: "one", name: tender.name } : undefined;
}
