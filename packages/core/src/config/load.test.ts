import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigurationError } from "./configuration-error.ts";
import { loadConfiguration } from "./load.ts";

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "glu-config-"));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

function load(options: { file?: string; env?: Record<string, string> } = {}) {
  return loadConfiguration({ cwd, env: {}, ...options });
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(join(cwd, file), content);
}

describe("loadConfiguration", () => {
  it("S23: reads glu.yaml of the working directory", async () => {
    await write("glu.yaml", "server: { port: 1 }\n");
    const { file, directory, server } = await load();
    expect({ file, directory, port: server.port }).toEqual({
      file: join(cwd, "glu.yaml"),
      directory: cwd,
      port: 1,
    });
  });

  it("S23: needs no file", async () => {
    const { file, directory, server, storage } = await load({ env: { GLU_SERVER_PORT: "2" } });
    expect({ file, directory, port: server.port }).toEqual({
      file: undefined,
      directory: cwd,
      port: 2,
    });
    expect(storage.path).toBe(join(cwd, ".glu"));
  });

  it("takes the first of glu.yaml, glu.yml and glu.json", async () => {
    await write("glu.json", '{ "server": { "port": 3 } }');
    expect((await load()).server.port).toBe(3);
    await write("glu.yml", "server: { port: 2 }");
    expect((await load()).server.port).toBe(2);
    await write("glu.yaml", "server: { port: 1 }");
    expect((await load()).server.port).toBe(1);
  });

  it("B30: takes the file it is given, then the one of GLU_CONFIG, before those", async () => {
    await mkdir(join(cwd, "sub"));
    await write("glu.yaml", "server: { port: 1 }");
    await write("sub/env.yaml", "server: { port: 2 }");
    await write("sub/given.yaml", "storage: { path: state }");
    const env = { GLU_CONFIG: "sub/env.yaml" };
    expect((await load({ env })).server.port).toBe(2);
    const given = await load({ env, file: join(cwd, "sub/given.yaml") });
    expect(given.storage.path).toBe(join(cwd, "sub/state"));
    expect((await load({ env: { GLU_CONFIG: "" } })).server.port).toBe(1);
  });

  it("names file, line and column of a problem", async () => {
    await write("glu.json", '{\n  "server": { "prot": 1 }\n}');
    const error: unknown = await load().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({
      code: "CONFIGURATION",
      next: "act",
      problems: [{ file: "glu.json", line: 2, column: 15, key: "server.prot" }],
    });
  });
});

describe("a configuration file that cannot be read", () => {
  it("is an error if it was asked for and is not there", async () => {
    await expect(load({ file: "other.yaml" })).rejects.toThrow(/^other\.yaml: does not exist$/);
    await expect(load({ env: { GLU_CONFIG: "a/b.yaml" } })).rejects.toThrow(
      /^a\/b\.yaml: does not exist$/,
    );
  });

  it("is an error if it is a folder", async () => {
    await mkdir(join(cwd, "glu.yaml"));
    await expect(load()).rejects.toThrow(/^glu\.yaml: is a folder, not a file$/);
  });

  it("is an error if its links go in a circle", async () => {
    await symlink("glu.yaml", join(cwd, "glu.yaml"));
    await expect(load()).rejects.toThrow(/^glu\.yaml: cannot be read: its links go in a circle$/);
  });

  it.skipIf(process.getuid?.() === 0)(
    "is an error without permission (which root always has)",
    async () => {
      await write("glu.yaml", "");
      await chmod(join(cwd, "glu.yaml"), 0);
      await expect(load()).rejects.toThrow(/^glu\.yaml: cannot be read: permission denied$/);
    },
  );

  it("is an error if it is larger than 1 MiB", async () => {
    await write("glu.yaml", "#".repeat(1024 * 1024));
    expect((await load()).server.port).toBe(8080);
    await write("glu.yaml", "#".repeat(1024 * 1024 + 1));
    await expect(load()).rejects.toThrow(/^glu\.yaml: is larger than 1 MiB$/);
  });

  it("is an error if it is not UTF-8", async () => {
    await write("glu.yaml", Buffer.from([0x23, 0xff, 0xfe]));
    await expect(load()).rejects.toThrow(/^glu\.yaml: is not text in UTF-8$/);
  });

  it("may begin with a byte order mark", async () => {
    await write("glu.yaml", "\ufeffserver: { prt: 1 }");
    await expect(load()).rejects.toThrow(/^glu\.yaml:1:11: server\.prt: /);
  });
});
