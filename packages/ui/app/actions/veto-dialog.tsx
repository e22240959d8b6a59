import type { PhaseName } from "../api/queries.ts";
import { Dialog } from "../parts/dialog.tsx";

export interface VetoDialogProps {
  readonly phase: PhaseName;
  readonly digest: string;
  readonly onClose: () => void;
}

/** Keeps one digest from being promoted into a phase. */
export function VetoDialog({ digest, onClose }: VetoDialogProps) {
  return (
    <Dialog title="Veto" onClose={onClose}>
      {digest}
    </Dialog>
  );
}
