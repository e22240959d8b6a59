import { AuthenticationError, type Engine, GitError } from "@glu/git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RemoteFixture } from "./remote-fixture.ts";
import { appendLine } from "./writes.ts";

const token = "tok3n-of+glu/42==";

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start({ tokens: { [token]: "glu" }, tls: true });
});
beforeEach(() => fixture.newRepository());
afterEach(() => fixture.closeAll());
afterAll(() => fixture.stop());

function open(engine: Engine, accessToken = token) {
  const credential = async () => ({ accessToken });
  return fixture.open(
    { engine: engine === "cli" ? "cli" : "wire", transport: "http" },
    { remote: { credential, engine } },
  );
}

async function failure(call: Promise<unknown>): Promise<GitError> {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof GitError)) {
    throw new Error(`not refused: ${JSON.stringify(error)}`);
  }
  return error;
}

describe.each(["wire", "auto"] as const)("an access token, with the engine %s", (engine) => {
  test("reads, may push, and pushes", async () => {
    const repository = open(engine);
    expect(await repository.snapshot("main")).toMatchObject({ branch: "main" });
    await repository.checkPush();
    const written = await repository.write("main", appendLine("shared.txt", "line"));
    expect(written.kind).toBe("committed");
  });

  test("is refused if it is wrong, and not repeated", async () => {
    const error = await failure(open(engine, "another-token").snapshot("main"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).not.toContain("another-token");
  });
});

test.each(["", "two words", "with\nbreak", "ümlaut"])("%j is no access token", async (wrong) => {
  const error = await failure(open("wire", wrong).snapshot("main"));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(JSON.stringify([error, error.cause])).not.toMatch(/two words|ümlaut/);
});

test("the git program cannot be given one, and says what to do", async () => {
  const error = await failure(open("cli").snapshot("main"));
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error.message).toContain("Choose the engine wire");
  expect(error.message).not.toContain(token);
});

test.each(["wire", "auto"] as const)("%s masks one that the server repeats", async (engine) => {
  fixture.server.intercept = (_, response) =>
    Boolean(response.writeHead(500, { "content-type": "text/plain" }).end(`no: ${token}`));
  const error = await failure(open(engine).snapshot("main"));
  fixture.server.intercept = undefined;
  expect(error.message).toContain("no: ***");
  expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain(token);
});
