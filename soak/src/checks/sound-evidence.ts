import type { ArrivalView, EdgeView, PhaseView, PromotionView } from "@glu/core/api-types";
import { type Entry, fileOf } from "../catalogue.ts";
import type { LoggedCommit } from "../evidence/branch-log.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { Ledger } from "../ledger.ts";

export const digests = {
  first: `sha256:${"1".repeat(64)}`,
  second: `sha256:${"2".repeat(64)}`,
} as const;

export const entry: Entry = {
  name: "app-000",
  repository: "config-0",
  image: "shop/app-000",
  follows: true,
};

const begin = Date.parse("2026-01-01T12:00:00.000Z");

/** So many seconds after the beginning. */
export function at(seconds: number): string {
  return new Date(begin + seconds * 1000).toISOString();
}

/** An image went to staging and production by itself, and nothing else happened. */
export function soundEvidence(): Evidence {
  const pass = { from_digest: digests.second, to_digest: digests.first } as const;
  return {
    entries: [entry],
    ledger: soundLedger(),
    commits: [commitInto("staging", "p1"), commitInto("production", "p2")],
    blobs: new Map([
      ["before", `image: shop/app-000@${digests.first}\n`],
      ["after", `image: shop/app-000@${digests.second}\n`],
    ]),
    inGit: new Map([
      ["app-000/staging", digests.second],
      ["app-000/production", digests.second],
    ]),
    pipelines: [
      {
        name: entry.name,
        phases: ["oci", "production", "staging"].map((name) => phase(name, digests.second)),
        edges: [edge("oci", "staging"), edge("staging", "production")],
      },
    ],
    promotions: [
      promotion({ ...pass, id: "p1", from: "oci", to: "staging", created_at: at(12) }),
      promotion({ ...pass, id: "p2", from: "staging", to: "production", created_at: at(14) }),
    ],
    histories: new Map([
      ["app-000/oci", [arrival(digests.first, 1), arrival(digests.second, 11)]],
      ["app-000/staging", [arrival(digests.first, 1), arrival(digests.second, 13, "p1")]],
      ["app-000/production", [arrival(digests.first, 1), arrival(digests.second, 15, "p2")]],
    ]),
    restraints: new Map([[entry.name, []]]),
  };
}

function soundLedger(): Ledger {
  const ledger = new Ledger();
  for (const [digest, seconds] of [
    [digests.first, 0],
    [digests.second, 10],
  ] as const) {
    const time = Date.parse(at(seconds));
    ledger.tag(entry.name, { digest, from: time, to: time });
  }
  return ledger;
}

export function commitInto(phase: string, id: string): LoggedCommit {
  const trailers = `Glu-Promotion: ${id}\nGlu-Phase: app-000/${phase}\nGlu-Edge: promotion a -> b`;
  const between = `Glu-From: ${digests.first}\nGlu-To: ${digests.second}`;
  const path = fileOf("app-000", phase);
  return {
    repository: "config-0",
    oid: `commit-${id}`,
    author: "glu",
    message: `Update ${phase}\n\n${trailers}\n${between}\nGlu-Actor: trigger`,
    changes: [{ path, mode: ["100644", "100644"], blob: ["before", "after"] }],
  };
}

export function arrival(digest: string, seconds: number, promotion?: string): ArrivalView {
  return {
    version: `${digest.slice(-1)}-${seconds}`,
    digest,
    cause: promotion === undefined ? "observed" : "promotion",
    promotion: promotion ?? null,
    actor: null,
    commit: null,
    commit_url: null,
    compare_url: null,
    annotations: {},
    resource: null,
    recorded_at: at(seconds),
  };
}

type Given = Pick<PromotionView, "id" | "from" | "to" | "created_at" | "from_digest" | "to_digest">;

export function promotion(given: Given & Partial<PromotionView>): PromotionView {
  return {
    kind: "promotion",
    pipeline: "app-000",
    state: "promoted",
    cause: "automatic",
    actor: "trigger",
    commit: `commit-${given.id}`,
    commit_url: null,
    proposal: null,
    error: null,
    attempts: 1,
    reason: null,
    retry_of: null,
    ended_at: at(20),
    ...given,
  };
}

function descriptor(name: string) {
  return { kind: name === "oci" ? "oci" : "git", pipeline: "app-000", metadata: { name } };
}

function phase(name: string, digest: string): PhaseView {
  return {
    descriptor: descriptor(name),
    state: "ready",
    resource: { digest },
    updatable: name !== "oci",
    can_roll_back: false,
  };
}

export function edge(from: string, to: string, rest: Partial<EdgeView> = {}): EdgeView {
  return {
    kind: "promotion",
    from: descriptor(from),
    to: descriptor(to),
    status: "up-to-date",
    can_perform: false,
    ...rest,
  };
}
