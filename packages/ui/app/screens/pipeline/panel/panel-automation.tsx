import type { PhaseView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AutomationDialog } from "../../../actions/automation-dialog.tsx";
import { automationQuery } from "../../../api/queries.ts";
import { useMayAct } from "../../../api/use-may-act.ts";
import { Button } from "../../../parts/button.tsx";
import { Problem } from "../../../parts/problem.tsx";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { Skeleton } from "../../../parts/skeleton.tsx";
import {
  type AutomationFacts,
  automationFacts,
} from "../../../view-model/pipeline/automation-facts.ts";
import { sentence } from "../../../view-model/pipeline/edge-words.ts";
import { usePipeline } from "../pipeline-context.ts";
import { PanelSection } from "./panel-section.tsx";

/** Whether triggers promote into a phase, who said so, and the way to change it. */
export function PanelAutomation({ phase }: { readonly phase: PhaseView }) {
  const { pipeline } = usePipeline();
  const scope = { pipeline: pipeline.name, phase: phase.descriptor.metadata.name };
  const { data, error, refetch } = useQuery(automationQuery(scope));
  const [isOpen, setOpen] = useState(false);
  const mayAct = useMayAct();
  return (
    <PanelSection title="Automation">
      <div className="flex items-start justify-between gap-3">
        {data && <Mode facts={automationFacts(data, scope)} />}
        {!data && !error && <Skeleton className="h-5 w-48" />}
        {error && <Problem error={error} onRetry={() => void refetch()} />}
        {mayAct && (
          <Button aria-label="Change automation" onClick={() => setOpen(true)}>
            Change
          </Button>
        )}
      </div>
      {isOpen && <AutomationDialog scope={scope} onClose={() => setOpen(false)} />}
    </PanelSection>
  );
}

function Mode({ facts: { words, setting, where } }: { readonly facts: AutomationFacts }) {
  return (
    <div className="min-w-0">
      <p>{words}</p>
      {setting && (
        <p className="text-xs wrap-anywhere text-ink-faint">
          {`Set ${where} by ${setting.actor}`} <RelativeTime at={setting.set_at} />
          {`: ${sentence(setting.reason)}`}
        </p>
      )}
    </div>
  );
}
