import { OutcomeUnknownError, type Repository, type WriteOutcome } from "@glu/git";
import { packetBytes } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HeldPush } from "./held-push.ts";
import { onPushAnswer } from "./misbehaviour.ts";
import { countPush, RemoteFixture } from "./remote-fixture.ts";
import { engines, type Route, titledRoutes } from "./routes.ts";
import { appendLine } from "./writes.ts";

const timeouts = { connect: 5000, silence: 5000, listRefs: 5000, fetch: 10_000, push: 3000 };

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
});
beforeEach(() => fixture.newRepository());
afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
});
afterAll(() => fixture.stop());

function open(route: Route, settleDeadline = 30_000): Repository {
  return fixture.open(route, { remote: { timeouts }, repository: { settleDeadline } });
}

function add(repository: Repository, line = "ours"): Promise<WriteOutcome> {
  return repository.write("main", appendLine("shared.txt", line));
}

async function expectLines(...lines: readonly string[]): Promise<void> {
  expect(await fixture.messages()).toEqual(lines);
  expect(await fixture.server.read(fixture.name, "shared.txt")).toBe(
    lines.map((line) => `${line}\n`).join(""),
  );
  expect(await fixture.fsck()).toBe("");
}

describe.each(titledRoutes)("a push of %s whose answer is lost", (_, route) => {
  test("is committed once if it had landed", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, route.transport, "after");
    const writing = add(repository);
    await held.arrived();
    await held.cut();
    const outcome = await writing;
    expect(outcome).toMatchObject({
      kind: "committed",
      commit: await fixture.server.tip(fixture.name),
    });
    await expectLines("ours");
    expect(await fixture.pushes()).toBe(1);
    expect((await add(repository, "next")).kind).toBe("committed");
    await expectLines("ours", "next");
  });

  test("is committed once whatever hooks have said before", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, route.transport, "after");
    const words = "audit: /var/log/pushes: Permission denied, does not exist";
    await fixture.server.setHook(fixture.name, "pre-receive", `${countPush}\necho "${words}" >&2`);
    const writing = add(repository);
    await held.arrived();
    await held.cut();
    expect((await writing).kind).toBe("committed");
    await expectLines("ours");
    expect(await fixture.pushes()).toBe(1);
  });

  test("is pushed again, once, if it had not landed", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, route.transport, "before");
    const writing = add(repository);
    await held.arrived();
    await held.cut();
    expect((await writing).kind).toBe("committed");
    await expectLines("ours");
    expect(await fixture.pushes()).toBe(2);
  });

  test("is committed once if somebody has built on it since", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, route.transport, "after");
    const writing = add(repository);
    await held.arrived();
    const ours = await fixture.server.tip(fixture.name);
    const files = { "shared.txt": "ours\noutside\n" };
    await fixture.server.commit(fixture.name, { files, message: "outside" });
    await held.cut();
    expect(await writing).toMatchObject({ kind: "committed", commit: ours });
    await expectLines("ours", "outside");
    expect(await fixture.pushes()).toBe(1);
  });

  test("is made anew on what somebody else has pushed if it had not landed", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, route.transport, "before");
    const writing = add(repository);
    await held.arrived();
    const files = { "shared.txt": "outside\n" };
    await fixture.server.commit(fixture.name, { files, message: "outside" });
    await held.cut();
    expect((await writing).kind).toBe("committed");
    await expectLines("outside", "ours");
  });

  test("is committed once with all the writes it carried", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, route.transport, "after");
    const lines = ["one", "two", "three"];
    const writing = Promise.all(lines.map((line) => add(repository, line)));
    await held.arrived();
    const late = add(repository, "late");
    await held.cut();
    const outcomes = [...(await writing), await late];
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill("committed"));
    await expectLines(...lines, "late");
    expect(await fixture.pushes()).toBe(2);
  });
});

describe.each(engines)("a push of %s over HTTP whose answer is lost", (engine) => {
  const route: Route = { engine, transport: "http" };

  test("is committed once although the server is away for a while afterwards", async () => {
    const repository = open(route);
    const held = await HeldPush.prepare(fixture, "http", "after");
    const writing = add(repository);
    await held.arrived();
    let away = 4;
    fixture.server.intercept = ({ socket }) => {
      away -= 1;
      return away >= 0 && Boolean(socket.destroy());
    };
    await held.cut();
    expect((await writing).kind).toBe("committed");
    expect(away).toBeLessThan(0);
    await expectLines("ours");
    expect(await fixture.pushes()).toBe(1);
  });

  test("is reported as of unknown outcome if the server stays away, and is not made again", async () => {
    const repository = open(route, 1500);
    const held = await HeldPush.prepare(fixture, "http", "after");
    const writing = add(repository).catch((error: unknown) => error);
    await held.arrived();
    fixture.server.intercept = ({ socket }) => Boolean(socket.destroy());
    await held.cut();
    const error = await writing;
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({
      next: "retry",
      branch: "main",
      commit: await fixture.server.tip(fixture.name),
    });
    fixture.server.intercept = undefined;
    expect((await add(repository, "next")).kind).toBe("committed");
    await expectLines("ours", "next");
  });

  test.each([
    ["500 instead", 500, ""],
    ["502 and a page instead", 502, "<html>Bad gateway</html>"],
    ["nothing instead", 200, ""],
    ["a page instead", 200, "<html>Sign in</html>"],
    ["half of a packet instead", 200, "00ff\u0001"],
    ["a report of something else instead", 200, packetBytes("unpack ok", "flush")],
  ])("is committed once if it was answered with %s", async (_, status, body) => {
    const repository = open(route);
    await fixture.server.setHook(fixture.name, "pre-receive", countPush);
    let altered = 0;
    const alter = onPushAnswer((_, response) => {
      altered += 1;
      response.writeHead(status).end(body);
    });
    fixture.server.intercept = (request, response) => altered === 0 && alter(request, response);
    expect((await add(repository)).kind).toBe("committed");
    expect(altered).toBe(1);
    await expectLines("ours");
    expect(await fixture.pushes()).toBe(1);
  });
});
