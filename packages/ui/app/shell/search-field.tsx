import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSingleKeys } from "./single-keys.ts";
import { useShortcut } from "./use-shortcut.ts";

const pause = 120;

export interface SearchFieldProps {
  /** What is searched. */
  readonly label: string;
  readonly placeholder: string;
  /** What the address asks for. */
  readonly asked: string;
  /** Writes it into the address. */
  readonly ask: (text: string) => Promise<void>;
}

/** What is typed is in the address a moment later. */
export function SearchField({ label, placeholder, asked, ask }: SearchFieldProps) {
  const [text, type] = useTypedSearch(asked, ask);
  const field = useRef<HTMLInputElement>(null);
  const hasKey = useSingleKeys();
  useShortcut({ key: "/" }, () => field.current?.select());
  return (
    <label className="relative flex min-w-0 flex-1 basis-64 sm:max-w-md">
      <span className="sr-only">{label}</span>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
      />
      <input
        ref={field}
        type="search"
        value={text}
        placeholder={placeholder}
        aria-keyshortcuts={hasKey ? "/" : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => type(event.target.value)}
        className="min-h-9 w-full rounded-md border border-line-strong bg-surface pr-8 pl-8.5 placeholder:text-ink-faint"
      />
      {text === "" && hasKey && (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 rounded border border-line px-1.5 font-sans text-xs text-ink-faint"
        >
          /
        </kbd>
      )}
    </label>
  );
}

/** The address follows what is typed, and the field follows an address that somebody else has changed. */
function useTypedSearch(
  asked: SearchFieldProps["asked"],
  ask: SearchFieldProps["ask"],
): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState<string>();
  useEffect(() => {
    if (typed === undefined) {
      return;
    }
    const asking = setTimeout(() => {
      void ask(typed).then(() => setTyped((now) => (now === typed ? undefined : now)));
    }, pause);
    return () => clearTimeout(asking);
  }, [typed, ask]);
  return [typed ?? asked, setTyped];
}
