import type { Browser } from "playwright-core";
import { Served } from "./served.ts";
import { openBrowser } from "./visit.ts";

/** What a benchmark finds ready: a browser, a server with many pipelines and one with none. */
export interface Workbench {
  readonly browser: Browser;
  readonly many: Served;
  readonly none: Served;
  readonly pipelines: number;
  /** What was started stays for the next benchmark. */
  readonly clear: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openWorkbench(pipelines: number, signal: AbortSignal): Promise<Workbench> {
  const browser = await openBrowser();
  const many = await Served.start(pipelines, signal);
  const none = await Served.start(0, signal);
  return {
    browser,
    many,
    none,
    pipelines,
    clear: async () => undefined,
    close: async () => {
      await browser.close();
      await Promise.all([many.close(), none.close()]);
    },
  };
}
