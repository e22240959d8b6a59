import type { ReplicaView } from "@glu/core/api-types";
import type { ReactNode } from "react";
import { classes } from "../../parts/classes.ts";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { othersHave, revisionWords } from "../../view-model/replicas/differences.ts";
import type { SignOfLife } from "../../view-model/replicas/sign-of-life.ts";
import { exactTime } from "../../view-model/time-words.ts";

export interface ReplicaFactsProps {
  readonly replica: ReplicaView;
  /** All there are, of which this one may differ. */
  readonly replicas: readonly ReplicaView[];
  readonly life: SignOfLife;
}

/** Where it is, what it runs, and since when. */
export function ReplicaFacts({ replica, replicas, life }: ReplicaFactsProps) {
  const { address, version, revision, started_at: startedAt, seen_at: seenAt } = replica;
  const versions = replicas.map((one) => one.version);
  const revisions = replicas.map((one) => revisionWords(one.revision));
  const isRevised = replicas.some((one) => one.revision !== null);
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-3 lg:grid-cols-5">
      {address !== null && (
        <Fact name="Address" isLong>
          <code className="font-mono text-xs">{address}</code>
        </Fact>
      )}
      <Fact name="Glu">
        {version} <Difference words={othersHave(version, versions)} />
      </Fact>
      {isRevised && (
        <Fact name="Program revision">
          <span title={revision ?? undefined}>{revisionWords(revision)}</span>{" "}
          <Difference words={othersHave(revisionWords(revision), revisions)} />
        </Fact>
      )}
      <Fact name="Here since">
        <RelativeTime at={startedAt} />
      </Fact>
      <Fact name="Last sign of life">
        <time
          dateTime={seenAt}
          title={exactTime(seenAt)}
          className={classes(life.isOverdue && "font-medium text-stopped")}
        >
          {life.words}
        </time>
      </Fact>
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  /** Whether it has a line of its own where that is short. @default false */
  readonly isLong?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, isLong = false, children }: FactProps) {
  return (
    <div className={classes("min-w-0", isLong && "max-sm:col-span-full")}>
      <dt className="text-xs text-ink-faint">{name}</dt>
      <dd className="tabular-nums wrap-anywhere">{children}</dd>
    </div>
  );
}

/** In words, and in the colour of what is on its way. */
function Difference({ words }: { readonly words: string | undefined }) {
  return words && <span className="font-medium text-waiting">({words})</span>;
}
