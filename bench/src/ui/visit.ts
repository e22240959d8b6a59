import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const programs = ["chromium-headless-shell", "chromium", "google-chrome"];

/** @throws {Error} if there is no Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((directory) => programs.map((program) => join(directory, program)))
    .find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error("There is no Chromium: install Debian's chromium-headless-shell.");
  }
  const isRoot = process.getuid?.() === 0;
  return await chromium.launch({ executablePath, args: isRoot ? ["--no-sandbox"] : [] });
}

/** Looks at a page with nothing kept from before, and resolves with what `look` makes of it. */
export async function visit<T>(
  browser: Browser,
  url: string,
  look: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    await context.addInitScript({ content: shown });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "commit" });
    return await look(page);
  } finally {
    await context.close();
  }
}

/** Looks with each frame, so that the answer is as of the one in which it was painted. */
const shown = `window.shown = (selector) => new Promise((resolve) => {
  const look = () => requestAnimationFrame(document.querySelector(selector) ? painted : look);
  const painted = () => setTimeout(() => resolve(performance.now()));
  look();
})`;

/** How long after navigation began this was there and painted, in ms, by the clock of the page. */
export async function shownAfter(page: Page, selector: string): Promise<number> {
  return await page.evaluate<number>(`shown(${JSON.stringify(selector)})`);
}
