import { useId } from "react";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";

export interface OverrideFormProps {
  /** What the button says. */
  readonly confirm: string;
  readonly isPending?: boolean;
  readonly onOverride: (reason: string) => void;
}

/** Asks for the reason to pass over what people or conditions have stopped. */
export function OverrideForm({ confirm, isPending = false, onOverride }: OverrideFormProps) {
  const id = useId();
  return (
    <details className="rounded-lg border border-line px-3 py-2">
      <summary className="font-medium">Override with a reason</summary>
      <form
        aria-labelledby={id}
        className="flex flex-col gap-3 pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          onOverride(textIn(new FormData(event.currentTarget), "override"));
        }}
      >
        <p id={id} className="text-ink-soft">
          This passes over holds, vetoes and conditions, once. Your name and the reason are kept.
        </p>
        <TextField label="Reason" name="override" required />
        <Button type="submit" disabled={isPending} className="self-start">
          {confirm}
        </Button>
      </form>
    </details>
  );
}

export function textIn(form: FormData, name: string): string {
  const text = form.get(name);
  return typeof text === "string" ? text.trim() : "";
}
