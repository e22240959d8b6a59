import { useSyncExternalStore } from "react";

const key = "glu-single-keys";
const watchers = new Set<() => void>();
let areOn = recalled();

/** Whether keys without Ctrl do something: whoever speaks to the device, or types by accident, turns them off. */
export function areSingleKeysOn(): boolean {
  return areOn;
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(watch, areSingleKeysOn);
}

/** Where nothing may be stored, the choice lasts as long as the page. */
export function turnSingleKeys(on: boolean): void {
  areOn = on;
  try {
    localStorage.setItem(key, on ? "on" : "off");
  } catch {}
  for (const watcher of watchers) {
    watcher();
  }
}

function recalled(): boolean {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
