import type { Socket } from "node:net";

/** Each is told what comes from the other, and ends with it; as long as they are open, they are among these. */
export function joinSockets(one: Socket, other: Socket, open: Set<Socket>): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    open.add(from);
    from.on("error", () => undefined);
    from.once("close", () => {
      open.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}
