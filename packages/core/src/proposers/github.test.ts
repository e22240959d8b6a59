import { ManualTimers, startHttpProxy } from "@glu/registry/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ForgeLimitedError } from "../errors.ts";
import { startGithub } from "../testing/forges/github/github-face.ts";
import { proposerContract } from "../testing/proposer-contract.ts";
import {
  call,
  type ForgeTraits,
  failing,
  foundAgain,
  opened,
  type ProposerSubject,
  reviewed,
  startProposerSubject,
  wanted,
} from "../testing/proposer-subject.ts";

const traits: ForgeTraits = {
  provider: "github",
  start: startGithub,
  path: "acme/deploy",
  self: "glu[bot]",
  tellsSelf: true,
  bot: "renovate[bot]",
  pageSize: 100,
  tellsBlocked: true,
};

let subject: ProposerSubject;

beforeEach(async () => {
  subject = await startProposerSubject(traits);
});

afterEach(() => subject.stop());

describe("G28: the client of GitHub", () => {
  test.each(proposerContract.map(({ name, run }) => [name, run] as const))(
    "%s",
    (_, run) => run(subject),
    60_000,
  );

  test("asks for a list again at no cost while nothing has changed", async () => {
    const { proposer, forge } = subject;
    await opened(subject);
    const since = "2020-01-01T00:00:00Z";
    const first = [await proposer.list(call), await proposer.list({ ...call, since })];
    const again = [await proposer.list(call), await proposer.list({ ...call, since })];
    expect(again).toEqual(first);
    expect(forge.requests.slice(-4).map(({ status }) => status)).toEqual([200, 200, 304, 304]);
    await forge.as("joe").comment(1, "look");
    await forge.as("jane").close(1);
    expect(await proposer.list(call)).toEqual([]);
    expect((await proposer.list({ ...call, since })).map(({ state }) => state)).toEqual(["closed"]);
  });

  test("asks what is said of a proposal again at no cost while nothing has changed", async () => {
    const { proposer, forge } = subject;
    const proposal = await opened(subject);
    await forge.check({ sha: proposal.head, name: "ci", state: "pending" });
    const first = await reviewed(subject, proposal);
    const statuses = async () => {
      const { length } = forge.requests;
      const review = await proposer.review(proposal, call);
      return { review, statuses: forge.requests.slice(length).map(({ status }) => status) };
    };
    expect(await statuses()).toEqual({ review: first, statuses: [304, 304, 304, 304] });
    await forge.check({ sha: proposal.head, name: "ci", state: "success" });
    const changed = await statuses();
    expect(changed.review.checks).toBe("passed");
    expect(changed.statuses.filter((status) => status === 304).length).toBeLessThan(4);
    expect((await statuses()).statuses).toEqual([304, 304, 304, 304]);
  });

  test("waits until its quota is filled up, whatever the clock of the forge shows", async () => {
    const { proposer, forge, timers } = subject;
    for (const hours of [-5, 5]) {
      const theirs = Date.now() + hours * 3_600_000;
      forge.now = () => new Date(theirs);
      forge.limitRate({ kind: "primary", retryAfter: 120 });
      const limited = await proposer.list(call).catch((error: unknown) => error);
      expect(limited).toBeInstanceOf(ForgeLimitedError);
      expect(limited).toMatchObject({ retryAfter: expect.closeTo(120_000, -4) });
      const { length } = forge.requests;
      await timers.advance(115_000);
      await expect(proposer.list(call)).rejects.toThrow(ForgeLimitedError);
      expect(forge.requests).toHaveLength(length);
      await timers.advance(10_000);
      expect(await proposer.list(call)).toEqual([]);
    }
  });

  test("is limited in GraphQL too, which says so with 200", async () => {
    const { proposer, forge } = subject;
    const errors = [{ type: "RATE_LIMITED", message: "API rate limit exceeded for user ID 1." }];
    forge.fail({ path: /graphql$/, status: 200, body: { errors } });
    await expect(proposer.whoAmI(call)).rejects.toThrow(ForgeLimitedError);
    await expect(proposer.list(call)).rejects.toThrow(ForgeLimitedError);
    expect(forge.requests).toHaveLength(1);
  });

  test("does not take it for an answer to who it is that something went wrong", async () => {
    const { proposer, forge } = subject;
    const errors = [{ message: "Something went wrong while executing your query." }];
    for (const data of [null, { viewer: null }]) {
      forge.fail({ path: /graphql$/, status: 200, body: { data, errors } });
      await expect(proposer.whoAmI(call)).rejects.toThrow(/who we are: Something went wrong/);
    }
    expect(await proposer.whoAmI(call)).toBe(traits.self);
  });

  test("lets a second pass between two changes, and none between two questions", async () => {
    const { forge, client } = subject;
    const timers = new ManualTimers(Date.now());
    const proposer = await client({ timers });
    const { proposal } = await proposer.open(wanted(), call);
    const comment = proposer.comment(proposal, "one", call);
    const close = proposer.close(proposal, call);
    const sent = () => forge.requests.filter(({ method }) => method !== "GET").length;
    await timers.advance(999);
    await Promise.all([proposer.list(call), proposer.list(call)]);
    expect(sent()).toBe(1);
    await timers.advance(1);
    await comment;
    await timers.advance(999);
    await proposer.list(call);
    expect(sent()).toBe(2);
    await timers.advance(1);
    await close;
    expect((await forge.proposal(1)).state).toBe("closed");
  });

  test("goes through the proxy that the environment names", async () => {
    const { forge, client } = subject;
    const proxy = await startHttpProxy();
    const proposer = await client({ environment: { http_proxy: proxy.url } });
    await proposer.open(wanted(), call);
    expect(proxy.requests).toEqual([`POST ${forge.apiUrl}/repos/acme/deploy/pulls`]);
    await proxy.stop();
  });

  test("says why it cannot let GitHub merge by itself, and what to change", async () => {
    const { proposer, forge } = subject;
    const proposal = await opened(subject);
    await forge.configure({ autoMerge: false, protection: { main: { checks: ["ci"] } } });
    await expect(proposer.mergeWhenReady(proposal, call)).rejects.toThrow(
      /Auto merge is not allowed for this repository; allow auto-merge/,
    );
    expect((await foundAgain(subject)).state).toBe("open");
  });

  test("shows no checks to a token that may not read them, and everything else", async () => {
    const { forge, client } = subject;
    forge.addToken("fine-grained", { user: traits.self, readsChecks: false });
    const proposer = await client({ token: "fine-grained" });
    const proposal = await opened(subject);
    const { head: sha } = proposal;
    await forge.check({ sha, name: "ci", state: "failure" });
    await forge.as("joe").approve(1);
    const shown = { verdict: "approved", checks: "none" };
    expect(await proposer.review(proposal, call)).toMatchObject(shown);
    forge.fail({ path: /\/status$/, status: 403, body: { message: "Resource not accessible" } });
    expect(await subject.proposer.review(proposal, call)).toMatchObject(shown);
    expect((await subject.proposer.review(proposal, call)).checks).toBe("failed");
  });

  test.each(["Head sha can't be blank", "The head sha c0ffee does not exist"])(
    "opens with another attempt what it had not seen yet: %s",
    async (message) => {
      const { proposer, forge } = subject;
      const errors = [{ resource: "PullRequest", code: "custom", message }];
      const body = { message: "Validation Failed", errors };
      forge.fail({ method: "POST", path: /pulls$/, status: 422, body });
      const said = await failing("FORGE_UNREACHABLE", proposer.open(wanted(), call));
      expect(said).toMatch(/has not seen yet what was pushed/);
      expect((await proposer.open(wanted(), call)).proposal.state).toBe("open");
    },
  );

  test("merges at once although a check has failed that no rule asks for, once the state is known or not", async () => {
    const { proposer, forge } = subject;
    await forge.configure({ autoMerge: false });
    const proposal = await opened(subject);
    await forge.check({ sha: proposal.head, name: "optional", state: "failure" });
    expect(await proposer.mergeWhenReady(proposal, call)).toBe("merged");
    expect(forge.requests.filter(({ path }) => path.endsWith("/graphql"))).toEqual([]);
    await forge.configure({ autoMerge: true });
    await forge.as("jane").push("two", { files: { two: "x" } });
    const second = await opened(subject, { branch: "two" });
    await forge.check({ sha: second.head, name: "optional", state: "failure" });
    await forge.as("jane").push("main", { files: { three: "x" } });
    expect(await proposer.mergeWhenReady(second, call)).toBe("merged");
    expect(forge.requests.filter(({ path }) => path.endsWith("/graphql"))).toHaveLength(1);
  });

  test("counts the approval of somebody who may be a member, but not that they want changes", async () => {
    const { proposer, forge } = subject;
    const proposal = await opened(subject);
    forge.addUser("eve");
    await forge.as("eve").approve(1);
    expect(await proposer.review(proposal, call)).toMatchObject({
      verdict: "approved",
      approvedBy: ["eve"],
    });
    await forge.as("eve").requestChanges(1);
    expect(await proposer.review(proposal, call)).toMatchObject({
      verdict: "none",
      approvedBy: [],
    });
  });
});
