import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { Site, type SiteSettings } from "./site.ts";

const url = "https://glu.example.com";
const local: SiteSettings = { host: "127.0.0.1" };
const everywhere: SiteSettings = { host: "0.0.0.0" };
const behindProxy: SiteSettings = { host: "0.0.0.0", public_url: url };
const loopback = ["localhost", "127.0.0.1", "[::1]"];

describe("it answers for", () => {
  test.each<[string, SiteSettings, { yes: readonly string[]; no: readonly string[] }]>([
    [
      "its own names",
      local,
      { yes: loopback, no: ["evil.example", "10.0.0.1", "localhost.evil.example"] },
    ],
    [
      "its host",
      { host: "Glu.Internal" },
      { yes: [...loopback, "glu.internal"], no: ["internal"] },
    ],
    ["its address", { host: "2001:DB8::1" }, { yes: ["[2001:db8::1]"], no: ["[2001:db8::2]"] }],
    [
      "every name, if nobody says which",
      everywhere,
      { yes: [...loopback, "evil.example"], no: [] },
    ],
    [
      "its public one",
      behindProxy,
      { yes: [...loopback, "glu.example.com"], no: ["evil.example", "8.8.8.8"] },
    ],
    [
      "those that are allowed",
      { host: "::", allowed_hosts: ["GLU", "2001:DB8::7"] },
      { yes: [...loopback, "glu", "[2001:db8::7]"], no: ["evil.example", "glu.example.com"] },
    ],
    [
      "the one that other servers use, which is not all that it answers for",
      { ...behindProxy, replica_url: "https://glu-0.glu.internal:8443" },
      { yes: ["glu.example.com", "glu-0.glu.internal"], no: ["glu-1.glu.internal"] },
    ],
    [
      "every name still, if only other servers are told one",
      { ...everywhere, replica_url: "http://10.0.0.5:8080" },
      { yes: [...loopback, "10.0.0.5", "evil.example"], no: [] },
    ],
    [
      "both",
      { ...local, public_url: url, allowed_hosts: ["glu"] },
      { yes: ["glu.example.com", "glu"], no: ["x"] },
    ],
  ])("%s", (_, settings, { yes, no }) => {
    const site = new Site(settings);
    expect(yes.filter((name) => !site.answersFor(name))).toEqual([]);
    expect(no.filter((name) => site.answersFor(name))).toEqual([]);
  });

  test("addresses of this machine, as probes ask, if it listens on all", () => {
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    const address = own.find(({ family }) => family === "IPv4")?.address;
    expect(new Site(behindProxy).answersFor(address ?? "none")).toBe(true);
  });
});

describe("a request comes from", () => {
  const originOf = (settings: SiteSettings, headers: Record<string, string>, asked?: string) =>
    new Site(settings).originOf(new Request(asked ?? "http://127.0.0.1:8080/x", { headers }));

  test.each([
    ["own", { origin: "http://127.0.0.1:8080" }],
    ["own", { "sec-fetch-site": "same-origin" }],
    ["own", { "sec-fetch-site": "same-origin", origin: "http://127.0.0.1:8080" }],
    ["foreign", { origin: "http://127.0.0.1:8081" }],
    ["foreign", { origin: "http://localhost:8080" }],
    ["foreign", { origin: "null" }],
    ["foreign", { origin: "" }],
    ["foreign", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:8080" }],
    ["foreign", { "sec-fetch-site": "cross-site" }],
    ["foreign", { "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
    ["unknown", {}],
    ["unknown", { "sec-fetch-site": "none" }],
  ])("%s: %j", (expected, headers) => {
    expect(originOf(local, headers as Record<string, string>)).toBe(expected);
  });

  test.each([
    ["own", url, "http://glu.example.com/x"],
    ["own", url, "http://10.0.0.1:8080/x"],
    ["foreign", "http://glu.example.com", "http://glu.example.com/x"],
    ["foreign", "https://glu.example.com:8443", "http://glu.example.com/x"],
    ["own", "http://localhost:8080", "http://localhost:8080/x"],
  ])("%s, with a public URL: %s", (expected, origin, asked) => {
    expect(originOf(behindProxy, { origin }, asked)).toBe(expected);
  });
});

test("it is secure if browsers speak https with it", () => {
  expect(new Site(local).isSecure).toBe(false);
  expect(new Site({ ...local, protocol: "https" }).isSecure).toBe(true);
  expect(new Site(behindProxy).isSecure).toBe(true);
  expect(
    new Site({ ...local, protocol: "https", public_url: "http://glu.example.com" }).isSecure,
  ).toBe(false);
});
