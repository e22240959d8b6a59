import { FileDiff, FileMinus, FilePlus, FileSymlink, type LucideIcon } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { loadPart } from "../load-part.ts";
import {
  type DiffFile,
  diffWords,
  type FileFate,
  firstLines,
  parseDiff,
} from "../view-model/change/diff-files.ts";
import { Button } from "./button.tsx";
import { Skeleton } from "./skeleton.tsx";

const DiffTable = lazy(async () => ({
  default: (await loadPart(() => import("./diff-table.tsx"))).DiffTable,
}));

/** Lines of a file that are shown at first, and with each wish for more. */
const first = 200;
const more = 1000;
/** Files that are shown at first. */
const firstFiles = 20;

/** What would be committed, file by file. */
export function DiffView({ text }: { readonly text: string }) {
  const { files, leftOut } = useMemo(() => parseDiff(text), [text]);
  const [most, setMost] = useState(firstFiles);
  const left = files.length - most;
  return (
    <section aria-label="Changes" className="flex flex-col gap-3">
      <p className="text-xs text-ink-faint">{diffWords(files)}</p>
      {files.slice(0, most).map((file) => (
        <FileChange key={file.path} file={file} />
      ))}
      {left > 0 && (
        <Button onClick={() => setMost(files.length)}>
          Show {left.toLocaleString("en")} more {left === 1 ? "file" : "files"}
        </Button>
      )}
      {leftOut !== undefined && (
        <p className="text-ink-soft">The rest is too long to be shown: {leftOut}.</p>
      )}
    </section>
  );
}

function FileChange({ file }: { readonly file: DiffFile }) {
  const { path, hunks } = file;
  const [most, setMost] = useState(first);
  const shown = useMemo(() => firstLines(hunks, most), [hunks, most]);
  return (
    <section aria-label={path} className="overflow-hidden rounded-lg border border-line">
      <FileHead file={file} />
      {hunks.length > 0 && (
        <section aria-label={`Lines of ${path}`} ref={makeReachable} className="overflow-x-auto">
          <Suspense fallback={<Skeleton className="m-2 h-16" />}>
            <DiffTable hunks={shown.hunks} />
          </Suspense>
        </section>
      )}
      {shown.left > 0 && (
        <Button look="quiet" className="w-full" onClick={() => setMost(most + more)}>
          {shown.left <= more
            ? `Show all (${shown.left.toLocaleString("en")} more lines)`
            : `Show ${more.toLocaleString("en")} of ${shown.left.toLocaleString("en")} more lines`}
        </Button>
      )}
    </section>
  );
}

/** What scrolls is to be reached without a pointer as well. */
function makeReachable(element: HTMLElement | null): void {
  element?.setAttribute("tabindex", "0");
}

const icons: Readonly<Record<FileFate, LucideIcon>> = {
  added: FilePlus,
  deleted: FileMinus,
  renamed: FileSymlink,
  changed: FileDiff,
};

function FileHead({ file }: { readonly file: DiffFile }) {
  const { path, oldPath, fate, isBinary, mode, added, removed } = file;
  const Icon = icons[fate];
  const remarks = [
    fate !== "changed" && fate,
    isBinary && "binary, not shown",
    mode !== undefined && `mode ${mode}`,
  ].filter(Boolean);
  return (
    <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 bg-sunken px-3 py-1.5 font-normal">
      <Icon aria-hidden className="size-4 shrink-0 text-ink-faint" />
      <span className="min-w-0 font-mono text-xs wrap-anywhere">
        {oldPath === undefined ? path : `${oldPath} → ${path}`}
      </span>
      {remarks.length > 0 && <span className="text-xs text-ink-soft">({remarks.join(", ")})</span>}
      {added + removed > 0 && (
        <span className="ml-auto flex gap-2 font-mono text-xs">
          <span className="text-good">
            +{added}
            <span className="sr-only"> added</span>
          </span>
          <span className="text-trouble">
            −{removed}
            <span className="sr-only"> removed</span>
          </span>
        </span>
      )}
    </h3>
  );
}
