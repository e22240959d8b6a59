import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresAvailable } from "./postgres-programs.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";

describe.skipIf(isMissing)("PostgresServer", () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres({ durable: false });
  });

  afterAll(() => server.stop());

  it("is PostgreSQL 15 or newer, in UTF-8 and no language", async () => {
    const settings = "current_setting('server_version_num')::int AS version";
    const sql = `SELECT ${settings}, datcollate, pg_encoding_to_char(encoding) AS encoding
      FROM pg_database WHERE datname = current_database()`;
    const [row] = await server.query(await server.createDatabase(), sql);
    expect(row).toMatchObject({ datcollate: "C", encoding: "UTF8" });
    expect(row?.["version"]).toBeGreaterThanOrEqual(150_000);
  });

  it("has databases that know nothing of each other", async () => {
    const urls = await Promise.all([server.createDatabase(), server.createDatabase()]);
    expect(new Set([server.url, ...urls]).size).toBe(3);
    const sql = "CREATE TABLE one (n int); INSERT INTO one VALUES (1); SELECT n FROM one";
    const rows = await Promise.all(urls.map((url) => server.query(url, sql)));
    expect(rows).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    await expect(server.query(server.url, "SELECT n FROM one")).rejects.toThrow(/does not exist/);
  });

  it.each([
    ["a wrong password", "glu:guessed"],
    ["an unknown user", "stranger:open-sesame"],
  ])("refuses %s", async (_, userInfo) => {
    const url = server.url.replace(/\/\/[^@]*@/, `//${userInfo}@`);
    await expect(server.query(url, "SELECT 1")).rejects.toThrow(/password/);
  });

  it("keeps what is committed over a restart", async () => {
    const url = await server.createDatabase();
    await server.query(url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");
    await server.restart();
    expect(await server.query(url, "SELECT n FROM kept")).toEqual([{ n: 42 }]);
  });

  it("refuses connections during a pause and breaks those that were open", async () => {
    const client = new Client({ connectionString: server.url });
    client.on("error", () => {});
    const broken = new Promise<void>((resolve) => client.once("end", resolve));
    await client.connect();
    await server.pause();
    await broken;
    await expect(server.query(server.url, "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
    await server.resume();
    expect(await server.query(server.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  it("runs as the current user, or as another one if that is root", async () => {
    const { uid } = await stat(await dataDirectory(server));
    const own = process.getuid?.();
    expect(uid === own).toBe(own !== 0);
  });

  it("waits for the disk unless told not to", async () => {
    const other = await startPostgres();
    const settings = [other, server].map(({ url }) => server.query(url, "SHOW fsync"));
    expect(await Promise.all(settings)).toEqual([[{ fsync: "on" }], [{ fsync: "off" }]]);
    await other.stop();
  });

  it("cannot resume what was not paused", async () => {
    await expect(server.resume()).rejects.toThrow(/started already/);
    expect(await server.query(server.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
  });

  it("leaves no process and no directory when it has stopped", async () => {
    const other = await startPostgres();
    const directory = dirname(await dataDirectory(other));
    expect(processesOf(directory)).not.toEqual([]);
    await other.stop();
    expect(processesOf(directory)).toEqual([]);
    expect(existsSync(directory)).toBe(false);
    await other.stop();
  });

  it.each([
    ["runs", "await startPostgres(); kill();"],
    ["is paused", "await (await startPostgres()).pause(); kill();"],
    ["is set up", "onMade(home, () => onMade(made(), kill, 'data')); await startPostgres();"],
  ])("leaves nothing when our process is killed while it %s", async (_, program) => {
    const home = await mkdtemp(join(tmpdir(), "glu-killed-"));
    await chmod(home, 0o755);
    const directory = await killedWhile(program, home);
    expect(directory).toContain("glu-postgres-");
    expect(processesOf(directory)).toEqual([]);
    await rmdir(home);
  });
});

async function dataDirectory(server: PostgresServer): Promise<string> {
  const [row] = await server.query(server.url, "SHOW data_directory");
  return String(row?.["data_directory"]);
}

function processesOf(directory: string): readonly string[] {
  const lines = execFileSync("ps", ["-ww", "-eo", "args="]).toString().split("\n");
  return lines.filter((line) => line.includes(basename(directory)));
}

const preamble = `
import { readdirSync, watch, writeSync } from "node:fs";
import { startPostgres } from "@glu/core/testing";
const home = process.env.TMPDIR;
const made = () => home + "/" + readdirSync(home)[0];
const onMade = (path, action, expected) => {
  const watcher = watch(path, (_, name) => {
    if (expected === undefined || name === expected) {
      watcher.close();
      action();
    }
  });
};
const kill = () => { writeSync(1, made()); process.kill(process.pid, "SIGKILL"); };
`;

/** Runs a program that kills itself until nothing it started is left; returns what it said. */
async function killedWhile(program: string, home: string): Promise<string> {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", preamble + program], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...process.env, TMPDIR: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // The guard writes its troubles there, too: it ends with the last process.
  const [said, trouble] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(trouble).toBe("");
  return said;
}
