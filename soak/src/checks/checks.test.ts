import { describe, expect, it, test } from "vitest";
import type { Evidence } from "../evidence/evidence.ts";
import { checkArrivals } from "./check-arrivals.ts";
import { checkCommits } from "./check-commits.ts";
import { checkDeliveries } from "./check-deliveries.ts";
import { checkEnds } from "./check-ends.ts";
import { checkHealth } from "./check-health.ts";
import { checkRecords } from "./check-records.ts";
import { checkSecrets } from "./check-secrets.ts";
import {
  arrival,
  at,
  commitInto,
  digests,
  edge,
  entry,
  promotion,
  soundEvidence,
} from "./sound-evidence.ts";

const { first, second } = digests;
const third = `sha256:${"3".repeat(64)}`;
const staging = commitInto("staging", "p1");
const production = commitInto("production", "p2");
const [toStaging, toProduction] = soundEvidence().promotions;

test("nothing is wrong with what went as it should", () => {
  const evidence = soundEvidence();
  const checks = [checkCommits, checkRecords, checkArrivals, checkDeliveries, checkEnds];
  expect(checks.flatMap((check) => check(evidence))).toEqual([]);
  expect(checkSecrets(evidence, ["s3cret"])).toEqual([]);
});

/** Sound but for this. */
function except(difference: Partial<Evidence>): Evidence {
  return { ...soundEvidence(), ...difference };
}

function withHistories(changes: Readonly<Record<string, readonly [string, number, string?][]>>) {
  const histories = new Map(soundEvidence().histories);
  for (const [name, seen] of Object.entries(changes)) {
    histories.set(
      `app-000/${name}`,
      seen.map((one) => arrival(...one)),
    );
  }
  return histories;
}

describe("of commits it is told that", () => {
  it.each<[string, Partial<Evidence>, string]>([
    ["a promotion landed twice", { commits: [staging, staging] }, "p1 has landed more than once"],
    [
      "one changed more files",
      { commits: [{ ...staging, changes: [...staging.changes, ...production.changes] }] },
      "changes apps/app-000/staging.yaml, apps/app-000/production.yaml",
    ],
    [
      "one changed more than the digest",
      {
        commits: [staging],
        blobs: new Map([
          ["before", `replicas: 1\n@${first}`],
          ["after", `replicas: 2\n@${second}`],
        ]),
      },
      "changes more than the digest of app-000/staging",
    ],
    [
      "one changed the mode of a file",
      {
        commits: staging.changes.map((change) => ({
          ...staging,
          changes: [{ ...change, mode: ["100644", "100755"] as const }],
        })),
      },
      "changes more than the digest",
    ],
    [
      "nobody made one",
      { commits: [{ ...staging, message: "Hello", author: "Test" }] },
      "was made by nobody: Hello",
    ],
  ])("%s", (_, difference, words) => {
    expect(checkCommits(except(difference)).join()).toContain(words);
  });

  it("one by hand is gone", () => {
    const evidence = soundEvidence();
    evidence.ledger.handMade.set("Note 1", { repository: "config-0", paths: ["notes/1.txt"] });
    expect(checkCommits(evidence)).toEqual(["a commit by hand is gone: Note 1"]);
  });

  it("one by hand changes something else", () => {
    const byHand = { ...staging, message: "Note 1", author: "Test" };
    const evidence = except({ commits: [byHand] });
    evidence.ledger.handMade.set("Note 1", { repository: "config-0", paths: ["notes/1.txt"] });
    expect(checkCommits(evidence).join()).toContain("was made by nobody: Note 1");
  });
});

describe("of records it is told that", () => {
  const pass = { from_digest: second, to_digest: first, from: "oci", to: "staging" };
  const own = { ...pass, id: "p1", created_at: at(12) };
  it.each<[string, Partial<Evidence>, string]>([
    ["one did not land", { commits: [production] }, "p1 into app-000/staging is promoted as"],
    [
      "one names another commit",
      { promotions: [promotion({ ...own, commit: "another" })] },
      "is promoted as another, and Git has commit-p1",
    ],
    [
      "a failed one landed",
      { promotions: [promotion({ ...own, state: "failed", commit: null })] },
      "p1 into app-000/staging is failed, and Git has it",
    ],
    [
      "one has not ended",
      { promotions: [promotion({ ...own, state: "running", ended_at: null })] },
      "is still running",
    ],
    [
      "one is missing",
      { promotions: [promotion({ ...own })] },
      "commit-p2 is of the promotion p2, which has no record",
    ],
  ])("%s", (_, difference, words) => {
    expect(checkRecords(except(difference)).join()).toContain(words);
  });
});

describe("of histories it is told that", () => {
  it.each<[string, readonly [string, number, string?][], string]>([
    ["something was never there", [[third, 1]], `showed ${third}`],
    [
      "it came in another order",
      [
        [second, 1],
        [first, 2],
      ],
      `showed ${first}`,
    ],
    ["the last is missing", [[first, 1]], `showed ${first} last, and there is ${second}`],
    [
      "it was somebody else",
      [
        [first, 1],
        [second, 2, "p7"],
      ],
      "promotion p7",
    ],
  ])("%s", (_, seen, words) => {
    const evidence = except({ histories: withHistories({ oci: seen }) });
    expect(checkArrivals(evidence).join()).toContain(words);
  });

  it("a promotion is not credited to what brought it", () => {
    const seen: [string, number, string?][] = [
      [first, 1],
      [second, 13],
    ];
    const evidence = except({ histories: withHistories({ staging: seen }) });
    expect(checkArrivals(evidence).join()).toContain("app-000/staging showed");
  });
});

