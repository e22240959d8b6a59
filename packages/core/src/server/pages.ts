import type { HonoRequest } from "hono";
import { acceptedIn } from "./accepted.ts";
import { answerContent, askedIn } from "./answer-content.ts";
import type { Page } from "./page.ts";

/** Where nothing but what is known is there: the paths of programs, and the files that pages refer to. */
const notForBrowsers = /^(?:api|webhooks|health|ready|metrics|assets)(?:\/|$)/;

/** The files of a dashboard. What is asked for is a key in a table, and never the path of a file. */
export class Pages {
  readonly #pages: ReadonlyMap<string, Page>;
  readonly #index: Page;

  /** @param pages by where they lie below the directory, such as `assets/index.js` */
  constructor(pages: ReadonlyMap<string, Page>, index: Page) {
    this.#pages = pages;
    this.#index = index;
  }

  /** Undefined if there is none for it. */
  async answer(request: HonoRequest): Promise<Response | undefined> {
    const name = nameOf(request.url);
    const isRoute = !notForBrowsers.test(name) && wantsHtml(request.header("accept"));
    const page = this.#named(name) ?? (isRoute ? this.#index : undefined);
    return page && (await answerContent(page, askedIn(request)));
  }

  /** Whether there is a file at a URL. */
  has(url: string): boolean {
    return this.#named(nameOf(url)) !== undefined;
  }

  #named(name: string): Page | undefined {
    return name === "" ? this.#index : this.#pages.get(name);
  }
}

function nameOf(url: string): string {
  const name = new URL(url).pathname.slice(1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** As browsers do of whatever they show in a window. */
function wantsHtml(accept: string | undefined): boolean {
  return acceptedIn(accept).get("text/html") ?? false;
}
