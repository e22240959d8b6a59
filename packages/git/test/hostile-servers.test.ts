import { bandPacket, type Interceptor, packetBytes } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  both,
  cutOff,
  deadline,
  expectBoundedFailure,
  type Failure,
  type FailureByEngine,
  longTimeouts,
  protocol,
  read,
  shortTimeouts,
  unreachable,
  unsupported,
} from "./bounded-failure.ts";
import { ClientProcess } from "./client-process.ts";
import { always, onPack, onPost, resetAtOnce, sendForEver, silent } from "./misbehaviour.ts";
import { fetchAnswer, inBands, packBomb, packHeader, packOf } from "./pack-bomb.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { engines } from "./routes.ts";

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

interface Misbehaviour {
  readonly title: string;
  readonly intercept: Interceptor;
  readonly expected: FailureByEngine;
  /** True where git holds all that is sent until its time is over. @default false */
  readonly gitHoldsAll?: boolean;
}

const authentication: Failure = { names: ["AuthenticationError"], next: "act" };
const notFound: Failure = { names: ["RepositoryNotFoundError"], next: "act" };
const limited: Failure = { names: ["RateLimitedError"], next: "retry" };

const retryLater = { "retry-after": "7" };
const page = { "content-type": "text/html" };
const progress = packetBytes(bandPacket(2, `${"counting ".repeat(1000)}\n`));
const noise = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * 7919) % 251));

/** Introduces itself like a Git server, and does not stop. */
function introduceForEver(bytes: Buffer): Interceptor {
  return (_, response) => {
    response.setHeader("content-type", "application/x-git-upload-pack-advertisement");
    response.write(packetBytes("# service=git-upload-pack", "flush", "version 2", "ls-refs"));
    sendForEver(response, bytes);
    return true;
  };
}

