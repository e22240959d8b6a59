import { Search } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/button.tsx";
import { JumpDialog } from "./jump-dialog.tsx";
import { isApple, useShortcut } from "./use-shortcut.ts";

const keys = isApple ? "⌘K" : "Ctrl K";

/** The way to any pipeline or phase, by a button or the keyboard. */
export function Jump() {
  const [isOpen, setOpen] = useState(false);
  useShortcut({ key: "k", withControl: true }, () => setOpen(true));
  return (
    <>
      <Button
        aria-keyshortcuts={isApple ? "Meta+K" : "Control+K"}
        onClick={() => setOpen(true)}
        className="px-2 font-normal text-ink-soft"
      >
        <Search aria-hidden className="size-4" />
        <span className="max-sm:sr-only">
          Jump to<span className="sr-only"> a pipeline or phase</span>
        </span>
        <kbd
          aria-hidden
          className="rounded border border-line px-1 font-sans text-xs max-sm:hidden"
        >
          {keys}
        </kbd>
      </Button>
      {isOpen && <JumpDialog onClose={() => setOpen(false)} />}
    </>
  );
}
