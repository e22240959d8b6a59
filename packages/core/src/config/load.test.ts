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

describe("a file that the configuration names", () => {
  const text = `sources:
  git:
    config:
      remote: { url: "git@example.com:x.git", credential: deploy, ca_file: ca.pem }
      signing: { type: ssh, key: keys/sign }
    other:
      remote: { url: "https://example.com/x.git" }
      signing: { type: gpg, key: 8A2F1C }
credentials:
  deploy: { type: ssh, ssh: { private_key_path: keys/deploy, known_hosts: ~/hosts } }
  agent: { type: ssh }
`;

  async function problems(options: { env?: Record<string, string> } = {}): Promise<string[]> {
    const error: unknown = await load(options).catch((reason: unknown) => reason);
    return error instanceof ConfigurationError ? error.message.split("\n") : [];
  }

  it("is an error if it is not there, with the others and the place of its key", async () => {
    await write("glu.yaml", `${text}server: { prt: 1 }\n`);
    expect(await problems()).toEqual([
      `glu.yaml:4:67: sources.git.config.remote.ca_file: ${cwd}/ca.pem does not exist`,
      `glu.yaml:5:29: sources.git.config.signing.key: ${cwd}/keys/sign does not exist`,
      `glu.yaml:10:31: credentials.deploy.ssh.private_key_path: ${cwd}/keys/deploy does not exist`,
      `glu.yaml:10:62: credentials.deploy.ssh.known_hosts: ${cwd}/~/hosts does not exist; "~" means nothing here, write the whole path`,
      'glu.yaml:12:11: server.prt: unknown key; did you mean "port"?',
    ]);
  });

  it("is an error if it is the certificate of the server, or its key", async () => {
    await write("cert.pem", "");
    await write("glu.yaml", "server: { protocol: https, cert_file: cert.pem, key_file: key.pem }");
    expect(await problems()).toEqual([
      `glu.yaml:1:49: server.key_file: ${cwd}/key.pem does not exist`,
    ]);
    await write("key.pem", "");
    expect((await load()).server).toMatchObject({
      cert_file: join(cwd, "cert.pem"),
      key_file: join(cwd, "key.pem"),
    });
  });

  it("is an error if it is a folder", async () => {
    await mkdir(join(cwd, "keys/deploy"), { recursive: true });
    await write("glu.yaml", "credentials: { a: { type: ssh, ssh: { private_key_path: keys } } }");
    expect(await problems()).toEqual([
      `glu.yaml:1:39: credentials.a.ssh.private_key_path: ${cwd}/keys is a folder, not a file`,
    ]);
  });

  it("is looked for where the environment says", async () => {
    await mkdir(join(cwd, "keys"));
    await write("glu.yaml", text);
    await write("keys/deploy", "");
    await write("keys/sign", "");
    await write("ca.pem", "");
    await write("hosts", "");
    const env = {
      GLU_CREDENTIALS_DEPLOY_SSH_KNOWN_HOSTS: join(cwd, "hosts"),
      GLU_SOURCES_GIT_CONFIG_REMOTE_CA_FILE: "nowhere.pem",
    };
    expect(await problems({ env })).toEqual([
      `GLU_SOURCES_GIT_CONFIG_REMOTE_CA_FILE: ${cwd}/nowhere.pem does not exist`,
    ]);
    const right = { ...env, GLU_SOURCES_GIT_CONFIG_REMOTE_CA_FILE: "ca.pem" };
    const { credentials } = await load({ env: right });
    expect(credentials["deploy"]).toMatchObject({
      ssh: { private_key_path: join(cwd, "keys/deploy"), known_hosts: join(cwd, "hosts") },
    });
  });

  it.each(['"-----BEGIN\\nhunter2"', '"-----BEGIN KEY-----\n    hunter2"'])(
    "is not shown if what it holds was given instead: %j",
    async (key) => {
      const text = `credentials: { a: { type: ssh, ssh: { private_key_path: ${key} } } }`;
      await write("glu.yaml", text);
      expect(await problems()).toEqual([
        "glu.yaml:1:39: credentials.a.ssh.private_key_path: must be one line: name the file or the key, do not put it here",
      ]);
    },
  );
});
