/** A Python tool that can be loaded once, and the interpreter that loads it. */
export interface PreloadSpec {
  readonly python: string;
  /** What the tool's script would import, and call. */
  readonly module: string;
  readonly function: string;
  /** Python source with further steps of loading, as `fork_server.py` explains; null: the import is all. */
  readonly steps: string | null;
  /** The model of the pool, as the tool names it, for the steps; null: the tool's own. */
  readonly model: string | null;
  /** The environment in which the tool is loaded. Each process that is forked has one of its own. */
  readonly env: Readonly<Record<string, string>>;
}

/** What loading a tool came to. */
export interface Preloaded {
  readonly ms: number;
  /** Steps that could not be done in advance, and why: each process does them for itself. */
  readonly notPreloaded: readonly string[];
}
