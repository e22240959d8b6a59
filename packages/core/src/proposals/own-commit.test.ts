import { expect, test } from "vitest";
import { withTrailers } from "../trailers.ts";
import { type BranchCommit, contentOf } from "./own-commit.ts";

const options = { email: "glu@localhost", keys: ["app/staging", "app/test"] };
const trailers = {
  promotion: "1",
  phase: "app/staging",
  edge: "promotion oci -> staging",
  from: "a",
  to: "b",
  actor: "ada",
};

function commit(given: Partial<BranchCommit> & { readonly by?: string } = {}): BranchCommit {
  const { by = "glu", ...rest } = given;
  const email = by === "glu" ? "glu@localhost" : `${by}@example.com`;
  return {
    id: "1",
    parent: undefined,
    message: "a change",
    committer: { name: by, email },
    ...rest,
  };
}

/** Each on top of the one after it. */
function stacked(...commits: readonly BranchCommit[]): readonly BranchCommit[] {
  return commits.map((one, index) => ({ ...one, id: `${index}`, parent: `${index + 1}` }));
}

const ours = commit({ message: withTrailers("Update staging", trailers) });

test("a commit of ours alone says what the branch brings", () => {
  expect(contentOf(stacked(ours, commit({ by: "jane" })), options)).toEqual({
    trailers,
    strangers: [],
  });
});

test("whoever committed on top of it is named, once", () => {
  const above = [commit({ by: "jane" }), commit({ by: "joe" }), commit({ by: "jane" })];
  expect(contentOf(stacked(...above, ours), options)).toEqual({
    trailers,
    strangers: ["jane", "joe"],
  });
});

test("whoever committed only to what was merged into it is not named", () => {
  const merge = commit({ id: "merge", parent: "ours", by: "jane" });
  const elsewhere = commit({ id: "elsewhere", parent: "base", by: "bob" });
  const own = { ...ours, id: "ours", parent: "base" };
  const { strangers } = contentOf([merge, elsewhere, own], options);
  expect(strangers).toEqual(["jane"]);
});

test("it also counts under the name the phase had before", () => {
  const before = { ...trailers, phase: "app/test" };
  const old = commit({ message: withTrailers("Update test", before) });
  expect(contentOf([old], options)).toEqual({ trailers: before, strangers: [] });
});

test.each([
  ["was amended", commit({ by: "jane", message: ours.message })],
  ["has no trailers", commit({ by: "jane" })],
  ["is about another phase", commit({ message: withTrailers("x", { ...trailers, phase: "b/c" }) })],
])("a head that %s is somebody else's", (_, head) => {
  const { strangers, trailers: found } = contentOf([head], options);
  expect({ found, strangers }).toEqual({ found: undefined, strangers: [head.committer.name] });
});
