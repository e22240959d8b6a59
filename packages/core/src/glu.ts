import { runMain } from "./run.ts";

/**
 * The `glu` executable: runs the system that the program of the working directory exports, and ends
 * the process, whatever the program keeps open.
 */
export async function glu(): Promise<void> {
  const load: Parameters<typeof runMain>[0] = async (file, cwd) => {
    // Many commands need no program, and nothing of what it is made of.
    const { loadProgram } = await import("./cli/program-file.ts");
    return await loadProgram(cwd, file);
  };
  await runMain(load, {});
  process.exit();
}
