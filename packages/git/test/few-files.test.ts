import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RemoteFixture } from "./remote-fixture.ts";

const program = fileURLToPath(new URL("few-files.mjs", import.meta.url));

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
  await fixture.newRepository();
});
afterAll(() => fixture.stop());

test.each([
  { engine: "cli", transport: "http" },
  { engine: "wire", transport: "path" },
] as const)(
  "$engine over $transport outlives a machine that has no files to spare",
  async (route) => {
    const { engine } = route;
    const { url, directory = "" } = fixture.access(route);
    const limited = 'ulimit -n 64; exec "$0" "$@"';
    const args = ["-c", limited, process.execPath, program, engine, url, directory];
    const { stdout } = await promisify(execFile)("sh", args);
    expect(JSON.parse(stdout)).toEqual({
      failure: {
        name: "RemoteUnreachableError",
        next: "retry",
        message: expect.stringContaining("ulimit"),
      },
      branch: "main",
    });
  },
);
