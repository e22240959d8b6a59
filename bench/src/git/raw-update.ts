import { Client } from "undici";

export interface UpdateRequest {
  readonly tip: string;
  /** A commit whose history the client has. */
  readonly known: string;
}

/** The one request an update cannot do without, and nothing done with its answer. */
export class RawUpdate {
  readonly #client: Client;
  readonly #path: string;

  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.#client = new Client(origin);
    this.#path = `${pathname}/git-upload-pack`;
  }

  /** Gives milliseconds. */
  async fetch({ tip, known }: UpdateRequest): Promise<number> {
    const lines = ["thin-pack", "no-progress", "ofs-delta", "filter blob:limit=16384"];
    const wishes = [...lines, `want ${tip}`, `have ${known}`, "done"];
    const command = ["command=fetch", "agent=bench", "object-format=sha1"];
    const body = `${packets(command)}0001${packets(wishes)}0000`;
    const headers = {
      "content-type": "application/x-git-upload-pack-request",
      "git-protocol": "version=2",
    };
    const start = performance.now();
    const answer = await this.#client.request({ path: this.#path, method: "POST", headers, body });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const milliseconds = performance.now() - start;
    if (answer.statusCode !== 200 || !bytes.includes("PACK")) {
      throw new Error(`the server answered ${answer.statusCode} without a pack`);
    }
    return milliseconds;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** Each line as a packet (gitprotocol-common, pkt-line format). */
function packets(lines: readonly string[]): string {
  return lines
    .map((line) => `${(line.length + 5).toString(16).padStart(4, "0")}${line}\n`)
    .join("");
}
