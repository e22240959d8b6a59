import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GluProcess } from "../../core/test/glu-process.ts";

const program = fileURLToPath(new URL("world/many-pipelines.ts", import.meta.url));

/** The server with as many pipelines as one likes, of three phases in memory each. */
export class Many {
  readonly url: string;
  readonly #glu: GluProcess;
  readonly #directory: string;

  private constructor(parts: { url: string; glu: GluProcess; directory: string }) {
    this.url = parts.url;
    this.#glu = parts.glu;
    this.#directory = parts.directory;
  }

  static async open(pipelines: number): Promise<Many> {
    const directory = await mkdtemp(join(tmpdir(), "glu-many-"));
    const glu = new GluProcess(["--file", program], {
      cwd: directory,
      env: { GLU_SERVER_PORT: "0", PIPELINES: String(pipelines) },
    });
    return new Many({ url: await glu.url(), glu, directory });
  }

  /** Promotes to production, as somebody else would. */
  async promote(pipeline: string): Promise<void> {
    const edge = `/api/v1/pipelines/${pipeline}/from/staging/to/production`;
    const { status } = await fetch(`${this.url}${edge}/perform`, { method: "POST" });
    if (status !== 200) {
      throw new Error(`promoting ${pipeline} was answered ${status}`);
    }
  }

  async close(): Promise<void> {
    await this.#glu.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
