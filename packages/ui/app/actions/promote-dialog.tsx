import type { PerformOptionsView, PlanView } from "@glu/core/api-types";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { perform } from "../api/commands.ts";
import { type EdgeName, pipelineQuery, planQuery } from "../api/queries.ts";
import { useMayAct } from "../api/use-may-act.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Focused } from "../parts/focused.tsx";
import { Note } from "../parts/note.tsx";
import { Problem } from "../parts/problem.tsx";
import { confirmWords } from "../view-model/change/plan-words.ts";
import { OverrideForm } from "./override-form.tsx";
import { PlanDetails, PlanSkeleton } from "./plan-view.tsx";
import { ProgressFooter } from "./progress-footer.tsx";
import { ProgressView } from "./progress-view.tsx";
import { type Change, useChange } from "./use-change.ts";
import { useProgress } from "./use-progress.ts";

export interface PromoteDialogProps {
  readonly edge: EdgeName;
  readonly onClose: () => void;
}

/** Promotes over an edge after its plan was seen. */
export function PromoteDialog({ edge, onClose }: PromoteDialogProps) {
  const { plan, progress, change, override, setOverride, isNew, askAnew } = usePromotion(edge);
  const isPlanning = progress.result === undefined;
  return (
    <Dialog
      title={`Promote ${edge.from} to ${edge.to}`}
      width="wide"
      onClose={onClose}
      footer={
        isPlanning ? (
          <PlanFooter {...{ edge, override, change, onClose }} plan={plan.data} />
        ) : (
          <ProgressFooter {...{ progress, onClose, askAnew }} />
        )
      }
    >
      {isPlanning ? (
        <Planning {...{ edge, plan, override, setOverride, isNew, change }} />
      ) : (
        <ProgressView progress={progress} />
      )}
    </Dialog>
  );
}

/** The plan stays as it was shown until somebody asks for another one. */
function usePromotion(edge: EdgeName) {
  const client = useQueryClient();
  const [override, setOverride] = useState<string>();
  const [isNew, setNew] = useState(false);
  const wanted = planQuery(edge, override);
  const plan = useQuery({ ...wanted, enabled: ({ state }) => state.data === undefined });
  const progress = useProgress((next) => {
    client.setQueryData(wanted.queryKey, next);
    setNew(true);
  });
  const change = useChange<PerformOptionsView>((body) => perform(edge, body), progress.take);
  const askAnew = () => {
    client.removeQueries({ queryKey: wanted.queryKey });
    progress.forget();
  };
  return { plan, progress, change, override, setOverride, isNew, askAnew };
}

interface PlanningProps {
  readonly edge: EdgeName;
  readonly plan: UseQueryResult<PlanView>;
  readonly override: string | undefined;
  readonly setOverride: (reason: string | undefined) => void;
  /** Whether it has come in place of one that no longer held. */
  readonly isNew: boolean;
  readonly change: Change<PerformOptionsView>;
}

function Planning(props: PlanningProps) {
  const stays = useRef<HTMLDivElement>(null);
  const drop = () => {
    props.setOverride(undefined);
    stays.current?.focus();
  };
  return (
    <div ref={stays} tabIndex={-1} className="outline-none">
      <PlanContent {...props} onDrop={drop} />
    </div>
  );
}

interface PlanContentProps extends PlanningProps {
  /** Plans without the override. */
  readonly onDrop: () => void;
}

function PlanContent({ edge, plan, override, setOverride, onDrop, ...props }: PlanContentProps) {
  const { isNew, change } = props;
  const { data: pipeline } = useQuery(pipelineQuery(edge.pipeline));
  const mayAct = useMayAct();
  const { data, error, refetch } = plan;
  if (error) {
    return <Problem error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) {
    return <PlanSkeleton />;
  }
  return (
    <div className="flex flex-col gap-4">
      {isNew && (
        <Focused key={`${data.from_digest} ${data.to_digest}`}>
          <Note tone="waiting">The phases have changed since. This is the new plan.</Note>
        </Focused>
      )}
      {change.error && <Problem error={change.error} onRetry={change.again} />}
      {override !== undefined && <OverrideNote reason={override} onDrop={onDrop} />}
      <PlanDetails {...{ edge, pipeline }} plan={data} />
      {mayAct && data.decision === "blocked" && override === undefined && (
        <OverrideForm confirm="Plan with an override" onOverride={setOverride} />
      )}
    </div>
  );
}

interface OverrideNoteProps {
  readonly reason: string;
  readonly onDrop: () => void;
}

function OverrideNote({ reason, onDrop }: OverrideNoteProps) {
  return (
    <Focused>
      <Note tone="stopped">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span>With an override of what stops it: {reason}</span>
          <Button look="quiet" className="text-stopped" onClick={onDrop}>
            Without it
          </Button>
        </div>
      </Note>
    </Focused>
  );
}

interface PlanFooterProps extends Pick<PlanningProps, "edge" | "override" | "change"> {
  readonly plan: PlanView | undefined;
  readonly onClose: () => void;
}

function PlanFooter({ edge, plan, override, change, onClose }: PlanFooterProps) {
  const mayAct = useMayAct();
  const words = mayAct ? plan && confirmWords(plan, edge) : undefined;
  const from = plan?.from_digest ?? undefined;
  return (
    <>
      <Button onClick={onClose}>{words === undefined ? "Close" : "Cancel"}</Button>
      {words !== undefined && from !== undefined && (
        <Button
          look="primary"
          disabled={change.isPending}
          onClick={() =>
            change.ask({
              expected: { from_digest: from, to_digest: plan?.to_digest ?? null },
              ...(override !== undefined && { override }),
            })
          }
        >
          {change.isPending ? "Please wait" : words}
        </Button>
      )}
    </>
  );
}