const misbehaviours: readonly Misbehaviour[] = [
  { title: "answers 401", intercept: always(401), expected: both(authentication) },
  { title: "answers 403", intercept: always(403), expected: both(authentication) },
  { title: "answers 404", intercept: always(404), expected: both(notFound) },
  {
    title: "answers 429 with Retry-After",
    intercept: always(429, retryLater),
    expected: both(limited),
  },
  { title: "answers 500", intercept: always(500), expected: both(unreachable) },
  { title: "answers 503", intercept: always(503), expected: both(unreachable) },
  {
    title: "answers with a page to sign in",
    intercept: always(200, page, "<html>Sign in</html>"),
    expected: both(notFound),
  },
  {
    title: "accepts and never answers",
    intercept: silent,
    expected: { wire: deadline, cli: cutOff },
  },
  { title: "resets the connection", intercept: resetAtOnce, expected: both(unreachable) },
  {
    title: "ends in the middle of a pack",
    intercept: onPack((pack, response, start) => {
      response.end(Buffer.concat([start, pack.subarray(0, pack.length / 2)]));
    }),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "resets the connection in the middle of a pack",
    intercept: onPack((pack, response, start) => {
      const half = Buffer.concat([start, pack.subarray(0, pack.length / 2)]);
      response.write(half, () => response.socket?.resetAndDestroy());
    }),
    expected: both(unreachable),
  },
  {
    title: "falls silent in the middle of a pack",
    intercept: onPack((pack, response, start) => {
      response.write(Buffer.concat([start, pack.subarray(0, pack.length / 2)]));
    }),
    expected: both(deadline),
  },
  {
    title: "flips a bit of a pack",
    intercept: onPack((pack, response, start) => {
      const flipped = Buffer.from(pack);
      const at = Math.floor(pack.length / 2);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      response.end(Buffer.concat([start, flipped]));
    }),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "sends garbage instead of a pack",
    intercept: onPack((_, response, start) => {
      response.end(Buffer.concat([start, inBands(noise), packetBytes("flush")]));
    }),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "sends garbage instead of packets",
    intercept: onPack((_, response) => response.end(noise)),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "sends another pack than it was asked for",
    intercept: onPack((_, response) => response.end(fetchAnswer(packOf([])))),
    expected: { wire: { names: ["ObjectMissingError"], next: "retry" }, cli: unreachable },
  },
  {
    title: "sends a small pack with a blob of 2 GiB",
    intercept: onPack((_, response) =>
      response.end(packBomb({ type: "blob", size: 2 * gibibyte })),
    ),
    expected: { wire: unsupported, cli: cutOff },
  },
  {
    title: "sends a small pack with a tree of 2 GiB",
    intercept: onPack((_, response) =>
      response.end(packBomb({ type: "tree", size: 2 * gibibyte })),
    ),
    expected: { wire: unsupported, cli: unreachable },
  },
  {
    title: "sends a small pack whose objects are larger than it says",
    intercept: onPack((_, response) =>
      response.end(packBomb({ type: "blob", size: gibibyte, declared: 100 })),
    ),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "sends a small pack with 200 trees of 16 MiB",
    intercept: onPack((_, response) =>
      response.end(packBomb({ type: "tree", size: 16 * mebibyte, copies: 200 })),
    ),
    expected: { wire: unsupported, cli: cutOff },
  },
  {
    title: "sends a pack without end",
    intercept: onPack((_, response, start) => {
      response.write(Buffer.concat([start, inBands(packHeader(1_000_000))]));
      sendForEver(response, inBands(noise));
    }),
    expected: { wire: unsupported, cli: unreachable },
  },
  {
    title: "reports progress without end",
    intercept: onPack((_, response, start) => {
      response.write(start);
      sendForEver(response, progress);
    }),
    expected: both(deadline),
  },
  {
    title: "lists refs without end",
    intercept: onPost((answer, response) => {
      response.write(answer.subarray(0, -4));
      sendForEver(response, packetBytes(`${"1".repeat(40)} refs/heads/${"x".repeat(60_000)}`));
    }),
    gitHoldsAll: true,
    expected: { wire: protocol, cli: cutOff },
  },
  {
    title: "introduces itself without end",
    intercept: introduceForEver(packetBytes(`capability=${"x".repeat(1000)}`)),
    expected: { wire: protocol, cli: cutOff },
  },
  {
    title: "introduces itself a byte at a time",
    intercept: (_, response) => {
      response.setHeader("content-type", "application/x-git-upload-pack-advertisement");
      response.write("fff0");
      const drip = setInterval(() => response.write("x"), 100);
      response.once("close", () => clearInterval(drip));
      return true;
    },
    expected: both(deadline),
  },
];

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
  await fixture.newRepository();
});
afterEach(() => {
  fixture.server.intercept = undefined;
});
afterAll(() => fixture.stop());

describe.each(engines)("the engine %s and a server that", (engine) => {
  let hasty: ClientProcess;
  let patient: ClientProcess;

  beforeAll(async () => {
    const remote = fixture.access({ engine, transport: "http" });
    hasty = new ClientProcess({ remote: { ...remote, timeouts: shortTimeouts } });
    patient = new ClientProcess({ remote: { ...remote, timeouts: longTimeouts } });
    await Promise.all([hasty.ready, patient.ready]);
  });
  afterAll(() => Promise.all([hasty.close(), patient.close()]));

  test.each(misbehaviours.map((one) => [one.title, one] as const))(
    "%s",
    { timeout: 60_000 },
    async (_, { intercept, expected, gitHoldsAll = false }) => {
      // Too much of an answer has to arrive before it is refused, also on a busy machine.
      const client = expected[engine] === protocol ? patient : hasty;
      await client.ask({ kind: "reopen" });
      fixture.server.intercept = intercept;
      await expectBoundedFailure(client, expected[engine], { holdsAll: gitHoldsAll });
      fixture.server.intercept = undefined;
      const again = await read(client);
      expect(again.result).toEqual({ kind: "text", text: "hello\n" });
    },
  );
});
