import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { Copyable } from "../parts/copyable.tsx";
import { shortDigest } from "../view-model/digest-words.ts";

export interface DigestNameProps {
  readonly digest: string | null | undefined;
  /** What people call it, if that is known. */
  readonly name?: string | undefined;
}

/** A digest by the name people have for it, if there is one. */
export function DigestName({ digest, name }: DigestNameProps) {
  if (digest === null || digest === undefined) {
    return <span className="text-ink-faint">Nothing yet</span>;
  }
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {name !== undefined && <span className="text-base font-semibold wrap-anywhere">{name}</span>}
      <Copyable text={digest} shown={shortDigest(digest)} name="digest" />
    </span>
  );
}

export interface DigestChangeProps {
  readonly phase: string;
  readonly before: ReactNode;
  readonly after: ReactNode;
}

/** What a phase shows, and what it would show. */
export function DigestChange({ phase, before, after }: DigestChangeProps) {
  return (
    <dl className="flex items-stretch gap-2 max-sm:flex-col">
      <Side title={`${phase} shows`}>{before}</Side>
      <ArrowRight aria-hidden className="size-5 self-center text-ink-faint max-sm:rotate-90" />
      <Side title="It would show">{after}</Side>
    </dl>
  );
}

function Side({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0 flex-1 rounded-lg border border-line bg-surface px-3 py-2">
      <dt className="text-xs text-ink-faint">{title}</dt>
      <dd className="min-h-6">{children}</dd>
    </div>
  );
}
