import { hold } from "../api/commands.ts";
import type { PhaseName } from "../api/queries.ts";
import { AskDialog } from "./ask-dialog.tsx";
import { useHoldTime } from "./hold-time-field.tsx";

export interface HoldDialogProps {
  readonly phase: PhaseName;
  readonly onClose: () => void;
}

/** Holds a phase. */
export function HoldDialog({ phase, onClose }: HoldDialogProps) {
  const { field, duration } = useHoldTime();
  return (
    <AskDialog
      title={`Hold ${phase.phase}`}
      confirm={`Hold ${phase.phase}`}
      pipeline={phase.pipeline}
      onClose={onClose}
      send={async (reason, keyed) => {
        await hold(phase, keyed({ reason, for: duration }));
        return `${phase.phase} is held.`;
      }}
    >
      <p className="text-ink-soft">
        Nothing is promoted into {phase.phase} by itself while it is held. People may still promote
        into it with an override.
      </p>
      {field}
    </AskDialog>
  );
}
