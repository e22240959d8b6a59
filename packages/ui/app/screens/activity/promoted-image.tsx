import { useQuery } from "@tanstack/react-query";
import { pipelinesQuery } from "../../api/queries.ts";
import { nameOfDigest } from "../../view-model/digest-name.ts";
import { shortDigest } from "../../view-model/digest-words.ts";

export interface PromotedImageProps {
  readonly pipeline: string;
  readonly digest: string;
}

/** What was promoted: its version, as long as a phase shows it, and its digest. */
export function PromotedImage({ pipeline, digest }: PromotedImageProps) {
  const { data: pipelines } = useQuery(pipelinesQuery);
  const name = nameOfDigest(
    pipelines?.find((one) => one.name === pipeline),
    digest,
  );
  return (
    <>
      {name && <span className="text-ink-soft">{name}</span>}
      <code title={digest} className="font-mono">
        {shortDigest(digest)}
      </code>
    </>
  );
}
