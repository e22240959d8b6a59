import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { draftConfiguration, readConfiguration } from "./configuration.ts";
import { isAt, placesOf } from "./key-path.ts";
import { findUnreadableFiles } from "./local-files.ts";
import { configurationKeys } from "./schema.ts";

const file = new URL("../../../../examples/configuration/glu.yaml", import.meta.url);
const env = {
  BOT_PASSWORD: "b0t",
  BITBUCKET_TOKEN: "t0ken",
  PASSPHRASE: "phrase",
  SHOP_CI_TOKEN: "a token that nobody guesses",
  REGISTRY_WEBHOOK_SECRET: "0123456789abcdef",
};

test("the example of everything is right, and has every key", async () => {
  const source = { file: "glu.yaml", text: await readFile(file, "utf8") };
  const input = { cwd: "/etc/glu", source, env };
  const { credentials } = readConfiguration(input);
  expect(Object.keys(credentials)).toHaveLength(9);
  const { tree } = draftConfiguration(input);
  const missing = configurationKeys.filter(({ path }) => placesOf(tree, path).length === 0);
  expect(missing.map(({ path }) => path.join("."))).toEqual([]);
});

test("every key that names a file is looked for before anything begins", async () => {
  const source = { file: "glu.yaml", text: await readFile(file, "utf8") };
  const draft = draftConfiguration({ cwd: "/nowhere", source, env });
  const found = await findUnreadableFiles(draft);
  const named = configurationKeys.filter(
    ({ path, description = "" }) =>
      description.includes("relative to the folder of the configuration file") &&
      path.at(-1) !== "url",
  );
  const seen = named.filter(({ path }) => found.some((finding) => isAt(finding.path, path)));
  expect(seen.map(({ path }) => path.join("."))).toEqual(named.map(({ path }) => path.join(".")));
});
