import { expect, test } from "vitest";
import { approversOf } from "./gitlab-answers.ts";

const version = (head: string, minute: number) => ({
  head_commit_sha: head,
  created_at: `2026-03-01T12:0${minute}:00.000Z`,
});
const approval = (username: string, minute: number | undefined) => ({
  user: { username },
  approved_at: minute === undefined ? undefined : `2026-03-01T12:0${minute}:30.000Z`,
});
const approvals = (...given: ReturnType<typeof approval>[]) => ({ approved_by: given });

test("an approval counts from when its head was pushed first", () => {
  const versions = [version("b", 4), version("b", 2), version("a", 0)];
  const given = approvals(approval("joe", 1), approval("jane", 2), approval("ann", 5));
  expect(approversOf(given, versions, "b")).toEqual(["jane", "ann"]);
});

test("no approval counts for a head that is not the last", () => {
  const versions = [version("b", 2), version("a", 0)];
  expect(approversOf(approvals(approval("joe", 1)), versions, "a")).toEqual([]);
});

test("every approval counts that cannot be older, or of which the time is not told", () => {
  const given = approvals(approval("joe", 1), approval("jane", undefined));
  expect(approversOf(given, [version("a", 0)], "a")).toEqual(["joe", "jane"]);
  expect(approversOf(given, [], "a")).toEqual(["joe", "jane"]);
  expect(approversOf({ approved_by: null }, [], "a")).toEqual([]);
});
