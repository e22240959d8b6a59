import type { RestraintView } from "@glu/core/api-types";
import { expect, test } from "vitest";
import { arrivalWords } from "./arrival-words.ts";
import { automationFacts } from "./automation-facts.ts";
import { shortLink } from "./fact-links.ts";
import { kindName } from "./phase-kind.ts";
import { restraintWords } from "./restraint-words.ts";

const hold: RestraintView = {
  id: "1",
  kind: "hold",
  phase: "staging",
  digest: null,
  scope: null,
  actor: "jane",
  reason: "freeze",
  created_at: "2026-01-01T12:00:00.000Z",
  expires_at: null,
};
const veto = { ...hold, kind: "veto", digest: `sha256:${"a".repeat(64)}` } as const;

test("who stops what is said as seen from the phase", () => {
  expect(restraintWords(hold, "staging")).toBe("Held by jane");
  expect(restraintWords({ ...veto, scope: "phase" }, "staging")).toBe(
    "aaaaaaaaaaaa vetoed by jane",
  );
  expect(restraintWords({ ...veto, scope: "downstream" }, "production")).toBe(
    "aaaaaaaaaaaa vetoed by jane in staging, for all phases after it too",
  );
});

test("how something came is said with who brought it", () => {
  expect(arrivalWords({ cause: "observed", actor: null })).toBe("Arrived");
  expect(arrivalWords({ cause: "promotion", actor: "jane" })).toBe("Promoted by jane");
  expect(arrivalWords({ cause: "rollback", actor: "jane" })).toBe("Rolled back by jane");
  expect(arrivalWords({ cause: "outside", actor: null })).toBe("Changed outside of Glu");
});

test("automation is on until somebody sets it, and says who did and for what", () => {
  const staging = { pipeline: "shop", phase: "staging" };
  const on = { settings: [], phases: [{ ...staging, mode: "on", scope: null } as const] };
  expect(automationFacts(on, staging)).toEqual({
    words: "On: triggers may promote into it",
    setting: undefined,
    where: "",
  });
  const setting = {
    mode: "off",
    actor: "jane",
    reason: "incident",
    set_at: hold.created_at,
  } as const;
  const off = (scope: string) => ({
    settings: [{ ...setting, scope }],
    phases: [{ ...staging, mode: "off", scope } as const],
  });
  expect(automationFacts(off("*"), staging).where).toBe("for all pipelines");
  expect(automationFacts(off("shop"), staging).where).toBe("for the whole pipeline");
  expect(automationFacts(off("shop/staging"), staging).where).toBe("for this phase");
  expect(automationFacts(off("*"), staging).setting?.actor).toBe("jane");
});

test("what a phase is read from is called as people call it", () => {
  expect([kindName({ kind: "oci" }), kindName({ kind: "git" }), kindName({ kind: "s3" })]).toEqual([
    "OCI image",
    "Git branch",
    "s3",
  ]);
});

test("an address is shown without what all of them have", () => {
  expect(shortLink("https://shop.example/")).toBe("shop.example");
});
