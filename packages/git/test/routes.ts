import { sshServerAvailable } from "@glu/git/testing";

export const engines = ["wire", "cli"] as const;

export type TestedEngine = (typeof engines)[number];

export type TestedTransport = "http" | "ssh";

/** One of the ways to a repository. */
export interface Route {
  readonly engine: TestedEngine;
  readonly transport: TestedTransport;
}

/** Without an SSH server only those over HTTP, but never in CI. */
const transports: readonly TestedTransport[] =
  sshServerAvailable !== undefined || process.env["CI"] === "true" ? ["http", "ssh"] : ["http"];

export const routes: readonly Route[] = transports.flatMap((transport) =>
  engines.map((engine) => ({ engine, transport })),
);

/** For `describe.each` and `test.each`, with `%s`. */
export const titledRoutes: readonly (readonly [string, Route])[] = routes.map((route) => [
  `${route.engine} over ${route.transport}`,
  route,
]);
