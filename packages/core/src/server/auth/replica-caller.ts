import { timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { callerHeader, decodeCaller, secretHeader } from "../../replicas/replica-headers.ts";
import { RequestError } from "../problem.ts";
import type { Authentication } from "./authentication.ts";
import type { Caller } from "./caller.ts";
import { hashOf } from "./tokens.ts";

/** Knows the other replicas by the secret of this one. */
export class ReplicaCallers {
  readonly #secret: () => string | undefined;

  /** @param secret that of this replica; undefined if there are no others */
  constructor(secret: () => string | undefined) {
    this.#secret = secret;
  }

  /** Whether another replica asks. Takes as long for a secret that is nearly right as for one that is not. */
  readonly asks = ({ req }: Pick<Context, "req">): boolean => {
    const shown = req.header(secretHeader);
    const secret = this.#secret();
    return (
      shown !== undefined && secret !== undefined && timingSafeEqual(hashOf(shown), hashOf(secret))
    );
  };

  /** Who asks by way of a replica, or otherwise. */
  knownBy({ know, ...authentication }: Authentication): Authentication {
    return {
      ...authentication,
      know: async (context) =>
        context.req.header(secretHeader) === undefined ? await know(context) : this.#know(context),
    };
  }

  /** @throws {RequestError} if it is none: whoever says so is not taken for somebody else. */
  #know(context: Context): Caller {
    if (!this.asks(context)) {
      const message = "this is not the secret of this replica; the one that is meant has gone";
      throw new RequestError(401, "UNAUTHENTICATED", message);
    }
    const passed = context.req.header(callerHeader);
    if (passed === undefined) {
      return { actor: "replica", role: "viewer", replica: "itself" };
    }
    const caller = decodeCaller(passed);
    if (!caller) {
      throw new RequestError(400, "BAD_REQUEST", `the header ${callerHeader} names nobody`);
    }
    return { ...caller, replica: "passes-on" };
  }
}
