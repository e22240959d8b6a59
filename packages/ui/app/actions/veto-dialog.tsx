import type { VetoScopeView } from "@glu/core/api-types";
import { useState } from "react";
import { veto } from "../api/commands.ts";
import type { PhaseName } from "../api/queries.ts";
import { useNames } from "../api/use-names.ts";
import { type Choice, Choices } from "../parts/field.tsx";
import { AskDialog } from "./ask-dialog.tsx";
import { DigestName } from "./digest-change.tsx";
import { useHoldTime } from "./hold-time-field.tsx";

export interface VetoDialogProps {
  readonly phase: PhaseName;
  readonly digest: string;
  readonly onClose: () => void;
}

/** Keeps one digest from being promoted into a phase. */
export function VetoDialog({ phase, digest, onClose }: VetoDialogProps) {
  const nameOf = useNames(phase.pipeline);
  const [scope, setScope] = useState<VetoScopeView>("downstream");
  const { field, duration } = useHoldTime();
  return (
    <AskDialog
      title={`Veto a digest in ${phase.phase}`}
      confirm="Veto it"
      look="danger"
      pipeline={phase.pipeline}
      onClose={onClose}
      send={async (reason, keyed) => {
        await veto(phase, keyed({ digest, scope, reason, for: duration }));
        return `The digest is vetoed in ${phase.phase}.`;
      }}
    >
      <DigestName digest={digest} name={nameOf(digest)} />
      <p className="text-ink-soft">
        It is not promoted while the veto lasts, whatever else is. What shows it already goes on
        showing it. People may promote it with an override.
      </p>
      <Choices
        legend="Where"
        name="scope"
        choices={scopes(phase)}
        chosen={scope}
        onChoose={setScope}
      />
      {field}
    </AskDialog>
  );
}

function scopes({ pipeline, phase }: PhaseName): readonly Choice<VetoScopeView>[] {
  return [
    { value: "phase", label: `Only ${phase}`, hint: "Phases after it are not concerned." },
    {
      value: "downstream",
      label: `${phase} and the phases after it`,
      hint: "It does not come any further.",
    },
    { value: "pipeline", label: `All of ${pipeline}`, hint: "It comes into none of its phases." },
  ];
}
