import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { draftConfiguration, readConfiguration } from "./configuration.ts";
import { placesOf } from "./key-path.ts";
import { configurationKeys } from "./schema.ts";

const file = new URL("../../../../examples/configuration/glu.yaml", import.meta.url);
const env = { BOT_PASSWORD: "b0t", BITBUCKET_TOKEN: "t0ken", PASSPHRASE: "phrase" };

test("the example of everything is right, and has every key", async () => {
  const source = { file: "glu.yaml", text: await readFile(file, "utf8") };
  const input = { cwd: "/etc/glu", source, env };
  const { credentials } = readConfiguration(input);
  expect(Object.keys(credentials)).toHaveLength(9);
  const { tree } = draftConfiguration(input);
  const missing = configurationKeys.filter(({ path }) => placesOf(tree, path).length === 0);
  expect(missing.map(({ path }) => path.join("."))).toEqual([]);
});
