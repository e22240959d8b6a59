import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RemoteUnreachableError } from "../../errors.ts";
import { readTrustedAuthorities } from "./trusted-authorities.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "trusted-authorities-"));
  for (const name of ["option", "git", "system"]) {
    await writeFile(join(directory, name), pem(name));
  }
});

afterAll(() => rm(directory, { recursive: true }));

function pem(name: string): string {
  return `# ${name}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
}

describe("readTrustedAuthorities", () => {
  it("prefers the option to the environment, and git's variable to the one of all", async () => {
    const environment: NodeJS.ProcessEnv = { SSL_CERT_FILE: join(directory, "system") };
    const read = (caFile?: string) => readTrustedAuthorities({ caFile, environment });
    expect(await read()).toBe(pem("system"));
    environment["GIT_SSL_CAINFO"] = join(directory, "git");
    expect(await read()).toBe(pem("git"));
    expect(await read(join(directory, "option"))).toBe(pem("option"));
  });

  it("knows of none without them", async () => {
    const environment = { SSL_CERT_FILE: "", GIT_SSL_CAINFO: "" };
    expect(await readTrustedAuthorities({ caFile: undefined, environment })).toBeUndefined();
  });

  it.each([
    ["missing", undefined, "cannot be read"],
    ["empty", "", "holds no certificate"],
    ["key", "-----BEGIN PRIVATE KEY-----\n", "holds no certificate"],
  ])("never falls back from a file that is %s", async (...row) => {
    const [name, content, words] = row;
    const caFile = join(directory, name);
    if (content !== undefined) {
      await writeFile(caFile, content);
    }
    const read = readTrustedAuthorities({ caFile, environment: {} });
    await expect(read).rejects.toThrow(RemoteUnreachableError);
    await expect(read).rejects.toThrow(words);
    await expect(read).rejects.toThrow(caFile);
  });
});
