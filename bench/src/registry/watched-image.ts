import type { ImageEvent, ImageWatcher } from "@glu/registry";
import { monotonicNow } from "./monotonic-now.ts";

/** What a watcher says, to be compared with what the registry has. */
export interface SeenImage {
  /** Without the host, such as `shop:v1`. */
  readonly name: string;
  readonly digest: string;
  /** How often it was told that the image has changed, the first image included. */
  readonly changes: number;
  /** How many looks failed. */
  readonly failures: number;
}

/** One watcher of the product with those who listen to it. */
export class WatchedImage {
  readonly watcher: ImageWatcher;
  #changes = 0;
  #failures = 0;

  constructor(watcher: ImageWatcher) {
    this.watcher = watcher;
  }

  /** Begins to look by itself. Returns how to stop. */
  listen(listeners: number): () => void {
    const others = Array.from({ length: listeners - 1 }, () => this.watcher.watch(() => undefined));
    const stops = [...others, this.watcher.watch(this.#count)];
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }

  /** Resolves with the time at which the next such event was told, however many looks that takes. */
  next(kinds: readonly ImageEvent["kind"][]): Promise<number> {
    return new Promise((resolve, reject) => {
      const stop = this.watcher.watch((event) => {
        const now = monotonicNow();
        if (event.kind === "failed") {
          stop();
          reject(event.error);
        } else if (kinds.includes(event.kind)) {
          stop();
          resolve(now);
        }
      });
    });
  }

  async seen(signal: AbortSignal): Promise<SeenImage> {
    const { reference, descriptor } = await this.watcher.current({ signal });
    const path = reference.kind === "registry" ? reference.repository : "";
    const name = `${path}:${reference.tag}`;
    const { digest } = descriptor;
    return { name, digest, changes: this.#changes, failures: this.#failures };
  }

  readonly #count = ({ kind }: ImageEvent): void => {
    this.#changes += kind === "changed" ? 1 : 0;
    this.#failures += kind === "failed" ? 1 : 0;
  };
}
