import { Life, type LifeOptions } from "./life.ts";

export interface KeeperOptions extends LifeOptions {
  readonly fault: (words: string) => void;
}

/** How long a server that was asked to end may take, in ms. */
const endLimit = 15_000;
/** How long it is waited for beyond that before it is killed, in ms. */
const patience = 15_000;

/** Keeps one server running, life after life. */
export class Keeper {
  readonly lives: Life[] = [];
  readonly #options: KeeperOptions;
  #isOver = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get life(): Life {
    const life = this.lives.at(-1);
    if (!life) {
      throw new Error("no server was started");
    }
    return life;
  }

  start(): void {
    if (!this.#isOver) {
      const life = new Life(this.#options);
      this.lives.push(life);
      void this.#watch(life);
    }
  }

  /** The address of the server that runs, or of the next one. */
  async url(): Promise<string> {
    for (;;) {
      const { life } = this;
      try {
        return await life.serving;
      } catch {
        await life.ended;
        if (this.#isOver) {
          throw new Error("the server has ended");
        }
        // Whoever saw it end starts the next one.
        await new Promise(setImmediate);
      }
    }
  }

  /** Asks the server to end as its operator does, and starts another. */
  async restart(): Promise<void> {
    await this.#terminate();
    this.start();
    await this.url();
  }

  /** Leaves the server no time for anything, and starts another. */
  async kill(): Promise<void> {
    const { life } = this;
    life.kill();
    await life.ended;
    this.start();
    await this.url();
  }

  /** Ends for good. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#terminate();
  }

  /** Ends for good, at once. May be called at any time. */
  async abandon(): Promise<void> {
    this.#isOver = true;
    const life = this.lives.at(-1);
    life?.kill();
    await life?.ended;
  }

  async #terminate(): Promise<void> {
    const { life } = this;
    const asked = Date.now();
    life.terminate();
    const timer = setTimeout(() => life.kill(), endLimit + patience);
    const { code, signal } = await life.ended;
    clearTimeout(timer);
    const took = Date.now() - asked;
    if (code !== 0) {
      this.#options.fault(`asked to end, it ended with ${code ?? signal}`);
    }
    if (took > endLimit) {
      this.#options.fault(`asked to end, it took ${took} ms`);
    }
  }

  /** Nobody else ends it. */
  async #watch(life: Life): Promise<void> {
    const { code, signal } = await life.ended;
    if (life.intent === "none") {
      this.#options.fault(`it ended by itself with ${code ?? signal}`);
      const hasServed = await life.serving.then(
        () => true,
        () => false,
      );
      this.#isOver ||= !hasServed;
      this.start();
    }
  }
}
