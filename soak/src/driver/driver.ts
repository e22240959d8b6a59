import { setTimeout as pause } from "node:timers/promises";
import type { Entry } from "../catalogue.ts";
import { type Act, type ActKind, acts, choose } from "../plan.ts";
import { commitUnrelated, editElsewhere, hotfix, revert } from "./acts/by-hand.ts";
import { moveBack, pushImage } from "./acts/images.ts";
import { promote, rollBack } from "./acts/promotions.ts";
import { hold, lift, release, veto } from "./acts/stops.ts";
import type { Desk, Do } from "./desk.ts";

export interface DriveOptions {
  readonly seed: number;
  /** How much is done, on average. */
  readonly perSecond: number;
  /** Then nothing is begun. */
  readonly isBreak: () => boolean;
  /** Ends it; what has begun is finished. */
  readonly over: AbortSignal;
}

interface ActDefinition {
  readonly perform: Do;
  /** Of one pipeline, one at a time of each turn: builds wait for nobody, people for each other. */
  readonly turn: "build" | "person";
  /** Where there may be something to do. @default anywhere */
  readonly where?: (desk: Desk) => readonly string[];
}

const stoppedWith = (kind: "hold" | "veto") => (desk: Desk) =>
  desk.ledger.stopped.filter((stop) => stop.kind === kind).map(({ pipeline }) => pipeline);

/** Where nothing has come yet, there is nothing to take back. */
const moved = ({ ledger }: Desk) => ledger.moved;

const definitions: Readonly<Record<ActKind, ActDefinition>> = {
  image: { perform: pushImage, turn: "build" },
  "moved back": { perform: moveBack, turn: "build" },
  unrelated: { perform: commitUnrelated, turn: "person" },
  elsewhere: { perform: editElsewhere, turn: "person" },
  hotfix: { perform: hotfix, turn: "person", where: moved },
  revert: { perform: revert, turn: "person", where: moved },
  hold: { perform: hold, turn: "person" },
  release: { perform: release, turn: "person", where: stoppedWith("hold") },
  veto: { perform: veto, turn: "person" },
  lift: { perform: lift, turn: "person", where: stoppedWith("veto") },
  rollback: { perform: rollBack, turn: "person", where: moved },
  promote: { perform: promote, turn: "person", where: moved },
};

/** Builds and people at work. */
export class Driver {
  readonly #desk: Desk;
  /** What is being done, by turn and pipeline. */
  readonly #busy = new Map<string, Promise<void>>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Resolves once it is over and all that had begun is done. */
  async drive({ seed, perSecond, isBreak, over }: DriveOptions): Promise<void> {
    for (const act of acts(seed, perSecond)) {
      await pause(act.after, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) {
        break;
      }
      if (!isBreak()) {
        this.#begin(act);
      }
    }
    await Promise.all(this.#busy.values());
  }

  /** A last image for each pipeline. */
  async finish(): Promise<void> {
    const desk = this.#desk;
    await Promise.all(desk.world.entries.map((entry) => pushImage({ desk, entry, pick: 0 })));
  }

  #begin(act: Act): void {
    const { perform, turn } = definitions[act.kind];
    const entry = this.#entryOf(act);
    const key = `${turn} ${entry?.name}`;
    if (!entry || this.#busy.has(key)) {
      this.#desk.ledger.count("not done");
      return;
    }
    const desk = this.#desk;
    const { pick } = act;
    const done = perform({ desk, entry, pick }).then(
      (wasThere) => desk.ledger.count(wasThere ? act.kind : "not done"),
      (error: unknown) => desk.ledger.fault(`${act.kind} in ${entry.name}: ${String(error)}`),
    );
    this.#busy.set(
      key,
      done.finally(() => this.#busy.delete(key)),
    );
  }

  #entryOf({ kind, where }: Act): Entry | undefined {
    const { entries } = this.#desk.world;
    const names = definitions[kind].where?.(this.#desk);
    if (!names) {
      return choose(entries, where);
    }
    const name = choose(names, where);
    return entries.find((entry) => entry.name === name);
  }
}
