import type { PlanView, PromotionView, RetryOptionsView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { retry } from "../api/commands.ts";
import { pipelineQuery } from "../api/queries.ts";
import { useNames } from "../api/use-names.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Focused } from "../parts/focused.tsx";
import { Note } from "../parts/note.tsx";
import { Problem } from "../parts/problem.tsx";
import { DigestChange, DigestName } from "./digest-change.tsx";
import { OverrideForm } from "./override-form.tsx";
import { PlanDetails } from "./plan-view.tsx";
import { ProgressFooter } from "./progress-footer.tsx";
import { ProgressView } from "./progress-view.tsx";
import { type Change, useChange } from "./use-change.ts";
import { useProgress } from "./use-progress.ts";

export interface RetryDialogProps {
  readonly promotion: PromotionView;
  readonly onClose: () => void;
}

/** Does again what came to nothing. */
export function RetryDialog({ promotion, onClose }: RetryDialogProps) {
  const [plan, setPlan] = useState<PlanView>();
  const progress = useProgress(setPlan);
  const change = useChange<RetryOptionsView>((body) => retry(promotion.id, body), progress.take);
  const { result } = progress;
  const isBlocked = result?.kind === "blocked";
  return (
    <Dialog
      title={`Try the ${promotion.kind} again`}
      width={plan ? "wide" : "narrow"}
      onClose={onClose}
      footer={
        result ? (
          <ProgressFooter {...{ progress, onClose }} />
        ) : (
          <>
            <Button onClick={onClose}>{plan ? "Close" : "Cancel"}</Button>
            {!plan && (
              <Button look="primary" disabled={change.isPending} onClick={() => change.ask({})}>
                {change.isPending ? "Please wait" : "Try again"}
              </Button>
            )}
          </>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {change.error && <Problem error={change.error} />}
        {plan && !result && <NewPlan promotion={promotion} plan={plan} />}
        {!plan && !result && <Wish promotion={promotion} />}
        {result && <ProgressView progress={progress} />}
        {isBlocked && promotion.kind === "promotion" && <Override change={change} />}
      </div>
    </Dialog>
  );
}

function Wish({
  promotion: { kind, to, from_digest: digest, ...record },
}: Pick<RetryDialogProps, "promotion">) {
  const { data: pipeline } = useQuery(pipelineQuery(record.pipeline));
  const nameOf = useNames(record.pipeline);
  const shown = pipeline?.phases.find(({ descriptor }) => descriptor.metadata.name === to);
  const now = shown?.resource.digest;
  return (
    <>
      <DigestChange
        phase={to}
        before={<DigestName digest={now} name={nameOf(now)} />}
        after={<DigestName digest={digest} name={nameOf(digest)} />}
      />
      <p className="text-ink-soft">
        {kind === "promotion"
          ? `The same is promoted to ${to} again, if ${record.from} still shows it.`
          : `${to} is rolled back to the same version for the same reason: ${record.reason}`}
      </p>
    </>
  );
}

interface NewPlanProps {
  readonly promotion: PromotionView;
  readonly plan: PlanView;
}

function NewPlan({ promotion: { pipeline: name, from, to }, plan }: NewPlanProps) {
  const { data: pipeline } = useQuery(pipelineQuery(name));
  return (
    <>
      <Focused>
        <Note tone="waiting">
          The phases have changed since, so this cannot be tried again. This is what promoting{" "}
          {from} to {to} would do now.
        </Note>
      </Focused>
      <PlanDetails edge={{ pipeline: name, from, to, kind: "promotion" }} {...{ plan, pipeline }} />
    </>
  );
}

function Override({ change }: { readonly change: Change<RetryOptionsView> }) {
  return (
    <OverrideForm
      confirm="Try again with an override"
      isPending={change.isPending}
      onOverride={(override) => change.ask({ override })}
    />
  );
}
