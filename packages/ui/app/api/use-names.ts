import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { nameInHistory, nameOfDigest } from "../view-model/digest-name.ts";
import { historyQuery, pipelineQuery } from "./queries.ts";

/** What people call a digest. */
export type NameOf = (digest: string | null | undefined) => string | undefined;

/** Names digests by what the phases of a pipeline show, else by what its images were. */
export function useNames(pipeline: string): NameOf {
  const { data: shown } = useQuery(pipelineQuery(pipeline));
  const images = shown?.phases.find(({ descriptor }) => descriptor.kind === "oci");
  const { data: history } = useInfiniteQuery({
    ...historyQuery({ pipeline, phase: images?.descriptor.metadata.name ?? "" }),
    enabled: images !== undefined,
  });
  const arrivals = history?.pages.flatMap((page) => page.arrivals) ?? [];
  return (digest) => nameOfDigest(shown, digest) ?? nameInHistory(arrivals, digest);
}
