import type { ReplicaView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { Monitor } from "lucide-react";
import { callerQuery } from "../../api/queries.ts";
import { Badge } from "../../parts/badge.tsx";
import { classes } from "../../parts/classes.ts";
import { StatusMark } from "../../parts/status-mark.tsx";
import { toneInk } from "../../parts/tone-classes.ts";
import { replicaStatus } from "../../view-model/replicas/replica-status.ts";
import { signOfLife } from "../../view-model/replicas/sign-of-life.ts";
import type { Status } from "../../view-model/tone.ts";
import { ReplicaFacts } from "./replica-facts.tsx";
import { TendedNames } from "./tended-names.tsx";

export interface ReplicaCardProps {
  readonly replica: ReplicaView;
  /** All there are. */
  readonly replicas: readonly ReplicaView[];
  /** In ms, by the clock of the servers. */
  readonly now: number;
  /** What pipelines are looked for; empty if all are shown. */
  readonly search: string;
}

/** One of those that serve the system: how it is, what it runs and what it tends. */
export function ReplicaCard({ replica, replicas, now, search }: ReplicaCardProps) {
  const { data: caller } = useQuery(callerQuery);
  const life = signOfLife(replica.seen_at, now);
  const isScoped = (caller?.pipelines ?? null) !== null;
  const status = replicaStatus(replica, { ...life, isScoped });
  return (
    <article
      aria-label={replica.name}
      className="flex flex-col gap-3 rounded-xl border border-line bg-surface px-4 py-3"
    >
      <Heading {...{ replica, status }} />
      {status.reason !== undefined && (
        <p className={classes("wrap-anywhere", toneInk[status.tone])}>{status.reason}.</p>
      )}
      <ReplicaFacts {...{ replica, replicas, life }} />
      <TendedNames key={search === "" ? "all" : "some"} {...{ replica, search }} />
    </article>
  );
}

interface HeadingProps extends Pick<ReplicaCardProps, "replica"> {
  readonly status: Status;
}

function Heading({ replica, status: { tone, word } }: HeadingProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h2 className="min-w-0 font-semibold wrap-anywhere">{replica.name}</h2>
      {replica.self && (
        <Badge icon={Monitor} tone="unknown" title="It has answered what this page shows.">
          Answers you
        </Badge>
      )}
      <span className="ml-auto">
        <StatusMark status={{ tone, word }} filled />
      </span>
    </div>
  );
}
