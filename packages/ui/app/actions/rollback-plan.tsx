import type { ArrivalView, RollbackPlanView } from "@glu/core/api-types";
import type { PhaseName } from "../api/queries.ts";
import { useNames } from "../api/use-names.ts";
import { DiffView } from "../parts/diff-view.tsx";
import { Note } from "../parts/note.tsx";
import { DigestChange, DigestName } from "./digest-change.tsx";
import { PlanSkeleton } from "./plan-view.tsx";

export interface RollbackPlanProps {
  readonly phase: PhaseName;
  /** Undefined while it is being made. */
  readonly plan: RollbackPlanView | undefined;
}

/** What would happen, before it does. */
export function RollbackPlan({ phase: { pipeline, phase }, plan }: RollbackPlanProps) {
  const nameOf = useNames(pipeline);
  if (plan === undefined) {
    return <PlanSkeleton />;
  }
  const named = (arrival: ArrivalView | null) => (
    <DigestName digest={arrival?.digest} name={nameOf(arrival?.digest)} />
  );
  switch (plan.decision) {
    case "up-to-date":
      return <Note tone="good">{phase} shows this already. There is nothing to roll back.</Note>;
    case "blocked":
      return <Note tone="stopped">It cannot be rolled back: {plan.reason}.</Note>;
    case "write":
      return (
        <>
          <DigestChange phase={phase} before={named(plan.current)} after={named(plan.target)} />
          <DiffView text={plan.diff} />
        </>
      );
  }
}
