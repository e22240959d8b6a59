import {
  type Filesystem,
  type GitResource,
  git,
  type Logger,
  memoryStore,
  onChange,
  type PhaseDescriptor,
  type ProposalRequest,
  type RenamableMetadata,
  type Store,
  System,
  type Timers,
  type Trigger,
} from "@glu/core";
import {
  type ForgeServer,
  type ForgeServerOptions,
  type StartedSystem,
  startGitea,
  startGithub,
  startGitlab,
  startSystem,
} from "@glu/core/testing";
import type { LookHint } from "../src/look-hint.ts";
import { Note, notes, Shelf } from "./shelf.ts";

/** A note that is also kept in a file of a repository, one per phase. */
export class Page extends Note implements GitResource {
  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    this.text = (await files.readFile(pathOf(phase), "utf8")).trim();
  }

  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    await files.writeFile(pathOf(phase), `${this.text}\n`);
  }
}

function pathOf({ metadata: { name, annotations } }: PhaseDescriptor): string {
  return `env/${annotations?.["file"] ?? name}.txt`;
}

export const edge = { pipeline: "app", from: "draft", to: "staging" };
export const staging = { pipeline: "app", phase: "staging" };
export const ada = { actor: "ada" };
/** How long something may take to be found out, in ms. */
export const within = { timeout: 10_000 };

const forges = { github: startGithub, gitlab: startGitlab, gitea: startGitea };
type ForgeKind = keyof typeof forges;
export const forgeKinds = Object.keys(forges) as readonly ForgeKind[];

export const self = "glu-bot";
export const repository = "acme/deploy";
export const branch = "glu/app/staging";
/** Promotes whatever it can, at once and again and again. */
export const byItself = onChange({ matches: "all", debounce: "100ms", retry: "300ms" });
/** Where each of the forges takes a new proposal. */
export const opening = { method: "POST", path: /\/(?:pulls|merge_requests)$/ } as const;

export interface ProposingSetting {
  /** What is promoted. @default a page */
  readonly create?: () => Page;
  /** That the draft is promoted to. @default only `staging` */
  readonly phases?: readonly RenamableMetadata[];
  /** What promotes by itself. @default nothing */
  readonly trigger?: Trigger;
  /** @default nothing is told */
  readonly logger?: Logger;
  /** @default those of the system */
  readonly timers?: Timers;
  /** Between two looks at the repository and what is proposed. @default "100ms" */
  readonly interval?: string;
  /** How commits are signed, as in `glu.yaml`. @default they are not */
  readonly signing?: object;
}

/** A shelf that is proposed from, and a repository on a forge that is proposed to. */
export class Proposing {
  readonly shelf = new Shelf();
  readonly store: Store = memoryStore();
  readonly forge: ForgeServer;
  readonly #kind: ForgeKind;
  readonly #started: StartedSystem[] = [];
  #system: System | undefined;

  constructor(kind: ForgeKind, forge: ForgeServer) {
    this.#kind = kind;
    this.forge = forge;
  }

  static async open(kind: ForgeKind, options: ForgeServerOptions = {}): Promise<Proposing> {
    const forge = await forges[kind]({ tokens: { "glu-token": self }, ...options });
    const members = { [self]: "write", jane: "admin" } as const;
    const files = { "env/staging.txt": "one\n", "README.md": "hello\n" };
    await forge.createRepository(repository, files, { members });
    const proposing = new Proposing(kind, forge);
    proposing.shelf.put("draft", "two");
    return proposing;
  }

  /** The edge of the system that was started last. */
  get edge() {
    return this.#system?.live[0]?.edges[0];
  }

  /** Beside those that were started before. @param proposals as they are set in code */
  async start(
    proposals: ProposalRequest | false = {},
    store: Store = this.store,
    setting: ProposingSetting = {},
  ): Promise<StartedSystem["operations"]> {
    const { create = () => new Page(), phases = [{ name: "staging" }] } = setting;
    const { trigger, logger, timers, signing, interval = "100ms" } = setting;
    const system = new System({ name: "library" });
    system.definePipeline({ name: "app" }, create, (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(this.shelf));
      for (const metadata of phases) {
        pipeline.phase(metadata, git("deploy", { proposals }), { promotesFrom: draft });
      }
    });
    if (trigger) {
      system.addTrigger(trigger);
    }
    const configuration = this.#configuration(interval, signing);
    const runtime = { ...(logger && { logger }), ...(timers && { timers }) };
    this.#system = system;
    const started = await startSystem(system, { store, configuration, ...runtime });
    this.#started.push(started);
    return started.operations;
  }

  /** As a webhook does. */
  lookAt(hint: LookHint): number {
    return this.#started.reduce((sum, { lookAt }) => sum + lookAt(hint), 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((started) => started.stop()));
  }

  async close(): Promise<void> {
    await this.stop();
    await this.forge.stop();
  }

  get jane() {
    return this.forge.as("jane");
  }

  /** The states of the records, the newest first. */
  async states(): Promise<readonly string[]> {
    const records = await this.store.promotions.list({ to: "app/staging", limit: 10 });
    return records.map(({ state }) => state);
  }

  /** The commits on our branch that are not on its base, the newest first. */
  async commits(name = branch): Promise<readonly string[]> {
    const { git } = this.forge;
    const tip = await git.tip(repository, name);
    const text = tip && (await git.git(repository, "log", "--format=%H", `main..${tip}`));
    return text ? text.split("\n") : [];
  }

  #configuration(interval: string, signing: object | undefined): object {
    const url = this.forge.urlOf(repository);
    const credential = { type: "basic", basic: { username: self, password: "glu-token" } };
    return {
      credentials: { forge: credential },
      sources: {
        git: {
          deploy: {
            remote: { url, credential: "forge", interval },
            proposals: { provider: this.#kind, url: this.forge.url },
            ...(signing && { signing }),
          },
        },
      },
    };
  }
}
