/** What other clients of services share with the one of registries: proxies, authorities, headers. */
export {
  Connections,
  type ConnectionsOptions,
  type Route,
} from "./distribution/http/connections.ts";
export { parseRetryAfter } from "./distribution/http/retry-after.ts";
export {
  type Destination,
  describeTrouble,
  type Service,
  type TransportTrouble,
} from "./distribution/http/transport-trouble.ts";
export { nextLink } from "./distribution/link-header.ts";
