import type { Context } from "hono";
import type { LoginSessions } from "../../login-sessions.ts";
import type { Redactor } from "../../redactor.ts";
import type { Runtime } from "../../runtime.ts";
import type { Site } from "../site.ts";
import type { Caller } from "./caller.ts";
import { claimedActor } from "./claimed-actor.ts";
import { type ProxySettings, proxyAuthentication } from "./proxy-authentication.ts";
import type { LogIn } from "./session-routes.ts";
import { TokenAuthentication } from "./token-authentication.ts";
import type { TokenSettings } from "./tokens.ts";

/** The configured `server.auth`. */
export interface AuthSettings {
  readonly mode?: "token" | "proxy" | "none";
  readonly tokens: TokenSettings;
  readonly proxy: ProxySettings;
}

export interface AuthenticationOptions extends Runtime {
  /** @default callers are not known */
  readonly auth: AuthSettings | undefined;
  readonly site: Site;
  readonly redactor: Redactor | undefined;
  /** Who is logged in. @throws {StoppedError} if that is not known now. @default in memory */
  readonly sessions: (() => LoginSessions) | undefined;
}

/** How callers are known. */
export interface Authentication {
  readonly mode: "token" | "proxy" | "none";
  /** Who asks. @throws {RequestError} if that is not known. */
  readonly know: (context: Context) => Promise<Caller>;
  /** How browsers log in. Undefined if they need not. */
  readonly logIn?: LogIn;
}

/** What everybody who reaches the server is called. */
const unnamed = "api";

export function authentication(options: AuthenticationOptions): Authentication {
  const { auth } = options;
  switch (auth?.mode) {
    case "token":
      return new TokenAuthentication({ ...options, settings: auth.tokens });
    case "proxy":
      return { mode: "proxy", know: proxyAuthentication(auth.proxy) };
    case "none":
    case undefined:
      return { mode: "none", know: everybody };
  }
}

async function everybody(context: Context): Promise<Caller> {
  return { actor: claimedActor(context) ?? unnamed, role: "operator" };
}
