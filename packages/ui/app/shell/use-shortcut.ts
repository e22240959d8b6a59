import { useEffect, useEffectEvent } from "react";
import { isModalOpen } from "../parts/modal.ts";
import { isTyping } from "./shortcuts.ts";
import { areSingleKeysOn } from "./single-keys.ts";

/** True on machines whose shortcuts have the command key. */
export const isApple = /mac|iphone|ipad/i.test(navigator.platform);

export interface KeyPress {
  /** Such as `k`. */
  readonly key: string;
  /** With Ctrl, or the command key. @default false */
  readonly withControl?: boolean;
}

/** Does something when a key is pressed anywhere, but not while somebody types or answers a dialog. */
export function useShortcut({ key, withControl = false }: KeyPress, act: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isControl = event.ctrlKey || event.metaKey;
    const isMeant = event.key.toLowerCase() === key && isControl === withControl && !event.altKey;
    const isFree = withControl || (areSingleKeysOn() && !isTyping(event.target));
    if (isMeant && isFree && !isModalOpen()) {
      event.preventDefault();
      act();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}
