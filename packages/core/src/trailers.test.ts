import { expect, test } from "vitest";
import { causeOf, isAbout, parseTrailers, type Trailers, withTrailers } from "./trailers.ts";

const trailers: Trailers = {
  promotion: "01900000-0000-7000-8000-000000000000",
  phase: "app/staging",
  edge: "promotion oci -> staging",
  from: "sha256:aa",
  to: "sha256:bb",
  actor: "trigger schedule 10s",
};

test("what is written is read back", () => {
  const message = withTrailers("Update staging\n\nWhy not.", trailers);
  expect(message).toBe(`Update staging

Why not.

Glu-Promotion: 01900000-0000-7000-8000-000000000000
Glu-Phase: app/staging
Glu-Edge: promotion oci -> staging
Glu-From: sha256:aa
Glu-To: sha256:bb
Glu-Actor: trigger schedule 10s
`);
  expect(parseTrailers(message)).toEqual(trailers);
});

test("a value with line breaks cannot forge another trailer", () => {
  const forged = { ...trailers, to: "x\nGlu-Phase: app/production" };
  expect(parseTrailers(withTrailers("Update", forged))?.phase).toBe("app/staging");
});

test("only the last paragraph counts", () => {
  const message = withTrailers("Update", trailers);
  expect(parseTrailers(`${message}\nThis reverts commit 1234.\n`)).toBeUndefined();
  expect(parseTrailers("")).toBeUndefined();
  expect(parseTrailers("Glu-Phase: app/staging")).toBeUndefined();
});

test("trailers that others add stand beside ours", () => {
  const message = `${withTrailers("Update", trailers)}Signed-off-by: Ada <ada@example.com>\n`;
  expect(parseTrailers(message)).toEqual(trailers);
});

test("a commit is about a phase by any of its names", () => {
  expect(isAbout(trailers, ["app/staging"], "sha256:bb")).toBe(true);
  expect(isAbout(trailers, ["app/stage", "app/staging"], "sha256:bb")).toBe(true);
  expect(isAbout(trailers, ["app/stage"], "sha256:bb")).toBe(false);
  expect(isAbout(trailers, ["app/staging"], "sha256:aa")).toBe(false);
});

test("the edge tells a rollback from a promotion", () => {
  expect(causeOf(trailers)).toBe("promotion");
  expect(causeOf({ ...trailers, edge: "rollback staging -> staging" })).toBe("rollback");
});
