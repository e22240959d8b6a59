import { expect, it } from "vitest";
import { UserCodeError } from "../errors.ts";
import { branchOf } from "./branch-of.ts";

const phase = {
  pipeline: "web",
  kind: "git",
  metadata: { name: "staging", labels: {}, annotations: {} },
};

function thrownBy(choice: unknown): unknown {
  try {
    return branchOf(choice as () => string, phase);
  } catch (error) {
    return error;
  }
}

it("is the same for all phases, or another for each", () => {
  expect(branchOf("main", phase)).toBe("main");
  expect(branchOf(({ metadata }) => `env/${metadata.name}`, phase)).toBe("env/staging");
});

it.each([
  ["empty", () => ""],
  ["empty", () => " \n"],
  ["undefined", () => undefined],
  ["null", () => null],
  ["of type number", () => 7],
  ["a promise", async () => "main"],
  ["a promise", async () => Promise.reject(new Error("nobody waits for it"))],
])("is not %s", (kind, choice) => {
  const error = thrownBy(choice);
  expect(error).toBeInstanceOf(UserCodeError);
  expect(error).toHaveProperty(
    "message",
    `the branch of web/staging is ${kind}; return the name of a branch, such as "main"`,
  );
});

it("is not empty text without a function either", () => {
  expect(thrownBy("")).toHaveProperty(
    "message",
    'the branch of web/staging is empty; give the name of a branch, such as "main"',
  );
});

it.each([
  ["an error", new Error("no such team")],
  ["anything else", "no such team"],
])("is an error of the user's code if its function throws %s", (_, thrown) => {
  const error = thrownBy(() => {
    throw thrown;
  });
  expect(error).toBeInstanceOf(UserCodeError);
  expect(error).toMatchObject({
    message:
      'the function for the branch of web/staging failed: no such team; return the name of a branch, such as "main"',
    cause: thrown,
  });
});
