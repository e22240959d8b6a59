/** What keys do, as the help shows it. */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

export const shortcuts: readonly Shortcut[] = [
  { keys: ["/"], does: "Search pipelines" },
  { keys: ["Ctrl", "K"], does: "Jump to a pipeline or a phase" },
  { keys: ["G", "P"], does: "Go to the pipelines" },
  { keys: ["G", "A"], does: "Go to the activity" },
  { keys: ["G", "R"], does: "Go to the replicas" },
  { keys: ["Esc"], does: "Close what is open" },
  { keys: ["?"], does: "Show this help" },
];

/** Whether keys are for what is typed in, or for what is open. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, select, textarea, dialog, [role=menu], [contenteditable]") !== null
  );
}
