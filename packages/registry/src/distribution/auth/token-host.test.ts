import { expect, it } from "vitest";
import { mayHaveCredential } from "./token-host.ts";

it.each([
  ["docker.io", "https://auth.docker.io/token"],
  ["ghcr.io", "https://ghcr.io/token"],
  ["registry.gitlab.com", "https://gitlab.com/jwt/auth"],
  ["registry.example.co.uk", "https://auth.example.co.uk/token"],
  ["registry.example.com:5000", "https://registry.example.com:5001/auth"],
  ["team.azurecr.io", "https://team.azurecr.io/oauth2/token"],
  ["10.0.0.1:5000", "https://10.0.0.1/token"],
  ["[::1]:5000", "https://[::1]:5001/token"],
])("a credential for %s may go to %s", (registryHost, realm) => {
  expect(decide(registryHost, realm)).toBe(true);
});

it.each([
  ["ghcr.io", "http://ghcr.io/token"],
  ["ghcr.io", "https://evil.io/token"],
  ["registry.example.com", "https://example.com.evil.net/token"],
  ["registry.example.com", "https://evilexample.com/token"],
  ["registry.example.co.uk", "https://evil.co.uk/token"],
  ["registry.example.com.au", "https://evil.com.au/token"],
  ["team.azurecr.io", "https://evil.azurecr.io/token"],
  ["1234.dkr.ecr.eu-west-1.amazonaws.com", "https://evil.s3.amazonaws.com/token"],
  ["10.0.0.1", "https://20.0.0.1/token"],
  ["10.0.0.1", "https://10.0.0.2/token"],
  ["localhost:5000", "https://registry.localhost/token"],
  ["registry", "https://evil/token"],
])("a credential for %s may not go to %s", (registryHost, realm) => {
  expect(decide(registryHost, realm)).toBe(false);
});

it("a host that was named may have it, and plain HTTP if the registry speaks it too", () => {
  const realm = new URL("http://tokens.test:81/");
  const named = { registryHost: "localhost:5000", trusted: ["tokens.test"] };
  expect(mayHaveCredential(realm, { ...named, plainHttp: true })).toBe(true);
  expect(mayHaveCredential(realm, { ...named, plainHttp: false })).toBe(false);
});

function decide(registryHost: string, realm: string): boolean {
  return mayHaveCredential(new URL(realm), { registryHost, trusted: [], plainHttp: false });
}
