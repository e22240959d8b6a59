import { CircleX } from "lucide-react";
import { ApiError } from "../api/api-error.ts";
import { Button } from "./button.tsx";

export interface ProblemProps {
  readonly error: Error;
  /** Tries again what failed. */
  readonly onRetry?: (() => void) | undefined;
  /** The id of the form that was sent, if that is to be sent again in its place, as it is now. */
  readonly form?: string | undefined;
}

/** An error in the words of the server, with its stable code. */
export function Problem({ error, onRetry, form }: ProblemProps) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-3 rounded-lg border border-trouble bg-trouble-soft p-3 text-trouble"
    >
      <CircleX aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 flex-1 break-words">
        {error.message}
        {error instanceof ApiError && <code className="ml-2 font-mono text-xs">{error.code}</code>}
      </p>
      {(onRetry ?? form) && (
        <Button
          type={form === undefined ? "button" : "submit"}
          form={form}
          onClick={onRetry}
          className="shrink-0"
        >
          Try again
        </Button>
      )}
    </div>
  );
}
