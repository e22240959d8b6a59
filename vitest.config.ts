import { defineConfig } from "vitest/config";

const common = { testTimeout: 30_000, hookTimeout: 60_000 };

/** `unit` needs nothing but Node and git; `flow` runs the whole product against real servers. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: "unit", include: ["{packages/*,bench}/src/**/*.test.ts"] } },
      {
        test: {
          ...common,
          name: "flow",
          include: ["packages/*/test/**/*.test.ts", "examples/*/*.test.ts", "scripts/*.test.ts"],
        },
      },
    ],
  },
});
