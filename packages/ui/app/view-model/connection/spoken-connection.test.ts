import { expect, test } from "vitest";
import { type SpokenState, spokenConnection } from "./spoken-connection.ts";

const lost: SpokenState = { kind: "lost", error: { code: "STOPPED" } };

test("only a loss is spoken of, and its end", () => {
  const said: string[] = [];
  for (const state of [{ kind: "connecting" }, { kind: "live" }, lost] as const) {
    said.push(spokenConnection(said.at(-1) ?? "", state));
  }
  const loss = "Server is starting. What you see is how it was before.";
  expect(said).toEqual(["", "", loss]);
  expect(spokenConnection(loss, { kind: "connecting" })).toBe(loss);
  expect(spokenConnection(loss, { kind: "live" })).toBe("Live again");
  expect(spokenConnection("Live again", { kind: "connecting" })).toBe("Live again");
  expect(spokenConnection("Live again", lost)).toBe(loss);
});
