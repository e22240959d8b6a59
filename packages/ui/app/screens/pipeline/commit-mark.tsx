import { Copyable } from "../../parts/copyable.tsx";
import { ExternalLink } from "../../parts/external-link.tsx";
import { shortCommit } from "../../view-model/digest-words.ts";

export interface CommitMarkProps {
  readonly commit: string;
  /** Its page, where there is one. */
  readonly url: string | null | undefined;
}

/** A commit that leads to its page, or can be copied where there is none. */
export function CommitMark({ commit, url }: CommitMarkProps) {
  return url ? (
    <ExternalLink href={url}>
      <code className="font-mono text-xs">{shortCommit(commit)}</code>
    </ExternalLink>
  ) : (
    <Copyable text={commit} shown={shortCommit(commit)} name="commit" />
  );
}
