import { targets } from "../../catalogue.ts";
import type { Answer } from "../../glu/api.ts";
import type { Stop } from "../../ledger.ts";
import { choose } from "../../plan.ts";
import { type Do, type Doing, phasePath } from "../desk.ts";

const scopes = ["phase", "downstream", "pipeline"] as const;

/** Somebody stops everything automatic on a phase. */
export const hold: Do = async (doing) => {
  const { desk, entry, pick } = doing;
  const phase = choose(targets, pick) ?? "staging";
  const body = { reason: `held as ${desk.ledger.next()}` };
  const path = `${phasePath(entry.name, phase)}/holds`;
  expectStatus(await desk.api.post({ path, body }), [201]);
  desk.ledger.stop({ kind: "hold", pipeline: entry.name, phase, since: Date.now() });
  return true;
};

/** Somebody does not want the newest image, here or from here on. */
export const veto: Do = async (doing) => {
  const { desk, entry, pick } = doing;
  const phase = choose(targets, pick) ?? "staging";
  const scope = choose(scopes, (pick * 7) % 1) ?? "phase";
  const digest = desk.ledger.latest(entry.name);
  const body = { reason: `vetoed as ${desk.ledger.next()}`, digest, scope };
  const path = `${phasePath(entry.name, phase)}/vetoes`;
  expectStatus(await desk.api.post({ path, body }), [201]);
  const since = Date.now();
  desk.ledger.stop({ kind: "veto", pipeline: entry.name, phase, digest, scope, since });
  return true;
};

/** Somebody lets go on what is held. */
export const release: Do = (doing) => endStop(doing, "hold");

/** Somebody has nothing against an image any more. */
export const lift: Do = (doing) => endStop(doing, "veto");

async function endStop({ desk, entry, pick }: Doing, kind: Stop["kind"]): Promise<boolean> {
  const own = desk.ledger.stopped.filter(
    (stop) => stop.pipeline === entry.name && stop.kind === kind,
  );
  const stop = choose(own, pick);
  if (!stop) {
    return false;
  }
  const { phase, digest } = stop;
  desk.ledger.release(
    (other) =>
      other.pipeline === entry.name &&
      other.kind === kind &&
      other.phase === phase &&
      other.digest === digest,
  );
  const path = `${phasePath(entry.name, phase)}/release`;
  const body = digest === undefined ? {} : { digest };
  // Asked again, it may have ended already.
  expectStatus(await desk.api.post({ path, body }), [200, 404]);
  return true;
}

/** @throws {Error} with the answer if it is another one. */
export function expectStatus({ status, text }: Answer, expected: readonly number[]): void {
  if (!expected.includes(status)) {
    throw new Error(`it was answered ${status}: ${text}`);
  }
}
