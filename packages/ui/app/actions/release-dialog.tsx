import type { RestraintView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { release } from "../api/commands.ts";
import { type PhaseName, restraintsQuery } from "../api/queries.ts";
import { Note } from "../parts/note.tsx";
import { Problem } from "../parts/problem.tsx";
import { RelativeTime } from "../parts/relative-time.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { releasedBy } from "../view-model/change/restraints.ts";
import { AskDialog } from "./ask-dialog.tsx";
import { DigestName } from "./digest-change.tsx";

export interface ReleaseDialogProps {
  readonly phase: PhaseName;
  /** Whose vetoes are lifted. @default none: the holds of the phase are */
  readonly digest?: string | undefined;
  readonly onClose: () => void;
}

/** Lets go on what was stopped. */
export function ReleaseDialog({ phase, digest, onClose }: ReleaseDialogProps) {
  const isHold = digest === undefined;
  return (
    <AskDialog
      title={isHold ? `Release ${phase.phase}` : `Lift the veto in ${phase.phase}`}
      confirm={isHold ? `Release ${phase.phase}` : "Lift the veto"}
      hasReason={false}
      pipeline={phase.pipeline}
      onClose={onClose}
      send={async (_reason, keyed) => {
        await release(phase, keyed({ digest }));
        return isHold ? `${phase.phase} is released.` : `The veto in ${phase.phase} is lifted.`;
      }}
    >
      {digest !== undefined && <DigestName digest={digest} />}
      <Restraints phase={phase} digest={digest} />
      <Note tone="waiting">
        {isHold
          ? `What promotes by itself may promote into ${phase.phase} again at once. Vetoes stay.`
          : "It may be promoted again, at once if something promotes by itself. Holds stay."}
      </Note>
    </AskDialog>
  );
}

function Restraints({ phase, digest }: Omit<ReleaseDialogProps, "onClose">) {
  const { data, error, refetch } = useQuery(restraintsQuery(phase.pipeline));
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) {
    return (
      <>
        <Loading what="what stops it" />
        <Skeleton className="h-16" />
      </>
    );
  }
  const released = releasedBy(data, { phase: phase.phase, digest });
  return released.length === 0 ? (
    <p className="text-ink-soft">Nothing stops it any more.</p>
  ) : (
    <ul className="flex flex-col gap-2">
      {released.map((one) => (
        <Restraint key={one.id} restraint={one} />
      ))}
    </ul>
  );
}

function Restraint({ restraint }: { readonly restraint: RestraintView }) {
  const { kind, actor, reason, created_at: since, expires_at: until } = restraint;
  return (
    <li className="rounded-lg border border-line bg-surface px-3 py-2">
      <p className="wrap-anywhere">{reason}</p>
      <p className="text-xs text-ink-faint">
        {kind === "hold" ? "Held" : "Vetoed"} by {actor} <RelativeTime at={since} />
        {until !== null && (
          <>
            , ends by itself <RelativeTime at={until} />
          </>
        )}
      </p>
    </li>
  );
}
