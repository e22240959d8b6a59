import { rm, watch, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { endTree, processesWith } from "./processes.ts";
import { countPush, type RemoteFixture } from "./remote-fixture.ts";
import type { TestedTransport } from "./routes.ts";

/** Before git moves the branch, or after that but before it says so. */
export type PushStage = "before" | "after";

/**
 * Makes the next push to a repository wait in a hook of the server, whatever it came over. Pushes are
 * counted ({@link RemoteFixture.pushes}).
 */
export class HeldPush {
  readonly #fixture: RemoteFixture;
  readonly #transport: TestedTransport;
  readonly #sockets = new Set<Socket>();
  readonly #arrival: Promise<void>;

  static async prepare(
    fixture: RemoteFixture,
    transport: TestedTransport,
    stage: PushStage,
  ): Promise<HeldPush> {
    const path = fixture.server.pathOf(fixture.name);
    await Promise.all(["held", "go"].map((name) => rm(join(path, name), { force: true })));
    const wait = "[ -e held ] || { touch held; while [ ! -e go ]; do sleep 0.02; done; }";
    const before = stage === "before" ? `${countPush}\n${wait}` : countPush;
    await fixture.server.setHook(fixture.name, "pre-receive", before);
    await fixture.server.setHook(fixture.name, "post-receive", stage === "after" ? wait : "");
    return new HeldPush(fixture, transport, stage);
  }

  private constructor(fixture: RemoteFixture, transport: TestedTransport, stage: PushStage) {
    this.#fixture = fixture;
    this.#transport = transport;
    const held = appearance(this.#path, "held");
    let answering: Promise<void> | undefined;
    fixture.server.intercept = ({ method, url, socket }, response) => {
      this.#sockets.add(socket);
      if (method === "POST" && url?.endsWith("/git-receive-pack")) {
        answering = firstWrite(response);
      }
      return false;
    };
    // Git begins to answer before that hook. In place of a connection that broke earlier, curl makes another.
    this.#arrival = held.then(() => (stage === "after" ? answering : undefined));
  }

  /** Resolves when the push waits. */
  arrived(): Promise<void> {
    return this.#arrival;
  }

  async release(): Promise<void> {
    await writeFile(join(this.#path, "go"), "");
  }

  /** Breaks the connection of the push, which ends what runs on the server. */
  async cut(): Promise<void> {
    if (this.#transport === "path") {
      this.#endService();
    }
    if (this.#transport === "ssh") {
      await this.#fixture.ssh?.restart();
    }
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  #endService(): void {
    const isService = /git[ -]receive-pack /;
    for (const { pid, arguments: text } of processesWith(this.#path)) {
      if (isService.test(text)) {
        endTree(pid);
      }
    }
  }

  get #path(): string {
    return this.#fixture.server.pathOf(this.#fixture.name);
  }
}

/** Resolves once something of the answer has left. */
function firstWrite(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const write: ServerResponse["write"] = response.write.bind(response);
    response.write = (chunk: unknown) => {
      response.write = write;
      return write(chunk, () => resolve());
    };
  });
}

/** Resolves when a file appears. It is watched for from this call on. */
async function appearance(directory: string, name: string): Promise<void> {
  for await (const { filename } of watch(directory)) {
    if (filename === name) {
      return;
    }
  }
}
