import type { PhaseName } from "../api/queries.ts";
import { Dialog } from "../parts/dialog.tsx";

export interface HoldDialogProps {
  readonly phase: PhaseName;
  readonly onClose: () => void;
}

/** Holds a phase. */
export function HoldDialog({ phase, onClose }: HoldDialogProps) {
  return (
    <Dialog title="Hold" onClose={onClose}>
      {phase.pipeline}
    </Dialog>
  );
}
