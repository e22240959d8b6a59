import type { PromotionView } from "@glu/core/api-types";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { DigestName } from "../../actions/digest-change.tsx";
import { useNames } from "../../api/use-names.ts";
import { Copyable } from "../../parts/copyable.tsx";
import { ExternalLink } from "../../parts/external-link.tsx";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { shortCommit } from "../../view-model/digest-words.ts";
import { causeWords, wishWords } from "../../view-model/promotion/promotion-words.ts";

/** All that is known of a promotion. */
export function PromotionFacts({ record }: { readonly record: PromotionView }) {
  const nameOf = useNames(record.pipeline);
  const named = (digest: string | null) => <DigestName digest={digest} name={nameOf(digest)} />;
  return (
    <dl className="grid overflow-hidden rounded-xl border border-line bg-surface sm:grid-cols-[10rem_1fr]">
      <Fact name="Pipeline">
        <PipelineLink pipeline={record.pipeline}>{record.pipeline}</PipelineLink>
      </Fact>
      <Fact name="Phases">
        <Phases record={record} />
      </Fact>
      <Fact name="Wanted by">{causeWords(record)}</Fact>
      {record.reason !== null && <Fact name={wishWords(record)}>{record.reason}</Fact>}
      <Fact name="Brings">{named(record.from_digest)}</Fact>
      <Fact name="In place of">{named(record.to_digest)}</Fact>
      {record.commit !== null && (
        <Fact name="Commit">
          <Commit commit={record.commit} url={record.commit_url} />
        </Fact>
      )}
      {record.proposal && (
        <Fact name="Proposal">
          <ExternalLink href={record.proposal.url}>#{record.proposal.number}</ExternalLink>
        </Fact>
      )}
      <Times record={record} />
      {record.revision !== undefined && <Fact name="Program revision">{record.revision}</Fact>}
      <Fact name="Id">
        <Copyable text={record.id} shown={record.id} name="id" />
      </Fact>
    </dl>
  );
}

function Times({ record }: { readonly record: PromotionView }) {
  const { created_at: since, ended_at: end, attempts } = record;
  return (
    <>
      <Fact name="Began">
        <RelativeTime at={since} />
      </Fact>
      {end !== null && (
        <Fact name="Ended">
          <RelativeTime at={end} />
        </Fact>
      )}
      {attempts > 1 && <Fact name="Failed so far">{attempts} times in a row</Fact>}
    </>
  );
}

function Phases({ record: { kind, pipeline, from, to } }: { readonly record: PromotionView }) {
  return (
    <span className="flex flex-wrap gap-x-2">
      {kind === "promotion" && (
        <>
          <PipelineLink pipeline={pipeline} phase={from}>
            {from}
          </PipelineLink>
          <span aria-hidden>→</span>
          <span className="sr-only">to</span>
        </>
      )}
      <PipelineLink pipeline={pipeline} phase={to}>
        {to}
      </PipelineLink>
    </span>
  );
}

interface PipelineLinkProps {
  readonly pipeline: string;
  readonly phase?: string;
  readonly children: ReactNode;
}

function PipelineLink({ pipeline, phase, children }: PipelineLinkProps) {
  return (
    <Link
      to="/pipelines/$pipeline"
      params={{ pipeline }}
      search={phase === undefined ? {} : { phase }}
      className="text-accent underline-offset-2 hover:underline"
    >
      {children}
    </Link>
  );
}

function Commit({ commit, url }: { readonly commit: string; readonly url: string | null }) {
  return (
    <span className="flex flex-wrap gap-x-4">
      <Copyable text={commit} shown={shortCommit(commit)} name="commit" />
      {url !== null && <ExternalLink href={url}>Its page</ExternalLink>}
    </span>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="px-4 pt-2.5 text-ink-faint sm:border-b sm:border-line sm:pb-2.5">{name}</dt>
      <dd className="min-w-0 border-b border-line px-4 pb-2.5 wrap-anywhere sm:pt-2.5">
        {children}
      </dd>
    </div>
  );
}
