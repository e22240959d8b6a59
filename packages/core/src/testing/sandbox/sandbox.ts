import { type Duration, parseDuration } from "../../duration.ts";
import { findEdge, findPhase, findPipeline } from "../../find.ts";
import type { Operations } from "../../operations.ts";
import { parseTime } from "../../parse-time.ts";
import type { System } from "../../system.ts";
import { foundIn } from "./found-in.ts";
import type { SandboxClock } from "./sandbox-clock.ts";
import { SandboxEdge } from "./sandbox-edge.ts";
import type { ImageToPush, PushedImage } from "./sandbox-images.ts";
import { type SandboxAccess, SandboxPhase } from "./sandbox-phase.ts";
import type { SandboxRepository } from "./sandbox-repository.ts";
import type { Look, SandboxServers } from "./sandbox-servers.ts";
import type { SandboxSources } from "./sandbox-sources.ts";

export interface SandboxParts {
  readonly system: System;
  readonly operations: Operations;
  readonly clock: SandboxClock;
  readonly servers: Pick<SandboxServers, "images" | "repositories">;
  readonly sources: SandboxSources;
  readonly look: Look;
  readonly close: () => Promise<void>;
}

/**
 * A system that runs in a test, with its registries and repositories on this disk and a clock that the test moves.
 * Whatever is asked of it has ended with all that follows from it, but for what waits for time to pass.
 */
export class Sandbox<Image extends string = string, Repository extends string = string> {
  /** All that can be asked of the system; {@link settled} waits for what follows. */
  readonly operations: Operations;
  readonly #parts: SandboxParts;

  constructor(parts: SandboxParts) {
    this.operations = parts.operations;
    this.#parts = parts;
  }

  get #access(): SandboxAccess {
    const { operations, clock } = this.#parts;
    return { operations, outcome: (asked) => clock.outcome(asked) };
  }

  /** By the clock of the sandbox. */
  get now(): Date {
    return new Date(this.#parts.clock.now());
  }

  /** Lets so much time pass, such as `"30s"`: what falls due on the way happens, in order, to its end. */
  async passTime(duration: Duration): Promise<void> {
    const { clock } = this.#parts;
    await clock.advanceTo(clock.now() + parseDuration(duration));
  }

  /** Lets time pass until this moment, in ISO 8601 with its zone, such as `"2025-03-30T09:00:00+02:00"`. */
  async passTimeUntil(moment: string): Promise<void> {
    const { clock } = this.#parts;
    const time = Date.parse(parseTime(moment) ?? "");
    if (Number.isNaN(time) || time < clock.now()) {
      const wrong = Number.isNaN(time) ? "no time of ISO 8601 with its zone" : "in the past";
      throw new RangeError(
        `${JSON.stringify(moment)} is ${wrong}; it is ${this.now.toISOString()}`,
      );
    }
    await clock.advanceTo(time);
  }

  /** Resolves when all that has begun is over, but for what waits for time to pass. */
  readonly settled = (): Promise<void> => this.#parts.clock.settled();

  /** Pushes an image to where this source looks for it. The system has seen it, and what follows has happened. */
  async pushImage(source: Image, image: ImageToPush = {}): Promise<PushedImage> {
    const { servers, sources } = this.#parts;
    const pushed = await servers.images.push(foundIn(sources.images, source, "image"), image);
    await this.#parts.look("image");
    return pushed;
  }

  /** The repository of this source. */
  repository(source: Repository): SandboxRepository {
    return foundIn(this.#parts.servers.repositories, source, "repository");
  }

  /** @throws {NotFoundError} */
  phase(pipeline: string, phase: string): SandboxPhase {
    const { system } = this.#parts;
    findPhase(findPipeline(system, pipeline), phase);
    return new SandboxPhase({ pipeline, phase }, this.#access);
  }

  /** @throws {NotFoundError} */
  edge(pipeline: string, from: string, to: string): SandboxEdge {
    const reference = { pipeline, from, to };
    const { kind } = findEdge(this.#parts.system, reference);
    return new SandboxEdge({ ...reference, kind }, this.#access);
  }

  /** Has every phase look at what is outside, such as after something changed that the sandbox knows nothing of. */
  async look(): Promise<void> {
    await this.#parts.look();
  }

  /** Stops the system and removes everything. May be called twice; needs no `this`. */
  readonly close = (): Promise<void> => this.#parts.close();

  /** For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
