import { expect, test } from "vitest";
import { madeEdge } from "../testing/made-edge.ts";
import {
  alsoBehind,
  edgeParameter,
  edgeWords,
  parseEdgeParameter,
  promoteWords,
  sentence,
  whyNotPromote,
} from "./edge-words.ts";

test("an edge says how far behind it is, if that is known", () => {
  expect(edgeWords(madeEdge("image>staging")).word).toBe("Behind");
  expect(edgeWords(madeEdge("image>staging", { behind_by: 3 })).word).toBe("3 behind");
  expect(edgeWords(madeEdge("image>staging", { behind_by: 100 })).word).toBe("100 or more behind");
});

test("beside another status, how far it is behind stands for itself", () => {
  const edge = madeEdge("image>staging", { status: "proposed", behind_by: 2 });
  expect(edgeWords(edge).word).toBe("Proposed");
  expect(alsoBehind(edge)).toBe("2 behind");
  expect(alsoBehind(madeEdge("image>staging", { behind_by: 2 }))).toBeUndefined();
});

test("the button says what it does, and why it does nothing", () => {
  const edge = madeEdge("image>staging", { can_perform: false, reason: "held by jane: freeze" });
  expect(promoteWords(edge)).toBe("Promote image to staging");
  expect(whyNotPromote(edge)).toBe("Held by jane: freeze");
  expect(whyNotPromote(madeEdge("image>staging", { can_perform: false }))).toBe(
    "There is nothing to promote",
  );
  expect(whyNotPromote(madeEdge("image>staging"))).toBeUndefined();
});

test("what differs although both show the same may be applied again, and waits for nobody", () => {
  const edge = madeEdge("image>staging", { status: "up-to-date", behind_by: 0 });
  expect(edgeWords(edge)).toMatchObject({ tone: "good", word: "Up to date, differs" });
  expect(promoteWords(edge)).toBe("Apply again: image to staging");
  expect(whyNotPromote(edge)).toBeUndefined();
  const same = madeEdge("image>staging", { status: "up-to-date", can_perform: false });
  expect(edgeWords(same).word).toBe("Up to date");
  expect(promoteWords(same)).toBe("Promote image to staging");
});

test("a reason begins as a sentence does, but names keep their letters", () => {
  expect(sentence("no trigger promotes this")).toBe("No trigger promotes this");
  expect(sentence("search/image (oci search): 404")).toBe("search/image (oci search): 404");
  expect(sentence("https://forge.example/pulls/1 waits")).toBe(
    "https://forge.example/pulls/1 waits",
  );
});

test("the address names an edge, and its kind if it is another one", () => {
  expect(edgeParameter(madeEdge("image>staging"))).toBe("image:staging");
  expect(edgeParameter(madeEdge("image>staging", { kind: "copy" }))).toBe("image:staging:copy");
  expect(parseEdgeParameter("image:staging")).toEqual({
    from: "image",
    to: "staging",
    kind: "promotion",
  });
  expect(parseEdgeParameter("image:staging:copy")?.kind).toBe("copy");
  expect(parseEdgeParameter("image")).toBeUndefined();
});
