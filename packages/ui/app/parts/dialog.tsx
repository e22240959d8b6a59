import { X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";
import { openModal } from "./modal.ts";

export interface DialogProps {
  readonly title: string;
  /** Called when it was dismissed, by Escape or the button. */
  readonly onClose: () => void;
  /** What can be done, below the content, where it stays in sight. */
  readonly footer?: ReactNode;
  /** @default "narrow" */
  readonly width?: "narrow" | "wide";
  readonly children: ReactNode;
}

/** What must be answered first. The browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, footer, width = "narrow", children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Closed before it is taken away: only then the focus goes back to where it was.
  useLayoutEffect(() => {
    return dialog.current ? openModal(dialog.current) : undefined;
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      // Not if it was taken away while it was open: nobody dismissed it then.
      onClose={({ currentTarget }) => currentTarget.isConnected && onClose()}
      className={classes(
        "mx-auto mt-[5dvh] max-h-[min(90dvh,56rem)] w-[calc(100vw-1.5rem)] flex-col overflow-hidden rounded-xl border border-line bg-raised p-0 text-ink shadow-raised open:flex",
        width === "wide" ? "max-w-4xl" : "max-w-lg",
      )}
    >
      <header className="flex items-center justify-between gap-4 border-b border-line px-5 py-3">
        <h2 id={heading} className="text-base font-semibold">
          {title}
        </h2>
        <IconButton label="Close" onClick={() => dialog.current?.close()}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
      {footer && (
        <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
          {footer}
        </footer>
      )}
    </dialog>
  );
}
