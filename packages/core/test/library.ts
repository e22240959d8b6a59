import { parseConfiguration } from "../src/config/configuration.ts";
import { Redactor } from "../src/redactor.ts";
import { type Logger, silentLogger, systemTimers, type Timers } from "../src/runtime.ts";
import type { MetricsPage } from "../src/server/metrics.ts";
import { readPages } from "../src/server/read-pages.ts";
import { type Server, serve } from "../src/server/server.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";
import type { UserInterface } from "../src/user-interface.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

export interface LibraryOptions {
  /** What would stand in `glu.yaml`. */
  readonly server?: object;
  /** Where relative paths start. */
  readonly directory?: string;
  readonly publicMetrics?: boolean;
  readonly logger?: Logger;
  readonly ui?: UserInterface;
  /** Of the server alone. */
  readonly timers?: Timers;
}

/** A server with two small pipelines, `open` and `hidden`, and nothing outside. */
export interface Library extends Pick<Server, "url"> {
  readonly shelf: Shelf;
  readonly started: StartedSystem;
  readonly redactor: Redactor;
  readonly close: () => Promise<void>;
}

const metrics: MetricsPage = { contentType: "text/plain", text: async () => "glu_up 1\n" };

export async function startLibrary(options: LibraryOptions = {}): Promise<Library> {
  const { server = {}, directory = "/", logger = silentLogger, timers = systemTimers } = options;
  const shelf = new Shelf();
  shelf.put("draft", "one");
  const system = new System({ name: "library" }, { ui: options.ui });
  for (const name of ["open", "hidden"]) {
    system.definePipeline(
      { name },
      () => new Note(),
      (pipeline) => {
        const draft = pipeline.phase({ name: "draft" }, notes(shelf));
        pipeline.phase({ name: "printed" }, notebook(shelf), { promotesFrom: draft });
      },
    );
  }
  const started = await startSystem(system);
  const configuration = parseConfiguration({ server }, { directory });
  const redactor = new Redactor();
  const { operations } = started;
  const { url, close } = await serve({
    operations,
    logger,
    redactor,
    timers,
    metrics,
    publicMetrics: options.publicMetrics,
    pages: system.ui && (await readPages(system.ui, directory)),
    ...configuration.server,
    port: 0,
  });
  const end = async () => {
    await close();
    await started.stop();
  };
  return { url, shelf, started, redactor, close: end };
}
