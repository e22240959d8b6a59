import { defineConfig } from "vitest/config";

const common = { testTimeout: 30_000, hookTimeout: 60_000 };

/** Beside the code, but slow or in need of more than Node and git: sshd, gpg, skopeo, PostgreSQL, a server per test. */
const onServers = [
  "packages/git/src/{engines-agree,delivery,delivery-trouble,branch-updates,writer-groups,random-edits}.test.ts",
  "packages/git/src/{cli/cli-remote,cli/cli-remote-access,wire/wire-remote}.test.ts",
  "packages/git/src/{signing,wire/ssh}/*.test.ts",
  "packages/git/src/testing/ssh-server.test.ts",
  "packages/registry/src/testing/{image-layout,registry-server}.test.ts",
  "packages/core/src/testing/{postgres-server,forges/**/*}.test.ts",
  "packages/core/src/proposers/{github,gitlab,gitea}.test.ts",
  "soak/src/main.test.ts",
];

/** It asks how fast replicas are: that says nothing while other tests run. */
const alone = "packages/core/test/replicas-under-faults.test.ts";

/** `unit` needs nothing but Node and git; `flow` runs the whole product against real servers, `alone` too, with nothing beside it. */
export default defineConfig({
  test: {
    /** Also of two cores both work: most tests wait for processes they have started. */
    maxWorkers: "100%",
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          /** Hundreds of small files would spend more on loading the same modules than on their tests. */
          isolate: false,
          include: ["{packages/*,bench,soak}/src/**/*.test.ts", "packages/ui/app/**/*.test.ts"],
          exclude: onServers,
        },
      },
      {
        test: {
          ...common,
          name: "flow",
          include: [
            ...onServers,
            "packages/*/test/**/*.test.ts",
            "examples/*/*.test.ts",
            "scripts/*.test.ts",
          ],
          exclude: [alone],
        },
      },
      { test: { ...common, name: "alone", include: [alone] } },
    ],
  },
});
