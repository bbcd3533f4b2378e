/** Where the rules report what they find in one event. */
export interface RuleContext {
  /** `metadata.profiles` of the event. */
  readonly profiles: readonly unknown[];
  readonly report: (code: string, path: string, message: string) => void;
}
