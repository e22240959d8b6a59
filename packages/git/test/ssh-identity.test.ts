import { execFile } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AuthenticationError, type SshIdentity } from "@glu/git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { visibleProcesses } from "./processes.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { type engines, routes } from "./routes.ts";
import { appendLine } from "./writes.ts";

const passphrase = "pass phrase: 'with' \"quotes\" ä";
const overSsh = routes.filter(({ transport }) => transport === "ssh");

let fixture: RemoteFixture;
let plain: string;
let locked: string;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
  const key = fixture.ssh?.key;
  if (key !== undefined) {
    const copy = join(fixture.server.root, "locked");
    await copyFile(key, copy);
    await promisify(execFile)("ssh-keygen", ["-q", "-p", "-N", passphrase, "-f", copy]);
    [plain, locked] = await Promise.all([readFile(key, "utf8"), readFile(copy, "utf8")]);
  }
});
beforeEach(() => fixture.newRepository());
afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
  const agents = visibleProcesses().filter((one) => one.arguments.includes(fixture.directory));
  expect(agents).toEqual([]);
});
afterAll(() => fixture.stop());

function open(engine: (typeof engines)[number], identity: () => Promise<SshIdentity>) {
  const ssh = { knownHosts: fixture.ssh?.knownHosts, identity };
  return fixture.open({ engine, transport: "ssh" }, { remote: { ssh } });
}

async function failure(call: Promise<unknown>): Promise<Error> {
  const error = await call.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AuthenticationError);
  return error instanceof Error ? error : new Error("no error");
}

describe.each(overSsh.map(({ engine }) => engine))("a key by value, with %s", (engine) => {
  test.each([
    ["as it is in its file", () => ({ privateKey: plain })],
    ["without its last line break", () => ({ privateKey: plain.trim() })],
    ["with line breaks of Windows", () => ({ privateKey: plain.replaceAll("\n", "\r\n") })],
    ["with a passphrase", () => ({ privateKey: locked, passphrase })],
    ["with a passphrase it does not need", () => ({ privateKey: plain, passphrase })],
  ])("reads and pushes: %s", async (_, identity) => {
    const repository = open(engine, async () => identity());
    await repository.snapshot("main");
    await repository.checkPush();
    const written = await repository.write("main", appendLine("shared.txt", "line"));
    expect(written.kind).toBe("committed");
  });

  test.each([
    ["a wrong passphrase", () => ({ privateKey: locked, passphrase: "wrong" }), "be opened with"],
    ["no passphrase", () => ({ privateKey: locked }), "has a passphrase, and none is given"],
    ["a passphrase of two lines", () => ({ privateKey: locked, passphrase: "a\nb" }), "line break"],
    ["half a key", () => ({ privateKey: plain.slice(0, 150) }), "none that ssh can read"],
    ["something else", () => ({ privateKey: "s3cret" }), "none that ssh can read"],
  ])("says what is wrong with %s", async (_, identity, words) => {
    const error = await failure(open(engine, async () => identity()).snapshot("main"));
    expect(error.message).toContain(words);
    expect(JSON.stringify([error.message, error.stack])).not.toMatch(/s3cret|BEGIN/);
  });

  test("says where the key should have come from", async () => {
    const cause = new Error("vault sealed");
    const error = await failure(open(engine, () => Promise.reject(cause)).snapshot("main"));
    expect(error.cause).toBe(cause);
  });
});
