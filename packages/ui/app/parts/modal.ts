import { useSyncExternalStore } from "react";

let opened: readonly HTMLDialogElement[] = [];
const watchers = new Set<() => void>();

/** Opens a dialog over everything else. @returns closes it */
export function openModal(dialog: HTMLDialogElement): () => void {
  dialog.showModal();
  set([...opened, dialog]);
  return () => {
    dialog.close();
    set(opened.filter((one) => one !== dialog));
  };
}

/** Whether somebody must answer before anything else can be done. */
export function isModalOpen(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** The dialog outside of which nothing can be reached now, if there is one. */
export function useTopModal(): HTMLDialogElement | undefined {
  return useSyncExternalStore(watch, () => opened.at(-1));
}

function set(next: readonly HTMLDialogElement[]): void {
  opened = next;
  for (const watcher of watchers) {
    watcher();
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
