import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startGitea } from "../testing/forges/gitea/gitea-face.ts";
import { proposerContract } from "../testing/proposer-contract.ts";
import {
  type ForgeTraits,
  opened,
  type ProposerSubject,
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
});
