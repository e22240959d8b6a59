import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { freePort } from "./free-port.ts";
import { GuardedDirectory } from "./guarded-directory.ts";
import { postgresAccount } from "./postgres-programs.ts";

/** Debian's package puts it where only root looks. */
const directories = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];

/** The path of `pgbouncer`; undefined where tests with it cannot run. */
export const pgBouncerAvailable: string | undefined = directories
  .map((directory) => join(directory, "pgbouncer"))
  .find((path) => existsSync(path));

export interface PgBouncer {
  /** The same database, through the pooler. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts PgBouncer before the database of a URL: a connection belongs to a client for one transaction. */
export async function startPgBouncer(url: string): Promise<PgBouncer> {
  if (pgBouncerAvailable === undefined) {
    throw new Error("PgBouncer is not installed; on Debian it is in pgbouncer");
  }
  const account = postgresAccount();
  const directory = await GuardedDirectory.create({ prefix: "glu-pgbouncer-", account });
  const port = await freePort();
  try {
    const configuration = join(directory.path, "pgbouncer.ini");
    await writeFile(join(directory.path, "users.txt"), usersFor(url), { mode: 0o644 });
    await writeFile(configuration, configurationFor(url, port), { mode: 0o644 });
    await ready(directory.spawn(pgBouncerAvailable, [configuration]));
  } catch (error) {
    await directory.remove();
    throw error;
  }
  const pooled = new URL(url);
  pooled.port = String(port);
  return { url: pooled.href, stop: () => directory.remove() };
}

function usersFor(url: string): string {
  const { username, password } = new URL(url);
  return `"${username}" "${password}"\n`;
}

function configurationFor(url: string, port: number): string {
  const { hostname, port: serverPort, pathname } = new URL(url);
  const name = pathname.slice(1);
  return `[databases]
${name} = host=${hostname} port=${serverPort} dbname=${name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = users.txt
pool_mode = transaction
`;
}

async function ready(pooler: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    pooler.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-10_000);
      if (said.includes("process up")) {
        resolve();
      }
    });
    pooler.once("error", reject);
    pooler.once("close", () => reject(new Error(`pgbouncer does not start: ${said}`)));
  });
}
