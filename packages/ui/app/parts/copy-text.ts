/** Copies a text. Without TLS a browser has no clipboard to write to, only a selection to copy. */
export async function copyText(text: string): Promise<void> {
  if (globalThis.isSecureContext) {
    await navigator.clipboard.writeText(text);
  } else {
    copySelected(text);
  }
}

function copySelected(text: string): void {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "fixed top-0 opacity-0";
  // Outside of a dialog that is open nothing can be selected.
  (before?.closest("dialog") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) {
    before.focus();
  }
}
