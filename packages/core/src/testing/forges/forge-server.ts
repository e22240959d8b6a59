import type { IncomingMessage, ServerResponse } from "node:http";
import { type GitServer, startGitServer, type TestFiles } from "@glu/git/testing";
import { ForgeExchange } from "./forge-exchange.ts";
import type { ForgeFace, RateLimit } from "./forge-face.ts";
import type { ForgeFault } from "./forge-fault.ts";
import { ForgeGit } from "./forge-git.ts";
import { anonymousToken, guardGit } from "./forge-git-access.ts";
import type { ForgeHold } from "./forge-holds.ts";
import type { LoggedRequest } from "./forge-http.ts";
import { ForgePerson } from "./forge-person.ts";
import { type Check, ForgeRepository, type ForgeRepositoryOptions } from "./forge-repository.ts";
import { ForgeState } from "./forge-state.ts";
import type { ForgeToken, ForgeUser, ForgeUserOptions } from "./forge-user.ts";
import { observeGit } from "./observe-git.ts";
import type { Proposal } from "./proposal.ts";

export interface ForgeServerOptions {
  /** Who there is besides owners and members, by login. @default nobody */
  readonly users?: Readonly<Record<string, ForgeUserOptions>>;
  /** By token, the login of its user or what else it is. Whoever is named is known. @default none */
  readonly tokens?: Readonly<Record<string, string | ForgeToken>>;
  /** The clock of the forge. @default the real one */
  readonly now?: () => Date;
}

export interface CheckOptions extends Pick<Check, "name" | "state"> {
  readonly sha: string;
  /** @default "run" */
  readonly kind?: Check["kind"];
  /** @default the first that was made */
  readonly repository?: string;
}

/** Starts a forge on a free port of 127.0.0.1; its Git repositories are real and on the same port. */
export async function startForge(
  face: ForgeFace,
  options: ForgeServerOptions,
): Promise<ForgeServer> {
  const tokens: Record<string, string> = { [anonymousToken]: "" };
  const server = new ForgeServer(await startGitServer({ tokens }), tokens, { ...options, face });
  for (const [login, user] of Object.entries(options.users ?? {})) {
    server.addUser(login, user);
  }
  for (const [token, given] of Object.entries(options.tokens ?? {})) {
    server.addToken(token, typeof given === "string" ? { user: given } : given);
  }
  return server;
}

/** A running forge, and the means to do there what people do. */
export class ForgeServer {
  /** What is kept in Git. */
  readonly git: GitServer;
  readonly #tokens: Record<string, string>;
  readonly #face: ForgeFace;
  readonly #state: ForgeState;
  readonly #forgeGit: ForgeGit;
  readonly #exchange: ForgeExchange;

  constructor(
    git: GitServer,
    tokens: Record<string, string>,
    { face, now = () => new Date() }: ForgeServerOptions & { readonly face: ForgeFace },
  ) {
    this.git = git;
    this.#tokens = tokens;
    this.#face = face;
    this.#state = new ForgeState(git, face.rules, now);
    this.#forgeGit = new ForgeGit(git);
    this.#exchange = new ForgeExchange(this.#state, this.#forgeGit, face);
    git.intercept = (request, response) => this.#intercept(request, response);
  }

  get url(): string {
    return this.git.url;
  }

  get apiUrl(): string {
    return `${this.git.url}${this.#face.basePath}`;
  }

  urlOf(repository: string): string {
    return this.git.urlOf(repository);
  }

  /** Every request to the API so far. */
  get requests(): readonly LoggedRequest[] {
    return this.#exchange.requests;
  }

  /** What was asked, or answered, other than the published description says. */
  get violations(): readonly string[] {
    return this.#exchange.violations;
  }

  /** The violations so far, which count no more. For tests that mean them. */
  takeViolations(): readonly string[] {
    const taken = this.#exchange.violations;
    this.#exchange.violations = [];
    return taken;
  }

  /** Sets the clock of the forge. */
  set now(now: () => Date) {
    this.#state.now = now;
  }

  /** Sets what it takes for its own address, which all its links begin with. */
  set ownUrl(url: string) {
    this.#exchange.ownUrl = url;
  }

  addUser(login: string, options: ForgeUserOptions = {}): void {
    this.#state.addUser(login, options);
  }

  addToken(token: string, given: ForgeToken): void {
    this.#person(given.user);
    this.#state.addToken(token, given);
    this.#tokens[token] = given.user;
  }

  revokeToken(token: string): void {
    this.#state.revokeToken(token);
    delete this.#tokens[token];
  }

  /** Makes a repository with one commit and returns that commit. */
  async createRepository(
    fullName: string,
    files: TestFiles = { "README.md": "hello\n" },
    options: ForgeRepositoryOptions = {},
  ): Promise<string> {
    const first = await this.git.createRepository(fullName, files, {
      branch: options.branch ?? "main",
    });
    await this.#register(fullName, options, undefined);
    return first;
  }

  /** Makes somebody a fork, with every branch there is. */
  async fork(fullName: string, owner: string): Promise<string> {
    const parent = this.#repository(fullName);
    const name = `${owner}/${parent.name}`;
    await this.git.createEmptyRepository(name, { branch: parent.defaultBranch });
    const from = this.git.pathOf(parent.fullName);
    await this.git.git(name, "fetch", "--quiet", from, "+refs/heads/*:refs/heads/*");
    const { branch = "main", visibility = "public" } = parent.options;
    this.#person(owner);
    await this.#register(name, { branch, visibility }, parent);
    return name;
  }

