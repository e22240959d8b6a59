import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { ui } from "@glu/ui";
import { expect, test } from "vitest";

const { directory } = ui();
const most = 250 * 1024;

test("B68: what is loaded before anything is shown is at most 250 KB of scripts", async () => {
  const index = await readFile(join(directory, "index.html"), "utf8");
  const entries = [...index.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path = ""]) => path);
  expect(entries.length).toBeGreaterThan(0);
  const loaded = new Map<string, number>();
  for (const path of entries) {
    await load(path, loaded);
  }
  const bytes = [...loaded.values()].reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThanOrEqual(most);
  expect(bytes).toBeGreaterThan(50 * 1024);
});

test("the other screens are loaded when they are first asked for", async () => {
  const files = await readdir(join(directory, "assets"));
  for (const screen of ["pipeline", "activity", "promotion", "replicas"]) {
    expect(files.filter((name) => name.startsWith(`${screen}-screen-`))).not.toEqual([]);
  }
});

/** With all that it imports right away. */
async function load(path: string, loaded: Map<string, number>): Promise<void> {
  if (loaded.has(path)) {
    return;
  }
  const script = await readFile(join(directory, path), "utf8");
  loaded.set(path, gzipSync(script).byteLength);
  for (const [, name = ""] of script.matchAll(/(?:from|^import|;import)\s*"\.\/([^"]+\.js)"/g)) {
    await load(`assets/${basename(name)}`, loaded);
  }
}
