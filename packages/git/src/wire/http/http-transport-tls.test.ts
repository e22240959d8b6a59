import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RemoteUnreachableError } from "../../errors.ts";
import { type GitServer, startGitServer } from "../../testing/git-server.ts";
import {
  discoveryFailure,
  exchange,
  HttpTransportFixture,
} from "../../testing/http-transport-fixture.ts";
import { createCertificate, type TestCertificate } from "../../testing/tls-certificate.ts";

const password = "pä55 wörd:/+%";
const fixture = new HttpTransportFixture();

let server: GitServer;
let elsewhere: GitServer;
let stranger: TestCertificate;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "http-transport-tls-"));
  stranger = await createCertificate(directory);
  server = await startGitServer({ tls: true, users: { glu: password } });
  elsewhere = await startGitServer({ tls: true, certificateNames: ["DNS:git.example"] });
  await server.createRepository("app", { "README.md": "hello\n" });
});

afterEach(() => fixture.close());

afterAll(async () => {
  await Promise.all([server.close(), elsewhere.close()]);
  await rm(directory, { recursive: true });
});

function connect(caFile: string | undefined, environment: NodeJS.ProcessEnv = {}) {
  const credential = async () => ({ username: "glu", password });
  return fixture.connect(server.urlOf("app"), { credential, caFile, environment });
}

describe("HttpTransport", () => {
  it("speaks over TLS, by address and by name, on one connection", async () => {
    const before = server.connections;
    const transport = connect(server.caFile);
    for (let count = 0; count < 50; count += 1) {
      expect(await exchange(transport)).toContain("refs/heads/main");
    }
    expect(server.connections - before).toBe(1);
    const url = server.urlOf("app").replace("127.0.0.1", "localhost");
    const credential = async () => ({ username: "glu", password });
    const named = fixture.connect(url, { credential, caFile: server.caFile });
    expect(await exchange(named)).toContain("refs/heads/main");
  });

  it("asks for the host by its name, and not by an address", async () => {
    const names: string[] = [];
    const note = (name: string, answer: (error: null) => void) => {
      names.push(name);
      answer(null);
    };
    const asked = createServer({ ...server.certificate, SNICallback: note }, (socket) =>
      socket.on("error", () => undefined).end("no HTTP"),
    );
    asked.listen(0, "127.0.0.1");
    await once(asked, "listening");
    const address = asked.address();
    const port = typeof address === "object" ? address?.port : undefined;
    for (const host of ["127.0.0.1", "localhost"]) {
      const url = `https://${host}:${port}/app.git`;
      await discoveryFailure(fixture.connect(url, { caFile: server.caFile }));
    }
    asked.close();
    expect(names).toContain("localhost");
    expect(names).not.toContain("127.0.0.1");
  });

  it("takes the authorities from the environment git takes them from", async () => {
    for (const name of ["GIT_SSL_CAINFO", "SSL_CERT_FILE"]) {
      const transport = connect(undefined, { [name]: server.caFile });
      expect(await exchange(transport)).toContain("HEAD");
    }
  });

  it("trusts nobody whose certificate no authority of its own signed", async () => {
    const before = server.requests.length;
    for (const caFile of [undefined, stranger.caFile]) {
      const error = await discoveryFailure(connect(caFile));
      expect(error).toBeInstanceOf(RemoteUnreachableError);
      expect(String(error)).toMatch(/the certificate is not trusted: .+\. .*caFile\.$/);
    }
    expect(server.requests).toHaveLength(before);
  });

  it("trusts nobody even if the process is told to", async () => {
    const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env;
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      expect(await discoveryFailure(connect(undefined))).toBeInstanceOf(RemoteUnreachableError);
    } finally {
      if (before === undefined) {
        delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      } else {
        process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
      }
    }
  });

  it("trusts no certificate for another host, neither by address nor by name", async () => {
    for (const host of ["127.0.0.1", "localhost"]) {
      const url = elsewhere.urlOf("app").replace("127.0.0.1", host);
      const transport = fixture.connect(url, { caFile: elsewhere.caFile });
      const error = await discoveryFailure(transport);
      expect(error).toBeInstanceOf(RemoteUnreachableError);
      expect(String(error)).toContain("the certificate is for another host: ");
    }
    expect(elsewhere.requests).toEqual([]);
  });

  it("names a file with authorities that cannot be read, and reads it again", async () => {
    const caFile = join(directory, "later", "ca.pem");
    const transport = connect(caFile);
    const error = await discoveryFailure(transport);
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toContain(caFile);
    await createCertificate(join(directory, "later"));
    expect(String(await discoveryFailure(transport))).toContain("not trusted");
  });
});
