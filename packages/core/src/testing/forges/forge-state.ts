import type { GitServer } from "@glu/git/testing";
import type { ForgeRepository, Label } from "./forge-repository.ts";
import type { ForgeRules } from "./forge-rules.ts";
import type { Caller, ForgeToken, ForgeUser, ForgeUserOptions } from "./forge-user.ts";
import type { Deed, Proposal, ProposalEvent } from "./proposal.ts";
import { Refusal } from "./refusal.ts";

/** What a forge knows, on top of what Git keeps. */
export class ForgeState {
  readonly git: GitServer;
  readonly rules: ForgeRules;
  /** The forge's own clock. */
  now: () => Date;
  readonly repositories = new Map<string, ForgeRepository>();
  /** Labels that all repositories of an organization share, by its login. */
  readonly organizationLabels = new Map<string, Label[]>();
  readonly #users = new Map<string, ForgeUser>();
  readonly #tokens = new Map<string, Caller>();
  #lastId = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(git: GitServer, rules: ForgeRules, now: () => Date) {
    this.git = git;
    this.rules = rules;
    this.now = now;
  }

  /** A number that nothing else has. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Runs one after the other, so that no request sees another half done. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return await done;
  }

  addUser(login: string, { kind = "person", name = login }: ForgeUserOptions = {}): ForgeUser {
    const user = { id: this.nextId(), login, name, kind };
    this.#users.set(login.toLowerCase(), user);
    return user;
  }

  addToken(token: string, { user, scope = "write", readsChecks = true }: ForgeToken): void {
    this.#tokens.set(token, { user: this.user(user), scope, readsChecks });
  }

  revokeToken(token: string): void {
    this.#tokens.delete(token);
  }

  caller(token: string): Caller | undefined {
    return this.#tokens.get(token);
  }

  get users(): readonly ForgeUser[] {
    return [...this.#users.values()];
  }

  findUser(login: string): ForgeUser | undefined {
    return this.#users.get(login.toLowerCase());
  }

  user(login: string): ForgeUser {
    const user = this.findUser(login);
    if (user === undefined) {
      throw new Refusal("unknown-user", login);
    }
    return user;
  }

  /** Names of repositories are the same in upper and lower case. */
  findRepository(fullName: string): ForgeRepository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }

  addRepository(repository: ForgeRepository): void {
    this.repositories.set(repository.fullName.toLowerCase(), repository);
  }

  deed(by: ForgeUser): Deed {
    return { at: this.now(), by };
  }

  /** Enters something in the timeline of a proposal. */
  record(proposal: Proposal, event: Pick<ProposalEvent, "kind" | "subject" | "by">): void {
    proposal.events.push({ id: this.nextId(), ...this.deed(event.by), ...event });
    proposal.updatedAt = this.now();
  }
}
