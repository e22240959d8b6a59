import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { listenOnLoopback, portOf } from "../loopback.ts";
import { startRoundTripProxy } from "./round-trip-proxy.ts";

/** Milliseconds. */
const roundTrip = 60;
/** Timers count whole milliseconds. */
const early = 3;

describe("startRoundTripProxy", () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
    }
  });

  async function connectTo(serve: (socket: Socket) => void): Promise<Socket> {
    const server = await listenOnLoopback(createServer({ allowHalfOpen: true }, serve));
    servers.push(server);
    const proxy = await startRoundTripProxy({ port: portOf(server), roundTrip });
    servers.push(proxy);
    const socket = connect({ port: portOf(proxy), host: "127.0.0.1", allowHalfOpen: true });
    await once(socket, "connect");
    return socket;
  }

  async function timeOfAnswer(socket: Socket): Promise<number> {
    const start = performance.now();
    socket.write("ping");
    await once(socket, "data");
    return performance.now() - start;
  }

  it("makes each answer a round trip late, and the first one two", async () => {
    const socket = await connectTo((far) => far.pipe(far));
    const first = await timeOfAnswer(socket);
    const second = await timeOfAnswer(socket);
    socket.destroy();
    expect(first).toBeGreaterThan(2 * roundTrip - early);
    expect(second).toBeGreaterThan(roundTrip - early);
    expect(second).toBeLessThan(2 * roundTrip - early);
  });

  it("passes on all bytes in order, and then the end", async () => {
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const socket = await connectTo((far) => far.pipe(far));
    socket.end(sent);
    expect(sent.equals(await buffer(socket))).toBe(true);
  });

  it("lets the server speak after the client has ended", async () => {
    const socket = await connectTo((far) => {
      far.resume().once("end", () => far.end("late"));
    });
    socket.end("asked");
    expect(await text(socket)).toBe("late");
  });

  it("ends when the server breaks off", async () => {
    const socket = await connectTo((far) => far.resetAndDestroy());
    expect(await text(socket)).toBe("");
  });
});
