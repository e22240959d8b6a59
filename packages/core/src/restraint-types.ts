/** Shapes of what people stop, and of whether triggers promote. */

/** What people have stopped. */
export interface RestraintListView {
  readonly restraints: readonly RestraintView[];
}

/** A hold stops everything into a phase, a veto one digest; people pass over both with an override. */
export interface RestraintView {
  readonly id: string;
  readonly kind: "hold" | "veto";
  readonly phase: string;
  readonly digest: string | null;
  /** Of a veto: the phase, it and those after it, or the whole pipeline. */
  readonly scope: VetoScopeView | null;
  readonly actor: string;
  readonly reason: string;
  readonly created_at: string;
  /** When it ends by itself. */
  readonly expires_at: string | null;
}

export type VetoScopeView = "phase" | "downstream" | "pipeline";

export interface HoldOptionsView {
  readonly reason: string;
  /** Until when, such as `2h` from now on. @default until it is released */
  readonly for?: string | undefined;
}

export interface VetoOptionsView extends HoldOptionsView {
  readonly digest: string;
  /** @default "downstream" */
  readonly scope?: VetoScopeView | undefined;
}

/** What is released: the holds of a phase, or with a digest its vetoes of that. */
export interface ReleaseOptionsView {
  readonly digest?: string | undefined;
}

/** Whether triggers promote. */
export interface AutomationView {
  /** What was set: for the system first, then by pipeline and phase. */
  readonly settings: readonly AutomationSettingView[];
  /** What holds for each phase that something promotes into. */
  readonly phases: readonly PhaseAutomationView[];
}

export interface AutomationSettingView {
  /** `*` for the system, `<pipeline>`, or `<pipeline>/<phase>`. */
  readonly scope: string;
  readonly mode: AutomationModeView;
  readonly actor: string;
  readonly reason: string;
  readonly set_at: string;
}

/** `observe` says what would be promoted, and does nothing. */
export type AutomationModeView = "on" | "observe" | "off";

export interface PhaseAutomationView {
  readonly pipeline: string;
  readonly phase: string;
  readonly mode: AutomationModeView;
  /** Of the setting that holds, the strictest; null if nothing was set, which means on. */
  readonly scope: string | null;
}

export interface AutomationOptionsView {
  readonly mode: AutomationModeView;
  readonly reason: string;
}
