import { type LucideIcon, Monitor, Moon, Sun } from "lucide-react";
import { IconButton } from "../parts/button.tsx";
import { type Theme, themes, useTheme } from "../theme/theme.ts";

const faces: Readonly<Record<Theme, { readonly icon: LucideIcon; readonly word: string }>> = {
  system: { icon: Monitor, word: "as the system has it" },
  light: { icon: Sun, word: "light" },
  dark: { icon: Moon, word: "dark" },
};

/** Goes from one theme to the next. */
export function ThemeSwitch() {
  const [theme, choose] = useTheme();
  const { icon: Icon, word } = faces[theme];
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  return (
    <IconButton
      label={`Theme: ${word}. Change to ${faces[next].word}`}
      onClick={() => choose(next)}
    >
      <Icon aria-hidden className="size-4" />
    </IconButton>
  );
}
