/** A process that serves files, with nothing around them. */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../child.ts";

export interface ServedFile {
  readonly path: string;
  /** As it is sent. */
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

interface KnownFile extends Pick<ServedFile, "headers"> {
  readonly name: string;
}

export class FloorProcess {
  #server: Server | undefined;
  #directory: string | undefined;

  /** Serves these files; resolves with the address. */
  async open(files: readonly ServedFile[]): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), "glu-bench-static-"));
    this.#directory = directory;
    const known = new Map<string, KnownFile>();
    for (const [index, { path, bytes, headers }] of files.entries()) {
      const name = join(directory, String(index));
      await writeFile(name, bytes);
      known.set(path, { name, headers });
    }
    this.#server = createServer((request, response) => {
      const file = known.get(request.url ?? "");
      void (file ? send(file, response) : response.writeHead(404).end());
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    if (this.#directory !== undefined) {
      await rm(this.#directory, { recursive: true, force: true });
    }
  }
}

async function send({ name, headers }: KnownFile, response: ServerResponse): Promise<void> {
  const { size } = await stat(name);
  response.writeHead(200, { ...headers, "content-length": size });
  createReadStream(name).pipe(response);
}

const files = new FloorProcess();
serve(files, () => files.close());
