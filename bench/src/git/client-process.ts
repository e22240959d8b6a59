/** A process that does nothing but use the product, so that what it costs can be told. */
import { createHook } from "node:async_hooks";
import type { Repository, Write } from "@glu/git";
import type { ManifestEdit } from "@glu/git/testing";
import { serve } from "../child.ts";
import { type Cost, costOf } from "../cost.ts";
import { type Memory, takeMemory } from "../memory.ts";
import { LocalState } from "./local-state.ts";
import { open, type RemoteTarget } from "./open.ts";

export interface OpenRequest {
  readonly target: RemoteTarget;
  /** The files that are watched, one watcher each. */
  readonly paths: readonly string[];
}

export interface PromoteRequest {
  readonly edits: readonly ManifestEdit[];
  /** True to ask for all at once, false to wait for each before the next. */
  readonly together: boolean;
}

export interface ClientCost extends Cost {
  /** Programs that were started. */
  readonly processes: number;
}

const branch = "main";
/** A deployment holds one; what helps to make repositories stays out of this process. */
const digestPattern = /sha256:[0-9a-f]{64}/;

export class ClientProcess {
  #repository: Repository | undefined;
  #local: LocalState | undefined;
  #processes = 0;

  /** Opens a repository and knows its branch when this resolves. */
  async open({ target, paths }: OpenRequest): Promise<void> {
    await this.close();
    this.#repository = open(target);
    for (const path of paths) {
      this.#repository.watch({ branch, paths: () => [path], notify: () => undefined });
    }
    await this.#repository.refresh();
    await this.tip();
  }

  /** Where the branch was last seen. Rejects if it cannot be seen. */
  async tip(): Promise<string> {
    return (await this.#opened.snapshot(branch)).commit;
  }

  /** Rejects unless each edit became a commit. */
  promote({ edits, together }: PromoteRequest): Promise<ClientCost> {
    return this.#cost(async () => {
      if (together) {
        await Promise.all(edits.map((edit) => this.#promote(edit)));
        return;
      }
      for (const edit of edits) {
        await this.#promote(edit);
      }
    });
  }

  /** Looks at the remote so many times. */
  refresh(times: number): Promise<ClientCost> {
    return this.#cost(async () => {
      for (let time = 0; time < times; time += 1) {
        await this.#opened.refresh();
      }
    });
  }

  /** From nothing to the contents of these files. The repository stays open. */
  async coldStart({ target, paths }: OpenRequest): Promise<ClientCost> {
    await this.close();
    return this.#cost(async () => {
      this.#repository = open(target);
      const snapshot = await this.#repository.snapshot(branch);
      const files = snapshot.filesystem();
      await Promise.all(paths.map((path) => files.readFile(path, "utf8")));
    });
  }

  /** Holds what is at these files, through the engine alone. */
  async hold({ target, paths }: OpenRequest): Promise<void> {
    await this.#local?.close();
    this.#local = new LocalState({ target, branch, paths });
    await this.#local.update();
  }

  /** Brings what is held to where the branch is now. */
  updateHeld(): Promise<Cost> {
    if (!this.#local) {
      throw new Error("nothing is held");
    }
    return this.#local.update();
  }

  memory(): Promise<Memory> {
    return takeMemory();
  }

  /** From here on, programs that are started are counted, which has a cost of its own. */
  async countProcesses(): Promise<void> {
    createHook({
      init: (_id, type) => {
        this.#processes += type === "PROCESSWRAP" ? 1 : 0;
      },
    }).enable();
  }

  async close(): Promise<void> {
    await Promise.all([this.#repository?.close(), this.#local?.close()]);
    this.#repository = undefined;
    this.#local = undefined;
  }

  get #opened(): Repository {
    if (!this.#repository) {
      throw new Error("no repository is open");
    }
    return this.#repository;
  }

  async #promote(edit: ManifestEdit): Promise<void> {
    const outcome = await this.#opened.write(branch, promotion(edit));
    if (outcome.kind !== "committed") {
      throw new Error(`the promotion of ${edit.path} was ${outcome.kind}`);
    }
  }

  async #cost(work: () => Promise<void>): Promise<ClientCost> {
    const before = this.#processes;
    const cost = await costOf(work);
    return { ...cost, processes: this.#processes - before };
  }
}

function promotion({ path, digest }: ManifestEdit): Write {
  return {
    apply: async (files) => {
      const text = await files.readFile(path, "utf8");
      await files.writeFile(path, text.replace(digestPattern, digest));
      return { message: `Promote ${path} to ${digest}` };
    },
  };
}

const client = new ClientProcess();
serve(client, () => client.close());
