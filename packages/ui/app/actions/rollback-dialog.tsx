import type { RollbackOptionsView, RollbackPlanView } from "@glu/core/api-types";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { rollBack } from "../api/commands.ts";
import { type PhaseName, rollbackPlanQuery } from "../api/queries.ts";
import { useMayAct } from "../api/use-may-act.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Focused } from "../parts/focused.tsx";
import { Note } from "../parts/note.tsx";
import { Problem } from "../parts/problem.tsx";
import { textIn } from "./override-form.tsx";
import { ProgressFooter } from "./progress-footer.tsx";
import { ProgressView } from "./progress-view.tsx";
import { type Resume, ResumeChoice } from "./resume-choice.tsx";
import { RollbackPlan } from "./rollback-plan.tsx";
import { type Change, useChange } from "./use-change.ts";
import { useProgress } from "./use-progress.ts";
import { VersionChoice } from "./version-choice.tsx";

export interface RollbackDialogProps {
  readonly phase: PhaseName;
  /** Of an entry in the history. @default the newest that shows something else */
  readonly version?: string | undefined;
  readonly onClose: () => void;
}

/** Brings a phase back to what it showed before, after the plan was seen. */
export function RollbackDialog({ phase, version, onClose }: RollbackDialogProps) {
  const form = useId();
  const [chosen, choose] = useState(version);
  const { plan, progress, change, isNew, askAnew } = useRollback(phase, chosen);
  const isPlanning = progress.result === undefined;
  return (
    <Dialog
      title={`Roll ${phase.phase} back`}
      width="wide"
      onClose={onClose}
      footer={
        isPlanning ? (
          <PlanFooter {...{ phase, form, change, onClose }} plan={plan.data} />
        ) : (
          <ProgressFooter {...{ progress, onClose, askAnew }} />
        )
      }
    >
      {isPlanning ? (
        <div className="flex flex-col gap-4">
          {isNew && plan.data && <NewPlanNote plan={plan.data} />}
          {change.error && <Problem error={change.error} form={change.again && form} />}
          {version === undefined && (
            <VersionChoice phase={phase} version={chosen} onChoose={choose} />
          )}
          {plan.error ? (
            <Problem error={plan.error} onRetry={() => void plan.refetch()} />
          ) : (
            <RollbackPlan phase={phase} plan={plan.data} />
          )}
          {isPossible(plan.data) && <RollbackForm {...{ phase, form, change }} plan={plan.data} />}
        </div>
      ) : (
        <ProgressView progress={progress} />
      )}
    </Dialog>
  );
}

/** The plan stays as it was shown until another version is chosen. */
function useRollback(phase: PhaseName, version: string | undefined) {
  const client = useQueryClient();
  const wanted = rollbackPlanQuery(phase, version);
  const plan = useQuery({ ...wanted, enabled: ({ state }) => state.data === undefined });
  const [newFor, setNewFor] = useState<{ readonly version: string | undefined }>();
  const progress = useProgress<RollbackPlanView>((next) => {
    client.setQueryData(wanted.queryKey, next);
    setNewFor({ version });
  });
  const change = useChange<RollbackOptionsView, RollbackPlanView>(
    (body) => rollBack(phase, body),
    progress.take,
  );
  const askAnew = () => {
    client.removeQueries({ queryKey: wanted.queryKey });
    progress.forget();
  };
  const isNew = newFor !== undefined && newFor.version === version;
  return { plan, progress, change, isNew, askAnew };
}

function NewPlanNote({ plan }: { readonly plan: RollbackPlanView }) {
  return (
    <Focused key={plan.current?.version}>
      <Note tone="waiting">The phase has changed since. This is the new plan.</Note>
    </Focused>
  );
}

interface RollbackFormProps {
  readonly phase: PhaseName;
  /** Its id. */
  readonly form: string;
  readonly plan: RollbackPlanView | undefined;
  readonly change: Change<RollbackOptionsView>;
}

function RollbackForm({ phase: { phase }, form, plan, change }: RollbackFormProps) {
  const mayAct = useMayAct();
  const [resume, setResume] = useState<Resume>("on-release");
  if (!mayAct) {
    return null;
  }
  return (
    <form
      id={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const reason = textIn(new FormData(event.currentTarget), "reason");
        if (plan?.current && plan.target) {
          const expected = { current_version: plan.current.version };
          change.ask({ reason, resume, version: plan.target.version, expected });
        }
      }}
    >
      <TextField
        label="Reason"
        name="reason"
        hint={`Others see it while ${phase} is held, and in the audit log.`}
        required
      />
      <ResumeChoice phase={phase} resume={resume} onChoose={setResume} />
    </form>
  );
}

interface PlanFooterProps extends RollbackFormProps {
  readonly onClose: () => void;
}

function PlanFooter({ phase: { phase }, form, plan, change, onClose }: PlanFooterProps) {
  const canRollBack = useMayAct() && isPossible(plan);
  return (
    <>
      <Button onClick={onClose}>{canRollBack ? "Cancel" : "Close"}</Button>
      {canRollBack && (
        <Button
          type="submit"
          form={form}
          look="danger"
          disabled={change.isPending || plan === undefined}
        >
          {change.isPending ? "Please wait" : `Roll ${phase} back`}
        </Button>
      )}
    </>
  );
}

/** Also while it is not known yet, so that nothing jumps once it is. */
function isPossible(plan: RollbackPlanView | undefined): boolean {
  return plan === undefined || plan.decision === "write";
}
