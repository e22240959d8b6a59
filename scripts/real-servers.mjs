// @ts-check
/** The servers the tests run against: Debian's packages, installed where that is allowed. */
import { spawnSync } from "node:child_process";
import { isOnPath } from "./workspace.mjs";

const programs = [
  { program: "git", debian: "git" },
  { program: "docker-registry", debian: "docker-registry" },
  { program: "skopeo", debian: "skopeo" },
  { program: "ssh", debian: "openssh-client" },
  { program: "sshd", debian: "openssh-server" },
  { program: "openssl", debian: "openssl" },
  { program: "gpg", debian: "gpg" },
];

/** Installs what is missing if this is root on Debian; says what it did and what is still missing. */
export function ensureRealServers() {
  const missing = programs.filter(({ program }) => !isOnPath(program));
  if (missing.length === 0) {
    return;
  }
  const packages = missing.map(({ debian }) => debian);
  if (process.getuid?.() === 0 && isOnPath("apt-get")) {
    console.error(`installing for the tests: ${packages.join(", ")} (apt-get)`);
    apt(["update"]);
    apt(["install", "--yes", "--no-install-recommends", ...packages]);
  }
  const still = programs.filter(({ program }) => !isOnPath(program)).map(({ debian }) => debian);
  if (still.length > 0) {
    const hint = `the tests with real servers need: ${still.join(", ")} (Debian packages)`;
    if (process.env["CI"] === "true") {
      console.error(hint);
      process.exit(1);
    }
    console.error(`${hint}; without them those tests are skipped`);
  }
}

/** @param {readonly string[]} args */
function apt(args) {
  spawnSync("apt-get", ["--quiet", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
