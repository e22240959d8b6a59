import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bandPacket, packetBytes, type SshServer } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  both,
  cutOff,
  deadline,
  expectBoundedFailure,
  type FailureByEngine,
  protocol,
  read,
  shortTimeouts,
  unreachable,
  unsupported,
} from "./bounded-failure.ts";
import { ClientProcess, type ClientSettings } from "./client-process.ts";
import { FrontDoor } from "./front-door.ts";
import { inBands, packBomb } from "./pack-bomb.ts";
import { descendants, processesWith } from "./processes.ts";
import { RemoteFixture } from "./remote-fixture.ts";
import { engines, routes, type TestedEngine } from "./routes.ts";

const gibibyte = 1024 * 1024 * 1024;
const program = fileURLToPath(new URL("replace-output.mjs", import.meta.url));

let fixture: RemoteFixture;
const clients: ClientProcess[] = [];

/** A script for {@link SshServer.setStandIn}. */
type StandIn = () => Promise<string>;

interface Misbehaviour {
  readonly title: string;
  readonly standIn: StandIn;
  readonly expected: FailureByEngine;
  /** True where git holds all that is sent until its time is over. @default false */
  readonly gitHoldsAll?: boolean;
}

/** What happens after the bytes that were sent instead of Git's. */
type Ending = "exit" | "silence" | "repeat";

interface Replacement {
  /** What Git says last. */
  readonly after: string;
  readonly by: () => Buffer | Promise<Buffer>;
  readonly ending: Ending;
}

const script =
  (text: string): StandIn =>
  async () =>
    text;

async function fileWith(bytes: Buffer): Promise<string> {
  const path = join(fixture.server.root, "replacement");
  await writeFile(path, bytes);
  return path;
}

function replaced({ after, by, ending }: Replacement): StandIn {
  return async () => {
    const file = await fileWith(await by());
    return `exec '${process.execPath}' '${program}' '${after}' '${file}' ${ending}`;
  };
}

function replacedPack(by: Replacement["by"], ending: Ending): StandIn {
  return replaced({ after: "packfile\n", by, ending });
}

/** All that the repository holds, as Git packs it. */
async function realPack(): Promise<Buffer> {
  const { server, name } = fixture;
  await server.git(name, "repack", "-a", "-d", "-q");
  const directory = join(server.pathOf(name), "objects", "pack");
  const pack = (await readdir(directory)).find((file) => file.endsWith(".pack")) ?? "";
  return readFile(join(directory, pack));
}

async function halfPack(): Promise<Buffer> {
  const pack = await realPack();
  return packetBytes(bandPacket(1, pack.subarray(0, pack.length / 2)));
}

async function flippedPack(): Promise<Buffer> {
  const pack = await realPack();
  const at = Math.floor(pack.length / 2);
  pack.writeUInt8(pack.readUInt8(at) ^ 1, at);
  return Buffer.concat([inBands(pack), packetBytes("flush")]);
}

function bomb(): Buffer {
  const start = packetBytes("packfile");
  return packBomb({ type: "blob", size: 2 * gibibyte }).subarray(start.length);
}

const noise = Buffer.from(Array.from({ length: 60_000 }, (_, index) => (index * 7919) % 251));
const manyRefs = packetBytes(`${"1".repeat(40)} refs/heads/${"x".repeat(60_000)}`);
const progress = packetBytes(bandPacket(2, `${"counting ".repeat(1000)}\n`));
const asLongAsConnected = "while kill -0 $PPID 2>/dev/null; do sleep 0.1; done";

const misbehaviours: readonly Misbehaviour[] = [
  {
    title: "answers nothing at all",
    standIn: script(asLongAsConnected),
    expected: both(deadline),
  },
  {
    title: "greets before it speaks the protocol",
    standIn: script(
      'echo "Welcome! 99 users are online."; exec git shell -c "$SSH_ORIGINAL_COMMAND"',
    ),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "dies at once, with words",
    standIn: script('echo "fatal: the storage is on fire" >&2; exit 1'),
    expected: both(unreachable),
  },
  {
    title: "dies at once, without a word",
    standIn: script("exit 1"),
    expected: both(unreachable),
  },
  {
    title: "ends at once as if all were well",
    standIn: script("exit 0"),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "sends garbage instead of packets",
    standIn: async () => `exec cat '${await fileWith(noise)}'`,
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "sends garbage instead of a pack",
    standIn: replacedPack(() => Buffer.concat([inBands(noise), packetBytes("flush")]), "exit"),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "ends in the middle of a pack",
    standIn: replacedPack(halfPack, "exit"),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "falls silent in the middle of a pack",
    standIn: replacedPack(halfPack, "silence"),
    expected: both(deadline),
  },
  {
    title: "flips a bit of a pack",
    standIn: replacedPack(flippedPack, "exit"),
    expected: { wire: protocol, cli: unreachable },
  },
  {
    title: "sends a small pack with a blob of 2 GiB",
    standIn: replacedPack(bomb, "exit"),
    expected: { wire: unsupported, cli: cutOff },
  },
  {
    title: "reports progress without end",
    standIn: replacedPack(() => progress, "repeat"),
    expected: both(deadline),
  },
  {
    title: "lists refs without end",
    standIn: replaced({ after: " refs/heads/main\n", by: () => manyRefs, ending: "repeat" }),
    expected: { wire: { names: ["ProtocolError", "DeadlineError"], next: "retry" }, cli: cutOff },
    gitHoldsAll: true,
  },
];

