import type { AutomationModeView } from "@glu/core/api-types";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { setAutomation } from "../api/commands.ts";
import { type AutomationScope, automationQuery } from "../api/queries.ts";
import { type Choice, Choices } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { modeIn, scopeWords } from "../view-model/change/automation-words.ts";
import { AskDialog } from "./ask-dialog.tsx";

export interface AutomationDialogProps {
  readonly scope: AutomationScope;
  readonly onClose: () => void;
}

const modes: readonly Choice<AutomationModeView>[] = [
  { value: "on", label: "On", hint: "What promotes by itself does so." },
  {
    value: "observe",
    label: "Observe",
    hint: "It says what it would promote, and does nothing.",
  },
  { value: "off", label: "Off", hint: "Only people promote." },
];

/** Says whether anything is promoted by itself. */
export function AutomationDialog({ scope, onClose }: AutomationDialogProps) {
  const where = scopeWords(scope);
  const { data, error } = useQuery(automationQuery(scope));
  const [chosen, choose] = useState<AutomationModeView>();
  const mode = chosen ?? (data && modeIn(data, scope));
  return (
    <AskDialog
      title={`Automation of ${where}`}
      confirm="Set it"
      isReady={mode !== undefined}
      pipeline={scope.pipeline}
      onClose={onClose}
      send={async (reason, keyed) => {
        const set = await setAutomation(scope, keyed({ mode: mode ?? "on", reason }));
        return `Automation of ${where} is set to ${set.mode}.`;
      }}
    >
      {error && <Problem error={error} />}
      {mode === undefined ? (
        <Skeleton className="h-44" />
      ) : (
        <Choices
          legend="Whether anything is promoted by itself"
          name="mode"
          choices={modes}
          chosen={mode}
          onChoose={choose}
        />
      )}
      <p className="text-ink-soft">
        Of what is set for the system, the pipeline and the phase, the strictest holds.
      </p>
    </AskDialog>
  );
}
