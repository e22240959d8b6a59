import type { PhaseView, ResourceView } from "@glu/core/api-types";
import { useInfiniteQuery } from "@tanstack/react-query";
import { historyQuery } from "../../../api/queries.ts";
import { Copyable } from "../../../parts/copyable.tsx";
import { Details } from "../../../parts/details.tsx";
import { ExternalLink } from "../../../parts/external-link.tsx";
import { Fact, Facts } from "../../../parts/facts.tsx";
import { JsonCode } from "../../../parts/json-code.tsx";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { shortCommit, shortDigest } from "../../../view-model/digest-words.ts";
import { arrivalWords } from "../../../view-model/pipeline/arrival-words.ts";
import { shortLink } from "../../../view-model/pipeline/fact-links.ts";
import { imageFacts, revisionLink } from "../../../view-model/pipeline/image-facts.ts";
import { CommitMark } from "../commit-mark.tsx";
import { AnnotationList } from "./annotation-list.tsx";
import { PanelSection } from "./panel-section.tsx";

/** What a phase shows; of one that cannot be read, what it showed last. */
export function PanelContent({ phase }: { readonly phase: PhaseView }) {
  const { resource, state } = phase;
  const { digest, commit, commit_url, author, committed_at, cause, recorded_at } = resource;
  if (digest === undefined) {
    return null;
  }
  return (
    <PanelSection title={state === "error" ? "What it showed last" : "What it shows"}>
      <Facts>
        <ImageFacts resource={resource} />
        <Fact name="Digest">
          <Copyable text={digest} shown={shortDigest(digest)} name="digest" />
        </Fact>
        <Fact name="Commit">{commit && <CommitMark commit={commit} url={commit_url} />}</Fact>
        <Fact name="Author">{author}</Fact>
        <Fact name="Committed">{committed_at && <RelativeTime at={committed_at} />}</Fact>
        <Fact name="Came">
          {cause && recorded_at && (
            <>
              {arrivalWords({ cause, actor: null })} <RelativeTime at={recorded_at} />
            </>
          )}
        </Fact>
      </Facts>
      <ContentDetails phase={phase} />
    </PanelSection>
  );
}

/** All that its source said, and the resource that the program made of it. */
function ContentDetails({ phase: { descriptor, resource } }: { readonly phase: PhaseView }) {
  const { pipeline, metadata } = descriptor;
  const { data } = useInfiniteQuery(historyQuery({ pipeline, phase: metadata.name }));
  const arrivals = data?.pages.flatMap((page) => page.arrivals) ?? [];
  const arrival = arrivals.find(({ version }) => version === resource.version);
  const { annotations = {} } = resource;
  return (
    <>
      {Object.keys(annotations).length > 0 && (
        <Details summary="Annotations">
          <AnnotationList annotations={annotations} />
        </Details>
      )}
      {arrival !== undefined && arrival.resource !== null && (
        <Details summary="Resource">
          <JsonCode value={arrival.resource} name={`Resource of ${metadata.name}`} />
        </Details>
      )}
    </>
  );
}

/** Where its image came from. */
function ImageFacts({ resource }: { readonly resource: ResourceView }) {
  const image = imageFacts(resource);
  const { version, tag, reference, revision, source_url: source, url, created_at } = image;
  const revisionPage = revisionLink(image);
  return (
    <>
      <Fact name="Version">{version && <span className="font-medium">{version}</span>}</Fact>
      <Fact name="Tag">{tag}</Fact>
      <Fact name="Image">
        {reference && <Copyable text={reference} shown={reference} name="image" />}
      </Fact>
      <Fact name="Built from">
        {revision &&
          (revisionPage ? (
            <ExternalLink href={revisionPage}>{shortCommit(revision)}</ExternalLink>
          ) : (
            <Copyable text={revision} shown={shortCommit(revision)} name="revision" />
          ))}
      </Fact>
      <Fact name="Source">
        {source && <ExternalLink href={source}>{shortLink(source)}</ExternalLink>}
      </Fact>
      <Fact name="Page">{url && <ExternalLink href={url}>{shortLink(url)}</ExternalLink>}</Fact>
      <Fact name="Built">{created_at && <RelativeTime at={created_at} />}</Fact>
    </>
  );
}
