import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, GluProcess, runGlu } from "./glu-process.ts";
import { createProgramDirectory, type ProgramDirectory } from "./program-directory.ts";

/** Two pipelines, each on a registry and a remote of its own. */
const program = `
import { git, oci, System } from "@glu/core";
class App {
  image = "";
  digest() { return this.image; }
  readFromOCIDescriptor({ digest }) { this.image = digest; }
  async readFrom(phase, files) { this.image = await files.readFile("image.txt", "utf8"); }
  async writeTo(phase, files) { await files.writeFile("image.txt", this.image); }
}
const system = new System({ name: "two" });
for (const name of ["good", "dead"]) {
  system.definePipeline({ name }, () => new App(), (pipeline) => {
    const image = pipeline.phase({ name: "image" }, oci(name));
    pipeline.phase({ name: "staging" }, git(name), { promotesFrom: image });
  });
}
export default system;
`;

/** Takes connections and says nothing. */
class SilentServer {
  readonly #server: Server = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
  });
  readonly #sockets = new Set<Socket>();

  get connections(): number {
    return this.#sockets.size;
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends the connections there are. */
  hangUp(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  async connected(): Promise<void> {
    if (this.#sockets.size === 0) {
      await once(this.#server, "connection");
    }
  }

  async close(): Promise<void> {
    this.hangUp();
    this.#server.close();
    await once(this.#server, "close");
  }
}

let directory: ProgramDirectory;
let temporary: string;
let silent: SilentServer;

beforeEach(async () => {
  directory = await createProgramDirectory();
  silent = new SilentServer();
  const address = await silent.start();
  const sources = {
    oci: { dead: { reference: `${address}/app:latest`, plain_http: true } },
    git: { dead: { remote: { url: `http://${address}/config.git` } } },
  };
  const good = {
    oci: { good: { reference: "oci-layout:images:latest" } },
    git: { good: { remote: { url: "file:///nowhere/config.git" } } },
  };
  const configuration = {
    sources: { oci: { ...sources.oci, ...good.oci }, git: { ...sources.git, ...good.git } },
  };
  await directory.write("glu.yaml", JSON.stringify(configuration));
  await directory.write("pipeline.ts", program);
  temporary = join(directory.path, "tmp");
  await mkdir(temporary);
  await writeFile(join(temporary, "of-others"), "");
});
afterEach(async () => {
  await silent.close();
  await directory.remove();
});

const settings = () => ({ cwd: directory.path, env: { TMPDIR: temporary } });
const glu = (...args: readonly string[]): Promise<Ended> => runGlu(args, settings());

async function listing(): Promise<readonly string[]> {
  const names = await readdir(directory.path, { recursive: true });
  return names.filter((name) => !/^(?:node_modules|\.glu)\b/.test(name)).toSorted();
}

describe("a registry and a remote that say nothing", () => {
  test.each([
    ["history", "dead", "staging"],
    ["promotions"],
    ["promotions", "dead", "staging"],
    ["restraints", "dead"],
    ["orphans"],
    ["replicas"],
    ["audit"],
    ["audit", "--export"],
    ["automation"],
    ["graph"],
    ["validate"],
    ["hold", "dead", "staging", "--reason", "x"],
    ["veto", "dead", "staging", "some-digest", "--reason", "x"],
    ["automation", "set", "off", "dead", "--reason", "x"],
    ["inspect", "good"],
    ["plan", "good"],
  ])("are not asked by glu %s %s %s", async (...args) => {
    const before = await listing();
    const { stderr } = await glu(...args.filter((each) => each !== undefined));
    expect(stderr).not.toMatch(/glu: /);
    expect(silent.connections).toBe(0);
    expect(await listing()).toEqual(before);
  });

  test("are waited for by those who need them, who say so, and leave nothing when interrupted", async () => {
    const before = await listing();
    const inspect = new GluProcess(["inspect", "dead"], settings());
    await silent.connected();
    await inspect.logged(/^reading dead\/(?:image|staging) …\n/m);
    inspect.signal("SIGINT");
    expect((await inspect.ended()).code).toBe(1);
    expect(await listing()).toEqual(before);
  });

  test("are said to programs once they have failed, and not before", async () => {
    const inspect = new GluProcess(["inspect", "dead", "--json"], settings());
    await silent.connected();
    const asked = setInterval(() => silent.hangUp(), 1500);
    const { code, stdout } = await inspect.ended();
    clearInterval(asked);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ phases: [{ state: "error" }, { state: "error" }] });
    expect(inspect.progress).toEqual([]);
  });
});
