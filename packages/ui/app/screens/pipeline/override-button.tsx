import type { EdgeView } from "@glu/core/api-types";
import { useMayAct } from "../../api/use-may-act.ts";
import { Button } from "../../parts/button.tsx";
import { edgeParameter, overrideWords } from "../../view-model/pipeline/edge-words.ts";
import { usePipelineAddress } from "./pipeline-address.ts";

export interface OverrideButtonProps {
  readonly edge: EdgeView;
  readonly className?: string;
}

/** Opens the plan of what is blocked, where a person may pass over that with a reason. */
export function OverrideButton({ edge, className }: OverrideButtonProps) {
  const { show } = usePipelineAddress();
  const mayAct = useMayAct();
  return mayAct && edge.status === "blocked" && !edge.can_perform ? (
    <Button
      look="quiet"
      className={className}
      aria-label={overrideWords(edge)}
      onClick={() => show({ promote: edgeParameter(edge) })}
    >
      Override
    </Button>
  ) : null;
}
