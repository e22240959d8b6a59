import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = "/usr/bin/docker-registry";

/** The only user of a registry that was started with `login`. */
export const dockerRegistryUser = { username: "glu", password: "open-sesame" } as const;
const passwordFile = "glu:$2y$05$abcdefghijklmnopqrstuutXu9KzOt.1yBoZUeFWoT/914/JfszCO\n";

export interface DockerRegistryOptions {
  /** Lets only {@link dockerRegistryUser} in. @default false */
  readonly login?: boolean;
  /** Tells somebody of what is pushed. @default nobody */
  readonly notify?: DockerRegistryNotification;
}

interface DockerRegistryNotification {
  readonly url: string;
  /** Such as `Bearer s3cret`. */
  readonly authorization: string;
}

export interface DockerRegistry {
  /** As in a reference; it speaks plain HTTP. */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

/**
 * Why tests with the real registry cannot run on this machine; undefined if they can.
 *
 * @throws if they cannot although this is CI, where nothing may be skipped.
 */
export function whyNoDockerRegistry(): string | undefined {
  if (existsSync(program)) {
    return undefined;
  }
  const reason = `${program} is not installed (Debian package docker-registry)`;
  if (process.env["CI"] === "true") {
    throw new Error(reason);
  }
  return reason;
}

/** Starts the CNCF distribution registry on a free port of 127.0.0.1, with its data in a temporary directory. */
export async function startDockerRegistry(
  options: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  const directory = await mkdtemp(join(tmpdir(), "glu-docker-registry-"));
  const path = join(directory, "config.json");
  await writeFile(join(directory, "htpasswd"), passwordFile);
  await writeFile(path, JSON.stringify(configuration(directory, options)));
  const child = spawn(program, ["serve", path], { env: {}, stdio: ["ignore", "ignore", "pipe"] });
  const stop = async () => {
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    return { host: await listeningHost(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configuration(directory: string, { login, notify }: DockerRegistryOptions): object {
  return {
    version: "0.1",
    log: { level: "info", formatter: "json" },
    storage: {
      filesystem: { rootdirectory: join(directory, "data") },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: "127.0.0.1:0", secret: "of no importance" },
    ...(notify && { notifications: { endpoints: [endpoint(notify)] } }),
    ...(login && { auth: { htpasswd: { realm: "test", path: join(directory, "htpasswd") } } }),
  };
}

function endpoint({ url, authorization }: DockerRegistryNotification): object {
  const headers = { Authorization: [authorization] };
  return { name: "test", url, headers, timeout: "5s", threshold: 3, backoff: "100ms" };
}

/** The program logs where it listens; everything else it logs is read and dropped. */
async function listeningHost(child: ChildProcess): Promise<string> {
  if (child.stderr === null) {
    throw new Error("the output of the registry is not piped");
  }
  const lines = createInterface(child.stderr);
  const logged: string[] = [];
  for await (const line of lines) {
    const host = /listening on (?<host>127\.0\.0\.1:\d+)/.exec(line)?.groups?.["host"];
    if (host !== undefined) {
      child.stderr.resume();
      return host;
    }
    logged.push(line);
  }
  throw new Error(`${program} did not start: ${logged.join("\n")}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}
