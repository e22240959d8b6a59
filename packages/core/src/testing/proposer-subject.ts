import assert from "node:assert/strict";
import { Connections } from "@glu/registry/http";
import type { ForgeProvider } from "../clients.ts";
import { GluError } from "../errors.ts";
import type { NewProposal, Proposal, Proposer, Review } from "../proposer.ts";
import { openProposer } from "../proposers/open-proposer.ts";
import { locateForge } from "../proposers/provider.ts";
import type { Timers } from "../runtime.ts";
import type { CallOptions } from "../source.ts";
import type { ForgeServer, ForgeServerOptions } from "./forges/forge-server.ts";
import { HastyTimers } from "./hasty-timers.ts";

/** How a forge differs, as far as a client cannot hide it. */
export interface ForgeTraits {
  readonly provider: ForgeProvider;
  readonly start: (options: ForgeServerOptions) => Promise<ForgeServer>;
  /** Of the repository. */
  readonly path: string;
  /** The login our token belongs to. */
  readonly self: string;
  /** Whether the forge tells that this is a bot. */
  readonly tellsSelf: boolean;
  /** A bot, as the forge names its own. */
  readonly bot: string;
  /** How many proposals it lists at once. */
  readonly pageSize: number;
  /** Whether it tells that a rule is in the way of a merge. */
  readonly tellsBlocked: boolean;
}

/** A client, and the forge it speaks to. */
export interface ProposerSubject {
  readonly traits: ForgeTraits;
  readonly forge: ForgeServer;
  readonly timers: HastyTimers;
  readonly proposer: Proposer;
  /** Another client. */
  readonly client: (options?: ClientOptions) => Promise<Proposer>;
  readonly stop: () => Promise<void>;
}

interface ClientOptions {
  readonly token?: string;
  readonly path?: string;
  readonly timers?: Timers;
  readonly environment?: NodeJS.ProcessEnv;
}

/** What our token is, which must never show. */
export const ownToken = "glu-7f3a-token";
export const readToken = "glu-read-token";
export const branch = "glu/app/staging";
/** Of a call that nobody ends. */
export const call: CallOptions = { signal: new AbortController().signal };

/** Starts a forge with one repository, which has one branch to propose. */
export async function startProposerSubject(traits: ForgeTraits): Promise<ProposerSubject> {
  const { self, bot, path, provider } = traits;
  const forge = await traits.start({
    users: { [self]: { kind: "bot" }, [bot]: { kind: "bot" } },
    tokens: { [ownToken]: self, [readToken]: { user: self, scope: "read" } },
  });
  const members = { [self]: "write", [bot]: "write", jane: "admin", joe: "write" } as const;
  await forge.createRepository(path, { "app.yaml": "image: one\n" }, { members });
  await forge.as(self).push(branch, { files: { "app.yaml": "image: two\n" } });
  const timers = new HastyTimers();
  const opened: Connections[] = [];
  const client = ({ token = ownToken, environment = {}, ...options }: ClientOptions = {}) => {
    const connections = new Connections({ environment, caFile: undefined });
    opened.push(connections);
    return openProposer({
      location: locateForge(`${forge.url}/${options.path ?? path}.git`, { provider }),
      token: async () => token,
      connections,
      timers: options.timers ?? timers,
    });
  };
  const stop = async () => {
    await Promise.all(opened.map((connections) => connections.close()));
    await forge.stop();
  };
  return { traits, forge, timers, proposer: await client(), client, stop };
}

export function wanted(changes: Partial<NewProposal> = {}): NewProposal {
  return {
    branch,
    base: "main",
    title: "Promote app to staging",
    body: "image: **two**",
    draft: false,
    labels: [],
    reviewers: [],
    assignees: [],
    ...changes,
  };
}

/** A proposal that is open. */
export async function opened(
  { proposer }: ProposerSubject,
  changes: Partial<NewProposal> = {},
): Promise<Proposal> {
  return (await proposer.open(wanted(changes), call)).proposal;
}

/** As the forge has it now. */
export async function foundAgain({ proposer }: ProposerSubject): Promise<Proposal> {
  const found = await proposer.find(branch, call);
  assert.ok(found);
  return found;
}

/** Once the forge has found out whether it can be merged: it begins when it is asked. */
export async function reviewed({ proposer }: ProposerSubject, proposal: Proposal): Promise<Review> {
  const first = await proposer.review(proposal, call);
  const review = first.mergeability === "unknown" ? await proposer.review(proposal, call) : first;
  assert.notEqual(review.mergeability, "unknown");
  return review;
}

/** Holds if it fails with one of these codes. @returns the message */
export async function failing(
  codes: string | readonly string[],
  work: Promise<unknown>,
): Promise<string> {
  const expected = [codes].flat();
  const error = await work.then(
    () => assert.fail(`it should have failed with ${expected.join(" or ")}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof GluError, String(error));
  assert.ok(expected.includes(error.code), `${error.code}: ${error.message}`);
  assert.ok(!error.message.includes(ownToken), "the token shows");
  return error.message;
}
