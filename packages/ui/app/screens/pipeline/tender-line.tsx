import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { replicasQuery } from "../../api/queries.ts";
import { StatusMark } from "../../parts/status-mark.tsx";
import { tenderOf } from "../../view-model/replicas/tender-of.ts";
import { usePipeline } from "./pipeline-context.ts";

/** Who tends this pipeline, where there are several who could. */
export function TenderLine() {
  const { pipeline } = usePipeline();
  const { data: answer } = useQuery(replicasQuery);
  const tender = answer && tenderOf(answer.data, pipeline.name);
  return (
    tender && (
      <Link
        to="/replicas"
        search={{ q: pipeline.name }}
        className="min-w-0 text-ink-faint underline-offset-2 wrap-anywhere hover:text-ink hover:underline"
      >
        {tender.kind === "one" ? (
          `Tended by ${tender.name}`
        ) : (
          <StatusMark
            status={{
              tone: "stopped",
              word: "Nobody tends it at the moment",
              reason: "What it shows may be old, and nothing is promoted.",
            }}
          />
        )}
      </Link>
    )
  );
}
