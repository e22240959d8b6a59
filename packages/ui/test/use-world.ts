import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { openBrowser, Visit, type VisitOptions } from "./browser.ts";
import { World, type WorldOptions } from "./world.ts";

/** For the tests of a file: one world and one browser. Whoever a test had visiting leaves with it. */
export function useWorld(options: WorldOptions = {}): BrowsedWorld {
  const browsed = new BrowsedWorld(options);
  beforeAll(() => browsed.open());
  afterEach(() => browsed.leave());
  afterAll(() => browsed.close());
  return browsed;
}

export class BrowsedWorld {
  readonly #options: WorldOptions;
  #world: World | undefined;
  #browser: Browser | undefined;
  #visit: Visit | undefined;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    [this.#world, this.#browser] = await Promise.all([World.open(this.#options), openBrowser()]);
  }

  get world(): World {
    return opened(this.#world);
  }

  get browser(): Browser {
    return opened(this.#browser);
  }

  /** The one that began last. */
  get visit(): Visit {
    return opened(this.#visit);
  }

  /** What the visit sees. */
  get page(): Page {
    return this.visit.page;
  }

  async begin(options: VisitOptions = {}): Promise<Page> {
    this.#visit = await Visit.begin(this.browser, this.world.url, options);
    return this.page;
  }

  async leave(): Promise<void> {
    await this.#visit?.end();
    this.#visit = undefined;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#world?.close();
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error("that is not there yet: tests begin a visit first");
  }
  return part;
}
