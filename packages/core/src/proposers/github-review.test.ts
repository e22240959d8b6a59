import { describe, expect, test } from "vitest";
import { checksOf, mergeabilityOf, verdictOf } from "./github-review.ts";

interface Given {
  readonly by?: string;
  readonly state: string;
  readonly at?: string;
  readonly as?: string;
}

const review = ({ by = "joe", state, at = "head", as = "MEMBER" }: Given) => ({
  user: { login: by, type: "User" },
  state,
  commit_id: at,
  author_association: as,
});
const verdict = (...given: Given[]) => verdictOf(given.map(review), "head");

describe("verdictOf", () => {
  test("goes by what each said last, and by no mere comment", () => {
    expect(
      verdict({ state: "CHANGES_REQUESTED" }, { state: "APPROVED" }, { state: "COMMENTED" }),
    ).toEqual({ verdict: "approved", approvedBy: ["joe"] });
    expect(verdict({ state: "APPROVED" }, { state: "CHANGES_REQUESTED" })).toEqual({
      verdict: "changes-requested",
      approvedBy: [],
    });
  });

  test("counts nothing that was dismissed", () => {
    expect(verdict({ state: "DISMISSED" })).toEqual({ verdict: "none", approvedBy: [] });
    expect(verdict({ state: "APPROVED" }, { state: "DISMISSED" }).verdict).toBe("none");
  });

  test("counts an approval for its commit, and a request for changes for all", () => {
    expect(verdict({ state: "APPROVED", at: "older" }).verdict).toBe("none");
    expect(verdict({ state: "CHANGES_REQUESTED", at: "older" }).verdict).toBe("changes-requested");
  });

  test("one who wants changes outweighs those who approve", () => {
    const both = verdict({ state: "APPROVED" }, { by: "ann", state: "CHANGES_REQUESTED" });
    expect(both).toEqual({ verdict: "changes-requested", approvedBy: ["joe"] });
  });

  test.each([
    ["OWNER", "changes-requested"],
    ["COLLABORATOR", "changes-requested"],
    ["MEMBER", "changes-requested"],
    ["CONTRIBUTOR", "none"],
    ["NONE", "none"],
  ])(
    "an approval by %s counts, as it may be a member; a request for changes is %s",
    (as, expected) => {
      expect(verdict({ state: "APPROVED", as }).verdict).toBe("approved");
      expect(verdict({ state: "APPROVED", as, at: "older" }).verdict).toBe("none");
      expect(verdict({ state: "CHANGES_REQUESTED", as }).verdict).toBe(expected);
    },
  );

  test("one who does not belong there takes back their own approval alone", () => {
    const eve = { by: "eve", as: "NONE", state: "CHANGES_REQUESTED" };
    expect(verdict({ state: "APPROVED" }, eve)).toEqual({
      verdict: "approved",
      approvedBy: ["joe"],
    });
    expect(verdict({ ...eve, state: "APPROVED" }, eve).verdict).toBe("none");
  });
});

describe("checksOf", () => {
  const run = (conclusion: string | null) => ({
    status: conclusion === null ? "in_progress" : "completed",
    conclusion,
  });
  const none = { state: "pending", total_count: 0 };

  test.each([
    [[], none, "none"],
    [["success", "neutral", "skipped"], none, "passed"],
    [["success", null], none, "pending"],
    [["timed_out", null], none, "failed"],
    [["cancelled"], none, "failed"],
    [[], { state: "success", total_count: 1 }, "passed"],
    [[], { state: "error", total_count: 1 }, "failed"],
    [["success"], { state: "pending", total_count: 1 }, "pending"],
    [["failure"], { state: "success", total_count: 1 }, "failed"],
  ] as const)("runs %j with statuses %j are %s", (runs, status, expected) => {
    expect(checksOf(runs.map(run), status)).toBe(expected);
  });
});

test.each([
  [null, "unknown", "unknown"],
  [true, "clean", "mergeable"],
  [true, "unstable", "mergeable"],
  [true, "has_hooks", "mergeable"],
  [true, "blocked", "blocked"],
  [true, "behind", "behind"],
  [true, "draft", "blocked"],
  [false, "dirty", "conflict"],
])("mergeable %s in the state %s is %s", (mergeable, state, expected) => {
  expect(mergeabilityOf({ mergeable, mergeable_state: state })).toBe(expected);
});
