/** A process that serves many pipelines with the product. */
import { serve } from "../child.ts";
import {
  localOperations,
  type Server,
  type StartedSystem,
  System,
  serveApi,
  silentLogger,
  startSystem,
  systemTimers,
} from "./product.ts";
import { Note, Shelves } from "./shelves.ts";

export class ServerProcess {
  readonly #shelves = new Shelves();
  #started: StartedSystem | undefined;
  #server: Server | undefined;
  #changes = 0;

  /** Serves so many pipelines of three phases each; resolves with the address. */
  async open(pipelines: number): Promise<string> {
    const system = this.#define(pipelines);
    this.#started = await startSystem(system);
    const runtime = { logger: silentLogger, timers: systemTimers };
    this.#server = await serveApi({
      ...runtime,
      operations: localOperations(system),
      system,
      host: "127.0.0.1",
      port: 0,
    });
    return this.#server.url;
  }

  /** Something else is there now in as many pipelines. */
  async change(pipelines: number): Promise<void> {
    for (let done = 0; done < pipelines; done += 1) {
      this.#changes += 1;
      this.#shelves.put(`pipeline-${done}/image`, digestOf(1_000_000 + this.#changes));
    }
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await this.#started?.stop();
  }

  #define(pipelines: number): System {
    const system = new System({ name: "bench" });
    for (let number = 0; number < pipelines; number += 1) {
      const name = `pipeline-${number}`;
      system.definePipeline(
        { name },
        () => new Note(),
        (pipeline) => {
          const { source, target } = this.#shelves;
          const image = pipeline.phase({ name: "image" }, source);
          const staging = pipeline.phase({ name: "staging" }, target, { promotesFrom: image });
          pipeline.phase({ name: "production" }, target, { promotesFrom: staging });
        },
      );
      for (const [index, phase] of ["image", "staging", "production"].entries()) {
        this.#shelves.put(`${name}/${phase}`, digestOf(3 * number + index));
      }
    }
    return system;
  }
}

function digestOf(number: number): string {
  return `sha256:${number.toString(16).padStart(64, "0")}`;
}

const product = new ServerProcess();
serve(product, () => product.close());
