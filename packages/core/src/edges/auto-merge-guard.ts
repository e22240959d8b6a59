import { codeSpan } from "../code-span.ts";
import type { EdgeContext } from "../edge.ts";
import type { OpenProposal, PhaseProposals } from "../phase-proposal.ts";
import type { EdgeKey, Restraint } from "../store.ts";
import { holdsOn, vetoesOn } from "./active-restraints.ts";

type Proposals = Pick<PhaseProposals<never>, "current" | "cancelMerge" | "say">;

/** Keeps what people have stopped from being merged by the forge itself. */
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
    if (!this.#proposals || !open?.review?.armed) {
      return;
    }
    const [restraint] = await this.#restraintsOf(open);
    const heeded = `${open.number} ${restraint?.id}`;
    if (restraint && !this.#heeded.has(heeded)) {
      const { signal } = this.#context;
      await this.#proposals.cancelMerge(open, { signal });
      this.#heeded.add(heeded);
      await this.#proposals.say(open.number, messageOf(restraint), { signal });
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

function messageOf({ id, kind, actor, reason }: Restraint) {
  const what = kind === "hold" ? "The phase is held" : "What this brings is vetoed";
  const text = `${what} by ${codeSpan(actor)}: ${codeSpan(reason)}. So the forge no longer merges this by itself; people still can.`;
  return { key: id, text };
}
