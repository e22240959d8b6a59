import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSingleKeys } from "../../shell/single-keys.ts";
import { useShortcut } from "../../shell/use-shortcut.ts";
import { narrowed } from "./overview-search.ts";
import { useOverviewSearch } from "./use-overview.ts";

const pause = 120;

/** What is typed is in the address a moment later. */
export function SearchField() {
  const [text, type] = useTypedSearch();
  const field = useRef<HTMLInputElement>(null);
  const hasKey = useSingleKeys();
  useShortcut({ key: "/" }, () => field.current?.select());
  return (
    <label className="relative flex min-w-0 flex-1 basis-64 sm:max-w-md">
      <span className="sr-only">Search pipelines</span>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
      />
      <input
        ref={field}
        type="search"
        value={text}
        placeholder="Name, label, phase, version or digest"
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
function useTypedSearch(): readonly [string, (text: string) => void] {
  const { search, navigate } = useOverviewSearch();
  const { q = "" } = search;
  const [typed, setTyped] = useState<string>();
  useEffect(() => {
    if (typed === undefined) {
      return;
    }
    const asking = setTimeout(() => {
      void navigate({ search: (before) => narrowed(before, "q", typed), replace: true }).then(() =>
        setTyped((now) => (now === typed ? undefined : now)),
      );
    }, pause);
    return () => clearTimeout(asking);
  }, [typed, navigate]);
  return [typed ?? q, setTyped];
}