/** By what it is called, what the server does instead of taking a push. */
const pushMisbehaviours = [
  ["answers nothing at all", asLongAsConnected],
  ["dies at once, with words", 'echo "fatal: the storage is on fire" >&2; exit 1'],
] as const;

const hasSsh = routes.some(({ transport }) => transport === "ssh");

beforeAll(async () => {
  fixture = await RemoteFixture.start();
  await fixture.newRepository();
});
afterEach(async () => {
  await Promise.allSettled(clients.splice(0).map((client) => client.close()));
  await fixture.ssh?.setStandIn(undefined);
});
afterAll(() => fixture.stop());

function server(): SshServer {
  if (!fixture.ssh) {
    throw new Error("there is no SSH server");
  }
  return fixture.ssh;
}

function settings(engine: TestedEngine): ClientSettings {
  const remote = fixture.access({ engine, transport: "ssh" });
  return { remote: { ...remote, timeouts: shortTimeouts }, settleDeadline: 1000 };
}

interface Meeting {
  readonly settings?: (engine: TestedEngine) => ClientSettings;
  /** What happens to the client. */
  readonly suffer: (client: ClientProcess, engine: TestedEngine) => Promise<void>;
  /** Makes the server behave. */
  readonly mend?: () => Promise<void>;
  /** What works again. */
  readonly recover?: (client: ClientProcess, engine: TestedEngine) => Promise<void>;
}

/** Has a client of each engine meet the server, at the same time: what takes long here is waiting. */
async function meet(meeting: Meeting): Promise<void> {
  const { suffer, recover = expectRead } = meeting;
  const mend = meeting.mend ?? (() => server().setStandIn(undefined));
  const met = engines.map((engine) => {
    const client = new ClientProcess((meeting.settings ?? settings)(engine));
    clients.push(client);
    return { client, engine };
  });
  await Promise.all(met.map(({ client, engine }) => suffer(client, engine)));
  expect(met.flatMap(({ client }) => descendants(client.pid))).toEqual([]);
  await mend();
  for (const { client, engine } of met) {
    await recover(client, engine);
    await client.close();
  }
  expect(processesWith(fixture.directory)).toEqual([]);
  expect(await readdir(fixture.directory)).toEqual([]);
}

async function expectRead(client: ClientProcess): Promise<void> {
  expect((await read(client)).result).toEqual({ kind: "text", text: "hello\n" });
}

function append(client: ClientProcess, line: string) {
  return client.ask({ kind: "append", path: "shared.txt", line });
}

describe.skipIf(!hasSsh)("to both engines a server over SSH that", () => {
  test.each(misbehaviours.map((one) => [one.title, one] as const))(
    "%s is an error in time, and forgotten when it behaves",
    { timeout: 60_000 },
    async (_, { standIn, expected, gitHoldsAll = false }) => {
      await server().setStandIn(await standIn());
      await meet({
        suffer: (client, engine) =>
          expectBoundedFailure(client, expected[engine], { holdsAll: gitHoldsAll }),
      });
    },
  );

  test("dies with words is quoted", async () => {
    await server().setStandIn('echo "fatal: the storage is on fire" >&2; exit 1');
    const words = expect.stringContaining("the storage is on fire");
    await meet({
      suffer: async (client) =>
        expect((await read(client)).result).toMatchObject({ message: words }),
    });
  });

  test.each(pushMisbehaviours)(
    "at a push %s gets nothing, and the next one once it behaves",
    { timeout: 60_000 },
    async (_, misbehave) => {
      await fixture.newRepository();
      const isPush = `case "$SSH_ORIGINAL_COMMAND" in git-receive-pack*) ${misbehave};; esac`;
      await server().setStandIn(`${isPush}\nexec git shell -c "$SSH_ORIGINAL_COMMAND"`);
      await meet({
        suffer: async (client) => {
          const { result } = await append(client, "lost");
          expect(result).toMatchObject({ kind: "failed", next: "retry" });
          await expectRead(client);
        },
        recover: async (client, engine) => {
          expect((await append(client, engine)).result).toMatchObject({ kind: "committed" });
        },
      });
      expect(await fixture.messages()).toEqual(engines);
    },
  );

  test("accepts and never speaks is an error in time, and forgotten when it speaks", async () => {
    const door = await FrontDoor.open(server().port);
    await meet({
      settings: (engine) => through(door, settings(engine)),
      suffer: (client) => expectBoundedFailure(client, deadline),
      mend: async () => door.lead(),
    });
    await door.close();
  });
});

/** A door that stands elsewhere has another name among the known hosts. */
function through(door: FrontDoor, { remote, ...rest }: ClientSettings): ClientSettings {
  const url = new URL(remote.url);
  url.port = String(door.port);
  const ssh = { ...remote.ssh, checkHostKey: false };
  return { ...rest, remote: { ...remote, url: url.href, ssh } };
}
