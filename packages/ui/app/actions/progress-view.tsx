import type { PromotionView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import { ExternalLink } from "../parts/external-link.tsx";
import { Focused } from "../parts/focused.tsx";
import { Note } from "../parts/note.tsx";
import { Steps } from "../parts/steps.tsx";
import { shortCommit } from "../view-model/digest-words.ts";
import { promotionSteps } from "../view-model/promotion/promotion-steps.ts";
import {
  isMoving,
  progressWords,
  promotionStatus,
} from "../view-model/promotion/promotion-words.ts";
import type { Progress } from "./use-progress.ts";

interface ProgressViewProps {
  readonly progress: Pick<Progress, "result" | "record">;
}

/** How what was asked for goes on, until it has ended. */
export function ProgressView({ progress: { result, record } }: ProgressViewProps) {
  return (
    <Focused key={record?.id ?? result?.kind}>
      <div aria-live="polite" className="flex flex-col gap-4">
        {record ? <RecordProgress record={record} /> : result && <ResultNote result={result} />}
      </div>
    </Focused>
  );
}

function RecordProgress({ record }: { readonly record: PromotionView }) {
  const { tone } = promotionStatus(record);
  return (
    <>
      <Steps steps={promotionSteps(record)} />
      <Note tone={tone}>
        <p className="font-medium">{progressWords(record)}.</p>
        <RecordTrouble record={record} />
        <RecordLinks record={record} />
      </Note>
      {isMoving(record) && (
        <p className="text-ink-soft">
          You may close this: it goes on all the same, and you are told here how it ends.
        </p>
      )}
      <p>
        <Link
          to="/promotions/$id"
          params={{ id: record.id }}
          className="text-accent underline-offset-2 hover:underline"
        >
          Its page, which can be shared
        </Link>
      </p>
    </>
  );
}

/** Why it came to nothing, in the words of the server. */
export function RecordTrouble({ record: { error } }: { readonly record: PromotionView }) {
  return (
    error && (
      <p className="wrap-anywhere">
        {error.message} <code className="font-mono text-xs">{error.code}</code>
      </p>
    )
  );
}

/** Where what it made can be seen. */
function RecordLinks({ record }: { readonly record: PromotionView }) {
  const { commit, commit_url: url, proposal } = record;
  return (
    (commit !== null || proposal !== null) && (
      <p className="flex flex-wrap gap-x-4">
        {proposal && <ExternalLink href={proposal.url}>Proposal #{proposal.number}</ExternalLink>}
        {commit !== null && (
          <span>
            Commit{" "}
            {url === null ? (
              <code className="font-mono text-xs">{shortCommit(commit)}</code>
            ) : (
              <ExternalLink href={url}>
                <code className="font-mono text-xs">{shortCommit(commit)}</code>
              </ExternalLink>
            )}
          </span>
        )}
      </p>
    )
  );
}

function ResultNote({ result }: { readonly result: NonNullable<Progress["result"]> }) {
  switch (result.kind) {
    case "record":
      return null;
    case "up-to-date":
      return <Note tone="good">It shows this already. There was nothing to do.</Note>;
    case "proposed":
      return (
        <Note tone="proposed">
          The proposal is up to date and waits to be merged:{" "}
          <ExternalLink href={result.url}>{result.url}</ExternalLink>
        </Note>
      );
    case "blocked":
      return <Note tone="stopped">It must wait: {result.message}.</Note>;
  }
}
