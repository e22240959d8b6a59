import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeImage } from "@glu/core/testing";
import { inTurns } from "../in-turns.ts";

const width = 8;

/** Image layouts under `images` in a directory. */
export class Images {
  readonly #directory: string;
  readonly #digests = new Map<string, string>();
  #built = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Puts another image of each there. */
  push(names: readonly string[]): Promise<void> {
    return inTurns(names, width, async (name) => {
      this.#built += 1;
      const directory = this.pathOf(name);
      await mkdir(directory, { recursive: true });
      const content = `image ${this.#built}`;
      const { digest } = await writeImage(directory, { tag: "latest", content });
      this.#digests.set(name, digest);
    });
  }

  pathOf(name: string): string {
    return join(this.#directory, "images", name);
  }

  /** Of the newest one. */
  digestOf(name: string): string {
    return this.#digests.get(name) ?? "";
  }
}
