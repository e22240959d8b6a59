// @ts-check
/** The servers the tests run against: Debian's packages, installed where that is allowed. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { isOnPath } from "./workspace.mjs";

const programs = [
  { program: "git", debian: "git" },
  { program: "docker-registry", debian: "docker-registry" },
  { program: "skopeo", debian: "skopeo" },
  { program: "ssh", debian: "openssh-client" },
  { program: "sshd", debian: "openssh-server" },
  { program: "openssl", debian: "openssl" },
  { program: "gpg", debian: "gpg" },
  { program: "postgres", debian: "postgresql" },
  { program: "pgbouncer", debian: "pgbouncer" },
  { program: "chromium-headless-shell", debian: "chromium-headless-shell" },
];

/**
 * Installs what is missing if this is root on Debian; says what it did and what is still missing.
 *
 * @returns Debian's packages that are not there, which cannot be in CI
 */
export function ensureRealServers() {
  const missing = missingPackages();
  if (missing.length === 0) {
    return [];
  }
  if (process.getuid?.() === 0 && isOnPath("apt-get")) {
    console.error(`installing for the tests: ${missing.join(", ")} (apt-get)`);
    apt(["update"]);
    const install = () => apt(["install", "--yes", "--no-install-recommends", ...missing]);
    if (missing.includes("postgresql")) {
      withoutMainCluster(install);
    } else {
      install();
    }
  }
  const still = missingPackages();
  if (still.length > 0) {
    const hint = `the tests with real servers need: ${still.join(", ")} (Debian packages)`;
    if (process.env["CI"] === "true") {
      console.error(hint);
      process.exit(1);
    }
    console.error(`${hint}; without them those tests are skipped`);
  }
  return still;
}

function missingPackages() {
  return programs.filter(({ program }) => !isThere(program)).map(({ debian }) => debian);
}

/** @param {string} program */
function isThere(program) {
  return (
    isOnPath(program) ||
    (program === "postgres" && hasPostgresOfDebian()) ||
    (program === "pgbouncer" && existsSync("/usr/sbin/pgbouncer"))
  );
}

/** Debian keeps each version's server in a directory of its own, which is on no path; 15 is the oldest we run on. */
function hasPostgresOfDebian() {
  const directory = "/usr/lib/postgresql";
  const versions = existsSync(directory) ? readdirSync(directory) : [];
  return versions.some((version) => {
    return Number(version) >= 15 && existsSync(`${directory}/${version}/bin/postgres`);
  });
}

/**
 * Debian's package makes a database cluster on port 5432 and starts it, now and at every boot. The tests start
 * servers of their own, so a drop-in says no while it is installed: it is no file of a package, so dpkg has nothing to
 * ask, and once it is gone PostgreSQL is installed as ever.
 *
 * @param {() => void} install
 */
function withoutMainCluster(install) {
  const directory = "/etc/postgresql-common/createcluster.d";
  const dropIn = `${directory}/glu-tests.conf`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(dropIn, "create_main_cluster = false\n");
  try {
    install();
  } finally {
    rmSync(dropIn);
  }
}

/** @param {readonly string[]} args */
function apt(args) {
  spawnSync("apt-get", ["--quiet", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
