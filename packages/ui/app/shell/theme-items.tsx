import { Check, type LucideIcon, Monitor, Moon, Sun } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type Theme, themes, useTheme } from "../theme/theme.ts";

const faces: Readonly<Record<Theme, { readonly icon: LucideIcon; readonly word: string }>> = {
  system: { icon: Monitor, word: "As the device has it" },
  light: { icon: Sun, word: "Light" },
  dark: { icon: Moon, word: "Dark" },
};

/** The themes, in a menu. @param className of each */
export function ThemeItems({ className }: { readonly className: string }) {
  const [theme, choose] = useTheme();
  return (
    <DropdownMenu.RadioGroup
      aria-label="Theme"
      value={theme}
      onValueChange={(value) => choose(themes.find((one) => one === value) ?? "system")}
    >
      <DropdownMenu.Label className="px-2 pt-1 pb-0.5 text-xs text-ink-faint">
        Theme
      </DropdownMenu.Label>
      {themes.map((one) => {
        const { icon: Icon, word } = faces[one];
        return (
          <DropdownMenu.RadioItem key={one} value={one} className={className}>
            <Icon aria-hidden className="size-4 text-ink-faint" />
            {word}
            <DropdownMenu.ItemIndicator className="ml-auto">
              <Check aria-hidden className="size-4 text-accent" />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.RadioItem>
        );
      })}
    </DropdownMenu.RadioGroup>
  );
}
