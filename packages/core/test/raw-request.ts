import { connect, type Socket } from "node:net";

export interface Heard {
  /** Of the first answer; undefined if there was none. */
  readonly status: number | undefined;
  readonly text: string;
}

/** Everything that is answered until the server hangs up. */
export async function heard(socket: Socket): Promise<Heard> {
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => {
    text += String(chunk);
  });
  // Bytes that nobody reads any more are answered with a reset.
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("close", resolve));
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? [];
  return { status: status === undefined ? undefined : Number(status), text };
}

/** Sends bytes as they are. The server must hang up by itself. */
export async function sendRaw(port: number, bytes: string): Promise<Heard> {
  const socket = connect(port, "127.0.0.1");
  const answer = heard(socket);
  socket.write(Buffer.from(bytes, "latin1"));
  return await answer;
}

/** The head of a request. */
export function lines(...all: readonly string[]): string {
  return `${all.join("\r\n")}\r\n\r\n`;
}

export function get(target: string, ...headers: readonly string[]): string {
  return lines(`GET ${target} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers);
}
