import { connect, createServer, type Server, type Socket } from "node:net";
import { listenOnLoopback } from "../loopback.ts";

export interface RoundTripProxyOptions {
  /** The port of 127.0.0.1 that connections are passed on to. */
  readonly port: number;
  /** Milliseconds. */
  readonly roundTrip: number;
}

/**
 * Starts a TCP proxy on a free port of 127.0.0.1 behind which everything is as far away as the round
 * trip says. Opening a connection costs a round trip too, as it does on a real network.
 */
export async function startRoundTripProxy(options: RoundTripProxyOptions): Promise<Server> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) =>
    relay(near, options),
  );
  return await listenOnLoopback(server);
}

function relay(near: Socket, { port, roundTrip }: RoundTripProxyOptions): void {
  const far = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  const oneWay = roundTrip / 2;
  // Here the connection stands at once; over the distance it would stand a round trip later.
  const established = performance.now() + roundTrip;
  delay(near, far, () => Math.max(performance.now(), established) + oneWay);
  delay(far, near, () => performance.now() + oneWay);
}

/** Passes on what comes from one socket at the time `arrival` gives, in order. */
function delay(from: Socket, to: Socket, arrival: () => number): void {
  const underWay: (() => void)[] = [];
  let last = 0;
  const later = (deliver: () => void) => {
    last = Math.max(last, arrival());
    underWay.push(deliver);
    // Timers of different lengths may overtake each other by a fraction of a millisecond.
    setTimeout(() => underWay.shift()?.(), last - performance.now());
  };
  from.on("data", (chunk) => later(() => to.writable && to.write(chunk)));
  from.on("end", () => later(() => to.end()));
  from.on("error", () => undefined);
  from.on("close", () => later(() => to.destroy()));
}
