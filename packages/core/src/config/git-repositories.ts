import {
  type Engine,
  gpgSigner,
  openRemote,
  type PushPacer,
  parseRemoteUrl,
  pushPacer,
  type Remote,
  type RemoteUrl,
  Repository,
  type Signer,
  sshSigner,
} from "@glu/git";
import type { ConfiguredProposals, ConfiguredRepository, RepositoryRequest } from "../clients.ts";
import { DefinitionError } from "../errors.ts";
import type { LookHint } from "../look-hint.ts";
import type { CallObserver, WaitingWrites } from "../outside-calls.ts";
import { forgeLinks } from "../proposers/forge-links.ts";
import type { Runtime } from "../runtime.ts";
import type { CommitLinks } from "../source.ts";
import type { Configuration } from "./configuration.ts";
import { useOf } from "./credential-fit.ts";
import type { Credentials } from "./credentials.ts";
import { pacedHost } from "./git-remote.ts";
import { HintedLooks } from "./hinted-looks.ts";
import { hintedRemotes, type Place, placeOfRemote } from "./hinted-places.ts";
import { resolveGitUrl } from "./local-locations.ts";
import { lookUpUnlessInline } from "./look-up.ts";
import { observedRemote } from "./observed-remote.ts";
import type { Outside } from "./outside.ts";
import { ProposalHubs } from "./proposal-hubs.ts";
import { proposalSetting } from "./proposal-setting.ts";

export interface GitRepositoriesOptions extends Runtime {
  readonly configuration: Configuration;
  readonly credentials: Credentials;
  /** Where clients may keep files while they are open. */
  readonly directory: string;
  /** In place of remotes and forges. @default those that are configured */
  readonly outside?: Outside | undefined;
  /** Told of each call to a remote or a forge. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

type Entry = Configuration["sources"]["git"][string];

/** One repository as one credential sees it, and so one client: a branch has one writer. */
interface SharedRepository {
  readonly repository: Repository;
  readonly interval: number;
  readonly engine: Engine;
  readonly place: Place | undefined;
}

interface Opening {
  readonly url: RemoteUrl;
  readonly credential: string | undefined;
  readonly engine: Engine;
  readonly interval: number;
  /** What the configuration says of it. */
  readonly entry: Entry | undefined;
}

const defaultInterval = 10_000;
/** Between two looks that hints ask for, in ms: a listing costs a remote little. */
const hintRest = 250;
/** How long a push under way may take when everything ends, in ms. */
const closeDeadline = 2_000;
const defaultAuthor = { name: "glu", email: "glu@localhost" };

/** The repositories that were asked for, each opened once. */
export class GitRepositories {
  readonly #options: GitRepositoriesOptions;
  readonly #repositories = new Map<string, SharedRepository>();
  readonly #pacers = new Map<string, PushPacer>();
  readonly #hubs: ProposalHubs;
  readonly #looks: HintedLooks;

  constructor(options: GitRepositoriesOptions) {
    this.#options = options;
    this.#looks = new HintedLooks({ timers: options.timers, rest: hintRest });
    this.#hubs = new ProposalHubs(options);
  }

  /**
   * What is configured wins, also for a URL that is given inline and stands in the configuration. Else
   * whoever asks first says how often the repository is looked at.
   *
   * @throws {NotConfiguredError} for a name without an entry, unless everything is given inline.
   * @throws {DefinitionError}
   * @throws {InvalidUrlError}
   */
  get(request: RepositoryRequest): ConfiguredRepository {
    const { configuration, outside } = this.#options;
    const { sources, directory } = configuration;
    const section = { path: "sources.git", entries: sources.git };
    const named = lookUpUnlessInline(section, request.name, request.url);
    const url = parseRemoteUrl(named?.remote.url ?? resolveGitUrl(request.url ?? "", directory));
    const credential = named?.remote.credential ?? request.credential;
    const entry = named ?? this.#entryOf(url, credential);
    const engine = entry?.remote.engine ?? request.engine ?? "auto";
    const asked = entry?.remote.interval ?? request.interval ?? defaultInterval;
    const interval = outside?.interval ?? asked;
    const { repository, ...shared } = this.#share({ url, credential, engine, interval, entry });
    return {
      repository,
      interval: shared.interval,
      branch: named?.default_branch,
      email: (entry?.author ?? defaultAuthor).email,
      links: linksOf(url, entry, request),
      proposals: outside
        ? undefined
        : this.#proposals({ url, credential, entry, interval }, request),
    };
  }

