import type { EdgeView } from "@glu/core/api-types";
import { ArrowRight } from "lucide-react";
import { useMayAct } from "../../api/use-may-act.ts";
import { Button } from "../../parts/button.tsx";
import {
  edgeParameter,
  mayApplyAgain,
  promoteWords,
  whyNotPromote,
} from "../../view-model/pipeline/edge-words.ts";
import { usePipelineAddress } from "./pipeline-address.ts";

export interface PromoteButtonProps {
  readonly edge: EdgeView;
  readonly className?: string;
  /** What it says to those who see it. @default "Promote" */
  readonly word?: string;
}

/** Opens the plan of an edge. What would do nothing can be reached all the same, and says why. */
export function PromoteButton({ edge, className, word = "Promote" }: PromoteButtonProps) {
  const { show } = usePipelineAddress();
  const isAgain = mayApplyAgain(edge);
  const reason = whyNotPromote(edge);
  if (!useMayAct()) {
    return null;
  }
  return (
    <Button
      look={reason === undefined && !isAgain ? "primary" : "plain"}
      className={className}
      aria-label={promoteWords(edge)}
      aria-disabled={reason !== undefined}
      title={reason}
      onClick={() => reason === undefined && show({ promote: edgeParameter(edge) })}
    >
      {isAgain ? "Apply again" : word}
      <ArrowRight aria-hidden className="size-3.5" />
    </Button>
  );
}
