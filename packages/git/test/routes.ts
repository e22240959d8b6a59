import { sshServerAvailable } from "@glu/git/testing";

export const engines = ["wire", "cli"] as const;

export type TestedEngine = (typeof engines)[number];

/** `path` is a repository on this disk. */
export type TestedTransport = "http" | "path" | "ssh";

/** One of the ways to a repository. */
export interface Route {
  readonly engine: TestedEngine;
  readonly transport: TestedTransport;
}

const hasSsh = sshServerAvailable !== undefined || process.env["CI"] === "true";
/** Without an SSH server only the others, but never in CI. */
const transports: readonly TestedTransport[] = [
  "http",
  "path",
  ...(hasSsh ? ["ssh" as const] : []),
];

export const routes: readonly Route[] = transports.flatMap((transport) =>
  engines.map((engine) => ({ engine, transport })),
);

/** For `describe.each` and `test.each`, with `%s`. */
export const titledRoutes: readonly (readonly [string, Route])[] = routes.map((route) => [
  `${route.engine} over ${route.transport}`,
  route,
]);
