import { expect, test } from "vitest";
import { packageName } from "./package-name.ts";

test.each([
  ["deploys", "deploys"],
  ["My Déploys (2)", "my-deploys-2"],
  [".hidden_", "hidden"],
  ["_x.y-z", "x.y-z"],
  ["部署", "promotions"],
  ["node_modules", "promotions"],
  ["", "promotions"],
  ["x".repeat(300), "x".repeat(214)],
])("a package in directory %j is called %j", (directory, name) => {
  expect(packageName(directory)).toBe(name);
});
