import { type Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { Invocation } from "./invocation.ts";

/** With what can be said to every command. */
export type Program = Command<
  [],
  {
    file?: string | undefined;
    config?: string | undefined;
    server?: string | undefined;
    json?: true | undefined;
    yes?: true | undefined;
  }
>;

/** What the commands share. */
export interface Wiring {
  readonly context: () => Invocation;
  /** The same, for what is done here and nowhere else. */
  readonly here: (command: string) => Invocation;
  readonly done: (code: number) => void;
}

/** A variable that is not set makes an empty argument. */
export function parsePath(text: string): string {
  if (text === "") {
    throw new InvalidArgumentError("Name a file, or leave the option out.");
  }
  return text;
}

export function parseText(text: string): string {
  if (text === "") {
    throw new InvalidArgumentError("say which, or leave the option out.");
  }
  return text;
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > 500) {
    throw new InvalidArgumentError("give a whole number from 1 to 500.");
  }
  return Number(text);
}

export function addLabel(
  text: string,
  labels: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new InvalidArgumentError("write a label as key=value, such as env=staging.");
  }
  return { ...labels, [text.slice(0, at)]: text.slice(at + 1) };
}
