import { createPrivateKey } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type Agent, type RequestOptions, request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectSecurely } from "node:tls";
import { createCertificate, ManualTimers } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { localOperations } from "../operations.ts";
import { type Logger, silentLogger } from "../runtime.ts";
import { System } from "../system.ts";
import { type Server, serve } from "./server.ts";

let folder: string;
let first: string;
let second: string;
let server: Server | undefined;

const timers = new ManualTimers();
const operations = localOperations(new System({ name: "shop" }));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glu-tls-"));
  [first, second] = [join(folder, "first"), join(folder, "second")];
  await Promise.all([createCertificate(first), createCertificate(second)]);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function start(files: { cert?: string; key?: string } = {}, logger: Logger = silentLogger) {
  const { cert = join(first, "cert.pem"), key = join(first, "key.pem") } = files;
  const tls = { certFile: cert, keyFile: key };
  server = await serve({ operations, logger, timers, host: "127.0.0.1", port: 0, tls });
  return server.url;
}

/** The status of an answer to somebody who trusts only the authority in a folder. */
async function statusAt(url: string, authority: string, options: RequestOptions = {}) {
  const ca = await readFile(join(authority, "ca.pem"));
  const agent = false as unknown as Agent;
  const asked = request(`${url}/health`, { ca, agent, ...options });
  asked.end();
  const [response] = await once(asked, "response");
  response.resume();
  return response.statusCode as number;
}

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("a server with a certificate", () => {
  it("answers who trusts its authority, and says so in its URL", async () => {
    const url = await start();
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(await statusAt(url, first)).toBe(200);
    await expect(statusAt(url, second)).rejects.toThrow("certificate");
  });

  it("speaks TLS 1.2 and 1.3, and nothing older", async () => {
    const { port, hostname } = new URL(await start());
    const agreed = async (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") => {
      const socket = connectSecurely({
        host: hostname,
        port: Number(port),
        ca: await readFile(join(first, "ca.pem")),
        minVersion: version,
        maxVersion: version,
        ...(version === "TLSv1.1" && { ciphers: "DEFAULT@SECLEVEL=0" }),
      });
      try {
        await once(socket, "secureConnect");
        return socket.getProtocol();
      } finally {
        socket.destroy();
      }
    };
    expect(await agreed("TLSv1.3")).toBe("TLSv1.3");
    expect(await agreed("TLSv1.2")).toBe("TLSv1.2");
    await expect(agreed("TLSv1.1")).rejects.toThrow("protocol version");
  });

  it("hangs up on who speaks http, and goes on", async () => {
    const url = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.resume();
    socket.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(socket, "close");
    expect(await statusAt(url, first)).toBe(200);
  });

  it("closes although somebody connects and says nothing", async () => {
    const url = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    expect(await statusAt(url, first)).toBe(200);
    const hungUp = once(socket, "close");
    socket.resume();
    await Promise.all([server?.close(), hungUp]);
    expect(socket.destroyed).toBe(true);
  });
});

describe("a certificate that cannot be used is an error:", () => {
  const mismatch =
    "the key in .*second/key.pem is not that of the first certificate in .*first/cert";

  it("the key is that of another one", async () => {
    await expect(start({ key: join(second, "key.pem") })).rejects.toMatchObject({
      code: "CERTIFICATE",
      message: expect.stringMatching(mismatch),
    });
  });

  it("the file of the certificate holds none", async () => {
    const cert = await file("no-cert.pem", "hello");
    await expect(start({ cert })).rejects.toMatchObject({
      code: "CERTIFICATE",
      message: `${cert} holds no certificate in PEM: check server.cert_file`,
    });
  });

  it("the file of the key holds none, as when both are confused", async () => {
    const key = join(first, "cert.pem");
    await expect(start({ key })).rejects.toMatchObject({
      code: "CERTIFICATE",
      message: `${key} holds no private key in PEM: check server.key_file`,
    });
  });

  it("the key has a passphrase", async () => {
    const plain = createPrivateKey(await readFile(join(first, "key.pem")));
    const secret = { cipher: "aes-256-cbc", passphrase: "hunter2" };
    const key = await file(
      "secret-key.pem",
      plain.export({ type: "pkcs8", format: "pem", ...secret }),
    );
    await expect(start({ key })).rejects.toThrow(
      `${key} has a passphrase, which nobody could type: set server.key_file to one without`,
    );
  });

  it("the certificates after the first are broken", async () => {
    const text = await readFile(join(first, "cert.pem"), "utf8");
    const cert = await file("broken-chain.pem", `${text}${text.replaceAll(/^M.*$/gm, "AAAA")}`);
    await expect(start({ cert })).rejects.toThrow("check server.cert_file");
  });

  it("a file is gone", async () => {
    const cert = join(folder, "gone.pem");
    await expect(start({ cert })).rejects.toThrow(
      `${cert} cannot be read (ENOENT): check server.cert_file`,
    );
  });
});

describe("a certificate that changes", () => {
  const log = new EventEmitter();
  const logger: Logger = {
    ...silentLogger,
    info: (fields, message) => log.emit("info", message, fields),
    warn: (fields, message) => log.emit("warn", message, fields),
  };

  it("is taken without a restart, once its key is there too", async () => {
    const copy = (from: string, name: string) =>
      readFile(join(from, name)).then((bytes) => file(`live-${name}`, bytes));
    const [cert, key] = await Promise.all([copy(first, "cert.pem"), copy(first, "key.pem")]);
    const url = await start({ cert, key }, logger);

    await copy(second, "cert.pem");
    const warned = once(log, "warn");
    await timers.advance(10_000);
    expect(await warned).toEqual([
      "the certificate of the server is not renewed",
      { error: expect.stringContaining("is not that of the first certificate") },
    ]);
    expect(await statusAt(url, first)).toBe(200);

    await copy(second, "key.pem");
    const told = once(log, "info");
    await timers.advance(10_000);
    expect(await told).toEqual(["the certificate of the server is renewed", { file: cert }]);
    expect(await statusAt(url, second)).toBe(200);
    await expect(statusAt(url, first)).rejects.toThrow("certificate");
  });

  it("is not looked for any more once the server is closed", async () => {
    await start();
    await server?.close();
    expect(timers.pending).toBe(0);
  });
});
