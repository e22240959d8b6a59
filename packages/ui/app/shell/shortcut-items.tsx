import { Check, Keyboard } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { turnSingleKeys, useSingleKeys } from "./single-keys.ts";

export interface ShortcutItemsProps {
  /** Of each. */
  readonly className: string;
  readonly onHelp: () => void;
}

/** What keys do, and whether those without Ctrl do anything, in a menu. */
export function ShortcutItems({ className, onHelp }: ShortcutItemsProps) {
  const areOn = useSingleKeys();
  return (
    <>
      <DropdownMenu.Item className={className} onSelect={onHelp}>
        <Keyboard aria-hidden className="size-4 text-ink-faint" />
        Keyboard shortcuts
        {areOn && <kbd className="ml-auto font-mono text-xs text-ink-faint">?</kbd>}
      </DropdownMenu.Item>
      <DropdownMenu.CheckboxItem
        className={className}
        checked={areOn}
        onCheckedChange={turnSingleKeys}
      >
        <span className="ml-6.5">Single-key shortcuts</span>
        <DropdownMenu.ItemIndicator className="ml-auto">
          <Check aria-hidden className="size-4 text-accent" />
        </DropdownMenu.ItemIndicator>
      </DropdownMenu.CheckboxItem>
    </>
  );
}