describe("of deliveries it is told that", () => {
  it("one went twice", () => {
    const promotions = [toStaging, toStaging].flatMap((one) => (one ? [one] : []));
    const found = checkDeliveries(except({ promotions }));
    expect(found).toEqual(["p1 from app-000/oci to staging went by itself and had gone before"]);
  });

  it("one went again by itself after a person had it go", () => {
    const promotions = [toStaging, toStaging].flatMap((one, index) =>
      one ? [{ ...one, cause: index === 0 ? ("person" as const) : one.cause }] : [],
    );
    expect(checkDeliveries(except({ promotions }))).toHaveLength(1);
  });

  it("one had not arrived yet", () => {
    const seen: [string, number, string?][] = [
      [first, 1],
      [second, 13],
    ];
    const found = checkDeliveries(except({ histories: withHistories({ oci: seen }) }));
    expect(found.join()).toContain("never arrived");
  });

  it.for([
    ["hold", "staging", 5, undefined, true],
    ["hold", "staging", 11, undefined, false],
    ["hold", "staging", 5, 11, false],
    ["hold", "production", 5, undefined, false],
    ["veto", "production", 5, undefined, true],
    ["veto", "staging", 5, undefined, true],
  ] as const)(
    "a %s on %s from %i s to %s s was passed over: %s",
    ([kind, phase, from, until, isSo]) => {
      const evidence = soundEvidence();
      evidence.ledger.stop({
        kind,
        pipeline: "app-000",
        phase,
        ...(kind === "veto" && { digest: second, scope: "pipeline" }),
        since: Date.parse(at(from)),
        ...(until !== undefined && { until: Date.parse(at(until)) }),
      });
      const found = checkDeliveries(evidence).filter((words) => words.includes("to staging"));
      expect(found).toHaveLength(isSo ? 1 : 0);
    },
  );

  it("a hotfix was replaced", () => {
    const evidence = soundEvidence();
    evidence.ledger.hotfixes.add(`app-000/staging ${first}`);
    expect(checkDeliveries(evidence)).toEqual([
      "p1 from app-000/oci to staging went by itself and replaced a hotfix",
    ]);
  });

  it("one followed a phase that went back", () => {
    const histories = withHistories({
      staging: [
        [second, 1],
        [first, 2],
        [second, 13],
      ],
    });
    const promotions = toProduction ? [toProduction] : [];
    expect(checkDeliveries(except({ histories, promotions })).join()).toContain("went back");
  });
});

describe("of the end it is told that", () => {
  const [view] = soundEvidence().pipelines;
  const lost = {
    promotions: [],
    histories: withHistories({ staging: [[first, 1]], production: [[first, 1]] }),
  };

  it("something was lost although Glu says it was delivered", () => {
    const reason = "this was delivered before and the phase was changed since";
    const edges = [edge("oci", "staging", { status: "behind", reason, can_perform: true })];
    const pipelines = view ? [{ ...view, edges: [...edges, edge("staging", "production")] }] : [];
    expect(checkEnds(except({ ...lost, pipelines }))).toEqual([
      `app-000 from oci to staging is due, not behind (${reason})`,
    ]);
  });

  it("a phase shows something else than Git", () => {
    const inGit = new Map([
      ["app-000/staging", third],
      ["app-000/production", second],
    ]);
    expect(checkEnds(except({ inGit })).join()).toContain("app-000/staging is ready");
  });

  it("a pipeline is gone", () => {
    expect(checkEnds(except({ pipelines: [] }))).toEqual(["app-000 is not there"]);
  });

  it("a hold is lost", () => {
    const evidence = soundEvidence();
    const stop = { kind: "hold", pipeline: entry.name, phase: "staging", since: 0 } as const;
    evidence.ledger.stop(stop);
    expect(checkEnds(evidence)).toEqual(["app-000 has lost a hold on staging"]);
  });

  it("a veto is there that nobody wants", () => {
    const veto = {
      id: "r1",
      kind: "veto",
      phase: "staging",
      digest: third,
      scope: "phase",
      actor: "ada",
      reason: "so",
      created_at: at(1),
      expires_at: null,
    } as const;
    const restraints = new Map([[entry.name, [veto]]]);
    expect(checkEnds(except({ restraints }))).toEqual([
      `app-000 has a veto on staging ${third} phase that nobody wants`,
    ]);
  });
});

describe("of secrets it is told that", () => {
  it("one is in a message, and one in a file", () => {
    const commits = [{ ...staging, message: "the password is s3cret" }];
    const blobs = new Map([["blob", "s3cret"]]);
    expect(checkSecrets(except({ commits, blobs }), ["s3cret"])).toEqual([
      "a secret is in the commit commit-p1",
      "a secret is in the file blob",
    ]);
  });
});

describe("of processes it is told that", () => {
  const before = { resident: 1, used: 1, descriptors: 1, handles: 1, listeners: 1 };
  const none = { processes: [], state: new Map([["glu.db", 1]]), temporary: [] };
  const life = { life: 1, minutes: 12, apart: 4, before, after: before };

  it("nothing, if all is flat and nothing is left", () => {
    expect(checkHealth([life], none)).toEqual([]);
  });

  it.each(["resident", "used", "descriptors", "handles", "listeners"] as const)(
    "%s grew",
    (measure) => {
      const after = { ...before, [measure]: 400_000_001 };
      expect(checkHealth([{ ...life, after }], none)).toEqual([
        `life 1: ${measure} grew by 100000000.0 a minute in 12 minutes`,
      ]);
    },
  );

  it("something is left", () => {
    const state = new Map([
      ["glu.db", 1],
      ["work-7-x", 1],
    ]);
    expect(checkHealth([], { processes: ["7 git"], state, temporary: ["glu-x"] })).toEqual([
      "a process is left: 7 git",
      "work-7-x is left in the directory of the state",
      "glu-x is left in the temporary directory",
    ]);
  });
});
