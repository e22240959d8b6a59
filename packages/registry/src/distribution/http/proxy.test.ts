import { expect, it } from "vitest";
import { ConfigurationError } from "../../errors.ts";
import { proxyFor } from "./proxy.ts";

const secure = "https://ghcr.io/v2/";
const plain = "http://localhost:5000/v2/";

it.each<[string, NodeJS.ProcessEnv, string | undefined]>([
  [secure, {}, undefined],
  [secure, { https_proxy: "http://proxy:3128" }, "http://proxy:3128"],
  [secure, { HTTPS_PROXY: "https://proxy:3129/" }, "https://proxy:3129"],
  [secure, { https_proxy: "http://one:1", HTTPS_PROXY: "http://two:2" }, "http://one:1"],
  [secure, { https_proxy: "", HTTPS_PROXY: "http://two:2" }, "http://two:2"],
  [secure, { http_proxy: "http://proxy:3128" }, undefined],
  [secure, { all_proxy: "proxy:3128" }, "http://proxy:3128"],
  [secure, { https_proxy: "http://proxy:3128", no_proxy: "ghcr.io" }, undefined],
  [secure, { https_proxy: "http://proxy:3128", NO_PROXY: "*" }, undefined],
  [plain, { http_proxy: "http://proxy:3128" }, "http://proxy:3128"],
  [plain, { HTTP_PROXY: "http://evil:3128" }, undefined],
  [plain, { https_proxy: "http://proxy:3128" }, undefined],
  [plain, { ALL_PROXY: "http://proxy:3128" }, "http://proxy:3128"],
])("%s with %j goes through %s", (target, environment, proxy) => {
  expect(proxyFor(new URL(target), environment)?.url.origin).toBe(proxy);
});

it.each([
  ["p%C3%B6%3As", "pö:s"],
  ["100%", "100%"],
  ["", ""],
])("takes user name and password %s out of the address", (written, password) => {
  const environment = { https_proxy: `http://me:${written}@proxy:3128` };
  const proxy = proxyFor(new URL(secure), environment);
  expect(proxy?.url.href).toBe("http://proxy:3128/");
  expect(proxy?.credential).toEqual({ username: "me", password });
});

it.each(["socks5://me:s3cret@proxy:1080", "http://me:s3cret@"])(
  "a proxy it cannot use is named by its variable, not by %s",
  (text) => {
    const failing = () => proxyFor(new URL(secure), { https_proxy: text });
    expect(failing).toThrow(ConfigurationError);
    expect(failing).toThrow("https_proxy");
    expect(failing).not.toThrow("s3cret");
  },
);
