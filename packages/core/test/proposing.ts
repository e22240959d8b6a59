import {
  type Filesystem,
  type GitResource,
  git,
  memoryStore,
  type PhaseDescriptor,
  type ProposalRequest,
  type Store,
  System,
} from "@glu/core";
import {
  type ForgeServer,
  type StartedSystem,
  startGitea,
  startGithub,
  startGitlab,
  startSystem,
} from "@glu/core/testing";
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

function pathOf({ metadata: { name } }: PhaseDescriptor): string {
  return `env/${name}.txt`;
}

export const edge = { pipeline: "app", from: "draft", to: "staging" };
export const staging = { pipeline: "app", phase: "staging" };
export const ada = { actor: "ada" };
/** How long something may take to be found out, in ms. */
export const within = { timeout: 10_000 };

const forges = { github: startGithub, gitlab: startGitlab, gitea: startGitea };
type ForgeKind = keyof typeof forges;
export const forgeKinds = Object.keys(forges) as readonly ForgeKind[];

const self = "glu-bot";
const repository = "acme/deploy";

/** A shelf that is proposed from, and a repository on a forge that is proposed to. */
export class Proposing {
  readonly shelf = new Shelf();
  readonly store: Store = memoryStore();
  readonly forge: ForgeServer;
  readonly #kind: ForgeKind;
  #started: StartedSystem | undefined;

  constructor(kind: ForgeKind, forge: ForgeServer) {
    this.#kind = kind;
    this.forge = forge;
  }

  static async open(kind: ForgeKind): Promise<Proposing> {
    const forge = await forges[kind]({ tokens: { "glu-token": self } });
    const members = { [self]: "write", jane: "admin" } as const;
    const files = { "env/staging.txt": "one\n", "README.md": "hello\n" };
    await forge.createRepository(repository, files, { members });
    const proposing = new Proposing(kind, forge);
    proposing.shelf.put("draft", "two");
    return proposing;
  }

  /** @param proposals as they are set in code */
  async start(
    proposals: ProposalRequest = {},
    store: Store = this.store,
  ): Promise<StartedSystem["operations"]> {
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "app" },
      () => new Page(),
      (pipeline) => {
        const draft = pipeline.phase({ name: "draft" }, notes(this.shelf));
        const staging = git("deploy", { proposals });
        pipeline.phase({ name: "staging" }, staging, { promotesFrom: draft });
      },
    );
    this.#started = await startSystem(system, { store, configuration: this.#configuration });
    return this.#started.operations;
  }

  async stop(): Promise<void> {
    await this.#started?.stop();
    this.#started = undefined;
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

  get #configuration(): object {
    const url = this.forge.urlOf(repository);
    const credential = { type: "basic", basic: { username: self, password: "glu-token" } };
    return {
      credentials: { forge: credential },
      sources: {
        git: {
          deploy: {
            remote: { url, credential: "forge", interval: "100ms" },
            proposals: { provider: this.#kind, url: this.forge.url },
          },
        },
      },
    };
  }
}