  /** Changes what is set for a repository. */
  async configure(options: ForgeRepositoryOptions, fullName?: string): Promise<void> {
    const repository = this.#repository(fullName);
    await this.#act(async () => {
      repository.options = { ...repository.options, ...options };
      await this.#protect(repository);
    });
  }

  /** Says what a check has come to, and merges what has waited for it. */
  async check({ repository, sha, name, state, kind = "run" }: CheckOptions): Promise<void> {
    const { checks } = this.#repository(repository);
    await this.#act(async () => {
      const check = { id: this.#state.nextId(), name, state, kind, at: this.#state.now() };
      checks.set(sha, [...(checks.get(sha) ?? []), check]);
    });
  }

  /** Makes a label for all repositories of an organization, and returns its id. */
  addOrganizationLabel(organization: string, name: string): number {
    const labels = this.#state.organizationLabels.get(organization) ?? [];
    const label = { id: this.#state.nextId(), name, color: "ededed", description: "" };
    this.#state.organizationLabels.set(organization, [...labels, label]);
    return label.id;
  }

  /** Somebody in a repository, by default in the first that was made. */
  as(login: string, fullName?: string): ForgePerson {
    return new ForgePerson({
      state: this.#state,
      git: this.#forgeGit,
      user: this.#person(login),
      repository: this.#repository(fullName),
      act: (work) => this.#act(work),
    });
  }

  /** A proposal as the forge has it now. */
  async proposal(number: number, fullName?: string): Promise<Readonly<Proposal>> {
    const proposal = this.#repository(fullName).proposals[number - 1];
    if (proposal === undefined) {
      throw new Error(`there is no proposal ${number}`);
    }
    return this.#act(async () => proposal.copy());
  }

  /** All proposals of a repository as the forge has them now, oldest first. */
  async proposals(fullName?: string): Promise<readonly Readonly<Proposal>[]> {
    return this.#act(async () => this.#repository(fullName).proposals.map((one) => one.copy()));
  }

  /** Misbehaves, by default once. Returns how to end that. */
  fail(fault: ForgeFault): () => void {
    return this.#exchange.faults.add(fault);
  }

  /** Says in its own words that it is asked too often. */
  limitRate(limit: RateLimit & Pick<ForgeFault, "method" | "path" | "times"> = {}): () => void {
    const { kind = "secondary", retryAfter = 60, status, ...which } = limit;
    const answer = this.#face.limited({ kind, retryAfter }, this.#state.now());
    return this.fail({ ...which, ...answer, status: status ?? answer.status });
  }

  /** Holds requests such as `GET /api/v4/user` before they have any effect. @param times how many */
  hold(matching: RegExp, times = Number.POSITIVE_INFINITY): ForgeHold {
    return this.#exchange.holds.add(matching, times);
  }

  /** Stops. @throws an Error if something was not as the published description says */
  async stop(): Promise<void> {
    this.#exchange.holds.releaseAll();
    await this.git.closeConnections();
    await this.#exchange.served();
    await this.#state.exclusively(async () => undefined);
    await this.git.close();
    const { violations } = this;
    if (violations.length > 0) {
      throw new Error(`not as ${this.#face.description.title} says:\n${violations.join("\n")}`);
    }
  }

  #intercept(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = "" } = request;
    if (!/\/(?:info\/refs|git-[a-z]+-pack|HEAD|objects\/.*)(?:\?|$)/.test(url)) {
      this.#exchange.serve(request, response);
      return true;
    }
    if (url.endsWith("/git-receive-pack")) {
      response.once("close", () => void this.#act(async () => undefined).catch(() => undefined));
    }
    return this.#exchange.failGit(request, response) || guardGit(this.#state, request, response);
  }

  async #register(
    fullName: string,
    options: ForgeRepositoryOptions,
    parent: ForgeRepository | undefined,
  ): Promise<void> {
    const [login = ""] = fullName.split("/");
    const owner =
      this.#state.findUser(login) ?? this.#state.addUser(login, { kind: "organization" });
    for (const member of Object.keys(options.members ?? {})) {
      this.#person(member);
    }
    const identity = { id: this.#state.nextId(), fullName, owner, createdAt: this.#state.now() };
    const repository = new ForgeRepository({ ...identity, parent }, options);
    this.#state.addRepository(repository);
    await this.#forgeGit.watch(fullName);
    await this.#protect(repository);
  }

  async #protect({ fullName, options }: ForgeRepository): Promise<void> {
    await this.#forgeGit.protect(fullName, Object.keys(options.protection ?? {}));
  }

  #person(login: string): ForgeUser {
    return this.#state.findUser(login) ?? this.#state.addUser(login);
  }

  #repository(fullName: string | undefined): ForgeRepository {
    const [first] = this.#state.repositories.values();
    const repository = fullName === undefined ? first : this.#state.findRepository(fullName);
    if (repository === undefined) {
      throw new Error(`there is no repository ${fullName ?? ""}`);
    }
    return repository;
  }

  /** Looks at Git before and after, so that nothing of what happened is missed. */
  async #act<T>(work: () => Promise<T>): Promise<T> {
    return this.#state.exclusively(async () => {
      await observeGit(this.#state, this.#forgeGit);
      const done = await work();
      await observeGit(this.#state, this.#forgeGit);
      return done;
    });
  }
}
