import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Interceptor } from "@glu/git/testing";

/** Answers every request in the same way. */
export function always(status: number, headers: OutgoingHttpHeaders = {}, body = ""): Interceptor {
  return (_, response) => Boolean(response.writeHead(status, headers).end(body));
}

/** Takes requests and never answers. */
export const silent: Interceptor = () => true;

/** Takes requests and breaks the connection. */
export const resetAtOnce: Interceptor = ({ socket }) => Boolean(socket.resetAndDestroy());

/** Sends something else than what git answered. */
export type AnswerChange = (answer: Buffer, response: ServerResponse) => void;

/** Lets git answer, and has `change` answer instead once all of git's answer is there. */
export function onAnswer(change: AnswerChange): Interceptor {
  return (_, response) => {
    const chunks: Buffer[] = [];
    const { write, end } = response;
    response.write = (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)) > 0;
    response.end = () => {
      Object.assign(response, { write, end });
      change(Buffer.concat(chunks), response);
      return response;
    };
    return false;
  };
}

/** Like {@link onAnswer}, but lets the server introduce itself. */
export function onPost(change: AnswerChange): Interceptor {
  const alter = onAnswer(change);
  return (request, response) => request.method === "POST" && alter(request, response);
}

/** Like {@link onAnswer}, for what git says of a push that it has dealt with. */
export function onPushAnswer(change: AnswerChange): Interceptor {
  const alter = onPost(change);
  return (request, response) =>
    Boolean(request.url?.endsWith("/git-receive-pack")) && alter(request, response);
}

const packStart = Buffer.from("packfile\n");

/** Like {@link onAnswer}, for the answers that hold a pack. `start` is what stands before it. */
export function onPack(
  change: (pack: Buffer, response: ServerResponse, start: Buffer) => void,
): Interceptor {
  return onPost((answer, response) => {
    const at = answer.indexOf(packStart);
    const end = at + packStart.length;
    if (at < 0) {
      response.end(answer);
    } else {
      change(answer.subarray(end), response, answer.subarray(0, end));
    }
  });
}

/** Sends the same bytes for ever, as fast as they are taken. */
export function sendForEver(response: ServerResponse, bytes: Buffer): void {
  const more = () => {
    while (!response.destroyed && response.write(bytes)) {
      // As long as it is taken.
    }
  };
  response.on("drain", more);
  more();
}
