import type { PhaseName } from "../api/queries.ts";
import { Dialog } from "../parts/dialog.tsx";

export interface RollbackDialogProps {
  readonly phase: PhaseName;
  /** Of an entry in the history. @default the newest that shows something else */
  readonly version?: string | undefined;
  readonly onClose: () => void;
}

/** Brings a phase back to what it showed before, after the plan was seen. */
export function RollbackDialog({ phase, onClose }: RollbackDialogProps) {
  return (
    <Dialog title="Roll back" onClose={onClose}>
      {phase.phase}
    </Dialog>
  );
}
