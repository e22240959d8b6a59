import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startGitlab } from "../testing/forges/gitlab/gitlab-face.ts";
import { proposerContract } from "../testing/proposer-contract.ts";
import {
  call,
  type ForgeTraits,
  opened,
  type ProposerSubject,
  startProposerSubject,
  wanted,
} from "../testing/proposer-subject.ts";

const traits: ForgeTraits = {
  provider: "gitlab",
  start: startGitlab,
  path: "acme/infra/deploy",
  self: "project_7_bot_3f2a",
  tellsSelf: true,
  bot: "group_2_bot_77",
  pageSize: 100,
  tellsBlocked: true,
};

let subject: ProposerSubject;

beforeEach(async () => {
  subject = await startProposerSubject(traits);
});

afterEach(() => subject.stop());

describe("the client of GitLab", () => {
  test.each(proposerContract.map(({ name, run }) => [name, run] as const))(
    "%s",
    (_, run) => run(subject),
    60_000,
  );

  test("asks nobody whose name it cannot look up, and opens nevertheless", async () => {
    const { proposer, forge } = subject;
    forge.fail({ path: /\/users\?/, status: 403, body: { message: "403 Forbidden" } });
    const { proposal, shortfalls } = await proposer.open(wanted({ reviewers: ["jane"] }), call);
    expect(proposal.state).toBe("open");
    expect(shortfalls).toEqual([expect.stringMatching(/^the reviewer jane: .*403 Forbidden/)]);
  });

  test("waits for a pipeline once there is one, and says until then that it is tried again", async () => {
    const { proposer, forge } = subject;
    await forge.configure({ protection: { main: { checks: ["ci"] } } });
    const proposal = await opened(subject);
    await expect(proposer.mergeWhenReady(proposal, call)).rejects.toThrow(
      /405 Method Not Allowed; it is tried again/,
    );
    await forge.check({ sha: proposal.head, name: "ci", state: "pending" });
    expect(await proposer.mergeWhenReady(proposal, call)).toBe("armed");
  });

  test("merges at once although a pipeline has failed that no rule asks for", async () => {
    const { proposer, forge } = subject;
    const proposal = await opened(subject);
    await forge.check({ sha: proposal.head, name: "optional", state: "failure" });
    expect(await proposer.mergeWhenReady(proposal, call)).toBe("merged");
  });

  test("says that it may not merge into the branch, and not that its token has expired", async () => {
    const { proposer, forge } = subject;
    const proposal = await opened(subject);
    forge.fail({ path: /\/merge$/, status: 401, body: { message: "401 Unauthorized" } });
    const refused = await proposer.mergeWhenReady(proposal, call).catch(String);
    expect(refused).toMatch(/401 Unauthorized; let the user of the token merge into the target/);
    expect(refused).not.toMatch(/expired/);
  });

  test("tells who the forge left out without a word", async () => {
    const { proposer, forge } = subject;
    const both = { reviewers: ["jane", "joe"], labels: ["one", "two"] };
    const first = await proposer.open(wanted(both), call);
    expect(first.shortfalls).toEqual([]);
    const { proposal } = first;
    const said = {
      iid: proposal.number,
      web_url: proposal.url,
      state: "opened",
      title: proposal.title,
      source_branch: proposal.branch,
      target_branch: proposal.base,
      target_project_id: 1,
      updated_at: proposal.updatedAt,
      labels: ["one"],
      reviewers: [{ username: "Jane" }],
    };
    forge.fail({ method: "POST", status: 201, body: said });
    expect((await proposer.open(wanted(both), call)).shortfalls).toEqual([
      "the labels two: left out by the forge without a reason",
      "the reviewers joe: left out by the forge without a reason",
    ]);
  });
});
