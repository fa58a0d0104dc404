/** What jobs are made of that is not in the file itself. */
export interface JobMaterial {
  /** The files that the patterns of a `for_each` match, or what is wrong with them. `pattern`: with which; null: with all. */
  filesFor(patterns: readonly string[]): FoundByPatterns;
  /** The text of a file with a prompt, or what is wrong with it. @param id of the job that it is for. */
  promptIn(path: string, id: string): { readonly text: string } | { readonly problem: string; readonly hint?: string };
}

/** Files, and what is wrong with the patterns: of several, one may match nothing. */
export interface FoundByPatterns {
  readonly files: readonly string[];
  readonly faults: readonly PatternFault[];
}

/** What is wrong with a pattern, or with what all patterns together match. */
export interface PatternFault {
  readonly pattern: number | null;
  readonly message: string;
  readonly hint?: string;
  /** Nothing was found, which a file may allow. */
  readonly isEmpty?: boolean;
}

/** For files of which every job stands for itself. */
export const NO_MATERIAL: JobMaterial = {
  filesFor: () => ({ files: [], faults: [{ pattern: null, message: 'is not looked at here' }] }),
  promptIn: () => ({ problem: 'is not looked at here' }),
};
