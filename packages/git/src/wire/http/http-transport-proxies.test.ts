import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ClosedError, DeadlineError, RemoteUnreachableError } from "../../errors.ts";
import { type GitServer, startGitServer } from "../../testing/git-server.ts";
import { type HttpProxy, startHttpProxy } from "../../testing/http-proxy.ts";
import {
  discoveryFailure,
  exchange,
  HttpTransportFixture,
  type TransportOverrides,
} from "../../testing/http-transport-fixture.ts";
import { createCertificate } from "../../testing/tls-certificate.ts";

const credential = { username: "me", password: "pröxy:s3cret" };
const basic = `Basic ${Buffer.from("me:pröxy:s3cret").toString("base64")}`;
const fixture = new HttpTransportFixture();

let plain: GitServer;
let secure: GitServer;
let proxy: HttpProxy;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "http-transport-proxies-"));
  plain = await startGitServer();
  secure = await startGitServer({ tls: true });
  proxy = await startHttpProxy({ credential });
  await plain.createRepository("app", { "README.md": "hello\n" });
  await secure.createRepository("app", { "README.md": "hello\n" });
});

afterEach(async () => {
  await fixture.close();
  proxy.interceptTunnel = undefined;
  proxy.requests.length = 0;
  proxy.headers.length = 0;
});

afterAll(async () => {
  await Promise.all([plain.close(), secure.close(), proxy.close()]);
  await rm(directory, { recursive: true });
});

function connect(server: GitServer, url: string, overrides: TransportOverrides = {}) {
  const environment = { http_proxy: url, HTTPS_PROXY: url };
  const { caFile } = secure;
  return fixture.connect(server.urlOf("app"), { environment, caFile, ...overrides });
}

