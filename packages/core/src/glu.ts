import { loadProgram } from "./cli/program-file.ts";
import { runMain } from "./run.ts";

/**
 * The `glu` executable: runs the system that the program of the working directory exports, and ends
 * the process, whatever the program keeps open.
 */
export async function glu(): Promise<void> {
  await runMain((file, cwd) => loadProgram(cwd, file), {});
  process.exit();
}
