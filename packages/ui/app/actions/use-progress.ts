import type { PlanView, PromotionView } from "@glu/core/api-types";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { promotionQuery } from "../api/queries.ts";
import { useFollowed } from "../api/use-followed.ts";
import { announce, type News } from "../shell/announce.ts";
import type { Outcome } from "../view-model/change/outcome.ts";
import { isMoving } from "../view-model/promotion/promotion-words.ts";
import { useAfterwards } from "./use-change.ts";

/** What came of it, as long as that is no new plan. */
type Result = Exclude<Outcome, { readonly kind: "plan-changed" }>;

export interface Progress<Plan = PlanView> {
  readonly result: Result | undefined;
  /** Its record as it is now, if it has one. */
  readonly record: PromotionView | undefined;
  readonly take: (outcome: Outcome<Plan>) => void;
  /** Back to the plan. */
  readonly forget: () => void;
}

/** Follows what a dialog asked for. Whoever has closed it is told how it ends all the same. */
export function useProgress<Plan = PlanView>(onNewPlan: (plan: Plan) => void): Progress<Plan> {
  const client = useQueryClient();
  const [result, setResult] = useState<Result>();
  const record = useFollowed(result?.kind === "record" ? result.promotion : undefined);
  const isGone = useAfterwards(() => {
    if (record && isMoving(record)) {
      announce({ promotion: record });
    }
  });
  const take = (outcome: Outcome<Plan>) => {
    if (outcome.kind === "record") {
      const { queryKey } = promotionQuery(outcome.promotion.id);
      client.setQueryData(queryKey, (known) => known ?? outcome.promotion);
    }
    if (isGone.current) {
      announce(newsOf(outcome));
    } else if (outcome.kind === "plan-changed") {
      setResult(undefined);
      onNewPlan(outcome.plan);
    } else {
      setResult(outcome);
    }
  };
  return { result, record, take, forget: () => setResult(undefined) };
}

function newsOf(outcome: Outcome<unknown>): News {
  switch (outcome.kind) {
    case "record":
      return { promotion: outcome.promotion };
    case "up-to-date":
      return { tone: "good", words: "There was nothing to do." };
    case "proposed":
      return { tone: "proposed", words: `${outcome.url} says so already.` };
    case "blocked":
      return { tone: "stopped", words: `It must wait: ${outcome.message}.` };
    case "plan-changed":
      return {
        tone: "stopped",
        words: "The phases have changed since the plan was made, so nothing was done.",
      };
  }
}
