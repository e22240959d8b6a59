import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { classes } from "./classes.ts";
import { copyText } from "./copy-text.ts";

export interface CopyableProps {
  /** What is copied. */
  readonly text: string;
  /** What is shown of it. */
  readonly shown: string;
  /** What it is, such as `digest`. */
  readonly name: string;
}

const told = 1500;

/** A digest or another name for machines, shortened, with a button that copies all of it. */
export function Copyable({ text, shown, name }: CopyableProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    const reset = isCopied ? setTimeout(() => setCopied(false), told) : undefined;
    return () => clearTimeout(reset);
  }, [isCopied]);
  const Icon = isCopied ? Check : Copy;
  return (
    <span className="inline-flex items-center gap-1">
      <code title={text} className="font-mono text-xs">
        {shown}
      </code>
      <button
        type="button"
        aria-label={`Copy ${name}`}
        onClick={() => void copyText(text).then(() => setCopied(true))}
        className={classes(
          "rounded p-0.5 hover:text-ink",
          isCopied ? "text-good" : "text-ink-faint",
        )}
      >
        <Icon aria-hidden className="size-3.5" />
      </button>
      <output className="sr-only">{isCopied ? "copied" : ""}</output>
    </span>
  );
}