describe("HttpTransport", () => {
  it("asks a proxy for whole URLs without TLS", async () => {
    const seen: string[] = [];
    plain.intercept = ({ headers }) => {
      seen.push(JSON.stringify(headers));
      return false;
    };
    expect(await exchange(connect(plain, proxy.url))).toContain("HEAD");
    plain.intercept = undefined;
    expect(proxy.requests).toEqual([
      `GET ${plain.urlOf("app")}/info/refs?service=git-upload-pack`,
      `POST ${plain.urlOf("app")}/git-upload-pack`,
    ]);
    const { host } = new URL(plain.url);
    for (const headers of proxy.headers) {
      expect(headers).toMatchObject({ host, "proxy-authorization": basic });
    }
    expect(seen.join("")).not.toContain("proxy-authorization");
  });

  it("goes through a tunnel with TLS, which it keeps", async () => {
    const transport = connect(secure, proxy.url);
    expect(await exchange(transport)).toContain("HEAD");
    expect(await exchange(transport)).toContain("HEAD");
    const { host } = new URL(secure.url);
    expect(proxy.requests).toEqual([`CONNECT ${host}`]);
    expect(proxy.headers[0]).toMatchObject({ host, "proxy-authorization": basic });
    expect(proxy.headers[0]).not.toHaveProperty("authorization");
  });

  it("reaches a proxy over TLS, and through it servers with and without", async () => {
    const certificate = await createCertificate(join(directory, "proxy"));
    const inner = await startHttpProxy({ certificate });
    try {
      const { caFile } = certificate;
      expect(await exchange(connect(plain, inner.url, { caFile }))).toContain("HEAD");
      const untrusted = await discoveryFailure(connect(plain, inner.url));
      expect(String(untrusted)).toContain("certificate is not trusted");
      const refused = await discoveryFailure(connect(secure, inner.url, { caFile }));
      expect(String(refused)).toContain("certificate is not trusted");
      expect(inner.requests).toContain(`CONNECT ${new URL(secure.url).host}`);
    } finally {
      await inner.close();
    }
  });

  it("reaches a proxy for plain HTTP directly, whatever there is for TLS", async () => {
    const certificate = await createCertificate(join(directory, "relay"));
    const relay = await startHttpProxy({ certificate });
    const environment = { http_proxy: relay.url, https_proxy: proxy.url };
    const { caFile } = certificate;
    const transport = fixture.connect(plain.urlOf("app"), { environment, caFile });
    expect(await exchange(transport)).toContain("HEAD");
    expect(relay.requests).toHaveLength(2);
    expect(proxy.requests).toEqual([]);
    await fixture.close();
    await relay.close();
  });

  it("goes through TLS in TLS", async () => {
    const both = await startHttpProxy({ certificate: secure.certificate });
    try {
      expect(await exchange(connect(secure, both.url))).toContain("HEAD");
      expect(both.requests).toHaveLength(1);
    } finally {
      await both.close();
    }
  });

  it("verifies the server behind a tunnel", async () => {
    const error = await discoveryFailure(connect(secure, proxy.url, { caFile: undefined }));
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toContain("certificate is not trusted");
  });

  it("goes past a proxy where NO_PROXY says so", async () => {
    const environment = { http_proxy: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: "127.0.0.0/8" };
    expect(await exchange(connect(plain, proxy.url, { environment }))).toContain("HEAD");
    expect(await exchange(connect(secure, proxy.url, { environment }))).toContain("HEAD");
    expect(proxy.requests).toEqual([]);
  });

  it.each([
    ["no password", (url: URL) => url.origin],
    ["a wrong password", (url: URL) => url.href.replace(/:[^:@]+@/, ":wr0ng-s3cret@")],
  ])("says that a proxy does not accept %s", async (_, change) => {
    for (const server of [plain, secure]) {
      const error = await discoveryFailure(connect(server, change(new URL(proxy.url))));
      expect(error).toBeInstanceOf(RemoteUnreachableError);
      expect(String(error)).toMatch(/407.*proxy|proxy.*407/);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cret");
    }
  });

  it("names a proxy that cannot be reached", async () => {
    for (const server of [plain, secure]) {
      const error = await discoveryFailure(connect(server, "http://me:s3cret@127.0.0.1:1"));
      expect(error).toBeInstanceOf(RemoteUnreachableError);
      expect(String(error)).toContain("through the proxy http://127.0.0.1:1 failed");
      expect(String(error)).toContain("refused");
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cret");
    }
  });

  it("asks a proxy once that breaks off", async () => {
    proxy.interceptTunnel = (client) => Boolean(client.end());
    const error = await discoveryFailure(connect(secure, proxy.url));
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toContain("connection broke");
    expect(proxy.requests).toHaveLength(1);
  });

  it("asks a proxy once that refuses, and hangs up", async () => {
    let ended: Promise<unknown> | undefined;
    proxy.interceptTunnel = (client) => {
      ended = once(client.resume(), "end");
      return client.write("HTTP/1.1 403 Forbidden\r\n\r\n");
    };
    const error = await discoveryFailure(connect(secure, proxy.url));
    expect(error).toBeInstanceOf(RemoteUnreachableError);
    expect(String(error)).toContain("403 Forbidden");
    expect(proxy.requests).toHaveLength(1);
    await ended;
  });

  it("gives up on a proxy that falls silent, and hangs up", async () => {
    let ended: Promise<unknown> | undefined;
    proxy.interceptTunnel = (client) => {
      ended = once(client.resume(), "end");
      return true;
    };
    const overrides = { timeouts: { connect: 50 } };
    expect(await discoveryFailure(connect(secure, proxy.url, overrides))).toBeInstanceOf(
      DeadlineError,
    );
    await ended;
  });

  it("stops waiting for a proxy when it is closed", async () => {
    let ended: Promise<unknown> | undefined;
    proxy.interceptTunnel = (client) => {
      ended = once(client.resume(), "end");
      void transport.close();
      return true;
    };
    const transport = connect(secure, proxy.url);
    await expect(exchange(transport)).rejects.toThrow(ClosedError);
    await ended;
  });
});
