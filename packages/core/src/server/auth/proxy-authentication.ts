import { BlockList, isIP } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { actorName } from "../../actor-name.ts";
import { addNetwork } from "../../networks.ts";
import type { Caller } from "./caller.ts";
import { peerOf } from "./peer.ts";
import { UnauthenticatedError } from "./refusals.ts";

export interface ProxySettings {
  /** The header in which it says who asks. */
  readonly user_header: string;
  /** Where it comes from: addresses and networks. @default from nowhere */
  readonly trusted?: readonly string[];
  /** Of everybody, if there are no groups. */
  readonly role: Caller["role"];
  /** The header in which it says their groups. */
  readonly groups_header?: string;
  /** The groups that change things. */
  readonly operators?: readonly string[];
}

/** Believes a proxy that says who asks, and nobody else. */
export function proxyAuthentication(
  settings: ProxySettings,
): (context: Context) => Promise<Caller> {
  const trusted = new BlockList();
  for (const network of settings.trusted ?? []) {
    addNetwork(trusted, network);
  }
  return async (context) => {
    const peer = peerOf(context);
    if (isIP(peer) === 0 || !trusted.check(peer, isIP(peer) === 6 ? "ipv6" : "ipv4")) {
      throw new UnauthenticatedError(
        "proxy",
        `a proxy says who asks, and ${peer} is none that is trusted to (server.auth.proxy.trusted)`,
      );
    }
    const actor = actorName(textIn(context, settings.user_header));
    if (actor === undefined) {
      throw new UnauthenticatedError(
        "proxy",
        `the proxy does not say who asks: one header ${settings.user_header} is needed, with a name`,
      );
    }
    return { actor, role: roleOf(context, settings) };
  };
}

function roleOf(context: Context, settings: ProxySettings): Caller["role"] {
  const { role, groups_header: header, operators = [] } = settings;
  if (header === undefined) {
    return role;
  }
  const groups = textIn(context, header).split(",");
  return groups.some((group) => operators.includes(group.trim())) ? "operator" : "viewer";
}

/** Empty if it is not there, or there twice: then one of them may be of whoever the proxy let through. */
function textIn({ env, req }: Context, name: string): string {
  const { incoming }: Partial<HttpBindings> = env ?? {};
  const names = incoming?.rawHeaders.filter((_, index) => index % 2 === 0) ?? [];
  const isRepeated = names.filter((one) => one.toLowerCase() === name.toLowerCase()).length > 1;
  const value = req.header(name);
  return value === undefined || isRepeated ? "" : decoded(value);
}

/** Bytes come as characters, one each. */
function decoded(value: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "latin1"));
  } catch {
    return value;
  }
}
