import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { isAway } from "../api/api-error.ts";
import { Button, type ButtonProps } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Problem } from "../parts/problem.tsx";
import { announce } from "../shell/announce.ts";
import { textIn } from "./override-form.tsx";
import { isUnanswered, useWish, type Wish } from "./use-wish.ts";

export interface AskDialogProps {
  readonly title: string;
  /** What the button says. */
  readonly confirm: string;
  /** @default "primary" */
  readonly look?: ButtonProps["look"];
  /** Whether others are to be told why. @default true */
  readonly hasReason?: boolean;
  /** Whether it is known what is asked. @default true */
  readonly isReady?: boolean;
  /** The pipeline it is about; undefined for the system. */
  readonly pipeline: string | undefined;
  readonly onClose: () => void;
  /** Does it once under the key of what `keyed` is given. @returns what is announced then */
  readonly send: (reason: string, keyed: Wish["keyed"]) => Promise<string>;
  /** What will happen, and what can be chosen. */
  readonly children: ReactNode;
}

/** Asks before something small is changed, and for the reason. */
export function AskDialog(props: AskDialogProps) {
  const { title, hasReason = true, onClose, children } = props;
  const form = useId();
  const { mutate, isPending, error } = useSending(props);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={<AskFooter {...props} form={form} isPending={isPending} />}
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          mutate(textIn(new FormData(event.currentTarget), "reason"));
        }}
      >
        {error && <Problem error={error} form={isAway(error) ? form : undefined} />}
        {children}
        {hasReason && (
          <TextField
            label="Reason"
            name="reason"
            hint="Others see it while it lasts, and in the audit log."
            required
            isFirst
          />
        )}
      </form>
    </Dialog>
  );
}

interface AskFooterProps extends AskDialogProps {
  /** The id of the form. */
  readonly form: string;
  readonly isPending: boolean;
}

function AskFooter({ confirm, look = "primary", isReady = true, ...props }: AskFooterProps) {
  const { form, isPending, onClose } = props;
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form={form} look={look} disabled={isPending || !isReady}>
        {isPending ? "Please wait" : confirm}
      </Button>
    </>
  );
}

function useSending({ pipeline, onClose, send }: AskDialogProps) {
  const client = useQueryClient();
  const { keyed, answered } = useWish();
  return useMutation({
    mutationFn: (reason: string) => send(reason, keyed),
    retry: isUnanswered,
    onSuccess: (words) => {
      answered();
      announce({ tone: "good", words });
      onClose();
      for (const name of ["audit", "promotion", "promotions"]) {
        void client.invalidateQueries({ queryKey: [name] });
      }
      const concerned = pipeline === undefined ? ["pipeline"] : ["pipeline", pipeline];
      void client.invalidateQueries({ queryKey: concerned });
    },
  });
}
