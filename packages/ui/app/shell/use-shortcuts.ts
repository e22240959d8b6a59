import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { isModalOpen } from "../parts/modal.ts";
import { isTyping } from "./shortcuts.ts";
import { areSingleKeysOn } from "./single-keys.ts";

/** How long the second of two keys may take, in ms. */
const together = 1000;

/** By the second key. */
const screens = { p: "/", a: "/activity", r: "/replicas" } as const;

function isScreenKey(key: string): key is keyof typeof screens {
  return Object.hasOwn(screens, key);
}

/** Keys that work on every screen. @param onHelp called for `?` */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goAt = Number.NEGATIVE_INFINITY;
    const pressed = (event: KeyboardEvent) => {
      const isWith = event.ctrlKey || event.metaKey || event.altKey;
      if (isWith || !areSingleKeysOn() || isTyping(event.target) || isModalOpen()) {
        return;
      }
      const goes = event.timeStamp - goAt < together;
      goAt = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (event.key === "?") {
        onHelp();
      } else if (goes && isScreenKey(event.key)) {
        void navigate({ to: screens[event.key] });
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [navigate, onHelp]);
}
