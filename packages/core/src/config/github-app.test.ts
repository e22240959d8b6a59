import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CredentialUnavailableError } from "../errors.ts";
import { systemTimers } from "../runtime.ts";
import { githubAppCredential } from "./github-app.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const signal = AbortSignal.timeout(20_000);

let directory: string;
let server: Server;
let url: string;
let answer = { status: 201, body: "" };
const asked: { readonly path: string; readonly token: string }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "github-app-"));
  // As GitHub hands it out.
  const pem = privateKey.export({ type: "pkcs1", format: "pem" });
  await writeFile(join(directory, "app.pem"), pem);
  await writeFile(join(directory, "none.pem"), "not a key");
  server = createServer((request: IncomingMessage, response) => {
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    asked.push({ path: `${request.method} ${request.url}`, token });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

function credentialFor(file = "app.pem", api = url, caFile?: string) {
  return githubAppCredential({
    app_id: 42,
    installation_id: 7,
    privateKey: () => readFile(join(directory, file), "utf8"),
    api_url: api,
    ...(caFile !== undefined && { ca_file: join(directory, caFile) }),
    timers: systemTimers,
  })({ signal });
}

describe("the credential of a GitHub App", () => {
  it("is the token of its installation, asked for with a token only its key can make", async () => {
    const body = { token: "ghs_secret", expires_at: "2030-01-01T00:00:00Z", permissions: {} };
    answer = { status: 201, body: JSON.stringify(body) };
    expect(await credentialFor()).toEqual({
      username: "x-access-token",
      password: "ghs_secret",
      expires: new Date("2030-01-01T00:00:00Z"),
    });
    expect(asked.at(-1)?.path).toBe("POST /app/installations/7/access_tokens");
    const { payload } = await jwtVerify(asked.at(-1)?.token ?? "", publicKey, { issuer: "42" });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(600);
  });

  it.each([
    [404, "{}"],
    [401, '{"message":"bad credentials"}'],
    [201, "<html>"],
    [201, '{"token":""}'],
    [201, "x".repeat(1_000_000)],
  ])("is unavailable when GitHub answers %i, which says what to check", async (status, body) => {
    answer = { status, body };
    const asking = credentialFor();
    await expect(asking).rejects.toThrow(CredentialUnavailableError);
    await expect(asking).rejects.toThrow(`${url} answered ${status}`);
    await expect(asking).rejects.toThrow("installation_id and the private key");
    await expect(asking).rejects.not.toThrow("bad credentials");
  });

  it("is asked for through the proxy of the environment", async () => {
    const tunnels: (string | undefined)[] = [];
    server.once("connect", (request, socket) => {
      tunnels.push(request.url);
      const inner = connect(Number(new URL(url).port), "127.0.0.1");
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      inner.pipe(socket).pipe(inner);
    });
    vi.stubEnv("http_proxy", url);
    vi.stubEnv("no_proxy", "");
    try {
      const body = { token: "ghs_secret", expires_at: "2030-01-01T00:00:00Z" };
      answer = { status: 201, body: JSON.stringify(body) };
      const api = "http://github.invalid";
      expect(await credentialFor("app.pem", api)).toMatchObject({ password: "ghs_secret" });
      expect(tunnels).toEqual(["github.invalid:80"]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("is unavailable without its key, and where nobody answers", async () => {
    await expect(credentialFor("none.pem")).rejects.toThrow(
      "the private key of the GitHub App 42 is none that can be read",
    );
    await expect(credentialFor("app.pem", url, "ca.pem")).rejects.toThrow("check ca_file");
    await expect(credentialFor("app.pem", "http://127.0.0.1:1")).rejects.toThrow(
      "http://127.0.0.1:1 cannot be reached",
    );
  });
});
