import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startGitea } from "../testing/forges/gitea/gitea-face.ts";
import { proposerContract } from "../testing/proposer-contract.ts";
import {
  call,
  type ForgeTraits,
  foundAgain,
  opened,
  type ProposerSubject,
  reviewed,
  startProposerSubject,
} from "../testing/proposer-subject.ts";

const traits: ForgeTraits = {
  provider: "gitea",
  start: startGitea,
  path: "acme/deploy",
  self: "glu",
  tellsSelf: false,
  bot: "forgejo-actions",
  pageSize: 50,
  tellsBlocked: false,
};

let subject: ProposerSubject;

beforeEach(async () => {
  subject = await startProposerSubject(traits);
});

afterEach(() => subject.stop());

describe("the client of Gitea", () => {
  test.each(proposerContract.map(({ name, run }) => [name, run] as const))(
    "%s",
    (_, run) => run(subject),
    60_000,
  );

  test("uses the labels of the organization, and makes those there are none of", async () => {
    const { forge } = subject;
    const id = forge.addOrganizationLabel("acme", "promotion");
    await opened(subject, { labels: ["promotion", "app"] });
    const { labels } = await forge.proposal(1);
    expect(labels).toMatchObject([{ name: "app" }, { id, name: "promotion" }]);
    await forge.as("jane").close(1);
    await opened(subject, { labels: ["app"] });
    expect((await forge.proposal(2)).labels).toEqual([labels[0]]);
  });

  test("makes no label that is on a later page, of the repository or of the organization", async () => {
    const { forge } = subject;
    const many = Array.from({ length: 51 }, (_, index) => `label ${index + 100}`);
    await opened(subject, { labels: many });
    const ids = many.map((name) => forge.addOrganizationLabel("acme", `shared ${name}`));
    const { labels } = await forge.proposal(1);
    expect(labels).toHaveLength(51);
    await forge.as("jane").close(1);
    await opened(subject, { labels: ["label 150", "shared label 150"] });
    expect((await forge.proposal(2)).labels.map(({ id }) => id)).toEqual([
      labels.find(({ name }) => name === "label 150")?.id,
      ids.at(-1),
    ]);
  });

  test("counts the review that is on a later page", async () => {
    const { forge, proposer } = subject;
    const proposal = await opened(subject);
    for (let count = 0; count < 50; count += 1) {
      await forge.as("joe").requestChanges(1);
    }
    expect((await proposer.review(proposal, call)).verdict).toBe("changes-requested");
    await forge.as("joe").approve(1);
    expect(await proposer.review(proposal, call)).toMatchObject({
      verdict: "approved",
      approvedBy: ["joe"],
    });
  });

  test("passes over what is null among reviews and in the timeline", async () => {
    const { forge, proposer } = subject;
    const proposal = await opened(subject);
    const official = { user: { login: "joe" }, commit_id: proposal.head, official: true };
    const body = [null, { ...official, state: "APPROVED" }, { user: { login: 1 } }];
    forge.fail({ path: /reviews/, status: 200, body, headers: { "x-total-count": "3" } });
    const entries = [{ type: "pull_scheduled_merge" }, null];
    forge.fail({ path: /timeline/, status: 200, body: entries });
    expect(await proposer.review(proposal, call)).toMatchObject({
      approvedBy: ["joe"],
      armed: true,
    });
  });

  test("reads the timeline to its end, although a page of it shows nothing", async () => {
    const { forge, proposer } = subject;
    await forge.configure({ protection: { main: { checks: ["ci"] } } });
    const proposal = await opened(subject);
    for (let count = 0; count < 100; count += 1) {
      await forge.as("joe").commentOnCode(1, "here");
    }
    await reviewed(subject, proposal);
    expect(await proposer.mergeWhenReady(proposal, call)).toBe("armed");
    expect((await reviewed(subject, proposal)).armed).toBe(true);
    await proposer.cancelMerge(proposal, call);
    expect((await forge.proposal(1)).autoMerge).toBeUndefined();
    await forge.as("joe").close(1);
    expect(await proposer.endedBy(await foundAgain(subject), call)).toMatchObject({ login: "joe" });
  });
});
