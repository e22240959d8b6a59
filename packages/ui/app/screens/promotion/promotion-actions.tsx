import type { PromotionView } from "@glu/core/api-types";
import { RotateCcw, X } from "lucide-react";
import { useState } from "react";
import { CancelDialog } from "../../actions/cancel-dialog.tsx";
import { RetryDialog } from "../../actions/retry-dialog.tsx";
import { useMayAct } from "../../api/use-may-act.ts";
import { Button } from "../../parts/button.tsx";
import { isCancellable, isRetryable } from "../../view-model/promotion/promotion-words.ts";

/** What whoever may act can do about a promotion. */
export function PromotionActions({ record }: { readonly record: PromotionView }) {
  const mayAct = useMayAct();
  const [open, setOpen] = useState<"cancel" | "retry">();
  const close = () => setOpen(undefined);
  if (!mayAct) {
    return null;
  }
  return (
    <>
      {isRetryable(record) && (
        <Button look="primary" onClick={() => setOpen("retry")}>
          <RotateCcw aria-hidden className="size-4" />
          Try again
        </Button>
      )}
      {isCancellable(record) && (
        <Button onClick={() => setOpen("cancel")}>
          <X aria-hidden className="size-4" />
          Cancel it
        </Button>
      )}
      {open === "cancel" && <CancelDialog promotion={record} onClose={close} />}
      {open === "retry" && <RetryDialog promotion={record} onClose={close} />}
    </>
  );
}
