/** A fenced block of a page. */
export interface PageBlock {
  readonly language: string;
  /** The second word of what the fence is opened with: who runs it, or wrote it. */
  readonly by: string;
  readonly text: string;
}

/** All fenced blocks of a page, in order. */
export function pageBlocks(page: string): readonly PageBlock[] {
  const blocks = page.matchAll(/^```(\w+)(?: (\w+))?\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, language = "", by = "", text = ""]) => ({ language, by, text }));
}
