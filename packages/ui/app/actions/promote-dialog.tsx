import type { EdgeName } from "../api/queries.ts";
import { Dialog } from "../parts/dialog.tsx";

export interface PromoteDialogProps {
  readonly edge: EdgeName;
  readonly onClose: () => void;
}

/** Promotes over an edge after its plan was seen. */
export function PromoteDialog({ edge, onClose }: PromoteDialogProps) {
  return (
    <Dialog title="Promote" onClose={onClose}>
      {edge.pipeline}
    </Dialog>
  );
}
