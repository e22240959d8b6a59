import type { PromotionView } from "@glu/core/api-types";
import { useQueryClient } from "@tanstack/react-query";
import { cancel } from "../api/commands.ts";
import { promotionQuery } from "../api/queries.ts";
import { promotionTitle } from "../view-model/promotion/promotion-words.ts";
import { AskDialog } from "./ask-dialog.tsx";

export interface CancelDialogProps {
  readonly promotion: PromotionView;
  readonly onClose: () => void;
}

/** Ends what has not arrived. */
export function CancelDialog({ promotion, onClose }: CancelDialogProps) {
  const client = useQueryClient();
  const { id, kind, to, proposal, pipeline } = promotion;
  return (
    <AskDialog
      title={`Cancel the ${kind}`}
      confirm={`Cancel the ${kind}`}
      look="danger"
      pipeline={pipeline}
      onClose={onClose}
      send={async (reason, keyed) => {
        const { promotion: cancelled } = await cancel(id, keyed({ reason }));
        client.setQueryData(promotionQuery(id).queryKey, cancelled);
        return `${promotionTitle(promotion)} is cancelled.`;
      }}
    >
      <p className="text-ink-soft">
        {proposal ? `Proposal #${proposal.number} is closed with your reason. ` : ""}
        {kind === "rollback"
          ? `The hold and the veto that came with it are lifted, and ${to} stays as it is.`
          : `${to} stays as it is, and what was to be promoted is vetoed there until the veto is lifted.`}
      </p>
    </AskDialog>
  );
}