  #proposals(
    { url: remote, credential, entry, interval }: Omit<Opening, "engine">,
    { proposals: given }: RepositoryRequest,
  ): ConfiguredProposals | undefined {
    const setting = proposalSetting(entry?.proposals, given);
    if (!setting) {
      return undefined;
    }
    const { provider, url, rules, branchPrefix } = setting;
    const asked = setting.credential ?? (remote.kind === "http" ? credential : undefined);
    const located = this.#hubs.locate({
      remote,
      provider,
      url,
      credential: asked,
      caFile: entry?.remote.ca_file,
      interval,
    });
    return { ...located, credential: asked, rules, branchPrefix };
  }

  /** @returns how many repositories, and lists of what is proposed to them, are looked at */
  lookAt(hint: LookHint): number {
    const all = [...this.#repositories.values()];
    const told = hint.kind === "proposals" ? [] : hintedRemotes(hint, all);
    for (const { repository } of told) {
      this.#looks.ask(repository, () => repository.hurry());
    }
    return told.length + this.#hubs.lookAt(hint);
  }

  /** One entry for each repository and credential. */
  waitingWrites(): readonly WaitingWrites[] {
    return [...this.#repositories.values()].map(({ repository }) => ({
      remote: repository.location,
      count: repository.waitingWrites,
    }));
  }

  async close(): Promise<void> {
    this.#looks.close();
    const repositories = [...this.#repositories.values()];
    await Promise.allSettled(repositories.map(({ repository }) => repository.close()));
    await this.#hubs.close();
  }

  #share(opening: Opening): SharedRepository {
    const { url, credential, engine, interval } = opening;
    const key = JSON.stringify([url.url, credential]);
    const shared = this.#repositories.get(key) ?? {
      repository: this.#open(opening),
      interval,
      engine,
      place: placeOfRemote(url.url),
    };
    if (shared.engine !== engine) {
      throw new DefinitionError(
        `${url.url} is asked for with the engine ${engine} and with ${shared.engine}; it has one client, so name the same engine everywhere`,
      );
    }
    this.#repositories.set(key, shared);
    return shared;
  }

  #open(opening: Opening): Repository {
    const { url, interval, entry } = opening;
    const { timers, random, logger, observe, outside } = this.#options;
    const remote = outside ? this.#standIn(outside, url) : this.#remote(opening);
    return new Repository({
      remote: observe ? observedRemote(remote, { observe, timers }) : remote,
      author: entry?.author ?? defaultAuthor,
      ...(!outside && {
        signer: entry?.signing && this.#signer(entry.signing),
        pacer: this.#pacer(url),
      }),
      interval,
      timers,
      random,
      logger,
      closeDeadline,
    });
  }

  #remote({ url, credential, engine, entry }: Opening): Remote {
    const { credentials, directory, timers, logger } = this.#options;
    const use = useOf(url.kind, engine);
    const access = credentials.forGit({ name: credential, use, target: url.url });
    const caFile = entry?.remote.ca_file;
    return openRemote({ ...access, url: url.url, engine, caFile, directory, timers, logger });
  }

  #standIn(outside: Outside, { url }: RemoteUrl): Remote {
    const { directory, timers, logger } = this.#options;
    return openRemote({ url: outside.remote(url), directory, timers, logger });
  }

  #signer({ type, key }: NonNullable<Entry["signing"]>): Signer {
    const { timers } = this.#options;
    switch (type) {
      case "ssh":
        return sshSigner({ key, timers });
      case "gpg":
        return gpgSigner({ key, timers });
    }
  }

  #pacer(url: RemoteUrl): PushPacer {
    const host = pacedHost(url);
    const pacer = this.#pacers.get(host) ?? this.#createPacer(url);
    this.#pacers.set(host, pacer);
    return pacer;
  }

  #createPacer(url: RemoteUrl): PushPacer {
    const host = pacedHost(url);
    const [perMinute] = this.#entries
      .filter(({ remote }) => pacedHost(parseRemoteUrl(remote.url)) === host)
      .flatMap(({ remote }) => remote.pushes_per_minute ?? []);
    const rate = perMinute === undefined ? {} : { rate: { burst: perMinute, perMinute } };
    return pushPacer(url.url, { ...rate, timers: this.#options.timers });
  }

  #entryOf(url: RemoteUrl, credential: string | undefined): Entry | undefined {
    return this.#entries.find(
      ({ remote }) =>
        parseRemoteUrl(remote.url).url === url.url && remote.credential === credential,
    );
  }

  get #entries(): readonly Entry[] {
    return Object.values(this.#options.configuration.sources.git);
  }
}

/** What is committed to may lie anywhere, and then has no pages. */
function linksOf(
  { url: remote }: RemoteUrl,
  entry: Entry | undefined,
  { proposals: given }: RepositoryRequest,
): CommitLinks | undefined {
  const setting = proposalSetting(entry?.proposals, given);
  const { provider, url } = setting ?? { ...entry?.proposals };
  try {
    return forgeLinks(remote, { provider, url });
  } catch (error) {
    if (setting || !(error instanceof DefinitionError)) {
      throw error;
    }
    return undefined;
  }
}
