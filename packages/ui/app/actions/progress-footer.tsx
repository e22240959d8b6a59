import type { RetryOptionsView } from "@glu/core/api-types";
import { retry } from "../api/commands.ts";
import { Button } from "../parts/button.tsx";
import { Problem } from "../parts/problem.tsx";
import { isMoving, isRetryable } from "../view-model/promotion/promotion-words.ts";
import { useChange } from "./use-change.ts";
import type { Progress } from "./use-progress.ts";

export interface ProgressFooterProps<Plan> {
  readonly progress: Progress<Plan>;
  readonly onClose: () => void;
  /** Asks for what would be done now, where that can be shown. */
  readonly askAnew?: () => void;
}

/**
 * What can be done about what was asked for. It stands where the button was that asked, so the second half of a
 * double click does not count.
 */
export function ProgressFooter<Plan>({ progress, onClose, askAnew }: ProgressFooterProps<Plan>) {
  const { record, result, take } = progress;
  const again = useChange<RetryOptionsView, Plan>((body) => retry(record?.id ?? "", body), take);
  const isStuck = result?.kind === "blocked" || record?.error?.code === "MOVED";
  return (
    <>
      {again.error && (
        <div className="w-full">
          <Problem error={again.error} />
        </div>
      )}
      {isStuck && askAnew && <Button onClick={askAnew}>Show the new plan</Button>}
      {record && isRetryable(record) && !isStuck && (
        <Button disabled={again.isPending} onClick={() => again.ask({})}>
          Try again
        </Button>
      )}
      <Button look="primary" onClick={({ detail }) => detail < 2 && onClose()}>
        {closeWords(progress)}
      </Button>
    </>
  );
}

function closeWords({ record, result }: Pick<Progress, "record" | "result">): string {
  if (record && isMoving(record)) {
    return "Close and go on";
  }
  return result?.kind === "blocked" || (record && isRetryable(record)) ? "Close" : "Done";
}
