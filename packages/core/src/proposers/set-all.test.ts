import { expect, test } from "vitest";
import { ForgeLimitedError, ForgeRefusedError } from "../errors.ts";
import { leftOut, setAll } from "./set-all.ts";

test("sends nothing where there is nothing to set", async () => {
  const set = () => Promise.reject(new Error("should not be sent"));
  expect(await setAll([{ what: "labels", values: [], set }])).toEqual([]);
});

test("sets all at once, and one after the other only if one of them is refused", async () => {
  const sent: string[] = [];
  const set = async (values: readonly string[]) => {
    sent.push(values.join("+"));
    if (values.includes("b")) {
      throw new ForgeRefusedError("not b");
    }
    return [];
  };
  expect(await setAll([{ what: "labels", values: ["a", "b", "c"], set }])).toEqual([
    "the labels b: not b",
  ]);
  expect(sent).toEqual(["a+b+c", "a", "a+b", "a+c"]);
});

test("does not ask again for what failed for another reason", async () => {
  let count = 0;
  const set = async () => {
    count += 1;
    throw new ForgeLimitedError("slowly", { retryAfter: 1000 });
  };
  expect(await setAll([{ what: "reviewers", values: ["a", "b"], set }])).toEqual([
    "the reviewers a, b: slowly",
  ]);
  expect(count).toBe(1);
});

test("names what was left out without a word", async () => {
  const set = async (values: readonly string[]) => leftOut(values, ["ANN"]);
  expect(await setAll([{ what: "assignees", values: ["ann", "bob"], set }])).toEqual([
    "the assignees bob: left out by the forge without a reason",
  ]);
});
