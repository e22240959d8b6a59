import { hostname } from "node:os";

/** This process, as others on this machine and elsewhere know it. */
export function processName(): string {
  return `process ${process.pid} on ${hostname()}`;
}
