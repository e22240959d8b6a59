import { BlockList, isIPv6 } from "node:net";
import { z } from "zod";
import { addNetwork } from "../networks.ts";
import { count, named, path, secret, section, text, texts, webUrl } from "./fields.ts";

const portRule = "must be a whole number from 0 to 65535";
const momentRule =
  "must be a date, such as 2027-01-31, or a time in UTC, such as 2027-01-31T12:00:00Z";
const moment = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?$/;

const roles = ["viewer", "operator"] as const;

/** An entry under `server.auth.tokens`. */
const token = z.strictObject({
  token: secret().describe(
    "What callers send as a bearer token, 16 characters or more, such as openssl rand -base64 32 gives.",
  ),
  role: z
    .enum(roles)
    .prefault("viewer")
    .describe("viewer only looks, operator changes things too."),
  pipelines: texts("The only pipelines its holder sees and changes; unset, all."),
  expires: time()
    .exactOptional()
    .describe(
      "The last day it is good on, such as 2027-01-31, or the time it ends at, such as 2027-01-31T12:00:00Z; in UTC.",
    ),
});

const proxy = section({
  user_header: headerName()
    .prefault("x-forwarded-user")
    .describe("The header in which the proxy says who asks."),
  trusted: texts(
    "The addresses the proxy comes from, such as 10.0.0.5 or 10.1.0.0/16; nobody else is believed.",
    text().refine(isNetwork, { error: "must be an IP address, or a network such as 10.1.0.0/16" }),
  ),
  role: z
    .enum(roles)
    .prefault("operator")
    .describe("What whoever the proxy lets through may do, if groups_header is not set."),
  groups_header: headerName()
    .exactOptional()
    .describe(
      "The header in which the proxy says the groups of who asks, with commas between them.",
    ),
  operators: texts("Of groups_header, the groups that change things; everybody else only looks."),
});

export const server = section({
  host: text()
    .prefault("127.0.0.1")
    .describe(
      "The address the server listens on. One that is not loopback needs server.auth.mode.",
    ),
  port: port().prefault(8080).describe("The port the server listens on; 0 takes a free one."),
  protocol: z
    .enum(["http", "https"])
    .prefault("http")
    .describe("What the server speaks; https needs server.cert_file and server.key_file."),
  cert_file: path()
    .exactOptional()
    .describe(
      "For https, a PEM file with the certificate of the server and after it those between it and its authority, relative to the folder of the configuration file.",
    ),
  key_file: path()
    .exactOptional()
    .describe(
      "For https, a PEM file with the key of the certificate, without a passphrase, relative to the folder of the configuration file.",
    ),
  public_url: webUrl()
    .refine(isOrigin, { error: "must end after the host, or the port" })
    .exactOptional()
    .describe("The URL people use, such as https://glu.example.com, if a proxy stands in front."),
  replica_url: webUrl()
    .refine(isOrigin, { error: "must end after the host, or the port" })
    .exactOptional()
    .describe(
      "The URL under which the other servers on the same store reach this one, such as http://10.0.0.5:8080; unset, where it listens, or the first address of its machine if that is everywhere.",
    ),
  allowed_hosts: texts(
    "More host names the server answers for, without a port.",
    text().refine(isHostName, { error: "must be a host name or an IP address, without a port" }),
  ),
  max_connections: count()
    .prefault(1024)
    .describe("How many connections are open at most; more are closed at once."),
  auth: section({
    mode: z
      .enum(["token", "proxy", "none"])
      .exactOptional()
      .describe(
        "How callers are known: by tokens, or by a proxy that says who they are. none lets everyone who reaches the server do everything.",
      ),
    tokens: named(token),
    proxy,
  }),
  webhooks: section({
    host: text()
      .exactOptional()
      .describe("The address server.webhooks.port is on; unset, server.host."),
    port: port()
      .exactOptional()
      .describe(
        "A port that webhooks are taken on, and nothing else; 0 takes a free one. Unset, they are taken on server.port.",
      ),
  }),
});

function port() {
  return z.int({ error: portRule }).min(0, { error: portRule }).max(65_535, { error: portRule });
}

function headerName() {
  return text().refine((name) => /^[A-Za-z0-9-]+$/.test(name), {
    error: "must be the name of a header: letters, digits and -",
  });
}

/** Its text becomes the last millisecond. */
function time() {
  return z
    .string({ error: momentRule })
    .meta({ pattern: moment.source })
    .transform((given, context) => {
      const isDay = !given.includes("T");
      const end = Date.parse(isDay ? `${given}T23:59:59.999Z` : given);
      if (!moment.test(given) || Number.isNaN(end)) {
        context.addIssue(momentRule);
        return z.NEVER;
      }
      return end;
    });
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).pathname === "/" && new URL(value).hash === "";
}

function isHostName(value: string): boolean {
  return isIPv6(value) || (/^[\w.-]+$/.test(value) && URL.canParse(`http://${value}`));
}

function isNetwork(value: string): boolean {
  try {
    addNetwork(new BlockList(), value);
    return true;
  } catch {
    return false;
  }
}
