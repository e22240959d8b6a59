import { setTimeout as pause } from "node:timers/promises";
import { linkedSignal } from "../../../packages/git/dist/linked-signal.js";
import type { Api } from "../glu/api.ts";
import type { Keeper } from "../glu/keeper.ts";
import type { Ledger } from "../ledger.ts";
import { isEnding, type Trouble, type TroubleKind, troubles } from "../plan.ts";
import type { Gate } from "../world/gate.ts";
import { breakNextPush } from "../world/push-fault.ts";
import type { World } from "../world/world.ts";

export interface TroublemakerOptions {
  readonly world: World;
  readonly keeper: Keeper;
  readonly api: Api;
  readonly ledger: Ledger;
}

export interface TroubleTime {
  readonly seed: number;
  /** From then on no process is ended any more, so that one has a long life. In ms since 1970. */
  readonly calmFrom: number;
  /** Then there is no trouble. */
  readonly isBreak: () => boolean;
  /** Ends it; what is away comes back. */
  readonly over: AbortSignal;
}

/** How long a push is waited for, in ms. */
const pushPatience = 10_000;

/** Ends processes and takes servers away, one trouble after the other. */
export class Troublemaker {
  readonly #options: TroublemakerOptions;

  constructor(options: TroublemakerOptions) {
    this.#options = options;
  }

  /** Resolves once it is over and all is as usual. */
  async make({ seed, calmFrom, isBreak, over }: TroubleTime): Promise<void> {
    for (const trouble of troubles(seed)) {
      await pause(trouble.after, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) {
        return;
      }
      if (!isBreak() && (Date.now() < calmFrom || !isEnding(trouble))) {
        await this.#makeOne(trouble, over);
      }
    }
  }

  async #makeOne(trouble: Trouble, over: AbortSignal): Promise<void> {
    const { api, ledger } = this.#options;
    const from = Date.now();
    const hasCome = await this.#steps(trouble, over)[trouble.kind]();
    // A new process has to look at everything first.
    await api.text("/ready");
    if (hasCome) {
      ledger.count(trouble.kind);
      ledger.troubles.push({ what: trouble.kind, from, to: Date.now() });
    }
  }

  #steps(
    trouble: Trouble,
    over: AbortSignal,
  ): Readonly<Record<TroubleKind, () => Promise<boolean>>> {
    const { keeper, world } = this.#options;
    const kill = () => keeper.kill();
    const away = async (gate: Gate) => {
      gate.cut(trouble.pick < 0.5 ? "hangs up" : "is silent");
      await pause(trouble.lasts, undefined, { signal: over }).catch(() => undefined);
      gate.restore();
      return true;
    };
    const atPush = (landed: boolean, consequence: () => Promise<void>) =>
      this.#atNextPush({ landed, over, consequence });
    return {
      restart: () => keeper.restart().then(() => true),
      kill: () => kill().then(() => true),
      "kill before a push": () => atPush(false, kill),
      "kill after a push": () => atPush(true, kill),
      "push lost before": () => atPush(false, async () => undefined),
      "push lost after": () => atPush(true, async () => undefined),
      "registry away": () => away(world.gates.registry),
      "Git away": () => away(world.gates.git),
    };
  }

  async #atNextPush({ landed, over, consequence }: AtPush): Promise<boolean> {
    const { server } = this.#options.world.repositories;
    const waited = new AbortController();
    const { signal, release } = linkedSignal(over, waited.signal);
    let coming: Promise<void> | undefined;
    const leave = breakNextPush(server, {
      landed,
      meanwhile: () => {
        // Once nobody waits any more, the push breaks off and that is all.
        coming = signal.aborted ? undefined : consequence();
        waited.abort();
      },
    });
    await pause(pushPatience, undefined, { signal }).catch(() => undefined);
    leave();
    release();
    await coming;
    return coming !== undefined;
  }
}

interface AtPush {
  readonly landed: boolean;
  readonly over: AbortSignal;
  readonly consequence: () => Promise<void>;
}
