import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, LogOut, Settings } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { callerQuery, versionQuery } from "../api/queries.ts";
import { logOut } from "../api/session.ts";
import { classes } from "../parts/classes.ts";
import { announce } from "./announce.ts";
import { ShortcutItems } from "./shortcut-items.tsx";
import { ThemeItems } from "./theme-items.tsx";

const item =
  "flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 outline-none data-[highlighted]:bg-sunken data-[highlighted]:text-ink";

export interface MenuProps {
  readonly onHelp: () => void;
}

/** Who is looking, how it looks, and the way out if there is one. */
export function Menu({ onHelp }: MenuProps) {
  const client = useQueryClient();
  const { data: caller } = useQuery(callerQuery);
  return (
    <DropdownMenu.Root modal={false}>
      <MenuButton />
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-40 w-64 rounded-xl border border-line bg-raised p-1.5 text-ink shadow-raised"
        >
          <WhoItem />
          <ThemeItems className={item} />
          <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          <ShortcutItems className={item} onHelp={onHelp} />
          {caller?.mode === "token" && (
            <DropdownMenu.Item className={item} onSelect={() => void leave(client)}>
              <LogOut aria-hidden className="size-4 text-ink-faint" />
              Log out
            </DropdownMenu.Item>
          )}
          <VersionLine />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Whoever goes away from the screen must know that they are still logged in. */
async function leave(client: QueryClient): Promise<void> {
  await logOut(client).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    announce({ tone: "trouble", words: `You are still logged in. ${why}` });
  });
}

function MenuButton() {
  const { data: caller } = useQuery(callerQuery);
  const isNamed = caller !== undefined && caller.mode !== "none";
  return (
    <DropdownMenu.Trigger
      aria-label={isNamed ? `Menu of ${caller.actor}` : "Menu"}
      className="inline-flex min-h-8 min-w-8 items-center justify-center gap-1.5 rounded-md px-1.5 text-ink-soft hover:bg-sunken hover:text-ink data-[state=open]:bg-sunken"
    >
      {isNamed ? (
        <>
          <span className="max-w-32 truncate">{caller.actor}</span>
          <ChevronDown aria-hidden className="size-3.5" />
        </>
      ) : (
        <Settings aria-hidden className="size-4" />
      )}
    </DropdownMenu.Trigger>
  );
}

/** What whoever looks may do. */
function WhoItem() {
  const { data: caller } = useQuery(callerQuery);
  if (caller === undefined || caller.mode === "none") {
    return null;
  }
  const { actor, role, pipelines } = caller;
  return (
    <>
      <DropdownMenu.Label className="px-2 py-1.5">
        <span className="block truncate font-medium">{actor}</span>
        <span className="block text-xs text-ink-faint">
          {role === "viewer" ? "Viewer: you may look, not act." : "Operator: you may act."}
          {pipelines && ` You see ${pipelines.join(", ")}.`}
        </span>
      </DropdownMenu.Label>
      <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
    </>
  );
}

function VersionLine() {
  const { data } = useQuery(versionQuery);
  return (
    <DropdownMenu.Label
      className={classes("px-2 pt-1.5 pb-1 text-xs text-ink-faint", !data && "invisible")}
    >
      Glu {data?.version}
    </DropdownMenu.Label>
  );
}
