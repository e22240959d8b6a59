import { readFile, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cleanText } from "../clean-text.ts";
import { describeError, UserInterfaceError } from "../errors.ts";
import type { UserInterface } from "../user-interface.ts";
import { type FileBelow, filesBelow } from "./files-below.ts";
import { Page } from "./page.ts";
import { Pages } from "./pages.ts";

const mostFiles = 2_000;
const mostBytes = 64 * 1024 * 1024;
const wayOut =
  "run the build that writes it, or install @glu/ui and give the system what its ui() returns";
const tooLarge = "name the directory that the build writes, and nothing else";

/**
 * Reads all of a dashboard into memory.
 *
 * @param cwd where a relative path starts
 * @throws {UserInterfaceError} if it cannot be read, has no `index.html`, or is too large.
 */
export async function readPages({ directory }: UserInterface, cwd: string): Promise<Pages> {
  const path = pathOf(directory, cwd);
  try {
    const pages = await readAll(await listed(await realpath(path)));
    const index = pages.get("index.html");
    if (!index) {
      throw new UserInterfaceError(`it has no index.html; ${wayOut}`);
    }
    return new Pages(pages, index);
  } catch (cause) {
    throw new UserInterfaceError(
      `the dashboard in ${cleanText(path, 255)} cannot be served: ${reasonOf(cause)}`,
      { cause },
    );
  }
}

function pathOf(directory: UserInterface["directory"], cwd: string): string {
  try {
    const isPath = typeof directory === "string" && !directory.startsWith("file:");
    return isPath ? resolve(cwd, directory) : fileURLToPath(directory);
  } catch (cause) {
    throw new UserInterfaceError(
      `the dashboard cannot be served: its directory is neither a path nor a file: URL; ${wayOut}`,
      { cause },
    );
  }
}

async function listed(root: string): Promise<readonly FileBelow[]> {
  const files: FileBelow[] = [];
  for await (const file of filesBelow(root)) {
    files.push(file);
    if (files.length > mostFiles) {
      throw new UserInterfaceError(`it has more than ${mostFiles} files; ${tooLarge}`);
    }
  }
  return files;
}

async function readAll(files: readonly FileBelow[]): Promise<ReadonlyMap<string, Page>> {
  checkSize(files.reduce((sum, { size }) => sum + size, 0));
  const pages = new Map<string, Page>();
  let read = 0;
  for (const { name, path } of files) {
    const bytes = await readFile(path);
    read += bytes.byteLength;
    // It may have grown meanwhile.
    checkSize(read);
    pages.set(name, new Page(name, bytes));
  }
  return pages;
}

function checkSize(bytes: number): void {
  if (bytes > mostBytes) {
    throw new UserInterfaceError(`its files are more than 64 MiB; ${tooLarge}`);
  }
}

function reasonOf(error: unknown): string {
  const { message } = describeError(error);
  return error instanceof UserInterfaceError ? message : `${message}; ${wayOut}`;
}
