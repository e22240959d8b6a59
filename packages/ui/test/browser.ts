import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { browser } from "../../core/test/browser.ts";

const pictures = fileURLToPath(new URL("../pictures/", import.meta.url));
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * Why tests in a browser cannot run on this machine; undefined if they can.
 *
 * @throws if they cannot although this is CI, where nothing may be skipped.
 */
export function whyNoBrowser(): string | undefined {
  if (browser !== undefined) {
    return undefined;
  }
  const reason = "there is no Chromium (Debian package chromium-headless-shell)";
  if (process.env["CI"] === "true") {
    throw new Error(reason);
  }
  return reason;
}

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: browser ?? "",
    // Root has no sandbox; the pages are ours.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

const notesJumps = `
  window.gluJumps = 0;
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value } of list.getEntries()) {
      window.gluJumps += hadRecentInput ? 0 : value;
    }
  }).observe({ type: "layout-shift", buffered: true });
`;

export interface VisitOptions {
  /** @default "light" */
  readonly theme?: "light" | "dark";
  /** In pixels. @default 1280 × 800 */
  readonly width?: number;
  readonly height?: number;
  /** What is opened first. @default "/" */
  readonly path?: string;
}

/** A browser of its own, without cookies, that notes everything a console would complain of. */
export class Visit {
  readonly page: Page;
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.complaints.push(`${message.text()} (${message.location().url})`);
      }
    });
  }

  static async begin(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
    const { theme = "light", width = 1280, height = 800, path = "/" } = options;
    const context = await browser.newContext({
      baseURL: url,
      colorScheme: theme,
      viewport: { width, height },
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(10_000);
    await context.addInitScript(notesJumps);
    const visit = new Visit(await context.newPage());
    await visit.page.goto(path);
    return visit;
  }

  /** How much of what stands there has moved by itself: 1 is all of it by all of the window. */
  async jumps(): Promise<number> {
    return await this.page.evaluate<number>("window.gluJumps");
  }

  /** What axe finds to be serious or worse, one line each. */
  async barriers(): Promise<readonly string[]> {
    await this.page.evaluate(await axeSource());
    const { violations } = await this.page.evaluate<AxeResults>("axe.run()");
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
      );
  }

  /** Keeps how the page looks, for people to see. */
  async picture(name: string): Promise<void> {
    await mkdir(pictures, { recursive: true });
    await this.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async end(): Promise<void> {
    await this.page.context().close();
  }
}

async function axeSource(): Promise<string> {
  return await readFile(axe, "utf8");
}
