import { codeSpan } from "../code-span.ts";
import type { EdgeContext } from "../edge.ts";
import { ForgeAccessError, ForgeRefusedError } from "../errors.ts";
import type { OpenProposal, PhaseProposals } from "../phase-proposal.ts";
import type { EdgeKey, Restraint } from "../store.ts";
import { holdsOn, vetoesOn } from "./active-restraints.ts";

type Proposals = Pick<PhaseProposals<never>, "current" | "letMerge" | "cancelMerge" | "say">;

/** Has the forge merge by itself what is to be merged so, and nothing that people have stopped. */
export class AutoMergeGuard {
  readonly #proposals: Proposals | undefined;
  readonly #key: EdgeKey;
  readonly #context: EdgeContext;
  /** What was heeded: whoever lets the forge merge it again afterwards means it. */
  readonly #heeded = new Set<string>();

  constructor(proposals: Proposals | undefined, key: EdgeKey, context: EdgeContext) {
    this.#proposals = proposals;
    this.#key = key;
    this.#context = context;
  }

  /** @throws {GluError} of the forge. */
  async heed(): Promise<void> {
    const open = this.#proposals?.current().find(({ kind }) => kind === "promotion");
    if (!this.#proposals || !open?.review) {
      return;
    }
    const [restraint] = await this.#restraintsOf(open);
    if (open.review.armed) {
      await this.#heedOn(open, restraint);
    } else if (!restraint && (await this.#context.automation())?.mode !== "off") {
      await this.#proposals.letMerge({ signal: this.#context.signal });
    }
  }

  async #heedOn(open: OpenProposal, restraint: Restraint | undefined): Promise<void> {
    const heeded = `${open.number} ${restraint?.id}`;
    if (restraint && !this.#heeded.has(heeded)) {
      const { signal } = this.#context;
      const isDone = await this.#takeBack(open);
      this.#heeded.add(heeded);
      await this.#proposals?.say(open.number, messageOf(restraint, isDone), { signal });
    }
  }

  /** Gitea lets nobody but administrators take back what others have said. */
  async #takeBack(open: OpenProposal): Promise<boolean> {
    const { signal, logger } = this.#context;
    try {
      await this.#proposals?.cancelMerge(open, { signal });
      return true;
    } catch (error) {
      if (!(error instanceof ForgeAccessError || error instanceof ForgeRefusedError)) {
        throw error;
      }
      const fields = { proposal: open.url, error: error.message };
      logger.warn(fields, "the forge still merges what is stopped");
      return false;
    }
  }

  async #restraintsOf({ digest = "" }: OpenProposal): Promise<readonly Restraint[]> {
    const { to: phase } = this.#key;
    const { store, lineage, timers } = this.#context;
    const restraints = await store.restraints.list(phase.slice(0, phase.indexOf("/")));
    const target = { phase, lineage, now: new Date(timers.now()) };
    return [...holdsOn(restraints, target), ...vetoesOn(restraints, { ...target, digest })];
  }
}

function messageOf({ id, kind, actor, reason }: Restraint, isDone: boolean) {
  const what = kind === "hold" ? "The phase is held" : "What this brings is vetoed";
  const then = isDone
    ? "So the forge no longer merges this by itself; people still can."
    : "The forge is set to merge this by itself, and does not let us take that back: whoever set that, please do.";
  return { key: id, text: `${what} by ${codeSpan(actor)}: ${codeSpan(reason)}. ${then}` };
}
