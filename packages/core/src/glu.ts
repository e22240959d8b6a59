import { dirname, resolve } from "node:path";
import { type MainProgram, runMain } from "./run.ts";

/** A file of the working directory, unless another one is named. */
const program: MainProgram = {
  load: async (file, cwd) => {
    // Many commands need no program, and nothing of what it is made of.
    const { loadProgram } = await import("./cli/program-file.ts");
    return await loadProgram(cwd, file);
  },
  directory: (file, cwd) => (file === undefined ? cwd : dirname(resolve(cwd, file))),
};

/**
 * The `glu` executable: runs the system that the program of the working directory exports, and ends
 * the process, whatever the program keeps open.
 */
export async function glu(): Promise<void> {
  await runMain(program, {});
  process.exit();
}
