import { describe, expect, it } from "vitest";
import { InvalidUrlError, UnsupportedRemoteError } from "../../errors.ts";
import { proxyFor } from "./proxy.ts";

const plain = new URL("http://git.example.com/x.git");
const secure = new URL("https://git.example.com/x.git");

function originFor(target: URL, environment: NodeJS.ProcessEnv): string | undefined {
  return proxyFor(target, environment)?.url.origin;
}

describe("proxyFor", () => {
  it("reads the variables that curl reads, the lower case first", () => {
    const environment = {
      https_proxy: "http://lower:1",
      HTTPS_PROXY: "http://upper:1",
      http_proxy: "http://plain:1",
    };
    expect(originFor(secure, environment)).toBe("http://lower:1");
    expect(originFor(secure, { ...environment, https_proxy: "" })).toBe("http://upper:1");
    expect(originFor(plain, environment)).toBe("http://plain:1");
    expect(originFor(plain, { ALL_PROXY: "http://all:1" })).toBe("http://all:1");
    expect(originFor(secure, { all_proxy: "http://all:1" })).toBe("http://all:1");
    expect(originFor(secure, {})).toBeUndefined();
  });

  it("does not believe HTTP_PROXY, which a request to a gateway can set", () => {
    expect(originFor(plain, { HTTP_PROXY: "http://evil:1" })).toBeUndefined();
  });

  it("leaves out what NO_PROXY names, the lower case first", () => {
    const environment = { HTTPS_PROXY: "http://proxy:1", NO_PROXY: "example.com" };
    expect(originFor(secure, environment)).toBeUndefined();
    expect(originFor(secure, { ...environment, no_proxy: "other" })).toBe("http://proxy:1");
  });

  it("takes a host and a port for an HTTP proxy", () => {
    expect(originFor(secure, { HTTPS_PROXY: "proxy:3128" })).toBe("http://proxy:3128");
  });

  it("does not reach a proxy through itself", () => {
    expect(proxyFor(plain, { http_proxy: `${plain.origin}:80` })).toBeUndefined();
  });

  it.each([
    ["http://proxy", "http://proxy:1080"],
    ["proxy", "http://proxy:1080"],
    ["http://me:80@proxy/", "http://proxy:1080"],
    ["http://proxy:80/", "http://proxy"],
    ["http://[::1]", "http://[::1]:1080"],
    ["https://proxy", "https://proxy"],
  ])("takes the port of curl for %s if none is named", (value, origin) => {
    expect(originFor(secure, { https_proxy: value })).toBe(origin);
  });

  it.each([
    ["me:p%C3%A4ss%3A", { username: "me", password: "päss:" }],
    ["me", { username: "me", password: "" }],
    ["me:100%", { username: "me", password: "100%" }],
  ])("takes the credential out of a URL with %s", (userInfo, credential) => {
    const proxy = proxyFor(secure, { HTTPS_PROXY: `http://${userInfo}@proxy:3128` });
    expect(proxy?.credential).toEqual(credential);
    expect(proxy?.url.href).toBe("http://proxy:3128/");
  });

  it.each([
    ["http://me:s3cret@pro xy", InvalidUrlError],
    ["socks5://me:s3cret@proxy", UnsupportedRemoteError],
  ])("refuses %s by the name of its variable", (value, type) => {
    const ask = () => proxyFor(secure, { ALL_PROXY: value });
    expect(ask).toThrow(type);
    expect(ask).toThrow("ALL_PROXY");
    expect(ask).not.toThrow("s3cret");
  });
});
